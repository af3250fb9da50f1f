import re
from itertools import product

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, Ridge

from xaicourse.explorers import find
from xaicourse.explorers import unit_201 as unit
from xaicourse.explorers import unit_201_fits as fits
from xaicourse.scenarios import credit

EXPLORER = find("201")
STATES = list(EXPLORER.states())


def marks(drawn, panel):
    return {mark["key"]: mark for mark in drawn["panels"][panel]["marks"]}


def number(words):
    return float(words.replace("\u2212", "-").replace(",", ""))


@pytest.mark.parametrize(("width", "rows", "seed"), [(fits.DEFAULT, 5000, 0), (0.7, 1000, 3), (10, 50, 9)])
def test_the_bars_are_ridge_regression_on_the_model(width, rows, seed):
    """Everything again, from the rows: only the draw itself is taken over."""
    data = credit.load()
    row = data.X_test.loc[fits.APPLICANT].to_numpy()
    Z = fits.sample(seed)[0][:rows]
    training = data.X_train[list(fits.FEATURES)]
    table = np.tile(row, (rows, 1))
    table[:, fits.COLUMNS] = Z * training.std(ddof=0).to_numpy() + training.mean().to_numpy()
    assert table[0] == pytest.approx(row)
    weights = np.exp(-(np.linalg.norm(Z - Z[0], axis=1) ** 2) / (2 * width**2))
    expected = Ridge(alpha=1).fit(Z, credit.predict_log_odds(table), sample_weight=weights)
    drawn = EXPLORER.draw(width=width, rows=rows, seed=seed)
    bars = marks(drawn, 1)["bars"]["items"]
    assert [bar["end"] for bar in bars] == pytest.approx(expected.coef_, abs=1e-9)


@pytest.mark.parametrize("width", [0.7, 1, fits.DEFAULT, 10])
def test_the_squares_are_where_ever_more_rows_lead(width):
    """The mean over many seeds, without the penalty's pull, comes near them, and nearer than one seed does."""
    Z = np.concatenate([fits.sample(seed)[0] for seed in range(fits.SEEDS)])
    outputs = np.concatenate([fits.sample(seed)[1] for seed in range(fits.SEEDS)])
    weights = np.exp(-((Z - Z[0]) ** 2).sum(axis=1) / (2 * width**2))
    weights[:: max(fits.ROWS)] = 0  # the applicant's own row is no draw
    many = Ridge(alpha=1e-9).fit(Z, outputs, sample_weight=weights)
    assert fits.exact(width) == pytest.approx(many.coef_, abs=0.06 if width < 1 else 0.02)


def test_the_diamonds_are_the_slopes_of_the_truth_through_the_lens():
    """Each feature one spread up or down, in all combinations: a blur whose rows are people who could exist."""
    data, width = credit.load(), 1.5
    centre, spread = fits.looks(width)
    deviation = fits.world()["deviation"]
    steps = spread * np.array(list(product((-1, 1), repeat=6)))
    table = np.tile(fits.world()["row"], (len(steps), 1))
    table[:, fits.COLUMNS] = centre + steps * deviation
    assert fits.true_slopes(width) == pytest.approx(LinearRegression().fit(steps, credit.truth.log_odds(table)).coef_)
    man = data.X_test.loc[[fits.APPLICANT]]
    rise = credit.truth.log_odds(man.assign(age=59.01))[0] - credit.truth.log_odds(man)[0]
    assert fits.true_slopes(None)[0] == pytest.approx(rise / 0.01 * deviation[0], abs=0.01)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_what_is_said_is_what_is_drawn(state):
    drawn = EXPLORER.draw(**state)
    below = marks(drawn, 1)
    shown = [bar["shown"] for bar in below["bars"]["items"]]
    if "too narrow" in drawn["title"]:
        assert not any(shown) and "none is drawn" in drawn["sentence"]
        assert not any(item["shown"] for key in ("ten seeds", "exact") for item in below[key]["items"])
        assert number(re.search(r"make ([\d,]+) effective row", drawn["sentence"])[1]) <= fits.FEWEST
        return
    assert all(shown)
    age = below["bars"]["items"][0]
    way = {"raises": age["end"] > 0, "lowers": age["end"] < 0, "does not move": abs(age["end"]) < 0.005}
    assert way[re.search(r"being older (raises|lowers|does not move)", drawn["title"])[1]]
    seeds = [item["x"] for item in below["ten seeds"]["items"][:: len(fits.FEATURES)] if item["shown"]]
    tends = number(re.search(r"give (\S+?)[;,] ", drawn["sentence"] + " ")[1])
    assert tends == pytest.approx(below["exact"]["items"][0]["x"], abs=0.006)
    span = re.search(r"Over (\d+) seeds .* from (\S+) to (\S+),", drawn["sentence"])
    if span:
        assert int(span[1]) == len(seeds)
        assert [number(span[2]), number(span[3])] == pytest.approx([min(seeds), max(seeds)], abs=0.006)
    else:
        assert len(seeds) == 1


