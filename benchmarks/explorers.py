"""From a key on an explorer's control to its changed picture: in JupyterLab, Python behind it, and on static pages."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this file may be run by its path

import nbformat
from playwright.sync_api import Browser, Locator

from benchmarks.record import Row, Section
from tests.browser.chromium import chromium
from tests.browser.course import Lab, open_course
from xaicourse.explorers import find, static_html, units
from xaicourse.explorers.explorer import Explorer

PRESSES, WARM_UP = 20, 3
NOTEBOOK = "explorer.ipynb"

# The sentence is rewritten in the same turn as the picture's first change; the bars then glide for 220 ms.
WATCH = """(card) => {
    window.pressed = null;
    window.changes = [];
    document.addEventListener('keydown', (event) => { window.pressed = event.timeStamp; }, true);
    new MutationObserver(() => {
        if (window.pressed !== null) window.changes.push(performance.now() - window.pressed);
        window.pressed = null;
    }).observe(card, {subtree: true, childList: true, characterData: true});
}"""


def measure() -> Section:
    """Press `PRESSES` keys on the first control of every explorer, one after the other, live and static."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser, open_course(Path(folder)) as course:
        for unit in units():
            explorer = find(unit)
            lab = Lab(browser.new_page(viewport={"width": 1280, "height": 900}), course)
            rows.append(Row(f"{unit}, Python behind it", _milliseconds(_live(lab, unit)), "under 50 ms median"))
            lab.page.context.close()
            rows.append(Row(f"{unit}, static page", _milliseconds(_static(browser, explorer)), "under 10 ms median"))
    return Section(
        "explorers",
        "Slider to changed picture",
        f"Median of {PRESSES} key presses in Chromium, the slowest in brackets: from the key event to the first change "
        "of the explorer's sentence and picture, which are drawn in one turn.",
        rows,
    )


def _live(lab: Lab, unit: str) -> list[float]:
    source = f"from xaicourse.explorers import explore\n\nexplore({unit!r})"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.course.work / NOTEBOOK)
    lab.visit(NOTEBOOK)
    lab.wait_ready(NOTEBOOK)
    lab.run_all()
    explorer = lab.page.locator(".xai-explorer")
    explorer.locator(".xai-sentence").wait_for()
    return _press(explorer, explorer.locator(".noUi-handle").first)


def _static(browser: Browser, explorer: Explorer) -> list[float]:
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.set_content(f"<!doctype html><html lang=en><title>Explorer</title><body>{static_html(explorer)}</body></html>")
    return _press(page.locator(".xai-explorer"), page.locator(".xai-controls input[type=range]").first)


def _press(explorer: Locator, control: Locator) -> list[float]:
    """Return the milliseconds of each press: one step up, one step down."""
    page = control.page
    explorer.locator(".xai-sentence").evaluate(WATCH)
    control.focus()
    for press in range(WARM_UP + PRESSES):
        page.keyboard.press("ArrowLeft" if press % 2 == 0 else "ArrowRight")
        page.wait_for_function("(count) => window.changes.length === count", arg=press + 1)
        page.wait_for_timeout(400)  # the bars have come to rest: presses are measured one by one
    return page.evaluate("window.changes")[WARM_UP:]


def _milliseconds(times: list[float]) -> str:
    return f"{statistics.median(times):.1f} ms ({max(times):.1f} ms)"


if __name__ == "__main__":
    print(measure())
