import json
import signal
import threading

import numpy as np
import pytest

from xaicourse.learning import misconceptions, wire
from xaicourse.learning.contract import FAULT_WORDS, AnswerProblem, Answers, Result, State, mistake, question
from xaicourse.learning.people import INSTANT, Learner, hidden_rng
from xaicourse.learning.side import LearnerSide
from xaicourse.learning.wants import Array, Function, Number
from xaicourse.learning.wire import Ref


@question(
    "double",
    points=3,
    wants={"double": Function(Array((3,), "one number per input"))},
    misconceptions=["one_order_only"],
)
def double(answers, rng) -> Result:
    inputs = rng.normal(size=3)
    given = np.asarray(answers.call("double", inputs))
    if np.allclose(given, inputs):
        return mistake("one_order_only", points=1, order="first")
    return Result(3, "Right.") if np.allclose(given, 2 * inputs) else Result(0, "Not twice the input.")


def judge(asked=double, **namespace):
    learner = Learner("ada")
    return asked.judge(LearnerSide(namespace), hidden_rng(INSTANT, learner, "test", asked.name), learner)


def test_a_right_answer_solves_it():
    result = judge(double=lambda x: 2 * x)
    assert (result.points, result.state(3), result.fault) == (3, State.SOLVED, None)


def test_a_named_mistake_keeps_its_name_words_and_part_of_the_points():
    result = judge(double=lambda x: x)
    assert (result.points, result.misconception, result.state(3)) == (1, "one_order_only", State.NOT_YET)
    assert "single order first" in result.feedback


def raise_not_implemented(x):
    raise NotImplementedError


@pytest.mark.parametrize(
    "namespace",
    [
        {},
        {"double": ...},
        {"double": None},
        {"double": lambda x: None},
        {"double": lambda x: ...},
        {"double": raise_not_implemented},
    ],
)
def test_nothing_done_is_not_attempted(namespace):
    result = judge(**namespace)
    assert result.state(3) is State.NOT_ATTEMPTED
    assert result.points == 0 and result.fault is None and "double" in result.feedback


def divide(x):
    return x / x.nothing


def leave(x):
    raise SystemExit(0)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: [1.0, 2.0], "returned a value that has shape (2,); expected shape (3,), one number per input"),
        (lambda x: x * np.nan, "holds 3 values that are missing or infinite"),
        (lambda x: "six", "the text 'six'"),
        (lambda x: object(), "type object, which cannot be sent"),
        (lambda x, y: x, "TypeError"),
        (divide, "`return x / x.nothing`"),
        (leave, "SystemExit"),
        (3.0, "is a float; expected a function"),
    ],
)
def test_bad_answers_get_a_sentence_and_no_fault(answer, words):
    result = judge(double=answer)
    assert words in result.feedback
    assert result.points == 0 and result.attempted and result.fault is None
    assert "Traceback" not in result.feedback


def test_an_endless_loop_that_is_interrupted_gets_a_sentence():
    def spin(x):
        while True:
            pass

    threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    assert "was stopped before it returned" in judge(double=spin).feedback


def test_recursion_without_end_gets_a_sentence():
    def again(x):
        return again(x)

    assert "calls itself without an end" in judge(double=again).feedback


def test_what_reaches_the_check_is_a_copy():
    kept = np.zeros(3)

    @question("kept", points=1, wants={"kept": Array((3,))})
    def asked(answers, rng):
        first = answers.value("kept")
        first[:] = 9
        return Result(1, "") if not answers.value("kept").any() else Result(0, "")

    assert judge(asked, kept=kept).points == 1


def test_references_are_resolved_on_the_learners_side():
    @question("apply", points=1, wants={"apply": Function(Number())})
    def asked(answers, rng):
        got = answers.call("apply", Ref("function.linear", {"weights": [2.0, -1.0], "intercept": 0.5}), [[3.0, 1.0]])
        return Result(1, "") if got == 5.5 else Result(0, str(got))

    assert judge(asked, apply=lambda predict, X: float(predict(X)[0])).points == 1
    with pytest.raises(LookupError, match=r"no reference named 'os.system'"):
        LearnerSide({"apply": len}).ask(
            json.dumps({"verb": "call", "name": "apply", "inputs": wire.encode([Ref("os.system")]).decode()}).encode()
        )


