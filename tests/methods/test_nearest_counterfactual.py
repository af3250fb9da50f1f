import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from xaicourse.methods.nearest_counterfactual import away, nearest_counterfactual


def world(seed, n=200, d=4):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) * [1, 10, 100, 3], rng.integers(0, 2, n), np.array([1.0, 10, 100, 3])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("norm", "metric"), [("L1", "manhattan"), ("L2", "euclidean")])
def test_it_is_the_neighbour_that_scikit_learn_finds(seed, norm, metric):
    rows, decisions, spread = world(seed)
    for place in range(20):
        other = np.flatnonzero(decisions != decisions[place])
        search = NearestNeighbors(n_neighbors=1, metric=metric, algorithm="brute").fit(rows[other] / spread)
        distance, at = search.kneighbors(rows[[place]] / spread)
        found = nearest_counterfactual(rows[place], decisions[place], rows, decisions, spread, norm)
        assert found == (other[at[0, 0]], pytest.approx(distance[0, 0]))


def test_by_plain_counting():
    rows, spread = [[0, 0], [3, 0], [2, 2], [9, 9]], [1, 1]
    assert away([0, 0], rows, spread, "L1").tolist() == [0, 3, 4, 18]
    assert nearest_counterfactual([0, 0], 0, rows, [0, 1, 1, 1], spread, "L1") == (1, 3.0)
    assert nearest_counterfactual([0, 0], 0, rows, [0, 1, 1, 1], spread, "L2") == (2, pytest.approx(8**0.5))
    assert nearest_counterfactual([0, 0], 0, [[1], [-1]], [1, 1], [1])[0] == 0  # of equals the first


def test_nobody_decided_otherwise_is_none():
    assert nearest_counterfactual([0], 1, [[0], [1]], [1, 1], [1]) is None


def test_bad_input_is_a_sentence():
    with pytest.raises(ValueError, match="leave constant features out"):
        away([0, 0], [[1, 1]], [1, 0])
    with pytest.raises(ValueError, match="'L1' or 'L2'"):
        away([0], [[1]], [1], "l3")
