"""A notebook's session: which unit it is, who learns, and where their names stand."""

from __future__ import annotations

import dataclasses
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from xaicourse.learning.contract import Question, Result
from xaicourse.learning.people import INSTANT, Learner, hidden_rng
from xaicourse.learning.progress import Progress
from xaicourse.learning.side import LearnerSide
from xaicourse.learning.units import CourseError, load_questions


@dataclasses.dataclass
class Session:
    """One open notebook. `namespace` holds the learner's names, `folder` their files."""

    unit: str
    learner: Learner
    namespace: MutableMapping[str, Any]
    progress: Progress
    folder: Path
    guesses: dict[str, Any] = dataclasses.field(default_factory=dict)

    def question(self, name: str) -> Question:
        """Return the unit's question of that name. Raises CourseError for any other name."""
        questions = load_questions(self.unit)
        if name not in questions:
            raise CourseError(f"{self.unit} has no question {name!r}; it has {', '.join(questions)}.")
        return questions[name]

    def judge(self, name: str) -> Result:
        """Judge one question on what the notebook holds now, and record it."""
        asked = self.question(name)
        side = LearnerSide(self.namespace, self.folder)
        result = asked.judge(side, hidden_rng(INSTANT, self.learner, self.unit, name), self.learner)
        self.record(
            name,
            "check",
            points=result.points,
            maximum=asked.points,
            state=result.state(asked.points).value,
            misconception=result.misconception,
        )
        return result

    def record(self, name: str, kind: str, **body: Any) -> None:
        """Keep one event of this unit."""
        self.progress.record(self.learner.id, self.unit, name, kind, **body)

    def count(self, name: str, kind: str) -> int:
        """Return how many events of a kind this question has."""
        return sum(event.name == name for event in self.progress.events(self.learner.id, self.unit, kind))


_current: list[Session] = []


def start(session: Session) -> Session:
    """Make `session` the one that this kernel's check, hint and the rest speak to."""
    _current[:] = [session]
    return session


def current() -> Session:
    """Return the kernel's session. Raises CourseError if the notebook's first cell was not run."""
    if not _current:
        raise CourseError("This notebook has not begun: run its first code cell, the one with `begin(...)`.")
    return _current[0]
