"""Cells run in a child: what they show, how they end, and that one ends nothing but itself."""

import re

import nbformat
import pytest

from tests.autograder.walled import LIMITS, call, children, evaluate, needs_a_wall, open_child, text, value
from xaicourse.learning.contract import AnswerProblem

pytestmark = needs_a_wall


@pytest.fixture(scope="module")
def pool():
    with children() as pool:
        yield pool


@pytest.fixture
def child(pool):
    with open_child(pool) as child:
        yield child


@pytest.fixture
def hurried(pool):
    """A child whose cells have one second."""
    with open_child(pool, cell_seconds=1.0) as child:
        yield child


def test_a_cell_shows_text_results_and_displays_in_order(child):
    ran = child.run_cell("import sys\nprint('one')\ndisplay(2)\nprint('three', file=sys.stderr)\n'four'")
    assert ran.status == "ok" and ran.note is None
    assert [output["output_type"] for output in ran.outputs] == ["stream", "display_data", "stream", "execute_result"]
    assert ran.outputs[1]["data"]["text/plain"] == "2"
    assert ran.outputs[2] == {"output_type": "stream", "name": "stderr", "text": "three\n"}
    assert ran.outputs[3]["data"]["text/plain"] == "'four'" and ran.outputs[3]["execution_count"] == 1


def test_outputs_are_valid_in_a_notebook(child):
    sources = ["print(1)", "display({'a': 1})", "5", "1/0", "def f(:", "import matplotlib.pyplot as p\np.plot([1])"]
    cells = []
    for source in sources:
        outputs = child.run_cell(source).outputs
        assert outputs, source
        cells.append(nbformat.v4.new_code_cell(source, outputs=[nbformat.from_dict(output) for output in outputs]))
    nbformat.validate(nbformat.v4.new_notebook(cells=cells))


def test_a_figure_is_shown_as_a_picture(child):
    ran = child.run_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert ran.status == "ok"
    assert any("image/png" in output.get("data", {}) for output in ran.outputs)


def test_an_error_names_the_learners_line_and_no_path_of_this_machine(child):
    child.run_cell("import numpy as np\ndef broken(x):\n    return np.linalg.inv(x)")
    ran = child.run_cell("broken(np.zeros((2, 2)))")
    assert ran.status == "error"
    (error,) = ran.outputs
    lines = "\n".join(error["traceback"])
    assert error["ename"] == "LinAlgError" and "Singular" in error["evalue"]
    assert "return np.linalg.inv(x)" in lines and "numpy/linalg" in lines
    assert not re.search(r'(?m)(^|[ "])/', lines)


@pytest.mark.parametrize("source", ["def f(:", "x = 'open", "  indented\nnot"])
def test_a_syntax_error_is_an_error_of_its_cell_only(child, source):
    ran = child.run_cell(source)
    assert ran.status == "error" and "Error" in ran.outputs[0]["ename"]
    assert child.run_cell("1").status == "ok"


@pytest.mark.parametrize("source", ["exit()", "quit()", "import sys; sys.exit(3)", "raise SystemExit"])
def test_asking_to_exit_ends_nothing(child, source):
    child.run_cell("kept = 7")
    child.run_cell(source)
    assert value(child, "kept") == 7


def test_top_level_await_and_magics_work_as_in_a_notebook(child):
    assert child.run_cell("import asyncio\nawait asyncio.sleep(0)\nx = 3").status == "ok"
    assert child.run_cell("%matplotlib inline\n%timeit -n1 -r1 1").status == "ok"
    assert value(child, "x") == 3


def test_files_beside_the_notebook_can_be_written_and_read(child):
    from xaicourse.learning import wire

    assert child.run_cell("open('note.txt', 'w').write('hello')").status == "ok"
    child.run_cell("import os; os.chdir('/tmp')")
    reply = wire.decode(child.ask(b'{"verb": "file", "name": "note.txt"}'))
    assert reply == {"value": b"hello"}


def test_text_written_past_python_is_caught(child):
    ran = child.run_cell(
        "import os, subprocess\nos.write(1, b'low')\nsubprocess.run(['echo', 'sub'])\nos.write(2, b'e')"
    )
    assert ran.status == "ok"
    assert {(o["name"], o["text"]) for o in ran.outputs if o["output_type"] == "stream"} >= {("stderr", "e")}
    assert "low" in text(ran) and "sub" in text(ran)


def test_input_does_not_wait(child):
    assert child.run_cell("input()").status == "error"


