"""Honest work in disorder, as it comes from many tools and hands: it keeps all its points."""

import copy
import json
import random
from pathlib import Path

import nbformat

from tests.hostile.corpus import (
    UNIT,
    Case,
    World,
    cell_of,
    full_points,
    new_cell,
    save,
    solved,
    work,
)


def without_ids(notebook: dict) -> None:
    for cell in notebook["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {}


def pasted_twice(notebook: dict) -> None:
    stub = copy.deepcopy(cell_of(notebook, "gains-solve"))
    notebook["cells"].insert(2, {**stub, "source": "def gains(worth, order):\n    # my first try\n    return {}"})


def backwards(notebook: dict) -> None:
    random.Random(0).shuffle(notebook["cells"])


def own_cells(notebook: dict) -> None:
    notebook["cells"].insert(6, new_cell("def sorted_text(letters):\n    return ''.join(sorted(letters))"))
    cell_of(notebook, "gains-solve")["source"] = (
        "def gains(worth, order):\n    found = {}\n    for place, letter in enumerate(order):\n"
        "        found[letter] = worth[sorted_text(order[:place + 1])] - worth[sorted_text(order[:place])]\n    return found"
    )


def own_import(notebook: dict) -> None:
    for cell in notebook["cells"]:
        if "begin(" in "".join(cell["source"]):
            cell["source"] = "import math\n" + "".join(cell["source"])
    cell_of(notebook, "ledger_gap-solve")["source"] = (
        "def ledger_gap(base_value, attributions, probability):\n"
        "    return math.log(probability / (1 - probability)) - base_value - sum(attributions)"
    )


def before(line: str):
    """A line before the answer to the first question."""

    def change(notebook: dict) -> None:
        cell = cell_of(notebook, "gains-solve")
        cell["source"] = f"{line}\n{cell['source']}"

    return change


def after(line: str):
    """A line after the answer to the first question."""

    def change(notebook: dict) -> None:
        cell = cell_of(notebook, "gains-solve")
        cell["source"] = f"{cell['source']}\n{line}"

    return change


def experiments(notebook: dict) -> None:
    for source in ("1 / 0", "exit()", "quit", "while False: pass", "del gains", "!ls", "%timeit -n 1 -r 1 pass"):
        notebook["cells"].append(new_cell(source))


def no_outputs_key(notebook: dict) -> None:
    for cell in notebook["cells"]:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def line_lists(notebook: dict) -> None:
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)


def windows_lines(notebook: dict) -> None:
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")


def big_outputs(notebook: dict) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 300_000}]


def odd_metadata(notebook: dict) -> None:
    notebook["metadata"] |= {"colab": {"provenance": []}, "vscode": {"interpreter": {"hash": "x"}}}
    for cell in notebook["cells"]:
        cell["metadata"] |= {"collapsed": False, "colab": {"base_uri": "https://localhost/"}, "tags": ["x"]}


def as_format_3(folder: Path, world: World) -> None:
    notebook = nbformat.from_dict(solved())
    for cell in notebook.cells:
        cell.source = "".join(cell.source)
    save(folder, nbformat.writes(nbformat.convert(notebook, 3), version=3).encode())


def under_another_name(folder: Path, world: World) -> None:
    save(folder, solved(), "107_first_shap (1) final FINAL.ipynb")


def with_a_mark(folder: Path, world: World) -> None:
    save(folder, b"\xef\xbb\xbf" + json.dumps(solved()).encode())


def with_a_timestamp(folder: Path, world: World) -> None:
    save(folder, solved())
    (folder / UNIT / "timestamp.txt").write_text("yesterday, I think\n", encoding="utf-8")


def many_cells(notebook: dict) -> None:
    notebook["cells"] += [new_cell(f"note_{number} = {number}") for number in range(1500)]


def plain(name: str, make) -> Case:
    return Case(name, full_points(), make)


CASES = [
    work("aaa-honest", lambda notebook: None, default=True),
    work("zzz-honest", lambda notebook: None, default=True),
    work("without-ids", without_ids, default=True),
    work("pasted-twice", pasted_twice, default=True),
    work("in-any-order", backwards),
    work("own-cells", own_cells, default=True),
    work("own-import", own_import, default=True),
    work("experiments-at-the-end", experiments),
    work("prints-much", before("for number in range(20_000):\n    print('trying', number)"), default=True),
    work(
        "writes-to-stderr",
        before("import sys, warnings\nwarnings.warn('old')\nprint('!', file=sys.stderr)"),
        default=True,
    ),
    work("logs", before("import logging\nlogging.basicConfig(level=0)\nlogging.error('here')")),
    work("progress-bar", before("from tqdm.auto import tqdm\nfor _ in tqdm(range(9)):\n    pass")),
    work("figures", before("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")),
    work("magics", before("%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n!echo hello")),
    work("timed-cell", lambda notebook: before("%%time")(notebook)),
    work("random-seed", before("import random, numpy as np\nrandom.seed(1)\nnp.random.seed(1)")),
    work("result-shown", after("gains({'': 0.0, 'A': 1.0}, 'A')")),
    work("fails-after-the-answer", after("gains(None, None)"), default=True),
    work("exits-after-the-answer", after("exit()")),
    work("stops-after-the-answer", after("raise SystemExit")),
    work(
        "own-files",
        before("from pathlib import Path\nPath('notes.txt').write_text('x')\nPath('notes.txt').read_text()"),
    ),
    work("temporary-files", before("import tempfile\nwith tempfile.TemporaryDirectory() as place:\n    pass")),
    work(
        "starts-a-program",
        before("import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'], check=True)"),
    ),
    work(
        "joblib", before("from joblib import Parallel, delayed\nParallel(n_jobs=2)(delayed(abs)(n) for n in range(4))")
    ),
    work("threads-of-their-own", before("import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()")),
    work("asks-the-user", after("input('Are you sure?')")),
    work("unicode", before("π = 3.14159\nnaïveté = 'ß → ∞ 🐍'\nprint(naïveté)")),
    work("windows-lines", windows_lines),
    work("lists-of-lines", line_lists),
    work("no-outputs", no_outputs_key),
    work("big-outputs", big_outputs),
    work("other-tools-metadata", odd_metadata),
    work("many-cells", many_cells),
    plain("format-3", as_format_3),
    plain("another-name", under_another_name),
    plain("byte-order-mark", with_a_mark),
    plain("broken-timestamp", with_a_timestamp),
    plain("m.o'neill", lambda folder, world: save(folder, solved())),
    plain("Søren Ærø", lambda folder, world: save(folder, solved())),
]
