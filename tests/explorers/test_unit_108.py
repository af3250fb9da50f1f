import re

import numpy as np
import pytest
import shap

from xaicourse.explorers import find, static_html
from xaicourse.explorers import unit_108 as unit
from xaicourse.scenarios import credit

EXPLORER = find("108")
STATES = list(EXPLORER.states())


def phrases(drawn, place):
    return [item for item in drawn["panels"][place]["marks"][0]["items"] if item["shown"]]


def failing(state):
    return {name for name, (passed, _) in unit.judged(**state).checks.items() if passed is False}


def test_the_shares_are_those_of_an_independent_library():
    data = credit.load()
    explainer = shap.TreeExplainer(credit.load_model(), data.background())
    expected = explainer.shap_values(data.X_test.loc[[unit.ROW]])[0]
    model, true, _, _ = unit.explained()
    assert model.values == pytest.approx(expected, abs=1e-4)
    assert model.base_value + expected.sum() == pytest.approx(
        credit.predict_log_odds(data.X_test.loc[[unit.ROW]])[0], abs=1e-4
    )
    raising = [credit.FEATURES[place] for place in np.argsort(-expected)[: unit.MOST]]
    assert list(unit.shares()) == raising
    assert min(unit.shares().values()) > 0, "a factor that did not raise the risk is never offered as a reason"
    assert dict(zip(true.feature_names, true.values, strict=True))["postcode"] == pytest.approx(0, abs=1e-9)


def test_just_four_shares_are_above_the_wobble():
    wobble = unit.explained()[3]
    assert [share > wobble for share in unit.shares().values()] == [True] * 4 + [False] * 2


@pytest.mark.parametrize("reader", unit.READERS)
def test_the_right_reasons_in_the_wrong_words_fail_on_their_wording_alone(reader):
    assert failing({"reader": reader, "reasons": 4, "wording": "describes"}) == set()
    for wording in ("because", "will"):
        assert failing({"reader": reader, "reasons": 4, "wording": wording}) == {"wording"}
        found = unit.judged(reader, 4, wording)
        assert len(found.reading.forbidden) == 4
        assert found.reading.contradicted == ()


@pytest.mark.parametrize("reader", ["applicant", "officer"])
def test_a_fifth_and_a_sixth_reason_make_it_worse(reader):
    for reasons in (5, 6):
        assert failing({"reader": reader, "reasons": reasons, "wording": "describes"}) == {"reasons"}
        reading = unit.judged(reader, reasons, "describes").reading
        assert reading.contradicted == ()  # they are true
        assert {one.feature for _, one in reading.too_small} == set(unit.named(reasons)[4:])


def test_the_auditor_gets_them_as_what_they_are():
    found = unit.judged("auditor", 6, "describes")
    assert found.passes
    assert {one.feature for _, one in found.reading.supported if one.claim in ("weak", "not raises")} == set(
        unit.named(6)[4:]
    )


@pytest.mark.parametrize("reasons", [1, 2, 3])
def test_too_few_reasons_leave_some_out(reasons):
    passed, words = unit.judged("applicant", reasons, "describes").checks["reasons"]
    assert not passed
    assert words.startswith(unit.NUMBERS[4 - reasons - 1])


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_picture_holds_the_letter_and_says_what_the_reader_found(state):
    drawn, found = EXPLORER.draw(**state), unit.judged(**state)
    assert [item["words"] for item in phrases(drawn, 0)] == list(found.lines)
    assert len(found.lines) == state["reasons"] + 2
    bad = [item for item in phrases(drawn, 0) if item["verdict"] == "bad"]
    wrong = [*found.reading.contradicted, *found.reading.too_small]
    flawed = {one.sentence for one in found.reading.forbidden} | {s.text for s, _ in wrong}
    assert len(bad) == sum(any(text in line for text in flawed) for line in found.lines)
    assert [item["words"].split(":")[0] for item in phrases(drawn, 1)] == list(unit.CHECKS)
    fails = [item["words"].split(":")[0] for item in phrases(drawn, 1) if item["verdict"] == "bad"]
    assert set(fails) == failing(state)
    assert sum(bool(detail) for detail in drawn["panels"][2]["y"]["details"]) == state["reasons"]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_title_and_sentence_are_true(state):
    drawn, found = EXPLORER.draw(**state), unit.judged(**state)
    said = re.search(
        r"reasons?: (\d+) statements? supported, (\d+) contradicted, (\d+|none) forbidden\. (\d) of (\d) checks pass"
        r"(?:; it fails on (.*?))?\. The smallest share named is that of the (.*), "
        r"([+-][\d.]+); the wobble is ([\d.]+)\.$",
        drawn["sentence"],
    )
    assert [int(said[1]), int(said[2])] == [len(found.reading.supported), len(found.reading.contradicted)]
    assert (0 if said[3] == "none" else int(said[3])) == len(found.reading.forbidden)
    asked = [passed for passed, _ in found.checks.values() if passed is not None]
    assert [int(said[4]), int(said[5])] == [sum(asked), len(asked)]
    assert set(re.split(r", | and ", said[6] or "")) - {""} == failing(state)
    last = unit.named(state["reasons"])[-1]
    assert said[7] == unit.NAMES[last][0]
    assert float(said[8]) == pytest.approx(unit.shares()[last], abs=0.006)
    assert ("passes" in drawn["title"] or "auditor gets" in drawn["title"]) == found.passes
    assert ("every number in it is right" in drawn["title"]) == ("wording" in failing(state))
    if "every number" in drawn["title"]:
        assert "numbers" not in failing(state)
        assert found.checks["numbers"][1] != "none is given"


def test_the_answer_to_the_guess_is_right():
    letters = {"four": (4, "describes"), "six": (6, "describes"), "because": (4, "because"), "will": (4, "will")}
    assert set(letters) == set(EXPLORER.guess.options)
    passing = [key for key, (reasons, wording) in letters.items() if unit.judged("applicant", reasons, wording).passes]
    assert passing == ["four"]
    assert EXPLORER.start["reasons"] not in (4, 6), "the picture does not open on the answer"


def test_the_truth_gives_the_postcode_nothing():
    drawn = EXPLORER.draw(reasons=4)
    row = list(unit.shares()).index("postcode")
    assert drawn["panels"][2]["marks"][2]["items"][row]["x"] == pytest.approx(0, abs=1e-9)
    share = unit.shares()["postcode"]
    assert f"postcode area: {share:+.2f}, where the truth gives 0.00" in drawn["truth_sentence"]


def test_the_static_page_keeps_to_its_limits():
    assert len(STATES) == 54
    assert "The letter with too many reasons" in static_html(EXPLORER)
