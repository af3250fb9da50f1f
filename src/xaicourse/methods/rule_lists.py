"""A falling rule list, found greedily: if ... the risk is 66 %, else if ... 51 %, ..., else 17 %.

Of all conditions that cover at least `least` of the rows left, take the one with the highest risk among them, as long
as it is no higher than the rule's before; drop its rows, and go on. A rule speaks only of rows that no rule above it
has taken: the order belongs to its meaning. Falling rule lists are by Wang and Rudin 2015 (arXiv:1411.5899), who search
the whole list at once; this greedy search is the plainest that falls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

Condition = tuple[str, str, float]  # feature, ">" or "<=", threshold


@dataclass(frozen=True)
class Rule:
    """One line of a list: all its conditions hold. `n` rows are left for it, a share `risk` of them with outcome 1."""

    conditions: tuple[Condition, ...]  # none: the last line, for everyone who is left
    n: int
    risk: float

    def __str__(self) -> str:
        """Return the conditions in words, "everyone else" if there are none."""
        return " and ".join(f"{name} {sign} {at:g}" for name, sign, at in self.conditions) or "everyone else"


def holds(conditions: tuple[Condition, ...], X: pd.DataFrame) -> np.ndarray:
    """Return whether all conditions hold, (n,) of bool, for a table (n, n_features)."""
    sides = [X[name].to_numpy() > at if sign == ">" else X[name].to_numpy() <= at for name, sign, at in conditions]
    return np.logical_and.reduce(sides) if sides else np.ones(len(X), dtype=bool)


def falling_list(
    X: pd.DataFrame, y: pd.Series, candidates: list[tuple[Condition, ...]], least: int = 50, longest: int = 5
) -> list[Rule]:
    """Return at most `longest` rules and the last line for everyone else, their risks never rising.

    X, y        (n, n_features) and (n,) of 0 or 1
    candidates  the conditions to choose from; of equal risks the first wins
    """
    outcome, left, rules = np.asarray(y, dtype=float), np.ones(len(X), dtype=bool), []
    masks, ceiling = [holds(each, X) for each in candidates], 1.0
    while len(rules) < longest:
        counts = [(mask & left).sum() for mask in masks]
        risks = [
            outcome[mask & left].mean() if least <= n < left.sum() else -1.0
            for mask, n in zip(masks, counts, strict=True)
        ]
        allowed = [k for k, risk in enumerate(risks) if outcome[left].mean() < risk <= ceiling]
        if not allowed:
            break
        best = max(allowed, key=lambda k: risks[k])
        rules.append(Rule(candidates[best], int(counts[best]), float(risks[best])))
        left, ceiling = left & ~masks[best], risks[best]
    return [*rules, Rule((), int(left.sum()), float(outcome[left].mean()))]


def first_rule(rules: list[Rule], X: pd.DataFrame) -> np.ndarray:
    """Return for each row the place of the first rule that holds, (n,): the only one that speaks of it."""
    return np.argmax([holds(rule.conditions, X) for rule in rules], axis=0)


def predict(rules: list[Rule], X: pd.DataFrame) -> np.ndarray:
    """Return the risk of the first rule that holds, (n,)."""
    return np.array([rule.risk for rule in rules])[first_rule(rules, X)]
