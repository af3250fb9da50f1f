"""What the reader asks of a sentence and its letter: what a bare "reason" means, whose value it is, what stays open."""

from __future__ import annotations

from collections.abc import Sequence

from xaicourse.letters.clauses import Clause
from xaicourse.letters.effects import AGAINST, FOR, NEITHER, Effect
from xaicourse.letters.factors import Mention
from xaicourse.letters.sentences import Token
from xaicourse.letters.somebody import is_somebody_else
from xaicourse.letters.verdicts import NOT_FOUND, SUPPORTED, Statement
from xaicourse.letters.words import singles, table


def refusing_sign(every: list[list[Token]]) -> int:
    """Return what a bare "reason" means in this letter: FOR if it approves this application and refuses nothing.

    "An applicant whom we accepted" approves nothing; without a clear word a letter that gives reasons is a refusal.
    """
    texts = [[token.word for token in tokens] for tokens in every]
    refused = any(table("reason.refusal").find(words) for words in texts)
    approved = any(table("reason.approving").find(words) and "if" not in words for words in texts)
    return FOR if approved and not refused else AGAINST


def called_weak(statements: Sequence[Statement]) -> set[str]:
    """Return the features that a sentence itself calls too small to be a reason."""
    return {one.feature for one in statements if one.claim == "weak" and one.verdict == SUPPORTED}


def whose(words: list[str], found: list[Clause], place: int) -> str:
    """Return why a value at a word cannot be judged: its clause is open, or speaks of somebody else; "" if it can."""
    clause = next((clause for clause in found if clause.start <= place < clause.end), None)
    if clause is None or clause.open:
        return clause.open if clause else ""
    before = words[clause.start : place]
    others = table("numbers.others").find(before) and not {"you", "your"} & set(before)
    return "the number seems to be somebody else's" if others else ""


def is_quoted(text: str, tokens: list[Token], effect: Effect) -> bool:
    """Whether an effect stands in quotation marks: your age "helped"."""
    before, after = tokens[effect.start].start - 1, tokens[effect.end - 1].end
    return before >= 0 and after < len(text) and text[before] in "\"'" and text[after] in "\"'"


def cannot_judge(mentions: Sequence[Mention], effects: Sequence[Effect], statements: Sequence[Statement]) -> str:
    """Return why nothing, or not all, of a sentence could be judged; "" if everything was."""
    open_ones = [one for one in statements if one.verdict == NOT_FOUND]
    if open_ones:
        return open_ones[0].why.removeprefix("Not judged: ")
    if statements:
        return ""
    if mentions:
        return "a factor is named, but no direction, size or number was recognised for it."
    return (
        "it says something about the risk, but names no factor."
        if effects
        else "no factor of the model was recognised."
    )


def listed_sign(tokens: list[Token], effects: list[Effect]) -> int:
    """Return the sign that a line without a factor, "The reasons were:", gives to the bullets after it, or 0."""
    words = [token.word for token in tokens]
    why = table("reason.why").at(words, 0) if words else None
    if why and words[-1] == ":":
        return because_sign(tokens)  # "Why we said no:"
    if not words or len({effect.sign for effect in effects}) != 1 or effects[0].sign == NEITHER:
        return 0
    if singles("negation.words").intersection(words) and effects[0].kind != "reason":
        return 0
    if effects[0].kind == "reason" and words[-1] != ":" and len(words) > 14:
        return 0
    return effects[0].sign


def because_sign(tokens: list[Token]) -> int:
    """Return the sign of "because" in a sentence: AGAINST beside a refusal, FOR beside an approval, else 0."""
    words = [token.word for token in tokens]
    if table("reason.refusal").find(words):
        return AGAINST
    approvals = table("reason.approval").find(words)
    return FOR if any(not is_somebody_else(words, start, end) for start, end, _ in approvals) else 0
