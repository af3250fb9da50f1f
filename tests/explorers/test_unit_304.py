import re

import numpy as np
import pytest
from scipy import stats

from xaicourse.explorers import find, static_html
from xaicourse.explorers import unit_304 as explorer
from xaicourse.explorers import unit_304_reproduce as reproduce
from xaicourse.explorers import unit_304_runs as runs

EXPLORER = find("304")
STATES = list(EXPLORER.states())


def marks(**state):
    drawn = EXPLORER.draw(**state)
    return drawn, {(panel["key"], mark["key"]): mark for panel in drawn["panels"] for mark in panel["marks"]}


def test_every_state_is_drawn_and_the_page_is_small():
    assert EXPLORER.check() == [] and len(STATES) == 32
    assert len(static_html(EXPLORER)) < 400_000  # with two still pictures beside the values


@pytest.mark.parametrize("state", STATES, ids=str)
def test_title_and_sentence_say_what_is_drawn(state):
    drawn, found = marks(**state)
    concept, way, sets = state["concept"], state["way"], state["sets"]
    p = []
    for name in runs.NETWORKS:
        for each in runs.CONCEPTS:
            scores = runs.values()[name]["scores"]
            a, b = scores[each][way][:sets], scores["reference"][:sets]
            sides = [part for each in (a, b) for part in (np.mean(each), np.std(each, ddof=1), len(each))]
            p.append(stats.ttest_ind_from_stats(*sides, equal_var=False).pvalue)
    order, steps, highest = np.argsort(p), np.empty(8), 0.0
    for place, at in enumerate(order):
        highest = max(highest, min(1, p[at] * (8 - place)))
        steps[at] = highest
    by = dict(zip([(n, c) for n in runs.NETWORKS for c in runs.CONCEPTS], steps, strict=True))
    low = [name for name in runs.NETWORKS if by[name, concept] < 0.05]
    if sets < 8:
        assert "too few" in drawn["title"] and "Too few" in drawn["sentence"]
    else:
        words = {0: "neither network", 1: f"{''.join(low)} only", 2: "both networks"}[len(low)]
        assert words in drawn["title"] or (concept == "random" and not low and "none is found" in drawn["title"])
    for name in runs.NETWORKS:
        items = found["runs", f"own {name}"]["items"]
        shown = [item["x"] for item in items if item["shown"]]
        assert len(shown) == sets
        mean, said = re.search(rf"{name} (\d\.\d\d) \(corrected p (below \.001|[\d.]+)\)", drawn["sentence"]).groups()
        assert float(mean) == pytest.approx(np.mean(shown), abs=0.0051)
        assert (said == "below .001") == (by[name, concept] < 0.001)
        assert said == "below .001" or float(said) == pytest.approx(by[name, concept], abs=0.00051)
    bars = [item["end"] for item in found["alarms", "bars"]["items"]]
    assert bars == [100 * runs.values()[name]["alarms"][way][str(sets)] for name in runs.NETWORKS]


def test_both_findings_are_true():
    assert explorer.significant("marker", "new", 15) == ["A", "B"]
    truth = {name: runs.values()[name]["truth"] for name in runs.NETWORKS}
    assert abs(truth["A"]["change"]) < 0.5 and truth["B"]["change"] > 5
    assert truth["B"]["trained"] > truth["A"]["trained"] and truth["B"]["reversed"] < 0.2 < 0.9 < truth["A"]["reversed"]
    table = runs.alarms()
    for name in runs.NETWORKS:
        assert list(table.loc[(name, "reused")]) == sorted(table.loc[(name, "reused")])
        assert table.loc[(name, "reused"), "30"] > 0.4 and table.loc[(name, "new")].max() < 0.1
    start = EXPLORER.draw()
    assert start["found"] == [False, False] and EXPLORER.draw(**EXPLORER.final)["found"] == [True, True]


def test_the_scores_keep_what_the_lesson_says_of_them():
    """Intervals of the means over 30 runs: marker near 1 in B, above the random ones in A; random round .5."""
    for name, (low, high) in {"A": (0.6, 0.75), "B": (0.97, 1.0)}.items():
        scores = runs.values()[name]["scores"]
        assert low < np.mean(scores["marker"]["new"]) <= high
        for nothing in (scores["random"]["new"], scores["reference"]):
            assert abs(np.mean(nothing) - 0.5) < 4 * np.std(nothing) / np.sqrt(30)


def test_the_shipped_truth_and_pictures_are_the_networks():
    for key, name in runs.NETWORKS.items():
        assert reproduce.picture(name)["patch"] == runs.values()[key]["patch"]
    assert runs.values()["A"]["truth"] == pytest.approx(reproduce.truth("clean"), abs=0.011)


@pytest.mark.slow
def test_the_shipped_scores_are_the_networks():
    X = reproduce.pictures()
    for key, name in runs.NETWORKS.items():
        for what, again in reproduce.scores(name, X).items():
            shipped = runs.values()[key]["scores"][what]
            ways = again.items() if isinstance(again, dict) else [("reference", again)]
            for way, values in ways:
                assert (shipped[way] if isinstance(shipped, dict) else shipped) == pytest.approx(values, abs=0.016)
        again = reproduce.alarms(name, X["any"], 40)
        for way, by in again.items():
            for sets, share in by.items():
                shipped = runs.values()[key]["alarms"][way][sets]
                assert abs(share - shipped) < 4 * np.sqrt(max(shipped, 0.05) * (1 - shipped) / 40)