@pytest.mark.parametrize("width", fits.WIDTHS)
def test_the_rate_counts_pairs_of_seeds(width):
    for rows in fits.ROWS:
        drawn = [seed for seed in range(fits.SEEDS) if not fits.too_few(width, rows, seed)]
        if len(drawn) < 2:
            continue
        among = [
            set(np.abs(fits.fitted(width, rows, seed).coefficients).argsort()[::-1][:3].tolist()) for seed in drawn
        ]
        different = [among[i] != among[j] for i in range(len(among)) for j in range(i)]
        assert fits.change_rate(width, rows) == pytest.approx(sum(different) / len(different))


def test_the_answer_to_the_guess_is_right():
    """No width finds the sign that the model has at 59 and fits with R2 above .9, whatever the seed."""
    same_man = np.tile(fits.world()["row"], (2, 1))
    same_man[:, 0] = 59, 63
    assert np.diff(credit.predict_log_odds(same_man)) > 0.1
    for width in fits.WIDTHS:
        for seed in range(fits.SEEDS):
            found = fits.fitted(width, 5000, seed)
            assert found.fidelity < 0.9
            if not fits.too_few(width, 5000, seed):
                assert (found.coefficients[0] > 0) == (width <= 0.7)
                assert (found.effective_rows < 150) == (width <= 0.7)


def test_the_second_finding_is_true():
    """Wide: everyone gets the same explanation. Narrow enough: age has the other sign, for every seed."""
    assert all(fits.fitted(0.7, 5000, seed).coefficients[0] > 0 for seed in range(fits.SEEDS))
    assert all(fits.fitted(fits.DEFAULT, 5000, seed).coefficients[0] < 0 for seed in range(fits.SEEDS))
    assert fits.looks(10)[0] == pytest.approx(fits.world()["mean"], abs=1)
    assert fits.looks(0.1)[0] == pytest.approx(fits.world()["instance"], abs=1)


def test_the_fitted_edge_runs_through_the_applicant_and_keeps_the_fit():
    here = fits.world()
    for state in ({}, {"width": 0.7}, {"width": 10, "rows": 50, "seed": 4}):
        (x0, y0), (x1, y1) = marks(EXPLORER.draw(**state), 0)["edge"]["xy"]
        x, y = here["instance"][:2]
        assert (x - x0) * (y1 - y0) == pytest.approx((y - y0) * (x1 - x0), abs=1e-6)
        full = EXPLORER.read(state)
        age, burden = fits.fitted(full["width"], full["rows"], full["seed"]).coefficients[:2] / here["deviation"][:2]
        assert age * (x1 - x0) + burden * (y1 - y0) == pytest.approx(0, abs=1e-6)


def test_the_solid_line_is_where_the_bank_begins_to_reject():
    for age, burden in unit._border()[5::12]:
        for step, expected in ((0.01, True), (-3, False)):
            row = fits.world()["row"].copy()
            row[[0, credit.FEATURES.index("burden")]] = age, burden + step
            if expected or burden > 3:
                assert credit.rejected(row[None])[0] == expected
