"""How long each lesson takes from top to bottom, headless: wall and CPU seconds, and its slowest cell."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this file may be run by its path

from benchmarks.record import Row, Section
from tests.notebooks.execution import run
from xaicourse.authoring.places import lesson_file
from xaicourse.learning.units import course_root, unit_ids


def measure() -> Section:
    """Run every lesson once, each with a fresh kernel on one thread. Raises RuntimeError for one with an error."""
    rows, cpu = [], 0.0
    for unit in unit_ids():
        with tempfile.TemporaryDirectory() as folder:
            executed = run(course_root() / lesson_file(unit), Path(folder))
        if executed.complaints():
            raise RuntimeError(f"{unit} does not run cleanly: {executed.complaints()[0]}")
        slowest, cell = executed.slowest()
        cpu += executed.cpu_seconds
        result = f"{executed.wall_seconds:.1f} s wall, {executed.cpu_seconds:.1f} s CPU; slowest cell {slowest:.1f} s"
        rows.append(Row(f"{unit}", f"{result} (`{cell}`)", "20 s typical, 60 s at most; no silent cell over 15 s"))
    rows.append(Row("all lessons", f"{cpu / 60:.1f} CPU minutes"))
    return Section(
        "lessons",
        "Lessons, all cells",
        "Each lesson once, with a fresh kernel on one thread; the wall time begins with the kernel's start.",
        rows,
    )


if __name__ == "__main__":
    print(measure())
