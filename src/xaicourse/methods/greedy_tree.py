"""A decision tree, grown greedily: at each node the one question after which the two sides are least mixed.

    mixed(node) = n * 2 * p * (1 - p)      p: share of outcome 1 among the node's n rows (Gini)

Each question is the best of its moment; no step is taken back. Ties go to the first column and the lowest threshold
(scikit-learn draws among them). Source: Breiman, Friedman, Olshen and Stone 1984, doi:10.1201/9781315139470.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Node:
    """A node of `n` training rows, a `share` of which has outcome 1; a leaf asks nothing (`feature` is None)."""

    n: int
    share: float
    feature: int | None = None  # column of the question "at most threshold?"
    threshold: float = float("nan")
    yes: Node | None = None
    no: Node | None = None


def best_cut(values: np.ndarray, y: np.ndarray, least: int = 1) -> tuple[float, float]:
    """Return (what stays mixed, threshold) of one column's best cut; (inf, nan) if no cut leaves `least` rows a side.

    values  (n,) numbers         y  (n,) 0 or 1
    """
    order = np.argsort(values, kind="stable")
    ranked, ones = values[order], np.cumsum(y[order])
    left = np.arange(1, len(y))  # rows to the left of each cut
    right, p, q = len(y) - left, ones[:-1] / left, (ones[-1] - ones[:-1]) / (len(y) - left)
    mixed = 2 * (left * p * (1 - p) + right * q * (1 - q))
    allowed = (ranked[1:] > ranked[:-1]) & (left >= least) & (right >= least)
    if not allowed.any():
        return float("inf"), float("nan")
    at = int(np.argmin(np.where(allowed, mixed.round(9), np.inf)))  # rounded: equal ones are equal, the first wins
    return float(mixed[at]), float((ranked[at] + ranked[at + 1]) / 2)


def grow(X: ArrayLike, y: ArrayLike, depth: int, least: int = 1) -> Node:
    """Return the root of a tree of at most `depth` questions in a row, each leaf with at least `least` rows.

    X  (n, n_features) numbers         y  (n,) 0 or 1; raises ValueError if they differ in length or y holds others
    """
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    if len(X) != len(y) or not len(y) or not set(np.unique(y)) <= {0.0, 1.0}:
        raise ValueError(f"{len(X)} rows and {len(y)} outcomes: give one outcome, 0 or 1, for each row.")
    share = float(y.mean())
    if depth == 0 or share in (0.0, 1.0):
        return Node(len(y), share)
    cuts = [best_cut(column, y, least) for column in X.T]
    feature = min(range(len(cuts)), key=lambda j: round(cuts[j][0], 9))
    threshold = cuts[feature][1]
    if np.isnan(threshold):
        return Node(len(y), share)
    low = X[:, feature] <= threshold
    yes, no = (grow(X[side], y[side], depth - 1, least) for side in (low, ~low))
    return Node(len(y), share, feature, threshold, yes, no)


def predict(root: Node, X: ArrayLike) -> np.ndarray:
    """Return the share in the leaf of each row, (n,), for X (n, n_features)."""
    return np.array([_leaf(root, row).share for row in np.asarray(X, dtype=float)])


def _leaf(node: Node, row: np.ndarray) -> Node:
    while node.feature is not None:
        node = node.yes if row[node.feature] <= node.threshold else node.no
    return node
