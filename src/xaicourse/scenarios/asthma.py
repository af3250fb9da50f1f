"""Pneumonia patients whose asthma seems to protect them: a hidden mediator, planted, with a known truth.

    from xaicourse.scenarios import asthma

    hospital = asthma.load()                        # 6000 invented patients; hospital.X, hospital.y (1 = died)
    hospital.log_odds(hospital.X_test)              # the true log-odds of death, as the hospital treats today
    hospital.log_odds(hospital.X_test, care=0)      # ... if these very patients got no intensive care

Data card
---------
People     Invented. Nobody's data are in here; the numbers are ours and say nothing about real pneumonia.
Story      Caruana et al. 2015 (doi:10.1145/2783258.2788613) report of a real hospital's records in which patients with
           asthma died less often of pneumonia: they were known to be in danger, and went straight to intensive care.
           We plant the same trap where the truth is known.
Features   age (18-95 years), asthma, heart_disease, diabetes (0/1), breathing_rate (10-45 breaths a minute), urea
           (1.5-25 mmol per litre of blood), months_since_stay (whole months since the last stay in hospital, 0-60; the
           code -7 means "condition not met": there was no such stay).
Target     y = 1 if the patient died.
Hidden     Intensive care, a *mediator*: it stands between a condition and the outcome. 90 % of those with the condition
           named in `treated` get it, 8 % of all others, whatever else they have. No model sees it.
Truth      Without care the log-odds are INTERCEPT plus the sum of TERMS, and every condition raises them; care lowers
           them by CARE_EFFECT. So the observed risk of those with the treated condition is low, and would be high
           without the care.
Splits     The first two thirds of the rows are for training.
Made by    `generate(seed, treated)`; the same seed gives the same patients on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

CONDITIONS = ("asthma", "heart_disease", "diabetes")
LABELS = {
    "age": "age (years)",
    "asthma": "asthma (1 = yes)",
    "heart_disease": "heart disease (1 = yes)",
    "diabetes": "diabetes (1 = yes)",
    "breathing_rate": "breathing rate (per minute)",
    "urea": "urea in the blood (mmol/l)",
    "months_since_stay": "months since the last hospital stay (-7: there was none)",
}
FEATURES = tuple(LABELS)
NEVER = -7  # the code for "condition not met": no stay in hospital
SEED = 2  # an ordinary one: its curve of asthma, and what flattening it costs, are near the means of 24 seeds
# hospitals that treat another condition than the lesson's, and where the mistakes that `suspect` names give numbers of
# their own: the raw difference, the training rows, a fit without the condition, a fit that stopped early
HOSPITALS = (
    *(10, 11, 22, 26, 45, 50, 59, 64, 80, 81, 95, 107, 109, 123),
    *(133, 138, 143, 206, 228, 266, 271, 325, 362, 411),
)
HOME_LIMIT = 0.05  # a predicted risk of death below it means treatment at home

INTERCEPT = -2.9
CARE_EFFECT = 2.4  # log-odds by which intensive care lowers the risk
CARE_SHARE = {"treated": 0.9, "others": 0.08}

# feature -> its share of the true log-odds without intensive care
TERMS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "age": lambda years: 0.035 * (years - 60),
    "asthma": lambda yes: 0.7 * yes,
    "heart_disease": lambda yes: 0.7 * yes,
    "diabetes": lambda yes: 0.5 * yes,
    "breathing_rate": lambda rate: 0.08 * np.maximum(rate - 20, 0),
    "urea": lambda urea: 0.9 * np.log(urea / 6),
    "months_since_stay": lambda months: np.where(months == NEVER, 0.0, 1.5 * np.exp(-np.maximum(months, 0) / 18)),
}


@dataclass(frozen=True, eq=False)
class Hospital:
    """The patients of one hospital.

    X        (n, 7) the features, in the order of FEATURES
    y        (n,) 1 = died
    care     (n,) 1 = got intensive care; hidden from every model
    treated  the condition whose patients go to intensive care
    """

    X: pd.DataFrame
    y: pd.Series
    care: pd.Series
    treated: str

    @property
    def n_train(self) -> int:
        """How many rows are for training."""
        return 2 * len(self.X) // 3

    @property
    def X_train(self) -> pd.DataFrame:
        """The features of the rows for training."""
        return self.X.iloc[: self.n_train]

    @property
    def y_train(self) -> pd.Series:
        """The outcomes of the rows for training."""
        return self.y.iloc[: self.n_train]

    @property
    def X_test(self) -> pd.DataFrame:
        """The features of the rows for testing."""
        return self.X.iloc[self.n_train :]

    @property
    def y_test(self) -> pd.Series:
        """The outcomes of the rows for testing."""
        return self.y.iloc[self.n_train :]

    def log_odds(self, X: pd.DataFrame, care: float | None = None) -> np.ndarray:
        """Return the true log-odds of death, (n,).

        care  None: as this hospital treats today, intensive care averaged out. 0 or 1: nobody, or everybody, gets it.

        Raises ValueError if X lacks a column or `care` is no number from 0 to 1.
        """
        without = INTERCEPT + effects(X).to_numpy().sum(axis=1)
        share = _care_share(X, self.treated) if care is None else np.full(len(X), float(care))
        if not ((share >= 0) & (share <= 1)).all():
            raise ValueError(f"care was given {care!r}; give 0 (nobody), 1 (everybody), or leave it out (as today).")
        risk = share * _probability(without - CARE_EFFECT) + (1 - share) * _probability(without)
        return np.log(risk / (1 - risk))

    def auc_at_home(self, X: pd.DataFrame, predicted: np.ndarray) -> float:
        """Return the AUC of predictions (n,), any scale, expected if nobody got intensive care.

        No lots are drawn: each patient counts as a death with the true risk at home, and as a survivor with the rest
        of it.
        """
        from sklearn.metrics import roc_auc_score  # takes long to import

        risk = _probability(self.log_odds(X, care=0))
        outcomes, weights = np.repeat([1, 0], len(risk)), np.concatenate([risk, 1 - risk])
        return float(roc_auc_score(outcomes, np.tile(predicted, 2), sample_weight=weights))


def effects(X: pd.DataFrame) -> pd.DataFrame:
    """Return each feature's share of the true log-odds without intensive care, (n, 7), log-odds.

    Raises ValueError if X lacks a column.
    """
    missing = [name for name in FEATURES if name not in X]
    if missing:
        raise ValueError(f"X lacks the column {missing[0]!r}; give a table with {', '.join(FEATURES)}.")
    return pd.DataFrame({name: TERMS[name](X[name].to_numpy(float)) for name in FEATURES}, index=X.index)


@lru_cache(maxsize=1)
def load() -> Hospital:
    """Return the course's own hospital, in which the patients with asthma are the treated ones."""
    return generate(SEED)


