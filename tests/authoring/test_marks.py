import json

import nbformat
import pytest

from tests.authoring.tiny_course import CHECKS, EXERCISE, UNIT
from xaicourse.authoring import marks
from xaicourse.learning.units import load_questions


@pytest.fixture
def questions(course):
    load_questions.cache_clear()
    yield load_questions(UNIT)
    load_questions.cache_clear()


def read(course, questions, text=EXERCISE):
    path = course / "authoring" / UNIT / "exercise.py"
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    return marks.read_exercise(path, questions)


def test_the_marks_become_nbgraders_metadata(course, questions):
    cells = {cell.id: cell for cell in read(course, questions).cells}
    mark = {name: cell.metadata["nbgrader"] for name, cell in cells.items() if "nbgrader" in cell.metadata}
    flags = {name: (m["solution"], m["grade"], m["locked"], m.get("points")) for name, m in mark.items()}
    assert flags == {
        "prediction-solve": (True, False, False, None),
        "prediction-check": (False, True, True, 3),
        "share-solve": (True, False, False, None),
        "share-check": (False, True, True, 1.5),  # from checks.py: the mark says none
        "letter-prose": (True, True, False, 2),
        "letter-check": (False, True, True, 1),
    }
    assert all(m["schema_version"] == 3 and m["grade_id"] == name and not m["task"] for name, m in mark.items())


def test_an_edit_elsewhere_leaves_a_cells_id_as_it_is(course, questions):
    before = [cell.id for cell in read(course, questions).cells]
    edited = EXERCISE.replace("# # A tiny exercise", "# # Another title\n\n# %% [markdown]\n# And a cell more")
    after = [cell.id for cell in read(course, questions, edited).cells]
    assert after[2:] == before[1:] and before[0] not in after
    assert len(set(after)) == len(after)


def test_equal_cells_get_different_ids(course):
    ids = [cell.id for cell in marks.read_lesson(course / "authoring" / UNIT / "lesson.py").cells]
    assert len(ids) == len(set(ids)) == 4


