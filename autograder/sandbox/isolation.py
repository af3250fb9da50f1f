"""The kinds of wall, strongest first, and which one to take here."""

from __future__ import annotations

import enum
import sys

ELSEWHERE = (
    "Grading behind a wall needs Linux: on {system}, run it in a Linux container or virtual machine. "
    "Learners' own work is not affected."
)


class IsolationProblem(RuntimeError):
    """No wall, or not the one asked for. The message is a sentence that says what to do."""


class Isolation(enum.Enum):
    """How learners' code is kept apart.

    NAMESPACES   a warm child, forked from the zygote, in namespaces of its own
    BUBBLEWRAP   a fresh interpreter per submission within bubblewrap: seconds slower, where only that is permitted
    NONE         a warm child with limits but no wall: it can read and write what the grader can
    """

    NAMESPACES = "namespaces"
    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


def check_system() -> None:
    """Raise IsolationProblem on a system that is not Linux."""
    if sys.platform != "linux":
        system = {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, sys.platform)
        raise IsolationProblem(ELSEWHERE.format(system=system))