def generate(seed: int = 0, treated: str = "asthma", n: int = 6000) -> Hospital:
    """Return the hospital of a seed: `n` patients, among whom those with the condition `treated` get the care.

    Raises ValueError for a condition that is not one of CONDITIONS, and for fewer than 10 patients.
    """
    if treated not in CONDITIONS:
        raise ValueError(f"treated was given {treated!r}; give one of {', '.join(map(repr, CONDITIONS))}.")
    if n < 10:
        raise ValueError(f"n was given {n!r}; give a whole number of patients, 10 or more.")
    rng = np.random.default_rng([104, seed])
    age = np.clip(np.round(rng.normal(60, 17, n)), 18, 95)
    stay = np.minimum(np.floor(rng.exponential(20, n)), 60)
    X = pd.DataFrame(
        {
            "age": age,
            "asthma": (rng.random(n) < 0.10) * 1.0,
            "heart_disease": (rng.random(n) < _probability(-1.7 + 0.03 * (age - 60))) * 1.0,
            "diabetes": (rng.random(n) < 0.16) * 1.0,
            "breathing_rate": np.clip(np.round(rng.normal(22, 5, n)), 10, 45),
            "urea": np.clip(np.round(6 * np.exp(rng.normal(0, 0.5, n)), 1), 1.5, 25),
            "months_since_stay": np.where(rng.random(n) < 0.45, NEVER, stay),
        }
    )
    care = (rng.random(n) < _care_share(X, treated)) * 1
    log_odds = INTERCEPT + effects(X).to_numpy().sum(axis=1) - CARE_EFFECT * care
    died = (rng.random(n) < _probability(log_odds)) * 1
    return Hospital(X, pd.Series(died, name="died"), pd.Series(care, name="care"), treated)


def records(seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return the features and outcomes of another hospital, as an analyst gets them, (6000, 7) and (6000,).

    Which of CONDITIONS it sends to intensive care is not told: the shapes of a model tell.
    """
    hospital = generate(seed, CONDITIONS[int(np.random.default_rng([401, seed]).integers(len(CONDITIONS)))])
    return hospital.X, hospital.y


def _care_share(X: pd.DataFrame, treated: str) -> np.ndarray:
    return np.where(X[treated].to_numpy() == 1, CARE_SHARE["treated"], CARE_SHARE["others"])


def _probability(log_odds: np.ndarray | float) -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(log_odds)))
