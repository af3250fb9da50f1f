"""The command line: `xai …`. Each command says what it did and what comes next; failures are one sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from xaicourse import data_commands
from xaicourse.learning.units import CourseError, find_unit

app = typer.Typer(
    name="xai", help="The XAI Course on the command line.", no_args_is_help=True, pretty_exceptions_enable=False
)
# soft_wrap: paths stay whole, for copying and for screen readers
out = Console(soft_wrap=True, highlight=False)
err = Console(soft_wrap=True, highlight=False, stderr=True)

UnitName = Annotated[str, typer.Argument(help="A unit by its number or id, such as 107.", metavar="UNIT")]


app.add_typer(data_commands.app)


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Turn what the course can explain into one sentence and exit code 1."""
    try:
        yield
    except CourseError as error:
        err.print(f"[bold red]✗[/] {escape(str(error))}")
        raise typer.Exit(1) from None


@app.callback()
def main() -> None:
    """The XAI Course on the command line."""


@app.command()
def start(
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address and open no browser.")] = False,
    port: Annotated[int | None, typer.Option(help="JupyterLab's port; the first free one unless given.")] = None,
) -> None:
    """Open the course in JupyterLab on its start page."""
    from xaicourse.progress_commands import start_course

    with _sentences():
        raise typer.Exit(start_course(not no_browser, port))


@app.command()
def progress(
    learner: Annotated[str | None, typer.Argument(help="A learner's id; who worked last, unless given.")] = None,
) -> None:
    """Show what you have done: points per unit, what you did last, and what comes next."""
    from xaicourse.progress_commands import show_progress

    with _sentences():
        show_progress(out, learner)


@app.command()
def doctor() -> None:
    """Look at everything that the course needs here, and say what is not in order."""
    from xaicourse.doctor import examine

    findings = examine()
    for found in findings:
        sign = "[green]✓[/] in order" if found.well else "[bold red]✗[/] not in order"
        out.print(f"{sign}  [bold]{found.what}[/]: {escape(found.words)}")
    if not all(found.well for found in findings):
        raise typer.Exit(1)


@app.command("open")
def open_(
    unit: UnitName,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew; your copies are kept beside.")] = False,
) -> None:
    """Copy a unit's lesson and exercise into work/, once; your work is never overwritten."""
    from xaicourse.authoring.opening import open_unit

    with _sentences():
        opened = open_unit(unit, fresh)
        for path in opened.kept:
            out.print(f"Kept your earlier copy as {escape(_shown(path))}")
        for what, path in (("lesson", opened.lesson), ("exercise", opened.exercise)):
            if path:
                state = "new copy" if path in opened.made else "as you left it"
                out.print(f"[bold]{what:9}[/] {escape(_shown(path))}  ({state})")
        if opened.outdated:
            names = " and ".join(path.name for path in opened.outdated)
            out.print(
                f"The course has a newer {escape(names)}. `xai open --fresh {opened.unit.split('_')[0]}` gets it and "
                "keeps your copy beside."
            )
        out.print("Open them in JupyterLab, which `python3 run.py` starts: the lesson first.")


@app.command("what-if")
def what_if(
    rows: Annotated[int, typer.Option(help="How many applicants to show, from 2 to 1000.")] = 1000,
    applicant: Annotated[int | None, typer.Option(help="Select this applicant there, such as 4919.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address and open no browser.")] = False,
    port: Annotated[int | None, typer.Option(help="Its port; the first free one from 6006 unless given.")] = None,
) -> None:
    """Open TensorBoard's What-If Tool on the credit applicants, with the bank's model and a logistic regression."""
    with _sentences():
        from xaicourse.what_if.tool import run

        run(lambda line: out.print(escape(line)), rows, not no_browser, port, applicant)


@app.command()
def check(
    notebook: Annotated[
        Path,
        typer.Argument(help="An exercise notebook of yours, or its folder: work/107_first_shap.", metavar="NOTEBOOK"),
    ],
) -> None:
    """Run your own exercise notebook in a fresh kernel; show points and feedback for every question."""
    with _sentences():
        from xaicourse.learning.review import find_notebook, review

        unit, path = find_notebook(notebook)
        out.print(f"Running {escape(_shown(path))} …")
        report = review(path, unit)
        for trouble in report.troubles:
            out.print(f"[bold]![/] {escape(trouble)}")
        for each in report.judged:
            head = (
                f"{each.state.sign} {each.state.value} · {each.question} · {each.points:g} of {each.maximum:g} points"
            )
            out.print(f"\n[bold]{escape(head)}[/]\n{escape(each.feedback)}")
        out.print(f"\n[bold]{report.points:g} of {report.maximum:g} points[/] ({escape(report.learner)}, {unit})")


@app.command()
def grade(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Submissions, in nbgrader's folders or side by side; submitted/ unless given."),
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Only this unit, by number or id.")] = None,
    workers: Annotated[int | None, typer.Option(help="How many at once; one per processor unless given.")] = None,
    database: Annotated[
        str | None, typer.Option(help="nbgrader's gradebook, a URL; gradebook.db unless given.")
    ] = None,
    output_folder: Annotated[
        Path | None, typer.Option(help="nbgrader's course folder; the course's unless given.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Grade anew what is already graded.")] = False,
    feedback: Annotated[bool, typer.Option("--feedback", help="Write the pages to hand back, too.")] = False,
    unsafe_no_sandbox: Annotated[
        bool, typer.Option("--unsafe-no-sandbox", help="Run learners' code without a wall: for work that you trust.")
    ] = False,
) -> None:
    """Grade a class behind a wall (Linux). Stopped at any moment, the same command goes on from there."""
    from autograder.command import grade_folder

    with _sentences():
        options = (folder, output_folder, unit, workers, database, again, feedback, unsafe_no_sandbox)
        raise typer.Exit(grade_folder(out, *options))


@app.command()
def build(
    unit: Annotated[str | None, typer.Argument(help="One unit by number or id; all unless given.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say what is out of date.")] = False,
) -> None:
    """Build lessons, solutions and exercises from authoring/."""
    with _sentences():
        units = [find_unit(unit)] if unit else None
        from xaicourse.authoring import build as building  # after the name is known: its libraries take seconds

        if not check:
            for place in building.build(units):
                out.print(f"wrote {place}")
            out.print("[green]✓[/] The built notebooks are current.")
            return
        found = building.differences(units)
        for difference in found:
            err.print(f"{difference.place} is {difference.what}")
        if found:
            strays = [difference for difference in found if difference.what == building.STRAY]
            advice = ["run `xai build`"] if len(strays) < len(found) else []
            advice += [f"remove what is {building.STRAY}"] if strays else []
            err.print(f"[bold red]✗[/] {' and '.join(advice).capitalize()}, then commit.")
            raise typer.Exit(1)
        out.print("[green]✓[/] The built notebooks are current.")


@app.command("new-unit")
def new_unit(unit: Annotated[str, typer.Argument(help="The new unit's id, such as 102_linear_models.")]) -> None:
    """Begin a unit: its folder in authoring/ with five files to fill, and its line in syllabus.toml."""
    with _sentences():
        from xaicourse.authoring.new_unit import create

        for path in create(unit):
            out.print(f"wrote {escape(_shown(path))}")
        out.print(f"Replace every TODO in authoring/{unit}/, then run `xai build {unit.split('_')[0]}`.")


def _shown(path: Path) -> str:
    with contextlib.suppress(ValueError):
        return path.relative_to(Path.cwd()).as_posix()
    return str(path)


if __name__ == "__main__":
    app()
