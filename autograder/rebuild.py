"""Rebuilds what a learner handed in from the release: of the submission only the learner's own cells are taken."""

from __future__ import annotations

import dataclasses

from autograder.records import Cell


class SubmissionProblem(Exception):
    """A submission that cannot be graded. The message is a sentence that a student understands."""


@dataclasses.dataclass(frozen=True)
class Rebuilt:
    """The release with the learner's cells in it.

    cells           in the release's order; extra cells stand where an answer needs them
    notes           sentences for the learner: what was mended, what was left out
    flags           sentences for the teacher
    stated_learner  the id that the submission's own setup cell gives, if any
    """

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    stated_learner: str | None = None


def rebuild(unit: str, learner: str, content: bytes) -> Rebuilt:
    """Return the release of `unit` with the answers of `content`, for `learner` (the folder's id).

    Raises SubmissionProblem if `content` is no notebook of this unit.
    """
    raise NotImplementedError
