"""`xai data …`: what real data there are, bringing them here, checking them. Every line makes sense read aloud."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from xaicourse import data
from xaicourse.data.cache import size
from xaicourse.scenarios import DatasetError

app = typer.Typer(
    name="data",
    help="Real data sets: what there is, bringing them here, checking them. The course works without them; some "
    "sections show more with them. Only `fetch` uses the network.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
# soft_wrap: paths stay whole, for copying and for screen readers
out = Console(soft_wrap=True, highlight=False)
err = Console(soft_wrap=True, highlight=False, stderr=True)

Names = Annotated[list[str] | None, typer.Argument(help="Names as `xai data list` shows them.", metavar="[NAME]...")]
Name = Annotated[str, typer.Argument(help="A name as `xai data list` shows it.", metavar="NAME")]


@app.command("list")
def list_() -> None:
    """Show the data sets: name, number of rows, size, whether they are here, and the licence."""
    with _sentences():
        table = Table("Name", "Rows", "Size", "Here?", "Licence", box=None, pad_edge=False, header_style="bold")
        for name in data.names():
            dataset = data.describe(name)
            licence = dataset.licence + ("" if dataset.licence_checked else " (to be confirmed)")
            table.add_row(name, _rows(dataset), size(dataset.bytes), _here(data.verify(name)), licence)
        # a table needs its lines unbroken more than it needs to fit
        Console(width=max(out.width, 110), highlight=False).print(table)
        out.print(f"\nFetched files lie in {escape(str(data.home()))}")
        out.print("`xai data about NAME` says what to beware of; `xai data fetch NAME` brings a set here.")


@app.command()
def about(name: Name) -> None:
    """Show a data set's description: what it is, where it is from, its licence, its traps and known harms."""
    with _sentences():
        dataset = data.describe(name)
        confirmed = "" if dataset.licence_checked else " (to be confirmed)"
        out.print(f"[bold]{escape(dataset.title)}[/] ({name})\n{escape(dataset.about)}\n")
        for what, text in (
            ("To predict", dataset.target),
            ("Rows", _rows(dataset)),
            ("Files", ", ".join(f"{file.name} ({size(file.bytes)})" for file in dataset.files)),
            ("Here", _here(data.verify(name))),
            ("Licence", f"{dataset.licence}{confirmed}. {dataset.licence_note}"),
            ("Passing on", dataset.redistribution),
            ("Source", dataset.source),
            ("Cite", dataset.citation),
            ("Altered", dataset.altered),
        ):
            out.print(f"[bold]{what}:[/] {escape(text)}")
        for what, texts in (("Traps", dataset.traps), ("Known harms", dataset.harms)):
            out.print(f"\n[bold]{what}[/]")
            for text in texts:
                out.print(f"- {escape(text)}")


@app.command()
def fetch(
    names: Names = None,
    every: Annotated[bool, typer.Option("--all", help="All data sets.")] = False,
    no_bar: Annotated[bool, typer.Option("--no-bar", help="No moving bar: one line per data set only.")] = False,
) -> None:
    """Bring data sets here from the network, or from the folder or address in XAI_DATA_MIRROR.

    Every file is checked before it is kept; what is here already is not
    fetched again. XAI_DATA_HOME names another folder for the files.

    For a class without a network: fetch --all into a shared folder, with
    XAI_DATA_HOME set to it; the class then sets XAI_DATA_MIRROR to it.
    """
    with _sentences():
        if bool(names) == every:
            raise data.DataError("Name the data sets to fetch, as `xai data list` shows them, or give --all.")
        wanted = [
            data.describe(name) for name in (data.names() if every else names)
        ]  # a wrong name before any download
        failed = 0
        for dataset in wanted:
            before = data.verify(dataset.name)
            try:
                paths = data.fetch(dataset.name, progress=not no_bar)
            except data.Blocked:
                raise
            except data.DataError as error:  # the other data sets may still come
                _complain(error)
                failed += 1
                continue
            folder = next(iter(paths.values())).parent
            if all(state == "here" for state in before.values()):
                out.print(f"{dataset.name} was here already, undamaged: {escape(str(folder))}")
            else:
                anew = ", in place of a damaged copy" if "damaged" in before.values() else ""
                out.print(f"[green]✓[/] {dataset.name} is here ({size(dataset.bytes)}{anew}): {escape(str(folder))}")
        if failed:
            raise typer.Exit(1)
        if len(wanted) == 1:
            out.print(f"Before you use it: `xai data about {wanted[0].name}` says what to beware of.")


@app.command()
def verify(names: Names = None) -> None:
    """Check that the data sets that are here are still the published ones, byte for byte."""
    with _sentences():
        bad = 0
        checked = 0
        for name in names or data.names():
            states = data.verify(name)
            if set(states.values()) == {"missing"} and not names:
                continue
            checked += 1
            if data.is_here(name):
                out.print(f"[green]✓[/] {name} is undamaged ({_count(len(states), 'file')}).")
            else:
                bad += 1
                _complain(data.unavailable(name))
        if not checked:
            out.print("No data set is here yet: `xai data list` shows what there is.")
        if bad:
            raise typer.Exit(1)


def _rows(dataset: data.DataSet) -> str:
    if not dataset.tables:
        return _count(len(dataset.files), "file")
    return " + ".join(f"{rows:,}" for rows in dict.fromkeys(table.rows for table in dataset.tables))


def _here(states: dict[str, str]) -> str:
    found = set(states.values())
    if found == {"here"}:
        return "yes"
    if found == {"missing"}:
        return "no"
    return "damaged" if found & {"damaged", "unreadable"} else "in part"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _complain(error: Exception | str) -> None:
    err.print(f"[bold red]✗[/] {escape(str(error))}")


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Turn what the course can explain into one sentence and exit code 1."""
    try:
        yield
    except DatasetError as error:
        _complain(error)
        raise typer.Exit(1) from None
