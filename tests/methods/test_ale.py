import numpy as np
import pandas as pd
import pytest

from xaicourse.compat import alibi as _bridge  # noqa: F401

# isort: split

from alibi.explainers import ALE

from xaicourse.methods.ale import ale
from xaicourse.scenarios import credit


@pytest.fixture(scope="module")
def X():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(500, 3))
    table[:, 1] += 2 * table[:, 0]
    return pd.DataFrame(table, columns=["a", "b", "c"])


def edges(values, bins=10):
    return np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)))


def test_a_sum_of_curves_gives_each_its_own_curve(X):
    """f = a**2 - 3 b: the effect of a is its square less a constant, though a and b belong together."""
    points, effects = ale(lambda Z: Z["a"] ** 2 - 3 * Z["b"], X, "a", edges(X["a"]))
    assert np.diff(effects) == pytest.approx(np.diff(points**2), abs=1e-12)
    points, effects = ale(lambda Z: Z["a"] ** 2 - 3 * Z["b"], X, "b", edges(X["b"]))
    assert np.diff(effects) == pytest.approx(-3 * np.diff(points), abs=1e-12)


def test_a_product_of_correlated_features_has_the_known_curve():
    """f = x1 x2, both standard normal with correlation r: the effect of x1 is r (x1**2 - 1) / 2, plus a constant."""
    rng, r = np.random.default_rng(1), 0.8
    x1 = rng.normal(size=100_000)
    X = pd.DataFrame({"x1": x1, "x2": r * x1 + np.sqrt(1 - r**2) * rng.normal(size=len(x1))})
    points, effects = ale(lambda Z: Z["x1"] * Z["x2"], X, "x1", edges(x1, 50))
    middle = np.abs(points) < 1.5
    apart = (effects - r * (points**2 - 1) / 2)[middle]
    assert apart - apart.mean() == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("feature", ["age", "burden", "debt_to_income"])
def test_it_is_alibis_on_the_same_edges(feature):
    rows = credit.load().X_train
    column = list(rows.columns).index(feature)
    points, effects = ale(credit.predict_log_odds, rows, feature, edges(rows[feature]))
    theirs = ALE(credit.predict_log_odds, feature_names=list(rows.columns))
    theirs = theirs.explain(rows.to_numpy(), features=[column], grid_points={column: points})
    assert theirs.feature_values[0] == pytest.approx(points)
    assert theirs.ale_values[0][:, 0] == pytest.approx(effects, abs=1e-6)


def test_an_empty_bin_joins_the_next_one(X):
    places = np.sort(np.append(edges(X["a"]), [X["a"].max() + 1]))
    points, effects = ale(lambda Z: 2 * Z["a"], X, "a", places)
    assert points.max() == pytest.approx(X["a"].max())
    assert np.diff(effects) == pytest.approx(2 * np.diff(points))


@pytest.mark.parametrize("wrong", [[0.0], [1.0, 0.0], [-0.1, 0.1]])
def test_edges_that_do_not_fit_get_one_sentence(X, wrong):
    with pytest.raises(ValueError, match="edges must rise and enclose a"):
        ale(lambda Z: Z["a"], X, "a", wrong)
