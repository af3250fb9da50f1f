"""The journal: one record each, whatever is killed or full; the class secret; the edition."""

import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap

import pytest

from autograder.edition import edition
from autograder.journal import Journal, Key, gradebook_name
from autograder.problems import GradingProblem
from autograder.records import Graded, Row
from autograder.secret import VARIABLE, class_secret, fingerprint

KEY = Key("ada", "107_first_shap", "d1", "e1")


def graded(points=1.0, learner="ada"):
    return Graded(
        learner, "107_first_shap", "d1", rows=(Row("gains", points, 2.0, "Näher – “fast”.", state="not yet"),)
    )


def test_a_record_comes_back_as_it_was_kept(tmp_path):
    with Journal(tmp_path) as journal:
        assert journal.find(KEY) is None
        journal.keep(KEY, graded())
    with Journal(tmp_path) as journal:
        assert journal.find(KEY) == graded()


@pytest.mark.parametrize("other", ["learner", "unit", "digest", "edition"])
def test_another_learner_unit_file_or_edition_is_graded_anew(tmp_path, other):
    with Journal(tmp_path) as journal:
        journal.keep(KEY, graded())
        assert journal.find(Key(**{**vars(KEY), other: "another"})) is None


def test_nothing_is_recorded_twice(tmp_path):
    with Journal(tmp_path) as journal:
        journal.keep(KEY, graded(1.0))
        with pytest.raises(ValueError, match="already has a record"):
            journal.keep(KEY, graded(2.0))
        assert journal.find(KEY) == graded(1.0)


def test_what_is_graded_again_keeps_its_history(tmp_path):
    with Journal(tmp_path) as journal:
        journal.keep(KEY, graded(1.0))
        journal.supersede([KEY])
        assert journal.find(KEY) is None
        journal.keep(KEY, graded(2.0))
        assert journal.find(KEY) == graded(2.0)
    rows = sqlite3.connect(tmp_path / "journal.sqlite").execute("SELECT superseded FROM records ORDER BY id").fetchall()
    assert rows == [(1,), (0,)]


def test_a_gradebook_shows_a_record_until_another_one_is_valid(tmp_path):
    book, other = gradebook_name("sqlite:///a.db"), gradebook_name("sqlite:///b.db")
    handed_in_later = Key("ada", "107_first_shap", "d2", "e1")
    with Journal(tmp_path) as journal:
        journal.keep(KEY, graded())
        assert not journal.is_written(book, KEY)
        journal.note_written(book, KEY)
        assert journal.is_written(book, KEY) and not journal.is_written(other, KEY)
        journal.keep(handed_in_later, graded(2.0))
        journal.note_written(book, handed_in_later)
        assert not journal.is_written(book, KEY)  # taken back to the first file: it must be written again
        journal.forget_written(book)
        assert not journal.is_written(book, handed_in_later)


