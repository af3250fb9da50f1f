"""Looks at all descendants of a process from outside: their memory, their time, their end."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def descendants(pid: int) -> list[int]:
    """Return the pids of all descendants of `pid`, in one pass over /proc."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                parent = int(_stat(int(entry.name))[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of a process after its name, which may hold anything: state, parent, …"""
    return (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()


def memory(pid: int, limit: int) -> int:
    """Return the bytes that all descendants of `pid` hold by themselves.

    A page shared by two processes counts once, but only looked at where the quick sum passes `limit`: a forked child
    shares much with its parent, and the kernel takes milliseconds to tell shared from own.
    """
    pids = descendants(pid)
    quick = sum(_field(each, "status", ("RssAnon:", "RssShmem:")) for each in pids)
    if quick <= limit:
        return quick
    return sum(_field(each, "smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) for each in pids)


def _field(pid: int, file: str, names: tuple[str, ...]) -> int:
    total = 0
    with contextlib.suppress(OSError, ValueError):
        for line in (_PROC / str(pid) / file).read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(names):
                total += int(line.split()[1]) * 1024
    return total


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of all living descendants of `pid`, and of those that they waited for."""
    total = 0
    for each in descendants(pid):
        with contextlib.suppress(OSError, ValueError, IndexError):
            total += sum(int(ticks) for ticks in _stat(each)[11:15])
    return total / _TICKS


def kill_descendants(pid: int, seconds: float = 5.0) -> bool:
    """Kill all descendants of `pid`, which adopts orphans, and wait for them; True when none is left."""
    end = time.monotonic() + seconds
    while below := descendants(pid):
        for each in below:
            with contextlib.suppress(OSError):
                os.kill(each, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True
