"""The janitor: a small process that cleans up after a supervisor that could not do so itself.

It holds one end of a pipe; over the other the supervisor tells it which processes it has started. When that end
closes without a word of parting (kill -9), it kills what is left of them and removes the run's control groups and
temporary folders. Children, watchers and zygote end with each other anyway; what a killed janitor leaves, the next
run sweeps.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from types import TracebackType

from autograder.sandbox import remains

PARTING = "done"
_PATIENCE_SECONDS = 10.0


class Janitor:
    """The supervisor's handle; a context manager. A janitor that was killed is replaced when next spoken to."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._pipe = -1
        self._process: subprocess.Popen | None = None

    @property
    def pid(self) -> int:
        """The janitor's process."""
        return self._process.pid

    def __enter__(self) -> Janitor:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._say(PARTING)
        os.close(self._pipe)
        self._process.wait()

    def enlist(self, pid: int) -> None:
        """Let it know of a process that is not to outlive the supervisor."""
        began = remains.began(pid)
        if began:
            self._told.append(f"{pid} {began}")
            self._say(self._told[-1])

    def look_after(self) -> None:
        """Replace a janitor that is gone."""
        if self._process.poll() is not None:
            os.close(self._pipe)
            self._start()

    def _start(self) -> None:
        theirs, self._pipe = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "autograder.janitor", str(theirs)],
                pass_fds=(theirs,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
            )
        finally:
            os.close(theirs)
        for line in self._told:
            self._say(line)

    def _say(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # look_after replaces it
            os.write(self._pipe, f"{line}\n".encode())


def main(pipe: int) -> None:
    """Listen until the supervisor parts or is gone; in the latter case clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    supervisor = os.getppid()
    with os.fdopen(pipe, encoding="ascii") as told:
        lines = told.read().split("\n")
    if PARTING in lines:
        return
    while os.getppid() == supervisor:  # the pipe closes a little before the process is gone
        time.sleep(0.01)
    for line in lines:
        if line.count(" ") == 1:
            pid, began = line.split()
            _kill(int(pid), began)
    end = time.monotonic() + _PATIENCE_SECONDS
    while remains.sweep() and time.monotonic() < end:
        time.sleep(0.05)


def _kill(pid: int, began: str) -> None:
    with contextlib.suppress(OSError):
        handle = os.pidfd_open(pid)  # from now on the number cannot mean another process
        try:
            if remains.began(pid) == began:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)


if __name__ == "__main__":
    main(int(sys.argv[1]))
