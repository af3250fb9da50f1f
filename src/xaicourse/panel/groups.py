"""What the panel shows of everyone: slices, a threshold for each by a strategy, and what it does to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from xaicourse.methods.thresholds import choose, cost, counts, measures, roc
from xaicourse.panel.inputs import Case

MOST = 10  # slices; smaller ones are shown together
FINE = 150  # points of a ROC curve that are drawn
VALUES = 6  # a column with more distinct values is cut into quarters
EVERYONE, OTHERS = "everyone", "all others"


def slices(case: Case, by: str | None, second: str | None = None) -> dict[str, np.ndarray]:
    """Return the slices by one or two columns, name -> (n,) of bool, in the columns' order; at most ten.

    Raises ValueError for a column that is neither in X nor in `also`.
    """
    names = [name for name in (by, second) if name]
    if not names:
        return {EVERYONE: np.ones(len(case.X), dtype=bool)}
    found = {"": np.ones(len(case.X), dtype=bool)}
    for name in dict.fromkeys(names):
        parts = _parts(_column(case, name), name)
        found = {
            f"{before} and {words}".removeprefix(" and "): mask & part
            for before, mask in found.items()
            for words, part in parts.items()
        }
    found = {name: mask for name, mask in found.items() if mask.any()}
    if len(found) <= MOST:
        return found
    large = sorted(found, key=lambda name: -found[name].sum())[: MOST - 1]
    kept = {name: mask for name, mask in found.items() if name in large}
    return {**kept, OTHERS: ~np.any(list(kept.values()), axis=0)}


def _column(case: Case, name: str) -> pd.Series:
    for table in (case.X, case.also):
        if name in table:
            return table[name]
    raise ValueError(f"{name!r} is no column to slice by; there are {', '.join(map(str, [*case.X, *case.also]))}")


def _parts(column: pd.Series, name: str) -> dict[str, np.ndarray]:
    """Return the slices by one column: its values, or its quarters where it has many."""
    values = sorted(column.unique())
    if len(values) <= VALUES:
        words = [f"{name} {value:g}" if _is_number(value) else f"{name} {value}" for value in values]
        return {each: (column == value).to_numpy() for each, value in zip(words, values, strict=True)}
    if not pd.api.types.is_numeric_dtype(column):
        raise ValueError(f"{name!r} has {len(values)} different texts: slice by a column with at most {VALUES}")
    edges = np.unique(np.quantile(column, [0.25, 0.5, 0.75]))
    words = [f"{name} to {edges[0]:g}", *[f"{name} {low:g} to {high:g}" for low, high in pairwise(edges)]]
    words.append(f"{name} above {edges[-1]:g}")
    places = np.searchsorted(edges, column, side="left")
    return {each: places == place for place, each in enumerate(words)}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number | np.bool_)


@dataclass(frozen=True, eq=False)
class Cut:
    """The slices with all that does not depend on a threshold, computed once.

    masks    name -> (n,) of bool
    tables   name -> counts at each step of the threshold
    curves   name -> ROC curve, false alarms and found, of at most 150 points, and the area; not for one label only
    """

    masks: dict[str, np.ndarray]
    tables: dict[str, pd.DataFrame]
    curves: dict[str, tuple[np.ndarray, np.ndarray, float]]


def cut(case: Case, by: str | None = None, second: str | None = None) -> Cut:
    """Return the slices by one or two columns. Raises ValueError as `slices` does."""
    masks = slices(case, by, second)
    tables = {name: counts(case.scores[mask], case.y[mask]) for name, mask in masks.items()}
    curves = {}
    for name, mask in masks.items():
        if len(np.unique(case.y[mask])) == 2:
            x, y, area = roc(case.scores[mask], case.y[mask])
            kept = np.unique(np.linspace(0, len(x) - 1, FINE).round().astype(int))  # finer than a pixel is not seen
            curves[name] = (x[kept], y[kept], area)
    return Cut(masks, tables, curves)


def compare(
    tables: Mapping[str, pd.DataFrame],
    strategy: str,
    ratio: float,
    first: str | None = None,
    custom: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return a row per slice: rows, threshold, TP, FP, TN, FN, the five measures and the cost.

    strategy   one of `thresholds.STRATEGIES`, or "custom" with a threshold for each slice
    ratio      the cost of a false positive, in false negatives
    first      the slice from which a parity search starts; the first one if None

    Raises ValueError for a negative ratio, an unknown slice or strategy.
    """
    if not np.isfinite(ratio) or ratio < 0:
        raise ValueError(f"the cost ratio is {ratio}; give a number of at least 0")
    if first is not None and first not in tables:
        raise ValueError(f"{first!r} is no slice; there are {', '.join(tables)}")
    if strategy == "custom":
        chosen = {name: float(custom[name]) for name in tables}
    else:
        order = [first, *[name for name in tables if name != first]] if first else list(tables)
        chosen = choose(strategy, {name: tables[name] for name in order}, ratio)
    at = {name: table.index.get_indexer([chosen[name]], method="nearest")[0] for name, table in tables.items()}
    found = pd.DataFrame(
        [table.to_numpy()[at[name]] for name, table in tables.items()],
        index=list(tables),
        columns=["TP", "FP", "TN", "FN"],
    )
    rates = measures(found)
    rates["cost"] = cost(found, ratio).astype(float)
    found.insert(0, "rows", found.sum(axis=1))
    found.insert(1, "threshold", [chosen[name] for name in tables])
    return pd.concat([found, rates], axis=1)


def sentence(case: Case, found: pd.DataFrame, strategy: str, ratio: float) -> str:
    """Return in words what the page of everyone shows."""
    at = ", ".join(f"{name} {row['threshold']:.2f}" for name, row in found.iterrows())
    words = f"Strategy {strategy}, a false positive costs {ratio:g} false negatives. Thresholds: {at}. "
    words += f"Cost of all: {found['cost'].sum():,.1f}."
    if len(found) > 1:
        rates = found["positive_rate"].dropna()
        words += (
            f" {case.positive.capitalize()}: from {rates.min():.1%} ({rates.idxmin()}) to {rates.max():.1%} "
            f"({rates.idxmax()}); accuracy {found['accuracy'].min():.1%} to {found['accuracy'].max():.1%}."
        )
    return words
