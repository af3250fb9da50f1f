"""Thresholds for scores: counted, weighed by cost, and chosen for groups as the What-If Tool chooses them.

A case is *positive* where its score is at least the threshold. In a credit model that scores the risk of default,
positive means rejected: a false positive would have paid back, a false negative got a loan and did not.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

STEPS = np.round(np.linspace(0, 1, 101), 2)  # the tool's own: 0, .01, ..., 1
STRATEGIES = ("single", "per group", "demographic parity", "equal opportunity", "equal accuracy")


def counts(scores: ArrayLike, labels: ArrayLike, thresholds: ArrayLike = STEPS) -> pd.DataFrame:
    """Return true and false positives and negatives at each threshold: a table (m, 4), columns TP, FP, TN, FN.

    scores   (n,) numbers, labels (n,) of 0 and 1, thresholds (m,)
    """
    scores, labels = np.asarray(scores, dtype=float), np.asarray(labels)
    found = {}
    for label, (positive, negative) in {1: ("TP", "FN"), 0: ("FP", "TN")}.items():
        own = np.sort(scores[labels == label])
        below = np.searchsorted(own, thresholds, side="left")
        found[positive], found[negative] = len(own) - below, below
    return pd.DataFrame(found, index=pd.Index(thresholds, name="threshold"))[["TP", "FP", "TN", "FN"]]


def cost(table: pd.DataFrame, ratio: float) -> pd.Series:
    """Return FP x ratio + FN for each row of `counts`: what a false positive costs, in false negatives."""
    return table["FP"] * ratio + table["FN"]


def measures(table: pd.DataFrame) -> pd.DataFrame:
    """Return rates for each row of `counts`, all from 0 to 1; NaN where nobody can be counted.

    positive_rate   share of positives (what demographic parity makes alike)
    found           share of the cases with label 1 that are positive, the true positive rate (equal opportunity)
    false_alarms    share of the cases with label 0 that are positive, the false positive rate
    accuracy        share of right decisions (equal accuracy)
    f1              2 TP / (2 TP + FP + FN)
    """
    tp, fp, tn, fn = table[["TP", "FP", "TN", "FN"]].to_numpy(float).T
    parts = np.column_stack([tp + fp, tp, fp, tp + tn, 2 * tp])
    wholes = np.column_stack([tp + fp + tn + fn, tp + fn, fp + tn, tp + fp + tn + fn, 2 * tp + fp + fn])
    rates = np.divide(parts, wholes, out=np.full(parts.shape, np.nan), where=wholes > 0)
    return pd.DataFrame(rates, index=table.index, columns=["positive_rate", "found", "false_alarms", "accuracy", "f1"])


ALIKE = {"demographic parity": "positive_rate", "equal opportunity": "found", "equal accuracy": "accuracy"}


def closest(target: float, values: ArrayLike) -> int:
    """Return the place of the value nearest to `target`; of equals the first."""
    return int(np.abs(np.asarray(values, dtype=float) - target).argmin())


def choose(strategy: str, tables: Mapping[Hashable, pd.DataFrame], ratio: float) -> dict[Hashable, float]:
    """Return a threshold for each group, as a strategy of the What-If Tool chooses it.

    tables     group -> `counts` of it, all for the same thresholds. **The first group counts**: see below.
    ratio      what a false positive costs, in false negatives

    "single" is the cheapest threshold for all together, "per group" the cheapest of each. The other three walk through
    the thresholds of the *first* group; at each, every other group takes the threshold whose measure comes closest, and
    the cheapest of these sets wins. Closest is not equal, and another first group can give another set. Of equal
    costs, or equally close measures, the lowest threshold.

    Raises ValueError for another strategy, no group, or a measure that a group does not have.
    Source: the tool's own search, tensorboard-plugin-wit 1.8.1; Hardt, Price and Srebro 2016, arXiv:1610.02413.
    """
    if strategy not in STRATEGIES:
        raise ValueError(f"strategy is {strategy!r}; give one of {', '.join(map(repr, STRATEGIES))}")
    if not tables:
        raise ValueError("there is no group to choose a threshold for")
    first, *others = tables
    thresholds = tables[first].index.to_numpy()
    costs = {group: cost(table, ratio).to_numpy(float) for group, table in tables.items()}
    if strategy == "single":
        best = thresholds[np.sum(list(costs.values()), axis=0).argmin()]
        return dict.fromkeys(tables, float(best))
    if strategy == "per group":
        return {group: float(thresholds[costs[group].argmin()]) for group in tables}
    values = {group: measures(table)[ALIKE[strategy]].to_numpy() for group, table in tables.items()}
    for group, one in values.items():
        if np.isnan(one).any():
            raise ValueError(f"{strategy} cannot be judged in {group!r}: it holds no case with label 1")
    partner = {
        group: np.abs(values[group][None, :] - values[first][:, None]).argmin(axis=1)  # (m,) places
        for group in others
    }
    together = costs[first] + sum((costs[group][partner[group]] for group in others), start=0)
    place = int(np.argmin(together))
    return {
        first: float(thresholds[place]),
        **{group: float(thresholds[partner[group][place]]) for group in others},
    }


def roc(scores: ArrayLike, labels: ArrayLike) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the ROC curve, false alarms (k,) and found (k,) from (0, 0) to (1, 1), and the area under it (AUC).

    Raises ValueError if one of the two labels is missing.
    """
    scores, labels = np.asarray(scores, dtype=float), np.asarray(labels)
    if not (labels == 1).any() or not (labels == 0).any():
        raise ValueError("a ROC curve needs cases of both labels, 0 and 1")
    at = np.unique(scores)[::-1]
    rates = measures(counts(scores, labels, at))
    x, y = (np.concatenate([[0.0], rates[name].to_numpy()]) for name in ("false_alarms", "found"))
    return x, y, float(((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2).sum())
