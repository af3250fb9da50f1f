"""A learner's work is never overwritten, whatever happens."""

import contextlib
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from tests.authoring.tiny_course import UNIT, make
from xaicourse.authoring import build, opening
from xaicourse.authoring.opening import OpeningError, open_unit
from xaicourse.learning.units import CourseError

MINE = b'{"cells": [], "metadata": {}, "note": "an hour of work"}'


@pytest.fixture
def built(course):
    build.build()
    return course


def rebuild_with_another_text(course):
    for name in ("lesson.py", "exercise.py"):
        path = course / "authoring" / UNIT / name
        path.write_text(path.read_text(encoding="utf-8").replace("# # A tiny", "# # A newer"), encoding="utf-8")
    build.build()


def names(course):
    return sorted(path.name for path in (course / "work" / UNIT).iterdir())


def test_the_first_opening_copies_both(built):
    opened = open_unit("107")
    assert opened.lesson == built / "work" / UNIT / "107_lesson.ipynb"
    assert opened.exercise == built / "work" / UNIT / "107_tiny.ipynb"  # the name that nbgrader collects
    assert opened.made == (opened.lesson, opened.exercise)
    assert opened.lesson.read_bytes() == (built / "lessons/1_beginner/107_tiny.ipynb").read_bytes()
    assert opened.exercise.read_bytes() == (built / "exercises/107_tiny/107_tiny.ipynb").read_bytes()
    assert names(built) == ["107_lesson.ipynb", "107_tiny.ipynb"]


def test_a_second_opening_changes_nothing(built):
    work = open_unit("107").exercise
    work.write_bytes(MINE)
    opened = open_unit("107")
    assert (opened.made, opened.kept, opened.outdated) == ((), (), ())
    assert work.read_bytes() == MINE


def test_a_newer_release_is_told_and_the_work_kept(built):
    work = open_unit("107").exercise
    mine = work.read_bytes().replace(b"# your lines here", b"share = 0.75")
    work.write_bytes(mine)
    rebuild_with_another_text(built)
    opened = open_unit("107")
    assert opened.outdated == (opened.lesson, opened.exercise) and opened.made == ()
    assert work.read_bytes() == mine


def test_own_lines_alone_are_no_newer_release(built):
    work = open_unit("107").exercise
    notebook = json.loads(work.read_bytes())
    notebook["cells"][2]["source"] = ["share = 0.75"]
    work.write_text(json.dumps(notebook), encoding="utf-8")
    assert open_unit("107").outdated == ()


def test_fresh_keeps_the_work_under_a_dated_name(built):
    work = open_unit("107").exercise
    work.write_bytes(MINE)
    opened = open_unit("107", fresh=True)
    today = datetime.date.today().isoformat()
    assert [path.name for path in opened.kept] == [f"107_tiny.{today}.ipynb"]
    assert opened.kept[0].read_bytes() == MINE and opened.made == (work,)
    assert work.read_bytes() == (built / "exercises/107_tiny/107_tiny.ipynb").read_bytes()


def test_fresh_never_clobbers_an_earlier_kept_copy(built):
    work = open_unit("107").exercise
    for count in range(4):
        work.write_bytes(MINE + bytes([48 + count]))
        open_unit("107", fresh=True)
    kept = [path for path in work.parent.iterdir() if path.name not in ("107_lesson.ipynb", "107_tiny.ipynb")]
    assert sorted(path.read_bytes()[-1:] for path in kept) == [b"0", b"1", b"2", b"3"]


def test_fresh_on_an_untouched_copy_leaves_no_second(built):
    open_unit("107")
    assert open_unit("107", fresh=True).kept == ()
    assert names(built) == ["107_lesson.ipynb", "107_tiny.ipynb"]


def test_fresh_on_an_old_untouched_copy_renews_it(built):
    work = open_unit("107").exercise
    rebuild_with_another_text(built)
    open_unit("107", fresh=True)
    assert b"A newer" in work.read_bytes()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_disk_without_links_is_as_safe(built, monkeypatch, fresh):
    def refuse(*_):
        raise OSError(38, "not supported")

    monkeypatch.setattr(os, "link", refuse)
    work = open_unit("107").exercise
    work.write_bytes(MINE)
    opened = open_unit("107", fresh=fresh)
    assert (opened.kept[0] if fresh else work).read_bytes() == MINE
    assert not [name for name in names(built) if name.endswith(".tmp")]


