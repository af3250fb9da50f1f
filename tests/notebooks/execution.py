"""Run a notebook once, headless, as the course's kernel would, and look at what it left."""

from __future__ import annotations

import dataclasses
import datetime
import os
import time
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient

CELL_SECONDS = 300  # no promise, only the end of an endless cell


@dataclasses.dataclass(frozen=True)
class Run:
    """A notebook that was run: its cells with their outputs, and what the kernel took.

    wall_seconds, cpu_seconds   from the kernel's start to the last cell's end; CPU of the kernel and its children
    """

    cells: list[nbformat.NotebookNode]
    wall_seconds: float
    cpu_seconds: float

    @property
    def code(self) -> list[nbformat.NotebookNode]:
        """The code cells, in order."""
        return [cell for cell in self.cells if cell.cell_type == "code"]

    def complaints(self) -> list[str]:
        """Return each error, and each text on standard error, with the first line of its cell."""
        found = []
        for cell in self.code:
            for output in cell.outputs:
                if output.output_type == "error":
                    found.append(f"{first_line(cell)}: {output.ename}: {output.evalue}")
                elif output.output_type == "stream" and output.name == "stderr":
                    found.append(f"{first_line(cell)}: on standard error: {output.text}")
        return found

    def slowest(self) -> tuple[float, str]:
        """Return the wall seconds of the slowest cell and its first line."""
        return max((_seconds(cell), first_line(cell)) for cell in self.code)


def first_line(cell: nbformat.NotebookNode) -> str:
    """Return a cell's first line that says something, to name it by."""
    lines = [line for line in cell.source.splitlines() if line.strip() and not line.startswith("from ")]
    return lines[0] if lines else "(empty cell)"


def run(notebook: Path, folder: Path) -> Run:
    """Run all cells of `notebook` in `folder` with one kernel; errors are kept as outputs, as in JupyterLab.

    The kernel computes on one thread and keeps progress in `folder`. The notebook's file stays as it is.
    """
    content = nbformat.read(notebook, as_version=4)
    own = {"OMP_NUM_THREADS": "1", "XAI_PROGRESS": str(folder / "progress.sqlite"), "MPLBACKEND": ""}
    client = NotebookClient(
        content,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        allow_errors=True,
        record_timing=True,
        resources={"metadata": {"path": str(folder)}},
    )
    begin = time.monotonic()
    with client.setup_kernel(env={**os.environ, **own}, cwd=str(folder)):
        for index, cell in enumerate(content.cells):
            client.execute_cell(cell, index)
        wall = time.monotonic() - begin
        cpu = _cpu_seconds(client.km.provisioner.pid)
    return Run(content.cells, wall, cpu)


def _cpu_seconds(pid: int) -> float:
    kernel = psutil.Process(pid)
    used = [process.cpu_times() for process in (kernel, *kernel.children(recursive=True))]
    return sum(times.user + times.system for times in used)


def _seconds(cell: nbformat.NotebookNode) -> float:
    times = cell.metadata.get("execution", {})
    ends = [times.get("iopub.execute_input"), times.get("shell.execute_reply")]
    if None in ends:
        return 0.0
    begin, end = (datetime.datetime.fromisoformat(each.replace("Z", "+00:00")) for each in ends)
    return (end - begin).total_seconds()
