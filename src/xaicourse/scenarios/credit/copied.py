"""The applicants with a twin of one feature: itself with noise, which acts on nobody.

Each variant names a feature and the noise in standard deviations of it. In all of them shares, training rows and sums
give numbers that can be told apart; tests/scenarios/test_credit_copied.py says how far.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from xaicourse.scenarios.credit.data import N_TRAIN, load

VARIANTS = (
    *("debt_to_income 0.1", "debt_to_income 0.2", "debt_to_income 0.3", "burden 0.1", "burden 0.2"),
    *("history_months 0.1", "history_months 0.2", "history_months 0.3"),
)
SEED = 105


def twinned(variant: str) -> pd.DataFrame:
    """Return the features with the column `twin` (5000, 12), for one of VARIANTS.

    Raises ValueError for another one.
    """
    if variant not in VARIANTS:
        raise ValueError(f"{variant!r} is no variant: give one of {', '.join(map(repr, VARIANTS))}.")
    feature, noise = variant.split()
    X = load().X
    errors = np.random.default_rng(SEED).normal(size=len(X))
    return X.assign(twin=X[feature] + float(noise) * X[feature].std() * errors)


def shuffles(repeats: int = 10) -> list[np.ndarray]:
    """Return orders of the 1000 test rows, each a permutation of their places, the same every time."""
    rows = len(load().X) - N_TRAIN
    return [np.random.default_rng(seed).permutation(rows) for seed in range(repeats)]
