"""Watches one child from outside the wall, and is the one who ends it.

The zygote forks a watcher per submission; it sets up the control group, starts the child, and then follows the
*leash*, a socket to the worker: `i` interrupts the learner's process (answered with `i`), `u` asks for the usage so
far, its end means that the worker is gone or done. However the child ends, the watcher kills all that is left of it,
removes the control group, and reports. Where no control group can be made, it counts the memory of all the child's
processes ten times a second. It dies with the zygote; pid 1 of the child's namespace dies with it, and with pid 1 all.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
from collections.abc import Callable

from autograder.sandbox import control_groups, kernel, processes
from autograder.sandbox.control_groups import ControlGroup
from autograder.sandbox.walls import Wall

COUNT_SECONDS = 0.1
IDLE_SECONDS = 1.0


class Watcher:
    """One child's watcher.

    leash    socket to the worker
    wall     what the child is put behind
    learner  what runs there, given the hello socket: the learner's process says "h" on it, anything else is why the
             child could not begin
    handles  what the child keeps open
    name     the control group's name, None where none is wanted
    """

    def __init__(
        self,
        leash: socket.socket,
        wall: Wall,
        learner: Callable[[socket.socket], None],
        handles: tuple[int, ...],
        name: str | None,
    ):
        self._leash, self._wall, self._learner_code, self._handles = leash, wall, learner, handles
        self._limits = wall.limits
        self._name, self._group = name, None
        self._learner: int | None = None
        self._over_memory, self._peak, self._cpu_seconds = False, 0, 0.0

    def run(self) -> None:
        """Start the child, follow it to its end, leave nothing, report."""
        ended, wanted = os.pipe()  # SIGTERM becomes a byte that poll sees
        os.set_blocking(wanted, False)
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.set_wakeup_fd(wanted)
        kernel.adopt_orphans()
        self._group: ControlGroup | None = control_groups.create(self._name, self._limits) if self._name else None
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._wall.prepare()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._begin(theirs)
        theirs.close()
        child = os.pidfd_open(pid)
        report = {"ended": None, "problem": None}
        try:
            self._follow(child, ours, ended)
        finally:
            report.update(self._end(pid, child))
        with contextlib.suppress(OSError):
            self._leash.sendall(json.dumps(report).encode() + b"\n")

    def _begin(self, hello: socket.socket) -> None:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            if self._group:
                self._group.enter()
            self._leash.close()
            self._wall.start(hello, self._learner_code, self._handles)
        except BaseException as error:  # said to the worker, which knows whom to tell
            with contextlib.suppress(OSError):
                hello.sendall(f"{type(error).__name__}: {error}".encode()[:2000])
        finally:
            os._exit(70)

    def _follow(self, child: int, hello: socket.socket, ended: int) -> None:
        """Return when the child ended, or is to end."""
        poll = select.poll()
        for handle in (child, self._leash, hello, ended):
            poll.register(handle, select.POLLIN)
        pause = IDLE_SECONDS if self._group else COUNT_SECONDS
        while True:
            ready = {handle for handle, _ in poll.poll(pause * 1000)}
            if hello.fileno() in ready:
                poll.unregister(hello)
                self._meet(hello)
            if self._leash.fileno() in ready and not self._obey():
                return
            if child in ready or ended in ready:
                return
            if not self._group and self._count() > self._limits.memory_bytes:
                self._over_memory = True
                return

    def _meet(self, hello: socket.socket) -> None:
        """Learn the learner's process from its first word: the kernel says who sent it."""
        said, notes, _, _ = hello.recvmsg(2000, 64)
        for _level, kind, data in notes:
            if kind == socket.SCM_CREDENTIALS and said == b"h":
                self._learner = int.from_bytes(data[:4], "little")
        told = {"started": True} if said == b"h" else {"problem": said.decode("utf-8", "replace") or "it ended at once"}
        with contextlib.suppress(OSError):
            self._leash.sendall(json.dumps(told).encode() + b"\n")

    def _obey(self) -> bool:
        """Do what the worker wants; False when it is gone or wants the end."""
        try:
            wanted = self._leash.recv(16)
        except OSError:
            return False
        for letter in wanted:
            if letter == ord("i") and self._learner:
                with contextlib.suppress(OSError):
                    os.kill(self._learner, signal.SIGINT)
            answer = {"usage": self._usage()} if letter == ord("u") else {"interrupted": True}
            with contextlib.suppress(OSError):
                self._leash.sendall(json.dumps(answer).encode() + b"\n")
        return bool(wanted)

    def _count(self) -> int:
        total = processes.memory(os.getpid(), self._limits.memory_bytes)
        self._peak = max(self._peak, total)
        return total

    def _usage(self) -> dict[str, float]:
        peak = self._group.peak_bytes if self._group else self._peak
        return {"cpu_seconds": self._cpu_seconds or processes.cpu_seconds(os.getpid()), "peak_bytes": peak}

    def _end(self, pid: int, child: int) -> dict:
        """Kill all that is left, wait for it, remove the group."""
        alive = processes.cpu_seconds(os.getpid())  # a namespace's processes are killed without being added up
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(child, signal.SIGKILL)
        _, status, used = os.wait4(pid, 0)
        processes.kill_descendants(os.getpid())
        self._cpu_seconds = max(alive, used.ru_utime + used.ru_stime)
        memory = self._over_memory or bool(self._group and self._group.killed_for_memory)
        told = {"ended": os.waitstatus_to_exitcode(status), "memory": memory, "usage": self._usage()}
        if self._group:
            self._group.remove()
        self._wall.finish()
        return told


def watch(watcher: Watcher) -> None:
    """Be a watcher: in a process that the zygote has just forked. It never returns."""
    zygote = os.getppid()
    kernel.die_with_parent(signal.SIGTERM)
    try:
        if os.getppid() == zygote:
            watcher.run()
    finally:
        os._exit(0)
