"""Catches what a cell shows and sends it on, within the learner's process; the grader keeps to its own limits.

Text goes as it is written, in pieces; past the cell's limit nothing more is sent, so that an endless print costs
little. An interrupt never falls into a frame: it waits until the frame is out.
"""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from typing import Any

from autograder.runner.frames import OUTPUT, pack

PIECE_CHARACTERS = 8_192
PIECE_SECONDS = 0.05


class Line:
    """The socket to the grader, one frame at a time, whichever thread speaks."""

    def __init__(self, channel: socket.socket):
        self._channel, self._lock = channel, threading.RLock()
        self.sending = self.interrupted = False

    def send(self, kind: bytes, payload: bytes) -> None:
        """Send one frame whole; an interrupt that came meanwhile is raised afterwards."""
        with self._lock:
            self.sending = True
            try:
                self._channel.sendall(pack(kind, payload))
            finally:
                self.sending = False
        if self.interrupted:
            self.interrupted = False
            raise KeyboardInterrupt


class Capture:
    """Collects a cell's outputs in order and sends them while there is room: `room` is in bytes of JSON."""

    def __init__(self, line: Line, cell_bytes: int):
        self._line, self._cell_bytes = line, cell_bytes
        self.room = cell_bytes
        self._name, self._parts, self._length, self._sent = "", [], 0, 0.0

    def begin_cell(self) -> None:
        """Give the next cell its room."""
        self.flush()
        self.room = self._cell_bytes

    def write(self, name: str, text: str) -> None:
        """Add text to the stream "stdout" or "stderr"."""
        if self.room <= 0 or not text:
            return
        if name != self._name:
            self.flush()
            self._name = name
        text = text[: self.room]
        self._parts.append(text)
        self._length += len(text)
        if self._length >= PIECE_CHARACTERS or time.monotonic() - self._sent > PIECE_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Send the text that waits."""
        parts, self._parts, self._length = self._parts, [], 0
        if parts:
            self._sent = time.monotonic()
            self._send({"output_type": "stream", "name": self._name, "text": "".join(parts)})

    def show(self, output: dict[str, Any]) -> None:
        """Send a display, a result or an error, after the text that came before it."""
        self.flush()
        self._send(output)

    def _send(self, output: dict[str, Any]) -> None:
        if self.room <= 0:
            return
        frame = json.dumps(output, default=str).encode()
        if len(frame) > self.room:
            output, frame = self._smaller(output)
        self.room -= max(len(frame), 1)
        self._line.send(OUTPUT, frame)

    def _smaller(self, output: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """What fits of an output that does not: the beginning of a text, or the plain text of a display."""
        quarter = max(self.room // 6, 1)  # a character takes up to six bytes in JSON
        self.room = 0
        cut = {key: value for key, value in output.items() if key not in ("data", "metadata", "text", "traceback")}
        if "text" in output:
            cut["text"] = output["text"][:quarter]
        if "traceback" in output:
            cut["traceback"] = []
            cut["evalue"] = str(output.get("evalue"))[:500]
        if "data" in output:
            plain = str(output["data"].get("text/plain", ""))[:quarter]
            cut |= {"data": {"text/plain": plain}, "metadata": {}}
        cut["cut"] = True
        return cut, json.dumps(cut, default=str).encode()


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell. `fileno` is the pipe's, so that subprocesses write where the grader reads."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, handle: int):
        self._name, self._handle, self.capture = name, handle, None

    @property
    def name(self) -> str:
        """The stream's name, as files have one."""
        return f"<{self._name}>"

    def write(self, text: str) -> int:
        """Add text to the cell's output."""
        if not isinstance(text, str):
            raise TypeError(f"write() takes text, not {type(text).__name__}")
        if self.capture is not None:
            self.capture.write(self._name, text)
        return len(text)

    def flush(self) -> None:
        """Send what waits."""
        if self.capture is not None:
            self.capture.flush()

    def writable(self) -> bool:
        """Text can be written here."""
        return True

    def isatty(self) -> bool:
        """Nobody sits there."""
        return False

    def fileno(self) -> int:
        """The pipe beneath."""
        return self._handle