def test_many_openings_at_once_make_one_whole_copy(built):
    script = (
        "from xaicourse.authoring.opening import open_unit as o; import sys; sys.stdout.write(str(len(o('107').made)))"
    )
    running = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    made = [int(process.communicate(timeout=60)[0]) for process in running]
    assert sum(made) == 2  # each of the two files by exactly one of them
    assert names(built) == ["107_lesson.ipynb", "107_tiny.ipynb"]


def test_many_fresh_openings_at_once_lose_no_work(built):
    work = open_unit("107").exercise
    work.write_bytes(MINE)
    together = threading.Barrier(8)

    def start():
        together.wait()
        open_unit("107", fresh=True)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert MINE in [path.read_bytes() for path in work.parent.iterdir()]
    assert work.read_bytes() == (built / "exercises/107_tiny/107_tiny.ipynb").read_bytes()


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("stop", range(12))
def test_a_kill_at_any_step_leaves_whole_files_and_the_work(built, monkeypatch, fresh, stop):
    # "killed" before its step number `stop` on the disk: what was begun is not tidied up either
    release = (built / "exercises/107_tiny/107_tiny.ipynb").read_bytes()
    lesson = (built / "lessons/1_beginner/107_tiny.ipynb").read_bytes()
    if fresh:
        open_unit("107").exercise.write_bytes(MINE)
    steps = iter(range(100))

    class Killed(BaseException):
        pass

    def counted(function):
        def step(*arguments, **named):
            if next(steps) >= stop:
                raise Killed
            return function(*arguments, **named)

        return step

    with monkeypatch.context() as patched:
        for owner, name in ((os, "link"), (os, "fsync"), (tempfile, "mkstemp"), (Path, "replace"), (Path, "chmod"),
                            (Path, "unlink")):  # fmt: skip
            patched.setattr(owner, name, counted(getattr(owner, name)))
        with contextlib.suppress(Killed):
            open_unit("107", fresh=fresh)
    folder = built / "work" / UNIT
    notebooks = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".ipynb"}
    assert set(notebooks.values()) <= {MINE, release, lesson}
    assert not fresh or (MINE in notebooks.values() and "107_tiny.ipynb" in notebooks)
    open_unit("107")
    assert {"107_lesson.ipynb", "107_tiny.ipynb"} <= set(names(built))


@pytest.mark.skipif(os.name == "nt", reason="on Windows a folder's mode does not keep its owner from writing")
def test_a_read_only_folder_is_said_in_one_sentence(monkeypatch):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root)
        monkeypatch.setenv("XAI_COURSE", folder)
        build.build()
        (root / "work").mkdir()
        (root / "work").chmod(0o555)
        root.chmod(0o755)
        if os.geteuid() == 0:  # root may write anywhere
            os.seteuid(65534)
        try:
            with pytest.raises(OpeningError, match=r"cannot write in .*107_tiny .Permission denied.: make this folder"):
                open_unit("107")
        finally:
            os.seteuid(os.getuid())


def test_a_file_in_the_way_is_said_in_one_sentence(built):
    (built / "work").write_text("mine", encoding="utf-8")
    with pytest.raises(OpeningError, match="move what is in its way"):
        open_unit("107")
    assert (built / "work").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt", reason="on Windows links need a right that learners do not have")
def test_a_dangling_link_is_left_alone(built):
    work = open_unit("107").exercise
    work.unlink()
    work.symlink_to(built / "gone.ipynb")
    with pytest.raises(OpeningError, match="No such file"):
        open_unit("107")
    assert work.is_symlink() and not (built / "gone.ipynb").exists()


def test_a_unit_that_is_not_built_is_said(built):
    shutil.rmtree(built / "exercises")
    with pytest.raises(OpeningError, match=r"exercises/107_tiny/107_tiny.ipynb is missing: .*xai build"):
        open_unit("107")
    assert not (built / "work").exists()


def test_an_unknown_unit_is_said(built):
    with pytest.raises(CourseError, match="the course has 107_tiny"):
        open_unit("999")


def test_a_unit_without_exercise_opens_its_lesson(built):
    (built / "authoring" / UNIT / "exercise.py").unlink()
    opened = open_unit("107")
    assert opened.exercise is None and names(built) == ["107_lesson.ipynb"]


def test_a_damaged_copy_is_left_as_it_is(built):
    work = open_unit("107").exercise
    work.write_bytes(b'{"cells": [')
    assert open_unit("107").outdated == ()
    assert work.read_bytes() == b'{"cells": ['
    assert opening._edition(b"[]") is None
