"""Wants that read a fair answer in whatever container or spelling it comes: what is judged is what it says.

Each is a `Want` with a `read` of its own (see `wants`). `spellings` maps every way to write a feature, in small
letters, to the feature's name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from xaicourse.learning.wants import ClaimForm, PerFeature, describe

WAYS = {
    "raises": ("raises", "raise", "raised", "raising", "up", "increases", "increased", "against", "+"),
    "lowers": ("lowers", "lower", "lowered", "lowering", "down", "decreases", "decreased", "for", "-"),
}
DIRECTIONS = {word: way for way, words in WAYS.items() for word in words}


@dataclasses.dataclass(frozen=True)
class Pairs:
    """Pairs of a feature and a direction: a list, a dict or a labelled series. Read as a list of (name, direction)."""

    spellings: Mapping[str, str]

    def problem(self, value: Any) -> str | None:
        """See `wants`."""
        pairs = self._pairs(value)
        if pairs is None:
            return f'is {describe(value)}; expected a list of pairs, such as [("age", "raises"), ("income", "raises")]'
        for place, pair in enumerate(pairs, start=1):
            if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(isinstance(word, str) for word in pair):
                return (
                    f'has an entry (number {place}) that is {describe(pair)}; expected a pair such as ("age", "raises")'
                )
            name, way = (word.strip().lower() for word in pair)
            if name not in self.spellings:
                known = ", ".join(dict.fromkeys(self.spellings.values()))
                return f"names {pair[0][:60]!r}, which is no feature: choose from {known}"
            if way not in DIRECTIONS:
                return f'gives {pair[0][:60]!r} the direction {pair[1][:20]!r}; expected "raises" or "lowers"'
        return None

    def read(self, value: Any) -> list[tuple[str, str]]:
        """The pairs in the names of the columns."""
        return [
            (self.spellings[name.strip().lower()], DIRECTIONS[way.strip().lower()]) for name, way in self._pairs(value)
        ]

    def _pairs(self, value: Any) -> list | None:
        if isinstance(value, pd.Series):
            value = dict(value)
        if isinstance(value, pd.DataFrame):
            value = value.to_numpy().tolist()
        pairs = list(value.items()) if isinstance(value, dict) else value
        return pairs if isinstance(pairs, list) and pairs else None


@dataclasses.dataclass(frozen=True)
class RowNumber:
    """The number of one row, as a number, a text or a list of one. Read as an int."""

    meaning: str = "the number of a row"

    def problem(self, value: Any) -> str | None:
        """See `wants`."""
        expected = f"expected {self.meaning}"
        if isinstance(value, pd.DataFrame):
            return f"is {describe(value)}; {expected}"
        try:
            found = float(self._one(value))
        except (TypeError, ValueError):
            return f"is {describe(value)}; {expected}"
        return None if found.is_integer() and not isinstance(value, bool) else f"is {describe(value)}; {expected}"

    def read(self, value: Any) -> int:
        """The number."""
        return int(float(self._one(value)))

    def _one(self, value: Any) -> Any:
        if isinstance(value, pd.Series | np.ndarray):
            value = np.asarray(value).ravel().tolist()
        return value[0] if isinstance(value, list) and len(value) == 1 else value


@dataclasses.dataclass(frozen=True)
class SpeltPerFeature(PerFeature):
    """One number per feature, which may also stand in a table of one column or under other words for the features."""

    spellings: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def problem(self, value: Any) -> str | None:
        """See `wants`."""
        return super().problem(self._tidy(value))

    def read(self, value: Any) -> np.ndarray:
        """The numbers in the order of the features."""
        return super().read(self._tidy(value))

    def _tidy(self, value: Any) -> Any:
        if isinstance(value, pd.DataFrame) and value.shape == (len(self.names), 1):
            value = value.iloc[:, 0]
        if isinstance(value, np.ndarray) and value.shape == (len(self.names), 1):
            value = value.ravel()
        if isinstance(value, pd.Series) and all(isinstance(label, str) for label in value.index):
            value = dict(value)
        return (
            {self.spellings.get(key.lower(), key): v for key, v in value.items()} if isinstance(value, dict) else value
        )


class ClaimOrParts(ClaimForm):
    """A `Claim`, or its three parts in a row: statement, evidence, limitation."""

    def problem(self, value: Any) -> str | None:
        """See `wants`."""
        if isinstance(value, list) and len(value) != 3:
            return f"has {len(value)} parts; expected Claim(statement=..., evidence=..., limitation=...)"
        return super().problem(self._named(value))

    def read(self, value: Any) -> dict:
        """The claim as a dict."""
        return self._named(value)

    def _named(self, value: Any) -> Any:
        parts = ("statement", "evidence", "limitation")
        return dict(zip(parts, value, strict=True)) if isinstance(value, list) else value
