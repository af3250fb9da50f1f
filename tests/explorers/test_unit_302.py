import re

import numpy as np
import pytest

from xaicourse.explorers import find
from xaicourse.explorers import unit_302_rules as counted
from xaicourse.methods.anchors import interval
from xaicourse.scenarios import credit

EXPLORER = find("302")
STATES = list(EXPLORER.states())


def marks(**state):
    drawn = EXPLORER.draw(**state)
    return drawn, {mark["key"]: mark for panel in drawn["panels"] for mark in panel["marks"]}


def test_every_condition_is_true_of_the_applicant_and_she_is_approved():
    woman = credit.load().X_test.loc[counted.APPLICANT]
    assert all(low < woman[name] <= high for name, (low, high, _) in counted.CONDITIONS.items())
    assert not credit.rejected(woman.to_frame().T)[0]
    assert counted.people().index[0] == counted.APPLICANT and len(counted.people()) == counted.PEOPLE
    quartiles = credit.load().X_train.quantile([0.25, 0.5, 0.75])
    for name, (low, high, _) in counted.CONDITIONS.items():
        cut = low if np.isfinite(low) else high
        assert np.abs(quartiles[name] - cut).min() < 0.03


def test_there_are_32_rules_and_each_condition_costs_coverage():
    found = {each.features: each for each in counted.counted()}
    assert len(found) == 32 and found[()].coverage == 1
    for features, each in found.items():
        for name in features:
            wider = found[tuple(other for other in features if other != name)]
            assert each.coverage < wider.coverage


def test_the_shares_are_those_of_other_draws():
    """Counted again with a loop over people, on the 1,000 test rows: within the interval of so few."""
    X = credit.load().X_test
    no = credit.rejected(X)
    for each in counted.counted()[::3]:
        inside = np.ones(len(X), dtype=bool)
        for name in each.features:
            low, high, _ = counted.CONDITIONS[name]
            inside &= np.array([low < value <= high for value in X[name]])
        low, high = interval(int(inside.sum()), len(X), z=3.3)
        assert low <= each.coverage <= high
        low, high = interval(int((~no[inside]).sum()), int(inside.sum()), z=3.3)
        assert low <= each.real <= high


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_chosen_rule_is_the_widest_that_reaches_it(state):
    drawn, found = marks(**state)
    able = [
        each
        for each in counted.counted()
        if state["without"] not in each.features and getattr(each, state["counts"]) >= state["wanted"]
    ]
    shown = found["chosen"]["items"][0]
    assert shown["shown"] == bool(able) == ("no anchor" not in drawn["title"])
    if not able:
        assert "no rule to quote" in drawn["sentence"]
        return
    widest = max(each.coverage for each in able)
    assert shown["x"] == pytest.approx(100 * widest) and shown["y"] >= state["wanted"]
    covered, made, real = re.search(
        r"covers ([\d.]+) %.* approves ([\d.]+) of .* and ([\d.]+) of", drawn["sentence"]
    ).groups()
    assert float(covered) == pytest.approx(100 * widest, abs=0.051)
    by = {"perturbed": float(made), "real": float(real)}
    assert by[state["counts"]] == pytest.approx(shown["y"], abs=0.00051)
    other = found["other rows"]["items"][0]["y"]
    assert by["real" if state["counts"] == "perturbed" else "perturbed"] == pytest.approx(other, abs=0.00051)
    assert f"leaves {100 * widest:.1f} %" in drawn["title"]


def test_dark_people_are_inside_the_rule():
    for state in STATES[::7]:
        _, found = marks(**state)
        rule = counted.best(**state)
        for item, (_, person) in zip(found["people"]["items"], counted.people().iloc[1:].iterrows(), strict=True):
            inside = rule is not None and all(
                counted.CONDITIONS[name][0] < person[name] <= counted.CONDITIONS[name][1] for name in rule.features
            )
            assert item["lit"] == inside
            assert (item["shape"] == "square") == credit.rejected(
                person[list(credit.FEATURES)].to_frame().T.astype(float)
            )[0]


def test_the_answer_to_the_guess_is_right():
    at = {wanted: counted.best(wanted, "none", "perturbed") for wanted in (0.95, 0.98)}
    assert at[0.98].coverage / at[0.95].coverage == pytest.approx(0.25, abs=0.05)
    assert counted.best(0.99, "none", "perturbed") is None


def test_both_findings_are_true():
    """Steps: many wishes share a rule. And at some wish the two kinds of rows choose another rule."""
    by = {counts: [counted.best(w / 100, "none", counts) for w in range(80, 99)] for counts in ("perturbed", "real")}
    assert len(set(by["perturbed"])) <= len(by["perturbed"]) / 2
    assert sum(one != other for one, other in zip(*by.values(), strict=True)) >= 5
    gaps = [each.real - each.perturbed for each in counted.counted() if each.features]
    assert max(gaps) > 0.04


def test_the_criticism_is_far_from_the_prototypes_and_approved():
    cards = counted.cards()
    no = credit.rejected(cards[list(credit.FEATURES)])
    assert no.tolist() == [False, True, False]
