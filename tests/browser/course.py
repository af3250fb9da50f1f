"""The course as `run.py` opens it, for a learner of its own, and the JupyterLab page that shows it."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page

from environment import making
from tests.browser.chromium import PATIENCE

START_SECONDS, STOP_SECONDS = 120, 60
SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
READY = """(name) => {
    const panel = window.jupyterapp?.shell.currentWidget, kernel = panel?.sessionContext?.session?.kernel;
    return panel?.context?.path.endsWith(name) && panel.content.model?.cells.length > 0
        && kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
ALL_RUN = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const code = [...panel.content.model.cells].filter((cell) => cell.type === 'code');
    return panel.sessionContext.session.kernel.status === 'idle'
        && code.every((cell) => cell.executionCount !== null && cell.executionState !== 'running');
}"""
CELLS = "() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map((cell) => cell.toJSON())"
SHOW_CELL = """async (index) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, 'center');
}"""


@dataclasses.dataclass(frozen=True)
class Course:
    """A running course.

    address     what run.py printed: the start page
    seconds     how long that took
    work        the folder of the learner's own copies
    variables   the environment in which it runs
    """

    address: str
    seconds: float
    work: Path
    variables: dict[str, str]

    def page_of(self, place: str) -> str:
        """Return the address of another notebook, by its place in the learner's folder."""
        return re.sub(r"/lab(/tree/[^?]*)?\?", f"/lab/tree/{place}?", self.address)

    def copy_unit(self, unit: str) -> None:
        """Get the learner their copies of a unit, as they would: `xai open`."""
        command = [sys.executable, "-m", "xaicourse.cli", "open", unit]
        subprocess.run(command, env=self.variables, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def open_course(folder: Path, port: int | None = None) -> Iterator[Course]:
    """Run `run.py --no-browser` for a learner whose copies, progress and settings are in `folder`, until left.

    `port` is one that is free; without it, any is taken.

    Raises RuntimeError if the environment is not made (a test does not install it) or the course does not open.
    """
    own = making.own_environment()
    inside = Path(sys.prefix).resolve() == own.folder.resolve()
    if not making.is_ready(own if inside else making.this_environment()):
        raise RuntimeError("The environment is not what the locks say: run `python3 run.py --install-only` first.")
    settings = folder / "jupyter"
    settings.mkdir(parents=True, exist_ok=True)
    exposed = {"LabApp": {"expose_app_in_browser": True}}  # lets the page be asked whether it is still at work
    (settings / "jupyter_lab_config.json").write_text(json.dumps(exposed), encoding="utf-8")
    places = {
        "XAI_WORK": folder / "work",
        "XAI_PROGRESS": folder / "progress.sqlite",
        "JUPYTER_CONFIG_DIR": settings,
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "IPYTHONDIR": folder / "ipython",
    }
    variables = {**os.environ, **{name: str(place) for name, place in places.items()}, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(making.ROOT / "run.py"), "--no-browser", "--port", str(port or free_port())]
    said = folder / "run.txt"
    begin = time.monotonic()
    with said.open("wb") as file:
        process = subprocess.Popen(
            command if inside else [*command, "--here"], env=variables, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        address = _address(process, said, begin)
        yield Course(address, time.monotonic() - begin, places["XAI_WORK"], variables)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise RuntimeError(f"run.py was asked to stop and did not within {STOP_SECONDS} seconds") from None


def free_port() -> int:
    """Return a port of this computer that no program listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _address(process: subprocess.Popen, said: Path, begin: float) -> str:
    while process.poll() is None and time.monotonic() - begin < START_SECONDS:
        found = re.search(r"The course is open: (\S+)\n", said.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.02)
    raise RuntimeError(f"run.py did not open the course; it said: {said.read_text(encoding='utf-8')}")


class Lab:
    """JupyterLab in a page: what a learner does there, and what they then see."""

    def __init__(self, page: Page, course: Course) -> None:
        self.page, self.course = page, course
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.outside.append(url)

    def visit(self, place: str | None = None) -> None:
        """Open the start page, or a notebook by its place, and wait until its first cell can be read."""
        self.page.goto(self.course.page_of(place) if place else self.course.address)
        self.page.locator(f"{SHOWN} .jp-Cell").first.wait_for()

    def open(self, name: str) -> None:
        """Show a notebook of the open folder: its tab if it has one, else by the file browser; wait for its kernel."""
        tab = self.page.locator("#jp-main-dock-panel .lm-TabBar-tab").filter(has_text=name)
        files = self.page.locator("#filebrowser")
        if tab.count():
            tab.click()
        else:
            if not files.is_visible():  # as a learner finds it
                self.page.get_by_role("tab", name="File Browser").click()
            self.page.locator(".jp-DirListing-item").filter(has_text=name).dblclick()
        self.wait_ready(name)

    def wait_ready(self, name: str) -> None:
        """Wait until the shown notebook is `name` and its kernel waits for work."""
        self.page.wait_for_function(READY, arg=name)

    def run_all(self) -> None:
        """Run all cells by the menu, and wait for the last."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(ALL_RUN)

    def cells(self) -> list[dict]:
        """Return the shown notebook's cells with their outputs."""
        return self.page.evaluate(CELLS)

    def cell(self, begins: str) -> Locator:
        """Bring the code cell whose source begins so into view and return it."""
        found = [k for k, cell in enumerate(self.cells()) if "".join(cell["source"]).startswith(begins)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} cells begin with {begins!r}; give the beginning of one")
        self.page.evaluate(SHOW_CELL, found[0])
        return self.page.locator(f"{SHOWN} [data-windowed-list-index='{found[0]}']")

    def rewrite(self, begins: str, code: str) -> None:
        """Replace the code of a cell by typing over it, and run it from the keyboard."""
        editor = self.cell(begins).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code.strip())
        self._run_shown(code.strip().splitlines()[0])

    def run_cell(self, begins: str) -> Locator:
        """Run one cell from the keyboard and return its outputs."""
        cell = self.cell(begins)
        cell.locator(".cm-content").focus()
        self._run_shown(begins)
        return cell.locator(".jp-OutputArea-output")

    def start_cell(self, begins: str) -> None:
        """Run one cell from the keyboard and do not wait for it."""
        self.cell(begins).locator(".cm-content").focus()
        self.page.keyboard.press("Control+Enter")

    def _run_shown(self, begins: str) -> None:
        before = max(cell.get("execution_count") or 0 for cell in self.cells())
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            """([begins, before]) => {
            const panel = window.jupyterapp.shell.currentWidget;
            const cell = [...panel.content.model.cells].find((each) => each.sharedModel.source.startsWith(begins));
            return cell.executionCount > before && panel.sessionContext.session.kernel.status === 'idle'; }""",
            arg=[begins, before],
        )
        for cell in self.cells():
            for output in cell.get("outputs", []):
                if "".join(cell["source"]).startswith(begins) and output["output_type"] == "error":
                    raise AssertionError(f"{begins}: {output['ename']}: {output['evalue']}")
