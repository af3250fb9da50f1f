"""Two models of the same applicants for the What-If Tool: the bank's XGBoost model and a logistic regression.

Both say the probability of default, and both are explained in log-odds against the course's usual background.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from xaicourse.scenarios import credit

# One word each: the tool cuts a model's name at blanks where it names the curves of a figure.
BANK, LOGISTIC = "bank", "logistic"
NAMES = (BANK, LOGISTIC)
AT_ONCE = 100  # rows to explain in one call: where a call takes long, shap draws a bar into the terminal


@lru_cache(maxsize=1)
def logistic() -> object:
    """Return the second model, a logistic regression on the bank's 4000 training rows, features standardised."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data = credit.load()
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(data.X_train, data.y_train)


@lru_cache(maxsize=1)
def _bank_explainer() -> object:
    import shap  # a second, and only where attributions are asked for

    return shap.TreeExplainer(credit.load_model(), credit.load().background())


def predict(model: str, X: pd.DataFrame) -> np.ndarray:
    """Return the probability of default, (n,), that `model` ("bank" or "logistic") gives X, (n, 11).

    Raises ValueError for another model or what `credit.check_features` refuses.
    """
    if _known(model) == BANK:
        return credit.predict_probability(X)
    return logistic().predict_proba(credit.check_features(X))[:, 1]


def attributions(model: str, X: pd.DataFrame) -> np.ndarray:
    """Return the SHAP values of X, (n, 11): log-odds of default, against `credit.load().background()`.

    The bank's: shap's TreeExplainer. The logistic regression's have a closed form, coefficient times distance from
    the background's mean (Lundberg and Lee 2017, arXiv:1705.07874, corollary 1). Errors as `predict`.
    """
    table = credit.check_features(X)
    if _known(model) == BANK:
        parts = [table.iloc[k : k + AT_ONCE] for k in range(0, len(table), AT_ONCE)]
        return np.concatenate([np.empty((0, 11)), *[_bank_explainer().shap_values(part) for part in parts]])
    scaler, regression = logistic()
    background = credit.load().background()
    return (scaler.transform(table) - scaler.transform(background).mean(axis=0)) * regression.coef_[0]


def _known(model: str) -> str:
    if model not in NAMES:
        raise ValueError(f"There is no model {model!r} here: the models are {' and '.join(NAMES)}.")
    return model
