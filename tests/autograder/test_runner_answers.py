"""Requests of a check: honest answers cross as data, everything else ends in a sentence, in bounded time and space."""

import json
import resource

import numpy as np
import pytest

from tests.autograder.walled import LIMITS, UNIT, call, children, needs_a_wall, open_child, value
from xaicourse.learning import wire
from xaicourse.learning.contract import AnswerProblem, Answers, Question, Result
from xaicourse.learning.people import INSTANT, Learner, hidden_rng
from xaicourse.learning.wire import Ref

pytestmark = needs_a_wall


@pytest.fixture(scope="module")
def pool():
    with children(libraries=["numpy", "pandas", "xaicourse.scenarios.credit"]) as pool:
        yield pool


@pytest.fixture
def child(pool):
    with open_child(pool) as child:
        yield child


@pytest.fixture
def hurried(pool):
    """A child that has one second for each request, and one for each cell."""
    with open_child(pool, ask_seconds=1.0, cell_seconds=1.0) as child:
        yield child


@pytest.fixture
def asked(pool):
    """A child that has three seconds for each request."""
    with open_child(pool, ask_seconds=3.0) as child:
        yield child


def sentence(child, request: dict) -> str:
    """What a check hears where no answer comes: from the learner's side or from the grader's."""
    try:
        reply = wire.decode(child.ask(json.dumps(request).encode()))
    except AnswerProblem as problem:
        return str(problem)
    return reply["problem"]


def test_the_four_verbs_carry_data(child):
    child.run_cell("import numpy as np\nx = np.arange(3.0)\ndef double(v): return [2 * each for each in v]")
    assert np.array_equal(value(child, "x"), [0.0, 1.0, 2.0])
    assert call(child, "double", [1, 2]) == [2, 4]
    assert sentence(child, {"verb": "file", "name": "none.txt"}).startswith("There is no file")
    assert sentence(child, {"verb": "file", "name": "../../etc/passwd"}).startswith("The file")


def test_references_are_resolved_on_the_learners_side(child):
    child.run_cell("def use(predict, rows):\n    return predict(rows)")
    assert call(child, "use", Ref("function.linear", {"weights": [1.0, 2.0]}), [[1.0, 1.0]]) == pytest.approx([3.0])


def test_a_question_judges_over_the_wall(child):
    def check(answers: Answers, rng) -> Result:
        number = int(rng.integers(100))
        return Result(2.0 if answers.call("square", number) == number**2 else 0.0, "")

    question = Question("square", 2.0, {}, (), check)
    judge = lambda: question.judge(child, hidden_rng(INSTANT, Learner("ada"), UNIT, "square"), Learner("ada"))  # noqa: E731
    assert not judge().attempted
    child.run_cell("def square(n): return n * n")
    assert judge().points == 2


def test_the_learners_own_variant_follows_the_graders_word(pool):
    options = list(range(50))
    with open_child(pool, "ada") as child:
        child.run_cell("from xaicourse.learning import begin, own\nbegin('190_credit_approval', 'ben')")
        child.run_cell(f"mine = own('row', {options})")
        assert value(child, "mine") == Learner("ada").pick(f"{UNIT}/row", options)


def test_statements_show_the_sheet(pool):
    with open_child(pool, sheets={"claim": "**A** one\n\n**B** two"}) as child:
        ran = child.run_cell("from xaicourse.learning import statements\nshown = statements('claim').text\nshown")
        assert ran.status == "ok" and value(child, "shown") == "**A** one\n\n**B** two"


LOOPS = {
    "a loop": "def f(): \n    while True: pass",
    "a loop in C": "def f(): return sum(iter(int, 1))",
    "a sleep": "import time\ndef f(): time.sleep(1000)",
}


@pytest.mark.parametrize("source", LOOPS.values(), ids=LOOPS)
def test_a_function_stopped_for_its_time_is_a_sentence(asked, source):
    asked.run_cell(source)
    said = sentence(asked, {"verb": "call", "name": "f", "inputs": "[]"})
    assert "`f` was stopped before it returned" in said or "did not answer within" in said
    if asked.alive:
        assert value(asked, "nothing").startswith("There is no")


def test_a_function_that_swallows_the_interrupt_is_a_sentence_too(asked):
    asked.run_cell("import signal\ndef f():\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass")
    assert sentence(asked, {"verb": "call", "name": "f", "inputs": "[]"}).startswith("`f` did not answer within 3")
    assert not asked.alive


