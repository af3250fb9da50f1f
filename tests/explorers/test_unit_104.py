import re

import numpy as np
import pytest
from interpret.glassbox import ExplainableBoostingClassifier

from xaicourse.explorers import find
from xaicourse.explorers import unit_104 as unit
from xaicourse.explorers.unit_104_model import SETTINGS
from xaicourse.scenarios import asthma

EXPLORER = find("104")
STATES = list(EXPLORER.states())


def marks(**state):
    drawn = EXPLORER.draw(**state)
    return drawn, {mark["key"]: mark for panel in drawn["panels"] for mark in panel["marks"]}


def number(words):
    return float(words.replace("\u2212", "-"))


def rank_auc(outcomes, weights, predicted):
    """Every pair by itself: the share in which the death was ranked above the survivor, ties for a half."""
    above = (predicted[:, None] > predicted[None, :]) + 0.5 * (predicted[:, None] == predicted[None, :])
    pairs = np.outer(weights * outcomes, weights * (1 - outcomes))
    return float((above * pairs).sum() / pairs.sum())


@pytest.fixture(scope="module")
def ebm():
    hospital = asthma.load()
    return ExplainableBoostingClassifier(interactions=0, **SETTINGS).fit(hospital.X_train, hospital.y_train)


@pytest.mark.parametrize("feature", unit.FEATURES)
def test_an_edit_is_the_librarys_own(ebm, feature):
    edited = ebm.copy()
    edited.scale(feature, 0.4)
    X = asthma.load().X_test
    assert unit.log_odds(feature, 60) == pytest.approx(edited.decision_function(X), abs=1e-9)
    home = edited.predict_proba(X)[:, 1] < asthma.HOME_LIMIT
    lost, won = unit.changes(feature, 60)
    before = ebm.predict_proba(X)[:, 1] < asthma.HOME_LIMIT
    assert np.array_equal(home, (before & ~lost) | won)


def test_both_aucs_are_those_of_all_pairs(ebm):
    hospital = asthma.load()
    predicted = unit.log_odds("asthma", 100)
    y = hospital.y_test.to_numpy()
    assert unit.auc("asthma", 100, "records") == pytest.approx(rank_auc(y, np.ones(len(y)), predicted), abs=1e-9)
    risk = 1 / (1 + np.exp(-hospital.log_odds(hospital.X_test, care=0)))
    above = (predicted[:, None] > predicted[None, :]) + 0.5 * (predicted[:, None] == predicted[None, :])
    pairs = np.outer(risk, 1 - risk)
    assert unit.auc("asthma", 100, "home") == pytest.approx((above * pairs).sum() / pairs.sum(), abs=1e-9)


def test_the_curve_drawn_is_what_the_patients_look_up(ebm):
    for column, feature in enumerate(asthma.FEATURES):
        _, drawn = marks(feature=feature)
        xy = np.array(drawn["curve"]["xy"])
        X = asthma.load().X_test.iloc[:1].copy()
        for x, y in xy[:: 1 if feature in asthma.CONDITIONS else 10]:
            if abs(x - 0.5) < 1e-9 and feature in asthma.CONDITIONS:
                continue  # the upright step itself
            X[feature] = float(x > 0.5) if feature in asthma.CONDITIONS else x
            assert y == pytest.approx(ebm.eval_terms(X)[0, column], abs=1e-3)
    code = ebm.eval_terms(asthma.load().X_test.assign(months_since_stay=-7))[0, -1]
    assert marks(feature="months_since_stay")[1]["code"]["items"][0]["y"] == pytest.approx(code)


def test_the_code_has_a_place_of_its_own():
    _, drawn = marks(feature="months_since_stay")
    code, line = drawn["code"]["items"][0], np.array(drawn["curve"]["xy"])
    assert code["shown"] and code["x"] < line[:, 0].min() - 6
    assert line[:, 0].min() == 0
    assert not any(marks(feature=name)[1]["code"]["items"][0]["shown"] for name in unit.FEATURES if name[0] != "m")
    ticks = unit.AXES["months_since_stay"][2]
    assert "none" in ticks.values() and "-7" not in ticks.values()


@pytest.mark.parametrize("feature", unit.FEATURES)
def test_a_flat_curve_is_a_line_at_zero(feature):
    _, drawn = marks(feature=feature, flat=100)
    assert {y for _, y in drawn["curve"]["xy"]} == {0}
    assert len(drawn["curve"]["xy"]) == unit.PLACES
    assert drawn["code"]["items"][0]["y"] == 0


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_sentence_is_true(state):
    drawn, found = marks(**state)
    home = unit.at_home(unit.log_odds(state["feature"], state["flat"]))
    has = asthma.load().X_test["asthma"].to_numpy() == 1
    said = [
        int(each)
        for each in re.search(r"(\d+) of (\d+) test patients .* them (\d+) of the (\d+) ", drawn["sentence"]).groups()
    ]
    assert said == [home.sum(), len(home), home[has].sum(), has.sum()]
    fitted, now = (item["x"] for item in found["aucs"]["items"])
    assert number(re.search(r"the AUC is ([\d.]+\d)", drawn["sentence"])[1]) == pytest.approx(now, abs=0.00051)
    if state["flat"]:
        lost, won = map(int, re.search(r"(\d+) no longer are, (\d+) newly are", drawn["sentence"]).groups())
        assert home.sum() == unit.at_home(unit.log_odds(state["feature"], 0)).sum() - lost + won
        change, count = re.search(r"AUC by (\S+) and (\d+) of", drawn["title"]).groups()
        assert number(change) == pytest.approx(now - fitted, abs=0.00051)
        assert int(count) == lost + won
    lit = sum(item["lit"] for item in found["people"]["items"])
    rows = unit.people()
    lost, won = unit.changes(state["feature"], state["flat"])
    assert lit == (lost | won)[rows].sum()
    assert len({(round(item["x"], 6), item["y"]) for item in found["people"]["items"]}) == unit.PEOPLE


def test_the_findings_hold():
    """Asthma goes the wrong way; flattening costs little on the records and gains more at home."""
    drawn, _ = marks()
    assert drawn["title"].startswith("Asthma lowers")
    assert number(re.search(r"yes (\S+) log-odds, ", drawn["truth_sentence"])[1]) == pytest.approx(0.7)
    fitted, mended = unit.auc("asthma", 0, "records"), unit.auc("asthma", 100, "records")
    assert 0 < fitted - mended < 0.02
    gained = unit.auc("asthma", 100, "home") - unit.auc("asthma", 0, "home")
    assert gained > fitted - mended
    has = asthma.load().X_test["asthma"].to_numpy() == 1
    lost, _ = unit.changes("asthma", 100)
    before = unit.at_home(unit.log_odds("asthma", 0))
    assert lost[has].sum() > 0.5 * before[has].sum()


def test_the_guess_is_judged_by_the_records():
    for state in ({}, {"feature": "age", "flat": 50}, {"judged_by": "home"}):
        guess = EXPLORER.draw(**state)["guess"]
        assert guess["actual"] == unit.auc("asthma", 100, "records")
