import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.inspection import partial_dependence as library

from xaicourse.compat import alibi as _bridge  # noqa: F401

# isort: split

from alibi.explainers import PartialDependence

from xaicourse.methods.ale import ale_pair
from xaicourse.methods.partial_dependence import h_statistic, ice, off_the_map, partial_dependence
from xaicourse.scenarios import credit


@pytest.fixture(scope="module")
def X():
    rng = np.random.default_rng(0)
    a = rng.normal(size=300)
    return pd.DataFrame({"a": a, "b": 0.9 * a + np.sqrt(1 - 0.81) * rng.normal(size=300), "c": rng.random(300)})


@pytest.fixture(scope="module")
def model(X):
    return GradientBoostingRegressor(n_estimators=30, random_state=0).fit(X, X["a"] * X["b"] + X["c"])


@pytest.mark.parametrize("weights", [None, np.arange(300.0)])
def test_it_is_scikit_learns_by_brute_force(X, model, weights):
    kind = "both" if weights is None else "average"
    theirs = library(model, X, ["a"], method="brute", kind=kind, grid_resolution=9, sample_weight=weights)
    values = theirs["grid_values"][0]
    assert partial_dependence(model.predict, X, "a", values, weights) == pytest.approx(theirs["average"][0], abs=1e-9)
    if weights is None:
        assert ice(model.predict, X, "a", values) == pytest.approx(theirs["individual"][0], abs=1e-9)


def test_it_is_alibis(X, model):
    def predict(rows):
        return model.predict(pd.DataFrame(rows, columns=list(X)))

    theirs = PartialDependence(predict, feature_names=list(X))
    theirs = theirs.explain(X.to_numpy(), features=[1], grid_resolution=7)
    mine = partial_dependence(predict, X, "b", theirs.feature_values[0])
    assert mine == pytest.approx(theirs.pd_values[0][0], abs=1e-9)


def test_the_truths_line_is_its_own_term_where_nothing_interacts():
    rows, values = credit.load().background(), [22.0, 33.0, 60.0]
    line = partial_dependence(credit.truth.log_odds, rows, "age", values)
    own = 0.25 * ((np.array(values) - 45) / 10) ** 2
    assert np.diff(line) == pytest.approx(np.diff(own))


def test_the_share_outside_the_ellipse_is_what_the_normal_says(X):
    rng = np.random.default_rng(1)
    cloud = rng.multivariate_normal([5, -3], [[4, 1.8], [1.8, 1]], 20_000)
    assert off_the_map(cloud, cloud).mean() == pytest.approx(0.01, abs=0.002)
    assert list(off_the_map([[5, -3], [9, -5]], cloud)) == [False, True]
    with pytest.raises(ValueError, match="no ellipse"):
        off_the_map([[0, 0]], [[1, 2], [2, 4], [3, 6]])


def test_the_h_statistic_is_0_for_a_sum_and_1_for_a_centred_product(X):
    few = X.head(60) - X.head(60).mean()
    assert h_statistic(lambda Z: Z["a"] ** 2 + Z["c"], few, "a", "c") == pytest.approx(0, abs=1e-9)
    assert h_statistic(lambda Z: Z["a"] * Z["c"], few, "a", "c") == pytest.approx(1, abs=1e-9)
    assert h_statistic(lambda Z: 0 * Z["a"], few, "a", "c") == 0.0


def test_the_second_order_effect_of_a_sum_is_0_and_of_a_product_the_product(X):
    edges = tuple(np.linspace(X[name].min(), X[name].max(), 4) for name in ("a", "c"))
    assert ale_pair(lambda Z: Z["a"] ** 2 - Z["c"], X, ("a", "c"), edges) == pytest.approx(0, abs=1e-9)
    found = ale_pair(lambda Z: Z["a"] * Z["c"], X, ("a", "c"), edges)
    a, c = (each - each.mean() for each in edges)
    assert found == pytest.approx(np.outer(a, c), abs=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda X: ice(len, X, "z", [1]), "X has no column 'z'"),
        (lambda X: ice(len, X.head(0), "a", [1]), "X has no row"),
        (lambda X: ice(len, X, "a", []), "at least one value of a"),
        (lambda X: partial_dependence(len, X, "a", [1], [1, 2]), "weights must be 300 numbers"),
        (lambda X: h_statistic(len, X, "a", "z"), "X has no column 'z'"),
        (lambda X: ale_pair(len, X, ("a", "c"), ([0, 1], [0, 1])), "edges must rise and enclose a"),
    ],
)
def test_what_cannot_be_answered_gets_one_sentence(X, call, words):
    with pytest.raises(ValueError, match=words):
        call(X)
