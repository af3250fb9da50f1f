"""Sizes: adjectives that call a factor's value high or low, judged later against the background's median."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xaicourse.letters.clauses import Clause
from xaicourse.letters.factors import Column, Mention
from xaicourse.letters.sentences import Token, tokenize
from xaicourse.letters.words import Phrases, entries, singles


@dataclass(frozen=True)
class Sized:
    """A factor's value called large ("more") or small ("less"); `too` if too large or too small; `denied` by "not"."""

    feature: str
    size: str
    too: bool
    denied: bool
    start: int
    end: int
    unclear: str = ""


class Sizes:
    """Finds what a sentence says about the size of values, with each column's own adjectives."""

    def __init__(self, feature_names, columns: Mapping[str, Column]) -> None:
        words = entries()["size"]
        self._adjectives: dict[str, Phrases] = {}
        for feature in feature_names:
            column = columns.get(feature)
            own = {"more": list(column.more), "less": list(column.less)} if column else {"more": [], "less": []}
            lists = {
                "more": own["more"] + words["more"] + words["above"] + words["much"],
                "less": own["less"] + words["less"] + words["below"] + words["little"],
            }
            taken = {text: tag for tag in own for text in own[tag]}  # a column's own adjective comes first
            self._adjectives[feature] = Phrases(
                (tuple(token.word for token in tokenize(text)), tag)
                for tag in lists
                for text in dict.fromkeys(lists[tag])
                if taken.get(text, tag) == tag
            )

    def find(self, tokens: list[Token], found: list[Clause], used: set[int]) -> list[Sized]:
        """Return the sizes said in a sentence; `used` are the words of its effects."""
        words = [token.word for token in tokens]
        sizes: list[Sized] = []
        subject: list[Mention] = []
        for clause in found:
            if clause.mentions:
                sizes += self._in(words, clause, used)
                subject = clause.named
            elif len(subject) == 1 and words[clause.start] in singles("small.subject"):  # "..., and it is very high"
                stand_in = Mention(subject[0].feature, clause.start, clause.start + 1)
                sized = self._after(words, stand_in, clause.end, used)
                sizes += [Sized(*_with_denial(words, clause, sized), clause.open)] if sized else []
        return sizes

    def _in(self, words: list[str], clause: Clause, used: set[int]) -> list[Sized]:
        found = []
        for k, mention in enumerate(clause.mentions):
            begin = clause.mentions[k - 1].end if k else clause.start
            end = clause.mentions[k + 1].start if k + 1 < len(clause.mentions) else clause.end
            if mention.opposite:
                continue  # "many late payments": of another quantity
            sized = (
                self._inside(words, mention)
                or self._before(words, mention, begin, used)
                or self._after(words, mention, end, used)
            )
            if sized:
                found.append(Sized(*_with_denial(words, clause, sized), clause.open))
        return found

    def _inside(self, words: list[str], mention: Mention):
        """An adjective that is the factor's name: "being young"."""
        if words[mention.start] != "being":
            return None
        hits = self._adjectives[mention.feature].find(words, mention.start, mention.end)
        return (mention.feature, hits[0][2], hits[0][0], hits[0][1]) if hits else None

    def _before(self, words: list[str], mention: Mention, begin: int, used: set[int]):
        """An adjective right before the factor: "a rather short credit history"."""
        for start, end, tag in self._adjectives[mention.feature].find(
            words, max(begin, mention.start - 5), mention.start
        ):
            between = words[end : mention.start]
            if used & set(range(start, end)) or "'" in between or len(between) > 1:
                continue
            if between and between[0] not in singles("small.after_size"):
                continue
            if words[end - 1] in singles("size.comparative") and not {"your", "the"} & set(
                words[max(0, start - 2) : start]
            ):
                continue  # "a longer history would help" is nobody's history
            return mention.feature, tag, start, end
        return None

    def _after(self, words: list[str], mention: Mention, end: int, used: set[int]):
        """An adjective after the factor and a form of "be": "your income is quite low"."""
        for start, stop, tag in self._adjectives[mention.feature].find(words, mention.end, end):
            between = words[mention.end : start]
            if used & set(range(mention.end, stop)) or len(between) > 9:
                return None
            if (
                not singles("small.copula").intersection(between)
                or "," in between[-1:]
                or words[start - 1] in singles("small.dimension")
            ):
                continue
            if words[stop : stop + 1] == ["than"] and not singles("small.compared").intersection(
                words[stop + 1 : stop + 12]
            ):
                return None
            return mention.feature, tag, start, stop
        return None


def _with_denial(words: list[str], clause: Clause, sized) -> tuple[str, str, bool, bool, int, int]:
    feature, tag, start, end = sized
    spans = {i for m in clause.mentions for i in range(m.start, m.end)}
    near = range(max(clause.start, start - 4), start)
    denied = any(words[i] in singles("negation.words") and i not in spans for i in near)
    phrase = " ".join(words[start:end])
    first = start
    while first > clause.start and words[first - 1] in singles("size.degree"):
        first -= 1
    too = "too" in words[first:start] or phrase in (*entries()["size"]["little"], *entries()["size"]["much"])
    return feature, tag, too, denied and phrase != "not enough", first, end
