"""The panel's controls: every one an ordinary field, slider or button, so that the keyboard reaches all of it."""

from __future__ import annotations

import html
from collections.abc import Callable
from importlib import resources
from typing import Any

import anywidget
import ipywidgets as w
import pandas as pd
import traitlets

from xaicourse.methods.nearest_counterfactual import NORMS
from xaicourse.methods.thresholds import STRATEGIES
from xaicourse.panel import groups, pages, point
from xaicourse.panel.inputs import Case, read

NOTHING = "(nothing)"
ONE, ALL = "One point", "Everyone"
LAST = 6  # edits whose scores are shown
WIDE = {"description_width": "initial"}


class Page(anywidget.AnyWidget):
    """What the panel shows: `page` is HTML, `sentence` the same in words, read out when it changes."""

    _esm = (resources.files(__package__) / "page.js").read_text(encoding="utf-8")
    page = traitlets.Unicode().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)


class Panel(w.VBox):
    """The panel on a page.

    case      what it was given; look  the case on view, with its edits; table  the slices with their thresholds
    edit(feature=value, ...)   as the field does; undo(), start_again(), show(row)
    """

    def __init__(self, case: Case, row: Any = None) -> None:
        self.case, self._quiet = case, False
        names, place = list(case.X.columns), case.X.index.get_loc(row) if row is not None else 0
        self.past: list[pd.Series] = []
        self.values = case.X.iloc[place].copy()
        self.view = w.ToggleButtons(options=[ONE, ALL], description="Show", style=WIDE)
        self.place = _field(w.BoundedIntText, "Place in the table", value=place, min=0, max=len(case.X) - 1)
        self.feature = _field(w.Dropdown, "Feature", options=names)
        self.value = _field(w.FloatText, "Its value", value=self.values[names[0]])
        self.norm = _field(w.Dropdown, "Distance", options=list(NORMS))
        self.threshold = _slider("Threshold", case.threshold)
        axes = [*names, pages.SCORE]
        self.across = _field(w.Dropdown, "Across", options=axes)
        self.upwards = _field(w.Dropdown, "Upwards", options=axes, value=names[min(1, len(names) - 1)])
        sliceable = [NOTHING, *map(str, case.also), *names]
        self.by = _field(w.Dropdown, "Slice by", options=sliceable)
        self.second = _field(w.Dropdown, "and by", options=sliceable)
        self.strategy = _field(w.Dropdown, "Strategy", options=["custom", *STRATEGIES])
        self.ratio = _field(w.BoundedFloatText, "A false positive costs (false negatives)", value=1, max=1e6, step=0.25)
        self.ratio.min = 0
        self.first = _field(w.Dropdown, "Search begins with", options=[groups.EVERYONE])
        self.sliders: dict[str, w.FloatSlider] = {}
        self.own = w.Box([], layout={"flex_flow": "row wrap"})
        self.page = Page()
        self._listen()
        self._slice()
        buttons = [
            _button("Undo", self.undo),
            _button("Start again", self.start_again),
            _button("Previous", lambda: self.step(-1)),
            _button("Next", lambda: self.step(1)),
        ]
        row_of = {"flex_flow": "row wrap"}
        first = [self.place, *buttons, self.feature, self.value, self.norm, self.threshold, self.across, self.upwards]
        second = [self.by, self.second, self.strategy, self.ratio, self.first, self.own]
        self.rows = {ONE: w.Box(first, layout=row_of), ALL: w.Box(second, layout=row_of)}
        super().__init__([self.view, *self.rows.values(), self.page])
        self.add_class("xai-what-if")
        self._draw()

    def _listen(self) -> None:
        self.place.observe(lambda change: self._go(change["new"]), "value")
        self.value.observe(lambda change: self.edit(**{self.feature.value: change["new"]}), "value")
        self.feature.observe(lambda _: self._sync(), "value")
        for control in (self.by, self.second):
            control.observe(lambda _: self._slice(), "value")
        for control in (self.view, self.norm, self.threshold, self.across, self.upwards, self.strategy, self.ratio):
            control.observe(lambda _: self._draw(), "value")
        self.first.observe(lambda _: self._draw(), "value")

    def edit(self, **changes: float) -> None:
        """Change features of the case on view. Raises ValueError with one sentence for an unknown one or no number."""
        if self._quiet:
            return
        for name, value in changes.items():
            if name not in self.values.index:
                raise ValueError(f"{name!r} is no feature; there are {', '.join(self.values.index)}")
            if not pd.api.types.is_number(value) or not abs(value) < float("inf"):
                raise ValueError(f"{name} was given {value!r}; give one finite number")
        edited = self.values.copy()
        edited[list(changes)] = [float(value) for value in changes.values()]
        if (edited != self.values).any():
            self.past.append(self.values)
            self.values = edited
            self._sync()

    def undo(self) -> None:
        """Take the last edit back."""
        if self.past:
            self.values = self.past.pop()
            self._sync()

    def start_again(self) -> None:
        """Take all edits back."""
        self._go(self.place.value)

    def step(self, by: int) -> None:
        """Go to the next or the previous case."""
        self.place.value = (self.place.value + by) % len(self.case.X)

    def show(self, row: Any) -> None:
        """Go to a case by its row label. Raises ValueError if X has no such row."""
        if row not in self.case.X.index:
            raise ValueError(f"X has no row {row!r}; its labels run from {self.case.X.index[0]!r} on")
        self.place.value = self.case.X.index.get_loc(row)

    def _go(self, place: int) -> None:
        self.past, self.values = [], self.case.X.iloc[place].copy()
        self._sync()

    def _sync(self) -> None:
        """Bring the field to the value of the chosen feature, and draw."""
        self._quiet = True
        self.value.value = self.values[self.feature.value]
        self._quiet = False
        self._draw()

    def _slice(self) -> None:
        """Cut the slices anew, and offer them: a slider for each, and each as the first of a search."""
        by, second = (None if control.value == NOTHING else control.value for control in (self.by, self.second))
        try:
            self.cut = groups.cut(self.case, by, second)
        except ValueError as error:
            self._say(str(error))
            return
        self.sliders = {name: _slider(f"Threshold, {name}", self.case.threshold) for name in self.cut.masks}
        for slider in self.sliders.values():
            slider.observe(lambda _: self._draw(), "value")
        self.own.children = list(self.sliders.values())
        self._quiet = True
        self.first.options = list(self.cut.masks)
        self._quiet = False
        self._draw()

    @property
    def look(self) -> point.Look:
        """What there is to see of the case on view."""
        return point.look(
            self.case, self.place.value, self.values, self.feature.value, self.norm.value, self.threshold.value
        )

    @property
    def table(self) -> pd.DataFrame:
        """The slices with thresholds, counts, rates and cost. Raises ValueError where a strategy cannot be judged."""
        custom = {name: slider.value for name, slider in self.sliders.items()}
        return groups.compare(self.cut.tables, self.strategy.value, self.ratio.value, self.first.value, custom)

    def draw(self) -> tuple[str, str]:
        """Return the page on view and its sentence."""
        if self.view.value == ONE:
            view = (self.norm.value, self.threshold.value, self.across.value, self.upwards.value)
            so_far = self.case.predict(pd.DataFrame(self.past[-LAST:])) if self.past else ()
            return pages.one(self.case, self.look, *view, so_far)
        return pages.everyone(self.case, self.cut, self.table, self.strategy.value, self.ratio.value)

    def _draw(self) -> None:
        if self._quiet or not hasattr(self, "rows"):
            return
        for name, row in self.rows.items():
            row.layout.display = "flex" if name == self.view.value else "none"
        alike = self.strategy.value not in ("custom", "single", "per group")
        self.first.layout.display = "flex" if alike and len(self.cut.masks) > 1 else "none"
        self.own.layout.display = "flex" if self.strategy.value == "custom" else "none"
        try:
            page, sentence = self.draw()
        except ValueError as error:
            self._say(str(error))
            return
        with self.page.hold_sync():
            self.page.page, self.page.sentence = page, sentence

    def _say(self, problem: str) -> None:
        """Show a problem in the page instead of the pictures."""
        with self.page.hold_sync():
            self.page.page = f"<p><strong>Not possible:</strong> {html.escape(problem)}.</p>"
            self.page.sentence = f"Not possible: {problem}."

    def _repr_mimebundle_(self, **options: Any) -> dict:
        shown = super()._repr_mimebundle_(**options)
        data, *metadata = shown if isinstance(shown, tuple) else (shown,)
        words = html.escape(self.page.sentence)
        data = {**data, "text/html": f"<p>{words}</p>{self.page.page}", "text/plain": self.page.sentence}
        return (data, *metadata) if metadata else data


