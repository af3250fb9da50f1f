"""What explorer 302 counts: all 32 rules of five conditions, over perturbed and over real rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from xaicourse.methods.anchors import covers, join, perturb
from xaicourse.methods.prototypes import choose_prototypes, distances
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit.structure import draw

APPLICANT, PERTURBED, FRESH, PEOPLE = 4006, 4000, 20_000, 50
# each of the five is true of the applicant; the cuts are quartiles of the training rows
CONDITIONS = {
    "burden": (-np.inf, 7.0, "use of credit at most 7 %"),
    "income": (2710.0, np.inf, "income above 2,710 euros"),
    "amount": (-np.inf, 2477.5, "loan of at most 2,477 euros"),
    "history_months": (55.0, np.inf, "history longer than 55 months"),
    "debt_to_income": (-np.inf, 37.6, "debt-to-income at most 37.6 %"),
}


@dataclass(frozen=True)
class Counted:
    """One rule: its features, its share of real people, its precision on both kinds of rows and for the truth."""

    features: tuple[str, ...]
    coverage: float
    perturbed: float
    real: float
    truth: float


def rule_of(features: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Return the rule of some of the five conditions."""
    return join([(name, *CONDITIONS[name][:2]) for name in features])


@lru_cache(maxsize=1)
def counted() -> tuple[Counted, ...]:
    """Return the 32 rules, the empty one first."""
    data = credit.load()
    fresh = draw(FRESH, np.random.default_rng(302))[list(data.feature_names)]
    decided = credit.rejected(fresh)
    limit = np.log(credit.REJECTION_THRESHOLD / (1 - credit.REJECTION_THRESHOLD))
    true = credit.truth.log_odds(fresh) > limit
    found = []
    for size in range(len(CONDITIONS) + 1):
        for features in combinations(CONDITIONS, size):
            inside = covers(rule_of(features), fresh)
            rows = perturb(rule_of(features), data.X_train, PERTURBED)
            shares = [1 - float(np.mean(each)) for each in (credit.rejected(rows), decided[inside], true[inside])]
            found.append(Counted(features, float(inside.mean()), *shares))
    return tuple(found)


def best(wanted: float, without: str, counts: str) -> Counted | None:
    """Return the rule with the largest coverage whose precision is at least `wanted`; None if no rule reaches it.

    without   a condition that may not be used, or "none"; counts "perturbed" or "real": the rows that are counted
    """
    able = [each for each in counted() if without not in each.features and getattr(each, counts) >= wanted]
    return max(able, key=lambda each: each.coverage) if able else None


@lru_cache(maxsize=1)
def people() -> pd.DataFrame:
    """Return the 50 applicants shown, with the one explained in front, and the column `rejected`."""
    X = credit.load().X_test
    rows = X.loc[[APPLICANT, *[row for row in X.index[: PEOPLE + 10] if row != APPLICANT][: PEOPLE - 1]]]
    return rows.assign(rejected=credit.rejected(rows))


@lru_cache(maxsize=1)
def cards() -> pd.DataFrame:
    """Return three training rows of the lesson: a prototype of the approved, one of the rejected, and a criticism.

    The criticism is the approved row that lies farthest from every prototype of the approved.
    """
    X = credit.load().X_train
    some = X.iloc[:256]
    Z = (some - X.mean()) / X.std(ddof=0)
    rejected, D = credit.rejected(some), distances(Z, Z)
    chosen = choose_prototypes(D, rejected.astype(int), float(np.quantile(D, 0.1)), most=6)
    first = {decision: next(row for row, each in chosen if each == decision) for decision in (0, 1)}
    near = D[:, [row for row, each in chosen if each == 0]].min(axis=1)
    odd = int(np.where(rejected, -1, near).argmax())
    return some.iloc[[first[0], first[1], odd]].assign(
        kind=["prototype, approved", "prototype, rejected", "criticism, approved"]
    )
