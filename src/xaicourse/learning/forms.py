"""The parts of a form in the notebook: a bordered group, and choices that can be walked through with the arrow keys."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import anywidget
import ipywidgets
import traitlets

# ipywidgets' own radio buttons are no group to the browser, and JupyterLab takes arrow keys for itself wherever no
# text is written: with them, one cannot choose by keyboard. These are native radio buttons that keep their keys.
# Each choice goes as a message of its own: a changed state would wait while the kernel is busy, and a button's click
# would overtake it.
_SCRIPT = """
function render({ model, el }) {
  const make = (tag, parts = {}) => Object.assign(document.createElement(tag), parts);
  const name = `xai-choices-${globalThis.xaiChoices = (globalThis.xaiChoices || 0) + 1}`;
  const group = make("div", { className: "xai-choices" });
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", model.get("prompt"));
  model.get("offered").forEach((words, place) => {
    const input = make("input", { type: "radio", name, value: String(place) });
    const label = make("label");
    label.append(input, make("span", { textContent: words }));
    input.checked = place === model.get("place");
    input.addEventListener("change", () => model.send({ place }));
    group.append(label);
  });
  group.addEventListener("keydown", (event) => event.stopPropagation());
  el.append(group);
}
export default { render };
"""
_STYLE = """
.xai-choices { display: flex; flex-direction: column; max-width: 46em; }
.xai-choices label { display: flex; align-items: center; gap: 8px; min-height: 32px; line-height: 1.4; }
.xai-choices input { flex: none; margin: 0 0 0 3px; }
.xai-choices :focus-visible { outline: 3px solid #0072B2; outline-offset: 2px; }
"""


class Choices(anywidget.AnyWidget):
    """Choose one of some words. `value` is what stands for the chosen words, None until one is chosen.

    prompt    what is asked, for a screen reader
    options   the words, or pairs of words and what stands for them
    """

    _esm = _SCRIPT
    _css = _STYLE

    prompt = traitlets.Unicode().tag(sync=True)
    offered = traitlets.List(traitlets.Unicode()).tag(sync=True)
    place = traitlets.Int(None, allow_none=True).tag(sync=True)

    def __init__(self, prompt: str, options: Sequence[str | tuple[str, Any]], value: Any = None) -> None:
        pairs = [(each, each) if isinstance(each, str) else each for each in options]
        self.values = [stands_for for _, stands_for in pairs]
        super().__init__(prompt=prompt, offered=[words for words, _ in pairs])
        self.value = value
        self.on_msg(self._receive)

    def _receive(self, _widget: anywidget.AnyWidget, content: dict, _buffers: list) -> None:
        self.place = content["place"]

    @property
    def value(self) -> Any:
        """What was chosen, or None. Raises ValueError when set to something that is not offered."""
        return None if self.place is None else self.values[self.place]

    @value.setter
    def value(self, value: Any) -> None:
        if value is not None and value not in self.values:
            raise ValueError(f"{value!r} is not offered; give one of {', '.join(map(repr, self.values))}, or None")
        self.place = None if value is None else self.values.index(value)


def form(prompt: str, *parts: ipywidgets.Widget) -> ipywidgets.VBox:
    """Return the parts below their prompt, in one bordered group."""
    head = ipywidgets.HTML(f'<div style="line-height: 1.4"><strong>{html.escape(prompt)}</strong></div>')
    layout = {"border": "1px solid #767676", "padding": "8px 14px", "max_width": "48em"}
    return ipywidgets.VBox([head, *parts], layout=layout)
