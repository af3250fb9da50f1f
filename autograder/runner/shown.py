"""What a child shows, read as data: nbformat outputs of known form and bounded size, whatever bytes arrive."""

from __future__ import annotations

import json
from typing import Any

KINDS = ("stream", "display_data", "execute_result", "error")
CUT = "The output of this cell was cut: at most {most:,} bytes are kept."
_MOST_NAME = 200


class Budget:
    """The bytes of output that a submission may still keep."""

    def __init__(self, most: int):
        self.left = most


class Shown:
    """One cell's outputs, in the order in which they arrive; what is written past Python comes after its own."""

    def __init__(self, cell_bytes: int, submission: Budget):
        self._most, self._left, self._submission = cell_bytes, cell_bytes, submission
        self._outputs: list[dict[str, Any]] = []
        self._raw: dict[str, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
        self.cut = False

    def add(self, frame: bytes) -> bool:
        """Add one OUTPUT frame; False if it is none."""
        output = read_output(frame)
        if output is None:
            return False
        if output.pop("cut", False):
            self.cut = True
        if not self._take(len(frame)):
            return True
        last = self._outputs[-1] if self._outputs else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            self._outputs.append(output)
        return True

    def add_raw(self, name: str, written: bytes) -> None:
        """Add bytes that came over a pipe: os.write, subprocesses, libraries in C."""
        room = max(min(self._left, self._submission.left), 0)
        kept = written[:room]
        self._raw[name] += kept
        self._take(len(kept))
        self.cut |= len(kept) < len(written)

    def _take(self, size: int) -> bool:
        room = min(self._left, self._submission.left)
        if size > room:
            self.cut = True
            return False
        self._left -= size
        self._submission.left -= size
        return True

    def outputs(self) -> list[dict[str, Any]]:
        """Return all of it."""
        found = list(self._outputs)
        for name, written in self._raw.items():
            if written:
                found.append({"output_type": "stream", "name": name, "text": written.decode("utf-8", "replace")})
        return found

    @property
    def note(self) -> str | None:
        """Say that something was cut."""
        return CUT.format(most=self._most) if self.cut else None


def read_output(frame: bytes) -> dict[str, Any] | None:
    """Return the nbformat output that a frame holds, cleaned, or None. It may carry "cut": True beside."""
    try:
        message = json.loads(frame, parse_constant=lambda _: None)
        output = _output(message) if isinstance(message, dict) else None
        if output and message.get("cut") is True:
            output["cut"] = True
        return output
    except (ValueError, TypeError, RecursionError, KeyError, MemoryError):
        return None


def _output(message: dict[str, Any]) -> dict[str, Any] | None:
    kind = message.get("output_type")
    if kind == "stream":
        return {"output_type": kind, "name": _one_of(message["name"]), "text": _text(message["text"])}
    if kind == "error":
        lines = [_text(line) for line in message["traceback"]]
        named = {"ename": _text(message["ename"])[:_MOST_NAME], "evalue": _text(message["evalue"])}
        return {"output_type": kind, **named, "traceback": lines}
    if kind in ("display_data", "execute_result"):
        data = {_text(name)[:_MOST_NAME]: _datum(name, value) for name, value in message["data"].items()}
        metadata = _clean(message["metadata"]) if isinstance(message["metadata"], dict) else {}
        output = {"output_type": kind, "data": data, "metadata": metadata}
        if kind == "execute_result":
            count = message.get("execution_count")
            output["execution_count"] = count if type(count) is int and 0 <= count < 10**6 else None
        return output
    return None


def _one_of(name: Any) -> str:
    return "stderr" if name == "stderr" else "stdout"


def _datum(name: str, value: Any) -> Any:
    """Return one form of a display: JSON where the type says JSON, else text."""
    if name.endswith("json"):
        return _clean(value)
    return _text("".join(map(str, value)) if isinstance(value, list) else value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value.encode("utf-8", "replace").decode()  # half a surrogate pair could not be written to a file


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_text(name): _clean(item) for name, item in value.items()}
    return value
