import numpy as np
import pandas as pd
import pytest
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.tree import DecisionTreeClassifier

from xaicourse.methods.permutation import all_drops, drops, library_orders, shuffled


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(120, 3)), columns=["a", "b", "c"])
    return X, (X["a"] + 0.5 * X["b"] + rng.normal(size=120) > 0).astype(int)


def test_by_pencil():
    """Three rows, outcomes 0 0 1, risks 1 2 3: all pairs right. Rotated, the outcome 1 has the lowest: none is."""
    X = pd.DataFrame({"a": [1.0, 2.0, 3.0]})
    assert drops(lambda rows: rows["a"], X, [0, 0, 1], "a", [[1, 2, 0], [0, 1, 2]]).tolist() == [1.0, 0.0]


def test_columns_of_a_group_move_together_and_the_others_stay():
    X = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6], "c": [7, 8, 9]}, index=[7, 8, 9])
    moved = shuffled(X, ["a", "c"], [2, 0, 1])
    assert moved.to_numpy().tolist() == [[3, 4, 9], [1, 5, 7], [2, 6, 8]]
    assert moved.index.tolist() == [7, 8, 9]
    assert X["a"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("seed", [0, 5])
def test_equal_to_scikit_learn_on_the_same_shuffles(table, seed):
    X, y = table
    tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(X, y)
    library = permutation_importance(tree, X, y, scoring="roc_auc", n_repeats=6, random_state=seed)
    mine = all_drops(lambda rows: tree.predict_proba(rows)[:, 1], X, y, library_orders(len(X), 6, seed))
    assert np.allclose(mine.to_numpy().T, library.importances, atol=1e-12, rtol=0)


def test_another_score_is_equal_too(table):
    X, y = table
    model = LinearRegression().fit(X, y)
    library = permutation_importance(model, X, y, scoring="r2", n_repeats=4, random_state=1)
    mine = all_drops(model.predict, X, y, library_orders(len(X), 4, 1), score=r2_score)
    assert np.allclose(mine.to_numpy().T, library.importances, atol=1e-12, rtol=0)


def test_importance_has_no_sign(table):
    X, y = table
    orders = library_orders(len(X), 3, 0)
    up = all_drops(lambda rows: rows["a"] + rows["b"], X, y, orders)
    down = all_drops(lambda rows: -rows["a"] - rows["b"], X, 1 - y, orders)
    assert up.to_numpy() == pytest.approx(down.to_numpy(), abs=1e-12)
    assert roc_auc_score(y, X["a"]) > 0.5


def test_a_feature_that_the_model_ignores_loses_exactly_nothing(table):
    X, y = table
    assert (drops(lambda rows: rows["a"], X, y, "c", library_orders(len(X), 5, 0)) == 0).all()


@pytest.mark.parametrize("order", [[0, 1], [0, 0, 2], [1, 2, 3]])
def test_what_is_no_permutation_is_named(order):
    with pytest.raises(ValueError, match="each of the 3 rows once"):
        shuffled(pd.DataFrame({"a": [1, 2, 3]}), "a", order)
