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


def sheet_text(sheet: Sheet, learner: Learner, purpose: str) -> str:
    """Return the learner's own sheet as Markdown: the statements under their letters, then the limitations."""
    texts = (sheet.statements, sheet.limitations)
    blocks = [
        "\n\n".join(f"**{letter}** {offered[key]}" for letter, key in order.items())
        for order, offered in zip(lettered(sheet, learner, purpose), texts, strict=True)
    ]
    return f"{blocks[0]}\n\nLimitations\n\n{blocks[1]}"


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
    slips: Mapping[str, Mapping[str, float]] | None = None,
) -> Result:
    """Return the result of a claim.

    `orders` are the learner's letters (`lettered`). `evidence` holds the true statements' keys with the number that
    shows each, `traps` the false ones with the misconception that each stands for. `limitations` maps each
    limitation's key to None where it is the fitting one, else to a misconception. `slips` maps misconceptions to the
    numbers, by statement, that betray them: the attributions against another background, say. Half the points are for
    a true statement with its number, half for a fitting limitation beside it.
    """
    statements, limits = orders
    statement = statements.get(claim["statement"].strip().upper())
    limit = limits.get(claim["limitation"].strip().upper())
    if statement is None or limit is None:
        return Result(0.0, f"Choose a statement from {_span(statements)} and a limitation from {_span(limits)}.")
    if statement in traps:
        return mistake(traps[statement], statement=claim["statement"].strip().upper())
    if not math.isclose(claim["evidence"], evidence[statement], abs_tol=tolerance):
        return _wrong_number(claim, statement, evidence[statement], slips or {}, tolerance)
    if limitations[limit] is not None:
        return mistake(limitations[limit], points / 2, limitation=claim["limitation"].strip().upper())
    return Result(points, "A true statement, its number, and what it does not say: that is a claim one can stand by.")


def _wrong_number(claim: Mapping, statement: str, right: float, slips: Mapping, tolerance: float) -> Result:
    given = claim["evidence"]
    for misconception, numbers in slips.items():
        if math.isclose(given, numbers[statement], abs_tol=tolerance):
            return mistake(misconception)
    if math.isclose(given, -right, abs_tol=tolerance):
        return Result(0.0, "The statement is true and its number is right but for the sign: give it as it is.")
    if any(math.isclose(given, round(right, digits), abs_tol=1e-9) for digits in (0, 1, 2)):
        return Result(
            0.0, f"The statement is true, and {given:.4g} is its number, rounded too much: give more decimals."
        )
    letter = claim["statement"].strip().upper()
    return Result(0.0, f"Statement {letter} can be shown, but not by {given:.4g}. Of which number does it speak?")


def _span(letters: Mapping[str, str]) -> str:
    return f"{min(letters)} to {max(letters)}"
