"""Factors set against each other: "more than your age", "nothing but your age", "everything except your age"."""

from __future__ import annotations

from dataclasses import dataclass

from xaicourse.letters.bindings import Said
from xaicourse.letters.effects import NEITHER, Effect
from xaicourse.letters.factors import Mention
from xaicourse.letters.words import singles, table


@dataclass(frozen=True)
class Outweighs:
    """`feature` is said to have had more (`less`: less) weight in the direction `sign` than `other`."""

    feature: str
    other: str
    sign: int
    less: bool


@dataclass(frozen=True)
class Sole:
    """Only `features` are said to have had the effect `sign`; with `rest`, everything but them."""

    features: tuple[str, ...]
    sign: int
    rest: bool


def find_outweighs(words: list[str], mentions: list[Mention], said: list[Said]) -> list[Outweighs]:
    """Return the comparisons of a sentence: "A counted against you more than B". Denied and open ones are left out."""
    found = []
    for t in (i for i, word in enumerate(words) if word == "than"):
        other = next((m for m in mentions if t < m.start <= t + 2), None)
        measure = [word for word in words[max(0, t - 5) : t] if word in ("more", "less")]
        before = [one for one in said if one.sign != NEITHER and one.end <= t]
        if other is None or len(measure) != 1 or not before:
            continue
        one = before[-1]
        plain = not one.denied and not one.unclear and one.feature != other.feature
        near = singles("small.comparing").issuperset(words[one.end : t])
        if plain and near:
            found.append(Outweighs(one.feature, other.feature, one.sign, measure == ["less"]))
    return found


def find_weighed(words: list[str], mentions: list[Mention]) -> list[Outweighs]:
    """Return "A weighed more than B", which names no direction (`sign` NEITHER)."""
    found = []
    for t in (i for i, word in enumerate(words) if word == "than" and words[i - 1] in ("more", "less")):
        verb = words[t - 2 : t - 1] if words[t - 2] != "much" else words[t - 3 : t - 2]
        before = [m for m in mentions if m.end <= t - 2 - (words[t - 2] == "much")]
        after = [m for m in mentions if t < m.start <= t + 2]
        near = before and before[-1].end >= t - 3 and not singles("negation.words").intersection(words)
        if near and after and verb and verb[0] in ("weighed", "counted", "mattered") and after[0] != before[-1]:
            found.append(Outweighs(before[-1].feature, after[0].feature, NEITHER, words[t - 1] == "less"))
    return found


def find_only(words: list[str], said: list[Said]) -> Sole | None:
    """Return that one factor is called the only reason: "Your age was the only reason"."""
    hits = table("sole.only").find(words)
    features = {one.feature for one in said}
    plain = len(features) == 1 and all(one.sign != NEITHER and not one.denied and not one.unclear for one in said)
    if not hits or not plain or singles("negation.words").intersection(words):
        return None
    return Sole(tuple(features), said[0].sign, rest=False)


def find_sole(words: list[str], mentions: list[Mention], effects: list[Effect]) -> Sole | None:
    """Return what a sentence that begins with "nothing" or "everything" says of the factors after "but" or "except"."""
    opening = table("sole.nothing", "sole.everything").at(words, 0) if words else None
    signed = [effect for effect in effects if effect.sign != NEITHER]
    if opening is None or len(signed) != 1:
        return None
    for start, end, _ in table("sole.except").find(words):
        first = next((k for k, m in enumerate(mentions) if end <= m.start <= end + 2), None)
        if first is None:
            continue
        until = signed[0].start if signed[0].start > start else len(words)
        named = tuple(dict.fromkeys(m.feature for m in mentions[first:] if m.start < until))
        return Sole(named, signed[0].sign, rest=opening[1] == "everything")
    return None
