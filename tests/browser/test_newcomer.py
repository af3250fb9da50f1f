"""A newcomer's first hour in a real browser: the lesson, its explorer, the exercise and its feedback."""

import re

import nbformat
import pytest

from environment.opening import start_unit
from tests.browser.accessibility import violations
from tests.browser.course import SHOWN
from xaicourse.authoring.places import lesson_file, work_names
from xaicourse.explorers import find
from xaicourse.learning import misconceptions
from xaicourse.learning.answers import load_answers
from xaicourse.learning.units import course_root, load_questions

pytestmark = pytest.mark.browser
UNIT = "107_first_shap"
LESSON, EXERCISE = "107_lesson.ipynb", f"{UNIT}.ipynb"
QUESTION = "gains"
BOXES = f"{SHOWN} .jp-OutputArea-output .xai-box"
EXPLORER = f"{SHOWN} .jp-OutputArea-output .xai-explorer"


@pytest.fixture(scope="module")
def lesson_was_run(lab):
    lab.course.copy_unit(UNIT)
    lab.visit(f"{UNIT}/{LESSON}")
    lab.wait_ready(LESSON)
    lab.run_all()


@pytest.fixture
def lesson(lab, lesson_was_run):
    lab.open(LESSON)
    return lab


@pytest.fixture(scope="module")
def exercise_was_run(lab, lesson_was_run):
    lab.open(EXERCISE)
    lab.run_all()
    return lab.cells()


@pytest.fixture
def exercise(lab, exercise_was_run):
    lab.open(EXERCISE)
    return lab


@pytest.fixture
def explorer(lesson):
    lesson.cell("explore(")
    shown = lesson.page.locator(EXPLORER)
    shown.locator(".xai-sentence").wait_for()
    return shown


def words(text):
    """The text as a reader sees it, without the marks of its source."""
    return " ".join(re.sub(r"[`*]", "", text).split())


def errors(cells):
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    bad = [output for output in outputs if output["output_type"] == "error"]
    return bad + [output for output in outputs if output.get("name") == "stderr"]


def focused(page):
    """The name under which a screen reader would announce where the keyboard is."""
    return page.evaluate(
        """() => { const at = document.activeElement;
        return at.ariaLabel || at.labels?.[0]?.textContent.trim() || at.textContent.trim(); }"""
    )


def test_the_start_page_opens_with_nothing_before_it(lab):
    lesson = nbformat.read(course_root() / lesson_file(start_unit()), as_version=4)
    lab.wait_ready(work_names(start_unit())[0])
    title = lesson.cells[0].source.splitlines()[0].removeprefix("# ")
    assert lab.page.locator(f"{SHOWN} h1").first.inner_text() == title
    assert lab.page.locator(".jp-Dialog, .jp-toast, .Toastify__toast").count() == 0
    assert lab.outside == []


def test_a_learners_jupyterlab_starts_without_the_teachers_tools(lab):
    linked = (lab.course.work / ".jupyter" / "lab.log").read_text(encoding="utf-8")
    plugins = lab.page.evaluate("() => window.jupyterapp.listPlugins()")
    assert "jupyterlab | extension was successfully loaded" in linked
    assert "nbgrader" not in linked
    assert not [name for name in plugins if "nbgrader" in name]


def test_the_lesson_runs_without_an_error(lesson):
    assert errors(lesson.cells()) == []
    assert lesson.page.locator(".jp-Dialog").count() == 0
    assert lesson.errors == []


def test_every_figure_of_the_lesson_is_seen_and_told(lesson):
    pictures = lesson.page.locator(f"{SHOWN} .jp-OutputArea-output img")
    assert pictures.count() >= 3
    for k in range(pictures.count()):
        assert len(pictures.nth(k).get_attribute("alt").split()) >= 5
        assert pictures.nth(k).evaluate("(image) => image.complete && image.naturalWidth > 300")


def test_what_the_lesson_shows_is_accessible(lesson, explorer):
    assert violations(lesson.page) == []


def test_the_explorer_answers_the_keyboard(lesson, explorer):
    page, unit = lesson.page, find("107")
    place, cells = unit.start["applicant"], len(lesson.cells())
    sentence, picture = explorer.locator(".xai-sentence"), explorer.locator(".xai-card svg")
    assert sentence.inner_text() == unit.draw()["sentence"]
    before = picture.inner_html()
    explorer.locator("select").first.focus()
    reached = [focused(page)]
    while "Applicant" not in reached[-1] and len(reached) < 6:
        page.keyboard.press("Tab")
        reached.append(focused(page))
    assert "Applicant" in reached[-1], reached
    page.keyboard.press("ArrowRight")
    moved = unit.draw(applicant=place + 1)
    sentence.filter(has_text=moved["sentence"]).wait_for()
    assert explorer.locator(".xai-title").inner_text() == moved["title"]
    assert picture.inner_html() != before
    page.keyboard.press("t")
    sentence.filter(has_text=f"{moved['sentence']} {moved['truth_sentence']}").wait_for()
    assert explorer.get_by_role("button", name="Truth").get_attribute("aria-pressed") == "true"
    assert violations(page, EXPLORER) == []
    assert len(lesson.cells()) == cells  # JupyterLab took none of the keys for itself


def test_the_untouched_exercise_says_not_attempted(exercise, exercise_was_run):
    assert errors(exercise_was_run) == []
    for name in load_questions(UNIT):
        exercise.cell(f'check("{name}")').locator(".xai-box").filter(has_text="not attempted").wait_for()
    assert violations(exercise.page) == []


def test_a_wrong_answer_is_named_and_a_right_one_solves(exercise):
    answers = load_answers(UNIT)[QUESTION]
    wrong = next(wrong for wrong in answers.wrong if wrong.misconception)
    exercise.rewrite(f"def {QUESTION}(", wrong.code)
    feedback = exercise.run_cell(f'check("{QUESTION}")').locator(".xai-box")
    assert "not yet" in feedback.inner_text()
    assert words(misconceptions.get(wrong.misconception).means) in words(feedback.inner_text())
    assert violations(exercise.page, BOXES) == []
    exercise.rewrite(f"def {QUESTION}(", answers.right[0])
    feedback = exercise.run_cell(f'check("{QUESTION}")').locator(".xai-box")
    points = load_questions(UNIT)[QUESTION].points
    assert f"solved · {QUESTION} · {points:g} of {points:g} points" in feedback.inner_text()
    assert violations(exercise.page, BOXES) == []
    assert exercise.errors == []
    assert exercise.outside == []
