"""A learner's notebook while it is graded: a child that runs its cells, begun anew where a cell ends it."""

from __future__ import annotations

import time
from types import TracebackType

from autograder.runner.child import Child
from autograder.runner.job import CellRun, ChildJob
from autograder.runner.lane import Lane
from autograder.runner.limits import Limits
from xaicourse.learning.contract import AnswerProblem

MOST_CHILDREN = 8
_OVER = "The time for this notebook is over: it took {seconds:g} s in all. What came before this keeps its points."
_GIVEN_UP = (
    "This could not be looked at: the notebook's process had ended {times} times before. Which of your cells ends it "
    "(exit, kill, too much memory)?"
)


class Sitting:
    """Runs cells and answers requests on one lane; a context manager, at whose end nothing of it is left.

    Every task counts for itself: when a child dies, the next one runs the same cells again up to there, and the cell
    that ended two children is left out. A death from outside costs the learner nothing that way. Its methods raise
    ChildProblem where no child can be made: that is no fault of the submission.
    """

    def __init__(self, lane: Lane, job: ChildJob, limits: Limits):
        self._lane, self._job, self._limits = lane, job, limits
        self._child: Child | None = None
        self._children = 0
        self._done: list[str] = []
        self._deadline = 0.0
        self._usage = {"cpu_seconds": 0.0, "peak_bytes": 0}

    def __enter__(self) -> Sitting:
        self._deadline = time.monotonic() + self._limits.submission_seconds
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_child()

    @property
    def usage(self) -> dict[str, float]:
        """CPU seconds and highest memory of all children so far, and how many there were."""
        return {**self._usage, "children": self._children}

    def run_cell(self, source: str) -> CellRun:
        """Run a cell and return how it ended; its status is "kept" where no child could run it."""
        found = None
        for _ in range(2):
            problem = self._prepare()
            if problem:
                return found or CellRun("kept", [], problem)
            found = self._child.run_cell(source)
            if self._child.alive:
                self._done.append(source)
                break
            if found.status == "timeout":  # a second minute would end alike
                break
        return found

    def ask(self, request: bytes) -> bytes:
        """Return the reply to one request. Raises AnswerProblem with a sentence for the learner."""
        problem = self._prepare()
        if problem:
            raise AnswerProblem(problem)
        return self._child.ask(request)

    @property
    def is_lost(self) -> bool:
        """Whether the child of the last cell or request is dead."""
        return self._child is None or not self._child.alive

    def _prepare(self) -> str | None:
        """See that a child is there that has run all cells so far; return a sentence where that cannot be."""
        while self.is_lost:
            if time.monotonic() > self._deadline:
                break
            if self._children == MOST_CHILDREN:
                return _GIVEN_UP.format(times=self._children)
            self._begin_child()
        if time.monotonic() > self._deadline:
            return _OVER.format(seconds=self._limits.submission_seconds)
        return None

    def _begin_child(self) -> None:
        self._end_child()
        self._child = self._lane.open(self._job, max(1.0, self._deadline - time.monotonic()))
        self._children += 1
        for place, source in enumerate(self._done):
            if time.monotonic() > self._deadline:
                return
            self._child.run_cell(source)
            if not self._child.alive:
                del self._done[place]  # it went well once and ends the child now: without it the others can count
                return

    def _end_child(self) -> None:
        if self._child is None:
            return
        child, self._child = self._child, None
        child.close()
        used = child.usage
        self._usage["cpu_seconds"] += used.cpu_seconds
        self._usage["peak_bytes"] = max(self._usage["peak_bytes"], used.peak_bytes)
