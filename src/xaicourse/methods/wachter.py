"""Wachter's counterfactual by hand: the nearest row on which a smooth model gives another output.

Wachter, Mittelstadt and Russell 2017, arXiv:1711.00399. They minimise

    weight * (predict(row) - target)**2 + distance(row, instance)

and let the weight grow until the output is near enough to the target.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

GROWTH, STEPS, HEAVIEST = 1.3, 200, 1e9


def deviations(X: ArrayLike) -> np.ndarray:
    """Return each column's median absolute deviation from its median, (d,): the units in which distance is measured.

    Raises ValueError if a column has none, since every change in it would cost infinitely much.
    """
    X = np.asarray(X, dtype=float)
    found = np.median(np.abs(X - np.median(X, axis=0)), axis=0)
    if not (found > 0).all():
        raise ValueError(f"column {int(np.argmin(found))} has a median absolute deviation of 0: leave it out.")
    return found


def wachter(
    predict: Callable[[np.ndarray], float],
    gradient: Callable[[np.ndarray], np.ndarray],
    instance: ArrayLike,
    target: float,
    scale: ArrayLike,
    *,
    power: int = 1,
    tolerance: float = 0.01,
) -> np.ndarray:
    """Return the counterfactual, (d,): a row near `instance` with |predict(row) - target| <= tolerance.

    predict    row (d,) -> one number, such as the log-odds; gradient: row (d,) -> (d,), its slopes
    scale      (d,) the unit of each feature's distance, such as `deviations(X)`
    power      1: the distance is the sum of |change| / scale, which changes few features; 2: the sum of its squares

    Proximal gradient descent: a step down the slope of the first term, then a step towards the instance for the second.
    Raises ValueError if no weight brings the output to the target, as with a model that is flat at the instance.
    """
    instance, scale = np.asarray(instance, dtype=float), np.asarray(scale, dtype=float)
    move, weight = np.zeros(len(instance)), 0.01  # move: (d,), in units of scale
    while abs(off := predict(instance + scale * move) - target) > tolerance:
        weight *= GROWTH
        if weight > HEAVIEST:
            raise ValueError(
                f"the output stays {off:+.3g} from the target, however heavy its weight: is the model flat?"
            )
        for _ in range(STEPS):
            row = instance + scale * move
            slopes = scale * gradient(row)
            if not slopes.any():
                break
            rate = 0.5 / (weight * slopes @ slopes + (power == 2))
            move = move - rate * 2 * weight * (predict(row) - target) * slopes
            move = np.sign(move) * np.maximum(np.abs(move) - rate, 0) if power == 1 else move / (1 + 2 * rate)
    return instance + scale * move
