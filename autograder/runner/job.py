"""What a child is made for, and what is said of it afterwards."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class ChildJob:
    """One submission's child: the unit, whose submission it is, and the sheets that `statements` shows.

    sheets   question -> the text of its statements and limitations, in the learner's own order
    """

    unit: str
    learner: str
    sheets: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def to_json(self) -> bytes:
        """Return the job as JSON text."""
        return json.dumps({"unit": self.unit, "learner": self.learner, "sheets": dict(self.sheets)}).encode()


@dataclasses.dataclass(frozen=True)
class Usage:
    """What a child took: CPU seconds of all its processes, wall seconds, and the most memory at once."""

    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_bytes: int = 0


@dataclasses.dataclass(frozen=True)
class CellRun:
    """How a cell ended.

    status   "ok", "error" (an exception), "timeout" (stopped for its time), "memory" (killed for its memory),
             "died" (the process ended or broke the rules of the line)
    outputs  nbformat 4 outputs as plain dicts, cut to the limits
    note     a sentence for the learner if something was cut, stopped or lost
    """

    status: str
    outputs: list[dict[str, Any]]
    note: str | None = None
