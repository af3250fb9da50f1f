"""Small functions with parameters, for questions that need a model the learner has never seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

Predictor = Callable[[ArrayLike], np.ndarray]


def linear(weights: ArrayLike, intercept: float = 0.0) -> Predictor:
    """Return predict(X) = intercept + X @ weights, for X of shape (n, d); the result has shape (n,)."""
    weights = np.asarray(weights, dtype=float)

    def predict(X: ArrayLike) -> np.ndarray:
        return intercept + np.atleast_2d(np.asarray(X, dtype=float)) @ weights

    return predict


def pairwise(weights: ArrayLike, interactions: ArrayLike, intercept: float = 0.0) -> Predictor:
    """Return predict(X) = intercept + X @ weights + sum over i < j of interactions[i][j] * x_i * x_j.

    `weights` has shape (d,), `interactions` shape (d, d), of which only the part above the diagonal counts.
    """
    upper = np.triu(np.asarray(interactions, dtype=float), k=1)
    base = linear(weights, intercept)

    def predict(X: ArrayLike) -> np.ndarray:
        rows = np.atleast_2d(np.asarray(X, dtype=float))
        return base(rows) + np.einsum("ni,ij,nj->n", rows, upper, rows)

    return predict
