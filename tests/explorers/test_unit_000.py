import re

import numpy as np
import pytest

from xaicourse.explorers import find
from xaicourse.explorers import unit_000 as unit
from xaicourse.scenarios import credit

EXPLORER = find("000")
STATES = list(EXPLORER.states())


def outcome(limit, area):
    """Who is rejected and who does not pay back, told anew from the scenario: moving is an intervention."""
    data = credit.load()
    people = data.X_test.head(60)
    if area != "own":
        people, _ = credit.truth.intervene(people, {"postcode": {"centre": 1, "outskirts": 5}[area]})
    return 100 * credit.predict_probability(people) > limit, data.y_test.head(60).to_numpy() == 1


def marks(drawn, panel, key):
    return next(mark for mark in drawn["panels"][panel]["marks"] if mark["key"] == key)["items"]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_marks_are_the_people(state):
    drawn, (rejected, unpaid) = EXPLORER.draw(**state), outcome(**state)
    assert [item["lit"] for item in marks(drawn, 0, "people")] == rejected.tolist()
    counted = marks(drawn, 1, "counted")
    for row, members in ((0, rejected), (1, ~rejected)):
        places = sorted(item["x"] for item, member in zip(counted, members, strict=True) if member)
        assert places == list(range(1, members.sum() + 1))
        assert {item["y"] for item, member in zip(counted, members, strict=True) if member} <= {float(row)}
        # the diamonds stand at the end of their row: where they begin, one reads off who would have paid
        ends = sorted(item["x"] for item in marks(drawn, 1, "counted unpaid") if item["y"] == row)
        paid = (members & ~unpaid).sum()
        assert ends == list(range(paid + 1, members.sum() + 1))


@pytest.mark.parametrize("state", STATES, ids=str)
def test_every_number_that_is_said_is_true(state):
    drawn, (rejected, unpaid) = EXPLORER.draw(**state), outcome(**state)
    count = re.compile(r"(?:all )?(\d+|nobody)(?: people| person)? (rejected|approved)")
    said = {word: int(number.replace("nobody", "0")) for number, word in count.findall(drawn["sentence"].lower())}
    assert said == {"rejected": rejected.sum(), "approved": (~rejected).sum()}
    truth = drawn["truth_sentence"]
    for words, members, mistake in (
        (r"of the (\d+) rejected, (\d+) would have paid back", rejected, ~unpaid),
        (r"of the (\d+) approved, (\d+) do(?:es)? not pay back", ~rejected, unpaid),
    ):
        found = re.search(words, truth)
        if members.any():
            assert tuple(map(int, found.groups())) == (members.sum(), (members & mistake).sum())
        else:
            assert found is None
    assert ("If everyone lived" in drawn["title"]) == bool((outcome(state["limit"], "own")[0] != rejected).any())
    numbers = [int(each) for each in re.findall(r"\d+", drawn["title"])]
    assert set(numbers) <= {state["limit"], 60, rejected.sum(), outcome(state["limit"], "own")[0].sum()}


def test_moving_house_changes_nobodys_true_risk():
    people, _ = unit.people()
    for postcode in unit.POSTCODES.values():
        moved, after = credit.truth.intervene(people, {"postcode": postcode})
        assert np.array_equal(after, credit.truth.log_odds(people))
        assert moved.drop(columns="postcode").equals(people.drop(columns="postcode"))


def test_the_model_has_not_seen_these_people():
    assert not set(unit.people()[0].index) & set(credit.load().X_train.index)


def test_the_explorer_opens_at_the_banks_own_limit():
    assert EXPLORER.start["limit"] == pytest.approx(100 * credit.REJECTION_THRESHOLD)


def test_the_first_finding_is_true_only_a_bank_that_lends_to_nobody_loses_nothing():
    for state in STATES:
        rejected, unpaid = outcome(**state)
        assert bool((~rejected & unpaid).any()) == bool((~rejected).any())
        assert EXPLORER.draw(**state)["found"][0] == bool(rejected.all())


def test_the_second_finding_at_the_banks_limit_the_centre_turns_some_decisions():
    drawn = EXPLORER.draw(area="centre")
    assert drawn["found"] == [False, True]
    turned = outcome(unit.START, "own")[0] & ~outcome(unit.START, "centre")[0]
    assert turned.sum() >= 3


def test_the_guess_is_measured_from_those_rejected_who_would_have_paid_at_the_banks_limit():
    guess = EXPLORER.draw()["guess"]
    rejected, unpaid = outcome(**EXPLORER.start)
    assert guess["at"] == 0.0
    assert guess["actual"] == (rejected & ~unpaid).sum()
    assert (guess["digits"], guess["when"]) == (0, "")
    for state in STATES:
        elsewhere = EXPLORER.draw(**state)["guess"]
        assert elsewhere["actual"] == guess["actual"], "the guess was made for the bank's own limit"
        assert bool(elsewhere["when"]) == (state != EXPLORER.start)
    assert EXPLORER.guess.high == rejected.sum()
    assert str(rejected.sum()) in EXPLORER.guess.question
