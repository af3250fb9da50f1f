"""The EBM behind explorer 104: its curves, what an edit of one does to predictions, decisions and AUC.

It is the lesson's own, on the hospital of `scenarios.asthma`; it is fitted when it is first asked for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from xaicourse.scenarios import asthma

SETTINGS = {"outer_bags": 8, "max_bins": 64, "learning_rate": 0.05, "random_state": 0, "n_jobs": 1}


class Model(NamedTuple):
    """What the explorer needs of the fitted EBM.

    base      the intercept, log-odds
    scores    (2000, 7) what each test patient looks up
    cuts      feature -> (k,) where its bins meet
    steps     feature -> (k + 1,) the score of each bin
    bands     feature -> (k + 1,) how far the bags' scores differ
    """

    base: float
    scores: np.ndarray
    cuts: dict[str, np.ndarray]
    steps: dict[str, np.ndarray]
    bands: dict[str, np.ndarray]


@lru_cache(maxsize=1)
def model() -> Model:
    """Fit the lesson's EBM: about a second."""
    from interpret.glassbox import ExplainableBoostingClassifier  # takes seconds to import

    hospital = asthma.load()
    ebm = ExplainableBoostingClassifier(interactions=0, **SETTINGS).fit(hospital.X_train, hospital.y_train)
    # the first and the last score of a curve are for missing and unseen values
    return Model(
        float(ebm.intercept_[0]),
        ebm.eval_terms(hospital.X_test),
        {name: np.asarray(ebm.bins_[k][0], dtype=float) for k, name in enumerate(asthma.FEATURES)},
        {name: ebm.term_scores_[k][1:-1] for k, name in enumerate(asthma.FEATURES)},
        {name: ebm.standard_deviations_[k][1:-1] for k, name in enumerate(asthma.FEATURES)},
    )


def log_odds(feature: str, flat: float) -> np.ndarray:
    """Return the predictions for the test patients (2000,) when `feature` keeps only 1 - flat / 100 of its curve."""
    column = asthma.FEATURES.index(feature)
    found = model()
    return found.base + found.scores.sum(axis=1) - flat / 100 * found.scores[:, column]


def at_home(predicted: np.ndarray) -> np.ndarray:
    """Return which patients are treated at home, (n,) of bool."""
    return predicted < np.log(asthma.HOME_LIMIT / (1 - asthma.HOME_LIMIT))


@lru_cache(maxsize=512)
def auc(feature: str, flat: float, judged_by: str) -> float:
    """Return the AUC of the edited model: on the records, or expected if nobody got intensive care."""
    from sklearn.metrics import roc_auc_score

    hospital, predicted = asthma.load(), log_odds(feature, flat)
    if judged_by == "records":
        return float(roc_auc_score(hospital.y_test, predicted))
    return hospital.auc_at_home(hospital.X_test, predicted)


def changes(feature: str, flat: float) -> tuple[np.ndarray, np.ndarray]:
    """Return who is no longer treated at home after the edit, and who newly is: (2000,) of bool each."""
    before, after = at_home(log_odds(feature, 0)), at_home(log_odds(feature, flat))
    return before & ~after, ~before & after


def truth(feature: str, values: np.ndarray) -> np.ndarray:
    """Return what the values truly add to the log-odds without intensive care, centred as the curves are."""
    own = asthma.TERMS[feature]
    return own(np.asarray(values, dtype=float)) - own(asthma.load().X_train[feature].to_numpy()).mean()
