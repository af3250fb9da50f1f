import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

from xaicourse.methods.drop_column import drop_column


def fit(X, y, seed):
    rows = np.random.default_rng(seed).integers(0, len(X), len(X))
    return LinearRegression().fit(X.iloc[rows], np.asarray(y)[rows]).predict


@pytest.fixture(scope="module")
def halves():
    """Two columns that say the same, one of its own, one of nothing."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(400, 3)), columns=["a", "alone", "nothing"]).assign(twin=lambda t: t["a"])
    y = X["a"] + X["alone"] + 0.1 * rng.normal(size=400)
    return (X[:200], y[:200]), (X[200:], y[200:])


def test_a_twin_can_be_replaced_and_the_pair_cannot(halves):
    columns = ["a", "twin", ["a", "twin"], "alone", "nothing"]
    found = drop_column(fit, *halves, columns, [0, 1, 2], score=r2_score)
    assert found.shape == (3, 5)
    a, twin, pair, alone, nothing = found.mean(axis=0)
    assert max(abs(a), abs(twin), abs(nothing)) < 0.01
    assert min(pair, alone) > 0.3


def test_it_is_the_difference_of_two_trainings(halves):
    (X, y), (X_test, y_test) = halves
    rest = ["a", "nothing", "twin"]
    expected = r2_score(y_test, fit(X, y, 4)(X_test)) - r2_score(y_test, fit(X[rest], y, 4)(X_test[rest]))
    assert drop_column(fit, *halves, ["alone"], [4], score=r2_score)[0, 0] == expected
