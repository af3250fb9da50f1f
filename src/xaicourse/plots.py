"""Figures of explanations, in the course's one house style.

Each figure states its finding in the title, names the scale on its axis, and carries a text description, which a
screen reader reads in place of the picture. Orange raises the prediction, blue lowers it; arrow and sign say the same.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from xaicourse.explanation import Explanation

BLUE, ORANGE, GREY, TRUTH = "#0072B2", "#D55E00", "#595959", "#000000"  # Okabe and Ito 2008
STYLE = {
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same on every machine
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "grid.color": "#e3e3e3",
    "ytick.left": False,
    "hatch.color": "white",
    "hatch.linewidth": 1.2,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.dpi": 100,
    "svg.hashsalt": "xaicourse",
    "text.parse_math": False,
}


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure with its text description; shows itself at the end of a cell.

    canvas        the matplotlib figure
    description   what the picture says, for those who do not see it
    """

    canvas: Canvas
    description: str

    def png(self) -> bytes:
        """Return the picture as PNG bytes."""
        with matplotlib.rc_context(STYLE):
            file = io.BytesIO()
            self.canvas.savefig(file, format="png", bbox_inches="tight", metadata={"Software": None})
        return file.getvalue()

    def to_html(self) -> str:
        """Return the picture as HTML with its text description."""
        source = base64.b64encode(self.png()).decode()
        style = "max-width:100%;height:auto"
        words = html.escape(self.description)
        return f'<img alt="{words}" style="{style}" src="data:image/png;base64,{source}">'

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        return {"text/html": self.to_html(), "image/png": self.png(), "text/plain": self.description}


def house_figure(width: float, height: float) -> tuple[Canvas, Axes]:
    """Return an empty figure (inches) and its axes in the house style; draw on it within `matplotlib.rc_context`."""
    with matplotlib.rc_context(STYLE):
        canvas = Canvas(figsize=(width, height), layout="constrained")
        return canvas, canvas.subplots()


def drawn(description: str) -> Figure:
    """Return the figure that a library has just drawn with pyplot, with its text description, and close it.

    Raises ValueError if no figure is open or the description is empty.
    """
    import matplotlib.pyplot as plt  # only here: the course's own figures need no global state

    if not plt.get_fignums():
        raise ValueError("No figure is open: draw first, with show=False, then call plots.drawn(...).")
    if not description.strip():
        raise ValueError("The description is empty: say what the picture shows, for those who do not see it.")
    canvas = plt.gcf()
    plt.close(canvas)
    return Figure(canvas, description)


def waterfall(
    explanation: Explanation,
    title: str,
    *,
    labels: Mapping[str, str] | None = None,
    top: int = 6,
    truth: Explanation | None = None,
) -> Figure:
    """Return a waterfall from base value to prediction: the `top` widest bars, and the rest together.

    title   the finding, in one line
    labels  feature -> plain words, such as `credit.load().labels`
    truth   another explanation of the same case, whose values stand as black diamonds: each where the bar would end

    Raises ValueError if `truth` has other features or another scale, or the title is empty.
    """
    order, names, values, true_values = _bars(explanation, title, labels, top, truth)
    starts = explanation.base_value + np.concatenate([[0.0], np.cumsum(values)[:-1]])
    diamonds = None if true_values is None else starts + true_values
    with matplotlib.rc_context(STYLE):
        canvas, axes = house_figure(8, 1.9 + 0.42 * len(order))
        _draw(axes, names, starts, values, diamonds, explanation.output_scale)
        for place, words, side in (
            (explanation.base_value, "base value", 1.0),
            (explanation.prediction, "prediction", 0.0),
        ):
            axes.axvline(place, color="#1a1a1a", linewidth=1.2, linestyle="-" if side else (0, (2, 2)), zorder=1)
            axes.annotate(
                f"{words} {_number(place, explanation.output_scale)}",
                (place, side),
                xycoords=("data", "axes fraction"),
                xytext=(0, 4 if side else -4),
                textcoords="offset points",
                ha="center",
                va="bottom" if side else "top",
                fontweight="bold",
            )
        axes.set_xlabel(_axis_label(explanation), labelpad=12)
        axes.tick_params(axis="x", pad=16)
        _name_diamonds(canvas, truth)
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    description = (
        f"{title}. Waterfall of {explanation.function}, compared with {explanation.background or 'the background'}: "
        f"from the base value {_number(explanation.base_value, explanation.output_scale)} to the prediction "
        f"{_number(explanation.prediction, explanation.output_scale)} ({explanation.output_scale}). "
        + _in_words(names, values, true_values, explanation.output_scale)
    )
    return Figure(canvas, description)


def bars(
    explanation: Explanation,
    title: str,
    *,
    labels: Mapping[str, str] | None = None,
    top: int = 6,
    truth: Explanation | None = None,
) -> Figure:
    """Return the attributions as bars from zero, widest first; with `truth`, its values as black diamonds beside them.

    Use it to compare two explanations of one case: a method with the exact values, or the model with the truth.
    Arguments and errors are those of `waterfall`.
    """
    _, names, values, true_values = _bars(explanation, title, labels, top, truth)
    with matplotlib.rc_context(STYLE):
        canvas, axes = house_figure(8, 1.6 + 0.42 * len(names))
        _draw(axes, names, np.zeros(len(values)), values, true_values, explanation.output_scale)
        axes.axvline(0, color="#1a1a1a", linewidth=1.2)
        axes.set_xlabel(f"attribution ({explanation.output_scale})")
        _name_diamonds(canvas, truth)
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    description = (
        f"{title}. Bars of {explanation.function}"
        + (f", diamonds of {truth.function}" if truth is not None else "")
        + f" ({explanation.output_scale}). "
        + _in_words(names, values, true_values, explanation.output_scale)
    )
    return Figure(canvas, description)


