"""A scene as a still figure in the house style: for a lesson's first picture, print, or a page without scripts."""

from __future__ import annotations

import base64
import io
import textwrap

import matplotlib
import numpy as np
from matplotlib import image
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patheffects import withStroke

from xaicourse.plots import BLUE, GREY, ORANGE, STYLE, TRUTH, Figure, draw_arrow, write_label

SIDE = {"good": (BLUE, "-"), "bad": (ORANGE, "--"), "open": (GREY, ":")}  # the line beside a phrase, as in the browser
MARKERS = {"dot": "o", "ring": "o", "square": "s", "diamond": "D"}


def figure(scene: dict, *, truth: bool = False) -> Figure:
    """Return the scene drawn by matplotlib; its description is the scene's sentence, every bar and every phrase."""
    heights = [_height(panel) for panel in scene["panels"]]
    with matplotlib.rc_context({**STYLE, "axes.grid": False}):
        canvas = Canvas(figsize=(8, 0.9 + sum(heights)), layout="constrained")
        grid = canvas.subplots(len(heights), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
        for axes, panel in zip(grid[:, 0], scene["panels"], strict=True):
            _draw_panel(axes, panel, truth)
        canvas.suptitle(textwrap.fill(scene["title"], 80), x=0.01, ha="left", fontweight="bold", fontsize=12)
    words = [scene["title"], scene["sentence"], *([scene["truth_sentence"]] if truth else []), *_in_words(scene)]
    return Figure(canvas, " ".join(_ended(each) for each in words))


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _height(panel: dict) -> float:
    lines = sum(len(_lines(item)) for mark in panel["marks"] for item in _phrases(mark))
    if lines:
        return 0.5 + 0.25 * lines
    return 0.7 + (0.36 * len(panel["y"]["rows"]) if "rows" in panel["y"] else panel["height"] / 90)


def _phrases(mark: dict) -> list[dict]:
    return [item for item in mark["items"] if item["shown"]] if mark["mark"] == "passage" else []


def _lines(item: dict) -> list[str]:
    return textwrap.wrap(item["words"], 72) or [""]


def _in_words(scene: dict) -> list[str]:
    """Return what the marks say: every bar with its label, every phrase with its note."""
    found = []
    for panel in scene["panels"]:
        for mark in panel["marks"]:
            found += [f"{item['label']}: {item['words']}" for item in _phrases(mark)]
            if mark["mark"] == "image" and mark["shown"] and mark["opacity"]:
                found.append(mark["words"])
            if mark["mark"] == "bars":
                y = panel["y"]
                found += [
                    f"{y['rows'][item['row']]} {y['details'][item['row']]}".strip() + f": {item['label']}"
                    for item in mark["items"]
                    if item["shown"]
                ]
    return ["; ".join(found)] if found else []


def _draw_panel(axes: Axes, panel: dict, truth: bool) -> None:
    x, y = panel["x"], panel["y"]
    axes.set_xlim(x["low"], x["high"])
    if "rows" in y:
        names = [f"{name}  {detail}".strip() for name, detail in zip(y["rows"], y["details"], strict=True)]
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.4, -0.6)
    else:
        axes.set_ylim(y["low"], y["high"])
        if y["shown"]:
            axes.set_ylabel(y["label"])
        else:
            axes.set_yticks([])
    if x["shown"]:
        axes.grid(axis="x")
        axes.set_xlabel(x["label"], labelpad=10)
    else:
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
    if any(mark["mark"] == "rule" and not mark["at_top"] for mark in panel["marks"]):
        axes.tick_params(axis="x", pad=16)
    passage = any(mark["mark"] == "passage" for mark in panel["marks"])
    if panel.get("square"):
        axes.set_aspect("equal", anchor="W")
    if panel["label"]:
        axes.set_title(panel["label"], fontsize=10, fontweight="normal", color=GREY, pad=6 if passage else 18)
    for mark in panel["marks"]:
        if truth or not mark.get("truth"):
            DRAW[mark["mark"]](axes, mark, panel)


