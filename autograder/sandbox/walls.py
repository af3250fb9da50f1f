"""How each kind of wall begins a child: two steps, one in the watcher before it forks, one in the forked process."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable

from autograder.runner.limits import Limits
from autograder.sandbox import kernel, namespaces
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.layout import Layout

Learner = Callable[[socket.socket], None]


class Wall:
    """One kind of wall, for one child."""

    def __init__(self, layout: Layout, limits: Limits):
        self.layout, self.limits = layout, limits

    def prepare(self) -> None:
        """Do what must be done in the watcher before it forks."""

    def finish(self) -> None:
        """Do what must be done in the watcher after the child's end."""

    def start(self, hello: socket.socket, learner: Learner, handles: tuple[int, ...]) -> None:
        """Become the child: run `learner(hello)` behind the wall with nothing but `handles` open. Never returns."""
        raise NotImplementedError


class Namespaces(Wall):
    """See `namespaces`. pid 1 stays outside the learner's reach and ends everything when the learner's process ends."""

    def prepare(self) -> None:
        """Leave the pid namespace, so that the next fork is pid 1 of its own."""
        self._within = namespaces.leave_pid_namespace()

    def start(self, hello: socket.socket, learner: Learner, handles: tuple[int, ...]) -> None:
        """Become the child."""
        os.setsid()
        close_all_but((hello.fileno(), *handles))
        namespaces.enter(self.layout, self.limits, self._within)
        kernel.die_with_parent(signal.SIGKILL)
        stop_if_gone(hello)
        pid = os.fork()
        if pid == 0:
            os.setsid()
            kernel.set_dumpable(True)  # /proc/self is the learner's
            learner(hello)
            os._exit(0)
        kernel.set_dumpable(False)
        hello.close()
        close_all_but(())
        while True:
            ended, status = os.wait()
            if ended == pid:
                code = os.waitstatus_to_exitcode(status)
                os._exit(code if code >= 0 else 128 - code)


class Unwalled(Wall):
    """Limits per process, a session and a working folder of its own, and no wall."""

    def prepare(self) -> None:
        """Make the working folder."""
        self._folder = tempfile.mkdtemp(prefix="work-", dir=self.layout.run)

    def finish(self) -> None:
        """Remove the working folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self, hello: socket.socket, learner: Learner, handles: tuple[int, ...]) -> None:
        """Become the child."""
        os.setsid()
        close_all_but((hello.fileno(), *handles))
        kernel.die_with_parent(signal.SIGKILL)
        stop_if_gone(hello)
        kernel.forbid_new_privileges()
        namespaces.limit_process(self.limits, alone=False)
        os.chdir(self._folder)
        learner(hello)
        os._exit(0)


def wall(isolation: Isolation) -> type[Wall]:
    """Return the wall of that kind."""
    if isolation is Isolation.BUBBLEWRAP:
        from autograder.sandbox.bubblewrap import Bubblewrap

        return Bubblewrap
    return {Isolation.NAMESPACES: Namespaces, Isolation.NONE: Unwalled}[isolation]


def close_all_but(kept: tuple[int, ...]) -> None:
    """Close every handle above 2 but these."""
    last = 2
    for handle in sorted(kept):
        os.closerange(last + 1, handle)
        last = handle
    os.closerange(last + 1, 65_536)


def stop_if_gone(hello: socket.socket) -> None:
    """End at once if the watcher died before the kernel was told to end us with it."""
    poll = select.poll()
    poll.register(hello, 0)
    if poll.poll(0):
        os._exit(0)
