"""A class: graded once each, whatever is stopped, killed, locked or broken; nothing left behind."""

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import time
import types

import nbformat
import pytest
from rich.console import Console

from autograder import class_run, command, desk, feedback
from autograder.class_run import Order, grade_class
from autograder.problems import GradingProblem
from autograder.records import Graded, Row
from autograder.sandbox import probe
from autograder.sandbox.isolation import Isolation
from autograder.secret import VARIABLE
from tests.authoring.tiny_course import UNIT
from tests.autograder.classroom import (
    POINTS,
    RIGHT,
    Classroom,
    build_course,
    environment_of,
    kill,
    left_behind,
    marks,
    parts,
)
from tests.autograder.walled import needs_a_wall
from xaicourse.learning.units import load_questions

ALL_POINTS = types.MappingProxyType({**POINTS, "letter-prose": None})
KILLS = 200
SECRET = "the secret of this very class"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("course")
    build_course(home)
    return home


@pytest.fixture
def room(tmp_path, home):
    return Classroom(tmp_path / "class", home)


@needs_a_wall
def test_a_class_from_folder_to_feedback(room):
    for learner in ("ada", "ben"):
        room.submit(learner, RIGHT)
    room.submit("cleo", {})
    room.submit(
        "dan", {**RIGHT, "prediction-solve": "def prediction(base_value, attributions):\n    import os; os._exit(0)"}
    )
    setup = room.submit("eva", RIGHT)
    setup.write_text(
        setup.read_text(encoding="utf-8").replace('begin(\\"107_tiny\\")', 'begin(\\"107_tiny\\", \\"ada\\")')
    )
    room.submit("fay", RIGHT).write_text('{"cells": [', encoding="utf-8")

    done = room.xai_grade("--workers", "2", "--feedback")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "fay 107_tiny could not be read" in done.stdout and "5.5 of 5.5 points" in done.stdout
    assert "eva, 107_tiny: The notebook names the learner 'ada'" in done.stdout
    points = room.points()
    assert {name: points["ada"][name] for name in POINTS} == POINTS == {name: points["ben"][name] for name in POINTS}
    assert points["dan"]["prediction-check"] == 0 and points["dan"]["share-check"] == 1.5
    assert {points["cleo"][name] for name in POINTS} == {0}
    assert points["ada"]["letter-prose"] is None and points["fay"]["share-check"] is None
    for learner in ("ada", "ben", "cleo", "dan", "eva"):
        path = room.folder / "autograded" / learner / UNIT / f"{UNIT}.ipynb"
        nbformat.validate(nbformat.read(path, as_version=4))
        assert "solved" in (room.folder / "feedback" / learner / UNIT / f"{UNIT}.html").read_text() or learner == "cleo"
    assert all(record.usage["cpu_seconds"] > 0 for record in room.records() if record.status == "graded")

    again = room.xai_grade()
    assert again.returncode == 0 and "5.5 of 5.5 points" not in again.stdout
    assert len(room.records(every=True)) == 6


@needs_a_wall
def test_any_part_may_be_killed_and_every_submission_is_graded_once(room):
    learners = [f"l{number}" for number in range(8)]
    for learner in learners:
        room.submit(learner, RIGHT, seconds=0.5)
    isolation = probe.choose().value
    seen = {}
    for number, kinds in enumerate((("worker", "child", "watcher", "janitor", "zygote"), ("supervisor",), ())):
        supervisor = room.start(isolation)
        try:
            for kind in kinds:
                pid = _one_of(supervisor, kind)
                seen |= marks(supervisor.pid)
                kill(pid)
            told, _ = supervisor.communicate(timeout=300)
        finally:
            supervisor.kill()
            supervisor.wait()
        assert left_behind(supervisor.pid, seen) == []
        assert supervisor.returncode == (-signal.SIGKILL if "supervisor" in kinds else 0), told
        if number == 0:  # so that there is something to kill in the second run
            room.submit("late", RIGHT, seconds=0.5)
            learners.append("late")
    records = room.records(every=True)
    assert sorted(record.learner for record in records) == sorted(learners)
    assert {record.points for record in records} == {5.5}
    assert room.points() == dict.fromkeys(learners, ALL_POINTS)


