"""The check contract: a question says what it wants, asks for it with four verbs, and gives a result.

A unit's `checks.py` holds one function per question::

    @question("contributions", points=3, wants={"contributions": Function(Array((3,)))}, misconceptions=["..."])
    def contributions(answers, rng) -> Result:
        given = answers.call("contributions", [1.0, 2.0, 3.0])
        ...

The same function serves the notebook, `xai check` and the grader: `answers` speaks to the learner's side over a
channel that carries bytes (`wire`), so that nothing alive ever reaches a check.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import json
import math
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from xaicourse.learning import misconceptions as known_misconceptions
from xaicourse.learning import wire
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Want, read

FAULT_WORDS = "The check could not judge this answer. That is a fault of the course, not yours: please report it."


class State(enum.Enum):
    """How far a question is. Each has a word and a sign: colour never says it alone."""

    NOT_ATTEMPTED = "not attempted"
    NOT_YET = "not yet"
    SOLVED = "solved"

    @property
    def sign(self) -> str:
        """One character for lists and prompts."""
        return {"not attempted": "○", "not yet": "◐", "solved": "●"}[self.value]


@dataclasses.dataclass(frozen=True)
class Result:
    """What a check found: points earned, the feedback, and the misconception's name if one was recognised.

    `fault` holds the check's own failure (never shown to learners in full): the learner is not to blame for it.
    """

    points: float
    feedback: str
    misconception: str | None = None
    attempted: bool = True
    fault: str | None = None

    def state(self, maximum: float) -> State:
        """Return the state for a question of `maximum` points."""
        if not self.attempted:
            return State.NOT_ATTEMPTED
        return State.SOLVED if self.points >= maximum - 1e-9 else State.NOT_YET


def mistake(misconception: str, points: float = 0.0, **facts: Any) -> Result:
    """Return the result of a known mistake, its feedback in the words of misconceptions.toml filled with `facts`."""
    return Result(points, known_misconceptions.words(misconception, **facts), misconception)


class AnswerProblem(Exception):
    """An answer that cannot be judged: missing, broken or of the wrong form. Its text is a sentence for the learner."""

    attempted = True


class NotAttempted(AnswerProblem):
    """`...`, None, NotImplementedError, or no such name."""

    attempted = False


class Channel(Protocol):
    """The way to the learner's side: one request, one reply, both JSON text. It may end in AnswerProblem."""

    def ask(self, request: bytes) -> bytes:
        """Send `request`, return the reply."""


class Answers:
    """The four verbs. What they return has crossed the wall as data and fits what the question wants."""

    def __init__(self, channel: Channel, wants: Mapping[str, Want] | None = None):
        self._channel = channel
        self._wants = dict(wants or {})

    def value(self, name: str) -> Any:
        """Return the value of the learner's variable."""
        given = self._ask(name, {"verb": "value", "name": name})
        return self._fitting(name, given)

    def call(self, name: str, *inputs: Any) -> Any:
        """Return what the learner's function returns for `inputs` (any `Ref` in them is resolved on their side)."""
        given = self._ask(name, {"verb": "call", "name": name}, list(inputs))
        return self._fitting(name, given)

    def file(self, name: str) -> bytes:
        """Return the bytes of a file that the learner wrote beside the notebook."""
        given = self._ask(name, {"verb": "file", "name": name})
        if not isinstance(given, bytes):
            raise AnswerProblem(f"the file {name!r} did not arrive as bytes")
        return given

    def app(self, script: str, actions: Sequence[Mapping[str, Any]] = ()) -> dict:
        """Return what the learner's Streamlit app shows after `actions` (see `apps.run`)."""
        given = self._ask(script, {"verb": "app", "name": script}, [list(map(dict, actions))])
        if not isinstance(given, dict):
            raise AnswerProblem(f"the app {script!r} did not arrive as a description of its page")
        return given

    def _ask(self, name: str, request: dict, inputs: list | None = None) -> Any:
        if inputs is not None:
            request["inputs"] = wire.encode(inputs).decode()
        reply = self._channel.ask(json.dumps(request).encode())
        try:
            message = wire.decode(reply)
        except wire.WireError as error:
            raise AnswerProblem(f"`{name}` could not be read: {error}.") from None
        if isinstance(message, dict) and set(message) == {"value"}:
            return message["value"]
        if isinstance(message, dict) and set(message) == {"problem", "attempted"}:
            kind = AnswerProblem if message["attempted"] is True else NotAttempted
            raise kind(str(message["problem"])[:2000])
        raise AnswerProblem(f"`{name}` could not be read: the reply is not of the agreed form.")

    def _fitting(self, name: str, given: Any) -> Any:
        want = self._wants.get(name)
        said = want.problem(given) if want else None
        if said:
            raise AnswerProblem(f"`{name}` {said}.")
        return read(want, given) if want else given


@dataclasses.dataclass(frozen=True)
class Sheet:
    """The statements and limitations that a claim question offers, each text under the key that the check knows."""

    statements: Mapping[str, str]
    limitations: Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class Question:
    """One question of a unit; `judge` gives the result of anyone's answers, and never raises for what they hold."""

    name: str
    points: float
    wants: Mapping[str, Want]
    misconceptions: tuple[str, ...]
    check: Callable[..., Result]
    hints: tuple[str, ...] = ()
    worked: str = ""
    sheet: Sheet | None = None

    def judge(self, channel: Channel, rng: np.random.Generator, learner: Learner) -> Result:
        """Ask the learner's side over `channel` and return the result; `learner` is who the answers belong to."""
        answers = Answers(channel, self.wants)
        asks_who = "learner" in inspect.signature(self.check).parameters
        try:
            result = self.check(answers, rng, **({"learner": learner} if asks_who else {}))
            self._inspect(result)
        except AnswerProblem as problem:
            return Result(0.0, str(problem), attempted=problem.attempted)
        except Exception:
            return Result(0.0, FAULT_WORDS, fault=traceback.format_exc(limit=-4))
        return result

    def _inspect(self, result: Result) -> None:
        if not isinstance(result, Result):
            raise TypeError(f"question {self.name!r} returned {type(result).__name__}, not a Result")
        if not (math.isfinite(result.points) and 0 <= result.points <= self.points + 1e-9):
            raise ValueError(f"question {self.name!r} gave {result.points} of {self.points} points")
        if result.misconception is not None and result.misconception not in self.misconceptions:
            raise ValueError(f"question {self.name!r} does not declare the misconception {result.misconception!r}")


def question(
    name: str,
    *,
    points: float,
    wants: Mapping[str, Want],
    misconceptions: Sequence[str] = (),
    hints: Sequence[str] = (),
    worked: str = "",
    sheet: Sheet | None = None,
) -> Callable[[Callable[..., Result]], Question]:
    """Turn a function `(answers, rng)` or `(answers, rng, learner)` into the unit's question `name`.

    `hints` are two levels of help, `worked` the worked step after them (Markdown). Raises ValueError for points that
    are not positive and for misconceptions that the course does not know.
    """
    if not points > 0:
        raise ValueError(f"question {name!r} has {points} points; give a positive number")
    for misconception in misconceptions:
        known_misconceptions.get(misconception)

    def decorate(check: Callable[..., Result]) -> Question:
        return Question(name, points, wants, tuple(misconceptions), check, tuple(hints), worked, sheet)

    return decorate


__all__ = [
    "AnswerProblem",
    "Answers",
    "Channel",
    "NotAttempted",
    "Question",
    "Result",
    "Sheet",
    "State",
    "mistake",
    "question",
]
