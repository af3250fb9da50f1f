"""What readability costs on four real sets: the AUCs that `benchmarks/glass_boxes.py` kept, best against best."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

MEASURED = Path(__file__).with_name("unit_101_measured.toml")
SETS = {
    "south_german_credit": "South German credit",
    "heloc": "HELOC, home loans",
    "telco_churn": "Telco churn",
    "taiwan_default": "Taiwan, credit cards",
}
GLASS = ("logistic regression", "EBM")


class Best(NamedTuple):
    """The best of one kind on one set: its name, mean AUC over the five folds, and their SD."""

    name: str
    auc: float
    sd: float


@lru_cache(maxsize=1)
def measured() -> dict[str, dict[str, np.ndarray]]:
    """Return set -> model -> the AUC of each fold, (5,). Uses no network and none of the data."""
    read = tomllib.loads(MEASURED.read_text(encoding="utf-8"))
    return {name: {model: np.array(folds) for model, folds in by_model.items()} for name, by_model in read.items()}


def best(name: str, *, glass: bool) -> Best:
    """Return the model with the highest mean AUC among the glass boxes, or among the others."""
    by_model = {model: folds for model, folds in measured()[name].items() if (model in GLASS) == glass}
    model = max(by_model, key=lambda each: by_model[each].mean())
    return Best(model, float(by_model[model].mean()), float(by_model[model].std(ddof=1)))


def gain(name: str) -> float:
    """Return the mean AUC of the best black box minus that of the best glass box."""
    return best(name, glass=False).auc - best(name, glass=True).auc
