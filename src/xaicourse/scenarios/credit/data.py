"""The applicants: the shipped table, its columns in words, and the check that every function of the scenario makes."""

from __future__ import annotations

import io
import tomllib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from xaicourse.scenarios import DatasetError, datasets_folder, read_verified

FEATURES = (
    "age",
    "income",
    "amount",
    "duration",
    "debt_to_income",
    "history_months",
    "on_time",
    "burden",
    "inquiries",
    "postcode",
    "day_of_month",
)
N_TRAIN = 4000  # the first rows train, the last 1000 test: the rows are drawn independently, their order means nothing


@dataclass(frozen=True)
class Column:
    """One column in words, for texts, figures and the letter reader."""

    name: str
    label: str  # a few plain words
    unit: str  # "" for a plain number
    meaning: str  # one sentence
    synonyms: tuple[str, ...]  # other words for it in a letter
    more: tuple[str, ...]  # adjectives for a large value: "long", "high"
    less: tuple[str, ...]  # adjectives for a small one: "short", "low"
    short: str = ""  # the label in a letter, if it is shorter: "payment record"
    opposite: tuple[str, ...] = ()  # words for the rest to 100 %: "late payments" for accounts never paid late
    shown: tuple[str, ...] = ()  # words around a value, "#": "asked for #"


@dataclass(frozen=True, eq=False)
class Credit:
    """The credit scenario's data: 5000 applicants with a known outcome. Rows are numbered 0 to 4999 everywhere.

    X          (5000, 11) what a model may see, floats in the units of `labels`
    y          (5000,) 1 = the loan was not paid back (default), 0 = it was
    sensitive  (5000,) the protected group, 0 or 1; in the data for audits, never an input of a model
    columns    name -> Column, for all features, `group` and `default`
    """

    X: pd.DataFrame
    y: pd.Series
    sensitive: pd.Series
    columns: dict[str, Column]

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The 11 features in the fixed order of X."""
        return FEATURES

    @property
    def labels(self) -> dict[str, str]:
        """Feature -> plain words with the unit, such as "monthly income (euros)"."""
        columns = (self.columns[name] for name in FEATURES)
        return {column.name: f"{column.label} ({column.unit})" if column.unit else column.label for column in columns}

    @property
    def X_train(self) -> pd.DataFrame:
        """The first 4000 rows of X."""
        return self.X.iloc[:N_TRAIN]

    @property
    def y_train(self) -> pd.Series:
        """The first 4000 outcomes."""
        return self.y.iloc[:N_TRAIN]

    @property
    def X_test(self) -> pd.DataFrame:
        """The last 1000 rows of X."""
        return self.X.iloc[N_TRAIN:]

    @property
    def y_test(self) -> pd.Series:
        """The last 1000 outcomes."""
        return self.y.iloc[N_TRAIN:]

    def background(self, n: int = 100) -> pd.DataFrame:
        """Return `n` training rows (n, 11), always the same ones: the course's usual comparison group."""
        if not 1 <= n <= N_TRAIN:
            raise ValueError(f"background({n}): choose from 1 to {N_TRAIN} rows.")
        chosen = np.random.default_rng(107).permutation(N_TRAIN)[:n]  # a larger background contains the smaller one
        return self.X.iloc[np.sort(chosen)].copy()


def load() -> Credit:
    """Return the credit scenario's data, a fresh copy at each call.

    Raises DatasetError if a shipped file is missing or damaged.
    """
    table = _read_table(read_verified("credit", "credit.csv")).copy()
    y = table.pop("default").astype(int)
    sensitive = table.pop("group").astype(int)
    return Credit(X=table, y=y, sensitive=sensitive, columns=_columns())


@lru_cache(maxsize=2)
def _read_table(content: bytes) -> pd.DataFrame:
    table = pd.read_csv(io.BytesIO(content), dtype=float)
    return table[[*FEATURES, "group", "default"]]


def _columns() -> dict[str, Column]:
    path = datasets_folder() / "credit" / "columns.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            name: Column(name, **{key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()})
            for name, entry in entries.items()
        }
    except (OSError, ValueError, TypeError) as error:
        raise DatasetError(
            f"datasets/credit/columns.toml is missing or damaged ({type(error).__name__}): "
            f"restore it with `git checkout -- datasets/credit`."
        ) from None


def check_features(X: pd.DataFrame | np.ndarray) -> pd.DataFrame:
    """Return X as a table (n, 11) of floats in the fixed order of FEATURES.

    A table may have its columns in any order; an array must have them in the order of FEATURES.
    Raises ValueError, in one sentence, for missing or unknown columns, another shape, text, NaN or infinity.
    """
    if isinstance(X, pd.DataFrame):
        missing = [name for name in FEATURES if name not in X.columns]
        extra = [str(name) for name in X.columns if name not in FEATURES]
        if missing or extra or len(X.columns) != len(FEATURES):
            what = (
                f"lacks {', '.join(missing)}"
                if missing
                else f"has a column too many ({', '.join(extra) or 'a double'})"
            )
            raise ValueError(f"X {what}: give the {len(FEATURES)} features, X[list(credit.feature_names)].")
        table = X[list(FEATURES)]
    else:
        try:
            array = np.asarray(X)
        except ValueError:  # rows of different lengths
            array = np.empty(0)
        if array.ndim != 2 or array.shape[1] != len(FEATURES):
            raise ValueError(
                f"X is a {type(X).__name__} of shape {np.shape(array)}: give a table or an array of shape "
                f"(n, {len(FEATURES)}); one applicant is X.iloc[[0]], with two brackets."
            )
        table = pd.DataFrame(array, columns=list(FEATURES))
    try:
        table = table.astype(float)
    except (TypeError, ValueError):
        raise ValueError("X holds something that is no number: give numbers only.") from None
    bad = ~np.isfinite(table.to_numpy())
    if bad.any():
        name = FEATURES[int(np.flatnonzero(bad.any(axis=0))[0])]
        raise ValueError(f"X holds NaN or infinity in {name}: fill in or drop those rows first.")
    return table
