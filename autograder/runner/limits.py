"""How much a submission may take: time, memory, processes, disk, output."""

from __future__ import annotations

import dataclasses
from typing import Any

MEBIBYTE = 2**20


@dataclasses.dataclass(frozen=True)
class Limits:
    """One submission's limits. Seconds are wall-clock, sizes are bytes.

    cell_seconds        one cell; then it is interrupted, and killed if it does not listen
    ask_seconds         one request of a check, interrupted and killed alike
    submission_seconds  all cells and requests of one child together
    memory_bytes        all processes of a child together, its files in memory included
    processes           processes and threads of a child together
    disk_bytes          all that a child writes: its /tmp, /dev/shm and working folder
    cell_output_bytes   the outputs of one cell that are kept; the rest is cut, with a note
    output_bytes        the outputs of all cells that are kept
    message_bytes       one reply to a request: a little more than the wire's own limit
    """

    cell_seconds: float = 60.0
    ask_seconds: float = 30.0
    submission_seconds: float = 600.0
    memory_bytes: int = 2048 * MEBIBYTE
    processes: int = 64
    disk_bytes: int = 64 * MEBIBYTE
    cell_output_bytes: int = 500_000  # an honest figure of shap takes 190,000
    output_bytes: int = 2_000_000
    message_bytes: int = 8 * MEBIBYTE + 65_536

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if not value > 0:
                raise ValueError(f"The limit {field.name} is {value!r}; give a number above 0.")

    def to_dict(self) -> dict[str, Any]:
        """Return the limits as JSON values."""
        return dataclasses.asdict(self)
