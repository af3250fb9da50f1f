"""Grades a class: finds what was handed in, lets an engine grade what the journal lacks, writes the gradebook.

The journal is committed before the gradebook is written, and both before the next result is taken. So the same call
after any interruption goes on where it was: what is in the journal is not graded again, what is not in the gradebook
is written from the journal.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.markup import escape

from autograder import feedback
from autograder.crew import Crew
from autograder.desk import Desk
from autograder.edition import edition
from autograder.files import SubmissionProblem
from autograder.janitor import Janitor
from autograder.journal import Journal, Key
from autograder.libraries import libraries
from autograder.problems import GradingProblem
from autograder.records import Graded
from autograder.runner.limits import Limits
from autograder.sandbox import remains
from autograder.sandbox.control_groups import MARK
from autograder.sandbox.isolation import Isolation
from autograder.secret import class_secret, fingerprint
from autograder.showing import Showing, summarise
from autograder.submissions import Submission, Unreadable, find


@dataclasses.dataclass(frozen=True)
class Order:
    """What the teacher asked for.

    folder          of the submissions
    output_folder   nbgrader's course folder: autograded/ and feedback/ go there, and grading/ with journal and secret
    database        URL of the gradebook
    isolation       says which wall to take, or raises GradingProblem; asked where there is something to grade
    unit            only this one
    workers         how many submissions at once
    again           grade anew what the journal has
    feedback        write the pages to hand back, of all that is graded
    """

    folder: Path
    output_folder: Path
    database: str
    isolation: Callable[[], Isolation]
    unit: str | None = None
    workers: int = 1
    again: bool = False
    feedback: bool = False
    limits: Limits = dataclasses.field(default_factory=Limits)
    most_deaths: int = 2


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a run ended: the records of all submissions that have one, and how many are left."""

    records: tuple[Graded, ...]
    left: int
    interrupted: bool
    unwritten: int


def grade_class(order: Order, console: Console, engine: Callable[..., Crew] = Crew) -> Outcome:
    """Grade a class and show it. Raises GradingProblem, a sentence, for what stops it; what was graded is kept.

    `engine` makes what grades: something with `map(submissions)` and `busy`, from the arguments of `Crew`.
    """
    found = _find(order)
    with Journal(order.output_folder / "grading") as journal:
        secret = class_secret(order.output_folder / "grading")
        keys = {_key(each, fingerprint(secret)): each for each in found}
        if order.again:
            journal.supersede(keys)
        with Desk(journal, order.database, order.output_folder) as desk:
            desk.catch_up(keys)
            todo = {key: each for key, each in keys.items() if journal.find(key) is None}
            interrupted = _grade(order, secret, todo, desk, console, engine)
            unwritten = desk.catch_up(keys)
        records = tuple(record for key in keys if (record := journal.find(key)))
    outcome = Outcome(records, len(keys) - len(records), interrupted, unwritten)
    if order.feedback and not interrupted and not unwritten:
        _write_feedback(order, records, console)
    summarise(console, records, _closing_words(order, outcome, desk.refusal))
    return outcome


def _find(order: Order) -> list[Submission | Unreadable]:
    try:
        found = find(order.folder, order.unit)
    except SubmissionProblem as problem:
        raise GradingProblem(str(problem)) from None
    if not found:
        what = f"no submission for {order.unit}" if order.unit else "no submission"
        raise GradingProblem(
            f"{order.folder} holds {what}: give a folder of <learner>.ipynb, or nbgrader's submitted/<learner>/<unit>/."
        )
    return found


def _key(found: Submission | Unreadable, secret_fingerprint: str) -> Key:
    graded_by = edition(found.unit, secret_fingerprint) if isinstance(found, Submission) else ""
    return Key(found.learner, found.unit, found.digest, graded_by)


