"""The autograded notebook: the rebuilt cells with their outputs and points, as nbgrader and formgrader expect it."""

from __future__ import annotations

import copy
import html
from collections.abc import Sequence

import nbformat
from nbformat import NotebookNode

from autograder import outputs
from autograder.records import Graded, Ran, Row
from autograder.release import read_release, released_cells
from autograder.rubrics import Rubric, load_rubrics
from xaicourse.learning.contract import Result
from xaicourse.learning.display import CheckOutcome, box, to_html

FOR_TEACHER = "teacher"  # a cell or an output that feedback leaves out
_TEACHERS = "#5B5B5B"


def shown_points(points: float) -> str:
    """Return points as the check cell shows them; nbgrader reads its score from this text."""
    return f"{points:g}"


def notebook(graded: Graded) -> NotebookNode:
    """Return the autograded notebook of a submission. Raises CourseError if its unit has no release.

    What could not be graded gives the release without answers, the reason above it.
    """
    release = read_release(graded.unit)
    nodes = {node.id: node for node in release.cells}
    ran = graded.cells or tuple(Ran(cell) for cell in released_cells(graded.unit))
    rows = {row.grade_id: row for row in graded.rows}
    rubrics = load_rubrics(graded.unit)
    made, room = _heading(graded), outputs.NOTEBOOK_LETTERS
    for each in ran:
        cell = _cell(each, nodes.get(each.cell.cell_id), room)
        row = rows.get(each.cell.grade_id)
        if each.cell.role == "check":
            cell["outputs"] = [_verdict(row, graded)]
        elif each.cell.role == "prose":
            cell["outputs"] += _beside(row, rubrics.get(each.cell.question))
        room -= sum(outputs.size(output) for output in cell.get("outputs", []))
        made.append(cell)
    metadata = {
        "kernelspec": dict(release.metadata.get("kernelspec", {})),
        "language_info": {"name": "python"},
        "xaicourse": {"digest": graded.digest, "status": graded.status},
    }
    return nbformat.from_dict({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def text(graded: Graded) -> str:
    """Return the autograded notebook as the text of its file, the same for the same submission."""
    return nbformat.writes(notebook(graded)) + "\n"


def _cell(ran: Ran, released: NotebookNode | None, room: int) -> dict:
    """Return a cell: kind, id and metadata are the release's, source and outputs what came of it."""
    cell = ran.cell
    metadata = {} if released is None else copy.deepcopy(released.metadata)
    source = outputs.clean_text(cell.source) if cell.role in ("solve", "prose", "extra", "setup") else cell.source
    made = {"cell_type": cell.kind, "id": cell.cell_id, "metadata": metadata, "source": source}
    if cell.kind == "code":
        shown = outputs.clean_outputs(ran.outputs, room)
        shown += [outputs.stream(f"{outputs.clean_text(ran.note)}\n")] if ran.note else []
        made |= {"outputs": shown, "execution_count": None}
    return made


def _verdict(row: Row | None, graded: Graded) -> dict:
    """Return a check cell's one output. nbgrader reads it: the points, or an error where there are none to give."""
    if row is None or row.points is None:
        said = row.feedback if row and row.feedback else graded.reason or "This question was not judged."
        said = f"{outputs.clean_text(said)} Your teacher will look at it."
        return {"output_type": "error", "ename": "NotJudged", "evalue": said, "traceback": [f"NotJudged: {said}"]}
    attempted = row.state != "not attempted"
    outcome = CheckOutcome(row.question, row.maximum, Result(row.points, row.feedback, row.misconception, attempted))
    data = {"text/plain": shown_points(row.points)}
    shown = outputs.clean_html(outputs.clean_text(outcome._repr_html_()), ours=True)
    if shown:
        data["text/html"] = shown
    return {"output_type": "execute_result", "data": data, "execution_count": None, "metadata": {}}


def _beside(row: Row | None, rubric: Rubric | None) -> list[dict]:
    """Return what stands beside a prose answer: the rubric, and what the letter reader says for the teacher."""
    parts = []
    if rubric:
        lines = "".join(
            f"<li>{html.escape(one.name)} ({one.points:g}): {html.escape(one.text)}</li>" for one in rubric.criteria
        )
        heading = f"Rubric · {rubric.points:g} points, given by a teacher"
        parts.append((heading, to_html(rubric.intro) + f"<ol>{lines}</ol>"))
    if row and row.feedback:
        parts.append(("What the letter reader said", to_html(outputs.clean_text(row.feedback))))
    return [_box(heading, body) for heading, body in parts]


def _box(heading: str, body: str) -> dict:
    shown = outputs.clean_html(box(heading, body, _TEACHERS), ours=True)
    data = {"text/plain": heading, **({"text/html": shown} if shown else {})}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _heading(graded: Graded) -> list[dict]:
    """Return the cells above the release's: why it was not graded, notes for the learner, flags for the teacher."""
    cells = []
    if graded.reason:
        cells.append(_note("graders-reason", "This could not be graded", [graded.reason]))
    if graded.notes:
        cells.append(_note("graders-notes", "What grading did with this notebook", graded.notes))
    if graded.flags:
        cells.append(_note("graders-flags", "For the teacher alone", graded.flags))
        cells[-1]["metadata"]["xaicourse"] = {"for": FOR_TEACHER}
    return cells


def _note(cell_id: str, heading: str, lines: Sequence[str]) -> dict:
    listed = "".join(f"<li>{_inert(line)}</li>" for line in lines)
    source = f"<h3>{heading}</h3>\n<ul>{listed}</ul>"
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source}


def _inert(line: str) -> str:
    """Return a sentence that Markdown and MathJax leave as it is, whatever a name or an id in it holds."""
    plain = " ".join(outputs.clean_text(line).split())
    return "".join(letter if letter.isalnum() or letter in " ,.;'?!-()" else f"&#{ord(letter)};" for letter in plain)
