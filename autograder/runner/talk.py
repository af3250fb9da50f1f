"""The grader's end of the line to one child: it reads whatever comes as data, and waits no longer than it wants.

Deadlines are points in time, so that bytes which drip in gain nothing. Nothing is set aside for what a child
announces: memory grows with the bytes that really arrive, up to each kind's limit. A frame that breaks the rules ends
the child.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import select
import socket
import time
from collections.abc import Callable
from typing import Any

from autograder.runner.frames import DONE, FROM_CHILD, HEAD_BYTES, OUTPUT, READY, REPLY, pack, unpack_head
from autograder.runner.limits import Limits
from autograder.runner.shown import Shown

GRACE_SECONDS = 3.0  # between the interrupt and the end
END_SECONDS = 20.0  # for the watcher to report
_SLACK = 4096
_PART = 65_536
_NOTE_BYTES = 65_536


@dataclasses.dataclass
class Ending:
    """How an exchange ended: the frame waited for, or why there is none; whether time ran out on the way."""

    kind: bytes | None
    payload: bytes = b""
    interrupted: bool = False
    broken: bool = False


class Talk:
    """The sockets and pipes of one child, on the grader's side."""

    def __init__(self, line: socket.socket, leash: socket.socket, output: int, error: int, limits: Limits):
        self._line, self._leash = line, leash
        self._pipes = {output: "stdout", error: "stderr"}
        self._limits = limits
        self._received, self._notes = bytearray(), bytearray()
        self._acknowledged = 0
        self.report: dict[str, Any] | None = None  # the watcher's last word
        self.problem: str | None = None
        self.usage: dict[str, float] = {}
        for each in (line, leash):
            each.setblocking(False)
        for handle in self._pipes:
            os.set_blocking(handle, False)

    def exchange(self, kind: bytes | None, payload: bytes, wanted: bytes, deadline: float, shown: Shown) -> Ending:
        """Send a frame, if any, and return the `wanted` one. At the deadline interrupt, a little later give up."""
        sending = bytearray(pack(kind, payload)) if kind else bytearray()
        interrupts = self._acknowledged
        ending = Ending(None)
        while True:
            try:
                frame = self._next_frame()
                while frame and frame[0] == OUTPUT:
                    if not shown.add(frame[1]):
                        raise ValueError("an output that is none")
                    frame = self._next_frame()
                if frame and (frame[0] != wanted or sending):
                    raise ValueError("a frame out of turn")
            except ValueError:
                ending.broken = True
                return ending
            if frame:
                ending.kind, ending.payload = frame
                if ending.interrupted:
                    self._await(lambda: self._acknowledged > interrupts)
                self._read_pipes(shown)
                return ending
            if self.report or self.problem:
                self._read_pipes(shown)
                return ending
            left = deadline - time.monotonic()
            if left <= 0:
                if ending.interrupted:
                    return ending
                ending.interrupted, deadline = True, time.monotonic() + GRACE_SECONDS
                self._tell(b"i")
                continue
            if not self._turn(left, sending, shown):
                return ending

    def _turn(self, seconds: float, sending: bytearray, shown: Shown) -> bool:
        """Wait once, and take what there is; False when the line is closed."""
        poll = select.poll()
        poll.register(self._line, select.POLLIN | (select.POLLOUT if sending else 0))
        poll.register(self._leash, select.POLLIN)
        for handle in self._pipes:
            poll.register(handle, select.POLLIN)
        open_line = True
        for handle, happened in poll.poll(min(seconds, 60.0) * 1000 + 1):
            if handle == self._line.fileno():
                open_line = self._use_line(happened, sending)
            elif handle == self._leash.fileno():
                self._read_leash()
            else:
                self._read_pipe(handle, shown)
        return open_line or bool(self._received)

    def _use_line(self, happened: int, sending: bytearray) -> bool:
        try:
            if happened & select.POLLOUT and sending:
                del sending[: self._line.send(sending[:_PART])]
            if happened & ~select.POLLOUT:
                part = self._line.recv(_PART)
                self._received += part
                return bool(part)
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True

    def _next_frame(self) -> tuple[bytes, bytes] | None:
        """Return a frame that has arrived whole, or None. Raises ValueError for one that breaks the rules."""
        if len(self._received) < HEAD_BYTES:
            return None
        kind, length = unpack_head(bytes(self._received[:HEAD_BYTES]))
        most = {OUTPUT: self._limits.cell_output_bytes + _SLACK, REPLY: self._limits.message_bytes, DONE: 16, READY: 0}
        if kind not in FROM_CHILD or length > most[kind]:
            raise ValueError("a frame of no known kind, or too long")
        if len(self._received) < HEAD_BYTES + length:
            return None
        payload = bytes(self._received[HEAD_BYTES : HEAD_BYTES + length])
        del self._received[: HEAD_BYTES + length]
        return kind, payload

    def _read_pipe(self, handle: int, shown: Shown) -> bool:
        try:
            part = os.read(handle, _PART)
        except BlockingIOError:
            return False
        except OSError:
            part = b""
        if not part:
            self._pipes.pop(handle)
            os.close(handle)
            return False
        shown.add_raw(self._name_of(handle), part)
        return True

    def _name_of(self, handle: int) -> str:
        return self._pipes.get(handle, "stdout")

    def _read_pipes(self, shown: Shown) -> None:
        """Take what lies in the pipes when a cell has ended; a writer that goes on is left to the next cell."""
        for handle in list(self._pipes):
            for _ in range(16):
                if not self._read_pipe(handle, shown):
                    break

    def _read_leash(self) -> None:
        try:
            part = self._leash.recv(_PART)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if not part and not self.report:
            self.report = {"ended": None, "memory": False, "usage": {}}
        self._notes += part
        while b"\n" in self._notes:
            note, _, rest = bytes(self._notes).partition(b"\n")
            self._notes = bytearray(rest)
            self._hear(json.loads(note))

    def _hear(self, note: dict[str, Any]) -> None:
        """Take the watcher's word; it is on our side of the wall."""
        self._acknowledged += "interrupted" in note
        self.usage = note.get("usage", self.usage)
        self.problem = note.get("problem") or self.problem
        if "ended" in note:
            self.report = note

    def _tell(self, letter: bytes) -> None:
        with contextlib.suppress(OSError):
            self._leash.send(letter)

    def _await(self, happened: Callable[[], object], seconds: float = 2.0) -> None:
        end = time.monotonic() + seconds
        while not happened() and not self.report and time.monotonic() < end:
            if select.select([self._leash], [], [], max(end - time.monotonic(), 0))[0]:
                self._read_leash()

    def ask_usage(self) -> dict[str, float]:
        """Return the usage so far."""
        if not self.report:
            self.usage = {}
            self._tell(b"u")
            self._await(lambda: self.usage)
        return self.usage

    def end(self) -> dict[str, Any]:
        """Let the watcher end the child, and return its report."""
        with contextlib.suppress(OSError):
            self._leash.shutdown(socket.SHUT_WR)
        self._await(lambda: self.report, END_SECONDS)
        self.close()
        return self.report or {"ended": None, "memory": False, "usage": {}}

    def close(self) -> None:
        """Close all that is open."""
        for each in (self._line, self._leash):
            each.close()
        for handle in list(self._pipes):
            os.close(handle)
        self._pipes.clear()
