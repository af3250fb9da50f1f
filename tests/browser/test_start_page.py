"""The start page in JupyterLab, by keyboard alone: choose a path, follow its link, take the quiz, see the progress."""

import pytest

from tests.browser.accessibility import OUTPUTS, violations
from tests.browser.course import SHOWN
from xaicourse.learning.placement import MOST

pytestmark = pytest.mark.browser
PAGE, BEGIN = "000_lesson.ipynb", "from xaicourse.explorers"
FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture(scope="module")
def begun(lab):
    lab.wait_ready(PAGE)  # what run.py opens
    lab.run_cell(BEGIN)
    return lab


@pytest.fixture
def at(begun):
    def run(cell):
        begun.open(PAGE)
        return begun.run_cell(cell)

    return run


def press(page, name):
    """Go on with Tab to the button that is next, and press it."""
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == name
    page.keyboard.press("Enter")


def test_the_page_has_the_room_and_long_code_is_wrapped(begun):
    begun.open(PAGE)
    width = begun.page.viewport_size["width"]
    assert begun.page.locator(f"{SHOWN}").bounding_box()["width"] > width - 120
    assert not begun.page.locator("#filebrowser").is_visible()
    begun.page.set_viewport_size({"width": 480, "height": 900})
    try:
        assert begun.page.locator(f"{SHOWN} .jp-RenderedMarkdown").first.bounding_box()["width"] > 300
        code = begun.cell("data = credit").locator(".cm-content")
        assert "cm-lineWrapping" in code.get_attribute("class")
    finally:
        begun.page.set_viewport_size({"width": width, "height": 900})


def test_a_path_is_chosen_and_its_link_opens_the_lesson_beside_the_page(begun, at):
    form, page = at("choose_path("), begun.page
    form.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    press(page, "Show me what to open")
    form.get_by_role("status").filter(has_text="alone, at my own pace").wait_for()
    link = form.get_by_role("link").first
    link.wait_for()
    assert violations(page, OUTPUTS) == []
    words = link.inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == words
    page.keyboard.press("Enter")
    begun.wait_ready(f"{words.removeprefix('Open lesson ')}_lesson.ipynb")
    assert page.locator(f"{SHOWN} h1").first.inner_text()
    begun.open(PAGE)
    begun.wait_ready(PAGE)


def test_the_quiz_leads_from_answer_to_next_question_and_to_a_unit(begun, at):
    form, page = at("place_me("), begun.page
    form.get_by_role("radio").first.focus()
    for place in range(1, MOST + 1):
        page.keyboard.press("Space")
        press(page, "Answer")
        form.get_by_role("status").filter(has_text="stands below").nth(place - 1).wait_for()
        if "result" in form.get_by_role("status").filter(has_text="stands below").nth(place - 1).inner_text():
            break
        form.get_by_role("radiogroup").nth(place).wait_for()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.type") == "radio"
        assert page.evaluate("document.activeElement.checked") is False
    form.get_by_role("status").filter(has_text="Start with").wait_for()
    form.get_by_role("link").first.wait_for()
    assert violations(page, OUTPUTS) == []


def test_the_progress_page_is_a_table_that_says_what_comes_next(begun, at):
    shown = at("show_progress(")
    table = shown.get_by_role("table", name="Your progress")
    assert table.get_by_role("rowheader").first.inner_text() == "000 The course in five minutes"
    assert "begun" in table.get_by_role("row").nth(1).inner_text()
    assert shown.get_by_role("link").count() >= 1
    assert violations(begun.page, OUTPUTS) == []


def test_the_rest_of_the_page_is_accessible_and_quiet(begun, at):
    for cell in ("data = credit", 'explore("000")', "paid = data", 'open_unit("000")'):
        at(cell)
        assert violations(begun.page, OUTPUTS) == []
    assert begun.errors == []
    assert begun.outside == []
