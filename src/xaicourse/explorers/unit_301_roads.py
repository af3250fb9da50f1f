"""What the explorer of 301 shows: one applicant's roads to a yes, and what acting on them brings about.

A road is a counterfactual of at most two changes. For each set of frozen features there are up to four, the nearest
first, none of which changes what one before it changes (`methods.counterfactuals.apart`). They are shipped, since the
search takes seconds; `python -m xaicourse.explorers.unit_301_roads` prints them anew, and a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd

from xaicourse.methods.counterfactuals import allowed, apart, changed, cost, split_values
from xaicourse.methods.wachter import deviations
from xaicourse.scenarios import credit

APPLICANT = 4880
LIMIT = float(np.log(credit.REJECTION_THRESHOLD / (1 - credit.REJECTION_THRESHOLD)))  # log-odds
UNITS = dict.fromkeys(credit.FEATURES, 1.0) | {"income": 10.0, "debt_to_income": 0.1, "duration": 3.0}
FREEZABLE = ("age", "history_months", "income")
NEVER = ("on_time",)  # what was paid late stays paid late
ONLY = {
    **dict.fromkeys(("age", "income", "history_months"), "up"),
    **dict.fromkeys(("amount", "duration", "debt_to_income", "burden", "inquiries"), "down"),
}

# frozen features -> the roads: feature -> new value
# fmt: off
ROADS: dict[tuple[str, ...], list[dict[str, float]]] = {
    (): [
        {"debt_to_income": 31.4, "history_months": 68.0}, {"age": 29.0, "burden": 0.0},
        {"income": 2200.0, "amount": 5076.0}, {"postcode": 2.0},
    ],
    ("income",): [
        {"debt_to_income": 31.4, "history_months": 68.0}, {"age": 29.0, "burden": 0.0},
        {"amount": 5076.0, "duration": 42.0}, {"postcode": 2.0},
    ],
    ("history_months",): [
        {"debt_to_income": 29.9}, {"age": 29.0, "burden": 0.0}, {"income": 2200.0, "amount": 5076.0}, {"postcode": 2.0},
    ],
    ("history_months", "income"): [
        {"debt_to_income": 29.9}, {"age": 29.0, "burden": 0.0}, {"amount": 5076.0, "duration": 42.0}, {"postcode": 2.0},
    ],
    ("age",): [
        {"debt_to_income": 31.4, "history_months": 68.0}, {"amount": 5076.0, "burden": 5.0},
        {"income": 2210.0, "postcode": 4.0},
    ],
    ("age", "income"): [
        {"debt_to_income": 31.4, "history_months": 68.0}, {"amount": 5076.0, "burden": 5.0}, {"postcode": 2.0},
    ],
    ("age", "history_months"): [
        {"debt_to_income": 29.9}, {"amount": 5076.0, "burden": 5.0}, {"income": 2210.0, "postcode": 4.0},
    ],
    ("age", "history_months", "income"): [
        {"debt_to_income": 29.9}, {"amount": 5076.0, "burden": 5.0}, {"postcode": 2.0},
    ],
}
# fmt: on


@dataclass(frozen=True, eq=False)
class Road:
    """One suggestion, acted on in the causal world; all outputs are log-odds of default.

    changes   feature -> new value: the action. row: the model's row with just these changes
    world     the row after the effects have flowed downstream; followed: the features that moved by themselves
    cost      its distance, in median absolute deviations; promised, after: the model on `row` and on `world`
    truth     the true log-odds after acting
    """

    changes: dict[str, float]
    row: pd.Series
    world: pd.Series
    followed: tuple[str, ...]
    cost: float
    promised: float
    after: float
    truth: float


@lru_cache(maxsize=1)
def applicant() -> pd.Series:
    """Return the applicant's row."""
    return credit.load().X_test.loc[APPLICANT]


@lru_cache(maxsize=1)
def scale() -> dict[str, float]:
    """Return the unit of distance by feature: the median absolute deviation over the training rows."""
    X = credit.load().X_train
    return dict(zip(X.columns, deviations(X).tolist(), strict=True))


@lru_cache(maxsize=1)
def now() -> dict[str, float]:
    """Return the log-odds of default today, by the "model" and by the "truth"."""
    table = applicant().to_frame().T
    return {"model": float(credit.predict_log_odds(table)[0]), "truth": float(credit.truth.log_odds(table)[0])}


@lru_cache(maxsize=64)
def road(frozen: tuple[str, ...], place: int) -> Road | None:
    """Return the road number `place` (from 0) with some features frozen, or None: that road is closed."""
    if place >= len(ROADS[frozen]):
        return None
    you, changes = applicant(), ROADS[frozen][place]
    row = you.copy()
    row[list(changes)] = list(changes.values())
    world, truth = credit.truth.intervene(you.to_frame().T, changes)
    after = world.iloc[0]
    followed = tuple(name for name in changed(after, you) if name not in changes)
    promised, acted = credit.predict_log_odds(pd.concat([row.to_frame().T, world]))
    price = float(cost(row.to_frame().T, you, scale())[0])
    return Road(changes, row, after, followed, price, float(promised), float(acted), float(truth[0]))


def search(frozen: tuple[str, ...]) -> list[dict[str, float]]:
    """Return the roads of one frozen set, computed anew."""
    you, X = applicant(), credit.load().X_train
    values = allowed(split_values(credit.load_model(), X, UNITS), you, (*NEVER, *frozen), ONLY)
    found = apart(credit.predict_log_odds, LIMIT, you, values, scale(), 4)
    return [{name: float(each[name]) for name in changed(each, you)} for each in found]


def frozen_sets() -> list[tuple[str, ...]]:
    """Return the eight sets that can be frozen, from none to all three."""
    marked = product((False, True), repeat=len(FREEZABLE))
    return [tuple(name for name, is_in in zip(FREEZABLE, each, strict=True) if is_in) for each in marked]


if __name__ == "__main__":
    for each in frozen_sets():
        print(each, search(each))
