"""The What-If Tool in a browser: what one does there with a mouse and keys, and the numbers that one then reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Frame, Locator, Page

from tests.browser.chromium import PATIENCE, chromium

TOOL = "document.querySelector('wit-dashboard')"
SIZE = {"width": 1600, "height": 900}
SET_UP = f"() => {TOOL}?.selectedLabelFeature && {TOOL}.inferenceStats_?.length == {TOOL}.numModels"
# In the editor: feature -> its value, and what stands beside it (an attribution or the counterfactual's value)
EDITOR = """(viewer) => Object.fromEntries([...viewer.shadowRoot.querySelectorAll('.feature-name-text')].map((name) => {
    const values = [...name.parentElement.querySelectorAll('iron-autogrow-textarea')].map((area) => area.value);
    return [name.textContent.trim(), values]; }))"""
RUNS = """(viewer) => [...viewer.shadowRoot.querySelectorAll('.row:not(.header)')].map((row) =>
    ['run', 'multi-model', 'show-label', 'score', 'delta'].map(
        (part) => row.getElementsByClassName(part)[0]?.textContent.trim() ?? ''))"""
CELLS = """(matrix) => [...matrix.shadowRoot.querySelectorAll('*')]
    .filter((part) => !part.children.length).map((part) => part.textContent.trim())
    .filter((text) => /^\\(\\d+\\)$/.test(text)).map((text) => +text.slice(1, -1))"""
MARK = """() => { const tool = document.querySelector('wit-dashboard');
    const box = tool.$.dive.$.vis._backing.selectedLayer.node().getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2]; }"""


class ToolPage:
    """A page with the What-If Tool, set up.

    outside   addresses that it asked for on other computers    errors   what went wrong in its scripts
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.outside, self.errors = page, [], []
        self._here = urlsplit(address).netloc
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self._note(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        page.wait_for_function("() => frames[0]?.frames[0]?.location.pathname.endsWith('/wit_tb_bin.html')")
        self.frame.wait_for_function(SET_UP)

    def _note(self, url: str) -> None:
        local = url.startswith(("data:", "blob:")) or urlsplit(url).netloc == self._here
        if not local:
            self.outside.append(url)

    @property
    def frame(self) -> Frame:
        """The tool's own frame, within the plug-in's, within TensorBoard's page."""
        return next(frame for frame in self.page.frames if frame.url.endswith("/wit_tb_bin.html"))

    def ask(self, expression: str) -> object:
        """Return what a JavaScript expression says; `tool` in it is the tool's element."""
        return self.frame.evaluate(f"() => {{ const tool = {TOOL}; return {expression}; }}")

    def wait(self, expression: str) -> None:
        """Wait until a JavaScript expression is true; `tool` in it is the tool's element."""
        self.frame.wait_for_function(f"() => {{ const tool = {TOOL}; return {expression}; }}")

    def tab(self, name: str) -> None:
        """Open one of the three tabs."""
        self.frame.locator("paper-tab").filter(has_text=name).click()
        self.page.wait_for_timeout(500)

    def select(self, point: int) -> None:
        """Select a data point. A mouse does it in test_a_click_selects_the_point_below_it."""
        self.ask(f"void (tool.$.dive.selectedIndices = [{point}])")
        self.frame.get_by_text(f"Edit - Datapoint {point}").wait_for()
        self.wait("tool.$$('#viewer') && tool.$$('#inference_')")

    def editor(self) -> dict[str, list[str]]:
        """Return what the editor shows: feature -> its value, and the value beside it."""
        return self.frame.locator("#viewer").evaluate(EDITOR)

    def edit(self, feature: str, value: str) -> None:
        """Type another value for a feature of the selected point."""
        area = self.frame.locator(f"#viewer textarea >> nth={list(self.editor()).index(feature) * 2}")
        area.fill(value)

    def runs(self, compared: bool = False) -> list[list[str]]:
        """Return the lines of predictions, newest run first: run, model, class, score, change."""
        where = ".compare-inference-viewer" if compared else "#inference_"
        return self.frame.locator(where).evaluate(RUNS)

    def choose(self, menu: Locator, item: str) -> None:
        """Open a drop-down menu and take the item of these words (the tool breaks them with spaces of no width)."""
        menu.locator("input").first.click()
        items = menu.locator("paper-item:visible")
        items.first.wait_for()
        names = [text.replace("\u200b", "").strip() for text in items.all_inner_texts()]
        items.nth(names.index(item)).click()
        self.page.wait_for_timeout(600)

    def performance(self) -> list[list[str]]:
        """Return the lines of the performance table: the words of every visible line, split where they stand apart."""
        rows = self.frame.locator(".perf-table-entry:visible")
        return [text.split() for text in rows.all_inner_texts()]

    def confusion(self) -> list[dict[str, int]]:
        """Return the counts of every visible confusion matrix, which also has their sums."""
        cells = [each.evaluate(CELLS) for each in self.frame.locator("wit-confusion-matrix:visible").all()]
        return [{"TP": each[0], "FN": each[1], "FP": each[3], "TN": each[4]} for each in cells]

    def place(self) -> tuple[float, float]:
        """Return where in the tool's frame the selected point is drawn, pixels from the left and from the top."""
        self.page.wait_for_timeout(1200)  # points glide to their places
        return tuple(self.frame.evaluate(MARK))

    def threshold(self, number: float, line: int = 0) -> None:
        """Type a threshold into the performance table: its lines are slices times models."""
        box = self.frame.locator(".perf-table-entry:visible paper-slider input").nth(line)
        box.fill(f"{number:g}")
        box.press("Enter")
        self.page.wait_for_timeout(800)


@contextmanager
def opened(address: str) -> Iterator[ToolPage]:
    """Yield the tool in a page of a browser of its own."""
    with chromium() as browser:
        yield ToolPage(browser.new_page(viewport=SIZE), address)