def _one_of(supervisor, kind):
    """A part of the run, once it is there and a submission is being graded."""
    end = time.monotonic() + 120
    while time.monotonic() < end and supervisor.poll() is None:
        found = parts(supervisor.pid)
        if found["child"]:
            if kind == "supervisor":
                return supervisor.pid
            if found[kind]:
                return found[kind][-1]
        time.sleep(0.02)
    raise AssertionError(f"no {kind} was seen; the run said {supervisor.communicate()[0]}")


@needs_a_wall
@pytest.mark.slow
def test_200_kills_at_random_moments(tmp_path, home):
    chance = random.Random(20261122)
    isolation, kills, rounds = probe.choose().value, 0, 0
    while kills < KILLS:
        rounds += 1
        room = Classroom(tmp_path / f"class{rounds}", home)
        learners = [f"l{number}" for number in range(12)]
        for learner in learners:
            room.submit(learner, RIGHT, seconds=0.1)
        finished = False
        while not finished:
            supervisor = room.start(isolation)
            seen = {}
            try:
                while supervisor.poll() is None:
                    time.sleep(chance.uniform(0, 1.5))
                    seen |= marks(supervisor.pid)
                    found = {"supervisor": [supervisor.pid], **parts(supervisor.pid)}
                    kind = chance.choice([kind for kind, pids in found.items() if pids])
                    if kills < KILLS and supervisor.poll() is None:
                        kill(chance.choice(found[kind]))
                        kills += 1
                finished = supervisor.wait() == 0
                told = supervisor.stdout.read()
            finally:
                supervisor.kill()
                supervisor.communicate()
            assert left_behind(supervisor.pid, seen) == []
            assert supervisor.returncode in (0, -signal.SIGKILL) or "What was graded is kept" in told, told
        records = room.records(every=True)
        assert sorted(record.learner for record in records) == sorted(learners)
        assert {record.points for record in records} == {5.5}
        assert room.points() == dict.fromkeys(learners, ALL_POINTS)


@needs_a_wall
def test_ctrl_c_ends_cleanly_and_the_same_command_goes_on(room, monkeypatch):
    monkeypatch.setenv(VARIABLE, SECRET)
    for number in range(4):
        room.submit(f"l{number}", RIGHT, seconds=1.0)
    supervisor = room.start(probe.choose().value)
    _one_of(supervisor, "child")
    seen = marks(supervisor.pid)
    alive = [pid for kind, pids in parts(supervisor.pid).items() if kind != "janitor" for pid in pids]
    assert alive and not any(SECRET.encode() in environment_of(pid) for pid in alive)
    os.kill(supervisor.pid, signal.SIGINT)
    told, _ = supervisor.communicate(timeout=120)
    assert supervisor.returncode == 1 and "The same command goes on from here" in told and "Traceback" not in told
    assert left_behind(supervisor.pid, seen) == []
    assert len(room.records()) < 4
    rest = room.start(probe.choose().value)
    told, _ = rest.communicate(timeout=300)
    assert rest.returncode == 0, told
    assert sorted(record.learner for record in room.records(every=True)) == ["l0", "l1", "l2", "l3"]


