"""A risk score on one card: a few yes-or-no conditions, small whole points, and a table from points to risk.

Fit a logistic regression on the conditions, divide its coefficients so that the largest becomes `most`, round them to
whole points, and fit anew what one point is worth. Rounding is the plain way; Ustun and Rudin 2019 (arXiv:1610.00168)
search for the best card, which a rounded one need not be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from xaicourse.methods.logistic import fit_logistic


@dataclass(frozen=True, eq=False)
class ScoreCard:
    """`points` for each condition that holds; the log-odds are `start` + `worth` * total points."""

    points: pd.Series
    start: float  # log-odds at 0 points
    worth: float  # log-odds of one point

    def total(self, conditions: pd.DataFrame) -> pd.Series:
        """Return the points of each row, (n,) whole numbers, for a table of 0 and 1 (n, n_conditions)."""
        return conditions[self.points.index].astype(int) @ self.points

    def risk(self, points: ArrayLike) -> np.ndarray:
        """Return the risk, a probability, for a number of points or many."""
        return 1 / (1 + np.exp(-(self.start + self.worth * np.asarray(points, dtype=float))))


def score_card(conditions: pd.DataFrame, y: ArrayLike, most: int = 3) -> ScoreCard:
    """Return the rounded card for a table of 0 and 1 (n, n_conditions) and outcomes (n,).

    Raises ValueError if all points round to 0, or if no coefficients fit best (see `fit_logistic`).
    """
    slopes = fit_logistic(conditions, y).coefficients  # (n_conditions,) log-odds
    points = pd.Series(np.round(slopes * most / np.abs(slopes).max()).astype(int), index=conditions.columns)
    if not points.any():
        raise ValueError(f"All points round to 0 with most={most}: give a larger number of points.")
    again = fit_logistic((conditions.astype(int) @ points).to_frame(), y)
    return ScoreCard(points, again.intercept, float(again.coefficients[0]))
