import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from sklearn.metrics import log_loss

from xaicourse.methods.score_cards import score_card


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(1)
    held = pd.DataFrame(rng.integers(0, 2, (600, 3)), columns=["debt", "short", "late"])
    risk = 1 / (1 + np.exp(1.5 - held @ [1.6, 1.0, -0.5]))
    return held, (rng.random(600) < risk).astype(int)


def best_loss(total, y):
    """The smallest log-loss that any start and worth reach with these totals; found by a general search."""

    def loss(pair):
        z = pair[0] + pair[1] * np.asarray(total, dtype=float)
        return float(np.mean(np.logaddexp(0, z) - y * z))

    return minimize(loss, [0.0, 0.1], method="BFGS").fun


@pytest.mark.parametrize("most", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_the_rounded_card_is_near_the_best_of_all_cards(world, most):
    held, y = world
    card = score_card(held, y, most)
    assert np.abs(card.points).max() == most
    found = log_loss(y, card.risk(card.total(held)))
    assert found == pytest.approx(best_loss(card.total(held), y), abs=1e-6)
    every = itertools.product(range(-most, most + 1), repeat=3)
    best = min(best_loss(held @ points, y) for points in every if any(points))
    assert best - 1e-9 <= found < best + 0.002


def test_total_and_risk_are_sums_and_log_odds(world):
    card = score_card(*world, most=3)
    everything = pd.DataFrame([[1, 1, 1]], columns=["late", "short", "debt"])  # the order of the columns is free
    assert card.total(everything).iloc[0] == card.points.sum()
    assert card.risk(2) == pytest.approx(1 / (1 + np.exp(-card.start - 2 * card.worth)))
    assert (card.risk([0, 1]) == [card.risk(0), card.risk(1)]).all()


def test_points_that_all_round_to_nothing_are_said(world):
    with pytest.raises(ValueError, match="larger number"):
        score_card(*world, most=0)
