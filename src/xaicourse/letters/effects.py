"""Effects in a sentence: words that say that something raised or lowered the risk, or did neither."""

from __future__ import annotations

from dataclasses import dataclass

from xaicourse.letters.factors import Mention
from xaicourse.letters.sentences import Token
from xaicourse.letters.words import entries, singles, table

AGAINST, FOR, NEITHER = 1, -1, 0
_BARE = {"against": AGAINST, "for": FOR}


@dataclass(frozen=True)
class Effect:
    """Words `start` to `end` say `sign`: AGAINST (+1, the risk raised), FOR (-1) or NEITHER (0).

    kind     "phrase", "change" (a verb and what it changes), "reason", "part" (it mattered, one way or the other),
             "weak" (too small to be a reason) or "minor" (none of the main reasons)
    by       the factor follows: "was raised by"
    own_subject   its subject is what changes: "the risk went up"
    object   AGAINST if what changes is a risk, FOR if it is a score, 0 if nothing changes
    """

    sign: int
    start: int
    end: int
    kind: str
    by: bool = False
    own_subject: bool = False
    object: int = 0


def find_effects(
    tokens: list[Token], mentions: list[Mention], last_object: int, refusing: int
) -> tuple[list[Effect], int]:
    """Return the effects of a sentence and the object that a later "it" may stand for.

    last_object   what the sentence before changed (see Effect.object), 0 if nothing
    refusing      the sign of a bare "reason": AGAINST in a refusal, FOR in an approval, 0 if unknown
    """
    words = [token.word for token in tokens]
    taken = {i for mention in mentions for i in range(mention.start, mention.end)}
    hits = [
        hit
        for hit in table(
            "effect.against", "effect.for", "effect.none", "effect.part",
            "effect.neutral", "effect.up", "effect.down", "effect.rise",
            "effect.fall", "effect.push", "effect.bad", "effect.good", "effect.bare", "effect.bare_against",
            "effect.weak", "effect.minor", "effect.to_factor_against", "effect.to_factor_for",
            "reason.words",
        ).find(words)
        if not taken.intersection(range(hit[0], hit[1]))
    ]  # fmt: skip
    objects = {start: (end, AGAINST if tag == "bad" else FOR) for start, end, tag in hits if tag in ("bad", "good")}
    changes, phrases, reasons = [], [], []
    for start, end, tag in hits:
        if tag in ("up", "down"):
            effect = _change(words, taken, objects, start, end, AGAINST if tag == "up" else FOR, last_object)
            if effect:
                changes.append(effect)
                last_object = effect.object
        elif tag in ("rise", "fall"):
            before = _object_before(taken, objects, start, reach=4)
            if before:
                sign = (AGAINST if tag == "rise" else FOR) * before[2]
                changes.append(Effect(sign, start, end, "change", own_subject=True, object=before[2]))
        elif tag == "push":
            changes += _parted(words, taken, objects, start, end, last_object)
        elif tag in ("against", "for"):
            if not _acts_on_a_factor(words, taken, start, end):
                phrases.append(Effect(AGAINST if tag == "against" else FOR, start, end, "phrase"))
        elif tag in ("weak", "minor"):
            phrases.append(Effect(NEITHER, start, end, tag))
        elif tag in ("to_factor_against", "to_factor_for"):
            sign = AGAINST if tag == "to_factor_against" else FOR
            phrases.append(Effect(sign, start, end, "phrase", by=True))
        elif tag == "part":
            phrases.append(Effect(NEITHER, start, end, "part"))
        elif tag == "none":
            phrases.append(Effect(NEITHER, start, end, "phrase"))
        elif tag in ("bare", "bare_against") and {"do", "does", "did"} & set(words[max(0, start - 4) : start]):
            phrases.append(Effect(FOR if tag == "bare" else AGAINST, start, end, "phrase"))
        elif tag == "words":
            reasons.append((start, end))
        elif tag in ("bad", "good"):
            last_object = objects[start][1]
    phrases += _bare_words(words, mentions)
    found = [effect for effect in _merge(changes + phrases) if not _is_measure(words, effect.start)]
    opened = table("effect.opening_for").find(words, 0, min(6, len(words)))
    if opened and not found and not singles("negation.words").intersection(words):
        found = [Effect(FOR, opened[0][0], opened[0][1], "phrase", by=True)]
    if not [effect for effect in found if effect.kind != "part"] and refusing and reasons:
        found = sorted([*found, Effect(refusing, *reasons[0], "reason")], key=lambda effect: effect.start)
    return found, last_object


