"""A generalised additive model by backfitting, in the plainest way we know: one score for each bin of each feature.

    log-odds(row) = intercept + scores of the bins into which the row's values fall

Source: Hastie and Tibshirani 1986, Generalized Additive Models, doi:10.1214/ss/1177013604; the bins and the round
through the features are those of Lou, Caruana and Gehrke 2012, doi:10.1145/2339530.2339556.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Gam:
    """A fitted model.

    intercept  the mean log-odds of the training rows
    cuts       feature -> (k,) where its bins meet; a value on a cut belongs to the bin on its right
    scores     feature -> (k + 1,) log-odds, one for each bin; their mean over the training rows is 0
    """

    intercept: float
    cuts: dict[str, np.ndarray]
    scores: dict[str, np.ndarray]

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the score that each value looks up, (n, n_features), log-odds."""
        found = {name: self.scores[name][np.digitize(X[name], cuts)] for name, cuts in self.cuts.items()}
        return pd.DataFrame(found, index=X.index)

    def log_odds(self, X: pd.DataFrame) -> np.ndarray:
        """Return the intercept plus the row's contributions, (n,), log-odds."""
        return self.intercept + self.contributions(X).to_numpy().sum(axis=1)


def fit_gam(
    X: pd.DataFrame, y: Sequence[int], cuts: Mapping[str, Sequence[float]], rounds: int = 200, tolerance: float = 1e-8
) -> Gam:
    """Fit by backfitting: feature after feature, give each bin the score that fits best while the others stand still.

    X       (n, n_features) numbers
    y       (n,) 0 or 1
    cuts    feature -> where its bins meet, rising; these features are the model's
    rounds  how often to go through all features at most; it ends early when no score moves by more than `tolerance`

    Raises ValueError if y holds anything but both 0 and 1, or if a bin holds no row, or rows of one outcome only:
    its best score would be infinite.
    """
    y = np.asarray(y, dtype=float)
    if set(np.unique(y)) != {0.0, 1.0}:
        raise ValueError("y must hold both 0 and 1 and nothing else: it is the outcome of each row.")
    cuts = {name: np.asarray(edges, dtype=float) for name, edges in cuts.items()}
    bins = {name: np.digitize(X[name], edges) for name, edges in cuts.items()}
    for name, edges in cuts.items():
        _check_bins(name, bins[name], y, len(edges) + 1)
    scores = {name: np.zeros(len(edges) + 1) for name, edges in cuts.items()}
    total = np.full(len(y), np.log(y.mean() / (1 - y.mean())))
    for _ in range(rounds):
        largest = 0.0
        for name, bin_of in bins.items():
            p = 1 / (1 + np.exp(-total))
            missed = np.bincount(bin_of, y - p)  # what is left to explain in each bin
            weight = np.bincount(bin_of, p * (1 - p))  # how fast the risks there move with the score
            step = missed / weight
            scores[name] += step
            total += step[bin_of]
            largest = max(largest, np.abs(step).max())
        if largest < tolerance:
            break
    intercept = total.mean()
    for name, bin_of in bins.items():
        scores[name] -= scores[name][bin_of].mean()
    return Gam(float(intercept), cuts, scores)


def _check_bins(name: str, bin_of: np.ndarray, y: np.ndarray, n_bins: int) -> None:
    rows, ones = np.bincount(bin_of, minlength=n_bins), np.bincount(bin_of, y, minlength=n_bins)
    if (rows == 0).any():
        raise ValueError(f"a bin of {name!r} holds no row; give fewer cuts.")
    if ((ones == 0) | (ones == rows)).any():
        raise ValueError(f"a bin of {name!r} holds rows of one outcome only; give fewer cuts.")


def quantile_cuts(values: Sequence[float], bins: int) -> np.ndarray:
    """Return cuts that share the rows into about equal bins, halfway between values that occur.

    A value that fills more than one bin's share, such as a code, gets a bin of its own.
    """
    distinct = np.unique(values)
    if len(distinct) <= bins:
        return (distinct[1:] + distinct[:-1]) / 2
    starts = np.quantile(values, np.arange(1, bins) / bins, method="higher")
    heavy = [value for value in set(starts) if (starts == value).sum() > 1]
    places = set(np.searchsorted(distinct, starts)) | {np.searchsorted(distinct, value) + 1 for value in heavy}
    return np.array([(distinct[k - 1] + distinct[k]) / 2 for k in sorted(places) if 0 < k < len(distinct)])
