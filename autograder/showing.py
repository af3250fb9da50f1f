"""What the teacher sees while a class is graded, and at its end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from autograder.crew import Busy
from autograder.records import Graded

_WORDS = {"unreadable": "could not be read", "failed": "could not be graded"}


class Showing:
    """Live progress on a terminal, and one line per submission everywhere; a context manager."""

    def __init__(self, console: Console, total: int):
        self._console = console
        self._progress = Progress(
            TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"), console=console
        )
        self._task = self._progress.add_task("", total=total, pace="")
        self._began, self._done = 0.0, 0
        self._live = Live(self._progress, console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> Showing:
        if self._console.is_terminal:
            self._live.start()
            self.beat(())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def result(self, graded: Graded) -> None:
        """Show one submission's result."""
        self._done += 1
        pace = self._done / max(time.monotonic() - self._began, 1e-9) if self._began else 0.0
        left = (self._progress.tasks[0].total - self._done) / pace if pace else 0.0
        words = f"{60 * pace:.0f} a minute, about {_duration(left)} left" if pace else ""
        self._progress.update(self._task, completed=self._done, pace=words)
        self._console.print(_line(graded))

    def beat(self, busy: Sequence[Busy]) -> None:
        """Show what the workers are at."""
        if busy and not self._began:  # the pace is that of grading, without the start
            self._began = time.monotonic()
        if self._console.is_terminal:
            now = time.monotonic()
            lines = [
                f"  {each.learner} · {each.unit} · {each.question or 'begins'} · {now - each.since:.0f} s"
                for each in busy
            ]
            lines = lines or ["  The libraries are read once for all." if not self._done else ""]
            self._live.update(Group(self._progress, Text("\n".join(lines))), refresh=True)


def _line(graded: Graded) -> str:
    who = f"[bold]{escape(graded.learner)}[/] {escape(graded.unit)}"
    if graded.status != "graded":
        return f"[bold red]✗[/] {who} {_WORDS[graded.status]}: {escape(graded.reason)}"
    used = graded.usage
    seconds, memory = used.get("wall_seconds", 0), used.get("peak_bytes", 0) / 2**20
    flagged = f" · [bold]{_count(len(graded.flags), 'flag')}[/]" if graded.flags else ""
    points = f"{graded.points:g} of {graded.maximum:g} points"
    return f"[green]✓[/] {who} {points} · {seconds:.1f} s · {memory:.0f} MiB{flagged}"


def summarise(console: Console, records: Sequence[Graded], words: Sequence[str]) -> None:
    """Print a table by unit, what wants the teacher's eyes, and what comes next (`words`)."""
    table = Table(title="Graded so far", title_justify="left")
    table.add_column("unit", no_wrap=True)
    for column in ("graded", "mean points", "to mark", "unread", "failed"):
        table.add_column(column, justify="right")
    for unit in sorted({record.unit for record in records}):
        table.add_row(*_row(unit, [record for record in records if record.unit == unit]))
    if records:
        console.print(table)
    looks = [(record, said) for record in records for said in _for_the_teacher(record)]
    if looks:
        console.print("\n[bold]For you to look at[/]")
        for record, said in looks:
            console.print(f"- {escape(record.learner)}, {escape(record.unit or 'no unit')}: {escape(said)}")
    for line in words:
        console.print(f"\n{line}")


def _row(unit: str, records: Sequence[Graded]) -> list[str]:
    graded = [record for record in records if record.status == "graded"]
    waiting = sum(any(row.points is None for row in record.rows) for record in graded)
    mean = sum(record.points for record in graded) / len(graded) if graded else None
    return [
        unit or "(unknown)",
        f"{len(graded)} of {len(records)}",
        "" if mean is None else f"{mean:.1f} of {graded[0].maximum:g}",
        str(waiting),
        str(sum(record.status == "unreadable" for record in records)),
        str(sum(record.status == "failed" for record in records)),
    ]


def _for_the_teacher(record: Graded) -> list[str]:
    reason = [f"{_WORDS[record.status]}: {record.reason}"] if record.status != "graded" else []
    return [*reason, *record.flags]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
