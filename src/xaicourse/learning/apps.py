"""Drives a learner's Streamlit app without a browser, and describes its page as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

# what of a page is told, by Streamlit's own names
TEXTS = (
    "title",
    "header",
    "subheader",
    "markdown",
    "text",
    "caption",
    "code",
    "error",
    "warning",
    "info",
    "success",
)
WIDGETS = (
    "slider",
    "select_slider",
    "selectbox",
    "radio",
    "number_input",
    "text_input",
    "text_area",
    "checkbox",
    "toggle",
    "multiselect",
)
SECONDS = 30


class AppProblem(ValueError):
    """An app that stops, or an action that it has no widget for. The message is a sentence for the learner."""


def run(script: Path, actions: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Run `script`, take the actions in order, and return what the page shows.

    An action is `{"set": label_or_key, "to": value}` or `{"click": label_or_key}`. The result maps each name of
    `TEXTS` to its texts, "metrics" to {label, value, delta}, "tables" to tables, "widgets" to {kind, label, key,
    value}, and "buttons" to labels. Raises AppProblem.
    """
    page = AppTest.from_file(str(script), default_timeout=SECONDS)
    _advance(page, script)
    for action in actions:
        _act(page, action)
        _advance(page, script)
    return _describe(page)


def _advance(page: AppTest, script: Path) -> None:
    try:
        page.run()
    except RuntimeError as error:  # AppTest's word for a time-out
        raise AppProblem(f"The app {script.name!r} did not finish in {SECONDS} seconds: {error}.") from None
    if page.exception:
        first = page.exception[0]
        raise AppProblem(f"The app {script.name!r} stopped: {str(first.message)[:300]}")


def _act(page: AppTest, action: Mapping[str, Any]) -> None:
    wanted = action.get("set", action.get("click"))
    kinds = WIDGETS if "set" in action else ("button",)
    for kind in kinds:
        for widget in getattr(page, kind):
            if wanted in (widget.label, widget.key):
                if kind == "button":
                    widget.click()
                else:
                    widget.set_value(action["to"])
                return
    have = sorted(widget.label for kind in kinds for widget in getattr(page, kind))
    sought = "button" if "click" in action else "control"
    raise AppProblem(f"The app has no {sought} labelled {wanted!r}; it has {', '.join(have) or 'none'}.")


def _describe(page: AppTest) -> dict[str, Any]:
    found: dict[str, Any] = {kind: [str(element.value) for element in getattr(page, kind)] for kind in TEXTS}
    found["metrics"] = [{"label": m.label, "value": str(m.value), "delta": str(m.delta)} for m in page.metric]
    found["tables"] = [table.value for table in (*page.dataframe, *page.table)]
    found["widgets"] = [
        {"kind": kind, "label": widget.label, "key": widget.key, "value": widget.value}
        for kind in WIDGETS
        for widget in getattr(page, kind)
    ]
    found["buttons"] = [button.label for button in page.button]
    return found
