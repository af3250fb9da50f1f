import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from xaicourse.learning.functions import pairwise
from xaicourse.methods.wachter import deviations, wachter


@pytest.mark.parametrize("seed", range(6))
def test_for_a_line_the_sizes_are_those_of_a_linear_program(seed):
    """min sum |z| subject to f(x + scale * z) = target, by an independent optimiser; tolerance .005 units."""
    rng = np.random.default_rng(seed)
    slopes, scale, instance = rng.normal(size=4), rng.uniform(0.3, 3, 4), rng.normal(size=4)
    found = wachter(
        lambda row: row @ slopes, lambda row: slopes, instance, instance @ slopes - 2, scale, tolerance=1e-3
    )
    pull = slopes * scale
    exact = linprog(np.ones(8), A_eq=[np.concatenate([pull, -pull])], b_eq=[-2])
    assert np.abs((found - instance) / scale).sum() == pytest.approx(exact.fun, abs=0.005)
    assert (found - instance) / scale == pytest.approx(exact.x[:4] - exact.x[4:], abs=0.005)


@pytest.mark.parametrize("seed", range(4))
def test_for_a_curve_the_squares_are_those_of_scipy(seed):
    rng = np.random.default_rng(seed)
    weights, pairs, instance, scale = rng.normal(size=3), 0.2 * rng.normal(size=(3, 3)), rng.normal(size=3), np.ones(3)
    curve = pairwise(weights, pairs)
    predict = lambda row: float(curve(row)[0])  # noqa: E731
    upper = np.triu(pairs, 1)
    gradient = lambda row: weights + (upper + upper.T) @ row  # noqa: E731
    target = predict(instance) - 0.7
    found = wachter(predict, gradient, instance, target, scale, power=2, tolerance=1e-3)
    exact = minimize(
        lambda row: ((row - instance) ** 2).sum(),
        instance - 0.3 * gradient(instance),
        constraints={"type": "eq", "fun": lambda row: predict(row) - target},
        tol=1e-10,
    )
    assert np.linalg.norm(found - instance) == pytest.approx(np.linalg.norm(exact.x - instance), abs=0.005)


def test_a_flat_model_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="however heavy its weight: is the model flat"):
        wachter(lambda row: 1.0, lambda row: np.zeros(2), [0.0, 0.0], 0.0, [1.0, 1.0])


def test_who_stands_on_the_target_stays():
    assert wachter(lambda row: 0.0, lambda row: np.ones(2), [3.0, 4.0], 0.0, [1.0, 1.0]) == pytest.approx([3, 4])


def test_deviations_are_by_hand():
    assert deviations([[1, 0], [2, 10], [9, 30]]) == pytest.approx([1, 10])
    with pytest.raises(ValueError, match="column 1 has a median absolute deviation of 0"):
        deviations([[1, 0], [2, 0], [9, 0]])
