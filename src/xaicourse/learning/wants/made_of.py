"""The wants that are made of others: a list, a dict, a claim, and what a function returns."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from xaicourse.learning.wants.arrays import is_named
from xaicourse.learning.wants.plain import Number, Want, describe, read
from xaicourse.learning.wire import Claim


@dataclasses.dataclass(frozen=True)
class Listing:
    """A list, each entry of which fits `of`; a tuple of wants asks for entries of just that form.

    An array or a series of one dimension will do too, and for pairs a dict or a labelled series. Read as a list.
    """

    of: Want | tuple[Want, ...]
    length: int | None = None
    meaning: str = "a list"

    def problem(self, value: Any) -> str | None:
        """See Want."""
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
        if isinstance(self.of, tuple) and len(self.of) == 2 and is_named(value):
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
        """See Want."""
        if not is_named(value):
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
        """See Want."""
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
        """See Want: judges a returned value."""
        said = self.returns.problem(value)
        return f"returned a value that {said}" if said else None

    def read(self, value: Any) -> Any:
        """Return the returned value in the form of its want."""
        return read(self.returns, value)
