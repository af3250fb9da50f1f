"""InterpretML's own views in JupyterLab, as lesson 104 shows them: drawn without a network, answering the keyboard."""

import pytest

from tests.browser.accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # it runs a whole lesson for the sake of one library
UNIT = "104_additive_glass_boxes"
LESSON = "104_lesson.ipynb"


@pytest.fixture(scope="module")
def lesson(lab):
    lab.course.copy_unit(UNIT)
    lab.visit(f"{UNIT}/{LESSON}")
    lab.wait_ready(LESSON)
    lab.run_all()
    return lab


def view(lesson, begins):
    shown = lesson.cell(begins).locator(".jp-OutputArea-output")
    shown.locator(".js-plotly-plot svg").first.wait_for()
    return shown


def texts(shown):
    return " ".join(shown.locator("svg text").all_text_contents())


def test_the_lesson_ran_and_asked_nobody_outside(lesson):
    outputs = [output for cell in lesson.cells() for output in cell.get("outputs", [])]
    assert [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"] == []
    assert lesson.errors == []
    assert lesson.outside == []


def test_the_global_view_draws_every_curve_by_keyboard(lesson):
    shown = view(lesson, "set_visualize_provider(")
    chooser, cells = shown.locator("select"), len(lesson.cells())
    chooser.focus()
    for name in ("age", "asthma"):
        lesson.page.keyboard.press("ArrowDown")
        shown.locator("svg text").filter(has_text=f"Term: {name}").first.wait_for()
    assert len(lesson.cells()) == cells
    assert violations(lesson.page, '[id^="_interpret-viz-"] select') == []
    assert lesson.outside == []


def test_the_local_view_shows_the_patients_scores(lesson):
    shown = view(lesson, "risk = ")
    words = texts(shown)
    assert "asthma (1.00)" in words and "Intercept" in words
