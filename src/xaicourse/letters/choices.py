"""Chosen factors: a learner's list of reasons, checked exactly against the attributions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from xaicourse.explanation import Explanation
from xaicourse.letters.verdicts import CONTRADICTED, SUPPORTED, Statement, default_noise
from xaicourse.letters.whole import MOST_REASONS, principal_left_out

DIRECTIONS = ("raises", "lowers")


@dataclass(frozen=True)
class Choice:
    """A list of factors held against the attributions.

    statements   one per factor that the model has, in the learner's order: is its direction right?
    in_order     whether the sizes fall, leads within the noise aside, among those that raise and those that lower
    left_out     features that raised the risk more than a chosen one, yet are missing; largest first
    problems     one sentence per fault: an unknown name, a double, too many, a wrong direction, a wrong order
    """

    statements: tuple[Statement, ...]
    in_order: bool
    left_out: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether nothing is wrong with the list."""
        return not self.problems

    def as_dict(self) -> dict:
        """Return everything as JSON values."""
        return {**asdict(self), "statements": [asdict(one) for one in self.statements], "right": self.right}


def check_factors(
    factors: Any, explanation: Explanation, *, noise: float | None = None, most_reasons: int = MOST_REASONS
) -> Choice:
    """Check `factors`, such as [("debt_to_income", "raises"), ("age", "lowers")], largest first.

    A direction is "raises" or "lowers" (the risk). What is no such list is a problem in words, never an exception:
    the list comes from a learner.
    """
    noise = default_noise(explanation) if noise is None else float(noise)
    values = dict(zip(explanation.feature_names, explanation.values.tolist(), strict=True))
    if not isinstance(factors, list | tuple) or not factors:
        return Choice((), False, (), ('factors is no list of pairs: write [("name of a feature", "raises"), ...].',))
    problems: list[str] = []
    chosen: list[tuple[str, str]] = []
    for entry in factors[:100]:
        pair = _pair(entry)
        if pair is None:
            problems.append(f'{repr(entry)[:60]} is no pair: write ("name of a feature", "raises") or "lowers".')
        elif pair[0] not in values:
            problems.append(f"{pair[0][:60]!r} is no feature of the model: choose from {', '.join(values)}.")
        elif pair[0] in dict(chosen):
            problems.append(f"{pair[0]} is named twice.")
        else:
            chosen.append(pair)
    statements = tuple(_judge(name, direction, values[name], noise) for name, direction in chosen)
    problems += [one.why for one in statements if one.verdict == CONTRADICTED]
    reasons = tuple(name for name, direction in chosen if direction == "raises")
    if len(factors) > most_reasons:
        problems.append(f"{len(factors)} factors are too many: give at most {most_reasons}.")
    in_order = all(_falls([values[name] for name, d in chosen if d == direction], noise) for direction in DIRECTIONS)
    if not in_order:
        problems.append("The order is not by size: put the largest share first.")
    left_out = principal_left_out(reasons, values, noise)
    if left_out:
        problems.append(f"{left_out[0]} is missing, though it raised the risk more than a factor that you chose.")
    return Choice(statements, in_order, left_out, tuple(problems))


def _pair(entry: Any) -> tuple[str, str] | None:
    if not isinstance(entry, list | tuple) or len(entry) != 2 or not all(isinstance(part, str) for part in entry):
        return None
    return (entry[0], entry[1]) if entry[1] in DIRECTIONS else None


def _judge(name: str, direction: str, value: float, noise: float) -> Statement:
    if abs(value) <= noise:
        why = f"{name} has a share of {value:+.2f}, smaller than the noise ({noise:.2f}): it is no reason."
        return Statement(name, direction, CONTRADICTED, why)
    true = "raises" if value > 0 else "lowers"
    return Statement(
        name, direction, SUPPORTED if direction == true else CONTRADICTED, f"{name} {true} the risk ({value:+.2f})."
    )


def _falls(sizes: list[float], noise: float) -> bool:
    return all(abs(after) <= abs(before) + noise for before, after in pairwise(sizes))
