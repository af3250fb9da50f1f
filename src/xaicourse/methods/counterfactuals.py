"""Counterfactuals by search: the cheapest row of few changes that the model accepts, and what several are worth.

For a model without slopes, such as boosted trees. A change's cost is the distance of Wachter et al. 2017
(arXiv:1711.00399): |change| / median absolute deviation, summed over the features; diversity is that of Mothilal,
Sharma and Tan 2020 (arXiv:1905.07697).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
import xgboost

CHUNK = 2000  # rows that are predicted at once, the cheapest first


def cost(rows: pd.DataFrame, instance: pd.Series, scale: Mapping[str, float]) -> np.ndarray:
    """Return the distance of each row to the instance, (n,): |change| / scale, summed over the features."""
    return sum(np.abs(rows[name] - instance[name]).to_numpy() / unit for name, unit in scale.items())


def changed(row: pd.Series, instance: pd.Series) -> list[str]:
    """Return the features in which the row differs from the instance: how many there are is its sparsity."""
    return [name for name in instance.index if row[name] != instance[name]]


def quantile_values(X: pd.DataFrame, count: int = 20) -> dict[str, np.ndarray]:
    """Return for each feature up to `count` values that occur in X, evenly spread over its people."""
    return {name: np.unique(np.quantile(X[name], np.linspace(0, 1, count), method="nearest")) for name in X.columns}


def split_values(model: xgboost.XGBModel, X: pd.DataFrame, units: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Return for each feature of X the values beside every split of the trees, in the units in which it is recorded.

    Between two of them nothing changes for the model, so a search over these values misses no cheaper row.
    """
    table = model.get_booster().trees_to_dataframe()
    found = {}
    for name in X.columns:
        unit = units[name]
        splits = table.loc[table["Feature"] == name, "Split"]
        above = np.ceil(splits / unit - 1e-3)  # a split is kept in 32 bits: 44.4 is 44.400002 to the trees, and its row
        values = np.round(np.unique(np.concatenate([above, above - 1])) * unit, 6)
        found[name] = values[(values >= X[name].min()) & (values <= X[name].max())]
    return found


def allowed(
    values: Mapping[str, np.ndarray],
    instance: pd.Series,
    frozen: Sequence[str] = (),
    only: Mapping[str, str] | None = None,
) -> dict[str, np.ndarray]:
    """Return the values that are left to a person: none in `frozen` features, in `only` just those "up" or "down"."""
    ways = {"up": np.greater, "down": np.less}
    left = {}
    for name, each in values.items():
        way = ways.get((only or {}).get(name, ""), np.not_equal)
        left[name] = each[way(each, instance[name])] if name not in frozen else each[:0]
    return left


def nearest(
    score: Callable[[pd.DataFrame], np.ndarray],
    limit: float,
    instance: pd.Series,
    values: Mapping[str, np.ndarray],
    scale: Mapping[str, float],
    *,
    most: int = 2,
    below: float = np.inf,
) -> pd.Series | None:
    """Return the cheapest row with score <= limit that changes at most `most` features, or None: the road is closed.

    score   table (n, d) -> (n,), such as the log-odds of default
    values  feature -> what it may be changed to (`allowed`); scale: feature -> the unit of its distance
    below   only rows that cost less count: the cost of a row found by a coarser search makes a fine one quick

    Every combination counts. They are predicted in order of cost, so that the first one accepted is the nearest.
    """
    best, price = None, below
    for size in range(1, most + 1):
        rows, prices = _combinations(instance, values, scale, size, price)
        for start in range(0, len(rows), CHUNK):
            table = pd.DataFrame(rows[start : start + CHUNK], columns=instance.index)
            accepted = np.flatnonzero(np.asarray(score(table)) <= limit)
            if len(accepted):
                best, price = table.iloc[accepted[0]], prices[start + accepted[0]]
                break
    return best if best is None else best.rename(instance.name)


def _combinations(
    instance: pd.Series, values: Mapping, scale: Mapping, size: int, below: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return all rows (n, d) of exactly `size` changes that cost less than `below`, and their costs (n,), in order."""
    base, tables, prices = instance.to_numpy(float), [], []
    for names in combinations([name for name in values if len(values[name])], size):
        steps = [np.abs(values[name] - instance[name]) / scale[name] for name in names]
        total = sum(np.ix_(*steps))
        places = np.nonzero(total < below)
        rows = np.tile(base, (len(places[0]), 1))
        for name, place in zip(names, places, strict=True):
            rows[:, instance.index.get_loc(name)] = values[name][place]
        tables.append(rows)
        prices.append(total[places])
    if not tables:
        return np.empty((0, len(base))), np.empty(0)
    rows, total = np.concatenate(tables), np.concatenate(prices)
    order = np.argsort(total, kind="stable")
    return rows[order], total[order]


def apart(
    score: Callable, limit: float, instance: pd.Series, values: Mapping, scale: Mapping, count: int, most: int = 2
) -> list[pd.Series]:
    """Return up to `count` counterfactuals, the nearest first, none of which changes what one before it changes."""
    found: list[pd.Series] = []
    left = dict(values)
    while len(found) < count and (row := nearest(score, limit, instance, left, scale, most=most)) is not None:
        found.append(row)
        left = {name: each for name, each in left.items() if name not in changed(row, instance)}
    return found


def diversity(rows: pd.DataFrame, scale: Mapping[str, float]) -> float:
    """Return the determinant of the similarities 1 / (1 + distance): 0 for equal rows, up to 1 the further apart."""
    distances = np.array([cost(rows, row, scale) for _, row in rows.iterrows()])
    return float(np.linalg.det(1 / (1 + distances)))