def _bare_words(words: list[str], mentions: list[Mention]) -> list[Effect]:
    """Return "Against: ..." and "For: ..." at the head of a list, and "... - against" at the end of a line."""
    found = []
    if len(words) > 2 and words[0] in _BARE and words[1] == ":":
        found.append(Effect(_BARE[words[0]], 0, 2, "phrase", by=True))
    last = len(words) - 1 - (words[-1:] == ["."])
    if mentions and last > 1 and words[last] in _BARE and words[last - 1] in ("-", ":", ";", ","):
        found.append(Effect(_BARE[words[last]], last - 1, last + 1, "phrase"))
    return found


def _change(words, taken, objects, start, end, sign, last_object) -> Effect | None:
    """Return what a verb or adjective of change does to the risk, if what changes is known."""
    if _is_adjective(words, start, end):
        if end in objects:
            return Effect(sign * objects[end][1], start, objects[end][0], "change", object=objects[end][1])
        if taken.intersection(range(end, end + 2)):
            return None  # "the risk of your high debt": the adjective is the factor's
        before = _object_before(taken, objects, start, reach=5)
        linked = before and (_made(words[before[1] : start]) or _made(words[max(0, before[0] - 3) : before[0]]))
        return Effect(sign * before[2], before[0], end, "change", object=before[2]) if linked else None
    by = words[end : end + 1] == ["by"] or words[end + 1 : end + 2] == ["by"]
    for i in range(end, min(end + 7, len(words))):
        if i in taken or words[i] in (",", ";", "by", "and", "but"):
            break
        if i in objects:
            return Effect(sign * objects[i][1], start, objects[i][0], "change", object=objects[i][1])
    if words[end : end + 1] and words[end] in ("it", "this") and last_object:
        return Effect(sign * last_object, start, end + 1, "change", object=last_object)
    if singles("small.be").intersection(words[max(0, start - 4) : start]) or by:
        before = _object_before(taken, objects, start, reach=8)
        known = before[2] if before else last_object
        if known:
            return Effect(sign * known, start, end, "change", by=by, object=known)
    return None


def _parted(words: list[str], taken: set[int], objects: dict, start: int, end: int, last_object: int) -> list[Effect]:
    """Return the effect of "drives the risk up", where the thing changed stands before the direction."""
    for i in range(end, min(end + 5, len(words))):
        if i in taken:
            return []
        if i == end and words[i] in ("it", "this") and last_object and words[i + 1 : i + 2] in (["up"], ["down"]):
            sign = last_object if words[i + 1] == "up" else -last_object
            return [Effect(sign, start, i + 2, "change", object=last_object)]
        if i in objects:
            stop, sign = objects[i]
            way = {"up": 1, "higher": 1, "down": -1, "lower": -1}.get(words[stop] if stop < len(words) else "")
            return [Effect(way * sign, start, stop + 1, "change", object=sign)] if way else []
    return []


def _made(words: list[str]) -> bool:
    return bool((singles("small.be") | singles("small.make")).intersection(words))


def _is_adjective(words: list[str], start: int, end: int) -> bool:
    return " ".join(words[start:end]) in entries()["effect"]["adjectives"]


def _object_before(taken, objects, i, reach) -> tuple[int, int, int] | None:
    """Return (start, end, sign) of the nearest object before `i` with no factor between."""
    for j in range(i - 1, max(-1, i - 1 - reach), -1):
        if j in taken:
            return None
        if j in objects and objects[j][0] <= i:
            return j, objects[j][0], objects[j][1]
    return None


def _is_measure(words: list[str], start: int) -> bool:
    """Whether an effect is only what another is measured by: "helped more than it hurt"."""
    near = words[max(0, start - 4) : start]
    return "than" in near and not {",", ")", "and", "but", "most", "average", "usual", "that"} & set(
        near[near.index("than") :]
    )


def _acts_on_a_factor(words: list[str], taken: set[int], start: int, end: int) -> bool:
    """Whether the verb's object is a factor: "your age hurt your income" says nothing about the risk."""
    if end - start != 1 or words[start] not in singles("effect.transitive"):
        return False
    if {"was", "were", "is", "are"} & set(words[max(0, start - 2) : start]):
        return False
    follows = words[end : end + 2]
    return bool(taken.intersection(range(end, end + 3))) and follows[:1] in (["your"], ["the"])


def _merge(effects: list[Effect]) -> list[Effect]:
    """Drop an effect that stands in another one or right beside one of the same sign: "a negative risk factor"."""
    kept: list[Effect] = []
    for effect in sorted(effects, key=lambda effect: (effect.start, -effect.end)):
        last = kept[-1] if kept else None
        if last and effect.start < last.end:
            continue
        if last and effect.sign == last.sign and effect.start - last.end <= 1:
            kept[-1] = Effect(last.sign, last.start, effect.end, last.kind, last.by or effect.by, last.object)
            continue
        kept.append(effect)
    return kept
