"""Factors in a sentence: which words name which feature, by the data card's labels and synonyms.

A card may hold two more lists: `opposite` (words for the rest to 100 %) and `shown` (words around a value, read in
described.py); a column without them is read all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from xaicourse.letters.sentences import Token, tokenize
from xaicourse.letters.words import entries, singles, table


class Column(Protocol):
    """A column in words, as a scenario's data card gives it."""

    label: str
    unit: str
    synonyms: Sequence[str]
    more: Sequence[str]
    less: Sequence[str]


@dataclass(frozen=True)
class Mention:
    """Words `start` to `end` of a sentence name `feature`.

    aside      they only serve to measure another one
    opposite   they name the rest to 100 %: "late payments" for the accounts never paid late
    """

    feature: str
    start: int
    end: int
    aside: bool = False
    opposite: bool = False


class Factors:
    """Finds mentions of the explained features. `columns` maps a feature's name to its Column."""

    def __init__(self, feature_names: Sequence[str], columns: Mapping[str, Column]) -> None:
        named: list[tuple[tuple[str, ...], str]] = []
        for feature in feature_names:
            column = columns.get(feature)
            texts = [feature.replace("_", " "), *((column.label, *column.synonyms) if column else ())]
            for text in dict.fromkeys(texts):
                words = _stems(text)
                named.append((words, feature))
                if len(words) == 2:  # "history of credit" for "credit history"
                    named.append(((words[1], "of", words[0]), feature))
        self._opposite: set[tuple[str, ...]] = set()
        for feature in feature_names:
            for text in getattr(columns.get(feature), "opposite", ()):
                if "#" in text:
                    continue  # read in described.py
                named.append((_stems(text), feature))
                self._opposite.add(_stems(text))
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for words, feature in named:
            if words:
                self._phrases.setdefault(words[0], []).append((words, feature))
        for found in self._phrases.values():
            found.sort(key=lambda entry: -len(entry[0]))
        self._parts = {(part, feature) for words, feature in named for part in _parts(words)}
        self._never = [_stems(text) for text in entries()["small"]["never_factor"]]

    def find(self, tokens: list[Token]) -> list[Mention]:
        """Return the mentions of a sentence from left to right; a word that could mean two features is none."""
        words = [stem(token.word) for token in tokens]
        found: list[Mention] = []
        i = 0
        while i < len(words):
            hit = self._at(words, i)
            if hit is None:
                i += 1
                continue
            end, feature, phrase = hit
            turned = phrase in self._opposite
            denied = turned and {"no", "not", "never", "without"} & set(words[max(0, i - 2) : end])
            if not denied and not self._is_another_thing(words, i, end, feature):
                found.append(Mention(feature, i, end, opposite=turned))
            i = end
        return [_with_aside(mention, found, tokens) for mention in found]

    def _at(self, words: list[str], i: int) -> tuple[int, str, tuple[str, ...]] | None:
        for phrase, feature in self._phrases.get(words[i], ()):
            j = _match(words, i, phrase)
            if j:
                return j, feature, phrase
        return None

    def _is_another_thing(self, words: list[str], i: int, j: int, feature: str) -> bool:
        """Whether the words around show that another thing is meant: "debt burden", "in terms of"."""
        for phrase in self._never:
            for start in range(max(0, i - len(phrase) + 1), j):
                if tuple(words[start : start + len(phrase)]) == phrase and start + len(phrase) > i:
                    return True
        before = tuple(words[max(0, i - 1) : j])
        return any(
            part == before and other != feature and (before, feature) not in self._parts for part, other in self._parts
        )


def short_label(feature: str, columns: Mapping[str, Column]) -> str:
    """Return what a letter calls a feature: the card's `short` words, else its label, else its name."""
    column = columns.get(feature)
    return (getattr(column, "short", "") or column.label) if column else feature.replace("_", " ")


def stem(word: str) -> str:
    """Return a word without its plural: inquiries -> inquiry, debts -> debt."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")):
        return word[:-1]
    return word


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(token.word) for token in tokenize(text))


def _parts(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {words[i:j] for i in range(len(words)) for j in range(i + 2, len(words) + 1)}


def _match(words: list[str], i: int, phrase: tuple[str, ...]) -> int | None:
    """Return the end of `phrase` from `i` on; in one of three words or more, two small words may stand between."""
    gaps = 2 if len(phrase) > 2 else 0
    j = i
    for k, wanted in enumerate(phrase):
        skipped = 0
        while k and j < len(words) and words[j] != wanted and skipped < gaps and words[j] in singles("small.gap"):
            j, skipped = j + 1, skipped + 1
        if j >= len(words) or words[j] != wanted:
            return None
        j += 1
    return j


def _with_aside(mention: Mention, found: list[Mention], tokens: list[Token]) -> Mention:
    """Mark a mention after "despite", "compared to", "% of" or, behind another one, "for your"."""
    begin = max((other.end for other in found if other.end <= mention.start), default=0)
    first = max(begin, mention.start - 6)
    words = [token.word for token in tokens[first : mention.start]]
    for _, end, _ in table("clause.aside").find(words):
        if words[end - 1] == "of" and len(found) == 1:
            continue  # "60 % of your accounts": a part, but of the only factor
        between = words[end:]
        if not {",", "and", "but"} & set(between) and len(between) <= 4:
            return replace(mention, aside=True)
    by = words[words.index("for") - 1] if "for" in words[1:] else ""
    if "for" in words[-3:] and (begin or by in singles("small.measured_by")):
        return replace(mention, aside=True)
    return mention
