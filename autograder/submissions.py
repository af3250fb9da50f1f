"""Finds what a class handed in, and reads it without trusting it."""

from __future__ import annotations

import dataclasses
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Submission:
    """What a learner handed in for a unit: `content` are the file's bytes, `digest` their SHA-256 in hex."""

    learner: str
    unit: str
    path: Path
    digest: str
    content: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True)
class Unreadable:
    """What cannot be graded, and why: `reason` is a sentence that a student understands.

    learner     as the folder or file says; made printable where it is no usable id (then `listed` is False: no row of
                the gradebook can bear it)
    digest      of the file's bytes, or of what else tells it from another try
    """

    learner: str
    unit: str
    path: Path
    digest: str
    reason: str
    listed: bool = True


def find(folder: Path, unit: str | None = None) -> list[Submission | Unreadable]:
    """Return what `folder` holds, sorted by learner and unit; only `unit`'s if it is given.

    It may be nbgrader's submitted/<learner>/<unit>/<unit>.ipynb, or a flat folder of <learner>.ipynb,
    <learner>_<unit>.ipynb, <learner>/….ipynb or <learner>.zip (then `unit` must be given where a name does not say it).
    """
    raise NotImplementedError
