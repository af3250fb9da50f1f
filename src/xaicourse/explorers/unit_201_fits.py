"""What explorer 201 computes: LIME's fits for one applicant and the exact slopes behind them."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from xaicourse.methods.blurred_trees import Leaves, blurred_slopes, leaves
from xaicourse.methods.lime import LocalFit, default_width, fit, lens, perturb, proximity
from xaicourse.scenarios import credit

APPLICANT, SEEDS, DOTS, FEWEST, INSIDE, BELOW = 4371, 10, 81, 7, 0.1, 0.3
# the six features that are perturbed, in words and units; the other five stay the applicant's
FEATURES = {
    "age": ("age", "years"),
    "burden": ("use of revolving credit", "%"),
    "inquiries": ("inquiries", ""),
    "debt_to_income": ("debt-to-income", "%"),
    "on_time": ("accounts never paid late", "%"),
    "duration": ("duration", "months"),
}
COLUMNS = [credit.FEATURES.index(name) for name in FEATURES]
DEFAULT = round(default_width(len(FEATURES)), 2)
WIDTHS = (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.25, 1.5, DEFAULT, 2.5, 4, 6, 10)
ROWS = (50, 200, 1000, 5000)
AGE, BURDEN = 0, 1


@lru_cache(maxsize=1)
def world() -> dict[str, np.ndarray]:
    """Return the applicant's row (11,), and the six features' values, means and standard deviations, (6,) each."""
    data = credit.load()
    row, training = data.X_test.loc[APPLICANT].to_numpy(), data.X_train.iloc[:, COLUMNS]
    return {
        "row": row,
        "instance": row[COLUMNS],
        "mean": training.mean().to_numpy(),
        "deviation": training.std(ddof=0).to_numpy(),
    }


@lru_cache(maxsize=SEEDS)
def sample(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return 5000 perturbed rows (5000, 6) in standard deviations from the mean, and the model's log-odds, (5000,)."""
    here = world()
    rows = np.tile(here["row"], (max(ROWS), 1))
    rows[:, COLUMNS] = perturb(here["instance"], here["mean"], here["deviation"], max(ROWS), seed)
    return (rows[:, COLUMNS] - here["mean"]) / here["deviation"], credit.predict_log_odds(rows)


@lru_cache(maxsize=len(WIDTHS) * len(ROWS) * SEEDS)
def fitted(width: float, n: int, seed: int) -> LocalFit:
    """Return the local fit to the first `n` rows of a seed; coefficients in log-odds per standard deviation."""
    Z, outputs = sample(seed)
    return fit(Z[:n], outputs[:n], proximity(Z[:n], width))


def looks(width: float) -> tuple[np.ndarray, float]:
    """Return the lens: its centre (6,) in the features' units, its spread in standard deviations."""
    here = world()
    z, spread = lens((here["instance"] - here["mean"]) / here["deviation"], np.zeros(len(FEATURES)), width)
    return here["mean"] + z * here["deviation"], spread


@lru_cache(maxsize=len(WIDTHS))
def exact(width: float) -> np.ndarray:
    """Return what the coefficients tend to with ever more rows, (6,): the slopes of the model seen through the lens."""
    here, (centre, spread) = world(), looks(width)
    everything, around = here["row"].copy(), np.zeros(len(here["row"]))
    everything[COLUMNS], around[COLUMNS] = centre, spread * here["deviation"]
    return blurred_slopes(_boxes(), everything, around)[COLUMNS] * here["deviation"]


@lru_cache(maxsize=1)
def _boxes() -> Leaves:
    return leaves(credit.load_model())


@lru_cache(maxsize=len(WIDTHS) + 1)
def true_slopes(width: float | None) -> np.ndarray:
    """Return the truth's slopes (6,) through the same lens; None: at the applicant.

    In these six features the true log-odds hold no more than squares and one product, so that blurring leaves the
    slopes at the centre as they are, and a difference over one unit to each side is exact.
    """
    here = world()
    middle = np.tile(here["row"], (2 * len(FEATURES), 1))
    middle[:, COLUMNS] = here["instance"] if width is None else looks(width)[0]
    for place, column in enumerate(COLUMNS):
        middle[2 * place, column] += 1
        middle[2 * place + 1, column] -= 1
    outputs = credit.truth.log_odds(pd.DataFrame(middle, columns=list(credit.FEATURES)))
    return (outputs[::2] - outputs[1::2]) / 2 * here["deviation"]


def top_three(coefficients: np.ndarray) -> frozenset[int]:
    """Return the places of the three largest coefficients, by size."""
    return frozenset(int(place) for place in np.argsort(-np.abs(coefficients))[:3])


def change_rate(width: float, n: int) -> float:
    """Return in which share of the pairs of seeds the top three differ; seeds with too few rows do not count."""
    tops = [top_three(fitted(width, n, seed).coefficients) for seed in range(SEEDS) if not too_few(width, n, seed)]
    return float(np.mean([one != other for one, other in combinations(tops, 2)]))


def too_few(width: float, n: int, seed: int) -> bool:
    """Return whether so few rows carry weight that no coefficient can be trusted."""
    return fitted(width, n, seed).effective_rows < FEWEST
