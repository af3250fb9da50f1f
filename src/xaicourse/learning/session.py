"""A notebook's session: which unit it is, who learns, and where their names stand."""

from __future__ import annotations

import dataclasses
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from xaicourse.learning.contract import Question, Result
from xaicourse.learning.failures import Failures, words
from xaicourse.learning.people import INSTANT, Learner, hidden_rng
from xaicourse.learning.progress import Progress
from xaicourse.learning.side import LearnerSide
from xaicourse.learning.units import CourseError, load_questions
from xaicourse.learning.wants import Text


@dataclasses.dataclass
class Session:
    """One open notebook. `namespace` holds the learner's names, `folder` their files."""

    unit: str
    learner: Learner
    namespace: MutableMapping[str, Any]
    progress: Progress
    folder: Path
    guesses: dict[str, Any] = dataclasses.field(default_factory=dict)
    failures: Failures = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.failures = Failures(self.namespace)

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
        result = self._with_failure(asked, result)
        self.record(
            name,
            "check",
            points=result.points,
            maximum=asked.points,
            state=result.state(asked.points).value,
            misconception=result.misconception,
        )
        return result

    def _with_failure(self, asked: Question, result: Result) -> Result:
        """Return the result; if the cell with the answer stopped, say so, where an old answer would be talked about."""
        stopped = next((name for name in asked.wants if name in self.failures.errors), None)
        if stopped is None:
            return result
        said = words(stopped, self.failures.errors[stopped], isinstance(asked.wants[stopped], Text))
        if result.points >= asked.points:
            return dataclasses.replace(result, feedback=f"{result.feedback} This is the answer from before. {said}")
        return dataclasses.replace(result, feedback=said, misconception=None, attempted=True)

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


def before_cell(info: Any) -> None:
    """Tell the kernel's session that a cell is about to run."""
    if _current:
        _current[0].failures.before(info)


def after_cell(result: Any) -> None:
    """Tell the kernel's session how a cell ended."""
    if _current:
        _current[0].failures.after(result)


def current() -> Session:
    """Return the kernel's session. Raises CourseError if the notebook's first cell was not run."""
    if not _current:
        raise CourseError("This notebook has not begun: run its first code cell, the one with `begin(...)`.")
    return _current[0]
