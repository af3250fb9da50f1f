"""What grading costs: CPU against plain nbgrader, throughput by workers, memory, and the cost of a large class."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this file may be run by its path

from benchmarks.record import Row, Section
from benchmarks.usage import Meter
from tests.autograder.classroom import parts
from tests.autograder.nbgrader_course import Course, class_of_ten
from xaicourse.learning.units import course_root

UNIT = "107_first_shap"
PLAIN = 5
ONE_WORKER = 100
CLASS = int(os.environ.get("XAI_BENCHMARK_CLASS", "1000"))
STEP = 100
LOOK_SECONDS = 0.5


@dataclasses.dataclass
class GradingRun:
    """One `xai grade`: when which number of submissions was graded, at what cost, and the memory in MiB by part."""

    times: list[tuple[int, float, float]]  # submissions, wall seconds, CPU seconds
    memory: dict[str, list[float]]
    peaks: list[float]  # MiB of the children

    @property
    def cpu_each(self) -> float:
        """CPU seconds per submission, the start of the run included."""
        number, _, cpu = self.times[-1]
        return cpu / number

    @property
    def a_minute(self) -> float:
        """Submissions a minute, from the first result to the last."""
        (first, begin, _), (last, end, _) = self.times[0], self.times[-1]
        return 60 * (last - first) / (end - begin)

    def cpu_by_step(self) -> list[tuple[int, float]]:
        """Return (submissions, CPU seconds each) for every STEP submissions after the first result."""
        found, (before, _, cpu_before) = [], self.times[0]
        for number, _, cpu in self.times:
            if number // STEP > before // STEP or number == self.times[-1][0]:
                if number > before:
                    found.append((number, (cpu - cpu_before) / (number - before)))
                before, cpu_before = number, cpu
        return found


def measure() -> Section:
    """Grade the same work with both; then a larger class with one worker, and the largest with one per processor."""
    # nbgrader calls its database tool by name
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as folder:
        plain_cpu, plain_points = _plain(Path(folder) / "plain")
        one, points = _ours(Path(folder) / "one", min(ONE_WORKER, CLASS), workers=1)
        workers = os.cpu_count() or 1
        large, _ = _ours(Path(folder) / "large", CLASS, workers)
    differ = [learner for learner in plain_points if plain_points[learner] != points[learner]]
    if differ:
        raise RuntimeError(f"nbgrader and xai grade disagree on {', '.join(differ)}")
    number = one.times[-1][0]
    further = statistics.median(cost for _, cost in large.cpu_by_step())
    rows = [
        Row("plain `nbgrader autograde`, CPU per submission", f"{plain_cpu:.2f} s"),
        Row(
            f"`xai grade`, class of {number}, one worker, start included: CPU per submission",
            f"{one.cpu_each:.2f} s, 1/{plain_cpu / one.cpu_each:.1f} of plain",
            "at most 1/8",
        ),
        Row(
            "`xai grade`, each further submission",
            f"{further:.2f} s CPU, 1/{plain_cpu / further:.1f} of plain",
            "at most 1/8",
        ),
        Row("throughput, one worker", f"{one.a_minute:.0f} a minute"),
        Row(f"throughput, {workers} workers", f"{large.a_minute:.0f} a minute"),
        *(Row(f"memory, {name}", f"{max(found):.0f} MiB") for name, found in sorted(large.memory.items()) if found),
        Row("memory, a submission's own", f"{statistics.median(large.peaks):.0f} MiB (most {max(large.peaks):.0f})"),
        Row(f"class of {CLASS}, {workers} workers", _total(large)),
        Row(f"CPU per submission, by {STEP}", ", ".join(f"{cost:.2f}" for _, cost in large.cpu_by_step()) + " s"),
    ]
    note = (
        f"Answers of ten kinds to {UNIT}, right, wrong, cheap and missing, each class from the same ten; the scores of "
        f"both are compared. {Meter.NOTE} Memory is what a process has alone, and its share of the rest."
    )
    return Section("grading", "Grading a class", note, rows)


def _total(run: GradingRun) -> str:
    number, wall, cpu = run.times[-1]
    return f"{wall / 60:.1f} minutes, {cpu / 60:.1f} CPU minutes, {number} graded"


def _classroom(folder: Path, number: int) -> Course:
    folder.mkdir()
    course = Course(folder, course_root(), UNIT)
    ten = list(class_of_ten(UNIT).values())
    for place in range(number):
        codes = {f"{name}-solve": answer.code for name, answer in ten[place % len(ten)].items()}
        course.submit(f"l{place:04}", codes)
    return course


def _plain(folder: Path) -> tuple[float, dict]:
    course = _classroom(folder, PLAIN)
    course.nbgrader("generate_assignment", UNIT)
    with Meter() as meter:
        command = [sys.executable, "-m", "nbgrader", "autograde", UNIT]
        own = {"OMP_NUM_THREADS": "1", "XAI_PROGRESS": str(folder / "progress.sqlite")}
        process = meter.start(command, cwd=folder / "autograder", env={**os.environ, **own})
        if process.wait() != 0:
            raise RuntimeError(f"nbgrader failed: {_last_words(folder / 'autograder')}")
        cpu = meter.cpu_seconds()
    return cpu / PLAIN, {f"l{place:04}": course.points(f"l{place:04}") for place in range(PLAIN)}


def _ours(folder: Path, number: int, workers: int) -> tuple[GradingRun, dict]:
    course = _classroom(folder, number)
    command = [sys.executable, "-P", "-m", "xaicourse.cli", "grade", "--output-folder", str(folder)]
    with Meter() as meter:
        begin = time.monotonic()
        process = meter.start([*command, "--workers", str(workers)], cwd=folder, env=dict(os.environ))
        run = GradingRun([], {}, [])
        while process.poll() is None:
            graded = _graded(folder)
            if graded and (not run.times or graded > run.times[-1][0]):
                run.times.append((graded, time.monotonic() - begin, meter.cpu_seconds()))
            for name, pids in {"supervisor": [process.pid], **parts(process.pid)}.items():
                if name in ("supervisor", "worker", "zygote"):
                    run.memory.setdefault(name, []).extend(_mebibytes(pid) for pid in pids)
            time.sleep(LOOK_SECONDS)
        if process.returncode != 0 or _graded(folder) != number:
            raise RuntimeError(f"xai grade ended after {_graded(folder)} of {number}: {_last_words(folder)}")
        run.times.append((number, time.monotonic() - begin, meter.cpu_seconds()))
    run.peaks = _peaks(folder)
    return run, {f"l{place:04}": course.points(f"l{place:04}") for place in range(min(PLAIN, number))}


def _last_words(folder: Path) -> str:
    return (folder / "said.txt").read_text(encoding="utf-8", errors="replace")[-1000:]


def _graded(folder: Path) -> int:
    with contextlib.suppress(sqlite3.OperationalError):
        return len(_ask(folder, "SELECT id FROM records"))
    return 0


def _peaks(folder: Path) -> list[float]:
    found = _ask(folder, "SELECT json_extract(record, '$.usage.peak_bytes') FROM records")
    return [peak / 2**20 for (peak,) in found]


def _ask(folder: Path, question: str) -> list[tuple]:
    path = folder / "grading" / "journal.sqlite"
    if not path.exists():
        return []
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as journal:
        return journal.execute(question).fetchall()


def _mebibytes(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    print(measure())
