"""Submissions made from the committed releases, whole and in pieces."""

from __future__ import annotations

import copy
import json

from autograder.rebuild import rebuild
from autograder.records import Graded, Ran, Row
from xaicourse.authoring.places import exercise_file, solution_file
from xaicourse.learning.units import course_root


def released(unit: str) -> dict:
    """The released notebook as JSON."""
    return json.loads((course_root() / exercise_file(unit)).read_text(encoding="utf-8"))


def solved(unit: str) -> dict:
    """The release with the reference answers in it, as JSON."""
    notebook = released(unit)
    answers = json.loads((course_root() / solution_file(unit)).read_text(encoding="utf-8"))["cells"]
    sources = {cell["id"]: "".join(cell["source"]) for cell in answers}
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            lines = [line for line in sources[cell["id"]].split("\n") if "### " not in line]
            cell["source"] = "\n".join(lines)
    return notebook


def cell(notebook: dict, name: str) -> dict:
    """The cell of an id."""
    return next(each for each in notebook["cells"] if each.get("id") == name)


def place(notebook: dict, name: str) -> int:
    """Where the cell of an id stands."""
    return next(number for number, each in enumerate(notebook["cells"]) if each.get("id") == name)


def code(source: str, **more) -> dict:
    """A code cell of a learner's own."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def without_ids(notebook: dict) -> dict:
    """The notebook as a tool leaves it that keeps neither metadata nor ids."""
    bare = copy.deepcopy(notebook)
    for each in bare["cells"]:
        each.pop("id", None)
        each["metadata"] = {}
    return bare


def content(notebook: dict) -> bytes:
    """The notebook as the bytes of its file."""
    return json.dumps(notebook).encode()


def graded(unit: str, notebook: dict, learner: str = "ada", points=lambda maximum: maximum / 2, **more) -> Graded:
    """A record of the notebook's cells, unrun, each check with the points that `points` gives for its maximum."""
    rebuilt = rebuild(unit, learner, content(notebook))
    rows = []
    for each in rebuilt.cells:
        if each.role == "check":
            given = points(each.points)
            rows.append(Row(each.question, given, each.points, f"About `{each.question}`.", state="not yet"))
        elif each.role == "prose":
            rows.append(Row(each.question, None, each.points, "Read.", kind="prose", state="for the teacher", text="…"))
    ran = tuple(Ran(each, status="ok") for each in rebuilt.cells)
    fields = {"rows": tuple(rows), "cells": ran, "notes": rebuilt.notes, "flags": rebuilt.flags, "digest": "d" * 64}
    return Graded(learner, unit, **(fields | more))
