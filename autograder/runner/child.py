"""One submission's child as the grader has it: run cells, ask the contract's requests, learn what it took."""

from __future__ import annotations

import json
import time
from types import TracebackType

from autograder.runner.frames import ASK, CELL, DONE, REPLY
from autograder.runner.job import CellRun, Usage
from autograder.runner.limits import Limits
from autograder.runner.shown import Budget, Shown
from autograder.runner.talk import Ending, Talk
from xaicourse.learning.contract import AnswerProblem

_GONE = {
    "memory": "The submission used more than {memory:,} MiB of memory and was ended.",
    "died": "The submission's process ended by itself.",
    "timeout": "It did not end within {seconds:g} s, nor when it was interrupted, so the submission was ended.",
    "spent": "The {all:g} s that a submission may take were used up.",
    "broken": "The submission's process sent what no answer sends, so it was ended.",
}


class ChildProblem(RuntimeError):
    """A child could not be made, which is no fault of the submission. The message says what happened."""


class Child:
    """A submission's process behind the wall. Leaving the context ends it and everything that it started.

    `run_cell` and `ask` never raise for what the submission does but AnswerProblem; both take a bounded time.
    """

    def __init__(self, talk: Talk, limits: Limits, seconds: float):
        self._talk, self._limits = talk, limits
        self._began = time.monotonic()
        self._deadline = self._began + seconds
        self._budget = Budget(limits.output_bytes)
        self._lost: str | None = None  # why the child is no more
        self._report: dict | None = None
        self._wall_seconds = 0.0

    def __enter__(self) -> Child:
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child, whatever it does."""
        if self._report is None:
            self._report = self._talk.end()
            self._wall_seconds = time.monotonic() - self._began

    @property
    def alive(self) -> bool:
        """Whether the child can take another cell or request."""
        return self._report is None and self._lost is None

    @property
    def usage(self) -> Usage:
        """What the child took so far."""
        told = self._report["usage"] if self._report else self._talk.ask_usage()
        wall = self._wall_seconds or time.monotonic() - self._began
        return Usage(float(told.get("cpu_seconds", 0)), wall, int(told.get("peak_bytes", 0)))

    def run_cell(self, source: str) -> CellRun:
        """Run one cell and return how it ended and what it showed."""
        shown = Shown(self._limits.cell_output_bytes, self._budget)
        if not self.alive:
            return CellRun("died", [], self._words(self._lost or "died"))
        source_bytes = source.encode("utf-8", "replace")
        ending, why = self._exchange(CELL, source_bytes, DONE, self._limits.cell_seconds, shown)
        if why:
            status = {"spent": "timeout", "broken": "died"}.get(why, why)
            return CellRun(status, shown.outputs(), self._words(why, self._limits.cell_seconds))
        status = "ok" if ending.payload == b"ok" else "error"
        if ending.interrupted:
            words = f"The cell was stopped after {self._limits.cell_seconds:g} s."
            return CellRun("timeout", shown.outputs(), words)
        return CellRun(status, shown.outputs(), shown.note)

    def ask(self, request: bytes) -> bytes:
        """Send a request of the check contract, return the reply. Raises AnswerProblem with a sentence."""
        name = _name(request)
        if not self.alive:
            raise AnswerProblem(f"`{name}` cannot be asked for: {_lower(self._words(self._lost or 'died'))}")
        shown = Shown(self._limits.cell_output_bytes, self._budget)
        ending, why = self._exchange(ASK, request, REPLY, self._limits.ask_seconds, shown)
        if why == "timeout":
            most = self._limits.ask_seconds
            raise AnswerProblem(f"`{name}` did not answer within {most:g} seconds. Look for a loop that never ends.")
        if why:
            raise AnswerProblem(f"`{name}` did not answer: {_lower(self._words(why))}")
        return ending.payload

    def _exchange(self, kind: bytes, payload: bytes, wanted: bytes, seconds: float, shown: Shown) -> tuple[Ending, str]:
        """Return the ending, and why the child had to be ended, "" if it lives on."""
        end = min(time.monotonic() + seconds, self._deadline)
        ending = self._talk.exchange(kind, payload, wanted, end, shown)
        if ending.kind == wanted and (wanted == REPLY or ending.payload in (b"ok", b"error")):
            return ending, ""
        self.close()
        if ending.broken or ending.kind:
            self._lost = "broken"
        elif self._report.get("memory"):
            self._lost = "memory"
        elif ending.interrupted:
            self._lost = "spent" if time.monotonic() > self._deadline else "timeout"
        else:
            self._lost = "died"
        return ending, self._lost

    def _words(self, why: str, seconds: float = 0.0) -> str:
        most = self._limits
        return _GONE[why].format(
            memory=most.memory_bytes // 2**20, seconds=seconds or most.cell_seconds, all=self._deadline - self._began
        )


def _name(request: bytes) -> str:
    return str(json.loads(request).get("name", "the answer"))


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
