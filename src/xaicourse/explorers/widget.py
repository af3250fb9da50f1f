"""The live explorer: ipywidgets for the controls, Python for the values, the shared renderer for the picture."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import anywidget
import ipywidgets
import traitlets

from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer
from xaicourse.explorers.renderer import SCRIPT, STYLE

SECONDS_BETWEEN_STATES = 0.05


class Part(anywidget.AnyWidget):
    """One piece of the frame, drawn by the renderer: `part` is "ask" (guess, findings) or "picture"."""

    _esm = SCRIPT
    _css = STYLE

    part = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    now = traitlets.Dict().tag(sync=True)
    truth = traitlets.Bool(False).tag(sync=True)
    guess = traitlets.Unicode(None, allow_none=True).tag(sync=True)


class Live(ipywidgets.VBox):
    """An explorer on the page: `state` says where its controls stand; `now` is the scene that is shown."""

    def __init__(self, explorer: Explorer, state: dict[str, Any], *, truth: bool = False) -> None:
        frame = explorer.description()
        self.explorer = explorer
        self.controls = {name: _control(control, state[name]) for name, control in explorer.controls.items()}
        self.ask = Part(part="ask", frame=frame)
        self.picture = Part(part="picture", frame=frame, truth=truth)
        traitlets.link((self.ask, "guess"), (self.picture, "guess"))
        self._limit = Limit(self._draw, SECONDS_BETWEEN_STATES)
        self._draw()
        for control in self.controls.values():
            control.observe(lambda _change: self._limit(), "value")
        self.picture.on_msg(self._receive)
        row = ipywidgets.Box(list(self.controls.values())).add_class("xai-controls")
        super().__init__([self.ask, row, self.picture])
        self.add_class("xai-explorer")

    @property
    def state(self) -> dict[str, Any]:
        """The values of the controls, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def set(self, **changes: Any) -> None:
        """Move controls. Raises ValueError with one sentence for an unknown control or value."""
        full = self.explorer.read({**self.state, **changes})
        for name, value in full.items():
            self.controls[name].value = value

    def _draw(self) -> None:
        state = self.explorer.read(self.state)
        scene = self.explorer.draw(**state)
        self.picture.now = {"state": state, "scene": scene}
        # the state travels along, so that every move is news even if nothing more is found
        self.ask.now = {"state": state, "found": scene["found"]}

    def _receive(self, _widget: Part, content: dict, _buffers: list) -> None:
        self.set(**content["set"])

    def _repr_mimebundle_(self, **options: Any) -> dict:
        # imported here: the static page is needed only where the widget is shown
        from xaicourse.explorers.still import static_html

        shown = super()._repr_mimebundle_(**options)
        data, *metadata = shown if isinstance(shown, tuple) else (shown,)
        data = {**data, "text/html": static_html(self.explorer), "text/plain": self.picture.now["scene"]["sentence"]}
        return (data, *metadata) if metadata else data


class Limit:
    """Call `function` at most once in `seconds`, and always after the last request."""

    def __init__(self, function: Callable[[], None], seconds: float) -> None:
        self.function, self.seconds = function, seconds
        self.last, self.waiting = -float("inf"), False

    def __call__(self) -> None:
        """Ask for a call: now if the last is long enough ago, else as soon as it is."""
        wait = self.last + self.seconds - time.monotonic()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if wait <= 0 or loop is None:
            self._run()
        elif not self.waiting:
            self.waiting = True
            loop.call_later(wait, self._run)

    def _run(self) -> None:
        self.waiting, self.last = False, time.monotonic()
        self.function()


def _control(control: Choice | Any, value: Any) -> ipywidgets.Widget:
    style = {"description_width": "initial"}
    words = [(control.words(each), each) for each in control.values]
    if isinstance(control, Choice):
        return ipywidgets.Dropdown(options=words, value=value, description=control.label, style=style)
    if isinstance(control, Number):
        kind = ipywidgets.IntSlider if control.whole else ipywidgets.FloatSlider
        bounds = {"min": control.low, "max": control.high, "step": control.step}
        label = f"{control.label} ({control.unit})" if control.unit else control.label
        return kind(value=value, description=label, style=style, **bounds)
    return ipywidgets.SelectionSlider(options=words, value=value, description=control.label, style=style)
