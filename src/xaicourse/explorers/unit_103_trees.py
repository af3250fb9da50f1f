"""What explorer 103 shows: fifty trees, each from 1000 of the bank's past loans drawn anew, asked about a few people.

Nothing ships: greedy growing takes no step back, so that a tree of three questions is the beginning of one of six, and
fifty trees, grown once (about a second), serve all six depths. (Equal questions apart: scikit-learn draws among them.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.stats import rankdata
from sklearn.tree import DecisionTreeClassifier

from xaicourse.scenarios import credit
from xaicourse.scenarios.credit.data import N_TRAIN

TREES, LOANS, DEEPEST = 50, 1000, 6
APPLICANTS = (4416, 4000, 4007, 4016, 4027, 4043, 4064, 4105, 4215, 4364, 4586, 4968)  # rows of the test people
NAMES = credit.FEATURES


@dataclass(frozen=True)
class Step:
    """One reason: column, above its threshold or not; the node reached holds `n` loans, a `share` of them defaults."""

    feature: int
    above: bool
    threshold: float
    share: float
    n: int


@dataclass(frozen=True, eq=False)
class Asked:
    """What the fifty trees say: arrays over (depth - 1, tree, test person)."""

    risks: np.ndarray  # (6, 50, 1000) share of defaults in the leaf
    named: np.ndarray  # (6, 50, 1000) the set of features on the path, one bit each
    train: np.ndarray  # (6, 50) AUC on the loans it was grown from
    test: np.ndarray  # (6, 50) AUC on the 1000 test people


@lru_cache(maxsize=1)
def trees() -> list[DecisionTreeClassifier]:
    """Return the fifty trees of up to six questions; tree k has learned from draw k, with replacement."""
    data = credit.load()
    X, y = data.X_train.to_numpy(), data.y_train.to_numpy()
    drawn = [np.random.default_rng(seed).integers(0, len(X), LOANS) for seed in range(TREES)]
    return [DecisionTreeClassifier(max_depth=DEEPEST, random_state=0).fit(X[rows], y[rows]) for rows in drawn]


def shares(tree: DecisionTreeClassifier) -> np.ndarray:
    """Return the share of defaults in each node, (n_nodes,)."""
    values = tree.tree_.value[:, 0]
    return values[:, 1] / values.sum(axis=1)


def levels(tree: DecisionTreeClassifier, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, after one to six questions, the node of each row and the bits of the features named, both (6, n)."""
    parts, rows = tree.tree_, X.astype(np.float32)
    node, bits = np.zeros(len(rows), dtype=int), np.zeros(len(rows), dtype=int)
    nodes, named = [], []
    for _ in range(DEEPEST):
        inner = parts.children_left[node] >= 0
        feature = np.where(inner, parts.feature[node], 0)
        above = rows[np.arange(len(rows)), feature] > parts.threshold[node]
        bits = bits | np.where(inner, 1 << feature, 0)
        node = np.where(inner, np.where(above, parts.children_right[node], parts.children_left[node]), node)
        nodes.append(node)
        named.append(bits)
    return np.array(nodes), np.array(named)


def auc(y: np.ndarray, risks: np.ndarray) -> np.ndarray:
    """Return the AUC of each row of risks (k, n) for outcomes (n,), by ranks: quicker here than one call for each."""
    ones = int(y.sum())
    above = rankdata(risks, axis=1)[:, y == 1].sum(axis=1) - ones * (ones + 1) / 2
    return above / (ones * (len(y) - ones))


@lru_cache(maxsize=1)
def asked() -> Asked:
    """Return what all trees say of all test people, at every depth."""
    data = credit.load()
    X, y, people = data.X_train.to_numpy(), data.y_train.to_numpy(), data.X_test.to_numpy()
    risks, named, train, test = [], [], [], []
    for seed, tree in enumerate(trees()):
        share, (nodes, bits) = shares(tree), levels(tree, people)
        rows = np.random.default_rng(seed).integers(0, len(X), LOANS)
        own = share[levels(tree, X[rows])[0]]
        risks.append(share[nodes])
        named.append(bits)
        train.append(auc(y[rows], own))
        test.append(auc(data.y_test.to_numpy(), share[nodes]))
    return Asked(*(np.array(each).swapaxes(0, 1) for each in (risks, named, train, test)))


def pairs_alike(values: np.ndarray) -> float:
    """Return in which share of the pairs of trees two say the same, over all people: values (n_trees, n_people)."""
    same = [np.unique(column, return_counts=True)[1] for column in values.T]
    trees_, people = values.shape
    return float(sum((count * (count - 1)).sum() for count in same) / (people * trees_ * (trees_ - 1)))


@lru_cache(maxsize=DEEPEST)
def agreement(depth: int) -> tuple[float, float, float]:
    """Return in which shares of the pairs two trees agree: on the decision, the features named, the first feature."""
    found = asked()
    roots = np.array([[tree.tree_.feature[0]] for tree in trees()])
    rejected = found.risks[depth - 1] > credit.REJECTION_THRESHOLD
    return pairs_alike(rejected), pairs_alike(found.named[depth - 1]), pairs_alike(roots)


@lru_cache(maxsize=1)
def _people() -> np.ndarray:
    return credit.load().X_test.to_numpy()


@lru_cache(maxsize=DEEPEST * TREES * len(APPLICANTS))
def steps(depth: int, seed: int, row: int) -> tuple[Step, ...]:
    """Return the reasons of the test person in `row` by one tree, at most `depth` of them."""
    tree, person = trees()[seed], _people()[[row - N_TRAIN]]
    parts, share, found, node = tree.tree_, shares(tree), [], 0
    for following in levels(tree, person)[0][:depth, 0]:
        if following == node:
            break
        above = bool(following == parts.children_right[node])
        n, limit = int(parts.n_node_samples[following]), float(parts.threshold[node])
        found.append(Step(int(parts.feature[node]), above, limit, float(share[following]), n))
        node = following
    return tuple(found)
