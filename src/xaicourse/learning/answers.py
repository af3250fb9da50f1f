"""What a unit's answers.py holds: the answers on which its checks are proven. Never released.

An answer is the text of a question's solve cell, run after the exercise's ordinary cells.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from xaicourse.learning.units import load


@dataclasses.dataclass(frozen=True)
class Wrong:
    """A wrong answer: the misconception that it must draw (None: none is named) and the points that it may earn."""

    misconception: str | None
    code: str
    points: float = 0.0


@dataclasses.dataclass(frozen=True)
class QuestionAnswers:
    """At least two different right answers, three wrong ones that draw their own words, and a cheap one that fails."""

    right: Sequence[str]
    wrong: Sequence[Wrong]
    cheap: Sequence[str]

    def __post_init__(self) -> None:
        named = {wrong.misconception for wrong in self.wrong} - {None}
        if len(set(self.right)) < 2 or len(named) < 3 or not self.cheap:
            raise ValueError(
                f"{len(set(self.right))} right, {len(named)} named wrong and {len(self.cheap)} cheap answers; "
                "expected at least 2, 3 and 1"
            )


def load_answers(unit: str) -> Mapping[str, QuestionAnswers]:
    """Return the answers of a unit by question."""
    return load(unit, "answers").ANSWERS
