"""The start page's forms without a browser: what they record, show and open."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import ipywidgets
import pytest

from xaicourse.learning import placement, start
from xaicourse.learning.forms import Choices
from xaicourse.learning.notebook import begin
from xaicourse.learning.placement import NOT_YET, START
from xaicourse.learning.session import current
from xaicourse.learning.units import CourseError, unit_ids


@pytest.fixture
def page(tmp_path, monkeypatch):
    """The start page's folder inside a learner's own work folder, begun by ada."""
    monkeypatch.setenv("XAI_WORK", str(tmp_path / "work"))
    folder = tmp_path / "work" / START
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    begin(START, "ada")
    return folder


def everything(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from everything(child)


def parts(widget, kind):
    return [each for each in everything(widget) if isinstance(each, kind)]


def press(widget, name):
    [button] = [each for each in parts(widget, ipywidgets.Button) if each.description == name]
    button.click()


def words(widget):
    """Everything that the form says now."""
    said = [each.value for each in parts(widget, ipywidgets.HTML)]
    said += [output["data"]["text/html"] for each in parts(widget, ipywidgets.Output) for output in each.outputs]
    return " ".join(said)


def links(html):
    return [unquote(found) for found in re.findall(r'href="([^"]+)"', html)]


def answer(form, words):
    """Answer the last question of the quiz."""
    parts(form, Choices)[-1].value = words
    [button] = [each for each in parts(form, ipywidgets.Button) if each.description == "Answer"][-1:]
    button.click()


def asked_now(form):
    prompt = parts(form, Choices)[-1].prompt
    return next(each for each in placement.questions(current().learner) if each.card.prompt in prompt)


def test_opening_makes_copies_and_links_that_lead_to_them(page):
    shown = start.open_unit("107")
    found = links(shown._repr_html_())
    assert found == ["../107_first_shap/107_lesson.ipynb", "../107_first_shap/107_first_shap.ipynb"]
    for link in found:
        assert json.loads((page / link).read_text(encoding="utf-8"))["cells"]
    assert "107_lesson.ipynb" in repr(shown)


def test_the_page_links_to_its_exercise_and_not_to_itself(page):
    assert links(start.open_unit("000")._repr_html_()) == ["000_start.ipynb"]


def test_opening_never_touches_what_is_there(page):
    start.open_unit("107")
    mine = page / "../107_first_shap/107_first_shap.ipynb"
    mine.write_text("mine", encoding="utf-8")
    start.open_unit("107")
    assert mine.read_text(encoding="utf-8") == "mine"


def test_an_unknown_unit_is_one_sentence(page):
    with pytest.raises(CourseError, match="'999' names no unit; the course has 000_start"):
        start.open_unit("999")


def test_a_path_is_remembered_and_shows_what_to_open(page):
    form = start.choose_path()
    assert links(words(form)) == []
    press(form, "Show me what to open")
    assert "Choose one first" in words(form)
    assert current().progress.events("ada", START, "path") == []
    parts(form, Choices)[0].value = "class"
    press(form, "Show me what to open")
    assert "in a class" in words(form)
    assert "class list" in words(form)
    assert all((page / link).is_file() for link in links(words(form)))
    begin(START, "ada")  # the next day
    again = start.choose_path()
    assert parts(again, Choices)[0].value == "class"
    assert links(words(again)) == links(words(form))
    begin(START, "bob")
    assert parts(start.choose_path(), Choices)[0].value is None


@pytest.mark.parametrize("path", start.PATHS)
def test_every_path_leads_somewhere(page, path):
    form = start.choose_path()
    parts(form, Choices)[0].value = path
    press(form, "Show me what to open")
    first = unit_ids()[1]
    assert links(words(form))[0] == f"../{first}/{first[:3]}_lesson.ipynb"
    assert 1 <= words(form).count("<li><strong>") <= start.SHOWN_UNITS
    assert ("<details>" in words(form)) == (path == "interview")


def test_the_path_begins_with_the_recommended_unit_and_leaves_out_what_is_done(page):
    from tests.learning.test_overview import finish
    from xaicourse.learning.people import Learner

    last = unit_ids()[-1]
    placement.record_result(current().progress, current().learner, placement.Placement(1, 2, last, "why"))
    form = start.choose_path()
    parts(form, Choices)[0].value = "alone"
    press(form, "Show me what to open")
    assert links(words(form))[0].startswith(f"../{last}/")
    for unit in unit_ids():
        finish(current().progress, unit, Learner("ada"))
    press(form, "Show me what to open")
    assert links(words(form)) == []
    assert "every point" in words(form)


def test_the_quiz_goes_from_question_to_question_to_a_result(page):
    form = start.place_me()
    count = len(placement.questions(current().learner))
    for place in range(1, count + 1):
        assert f"Question {place} of at most {count}" in parts(form, Choices)[-1].prompt
        answer(form, asked_now(form).card.answer)
        assert len(parts(form, Choices)) == min(place + 1, count)
    assert f"You knew all of {count}." in words(form)
    result = placement.result(current().progress, current().learner)
    assert (result.right, result.first) == (count, unit_ids()[-1])
    assert all((page / link).is_file() for link in links(words(form))) and links(words(form))


def test_each_answer_is_met_with_its_own_words(page):
    form = start.place_me()
    seen = []
    while len(seen) < 3:
        each = asked_now(form)
        wrong = next(option for option in each.options if option not in (each.card.answer, NOT_YET))
        chosen = [each.card.answer, wrong, NOT_YET][len(seen)]
        answer(form, chosen)
        seen.append(chosen)
        expected = {0: "● Right.", 1: "◐ Not quite.", 2: "○ Good to know."}[len(seen) - 1]
        assert expected in words(form)
    answers = current().progress.events("ada", START, placement.KIND)
    recorded = [event for event in answers if event.name != placement.RESULT]  # two misses may settle it
    assert [event.body["chosen"] for event in recorded] == seen
    assert [event.body["right"] for event in recorded] == [True, False, False]


def test_an_empty_answer_changes_nothing_and_an_answered_question_is_closed(page):
    form = start.place_me()
    [button] = parts(form, ipywidgets.Button)
    button.click()
    assert "Choose one first" in words(form)
    assert len(parts(form, Choices)) == 1
    answer(form, NOT_YET)
    assert (button.disabled, button.description) == (True, "Answered")
    assert len(parts(form, Choices)) == 2
    assert len(current().progress.events("ada", START, placement.KIND)) == 1


def test_a_quiz_that_was_left_goes_on_where_it_stood(page):
    form = start.place_me()
    answer(form, NOT_YET)
    expected = asked_now(form).card.id
    begin(START, "ada")
    again = start.place_me()
    assert len(parts(again, Choices)) == 1
    assert asked_now(again).card.id == expected
    assert "Question 2 of at most" in parts(again, Choices)[0].prompt


def test_a_finished_quiz_shows_its_result_and_can_be_taken_again_once_at_a_time(page):
    form = start.place_me()
    for _ in range(placement.LEAST_MISSED):
        answer(form, NOT_YET)
    assert len(parts(form, Choices)) == placement.LEAST_MISSED, "who knows none of the words is not asked the rest"
    assert "The result stands below" in words(form)
    begin(START, "ada")
    again = start.place_me()
    assert parts(again, Choices) == []
    assert "Start with" in words(again)
    assert "You knew" not in words(again), "no cold count"
    press(again, "Take the quiz again")
    press(again, "Take the quiz again")
    assert len(parts(again, Choices)) == 1
    for _ in placement.questions(current().learner):
        answer(again, asked_now(again).card.answer)
    result = placement.result(current().progress, current().learner)
    assert result.right == result.asked


def test_the_progress_page_links_to_what_comes_next(page):
    shown = start.show_progress()
    assert links(shown._repr_html_()) == ["000_start.ipynb"]
    placement.record_result(current().progress, current().learner, placement.Placement(1, 2, "107_first_shap", "why"))
    assert links(start.show_progress()._repr_html_())[0] == "../107_first_shap/107_lesson.ipynb"
    assert "107" in repr(start.show_progress())


def test_from_another_folder_the_links_still_lead_to_the_copies(page, tmp_path, monkeypatch):
    elsewhere = tmp_path / "a b"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    begin(START, "ada")
    for link in links(start.open_unit("107")._repr_html_()):
        assert (Path(elsewhere) / link).is_file()


def test_where_copies_cannot_be_made_the_forms_say_why(page, monkeypatch):
    (page / "in-the-way").write_text("", encoding="utf-8")
    monkeypatch.setenv("XAI_WORK", str(page / "in-the-way"))
    with pytest.raises(CourseError, match="cannot write"):
        start.open_unit("107")
    form = start.choose_path()
    parts(form, Choices)[0].value = "alone"
    press(form, "Show me what to open")
    quiz = start.place_me()
    for _ in range(placement.LEAST_MISSED):
        answer(quiz, NOT_YET)
    for shown in (words(form), words(quiz), start.show_progress()._repr_html_()):
        assert "The course cannot write in" in shown
        assert links(shown) == []


def test_before_the_first_cell_was_run_every_form_says_so(monkeypatch):
    from xaicourse.learning import session

    monkeypatch.setattr(session, "_current", [])
    for call in (start.choose_path, start.place_me, start.show_progress, lambda: start.open_unit("107")):
        with pytest.raises(CourseError, match="has not begun"):
            call()
