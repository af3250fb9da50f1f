import nbformat
import pytest

from xaicourse.learning.answers import load_answers
from xaicourse.learning.contract import State
from xaicourse.learning.review import find_notebook, review
from xaicourse.learning.units import CourseError, course_root, load_questions

UNIT = "107_first_shap"


def released():
    return nbformat.read(course_root() / "exercises" / UNIT / f"{UNIT}.ipynb", as_version=4)


def test_a_notebook_is_judged_without_its_check_cells(tmp_path):
    notebook = released()
    answers = load_answers(UNIT)
    for cell in list(notebook.cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id.endswith("-check"):
            notebook.cells.remove(cell)
        elif grade_id == "gains-solve":
            cell.source = answers["gains"].right[0]
        elif grade_id == "ledger_gap-solve":
            cell.source = answers["ledger_gap"].wrong[1].code
        elif grade_id == "worth_of-solve":
            cell.source = "1 / 0"
    path = tmp_path / f"{UNIT}.ipynb"
    nbformat.write(notebook, path)
    report = review(path, UNIT)
    states = {each.question: each.state for each in report.judged}
    assert states["gains"] is State.SOLVED and states["causal_shares"] is State.NOT_ATTEMPTED
    assert report.points == 3 and report.maximum == sum(q.points for q in load_questions(UNIT).values())
    assert len(report.troubles) == 1 and "ZeroDivisionError" in report.troubles[0]
    assert find_notebook(tmp_path) == (UNIT, path) == find_notebook(path)


def test_what_is_no_exercise_gets_a_sentence(tmp_path):
    (tmp_path / "notes.ipynb").write_text("{}")
    (tmp_path / f"{UNIT}.ipynb").write_text("not json")
    for place, words in (
        (tmp_path / "nothing", "no notebook"),
        (tmp_path / "notes.ipynb", "no exercise of this course"),
    ):
        with pytest.raises(CourseError, match=words):
            find_notebook(place)
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError, match="holds no exercise"):
        find_notebook(tmp_path / "empty")
    with pytest.raises(CourseError, match="cannot be read as a notebook"):
        review(tmp_path / f"{UNIT}.ipynb", UNIT)
