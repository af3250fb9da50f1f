"""Drop-column importance by hand: train again without a column, and see how much worse the new model scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.metrics import roc_auc_score


def drop_column(
    fit: Callable[[pd.DataFrame, ArrayLike, int], Any],
    train: tuple[pd.DataFrame, ArrayLike],
    test: tuple[pd.DataFrame, ArrayLike],
    columns: Sequence[str | Sequence[str]],
    seeds: Sequence[int],
    score: Callable[[ArrayLike, np.ndarray], float] = roc_auc_score,
) -> np.ndarray:
    """Return how much score is lost without each column or group of columns, (n_seeds, n_columns), on the test rows.

    fit          (X, y, seed) -> a function from a table of the same columns to (n,) outputs
    train, test  (X, y) each
    seeds        one training with and one without the column for each; their spread tells how much training varies
    score        (outcomes, outputs) -> a number, more is better

    It tells what the *other* columns cannot replace, and never looks at the model that is in use.
    Source: Lei et al. 2018, doi:10.1080/01621459.2017.1307116, who call it LOCO, leave one covariate out.
    """
    (X, y), (X_test, y_test) = train, test
    found = np.empty((len(seeds), len(columns)))
    for row, seed in enumerate(seeds):
        whole = score(y_test, fit(X, y, seed)(X_test))
        for place, dropped in enumerate(columns):
            names = [dropped] if isinstance(dropped, str) else list(dropped)
            rest = [name for name in X.columns if name not in names]
            found[row, place] = whole - score(y_test, fit(X[rest], y, seed)(X_test[rest]))
    return found
