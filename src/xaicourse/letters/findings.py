"""Findings: promises, causal claims and score-only reasons, which a letter about a decision must not hold."""

from __future__ import annotations

from dataclasses import dataclass

from xaicourse.letters.sentences import Token
from xaicourse.letters.somebody import is_somebody_else
from xaicourse.letters.words import singles, table

PROMISE, CAUSAL, SCORE_ONLY, BECAUSE = "promise", "causal", "score only", "because"
WHY = {
    PROMISE: "An attribution describes one decision; it promises nothing about the next one.",
    CAUSAL: "An attribution says what moved the model's output, not what people are like, nor why they repay or not.",
    SCORE_ONLY: "A failed score or an internal standard is no reason: name the factors behind it.",
    BECAUSE: 'Of a decision, "because" may stand; "counted against you" says only what the attributions show.',
}


@dataclass(frozen=True)
class Finding:
    """Words in a letter that cost points (`Reading.forbidden`) or deserve a second look (`Reading.cautions`)."""

    word: str
    kind: str
    sentence: str

    @property
    def why(self) -> str:
        """Say in one sentence what is wrong with it."""
        return WHY[self.kind]


def find_forbidden(tokens: list[Token], text: str, facts: frozenset[int] = frozenset()) -> list[Finding]:
    """Return the promises, causal claims and bare scores of a sentence, at most one of each kind.

    facts   places of the words that name a factor, a value or a size
    """
    words = [token.word for token in tokens]
    found = {
        PROMISE: _promise(words),
        CAUSAL: _causal(words) or _explained_by_people(words, facts),
        SCORE_ONLY: _score_only(words),
    }
    return [Finding(" ".join(words[s:e]), kind, text) for kind, span in found.items() if span for s, e in [span]]


def find_because(tokens: list[Token], text: str, has_factor: bool) -> list[Finding]:
    """Return the causal link words of a sentence about a decision and a factor."""
    words = [token.word for token in tokens]
    links = table("finding.link").find(words)
    return [Finding(" ".join(words[s:e]), BECAUSE, text) for s, e, _ in links[:1]] if has_factor else []


def _promise(words: list[str]) -> tuple[int, int] | None:
    pledges = table("finding.pledge").find(words)
    if any(singles("small.doubt").intersection(words[max(0, s - 4) : s]) for s, _, _ in pledges):
        return None  # "we cannot guarantee"
    if {"not", "never"} & set(words) and any(word in ("promise", "guarantee", "say", "tell", "know") for word in words):
        return None
    if words[-1:] == ["?"] or table("finding.either").find(words):
        return None
    for _, end, _ in table("finding.it").find(words):
        if singles("finding.papers").intersection(words) or singles("finding.handled").intersection(
            words[end : end + 1]
        ):
            return None  # "ask us for a copy, and you will get it"; "we will get it right"
    if pledges and table("finding.outcome", "finding.about").find(words):
        return pledges[0][0], pledges[0][1]
    for i, word in enumerate(words):
        if word not in ("will", "would", "shall") or singles("small.doubt").intersection(words[max(0, i - 3) : i + 3]):
            continue
        reach = min(len(words), i + 8)
        outcomes = [
            hit
            for hit in table("finding.outcome").find(words, i + 1, reach)
            if not {",", "whether", "if"} & set(words[i + 1 : hit[0]]) and not is_somebody_else(words, *hit[:2])
        ]
        if outcomes:
            return i, outcomes[0][1]
        if _changes_the_outlook(words, i, reach):
            return i, min(len(words), i + 3)
    return _yes_for_a_change(words)


def _yes_for_a_change(words: list[str]) -> tuple[int, int] | None:
    """Return a yes that is tied to a change or to a later day: "pay on time and we approve", "once ..., you are in".

    Three forms: advice or a condition beside a yes of the bank; a verb such as "leads to" before it; better chances.
    """
    if table("finding.unsure").find(words):
        return None
    changes = table("open.advice").at(words, 0) or table("open.inversions").at(words, 0) if words else None
    conditions = table("open.conditions", "open.inversions", "finding.future").find(words)
    outlook = table("finding.outlook").find(words)
    if outlook and (changes or conditions or words[0].endswith("ing")):
        return outlook[0][0], outlook[0][1]
    for start, end, _ in table("finding.outcome").find(words):
        if singles("small.doubt").intersection(words[max(0, start - 4) : start]) or is_somebody_else(words, start, end):
            continue
        if any(start - 2 <= stop <= start for _, stop, _ in table("finding.leading").find(words)):
            return start, end
        if changes and (start > 2 or words[0] == "to"):
            return start, end
        if any(_is_outside(words, condition, start) for condition, _, _ in conditions):
            return start, end
    return None


def _is_outside(words: list[str], condition: int, place: int) -> bool:
    """Whether a word stands in the main clause, not in the condition: "if it is approved, we write to you"."""
    return place < condition or bool({",", "then", "and"} & set(words[condition:place]))


