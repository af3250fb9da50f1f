"""A figure of importances: one panel per way of measuring, the same features in the same rows."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from xaicourse.plots import BLUE, STYLE, TRUTH, Figure


def importance_bars(
    panels: Mapping[str, pd.Series],
    title: str,
    *,
    labels: Mapping[str, str] | None = None,
    errors: Mapping[str, pd.Series] | None = None,
    truth: Mapping[str, pd.Series] | None = None,
) -> Figure:
    """Return plain bars, for importances have no direction; the first panel's order, widest on top, holds for all.

    panels  the axis's words, with the unit -> (n_features,) importances by feature
    labels  feature -> plain words
    errors  panel -> (n_features,) half the width of each interval, drawn as a line through the bar's end
    truth   panel -> (n_features,) the truth's own importances, drawn as black diamonds

    Raises ValueError if the panels have other features than the first, or the title is empty.
    """
    if not title.strip():
        raise ValueError("a figure needs a title that states its finding; the title is empty")
    first = next(iter(panels.values())).sort_values(ascending=False)
    if any(set(each.index) != set(first.index) for each in panels.values()):
        raise ValueError("the panels have other features; give importances of the same features in each")
    names, errors, truth = list(first.index), errors or {}, truth or {}
    places = np.arange(len(names))
    with matplotlib.rc_context(STYLE):
        canvas = matplotlib.figure.Figure(figsize=(8.6, 1.5 + 0.34 * len(names)), layout="constrained")
        every = canvas.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for axes, (words, each) in zip(every, panels.items(), strict=True):
            spread = errors[words][names] if words in errors else None
            axes.barh(places, each[names], height=0.62, color=BLUE, xerr=spread, error_kw={"elinewidth": 2})
            if words in truth:
                axes.plot(truth[words][names], places, "D", color=TRUTH, markeredgecolor="white", markersize=8)
            axes.axvline(0, color="#1a1a1a", linewidth=1.2)
            axes.set_xlabel(words)
        every[0].set_yticks(places, [(labels or {}).get(name, name) for name in names])
        every[0].set_ylim(len(names) - 0.4, -0.6)
        if truth:
            diamond = Line2D(
                [], [], marker="D", linestyle="", color=TRUTH, label="the same by the truth's own prediction"
            )
            canvas.legend(handles=[diamond], loc="outside lower left", frameon=False)
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    return Figure(canvas, f"{title}. " + " ".join(_in_words(panels, names, errors, truth)))


def _in_words(panels: Mapping, names: list[str], errors: Mapping, truth: Mapping) -> list[str]:
    found = []
    for words, each in panels.items():
        parts = []
        for name in names:
            spread = f" \u00b1 {errors[words][name]:.3f}" if words in errors else ""
            beside = f" (truth {truth[words][name]:.3f})" if words in truth else ""
            parts.append(f"{name} {each[name]:.3f}{spread}{beside}")
        found.append(f"{words}: {', '.join(parts)}.")
    return found
