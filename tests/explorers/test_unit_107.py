import re
from itertools import pairwise

import numpy as np
import pytest
import shap

from xaicourse.explorers import find
from xaicourse.explorers import unit_107 as unit
from xaicourse.explorers.unit_107_reproduce import values
from xaicourse.scenarios import credit

EXPLORER = find("107")
STATES = list(EXPLORER.states())


def shipped(who, scale, compared_to, number):
    return unit._values()[who][scale][compared_to][number - 1]


def number(words):
    return float(words.replace("\u2212", "-").replace("\u2011", "-"))


@pytest.mark.parametrize(
    ("applicant", "compared_to", "who", "scale"),
    [
        (9, "everyone", "model", "log-odds"),
        (9, "approved", "model", "probability"),
        (2, "same age", "truth", "probability"),
        (12, "one person", "truth", "log-odds"),
        (5, "one person", "model", "probability"),
    ],
)
def test_the_shipped_values_are_the_computed_ones(applicant, compared_to, who, scale):
    assert shipped(who, scale, compared_to, applicant) == pytest.approx(
        values(applicant, compared_to, who, scale), abs=1e-6
    )


@pytest.mark.parametrize("compared_to", unit.GROUPS)
def test_the_log_odds_bars_are_those_of_an_independent_library(compared_to):
    crowd, rows = unit.people()
    for applicant in (1, 9):
        background = crowd[unit.groups(applicant)[compared_to]]
        explainer = shap.TreeExplainer(credit.load_model(), background, feature_perturbation="interventional")
        expected = explainer.shap_values(crowd.iloc[[rows[applicant - 1]]])[0]
        assert shipped("model", "log-odds", compared_to, applicant) == pytest.approx(expected, abs=1e-4)


def test_probability_bars_are_not_squashed_log_odds():
    squashed = np.array(shipped("model", "log-odds", "everyone", 9))
    exact = np.array(shipped("model", "probability", "everyone", 9))
    crowd, rows = unit.people()
    step = credit.predict_probability(crowd.iloc[[rows[8]]])[0] - credit.predict_probability(crowd).mean()
    assert exact.sum() == pytest.approx(step, abs=1e-6)
    assert np.abs(exact - squashed * step / squashed.sum()).max() > 0.01


@pytest.mark.parametrize("state", STATES, ids=str)
def test_bars_run_from_base_value_to_prediction(state):
    drawn = EXPLORER.draw(**state)
    crowd, rows = unit.people()
    predict = credit.predict_log_odds if state["scale"] == "log-odds" else credit.predict_probability
    items = drawn["panels"][1]["marks"][2]["items"]
    lit = np.array([point["lit"] for point in drawn["panels"][0]["marks"][2]["items"]])
    assert items[0]["start"] == pytest.approx(predict(crowd[lit]).mean(), abs=1e-6)
    assert items[-1]["end"] == pytest.approx(predict(crowd.iloc[[rows[state["applicant"] - 1]]])[0], abs=1e-6)
    for item, following in pairwise(items):
        assert item["end"] == following["start"]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_sentence_is_true(state):
    drawn = EXPLORER.draw(**state)
    digits = unit.DIGITS[state["scale"]]
    items = drawn["panels"][1]["marks"][2]["items"]
    if "no difference" in drawn["sentence"]:
        assert all(item["start"] == item["end"] for item in items)
        assert (state["compared_to"], state["applicant"]) == ("one person", unit.ONE_PERSON)
        return
    said = re.search(
        r"\((?:(\d+) people, mean|one person, at) (\S+)\), applicant \d+ stands at (\S+) \(.*?\)\. "
        r"The bars sum to (\S+), and prediction minus base value is (\S+): the gap is (\S+)\.$",
        drawn["sentence"],
    )
    base, prediction, total, difference, gap = (number(words) for words in said.groups()[1:])
    lit = [point["lit"] for point in drawn["panels"][0]["marks"][2]["items"]]
    assert int(said[1] or 1) == sum(lit)
    assert base == pytest.approx(items[0]["start"], abs=0.6 * 10**-digits)
    assert prediction == pytest.approx(items[-1]["end"], abs=0.6 * 10**-digits)
    assert total == pytest.approx(sum(item["end"] - item["start"] for item in items), abs=0.6 * 10**-digits)
    assert difference == total
    assert gap < 1e-6


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_title_is_true(state):
    drawn = EXPLORER.draw(**state)
    usual = EXPLORER.draw(**{**state, "compared_to": "everyone"})
    y, items = drawn["panels"][1]["y"], drawn["panels"][1]["marks"][2]["items"]
    before = usual["panels"][1]["marks"][2]["items"]
    way = [item["sign"] for item in items]
    if "nothing to explain" in drawn["title"]:
        assert set(way) == {"none"}
        return
    title = drawn["title"].lower()
    (row,) = [k for k in range(6) if f"{y['rows'][k]} {y['details'][k]}".strip() in title]
    turned = [k for k in range(6) if {items[k]["sign"], before[k]["sign"]} == {"raises", "lowers"}]
    if "compared with everyone" in title and state["compared_to"] != "everyone":
        assert row in turned
        assert title.index(way[row]) < title.index(before[row]["sign"])
    else:
        assert way[row] in title
        sizes = [abs(item["end"] - item["start"]) for item in items[:6]]
        assert sizes[row] == max(sizes)
        # nothing that can be read from the labels has turned
        for k in turned:
            assert "0" * (unit.DIGITS[state["scale"]] + 1) in re.sub(r"\D", "", items[k]["label"] + before[k]["label"])


def test_compared_with_oneself_every_bar_is_zero_and_the_text_says_why():
    drawn = EXPLORER.draw(compared_to="one person", applicant=unit.ONE_PERSON)
    for mark in (drawn["panels"][1]["marks"][2], drawn["panels"][1]["marks"][3]):
        places = {item.get("end", item.get("x")) for item in mark["items"]}
        assert places == {drawn["panels"][0]["marks"][0]["x"]}
    assert "no difference for the bars to share out" in drawn["sentence"]


def test_the_answer_to_the_guess_is_right():
    """The bar of credit history lowers the first applicant's risk against everyone, and another group turns it."""
    row = list(unit.BARS).index(unit.GUESSED)
    against = {group: unit.bars("model", group, "log-odds", unit.FIRST)[row] for group in unit.GROUPS}
    assert against["everyone"] < -0.01
    assert max(against.values()) > 0.01


def test_the_truth_stands_where_each_bar_would_end():
    drawn = EXPLORER.draw(applicant=3, compared_to="approved")
    items, diamonds = (drawn["panels"][1]["marks"][k]["items"] for k in (2, 3))
    truth = values(3, "approved", "truth", "log-odds")
    for row, name in enumerate(unit.BARS):
        expected = items[row]["start"] + truth[credit.FEATURES.index(name)]
        assert diamonds[row]["x"] == pytest.approx(expected, abs=1e-6)