def test_a_notebook_holds_no_output_no_header_and_the_fixed_kernel(course, questions):
    notebook = read(
        course,
        questions,
        "# ---\n# jupyter:\n#   kernelspec:\n#     display_name: X\n#     name: other\n# ---\n" + EXERCISE,
    )
    assert set(notebook.metadata) == {"kernelspec", "language_info", "xaicourse"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(cell.outputs == [] and cell.execution_count is None for cell in notebook.cells if "outputs" in cell)


def test_the_edition_follows_what_learners_see_and_not_the_answers(course, questions):
    def edition(text):
        return read(course, questions, text).metadata["xaicourse"]["edition"]

    assert edition(EXERCISE.replace("secret_sum", "added_up")) == edition(EXERCISE)
    assert edition(EXERCISE.replace("Return what", "Give what")) != edition(EXERCISE)


def test_a_function_may_have_two_gaps(course, questions):
    gap = "    ### BEGIN SOLUTION\n    secret_sum = sum(attributions)\n    ### END SOLUTION\n    factor = 1.0"
    text = EXERCISE.replace(
        "    ### BEGIN SOLUTION\n    secret_sum = sum(attributions)", f"{gap}\n    ### BEGIN SOLUTION"
    )
    source = next(cell.source for cell in read(course, questions, text).cells if cell.id == "prediction-solve")
    assert marks.released(source, "#").count("    #") == 2


FAULTS = {
    "an unknown mark": ('check="share"', 'chek="share"', "unknown mark: chek"),
    "a mark without equals sign": ('check="share"', "check share", "unknown mark: check share"),
    "a second mark": ('check="share"', 'check="share" solve="share"', "one mark"),
    "a mark on text": ("# %% [markdown]\n", '# %% [markdown] solve="share"\n', "text cell"),
    "a name with a capital": ('solve="share"', 'solve="Share"', "small letters"),
    "points as text": ("points=3", 'points="3"', "without quotes"),
    "no points": ("points=3", "points=0", "positive"),
    "points on a solve cell": ('solve="share"', 'solve="share" points=1', "belong to the check cell"),
    "points alone": ('# %% check="share"', "# %% points=1", "without check or prose"),
    "prose without points": (' prose="letter" points=2', ' prose="letter"', "no points"),
    "a name twice": ('solve="share"', 'solve="prediction"', "already stands"),
    "solve and prose of a name": ('solve="share"', 'solve="letter"', "already stands"),
    "a check twice": ('check="letter"', 'check="share"', "already stands"),
    "other points than the question": ("points=3", "points=4", "points=4, but the question 'prediction'"),
    "a solve cell without question": ('solve="share"', 'solve="part"', 'solve="part" has no question'),
    "a check without question": ('check="share"', 'check="part"', 'check="part" has no question'),
    "a check before its answer": (
        '# %% solve="share"',
        '# %% check="share"\ncheck("share")\n\n# %% solve="share"',
        "above it",
    ),
    "a check that checks": ('check("share")', 'assert share\ncheck("share")', 'the one line check("share")'),
    "a check of another": ('check("share")', 'check("letter")', 'the one line check("share")'),
    "no region": ("### BEGIN SOLUTION\nshare = abs(-0.75) / (0.75 + 0.25)\n### END SOLUTION", "", "no solution region"),
    "an open region": ("(0.75 + 0.25)\n### END SOLUTION", "(0.75 + 0.25)", "do not pair up"),
    "another delimiter": (
        '### END SOLUTION\n\n# %% check="share"',
        '# END SOLUTION\n\n# %% check="share"',
        "do not pair",
    ),
    "no stub": ("share = ...\n", "", "leaves no stub: write `share = ...`"),
    "a stub that is an answer": ("share = ...\n", "share = 0\n", "leaves no stub"),
    "a function without docstring": ('    """Return what an explanation adds up to."""\n', "", "a docstring"),
    "a stub of another name": ("share = ...\n", "part = ...\n", "wants 'share'"),
    "broken Python": ("secret_sum = sum(", "secret_sum = = sum(", "no Python"),
    "a region elsewhere": ("# # A tiny exercise", "# ### BEGIN SOLUTION", "not marked solve"),
    "prose that is code": (
        'letter = """Dear applicant,',
        'print(1)\nletter = """Dear applicant,',
        "one text and nothing else",
    ),
    "prose of another name": ('letter = """Dear', 'later = """Dear', "one text and nothing else"),
    "prose that is broken": ('high for your income."""', "high for your income.", "lack its end"),
}


@pytest.mark.parametrize(("old", "new", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_said_with_file_and_line(course, questions, old, new, said):
    assert EXERCISE.count(old) >= 1
    text = EXERCISE.replace(old, new)
    with pytest.raises(marks.AuthoringError) as caught:
        read(course, questions, text)
    lines = [line for line in str(caught.value).splitlines() if said in line]
    assert lines, caught.value
    place, number, _ = lines[0].removeprefix(str(course)).split(":", 2)
    assert place.endswith("exercise.py") and 1 <= int(number) <= len(text.lstrip("\n").splitlines())


def test_the_line_is_the_cells(course, questions):
    text = EXERCISE.lstrip("\n").replace('check="share"', 'chek="share"')
    with pytest.raises(marks.AuthoringError, match=rf"exercise.py:{text[: text.index('chek=')].count(chr(10)) + 1}: "):
        read(course, questions, text)


def test_a_question_without_check_cell_is_named(course, questions):
    text = EXERCISE.replace('# %% check="letter"\ncheck("letter")\n', "")
    with pytest.raises(marks.AuthoringError, match=r"'letter' of checks.py has no cell marked"):
        read(course, questions, text)


def test_text_before_the_first_cell_is_refused(course, questions):
    with pytest.raises(marks.AuthoringError, match="begin the file with"):
        read(course, questions, "import os\n" + EXERCISE)


def test_a_lesson_holds_no_marks(course):
    path = course / "authoring" / UNIT / "lesson.py"
    path.write_text('# %% solve="share"\nshare = ...\n', encoding="utf-8")
    with pytest.raises(marks.AuthoringError, match=r"lesson.py:1: a lesson holds no solve cells"):
        marks.read_lesson(path)


def test_all_faults_are_said_at_once(course, questions):
    text = EXERCISE.replace("points=3", "points=4").replace('check("share")', "share")
    with pytest.raises(marks.AuthoringError) as caught:
        read(course, questions, text)
    assert len(str(caught.value).splitlines()) == 2


def test_the_notebook_is_valid_json_of_the_current_format(course, questions):
    notebook = json.loads(nbformat.writes(read(course, questions)))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert (
        CHECKS.count("@question") == sum("points" in c["metadata"].get("nbgrader", {}) for c in notebook["cells"]) - 1
    )
