"""Who has no Alibi still gets a lesson: one sentence says what is missing, and every cell runs."""

import nbformat
import pytest

from tests.notebooks.execution import run
from xaicourse.authoring.places import lesson_file
from xaicourse.learning.units import course_root

UNITS = ["302_anchors_and_prototypes"]
TAKE_AWAY = """
import importlib.metadata, sys

found = importlib.metadata.version

def version(name):
    if name == "alibi":
        raise importlib.metadata.PackageNotFoundError(name)
    return found(name)

importlib.metadata.version = version
sys.modules["alibi"] = None  # `import alibi` ends in an ImportError
"""


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_a_lesson_runs_without_alibi_and_says_so_once(unit, tmp_path):
    notebook = nbformat.read(course_root() / lesson_file(unit), as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(TAKE_AWAY))
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    done = run(tmp_path / "lesson.ipynb", tmp_path)
    assert done.complaints() == []
    said = [str(output) for cell in done.code for output in cell.outputs]
    assert sum("needs alibi 0.9.4, and it is not installed" in each for each in said) == 1
