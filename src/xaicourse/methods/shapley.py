"""Exact Shapley values of one prediction, by enumeration of coalitions, in the plainest way we know."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from xaicourse.explanation import Explanation


def worth(predict: Callable, instance: pd.Series, background: pd.DataFrame, coalition: tuple[str, ...]) -> float:
    """Return the mean output when the coalition's features are the instance's and the others the background's."""
    rows = background.copy()  # (n_background, n_features)
    for feature in coalition:
        rows[feature] = instance[feature]
    return float(np.mean(predict(rows)))


def shapley_values(predict: Callable, instance: pd.Series, background: pd.DataFrame) -> Explanation:
    """Return the exact Shapley values (marginal value function) of predict(instance).

    predict     DataFrame (n, n_features) -> (n,), on the scale of the answer
    instance    Series (n_features,), the case explained, such as X.iloc[0]; of a list: pd.Series(row)
    background  DataFrame (n_background, n_features), the rows it is compared to; of lists: pd.DataFrame(rows)

    The cost is 2**n_features calls of predict. Raises ValueError if the two are no Series and DataFrame, or their
    features do not match.
    Source: Shapley, A value for n-person games, 1953; Lundberg and Lee 2017, arXiv:1705.07874.
    """
    if not isinstance(background, pd.DataFrame):
        given = type(background).__name__
        raise ValueError(f"background is a value of type {given}: give a table, such as pd.DataFrame(rows).")
    features = tuple(background.columns)
    if not isinstance(instance, pd.Series) or set(instance.index) != set(features):
        raise ValueError(
            "instance must be one row, such as X.iloc[0] or pd.Series(row), with the columns of background."
        )
    n = len(features)
    worths = {
        coalition: worth(predict, instance, background, coalition)
        for size in range(n + 1)
        for coalition in combinations(features, size)
    }
    values = []
    for feature in features:
        value = 0.0
        for coalition in worths:
            if feature not in coalition:
                joined = tuple(f for f in features if f in coalition or f == feature)
                # the share of all orderings in which exactly this coalition stands before the feature
                weight = factorial(len(coalition)) * factorial(n - len(coalition) - 1) / factorial(n)
                value += weight * (worths[joined] - worths[coalition])
        values.append(value)
    return Explanation(
        values=np.array(values),
        base_value=worths[()],
        instance=instance[list(features)].to_numpy(float),
        feature_names=features,
        output_scale=getattr(predict, "output_scale", "units of the function"),
        function=getattr(predict, "explains", getattr(predict, "__name__", type(predict).__name__)),
        background=f"{len(background)} rows",
    )
