"""The rules of style that a program can see, on the notebooks as they are built."""

import itertools
import re

import nbformat
import pytest

from xaicourse.authoring.places import exercise_file, lesson_file
from xaicourse.learning.units import course_root, unit_ids

LINES, WORDS, TITLE_WORDS = 15, 120, 6
NOTEBOOKS = [
    place
    for unit, place_of in itertools.product(unit_ids(), (lesson_file, exercise_file))
    if (course_root() / (place := place_of(unit))).is_file()
]
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


@pytest.mark.parametrize("place", NOTEBOOKS, ids=str)
def test_notebooks_are_released_without_outputs(place):
    code = cells(place, "code")
    assert [cell.source for cell in code if cell.outputs or cell.execution_count is not None] == []
