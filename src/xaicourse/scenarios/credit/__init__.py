"""Credit: 5000 applicants for a loan, the bank's model, and the truth about both.

    from xaicourse.scenarios import credit

    data = credit.load()                       # data.X, data.y (1 = default), data.background(), data.labels
    credit.predict_log_odds(data.X_test)       # the bank's model
    credit.truth.shapley(credit.predict_log_odds, data.X_test.iloc[[0]])

`credit.truth` is imported when first asked for: where learners' answers are graded, it is absent.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from xaicourse.scenarios.credit.data import FEATURES, Column, Credit, check_features, load
from xaicourse.scenarios.credit.model import (
    REJECTION_THRESHOLD,
    load_model,
    predict_log_odds,
    predict_probability,
    rejected,
)

__all__ = [
    "FEATURES",
    "REJECTION_THRESHOLD",
    "Column",
    "Credit",
    "check_features",
    "load",
    "load_model",
    "predict_log_odds",
    "predict_probability",
    "rejected",
    "truth",
]


def __getattr__(name: str) -> ModuleType:
    """Import the truth on demand."""
    if name == "truth":
        try:
            return import_module(f"{__name__}.truth")
        except ModuleNotFoundError as error:
            if not str(error.name).startswith(__name__):
                raise
            raise AttributeError("credit.truth is left out where answers are graded: work without it.") from None
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
