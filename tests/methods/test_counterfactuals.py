from itertools import product

import numpy as np
import pandas as pd
import pytest
import xgboost

from xaicourse.methods.counterfactuals import (
    allowed,
    apart,
    changed,
    cost,
    diversity,
    nearest,
    quantile_values,
    split_values,
)

SCALE = {"a": 2.0, "b": 1.0, "c": 4.0}


@pytest.fixture(scope="module")
def X():
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {"a": rng.integers(0, 9, 300), "b": rng.integers(0, 7, 300), "c": rng.integers(0, 12, 300)}
    ).astype(float)


@pytest.fixture(scope="module")
def model(X):
    y = (X["a"] + X["b"] - 0.5 * X["c"] > 4).astype(int)
    return xgboost.XGBClassifier(n_estimators=15, max_depth=3, n_jobs=1, random_state=0).fit(X, y)


def score_of(model):
    return lambda rows: model.predict(rows, output_margin=True).astype(float)


def brute_force(score, limit, instance, most):
    """Every row in the recorded units with at most `most` changes: the lowest cost of an accepted one."""
    rows = pd.DataFrame(list(product(range(9), range(7), range(12))), columns=list("abc")).astype(float)
    few = (rows != instance).sum(axis=1) <= most
    accepted = rows[few & (score(rows) <= limit)]
    return min(sum(abs(row[n] - instance[n]) / SCALE[n] for n in "abc") for _, row in accepted.iterrows())


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_search_over_splits_misses_no_nearer_row(X, model, most):
    score, values = score_of(model), split_values(model, X, dict.fromkeys("abc", 1.0))
    people = X[score(X) > 0.5].head(8)
    for _, person in people.iterrows():
        try:
            exact = brute_force(score, 0.0, person, most)
        except ValueError:
            assert nearest(score, 0.0, person, allowed(values, person), SCALE, most=most) is None
            continue
        found = nearest(score, 0.0, person, allowed(values, person), SCALE, most=most)
        assert cost(found.to_frame().T, person, SCALE)[0] == pytest.approx(exact)
        assert score(found.to_frame().T)[0] <= 0 and len(changed(found, person)) <= most


def test_what_is_frozen_stays_and_directions_hold(X, model):
    score, values = score_of(model), quantile_values(X)
    for _, person in X[score(X) > 0].head(20).iterrows():
        found = nearest(score, 0.0, person, allowed(values, person, ["a"], {"b": "down", "c": "up"}), SCALE)
        if found is not None:
            assert found["a"] == person["a"] and found["b"] <= person["b"] and found["c"] >= person["c"]


def test_a_closed_road_is_none_and_a_bound_is_kept(X):
    person = pd.Series({"a": 1.0, "b": 1.0, "c": 1.0})
    values = allowed(quantile_values(X), person)
    assert nearest(lambda rows: np.ones(len(rows)), 0.0, person, values, SCALE) is None
    line = lambda rows: 3 - rows["b"].to_numpy()  # noqa: E731
    assert nearest(line, 0.0, person, values, SCALE)["b"] == 3
    assert nearest(line, 0.0, person, values, SCALE, below=2.0) is None


def test_several_roads_share_no_feature_and_get_longer(X, model):
    score = score_of(model)
    person = X[score(X) > 0.5].iloc[0]
    roads = apart(score, 0.0, person, allowed(quantile_values(X), person), SCALE, 3, most=1)
    names = [name for road in roads for name in changed(road, person)]
    costs = cost(pd.DataFrame(roads), person, SCALE)
    assert len(names) == len(set(names)) and (np.diff(costs) >= 0).all()


def test_diversity_by_hand():
    rows = pd.DataFrame({"a": [0.0, 6.0], "b": [1.0, 1.0], "c": [0.0, 0.0]})
    assert diversity(rows, SCALE) == pytest.approx(1 - 1 / 16)
    assert diversity(pd.concat([rows, rows.head(1)]), SCALE) == pytest.approx(0)
