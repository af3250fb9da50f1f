"""What a learner has done, in one SQLite file in their own data folder.

Each event is one committed row, written at once: a kill at any moment loses nothing that was shown. Two notebooks may
write at the same time. A file that is damaged is kept beside under another name, never deleted.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs

BEGIN = "begin"  # the kind of the event that says that a unit was opened for the first time
PATIENCE = 10.0  # seconds that one notebook waits for another's write
_TABLE = """
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    learner TEXT NOT NULL,
    unit TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
)
"""


@dataclasses.dataclass(frozen=True)
class Event:
    """One thing done (`kind`: begin, check, hint, solution, guess, quiz, path, placement); `body` are JSON values."""

    time: str
    learner: str
    unit: str
    name: str
    kind: str
    body: dict[str, Any]


def default_path() -> Path | None:
    """Return the progress file: `XAI_PROGRESS`, or in the user's data folder; None while nbgrader runs a notebook.

    What a class does, graded by its teacher, is no progress of the teacher's.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return None
    named = os.environ.get("XAI_PROGRESS")
    return Path(named) if named else Path(platformdirs.user_data_dir("xaicourse", appauthor=False)) / "progress.sqlite"


class Progress:
    """The progress file. What cannot be written is kept for this session; `note` then says so, in one sentence.

    Nothing here warns or raises: to learn must go on where progress cannot be kept, and text on stderr would cost
    points in a graded run.
    """

    def __init__(self, path: Path | None = None):
        self.path = path or default_path()  # None: kept for this session only
        self.note = ""
        self._unsaved: list[Event] = []

    def record(self, learner: str, unit: str, name: str, kind: str, **body: Any) -> None:
        """Keep one event."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        event = Event(now, learner, unit, name, kind, body)
        if self.path is None:
            self._unsaved.append(event)
            return
        try:
            with self._open() as connection:
                connection.execute(
                    "INSERT INTO event (time, learner, unit, name, kind, body) VALUES (?, ?, ?, ?, ?, ?)",
                    (now, learner, unit, name, kind, json.dumps(body)),
                )
        except (sqlite3.Error, OSError) as error:
            self._unsaved.append(event)
            self._say(error)

    def can_be_kept(self) -> bool:
        """Return whether the file can be written; if not, `note` says why."""
        try:
            with self._open() as connection:
                connection.execute("BEGIN IMMEDIATE")
        except (sqlite3.Error, OSError) as error:
            self._say(error)
            return False
        return True

    def _say(self, error: Exception) -> None:
        self.note = (
            f"Your progress cannot be saved in {self.path} ({error}). Checks work all the same; to keep progress, "
            "make that folder writable or set XAI_PROGRESS to a file that is."
        )

    def last_learner(self) -> str | None:
        """Return the id under which something was recorded last, if anything was."""
        if self._unsaved or self.path is None:
            return self._unsaved[-1].learner if self._unsaved else None
        with contextlib.suppress(sqlite3.Error, OSError), self._open() as connection:
            row = connection.execute("SELECT learner FROM event ORDER BY id DESC LIMIT 1").fetchone()
            return row[0] if row else None
        return None

    def events(self, learner: str, unit: str | None = None, kind: str | None = None) -> list[Event]:
        """Return the learner's events, oldest first, of one unit or kind if named."""
        saved: list[Event] = []
        with contextlib.suppress(sqlite3.Error, OSError), self._open() as connection:
            rows = connection.execute(
                "SELECT time, learner, unit, name, kind, body FROM event WHERE learner = ? ORDER BY id", (learner,)
            )
            saved = [Event(*row[:5], json.loads(row[5])) for row in rows]
        found = saved + [event for event in self._unsaved if event.learner == learner]
        return [event for event in found if unit in (None, event.unit) and kind in (None, event.kind)]

    def best(self, learner: str, unit: str) -> dict[str, tuple[float, float]]:
        """Return for each question checked so far the most points earned and the points it is worth."""
        found: dict[str, tuple[float, float]] = {}
        for event in self.events(learner, unit, "check"):
            points, maximum = event.body["points"], event.body["maximum"]
            found[event.name] = (max(points, found.get(event.name, (0.0, 0.0))[0]), maximum)
        return found

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction that is committed at the end. Raises OSError if nothing is to be kept."""
        if self.path is None:
            raise OSError("nothing is kept here")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(self._connect()) as connection, connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=PATIENCE)
        try:
            connection.execute(_TABLE)
        except sqlite3.DatabaseError as error:
            connection.close()
            if isinstance(error, sqlite3.OperationalError):  # read-only or locked: the file itself may be sound
                raise
            self._set_aside(error)
            connection = sqlite3.connect(self.path, timeout=PATIENCE)
            connection.execute(_TABLE)
        return connection

    def _set_aside(self, error: Exception) -> None:
        stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
        kept = self.path.with_name(f"{self.path.stem}.damaged-{stamp}{self.path.suffix}")
        self.path.rename(kept)
        self.note = f"Your progress file was damaged ({error}); it is kept as {kept.name}, and a new one is begun."
