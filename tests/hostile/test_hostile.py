"""A class of hostile, broken and untidy submissions: each earns what it deserves, and nobody else feels it."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from autograder import feedback
from autograder.class_run import Order, Outcome, grade_class
from autograder.runner.limits import MEBIBYTE, Limits
from autograder.sandbox import control_groups, remains
from autograder.sandbox.control_groups import MARK
from autograder.sandbox.probe import choose
from tests.hostile import broken, cheating, exhaustion, honest, leaks, tampering
from tests.hostile.corpus import UNIT, UNREADABLE, Case, World
from xaicourse.learning.units import course_root

KINDS = {
    "cheating": cheating,
    "tampering": tampering,
    "exhaustion": exhaustion,
    "leaks": leaks,
    "broken": broken,
    "honest": honest,
}
CASES = [case for kind in KINDS.values() for case in kind.CASES]
LIMITS = Limits(
    cell_seconds=6.0,
    ask_seconds=6.0,
    submission_seconds=90.0,
    memory_bytes=768 * MEBIBYTE,
    processes=48,
    disk_bytes=16 * MEBIBYTE,
)
CANARY = re.compile(r"canary-[0-9a-f]{16}")
WATCHED = ("authoring", "exercises", "solutions", "src", "autograder", "datasets", "syllabus.toml")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or choose() is None, reason="no wall holds on this system: `xai doctor` says why"
)


@dataclasses.dataclass
class Graded:
    """A graded class: what came of it, the folder, and who knocked at the port meanwhile."""

    outcome: Outcome
    folder: Path
    canaries: list[str]
    visitors: list[bytes]
    before: dict[str, str]

    def record(self, case: Case):
        return next((each for each in self.outcome.records if each.learner == case.who), None)


def fingerprints() -> dict[str, str]:
    """The files of the course and the beginnings of the libraries, by their content."""
    root = course_root()
    files = [path for name in WATCHED for path in sorted([root / name, *(root / name).rglob("*")]) if path.is_file()]
    packages = Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    files += sorted([*packages.glob("*.pth"), *packages.glob("*.py"), *packages.glob("*/__init__.py")])
    own = [path for path in files if "__pycache__" not in path.parts]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in own}


@contextlib.contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what arrives there."""
    visitors: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line, _ = server.accept()
                    visitors.append(line.recv(100))
                    line.close()

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1], visitors
        server.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def graded(folder: Path, cases: list[Case]) -> Iterator[Graded]:
    canaries = [f"canary-{secrets.token_hex(8)}" for _ in range(3)]
    outside = folder / "outside" / "canary"
    outside.parent.mkdir()
    outside.write_text(canaries[0], encoding="utf-8")
    with listener() as (port, visitors), pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAI_CLASS_SECRET", canaries[1])
        patch.setenv("A_PASSWORD_OF_THE_GRADER", canaries[2])
        world = World(folder, port, outside)
        for case in cases:
            case.make(folder / "submitted" / case.who, world)
        before = fingerprints() | {str(path): path.read_text() for path in [outside]}
        order = Order(
            folder=folder / "submitted",
            output_folder=folder,
            database=f"sqlite:///{folder / 'gradebook.db'}",
            isolation=choose,
            unit=UNIT,
            workers=2,
            limits=LIMITS,
        )
        with Path(os.devnull).open("w") as nowhere:
            outcome = grade_class(order, Console(file=nowhere))
        yield Graded(outcome, folder, canaries, visitors, before)


@pytest.fixture(scope="module")
def some(tmp_path_factory) -> Iterator[Graded]:
    with graded(tmp_path_factory.mktemp("class"), [case for case in CASES if case.default]) as found:
        yield found


@pytest.fixture(scope="module")
def all_of_them(tmp_path_factory) -> Iterator[Graded]:
    with graded(tmp_path_factory.mktemp("class"), CASES) as found:
        yield found


def levels():
    """The default level grades a part of the corpus, `--all` the whole."""
    yield pytest.param("some", [case for case in CASES if case.default], id="some")
    yield pytest.param("all_of_them", CASES, id="all", marks=pytest.mark.slow)


def each_case():
    for fixture, cases in (("some", [case for case in CASES if case.default]), ("all_of_them", CASES)):
        for case in cases:
            yield pytest.param(
                fixture, case, id=f"{fixture}-{case.name}", marks=[pytest.mark.slow] * (fixture == "all_of_them")
            )


