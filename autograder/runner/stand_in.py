"""The learner's helpers where answers are graded: the names of the notebook's API, without checks or progress.

A graded run judges at the check cells from outside, so `check` here knows nothing; `begin` takes the unit and the
learner from the grader, whatever id the notebook gives; `own` and `statements` show the learner's own variant.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any

from xaicourse.learning.people import Learner
from xaicourse.learning.wire import Claim

__all__ = ["Claim", "begin", "check", "compare", "hint", "own", "predict", "quiz", "say", "solution", "statements"]

_job: dict[str, Any] = {"unit": "", "learner": Learner(), "sheets": {}}


def set_job(unit: str, learner: str, sheets: Mapping[str, str]) -> None:
    """Say whose submission this process runs."""
    _job.update(unit=unit, learner=Learner(learner), sheets=dict(sheets))


class Note:
    """A text box: its heading and its text."""

    def __init__(self, heading: str, text: str):
        self.heading, self.text, self.code = heading, text, ""

    def __repr__(self) -> str:
        return "\n".join(part for part in (self.heading, self.text) if part)

    def _repr_markdown_(self) -> str:
        return f"**{self.heading}**\n\n{self.text}"


class Said(str):
    """A sentence with numbers from the run, shown as Markdown."""

    def __repr__(self) -> str:
        return str(self)

    @property
    def text(self) -> str:
        """The sentence."""
        return str(self)

    def _repr_markdown_(self) -> str:
        return str(self)


def begin(unit: str = "", learner: str | None = None) -> Note:  # noqa: ARG001 - the grader knows both
    """Say whose notebook this is."""
    return Note(f"{_job['unit']} · {_job['learner'].id}", "Ready.")


def check(question: str) -> Note:
    """Leave the judgement to the grader."""
    return Note(f"check · {question}", "This answer is judged by the grader.")


def hint(question: str) -> Note:
    """Hints are for the notebook."""
    return Note(f"hint · {question}", "Hints are shown where you work.")


def solution(question: str) -> Note:
    """Solutions are for the notebook."""
    return Note(f"solution · {question}", "Solutions are shown where you work.")


def statements(question: str) -> Note:
    """Show the statements and limitations that a claim may use, in the learner's own order."""
    if question not in _job["sheets"]:
        raise ValueError(f"The question {question!r} offers no statements.")
    return Note(f"For {_job['learner'].id}: statements", _job["sheets"][question])


def own(purpose: str, options: Sequence[Any]) -> Any:
    """Return the learner's own one of `options`."""
    return _job["learner"].pick(f"{_job['unit']}/{purpose}", options)


def say(template: str, **numbers: Any) -> Said:
    """Show a sentence whose numbers come from the run."""
    wanted = {field for _, field, _, _ in string.Formatter().parse(template) if field}
    if wanted != set(numbers):
        raise ValueError(f"say: the text needs {sorted(wanted)} and was given {sorted(numbers)}.")
    return Said(template.format(**numbers))


def predict(name: str, prompt: str, options: list[str] | None = None) -> Note:  # noqa: ARG001
    """Show what is asked; a guess holds no points."""
    return Note(f"predict · {name}", prompt)


def compare(name: str, actual: float | str, digits: int = 2) -> Note:
    """Show what came out."""
    shown = actual if isinstance(actual, str) else f"{actual:.{digits}f}"
    return Note(f"Guess and answer · {name}", f"It is **{shown}**.")


def quiz(card: str) -> Note:
    """Name the card; it holds no points."""
    return Note(f"quiz · {card}", "Cards are for the notebook.")
