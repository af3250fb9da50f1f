"""Figures of curves: a shape function with its band, its truth and the rows behind it; lines; a map over two features.

They follow `plots`: the title states the finding, the axes name their units, and a text description stands for the
picture. The model is a stepped line, the truth a dashed black one: no meaning rests on colour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib
import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from xaicourse.plots import BLUE, GREY, ORANGE, STYLE, TRUTH, Figure


def shape(
    edges: Sequence[float],
    scores: Sequence[float],
    title: str,
    *,
    label: str,
    band: Sequence[float] | None = None,
    truth: Callable[[np.ndarray], np.ndarray] | None = None,
    truth_label: str = "the truth",
    rows: Sequence[float] | None = None,
    output_scale: str = "log-odds",
) -> Figure:
    """Return a shape function as a stepped line over the number of rows behind it.

    edges, scores   (k + 1,) and (k,): the score of each bin between two edges
    title           the finding, in one line
    label           the feature in plain words, with its unit
    band            (k,) how far the scores vary, drawn above and below
    truth           values of the feature (m,) -> true scores (m,), drawn dashed, named by `truth_label`
    rows            values of the feature in the data, drawn as a strip of counts below

    Raises ValueError if edges and scores do not fit together, or the title is empty.
    """
    edges, scores = np.asarray(edges, dtype=float), np.asarray(scores, dtype=float)
    if edges.ndim != 1 or scores.ndim != 1 or len(edges) != len(scores) + 1:
        raise ValueError(f"{edges.size} edges do not enclose {scores.size} scores; give one edge more than scores")
    if not title.strip():
        raise ValueError("a figure needs a title that states its finding; the title is empty")
    middles = (edges[1:] + edges[:-1]) / 2
    with matplotlib.rc_context({**STYLE, "axes.grid.axis": "both"}):
        canvas = Canvas(figsize=(8, 4.4 if rows is not None else 3.4), layout="constrained")
        parts = canvas.subplots(2 if rows is not None else 1, 1, squeeze=False, sharex=True, **_heights(rows))
        axes = parts[0, 0]
        axes.axhline(0, color="#1a1a1a", linewidth=1)
        if band is not None:
            low, high = scores - np.asarray(band), scores + np.asarray(band)
            axes.stairs(high, edges, baseline=low, fill=True, color=BLUE, alpha=0.25, label="varies between the bags")
        axes.stairs(scores, edges, baseline=None, color=BLUE, linewidth=2, label="the model")
        if truth is not None:
            axes.plot(middles, truth(middles), "--", color=TRUTH, linewidth=1.8, label=truth_label)
        axes.set_ylabel(f"score ({output_scale})")
        axes.legend(frameon=False)
        if rows is not None:
            parts[1, 0].hist(rows, bins=_bins(np.asarray(rows, dtype=float)), color=GREY)
            parts[1, 0].set_ylabel("rows")
        parts[-1, 0].set_xlabel(label)
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    return Figure(canvas, _description(title, label, edges, scores, truth, truth_label, output_scale))


def lines(
    x: Sequence[float],
    series: Mapping[str, Sequence[float]],
    title: str,
    *,
    label: str,
    each: Sequence[Sequence[float]] | None = None,
    truth: Sequence[float] | None = None,
    truth_label: str = "the truth",
    rows: Sequence[float] | None = None,
    output_scale: str = "log-odds",
) -> Figure:
    """Return one to three named lines over the values of a feature, with their places marked.

    x, series   (k,) values; name -> (k,) outputs: solid with dots, dashed with squares, dotted with triangles
    title       the finding, in one line
    label       the feature in plain words, with its unit
    each        (n, k) one thin line per row, drawn behind
    truth       (k,) drawn as black diamonds, named by `truth_label`
    rows        values of the feature in the data, drawn as a strip of counts below

    Raises ValueError for a line of another length than x, more than three of them, or an empty title.
    """
    x = np.asarray(x, dtype=float)
    drawn = {name: np.asarray(y, dtype=float) for name, y in series.items()}
    own = [
        *drawn.values(),
        *([] if truth is None else [np.asarray(truth)]),
        *([] if each is None else np.asarray(each)),
    ]
    if not 1 <= len(drawn) <= 3 or any(np.shape(y) != x.shape for y in own):
        raise ValueError(f"give one to three lines, each of {x.size} outputs: one for each value of x")
    if not title.strip():
        raise ValueError("a figure needs a title that states its finding; the title is empty")
    with matplotlib.rc_context({**STYLE, "axes.grid.axis": "both"}):
        canvas = Canvas(figsize=(8, 4.4 if rows is not None else 3.4), layout="constrained")
        parts = canvas.subplots(2 if rows is not None else 1, 1, squeeze=False, sharex=True, **_heights(rows))
        axes = parts[0, 0]
        for y in [] if each is None else np.asarray(each):
            axes.plot(x, y, color="#8c8c8c", linewidth=0.7, alpha=0.6, zorder=1)
        for (name, y), (color, style) in zip(
            drawn.items(), ((BLUE, "-o"), (ORANGE, "--s"), (GREY, ":^")), strict=False
        ):
            axes.plot(x, y, style, color=color, linewidth=2, markersize=5, label=name, zorder=2)
        if truth is not None:
            axes.plot(x, truth, "D", color=TRUTH, markersize=5, label=truth_label, zorder=3)
        axes.set_ylabel(output_scale)
        axes.legend(frameon=False)
        if rows is not None:
            parts[1, 0].hist(rows, bins=_bins(np.asarray(rows, dtype=float)), color=GREY)
            parts[1, 0].set_ylabel("rows")
        parts[-1, 0].set_xlabel(label)
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    named = {**drawn, **({} if truth is None else {truth_label: np.asarray(truth, dtype=float)})}
    places = np.unique(np.linspace(0, len(x) - 1, 6).round().astype(int))
    told = [f"{name}: " + ", ".join(f"{x[k]:.4g}: {y[k]:.4g}" for k in places) for name, y in named.items()]
    behind = "" if each is None else f" Behind it {len(each)} thin lines, one for each row."
    return Figure(canvas, f"{title}. Lines over {label} ({output_scale}). {'; '.join(told)}.{behind}")


def pair_map(
    x_edges: Sequence[float],
    y_edges: Sequence[float],
    scores: Sequence[Sequence[float]],
    title: str,
    *,
    labels: Sequence[str],
    output_scale: str = "log-odds",
) -> Figure:
    """Return a map of the scores of two features together: orange raises, blue with strokes lowers, white is 0.

    x_edges, y_edges   (k + 1,) and (m + 1,): where the bins of the two features begin and end
    scores             (k, m), one for each pair of bins
    title              the finding, in one line
    labels             both features in plain words, with units

    Raises ValueError if edges and scores do not fit together, or the title is empty.
    """
    x, y, values = (np.asarray(each, dtype=float) for each in (x_edges, y_edges, scores))
    if values.shape != (x.size - 1, y.size - 1):
        raise ValueError(
            f"{x.size} and {y.size} edges do not enclose scores of shape {values.shape}; give one edge more"
        )
    if not title.strip():
        raise ValueError("a figure needs a title that states its finding; the title is empty")
    colours = LinearSegmentedColormap.from_list("lowers, raises", [BLUE, "#ffffff", ORANGE])
    most = float(np.abs(values).max()) or 1.0
    with matplotlib.rc_context({**STYLE, "axes.grid": False, "hatch.linewidth": 0.6}):
        canvas = Canvas(figsize=(8, 4), layout="constrained")
        axes = canvas.subplots()
        mesh = axes.pcolormesh(x, y, values.T, cmap=colours, vmin=-most, vmax=most)
        below = [Rectangle((x[i], y[j]), x[i + 1] - x[i], y[j + 1] - y[j]) for i, j in np.argwhere(values < 0)]
        axes.add_collection(PatchCollection(below, facecolor="none", edgecolor=GREY, linewidth=0, hatch="//"))
        canvas.colorbar(mesh, ax=axes, label=f"score ({output_scale})")
        axes.set(xlabel=labels[0], ylabel=labels[1])
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    corners = ((0, 0, "low", "low"), (-1, 0, "high", "low"), (0, -1, "low", "high"), (-1, -1, "high", "high"))
    words = "; ".join(f"{at_x} and {at_y}: {values[i, j]:+.2f}" for i, j, at_x, at_y in corners)
    return Figure(
        canvas, f"{title}. Map of scores ({output_scale}) over {labels[0]} and {labels[1]}: {words}. White is 0."
    )


def _bins(rows: np.ndarray) -> np.ndarray:
    """Return the edges of about 40 bins; each holds equally many whole numbers, else the strip shows combs."""
    low, high = rows.min(), rows.max()
    if (rows != np.round(rows)).any():
        return np.linspace(low, high, 41)
    width = max(1, int(np.ceil((high - low + 1) / 40)))
    return np.arange(low - 0.5, high + width, width)


def _heights(rows: Sequence[float] | None) -> dict:
    return {"gridspec_kw": {"height_ratios": [4, 1]}} if rows is not None else {}


def _description(
    title: str,
    label: str,
    edges: np.ndarray,
    scores: np.ndarray,
    truth: Callable | None,
    truth_label: str,
    output_scale: str,
) -> str:
    """Return the picture in words: the score at up to seven places, and the truth's there."""
    places = np.unique(np.linspace(0, len(scores) - 1, 7).round().astype(int))
    middles = (edges[places] + edges[places + 1]) / 2
    words = "; ".join(f"{x:.3g}: {score:+.2f}" for x, score in zip(middles, scores[places], strict=True))
    said = f"{title}. Score ({output_scale}) over {label}, at {words}."
    if truth is not None:
        there = "; ".join(f"{x:.3g}: {y:+.2f}" for x, y in zip(middles, truth(middles), strict=True))
        said += f" {truth_label.capitalize()}, at {there}."
    return said
