import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from xaicourse.compat import alibi as _bridge  # noqa: F401

# isort: split

from alibi.confidence import TrustScore
from alibi.prototypes import ProtoSelect
from alibi.utils.kernel import EuclideanDistance

from xaicourse.methods.prototypes import choose_prototypes, distances, trust


def crowd(seed, n=128):
    """Two overlapping crowds; 1/n is a power of two, so that alibi's sums in floating point keep their ties."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], n // 2)
    return rng.normal(size=(n, 3)) + 1.2 * y[:, None], y


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("radius", [0.8, 1.5])
def test_prototypes_are_alibis(seed, radius):
    X, y = crowd(seed)
    summary = ProtoSelect(kernel_distance=EuclideanDistance(), eps=radius).fit(X, y).summarise(8)
    theirs = set(zip(summary.prototype_indices.tolist(), summary.prototype_labels.tolist(), strict=True))
    assert set(choose_prototypes(distances(X, X), y, radius, 8)) == theirs


def test_each_step_is_the_best_by_plain_counting():
    X, y = crowd(0, 40)
    D = np.array([[np.linalg.norm(a - b) for b in X] for a in X])
    chosen, covered = choose_prototypes(D, y, 1.0, 5), set()
    for step, (row, of) in enumerate(chosen):
        used = {place for place, _ in chosen[:step]}
        worth = {}
        for place in set(range(40)) - used:
            for each in (0, 1):
                ball = [other for other in range(40) if D[place, other] <= 1.0]
                new = sum(y[other] == each and (other, each) not in covered for other in ball)
                worth[place, each] = new - sum(y[other] != each for other in ball)
        assert worth[row, of] == max(worth.values())
        covered |= {(other, of) for other in range(40) if D[row, other] <= 1.0 and y[other] == of}


def test_two_crowds_far_apart_need_two_prototypes():
    X = np.array([[0.0], [0.1], [0.2], [9.0], [9.1], [9.2]])
    assert choose_prototypes(distances(X, X), np.array([0, 0, 0, 1, 1, 1]), 0.1, 9)[:2] == [(1, 0), (4, 1)]


@pytest.mark.parametrize("k", [1, 2, 5])
def test_trust_is_alibis_and_that_of_two_neighbour_searches(k):
    X, y = crowd(3)
    rows, decided = crowd(4)[0][:50], np.random.default_rng(0).integers(0, 2, 50)
    found = trust(rows, decided, X, y, k)
    library = TrustScore()
    library.fit(X, y, classes=2)
    assert found == pytest.approx(library.score(rows, decided, k=k)[0], rel=1e-9)
    away = [NearestNeighbors(n_neighbors=k).fit(X[y == each]).kneighbors(rows)[0][:, -1] for each in (0, 1)]
    assert found == pytest.approx(np.where(decided == 0, away[1] / away[0], away[0] / away[1]))


def test_a_score_above_one_is_the_nearest_neighbour_agreeing():
    X, y = crowd(5)
    rows = crowd(6)[0]
    nearest = KNeighborsClassifier(1).fit(X, y).predict(rows)
    assert (trust(rows, nearest, X, y, k=1) > 1).all()
    assert (trust(rows, 1 - nearest, X, y, k=1) < 1).all()


def test_three_classes_take_the_nearest_other_one():
    X, y = np.array([[0.0], [1.0], [5.0]]), np.array([0, 1, 2])
    assert trust(np.array([[0.25]]), np.array([0]), X, y, k=1) == pytest.approx([3.0])
    assert trust(np.array([[0.25]]), np.array([2]), X, y, k=1) == pytest.approx([0.25 / 4.75])
    assert trust(np.array([[0.0]]), np.array([0]), X, y, k=1) == np.inf
