"""One submission: every task for itself, values asked once, checks bounded, faults nobody's loss."""

import json
import time

import nbformat
import numpy as np
import pytest

from autograder import grading, judging, sitting
from autograder.judging import Alarm, judge
from autograder.runner.child import ChildProblem
from autograder.runner.job import ChildJob
from autograder.runner.limits import Limits
from autograder.sitting import Sitting
from tests.authoring.tiny_course import UNIT, make
from tests.autograder.fakes import END, FakeLane
from xaicourse.authoring import build
from xaicourse.authoring.places import exercise_file
from xaicourse.learning.claims import sheet_text
from xaicourse.learning.contract import Result, Sheet, question
from xaicourse.learning.people import INSTANT, Learner, hidden_rng
from xaicourse.learning.side import UNWRITTEN
from xaicourse.learning.units import load_questions
from xaicourse.learning.wants import Function, Number

SECRET = b"the secret of this test"
ADA = Learner("ada")
RIGHT = {
    "prediction-solve": "def prediction(base_value, attributions):\n    return base_value + sum(attributions)",
    "share-solve": "share = 0.75",
    "letter-prose": 'letter = "Your debts are high."',
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    home = tmp_path_factory.mktemp("course")
    make(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAI_COURSE", str(home))
        build.build()
        load_questions.cache_clear()
        yield home
    load_questions.cache_clear()


class HandedIn:
    """What `grade` needs of a submission."""

    learner, unit, digest, timestamp = "ada", UNIT, "d", None

    def __init__(self, course, codes):
        notebook = nbformat.read(course / exercise_file(UNIT), as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = codes.get(name, cell.source)
        self.content = nbformat.writes(notebook).encode()


def grade(course, codes, lane=None, **limits):
    return grading.grade(HandedIn(course, codes), lane or FakeLane(), SECRET, Limits(**limits))


def points(graded):
    return {row.grade_id: row.points for row in graded.rows}


def test_right_answers_earn_all_and_prose_waits_for_the_teacher(course):
    graded = grade(course, RIGHT)
    assert points(graded) == {"prediction-check": 3, "share-check": 1.5, "letter-prose": None, "letter-check": 1}
    assert (graded.status, graded.points, graded.maximum, graded.flags) == ("graded", 5.5, 5.5, ())
    letter = next(row for row in graded.rows if row.kind == "prose")
    assert (letter.text, letter.feedback, letter.state) == ("Your debts are high.", "Named.", "for the teacher")


def test_an_untouched_exercise_earns_nothing_and_wants_nobody(course):
    graded = grade(course, {})
    assert points(graded) == {"prediction-check": 0, "share-check": 0, "letter-prose": 0, "letter-check": 0}
    assert {row.state for row in graded.rows} == {"not attempted"}


def test_wrong_answers_bring_their_own_words_and_partial_points(course):
    graded = grade(course, {**RIGHT, "prediction-solve": "prediction = lambda base, parts: sum(parts)"})
    row = graded.rows[0]
    assert (row.points, row.misconception, row.state) == (1.25, "base_value_left_out", "not yet")


def test_the_notebook_shows_what_check_would_have_shown(course):
    graded = grade(course, RIGHT)
    shown = [ran.outputs[0]["data"] for ran in graded.cells if ran.cell.role == "check"]
    assert [data["text/plain"] for data in shown] == ["3", "1.5", "1"]
    assert all("solved" in data["text/html"] for data in shown)


@pytest.mark.parametrize("name", ["prediction-solve", "share-solve", "letter-prose"])
def test_a_cell_that_ends_the_process_costs_its_own_points_only(course, name):
    lane = FakeLane()
    graded = grade(course, {**RIGHT, name: END}, lane)
    lost = f"{name.partition('-')[0]}-check"
    expected = {"prediction-check": 3, "share-check": 1.5, "letter-check": 1} | {lost: 0}
    assert {key: value for key, value in points(graded).items() if key.endswith("check")} == expected
    assert lane.ran.count(END) == 2  # once more, should the death have come from outside
    assert next(ran.status for ran in graded.cells if ran.cell.source == END) == "died"


def test_an_answer_that_ends_the_process_when_called_costs_its_own_points_only(course):
    lane = FakeLane(kill_at=[3, 6])  # two cells, then the call; both again in a new child, and the call again
    graded = grade(course, RIGHT, lane)
    assert len(lane.opened) == 3
    assert points(graded)["prediction-check"] == 0
    assert points(graded)["share-check"] == 1.5 and points(graded)["letter-check"] == 1


@pytest.mark.parametrize("step", range(1, 8))  # four cells and three requests
def test_a_death_from_outside_at_any_step_costs_nothing(course, step):
    lane = FakeLane(kill_at=[step])
    graded = grade(course, RIGHT, lane)
    assert graded.points == 5.5 and len(lane.opened) == 2
    assert graded.usage["children"] == 2 and graded.usage["cpu_seconds"] == 1.0  # both are counted


def test_a_cell_that_takes_too_long_is_not_run_again(course):
    lane = FakeLane()
    slow = "raise TimeoutError"
    graded = grade(course, {**RIGHT, "share-solve": slow}, lane)
    assert lane.ran.count(slow) == 1
    assert points(graded)["share-check"] == 0 and points(graded)["letter-check"] == 1


def test_the_words_begin_with_why_the_cell_of_an_answer_stopped(course):
    graded = grade(course, {**RIGHT, "share-solve": "share = 1 / 0"})
    row = graded.rows[1]
    assert row.feedback.startswith("The cell with your answer stopped with ZeroDivisionError")
    assert (row.points, row.state) == (0, "not yet")
    shown = next(ran for ran in graded.cells if ran.cell.grade_id == "share-check").outputs[0]["data"]["text/html"]
    assert "ZeroDivisionError" in shown


def test_only_so_many_children_are_made(course):
    lane = FakeLane(kill_at=range(3, 1000))  # from the first request on, every step ends its child
    graded = grade(course, RIGHT, lane)
    assert len(lane.opened) == sitting.MOST_CHILDREN
    assert "had ended" in graded.rows[-1].feedback


def test_when_the_time_is_over_earlier_points_stay(course):
    lane = FakeLane()
    graded = grade(course, {**RIGHT, "share-solve": "import time; time.sleep(0.6)"}, lane, submission_seconds=0.5)
    assert points(graded)["prediction-check"] == 3 and points(graded)["letter-check"] == 0
    assert "The time for this notebook is over" in graded.rows[-1].feedback


def test_what_is_no_notebook_of_the_unit_has_a_reason_and_no_points(course):
    broken = HandedIn(course, {})
    broken.content = b'{"cells": ['
    graded = grading.grade(broken, FakeLane(), SECRET, Limits())
    assert graded.status == "unreadable" and graded.rows == () and graded.reason


def test_that_no_child_can_be_made_is_no_result(course):
    with pytest.raises(ChildProblem):
        grade(course, RIGHT, FakeLane(kill_at=[3], problem=ChildProblem("the zygote is gone")))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('letter = "  Your debts. "', "Your debts."),
        ("letter = ...", ""),
        (f'letter = """\n{UNWRITTEN}\n"""', ""),
        ("letter = 'Your' + ' debts.'", "Your debts."),
        ("letter = (", ""),
        ("letter = 7", ""),
        ("letter = '   '", ""),
        (f'letter = """\n{UNWRITTEN}\n"""', ""),
    ],
)
def test_the_teacher_reads_the_learners_text(course, source, text):
    graded = grade(course, {**RIGHT, "letter-prose": source})
    row = next(row for row in graded.rows if row.kind == "prose")
    assert row.text == text
    assert row.points is None if text else row.points == 0


def test_the_teacher_reads_the_letter_as_it_stood_in_its_place(course):
    lane = FakeLane()
    with Sitting(lane, ChildJob(UNIT, "ada"), Limits()) as seat:
        paper = grading._Paper(HandedIn(course, {}), SECRET, Limits(), None, None)
        for source in ("letter = 'first'.upper()", "letter = 'second'.upper()"):
            cell = grading.Cell("code", source, "c", "prose", "letter-prose", "letter", 2)
            paper.take(cell, seat)
    assert [row.text for row in paper.rows] == ["FIRST", "SECOND"]


class Looked:
    """A sitting whose value is another one at each look."""

    is_lost = False

    def __init__(self, seconds=0.0):
        self.looks, self.seconds = 0, seconds

    def ask(self, request):
        self.looks += 1
        time.sleep(self.seconds)
        return json.dumps({"value": self.looks}).encode()


def judged(check, seat=None, watch=None, **more):
    asked = question("q", points=2, wants={"x": Number(), "f": Function(Number())}, **more)(check)
    return judge(asked, seat or Looked(), UNIT, ADA, SECRET, 30.0, watch)


def test_a_value_is_asked_for_once(course):
    def check(answers, rng):
        first, second = answers.value("x"), answers.value("x")
        return Result(2, f"{first} {second}")

    row, _ = judged(check)
    assert row.feedback == "1.0 1.0"


def test_a_function_is_called_as_often_as_the_check_calls_it():
    row, _ = judged(lambda answers, rng: Result(2, f"{answers.call('f', 1)} {answers.call('f', 1)}"))
    assert row.feedback == "1.0 2.0"


@pytest.mark.parametrize("rest", [0, 0.01], ids=["computes", "waits"])
def test_a_check_without_an_end_is_stopped_and_goes_to_the_teacher(rest):
    def check(answers, rng):
        answers.value("x")
        while True:
            try:
                time.sleep(rest)
            except Exception:
                continue

    begin = time.monotonic()
    row, result = judged(check, watch=Alarm(0.2, wall_seconds=0.6 if rest else 60))
    assert time.monotonic() - begin < 20
    assert (row.points, row.state) == (None, judging.FOR_TEACHER) and "more than" in row.fault
    assert "Your teacher will look at it" in result.feedback


def test_the_time_that_an_answer_takes_is_not_the_checks():
    row, _ = judged(lambda answers, rng: Result(answers.value("x"), ""), Looked(seconds=0.4), Alarm(0.2, 0.2))
    assert row.points == 1


def test_the_time_that_others_take_is_not_the_checks():
    def check(answers, rng):
        time.sleep(0.4)
        return Result(answers.value("x"), "")

    assert judged(check, watch=Alarm(0.2))[0].points == 1


def test_a_fault_of_the_check_takes_no_points_and_is_flagged(course, monkeypatch):
    def broken(answers, rng):
        raise ZeroDivisionError("the course's own")

    asked = dict(load_questions(UNIT))
    asked["share"] = question("share", points=1.5, wants={"share": Number()})(broken)
    monkeypatch.setattr(grading, "load_questions", lambda unit: asked)
    graded = grade(course, RIGHT)
    row = next(row for row in graded.rows if row.question == "share")
    assert row.points is None and "ZeroDivisionError" in row.fault and "not yours" in row.feedback
    assert points(graded)["letter-check"] == 1 and graded.status == "graded"
    assert any(flag.startswith("share: could not be judged") for flag in graded.flags)


def test_a_released_question_that_checks_py_lacks_is_the_courses_fault(course, monkeypatch):
    asked = {name: each for name, each in load_questions(UNIT).items() if name != "share"}
    monkeypatch.setattr(grading, "load_questions", lambda unit: asked)
    graded = grade(course, RIGHT)
    row = next(row for row in graded.rows if row.question == "share")
    assert row.points is None and row.maximum == 1.5 and "no such question" in row.fault


def test_graded_variants_follow_from_the_class_secret_and_the_learner():
    drawn = []

    def check(answers, rng):
        drawn.append(rng.integers(10**9))
        return Result(2, "")

    judged(check)
    expected = [hidden_rng(secret, ADA, UNIT, "q").integers(10**9) for secret in (SECRET, INSTANT)]
    assert drawn == [expected[0]] != [expected[1]]
    assert isinstance(drawn[0], np.integer)


def test_the_child_shows_the_statements_under_the_learners_own_letters(course, monkeypatch):
    sheet = Sheet({"a": "One.", "b": "Two."}, {"c": "Three.", "d": "Four."})
    asked = dict(load_questions(UNIT))
    asked["share"] = question("share", points=1.5, wants={"share": Number()}, sheet=sheet)(lambda answers, rng: None)
    monkeypatch.setattr(grading, "load_questions", lambda unit: asked)
    lane = FakeLane()
    grade(course, RIGHT, lane)
    (job,) = lane.opened
    assert (job.unit, job.learner) == (UNIT, "ada")
    assert dict(job.sheets) == {"share": sheet_text(sheet, ADA, f"{UNIT}/share")}


def test_hidden_inputs_follow_from_secret_and_submission(course, monkeypatch):
    seen = []

    def judged(asked, _sitting, _unit, _learner, secret, *_):
        seen.append(secret)
        return judging.unjudged(asked.name, asked.points, "not judged here")

    monkeypatch.setattr(judging, "judge", judged)
    by_digest = []
    for digest in ("d", "d", "e"):
        handed_in = HandedIn(course, {})
        handed_in.digest = digest
        grading.grade(handed_in, FakeLane(), SECRET, Limits())
        by_digest.append(set(seen))
        seen.clear()
    assert by_digest[0] == by_digest[1] != by_digest[2]
    assert SECRET not in by_digest[0]
