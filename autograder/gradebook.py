"""Writes graded submissions to nbgrader's gradebook and to autograded/, so that formgrader and feedback work."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.api import Grade, MissingEntry, SubmittedNotebook, get_alembic_version
from nbgrader.api import Gradebook as NbGraderGradebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from autograder import autograded
from autograder.problems import GradingProblem
from autograder.records import Graded, Row
from autograder.release import read_release
from autograder.submissions import is_usable

COURSE_ID = "xaicourse"  # as in nbgrader_config.py
_LOCK_SECONDS = "60"  # formgrader may be writing to the same SQLite file
_NO_RESPONSE = "No response."  # nbgrader's own words


class Gradebook:
    """nbgrader's gradebook at `url` (any SQLAlchemy URL of a lasting database), with one writer; a context manager.

    It is made from the releases where it is not there. `folder` is nbgrader's course folder: autograded notebooks go to
    <folder>/autograded/<learner>/<unit>/. All methods raise GradingProblem if the database cannot be used.
    """

    def __init__(self, url: str, folder: Path, course_id: str = COURSE_ID):
        self.url, self.folder, self.course_id = _patient(url), folder, course_id
        self._known: set[str] = set()
        self._book: NbGraderGradebook | None = None

    def __enter__(self) -> Gradebook:
        with self._problems():
            self._book = _open(self.url, self.course_id)
        return self

    def __exit__(self, *_error: object) -> None:
        self._book.close()
        self._book = None

    def write(self, graded: Graded) -> bool:
        """Write one submission; return False if its learner's id cannot stand in the gradebook.

        Written twice it gives the same state, and a process that ends at any moment leaves what the next call mends.
        A teacher's scores and comments stay; where something beneath a score of theirs has changed, it asks for a look.
        """
        if not is_usable(graded.learner) or not graded.unit:
            return False
        with self._problems():
            self._enter_unit(graded.unit)
            place = self.folder / "autograded" / graded.learner / graded.unit
            whole = autograded.notebook(graded)
            self._write_rows(graded, whole, _sources(place / f"{graded.unit}.ipynb"))
        stamp = _timestamp(graded)
        if stamp:
            _write(place / "timestamp.txt", f"{graded.timestamp}\n")
        _write(place / f"{graded.unit}.ipynb", nbformat.writes(whole) + "\n")
        return True

    def _enter_unit(self, unit: str) -> None:
        """Make the unit's assignment as `nbgrader generate_assignment` does, where the gradebook lacks it."""
        if unit in self._known:
            return
        release = read_release(unit)
        if not self._has(unit, release):
            self._book.update_or_create_assignment(unit, course_id=self.course_id)
            about = {"notebook": unit, "assignment": unit, "db_url": self.url}
            try:
                SaveCells(log=_quiet()).preprocess(nbformat.from_dict(release), {"nbgrader": about})
            except RuntimeError:
                raise GradingProblem(
                    f"The gradebook holds submissions of another release of {unit}, with other cells: give another "
                    "--database, or remove the assignment with `nbgrader db assignment remove`."
                ) from None
            self._book.db.expire_all()
        self._known.add(unit)

    def _has(self, unit: str, release: nbformat.NotebookNode) -> bool:
        try:
            known = self._book.find_notebook(unit, unit)
        except MissingEntry:
            return False
        marked = [cell for cell in release.cells if cell.metadata.get("nbgrader")]
        sums = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.checksum for cell in marked}
        graded = [cell.metadata.nbgrader for cell in marked if utils.is_grade(cell)]
        points = {marks.grade_id: float(marks.points) for marks in graded}
        solved = {cell.metadata.nbgrader.grade_id for cell in marked if utils.is_solution(cell)}
        return (
            {cell.name: cell.checksum for cell in known.source_cells} == sums
            and {cell.name: cell.max_score for cell in known.grade_cells} == points
            and {cell.name for cell in known.solution_cells} == solved
        )

    def _write_rows(self, graded: Graded, whole: nbformat.NotebookNode, before: Mapping[str, str]) -> None:
        """Write grades and comments in one transaction."""
        book = self._book
        book.update_or_create_student(graded.learner)
        with book.db.no_autoflush:  # nbgrader builds a submission piece by piece
            submission = book.update_or_create_submission(graded.unit, graded.learner)
        if _timestamp(graded):
            submission.timestamp = _timestamp(graded)
        (found,) = (one for one in submission.notebooks if one.name == graded.unit)
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in whole.cells if cell.metadata.get("nbgrader")}
        self._write_grades(found, graded, cells, before)
        for comment in found.comments:
            cell = cells[comment.name]
            untouched = graded.status == "graded" and cell.metadata.nbgrader.checksum == utils.compute_checksum(cell)
            comment.auto_comment = _NO_RESPONSE if untouched else None
        book.db.commit()

    def _write_grades(
        self, found: SubmittedNotebook, graded: Graded, cells: Mapping, before: Mapping[str, str]
    ) -> None:
        rows = {row.grade_id: row for row in graded.rows}
        for grade in found.grades:
            cell = cells[grade.name]
            score, unsure = _score(rows.get(grade.name), cell, graded)
            changed = score != grade.auto_score
            if utils.is_solution(cell):  # nothing but its text says whether a prose answer has changed
                changed = changed or before.get(grade.name) != cell.source
            waits = score is None or unsure
            if grade.manual_score is not None:  # a teacher has been here
                waits = grade.needs_manual_grade or changed
            _set(grade, score, waits)

    @contextmanager
    def _problems(self) -> Iterator[None]:
        """Turn what a database says into a sentence for the teacher, and leave no transaction open."""
        try:
            yield
        except SQLAlchemyError as error:
            if self._book is not None:
                with suppress(SQLAlchemyError):
                    self._book.db.rollback()
            said = str(getattr(error, "orig", None) or error).splitlines()[0][:200]
            shown = make_url(self.url).render_as_string(hide_password=True)
            raise GradingProblem(f"The gradebook {shown} could not be used ({said}). What is graded is kept.") from None


