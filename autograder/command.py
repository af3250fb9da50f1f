"""`xai grade`: what its options mean, and whether this machine can grade."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from autograder.problems import GradingProblem
from autograder.sandbox.isolation import ELSEWHERE, Isolation
from xaicourse.learning.units import course_root, find_unit

STOPPED = 130  # as a shell says it after Ctrl-C


def grade_folder(
    console: Console,
    folder: Path | None,
    output_folder: Path | None,
    unit: str | None,
    workers: int | None,
    database: str | None,
    again: bool,
    feedback: bool,
    unsafe: bool,
) -> int:
    """Grade a folder of submissions; return the exit status. Raises GradingProblem where nothing can be graded."""
    if sys.platform != "linux":
        system = {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, sys.platform)
        raise GradingProblem(ELSEWHERE.format(system=system))
    from autograder.class_run import Order, default_workers, grade_class  # POSIX only, and a second to import

    output = (output_folder or course_root()).resolve()
    order = Order(
        folder=(folder or output / "submitted").resolve(),
        output_folder=output,
        database=database or f"sqlite:///{output / 'gradebook.db'}",
        isolation=lambda: _isolation(console, unsafe),
        unit=find_unit(unit) if unit else None,
        workers=_checked_workers(workers) or default_workers(),
        again=again,
        feedback=feedback,
    )
    outcome = grade_class(order, console)
    return STOPPED if outcome.interrupted else int(bool(outcome.unwritten))


def _checked_workers(workers: int | None) -> int | None:
    if workers is not None and workers < 1:
        raise GradingProblem(f"--workers is {workers}; give a number above 0.")
    return workers


def _isolation(console: Console, unsafe: bool) -> Isolation:
    """Return the strongest wall that holds here. Raises GradingProblem where none does."""
    from autograder.sandbox.probe import choose, probe

    if unsafe:
        console.print(
            "[bold red]![/] Without a wall, what learners wrote can read and change all that you can: the gradebook, "
            "each other's work, your files."
        )
        return Isolation.NONE
    chosen = choose()
    if chosen is None:
        failed = [f"{found.name}: {found.words}" for found in probe() if not found.enforced]
        raise GradingProblem(
            f"No wall holds on this machine ({'; '.join(failed)}). `xai doctor` says more; --unsafe-no-sandbox grades "
            "work that you trust."
        )
    if chosen is not Isolation.NAMESPACES:
        console.print(escape(f"Grading within {chosen.value}: some seconds slower per submission."))
    return chosen