@pytest.mark.parametrize(
    "source",
    [
        "for i in range(10**6): print('line', i)",
        "print('x' * 10**7)",
        "import os\nfor _ in range(1000): os.write(1, b'x' * 10000)",
        "display({'text/html': 'x' * 10**6}, raw=True)",
        "for _ in range(10**4): display('again')",
        "'y' * 10**6",
        "raise ValueError('z' * 10**6)",
        "import subprocess\nsubprocess.run('yes | head -c 5000000', shell=True)",
        "print('\\udcff' * 10**5, '\\x00' * 10**5)",
    ],
)
def test_output_is_cut_in_bytes_with_a_note_and_costs_nothing_else(child, source):
    ran = child.run_cell(source)
    size = sum(len(str(output).encode("utf-8", "surrogatepass")) for output in ran.outputs)
    assert ran.status in ("ok", "error")
    assert size <= 2 * LIMITS.cell_output_bytes
    assert evaluate(child, "40 + 2") == 42
    if ran.status == "ok":
        assert "cut" in ran.note


def test_the_submissions_output_is_bounded_over_all_cells(child):
    total = 0
    for _ in range(8):
        total += len(text(child.run_cell("print('x' * 40_000)")))
    assert 40_000 < total <= LIMITS.output_bytes


def test_a_cell_that_never_ends_is_interrupted_and_the_next_one_runs(hurried):
    hurried.run_cell("before = 1")
    ran = hurried.run_cell("print('started')\nwhile True: pass")
    assert ran.status == "timeout" and "1 s" in ran.note and "started" in text(ran)
    assert any(output.get("ename") == "KeyboardInterrupt" for output in ran.outputs)
    assert hurried.alive and value(hurried, "before") == 1


def test_a_printing_loop_is_interrupted_without_breaking_the_line(hurried):
    for _ in range(3):
        assert hurried.run_cell("while True: print('again', flush=True)").status == "timeout"
        assert value(hurried, "nothing").startswith("There is no")


@pytest.mark.parametrize(
    "source",
    [
        "def on():\n    try:\n        while True: sum(range(99))\n    finally:\n        on()\non()",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "import time\nfor _ in range(100):\n    try: time.sleep(1)\n    except KeyboardInterrupt: pass",
        "import os\nwhile True:\n    try:\n        os.write(1, b'.')\n    except BaseException: pass",
    ],
)
def test_a_cell_that_swallows_the_interrupt_is_killed(hurried, source):
    ran = hurried.run_cell(source)
    assert ran.status == "timeout" and "interrupted" in ran.note
    assert not hurried.alive
    assert hurried.run_cell("1").status == "died"
    with pytest.raises(AnswerProblem, match="cannot be asked for"):
        hurried.ask(b'{"verb": "value", "name": "x"}')


@pytest.mark.parametrize(
    "source",
    [
        "import os; os._exit(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.abort()",
        "import os\nfor handle in range(3, 100):\n    try: os.close(handle)\n    except OSError: pass",
    ],
)
def test_a_process_that_ends_itself_is_told_so(child, source):
    ran = child.run_cell(source)
    assert ran.status == "died" and ran.note and not child.alive


def test_all_of_a_submissions_time_is_bounded(pool):
    with open_child(pool, seconds=1.0) as child:
        assert child.run_cell("import time\ntime.sleep(1000)").status == "timeout"
        assert child.run_cell("x = 1").status in ("ok", "timeout")
    with open_child(pool, seconds=5.0) as child:  # enough for the first cell, on a busy machine too
        deaf = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)"
        assert child.run_cell(deaf).status == "ok"
        ran = child.run_cell("time.sleep(1000)")
        assert ran.status in ("timeout", "died") and not child.alive


def test_children_know_nothing_of_each_other(pool):
    with open_child(pool, "ada") as first, open_child(pool, "ben") as second:
        first.run_cell("secret = 1\nopen('/tmp/note', 'w').write('ada')\nopen('here', 'w').write('ada')")
        assert "There is no" in value(second, "secret")
        assert evaluate(second, "[os.listdir('/home/learner'), os.path.exists('/tmp/note')]", "import os") == [
            [],
            False,
        ]


def test_random_states_are_the_same_in_every_child(pool):
    drawn = []
    for _ in range(2):
        with open_child(pool) as child:
            setup = "import random, numpy as np"
            drawn.append(evaluate(child, "[random.random(), np.random.rand(), hash('text')]", setup))
    assert drawn[0] == drawn[1]


def test_usage_grows_with_what_is_done(child):
    idle = child.usage
    child.run_cell("total = sum(i * i for i in range(3_000_000))\nheld = bytearray(50_000_000)")
    busy = child.usage
    assert busy.cpu_seconds > idle.cpu_seconds
    assert busy.peak_bytes > idle.peak_bytes + 40_000_000
    child.close()
    assert child.usage.cpu_seconds >= busy.cpu_seconds > 0 and child.usage.wall_seconds > 0


def test_monkeypatched_libraries_hurt_their_own_process_only(child):
    child.run_cell("import json, builtins\njson.dumps = None\nbuiltins.len = None\nbuiltins.print = None")
    child.run_cell("def f(x): return x + 1")
    with_harm = None
    try:
        with_harm = call(child, "f", 1)
    except AnswerProblem as problem:
        with_harm = str(problem)
    assert with_harm == 2 or isinstance(with_harm, str)
