"""What runs behind the wall: takes cells and requests from the line, one after the other, until the grader is gone.

This code shares its process with the learner's, who can change all of it. So it is trusted with nothing: it exists
for honest work, and a forged frame is an answer like any other.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from autograder.runner.capture import Capture, Line
from autograder.runner.frames import ASK, CELL, DONE, READY, REPLY, receive
from autograder.runner.shell import LearnerShell, make_shell, set_streams

SEED = 0  # the same in every child, warm or cold


def run(talk: int, output: int, error: int, hello: socket.socket, shell: LearnerShell | None) -> None:
    """Be the learner's process. `shell` is None in a fresh interpreter."""
    hello.sendall(b"h")
    hello.close()
    empty = os.open(os.devnull, os.O_RDWR)
    for handle, number in ((empty, 0), (output, 1), (error, 2)):
        os.dup2(handle, number)
        if handle > 2:
            os.close(handle)
    channel = socket.socket(fileno=talk)
    _, job = receive(channel)
    Inside(channel, json.loads(job), shell or make_shell()).serve()


class Inside:
    """One submission's session."""

    def __init__(self, channel: socket.socket, job: dict[str, Any], shell: LearnerShell):
        from xaicourse import learning
        from xaicourse.learning.side import LearnerSide

        self._channel, self._shell, self._busy = channel, shell, False
        self._line = Line(channel)
        self._capture = Capture(self._line, job["cell_output_bytes"])
        self._folder = Path.cwd()
        os.environ["HOME"] = str(self._folder)
        learning.set_job(job["unit"], job["learner"], job["sheets"])
        self._side = LearnerSide(shell.user_ns, self._folder)
        shell.capture = self._capture
        set_streams(self._capture)
        sys.path[:] = ["", *(place for place in sys.path if place)]
        sys.argv[:] = [""]
        _reseed()
        signal.signal(signal.SIGINT, self._interrupt)
        self._line.send(READY, b"")

    def serve(self) -> None:
        """Answer until the grader hangs up."""
        while True:
            try:
                kind, payload = receive(self._channel)
            except EOFError:
                return
            self._take(kind, payload)

    def _take(self, kind: bytes, payload: bytes) -> None:
        answer = (DONE, b"error")
        try:
            self._busy = True
            answer = self._run_cell(payload.decode()) if kind == CELL else (REPLY, self._ask(payload))
        except KeyboardInterrupt:  # it came between the learner's lines and ours
            answer = (REPLY, _problem("it was stopped for its time")) if kind == ASK else answer
        except BaseException as error:  # the shell itself failed: the learner's code may have changed it
            words = {"ename": type(error).__name__, "evalue": str(error)[:2000]}
            self._capture.show({"output_type": "error", **words, "traceback": []})
        finally:
            self._busy = self._line.interrupted = False
            self._line.send(*answer)

    def _run_cell(self, source: str) -> tuple[bytes, bytes]:
        self._capture.begin_cell()
        done = self._shell.run_cell(source, store_history=True)
        self._capture.flush()
        return DONE, b"ok" if done.success else b"error"

    def _ask(self, request: bytes) -> bytes:
        self._capture.begin_cell()
        try:
            return self._side.ask(request)
        except KeyboardInterrupt:
            return _problem("its value took too long to send; give a smaller or simpler one")
        except MemoryError:
            return _problem("its value is too large to send; give less of it")
        except BaseException as error:  # such as a class of the learner's own that fails when it is read
            return _problem(f"its value could not be sent: reading it stopped with {type(error).__name__}")

    def _interrupt(self, *_: Any) -> None:
        if self._line.sending:
            self._line.interrupted = True
        elif self._busy:
            raise KeyboardInterrupt


def _problem(words: str) -> bytes:
    from xaicourse.learning import wire

    return wire.encode({"problem": f"The answer could not be read: {words}.", "attempted": True})


def _reseed() -> None:
    """Set the old global random states, which a fork would copy and a fresh interpreter would draw anew."""
    random.seed(SEED)
    for name, seed in (("numpy.random", "seed"), ("torch", "manual_seed")):
        if name in sys.modules:
            getattr(importlib.import_module(name), seed)(SEED)


def main() -> None:
    """Be a cold child: a fresh interpreter behind bubblewrap, its handles and its processes' limit in the arguments."""
    from autograder.runner.zygote import forget_the_project

    forget_the_project()
    talk, output, error, hello, processes = map(int, sys.argv[1:6])
    resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))  # only its own count in this user namespace
    run(talk, output, error, socket.socket(fileno=hello), None)