@pytest.mark.parametrize("points", [-1, 4, float("nan")])
def test_a_check_cannot_give_points_that_do_not_exist(points):
    @question("odd", points=3, wants={})
    def asked(answers, rng):
        return Result(points, "")

    result = judge(asked)
    assert result.points == 0 and result.fault and result.feedback == FAULT_WORDS


def test_a_check_that_fails_does_not_blame_the_learner():
    @question("broken", points=3, wants={})
    def asked(answers, rng):
        return 1 / 0

    assert "ZeroDivisionError" in judge(asked).fault


def test_a_check_names_only_declared_misconceptions():
    @question("undeclared", points=3, wants={})
    def asked(answers, rng):
        return mistake("one_order_only", order="a")

    assert "does not declare" in judge(asked).fault
    with pytest.raises(ValueError, match="holds no"):
        question("typo", points=1, wants={}, misconceptions=["no_such_mistake"])
    with pytest.raises(ValueError, match="positive"):
        question("free", points=0, wants={})


class Saying:
    def __init__(self, reply):
        self.reply = reply

    def ask(self, request):
        return self.reply


@pytest.mark.parametrize(
    "reply",
    [b"", b"{}", b"[]", b'{"value": 1, "points": 3}', b'{"problem": "x"}', b"\x80", b'{"points": 3}', b"[" * 10**6],
)
def test_replies_of_another_form_are_refused(reply):
    with pytest.raises(AnswerProblem, match="could not be read"):
        Answers(Saying(reply)).value("x")


def test_a_check_may_ask_who_answers():
    @question("who", points=1, wants={"name": Number()})
    def asked(answers, rng, learner):
        return Result(float(learner.id == "ada"), "")

    assert judge(asked).points == 1


def test_own_variants_are_open_and_hidden_ones_follow_from_the_secret():
    ada, bob = Learner("ada"), Learner("bob")
    assert ada.rng("claim").integers(10**9) == Learner("ada").rng("claim").integers(10**9)
    assert ada.rng("claim").integers(10**9) != bob.rng("claim").integers(10**9)
    drawn = {hidden_rng(secret, who, "107", "q").integers(10**9) for secret in (INSTANT, b"s") for who in (ada, bob)}
    assert len(drawn) == 4


def test_every_misconception_has_its_four_parts():
    assert misconceptions.known()
    for entry in misconceptions.known().values():
        assert all(text.strip() for text in (entry.belief, entry.seen, entry.means, entry.look))
    with pytest.raises(ValueError, match="need the fact"):
        misconceptions.words("one_order_only")


def test_files_come_from_beside_the_notebook_only(tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "work" / "list.csv").write_bytes(b"a,b")
    (tmp_path / "work" / "link.csv").symlink_to(tmp_path / "secret.txt")
    answers = Answers(LearnerSide({}, tmp_path / "work"))
    assert answers.file("list.csv") == b"a,b"
    for name in ("../secret.txt", str(tmp_path / "secret.txt"), "link.csv", "missing.csv", "."):
        with pytest.raises(AnswerProblem):
            answers.file(name)


APP = """
import streamlit as st
rate = st.slider("Rate", 0, 100, 10)
st.metric("Kept", f"{2 * rate}")
if st.button("Fail"):
    raise ValueError("on purpose")
"""


def test_apps_are_driven_and_described(tmp_path):
    (tmp_path / "app.py").write_text(APP)
    answers = Answers(LearnerSide({}, tmp_path))
    assert answers.app("app.py")["metrics"][0]["value"] == "20"
    assert answers.app("app.py", [{"set": "Rate", "to": 30}])["metrics"][0]["value"] == "60"
    with pytest.raises(AnswerProblem, match="on purpose"):
        answers.app("app.py", [{"click": "Fail"}])
    with pytest.raises(AnswerProblem, match="no control labelled 'Speed'; it has Rate"):
        answers.app("app.py", [{"set": "Speed", "to": 1}])
    with pytest.raises(AnswerProblem, match="no app"):
        answers.app("other.py")