VALUES = {
    "a long list": "v = [0] * 10_000_000",
    "a large array": "import numpy as np\nv = np.zeros(50_000_000)",
    "a deep list": "v = []\nfor _ in range(100_000): v = [v]",
    "a list in itself": "v = []\nv.append(v)",
    "a tree that doubles": "v = 0\nfor _ in range(60): v = [v, v]",
    "a dict in itself": "v = {}\nv['v'] = v\nv['w'] = v",
    "a long text": "v = 'x' * 100_000_000",
    "a whole number without end": "v = 10 ** 100_000",
    "a module": "import os as v",
    "a class that fails when read": "class V(dict):\n    def items(self): raise SystemExit\nv = V(a=1)",
    "a class that never ends": "class V(list):\n    def __iter__(self):\n        while True: yield 1\nv = V()",
    "a number that is not one": "class V(float):\n    def __repr__(self): return 'NaN'\nv = V(1)\nv = lambda: 1",
    "an array of objects": "import numpy as np\nv = np.array([object()])",
}


@pytest.mark.parametrize("source", VALUES.values(), ids=VALUES)
def test_a_value_that_cannot_cross_ends_in_a_sentence(asked, source):
    asked.run_cell(source)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = sentence(asked, {"verb": "value", "name": "v"})
    assert said.startswith(("`v`", "The answer")) and said.endswith(".") and "\n" not in said
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024  # KiB on our side


FORGED = {
    "a huge frame announced": "struct.pack('!cI', b'P', 2**32 - 1)",
    "an unknown kind": "struct.pack('!cI', b'Z', 4) + b'abcd'",
    "an answer before it is asked for": "struct.pack('!cI', b'P', 11) + b'{\"value\":1}'",
    "done before it is": "struct.pack('!cI', b'D', 2) + b'ok'",
    "an output that is none": "struct.pack('!cI', b'O', 2) + b'[]'",
    "an output of a million brackets": "struct.pack('!cI', b'O', 60000) + b'[' * 60000",
    "noise": "bytes(range(256)) * 40",
    "half a frame": "b'P\\x00'",
}
FIND = """
import os, socket, stat, struct
line = next(
    handle for handle in range(3, 64)
    if os.path.exists(f'/proc/self/fd/{handle}') and stat.S_ISSOCK(os.fstat(handle).st_mode)
)
"""


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_forged_bytes_on_the_line_are_an_answer_or_the_end(hurried, forged):
    hurried.run_cell("x = 5")
    ran = hurried.run_cell(f"{FIND}\nsocket.socket(fileno=os.dup(line)).sendall({forged})")
    assert ran.status in ("ok", "died", "timeout")
    said = None
    if hurried.alive:
        try:
            said = wire.decode(hurried.ask(b'{"verb": "value", "name": "x"}'))
        except (AnswerProblem, wire.WireError) as problem:
            said = str(problem)
    assert said in (None, {"value": 5}, {"value": 1}) or isinstance(said, str)
    if ran.status == "died":
        assert "sent what no answer sends" in ran.note


def test_bytes_that_drip_gain_no_time(asked):
    asked.run_cell(f"{FIND}\nimport time\ndef f():\n    s = socket.socket(fileno=os.dup(line))\n"
                   "    s.sendall(struct.pack('!cI', b'P', 1000))\n"
                   "    while True:\n        try:\n            s.sendall(b' '); time.sleep(0.05)\n"
                   "        except KeyboardInterrupt: pass")  # fmt: skip
    said = sentence(asked, {"verb": "call", "name": "f", "inputs": "[]"})
    assert "did not answer within 3 seconds" in said and not asked.alive


def test_a_child_that_does_not_read_does_not_hold_the_grader(hurried):
    hurried.run_cell(f"{FIND}\nimport signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)")
    ran = hurried.run_cell("#" + "x" * 5_000_000 + "\nwhile True: pass")
    assert ran.status == "timeout" and not hurried.alive


def test_a_thread_left_behind_does_not_speak_for_later_cells_forever(child):
    child.run_cell("import threading\ndef on():\n    while True: print('noise')\n"
                   "threading.Thread(target=on, daemon=True).start()")  # fmt: skip
    ran = child.run_cell("x = 1")
    size = sum(len(str(output)) for output in ran.outputs)
    assert ran.status == "ok" and size <= 2 * LIMITS.cell_output_bytes
    assert value(child, "x") == 1
