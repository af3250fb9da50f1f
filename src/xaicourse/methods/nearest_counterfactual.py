"""The nearest real row with another decision, as the What-If Tool looks it up: every feature in its own spread."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

NORMS = ("L1", "L2")


def away(instance: ArrayLike, rows: ArrayLike, spread: ArrayLike, norm: str = "L1") -> np.ndarray:
    """Return how far each row (n, d) is from the instance (d,), (n,), after division by the features' spread (d,).

    norm   "L1": the steps of all features added up; "L2": the straight line. In spreads, at least 0.

    Raises ValueError for another norm, or a spread that is not above 0.
    Source: Wexler and others 2019, arXiv:1907.04135, for numbers; the tool's own spread is the standard deviation.
    """
    spread = np.asarray(spread, dtype=float)
    if norm not in NORMS:
        raise ValueError(f"norm is {norm!r}; give 'L1' or 'L2'")
    if not (spread > 0).all():
        raise ValueError(f"every spread must be above 0, the smallest is {spread.min():g}: leave constant features out")
    steps = (np.asarray(rows, dtype=float) - np.asarray(instance, dtype=float)) / spread  # (n, d)
    return np.abs(steps).sum(axis=1) if norm == "L1" else np.sqrt((steps**2).sum(axis=1))


def nearest_counterfactual(
    instance: ArrayLike,
    decision: int,
    rows: ArrayLike,
    decisions: ArrayLike,
    spread: ArrayLike,
    norm: str = "L1",
) -> tuple[int, float] | None:
    """Return the place of the nearest row with another decision, and its distance in spreads; None if there is none.

    decision, decisions   what was decided about the instance and about each row (n,)

    Of rows equally near, the first. Errors are those of `away`.
    """
    distances = away(instance, rows, spread, norm)
    distances = np.where(np.asarray(decisions) != decision, distances, np.inf)
    if not np.isfinite(distances).any():
        return None
    place = int(distances.argmin())
    return place, float(distances[place])