def test_the_corpus_is_large_and_its_names_differ():
    assert len(CASES) >= 70
    assert all(len(kind.CASES) >= 10 for kind in KINDS.values())
    assert len({case.who.casefold() for case in CASES}) == len(CASES)


@pytest.mark.parametrize(("fixture", "case"), list(each_case()))
def test_each_earns_what_it_deserves(fixture, case, request):
    record = request.getfixturevalue(fixture).record(case)
    assert record is not None, f"{case.name} was not graded"
    if case.fair == UNREADABLE:
        assert record.status == "unreadable", record
        assert len(record.reason) > 20
        assert case.says in record.reason
        return
    assert record.status == "graded", record.reason
    earned = {row.question: row.points for row in record.rows if row.kind == "check"}
    said = {row.question: row.feedback for row in record.rows}
    for question, points in earned.items():
        least, most = fair if isinstance(fair := case.fair.get(question, 0.0), tuple) else (fair, fair)
        assert points is not None, (question, said[question], record.flags)
        assert least - 1e-9 <= points <= most + 1e-9, (question, points, said[question], record.notes)


@pytest.mark.parametrize(("fixture", "cases"), list(levels()))
def test_the_gradebook_holds_what_was_judged_and_nothing_else(fixture, cases, request):
    found = request.getfixturevalue(fixture)
    assert not found.outcome.unwritten and not found.outcome.left and not found.outcome.interrupted
    with Gradebook(f"sqlite:///{found.folder / 'gradebook.db'}", "xaicourse") as gradebook:
        for case in cases:
            record = found.record(case)
            if record.status != "graded":
                continue
            notebook = gradebook.find_submission_notebook(UNIT, UNIT, case.who)
            kept = {grade.cell.name: (grade.auto_score, grade.manual_score) for grade in notebook.grades}
            judged = {row.grade_id: (row.points, None) for row in record.rows if row.kind == "check"}
            assert {name: kept[name] for name in judged} == judged, case.name


@pytest.mark.parametrize(("fixture", "cases"), list(levels()))
def test_nothing_leaks(fixture, cases, request):
    found = request.getfixturevalue(fixture)
    shown = {
        path: path.read_text(encoding="utf-8", errors="replace")
        for path in (found.folder / "autograded").rglob("*.ipynb")
    }
    assert shown
    for path, text in shown.items():
        assert not [canary for canary in found.canaries if canary in text], path
        output = re.sub(r'"source":\s*(\[.*?\]|"(?:[^"\\]|\\.)*")', "", text, flags=re.DOTALL)
        assert not re.search(r"(?<!')there-it-is(?! ')", output), path
    records = " ".join(record.to_json() for record in found.outcome.records)
    assert not [canary for canary in found.canaries if canary in records]
    assert found.visitors == []


@pytest.mark.parametrize(("fixture", "cases"), list(levels()))
def test_nothing_else_changed_and_nothing_is_left_running(fixture, cases, request):
    found = request.getfixturevalue(fixture)
    after = fingerprints() | {str(path): path.read_text() for path in [found.folder / "outside" / "canary"]}
    assert after == found.before
    assert {path.name for path in found.folder.iterdir()} == {
        "submitted",
        "outside",
        "autograded",
        "grading",
        "gradebook.db",
    }
    ours = f"{MARK}{remains.signature()}"  # another test may grade at the same time
    assert control_groups.left_behind(ours) == []
    assert list(Path(tempfile.gettempdir()).glob(f"{ours}*")) == []
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "hostile-daemon" not in running
    assert ours not in running


class _Active(HTMLParser):
    """Collects what would act in a browser."""

    BANNED = frozenset({"script", "iframe", "object", "embed", "form", "input", "base", "svg"})

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes):
        values = {name: value or "" for name, value in attributes}
        self.found += [tag] if tag in self.BANNED else []
        self.found += [name for name in values if name.startswith("on")]
        self.found += [
            value for value in values.values() if re.match(r"\s*(javascript|vbscript):", value, re.IGNORECASE)
        ]


@pytest.mark.parametrize(("fixture", "cases"), list(levels()))
def test_what_the_teacher_and_the_learner_open_holds_no_active_content(fixture, cases, request):
    found = request.getfixturevalue(fixture)
    for name in ("active-output", "active-text", "aaa-honest"):
        page = feedback.write(found.folder, UNIT, name, f"sqlite:///{found.folder / 'gradebook.db'}")
        parser = _Active()
        parser.feed(page.read_text(encoding="utf-8"))
        assert parser.found == []
