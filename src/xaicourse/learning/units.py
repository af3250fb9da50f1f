"""Finds the course's units and loads what the checks' runner needs of them: questions, answers, the reference.

Units live in authoring/<id>/ of the course's folder. The package is installed from that folder (editable), so that
it is found from here; `XAI_COURSE` names another one.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import tomllib
from pathlib import Path
from types import ModuleType

from xaicourse.learning.contract import Question


class CourseError(ValueError):
    """Something of the course is missing or misnamed. The message is a sentence that says what to do."""

    def _render_traceback_(self) -> list[str]:  # IPython's own hook: the sentence, without the frames
        return [str(self)]


def course_root() -> Path:
    """Return the course's folder. Raises CourseError if there is none."""
    root = Path(os.environ.get("XAI_COURSE") or Path(__file__).resolve().parents[3])
    if not (root / "authoring").is_dir():
        raise CourseError(f"There is no course in {root}: set XAI_COURSE to the folder that holds authoring/.")
    return root


def syllabus() -> list[dict]:
    """Return the entries of syllabus.toml in the course's order. Raises CourseError if it is missing or damaged."""
    path = course_root() / "syllabus.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))["unit"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise CourseError(
            f"syllabus.toml cannot be read ({error}); `git checkout syllabus.toml` restores it."
        ) from None


def unit_ids() -> list[str]:
    """Return the ids of all units, in the course's order."""
    return [entry["id"] for entry in syllabus()]


def find_unit(name: str) -> str:
    """Return the id of the unit called `name`: its number, its whole id, or the start of one.

    Raises CourseError for a name that fits no unit or more than one.
    """
    wanted = str(name).strip()
    fitting = [unit for unit in unit_ids() if unit == wanted or unit.split("_")[0] == wanted]
    fitting = fitting or [unit for unit in unit_ids() if wanted and unit.startswith(wanted)]
    if len(fitting) != 1:
        found = "no unit" if not fitting else f"{len(fitting)} units"
        raise CourseError(f"{name!r} names {found}; the course has {', '.join(unit_ids())}.")
    return fitting[0]


def unit_file(unit: str, name: str) -> Path:
    """Return the path of one of a unit's files. Raises CourseError if it is not there."""
    path = course_root() / "authoring" / unit / name
    if not path.is_file():
        raise CourseError(f"Unit {unit} has no {name}: {path} is missing.")
    return path


def load(unit: str, name: str) -> ModuleType:
    """Run authoring/<unit>/<name>.py and return it as a module."""
    path = unit_file(unit, f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"unit_{unit}_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@functools.cache
def load_questions(unit: str) -> dict[str, Question]:
    """Return the unit's questions by name, in the order of checks.py. Raises CourseError for a name used twice."""
    questions = [item for item in vars(load(unit, "checks")).values() if isinstance(item, Question)]
    names = [question.name for question in questions]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CourseError(f"checks.py of {unit} has two questions named {twice[0]!r}.")
    return {question.name: question for question in questions}


_CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)


def reference(unit: str, question: str) -> str:
    """Return the reference answer of a question: the lines of its solve or prose cell without the region marks."""
    text = unit_file(unit, "exercise.py").read_text(encoding="utf-8")
    starts = list(_CELL.finditer(text))
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        if re.search(rf'(?:solve|prose)="{re.escape(question)}"', start.group(1)):
            body = text[start.end() : end.start() if end else len(text)]
            stub = re.compile(r"^\w+ = \.\.\.$")
            lines = [line for line in body.splitlines() if "## BEGIN SOL" not in line and "## END SOL" not in line]
            return "\n".join(line for line in lines if not stub.match(line)).strip("\n")
    raise CourseError(f"Exercise {unit} has no cell marked solve={question!r}.")
