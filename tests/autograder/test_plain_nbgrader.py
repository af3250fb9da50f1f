"""nbgrader, unchanged: release, validate, autograde, feedback and formgrader on submissions made from answers.py."""

import html
import os
import sys
from pathlib import Path

import pytest

from tests.authoring.tiny_course import make
from tests.autograder.nbgrader_course import Course, class_of_ten
from xaicourse.authoring import build
from xaicourse.authoring.places import exercise_file
from xaicourse.learning.units import course_root, load_questions, unit_file

UNIT = "107_first_shap"
FEW = ("cleo", "eva", "ivo")  # untouched, partial credit everywhere, a mixture


@pytest.fixture(scope="module", autouse=True)
def environment_on_the_path():
    """nbgrader calls its database tool by name, from PATH, as an activated environment has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
        yield


@pytest.fixture(scope="module", params=[pytest.param("few"), pytest.param("ten", marks=pytest.mark.slow)])
def graded(request, tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("class"), course_root(), UNIT)
    learners = class_of_ten(UNIT)
    if request.param == "few":
        learners = {name: learners[name] for name in FEW}
    course.nbgrader("generate_assignment", UNIT)
    for learner, answers in learners.items():
        course.submit(learner, {f"{name}-solve": answer.code for name, answer in answers.items()})
    course.nbgrader("autograde", UNIT)
    course.nbgrader("generate_feedback", UNIT)
    return course, learners


def test_nbgraders_release_is_the_committed_one(graded):
    course, _ = graded
    ours = (course_root() / exercise_file(UNIT)).read_text(encoding="utf-8")
    assert (course.root / exercise_file(UNIT)).read_text(encoding="utf-8") == ours


def test_every_question_of_every_submission_earns_the_points_of_our_own_judging(graded):
    course, learners = graded
    for learner, answers in learners.items():
        expected = {f"{name}-check": answers[name].points if name in answers else 0 for name in load_questions(UNIT)}
        assert course.points(learner) == pytest.approx(expected, abs=1e-5), learner


def test_the_class_holds_whole_partial_and_no_credit(graded):
    course, learners = graded
    maximum = {f"{name}-check": asked.points for name, asked in load_questions(UNIT).items()}
    shares = {points / maximum[name] for learner in learners for name, points in course.points(learner).items()}
    assert {0, 1} <= shares and len(shares) >= 4


def test_formgraders_pages_show_the_same_scores(graded):
    course, learners = graded
    api = course.formgrader()
    shown = {entry["student"]: entry for entry in api.get_submissions(UNIT)}
    assert set(shown) == set(learners)
    for learner in learners:
        entry = shown[learner]
        assert entry["autograded"] and not entry["needs_manual_grade"]
        assert entry["score"] == pytest.approx(sum(course.points(learner).values()))
        assert entry["max_score"] == sum(asked.points for asked in load_questions(UNIT).values())


def test_feedback_shows_our_words_and_no_line_of_the_checks(graded):
    course, learners = graded
    checks = unit_file(UNIT, "checks.py").read_text(encoding="utf-8")
    hidden = [line for line in checks.splitlines() if line.startswith("def ")]
    assert len(hidden) > len(load_questions(UNIT))
    for learner in learners:
        page = html.unescape((course.root / "feedback" / learner / UNIT / f"{UNIT}.html").read_text(encoding="utf-8"))
        assert page.count('class="xai-box"') >= len(load_questions(UNIT))
        assert "most recent call last" not in page
        assert [line for line in hidden if line in page] == []
    untouched = (course.root / "feedback" / "cleo" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert untouched.count("not attempted") >= len(load_questions(UNIT))


def test_validate_passes_the_right_answers_and_names_what_fails(graded):
    course, learners = graded
    if "ada" not in learners:
        right = class_of_ten(UNIT)["ada"]
        solved = course.submit("ada", {f"{name}-solve": answer.code for name, answer in right.items()})
    else:
        solved = course.root / "submitted" / "ada" / UNIT / f"{UNIT}.ipynb"
    assert "Success! Your notebook passes all the tests." in course.nbgrader("validate", str(solved))
    partial = course.root / "submitted" / "eva" / UNIT / f"{UNIT}.ipynb"
    assert f"VALIDATION FAILED ON {len(load_questions(UNIT))} CELL(S)!" in course.nbgrader("validate", str(partial))


@pytest.fixture(scope="module")
def with_a_letter(tmp_path_factory):
    home = tmp_path_factory.mktemp("course")
    make(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAI_COURSE", str(home))
        build.build()
    course = Course(tmp_path_factory.mktemp("class"), home, "107_tiny")
    course.nbgrader("generate_assignment", "107_tiny")
    wrong = "def prediction(base_value, attributions):\n    return sum(attributions)"
    course.submit("ada", {"prediction-solve": wrong, "letter-prose": 'letter = "It was your debts."'})
    course.submit("ben", {"share-solve": "share = 0.75"})
    course.nbgrader("autograde", "107_tiny")
    return course


def test_a_letter_waits_for_the_teacher_and_its_facts_do_not(with_a_letter):
    assert with_a_letter.points("ada") == {
        "prediction-check": 1.25,
        "share-check": 0,
        "letter-prose": None,
        "letter-check": 1,
    }
    shown = {entry["student"]: entry for entry in with_a_letter.formgrader().get_submissions("107_tiny")}
    assert shown["ada"]["needs_manual_grade"] and shown["ada"]["max_score"] == 7.5


def test_a_letter_that_was_not_written_earns_nothing_without_the_teacher(with_a_letter):
    assert with_a_letter.points("ben") == {
        "prediction-check": 0,
        "share-check": 1.5,
        "letter-prose": 0,
        "letter-check": 0,
    }
    shown = {entry["student"]: entry for entry in with_a_letter.formgrader().get_submissions("107_tiny")}
    assert not shown["ben"]["needs_manual_grade"] and shown["ben"]["score"] == 1.5
