"""What grading hands on: the cells that were run, what they printed, the points of every question; as JSON text.

Nothing here refers to a file or a process: the journal keeps a `Graded` as text, and the gradebook is written from it,
perhaps by another process and after a restart.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any, Literal

Role = Literal["setup", "solve", "check", "prose", "text", "shown", "extra"]
Status = Literal["graded", "unreadable", "failed"]

CODE_ROLES = ("setup", "solve", "prose", "shown", "extra")  # run in the child, in order; a check is judged instead


@dataclasses.dataclass(frozen=True)
class Cell:
    """A cell of the rebuilt notebook.

    kind        "code", "markdown" or "raw"
    cell_id     the release's; of an extra cell one of our own
    grade_id    nbgrader's id, for cells that nbgrader knows
    question    of a check cell the question, of a solve or prose cell the name of what it holds
    role        setup: the cell that begins the unit (here with the folder's learner id); solve, prose: the learner's;
                check: one line, judged and not run; text: markdown; shown: the release's other code;
                extra: what a learner's answer needs and no cell of the release holds, such as an import of theirs
    points      what nbgrader says that the cell is worth, 0 for all but check and prose
    """

    kind: str
    source: str
    cell_id: str
    role: Role
    grade_id: str | None = None
    question: str | None = None
    points: float = 0.0


@dataclasses.dataclass(frozen=True)
class Ran:
    """A cell and what came of it: `outputs` are nbformat's, `status` is the runner's word, "kept" if it was not run."""

    cell: Cell
    outputs: tuple[Mapping[str, Any], ...] = ()
    status: str = "kept"
    note: str | None = None


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the gradebook: a check cell, or a prose cell that waits for the teacher.

    points      None while nobody has said: prose, and what could not be judged
    state       of the contract's State ("solved", …), or "for the teacher"
    fault       a check's own failure, for the teacher's eyes only: it may quote the check
    text        of a prose cell, what the learner wrote; `feedback` then is the letter reader's note
    """

    question: str
    points: float | None
    maximum: float
    feedback: str = ""
    misconception: str | None = None
    state: str = "not attempted"
    fault: str | None = None
    kind: Literal["check", "prose"] = "check"
    text: str | None = None

    def __post_init__(self) -> None:
        if self.points is not None and not (math.isfinite(self.points) and 0 <= self.points <= self.maximum + 1e-9):
            raise ValueError(f"{self.grade_id} has {self.points} points; expected 0 to {self.maximum:g}")

    @property
    def grade_id(self) -> str:
        """nbgrader's id of the cell."""
        return f"{self.question}-{self.kind}"


@dataclasses.dataclass(frozen=True)
class Graded:
    """One submission, graded; or why it could not be.

    digest      SHA-256 of what was handed in: with learner and unit it says which submission this is
    rows        one per graded cell of the release, in its order; empty where `status` is not "graded"
    cells       the rebuilt notebook with its outputs; may be empty where `status` is not "graded"
    notes       for the learner: what was mended, what was left out
    flags       for the teacher: what they should look at, such as another learner's id
    usage       numbers of the runner: cpu_seconds, wall_seconds, peak_bytes …
    reason      a sentence that a student understands, where `status` is not "graded"
    timestamp   when it was handed in, as nbgrader's timestamp.txt says it, if anything does
    """

    learner: str
    unit: str
    digest: str
    rows: tuple[Row, ...] = ()
    cells: tuple[Ran, ...] = ()
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    usage: Mapping[str, float] = dataclasses.field(default_factory=dict)
    status: Status = "graded"
    reason: str | None = None
    timestamp: str | None = None

    def __post_init__(self) -> None:
        if (self.status == "graded") == bool(self.reason):
            raise ValueError(f"status {self.status!r} with the reason {self.reason!r}: only what failed has a reason")

    @property
    def points(self) -> float:
        """The automatic points so far."""
        return sum(row.points or 0.0 for row in self.rows)

    @property
    def maximum(self) -> float:
        """All points that a program gives."""
        return sum(row.maximum for row in self.rows if row.kind == "check")

    def to_json(self) -> str:
        """Return this as JSON text that `from_json` reads."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Graded:
        """Return what `to_json` wrote. Raises ValueError for anything else."""
        try:
            fields = json.loads(text)
            fields["rows"] = tuple(Row(**row) for row in fields["rows"])
            fields["cells"] = tuple(
                Ran(**{**ran, "cell": Cell(**ran["cell"]), "outputs": tuple(ran["outputs"])}) for ran in fields["cells"]
            )
            fields["notes"], fields["flags"] = tuple(fields["notes"]), tuple(fields["flags"])
            return cls(**fields)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"this is no record of a graded submission ({type(error).__name__}: {error})") from None
