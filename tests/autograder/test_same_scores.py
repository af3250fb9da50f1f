"""Honest work earns here what it earns with plain `nbgrader autograde`, on every unit that has an exercise."""

import contextlib
import json
import os
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as NbGraderGradebook

from autograder.gradebook import Gradebook
from autograder.grading import grade
from autograder.libraries import libraries
from autograder.runner.limits import Limits
from autograder.submissions import find
from tests.autograder.nbgrader_course import Course
from tests.autograder.notebooks import cell, released, solved
from tests.autograder.walled import children, needs_a_wall
from xaicourse.learning.answers import load_answers
from xaicourse.learning.people import INSTANT
from xaicourse.learning.units import course_root, load_questions, unit_ids

WITH_EXERCISE = [unit for unit in unit_ids() if (course_root() / "exercises" / unit).is_dir()]
QUICK = "000_start"


def partly(unit: str) -> dict:
    """Of three questions one right, one wrong in a way that earns most, one untouched."""
    notebook, answers = released(unit), load_answers(unit)
    right = {each["id"]: each["source"] for each in solved(unit)["cells"]}
    for number, name in enumerate(load_questions(unit)):
        cells = [each for each in (f"{name}-solve", f"{name}-prose") if each in right]
        if number % 3 == 0:
            wrong = max(answers[name].wrong, key=lambda answer: answer.points)
            cell(notebook, cells[0])["source"] = wrong.code
        elif number % 3 == 1:
            cell(notebook, cells[0])["source"] = right[cells[0]]
    return notebook


def tinkered(unit: str) -> dict:
    """Solved, by somebody who adds cells and imports of their own."""
    notebook = solved(unit)
    setup = next(each for each in notebook["cells"] if "begin(" in "".join(each["source"]))
    setup["source"] = "import math\n" + "".join(setup["source"])
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "id": "own-1"}
    notebook["cells"].insert(4, {**own, "source": "print(math.pi)\nscratch = 1"})
    return notebook


# `me` is the learner of the reference answers; a letter to their applicant is no letter to ben's
CLASS = {"me": solved, "ben": partly, "cleo": released, "dan": tinkered}


def submit(root: Path, unit: str) -> None:
    for learner, make in CLASS.items():
        notebook = make(unit)
        for each in notebook["cells"]:
            each["source"] = "".join(each["source"]).replace('learner = "me"', f"learner = {learner!r}")
        path = root / "submitted" / learner / unit / f"{unit}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def scores(database: str, unit: str) -> dict[tuple[str, str], tuple[float | None, bool]]:
    with NbGraderGradebook(database, "xaicourse") as book:
        return {
            (learner, each.cell.name): (each.auto_score, each.needs_manual_grade)
            for learner in CLASS
            for each in book.find_submission_notebook(unit, unit, learner).grades
        }


@needs_a_wall
@pytest.mark.parametrize(
    "unit", [pytest.param(unit, marks=[] if unit == QUICK else [pytest.mark.slow]) for unit in WITH_EXERCISE]
)
def test_the_same_scores_as_plain_nbgrader(unit, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    plain = tmp_path / "plain"
    plain.mkdir()
    course = Course(plain, course_root(), unit)
    submit(plain, unit)
    course.nbgrader("generate_assignment", unit)
    course.nbgrader("autograde", unit)
    theirs = scores(f"sqlite:///{plain / 'gradebook.db'}", unit)

    database, found = f"sqlite:///{tmp_path / 'gradebook.db'}", find(plain / "submitted", unit)
    limits = Limits()
    with contextlib.ExitStack() as stack:
        lane = stack.enter_context(children(libraries=libraries(unit), limits=limits)).lane(0)
        book = stack.enter_context(Gradebook(database, tmp_path))
        for submission in found:
            record = grade(submission, lane, INSTANT, limits)  # nbgrader's run draws what a notebook draws
            assert record.status == "graded" and record.flags == ()
            assert book.write(record)
    ours = scores(database, unit)

    assert ours == theirs
    automatic = {name: score for (learner, name), (score, _) in ours.items() if learner == "me"}
    everything = {f"{name}-check": asked.points for name, asked in load_questions(unit).items()}
    assert {name: score for name, score in automatic.items() if not name.endswith("-prose")} == everything
    assert {score for (learner, _), (score, _) in ours.items() if learner == "cleo"} == {0}
    given = [score for (learner, _), (score, _) in ours.items() if learner == "ben" and score]
    assert sum(given) < sum(everything.values())
