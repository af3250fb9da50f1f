"""Submissions that change what is not theirs: cells, metadata, the gradebook, files of others and of the course."""

from tests.hostile.corpus import attack, cell_of, grade_id, new_cell, work


def cells_of_check(notebook: dict) -> list[dict]:
    return [cell for cell in notebook["cells"] if (grade_id(cell) or "").endswith("-check")]


def points_for_checks(notebook: dict) -> None:
    for cell in cells_of_check(notebook):
        cell["source"] = "16"


def more_points(notebook: dict) -> None:
    for cell in cells_of_check(notebook):
        cell["metadata"]["nbgrader"]["points"] = 1000


def swapped_ids(notebook: dict) -> None:
    cell_of(notebook, "gains-solve")["source"] = "def gains(worth, order):\n    return 3"
    for cell in notebook["cells"]:
        if grade_id(cell) == "gains-check":
            cell["metadata"]["nbgrader"] |= {"grade_id": "gains-solve", "solution": True, "grade": False}


def own_graded_cell(notebook: dict) -> None:
    cell = new_cell("16")
    mark = {"grade": True, "grade_id": "gift-check", "points": 16, "schema_version": 3, "solution": False}
    cell["metadata"] = {"nbgrader": mark | {"locked": True, "task": False}}
    notebook["cells"].append(cell)


def check_is_markdown(notebook: dict) -> None:
    for cell in cells_of_check(notebook):
        cell["cell_type"] = "markdown"
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def outputs_with_points(notebook: dict) -> None:
    for cell in cells_of_check(notebook):
        said = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "16.0"}}
        cell["outputs"] = [said]


def no_checks(notebook: dict) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in cells_of_check(notebook)]


def setup_that_cheats(notebook: dict) -> None:
    for cell in notebook["cells"]:
        if "begin(" in "".join(cell["source"]):
            cell["source"] = "".join(cell["source"]) + "\ncheck = lambda name: 16\nimport builtins\nbuiltins.abs = len"


def odd_kernel(notebook: dict) -> None:
    notebook["metadata"]["kernelspec"] = {"name": "../../evil", "display_name": "R", "language": "R"}


def odd_schema(notebook: dict) -> None:
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = 99


def teachers_cell(notebook: dict) -> None:
    cell_of(notebook, "gains-solve")["metadata"]["nbgrader"] |= {"grade": True, "points": 16, "manual_score": 16}


WRITE = """
import pathlib
def spoil(path):
    try:
        path.write_text("spoiled")
    except OSError as error:
        print(type(error).__name__)
"""

CASES = [
    attack("points-in-check-cells", points_for_checks, default=True),
    attack("more-points", more_points),
    attack("swapped-ids", swapped_ids),
    attack("own-graded-cell", own_graded_cell, default=True),
    attack("check-as-markdown", check_is_markdown),
    attack("outputs-with-points", outputs_with_points),
    attack("setup-that-cheats", setup_that_cheats),
    attack("teachers-cell", teachers_cell),
    work("no-checks", no_checks, default=True),
    work("odd-kernel", odd_kernel),
    work("odd-schema", odd_schema),
    attack(
        "gradebook",
        "import sqlite3\nfor name in ('gradebook.db', 'grading/journal.sqlite'):\n    try:\n"
        "        book = sqlite3.connect('@CLASS@/' + name)\n"
        "        book.execute('UPDATE grade SET auto_score = 16, manual_score = 16')\n        book.commit()\n"
        "    except Exception as error:\n        print(type(error).__name__)",
        default=True,
    ),
    attack(
        "others-work",
        WRITE + "for path in pathlib.Path('@CLASS@').rglob('*'):\n    spoil(path)\n"
        "spoil(pathlib.Path('@CLASS@/submitted/zzz-honest/107_first_shap/107_first_shap.ipynb'))\n"
        "spoil(pathlib.Path('@FILE@'))",
        default=True,
    ),
    attack(
        "course-files",
        WRITE + "for name in ('exercises/107_first_shap/107_first_shap.ipynb', 'authoring/107_first_shap/checks.py',\n"
        "             'src/xaicourse/learning/contract.py', 'syllabus.toml'):\n"
        "    spoil(pathlib.Path('@COURSE@') / name)",
    ),
    attack(
        "libraries",
        WRITE + "import numpy, shap, xaicourse, sys, site\n"
        "for module in (numpy, shap, xaicourse):\n    spoil(pathlib.Path(module.__file__))\n"
        "for place in sys.path:\n    spoil(pathlib.Path(place) / 'spoiled.pth')\n"
        "    spoil(pathlib.Path(place) / 'sitecustomize.py')",
    ),
    attack(
        "caches-of-the-run",
        WRITE + "import os, xaicourse\nrun = pathlib.Path(xaicourse.__file__).parents[2]\n"
        "for path in [run / 'caches' / 'fontlist.json', run / 'library' / 'numpy.py', *run.rglob('*.py')]:\n    spoil(path)",
    ),
    attack(
        "in-memory-of-the-zygote",
        "import numpy as np, xaicourse.learning.wire as wire\nnp.float64 = None\nwire.MAX_BYTES = 0\nwire.encode = None\n"
        "import gc\ngc.unfreeze()",
    ),
    attack(
        "at-exit",
        "import atexit, pathlib\n@atexit.register\ndef late():\n"
        "    pathlib.Path('@CLASS@/late').write_text('late')\nimport os, signal\n"
        "signal.signal(signal.SIGTERM, lambda *a: late())",
    ),
    attack(
        "late-daemon",
        "import subprocess, sys\n"
        'code = \'import time; time.sleep(60); open("@CLASS@/late", "w")  # hostile-daemon\'\n'
        "for _ in range(4):\n    subprocess.Popen([sys.executable, '-c', code], start_new_session=True)",
        default=True,
    ),
    attack(
        "double-fork",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork():\n        os._exit(0)\n"
        "    import signal\n    for number in range(1, 65):\n        try:\n"
        "            signal.signal(number, signal.SIG_IGN)\n        except (OSError, ValueError):\n            pass\n"
        "    while True:\n        time.sleep(1)",
    ),
    attack("kill-everyone", "import os\nos.kill(-1, 9)", default=True),
    attack(
        "kill-parents",
        "import os, signal\nfor pid in [os.getppid(), 1, *range(2, 400)]:\n    if pid != os.getpid():\n"
        "        for number in (9, 15, 19):\n            try:\n                os.kill(pid, number)\n"
        "            except OSError:\n                pass",
    ),
    attack(
        "ptrace",
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nprint([libc.ptrace(16, pid, 0, 0) for pid in range(1, 99)])\n"
        "print([libc.unshare(flag) for flag in (0x10000000, 0x20000)], libc.mount(b'x', b'/', b'tmpfs', 0, 0))\n"
        "print([os.open(f'/proc/{pid}/mem', os.O_RDWR) for pid in (1, os.getppid())])",
    ),
    attack(
        "become-root",
        "import os\nfor change in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.chroot('/'),\n"
        "               lambda: os.mknod('disk', 0o60666, os.makedev(8, 0))):\n    try:\n        change()\n"
        "    except OSError as error:\n        print(error.errno)\nos.system('sudo -n id; su -c id')",
    ),
]
