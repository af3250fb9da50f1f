import pytest

from xaicourse.learning.cards import CardError, read_cards

RECALL = {"kind": "recall", "prompt": "p", "answer": "a"}
CHOICE = {"kind": "choice", "prompt": "p", "answer": "a", "options": ["a", "b"], "why": {"a": "yes", "b": "no"}}
INTERVIEW = {
    "kind": "interview",
    "prompt": "p",
    "answer": "a",
    "level": "beginner",
    "seconds": 60,
    "rubric": ["a", "b", "c", "d"],
    "weak": "w",
    "weak_why": "y",
    "follow_ups": ["1", "2"],
    "proof": "1 + 1",
}


def toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def cards(tmp_path, *more, schema="schema = 1", recalls=8, interviews=4):
    entries = [RECALL | {"id": f"901-r{n}"} for n in range(recalls)]
    entries += [INTERVIEW | {"id": f"901-i{n}"} for n in range(interviews)]
    entries += [{"id": f"901-m{n}"} | entry for n, entry in enumerate(more)]
    lines = [schema]
    for entry in entries:
        lines += ["[[card]]", *(f"{key} = {toml(value)}" for key, value in entry.items())]
    path = tmp_path / "cards.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_cards(path, "901_test")


def test_a_whole_deck_is_read(tmp_path):
    deck = cards(tmp_path, CHOICE)
    assert len(deck) == 13
    assert deck[-1].more["why"]["b"] == "no" and deck[0].more == {}


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ({"kind": "riddle"}, "kind 'riddle'"),
        (RECALL | {"hint": "h"}, "'hint'"),
        ({"kind": "recall", "prompt": "p"}, "lacks ['answer']"),
        (RECALL | {"answer": " "}, "no answer"),
        (RECALL | {"id": "902-a"}, "must be named 901-"),
        (RECALL | {"id": "901-r0"}, "stands twice"),
        (CHOICE | {"options": ["a"]}, "two to six"),
        (CHOICE | {"options": ["a", "a"]}, "two to six"),
        (CHOICE | {"answer": "c"}, "not among"),
        (CHOICE | {"why": {"a": "yes"}}, "every option"),
        (INTERVIEW | {"level": "guru"}, "guru"),
        (INTERVIEW | {"seconds": 90}, "90 seconds"),
        (INTERVIEW | {"rubric": ["a"]}, "1 rubric"),
        (INTERVIEW | {"follow_ups": ["1"]}, "1 follow-ups"),
        (INTERVIEW | {"proof": "1 +"}, "no Python"),
    ],
)
def test_breaches_are_named(tmp_path, card, words):
    with pytest.raises(CardError) as caught:
        cards(tmp_path, card)
    assert words in str(caught.value)


def test_decks_need_their_least_number(tmp_path):
    with pytest.raises(CardError, match="7 recall cards; expected at least 8"):
        cards(tmp_path, recalls=7)
    with pytest.raises(CardError, match="3 interview"):
        cards(tmp_path, interviews=3)
    with pytest.raises(CardError, match="schema None"):
        cards(tmp_path, schema="")
    with pytest.raises(CardError, match="no TOML"):
        cards(tmp_path, schema="schema = ")
