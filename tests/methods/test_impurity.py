import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from xaicourse.methods.impurity import forest_importances, tree_importances
from xaicourse.scenarios import credit


def test_by_pencil():
    """One clean split of 4 rows: Gini .5 at the root, 0 in both leaves. All of it is feature 1's."""
    tree = DecisionTreeClassifier().fit([[0, 0], [0, 0], [0, 1], [0, 1]], [0, 0, 1, 1])
    assert tree_importances(tree, normalised=False).tolist() == [0.0, 0.5]
    assert tree_importances(tree).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("kind", [DecisionTreeClassifier, DecisionTreeRegressor])
def test_a_tree_is_equal_to_scikit_learn(kind):
    data = credit.load()
    tree = kind(max_depth=6, random_state=0).fit(data.X_train, data.y_train)
    assert tree_importances(tree) == pytest.approx(tree.feature_importances_, abs=1e-12)


def test_a_forest_is_equal_to_scikit_learn():
    data = credit.load()
    forest = RandomForestClassifier(8, random_state=0, n_jobs=1).fit(data.X_train[:800], data.y_train[:800])
    assert forest_importances(forest) == pytest.approx(forest.feature_importances_, abs=1e-12)
    assert forest_importances(forest).sum() == pytest.approx(1)


def test_trees_without_a_split_have_no_importance():
    forest = RandomForestClassifier(3, random_state=0, n_jobs=1).fit(np.zeros((6, 2)), [0, 1] * 3)
    assert tree_importances(forest.estimators_[0]).tolist() == [0, 0]
    assert forest_importances(forest).tolist() == forest.feature_importances_.tolist() == [0, 0]