def _open(url: str, course_id: str) -> NbGraderGradebook:
    """Open or make nbgrader's gradebook, and finish what a process that ended while making one left undone."""
    with _own_programs_first():
        book = NbGraderGradebook(url, course_id)
        if not inspect(book.engine).has_table("alembic_version"):
            book.db.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        if not book.db.execute(text("SELECT version_num FROM alembic_version")).first():
            book.db.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": get_alembic_version()})
        book.db.commit()
    return book


@contextmanager
def _own_programs_first() -> Iterator[None]:
    """Let this Python's own programs be found: nbgrader calls its database tool by name. (Its own `utils.setenv` does
    not put back what was there.)
    """
    before = os.environ.get("PATH")
    os.environ["PATH"] = os.pathsep.join(filter(None, [str(Path(sys.executable).parent), before]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before


def _patient(url: str) -> str:
    """Return the URL with which SQLite waits for another program to finish writing."""
    try:
        known = make_url(url)
    except ArgumentError:
        raise GradingProblem(f"{url!r} is no database; give a URL such as sqlite:///gradebook.db") from None
    if known.get_backend_name() != "sqlite" or "timeout" in known.query:
        return url
    return known.update_query_dict({"timeout": _LOCK_SECONDS}).render_as_string(hide_password=False)


def _score(row: Row | None, cell: nbformat.NotebookNode, graded: Graded) -> tuple[float | None, bool]:
    """Return (automatic score, whether a teacher must look): what nbgrader's determine_grade reads from the cell."""
    if graded.status != "graded" or row is None:
        return None, True
    if utils.is_solution(cell):
        untouched = cell.metadata.nbgrader.checksum == utils.compute_checksum(cell)
        return (0.0 if untouched else None), False
    if row.points is None:
        return None, True
    return float(autograded.shown_points(row.points)), row.fault is not None


def _set(grade: Grade, score: float | None, waits: bool) -> None:
    grade.auto_score, grade.needs_manual_grade = score, waits


def _timestamp(graded: Graded) -> object | None:
    """Return when it was handed in, for nbgrader; None where nothing readable says it."""
    if not graded.timestamp:
        return None
    try:
        return utils.parse_utc(graded.timestamp)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None


def _sources(path: Path) -> dict[str, str]:
    """Return the sources of an autograded notebook of ours by grade id; nothing where there is none."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        marked = [cell for cell in cells if "nbgrader" in cell["metadata"]]
        return {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"]) for cell in marked}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all; a second try writes over what a first one left behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def _quiet() -> logging.Logger:
    log = logging.getLogger("autograder.gradebook")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    return log
