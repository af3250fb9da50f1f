"""The released exercise of a unit, cell by cell: what every rebuilt notebook is made from."""

from __future__ import annotations

import functools
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import names
from autograder.records import Cell, Role
from xaicourse.authoring.places import exercise_file
from xaicourse.learning.units import CourseError, course_root


def read_release(unit: str) -> NotebookNode:
    """Return the released notebook of a unit; do not change it. Raises CourseError if it is not there."""
    path = course_root() / exercise_file(unit)
    if not path.is_file():
        raise CourseError(f"The unit {unit} has no released exercise: {path} is missing; `xai build` makes it.")
    return _read(path, path.stat().st_mtime_ns)


def released_cells(unit: str) -> tuple[Cell, ...]:
    """Return the cells of the release with their roles. Raises CourseError if it is not there."""
    return tuple(_cell(node) for node in read_release(unit).cells)


@functools.lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> NotebookNode:
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)


def _cell(node: NotebookNode) -> Cell:
    marks = node.metadata.get("nbgrader", {})
    role = _role(node, marks)
    grade_id = marks.get("grade_id")
    question = grade_id.removesuffix(f"-{role}") if grade_id else None
    return Cell(node.cell_type, node.source, node.id, role, grade_id, question, float(marks.get("points", 0)))


def _role(node: NotebookNode, marks: NotebookNode) -> Role:
    if node.cell_type != "code":
        return "text"
    if marks.get("solution"):
        return "prose" if marks.get("grade") else "solve"
    if marks.get("grade"):
        return "check"
    begins = any(statement.startswith("begin(") for statement in names.statements(node.source))
    return "setup" if begins else "shown"
