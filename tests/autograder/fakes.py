"""A lane whose children live in this process: what grading does with them can be seen without a sandbox."""

from __future__ import annotations

import time

from autograder.runner.job import CellRun, Usage
from xaicourse.learning.contract import AnswerProblem
from xaicourse.learning.side import LearnerSide

END = "raise SystemExit('the child ends here')"  # as a cell: the child of the fake lane dies of it


class FakeChild:
    def __init__(self, lane):
        self.lane, self.names, self.alive = lane, {"__name__": "__main__"}, True
        self._side = LearnerSide(self.names)

    def close(self):
        self.alive = False

    usage = Usage(cpu_seconds=0.5, wall_seconds=1.0, peak_bytes=1000)

    def _may_live(self):
        """Die in the place that the test has named, as if killed from outside."""
        self.lane.steps += 1
        if self.lane.steps in self.lane.kill_at:
            self.alive = False
        return self.alive

    def run_cell(self, source):
        self.lane.ran.append(source)
        if not self._may_live():
            return CellRun("died", [], "killed")
        try:
            exec(compile(source, "<cell>", "exec"), self.names)
        except SystemExit:
            self.alive = False
            return CellRun("died", [], "ended")
        except TimeoutError:
            self.alive = False
            return CellRun("timeout", [], "too slow")
        except Exception as error:
            return CellRun("error", [{"output_type": "error", "ename": type(error).__name__, "evalue": str(error)}])
        return CellRun("ok", [])

    def ask(self, request):
        if self.lane.ask_seconds:
            time.sleep(self.lane.ask_seconds)
        if not self._may_live():
            raise AnswerProblem("it died")
        return self._side.ask(request)


class FakeLane:
    """`kill_at` are the steps (cells and requests, counted from 1) at which the child dies; `opened` are its jobs."""

    def __init__(self, kill_at=(), ask_seconds=0.0, problem=None):
        self.kill_at, self.ask_seconds, self.problem = set(kill_at), ask_seconds, problem
        self.steps, self.ran, self.opened = 0, [], []

    def open(self, job, seconds=None):
        if self.problem and len(self.opened) >= 1:
            raise self.problem
        self.opened.append(job)
        return FakeChild(self)
