"""Values that name their factor: "you asked for 9,063 euros", "you use 76 % of your credit limit"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xaicourse.letters.factors import Column, Mention
from xaicourse.letters.numbers import Number, find_numbers, fits_unit
from xaicourse.letters.sentences import Token, tokenize
from xaicourse.letters.values import Valued

VALUE = "#"


class Described:
    """Finds the phrases with a value that the data card lists as `shown` or `opposite`.

    One that begins with "~" is no subject of an effect; one that ends in "= 100" states that value without a number.
    """

    def __init__(self, feature_names: Sequence[str], columns: Mapping[str, Column]) -> None:
        self._units = {name: columns[name].unit for name in feature_names if name in columns}
        self._phrases: list[tuple[tuple[str, ...], str, bool]] = []
        self._stated: dict[tuple[str, ...], float] = {}
        self._opposite: set[tuple[str, ...]] = set()
        for feature in feature_names:
            for text in getattr(columns.get(feature), "shown", ()):
                text, _, stated = text.partition(" = ")
                words = _words(text.lstrip("~"))
                self._phrases.append((words, feature, text.startswith("~")))
                self._stated |= {words: float(stated)} if stated else {}
            for text in getattr(columns.get(feature), "opposite", ()):
                if VALUE in text:
                    self._phrases.append((_words(text), feature, False))
                    self._opposite.add(_words(text))
        self._phrases.sort(key=lambda phrase: -len(phrase[0]))

    def find(self, tokens: list[Token], mentions: list[Mention]) -> tuple[list[Mention], list[Valued]]:
        """Return all mentions of a sentence, those with a value of their own among them, and these values."""
        words = [token.word for token in tokens]
        numbers = find_numbers(tokens)
        taken = {i for mention in mentions for i in range(mention.start, mention.end)}
        found, values = list(mentions), []
        for i in range(len(words)):
            for phrase, feature, aside in self._phrases:
                free = aside or i not in taken
                hit = self._at(words, i, phrase, numbers, feature) if free else None
                if hit and (aside or not taken.intersection(range(i, hit[0]))):
                    end, number = hit
                    opposite = phrase in self._opposite
                    found.append(Mention(feature, i, end, aside=aside, opposite=opposite))
                    taken |= set(range(i, end))
                    if phrase in self._stated:
                        number = Number((self._stated[phrase],), 1.0, "", i, end)
                    if number:
                        values.append(Valued(feature, number, opposite=opposite))
                    break
        return sorted(found, key=lambda mention: mention.start), values

    def _at(
        self, words: list[str], i: int, phrase: tuple[str, ...], numbers: list[Number], feature: str
    ) -> tuple[int, Number | None] | None:
        """Return where a phrase that begins at word `i` ends, and the number in it; None if it does not stand there."""
        j, value = i, None
        for word in phrase:
            if word == VALUE:
                value = next((n for n in numbers if n.start <= j < n.end), None)
                if value is None or not fits_unit(value, self._units.get(feature, "")):
                    return None
                if value.start < j:  # "over 39 months": the word belongs to the phrase, it is no bound
                    value = replace(value, bound="=")
                j = value.end
            elif j < len(words) and words[j] == word:
                j += 1
            else:
                return None
        return j, value


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokenize(text))
