"""The path of reasons of one row through a decision tree, read from the tree's arrays, and what each reason moved.

    share at the root + what every reason moves, summed = share in the leaf

Works for a binary DecisionTreeClassifier of scikit-learn; the shares are those of its second class. Source: Breiman,
Friedman, Olshen and Stone 1984, Classification and Regression Trees, doi:10.1201/9781315139470; the sharing out along
the path is Saabas's "tree interpreter" (2014).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier


@dataclass(frozen=True)
class Reason:
    """One answer on a path: `feature` is above `threshold` or not; the share goes from `before` to `after`."""

    feature: str
    above: bool
    threshold: float  # in the feature's units
    before: float  # share of the second class among the training rows in the node, 0 to 1
    after: float  # the same in the next node

    def __str__(self) -> str:
        """Return the reason in words, such as "age > 25.5"."""
        return f"{self.feature} {'>' if self.above else '<='} {self.threshold:.6g}"


def path(tree: DecisionTreeClassifier, row: pd.DataFrame) -> list[Reason]:
    """Return the reasons of one row (a table of one row, columns as in the fit), from the root to the leaf.

    Raises ValueError if `row` does not hold exactly one row.
    """
    if len(row) != 1:
        raise ValueError(f"path wants one row and was given {len(row)}: take X.iloc[[0]] or X.loc[[4416]].")
    parts, values = tree.tree_, np.float32(row.iloc[0])  # a tree of scikit-learn compares in 32 bits
    share = parts.value[:, 0, 1] / parts.value[:, 0].sum(axis=1)  # (n_nodes,)
    node, found = 0, []
    while parts.children_left[node] >= 0:  # a leaf has no children: -1
        feature = parts.feature[node]
        above = bool(values[feature] > parts.threshold[node])
        following = (parts.children_right if above else parts.children_left)[node]
        name, threshold = str(row.columns[feature]), float(parts.threshold[node])
        found.append(Reason(name, above, threshold, float(share[node]), float(share[following])))
        node = following
    return found


def merged(reasons: Iterable[Reason]) -> dict[str, tuple[float, float]]:
    """Return feature -> (low, high): the row's value is above `low` and at most `high`, in order of first use.

    Two questions about one feature become one interval; an end that no question set is infinite.
    """
    found: dict[str, tuple[float, float]] = {}
    for each in reasons:
        low, high = found.get(each.feature, (-inf, inf))
        found[each.feature] = (max(low, each.threshold), high) if each.above else (low, min(high, each.threshold))
    return found


def contributions(reasons: Iterable[Reason]) -> dict[str, float]:
    """Return feature -> what its reasons moved the share by; with the root's share they sum to the leaf's."""
    found: dict[str, float] = {}
    for each in reasons:
        found[each.feature] = found.get(each.feature, 0.0) + each.after - each.before
    return found
