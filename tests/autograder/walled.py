"""Children for the tests: a pool behind the strongest wall of this machine, with small limits and much time.

Seconds are short only where a test is about them (`open_child(..., cell_seconds=1)`): the machine may be busy.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.runner.child import Child
from autograder.runner.job import ChildJob
from autograder.runner.lane import Lane
from autograder.runner.limits import MEBIBYTE, Limits
from autograder.runner.pool import Pool
from autograder.sandbox import control_groups
from autograder.sandbox.control_groups import MARK
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.probe import choose
from xaicourse.learning import wire

LIMITS = Limits(
    cell_seconds=120.0,
    ask_seconds=120.0,
    memory_bytes=512 * MEBIBYTE,
    processes=32,
    disk_bytes=8 * MEBIBYTE,
    cell_output_bytes=60_000,
    output_bytes=150_000,
)
UNIT = "107_first_shap"

needs_a_wall = pytest.mark.skipif(
    sys.platform != "linux" or choose() is None, reason="no wall holds on this system: `xai doctor` says why"
)


@contextlib.contextmanager
def children(isolation: Isolation | None = None, **options) -> Iterator[Pool]:
    """A pool of one lane; `libraries` and `limits` as the pool takes them."""
    options = {"libraries": ["numpy"], "limits": LIMITS} | options
    with Pool(isolation=isolation or choose(), **options) as pool:
        yield pool


def open_child(pool: Pool, learner: str = "ada", *, sheets=None, seconds: float | None = None, **limits) -> Child:
    """A new child; `limits` are those that the grader's side keeps: cell_seconds, ask_seconds."""
    lane = Lane(pool.lane(0).channel, dataclasses.replace(pool.limits, **limits))
    return lane.open(ChildJob(UNIT, learner, sheets or {}), seconds)


def value(child: Child, name: str):
    """The value of a learner's variable, as a check would get it; a problem's sentence as text."""
    reply = wire.decode(child.ask(json.dumps({"verb": "value", "name": name}).encode()))
    return reply["value"] if "value" in reply else reply["problem"]


def call(child: Child, name: str, *inputs):
    request = {"verb": "call", "name": name, "inputs": wire.encode(list(inputs)).decode()}
    reply = wire.decode(child.ask(json.dumps(request).encode()))
    return reply["value"] if "value" in reply else reply["problem"]


def evaluate(child: Child, expression: str, setup: str = ""):
    """The value of an expression within the child."""
    ran = child.run_cell(f"{setup}\nprobed = {expression}")
    assert ran.status == "ok", ran
    return value(child, "probed")


def text(ran) -> str:
    return "".join(output.get("text", "") for output in ran.outputs)


def processes_of(run: str) -> list[int]:
    """All processes of this machine whose command line holds the run's name."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if run.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found


def left_of(run: str, folder: Path) -> list[object]:
    """What is still there of a run: processes, control groups, its folder, mounts."""
    left: list[object] = list(processes_of(run))
    left += control_groups.left_behind(f"{MARK}{run}")
    left += [folder] if folder.exists() else []
    left += [line for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines() if run in line]
    return left
