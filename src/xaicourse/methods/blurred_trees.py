"""The exact slopes of a blurred tree model: what LIME's coefficients tend to, computed without drawing a single row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xgboost
from scipy.special import ndtr

from xaicourse.methods.lime import default_width, lens


@dataclass(frozen=True, eq=False)
class Leaves:
    """A sum of trees as boxes: a row gets `value` (n,) of every box with low <= row < high, both (n, n_features)."""

    low: np.ndarray
    high: np.ndarray
    value: np.ndarray


def leaves(model: xgboost.XGBModel) -> Leaves:
    """Return the leaves of all trees of an XGBoost model with numeric features and one output, on the margin's scale.

    Their values add up to the margin less a constant (the model's own base score).
    """
    booster = model.get_booster()
    table = booster.trees_to_dataframe()
    columns = {name: place for place, name in enumerate(booster.feature_names)}
    found: list[tuple[np.ndarray, np.ndarray, float]] = []
    nodes = {node.ID: node for node in table.itertuples()}
    for root in table.loc[table["Node"] == 0, "ID"]:
        waiting = [(root, np.full(len(columns), -np.inf), np.full(len(columns), np.inf))]
        while waiting:
            name, low, high = waiting.pop()
            node = nodes[name]
            if node.Feature == "Leaf":
                found.append((low, high, node.Gain))  # xgboost keeps a leaf's value in this column
                continue
            column, below, above = columns[node.Feature], high.copy(), low.copy()
            split = float(np.float32(node.Split))  # xgboost compares in 32 bits
            below[column], above[column] = min(high[column], split), max(low[column], split)
            waiting += [(node.Yes, low, below), (node.No, above, high)]
    low, high, value = (np.array(part, dtype=float) for part in zip(*found, strict=True))
    return Leaves(low, high, value)


def blurred_slopes(boxes: Leaves, center: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Return the slopes (n_features,), per unit of each feature, of the model blurred round `center`.

    Blurred means: averaged over rows that are independent and normal, with mean `center` (n_features,) and standard
    deviation `spread` (n_features,). A spread of 0 holds a feature at its centre; its slope is then given as 0.
    Exact: the chance of a box is a product over its sides, and so is the change of that chance with the centre.
    """
    free = spread > 0
    held = ((center >= boxes.low) & (center < boxes.high))[:, ~free].all(axis=1)
    low, high, value = boxes.low[held][:, free], boxes.high[held][:, free], boxes.value[held]
    a, b = (low - center[free]) / spread[free], (high - center[free]) / spread[free]
    inside = ndtr(b) - ndtr(a)  # (boxes, free features): the chance of lying between two sides
    moved = (_bell(a) - _bell(b)) / spread[free]
    slopes = np.zeros(len(center))
    for place, column in enumerate(np.flatnonzero(free)):
        others = np.delete(inside, place, axis=1).prod(axis=1)
        slopes[column] = value @ (others * moved[:, place])
    return slopes


def lime_limit(
    boxes: Leaves,
    instance: pd.Series,
    training: pd.DataFrame,
    *,
    width: float | None = None,
    around_instance: bool = False,
) -> pd.Series:
    """Return what the coefficients of `lime(...)` tend to with ever more rows: the slopes seen through the lens.

    The arguments are those of `xaicourse.methods.lime.lime`, with the model's leaves in place of the model. By feature,
    on the margin's scale, for one standard deviation more. No row is drawn (Stein's lemma, see `lens`).
    """
    row, mean = instance[training.columns].to_numpy(float), training.mean().to_numpy()
    deviation = training.std(ddof=0).to_numpy()
    center, spread = lens(row, row if around_instance else mean, default_width(len(row)) if width is None else width)
    return pd.Series(blurred_slopes(boxes, center, spread * deviation) * deviation, index=training.columns)


def _bell(z: np.ndarray) -> np.ndarray:
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
