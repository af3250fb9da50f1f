"""Concept activation vectors and TCAV by hand: a direction for a concept, and how often it raises the output.

Kim et al. 2018, arXiv:1711.11279. The direction is a ridge regression's, so that it needs no random start.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

PENALTY = 300.0  # about the mean squared distance of a patch's activations from their mean


def cav(concept: np.ndarray, other: np.ndarray, penalty: float = PENALTY) -> np.ndarray:
    """Return the concept activation vector (d,), of length 1: it points from the other images to the concept's.

    concept, other   (n, d) and (m, d) activations of one layer; penalty as `alpha` of scikit-learn's Ridge

    Raises ValueError if the two are no tables of the same width, or no image differs from another.
    """
    concept, other = np.asarray(concept, dtype=float), np.asarray(other, dtype=float)
    if concept.ndim != 2 or other.ndim != 2 or concept.shape[1] != other.shape[1] or not len(concept) * len(other):
        raise ValueError(f"got activations of shapes {concept.shape} and {other.shape}; give (n, d) and (m, d).")
    X, y = np.concatenate([concept, other]), np.repeat([1.0, -1.0], [len(concept), len(other)])
    X, y = X - X.mean(axis=0), y - y.mean()
    # n numbers to solve for, not d: the direction is a weighted sum of the images
    weights = X.T @ np.linalg.solve(X @ X.T + penalty * np.eye(len(X)), y)
    length = np.linalg.norm(weights)
    if length == 0:
        raise ValueError("every image has the same activations: there is no direction to find.")
    return weights / length


def derivatives(gradients: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return the slope of the output along the direction for each image, (n,); gradients (n, d), direction (d,)."""
    return np.asarray(gradients) @ np.asarray(direction)


def tcav(gradients: np.ndarray, direction: np.ndarray) -> float:
    """Return the TCAV score: the share (0 to 1) of images whose output rises along the direction."""
    return float((derivatives(gradients, direction) > 0).mean())


def difference(scores: Sequence[float], random: Sequence[float]) -> float:
    """Return the two-sided p-value of Welch's t test: do two lists of scores have the same mean?

    Runs that all agree have no variance; if both lists have none, p is 1 where they are equal and 0 where not.
    """
    a, b = np.asarray(scores, dtype=float), np.asarray(random, dtype=float)
    spread = a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)
    if spread < 1e-20:
        return float(np.isclose(a.mean(), b.mean()))
    freedom = spread**2 / ((a.var(ddof=1) / len(a)) ** 2 / (len(a) - 1) + (b.var(ddof=1) / len(b)) ** 2 / (len(b) - 1))
    return float(2 * stats.t.sf(abs(a.mean() - b.mean()) / np.sqrt(spread), freedom))


def holm(p: Sequence[float]) -> np.ndarray:
    """Return p-values corrected for their number, in the order given (Holm 1979, Scand. J. Stat. 6:65)."""
    p = np.asarray(p, dtype=float)
    order = np.argsort(p)
    steps = np.minimum(1, p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.maximum.accumulate(steps)
    return corrected
