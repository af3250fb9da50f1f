"""Impurity importance by hand: what each split of a tree cleaned up among its training rows, added up by feature."""

from __future__ import annotations

import numpy as np


def tree_importances(tree, *, normalised: bool = True) -> np.ndarray:
    """Return each feature's share of the impurity that one scikit-learn tree removed, (n_features,).

    tree   a fitted DecisionTreeClassifier or DecisionTreeRegressor

    The **impurity** of a node is its Gini index, 1 - p^2 - (1 - p)^2 for two classes: 0 if its rows are all alike. A
    split removes the node's impurity less its children's, each weighted by its share of all rows. With `normalised`
    the shares sum to 1 (or are all 0 in a tree without a split).
    Source: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984.
    """
    nodes = tree.tree_
    share = nodes.weighted_n_node_samples / nodes.weighted_n_node_samples[0]  # of all rows, (n_nodes,)
    dirt = share * nodes.impurity
    found = np.zeros(nodes.n_features)
    for node in np.flatnonzero(nodes.children_left >= 0):  # a leaf has no children: -1
        left, right = nodes.children_left[node], nodes.children_right[node]
        found[nodes.feature[node]] += dirt[node] - dirt[left] - dirt[right]
    return found / found.sum() if normalised and found.sum() > 0 else found


def forest_importances(forest) -> np.ndarray:
    """Return the mean of the trees' shares, (n_features,): scikit-learn's `feature_importances_`.

    Trees without a split are left out; the result sums to 1.
    """
    grown = [tree_importances(tree) for tree in forest.estimators_ if tree.tree_.node_count > 1]
    mean = np.mean(grown, axis=0) if grown else np.zeros(forest.n_features_in_)
    return mean / mean.sum() if grown else mean
