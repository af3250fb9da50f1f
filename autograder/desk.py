"""Where records are kept: first in the journal, then in the gradebook. A gradebook that refuses loses nothing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from autograder.gradebook import Gradebook
from autograder.journal import Journal, Key, gradebook_name
from autograder.problems import GradingProblem
from autograder.records import Graded
from autograder.submissions import Submission, Unreadable


class Desk:
    """First the journal, then the gradebook at the URL `database`; a context manager.

    What the gradebook refused last is in `refusal`, a sentence; the journal has it all the same.
    """

    def __init__(self, journal: Journal, database: str, folder: Path):
        self._journal, self._database, self._folder = journal, database, folder
        self._name = gradebook_name(database)
        self.refusal: str | None = None

    def __enter__(self) -> Desk:
        if _is_missing(self._database):
            self._journal.forget_written(self._name)
        self._gradebook = Gradebook(self._database, self._folder).__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._gradebook.__exit__(*error)

    def keep(self, key: Key, record: Graded, listed: bool = True) -> None:
        """Commit a record to the journal, then write it to the gradebook."""
        self._journal.keep(key, record)
        if listed:
            self._write(key, record)

    def catch_up(self, keys: dict[Key, Submission | Unreadable]) -> int:
        """Write what the journal has and the gradebook lacks; return how much it still lacks."""
        self.refusal = None
        lacking = 0
        for key, each in keys.items():
            record = self._journal.find(key)
            listed = isinstance(each, Submission) or each.listed
            if record and listed and not self._is_written(key, record):
                lacking += not self._write(key, record)
        return lacking

    def _is_written(self, key: Key, record: Graded) -> bool:
        shown = self._folder / "autograded" / key.learner / key.unit / f"{key.unit}.ipynb"
        return self._journal.is_written(self._name, key) and (record.status != "graded" or shown.is_file())

    def _write(self, key: Key, record: Graded) -> bool:
        if self.refusal:  # it has waited for the gradebook long enough; `catch_up` tries again at the end
            return False
        try:
            self._gradebook.write(record)
        except GradingProblem as problem:
            self.refusal = str(problem)
        except OSError as error:
            self.refusal = f"The notebooks cannot be written ({error}): see that there is room. What is graded is kept."
        else:
            self._journal.note_written(self._name, key)
        return not self.refusal


def _is_missing(database: str) -> bool:
    """Return whether a gradebook is a file that is not there."""
    try:
        known = make_url(database)
    except ArgumentError:  # Gradebook says so
        return False
    return known.get_backend_name() == "sqlite" and not Path(known.database or "").is_file()
