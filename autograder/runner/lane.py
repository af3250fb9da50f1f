"""A worker's way to the zygote: it orders children, one after the other or several at once."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time

from autograder.runner.child import Child, ChildProblem
from autograder.runner.frames import JOB, READY
from autograder.runner.job import ChildJob
from autograder.runner.limits import Limits
from autograder.runner.shown import Budget, Shown
from autograder.runner.talk import Talk

START_SECONDS = 120.0  # a cold child imports all libraries first


class LaneBroken(ChildProblem):
    """The zygote is gone: the pool must be made anew."""


class Lane:
    """One worker's lane. Its handle can be inherited by a worker process, which makes its own Lane with `from_fd`."""

    def __init__(self, channel: socket.socket, limits: Limits):
        self.channel, self.limits = channel, limits

    @classmethod
    def from_fd(cls, handle: int, limits: Limits) -> Lane:
        """Return the lane of an inherited handle."""
        return cls(socket.socket(fileno=handle), limits)

    def fileno(self) -> int:
        """The handle to pass on (`pass_fds`)."""
        return self.channel.fileno()

    def close(self) -> None:
        """Let go of the lane."""
        self.channel.close()

    def open(self, job: ChildJob, seconds: float | None = None) -> Child:
        """Return a new child for `job`, ready for its first cell; `seconds` is the time it has in all.

        Raises LaneBroken if the zygote is gone, ChildProblem if the child could not be made.
        """
        line, line_within = socket.socketpair()
        leash, leash_within = socket.socketpair()
        output, output_within = os.pipe()
        error, error_within = os.pipe()
        talk = Talk(line, leash, output, error, self.limits)
        try:
            handles = [line_within.fileno(), output_within, error_within, leash_within.fileno()]
            socket.send_fds(self.channel, [b"open"], handles)
        except OSError as broken:
            talk.close()
            raise LaneBroken(f"The process that makes children is gone ({broken.strerror}).") from None
        finally:
            line_within.close()
            leash_within.close()
            os.close(output_within)
            os.close(error_within)
        return self._begin(talk, job, seconds or self.limits.submission_seconds)

    def _begin(self, talk: Talk, job: ChildJob, seconds: float) -> Child:
        shown = Shown(self.limits.cell_output_bytes, Budget(self.limits.output_bytes))
        order = json.loads(job.to_json()) | {"cell_output_bytes": self.limits.cell_output_bytes}
        end = time.monotonic() + START_SECONDS
        ending = talk.exchange(JOB, json.dumps(order).encode(), READY, end, shown)
        if ending.kind == READY:
            return Child(talk, self.limits, seconds)
        words = talk.problem or _last_words(shown)
        talk.end()
        gone = not words and not self._zygote_lives()
        raise (LaneBroken if gone else ChildProblem)(f"A child could not begin: {words or 'it ended at once'}.")

    def _zygote_lives(self) -> bool:
        with contextlib.suppress(OSError):
            self.channel.setblocking(False)
            try:
                return bool(self.channel.recv(1))
            except BlockingIOError:
                return True
            finally:
                self.channel.setblocking(True)
        return False


def _last_words(shown: Shown) -> str:
    said = "".join(output.get("text", "") for output in shown.outputs())
    return said.strip()[-2000:]
