"""What a question wants of an answer: its type, shape and range, each with the sentence for an answer that differs.

A want's `problem(value)` returns None for a fitting value, else one sentence part that says what was given and what
was expected, to be put after the answer's name: "has shape (3, 1); expected (3,), one number per feature".
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd

from xaicourse.learning.wire import Claim


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
        """See module."""
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
        """See module."""
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
        """See module."""
        if not isinstance(value, str) or self.read(value) not in self.options:
            return f"is {describe(value)}; expected one of {', '.join(map(repr, self.options))}"
        return None

    def read(self, value: str) -> str:
        """Return the option that a text means, capitals and blanks aside; a blank may stand for an underscore."""
        same = [option for option in self.options if _plain(option) == _plain(value)]
        return same[0] if same else value


def _plain(text: str) -> str:
    return text.strip().lower().replace("_", " ")


@dataclasses.dataclass(frozen=True)
class Array:
    """Numbers of a given shape (None: any length), as an array, a list or a table; all finite unless said otherwise."""

    shape: tuple[int | None, ...] = (None,)
    meaning: str = "numbers"
    finite: bool = True

    def problem(self, value: Any) -> str | None:
        """See module."""
        try:
            array = numbers(value)
        except ValueError:
            return f"is {describe(value)}; expected {self.expected}"
        fits = array.ndim == len(self.shape) and all(
            want in (None, have) for want, have in zip(self.shape, array.shape, strict=False)
        )
        if not fits:
            return f"has shape {array.shape}; expected {self.expected}"
        if self.finite and not np.isfinite(array).all():
            count = int((~np.isfinite(array)).sum())
            return (
                f"holds {count} value{'s' * (count > 1)} that {'are' if count > 1 else 'is'} missing or infinite; "
                f"expected {self.expected}. Look for a division by zero or an empty selection"
            )
        return None

    @property
    def expected(self) -> str:
        """The shape in words."""
        sides = ", ".join("any" if side is None else str(side) for side in self.shape)
        return f"shape ({sides}{',' * (len(self.shape) == 1)}), {self.meaning}"


def numbers(value: Any) -> np.ndarray:
    """Return a decoded value as a float array. Raises ValueError if it holds anything but numbers."""
    if isinstance(value, pd.DataFrame | pd.Series):
        value = value.to_numpy()
    if isinstance(value, str | bytes | dict) or value is None:
        raise ValueError(f"{describe(value)} is no array of numbers")
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            raise ValueError("not numeric")
        return array.astype(float)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{describe(value)} is no array of numbers") from error


@dataclasses.dataclass(frozen=True)
class PerFeature:
    """One finite number per feature: in the order of `names`, or by name (a dict or a labelled series) in any order.

    Read as an array of shape (len(names),) in the order of `names`.
    """

    names: tuple[str, ...]
    meaning: str = "one number per feature"

    def problem(self, value: Any) -> str | None:
        """See module."""
        if _is_named(value):
            missing = [name for name in self.names if name not in value]
            extra = [name for name in value.keys() if name not in self.names]  # noqa: SIM118 - a series has values in it
            if missing or extra:
                return f"lacks {missing[0]!r}" if missing else f"has {extra[0]!r}, which is no feature"
        return Array((len(self.names),), self.meaning).problem(self._ordered(value))

    def read(self, value: Any) -> np.ndarray:
        """Return the numbers in the order of `names`."""
        return numbers(self._ordered(value))

    def _ordered(self, value: Any) -> Any:
        if _is_named(value):
            return [value[name] for name in self.names]
        array = value.to_numpy() if isinstance(value, pd.DataFrame | pd.Series) else value
        # one row of a table of attributions is one applicant's attributions
        return array[0] if isinstance(array, np.ndarray) and array.ndim == 2 and len(array) == 1 else array


def _is_named(value: Any) -> bool:
    labelled = isinstance(value, pd.Series) and all(isinstance(label, str) for label in value.index) and len(value) > 0
    return isinstance(value, dict) or (labelled and value.index.is_unique)


@dataclasses.dataclass(frozen=True)
class Table:
    """A table with the named columns, and `rows` rows if given."""

    columns: tuple[str, ...]
    rows: int | None = None

    def problem(self, value: Any) -> str | None:
        """See module."""
        if not isinstance(value, pd.DataFrame):
            return f"is {describe(value)}; expected a table with the columns {', '.join(self.columns)}"
        missing = [column for column in self.columns if column not in value.columns]
        if missing:
            have = ", ".join(map(str, value.columns[:12]))
            return f"lacks the column {missing[0]!r}; it has {have}"
        if self.rows is not None and len(value) != self.rows:
            return f"has {len(value)} rows; expected {self.rows}"
        return None


@dataclasses.dataclass(frozen=True)
class Listing:
    """A list, each entry of which fits `of`; a tuple of wants asks for entries of just that form.

    An array or a series of one dimension will do too, and for pairs a dict or a labelled series. Read as a list.
    """

    of: Want | tuple[Want, ...]
    length: int | None = None
    meaning: str = "a list"

    def problem(self, value: Any) -> str | None:
        """See module."""
        if isinstance(self.of, tuple) and _is_entry(value, len(self.of)):
            return f"is one entry; expected a list of such: {self.meaning}"
        value = self._entries(value)
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            return f"is {describe(value)}; expected {self.meaning}"
        if self.length is not None and len(value) != self.length:
            return f"has {len(value)} entries; expected {self.length}: {self.meaning}"
        for place, entry in enumerate(value, start=1):
            said = self._entry_problem(entry)
            if said:
                return f"has an entry (number {place}) that {said}"
        return None

    def read(self, value: Any) -> list:
        """Return the entries as a list, each in the form of its want."""
        if isinstance(self.of, tuple):
            return [
                [read(want, part) for want, part in zip(self.of, entry, strict=True)] for entry in self._entries(value)
            ]
        return [read(self.of, entry) for entry in self._entries(value)]

    def _entries(self, value: Any) -> Any:
        if isinstance(self.of, tuple) and len(self.of) == 2 and _is_named(value):
            return [list(pair) for pair in value.items()]
        if isinstance(value, pd.Series) or (isinstance(value, np.ndarray) and value.ndim == 1):
            return value.tolist()
        return value

    def _entry_problem(self, entry: Any) -> str | None:
        if not isinstance(self.of, tuple):
            return self.of.problem(entry)
        if not isinstance(entry, list) or len(entry) != len(self.of):
            return f"is {describe(entry)}; expected {len(self.of)} parts: {self.meaning}"
        return next((said for want, part in zip(self.of, entry, strict=True) if (said := want.problem(part))), None)


def _is_entry(value: Any, length: int) -> bool:
    """Whether a value is one entry where a list of them is asked for: ("age", "raises")."""
    return isinstance(value, list) and len(value) == length and all(isinstance(part, str) for part in value)


@dataclasses.dataclass(frozen=True)
class Mapping:
    """A dict (or a labelled series) with the named keys, each of which fits its want. Read as a dict."""

    keys: MappingType[str, Want]

    def read(self, value: Any) -> dict:
        """Return the dict, each entry in the form of its want."""
        return {key: read(self.keys[key], entry) if key in self.keys else entry for key, entry in dict(value).items()}

    def problem(self, value: Any) -> str | None:
        """See module."""
        if not _is_named(value):
            return f"is {describe(value)}; expected a dict with the keys {', '.join(self.keys)}"
        value = dict(value)
        for key, want in self.keys.items():
            if key not in value:
                return f"lacks the key {key!r}; it has {', '.join(list(value)[:12]) or 'none'}"
            said = want.problem(value[key])
            if said:
                return f"has {key!r}, which {said}"
        return None


@dataclasses.dataclass(frozen=True)
class ClaimForm:
    """A `Claim`: two offered letters and a finite number."""

    def problem(self, value: Any) -> str | None:
        """See module."""
        fields = {field.name for field in dataclasses.fields(Claim)}
        if not isinstance(value, dict) or set(value) != fields:
            return f"is {describe(value)}; expected Claim(statement=..., evidence=..., limitation=...)"
        for name in ("statement", "limitation"):
            if not isinstance(value[name], str) or not value[name].strip():
                return f"has a {name} that is {describe(value[name])}; expected the letter of one of those offered"
        said = Number(meaning="one number").problem(value["evidence"])
        return f"has evidence that {said}" if said else None


@dataclasses.dataclass(frozen=True)
class Function:
    """A function of the learner's; what it returns must fit `returns`."""

    returns: Want

    def problem(self, value: Any) -> str | None:
        """See module: judges a returned value."""
        said = self.returns.problem(value)
        return f"returned a value that {said}" if said else None

    def read(self, value: Any) -> Any:
        """Return the returned value in the form of its want."""
        return read(self.returns, value)
