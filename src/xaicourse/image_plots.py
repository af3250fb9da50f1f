"""Figures of patches and of maps laid over them, in the course's house style."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Canvas

from xaicourse.plots import ORANGE, STYLE, Figure

DARKEST, BRIGHTEST = -1000.0, 300.0  # HU shown as black and as white
HEAT = LinearSegmentedColormap.from_list("heat", [(0.835, 0.369, 0, share) for share in np.linspace(0, 1, 32)])


def patches_figure(
    images: Sequence[np.ndarray],
    title: str,
    *,
    names: Sequence[str],
    description: str,
    maps: Sequence[np.ndarray | None] | None = None,
    masks: Sequence[np.ndarray | None] | None = None,
    columns: int = 6,
) -> Figure:
    """Return a figure of patches (rows, columns) in HU, each with its name above it.

    maps    laid over the patches in orange, each on a scale of its own from 0 to its maximum; an all-zero map stays
            clear and says so
    masks   outlined in white and black
    title   the finding; description: what the figure shows, for those who do not see it

    Raises ValueError if the numbers of images, names, maps and masks differ.
    """
    maps, masks = maps or [None] * len(images), masks or [None] * len(images)
    if not len(images) == len(names) == len(maps) == len(masks):
        raise ValueError(
            f"{len(images)} images came with {len(names)} names, {len(maps)} maps and {len(masks)} masks: "
            f"give as many of each."
        )
    rows = -(-len(images) // columns)
    with matplotlib.rc_context({**STYLE, "axes.grid": False, "axes.titleweight": "normal"}):
        canvas = Canvas(figsize=(1.6 * min(columns, len(images)) + 0.3, 1.9 * rows + 0.5), layout="constrained")
        grid = canvas.subplots(rows, min(columns, len(images)), squeeze=False).ravel()
        for axes in grid:
            axes.axis("off")
        for axes, picture, name, heat, mask in zip(grid, images, names, maps, masks, strict=False):
            axes.imshow(picture, cmap="gray", vmin=DARKEST, vmax=BRIGHTEST)
            axes.set_title(name, fontsize=9, loc="center")
            if heat is not None and not heat.any():
                axes.text(0.5, 0.04, "all zero", transform=axes.transAxes, color="white", ha="center", fontsize=9)
            elif heat is not None:
                axes.imshow(np.maximum(heat, 0) / max(heat.max(), 1e-12), cmap=HEAT, vmin=0, vmax=1)
            if mask is not None and mask.any():
                axes.contour(mask, [0.5], colors="black", linewidths=2.2)
                axes.contour(mask, [0.5], colors="white", linewidths=1.0, linestyles="--")
        canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
    return Figure(canvas, description)


def shares_figure(
    names: Sequence[str],
    shares: Sequence[float],
    intervals: Sequence[tuple[float, float]],
    title: str,
    *,
    chance: float,
    description: str,
    label: str,
) -> Figure:
    """Return a figure of shares (0 to 1) with their intervals, one row each, and a line at what chance would reach."""
    with matplotlib.rc_context(STYLE):
        canvas = Canvas(figsize=(7.5, 0.32 * len(names) + 1.3), layout="constrained")
        axes = canvas.subplots()
        rows = np.arange(len(names))
        low, high = np.array(intervals).T
        spread = [np.array(shares) - low, high - np.array(shares)]
        axes.errorbar(shares, rows, xerr=spread, fmt="o", color=ORANGE, ecolor="#595959", capsize=3)
        axes.axvline(chance, color="black", linestyle=":")
        axes.annotate("chance", (chance, -0.75), ha="center", va="bottom", fontsize=9, annotation_clip=False)
        axes.set_yticks(rows, names)
        axes.set_ylim(len(names) - 0.5, -0.7)
        axes.set_xlim(0, 1)
        axes.set_xlabel(label)
        axes.set_title(title, pad=16)
    return Figure(canvas, description)
