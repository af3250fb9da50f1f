import itertools

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from xaicourse.methods.greedy_tree import best_cut, grow, predict
from xaicourse.scenarios import credit


def same(node, tree, place=0):
    """Whether a node and all below it are scikit-learn's: column, threshold, rows, share."""
    parts = tree.tree_
    assert node.n == parts.n_node_samples[place]
    assert node.share == pytest.approx(parts.value[place, 0, 1])
    assert (node.feature is None) == (parts.children_left[place] < 0)
    if node.feature is not None:
        assert node.feature == parts.feature[place]
        assert node.threshold == pytest.approx(parts.threshold[place], rel=1e-6)
        same(node.yes, tree, parts.children_left[place])
        same(node.no, tree, parts.children_right[place])


def test_the_same_tree_as_scikit_learn_on_the_credit_data():
    data = credit.load()
    tree = DecisionTreeClassifier(max_depth=3, min_samples_leaf=50, random_state=0).fit(data.X_train, data.y_train)
    root = grow(data.X_train, data.y_train, depth=3, least=50)
    same(root, tree)
    assert predict(root, data.X_test) == pytest.approx(tree.predict_proba(data.X_test)[:, 1])


@pytest.mark.parametrize(("depth", "least"), [(1, 1), (3, 1), (4, 8)])
def test_the_same_tree_as_scikit_learn_on_numbers_without_ties(depth, least):
    rng = np.random.default_rng(depth)
    X = rng.normal(size=(400, 4))
    y = (X[:, 0] + X[:, 1] * X[:, 2] + rng.normal(size=400) > 0).astype(float)
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=least, random_state=0).fit(X, y)
    same(grow(X, y, depth, least), tree)


def test_the_cut_is_the_best_of_all():
    rng = np.random.default_rng(3)
    for _ in range(20):
        values, y = rng.integers(0, 6, 12).astype(float), rng.integers(0, 2, 12).astype(float)
        tried = []
        for low, high in itertools.pairwise(np.unique(values)):
            sides = [y[values <= low], y[values > low]]
            tried.append((round(sum(2 * len(s) * s.mean() * (1 - s.mean()) for s in sides), 9), (low + high) / 2))
        assert best_cut(values, y) == pytest.approx(min(tried))


def test_ties_go_to_the_first_column_and_the_lowest_threshold():
    column = np.array([1.0, 2.0, 3.0, 4.0])
    root = grow(np.column_stack([column, column]), [0, 1, 1, 0], 1)
    assert (root.feature, root.threshold) == (0, 1.5)


def test_nothing_to_ask():
    assert grow([[1.0], [1.0]], [0, 1], 3).feature is None  # equal rows
    assert grow([[1.0], [2.0]], [1, 1], 3).feature is None  # one outcome
    assert grow([[1.0], [2.0]], [0, 1], 3, least=2).feature is None
    with pytest.raises(ValueError, match="one outcome"):
        grow([[1.0], [2.0]], [0, 2], 1)
