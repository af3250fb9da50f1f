"""What explorer 209 computes: a moved applicant, the nearest person decided otherwise, and two groups' thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from xaicourse.methods.nearest_counterfactual import NORMS, away
from xaicourse.methods.point_curve import point_curve
from xaicourse.methods.thresholds import STEPS, closest, counts, measures
from xaicourse.scenarios import credit

APPLICANT, OTHERS, SEED = 4919, 149, 4
X_FEATURE, Y_FEATURE = "debt_to_income", "history_months"
DEBTS = (5, 10, 20, 25, 30, 35, 40, 45, 51.9, 60, 75, 100)  # 51.9 is the applicant's own
OWN = 51.9
CURVES = {X_FEATURE: np.linspace(0, 100, 26), Y_FEATURE: np.linspace(6, 256, 26)}


@dataclass(frozen=True)
class Twin:
    """The nearest person with the other decision: row label, distance in spreads, and their features; who is nearer.

    nearer_on_screen   how many people of that decision are nearer in the two features of the picture
    """

    row: int
    distance: float
    score: float
    values: pd.Series
    nearer_on_screen: int


@lru_cache(maxsize=1)
def people() -> tuple[pd.DataFrame, np.ndarray]:
    """Return 149 other applicants, (149, 11), and the model's risk for each, (149,)."""
    X = credit.load().X_test
    others = X[X.index != APPLICANT].sample(OTHERS, random_state=SEED).sort_index()
    return others, credit.predict_probability(others)


@lru_cache(maxsize=1)
def spread() -> pd.Series:
    """Return the standard deviation of each feature over the training rows, (11,)."""
    return credit.load().X_train.std(ddof=0)


@lru_cache(maxsize=len(DEBTS))
def moved(debt: float) -> pd.Series:
    """Return the applicant with another debt-to-income and all else as it was."""
    return credit.load().X_test.loc[APPLICANT].copy().where(lambda row: row.index != X_FEATURE, debt)


@lru_cache(maxsize=len(DEBTS))
def risk(debt: float) -> float:
    """Return the model's risk for the moved applicant."""
    return float(credit.predict_probability(moved(debt).to_frame().T)[0])


@lru_cache(maxsize=2 * len(DEBTS))
def curve(debt: float, feature: str) -> np.ndarray:
    """Return the partial dependence of the moved applicant along CURVES[feature], as probabilities, (26,)."""
    return point_curve(credit.predict_probability, moved(debt), feature, CURVES[feature])


@lru_cache(maxsize=2 * len(DEBTS))
def true_curve(debt: float, feature: str) -> np.ndarray:
    """Return the true risk along the same values, (26,): nothing flows on from these two features."""
    log_odds = point_curve(credit.truth.log_odds, moved(debt), feature, CURVES[feature])
    return 1 / (1 + np.exp(-log_odds))


@lru_cache(maxsize=2 * len(DEBTS))
def _distances(debt: float, norm: str) -> tuple[np.ndarray, np.ndarray]:
    """Return how far everyone is in all eleven features, (149,), and on the screen in a straight line, (149,)."""
    seen, at = [X_FEATURE, Y_FEATURE], moved(debt)
    everyone = people()[0]
    return away(at, everyone, spread(), norm), away(at[seen], everyone[seen], spread()[seen], "L2")


@lru_cache(maxsize=2 * len(DEBTS) * 21)
def twin(debt: float, norm: str, threshold: float) -> Twin | None:
    """Return the nearest person whose decision at the threshold is the other one, or None if there is nobody."""
    everyone, scores = people()
    other = (scores >= threshold) != (risk(debt) >= threshold)
    if not other.any():
        return None
    far, on_screen = _distances(debt, norm)
    at = int(np.where(other, far, np.inf).argmin())
    nearer = int((on_screen[other] < on_screen[at] - 1e-9).sum())
    return Twin(int(everyone.index[at]), float(far[at]), float(scores[at]), everyone.iloc[at], nearer)


def twins_differ(debt: float, threshold: float) -> bool:
    """Return whether L1 and L2 name different people."""
    found = [twin(debt, norm, threshold) for norm in NORMS]
    return None not in found and found[0].row != found[1].row


@lru_cache(maxsize=1)
def groups() -> dict[int, pd.DataFrame]:
    """Return counts at each step of the threshold for the two groups among the 1000 test rows."""
    data = credit.load()
    scores, group = credit.predict_probability(data.X_test), data.sensitive.loc[data.X_test.index]
    return {each: counts(scores[group == each], data.y_test[group == each]) for each in (0, 1)}


@dataclass(frozen=True)
class Way:
    """A threshold for group 0, the one of group 1 whose accuracy is closest, and the way back from there."""

    there: float
    back: float
    accuracy: tuple[float, float, float]


@lru_cache(maxsize=101)
def there_and_back(threshold: float) -> Way:
    """Return the way from a threshold of group 0 to group 1 and back, each time to the closest accuracy."""
    accuracy = {each: measures(table)["accuracy"].to_numpy() for each, table in groups().items()}
    start = closest(threshold, STEPS)
    there = closest(accuracy[0][start], accuracy[1])
    back = closest(accuracy[1][there], accuracy[0])
    values = (accuracy[0][start], accuracy[1][there], accuracy[0][back])
    return Way(float(STEPS[there]), float(STEPS[back]), tuple(map(float, values)))


def errors(group: int, threshold: float) -> tuple[int, int, int]:
    """Return false positives, false negatives and the number of people of a group at a threshold."""
    row = groups()[group].iloc[closest(threshold, STEPS)]
    return int(row["FP"]), int(row["FN"]), int(row.sum())