@needs_a_wall
def test_a_submission_that_takes_workers_with_it_is_for_the_teacher_and_no_zero(tmp_path):
    home = tmp_path / "course"
    build_course(home)
    checks = home / "authoring" / UNIT / "checks.py"
    deadly = "if 'deadly' in answers.value('letter'):\n        import os\n        os.kill(os.getpid(), 9)\n    "
    text, named = checks.read_text(encoding="utf-8"), 'return Result(1, "Named.")'
    checks.write_text(text.replace(named, deadly + named), encoding="utf-8")
    room = Classroom(tmp_path / "class", home)
    room.submit("ada", RIGHT)
    room.submit("ben", {**RIGHT, "letter-prose": 'letter = "A deadly letter."'})
    done = room.xai_grade("--workers", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    found = {record.learner: record for record in room.records()}
    assert found["ada"].points == 5.5
    assert found["ben"].status == "failed" and "ended 2 times" in found["ben"].reason
    assert set(room.points()["ben"].values()) == {None}
    assert "ben, 107_tiny: could not be graded" in done.stdout


class Engine:
    """Grades without a sandbox: every submission earns 1 of 2 points. `fail_at` is the place where it is stopped."""

    made: list
    stop_at = None

    def __init__(self, secret, limits, isolation, workers, libraries, folder, beat, enlist, most_deaths):
        self.busy, self._beat = [], beat

    def map(self, submissions):
        for place, each in enumerate(submissions):
            if place == type(self).stop_at:
                os.kill(os.getpid(), signal.SIGTERM)
            self._beat()
            type(self).made.append(each.learner)
            row = Row("share", 1.0, 1.5, "Half.", state="not yet")
            yield Graded(each.learner, each.unit, each.digest, rows=(row,))


@pytest.fixture
def engine(home, monkeypatch):
    monkeypatch.setenv("XAI_COURSE", str(home))
    load_questions.cache_clear()
    yield type("FreshEngine", (Engine,), {"made": []})
    load_questions.cache_clear()


def order(room, **more):
    return Order(
        folder=room.folder / "submitted",
        output_folder=room.folder,
        database=f"sqlite:///{room.folder / 'gradebook.db'}?timeout=1",
        isolation=lambda: Isolation.NONE,
        **more,
    )


def run(room, engine, **more):
    console = Console(record=True, width=200, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    with console.file:
        outcome = grade_class(order(room, **more), console, engine)
    return outcome, console.export_text()


def test_only_what_is_new_is_graded(room, engine):
    room.submit("ada", RIGHT)
    run(room, engine)
    room.submit("ben", RIGHT)
    run(room, engine)
    assert engine.made == ["ada", "ben"]
    room.submit("ada", {})  # handed in again
    outcome, _ = run(room, engine)
    assert engine.made == ["ada", "ben", "ada"] and len(outcome.records) == 2
    run(room, engine, again=True)
    assert engine.made == ["ada", "ben", "ada", "ada", "ben"]


def test_an_interrupted_again_goes_on_without_again(room, engine):
    for learner in ("ada", "ben", "cleo"):
        room.submit(learner, RIGHT)
    run(room, engine)
    engine.stop_at, engine.made = 1, []
    outcome, told = run(room, engine, again=True)
    assert outcome.interrupted and outcome.left == 2 and "2 of 3 submissions are still to be graded" in told
    engine.stop_at = None
    outcome, _ = run(room, engine)
    assert engine.made == ["ada", "ben", "cleo"] and not outcome.left


def test_a_locked_gradebook_is_a_sentence_and_loses_nothing(room, engine, monkeypatch):
    room.submit("ada", RIGHT)
    run(room, engine)
    room.submit("ben", RIGHT)
    room.submit("cleo", RIGHT)
    write, locks = desk.Gradebook.write, []

    def write_behind_a_lock(book, graded):
        if not locks:
            locks.append(sqlite3.connect(room.folder / "gradebook.db"))
            locks[0].execute("BEGIN EXCLUSIVE")
        return write(book, graded)

    monkeypatch.setattr(desk.Gradebook, "write", write_behind_a_lock)
    outcome, told = run(room, engine)
    locks[0].close()
    assert outcome.unwritten == 2 and outcome.left == 0
    assert "locked" in told and "What is graded is kept" in told
    assert set(room.points()) == {"ada"}
    outcome, _ = run(room, engine)
    assert outcome.unwritten == 0 and engine.made == ["ada", "ben", "cleo"]
    assert set(room.points()) == {"ada", "ben", "cleo"}


def test_a_gradebook_or_notebook_that_was_removed_is_written_again(room, engine):
    room.submit("ada", RIGHT)
    run(room, engine)
    shown = room.folder / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb"
    for path in (room.folder / "gradebook.db", shown):
        path.unlink()
        run(room, engine)
        assert room.points()["ada"]["share-check"] == 1.0 and shown.is_file()
    assert engine.made == ["ada"]


def test_an_earlier_file_handed_in_once_more_is_what_the_gradebook_shows(room, engine):
    first = room.submit("ada", RIGHT).read_bytes()
    run(room, engine)
    room.submit("ada", {})
    run(room, engine)
    (room.folder / "submitted" / "ada" / UNIT / f"{UNIT}.ipynb").write_bytes(first)
    run(room, engine)
    shown = (room.folder / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8")
    assert engine.made == ["ada", "ada"] and shown


def test_of_two_files_of_one_learner_the_newest_is_graded_and_the_other_is_named(room, engine):
    older, newer = room.folder / "submitted" / "ada.ipynb", room.folder / "submitted" / f"ada_{UNIT}.ipynb"
    for path, date in ((newer, 2_000_000_000), (older, 1_000_000_000)):
        room.submit("ada", RIGHT if path is newer else {}).replace(path)
        os.utime(path, (date, date))
    shutil.rmtree(room.folder / "submitted" / "ada")
    outcome, told = run(room, engine)
    assert engine.made == ["ada"]
    said = f"ada_{UNIT}.ipynb, the newest by its date, was graded; ada.ipynb was handed in too, and was not."
    assert outcome.records[0].flags == outcome.records[0].notes == (said,) and said in told
    assert outcome.records[0].digest == hashlib.sha256(newer.read_bytes()).hexdigest()


def test_a_full_disk_stops_the_class_and_keeps_what_was_graded(room, engine, monkeypatch):
    for learner in ("ada", "ben"):
        room.submit(learner, RIGHT)
    keep = class_run.Journal.keep

    def keep_one(journal, key, record):
        if journal.find(key) is None and key.learner == "ben":
            raise GradingProblem("the disk is full")
        keep(journal, key, record)

    monkeypatch.setattr(class_run.Journal, "keep", keep_one)
    with pytest.raises(GradingProblem, match="the disk is full"):
        run(room, engine)
    monkeypatch.setattr(class_run.Journal, "keep", keep)
    outcome, _ = run(room, engine)
    assert engine.made == ["ada", "ben", "ben"] and len(outcome.records) == 2


def test_feedback_is_written_for_all_that_is_graded(room, engine, monkeypatch):
    written = []
    monkeypatch.setattr(feedback, "write", lambda folder, unit, learner, database: written.append(learner))
    room.submit("ada", RIGHT)
    broken = room.submit("ben", RIGHT)
    broken.unlink()
    broken.symlink_to("/etc/hostname")
    _, told = run(room, engine, feedback=True)
    assert engine.made == written == ["ada"] and "ben 107_tiny could not be read" in told
    assert "The pages to hand back" in told


def test_an_empty_folder_is_a_sentence(room, engine):
    with pytest.raises(GradingProblem, match="holds no submission"):
        run(room, engine)
    with pytest.raises(GradingProblem, match="cannot be listed"):
        grade_class(Order(room.folder / "none", room.folder, "sqlite:///x.db", lambda: Isolation.NONE), Console())


def grade_folder(room, **more):
    options = {"unit": None, "workers": None, "database": None, "again": False, "feedback": False, "unsafe": False}
    return command.grade_folder(Console(), None, room.folder, **{**options, **more})


@pytest.mark.parametrize(("platform", "system"), [("darwin", "macOS"), ("win32", "Windows")])
def test_elsewhere_than_on_linux_it_says_where_to_grade(room, monkeypatch, platform, system):
    monkeypatch.setattr(command.sys, "platform", platform)
    with pytest.raises(GradingProblem, match=f"on {system}, run it in a Linux container"):
        grade_folder(room)


def test_without_a_wall_nothing_is_graded_unless_the_teacher_says_so(room, engine, monkeypatch):
    room.submit("ada", RIGHT)
    monkeypatch.setattr(probe, "choose", lambda: None)
    monkeypatch.setattr(probe, "probe", lambda: [probe.Finding("network", False, "a network can be reached")])
    with pytest.raises(GradingProblem, match=r"a network can be reached.*--unsafe-no-sandbox"):
        grade_folder(room)
    assert room.records() == []


def test_no_workers_is_a_sentence(room):
    with pytest.raises(GradingProblem, match="--workers is 0"):
        grade_folder(room, workers=0)


@needs_a_wall
def test_without_a_wall_a_teacher_may_grade_work_that_they_trust(room):
    room.submit("ada", RIGHT)
    done = room.xai_grade("--unsafe-no-sandbox", "--workers", "1")
    assert done.returncode == 0 and "Without a wall" in done.stdout
    assert [record.points for record in room.records()] == [5.5]
