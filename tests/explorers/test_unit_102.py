import re

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from xaicourse.explorers import find
from xaicourse.explorers import unit_102 as unit
from xaicourse.explorers import unit_102_draws as computed
from xaicourse.scenarios import twins

EXPLORER = find("102")
STATES = list(EXPLORER.states())


def number(words):
    return float(words.replace("\u2212", "-"))


def marks(drawn, panel):
    return {mark["key"]: mark["items"] for mark in drawn["panels"][panel]["marks"] if "items" in mark}


@pytest.mark.parametrize(("correlation", "n", "penalty"), [(0.9, 100, "none"), (0.99, 150, "strong")])
def test_the_shipped_values_are_the_computed_ones(correlation, n, penalty):
    found, again = (
        computed.draws(correlation, n, penalty),
        computed.compute(correlation, n, penalty),
    )
    for name, values in again.items():
        assert found[name] == pytest.approx(np.array(values) / 1000, abs=0.0011)


@pytest.mark.slow
def test_every_shipped_value_is_the_computed_one(tmp_path):
    computed.write(tmp_path)
    shipped = computed.datasets_folder() / computed.FOLDER / computed.FILE
    assert (tmp_path / computed.FILE).read_bytes() == shipped.read_bytes()


@pytest.mark.parametrize(("correlation", "n", "penalty", "C"), [(0.99, 150, "none", np.inf), (0.9, 300, "light", 1.0)])
def test_the_coefficients_are_those_of_an_independent_library(correlation, n, penalty, C):
    for seed in (2, 5):
        X, y = twins.draw(n, correlation, seed)
        model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-10).fit(X, y)
        assert unit.coefficients(correlation, n, penalty, seed) == pytest.approx(model.coef_[0], abs=6e-4)
        prediction = model.intercept_[0] + model.coef_[0] @ computed.APPLICANT
        assert computed.draws(correlation, n, penalty)["prediction"][seed] == pytest.approx(prediction, abs=6e-4)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_what_is_said_is_what_is_drawn(state):
    drawn = EXPLORER.draw(**state)
    found = computed.draws(state["correlation"], state["n"], state["penalty"])
    counts = [bar["end"] for bar in marks(drawn, 1)["wrong"]]
    assert counts == [(found["today"] < 0).sum(), (found["month_ago"] < 0).sum()]
    said = re.search(r": (\d+|none) of 100 redraws says? that use a month ago lowers", drawn["title"])[1]
    assert counts[1] == (0 if said == "none" else int(said))
    dots, lit = marks(drawn, 0)["redraws"], state["seed"]
    assert [k for k, dot in enumerate(dots) if dot["lit"]] == [lit]
    for dot, x, y in zip(dots, found["today"], found["month_ago"], strict=True):
        outside = not (unit.FRAME[0] <= x <= unit.FRAME[1] and unit.FRAME[0] <= y <= unit.FRAME[1])
        assert (dot["shape"] == "square") == outside
        assert outside or (dot["x"], dot["y"]) == (x, y)
    numbers = [number(words) for words in re.findall(r"[+\u2212]?\d+\.\d+", drawn["sentence"])]
    twin = found["month_ago"] * computed.APPLICANT[1]
    both = twin + found["today"] * computed.APPLICANT[0]
    ranges = [np.quantile(values, [0.1, 0.9]) for values in (twin, both, found["prediction"])]
    pair = [found["today"][lit], found["month_ago"][lit]]
    assert numbers == pytest.approx([*pair, sum(pair), *np.ravel(ranges)], abs=0.0051)


@pytest.mark.parametrize("state", [{}, {"correlation": 0.99, "n": 100, "seed": 5}, {"penalty": "strong", "n": 2000}])
def test_bars_are_coefficient_times_distance_from_the_mean(state):
    drawn, full = EXPLORER.draw(**state), EXPLORER.read(state)
    for bar, coefficient, value in zip(
        marks(drawn, 2)["bars"], unit.coefficients(**full), computed.APPLICANT, strict=True
    ):
        assert number(re.search(r"[+\u2212]?\d+\.\d+", bar["label"])[0]) == pytest.approx(
            coefficient * value, abs=0.0051
        )
        assert bar["end"] == np.clip(coefficient * value, *unit.BAR_FRAME)


def test_the_first_finding_is_true():
    """With 150 applicants signs turn ever more often; the cloud becomes a line along which the sum stays."""
    wrong = [unit.wrong_signs(rho, 150, "none")[unit.LOWERS] for rho in (0, 0.9, 0.99)]
    assert wrong == sorted(wrong) and wrong[0] <= 10 and wrong[-1] >= 33
    found = computed.draws(0.99, 150, "none")
    assert np.corrcoef(found["today"], found["month_ago"])[0, 1] < -0.97
    assert (found["today"] + found["month_ago"]).std() < found["month_ago"].std() / 4


def test_the_second_finding_is_true():
    """While the twin's contribution swings, the prediction's range is no wider than with unrelated twins."""
    for n in computed.SIZES:
        for penalty in computed.PENALTIES:
            calm, tied = (np.diff(unit.middle(computed.draws(rho, n, penalty)["prediction"]))[0] for rho in (0, 0.99))
            assert tied <= 1.02 * calm
    swing = np.diff(unit.middle(computed.draws(0.99, 150, "none")["month_ago"] * computed.APPLICANT[1]))[0]
    assert swing > 3 * np.diff(unit.middle(computed.draws(0, 150, "none")["prediction"]))[0]
    assert EXPLORER.draw(correlation=0.99, seed=5)["found"] == [True, True]
    assert EXPLORER.draw(correlation=0.99, penalty="strong")["found"] == [False, False]


def test_a_strong_penalty_hides_the_see_saw_and_halves_the_truth():
    assert unit.wrong_signs(0.99, 150, "strong") == (0, 0)
    found = computed.draws(0.99, 150, "strong")
    assert found["today"].mean() < 0.5 * twins.EFFECTS["today"]


def test_a_damaged_file_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(computed, "datasets_folder", lambda: tmp_path)
    computed._shipped.cache_clear()
    with pytest.raises(computed.DatasetError, match="restore it with"):
        computed._shipped()
    computed._shipped.cache_clear()
