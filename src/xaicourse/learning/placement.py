"""The placement quiz: at most ten choice cards from all units, and the unit that the answers recommend to start with.

It holds no points and blocks nothing. Each learner gets their own cards in their own order, the same at every visit,
so that a quiz that was left goes on where it stood.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from xaicourse.learning.cards import Card, load_cards
from xaicourse.learning.people import Learner
from xaicourse.learning.progress import Progress
from xaicourse.learning.units import unit_ids

START = "000_start"
MOST = 10
KNOWN = 2 / 3  # the share of a unit's questions from which on it counts as known
LEAST_MISSED = 2  # answers that were not right, before the quiz may end early
NOT_YET = "I do not know yet"
KIND, RESULT = "placement", "result"


@dataclasses.dataclass(frozen=True)
class Asked:
    """One question of the quiz: the card, its unit, and the learner's own order of its options."""

    unit: str
    card: Card
    options: tuple[str, ...]

    def words(self, chosen: str) -> str:
        """Return what is said to a choice."""
        if chosen == NOT_YET:
            return (
                f"Good to know. The answer: {self.card.answer.rstrip('.')}. {self.card.more['why'][self.card.answer]}"
            )
        return self.card.more["why"][chosen]


@dataclasses.dataclass(frozen=True)
class Placement:
    """What a finished quiz says: how many of `asked` were right, the unit to start with, and why."""

    right: int
    asked: int
    first: str
    why: str


def questions(learner: Learner, decks: Mapping[str, Sequence[Card]] | None = None) -> list[Asked]:
    """Return the learner's quiz: at most ten questions, in the course's order, as even over the units as they allow.

    `decks` are the cards by unit, in the course's order; all units of the course unless given.
    """
    decks = decks if decks is not None else {unit: load_cards(unit) for unit in unit_ids()}
    own: dict[str, list[Card]] = {}
    for unit, cards in decks.items():
        choices = [card for card in cards if card.kind == "choice"]
        own[unit] = [choices[k] for k in learner.rng(f"placement/{unit}").permutation(len(choices))]
    taken = dict.fromkeys(own, 0)
    while sum(taken.values()) < MOST and any(taken[unit] < len(own[unit]) for unit in own):
        for unit in own:
            if sum(taken.values()) < MOST and taken[unit] < len(own[unit]):
                taken[unit] += 1
    return [_asked(learner, unit, card) for unit in own for card in own[unit][: taken[unit]]]


def _asked(learner: Learner, unit: str, card: Card) -> Asked:
    options = card.more["options"]
    order = learner.rng(f"placement/{card.id}").permutation(len(options))
    return Asked(unit, card, (*(options[k] for k in order), NOT_YET))


def recommend(asked: Sequence[Asked], right: Mapping[str, bool], units: Sequence[str]) -> Placement:
    """Return the first of `units` (in the course's order) whose questions were not answered well enough.

    `right` says by card id which answers were right. Without the course's central words (the start page's cards),
    that is the first unit; with everything known, the last one.
    """
    taught = [unit for unit in units if unit != START] or list(units)
    shares = {}
    for unit in units:
        own = [right.get(each.card.id, False) for each in asked if each.unit == unit]
        if own:
            shares[unit] = sum(own) / len(own)
    open_units = [unit for unit in units if shares.get(unit, 1.0) < KNOWN]
    if START in open_units:
        found, why = (
            taught[0],
            "some of the course's words were new to you. That is what it is for: it explains them as they come",
        )
    elif open_units:
        found, why = open_units[0], "it is the first unit whose questions were not all familiar"
    else:
        found, why = taught[-1], "you knew the rest: begin with its exercise, and open its lesson where you are stuck"
    return Placement(sum(right.get(each.card.id, False) for each in asked), len(asked), found, why)


def is_settled(asked: Sequence[Asked], right: Mapping[str, bool], units: Sequence[str]) -> bool:
    """Return whether the answers so far decide the recommendation, whatever the others would be.

    One answer that was not right never ends the quiz: it may have been a slip.
    """
    left = [each.card.id for each in asked if each.card.id not in right]
    if left and sum(not each for each in right.values()) < LEAST_MISSED:
        return False
    ends = [recommend(asked, {**right, **dict.fromkeys(left, end)}, units) for end in (True, False)]
    return ends[0].first == ends[1].first and ends[0].why == ends[1].why


def record_answer(progress: Progress, learner: Learner, asked: Asked, chosen: str) -> bool:
    """Keep one answer and return whether it is right."""
    right = chosen == asked.card.answer
    progress.record(learner.id, START, asked.card.id, KIND, right=right, chosen=chosen)
    return right


def record_result(progress: Progress, learner: Learner, found: Placement) -> None:
    """Keep the result of a finished quiz."""
    progress.record(learner.id, START, RESULT, KIND, **dataclasses.asdict(found))


def result(progress: Progress, learner: Learner) -> Placement | None:
    """Return the result of the learner's last finished quiz whose unit is still in the course, if there is one."""
    known = set(unit_ids())
    for event in reversed(progress.events(learner.id, START, KIND)):
        if event.name == RESULT and event.body["first"] in known:
            return Placement(**event.body)
    return None


def answered(progress: Progress, learner: Learner) -> dict[str, bool]:
    """Return the answers of a quiz that was begun and not finished: card id -> right."""
    found: dict[str, bool] = {}
    for event in progress.events(learner.id, START, KIND):
        if event.name == RESULT:
            found = {}
        else:
            found.setdefault(event.name, event.body["right"])
    return found
