"""The journal of a class: what was graded, one committed row per submission. It survives kill -9 at any moment.

A submission is known by learner, unit, the SHA-256 of what was handed in, and the edition of the course that graded
it. The journal holds at most one valid record of each; a resumed run asks it what is still to be done. The gradebook
is written from the journal: which record stands there is kept too, so that nothing is lost between the two.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.problems import GradingProblem
from autograder.records import Graded

_TABLES = """
CREATE TABLE IF NOT EXISTS records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    learner TEXT NOT NULL, unit TEXT NOT NULL, digest TEXT NOT NULL, edition TEXT NOT NULL,
    record TEXT NOT NULL,
    graded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    superseded INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS one_valid_record ON records (learner, unit, digest, edition) WHERE superseded = 0;
CREATE TABLE IF NOT EXISTS written (
    gradebook TEXT NOT NULL, learner TEXT NOT NULL, unit TEXT NOT NULL, record_id INTEGER NOT NULL,
    PRIMARY KEY (gradebook, learner, unit)
);
"""
_FORMAT = 1  # PRAGMA user_version; a journal of another format is never read


@dataclasses.dataclass(frozen=True)
class Key:
    """What tells one grading from another."""

    learner: str
    unit: str
    digest: str
    edition: str


class Journal:
    """The journal in `folder`, opened by one run at a time; a context manager.

    Raises GradingProblem where the folder cannot be written, the file is no journal, another run holds it, or the disk
    is full.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._path = folder / "journal.sqlite"
        self._lock: int | None = None
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Journal:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise GradingProblem(
                f"The results cannot be kept in {self._folder} ({error.strerror}): give a folder that you may write "
                "with --output-folder."
            ) from None
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the system frees it when this process ends
        except OSError:
            self._close()
            raise GradingProblem(
                f"Another `xai grade` is at work in {self._folder}: wait for its end, or stop it with Ctrl-C."
            ) from None
        try:
            with self._sentences():
                self._database = sqlite3.connect(self._path, isolation_level=None, timeout=10)
                self._prepare()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _prepare(self) -> None:
        self._path.chmod(0o600)  # it holds everybody's work
        self._database.execute("PRAGMA journal_mode = DELETE")
        self._database.execute("PRAGMA synchronous = FULL")
        found = self._database.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, _FORMAT):
            raise GradingProblem(
                f"{self._path} was written by another edition of `xai grade`: set it aside, or give another "
                "--output-folder."
            )
        with self._transaction():
            for statement in _TABLES.split(";"):
                self._database.execute(statement)
            self._database.execute(f"PRAGMA user_version = {_FORMAT}")

    def find(self, key: Key) -> Graded | None:
        """Return the valid record of a submission, if it has one."""
        row = self._one("record", key)
        return Graded.from_json(row[0]) if row else None

    def keep(self, key: Key, graded: Graded) -> None:
        """Commit the record of a submission. Raises ValueError if it already has one: nothing is graded twice."""
        values = (*dataclasses.astuple(key), graded.to_json())
        with self._sentences():
            try:
                self._database.execute(
                    "INSERT INTO records (learner, unit, digest, edition, record) VALUES (?, ?, ?, ?, ?)", values
                )
            except sqlite3.IntegrityError:
                raise ValueError(f"{key} already has a record") from None

    def supersede(self, keys: Iterable[Key]) -> None:
        """Let these submissions be graded again, all of them or none. What was found before stays in the file."""
        with self._sentences(), self._transaction():
            for key in keys:
                self._database.execute(f"UPDATE records SET superseded = 1 WHERE {_VALID}", dataclasses.astuple(key))

    def is_written(self, gradebook: str, key: Key) -> bool:
        """Return whether the gradebook of this name shows this submission's valid record."""
        row = self._one("id", key)
        with self._sentences():
            shown = self._database.execute(
                "SELECT record_id FROM written WHERE gradebook = ? AND learner = ? AND unit = ?",
                (gradebook, key.learner, key.unit),
            ).fetchone()
        return bool(row and shown and row[0] == shown[0])

    def note_written(self, gradebook: str, key: Key) -> None:
        """Note that the gradebook now shows this submission's valid record."""
        record_id = self._one("id", key)[0]
        with self._sentences():
            self._database.execute(
                "INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?)", (gradebook, key.learner, key.unit, record_id)
            )

    def forget_written(self, gradebook: str) -> None:
        """Note that the gradebook holds nothing of ours: it was removed, or never made."""
        with self._sentences():
            self._database.execute("DELETE FROM written WHERE gradebook = ?", (gradebook,))

    def _one(self, column: str, key: Key) -> tuple | None:
        with self._sentences():
            return self._database.execute(
                f"SELECT {column} FROM records WHERE {_VALID}", dataclasses.astuple(key)
            ).fetchone()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # the first failure is the one to tell
                self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.OperationalError as error:
            if "full" in str(error) or "disk I/O" in str(error):
                advice = "the disk is full or failing; make room, then start again: all that was kept is safe"
            else:
                advice = "see that the file can be written, then start again: all that was kept is safe"
            raise GradingProblem(f"{self._path} cannot be written ({error}): {advice}.") from None
        except sqlite3.DatabaseError as error:
            raise GradingProblem(
                f"{self._path} is no journal of `xai grade` ({error}): set it aside, or give another --output-folder."
            ) from None


_VALID = "learner = ? AND unit = ? AND digest = ? AND edition = ? AND superseded = 0"


def gradebook_name(url: str) -> str:
    """Return the word under which the journal knows a gradebook; its URL may hold a password."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]
