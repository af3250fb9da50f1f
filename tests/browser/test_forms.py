"""The forms of predict and quiz by keyboard alone, in JupyterLab, which has keys of its own."""

import nbformat
import pytest

from tests.browser.accessibility import violations
from tests.browser.course import SHOWN
from xaicourse.learning.cards import load_cards

pytestmark = pytest.mark.browser
UNIT, NOTEBOOK = "107_first_shap", "forms.ipynb"
CARD = next(card for card in load_cards(UNIT) if card.kind == "choice")
CHOICE, NUMBER, QUIZ = "choice = ", "number = ", "asked = "
PAUSE = "time.sleep(2)  # a kernel at work"
CELLS = [
    "import time\n\nfrom xaicourse.learning import begin, predict, quiz",
    f"begin({UNIT!r})",
    f"{CHOICE}predict('way', 'Which way does it go?', ['up', 'down', 'nowhere'])\nchoice",
    f"{NUMBER}predict('size', 'How large is it?')\nnumber",
    f"{QUIZ}quiz({CARD.id!r})\nasked",
    PAUSE,
]


@pytest.fixture(scope="module")
def begun(lab):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.course.work / NOTEBOOK)
    lab.visit(NOTEBOOK)
    lab.wait_ready(NOTEBOOK)
    lab.run_all()
    return lab


@pytest.fixture
def form(begun):
    def shown(cell):
        return begun.cell(cell).locator(".jp-OutputArea-output")

    return shown


def focused(page):
    return page.evaluate(
        "document.activeElement.labels?.[0]?.textContent.trim() || document.activeElement.textContent.trim()"
    )


def choose(page, form, option):
    """Walk through the choices with the arrow key until the wanted one is chosen."""
    form.locator("input").first.focus()
    for _ in range(form.locator("input").count()):
        page.keyboard.press("ArrowDown")
        if focused(page) == option:
            assert page.evaluate("document.activeElement.checked")
            return
    raise AssertionError(f"the arrow keys never reached {option!r}, they are at {focused(page)!r}")


def press_next(page, name):
    page.keyboard.press("Tab")
    assert focused(page) == name
    page.keyboard.press("Enter")


def test_a_guess_among_options_is_noted(begun, form):
    shown = form(CHOICE)
    choose(begun.page, shown, "nowhere")
    press_next(begun.page, "Note my guess")
    shown.get_by_role("status").filter(has_text="Noted: nowhere").wait_for()


def test_a_number_is_noted(begun, form):
    shown = form(NUMBER)
    shown.get_by_label("Your guess").focus()
    begun.page.keyboard.type("0,25")
    press_next(begun.page, "Note my guess")
    shown.get_by_role("status").filter(has_text="Noted: 0.25").wait_for()


def test_a_quiz_answers_each_choice_in_its_own_words(begun, form):
    shown = form(QUIZ)
    for option, why in CARD.more["why"].items():
        choose(begun.page, shown, option)
        press_next(begun.page, "Check")
        verdict = "Right." if option == CARD.answer else "Not quite."
        shown.get_by_role("status").filter(has_text=verdict).filter(has_text=why).wait_for()


def test_the_last_choice_counts_while_the_kernel_is_at_work(begun, form):
    begun.start_cell(PAUSE)
    shown = form(CHOICE)
    choose(begun.page, shown, "up")  # by way of the two others
    press_next(begun.page, "Note my guess")
    shown.get_by_role("status").filter(has_text="Noted: up").wait_for()


def test_a_button_without_an_answer_says_what_is_missing(begun, form):
    begun.run_cell(QUIZ)
    shown = form(QUIZ)
    shown.get_by_role("button").focus()
    begun.page.keyboard.press("Enter")
    shown.get_by_role("status").filter(has_text="Choose one first.").wait_for()


def test_the_forms_are_accessible(begun, form):
    form(CHOICE)
    assert violations(begun.page) == []
    inputs = begun.page.locator(f"{SHOWN} .xai-choices label, {SHOWN} .jp-OutputArea-output button")
    assert inputs.count() >= 8
    for k in range(inputs.count()):
        assert inputs.nth(k).bounding_box()["height"] >= 28  # WCAG 2.2 asks for 24
