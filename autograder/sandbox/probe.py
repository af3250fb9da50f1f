"""Tries the wall: opens a real child and lets it do what must not succeed.

`xai doctor` shows the findings; `xai grade` refuses where one fails. A probe takes a second or two.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import socket
import sys
from pathlib import Path

from autograder.runner.limits import MEBIBYTE, Limits
from autograder.sandbox.isolation import Isolation, IsolationProblem, check_system

_MARK = "XAI_PROBE"


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that the wall promises: whether it holds here, and in words what was seen."""

    name: str
    enforced: bool
    words: str


# name -> (an expression that is True within the child where the promise holds, what holds, what does not)
_TRIALS = {
    "files": (
        "not any(os.path.exists(p) for p in hidden) and fails(lambda: open('/usr/probe', 'w'), OSError)"
        " and fails(lambda: open(os.path.join(sys.prefix, 'probe'), 'w'), OSError)",
        "the course, its checks and other work are out of sight; libraries are read-only",
        "files of the grader can be read or written",
    ),
    "environment": (
        "mark not in os.environ and mark.encode() not in open('/proc/self/environ', 'rb').read()",
        "the grader's environment is out of sight",
        "the grader's environment can be read",
    ),
    "processes": (
        "{int(p) for p in os.listdir('/proc') if p.isdigit()} <= set(range(1, 100))"
        " and not any(mark in open(f'/proc/{p}/cmdline').read() for p in os.listdir('/proc') if p.isdigit())",
        "other processes are out of sight",
        "processes outside can be seen",
    ),
    "network": (
        "not any(reachable(*address) for address in listening)",
        "no network, not even this machine's own services",
        "a network can be reached",
    ),
    "privileges": (
        "status('CapEff') == status('CapPrm') == status('CapBnd') == '0' * 16 and status('NoNewPrivs') == '1'"
        " and os.getuid() != 0",
        "no privileges, and none to be gained",
        "privileges are left",
    ),
    "system calls": (
        "status('Seccomp') == '2' and ctypes.CDLL(None, use_errno=True).unshare(0x10000000) == -1",
        "a filter denies mounting, namespaces, tracing and the like",
        "no filter of system calls",
    ),
    "disk": (
        "fails(lambda: [open(f'big{n}', 'wb').write(bytes(1 << 20)) for n in range(12)], OSError)",
        "what is written is limited",
        "what is written is not limited",
    ),
    "number of processes": (
        "fails(lambda: [spawn() for _ in range(60)], OSError)",
        "the number of processes is limited",
        "the number of processes is not limited",
    ),
}
_SETUP = """
import ctypes, errno, os, socket, sys, time
def fails(trial, kind):
    try:
        trial()
    except kind:
        return True
    return False
def reachable(host, port):
    try:
        socket.create_connection((host, port), 2)
    except OSError as error:
        return error.errno not in (errno.ENETUNREACH, errno.ECONNREFUSED)
    return True
def status(name):
    return next(line.split()[1] for line in open('/proc/self/status') if line.startswith(name + ':'))
def spawn():
    if os.fork() == 0:
        time.sleep(600)
"""
_MEMORY = "held = [bytearray(os.urandom(1 << 20)) * 8 for _ in range(200)]"


def probe(isolation: Isolation = Isolation.NAMESPACES) -> list[Finding]:
    """Return what holds of the wall `isolation` on this machine; all enforced means that grading may begin."""
    try:
        check_system()
    except IsolationProblem as problem:
        return [Finding("system", False, str(problem))]
    from autograder.runner.child import ChildProblem
    from autograder.runner.pool import PoolProblem

    os.environ[_MARK] = "seen"
    try:
        return _try(isolation)
    except (ChildProblem, PoolProblem, OSError) as problem:
        return [Finding("wall", False, f"{isolation.value}: {problem}")]
    finally:
        del os.environ[_MARK]


def _try(isolation: Isolation) -> list[Finding]:
    from autograder.runner.job import ChildJob
    from autograder.runner.pool import Pool
    from xaicourse.learning.units import course_root

    limits = Limits(memory_bytes=512 * MEBIBYTE, processes=32, disk_bytes=8 * MEBIBYTE, cell_seconds=20)
    given = {"hidden": [str(course_root() / "authoring"), "/etc/shadow", "/root/.ssh"], "mark": _MARK}
    listener = socket.create_server(("127.0.0.1", 0))
    given["listening"] = [listener.getsockname(), ("192.0.2.1", 9)]
    given["hidden"] += [str(Path("~/.bashrc").expanduser()), str(Path("~/.profile").expanduser())]
    found = [Finding("wall", True, _KINDS[isolation])]
    pool = Pool([], limits=limits, isolation=isolation)
    with listener, pool, pool.lane(0).open(ChildJob("probe", "probe")) as child:
        child.run_cell(_SETUP + "\n".join(f"{name} = {value!r}" for name, value in given.items()))
        for name, (trial, holds, fails) in _TRIALS.items():
            child.run_cell(f"found = bool({trial})")
            held = json.loads(child.ask(b'{"verb": "value", "name": "found"}')) == {"value": True}
            child.run_cell("found = False")
            found.append(Finding(name, held, holds if held else fails))
        held = child.run_cell(_MEMORY).status in ("memory", "error")
        counted = "by control group" if pool.has_control_groups else "by counting, ten times a second"
        found.append(Finding("memory", held, f"limited {counted}" if held else "memory is not limited"))
    return found


_KINDS = {
    Isolation.NAMESPACES: "a warm child in namespaces of its own",
    Isolation.BUBBLEWRAP: "a fresh interpreter within bubblewrap, some seconds slower per submission",
    Isolation.NONE: "none: learners' code can do what the grader can",
}


@functools.cache
def choose() -> Isolation | None:
    """Return the strongest wall of which everything holds, or None."""
    for isolation in (Isolation.NAMESPACES, Isolation.BUBBLEWRAP):
        if all(finding.enforced for finding in probe(isolation)):
            return isolation
    return None


def main() -> None:
    """Print the findings: `python -m autograder.sandbox.probe [namespaces|bubblewrap|none]`."""
    for finding in probe(Isolation(sys.argv[1]) if len(sys.argv) > 1 else Isolation.NAMESPACES):
        print("●" if finding.enforced else "○", f"{finding.name}: {finding.words}")


if __name__ == "__main__":
    main()
