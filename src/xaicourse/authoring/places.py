"""Where a unit's built notebooks and the learner's copies lie, relative to the course's folder."""

from __future__ import annotations

from pathlib import PurePosixPath

TIERS = {"0": "", "1": "1_beginner", "2": "2_intermediate", "3": "3_advanced"}


def lesson_file(unit: str) -> PurePosixPath:
    """Return the place of a unit's built lesson."""
    return PurePosixPath("lessons", TIERS[unit[0]], f"{unit}.ipynb")


def solution_file(unit: str) -> PurePosixPath:
    """Return the place of a unit's exercise with its answers: nbgrader's source."""
    return PurePosixPath("solutions", unit, f"{unit}.ipynb")


def exercise_file(unit: str) -> PurePosixPath:
    """Return the place of a unit's exercise as learners get it: nbgrader's release."""
    return PurePosixPath("exercises", unit, f"{unit}.ipynb")


def work_names(unit: str) -> tuple[str, str]:
    """Return the names of the learner's lesson and exercise; the exercise keeps the name that nbgrader collects."""
    return f"{unit.split('_')[0]}_lesson.ipynb", f"{unit}.ipynb"
