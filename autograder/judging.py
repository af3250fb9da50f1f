"""Judges one question on a sitting: each value asked once, the check bounded in time, its faults nobody's loss."""

from __future__ import annotations

import contextlib
import json
import signal
import time
from collections.abc import Iterator
from types import FrameType
from typing import Protocol

from autograder.records import Row
from autograder.runner.child import ChildProblem
from autograder.sitting import Sitting
from xaicourse.learning.contract import FAULT_WORDS, Question, Result
from xaicourse.learning.people import Learner, hidden_rng

CHECK_SECONDS = 30.0  # of processor time: a busy machine takes nothing from an honest answer
CHECK_WALL_SECONDS = 6 * CHECK_SECONDS  # for a check that waits without computing
FOR_TEACHER = "for the teacher"
_SLOW = "This answer could not be judged in {seconds:g} s. Your teacher will look at it."


class CheckTooSlow(BaseException):
    """A check that does not come to an end. No Exception, so that no check can take it for an error of its own."""


class Stopwatch(Protocol):
    """Bounds the time between `running` and its end, without the time spent in `paused`."""

    def running(self) -> contextlib.AbstractContextManager[None]:
        """Raise CheckTooSlow within, when the time is over."""

    def paused(self) -> contextlib.AbstractContextManager[None]:
        """Do not count the time within."""


class Alarm:
    """A Stopwatch by the system's interval timers: for the main thread of a process, on POSIX.

    `seconds` bounds the processor time, `wall_seconds` what passes on the clock (by default as many times more as for
    CHECK_SECONDS).
    """

    def __init__(self, seconds: float = CHECK_SECONDS, wall_seconds: float | None = None):
        wall = seconds * CHECK_WALL_SECONDS / CHECK_SECONDS if wall_seconds is None else wall_seconds
        self._timers = {
            signal.ITIMER_PROF: (signal.SIGPROF, seconds),
            signal.ITIMER_REAL: (signal.SIGALRM, wall),
        }

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """See Stopwatch."""
        before = {number: signal.signal(number, self._ring) for number, _ in self._timers.values()}
        for timer, (_, seconds) in self._timers.items():
            signal.setitimer(timer, seconds, 0.5)  # again and again: a destructor may swallow one
        try:
            yield
        finally:
            for timer in self._timers:
                signal.setitimer(timer, 0)
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """See Stopwatch."""
        left = {timer: signal.setitimer(timer, 0) for timer in self._timers}
        try:
            yield
        finally:
            for timer, (seconds, again) in left.items():
                if seconds:
                    signal.setitimer(timer, seconds, again)

    @staticmethod
    def _ring(_number: int, _frame: FrameType | None) -> None:
        raise CheckTooSlow


class _Channel:
    """The way to the child for one judgement: what was asked for by name once is not asked again."""

    def __init__(self, sitting: Sitting, watch: Stopwatch):
        self._sitting, self._watch = sitting, watch
        self._replies: dict[bytes, bytes] = {}
        self.seconds = 0.0  # of the longest request
        self.broken: ChildProblem | None = None

    def ask(self, request: bytes) -> bytes:
        """Return the reply to one request."""
        if request in self._replies:
            return self._replies[request]
        begin = time.monotonic()
        try:
            with self._watch.paused():
                reply = self._sitting.ask(request)
        except ChildProblem as problem:  # the contract would take it for a fault of the check
            self.broken = problem
            raise
        finally:
            self.seconds = max(self.seconds, time.monotonic() - begin)
        if json.loads(request)["verb"] in ("value", "file"):  # an object may answer differently on a second look
            self._replies[request] = reply
        return reply


def judge(
    question: Question,
    sitting: Sitting,
    unit: str,
    learner: Learner,
    secret: bytes,
    ask_seconds: float,
    watch: Stopwatch | None = None,
) -> tuple[Row, Result]:
    """Return the gradebook's row of a question and the result that the learner gets to see.

    Where the child dies without having used its time, the question is judged once more with a new child: the death may
    have come from outside. Raises ChildProblem where no child can be made.
    """
    watch = watch or Alarm()
    for _ in range(2):
        channel = _Channel(sitting, watch)
        rng = hidden_rng(secret, learner, unit, question.name)
        try:
            with watch.running():
                result = question.judge(channel, rng, learner)
        except CheckTooSlow:
            words = _SLOW.format(seconds=CHECK_SECONDS)
            result = Result(0.0, words, fault=f"The check of {question.name!r} took more than {CHECK_SECONDS:g} s.")
        if channel.broken:
            raise channel.broken
        if result.fault or not sitting.is_lost or channel.seconds >= 0.9 * ask_seconds:
            break
    return _row(question, result), result


def unjudged(name: str, maximum: float, fault: str) -> tuple[Row, Result]:
    """Return row and result of a question that no check of the unit judges."""
    result = Result(0.0, FAULT_WORDS, fault=fault)
    return Row(name, None, maximum, FAULT_WORDS, state=FOR_TEACHER, fault=fault), result


def _row(question: Question, result: Result) -> Row:
    if result.fault:
        return Row(question.name, None, question.points, result.feedback, state=FOR_TEACHER, fault=result.fault)
    return Row(
        question.name,
        float(result.points),
        question.points,
        result.feedback,
        result.misconception,
        result.state(question.points).value,
    )
