"""Permutation importance by hand: shuffle a column among the rows, and see how much worse the model then scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.metrics import roc_auc_score


def shuffled(X: pd.DataFrame, columns: str | Sequence[str], order: ArrayLike) -> pd.DataFrame:
    """Return X in which row i has in `columns` the values of row `order[i]`; several columns move together.

    Raises ValueError if `order` does not name each of the rows once, by its place.
    """
    order = np.asarray(order)
    if not np.array_equal(np.sort(order), np.arange(len(X))):
        raise ValueError(f"order must name each of the {len(X)} rows once: a permutation of 0 to {len(X) - 1}.")
    columns = [columns] if isinstance(columns, str) else list(columns)
    return X.assign(**{name: X[name].to_numpy()[order] for name in columns})


def drops(
    predict: Callable[[pd.DataFrame], np.ndarray],
    X: pd.DataFrame,
    y: ArrayLike,
    columns: str | Sequence[str],
    orders: Sequence[ArrayLike],
    score: Callable[[ArrayLike, np.ndarray], float] = roc_auc_score,
) -> np.ndarray:
    """Return how much score is lost in each shuffle of `columns`, (n_orders,), in units of the score.

    predict   table (n, d) -> (n,) outputs: of a model, or of the truth
    y         (n,) outcomes
    columns   one name, or several that move together as a group
    orders    the shuffles, each a permutation of the rows' places
    score     (outcomes, outputs) -> a number, more is better

    The importance is the mean of the drops. A drop below 0 means that the shuffled rows scored better by chance.
    Source: Breiman 2001, doi:10.1023/A:1010933404324; for any model Fisher et al. 2019, arXiv:1801.01489.
    """
    whole = score(y, predict(X))
    return np.array([whole - score(y, predict(shuffled(X, columns, order))) for order in orders])


def all_drops(predict: Callable, X: pd.DataFrame, y: ArrayLike, orders: Sequence[ArrayLike], **more) -> pd.DataFrame:
    """Return the drops of every column by itself, (n_orders, d); arguments are those of `drops`."""
    return pd.DataFrame({name: drops(predict, X, y, name, orders, **more) for name in X.columns})


def library_orders(n_rows: int, n_repeats: int, random_state: int) -> list[np.ndarray]:
    """Return the shuffles that scikit-learn's `permutation_importance` makes: the same ones for every column.

    It shuffles a list of places again and again, and each time what it has shuffled before: the orders pile up.
    """
    rng = np.random.RandomState(np.random.RandomState(random_state).randint(np.iinfo(np.int32).max + 1))
    places, order, found = np.arange(n_rows), np.arange(n_rows), []
    for _ in range(n_repeats):
        rng.shuffle(places)
        order = order[places]
        found.append(order)
    return found
