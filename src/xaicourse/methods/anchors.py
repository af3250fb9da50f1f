"""Anchors by hand: a rule, the rows it covers, how often it holds, and how sure that is.

A rule maps features to an interval, {"burden": (54, inf)}: it covers a row if low < value <= high for each of them.
Ribeiro, Singh and Guestrin 2018, doi:10.1609/aaai.v32i1.11491; the way of perturbing is that of Alibi 0.9.4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

Rule = Mapping[str, tuple[float, float]]


def covers(rule: Rule, X: pd.DataFrame) -> np.ndarray:
    """Return whether the rule covers each row, (n,) of bool; the empty rule covers all."""
    inside = [(X[name] > low) & (X[name] <= high) for name, (low, high) in rule.items()]
    return np.logical_and.reduce(inside, axis=0) if inside else np.ones(len(X), dtype=bool)


def perturb(rule: Rule, X: pd.DataFrame, n: int, seed: int = 0) -> pd.DataFrame:
    """Return `n` perturbed rows: drawn from all of X, the rule's features overwritten by those of a covered row.

    A covered row gives all its rule's features together. Raises ValueError if the rule covers no row of X.
    """
    covered = np.flatnonzero(covers(rule, X))
    if not len(covered):
        raise ValueError("the rule covers no row of X: nothing to take its values from; leave out a condition.")
    rng = np.random.default_rng(seed)
    rows = X.iloc[rng.integers(len(X), size=n)].reset_index(drop=True)
    names = list(rule)
    rows[names] = X.iloc[covered[rng.integers(len(covered), size=n)]][names].to_numpy()
    return rows


def perturbed_precision(rule: Rule, decide: Callable, X: pd.DataFrame, decision: object) -> float:
    """Return the share of perturbed rows with the decision, exactly: every row of X with every covered row's values.

    decide   table (n, d) -> (n,) decisions. It is asked about len(X) rows for each different set of values.
    """
    names, same, covered = list(rule), 0, X[covers(rule, X)]
    values = covered.value_counts(names) if names else pd.Series([1], index=[()])
    for given, count in values.items():
        rows = X.assign(**dict(zip(names, given, strict=True)))
        same += count * int((np.asarray(decide(rows)) == decision).sum())
    return same / (len(X) * int(values.sum())) if len(covered) else float("nan")


def interval(agree: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share seen `agree` times in `n` (Wilson 1927, doi:10.2307/2276774)."""
    if not 0 <= agree <= n or n == 0:
        raise ValueError(f"{agree} of {n} rows is no share: give 0 <= agree <= n, and n above 0.")
    share = agree / n
    middle, half = share + z**2 / (2 * n), z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    return float(low) if agree else 0.0, float(high) if agree < n else 1.0  # exact where it is an end


def conditions(instance: pd.Series, cuts: Mapping[str, Sequence[float]]) -> list[tuple[str, float, float]]:
    """Return every one-sided condition at a cut that the instance fulfils, as (feature, low, high)."""
    return [
        (name, -np.inf, float(cut)) if instance[name] <= cut else (name, float(cut), np.inf)
        for name, places in cuts.items()
        for cut in sorted(set(places))
    ]


def join(chosen: Sequence[tuple[str, float, float]]) -> dict[str, tuple[float, float]]:
    """Return the rule of several conditions: those of one feature make one interval."""
    rule: dict[str, tuple[float, float]] = {}
    for name, low, high in chosen:
        before = rule.get(name, (-np.inf, np.inf))
        rule[name] = (max(low, before[0]), min(high, before[1]))
    return rule


def rules(offered: Sequence[tuple[str, float, float]]) -> Iterator[dict[str, tuple[float, float]]]:
    """Yield every rule that the offered conditions can make, the empty one first: 2 ** len(offered) of them."""
    for size in range(len(offered) + 1):
        for chosen in combinations(offered, size):
            yield join(chosen)


def read(names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the rule that Alibi writes as ["burden > 54.00", "55.00 < age <= 60.00", "blocked = 1"].

    Alibi writes cuts with two digits. `word = 1` is read for features of 0 and 1. Raises ValueError for anything else.
    """
    number = r"(-?\d+\.?\d*)"
    chosen = []
    for name in names:
        if match := re.fullmatch(rf"(?:{number} <=? )?(\S+) (<=?|>=?|=) {number}", name):
            low, feature, sign, cut = match[1], match[2], match[3], float(match[4])
            below = (feature, -np.inf, cut) if sign[0] == "<" else (feature, cut, np.inf)
            chosen.append((feature, cut - 0.5, cut + 0.5) if sign == "=" else below)
            chosen += [(feature, float(low), np.inf)] if low else []
        else:
            raise ValueError(f"{name!r} is no condition such as 'burden > 54.00'.")
    return join(chosen)
