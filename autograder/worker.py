"""A worker process: holds checks and class secret, grades one submission after the other on its lane.

It is started by `crew` as `python -m autograder.worker CONTROL LANE`, the numbers of two inherited sockets. Over the
first come a greeting and submissions as JSON, and go progress and records. It ends with the supervisor.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import resource
import signal
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograder.grading import grade
from autograder.runner.child import ChildProblem
from autograder.runner.lane import Lane
from autograder.runner.limits import Limits
from autograder.sandbox.kernel import die_with_parent
from autograder.submissions import Submission
from xaicourse.learning.units import load_questions

MEMORY_BYTES = 4 * 2**30  # beyond what it has imported: an answer that makes a check large ends in a MemoryError


def main(control: Connection, lane_handle: int) -> None:
    """Serve until the supervisor hangs up."""
    greeting = json.loads(control.recv_bytes())
    secret, limits = bytes.fromhex(greeting["secret"]), Limits(**greeting["limits"])
    lane = Lane.from_fd(lane_handle, limits)
    for unit in greeting["units"]:
        load_questions(unit)
    control.send_bytes(json.dumps({"ready": os.getpid()}).encode())
    while True:
        submission = unpack(json.loads(control.recv_bytes()))
        told = _grade(submission, lane, secret, limits, control)
        control.send_bytes(json.dumps(told).encode())


def _grade(submission: Submission, lane: Lane, secret: bytes, limits: Limits, control: Connection) -> dict[str, str]:
    def report(question: str) -> None:
        control.send_bytes(json.dumps({"at": question}).encode())

    try:
        return {"graded": grade(submission, lane, secret, limits, report).to_json()}
    except ChildProblem as problem:
        return {"lost": str(problem)}
    except Exception:  # a fault of ours: it is said, with its place, and the class goes on
        return {"fault": traceback.format_exc(limit=-6)}


def pack(submission: Submission) -> bytes:
    """Return a submission as it travels to a worker, which reads the file itself."""
    return json.dumps({**dataclasses.asdict(submission), "path": str(submission.path)}).encode()


def unpack(fields: dict[str, Any]) -> Submission:
    """Return what `pack` packed."""
    return Submission(**{**fields, "path": Path(fields["path"]), "others": tuple(fields["others"])})


def _begin() -> tuple[Connection, int]:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's to hear
    die_with_parent(signal.SIGKILL)
    page = os.sysconf("SC_PAGE_SIZE")
    own = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * page
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = own + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    control, lane = (int(number) for number in sys.argv[1:3])
    return Connection(control), lane


if __name__ == "__main__":
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the supervisor is gone, or done
        main(*_begin())
