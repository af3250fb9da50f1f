"""The scene: what an explorer's picture shows, as plain data that the browser and matplotlib both draw.

A scene is a dict with a `title` (the current finding), a `sentence` (the same in full; it is the text description
and what a screen reader hears), a `truth_sentence` that joins it while the truth is shown, and `panels`. A panel has
fixed axes and marks. Every state of an explorer returns the same marks in the same order; what a state does not show
is hidden (`shown=False`), so that marks move and are never redrawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

SIGNS = ("raises", "lowers", "none")
SHAPES = ("dot", "ring", "square", "diamond")
VERDICTS = {"good": "\u2713", "bad": "\u2717", "open": "\u2013"}  # the sign before a phrase's verdict


def axis(label: str, low: float, high: float, *, shown: bool = True) -> dict:
    """Return a numeric axis; `label` names quantity and unit. Low and high stay fixed over the states."""
    return {"label": label, "low": float(low), "high": float(high), "shown": shown}


def rows(labels: Sequence[str], details: Sequence[str] | None = None) -> dict:
    """Return a vertical axis of named rows, first on top; `details` stand beside the names, such as values."""
    return {"rows": [str(label) for label in labels], "details": list(details or [""] * len(labels))}


def panel(
    key: str, x: dict, y: dict, marks: Sequence[dict], *, height: int = 120, label: str = "", square: bool = False
) -> dict:
    """Return one panel; `height` in pixels counts for a numeric y, and rows take what they need.

    With `square` it is as wide as it is high, or less where the page is narrow: for images.
    """
    made = {"key": key, "label": label, "x": x, "y": y, "marks": list(marks), "height": height}
    return {**made, "square": True} if square else made


def bar(row: int, start: float, end: float, label: str, *, shown: bool = True) -> dict:
    """Return a bar in a row from `start` to `end`, an arrow that points where it goes."""
    size = float(end) - float(start)
    sign = "none" if size == 0 else "raises" if size > 0 else "lowers"
    return {"row": row, "start": float(start), "end": float(end), "label": label, "sign": sign, "shown": shown}


def bars(key: str, items: Sequence[dict], *, linked: bool = False) -> dict:
    """Return a mark of bars; `linked` ties each bar's end to the next one's start, as in a waterfall."""
    return {"mark": "bars", "key": key, "items": list(items), "linked": linked}


def point(x: float, y: float, *, shape: str = "dot", lit: bool = True, label: str = "", shown: bool = True) -> dict:
    """Return a point; `y` is a number or, on a panel of rows, a row. What is not lit is a pale, hollow mark."""
    return {"x": float(x), "y": float(y), "shape": shape, "lit": bool(lit), "label": label, "shown": shown}


def points(key: str, items: Sequence[dict], *, truth: bool = False) -> dict:
    """Return a mark of points; with `truth` they are the black diamonds that the Truth button shows."""
    return {"mark": "points", "key": key, "items": list(items), "truth": truth}


def line(
    key: str, xy: Sequence[Sequence[float]], *, label: str = "", dashed: bool = False, truth: bool = False
) -> dict:
    """Return a line through the points `xy`, each (x, y)."""
    xy = [[float(x), float(y)] for x, y in xy]
    return {"mark": "line", "key": key, "xy": xy, "label": label, "dashed": dashed, "truth": truth, "shown": True}


def rule(key: str, x: float, label: str, *, dashed: bool = False, at_top: bool = True) -> dict:
    """Return a vertical line across the panel at `x`, with its name at the top or the bottom."""
    return {
        "mark": "rule",
        "key": key,
        "x": float(x),
        "label": label,
        "dashed": dashed,
        "at_top": at_top,
        "shown": True,
    }


def text(key: str, x: float, y: float, words: str) -> dict:
    """Return words that stand in the panel at (x, y)."""
    return {"mark": "text", "key": key, "x": float(x), "y": float(y), "words": words, "shown": True}


def image(
    key: str, picture: str, box: Sequence[float], description: str, *, opacity: float = 1.0, shown: bool = True
) -> dict:
    """Return an image, such as `pixels.png` makes, laid over the `box` (x left, x right, y bottom, y top).

    Its `description` says in words what is seen; later marks of the panel lie above it.
    """
    left, right, bottom, top = map(float, box)
    made = {"mark": "image", "key": key, "picture": picture, "box": [left, right, bottom, top]}
    return {**made, "words": description, "opacity": float(opacity), "shown": shown}


def phrase(words: str, verdict: str, note: str, *, shown: bool = True) -> dict:
    """Return words with what is said of them: `verdict` is "good", "bad" or "open", `note` says it in a word or two."""
    return {"words": words, "label": f"{VERDICTS[verdict]} {note}", "verdict": verdict, "shown": shown}


def passage(key: str, items: Sequence[dict]) -> dict:
    """Return a text of phrases, one below the other, each with its note beside it; it fills a panel of its own."""
    return {"mark": "passage", "key": key, "items": list(items)}


def text_panel(key: str, items: Sequence[dict], *, label: str = "") -> dict:
    """Return a panel that holds one passage; its height follows from the words."""
    empty = axis("", 0, 1, shown=False)
    return panel(key, empty, dict(empty), [passage(f"{key} words", items)], label=label)


def guess_mark(
    panel_key: str,
    row: int | None,
    at: dict[str, float] | float,
    actual: float,
    unit: str,
    *,
    digits: int = 2,
    when: str = "",
) -> dict:
    """Say where the learner's guess stands in the picture: a dashed mark, with its gap to `actual`.

    `at` gives the place on the x axis of each answer to a choice; for a guessed number it is the place of zero, and the
    gap is told with `digits` and its `unit`. `when` says for which state the guess was made, if it is not this one's.
    """
    at = {key: float(value) for key, value in at.items()} if isinstance(at, dict) else float(at)
    mark = {"panel": panel_key, "row": row, "at": at, "actual": float(actual), "unit": unit}
    return {**mark, "digits": digits, "when": when}


def scene(
    title: str, sentence: str, panels: Sequence[dict], *, truth_sentence: str = "", guess: dict | None = None
) -> dict:
    """Return the scene. Raises ValueError, with what is wrong, if it cannot be drawn."""
    drawn = {
        "title": title,
        "sentence": sentence,
        "truth_sentence": truth_sentence,
        "panels": list(panels),
        "guess": guess,
    }
    problem = next(problems(drawn), None)
    if problem:
        raise ValueError(problem)
    return drawn


def problems(drawn: dict) -> Iterator[str]:
    """Yield one sentence for each thing in a scene that would be drawn wrongly: nothing if all is well."""
    for name in ("title", "sentence"):
        if not drawn[name].strip():
            yield f"the scene has no {name}"
    for path, number in _numbers(drawn, "scene"):
        if not math.isfinite(number):
            yield f"{path} is {number}: say what cannot be computed in the sentence, and hide the mark"
    if not drawn["panels"]:
        yield "the scene has no panel"
    for each in drawn["panels"]:
        yield from _panel_problems(each)


def _panel_problems(each: dict) -> Iterator[str]:
    x, y, where = each["x"], each["y"], f"panel {each['key']!r}"
    row_count = len(y["rows"]) if "rows" in y else None
    low_y, high_y = (-0.5, row_count - 0.5) if row_count else (y["low"], y["high"])
    if not x["low"] < x["high"] or not low_y < high_y:
        yield f"{where} has an axis whose low end is not below its high end"
    for mark in each["marks"]:
        for place_x, place_y in _places(mark):
            if not x["low"] <= place_x <= x["high"]:
                yield f"{where}: mark {mark['key']!r} stands at x = {place_x:g}, off its axis"
            if place_y is not None and not low_y <= place_y <= high_y:
                yield f"{where}: mark {mark['key']!r} stands at y = {place_y:g}, off its axis"


def _places(mark: dict) -> Iterator[tuple[float, float | None]]:
    """Yield every (x, y) that a mark occupies while it is shown; y is None where it has no place of its own."""
    for item in mark.get("items", []):
        if item["shown"]:
            for name in ("start", "end", "x"):
                if name in item:
                    yield item[name], item.get("row", item.get("y"))
    yield from mark.get("xy", [])
    if "box" in mark and mark["shown"]:
        left, right, bottom, top = mark["box"]
        yield from ((left, bottom), (right, top))
    if "x" in mark and mark["shown"]:
        yield mark["x"], mark.get("y")


def _numbers(value: Any, path: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _numbers(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            yield from _numbers(item, f"{path}[{position}]")
    elif isinstance(value, float):
        yield path, value
