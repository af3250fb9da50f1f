import re

import numpy as np
import pytest

from xaicourse.explorers import find
from xaicourse.explorers import unit_101 as unit
from xaicourse.explorers import unit_101_price as price
from xaicourse.worked_cases import ASKERS, CASES, answers, lacks

EXPLORER = find("101")
STATES = list(EXPLORER.states())


def marks(**state):
    drawn = EXPLORER.draw(**state)
    return drawn, {mark["key"]: mark for panel in drawn["panels"] for mark in panel["marks"]}


def cells(found, start):
    """Return the (half, column) in which marks named `start` are shown."""
    return {
        tuple(key.split(", ")[1:3])
        for key, mark in found.items()
        if key.startswith(f"{start}, ") and mark["mark"] == "points" and mark["items"][0]["shown"]
    }


@pytest.mark.parametrize("state", STATES, ids=str)
def test_every_card_is_in_its_places_and_dark_where_it_answers(state):
    _, found = marks(**state)
    for name, case in CASES.items():
        if name != state["card"]:
            assert cells(found, name) == {(reach, need) for reach in case.reach for need in case.needs}
        for key, mark in found.items():
            if key.startswith(f"{name}, ") and mark["mark"] == "points":
                assert mark["items"][0]["lit"] == (not lacks(name, state["asker"]))
    _, reach, need = unit.PLACES[state["place"]]
    assert cells(found, "chosen") == {(half, column) for half in reach for column in need}
    diamonds = [item["shown"] for item in found["places"]["items"]]
    case = CASES[state["card"]]
    assert diamonds == [h in case.reach and c in case.needs for h in ("one case", "whole model") for c in unit.COLUMNS]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_what_is_said_is_true(state):
    drawn, found = marks(**state)
    count = int(drawn["title"][0])
    assert count == len(answers(state["asker"]))
    named = re.search(r" Answers: (.*?)\. Your card", drawn["sentence"])[1].split(", ")
    assert named == [CASES[name].name for name in answers(state["asker"])]
    shown = [item for item in found["counts"]["items"] if item["shown"]]
    assert [item["end"] for item in shown] == [count]
    said = [item["label"] for item in found["said words"]["items"]]
    case, (_, reach, need) = CASES[state["card"]], unit.PLACES[state["place"]]
    if (reach, need) == (case.reach, case.needs):
        assert said[1] == "\u2713 right"
    else:
        assert said[1] == (
            "\u2013 right in part" if reach <= case.reach and need <= case.needs else "\u2013 think again"
        )
    assert said[2] == ("\u2013 no answer" if lacks(state["card"], state["asker"]) else "\u2713 answers")
    assert ("does not answer" in drawn["sentence"]) == bool(lacks(state["card"], state["asker"]))


def test_the_strip_shows_the_kept_folds_and_the_last_sentence_is_true():
    drawn, found = marks()
    gains = []
    for row, name in enumerate(price.SETS):
        folds = price.measured()[name]
        kinds = {"glass": [np.mean(folds[m]) for m in folds if m in price.GLASS]}
        kinds["black"] = [np.mean(folds[m]) for m in folds if m not in price.GLASS]
        for kind, means in kinds.items():
            assert found[f"{name}, {kind}"]["items"][0]["x"] == pytest.approx(max(means))
        gains.append(max(kinds["black"]) - max(kinds["glass"]))
        shown = drawn["panels"][3]["y"]["details"][row].replace("\u2212", "-")
        assert float(shown) == pytest.approx(gains[-1], abs=0.00051)
    most = re.search(r"box gains (\S+) AUC", drawn["sentence"])[1].replace("\u2212", "-")
    assert float(most) == pytest.approx(max(gains), abs=0.00051)


def test_no_black_box_beats_the_best_glass_box_by_more_than_noise():
    assert set(price.measured()) == set(price.SETS)
    for name in price.SETS:
        assert price.gain(name) < price.best(name, glass=True).sd


def test_for_the_person_affected_most_of_the_board_goes_dark():
    counts = {asker: len(answers(asker)) for asker in ASKERS}
    assert counts["affected"] == min(counts.values()) < len(CASES) / 2
    assert EXPLORER.draw()["guess"]["actual"] == counts["affected"]


def test_cards_of_two_places_are_right_in_both_and_can_be_placed():
    two = {name for name, case in CASES.items() if len(case.reach) + len(case.needs) == 3}
    assert two == {
        card for card in CASES for place in ("both reaches", "both ways") if unit.judged(card, place) == "right"
    }
    assert all(any(unit.judged(card, place) == "right" for place in unit.PLACES) for card in CASES)
