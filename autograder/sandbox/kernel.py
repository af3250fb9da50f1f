"""The system calls that Python has no name for, each raising OSError with what was tried.

Linux on x86-64 and aarch64; system calls above 424 have one number on both.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import struct
from pathlib import Path

NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000
NEW_MOUNT, NEW_CGROUP, NEW_HOSTNAME, NEW_IPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000

READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
REMOUNT, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18

_MOUNT_SETATTR = 442
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_AT_FDCWD, _AT_RECURSIVE, _DETACH = -100, 0x8000, 2
_SET_PARENT_DEATH, _SET_DUMPABLE, _DROP_BOUND, _SET_SUBREAPER, _NO_NEW_PRIVILEGES = 1, 4, 24, 36, 38
_AMBIENT, _CLEAR_ALL = 47, 4
_CAP_SYS_ADMIN = 21


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` for new ones."""
    _checked(_libc().unshare(flags), f"unshare({flags:#x})")


def mount(source: str, target: str, kind: str | None = None, flags: int = 0, options: str | None = None) -> None:
    """Mount `source` on `target`."""
    texts = [None if text is None else text.encode() for text in (source, target, kind, options)]
    done = _libc().mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3])
    _checked(done, f"mount on {target}")


def set_attributes(path: str, flags: int) -> None:
    """Set READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS on the mount at `path` and on all mounts within."""
    attributes = struct.pack("QQQQ", flags, 0, 0, 0)
    done = _libc().syscall(
        _MOUNT_SETATTR, _AT_FDCWD, path.encode(), _AT_RECURSIVE, attributes, ctypes.c_size_t(len(attributes))
    )
    _checked(done, f"mount_setattr {path}")


def unmount(target: str) -> None:
    """Take away the mount at `target`; what is bound elsewhere from it stays."""
    _checked(_libc().umount2(target.encode(), 0), f"umount of {target}")


def pivot_root_here() -> None:
    """Make the current folder, a mount, the root, and let go of the old one."""
    _checked(_libc().syscall(_PIVOT_ROOT[platform.machine()], b".", b"."), "pivot_root")
    _checked(_libc().umount2(b".", _DETACH), "umount of the old root")
    os.chdir("/")


def prctl(option: int, argument: int = 0, third: int = 0) -> None:
    """Set a property of this process."""
    arguments = (ctypes.c_ulong(argument), ctypes.c_ulong(third), ctypes.c_ulong(0), ctypes.c_ulong(0))
    _checked(_libc().prctl(option, *arguments), f"prctl {option}")


def die_with_parent(signal_number: int) -> None:
    """Be sent this signal when the parent dies. The kernel forgets it when credentials change."""
    prctl(_SET_PARENT_DEATH, signal_number)


def set_dumpable(yes: bool) -> None:
    """Let this process's own /proc files belong to it, or hide them from its like."""
    prctl(_SET_DUMPABLE, int(yes))


def adopt_orphans() -> None:
    """Become the parent of all descendants whose own parent ends."""
    prctl(_SET_SUBREAPER, 1)


def forbid_new_privileges() -> None:
    """No program that this process starts gains rights by its file's bits."""
    prctl(_NO_NEW_PRIVILEGES, 1)


def drop_capabilities() -> None:
    """Empty all capability sets, the bounding set first, for good."""
    for capability in range(64):
        try:
            prctl(_DROP_BOUND, capability)
        except OSError:  # past the last one that this kernel knows, or no right to: then the sets below decide
            break
    prctl(_AMBIENT, _CLEAR_ALL)
    header = struct.pack("II", 0x20080522, 0)
    _checked(_libc().capset(header, b"\0" * 24), "capset")


def may_administer() -> bool:
    """Return whether this process holds CAP_SYS_ADMIN: then it can mount without a user namespace."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    held = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff:"))
    return bool(int(held, 16) >> _CAP_SYS_ADMIN & 1)
