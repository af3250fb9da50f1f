"""Builds a learner's file system in a mount namespace of its own and makes it the root.

Everything is read-only but one small space in memory, shared by /tmp, /dev/shm and the working folder, so that one
size holds for all that is written. The mounts end with the namespace; nothing is seen of them outside.
"""

from __future__ import annotations

import os
from pathlib import Path

from autograder.sandbox import kernel
from autograder.sandbox.kernel import BIND, NO_DEVICES, NO_PROGRAMS, NO_SETUID, PRIVATE, READ_ONLY, RECURSIVE, REMOUNT
from autograder.sandbox.layout import DEVICES, HOME, LEARNER_ID, SYSTEM, SYSTEM_FILES, Layout

_INODES = 20_000
_SPACE = "/.space"


def build(layout: Layout, disk_bytes: int) -> None:
    """Build the root for `layout` and enter it. It needs new mount and pid namespaces, and pid 1 in the latter."""
    kernel.mount("none", "/", None, RECURSIVE | PRIVATE)
    base = f"{layout.run}/root"
    kernel.mount("root", base, "tmpfs", NO_SETUID | NO_DEVICES, "size=1m,mode=755")
    for folder in SYSTEM:
        _show_system(folder, base)
    for file in SYSTEM_FILES:
        if Path(file).exists():
            _show(file, base)
    _devices(base)
    Path(base, "proc").mkdir()
    kernel.mount("proc", f"{base}/proc", "proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    _space(base, disk_bytes)  # before what may stand in a folder that it covers, such as the run's own in /tmp
    for hidden in layout.hidden:
        if not layout.is_within_tree(hidden):
            _hide(hidden, base)
    for tree in layout.trees:
        _show(tree, base)
    for hidden in layout.hidden:
        if layout.is_within_tree(hidden):
            _hide(hidden, base)
    for folder in (layout.library, layout.caches):
        _show(folder, base)
    _names(base)
    os.chdir(base)
    kernel.pivot_root_here()
    kernel.mount("none", "/", None, REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)
    os.chdir(HOME)


def _show_system(folder: str, base: str) -> None:
    path = Path(folder)
    if path.is_symlink():
        Path(base + folder).symlink_to(path.readlink())
    elif path.is_dir():
        _show(folder, base)


def _show(source: str, base: str) -> None:
    """Show a file or a folder with all that is mounted in it, at its own place, for reading only."""
    target = Path(base + source)
    if Path(source).is_dir():
        target.mkdir(parents=True, exist_ok=True)
    elif not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    kernel.mount(source, str(target), None, BIND | RECURSIVE)
    kernel.set_attributes(str(target), READ_ONLY | NO_SETUID | NO_DEVICES)


def _hide(folder: str, base: str) -> None:
    """Cover a folder that the system's trees would show."""
    if Path(base + folder).is_dir():
        kernel.mount("hidden", base + folder, "tmpfs", READ_ONLY | NO_SETUID | NO_DEVICES, "size=4k")


def _devices(base: str) -> None:
    folder = Path(base, "dev")
    folder.mkdir()
    for name in DEVICES:
        (folder / name).touch()
        kernel.mount(f"/dev/{name}", str(folder / name), None, BIND)
    links = {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}
    for name, within in links.items():
        (folder / name).symlink_to(f"/proc/self/fd{within}")
    (folder / "shm").mkdir()


def _space(base: str, disk_bytes: int) -> None:
    """Mount the one writable space and show its parts as /tmp, /dev/shm and the working folder."""
    space = Path(base + _SPACE)
    space.mkdir(mode=0o700)
    options = f"size={disk_bytes},nr_inodes={_INODES},mode=755"
    kernel.mount("space", str(space), "tmpfs", NO_SETUID | NO_DEVICES, options)
    for place in ("/tmp", "/dev/shm", HOME):
        part = space / place.strip("/").replace("/", "-")
        part.mkdir()
        part.chmod(0o1777)
        Path(base + place).mkdir(parents=True, exist_ok=True)
        kernel.mount(str(part), base + place, None, BIND)
    kernel.unmount(str(space))


def _names(base: str) -> None:
    """Write the few files of /etc by which programs find names."""
    etc = Path(base, "etc")
    etc.mkdir(exist_ok=True)
    (etc / "passwd").write_text(f"learner:x:{LEARNER_ID}:{LEARNER_ID}::{HOME}:/bin/sh\n", encoding="utf-8")
    (etc / "group").write_text(f"learner:x:{LEARNER_ID}:\n", encoding="utf-8")
    (etc / "hosts").write_text("127.0.0.1 localhost\n", encoding="utf-8")
