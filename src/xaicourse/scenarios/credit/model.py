"""The bank's model: XGBoost, trained once (reproduce.py) and shipped as portable JSON."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import xgboost

from xaicourse.scenarios import DatasetError, read_verified
from xaicourse.scenarios.credit.data import check_features

REJECTION_THRESHOLD = 0.35  # predicted risk of default above which the bank says no


def load_model() -> xgboost.XGBClassifier:
    """Return the trained model; its inputs are the columns of `load().X`, its class 1 is default.

    Raises DatasetError if the shipped file is missing or damaged.
    """
    return _parse(read_verified("credit", "model.json"))


def predict_log_odds(X: pd.DataFrame | np.ndarray) -> np.ndarray:
    """Return the model's log-odds of default, (n,), for a table or an array (n, 11) in the order of the features.

    XGBoost adds up in 32 bits, so expect seven digits. Raises ValueError for wrong columns or NaN.
    """
    array = check_features(X).to_numpy()
    booster = _booster(read_verified("credit", "model.json"))
    if not len(array):
        return np.empty(0)
    return booster.inplace_predict(array, predict_type="margin", validate_features=False).astype(float)


def predict_probability(X: pd.DataFrame | np.ndarray) -> np.ndarray:
    """Return the model's probability of default, (n,); input and errors as in `predict_log_odds`."""
    return 1 / (1 + np.exp(-predict_log_odds(X)))


def rejected(X: pd.DataFrame | np.ndarray) -> np.ndarray:
    """Return whether the bank says no, (n,) of bool: the predicted probability is above REJECTION_THRESHOLD."""
    return predict_probability(X) > REJECTION_THRESHOLD


predict_log_odds.output_scale, predict_log_odds.explains = "log-odds", "the bank's model"
predict_probability.output_scale, predict_probability.explains = "probability", "the bank's model"


def _parse(content: bytes) -> xgboost.XGBClassifier:
    model = xgboost.XGBClassifier(n_jobs=1)
    try:
        model.load_model(bytearray(content))
    except (xgboost.core.XGBoostError, ValueError, TypeError, KeyError):
        raise DatasetError(
            "datasets/credit/model.json is no XGBoost model: run `python -m xaicourse.scenarios.credit.reproduce`."
        ) from None
    model.get_booster().set_param({"nthread": 1})  # a second thread costs more than it gains on tables this small
    return model


@lru_cache(maxsize=2)
def _booster(content: bytes) -> xgboost.Booster:
    return _parse(content).get_booster()
