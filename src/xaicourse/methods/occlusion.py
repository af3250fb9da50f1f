"""Occlusion by hand: cover a square, ask again, and note how far the output falls.

Zeiler and Fergus 2014, arXiv:1311.2901.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np


def occlusion(
    output: Callable[[np.ndarray], np.ndarray], X: np.ndarray, fill: float, window: int = 8, stride: int = 3
) -> np.ndarray:
    """Return for each pixel the mean fall of the output over the squares that cover it, (n, rows, columns).

    output  function images (n, rows, columns) -> (n,)
    fill    the value of a covered pixel, in the unit of the images
    window  the square's side in pixels; it moves by `stride`

    Raises ValueError if the squares do not cover every pixel.
    """
    before, fallen, covered = output(X), np.zeros(X.shape), np.zeros(X.shape[1:])
    for rows, columns in squares(X.shape[1], X.shape[2], window, stride):
        changed = X.copy()
        changed[:, rows, columns] = fill
        fallen[:, rows, columns] += (before - output(changed))[:, None, None]
        covered[rows, columns] += 1
    return fallen / covered


def squares(height: int, width: int, window: int, stride: int) -> Iterator[tuple[slice, slice]]:
    """Yield the squares, as slices of rows and of columns. Raises ValueError if they leave pixels uncovered."""
    if not 1 <= stride <= window or (height - window) % stride or (width - window) % stride:
        raise ValueError(
            f"a square of {window} that moves by {stride} does not end at the border of {height} x {width} pixels: "
            f"choose a stride up to the square's side that divides {height - window} and {width - window}."
        )
    for top in range(0, height - window + 1, stride):
        for left in range(0, width - window + 1, stride):
            yield slice(top, top + window), slice(left, left + window)
