"""The wants for many numbers: an array, one per feature, a table."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd

from xaicourse.learning.wants.plain import describe


@dataclasses.dataclass(frozen=True)
class Array:
    """Numbers of a given shape (None: any length), as an array, a list or a table; all finite unless said otherwise."""

    shape: tuple[int | None, ...] = (None,)
    meaning: str = "numbers"
    finite: bool = True

    def problem(self, value: Any) -> str | None:
        """See Want."""
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
        """See Want."""
        if is_named(value):
            missing = [name for name in self.names if name not in value]
            extra = [name for name in value.keys() if name not in self.names]  # noqa: SIM118 - a series has values in it
            if missing or extra:
                return f"lacks {missing[0]!r}" if missing else f"has {extra[0]!r}, which is no feature"
        return Array((len(self.names),), self.meaning).problem(self._ordered(value))

    def read(self, value: Any) -> np.ndarray:
        """Return the numbers in the order of `names`."""
        return numbers(self._ordered(value))

    def _ordered(self, value: Any) -> Any:
        if is_named(value):
            return [value[name] for name in self.names]
        array = value.to_numpy() if isinstance(value, pd.DataFrame | pd.Series) else value
        # one row of a table of attributions is one applicant's attributions
        return array[0] if isinstance(array, np.ndarray) and array.ndim == 2 and len(array) == 1 else array


def is_named(value: Any) -> bool:
    """Whether a value has names for its entries: a dict, or a series with text labels, each once."""
    labelled = isinstance(value, pd.Series) and all(isinstance(label, str) for label in value.index) and len(value) > 0
    return isinstance(value, dict) or (labelled and value.index.is_unique)


@dataclasses.dataclass(frozen=True)
class Table:
    """A table with the named columns, and `rows` rows if given."""

    columns: tuple[str, ...]
    rows: int | None = None

    def problem(self, value: Any) -> str | None:
        """See Want."""
        if not isinstance(value, pd.DataFrame):
            return f"is {describe(value)}; expected a table with the columns {', '.join(self.columns)}"
        missing = [column for column in self.columns if column not in value.columns]
        if missing:
            have = ", ".join(map(str, value.columns[:12]))
            return f"lacks the column {missing[0]!r}; it has {have}"
        if self.rows is not None and len(value) != self.rows:
            return f"has {len(value)} rows; expected {self.rows}"
        return None
