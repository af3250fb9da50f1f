"""One explanation of one prediction: the small value that methods return and that plots, metrics and checks read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Explanation:
    """How one prediction differs from a base value, shared out among the features.

    values           (n_features,) signed attributions, in units of `output_scale`
    base_value       where the attributions start: the mean output over the background
    instance         (n_features,) the case explained, in the units of the data
    feature_names    (n_features,) in the order of `values`
    output_scale     "log-odds", "probability" or another name of the units of `values`
    function         what is explained: a model or the truth, by name
    value_function   how absent features are filled in; "marginal" takes them from the background rows
    background       what the background rows are, in words

    Raises ValueError if lengths differ or a number is not finite. Its arrays are read-only copies.
    """

    values: np.ndarray
    base_value: float
    instance: np.ndarray
    feature_names: tuple[str, ...]
    output_scale: str
    function: str
    value_function: str = "marginal"
    background: str = ""

    def __post_init__(self) -> None:
        """Check the shapes and freeze the arrays."""
        names = tuple(str(name) for name in self.feature_names)
        object.__setattr__(self, "feature_names", names)
        for field in ("values", "instance"):
            array = np.array(getattr(self, field), dtype=float)  # a copy: nobody can change it behind our back
            if array.shape != (len(names),):
                raise ValueError(
                    f"{field} has shape {array.shape}, but {len(names)} feature names were given: "
                    f"one explanation is of one instance, give one number per feature."
                )
            if not np.isfinite(array).all():
                bad = names[int(np.flatnonzero(~np.isfinite(array))[0])]
                raise ValueError(f"{field} holds NaN or infinity (first at {bad!r}): give finite numbers.")
            array.setflags(write=False)
            object.__setattr__(self, field, array)
        base_value = float(self.base_value)
        if not np.isfinite(base_value):
            raise ValueError(f"base_value is {base_value}: give a finite number.")
        object.__setattr__(self, "base_value", base_value)

    @property
    def prediction(self) -> float:
        """What the explanation adds up to: base value plus all attributions, on `output_scale`."""
        return self.base_value + float(self.values.sum())

    def completeness_gap(self, prediction: float) -> float:
        """`prediction` (what the function really gives, on `output_scale`) minus base value and attributions."""
        return float(prediction) - self.prediction

    def table(self) -> pd.DataFrame:
        """One row per feature, largest attribution first: columns value (of the instance) and attribution."""
        rows = pd.DataFrame(
            {"value": self.instance, "attribution": self.values}, index=pd.Index(self.feature_names, name="feature")
        )
        return rows.sort_values("attribution", key=np.abs, ascending=False, kind="stable")
