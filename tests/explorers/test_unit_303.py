import re

import numpy as np
import pytest

from xaicourse.explorers import find, static_html
from xaicourse.explorers import unit_303_maps as values
from xaicourse.scenarios import nodules

EXPLORER = find("303")
STATES = list(EXPLORER.states())


def marks(**state):
    drawn = EXPLORER.draw(**state)
    return drawn, {(panel["key"], mark["key"]): mark for panel in drawn["panels"] for mark in panel["marks"]}


def test_the_shipped_hit_rates_are_those_of_the_networks():
    again = values.measure(("Grad-CAM", "gradient"))
    for name, value in again.items():
        assert values.rates()[name] == pytest.approx(value, abs=0.011), name
    assert set(values.rates()) == {f"{m}, {n}" for m in values.METHODS for n in values.NETWORKS} | {
        "brightest pixel",
        "chance",
    }


@pytest.mark.slow
def test_all_shipped_hit_rates_are_those_of_the_networks():
    assert values.rates() == pytest.approx(values.measure(), abs=0.011)


def test_the_static_page_is_within_its_limits():
    assert len(STATES) <= 600
    assert len(static_html(EXPLORER)) < 400_000  # with two still pictures beside the values


def test_title_and_sentence_say_what_is_drawn():
    for state in STATES[::3]:
        drawn, found = marks(**state)
        one, name = values.shown()[state["patch"] - 1], state["map"].split(", ")[1]
        heat, square = one.maps[state["map"]], state["square"]
        probability = one.probability[name]
        assert f"gives it {probability[0]:.2f}" in drawn["sentence"]
        assert (f"plain lung it is {probability[square]:.2f}" in drawn["sentence"]) == (square > 0)
        assert (f"a grey square {one.grey[name][square]:.2f}" in drawn["sentence"]) == (square > 0)
        assert found["patch", "square"]["shown"] == (square > 0)
        ring = found["patch", "highest"]["items"][0]
        assert ring["shown"] == (heat.max() > 0)
        if not ring["shown"]:
            assert "Nothing in the last maps" in drawn["sentence"]
            continue
        row, column = int(32 - ring["y"]), int(ring["x"])
        assert heat[row, column] == heat.max()
        if not square and one.mask.any():
            assert ("at the nodule" in drawn["title"]) == one.mask[row, column]
        stated = float(re.search(r"Over 200 patches (\d+) %", drawn["sentence"]).group(1))
        assert stated == pytest.approx(100 * values.rates()[state["map"]], abs=0.51)
        bars = [item["end"] for item in found["rates", "bars"]["items"]]
        assert bars[0] == pytest.approx(100 * values.rates()[state["map"]])


def test_the_square_covers_what_it_says():
    one = values.shown()[0]
    for fill, found in ((values.LUNG, one.probability), (values.GREY, one.grey)):
        pictures = np.repeat(one.X[None], 10, axis=0)
        for place, square in enumerate(values.squares()):
            if square:
                pictures[place][square] = fill
                inside = (one.mask & (pictures[place] == fill)).sum()
                assert one.covered[place] == pytest.approx(inside / one.mask.sum())
        assert found["trained"] == pytest.approx(nodules.nets.probability("clean", pictures), abs=1e-5)
    assert {each[0].stop - each[0].start for each in values.squares() if each} <= {12}


def test_outlines_follow_the_mask():
    for one in values.shown():
        points = np.array(values.outline(one.mask))
        assert points.shape == (values.OUTLINE + 1, 2)
        if one.mask.any():
            rows, columns = np.nonzero(one.mask)
            assert points[:, 0].min() == pytest.approx(columns.min() + 0.0, abs=1.6)
            assert points[:, 0].max() == pytest.approx(columns.max() + 1.0, abs=1.6)
            assert 32 - points[:, 1].max() == pytest.approx(rows.min(), abs=1.6)


def test_both_findings_are_true():
    """Over the nodule plain lung takes the answer away, grey does not. And untrained maps point at some nodules."""
    for one in values.shown()[:5]:
        p, grey = one.probability["trained"], one.grey["trained"]
        assert p[0] > 0.5
        assert p.min() < 0.5
        assert one.covered[p.argmin()] > 0.5
        assert grey[p.argmin()] > 0.5
        assert np.abs(p[one.covered == 0] - p[0]).max() < 0.5
    rates = values.rates()
    assert rates["integrated gradients, untrained"] > 2.5 * rates["chance"]
    assert rates["Grad-CAM, trained"] > 0.7 > rates["Grad-CAM, untrained"] + 0.6


def test_an_empty_map_is_said_and_not_drawn():
    drawn, found = marks(patch=6, map="Grad-CAM, trained")
    assert drawn["title"] == "No positive evidence: this map is zero everywhere"
    assert "zero everywhere" in found["patch", "map"]["words"]
