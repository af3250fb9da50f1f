"""The what-if panel of 209 in JupyterLab: by keyboard alone, without a network."""

import pytest

from tests.browser.accessibility import violations
from tests.browser.course import SHOWN

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # it opens JupyterLab for one widget
PANEL = """from xaicourse.panel import what_if as by_keyboard
from xaicourse.scenarios import credit
data = credit.load()
panel = by_keyboard(credit.load_model(), data.X, data.y, threshold=0.35, also=data.sensitive, positive="rejected",
                negative="approved", row=4919)
panel"""


def test_in_jupyterlab_the_keyboard_does_everything_without_a_network(lab):
    lab.course.copy_unit("209_what_if")
    lab.visit("209_what_if/209_lesson.ipynb")
    lab.wait_ready("209_lesson.ipynb")
    lab.rewrite("import numpy as np", PANEL)
    page, cells = lab.page, len(lab.cells())
    shown = lab.cell("from xaicourse.panel import what_if as by").locator(".jp-OutputArea-output").first
    said = shown.get_by_role("status")
    said.filter(has_text="Row 4919: score 0.520").wait_for()
    shown.get_by_label("Feature", exact=True).focus()
    page.keyboard.type("duration")
    value = shown.get_by_label("Its value", exact=True)
    value.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("6")
    page.keyboard.press("Tab")
    said.filter(has_text="duration 15 to 6").wait_for()
    shown.get_by_role("button", name="Undo", exact=True).focus()
    page.keyboard.press("Enter")
    said.filter(has_text="Row 4919: score 0.520").wait_for()
    shown.get_by_role("button", name="Everyone", exact=True).focus()
    page.keyboard.press("Enter")
    said.filter(has_text="Strategy custom").wait_for()
    shown.get_by_label("Slice by", exact=True).focus()
    page.keyboard.type("group")
    said.filter(has_text="group 1").wait_for()
    assert len(lab.cells()) == cells  # no letter was taken for a shortcut of JupyterLab
    assert violations(page, f"{SHOWN} .xai-panel") == []
    assert lab.errors == [] and lab.outside == []
