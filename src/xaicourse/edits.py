"""Figures of what-if edits: what a change does by the model and by the truth, and one point's curve over the data."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from xaicourse.plots import BLUE, GREY, STYLE, TRUTH, Figure, draw_arrow, house_figure, write_label


def changes(table: pd.DataFrame, title: str) -> Figure:
    """Return the change of the log-odds by each edit: the model as an arrow, the truth as ring and diamond.

    table   a row per edit, labelled in words; columns "the model", "the truth, same edit", "the truth, really done"

    Raises ValueError if a column is missing or the title is empty.
    """
    wanted = ["the model", "the truth, same edit", "the truth, really done"]
    missing = [name for name in wanted if name not in table]
    if missing:
        raise ValueError(f"the table lacks {missing[0]!r}; it needs {', '.join(wanted)}")
    if not title.strip():
        raise ValueError("a figure needs a title that states its finding; the title is empty")
    values = table[wanted].to_numpy(float)
    span = float(np.ptp(np.append(values, 0.0))) or 1.0
    with matplotlib.rc_context(STYLE):
        canvas, axes = house_figure(8, 1.7 + 0.75 * len(table))
        for row, (model, same, done) in enumerate(values):
            draw_arrow(axes, row - 0.2, 0, model, 1.4 * span)
            write_label(axes, row - 0.2, model, 6 if model >= 0 else -6, _signed(model))
            axes.plot(same, row + 0.26, "o", mfc="white", mec=TRUTH, mew=1.8, ms=9, zorder=3)
            axes.plot(done, row + 0.26, "D", color=TRUTH, ms=8, zorder=3)
            write_label(axes, row + 0.26, done, 9 if done >= same else -9, _signed(done))
        axes.axvline(0, color="#1a1a1a", linewidth=1.2)
        axes.set_yticks(range(len(table)), list(table.index))
        axes.set_ylim(len(table) - 0.4, -0.7)
        axes.set_xlim(min(values.min(), 0) - 0.2 * span, max(values.max(), 0) + 0.2 * span)
        axes.set_xlabel("change of the log-odds of default")
        names = [("o", "white", wanted[1]), ("D", TRUTH, wanted[2] + " (with its number)")]
        handles = [Line2D([], [], marker=m, ls="", mfc=fill, mec=TRUTH, label=name) for m, fill, name in names]
        canvas.legend(handles=handles, loc="outside lower left", frameon=False, ncols=2)
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    words = "; ".join(
        f"{name}: model {_signed(model)}, truth by the same edit {_signed(same)}, truth really done {_signed(done)}"
        for name, (model, same, done) in zip(table.index, values, strict=True)
    )
    return Figure(canvas, f"{title}. Change of the log-odds of default. {words}.")


def along(
    grid: Sequence[float],
    model: Sequence[float],
    title: str,
    *,
    label: str,
    here: tuple[float, float],
    rows: Sequence[float],
    truth: Sequence[float] | None = None,
    threshold: float | None = None,
) -> Figure:
    """Return one point's curve: its risk as one feature moves, over a strip that shows where the data lie.

    grid, model   (m,) values of the feature, (m,) risks by the model; truth (m,) true risks, drawn dashed
    here          the point as it is: value and risk
    rows          values of the feature in the data

    Raises ValueError if the lengths differ or the title is empty.
    """
    lengths = {len(grid), len(model), len(truth if truth is not None else grid)}
    if len(lengths) > 1:
        raise ValueError(f"grid, model and truth have lengths {sorted(lengths)}; give one risk per value of the grid")
    if not title.strip():
        raise ValueError("a figure needs a title that states its finding; the title is empty")
    with matplotlib.rc_context({**STYLE, "axes.grid.axis": "both"}):
        canvas, axes = house_figure(8, 3.8)
        axes.plot(grid, model, color=BLUE, linewidth=2, label="the model")
        if truth is not None:
            axes.plot(grid, truth, "--", color=TRUTH, linewidth=1.8, label="the truth")
        if threshold is not None:
            axes.axhline(threshold, color=GREY, linestyle=":", label=f"rejected from {threshold:.0%} on")
        axes.plot(*here, "o", color=TRUTH, ms=9, label="as it is")
        axes.plot(rows, np.full(len(rows), 0.012), "|", color=GREY, alpha=0.25, ms=9)
        axes.set(xlabel=f"{label}; below, a tick for each person", ylabel="risk of default", ylim=(0, 1))
        axes.legend(frameon=False)
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    places = np.unique(np.linspace(0, len(grid) - 1, 7).round().astype(int))
    words = "; ".join(
        f"{grid[k]:.3g}: {model[k]:.2f}" + (f" (truth {truth[k]:.2f})" if truth is not None else "") for k in places
    )
    ends = f"The data lie between {np.min(rows):g} and {np.max(rows):g}."
    return Figure(canvas, f"{title}. Risk of default over {label}, at {words}. {ends}")


def _signed(value: float) -> str:
    rounded = round(float(value), 2) + 0.0
    return f"{rounded:+.2f}".replace("-", "\u2212") if rounded else "0.00"
