"""Logistic regression by Newton's method, in the plainest way we know, and what a feature contributes to a prediction.

    log-odds(row) = intercept + coefficients * values of the row, summed
    contribution of a feature = its coefficient * (its value - its mean over a background)

Source: McCullagh and Nelder 1989, Generalized Linear Models (chapter 4), doi:10.1201/9780203753736; with a `penalty`
it is ridge logistic regression (Le Cessie and Van Houwelingen 1992, doi:10.2307/2347628).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, eq=False)
class Logistic:
    """A fitted model: `intercept`, log-odds, and `coefficients` (n_features,), log-odds for one unit more of each."""

    intercept: float
    coefficients: np.ndarray

    def log_odds(self, X: ArrayLike) -> np.ndarray:
        """Return the log-odds of outcome 1, (n,), for rows (n, n_features)."""
        return self.intercept + np.asarray(X, dtype=float) @ self.coefficients

    def contributions(self, X: ArrayLike, background: ArrayLike) -> np.ndarray:
        """Return coefficient * (value - mean over the background's rows), (n, n_features), log-odds.

        A row's contributions and the mean log-odds of the background sum to the row's log-odds.
        """
        return self.coefficients * (np.asarray(X, dtype=float) - np.asarray(background, dtype=float).mean(axis=0))


def fit_logistic(X: ArrayLike, y: ArrayLike, penalty: float = 0.0, rounds: int = 50) -> Logistic:
    """Fit by Newton's method: solve for the step that would be right if the risks moved along straight lines; repeat.

    X        (n, n_features) numbers
    y        (n,) 0 or 1
    penalty  pulls the coefficients (not the intercept) to 0: half of it times their squares joins what is made small;
             scikit-learn's C is 1 / penalty. Give standardised columns then: it counts all units alike
    rounds   steps at most; it ends when no row's log-odds move by more than 1e-9

    Raises ValueError if y holds anything but both 0 and 1, if columns repeat one another, or if no coefficients fit
    best because the columns tell the outcomes apart perfectly.
    """
    y = np.asarray(y, dtype=float)
    if set(np.unique(y)) != {0.0, 1.0}:
        raise ValueError("y must hold both 0 and 1 and nothing else: it is the outcome of each row.")
    rows = np.column_stack([np.ones(len(y)), np.asarray(X, dtype=float)])  # (n, 1 + n_features)
    pull = penalty * np.diag(np.arange(rows.shape[1]) > 0)
    found = np.zeros(rows.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-rows @ found))
        missed = rows.T @ (y - p) - pull @ found  # what is left to explain, for each column
        speed = rows.T @ (rows * (p * (1 - p))[:, None]) + pull  # how fast the risks move with the coefficients
        try:
            step = np.linalg.solve(speed, missed)
        except np.linalg.LinAlgError:
            break
        found = found + step
        if np.abs(rows @ step).max() < 1e-9:
            return Logistic(float(found[0]), found[1:])
    raise ValueError(
        "No best coefficients were found: a column repeats others (drop one), or the columns tell the outcomes apart "
        "perfectly (give more rows, or a penalty)."
    )
