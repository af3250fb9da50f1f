"""What a hostile submission is: a learner's folder in a class, and the points that it deserves.

Each module of this folder holds one kind: `CASES`, a list. A case changes a notebook in which either nothing is
answered (`attack`: whatever happens, no point is earned) or everything is right (`work`: no point is lost but those
named). What an attacker could know is given to them: `@COURSE@` and `@CLASS@` stand for the folders of the course and
of the class, `@PORT@` for a port of this machine on which somebody listens, `@FILE@` for a file that they may not see.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat

from xaicourse.authoring.places import exercise_file
from xaicourse.learning.answers import load_answers
from xaicourse.learning.units import course_root, load_questions

UNIT = "107_first_shap"
UNREADABLE = "unreadable"


@dataclasses.dataclass(frozen=True)
class World:
    """Where a case stands: the folder of the class, a port of this machine, a file outside."""

    folder: Path
    port: int
    file: Path

    def told(self, text: str) -> str:
        """Fill in what an attacker could know."""
        known = {"@COURSE@": course_root(), "@CLASS@": self.folder, "@PORT@": self.port, "@FILE@": self.file}
        for word, meaning in known.items():
            text = text.replace(word, str(meaning))
        return text


@dataclasses.dataclass(frozen=True)
class Case:
    """One submission.

    name     also the learner's id, unless `learner` differs
    fair     points by question, or UNREADABLE; a pair is the least and the most
    make     writes the learner's folder
    seconds  False: not in the default level of the tests
    says     a word that the reason of an unreadable submission holds, or a note or flag of a graded one
    """

    name: str
    fair: Mapping[str, float | tuple[float, float]] | str
    make: Callable[[Path, World], None]
    default: bool = False
    says: str = ""
    learner: str = ""

    @property
    def who(self) -> str:
        """The learner's id."""
        return self.learner or self.name


@functools.cache
def _released() -> str:
    return (course_root() / exercise_file(UNIT)).read_text(encoding="utf-8")


def released() -> dict:
    """Return the exercise as it is handed out."""
    return json.loads(_released())


@functools.cache
def _right() -> dict[str, str]:
    answers = load_answers(UNIT)
    return {f"{name}-solve": answers[name].right[0] for name in load_questions(UNIT)}


def grade_id(cell: Mapping) -> str | None:
    """Return nbgrader's id of a cell, if it has one."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def solved() -> dict:
    """Return the exercise with a right answer in each of the learner's cells."""
    notebook = released()
    for cell in notebook["cells"]:
        if grade_id(cell) in _right():
            cell["source"] = _right()[grade_id(cell)]
    return notebook


def full_points() -> dict[str, float]:
    """Return what right answers to all questions earn."""
    return {name: question.points for name, question in load_questions(UNIT).items()}


def cell_of(notebook: dict, name: str) -> dict:
    """Return the cell with nbgrader's id `name`."""
    return next(cell for cell in notebook["cells"] if grade_id(cell) == name)


def new_cell(source: str, kind: str = "code") -> dict:
    """Return a cell that the release does not have."""
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[kind]
    return dict(make(source))


def save(folder: Path, notebook: dict | bytes, name: str = f"{UNIT}.ipynb") -> Path:
    """Write a notebook where nbgrader collects a learner's."""
    place = folder / UNIT
    place.mkdir(parents=True, exist_ok=True)
    content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    (place / name).write_bytes(content)
    return place / name


def _written(notebook: dict, world: World) -> dict:
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        cell["source"] = world.told("".join(cell["source"]))
    return notebook


def _maker(base: Callable[[], dict], code: str | Mapping[str, str] | Callable[[dict], None]):
    def make(folder: Path, world: World) -> None:
        notebook = base()
        if callable(code):
            code(notebook)
        else:
            for name, source in ({"gains-solve": code} if isinstance(code, str) else code).items():
                cell_of(notebook, name)["source"] = source
        save(folder, _written(notebook, world))

    return make


def attack(name: str, code: str | Mapping[str, str] | Callable[[dict], None], **options) -> Case:
    """A notebook without an answer: `code` is the first answer's cell, or cells by id, or changes the notebook."""
    return Case(name, options.pop("fair", {}), _maker(released, code), **options)


def work(name: str, change: str | Mapping[str, str] | Callable[[dict], None], **options) -> Case:
    """A notebook with all answers right, and then a change; `lost` names the questions that this rightly costs."""
    lost = options.pop("lost", ())
    fair = {question: points for question, points in full_points().items() if question not in lost}
    return Case(name, options.pop("fair", fair), _maker(solved, change), **options)


def file(name: str, content: bytes | Callable[[Path, World], None], **options) -> Case:
    """A file that is no notebook of the unit, or a folder that holds none."""

    def make(folder: Path, world: World) -> None:
        if callable(content):
            content(folder, world)
        else:
            save(folder, content)

    return Case(name, options.pop("fair", UNREADABLE), make, **options)
