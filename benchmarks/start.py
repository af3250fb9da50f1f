"""How long `python3 run.py` takes from the second time on: to JupyterLab answering, to the start page shown."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this file may be run by its path

from benchmarks.record import Row, Section
from tests.browser.chromium import chromium
from tests.browser.course import Lab, free_port, open_course

STARTS = 5


def measure() -> Section:
    """Start the course once unmeasured, then `STARTS` times; a browser that is already open shows each."""
    answers, pages = [], []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        context, port = browser.new_context(), free_port()  # as at home: one browser, its cache, one address
        for start in range(STARTS + 1):
            with open_course(Path(folder), port) as course:
                page = context.new_page()
                begin = time.monotonic()
                Lab(page, course).visit()
                shown = course.seconds + time.monotonic() - begin
                page.close()
            if start:
                answers.append(course.seconds)
                pages.append(shown)
    return Section(
        "start",
        "Second start",
        f"Median of {STARTS} starts, each of a course that was stopped before, with the slowest in brackets. Shown "
        "means that the first cell of the start page is on the screen, in a browser that is open already.",
        [
            Row("to the address printed, JupyterLab answering", _seconds(answers)),
            Row("to the start page shown in the browser", _seconds(pages), "under 5 s"),
        ],
    )


def _seconds(times: list[float]) -> str:
    return f"{statistics.median(times):.1f} s ({max(times):.1f} s)"


if __name__ == "__main__":
    print(measure())