def _changes_the_outlook(words: list[str], i: int, reach: int) -> bool:
    """Whether "will" or "would" is followed by a change of the risk, the score or the chances."""
    verbs = table("effect.up", "effect.down", "effect.for").find(words, i + 1, min(reach, i + 4))
    return bool(verbs) and bool(
        table("effect.bad", "effect.good").find(words, verbs[0][1], min(len(words), verbs[0][1] + 5))
    )


def _causal(words: list[str]) -> tuple[int, int] | None:
    insults = table("finding.insult").find(words)
    if insults and not singles("negation.words").intersection(words):
        return insults[0][0], insults[0][1]
    if table("finding.disclaimer").find(words) or {"if", "whether", "unless"} & set(words):
        return None
    certain = table("finding.certain").find(words)
    if certain:
        return certain[0][0], certain[0][1]
    for start, end, _ in table("finding.cause").find(words):
        denied = {"not", "no", "never", "without", "nor"} & set(words[max(0, start - 4) : start])
        if not denied and not table("finding.cause_for").at(words, start):
            return start, end
    general = _of_people(words)
    if general:
        return general
    makes = [i for i in range(len(words) - 2) if words[i] in ("make", "makes", "made", "making")]
    repayment = table("finding.repayment").find(words)
    if not repayment:
        return None
    for i in makes:
        if any(i < s <= i + 4 for s, _, _ in repayment) and words[repayment[0][0]] in (
            "default",
            "not",
            "fail",
            "miss",
            "stop",
        ):
            return i, repayment[0][1]
    for start, end, _ in table("finding.link").find(words):
        if any(_is_of_the_applicant(words, s) for s, _, _ in repayment) and not _denied_before(words, start):
            return start, end
    return None


def _of_people(words: list[str]) -> tuple[int, int] | None:
    """Return a claim about how people repay: "young people default more often", "the people there do not repay"."""
    for start, end, _ in table("finding.people").find(words):
        near = words[max(0, start - 4) : start]
        if singles("finding.besides").intersection(near) - {"who"} or words[end : end + 1] in (["in"], ["whom"]):
            continue  # "we compared you with customers who defaulted"
        for first, last, _ in table("finding.conduct").find(words, end, min(len(words), end + 9)):
            told = set(words[end:first])
            if not (singles("finding.besides") & told) - {"who"} and "whom" not in told:
                return start, last
    return None


def _explained_by_people(words: list[str], facts: frozenset[int]) -> tuple[int, int] | None:
    """Return a reason that people are to explain: "your age counted against you because young people are careless".

    "Because" may be followed by the decision, the model, a factor or a value of it, not by what somebody is like.
    """
    if table("finding.disclaimer").find(words) or {"if", "whether", "unless"} & set(words):
        return None
    for start, begin, _ in table("finding.why").find(words):
        end = next((i for i in range(begin, len(words)) if words[i] in (",", ";", "but", ".")), len(words))
        about = table("reason.refusal").find(words) or any(not begin <= i < end for i in facts)
        if about and words[max(0, start - 1) : start] != ["not"] and _is_about_people(words, begin, end, facts):
            return start, min(end, begin + 4)
    return None


def _is_about_people(words: list[str], begin: int, end: int, facts: frozenset[int]) -> bool:
    """Whether a clause says of people, or of "you", something that is no fact of the application."""
    if words[begin : begin + 1] == ["you"]:
        if words[begin + 1 : begin + 3] in (["can", "not"], ["will", "not"], ["would", "not"], ["could", "not"]):
            return not singles("finding.shown").intersection(words[begin + 3 : begin + 4])
        verb = next((w for w in words[begin + 1 : end] if w not in singles("finding.adverbs")), "")
        stated = any(begin < i < end for i in facts) or verb in singles("finding.facts")
        return bool(verb) and not stated and not singles("finding.besides").intersection(words[begin:end])
    for first, last, _ in table("finding.people").find(words, begin, min(end, begin + 5)):
        if singles("finding.nobody").intersection(words[begin:first]):
            return False  # "because we compared people", "because the other applicants"
        if words[first] in ("they", "those"):  # perhaps factors: only what these cannot do
            return bool(singles("finding.human").intersection(words[last : last + 1]))
        told = words[last:end]
        if told[:1] in (["in"], ["of"], ["from"], ["at"]):  # "people in your area": who they are, no fact yet
            last = next((i + 1 for i in range(last, end) if i in facts), last)
        return bool(told) and not any(last <= i < end for i in facts) and not singles("finding.besides") & set(told)
    return False


def _denied_before(words: list[str], i: int) -> bool:
    """Whether a denial stands right before word `i`: "does not lead to default"."""
    return bool({"not", "never"} & set(words[max(0, i - 1) : i]))


def _is_of_the_applicant(words: list[str], i: int) -> bool:
    """Whether a word of repayment is an event in the world, not the model's "risk of default"."""
    return not {"risk", "probability", "estimate", "odds", "chance", "likelihood"} & set(words[max(0, i - 3) : i])


def _score_only(words: list[str]) -> tuple[int, int] | None:
    hits = table("finding.score").find(words)
    if hits and (table("reason.refusal").find(words) or singles("small.failing").intersection(words)):
        return hits[0][0], hits[0][1]
    return None
