"""The worlds behind explorer 106: two features with a chosen correlation, a model that saw 2000 rows, and the truth.

In the worlds of loans, log amount and log duration are normal with credit's own means and spreads; each spread of
either adds one risk point, and the model sees that with noise. So the true line of amount is straight, whatever the
correlation. The world of applicants takes credit's own rows and terms for the use of revolving credit and inquiries.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm

from xaicourse.methods.ale import ale
from xaicourse.methods.partial_dependence import ice, off_the_map
from xaicourse.scenarios import credit

N, SHOWN, LINES, SEED, NOISE = 2000, 60, 12, 9, 0.3
CORRELATIONS = ("0", "0.5", "0.64", "0.8", "0.9", "0.98")
CROSSING = "inquiries"
AMOUNT, DURATION = (7.79, 0.776), (np.log(18), 0.52)  # mean and spread of the logarithms, as in the credit scenario
BURDEN, INQUIRIES, BOTH = 0.012, 0.06, 0.006  # the terms of credit.truth, log-odds
LEVEL_AT = 28 - INQUIRIES / BOTH  # the use of credit (%) at which more inquiries change nothing
SHARES = (0.01, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.99)  # of loans below each of the nine places


class World(NamedTuple):
    """What a state of the explorer needs; all curves have mean 0 over the seven inner places.

    X, y_name  (2000, 2) the rows in which the curve's feature comes first; the other one's name
    places     (9,) where the lines are asked
    average    (9,) the model's partial dependence over all rows
    ale        (9,) the accumulated local effects, at the places
    truth      (9,) the truth's partial dependence
    lines      (12, 9) ICE lines of the model, of twelve rows spread over the other feature, less the mean of `average`
    rows       (12,) which rows those are
    off        (9,) share of all rows that are off the map when moved to each place
    away       (9, 12) whether each of the twelve is off the map there
    near       (9,) rows nearer to this place than to any other
    """

    X: pd.DataFrame
    places: np.ndarray
    average: np.ndarray
    ale: np.ndarray
    truth: np.ndarray
    lines: np.ndarray
    rows: np.ndarray
    off: np.ndarray
    away: np.ndarray
    near: np.ndarray

    def error(self, curve: str) -> float:
        """Return how far "average" or "ale" is from the truth: root mean square over the seven inner places."""
        return float(np.sqrt(np.mean((getattr(self, curve) - self.truth)[1:-1] ** 2)))


def true_points(X: pd.DataFrame) -> np.ndarray:
    """Return the true score (n,): points in a world of loans, log-odds in that of applicants."""
    if "amount" in X:
        return X["amount"].to_numpy() + X["duration"].to_numpy()
    burden, inquiries = X["burden"].to_numpy() - 28, X["inquiries"].to_numpy() - 1
    return BURDEN * burden + INQUIRIES * inquiries + BOTH * burden * inquiries


def rows_of(name: str) -> pd.DataFrame:
    """Return the rows of a world (2000, 2); amount and duration in spreads of their logarithm from its mean."""
    if name == CROSSING:
        return credit.load().X_train[["inquiries", "burden"]].head(N)
    r, rng = float(name), np.random.default_rng(SEED)
    amount = rng.normal(size=N)
    return pd.DataFrame({"amount": amount, "duration": r * amount + np.sqrt(1 - r**2) * rng.normal(size=N)})


@lru_cache(maxsize=16)
def world(name: str) -> World:
    """Return a world by its correlation, or "inquiries": a tenth of a second when first asked for."""
    import xgboost  # takes a moment to import

    X = rows_of(name)
    feature, other = X.columns
    y = true_points(X) + np.random.default_rng(SEED + 100).normal(0, NOISE, N)
    model = xgboost.XGBRegressor(n_estimators=200, max_depth=3, learning_rate=0.1, random_state=0, n_jobs=1).fit(X, y)
    places = np.arange(9.0) if name == CROSSING else norm.ppf(SHARES)

    def predict(table: pd.DataFrame) -> np.ndarray:
        return model.predict(table).astype(float)

    order = np.argsort(X[other].to_numpy(), kind="stable")
    chosen = order[np.linspace(0.02 * N, 0.98 * N, LINES).astype(int)]
    every = ice(predict, X, feature, places)
    average = every.mean(axis=0)
    edges = np.arange(-1.0, 9.0) if name == CROSSING else np.unique(np.quantile(X[feature], np.linspace(0, 1, 21)))
    accumulated = np.interp(places, *ale(predict, X, feature, edges))
    true = ice(true_points, X, feature, places).mean(axis=0)
    invented = [X.assign(**{feature: value}) for value in places]
    outside = np.array([off_the_map(_normal(rows, X), _normal(X, X)) for rows in invented])  # (9, n)
    middles = (places[1:] + places[:-1]) / 2
    return World(
        X,
        places,
        average - average[1:-1].mean(),
        accumulated - accumulated[1:-1].mean(),
        true - true[1:-1].mean(),
        every[chosen] - average[1:-1].mean(),
        chosen,
        outside.mean(axis=1),
        outside[:, chosen],
        np.bincount(np.searchsorted(middles, X[feature]), minlength=len(places)),
    )


@lru_cache(maxsize=16)
def invented_off(name: str) -> float:
    """Return the share of all invented rows off the map: each value of the feature with each of the other, 200 each."""
    X = rows_of(name)
    feature, other = X.columns
    few = X.head(200)
    pairs = pd.DataFrame({feature: np.repeat(few[feature], 200).to_numpy(), other: np.tile(few[other], 200)})
    return float(off_the_map(_normal(pairs, X), _normal(X, X)).mean())


def _normal(rows: pd.DataFrame, X: pd.DataFrame) -> np.ndarray:
    """Return the rows (m, 2) as normal scores: the share of X below each value, ties for a half, as a quantile.

    A count of inquiries is skewed; in its normal score the ellipse means the same as for the logarithms of loans.
    """
    if "amount" in X:
        return rows.to_numpy()
    scores = []
    for name in X:
        values = np.sort(X[name].to_numpy())
        below, upto = (np.searchsorted(values, rows[name], side=side) for side in ("left", "right"))
        scores.append(norm.ppf(((below + upto) / 2 / len(values)).clip(0.0005, 0.9995)))
    return np.column_stack(scores)
