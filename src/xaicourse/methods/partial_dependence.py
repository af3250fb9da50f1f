"""Partial dependence by hand: ICE lines, their average, which invented rows are off the map, and the H-statistic."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy.stats import chi2


def ice(predict: Callable, X: pd.DataFrame, feature: str, values: Sequence[float]) -> np.ndarray:
    """Return one line per row, (n, k): the output when only `feature` of that row takes each of the k values.

    predict   table (m, d) -> (m,) outputs, whose scale is that of the lines

    Raises ValueError for a column that X lacks, and for a table without rows or a list without values.
    Source: Goldstein et al. 2015, doi:10.1080/10618600.2014.907095.
    """
    values = np.asarray(values, dtype=float)
    _check(X, [feature])
    if values.ndim != 1 or not len(values):
        raise ValueError(f"values has shape {values.shape}: give a list of at least one value of {feature}.")
    return np.column_stack([np.asarray(predict(X.assign(**{feature: value})), dtype=float) for value in values])


def partial_dependence(
    predict: Callable,
    X: pd.DataFrame,
    feature: str,
    values: Sequence[float],
    weights: Sequence[float] | None = None,
) -> np.ndarray:
    """Return the average of the ICE lines, (k,), on the scale of `predict`.

    weights   (n,) how much each row counts, at least 0 and not all 0; None: all the same

    Raises ValueError as `ice` does, and for weights that do not fit.
    Source: Friedman 2001, doi:10.1214/aos/1013203451.
    """
    if weights is not None:
        weights = np.asarray(weights, dtype=float)
        if weights.shape != (len(X),) or (weights < 0).any() or not weights.sum() > 0:
            raise ValueError(f"weights must be {len(X)} numbers, none below 0 and not all 0: one for each row.")
    return np.average(ice(predict, X, feature, values), axis=0, weights=weights)


def off_the_map(rows: pd.DataFrame | np.ndarray, X: pd.DataFrame | np.ndarray, share: float = 0.99) -> np.ndarray:
    """Return which rows lie outside the ellipse that holds `share` of X, (m,) of bool, if X is a normal cloud.

    rows, X   (m, d) and (n, d) with the same columns; take logarithms first where a column is skewed

    The ellipse is that of X's mean and covariance. Raises ValueError for a cloud that is a line or a point.
    Source: Mahalanobis 1936; for normal data the squared distance follows chi-square with d degrees of freedom.
    """
    cloud, rows = np.asarray(X, dtype=float), np.asarray(rows, dtype=float)
    covariance = np.atleast_2d(np.cov(cloud, rowvar=False))
    if np.linalg.matrix_rank(covariance) < cloud.shape[1]:
        raise ValueError("The columns of X are copies of each other, or constant: the cloud has no ellipse.")
    away = rows - cloud.mean(axis=0)
    return np.einsum("ij,ij->i", away @ np.linalg.inv(covariance), away) > chi2.ppf(share, cloud.shape[1])


def h_statistic(predict: Callable, X: pd.DataFrame, first: str, second: str) -> float:
    """Return how much of two features' joint partial dependence is interaction, a share: 0 none, 1 nothing else.

    Each function is taken at the rows' own values and centred; this needs n * n predictions, so give few rows.
    Raises ValueError for columns that X lacks. Source: Friedman and Popescu 2008, doi:10.1214/07-AOAS148.
    """
    _check(X, [first, second])

    def centred(columns: list[str]) -> np.ndarray:
        repeated = X.loc[X.index.repeat(len(X))].copy()  # row i stands n times, for its n invented versions
        repeated[columns] = np.tile(X[columns].to_numpy(float), (len(X), 1))
        means = np.asarray(predict(repeated), dtype=float).reshape(len(X), len(X)).mean(axis=0)
        return means - means.mean()

    joint = centred([first, second])
    rest = joint - centred([first]) - centred([second])
    return float(np.sqrt((rest**2).sum() / (joint**2).sum())) if joint.any() else 0.0


def _check(X: pd.DataFrame, features: list[str]) -> None:
    missing = [name for name in features if name not in X.columns]
    if missing:
        raise ValueError(f"X has no column {missing[0]!r}: choose one of {', '.join(map(str, X.columns))}.")
    if not len(X):
        raise ValueError("X has no row: there is nobody to average over.")
