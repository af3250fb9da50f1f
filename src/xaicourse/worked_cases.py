"""The six worked cases of the course's first unit: where each explanation belongs, and whose question it answers.

Three are models that can be read, three are made afterwards for the bank's model, which cannot. An explanation has a
place (one case or the whole model; needing the inside of the model or its predictions only) and may know two things
more: a direction (what speaks for, what against) and another value (what the model would say to it). Who is answered
follows from these alone: `answers`, `lacks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PROPERTIES = {
    "one case": "speaks of one applicant",
    "whole model": "speaks of the whole model",
    "direction": "says what speaks for and what against",
    "another value": "says what the model would answer to another value",
}


@dataclass(frozen=True)
class Case:
    """One worked case.

    name         its name in the course, such as "the curve"
    unit         the unit that works it out
    words        what it is, in a sentence
    glass        whether the model itself is read; else the explanation is made afterwards
    reach        "one case", "whole model" or both
    needs        "inside", "predictions" or both: either will do
    knows        which of "direction" and "another value" it tells
    why          why it has its place, in a sentence
    """

    name: str
    unit: str
    words: str
    glass: bool
    reach: frozenset[str]
    needs: frozenset[str]
    knows: frozenset[str]
    why: str

    @property
    def properties(self) -> frozenset[str]:
        """All of PROPERTIES that the explanation has."""
        return self.reach | self.knows


@dataclass(frozen=True)
class Asker:
    """Someone who asks: in words, the question, and the properties that its answer must have."""

    words: str
    question: str
    needs: tuple[str, ...]


def _case(name: str, unit: str, words: str, glass: bool, reach: str, needs: str, knows: str, why: str) -> Case:
    sets = (frozenset(part for part in text.split(", ") if part) for text in (reach, needs, knows))
    return Case(name, unit, words, glass, *sets, why)


CASES: Mapping[str, Case] = {
    "scorecard": _case(
        "the scorecard",
        "102",
        "The weights of a model that multiplies each value by its weight and adds up.",
        True,
        "one case, whole model",
        "inside",
        "direction, another value",
        "The weights are read out of the model and hold for everyone; times one applicant's values, they are that "
        "applicant's own sum.",
    ),
    "path": _case(
        "the path",
        "103",
        "The questions that a small decision tree asks about one applicant, with the answers.",
        True,
        "one case",
        "inside",
        "direction",
        "The questions are read out of the tree, and only those on one applicant's way.",
    ),
    "curve": _case(
        "the curve",
        "104",
        "What each value of a feature adds to the score of an EBM, a model that adds up such curves.",
        True,
        "one case, whole model",
        "inside",
        "direction, another value",
        "The curves are the model, for everyone; read at one applicant's values, they are that applicant's own sum.",
    ),
    "shuffle": _case(
        "the shuffle",
        "105",
        "How much worse the bank's model ranks people when one feature is shuffled among them.",
        False,
        "whole model",
        "predictions",
        "",
        "It asks the model for predictions only, and averages over everyone.",
    ),
    "line": _case(
        "the average line",
        "106",
        "The mean risk that the bank's model predicts when everyone is given the same value of one feature.",
        False,
        "whole model",
        "predictions",
        "direction",
        "It asks the model for predictions only, and averages over everyone; a single person may differ.",
    ),
    "shares": _case(
        "the shares",
        "107",
        "How one prediction of the bank's model is shared out among the features.",
        False,
        "one case",
        "inside, predictions",
        "direction",
        "It shares out one prediction. Predictions alone are enough for that; for trees, the inside gives the same "
        "shares faster.",
    ),
}
ASKERS: Mapping[str, Asker] = {
    "developer": Asker("the developer", "What has the model learned?", ("whole model",)),
    "user": Asker("the loan officer, who uses it", "What speaks against this applicant?", ("one case", "direction")),
    "auditor": Asker("the auditor", "Does the model hold the postcode against people?", ("whole model", "direction")),
    "affected": Asker("the person affected", "What can I do to get the loan?", ("one case", "another value")),
}


def lacks(case: str, asker: str) -> list[str]:
    """Return which of the asker's needs the case does not meet, as keys of PROPERTIES: none if it answers."""
    return [need for need in ASKERS[asker].needs if need not in CASES[case].properties]


def answers(asker: str) -> list[str]:
    """Return the cases that answer the asker's question, in the course's order."""
    return [case for case in CASES if not lacks(case, asker)]
