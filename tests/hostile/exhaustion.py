"""Submissions that take all there is. What was solved before keeps its points, and the class goes on."""

from tests.hostile.corpus import full_points, new_cell, work

HALF = "worth_of-solve"  # the third of six answers: those before it are judged already, those after it come still


def spoiled(code: str) -> dict[str, str]:
    """All right but the third question, whose cell holds `code`."""
    return {HALF: code}


def endless(body: str) -> dict[str, str]:
    """All right but the third question's function, which does `body`."""
    return {HALF: f"def worth_of(predict, applicant, background, present):\n    {body}"}


def case(name: str, cells: dict[str, str], lost: tuple[str, ...] = ("worth_of",), **options):
    return work(name, cells, lost=lost, **options)


CASES = [
    case("endless-cell", spoiled("while True:\n    pass"), default=True),
    case(
        "interrupt-swallowed",
        spoiled(
            "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
        ),
        default=True,
    ),
    case("endless-in-c", spoiled("sum(range(10**13))")),
    case("endless-pattern", spoiled("import re\nre.match('(a+)+$', 'a' * 60 + 'b')")),
    case("endless-function", endless("while True: pass")),
    case("sleeps", endless("import time; time.sleep(10**6)")),
    case(
        "deaf-and-asleep",
        spoiled("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(10**6)"),
    ),
    case("stops-itself", spoiled("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")),
    case("memory-at-once", spoiled("full = bytearray(10**12)")),
    case(
        "memory-bit-by-bit", spoiled("full = []\nwhile True:\n    full.append(bytearray(b'x') * 10**7)"), default=True
    ),
    case(
        "memory-in-children",
        spoiled(
            "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        full = bytearray(b'x') * (300 * 2**20)\n"
            "        time.sleep(600)\ntime.sleep(600)"
        ),
    ),
    case(
        "memory-in-shared-files",
        spoiled(
            "import mmap\nkept = []\nwhile True:\n    kept.append(mmap.mmap(-1, 10**8))\n    kept[-1].write(b'x' * 10**8)"
        ),
    ),
    case(
        "fork-bomb", spoiled("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass")
    ),
    case(
        "threads",
        spoiled(
            "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
        ),
    ),
    case(
        "disk",
        spoiled(
            "import pathlib\nfor place in ('.', '/tmp', '/dev/shm'):\n    with open(f'{place}/full', 'wb') as file:\n"
            "        while True:\n            file.write(b'x' * 2**20)"
        ),
    ),
    case(
        "many-files",
        spoiled("import pathlib\nnumber = 0\nwhile True:\n    number += 1\n    pathlib.Path(f'f{number}').touch()"),
    ),
    case(  # the handles stay taken, so that what follows may lack one
        "handles",
        spoiled("kept = []\nwhile True:\n    kept.append(open('/dev/null'))"),
        lost=("worth_of", "against_approved", "claim"),
        fair=full_points() | {"worth_of": 0.0, "against_approved": (0.0, 3.0), "claim": (0.0, 2.0)},
    ),
    case("lines", spoiled("while True:\n    print('line after line')"), default=True),
    case("one-line", spoiled("print('x' * (3 * 10**8))")),
    case("one-long-display", spoiled("from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>' * 10**7))")),
    case(
        "many-displays", spoiled("from IPython.display import display\nwhile True:\n    display({'a': 1}, 'x' * 999)")
    ),
    case("standard-error", spoiled("import os\nwhile True:\n    os.write(2, b'x' * 65536)")),
    case("from-a-program", spoiled("import subprocess\nsubprocess.run(['yes'])")),
    case(
        "slow-drip",
        spoiled(
            "import sys, time\nwhile True:\n    sys.stdout.write('.')\n    sys.stdout.flush()\n    time.sleep(.05)"
        ),
    ),
    case("huge-list", endless("return [0.0] * 10**8")),
    case("huge-array", endless("return np.zeros(10**8)")),
    case("huge-text", endless("return 'x' * 10**8")),
    case("huge-number", endless("return 10**100000")),
    case("deep-list", endless("import functools; return functools.reduce(lambda a, _: [a], range(10**5), 0)")),
    case("list-in-itself", endless("a = []; a.append(a); return a"), default=True),
    case(
        "endless-list",
        endless(
            "import itertools\n    class E(list):\n        __iter__ = lambda s: itertools.count()\n    return E([1])"
        ),
    ),
    case(
        "recursion",
        endless("import sys; sys.setrecursionlimit(10**8)\n    f = lambda n: f(n + 1) + 1\n    return f(0)"),
    ),
    case("segmentation-fault", spoiled("import ctypes\nctypes.string_at(0)"), default=True),
    case("exit", spoiled("import os\nos._exit(0)"), default=True),
    case("kills-itself", spoiled("import os\nos.kill(os.getpid(), 9)")),
    case("exit-in-the-function", endless("import os; os._exit(0)")),
    case("aborts", spoiled("import os\nos.abort()")),
    case("system-exit", spoiled("import sys\nsys.exit(3)")),
    case("interrupts-itself", spoiled("raise KeyboardInterrupt")),
    case("closes-everything", spoiled("import os\nos.closerange(0, 1024)")),
    case(
        "dies-twice",
        {HALF: "import os\nos._exit(1)", "ledger_gap-solve": "import os\nos._exit(1)"},
        lost=("worth_of", "ledger_gap"),
    ),
    work(
        "last-cell-kills",
        lambda notebook: notebook["cells"].append(new_cell("import os\nos._exit(0)")),
        default=True,
    ),
]
