"""The rules of style that a program can see, on the notebooks as they are built."""

import ast
import itertools
import re
from pathlib import Path

import nbformat
import pytest

from xaicourse.authoring.opening import open_unit
from xaicourse.authoring.places import exercise_file, lesson_file, work_names
from xaicourse.learning import misconceptions
from xaicourse.learning.placement import START
from xaicourse.learning.units import course_root, syllabus, unit_ids

LINES, WORDS, TITLE_WORDS = 15, 120, 6
NOTEBOOKS = [
    place
    for unit, place_of in itertools.product(unit_ids(), (lesson_file, exercise_file))
    if (course_root() / (place := place_of(unit))).is_file()
]
START_PAGE = work_names(START)[0]
LESSONS = [lesson_file(unit) for unit in unit_ids()]


def cells(place, kind=None):
    found = nbformat.read(course_root() / place, as_version=4).cells
    return [cell for cell in found if kind in (None, cell.cell_type)]


def is_text(cell):
    """A cell that tells the learner something: Markdown, or a sentence with the run's numbers."""
    return cell.cell_type == "markdown" or bool(re.search(r"^say\(", cell.source, re.MULTILINE))


def lines(cell):
    return len(cell.source.strip().splitlines())


@pytest.mark.parametrize("place", NOTEBOOKS, ids=str)
def test_every_unit_has_code_and_text(place):
    assert cells(place, "code") and cells(place, "markdown")


@pytest.mark.parametrize("place", NOTEBOOKS, ids=str)
def test_no_code_cell_is_longer_than_a_glance(place):
    too_long = {cell.source[:60]: lines(cell) for cell in cells(place, "code") if lines(cell) > LINES}
    assert too_long == {}, f"at most {LINES} lines; longer code belongs in the package"


@pytest.mark.parametrize("place", NOTEBOOKS, ids=str)
def test_every_sentence_is_shown(place):
    """Jupyter shows a cell's last expression, and none that stands within an `if`."""
    unseen = []
    for cell in cells(place, "code"):
        body = ast.parse(cell.source).body
        said = [node for node in ast.walk(ast.Module(body, [])) if isinstance(node, ast.Expr) and calls_say(node.value)]
        unseen += [cell.source[:60] for node in said if node is not body[-1]]
    assert unseen == [], "end the cell with it, or write display(say(...))"


def calls_say(node):
    return isinstance(node, ast.Call) and getattr(node.func, "id", None) == "say"


@pytest.mark.parametrize("place", NOTEBOOKS, ids=str)
def test_no_text_cell_is_a_lecture(place):
    counts = {cell.source[:60]: len(cell.source.split()) for cell in cells(place, "markdown")}
    assert {text: count for text, count in counts.items() if count > WORDS} == {}, f"at most {WORDS} words"


@pytest.mark.parametrize("place", NOTEBOOKS, ids=str)
def test_the_first_cell_is_a_short_title(place):
    first, *_ = cells(place)
    assert first.cell_type == "markdown"
    title = first.source.splitlines()[0]
    assert title.startswith("# ")
    assert 1 <= len(title.removeprefix("# ").split()) <= TITLE_WORDS


@pytest.mark.parametrize("place", LESSONS, ids=str)
def test_there_is_a_text_for_every_code_cell(place):
    every = cells(place)
    texts = sum(is_text(cell) for cell in every)
    assert texts >= len(every) - texts


ENTRIES = {entry["id"]: entry for entry in syllabus()}


@pytest.mark.parametrize("unit", ENTRIES)
def test_title_and_minutes_are_those_of_the_syllabus(unit):
    lesson, exercise = cells(lesson_file(unit))[0].source, cells(exercise_file(unit))[0].source
    entry = ENTRIES[unit]
    assert lesson.splitlines()[0] == f"# {entry['title']}"
    said = [int(re.search(r"(\d+) minutes", re.sub(r"\s+", " ", text))[1]) for text in (lesson, exercise)]
    assert said == entry["minutes"]
    readme = (course_root() / "README.md").read_text(encoding="utf-8")
    number = unit.split("_")[0]
    assert f"| [{number} {entry['title']}]({lesson_file(unit)}) |" in readme


def test_units_stand_in_order_wherever_they_are_listed():
    readme = (course_root() / "README.md").read_text(encoding="utf-8")
    mistakes = Path(misconceptions.__file__).with_suffix(".toml").read_text(encoding="utf-8")
    for listed in (
        list(ENTRIES),
        re.findall(r"^\| \[(\d{3}) ", readme, re.M),
        re.findall(r"^# --- (\d{3})", mistakes, re.M),
    ):
        assert listed == sorted(set(listed))


@pytest.mark.parametrize("unit", ENTRIES)
def test_the_minutes_of_the_questions_fit_those_of_the_exercise(unit):
    text = "\n".join(cell.source for cell in cells(exercise_file(unit), "markdown"))
    questions = sum(int(count) for count in re.findall(r"^\*Difficulty \d of 5 · (\d+) minutes", text, re.MULTILINE))
    assert 0.8 * questions <= ENTRIES[unit]["minutes"][1] <= 1.25 * questions


LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("unit", ENTRIES)
def test_every_notebook_leads_on_by_links_that_open_the_learners_copies(unit, tmp_path, monkeypatch):
    monkeypatch.setenv("XAI_WORK", str(tmp_path))
    open_unit(START)  # as run.py does
    opened = open_unit(unit)
    for copy in (opened.lesson, opened.exercise):
        source = "\n".join(cell.source for cell in nbformat.read(copy, as_version=4).cells)
        found = {(copy.parent / link).resolve() for link in LINK.findall(source)}
        assert [link for link in found if not link.is_file()] == []
        other = opened.exercise if copy == opened.lesson else opened.lesson
        assert other.resolve() in found or copy.name == START_PAGE, copy


@pytest.mark.parametrize("place", NOTEBOOKS, ids=str)
def test_notebooks_are_released_without_outputs(place):
    code = cells(place, "code")
    assert [cell.source for cell in code if cell.outputs or cell.execution_count is not None] == []
