"""A class of learners in a temporary course, graded by nbgrader's own programs with the course's configuration."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from xaicourse.authoring.places import exercise_file, solution_file
from xaicourse.learning.answers import load_answers
from xaicourse.learning.rehearsal import Rehearsal
from xaicourse.learning.units import load_questions

CONFIGURATION = Path(__file__).resolve().parents[2] / "autograder" / "nbgrader_config.py"


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a learner writes for a question, and the points that it must earn."""

    code: str
    points: float


def class_of_ten(unit: str) -> dict[str, dict[str, Answer]]:
    """Return ten learners' answers by learner and question; a question that is missing is left untouched.

    The points of right and wrong answers are those that answers.py states; a cheap one's are judged here.
    """
    questions, answers = load_questions(unit), load_answers(unit)
    rehearsal = Rehearsal(unit)
    right = [
        {name: Answer(answers[name].right[number], asked.points) for name, asked in questions.items()}
        for number in (0, 1)
    ]
    wrong = {name: [Answer(each.code, each.points) for each in answers[name].wrong] for name in questions}
    partial = {name: max(given, key=lambda answer: answer.points) for name, given in wrong.items()}
    cheap = {
        name: Answer(code, rehearsal.judge(name, code).points) for name in questions for code in answers[name].cheap[:1]
    }
    odd = list(questions)[::2]
    return {
        "ada": right[0],
        "ben": right[1],
        "cleo": {},
        "dan": {name: given[0] for name, given in wrong.items()},
        "eva": partial,
        "fay": cheap,
        "gus": {name: given[-1] for name, given in wrong.items()},
        "hana": {name: right[0][name] for name in odd},
        "ivo": {name: (right[1] if name in odd else partial)[name] for name in questions},
        "jo": {name: cheap[name] if name in odd else right[0][name] for name in questions},
    }


class Course:
    """A temporary course in `root` with one unit of the course in `home`, and a class that submits it."""

    def __init__(self, root: Path, home: Path, unit: str):
        self.root, self.home, self.unit = root, home, unit
        (root / "autograder").mkdir()
        shutil.copy(CONFIGURATION, root / "autograder")
        source = root / solution_file(unit)
        source.parent.mkdir(parents=True)
        shutil.copy(home / solution_file(unit), source)

    def nbgrader(self, *words: str) -> str:
        """Run one of nbgrader's programs from autograder/ and return what it said; it must succeed."""
        own = {"OMP_NUM_THREADS": "1", "XAI_PROGRESS": str(self.root / "progress.sqlite"), "XAI_COURSE": str(self.home)}
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=self.root / "autograder",
            env={**os.environ, **own},
            capture_output=True,
            encoding="utf-8",
            timeout=900,  # the end of an endless run, no promise
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout + done.stderr

    def submit(self, learner: str, codes: Mapping[str, str]) -> Path:
        """Write a learner's notebook: the committed release with `codes` in the cells of these grade ids."""
        notebook = nbformat.read(self.home / exercise_file(self.unit), as_version=4)
        cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
        for name, code in codes.items():
            cells[name].source = code
        path = self.root / "submitted" / learner / self.unit / f"{self.unit}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        return path

    def points(self, learner: str) -> dict[str, float | None]:
        """Return the automatic points by grade id that stand in the gradebook."""
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "xaicourse") as gradebook:
            notebook = gradebook.find_submission_notebook(self.unit, self.unit, learner)
            return {grade.cell.name: grade.auto_score for grade in notebook.grades}

    def formgrader(self) -> NbGraderAPI:
        """Return the API that formgrader's pages are made from, on this course."""
        folder = str(self.root / "autograder")
        config = PyFileConfigLoader("nbgrader_config.py", path=folder).load_config()
        config.Exchange.root = str(self.root / "exchange")
        return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
