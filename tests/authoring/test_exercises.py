"""What an exercise names, it brings along: whoever has its notebook alone can run what its words say."""

import ast
import re

import nbformat
import pytest

import xaicourse.explorers
import xaicourse.learning
import xaicourse.letters
from xaicourse.authoring.places import exercise_file
from xaicourse.learning import misconceptions
from xaicourse.learning.units import course_root, load_questions, unit_file, unit_ids

PUBLIC = sorted(
    name
    for module in (xaicourse.learning, xaicourse.letters, xaicourse.explorers)
    for name in module.__all__
    if not name.isupper()
)
EXERCISES = [unit for unit in unit_ids() if (course_root() / exercise_file(unit)).is_file()]


def called(text: str) -> set[str]:
    """Return the course's public names that a text calls, such as `hint("name")`."""
    return {name for name in PUBLIC if re.search(rf"(?<![\w.]){name}\(", text)}


def brought(code: str) -> set[str]:
    """Return the names that a notebook's code imports or defines."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


def words_of_checks(unit: str) -> str:
    """Return all that the unit's checks can say: hints, worked steps, feedback, and the words of its mistakes."""
    tree = ast.parse(unit_file(unit, "checks.py").read_text(encoding="utf-8"))
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    known = {name for asked in load_questions(unit).values() for name in asked.misconceptions}
    for name in known:
        one = misconceptions.get(name)
        said += [one.seen, one.means, one.look]
    return "\n".join(said)


@pytest.mark.parametrize("unit", EXERCISES)
def test_an_exercise_imports_what_its_words_name(unit):
    notebook = nbformat.read(course_root() / exercise_file(unit), as_version=4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    text = "\n".join(cell.source for cell in notebook.cells)
    asked = called(text) | called(words_of_checks(unit)) | {"hint", "solution", "check", "begin"}
    assert asked - brought(code) == set()


def test_the_exercises_are_seen():
    assert {unit.split("_")[0] for unit in EXERCISES} >= {"000", "107", "108", "190"}
    assert called('say `hint("a")`, not Hint(2) or x.hint(3)') == {"hint"}
