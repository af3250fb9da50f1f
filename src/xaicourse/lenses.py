"""A figure of LIME through one lens after another: coefficients by kernel width, and how many rows are in each lens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib

from xaicourse.plots import BLUE, ORANGE, STYLE, Figure, house_figure


def by_width(
    dots: Mapping[float, Sequence[float]],
    limit: Mapping[float, float],
    effective_rows: Mapping[float, float],
    title: str,
    *,
    label: str,
    draws: str,
) -> Figure:
    """Return one coefficient by kernel width: a ring per draw of rows, a line for what ever more rows would give.

    dots            width -> the coefficient in each draw
    limit           width -> what the coefficient tends to
    effective_rows  width -> how many equally weighted rows the lens is worth, written under the width
    title, label    the finding in one line; the coefficient with its unit
    draws           what a ring is, such as "5,000 rows, five seeds"

    Raises ValueError if the three have other widths, or the title is empty.
    """
    widths = list(dots)
    if not title.strip():
        raise ValueError("a figure needs a title that states its finding; the title is empty")
    if set(limit) != set(widths) or set(effective_rows) != set(widths):
        raise ValueError("dots, limit and effective_rows have other widths; give all three for the same widths")
    with matplotlib.rc_context(STYLE):
        canvas, axes = house_figure(8, 3.8)
        axes.semilogx(widths, [limit[width] for width in widths], color=BLUE, label="ever more rows (exact)")
        places = [width for width in widths for _ in dots[width]]
        values = [value for width in widths for value in dots[width]]
        axes.plot(places, values, "o", mfc="none", color=ORANGE, label=draws)
        axes.axhline(0, color="black", linewidth=1)
        axes.set_xticks(widths, [f"{width:g}\n{effective_rows[width]:,.0f}" for width in widths])
        axes.minorticks_off()
        axes.legend(frameon=False)
        axes.set(xlabel="kernel width; below it, the effective rows", ylabel=label)
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    parts = [
        f"{width:g} ({effective_rows[width]:,.0f} effective rows): {limit[width]:+.2f}, drawn {min(dots[width]):+.2f} "
        f"to {max(dots[width]):+.2f}"
        for width in widths
    ]
    return Figure(canvas, f"{title}. {label} by kernel width, exact and in the draws: {'; '.join(parts)}.")
