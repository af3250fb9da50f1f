"""The words that the reader knows (words.toml), ready to be found in a sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from xaicourse.letters.sentences import tokenize


class Phrases:
    """Phrases with a tag each, found in a list of words: at each place the longest one.

    entries   (phrase, tag) pairs; a phrase is a tuple of words
    """

    def __init__(self, entries: Iterable[tuple[tuple[str, ...], str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, tag in entries:
            if phrase:
                self._by_first.setdefault(phrase[0], []).append((phrase, tag))
        for found in self._by_first.values():
            found.sort(key=lambda entry: -len(entry[0]))

    def at(self, words: list[str], i: int) -> tuple[int, str] | None:
        """Return (end, tag) of the longest phrase that starts at `i`, or None."""
        for phrase, tag in self._by_first.get(words[i], ()):
            if tuple(words[i : i + len(phrase)]) == phrase:
                return i + len(phrase), tag
        return None

    def find(self, words: list[str], start: int = 0, end: int | None = None) -> list[tuple[int, int, str]]:
        """Return (start, end, tag) of all phrases between `start` and `end`, from left to right, none overlapping."""
        found, i, end = [], start, len(words) if end is None else end
        while i < end:
            hit = self.at(words, i)
            if hit and hit[0] <= end:
                found.append((i, *hit))
                i = hit[0]
            else:
                i += 1
        return found


@lru_cache(maxsize=1)
def entries() -> dict[str, dict]:
    """Return words.toml as it stands."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@cache  # the tables of words.toml: a few dozen
def table(*names: str) -> Phrases:
    """Return the phrases of the lists `names` ("effect.for"), tagged with the list's last name."""
    found = []
    for name in names:
        section, key = name.split(".")
        found += [(phrase, key) for text in entries()[section][key] for phrase in _forms(text)]
    return Phrases(found)


@cache
def singles(name: str) -> frozenset[str]:
    """Return the list `name` as a set of first words, for lists of single words."""
    section, key = name.split(".")
    return frozenset(phrase[0] for text in entries()[section][key] for phrase in _forms(text))


@cache
def verbs(*names: str) -> frozenset[str]:
    """Return all forms of the verbs that open a phrase of the lists `names`."""
    texts = [text for name in names for text in entries()[name.split(".")[0]][name.split(".")[1]] if text[0] == "~"]
    return frozenset(phrase[0] for text in texts for phrase in _forms(text))


def _forms(text: str) -> list[tuple[str, ...]]:
    """Return a phrase in all forms of its verb: "~raise it" is raise it, raises it, raised it, raising it."""
    if not text.startswith("~") or len(text) == 1:
        return [_words(text)]
    verb, _, rest = text[1:].partition(" ")
    return [_words(f"{form} {rest}") for form in _inflect(verb)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokenize(text))


def _inflect(verb: str) -> list[str]:
    irregular = entries()["forms"]
    if verb in irregular:
        return irregular[verb]
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
    if verb.endswith("y") and verb[-2] not in "aeo":
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"
    return [verb, third, f"{verb}ed", f"{verb}ing"]
