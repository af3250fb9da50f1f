"""The frames that cross between grader and child: one letter, four bytes of length, that many bytes.

To the child: JOB (JSON, once), CELL (source), ASK (a request of the check contract), each answered before the next.
From the child: READY (once), OUTPUT (one nbformat output as JSON, any number), DONE ("ok" or "error"), REPLY (the
contract's reply). What the child sends is never trusted: see `talk`.
"""

from __future__ import annotations

import socket
import struct

JOB, CELL, ASK = b"J", b"C", b"A"
READY, OUTPUT, DONE, REPLY = b"R", b"O", b"D", b"P"
FROM_CHILD = (READY, OUTPUT, DONE, REPLY)

_HEAD = struct.Struct("!cI")
HEAD_BYTES = _HEAD.size


def pack(kind: bytes, payload: bytes) -> bytes:
    """Return one frame."""
    return _HEAD.pack(kind, len(payload)) + payload


def unpack_head(head: bytes) -> tuple[bytes, int]:
    """Return the kind and the length that a frame's first bytes state."""
    return _HEAD.unpack(head)


def receive(channel: socket.socket) -> tuple[bytes, bytes]:
    """Return the next frame from the grader, on the child's side. Raises EOFError when the grader is gone."""
    kind, length = unpack_head(_exactly(channel, HEAD_BYTES))
    return kind, _exactly(channel, length)


def _exactly(channel: socket.socket, length: int) -> bytes:
    received = bytearray()
    while len(received) < length:
        part = channel.recv(min(length - len(received), 65_536))
        if not part:
            raise EOFError("the grader is gone")
        received += part
    return bytes(received)
