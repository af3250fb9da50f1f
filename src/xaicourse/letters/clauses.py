"""Clauses of a sentence, and what leaves one open: questions, conditions, hedges, general talk."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from xaicourse.letters.effects import Effect
from xaicourse.letters.factors import Mention
from xaicourse.letters.sentences import Token
from xaicourse.letters.words import singles, table, verbs


@dataclass
class Clause:
    """Words `start` to `end` of a sentence with the mentions and effects in them.

    opened_by   the word before it that parted it from the last clause ("but", ",", "" for the first)
    open        why its statements cannot be judged ("a question"), "" if they can
    """

    start: int
    end: int
    opened_by: str
    mentions: list[Mention] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    finite: bool = False
    open: str = ""

    @property
    def named(self) -> list[Mention]:
        """The mentions that can be a statement's subject."""
        return [mention for mention in self.mentions if not mention.aside]


def clauses(tokens: list[Token], mentions: list[Mention], effects: list[Effect]) -> list[Clause]:
    """Cut a sentence at strong words ("but", "while", ";"), and at "and" or a comma between two verbs."""
    words = [token.word for token in tokens]
    taken = {i for mention in mentions for i in range(mention.start, mention.end)}
    held = taken | {i for effect in effects for i in range(effect.start, effect.end)}
    finite = {i for start, _, _ in table("clause.finite").find(words) for i in [start] if i not in taken}
    finite |= {effect.start for effect in effects if effect.kind == "change" or is_verb(words[effect.start])}
    strong = {i: (end, " ".join(words[i:end])) for i, end, _ in table("clause.breaks").find(words) if i not in held}
    strong = {
        i: cut for i, cut in strong.items() if words[i - 1 : i + 1] not in (["anything", "but"], ["nothing", "but"])
    }
    strong |= {
        i: (i + 1, ";") for i, word in enumerate(words) if i not in held and (word == ";" or _is_dash(tokens, i))
    }
    strong |= {i: (i + 1, ":") for i, word in enumerate(words) if word == ":" and _ends_a_clause(i, mentions, finite)}
    weak = [
        i for i, word in enumerate(words) if word in ("and", ",", "or", "also") and i not in held and i not in strong
    ]
    cuts = dict(strong)
    edges = sorted([0, *strong, *weak, len(words)])
    left = 0
    for i, right in pairwise(edges[1:]):
        if i in strong:
            left = strong[i][0]
        elif finite & set(range(left, i)) and finite & set(range(i + 1, right)) and not _is_aside(words, i):
            cuts[i] = (i + 1, words[i])
            left = i + 1
    found, begin, opened_by = [], 0, ""
    for i in sorted(cuts):
        if i < begin:
            continue
        found.append(Clause(begin, i, opened_by))
        begin, opened_by = cuts[i]
    found.append(Clause(begin, len(words), opened_by))
    for clause in found:
        span = range(clause.start, clause.end)
        clause.mentions = [mention for mention in mentions if mention.start in span]
        clause.effects = [effect for effect in effects if effect.start in span]
        clause.finite = bool(finite & set(span))
    return [clause for clause in found if clause.end > clause.start]


def mark_open(tokens: list[Token], found: list[Clause]) -> None:
    """Write into each clause why its statements cannot be judged."""
    words = [token.word for token in tokens]
    whole = _open_sentence(words)
    for clause in found:
        clause.open = whole or _open_clause(words, clause)


def is_denied_whole(words: list[str]) -> bool:
    """Whether a sentence denies all that follows, once: "It is not true that your age spoke for you"."""
    denial = table("negation.whole").at(words, 0) if words else None
    return bool(denial) and not singles("negation.words").intersection(words[denial[0] :])


def _open_sentence(words: list[str]) -> str:
    if words[-1:] == ["?"] or (len(words) > 1 and words[-1] in "\"')" and words[-2] == "?"):
        return "it is a question"
    if table("open.denials").find(words) and not is_denied_whole(words):
        return "it speaks of what someone says or thinks"
    inversions = table("open.inversions").find(words)
    if table("open.conditions").find(words) or any(i == 0 or words[i - 1] == "," for i, _, _ in inversions):
        return "it depends on a condition"
    if table("open.advice").at(words, 0) if words else False:
        return "it is advice"
    if len(table("open.proportional").find(words)) > 1:
        return "it speaks of applicants in general"
    return ""


def _open_clause(words: list[str], clause: Clause) -> str:
    refusals = {
        i for start, end, _ in table("reason.refusal").find(words, clause.start, clause.end) for i in range(start, end)
    }
    spans = refusals | {i for mention in clause.mentions for i in range(mention.start, mention.end)}
    for start, _, _ in table("open.hedges").find(words, clause.start, clause.end):
        if start not in spans:
            return f'"{words[start]}" leaves it open'
    for start, _, _ in table("open.general").find(words, clause.start, clause.end):
        if "than" not in words[max(clause.start, start - 3) : start]:
            return "it speaks of applicants in general"
    if table("open.reversals").find(words, clause.start, clause.end):
        return "it sets one thing off against another"
    for start, _, _ in table("open.comparison").find(words, clause.start, clause.end):
        if not table("open.measured").find(words, max(clause.start, start - 4), start):
            return "it speaks of somebody else"
    if table("open.others").find(words, clause.start, clause.end):
        return "it speaks of somebody else"
    span = words[clause.start : clause.end]
    past = singles("numbers.past").intersection(span)
    if clause.named and clause.finite and not past and not singles("small.own").intersection(span):
        first = clause.named[0]
        before = [words[clause.start], *words[max(clause.start, first.start - 3) : first.start]]
        if {"a", "an", "any", "every", "each"} & set(before) and not any(
            effect.start < first.start for effect in clause.effects
        ):
            return "it speaks of applicants in general"
    return ""


def _is_dash(tokens: list[Token], i: int) -> bool:
    """Whether a "-" parts two clauses; before a number it is a minus."""
    return tokens[i].word == "-" and (i + 1 == len(tokens) or tokens[i + 1].start > tokens[i].end)


def is_verb(word: str) -> bool:
    """Whether the first word of a phrase of effect is a verb: "spoke for you", not "problem"."""
    return word in verbs("effect.against", "effect.for", "effect.up", "effect.down") | singles("effect.transitive")


def _ends_a_clause(i: int, mentions: list[Mention], finite: set[int]) -> bool:
    """Whether a colon follows a factor with its verb; "income: 2,040 euros" and "the reasons are: age" stay whole."""
    return any(mention.end <= i for mention in mentions) and any(j < i for j in finite)


def _is_aside(words: list[str], i: int) -> bool:
    return words[i] == "," and words[i + 1 : i + 2] == ["together"]