def draw_arrow(axes: Axes, row: float, start: float, value: float, span: float) -> None:
    """Draw one bar as an arrow from `start` by `value` in a row; `span` is the axis's width, for the arrow's tip."""
    if value == 0:
        axes.plot([start, start], [row - 0.3, row + 0.3], color=GREY, linewidth=2)
        return
    tip = np.sign(value) * min(abs(value), 0.015 * span)
    end = start + value
    corners = [(start, row - 0.32), (end - tip, row - 0.32), (end, row), (end - tip, row + 0.32), (start, row + 0.32)]
    style = {"color": ORANGE} if value > 0 else {"facecolor": BLUE, "hatch": "///", "edgecolor": "white"}
    axes.fill(*zip(*corners, strict=True), linewidth=0, zorder=2, **style)


def write_label(axes: Axes, row: float, place: float, offset: float, words: str) -> None:
    """Write a bar's label beside `place` in a row, `offset` points to the right (or left, below 0)."""
    axes.annotate(
        words,
        (place, row),
        xytext=(offset, 0),
        textcoords="offset points",
        ha="left" if offset > 0 else "right",
        va="center",
        path_effects=[withStroke(linewidth=3, foreground="white")],
    )


def _bars(
    explanation: Explanation, title: str, labels: Mapping[str, str] | None, top: int, truth: Explanation | None
) -> tuple[list, list[str], np.ndarray, np.ndarray | None]:
    """Return the order, the names, the values (top + 1,) and the truth's: the last stands for all others."""
    if not title.strip():
        raise ValueError("a figure needs a title that states its finding; the title is empty")
    if truth is not None:
        if tuple(truth.feature_names) != tuple(explanation.feature_names):
            raise ValueError("truth explains other features than the explanation; give two explanations of one case")
        if truth.output_scale != explanation.output_scale:
            raise ValueError(
                f"truth is on the scale {truth.output_scale!r}, the explanation on {explanation.output_scale!r}; "
                "give both on one scale"
            )
    order = np.argsort(-np.abs(explanation.values), kind="stable")
    kept, others = order[:top], order[top:]
    names = [_label(explanation, place, labels) for place in kept]
    pick = [np.asarray(each.values, dtype=float) for each in (explanation, truth) if each is not None]
    values = [each[kept] for each in pick]
    if len(others):
        names.append(f"{len(others)} others together" if len(others) > 1 else _label(explanation, others[0], labels))
        values = [np.append(kept_values, each[others].sum()) for kept_values, each in zip(values, pick, strict=True)]
    return list(names), names, values[0], values[1] if len(values) > 1 else None


def _label(explanation: Explanation, place: int, labels: Mapping[str, str] | None) -> str:
    name = explanation.feature_names[place]
    return f"{(labels or {}).get(name, name)} = {explanation.instance[place]:g}"


def _draw(
    axes: Axes, names: Sequence[str], starts: np.ndarray, values: np.ndarray, diamonds: np.ndarray | None, scale: str
) -> None:
    ends = starts + values
    places = np.concatenate([starts, ends, [] if diamonds is None else diamonds])
    span = float(np.ptp(places)) or 1.0
    axes.set_xlim(places.min() - 0.16 * span, places.max() + 0.16 * span)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names)
    for row, (start, value) in enumerate(zip(starts, values, strict=True)):
        draw_arrow(axes, row, start, value, 1.32 * span)
        if row and starts.any():  # a waterfall: tie the bar to the one before
            axes.plot([start, start], [row - 1, row], color="#8c8c8c", linewidth=1, linestyle=":", zorder=1)
        end, way = start + value, 1 if value >= 0 else -1
        diamond = end if diamonds is None else diamonds[row]
        near = 0 < way * (diamond - end) < 0.2 * span  # a label would run into the diamond: it stands beyond it
        write_label(axes, row, diamond if near else end, way * (9 if near else 5), _signed(value, scale))
    if diamonds is not None:
        axes.plot(diamonds, range(len(names)), "D", color=TRUTH, markeredgecolor="white", markersize=8, zorder=3)


def _name_diamonds(canvas: Canvas, truth: Explanation | None) -> None:
    if truth is not None:
        diamond = Line2D([], [], marker="D", linestyle="", color=TRUTH, label=f"the same bar by {truth.function}")
        canvas.legend(handles=[diamond], loc="outside lower left", frameon=False)


def _digits(scale: str) -> int:
    return 3 if scale == "probability" else 2


def _number(value: float, scale: str) -> str:
    return f"{round(value, _digits(scale)) + 0.0:.{_digits(scale)}f}".replace("-", "\u2212")


def _signed(value: float, scale: str) -> str:
    rounded = round(float(value), _digits(scale)) + 0.0
    return f"{rounded:+.{_digits(scale)}f}".replace("-", "\u2212") if rounded else _number(0, scale)


def _axis_label(explanation: Explanation) -> str:
    return f"{explanation.function} ({explanation.output_scale})"


def _in_words(names: Sequence[str], values: np.ndarray, true_values: np.ndarray | None, scale: str) -> str:
    """Return the bars as text, with the truth's values where they are shown."""
    parts = [f"{name}: {_signed(value, scale)}" for name, value in zip(names, values, strict=True)]
    if true_values is not None:
        parts = [f"{part} (truth {_signed(true, scale)})" for part, true in zip(parts, true_values, strict=True)]
    return "; ".join(parts) + "."
