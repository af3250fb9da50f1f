"""How an applicant comes about: the causal graph of the credit scenario, to draw from and to intervene in.

    group -> postcode                    age -> income          age -> history_months
    (purpose of the loan) -> amount, duration                   income, amount, duration -> debt_to_income
    on_time, burden, inquiries and day_of_month have no cause among the columns

Default has its own page, truth.py. Marginals follow South German Credit (UCI 522: age, amount, duration) and FICO's
HELOC data (history, on_time, burden, inquiries), as quantiles read from the files; the rest is the course's own choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

# (share of people, value): straight lines between published quantiles
AGE = ([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1], [19, 22, 27, 33, 42, 60, 70])
HISTORY = ([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1], [8, 32, 60, 75, 92, 130, 230])  # age will widen it to the published one
ON_TIME = ([0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1], [30, 50, 68, 77, 89, 97, 100, 100])
BURDEN = ([0, 0.05, 0.25, 0.5, 0.75, 0.9, 1], [0, 0, 8, 28, 56, 78, 110])
INQUIRIES = ([0, 0.44, 0.65, 0.8, 0.88, 0.93, 0.96, 0.98, 0.99], [0, 1, 2, 3, 4, 5, 6, 7, 8])  # counts: steps
OTHER_DEBT = ([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1], [0, 2, 10, 18, 28, 45, 60])  # % of income

GROUP_SHARE = 0.3  # share of applicants with group = 1
POSTCODES = np.arange(1, 6)
POSTCODE_SHARES = np.array([[0.36, 0.28, 0.19, 0.11, 0.06], [0.05, 0.10, 0.18, 0.29, 0.38]])  # rows: group 0, 1

# child -> parents, in an order in which no child stands before its parents
PARENTS = {
    "postcode": ("group",),
    "income": ("age",),
    "history_months": ("age",),
    "debt_to_income": ("income", "amount", "duration"),
}


def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw `n` applicants: all features and `group`, as floats rounded to the units in which they are recorded."""
    group = (rng.random(n) < GROUP_SHARE).astype(int)
    postcode = _postcode(group, rng.random(n))
    age = np.round(np.interp(rng.random(n), *AGE))
    income = np.round(2100 * np.exp(0.008 * (age - 33) + rng.normal(0, 0.33, n)), -1)
    # one hidden cause, what the loan is for, makes large loans long: r = .64 between log amount and duration
    purpose = rng.normal(size=n)
    amount = np.round(np.exp(np.clip(7.79 + 0.776 * purpose, np.log(250), np.log(18500))))
    duration = np.exp(np.log(18) + 0.52 * (0.68 * purpose + np.sqrt(1 - 0.68**2) * rng.normal(size=n)))
    duration = np.clip(np.round(duration / 3) * 3, 6, 48)  # loans are sold in steps of three months
    other = np.interp(rng.random(n), *OTHER_DEBT) / 100 * income
    debt_to_income = np.round(100 * (amount / duration + other) / income, 1)
    history_months = np.round(_history(np.interp(rng.random(n), *HISTORY), 33, age))
    return pd.DataFrame(
        {
            "age": age,
            "income": income,
            "amount": amount,
            "duration": duration,
            "debt_to_income": debt_to_income,
            "history_months": history_months,
            "on_time": np.round(np.interp(rng.random(n), *ON_TIME)),
            "burden": np.round(np.interp(rng.random(n), *BURDEN)),
            "inquiries": np.searchsorted(INQUIRIES[0], rng.random(n), side="right") - 1,
            "postcode": postcode,
            "day_of_month": rng.integers(1, 29, n),
            "group": group,
        }
    ).astype(float)


def _history(months: np.ndarray, age_before: np.ndarray | float, age: np.ndarray) -> np.ndarray:
    """One month more for each year of age, but nobody's credit history is older than their eighteenth birthday."""
    return np.clip(months + (age - age_before), 6, np.maximum(12 * (age - 18), 6))


def _postcode(group: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """The postcode at place `noise` (0-1) of its group's distribution."""
    steps = np.cumsum(POSTCODE_SHARES, axis=1)[:, :-1]
    return POSTCODES[(noise[:, None] >= steps[np.asarray(group, dtype=int)]).sum(axis=1)]


def _debt_to_income(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """The person's other debts stay the same sum of money; the instalment and the income may change."""
    other = before["debt_to_income"] / 100 * before["income"] - before["amount"] / before["duration"]
    return 100 * (after["amount"] / after["duration"] + other) / after["income"]


def _moved_postcode(before: pd.DataFrame, after: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """A postcode only tells an interval of its noise; the place within it is drawn."""
    group, place = before["group"].to_numpy(int), before["postcode"].to_numpy(int) - 1
    upper = np.cumsum(POSTCODE_SHARES, axis=1)[group, place]
    noise = upper - rng.random(len(before)) * POSTCODE_SHARES[group, place]
    return _postcode(after["group"].to_numpy(int), noise)


# child -> its value after its parents have changed, with the person's own noise held
EQUATIONS: dict[str, Callable[[pd.DataFrame, pd.DataFrame, np.random.Generator], pd.Series | np.ndarray]] = {
    "postcode": _moved_postcode,
    "income": lambda before, after, _rng: before["income"] * np.exp(0.008 * (after["age"] - before["age"])),
    "history_months": lambda before, after, _rng: _history(before["history_months"], before["age"], after["age"]),
    "debt_to_income": lambda before, after, _rng: _debt_to_income(before, after),
}


def intervene(people: pd.DataFrame, changes: Mapping[str, np.ndarray], rng: np.random.Generator) -> pd.DataFrame:
    """Set the columns of `changes`, then let the effects flow down the graph; everything else stays as it was.

    people   (n, d) features and, if `group` is changed, the column `group`
    changes  column -> (n,) numbers

    A child is computed anew only for rows in which a parent really changed, so that setting a column to its own
    values gives back exactly the same table.
    """
    after = people.copy()
    for name, value in changes.items():
        after[name] = value
    for child, parents in PARENTS.items():
        if child in changes or not set(parents) <= set(people.columns):
            continue
        touched = (after[list(parents)] != people[list(parents)]).any(axis=1).to_numpy()
        after[child] = np.where(touched, EQUATIONS[child](people, after, rng), people[child])
    return after
