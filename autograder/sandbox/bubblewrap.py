"""The cold wall: a fresh interpreter per submission behind bubblewrap, where only that program may make namespaces.

Same child, same line, same limits per process, same system call filter; it imports all libraries anew, so it takes
seconds. Differences: /tmp, /dev/shm and the working folder have the disk limit each. Where the grader is root, an
unprivileged user starts it, so that user must be able to read Python's folders.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
from pathlib import Path

from autograder.runner.limits import Limits
from autograder.sandbox import kernel, namespaces, seccomp
from autograder.sandbox.layout import HOME, LEARNER_ID, SYSTEM, SYSTEM_FILES, UNPRIVILEGED_ID, Layout
from autograder.sandbox.walls import Learner, Wall, close_all_but, stop_if_gone

PROGRAM = "bwrap"
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from autograder.runner.inside import main; main()"


def command(layout: Layout, limits: Limits, filter_handle: int, handles: list[int]) -> list[str]:
    """Return the command line that begins a cold child; `handles` stay open: talk, output, error, hello."""
    words = [PROGRAM, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    words += ["--uid", str(LEARNER_ID), "--gid", str(LEARNER_ID), "--hostname", "learner"]
    for folder in SYSTEM:
        if Path(folder).is_symlink():
            words += ["--symlink", str(Path(folder).readlink()), folder]
        else:
            words += ["--ro-bind-try", folder, folder]
    words += ["--dev", "/dev", "--proc", "/proc"]
    for place in ("/tmp", "/dev/shm", HOME):  # before what may stand in one of them
        words += ["--size", str(limits.disk_bytes), "--tmpfs", place]
    before = [hidden for hidden in layout.hidden if not layout.is_within_tree(hidden)]
    within = [hidden for hidden in layout.hidden if layout.is_within_tree(hidden)]
    words += [word for hidden in before for word in ("--tmpfs", hidden)]
    for place in (*SYSTEM_FILES, *layout.trees):
        words += ["--ro-bind-try", place, place]
    words += [word for hidden in within for word in ("--tmpfs", hidden)]
    for place in (layout.library, layout.caches):
        words += ["--ro-bind", place, place]
    for hidden in layout.hidden:
        words += ["--remount-ro", hidden]
    words += ["--remount-ro", "/dev", "--remount-ro", "/"]
    for name, value in layout.environment.items():
        words += ["--setenv", name, value]
    words += ["--chdir", HOME, "--seccomp", str(filter_handle), "--"]
    python = [sys.executable, "-s", "-P", "-B", "-c", _START, layout.library]
    return [*words, *python, *map(str, handles), str(limits.processes)]


class Bubblewrap(Wall):
    """See the module's first lines."""

    def start(self, hello: socket.socket, learner: Learner, handles: tuple[int, ...]) -> None:  # noqa: ARG002
        """Become bubblewrap, which becomes the child; `learner` belongs to warm children."""
        os.setsid()
        if os.geteuid() == 0:  # root's process could write to /proc/sys even without privileges
            _become_nobody(self.layout)
        close_all_but((hello.fileno(), *handles))
        kernel.die_with_parent(signal.SIGKILL)
        stop_if_gone(hello)
        filter_handle, writing = os.pipe()
        os.write(writing, seccomp.program())  # a few hundred bytes: a pipe holds them
        os.close(writing)
        inherited = [*handles, hello.fileno()]
        for handle in (filter_handle, *inherited):
            os.set_inheritable(handle, True)
        os.dup2(handles[2], 2)  # what bubblewrap complains of
        namespaces.limit_process(self.limits, alone=False)
        program = shutil.which(PROGRAM)
        if program is None:
            raise FileNotFoundError("bubblewrap (bwrap) is not installed")
        os.execv(program, command(self.layout, self.limits, filter_handle, inherited))


def _become_nobody(layout: Layout) -> None:
    os.setgroups([])
    os.setresgid(UNPRIVILEGED_ID, UNPRIVILEGED_ID, UNPRIVILEGED_ID)
    os.setresuid(UNPRIVILEGED_ID, UNPRIVILEGED_ID, UNPRIVILEGED_ID)
    kernel.set_dumpable(True)
    for place in layout.readable:
        if not os.access(place, os.R_OK | os.X_OK):
            raise PermissionError(
                f"{place} can be entered by root only: grade as an ordinary user, or install where all can read"
            )