def test_two_runs_do_not_share_a_journal(tmp_path):
    program = textwrap.dedent(f"""
        from pathlib import Path
        from autograder.journal import Journal
        with Journal(Path({str(tmp_path)!r})):
            print("held", flush=True)
            input()
    """)
    holder = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(GradingProblem, match="Another `xai grade` is at work"), Journal(tmp_path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with Journal(tmp_path) as journal:  # a killed run holds nothing
        journal.keep(KEY, graded())


def test_kill_9_between_records_loses_and_repeats_nothing(tmp_path):
    program = textwrap.dedent(f"""
        from pathlib import Path
        from autograder.journal import Journal, Key
        from autograder.records import Graded
        with Journal(Path({str(tmp_path)!r})) as journal:
            for number in range(100_000):
                key = Key(f"l{{number}}", "u", "d", "e")
                if journal.find(key) is None:
                    journal.keep(key, Graded(key.learner, "u", "d", rows=()))
                    print(number, flush=True)
    """)
    told = []
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        told += [int(writer.stdout.readline()) for _ in range(20)]
        os.kill(writer.pid, signal.SIGKILL)
        told += [int(line) for line in writer.communicate()[0].splitlines()]
    rows = [row[0] for row in sqlite3.connect(tmp_path / "journal.sqlite").execute("SELECT learner FROM records")]
    assert len(told) == len(set(told)) and {f"l{number}" for number in told} <= set(rows)
    assert len(rows) == len(set(rows)) and len(rows) - len(told) <= 3  # kept, and killed before it could be told


def test_a_full_disk_is_a_sentence_and_keeps_what_was_kept(tmp_path):
    large = Graded("ben", "107_first_shap", "d1", notes=("x" * 400_000,))
    with Journal(tmp_path) as journal:
        journal.keep(KEY, graded())
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))  # a file may not grow further: as on a full disk
        try:
            with pytest.raises(GradingProblem, match=r"make room, then start again"):
                journal.keep(Key("ben", "107_first_shap", "d1", "e1"), large)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, before)
        assert journal.find(KEY) == graded()
    with Journal(tmp_path) as journal:
        assert journal.find(KEY) == graded()
        journal.keep(Key("ben", "107_first_shap", "d1", "e1"), large)


@pytest.mark.parametrize("content", [b"no database, but long" * 40, b"SQLite format 3\x00" + b"?" * 900])
def test_a_file_that_is_no_journal_is_left_alone(tmp_path, content):
    (tmp_path / "journal.sqlite").write_bytes(content)
    with pytest.raises(GradingProblem, match="set it aside"), Journal(tmp_path):
        pass
    assert (tmp_path / "journal.sqlite").read_bytes() == content


def test_a_journal_of_another_format_is_not_read(tmp_path):
    with Journal(tmp_path):
        pass
    database = sqlite3.connect(tmp_path / "journal.sqlite")
    database.execute("PRAGMA user_version = 9")
    database.close()
    with pytest.raises(GradingProblem, match="another edition"), Journal(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GradingProblem, match="--output-folder"), Journal(tmp_path / "file" / "grading"):
        pass


def test_journal_and_secret_are_the_teachers_alone(tmp_path):
    folder = tmp_path / "grading"
    with Journal(folder):
        class_secret(folder)
    for name in ("journal.sqlite", "class_secret"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_the_secret_is_made_once_and_is_nobody_elses(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    first = class_secret(tmp_path / "a")
    assert class_secret(tmp_path / "a") == first != class_secret(tmp_path / "b")
    assert len(first) >= 32 and fingerprint(first).encode() not in first
    (tmp_path / "a" / "class_secret").chmod(0o644)
    assert class_secret(tmp_path / "a") == first
    assert stat.S_IMODE((tmp_path / "a" / "class_secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["class_secret"]


def test_the_variable_overrides_the_secrets_file(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "the words of this year's class")
    assert class_secret(tmp_path) == b"the words of this year's class"
    assert list(tmp_path.iterdir()) == []


def test_a_short_or_linked_secret_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "xai")
    with pytest.raises(GradingProblem, match="has 3 characters"):
        class_secret(tmp_path)
    monkeypatch.delenv(VARIABLE)
    (tmp_path / "elsewhere").write_text("s" * 40, encoding="utf-8")
    (tmp_path / "class_secret").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(GradingProblem, match="cannot be read or made"):
        class_secret(tmp_path)


def test_the_edition_changes_with_checks_release_and_secret(tmp_path, monkeypatch):
    for name, text in (("authoring/u/checks.py", "A = 1"), ("exercises/u/u.ipynb", "{}")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("XAI_COURSE", str(tmp_path))
    first = edition("u", "secret")
    assert edition("u", "secret") == first != edition("u", "another")
    (tmp_path / "authoring/u/checks.py").write_text("A = 2", encoding="utf-8")
    second = edition("u", "secret")
    (tmp_path / "exercises/u/u.ipynb").write_text("{ }", encoding="utf-8")
    assert len({first, second, edition("u", "secret")}) == 3
