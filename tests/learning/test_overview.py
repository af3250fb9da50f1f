"""Progress in words and as a page: what is counted, what comes last and what next."""

import pytest

from xaicourse.learning import overview, placement
from xaicourse.learning.contract import State
from xaicourse.learning.people import Learner
from xaicourse.learning.placement import START, Placement
from xaicourse.learning.progress import Progress
from xaicourse.learning.units import load_questions, unit_ids

ADA = Learner("ada")
SHAP = "107_first_shap"


@pytest.fixture
def progress(tmp_path):
    return Progress(tmp_path / "p.sqlite")


def checked(progress, unit, name, points, maximum, learner=ADA):
    progress.record(learner.id, unit, name, "check", points=points, maximum=maximum, state="x", misconception=None)


def finish(progress, unit, learner=ADA):
    for name, worth in overview.questions_worth(unit).items():
        checked(progress, unit, name, worth, worth, learner)


def of(found, unit):
    return next(each for each in found.standings if each.unit == unit)


@pytest.mark.parametrize("unit", unit_ids())
def test_the_points_to_be_had_are_those_of_the_questions(unit):
    expected = {name: question.points for name, question in load_questions(unit).items()}
    assert overview.questions_worth(unit) == expected


def test_an_exercise_that_is_not_built_yet_counts_by_its_questions(tmp_path, monkeypatch):
    from tests.authoring.tiny_course import UNIT, make
    from xaicourse.authoring import build

    make(tmp_path)
    monkeypatch.setenv("XAI_COURSE", str(tmp_path))
    before = overview.questions_worth(UNIT)
    build.build()
    assert before == overview.questions_worth(UNIT)
    assert before
    (tmp_path / "authoring" / UNIT / "exercise.py").unlink()
    (tmp_path / "exercises" / UNIT / f"{UNIT}.ipynb").unlink()
    assert overview.questions_worth(UNIT) == {}


def test_a_newcomer_has_done_nothing_and_begins_here(progress):
    found = overview.look(progress, ADA)
    assert [each.unit for each in found.standings] == unit_ids()
    assert {each.state for each in found.standings} == {State.NOT_ATTEMPTED}
    assert found.last == "Nothing yet."
    assert found.next.unit == START
    assert "begin here" in found.next_words


def test_points_are_the_best_of_each_question_and_no_more_than_it_is_worth(progress):
    checked(progress, SHAP, "gains", 2, 2)
    checked(progress, SHAP, "gains", 0, 2)
    checked(progress, SHAP, "worth_of", 1, 3)
    checked(progress, SHAP, "a question of an older release", 50, 50)
    checked(progress, SHAP, "gains", 0, 2, Learner("bob"))
    found = of(overview.look(progress, ADA), SHAP)
    assert (found.points, found.maximum, found.state) == (3, 16, State.NOT_YET)
    assert found.words == "begun, 3 of 16 points"


def test_all_points_make_a_unit_done_and_half_points_do_not(progress):
    finish(progress, START)
    assert of(overview.look(progress, ADA), START).state is State.SOLVED
    bob = Learner("bob")
    checked(progress, START, "two_mistakes", 0.5, 2, bob)
    assert of(overview.look(progress, bob), START).state is State.NOT_YET


def test_what_comes_next(progress):
    finish(progress, START)
    after = overview.look(progress, ADA)
    assert (after.next.unit, after.why) == (unit_ids()[1], "it comes next in the course")
    placement.record_result(progress, ADA, Placement(3, 9, SHAP, "why"))
    placed = overview.look(progress, ADA)
    assert (placed.next.unit, placed.why) == (SHAP, "the placement quiz recommends it")
    progress.record(ADA.id, SHAP, "gains", "hint", level=1)
    assert overview.look(progress, ADA).why == "go on where you were"


def test_a_unit_begun_comes_before_the_recommended_one_and_the_last_touched_first(progress):
    checked(progress, SHAP, "gains", 1, 2)
    checked(progress, START, "two_mistakes", 0, 2)
    assert overview.look(progress, ADA).next.unit == START
    checked(progress, SHAP, "gains", 2, 2)
    assert overview.look(progress, ADA).next.unit == SHAP


def test_the_start_page_does_not_hold_back_who_was_placed_further_on(progress):
    progress.record(ADA.id, START, "alone", "path", chosen="alone")
    assert overview.look(progress, ADA).next.unit == START
    placement.record_result(progress, ADA, Placement(8, 9, unit_ids()[-1], "why"))
    assert overview.look(progress, ADA).next.unit == unit_ids()[-1]


def test_a_lesson_that_was_only_read_is_begun_and_the_start_page_is_no_news(progress):
    progress.record(ADA.id, START, "begin", "begin")
    found = overview.look(progress, ADA)
    assert (found.last, found.next.unit, found.why) == ("Nothing yet.", START, "begin here")
    progress.record(ADA.id, SHAP, "begin", "begin")
    progress.record(ADA.id, START, "begin", "begin")
    found = overview.look(progress, ADA)
    assert of(found, SHAP).state is State.NOT_YET
    assert of(found, SHAP).words == "begun, 0 of 16 points"
    assert "unit 107 begun" in found.last
    assert (found.next.unit, found.why) == (SHAP, "go on where you were")


def test_with_every_point_nothing_is_left(progress):
    for unit in unit_ids():
        finish(progress, unit)
    found = overview.look(progress, ADA)
    assert found.next is None
    assert "every point" in found.next_words
    assert "Next: You have every point" in "\n".join(overview.lines(found))
    assert "not begun" not in overview.to_html(found)


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("check", {"points": 0.5, "maximum": 2}, "question x of 107, 0.5 of 2 points"),
        ("check", {"points": 1, "maximum": 1}, "1 of 1 point."),
        ("hint", {"level": 1}, "a hint for question x of 107"),
        ("solution", {}, "the solution of question x of 107"),
        ("guess", {"guess": 1}, "a guess in 107"),
        ("quiz", {"right": True}, "a quiz question in 107"),
        ("path", {"chosen": "alone"}, "your path chosen"),
        ("placement", {"right": True}, "the placement quiz"),
        ("review", {}, "unit 107"),
    ],
)
def test_the_last_thing_done_is_said_in_words(progress, kind, body, words):
    progress.record(ADA.id, SHAP, "x", kind, **body)
    said = overview.in_words(progress.events(ADA.id)[-1])
    assert words in said
    assert said.endswith(".")


def test_page_and_lines_say_the_same(progress):
    checked(progress, SHAP, "gains", 2, 2)
    found = overview.look(progress, ADA)
    page, text = overview.to_html(found), "\n".join(overview.lines(found))
    for words in ("107", "begun", "not begun", "2 of 16", found.last, found.next_words, "◐", "○", "Progress of ada"):
        assert words in page
        assert words in text
    assert "<caption" in page
    assert page.count('scope="row"') + page.count("scope='row'") == len(found.standings)


def test_names_are_text_and_no_markup(progress):
    eve = Learner("<script>alert(1)</script>")
    checked(progress, SHAP, "<b>", 0, 1, eve)
    page = overview.to_html(overview.look(progress, eve))
    assert "<script" not in page
    assert "<b>" not in page


def test_where_progress_cannot_be_kept_the_page_says_so(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    progress = Progress(tmp_path / "file" / "p.sqlite")
    checked(progress, SHAP, "gains", 2, 2)
    found = overview.look(progress, ADA)
    assert of(found, SHAP).points == 2
    assert "cannot be saved" in overview.to_html(found)
    assert "cannot be saved" in "\n".join(overview.lines(found))
