"""LIME for tables by hand: perturb, weight, fit, and what the fit estimates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class LocalFit:
    """A straight line that imitates a model near one instance.

    coefficients    (n_features,) what one unit of a column of Z adds to the output: a slope, no share of a prediction
    intercept       the line where every column of Z is 0
    fidelity        weighted R2 on the rows it was fitted to: 1 imitates perfectly, 0 as badly as a constant
    effective_rows  how many equally weighted rows would weigh as much as these (Kish 1965); far fewer than the rows
                    there are, if most of them lie outside the lens
    """

    coefficients: np.ndarray
    intercept: float
    fidelity: float
    effective_rows: float


def default_width(n_features: int) -> float:
    """Return the kernel width that the library takes if none is given, in standard deviations."""
    return 0.75 * float(np.sqrt(n_features))


def perturb(instance: np.ndarray, center: np.ndarray, spread: np.ndarray, n: int, seed: int = 0) -> np.ndarray:
    """Return rows (n, d) scattered round `center` by `spread` (standard deviations); row 0 is the instance itself."""
    rows = center + spread * np.random.default_rng(seed).normal(size=(n, len(instance)))
    rows[0] = instance
    return rows


def proximity(Z: np.ndarray, width: float) -> np.ndarray:
    """Return the weight (n,) of each row of Z (n, d): 1 at row 0, the instance, and less with the distance from it.

    The kernel is exp(-distance**2 / (2 width**2)); the library writes it as the root of exp(-distance**2 / width**2).
    """
    if not width > 0:
        raise ValueError(f"width is {width}: give a number above 0, in the units of Z.")
    return np.exp(-((Z - Z[0]) ** 2).sum(axis=1) / (2 * width**2))


def fit(Z: np.ndarray, outputs: np.ndarray, weights: np.ndarray, penalty: float = 1.0) -> LocalFit:
    """Fit a weighted straight line, its slopes held back by `penalty` times their squares (ridge regression).

    Z (n, d) the perturbed rows as the line sees them; outputs (n,) of the model; weights (n,) at least 0.
    Where the weights add up to little, the penalty wins and every slope shrinks to 0.
    """
    share = weights / weights.sum()
    centred, deviation = Z - share @ Z, outputs - share @ outputs
    held = centred.T @ (weights[:, None] * centred) + penalty * np.eye(Z.shape[1])
    coefficients = np.linalg.solve(held, centred.T @ (weights * deviation))
    missed = deviation - centred @ coefficients
    total = float(weights @ deviation**2)
    return LocalFit(
        coefficients=coefficients,
        intercept=float(share @ outputs - share @ Z @ coefficients),
        fidelity=1 - float(weights @ missed**2) / total if total else 1.0,
        effective_rows=float(weights.sum() ** 2 / (weights**2).sum()),
    )


def lime(
    predict: Callable,
    instance: pd.Series,
    training: pd.DataFrame,
    *,
    width: float | None = None,
    n: int = 5000,
    seed: int = 0,
    around_instance: bool = False,
) -> LocalFit:
    """Return the local fit of `predict` near `instance`; a coefficient is the change for one standard deviation.

    predict   table (n, d) -> (n,) outputs, on the scale of the coefficients
    instance  one row, such as X.iloc[0]; training (m, d) gives means and standard deviations, and the columns
    width     of the kernel, in standard deviations; None takes `default_width`
    around_instance  False scatters the rows round the mean of `training`, as the library does unless told otherwise

    Raises ValueError if the instance is no row with the columns of `training`.
    Source: Ribeiro, Singh and Guestrin 2016, doi:10.1145/2939672.2939778.
    """
    if not isinstance(instance, pd.Series) or set(instance.index) != set(training.columns):
        raise ValueError("instance must be one row, such as X.iloc[0], with the columns of training.")
    row = instance[training.columns].to_numpy(float)
    mean, deviation = training.mean().to_numpy(), training.std(ddof=0).to_numpy()
    rows = perturb(row, row if around_instance else mean, deviation, n, seed)
    Z = (rows - mean) / deviation
    outputs = np.asarray(predict(pd.DataFrame(rows, columns=training.columns)), dtype=float)
    return fit(Z, outputs, proximity(Z, default_width(len(row)) if width is None else width))


def lens(instance: np.ndarray, center: np.ndarray, width: float) -> tuple[np.ndarray, float]:
    """Return where LIME really looks: the centre (d,) and the spread, in standard deviations, of its weighted rows.

    Rows scattered round `center` with standard deviation 1, weighted by the kernel round `instance`, are again
    normally distributed: two bell curves multiplied are a bell curve. Without penalty and with ever more rows, the
    coefficients become the slopes of the model blurred by that bell (Stein's lemma).
    See Garreau and von Luxburg 2020, arXiv:2001.03447, for the version with bins.
    """
    share = width**2 / (1 + width**2)
    return share * center + (1 - share) * instance, float(np.sqrt(share))
