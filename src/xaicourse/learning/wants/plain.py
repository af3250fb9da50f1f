"""What every want is, and the wants for one number, one text, one of a few texts."""

from __future__ import annotations

import dataclasses
import math
import re
from typing import Any, Protocol

import numpy as np
import pandas as pd


class Want(Protocol):
    """Anything that can say what is wrong with a value.

    A want may have `read(value)` too: it brings fitting values that were written in different ways to one form.
    """

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with `value` as a sentence part, or None."""


def read(want: Want, value: Any) -> Any:
    """Return a fitting value in the one form of its want, if it has one."""
    return want.read(value) if hasattr(want, "read") else value


def describe(value: Any) -> str:
    """Return a short description of a value for a sentence: 'a list of 3', 'an array of shape (3, 2)', 'the text …'."""
    if isinstance(value, str):
        return f"the text {value[:40]!r}" + ("…" if len(value) > 40 else "")
    if isinstance(value, bool | int | float):
        return f"{value!r}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, pd.DataFrame):
        return f"a table of {value.shape[0]} rows and {value.shape[1]} columns"
    if isinstance(value, pd.Series):
        return f"a series of {len(value)}"
    names = {list: "a list", dict: "a dict", bytes: "bytes"}
    named = names.get(type(value), f"a value of type {type(value).__name__}")
    return f"{named} of {len(value)}" if isinstance(value, list | dict) else named


def _way_to_write(value: Any) -> str:
    """Return how to write what was meant for a number: `0,4` is two numbers to Python, and "40 %" is a text."""
    if isinstance(value, list | tuple) and len(value) == 2 and all(type(part) is int and part >= 0 for part in value):
        return f". A decimal number is written with a point: {value[0]}.{value[1]}, not {value[0]},{value[1]}"
    found = re.fullmatch(r"\s*(\d+)(?:[.,](\d+))?\s*(%?)\s*", value) if isinstance(value, str) else None
    if found is None:
        return ""
    number = float(f"{found[1]}.{found[2] or 0}")
    return f". Write it without quotation marks, as {number / 100 if found[3] else number:g}"


@dataclasses.dataclass(frozen=True)
class Number:
    """One finite number between `low` and `high`; `meaning` says which, with its unit. Read as a float."""

    low: float = -math.inf
    high: float = math.inf
    meaning: str = "one number"

    def problem(self, value: Any) -> str | None:
        """See Want."""
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"is {describe(value)}; expected {self.meaning}{_way_to_write(value)}"
        if not math.isfinite(value):
            return f"is {value}; expected {self.meaning}. Look for a division by zero or an empty selection"
        if not self.low <= value <= self.high:
            return f"is {value:.6g}; expected {self.meaning}, between {self.low:g} and {self.high:g}"
        return None

    def read(self, value: Any) -> float:
        """Return the number as a float."""
        return float(np.asarray(value).item())


@dataclasses.dataclass(frozen=True)
class Text:
    """A text with some letters in it, of at most `longest` characters."""

    longest: int = 4000
    meaning: str = "a text"

    def problem(self, value: Any) -> str | None:
        """See Want."""
        if not isinstance(value, str):
            return f"is {describe(value)}; expected {self.meaning}"
        if not value.strip():
            return f"is empty; expected {self.meaning}"
        if len(value) > self.longest:
            return f"has {len(value):,} characters; expected at most {self.longest:,}"
        return None


@dataclasses.dataclass(frozen=True)
class Choice:
    """One of a few texts."""

    options: tuple[str, ...]

    def problem(self, value: Any) -> str | None:
        """See Want."""
        if not isinstance(value, str) or self.read(value) not in self.options:
            return f"is {describe(value)}; expected one of {', '.join(map(repr, self.options))}"
        return None

    def read(self, value: str) -> str:
        """Return the option that a text means, capitals and blanks aside; a blank may stand for an underscore."""
        same = [option for option in self.options if _plain(option) == _plain(value)]
        return same[0] if same else value


def _plain(text: str) -> str:
    return text.strip().lower().replace("_", " ")
