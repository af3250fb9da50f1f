"""The placement quiz: which questions, in which order, and what the answers recommend."""

import itertools

import pytest

from xaicourse.learning import placement
from xaicourse.learning.cards import Card
from xaicourse.learning.people import Learner
from xaicourse.learning.placement import START, Placement
from xaicourse.learning.progress import Progress
from xaicourse.learning.units import unit_ids

UNITS = [START, "101_first", "102_second", "103_third"]


def card(unit, k, kind="choice"):
    more = {"options": ["a", "b", "c"], "why": {"a": "A.", "b": "B.", "c": "C."}} if kind == "choice" else {}
    return Card(f"{unit[:3]}-{kind}-{k}", kind, f"prompt {k}?", "a", more)


def decks(**counts):
    """Decks by unit: `_101=3` gives 101_first three choice cards; every deck has a card of another kind too."""
    return {
        unit: [card(unit, 0, "recall"), *(card(unit, k) for k in range(counts.get(f"_{unit[:3]}", 2)))]
        for unit in UNITS
    }


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, [2, 2, 2, 2]),
        ({"_000": 9, "_101": 9, "_102": 9, "_103": 9}, [3, 3, 2, 2]),
        ({"_000": 9, "_101": 0, "_102": 1, "_103": 9}, [5, 0, 1, 4]),
        ({"_000": 1, "_101": 0, "_102": 0, "_103": 0}, [1, 0, 0, 0]),
    ],
)
def test_at_most_ten_choice_cards_evenly_from_the_units_in_their_order(counts, expected):
    asked = placement.questions(Learner("ada"), decks(**counts))
    assert [sum(each.unit == unit for each in asked) for unit in UNITS] == expected
    assert [each.unit for each in asked] == sorted(each.unit for each in asked)
    assert {each.card.kind for each in asked} <= {"choice"}
    assert len({each.card.id for each in asked}) == len(asked)


def test_each_learner_has_an_order_of_their_own_and_it_stays():
    many = decks(_000=9, _101=9, _102=9, _103=9)
    orders = {
        name: [(each.card.id, each.options) for each in placement.questions(Learner(name), many)]
        for name in ("me", "ada", "bob", "eve")
    }
    assert len({str(order) for order in orders.values()}) == 4
    for name, order in orders.items():
        assert order == [(each.card.id, each.options) for each in placement.questions(Learner(name), many)]
        for _, options in order:
            assert sorted(options[:-1]) == ["a", "b", "c"]
            assert options[-1] == placement.NOT_YET


def test_the_course_has_questions_to_ask():
    asked = placement.questions(Learner("me"))
    assert 5 <= len(asked) <= placement.MOST
    assert {each.unit for each in asked} <= set(unit_ids())
    assert all(each.words(option).strip() for each in asked for option in each.options)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ([], "103_third"),
        (["103_third"], "103_third"),
        (["102_second"], "102_second"),
        (["102_second", "103_third"], "102_second"),
        (["101_first", "103_third"], "101_first"),
        ([START], "101_first"),
        ([START, "103_third"], "101_first"),
        (UNITS, "101_first"),
    ],
)
def test_the_first_unit_that_is_not_known_is_recommended(wrong, expected):
    asked = placement.questions(Learner("me"), decks())
    right = {each.card.id: each.unit not in wrong for each in asked}
    found = placement.recommend(asked, right, UNITS)
    assert (found.first, found.asked) == (expected, 8)
    assert found.right == 8 - 2 * len(wrong)


def test_two_of_three_right_count_as_known_and_one_of_two_does_not():
    asked = placement.questions(Learner("me"), decks(_101=3, _102=2))
    missed = {next(each.card.id for each in asked if each.unit == unit) for unit in ("101_first", "102_second")}
    right = {each.card.id: each.card.id not in missed for each in asked}
    assert placement.recommend(asked, right, UNITS).first == "102_second"


def test_a_unit_without_questions_is_neither_known_nor_unknown():
    asked = placement.questions(Learner("me"), decks(_102=0))
    right = {each.card.id: each.unit != "103_third" for each in asked}
    assert placement.recommend(asked, right, UNITS).first == "103_third"


def test_what_was_not_answered_is_not_known():
    asked = placement.questions(Learner("me"), decks())
    assert placement.recommend(asked, {}, UNITS) == Placement(
        0, 8, "101_first", placement.recommend(asked, {}, UNITS).why
    )


def test_the_quiz_ends_when_the_rest_can_change_nothing_and_never_after_one_miss():
    asked = placement.questions(Learner("me"), decks())  # two questions of each of the four units
    ids = [each.card.id for each in asked]
    assert not placement.is_settled(asked, {}, UNITS)
    assert not placement.is_settled(asked, {ids[0]: False}, UNITS)
    assert placement.is_settled(asked, dict.fromkeys(ids[:2], False), UNITS)
    assert not placement.is_settled(asked, dict.fromkeys(ids[:7], True), UNITS)
    assert placement.is_settled(asked, dict.fromkeys(ids, True), UNITS)
    knows_the_start = {ids[0]: True, ids[1]: True, ids[2]: False}
    assert not placement.is_settled(asked, knows_the_start, UNITS)
    assert placement.is_settled(asked, {**knows_the_start, ids[3]: False}, UNITS)


@pytest.mark.parametrize("known", list(itertools.product([True, False], repeat=8)))
def test_ending_early_recommends_what_the_whole_quiz_would(known):
    asked = placement.questions(Learner("me"), decks())
    right = dict(zip((each.card.id for each in asked), known, strict=True))
    whole = placement.recommend(asked, right, UNITS)
    for count in range(1, 9):
        sofar = dict(list(right.items())[:count])
        if placement.is_settled(asked, sofar, UNITS):
            found = placement.recommend(asked[:count], sofar, UNITS)
            assert (found.first, found.why, found.asked) == (whole.first, whole.why, count)
            return
    raise AssertionError("with every question answered it is settled")


def test_answers_and_result_survive_in_the_progress_file(tmp_path):
    path, ada = tmp_path / "p.sqlite", Learner("ada")
    asked = placement.questions(ada)
    first, second, *_ = asked
    assert placement.record_answer(Progress(path), ada, first, first.card.answer) is True
    assert placement.record_answer(Progress(path), ada, second, placement.NOT_YET) is False
    assert placement.answered(Progress(path), ada) == {first.card.id: True, second.card.id: False}
    assert placement.result(Progress(path), ada) is None
    found = placement.recommend(asked, placement.answered(Progress(path), ada), unit_ids())
    placement.record_result(Progress(path), ada, found)
    assert placement.result(Progress(path), ada) == found
    assert placement.answered(Progress(path), ada) == {}
    assert placement.result(Progress(path), Learner("bob")) is None


def test_a_result_that_names_a_unit_gone_from_the_course_is_not_shown(tmp_path):
    progress, ada = Progress(tmp_path / "p.sqlite"), Learner("ada")
    placement.record_result(progress, ada, Placement(1, 2, "999_gone", "why"))
    assert placement.result(progress, ada) is None
