"""An explorer: controls, one pure function from their values to a scene, one guess, two things to find out."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from xaicourse.explorers.controls import Control
from xaicourse.explorers.scene import problems


@dataclasses.dataclass(frozen=True)
class Guess:
    """The one guess before the picture: `options` maps answers to words, or `low`, `high`, `step` bound a number.

    `answer` is said on "Show me"; where the guess stands in the picture is up to the scene (`guess_mark`), and
    `marked` is False if it has no place there.
    """

    question: str
    answer: str
    options: dict[str, str] | None = None
    low: float = 0.0
    high: float = 1.0
    step: float = 0.1
    unit: str = ""
    marked: bool = True

    def description(self) -> dict:
        """Return the guess as plain data for the page."""
        options = [{"value": value, "words": words} for value, words in (self.options or {}).items()]
        return {**dataclasses.asdict(self), "options": options}


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing to find out: what to do, when it is done (a function of the state), and what it shows, in words."""

    instruction: str
    done: Callable[[dict[str, Any]], bool]
    words: str


@dataclasses.dataclass(frozen=True, eq=False)
class Explorer:
    """One unit's explorer.

    Attributes
    ----------
    unit, name, question : the unit's number, the explorer's name, the question it asks
    controls : two or three controls by name; the names are the arguments of `scene`
    scene : pure function from the controls' values to a scene (see `scene.py`)
    guess : the one guess, or None
    findings : two `Finding`s, done in this order
    final : the state of the last picture on a page without scripts; what it leaves out stays at the start
    """

    unit: str
    name: str
    question: str
    controls: dict[str, Control]
    scene: Callable[..., dict]
    findings: tuple[Finding, Finding]
    final: dict[str, Any]
    guess: Guess | None = None

    @property
    def start(self) -> dict[str, Any]:
        """The state in which the explorer opens."""
        return {name: control.start for name, control in self.controls.items()}

    def read(self, state: dict[str, Any]) -> dict[str, Any]:
        """Return the full state for a partial one.

        Raises ValueError with one sentence for an unknown control or a value that the control does not allow.
        """
        for name in state:
            if name not in self.controls:
                raise ValueError(f"explorer {self.unit} has no control {name!r}; it has {', '.join(self.controls)}")
        full = {**self.start, **state}
        return {name: self.controls[name].read(name, full[name]) for name in self.controls}

    def draw(self, **state: Any) -> dict:
        """Return the scene of a state, with `found`: for each finding, whether this state shows it."""
        full = self.read(state)
        drawn = self.scene(**full)
        return {**drawn, "found": [bool(finding.done(full)) for finding in self.findings]}

    def states(self) -> Iterator[dict[str, Any]]:
        """Yield every state of the static page, the first control slowest."""
        yield from _products({name: control.values for name, control in self.controls.items()})

    def corners(self) -> Iterator[dict[str, Any]]:
        """Yield every combination of the controls' ends: the states that a test must draw."""
        yield from _products({name: control.ends for name, control in self.controls.items()})

    def description(self) -> dict:
        """Return all that the page needs beside the scenes, as plain data."""
        return {
            "unit": self.unit,
            "name": self.name,
            "question": self.question,
            "controls": {name: control.description() for name, control in self.controls.items()},
            "guess": self.guess.description() if self.guess else None,
            "findings": [{"instruction": each.instruction, "words": each.words} for each in self.findings],
            "start": self.start,
        }

    def check(self) -> list[str]:
        """Return what is wrong with the explorer in any state of the static page: an empty list if nothing is."""
        found, axes, parts = [], {}, set()
        for state in self.states():
            drawn = self.draw(**state)
            found += [f"{state}: {problem}" for problem in problems(drawn)]
            parts.add(_structure(drawn))
            for each in drawn["panels"]:
                for side in ("x", "y"):
                    ends = (each[side].get("low"), each[side].get("high"))
                    name = (each["key"], side, each[side].get("label"))
                    if axes.setdefault(name, ends) != ends:
                        found.append(f"{state}: axis {name} runs over {ends}, in another state over {axes[name]}")
        if len(parts) > 1:
            found.append("the states do not all hold the same marks in the same order: hide what a state does not show")
        return found


def _products(values: dict[str, tuple]) -> Iterator[dict[str, Any]]:
    for chosen in itertools.product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def _structure(value: Any) -> Any:
    """Return what of a scene must be the same in every state: names, keys and counts, not values."""
    if isinstance(value, dict):
        return tuple((key, item if key in ("key", "mark") else _structure(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(_structure(item) for item in value)
    return None
