"""Every check of every unit, on right, wrong and cheap answers, for several learners and secrets."""

import functools
import warnings

import pytest

from xaicourse.learning import misconceptions
from xaicourse.learning.answers import load_answers
from xaicourse.learning.people import INSTANT
from xaicourse.learning.rehearsal import Rehearsal
from xaicourse.learning.units import load_questions, reference, unit_ids

SECRETS = {"me": INSTANT, "ada": b"a class's secret", "b.o'b-3": b"another"}
# one learner always, the others in `run.py test --all`: the course grows, and the time for its tests does not
LEARNERS = ["ada", *(pytest.param(who, marks=pytest.mark.slow) for who in SECRETS if who != "ada")]
UNITS = unit_ids()
QUESTIONS = [(unit, question) for unit in UNITS for question in load_questions(unit)]


@functools.cache
def rehearsal(unit, learner):
    return Rehearsal(unit, learner)


def judge(unit, question, code, learner):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = rehearsal(unit, learner).judge(question, code, SECRETS[learner])
    assert result.fault is None, result.fault
    return result


@pytest.mark.parametrize(("unit", "question"), QUESTIONS)
@pytest.mark.parametrize("learner", LEARNERS)
def test_right_answers_earn_every_point(unit, question, learner):
    maximum = load_questions(unit)[question].points
    for code in load_answers(unit)[question].right:
        result = judge(unit, question, code, learner)
        assert result.points == maximum, f"{result.feedback}\n{code}"


@pytest.mark.parametrize(("unit", "question"), QUESTIONS)
@pytest.mark.parametrize("learner", LEARNERS)
def test_wrong_answers_draw_their_own_words(unit, question, learner):
    asked, drawn = load_questions(unit)[question], {}
    for wrong in load_answers(unit)[question].wrong:
        result = judge(unit, question, wrong.code, learner)
        assert (result.misconception, result.points) == (wrong.misconception, wrong.points), (
            f"{result.feedback}\n{wrong.code}"
        )
        assert result.points < asked.points
        drawn.setdefault(wrong.misconception, set()).add(result.feedback)
    assert set(drawn) - {None} == set(asked.misconceptions), "each declared misconception is drawn by a wrong answer"
    words = [text for texts in drawn.values() for text in texts]
    assert len(set(words)) == len(words), "two mistakes were given the same words"


@pytest.mark.parametrize(("unit", "question"), QUESTIONS)
@pytest.mark.parametrize("learner", LEARNERS)
def test_cheap_answers_fail(unit, question, learner):
    asked = load_questions(unit)[question]
    for code in load_answers(unit)[question].cheap:
        result = judge(unit, question, code, learner)
        assert result.points < asked.points / 2, f"{result.feedback}\n{code}"


@pytest.mark.parametrize("unit", UNITS)
def test_every_question_is_proven_and_helps(unit):
    assert set(load_answers(unit)) == set(load_questions(unit))
    for asked in load_questions(unit).values():
        assert len(asked.hints) == 2 and asked.worked, f"{asked.name} has no two hints and a worked step"


def test_every_misconception_belongs_to_a_question():
    used = {name for unit, question in QUESTIONS for name in load_questions(unit)[question].misconceptions}
    assert used == set(misconceptions.known())


@pytest.mark.parametrize(("unit", "question"), QUESTIONS)
def test_every_question_has_an_answer_to_show(unit, question):
    shown = reference(unit, question)
    compile(shown, question, "exec")
    assert question in shown or any(want in shown for want in load_questions(unit)[question].wants)
