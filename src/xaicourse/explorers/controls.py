"""The controls of an explorer: a choice, a number, or a number from a list of steps.

A control knows its label, where it starts, which values it allows and which of them the static page offers.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any


@dataclasses.dataclass(frozen=True)
class Choice:
    """One of a few named options: `options` maps the value used in code to the words shown."""

    label: str
    options: dict[str, str]
    start: str

    def __post_init__(self) -> None:
        if self.start not in self.options:
            raise ValueError(f"{self.label!r} starts at {self.start!r}, which is none of {list(self.options)}")

    @property
    def values(self) -> tuple[str, ...]:
        """Every option, in the order shown."""
        return tuple(self.options)

    @property
    def ends(self) -> tuple[str, ...]:
        """What a test of the extremes must visit: every option."""
        return self.values

    def read(self, name: str, value: Any) -> str:
        """Return `value` if it is an option. Raises ValueError with one sentence otherwise."""
        if value in self.values:
            return value
        raise ValueError(f"{name} was given {value!r}; give one of {', '.join(map(repr, self.options))}")

    def words(self, value: str) -> str:
        """Return the words shown for `value`."""
        return self.options[value]

    def description(self) -> dict:
        """Return the control as plain data for the page."""
        options = [{"value": value, "words": words} for value, words in self.options.items()]
        return {"kind": "choice", "label": self.label, "options": options, "start": self.start}


@dataclasses.dataclass(frozen=True)
class Number:
    """A number from `low` to `high` in steps of `step`; whole numbers if low and step are.

    `still` names fewer values for the static page, where every step would be too many.
    """

    label: str
    low: float
    high: float
    start: float
    step: float = 1
    unit: str = ""
    still: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if not self.low <= self.start <= self.high or self.step <= 0:
            raise ValueError(f"{self.label!r} needs low <= start <= high and a step above 0")
        if self.still is not None and self.start not in self.still:
            raise ValueError(f"{self.label!r}: the static page's values must hold the start, {self.start}")

    @property
    def whole(self) -> bool:
        """Whether only whole numbers occur."""
        return isinstance(self.low, int) and isinstance(self.step, int)

    @property
    def values(self) -> tuple[float, ...]:
        """The values that the static page offers."""
        if self.still is not None:
            return self.still
        count = math.floor((self.high - self.low) / self.step + 1e-9) + 1
        return tuple(self._on_step(position) for position in range(count))

    @property
    def ends(self) -> tuple[float, ...]:
        """What a test of the extremes must visit: both ends."""
        return (self.values[0], self.values[-1])

    def read(self, name: str, value: Any) -> float:
        """Return `value`, moved to the nearest step. Raises ValueError with one sentence if it is out of range."""
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not number or not self.low <= value <= self.high or (self.whole and value != int(value)):
            kind = "a whole number" if self.whole else "a number"
            raise ValueError(f"{name} was given {value!r}; give {kind} from {self.low} to {self.high}")
        return self._on_step(round((value - self.low) / self.step))

    def _on_step(self, position: int) -> float:
        value = self.low + position * self.step
        return int(value) if self.whole else round(value, 10)

    def words(self, value: float) -> str:
        """Return `value` with its unit."""
        return f"{value:g} {self.unit}".strip()

    def description(self) -> dict:
        """Return the control as plain data for the page."""
        words = [{"value": value, "words": self.words(value)} for value in self.values]
        return {"kind": "number", "label": self.label, "options": words, "start": self.start}


@dataclasses.dataclass(frozen=True)
class Steps:
    """A number from a list of steps, such as 100, 200, 500, 1000: a slider on a logarithmic scale."""

    label: str
    values: tuple[float, ...]
    start: float
    unit: str = ""

    def __post_init__(self) -> None:
        if self.start not in self.values:
            raise ValueError(f"{self.label!r} starts at {self.start}, which is none of {self.values}")

    @property
    def ends(self) -> tuple[float, ...]:
        """What a test of the extremes must visit: both ends."""
        return (self.values[0], self.values[-1])

    def read(self, name: str, value: Any) -> float:
        """Return `value` if it is a step. Raises ValueError with one sentence otherwise."""
        if isinstance(value, int | float) and not isinstance(value, bool) and value in self.values:
            return self.values[self.values.index(value)]
        raise ValueError(f"{name} was given {value!r}; give one of {', '.join(map(str, self.values))}")

    def words(self, value: float) -> str:
        """Return `value` with its unit."""
        return f"{value:,g} {self.unit}".strip()

    def description(self) -> dict:
        """Return the control as plain data for the page."""
        words = [{"value": value, "words": self.words(value)} for value in self.values]
        return {"kind": "number", "label": self.label, "options": words, "start": self.start}


Control = Choice | Number | Steps
