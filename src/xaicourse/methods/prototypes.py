"""Prototypes and trust by hand: both ask who is near, so both hang on the distance."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist


def distances(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Return the straight-line distance of each row of A (n, d) to each row of B (m, d), (n, m), in their units."""
    return cdist(np.asarray(A, dtype=float), np.asarray(B, dtype=float))


def choose_prototypes(D: np.ndarray, y: np.ndarray, radius: float, most: int) -> list[tuple[int, int]]:
    """Return up to `most` prototypes as (row, class), in the order in which they are chosen.

    D (n, n) distances, y (n,) classes. A prototype covers the rows within `radius`. Each step takes the row and class
    with the most newly covered rows of the class, less the covered rows of other classes, less 1/n; the first row of
    equals. It ends early when the best choice is worth less than 0.
    Source: Bien and Tibshirani 2011, doi:10.1214/11-AOAS495, the greedy way.
    """
    near, classes = np.asarray(D) <= radius, np.unique(y)
    own = np.array([np.asarray(y) == each for each in classes])  # (L, n)
    near_counts = near.astype(int)
    others = near_counts @ ~own.T  # (n, L) rows of other classes in each ball
    covered, left, chosen = np.zeros_like(own), np.ones(len(y), dtype=bool), []
    for _ in range(min(most, len(y))):
        worth = near_counts @ (own & ~covered).T - others - 1 / len(y)
        worth[~left] = -np.inf
        row, place = np.unravel_index(np.argmax(worth), worth.shape)
        if worth[row, place] < 0:
            break
        chosen.append((int(row), int(classes[place])))
        covered[place] |= near[row]
        left[row] = False
    return chosen


def trust(rows: np.ndarray, decisions: np.ndarray, X: np.ndarray, y: np.ndarray, k: int = 2) -> np.ndarray:
    """Return the trust score of each row, (m,): above 1, its own class is nearer than any other.

    It is the distance to the k-th nearest row of X (n, d) in the nearest other class of y (n,), divided by that to the
    k-th nearest in the class decided; infinite where the latter is 0.
    Source: Jiang, Kim, Guan and Gupta 2018, arXiv:1805.11783.
    """
    classes = np.unique(y)
    D = distances(rows, X)
    nearest = np.array([np.sort(D[:, y == each], axis=1)[:, k - 1] for each in classes])  # (L, m)
    decided = classes[:, None] == np.asarray(decisions)[None, :]
    own, other = np.where(decided, nearest, np.inf).min(axis=0), np.where(decided, np.inf, nearest).min(axis=0)
    return np.divide(other, own, out=np.full(len(own), np.inf), where=own > 0)