def _draw_bars(axes: Axes, mark: dict, panel: dict) -> None:
    span = panel["x"]["high"] - panel["x"]["low"]
    for item in mark["items"]:
        if not item["shown"]:
            continue
        value = item["end"] - item["start"]
        draw_arrow(axes, item["row"], item["start"], value, span)
        if mark["linked"] and item["row"]:
            axes.plot([item["start"]] * 2, [item["row"] - 1, item["row"]], ":", color="#8c8c8c", linewidth=1, zorder=1)
        write_label(axes, item["row"], item["end"], 5 if value >= 0 else -5, item["label"])


def _draw_points(axes: Axes, mark: dict, _panel: dict) -> None:
    for item in mark["items"]:
        if not item["shown"]:
            continue
        ring, color = item["shape"] == "ring", TRUTH if mark["truth"] else GREY
        axes.plot(
            item["x"],
            item["y"],
            MARKERS[item["shape"]],
            markersize=13 if ring else 8 if mark["truth"] else 6,
            markerfacecolor="none" if ring else color if item["lit"] else "white",
            markeredgecolor="#1a1a1a" if item["lit"] else "#8c8c8c",
            markeredgewidth=2 if ring else 1,
            zorder=3,
        )
        if item["label"]:
            offset = {"xytext": (0, 10), "textcoords": "offset points"}
            axes.annotate(item["label"], (item["x"], item["y"]), ha="center", fontweight="bold", fontsize=9, **offset)


def _draw_line(axes: Axes, mark: dict, panel: dict) -> None:
    if mark["shown"]:
        xy, color = np.array(mark["xy"]), TRUTH if mark["truth"] else "#1a1a1a"
        halo = [withStroke(linewidth=4, foreground="white")] if panel.get("square") else []  # seen on a dark image
        axes.plot(xy[:, 0], xy[:, 1], "--" if mark["dashed"] else "-", color=color, path_effects=halo)


def _draw_rule(axes: Axes, mark: dict, _panel: dict) -> None:
    if not mark["shown"]:
        return
    axes.axvline(mark["x"], color="#1a1a1a", linewidth=1.2, linestyle=":" if mark["dashed"] else "-", zorder=1)
    axes.annotate(
        mark["label"],
        (mark["x"], 1.0 if mark["at_top"] else 0.0),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3 if mark["at_top"] else -3),
        textcoords="offset points",
        ha="center",
        va="bottom" if mark["at_top"] else "top",
        fontweight="bold",
    )


def _draw_text(axes: Axes, mark: dict, _panel: dict) -> None:
    if mark["shown"]:
        axes.annotate(mark["words"], (mark["x"], mark["y"]), ha="center", va="center")


def _draw_passage(axes: Axes, mark: dict, _panel: dict) -> None:
    phrases = _phrases(mark)
    starts = np.cumsum([0, *(len(_lines(item)) for item in phrases)])
    for item, start, end in zip(phrases, starts, starts[1:], strict=False):
        colour, style = SIDE[item["verdict"]]
        axes.plot([0, 0], [start + 0.1, end - 0.1], color=colour, linestyle=style, linewidth=3)
        for row, words in enumerate(_lines(item)):
            axes.annotate(words, (0.015, start + row + 0.5), va="center", fontsize=10)
    axes.set_ylim(starts[-1], 0)
    axes.set_yticks(starts[:-1] + 0.5, [item["label"] for item in phrases], fontsize=10)


def _draw_image(axes: Axes, mark: dict, panel: dict) -> None:
    if mark["shown"] and mark["opacity"]:
        pixels = image.imread(io.BytesIO(base64.b64decode(mark["picture"])), format="png")
        ends = [panel["x"]["low"], panel["x"]["high"], panel["y"]["low"], panel["y"]["high"]]
        axes.imshow(pixels, extent=mark["box"], alpha=mark["opacity"], interpolation="nearest", aspect="equal")
        axes.axis(ends)  # imshow would move them


DRAW = {
    "bars": _draw_bars,
    "points": _draw_points,
    "line": _draw_line,
    "rule": _draw_rule,
    "text": _draw_text,
    "passage": _draw_passage,
    "image": _draw_image,
}