def _grade(
    order: Order,
    secret: bytes,
    todo: dict[Key, Submission | Unreadable],
    desk: Desk,
    console: Console,
    engine: Callable[..., Crew],
) -> bool:
    """Grade what is to do; return whether the teacher stopped it."""
    keys = {(key.learner, key.unit, key.digest): key for key in todo}
    with Showing(console, len(todo)) as showing, _Stop() as stop:
        try:
            for key, each in todo.items():
                if isinstance(each, Unreadable):
                    record = Graded(key.learner, key.unit, key.digest, status="unreadable", reason=each.reason)
                    record = dataclasses.replace(record, timestamp=each.timestamp)
                    desk.keep(key, record, each.listed)
                    showing.result(record)
            submissions = [each for each in todo.values() if isinstance(each, Submission)]
            if not submissions:
                return False
            isolation = order.isolation()
            with Janitor() as janitor, _log_folder() as folder:

                def beat() -> None:
                    stop.raise_if_asked()
                    janitor.look_after()
                    showing.beat(crew.busy)

                crew = engine(
                    secret,
                    order.limits,
                    isolation,
                    order.workers,
                    libraries,
                    folder,
                    beat,
                    janitor.enlist,
                    order.most_deaths,
                )
                with contextlib.closing(crew.map(submissions)) as results:
                    for found in results:
                        key = keys[found.learner, found.unit, found.digest]
                        record = _with_others(found, todo[key])
                        desk.keep(key, record)
                        showing.result(record)
        except KeyboardInterrupt:
            return True
    return False


def _with_others(record: Graded, submission: Submission) -> Graded:
    """Return the record with what both learner and teacher must know of files that were not graded."""
    if not submission.others:
        return record
    name = submission.member or submission.path.name
    said = f"{name}, the newest by its date, was graded; {', '.join(submission.others)} was handed in too, and was not."
    return dataclasses.replace(record, notes=(*record.notes, said), flags=(*record.flags, said))


def _write_feedback(order: Order, records: Sequence[Graded], console: Console) -> None:
    graded = [record for record in records if record.status == "graded"]
    with console.status("Writing feedback") as status:
        for number, record in enumerate(graded, start=1):
            status.update(f"Writing feedback, {number} of {len(graded)}")
            feedback.write(order.output_folder, record.unit, record.learner, order.database)


@contextlib.contextmanager
def _log_folder() -> Iterator[Path]:
    """A folder for the workers' logs, named as all that `remains.sweep` looks after."""
    with tempfile.TemporaryDirectory(prefix=f"{MARK}{remains.signature()}-log-", ignore_cleanup_errors=True) as name:
        yield Path(name)


class _Stop:
    """Turns Ctrl-C, a closing terminal and a polite kill into a clean end between two steps; a context manager."""

    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self._asked = False

    def __enter__(self) -> _Stop:
        self._before = {number: signal.signal(number, self._ask) for number in self._SIGNALS}
        return self

    def __exit__(self, *_error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True

    def raise_if_asked(self) -> None:
        """Raise KeyboardInterrupt if the teacher wants an end."""
        if self._asked:
            raise KeyboardInterrupt


def _closing_words(order: Order, outcome: Outcome, refusal: str | None) -> list[str]:
    words = []
    if outcome.interrupted:
        words.append(
            f"Stopped: {outcome.left} of {outcome.left + len(outcome.records)} submissions are still to be graded. The "
            "same command goes on from here."
        )
    if outcome.unwritten:
        words.append(f"[bold red]✗[/] {escape(refusal)} ({outcome.unwritten} to write.)")
    if not outcome.interrupted and not outcome.unwritten:
        place = escape(str(order.output_folder))
        words.append(f"[green]✓[/] The scores are in the gradebook, the notebooks in {place}/autograded.")
        if order.feedback:
            words.append(f"The pages to hand back are in {place}/feedback.")
        else:
            words.append("Next: mark the prose in nbgrader's formgrader; then `xai grade --feedback` for the pages.")
    return words


def default_workers() -> int:
    """Return how many submissions to grade at once here: one per processor that this process may use."""
    return len(os.sched_getaffinity(0))
