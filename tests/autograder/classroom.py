"""A class of the tiny course, graded as a teacher does it: by a process that can be stopped and killed."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.records import Graded
from autograder.sandbox import control_groups, remains
from autograder.sandbox.control_groups import MARK
from autograder.sandbox.processes import descendants
from tests.authoring.tiny_course import UNIT, make
from xaicourse.authoring.places import exercise_file

RIGHT = {
    "prediction-solve": "def prediction(base_value, attributions):\n    return base_value + sum(attributions)",
    "share-solve": "share = 0.75",
    "letter-prose": 'letter = "Your debts are high."',
}
POINTS = {"prediction-check": 3.0, "share-check": 1.5, "letter-check": 1.0}
SLOWLY = "import time\ntime.sleep({seconds})\n"

# as `xai grade` does it, but that a wall is taken without a trial, that kills do not count against a submission, and
# that nobody who works on the course meanwhile makes another edition of it
PROGRAM = """
    import sys
    from pathlib import Path
    from rich.console import Console
    from autograder import class_run
    from autograder.class_run import Order, grade_class
    from autograder.sandbox.isolation import Isolation
    class_run.edition = lambda unit, fingerprint: "this one"
    folder = Path(sys.argv[1])
    order = Order(
        folder=folder / "submitted", output_folder=folder, database=f"sqlite:///{folder / 'gradebook.db'}",
        isolation=lambda: Isolation(sys.argv[2]), workers=2, most_deaths=10**6,
    )
    outcome = grade_class(order, Console(soft_wrap=True))
    sys.exit(bool(outcome.left or outcome.unwritten))
"""


def build_course(home: Path) -> None:
    """Make the tiny course in `home`, with its release."""
    home.mkdir(parents=True, exist_ok=True)
    make(home)
    program = "from xaicourse.authoring import build; build.build()"
    subprocess.run([sys.executable, "-c", program], env={**os.environ, "XAI_COURSE": str(home)}, check=True)


class Classroom:
    """The class in `folder`, of the course in `home`."""

    def __init__(self, folder: Path, home: Path):
        self.folder, self.home = folder, home
        (folder / "submitted").mkdir(parents=True)

    def submit(self, learner: str, codes: Mapping[str, str], seconds: float = 0.0) -> Path:
        """Hand in the release with `codes` by grade id; each cell of an answer takes its time."""
        notebook = nbformat.read(self.home / exercise_file(UNIT), as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in codes:
                slowly = SLOWLY.format(seconds=seconds) if seconds and name.endswith("-solve") else ""
                cell.source = slowly + codes[name]
        path = self.folder / "submitted" / learner / UNIT / f"{UNIT}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        return path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "XAI_COURSE": str(self.home)}

    def xai_grade(self, *words: str, **options) -> subprocess.CompletedProcess:
        """Run the teacher's own command to its end."""
        command = [sys.executable, "-P", "-m", "xaicourse.cli", "grade", "--output-folder", str(self.folder), *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, encoding="utf-8", timeout=900, **options
        )

    def start(self, isolation: str) -> subprocess.Popen:
        """Start grading; the process is the supervisor."""
        return subprocess.Popen(
            [sys.executable, "-P", "-c", textwrap.dedent(PROGRAM), str(self.folder), isolation],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def records(self, every: bool = False) -> list[Graded]:
        """What the journal holds: the valid records, or every one that was ever made."""
        path = self.folder / "grading" / "journal.sqlite"
        if not path.exists():
            return []
        with contextlib.closing(sqlite3.connect(path, timeout=30)) as journal:
            where = "" if every else "WHERE superseded = 0"
            with contextlib.suppress(sqlite3.OperationalError):  # not made yet
                return [Graded.from_json(row[0]) for row in journal.execute(f"SELECT record FROM records {where}")]
        return []

    def points(self) -> dict[str, dict[str, float | None]]:
        """The automatic points in the gradebook by learner and grade id."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}", "xaicourse") as book:
            return {
                submission.student.id: {
                    grade.name: grade.auto_score for found in submission.notebooks for grade in found.grades
                }
                for submission in book.assignment_submissions(UNIT)
            }


def parts(supervisor: int) -> dict[str, list[int]]:
    """The pids of a run's parts by kind: worker, zygote, watcher, child, janitor."""
    found: dict[str, list[int]] = {"worker": [], "zygote": [], "watcher": [], "child": [], "janitor": []}
    for pid in descendants(supervisor):
        line = _read(pid, "cmdline")
        for kind, word in (("worker", b"autograder.worker"), ("janitor", b"autograder.janitor")):
            if word in line:
                found[kind].append(pid)
        if b"runner.zygote" in line and _parent(pid) == supervisor:
            found["zygote"].append(pid)
    for zygote in found["zygote"]:
        for pid in descendants(zygote):
            found["watcher" if _parent(pid) == zygote else "child"].append(pid)
    return found


def marks(supervisor: int) -> dict[int, str]:
    """The supervisor and all its descendants, each with the moment when it began, which tells it from a later one."""
    return {pid: began for pid in (supervisor, *descendants(supervisor)) if (began := remains.began(pid))}


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def left_behind(supervisor: int, seen: Mapping[int, str], seconds: float = 30.0) -> list[object]:
    """What is still there of a run after a while: processes that were seen, control groups, folders."""
    end = time.monotonic() + seconds
    while True:
        left: list[object] = [pid for pid, began in seen.items() if remains.began(pid) == began]
        left += control_groups.left_behind(f"{MARK}{supervisor}-")
        left += list(Path(_temporary()).glob(f"{MARK}{supervisor}-*"))
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.1)


def _temporary() -> str:
    import tempfile

    return tempfile.gettempdir()


def _read(pid: int, name: str) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/{name}").read_bytes()
    return b""


def environment_of(pid: int) -> bytes:
    return _read(pid, "environ")


def _parent(pid: int) -> int:
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0
