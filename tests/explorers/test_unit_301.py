import re

import numpy as np
import pytest

from xaicourse.explorers import find
from xaicourse.explorers import unit_301 as unit
from xaicourse.explorers import unit_301_roads as roads
from xaicourse.scenarios import credit

EXPLORER = find("301")
STATES = list(EXPLORER.states())


def marks(**state):
    drawn = EXPLORER.draw(**state)
    return drawn, {mark["key"]: mark for panel in drawn["panels"] for mark in panel["marks"]}


def number(words):
    return float(words.replace("\u2212", "-"))


def test_the_roads_are_what_the_search_finds():
    """The shortest and the longest list; all eight in the slow test."""
    for frozen in ((), roads.FREEZABLE):
        assert roads.search(frozen) == roads.ROADS[frozen]


@pytest.mark.slow
@pytest.mark.parametrize("frozen", roads.frozen_sets(), ids=str)
def test_all_roads_are_what_the_search_finds(frozen):
    assert roads.search(frozen) == roads.ROADS[frozen]


@pytest.mark.parametrize("frozen", roads.frozen_sets(), ids=str)
def test_every_road_is_accepted_leaves_the_frozen_alone_and_ends_above_the_true_limit(frozen):
    names = [name for changes in roads.ROADS[frozen] for name in changes]
    assert len(names) == len(set(names)) and not set(names) & {*frozen, *roads.NEVER}
    for place, changes in enumerate(roads.ROADS[frozen]):
        found = roads.road(frozen, place)
        you = roads.applicant()
        for name, value in changes.items():
            way = roads.ONLY.get(name)
            assert value != you[name] and (way is None or (way == "up") == (value > you[name]))
        assert not credit.rejected(found.row.to_frame().T)[0]
        assert found.truth > roads.LIMIT and found.after <= roads.LIMIT


def test_acting_is_done_by_hand_too():
    found, you = roads.road((), 2), roads.applicant()
    other = you["debt_to_income"] / 100 * you["income"] - you["amount"] / you["duration"]
    debt = 100 * (found.world["amount"] / found.world["duration"] + other) / found.world["income"]
    assert found.followed == ("debt_to_income",) and found.world["debt_to_income"] == pytest.approx(debt)
    assert found.after == pytest.approx(credit.predict_log_odds(found.world.to_frame().T)[0])


@pytest.mark.parametrize("state", STATES, ids=str)
def test_what_is_said_is_what_is_drawn(state):
    drawn, found = marks(**state)
    bars = found["model"]["items"]
    here = roads.road(unit._set(state["frozen"]), state["suggestion"] - 1)
    if here is None:
        assert "closed" in drawn["title"] and [bar["shown"] for bar in bars] == [True, False, False]
        return
    assert bars[1]["shown"] and bars[1]["end"] <= 0 and "says yes" in drawn["title"]
    promised = re.search(r"brings it to (\S+?)\. ", drawn["sentence"] + " ")[1]
    assert number(promised) == pytest.approx(bars[1]["end"], abs=0.0051)
    acting = state["world"] == "causal"
    assert bars[2]["shown"] == acting
    phrases = [item for item in found["flow words"]["items"] if item["shown"]]
    assert len(phrases) == len(here.changes) + acting * len(here.followed)
    moved = re.search(r"output is (lower|higher) by ([\d.]+)", drawn["title"])
    if moved:
        by = bars[2]["end"] - bars[1]["end"]
        assert (by < 0) == (moved[1] == "lower") and float(moved[2]) == pytest.approx(abs(by), abs=0.0051)


@pytest.mark.parametrize("state", STATES[::7], ids=str)
def test_the_border_is_where_the_answer_turns(state):
    _, found = marks(**state)
    here = roads.road(unit._set(state["frozen"]), state["suggestion"] - 1)
    seen = unit._seen(here, state["world"] == "causal")
    for key, say in (
        ("border", credit.rejected),
        ("true border", lambda row: credit.truth.log_odds(row) > roads.LIMIT),
    ):
        for burden, count in found[key]["xy"][::4]:
            at = seen.copy()
            at["burden"], at["inquiries"] = burden, count
            assert say(at.to_frame().T)[0] or burden == 100
            at["burden"] = burden - 2
            assert burden == 0 or not say(at.to_frame().T)[0]


def test_both_findings_and_the_guess_are_true():
    free, held = (), roads.FREEZABLE
    length = {
        each: [roads.road(each, place) and roads.road(each, place).cost for place in range(4)] for each in (free, held)
    }
    assert length[held][3] is None and length[held][2] / length[free][2] == pytest.approx(2, abs=0.2)
    assert length[held][0] == pytest.approx(length[free][0], abs=0.05) and "postcode" in roads.ROADS[held][2]
    for each in roads.frozen_sets():
        for place in range(4):
            one, other = roads.road(free, place), roads.road(each, place)
            assert other is None or other.cost >= one.cost - 1e-9  # never shorter
    house, earn = roads.road(free, 3), roads.road(free, 2)
    assert house.truth == roads.now()["truth"] and house.promised <= roads.LIMIT
    assert earn.after < earn.promised - 0.5
    done = [finding.done({"suggestion": 4, "frozen": "none", "world": "causal"}) for finding in EXPLORER.findings]
    assert done == [False, True]
    assert np.isclose(length[free][2], 1.42, atol=0.005)