def what_if(
    model: Any,
    X: pd.DataFrame,
    y: Any,
    *,
    threshold: float = 0.5,
    also: pd.DataFrame | pd.Series | None = None,
    positive: str = "positive",
    negative: str = "negative",
    row: Any = None,
) -> Panel:
    """Return the what-if panel: edit a point, its nearest counterfactual, its curves; thresholds for everyone.

    model      a classifier with predict_proba and two classes, or a function: table (n, d) -> (n,) probabilities
    X, y       table (n, d) of numbers, with names; (n,) of 0 and 1, the known outcomes
    threshold  a score of at least this is positive
    also       further columns to slice by, which the model does not see
    positive, negative   the decisions in a word, such as "rejected" and "approved"
    row        the label of the row on which it opens; the first if None

    Raises ValueError or TypeError with one sentence for input that does not fit: wrong or constant columns, NaN,
    labels of another length, one class only, no probabilities.
    """
    case = read(model, X, y, threshold=threshold, also=also, positive=positive, negative=negative)
    if row is not None and row not in case.X.index:
        raise ValueError(f"X has no row {row!r}; its labels run from {case.X.index[0]!r} on")
    return Panel(case, row)


def _field(kind: type, words: str, **values: Any) -> w.Widget:
    return kind(description=words, style=WIDE, **values)


def _slider(words: str, value: float) -> w.FloatSlider:
    return w.FloatSlider(description=words, value=value, min=0, max=1, step=0.01, style=WIDE)


def _button(words: str, act: Callable[[], None]) -> w.Button:
    button = w.Button(description=words)
    button.on_click(lambda _: act())
    return button
