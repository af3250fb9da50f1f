"""Judges a `Claim`: a statement that is true for this learner, the number that shows it, and its limitation."""

from __future__ import annotations

import math
from collections.abc import Mapping

from xaicourse.learning.contract import Result, Sheet, mistake
from xaicourse.learning.people import Learner


def lettered(sheet: Sheet, learner: Learner, purpose: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the learner's own order of a sheet: letter -> key, for the statements and for the limitations."""
    rng = learner.rng(f"{purpose}/sheet")
    statements, limitations = list(sheet.statements), list(sheet.limitations)
    rng.shuffle(statements)
    rng.shuffle(limitations)
    return _letter(statements, "A"), _letter(limitations, "P")


def _letter(keys: list[str], first: str) -> dict[str, str]:
    return {chr(ord(first) + place): key for place, key in enumerate(keys)}


def judge_claim(
    claim: Mapping,
    orders: tuple[Mapping[str, str], Mapping[str, str]],
    points: float,
    evidence: Mapping[str, float],
    traps: Mapping[str, str],
    limitations: Mapping[str, str | None],
    tolerance: float = 0.005,
) -> Result:
    """Return the result of a claim.

    `orders` are the learner's letters (`lettered`). `evidence` holds the true statements' keys with the number that
    shows each, `traps` the false ones with the misconception that each stands for. `limitations` maps each
    limitation's key to None where it is the fitting one, else to a misconception. Half the points are for a true
    statement with its number, half for a fitting limitation beside it.
    """
    statements, limits = orders
    statement = statements.get(claim["statement"].strip().upper())
    limit = limits.get(claim["limitation"].strip().upper())
    if statement is None or limit is None:
        return Result(0.0, f"Choose a statement from {_span(statements)} and a limitation from {_span(limits)}.")
    if statement in traps:
        return mistake(traps[statement], statement=claim["statement"].strip().upper())
    if not math.isclose(claim["evidence"], evidence[statement], abs_tol=tolerance):
        return Result(
            0.0,
            f"Statement {claim['statement'].strip().upper()} can be shown, but not by {claim['evidence']:.4g}. Which "
            "number of your applicant's explanation does it speak of, and on which scale?",
        )
    if limitations[limit] is not None:
        return mistake(limitations[limit], points / 2, limitation=claim["limitation"].strip().upper())
    return Result(points, "A true statement, its number, and what it does not say: that is a claim one can stand by.")


def _span(letters: Mapping[str, str]) -> str:
    return f"{min(letters)} to {max(letters)}"
