"""The engine on this machine: a pool of warm children and worker processes that grade on its lanes.

An engine has one method, `map(submissions)`, which yields a `Graded` for each, in any order. Another engine (a
cluster's) can take its place in `grade_class`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from autograder.judging import CHECK_WALL_SECONDS
from autograder.problems import GradingProblem
from autograder.records import Graded
from autograder.release import released_cells
from autograder.runner.limits import Limits
from autograder.runner.pool import Pool, PoolProblem
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.layout import THREADS
from autograder.secret import VARIABLE
from autograder.submissions import Submission
from autograder.worker import pack

BEAT_SECONDS = 0.25
_START_SECONDS = 600.0  # a worker imports what checks need; a slow disk may take its time
_SLACK_SECONDS = 120.0
_MOST_DEATHS = 2
_MOST_LOSSES = 8  # in a row: kills may come faster than results do
_TWICE = (
    "This submission could not be graded: the process that graded it ended {times} times. Nothing was scored; your "
    "teacher will look at it."
)
_FAULT = "This submission could not be graded, by a fault of the grader and not of yours. Your teacher will look at it."


@dataclasses.dataclass
class Busy:
    """What a worker is at, for the live display."""

    learner: str
    unit: str
    since: float
    question: str = ""


class _Worker:
    """A worker process and what it is at."""

    def __init__(self, place: int, lane: int, greeting: bytes, folder: Path):
        ours, theirs = socket.socketpair()
        self.place, self.job, self.busy, self.is_ready = place, None, None, False
        self.deadline = time.monotonic() + _START_SECONDS
        self.log = folder / f"worker-{place}.log"
        environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
        environment |= {f"{name}_NUM_THREADS": "1" for name in THREADS} | {"MPLBACKEND": "Agg"}
        with theirs, self.log.open("ab") as log:
            # -P: the folder that the teacher is in, perhaps one of submissions, is no place to import from
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "autograder.worker", str(theirs.fileno()), str(lane)],
                pass_fds=(theirs.fileno(), lane),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                cwd=folder,
                start_new_session=True,  # Ctrl-C is for the supervisor alone
            )
        self.control = Connection(ours.detach())
        self.send(greeting)

    def send(self, message: bytes) -> None:
        with contextlib.suppress(OSError):  # dead: the next look at it tells
            self.control.send_bytes(message)

    def take(self, job: Submission, seconds: float) -> None:
        """Hand over a submission that may take so long."""
        self.job, self.busy = job, Busy(job.learner, job.unit, time.monotonic())
        self.deadline = self.busy.since + seconds
        self.send(pack(job))

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self.deadline and (self.busy is not None or not self.is_ready)

    def last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            return lines[-1][:300] if lines else ""
        return ""

    def end(self) -> None:
        self.control.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Crew:
    """The engine on this machine.

    workers     how many submissions are graded at once
    libraries   (unit, number of submissions) -> the modules that its zygote imports
    folder      where workers write their logs
    beat        called a few times a second while submissions are graded; what it raises ends the run
    enlist      called with the pid of each process that is started
    most_deaths how many workers a submission may take with it before it is recorded as one that cannot be graded
    """

    def __init__(
        self,
        secret: bytes,
        limits: Limits,
        isolation: Isolation,
        workers: int,
        libraries: Callable[[str, int], Sequence[str]],
        folder: Path,
        beat: Callable[[], None] | None = None,
        enlist: Callable[[int], None] | None = None,
        most_deaths: int = _MOST_DEATHS,
    ):
        self._secret, self._limits, self._isolation = secret, limits, isolation
        self._count, self._libraries, self._folder = workers, libraries, folder
        self._beat, self._enlist = beat or (lambda: None), enlist or (lambda _pid: None)
        self._most_deaths = most_deaths
        self._workers: list[_Worker] = []
        self._deaths: Counter[tuple[str, str, str]] = Counter()
        self._losses = 0

    @property
    def busy(self) -> list[Busy]:
        """What is being graded now."""
        return [worker.busy for worker in self._workers if worker.busy]

    def map(self, submissions: Sequence[Submission]) -> Iterator[Graded]:
        """Grade all submissions; yield each result as it comes. Raises GradingProblem where the runner cannot work."""
        groups: dict[tuple[str, ...], list[Submission]] = {}
        counts = Counter(submission.unit for submission in submissions)
        for submission in submissions:
            libraries = tuple(self._libraries(submission.unit, counts[submission.unit]))
            groups.setdefault(libraries, []).append(submission)
        for libraries, group in groups.items():
            yield from self._grade(libraries, deque(group))

    def _grade(self, libraries: tuple[str, ...], queue: deque[Submission]) -> Iterator[Graded]:
        """Grade what needs one set of libraries; a pool that is lost is made anew."""
        units = sorted({submission.unit for submission in queue})
        while queue:
            count = min(self._count, len(queue))
            try:
                with Pool(libraries, limits=self._limits, isolation=self._isolation, lanes=count) as pool:
                    try:
                        yield from self._on(pool, count, units, queue)
                    finally:
                        for worker in self._workers:
                            if worker.job:
                                queue.append(worker.job)
                            worker.end()
                        self._workers = []
            except PoolProblem as problem:
                self._losses += 1
                if self._losses >= _MOST_LOSSES:
                    raise GradingProblem(
                        f"Submissions cannot be run here ({problem}): see `xai doctor`. What was graded is kept."
                    ) from None

    def _on(self, pool: Pool, count: int, units: list[str], queue: deque[Submission]) -> Iterator[Graded]:
        limits = dataclasses.asdict(self._limits)
        greeting = json.dumps({"secret": self._secret.hex(), "limits": limits, "units": units}).encode()
        self._enlist(pool.zygote_pid)
        self._workers = [self._hire(place, pool, greeting) for place in range(count)]
        while queue or self.busy:
            self._hand_out(queue)
            self._beat()
            ready = wait([worker.control for worker in self._workers], BEAT_SECONDS)
            for place, worker in enumerate(self._workers):
                is_dead = worker.is_late
                if worker.control in ready:
                    try:
                        told = json.loads(worker.control.recv_bytes())
                    except (EOFError, OSError):
                        is_dead = True
                    else:
                        found = self._hear(worker, told, queue)
                        self._hand_out(queue)  # first: who takes the result may take its time with it
                        yield from found
                if is_dead:
                    yield from self._bury(worker, queue)
                    self._workers[place] = self._hire(place, pool, greeting)

    def _hire(self, place: int, pool: Pool, greeting: bytes) -> _Worker:
        worker = _Worker(place, pool.lane(place).fileno(), greeting, self._folder)
        self._enlist(worker.process.pid)
        return worker

    def _hand_out(self, queue: deque[Submission]) -> None:
        for worker in self._workers:
            if worker.is_ready and not worker.busy and queue:
                job = queue.popleft()
                worker.take(job, self._most_seconds(job.unit))

    def _most_seconds(self, unit: str) -> float:
        checks = sum(cell.role == "check" for cell in released_cells(unit))
        return self._limits.submission_seconds + CHECK_WALL_SECONDS * checks + _SLACK_SECONDS

    def _hear(self, worker: _Worker, told: dict[str, str], queue: deque[Submission]) -> list[Graded]:
        if "ready" in told:
            worker.is_ready = True
        elif "at" in told:
            worker.busy.question = told["at"]
        elif "lost" in told:
            raise PoolProblem(told["lost"])  # the job still stands at the worker, and goes back to the queue
        else:
            job, worker.job, worker.busy = worker.job, None, None
            if "fault" in told:
                return self._again(job, queue, _FAULT, told["fault"].strip().splitlines()[-1])
            self._losses = 0
            return [Graded.from_json(told["graded"])]
        return []

    def _bury(self, worker: _Worker, queue: deque[Submission]) -> list[Graded]:
        worker.end()
        if worker.job is None:
            self._losses += 1
            if self._losses >= _MOST_LOSSES:
                words = worker.last_words() or "they ended without a word"
                raise GradingProblem(f"The workers do not begin ({words}): see `xai doctor`. What was graded is kept.")
            return []
        job, worker.job = worker.job, None
        return self._again(job, queue, _TWICE.format(times=self._most_deaths), worker.last_words())

    def _again(self, job: Submission, queue: deque[Submission], reason: str, words: str) -> list[Graded]:
        """Put a submission back that took a worker with it; the second time, say that it cannot be graded."""
        key = (job.learner, job.unit, job.digest)
        self._deaths[key] += 1
        if self._deaths[key] < self._most_deaths:
            queue.append(job)
            return []
        flags = (f"could not be graded, and nothing was scored: {words or 'its worker ended without a word'}",)
        return [Graded(job.learner, job.unit, job.digest, status="failed", reason=reason, flags=flags)]
