"""Twins: five known features of loan applicants, of which the first two are nearly the same thing.

    from xaicourse.scenarios import twins

    X, y = twins.draw(150, correlation=0.99, seed=3)     # 150 other people at each seed

Everything is in standard deviations from the mean, so that the true coefficients (EFFECTS, log-odds for one standard
deviation more) compare with one another. The first two columns are the use of revolving credit today and a month ago;
`correlation` says how alike they are. The other three have nothing to do with them or with one another.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

FEATURES = ("today", "month_ago", "debt_to_income", "history", "income")
LABELS = {
    "today": "use of credit today",
    "month_ago": "use of credit a month ago",
    "debt_to_income": "debt-to-income",
    "history": "length of credit history",
    "income": "income",
}
EFFECTS = pd.Series([0.8, 0.3, 0.5, -0.6, -0.4], index=FEATURES)
INTERCEPT = -1.0
MOST = 2000


def draw(n: int, correlation: float, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return `n` people (n, 5) and whether each defaulted, (n,) of 0 and 1.

    One seed is one crowd: fewer people are the first of more, and another correlation moves only `month_ago` (and with
    it who defaults). Raises ValueError for n outside 1 to 2000 or a correlation outside 0 to 1.
    """
    if not 1 <= n <= MOST or not 0 <= correlation <= 1:
        raise ValueError(f"draw({n}, {correlation}): give 1 to {MOST} people and a correlation from 0 to 1.")
    rng = np.random.default_rng([102, seed])
    Z, luck = rng.normal(size=(MOST, len(FEATURES)))[:n], rng.random(MOST)[:n]
    Z[:, 1] = correlation * Z[:, 0] + np.sqrt(1 - correlation**2) * Z[:, 1]
    risk = 1 / (1 + np.exp(-(INTERCEPT + Z @ EFFECTS.to_numpy())))
    return pd.DataFrame(Z, columns=list(FEATURES)), (luck < risk).astype(float)
