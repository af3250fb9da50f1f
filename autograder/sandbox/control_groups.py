"""Limits of memory, processes and processor for all of a child together, by control groups where they are writable.

Version 2 wants a folder in which the controllers are handed down (as root, or delegated to the user); version 1 a
writable folder per controller. Where neither is, `create` returns None, and the watcher counts instead.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from autograder.runner.limits import Limits

MARK = "xai-grade-"
_PERIOD = 100_000  # microseconds; the quota is one processor, so that many processes do not slow other children
_NEEDED, _WELCOME = ("memory", "pids"), ("cpu",)


class ControlGroup:
    """One child's control group: one folder in version 2, one per controller in version 1."""

    def __init__(self, folders: dict[str, Path]):
        self.folders = folders

    def enter(self) -> None:
        """Move this process in; what it starts from now on is in, too."""
        for folder in set(self.folders.values()):
            (folder / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")

    @property
    def peak_bytes(self) -> int:
        """The most memory that was in use at once."""
        for name in ("memory.peak", "memory.max_usage_in_bytes"):
            with contextlib.suppress(OSError, ValueError):
                return int((self.folders["memory"] / name).read_text(encoding="ascii"))
        return 0

    @property
    def killed_for_memory(self) -> bool:
        """Whether the kernel ended a process of the group for want of memory."""
        for name in ("memory.events", "memory.oom_control"):
            with contextlib.suppress(OSError):
                for line in (self.folders["memory"] / name).read_text(encoding="ascii").splitlines():
                    word, _, count = line.partition(" ")
                    if word == "oom_kill":
                        return int(count) > 0
        return False

    def remove(self) -> bool:
        """End what is left within, and remove the folders; True when all are gone."""
        gone = [remove(folder) for folder in set(self.folders.values())]
        return all(gone)


def create(name: str, limits: Limits) -> ControlGroup | None:
    """Make the control group MARK + `name` with the limits, or return None where that is not permitted."""
    folders: dict[str, Path] = {}
    try:
        for controller, parent in parents().items():
            folder = folders[controller] = parent / f"{MARK}{name}"
            folder.mkdir(exist_ok=True)
        group = ControlGroup(folders)
        _set_limits(group, limits)
    except (OSError, LookupError):
        for folder in folders.values():
            remove(folder)
        return None
    return group


def _set_limits(group: ControlGroup, limits: Limits) -> None:
    memory, pids = (group.folders[name] for name in _NEEDED)
    cpu = group.folders.get("cpu", memory)
    if (memory / "memory.max").exists():
        _write(memory / "memory.max", limits.memory_bytes)
        _write(memory / "memory.swap.max", 0, needed=False)
        _write(memory / "memory.oom.group", 0, needed=False)
        _write(cpu / "cpu.max", f"{_PERIOD} {_PERIOD}", needed=False)
    else:
        _write(memory / "memory.limit_in_bytes", limits.memory_bytes)
        _write(memory / "memory.memsw.limit_in_bytes", limits.memory_bytes, needed=False)
        _write(cpu / "cpu.cfs_period_us", _PERIOD, needed=False)
        _write(cpu / "cpu.cfs_quota_us", _PERIOD, needed=False)
    _write(pids / "pids.max", limits.processes)


def _write(path: Path, value: object, needed: bool = True) -> None:
    with contextlib.nullcontext() if needed else contextlib.suppress(OSError):
        path.write_text(str(value), encoding="ascii")


def parents() -> dict[str, Path]:
    """Return the folder of each controller in which groups may be made. Raises LookupError if there is none."""
    mounts = _mounts()
    own = {names: path for _, names, path in _own_groups()}
    if all(name in mounts for name in _NEEDED):
        here = [name for name in (*_NEEDED, *_WELCOME) if name in mounts]
        return {name: _nearest(mounts[name], own.get(name, "/")) for name in here}
    if "" not in mounts:
        raise LookupError("no control groups are mounted")
    folder = mounts[""] / own.get("", "/").lstrip("/")
    for candidate in (folder, *folder.parents):
        handed_down = candidate / "cgroup.subtree_control"
        given = handed_down.read_text(encoding="ascii").split() if handed_down.exists() else []
        if set(_NEEDED) <= set(given) and os.access(candidate, os.W_OK):
            return dict.fromkeys((*_NEEDED, *_WELCOME), candidate)
        if candidate == mounts[""]:
            break
    raise LookupError("no control group hands memory and pids down to us")


def _nearest(mount: Path, own: str) -> Path:
    """Our own group, so that limits set on us hold for children as well; the mount itself within a container."""
    inner = mount / own.lstrip("/")
    return inner if inner.is_dir() else mount


def _mounts() -> dict[str, Path]:
    """Return controller -> where it is mounted; version 2 stands under the empty name."""
    found: dict[str, Path] = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
            _, place, kind, options, *_ = line.split()
            if kind == "cgroup2":
                found.setdefault("", Path(place))
            elif kind == "cgroup":
                found.update({name: Path(place) for name in (*_NEEDED, *_WELCOME) if name in options.split(",")})
    return found


def _own_groups() -> list[tuple[str, str, str]]:
    groups = []
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            number, names, path = line.split(":", 2)
            groups += [(number, name, path) for name in names.split(",")]
    return groups


def left_behind(mark: str = MARK) -> list[Path]:
    """Return the folders of all groups whose name begins with `mark`."""
    try:
        places = set(parents().values())
    except (LookupError, OSError):
        return []
    return [folder for place in places for folder in place.glob(f"{mark}*") if folder.is_dir()]


def remove(folder: Path, seconds: float = 5.0) -> bool:
    """End all processes in a group and remove its folder; True when it is gone."""
    end = time.monotonic() + seconds
    while folder.is_dir():
        with contextlib.suppress(OSError):
            folder.rmdir()
            return True
        with contextlib.suppress(OSError, ValueError):
            for pid in (folder / "cgroup.procs").read_text(encoding="ascii").split():
                if int(pid) != os.getpid():
                    os.kill(int(pid), 9)
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True
