"""The partial dependence of one point: the same row again and again, one feature moved along a grid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def point_curve(predict: Callable, instance: pd.Series, feature: str, grid: ArrayLike) -> np.ndarray:
    """Return the prediction for the instance at each value of the grid, (m,), every other feature as it is.

    predict   table (m, d) -> (m,) outputs, whose scale is that of the curve

    Raises ValueError if the instance has no such feature. It is one line of an ICE plot: Goldstein and others 2015,
    doi:10.1080/10618600.2014.907095.
    """
    if feature not in instance.index:
        raise ValueError(f"{feature!r} is no feature of the instance; it has {', '.join(map(str, instance.index))}")
    grid = np.asarray(grid, dtype=float)
    rows = pd.DataFrame(np.tile(instance.to_numpy(float), (len(grid), 1)), columns=instance.index)
    rows[feature] = grid
    return np.asarray(predict(rows), dtype=float)
