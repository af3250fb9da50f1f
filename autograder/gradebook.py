"""Writes graded submissions to nbgrader's gradebook and to autograded/, so that formgrader and feedback work."""

from __future__ import annotations

from pathlib import Path

from autograder.records import Graded


class Gradebook:
    """nbgrader's gradebook at `url` (any SQLAlchemy URL), with one writer; a context manager.

    It is made from the releases if it is not there. `folder` is nbgrader's course folder: autograded notebooks go to
    <folder>/autograded/<learner>/<unit>/.
    """

    def __init__(self, url: str, folder: Path):
        self.url, self.folder = url, folder

    def __enter__(self) -> Gradebook:
        raise NotImplementedError

    def __exit__(self, *_error: object) -> None:
        raise NotImplementedError

    def write(self, graded: Graded) -> None:
        """Write one submission. Written twice it gives the same state; a teacher's scores and comments stay."""
        raise NotImplementedError
