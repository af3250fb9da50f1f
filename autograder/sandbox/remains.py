"""What a run leaves when it is killed, and its removal: temporary folders and control groups.

Both bear the name of the process that made them and when it began, so that a later run knows whose they were, and
whether that process is still there.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from autograder.sandbox import control_groups
from autograder.sandbox.control_groups import MARK

_NAME = re.compile(re.escape(MARK) + r"(\d+)-(\d+)-")


def signature() -> str:
    """Return this process's number and when it began."""
    return f"{os.getpid()}-{began(os.getpid())}"


def began(pid: int) -> str | None:
    """Return when a process began, in the system's ticks; None if it is gone, or dead and not yet waited for."""
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        state, *fields = stat.rpartition(")")[2].split()
        return None if state in "ZX" else fields[18]
    return None


def _is_orphan(name: str) -> bool:
    found = _NAME.match(name)
    return bool(found) and began(int(found[1])) != found[2]


def sweep() -> list[str]:
    """Remove what runs left whose process is gone; return the names of what was there."""
    swept = []
    for folder in control_groups.left_behind():
        if _is_orphan(folder.name):
            control_groups.remove(folder)
            swept.append(folder.name)
    for folder in Path(tempfile.gettempdir()).glob(f"{MARK}*"):
        mine = folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.geteuid()
        if mine and _is_orphan(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
            swept.append(folder.name)
    return swept


def remove_run(folder: Path) -> None:
    """Remove one run's folder and its control groups, with all processes that are still in them."""
    for group in control_groups.left_behind(f"{folder.name}-"):
        control_groups.remove(group)
    shutil.rmtree(folder, ignore_errors=True)
