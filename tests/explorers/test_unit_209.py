import re

import numpy as np
import pytest
from sklearn.metrics import accuracy_score
from sklearn.neighbors import NearestNeighbors

from xaicourse.explorers import find
from xaicourse.explorers import unit_209_twins as twins
from xaicourse.methods.thresholds import STEPS
from xaicourse.scenarios import credit

EXPLORER = find("209")
STATES = list(EXPLORER.states())


def marks(drawn, panel):
    return {mark["key"]: mark for mark in drawn["panels"][panel]["marks"]}


def test_the_twin_is_scikit_learns_neighbour_in_eleven_features():
    everyone, scores = twins.people()
    X = credit.load().X_train
    for debt in (5, 51.9, 100):
        row = credit.load().X_test.loc[[4919]].assign(debt_to_income=debt)
        assert twins.risk(debt) == pytest.approx(credit.predict_probability(row)[0])
        for threshold in (0.2, 0.35, 0.8):
            other = everyone[(scores >= threshold) != (twins.risk(debt) >= threshold)] / X.std(ddof=0)
            for norm, metric in (("L1", "manhattan"), ("L2", "euclidean")):
                found = twins.twin(debt, norm, threshold)
                search = NearestNeighbors(n_neighbors=1, metric=metric).fit(other.to_numpy())
                distance, at = search.kneighbors((row / X.std(ddof=0)).to_numpy())
                assert (found.row, found.distance) == (other.index[at[0, 0]], pytest.approx(distance[0, 0]))


def test_what_is_said_is_what_is_drawn_in_every_state():
    everyone, scores = twins.people()
    for state in STATES:
        drawn = EXPLORER.draw(**state)
        squares = [item["shape"] == "square" for item in marks(drawn, 0)["people"]["items"]]
        assert squares == (scores >= state["threshold"]).tolist()
        no = twins.risk(state["debt"]) >= state["threshold"]
        assert f", {'rejected' if no else 'approved'} at {state['threshold']:.2f}" in drawn["sentence"]
        twin = marks(drawn, 0)["twin"]["items"][0]
        assert twin["shown"] == ("no twin" not in drawn["title"]) == any(each != no for each in squares)
        if twin["shown"]:
            row = int(re.search(r"row (\d+)", drawn["sentence"])[1])
            place = everyone.loc[row, ["debt_to_income", "history_months"]].tolist()
            assert [twin["x"], twin["y"]] == place
            here = marks(drawn, 0)["you"]["items"][0]
            scale = twins.spread()[["debt_to_income", "history_months"]].to_numpy()
            points = [
                (item["x"], item["y"])
                for item, square in zip(marks(drawn, 0)["people"]["items"], squares, strict=True)
                if square != no
            ]
            far = np.linalg.norm((np.array(points) - [here["x"], here["y"]]) / scale, axis=1)
            nearer = int((far < np.linalg.norm((np.array(place) - [here["x"], here["y"]]) / scale) - 1e-9).sum())
            words = {0: "nobody is", 1: "one is"}.get(nearer, f"{nearer} are")
            assert f"on the map {words} nearer" in drawn["title"]
        assert ("has such a debt-to-income" in drawn["sentence"]) == (state["debt"] > everyone["debt_to_income"].max())


def test_the_way_there_and_back_by_plain_counting():
    data = credit.load()
    scores, group = credit.predict_probability(data.X_test), data.sensitive.loc[data.X_test.index].to_numpy()
    y = data.y_test.to_numpy()
    accuracy = {g: [accuracy_score(y[group == g], scores[group == g] >= t) for t in STEPS] for g in (0, 1)}
    for threshold in sorted({state["threshold"] for state in STATES}):
        start = round(threshold * 100)
        there = min(range(101), key=lambda k, a=accuracy[0][start]: abs(accuracy[1][k] - a))
        back = min(range(101), key=lambda k, a=accuracy[1][there]: abs(accuracy[0][k] - a))
        way = twins.there_and_back(threshold)
        assert (way.there, way.back) == (STEPS[there], STEPS[back])
        bars = marks(EXPLORER.draw(threshold=threshold), 3)["errors"]["items"]
        wrong = [sum(bar["end"] for bar in bars[:2]), sum(bar["end"] for bar in bars[2:])]
        assert wrong == pytest.approx([100 * (1 - accuracy[0][start]), 100 * (1 - accuracy[1][there])])


def test_both_findings_are_true():
    rows = [twins.twin(51.9, norm, 0.35).row for norm in ("L1", "L2")]
    assert rows[0] != rows[1]
    assert all(str(row) in EXPLORER.guess.answer for row in rows)
    assert twins.twin(51.9, "L1", 0.35).nearer_on_screen > 5  # the opening: far on the map, near in all eleven
    assert EXPLORER.draw()["found"] == [False, False]
    assert EXPLORER.draw(**EXPLORER.final)["found"] == [True, True]
    way = twins.there_and_back(0.45)
    assert abs(way.back - 0.45) > 0.3  # not a matter of rounding
    fp, fn, _ = twins.errors(0, 0.2)
    fp_partner, fn_partner, _ = twins.errors(1, twins.there_and_back(0.2).there)
    assert fp > fn and fp_partner < fn_partner  # like accuracy, opposite errors


@pytest.mark.parametrize(("threshold", "missing"), [(0.0, "approved"), (1.0, "rejected")])
def test_without_anybody_on_the_other_side_there_is_no_twin(threshold, missing):
    for debt in (5, 100):
        drawn = EXPLORER.draw(debt=debt, threshold=threshold)
        assert f"nobody on the map is {missing}: you have no twin" in drawn["title"]
        assert not marks(drawn, 0)["twin"]["items"][0]["shown"]


def test_the_curves_pass_through_the_applicant():
    for state in ({}, {"debt": 100}, {"debt": 5, "threshold": 0.95}):
        drawn = EXPLORER.draw(**state)
        for panel in (1, 2):
            here = marks(drawn, panel)["you"]["items"][0]
            line = np.array(marks(drawn, panel)["curve"]["xy"])
            low, high = line[:, 0].searchsorted(here["x"]) - 1, line[:, 0].searchsorted(here["x"])
            around = line[max(low, 0) : high + 1, 1]
            assert around.min() - 0.06 <= here["y"] <= around.max() + 0.06


def test_the_truth_is_told_as_drawn():
    said = float(re.search(r"about (\S+) for you", EXPLORER.draw()["truth_sentence"])[1])
    log_odds = credit.truth.log_odds(credit.load().X_test.loc[[4919]])[0]
    assert said == pytest.approx(1 / (1 + np.exp(-log_odds)), abs=0.01)
