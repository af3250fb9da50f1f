"""Which effect is said of which factor: subjects, lists, pronouns, echoes and negation, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xaicourse.letters.clauses import Clause, is_verb
from xaicourse.letters.effects import NEITHER, Effect
from xaicourse.letters.factors import Mention
from xaicourse.letters.sentences import Token
from xaicourse.letters.words import singles, table


@dataclass(frozen=True)
class Said:
    """An effect said of a factor: `sign`, `kind` as in Effect; `denied` by "not"; `unclear`: why it is not judged.

    largest, slight   the words call it the main one, or one of little weight
    """

    feature: str
    sign: int
    denied: bool
    start: int
    end: int
    unclear: str = ""
    largest: bool = False
    kind: str = "phrase"
    slight: bool = False


def bind(tokens: list[Token], found: list[Clause], listed: int, refused: int) -> list[Said]:
    """Return what is said of which factor in a sentence.

    listed    the sign of the list that the sentence is a bullet of, 0 if none
    refused   the sign of "because" in this sentence: AGAINST beside "declined", FOR beside "approved", else 0
    """
    words = [token.word for token in tokens]
    said: list[Said] = []
    subject: list[Mention] = []
    nearest: list[Mention] = []
    last: Effect | None = None
    last_denied = False
    waiting: list[Mention] = []  # "not your income", "not only your income" before "but your debt raised the risk"
    waiting_denied = False
    reasons = False  # after "because"
    for clause in found:
        if clause.opened_by in ("because", "since"):
            reasons = True
        elif clause.opened_by not in (",", "and", "or", "also"):
            reasons = False
        new: list[Said] = []
        if clause.effects:
            relative = words[clause.start : clause.start + 1] in (["which"], ["who"])
            pairs = _pair(words, clause, nearest if relative else subject)
            for targets, effect, begin in pairs:
                denied, unclear = _negation(words, clause, effect, targets, begin)
                if effect.kind == "part":
                    new += _no_part(words, clause, effect, targets, denied, unclear)
                    continue
                main = _only_first(words, targets, effect)
                told = (effect.sign, denied, effect.start, effect.end, unclear or clause.open)
                largest, slight = _is_largest(words, clause, main), _is_slight(words, clause, main)
                new += [Said(m.feature, *told, largest and m in main, effect.kind, slight) for m in targets]
                last, last_denied = effect, denied
            new += _set_against(words, clause, pairs)
            if waiting and pairs and pairs[-1][1].sign != NEITHER:
                new += [
                    replace(new[-1], feature=m.feature, denied=waiting_denied, largest=False) for m in waiting if new
                ]
            waiting = []
        elif clause.named:
            new, waiting = _without_effect(words, clause, last, last_denied, listed, refused if reasons else 0)
            waiting_denied = not table("negation.harmless").find(words, clause.start, clause.end)
        if table("size.largest", "size.rank", "size.slight").find(words, clause.start, clause.end):
            new = [replace(one, unclear=one.unclear or "it denies a rank") if one.denied else one for one in new]
        said += new
        if clause.named:
            subject = _all_or_none(words, clause)
            nearest = _trailing(words, clause.named)
    return said


def _no_part(
    words: list[str], clause: Clause, effect: Effect, targets: list[Mention], denied: bool, unclear: str
) -> list[Said]:
    """Return that factors played no part; that they played one says no direction."""
    if not unclear and {"hardly", "barely", "scarcely"} & set(words[clause.start : effect.end]):
        unclear = "how little is meant is left open"
    if not denied or {"much", "lot", "big", "great", "large", "major"} & set(words[effect.start : effect.end + 2]):
        return []
    return [Said(m.feature, NEITHER, False, effect.start, effect.end, unclear or clause.open) for m in targets]


def _pair(words: list[str], clause: Clause, subject: list[Mention]) -> list[tuple[list[Mention], Effect, int]]:
    """Return (factors, effect, where to look for its negation from) for each effect of a clause that has factors."""
    named, effects = clause.named, clause.effects
    if not named:
        first = effects[0]
        before = words[clause.start : first.start]
        known = singles("small.subject") | singles("size.degree") | singles("clause.finite")
        if not subject or not known.issuperset(before) or (len(subject) > 1 and {"it", "this"} & set(before)):
            return []
        return [(subject, effect, clause.start) for effect in effects]
    pairs: list[tuple[list[Mention], Effect, int]] = []
    effects_first = effects[0].start < named[0].start or effects[0].by
    if effects_first and _has_a_subject(words, clause, effects[0]):
        return []  # "time works in your favour: your history grows"
    begin = clause.start
    for k, effect in enumerate(effects):
        if effects_first:
            until = effects[k + 1].start if k + 1 < len(effects) else clause.end
            after = [m for m in named if effect.end <= m.start < until]
            if not after and k == 0 and len(effects) > 1:
                continue  # "the reason that raised the risk was ..."
            targets = _leading(words, after)
        else:
            before = [m for m in named if begin <= m.start < effect.start]
            targets = _trailing(words, before)
            if not before:
                targets = pairs[-1][0] if pairs else []
            elif k == len(effects) - 1:
                targets = targets + _joined_after(words, clause, effect)
        if targets:
            pairs.append((targets, effect, begin))
        begin = effect.end
    return pairs


def _has_a_subject(words: list[str], clause: Clause, effect: Effect) -> bool:
    """Whether a verb of effect has a subject that is no factor."""
    if effect.by or effect.own_subject or effect.kind == "reason":
        return False
    start = effect.start
    if start > clause.start and is_verb(words[start - 1]):
        start -= 1  # "works in your favour"
    elif effect.kind != "change" and not is_verb(words[start]):
        return False
    known = ("small.dummy", "negation.words", "small.copula", "small.subject")
    return not frozenset().union(*map(singles, known)).issuperset(words[clause.start : start])


def _leading(words: list[str], mentions: list[Mention]) -> list[Mention]:
    """Return the first mention and those that a list ties to it."""
    group = mentions[:1]
    for mention in mentions[1:]:
        between = words[group[-1].end : mention.start]
        if not ({","} | singles("small.coordinators")) & set(between) or len(between) > 14:
            break
        group.append(mention)
    return group


def _trailing(words: list[str], mentions: list[Mention]) -> list[Mention]:
    """Return the last mention and those tied to it by a list with "and"; a comma alone may end an opening phrase."""
    group = mentions[-1:]
    coordinated = False
    for mention in reversed(mentions[:-1]):
        between = set(words[mention.end : group[0].start])
        coordinated = coordinated or bool(singles("small.coordinators") & between)
        if not coordinated or not ({","} | singles("small.coordinators")) & between:
            break
        group.insert(0, mention)
    return group


def _joined_after(words: list[str], clause: Clause, effect: Effect) -> list[Mention]:
    """Return the factors after an effect that share it: "raised the risk, as did your age"."""
    after = [m for m in clause.named if m.start >= effect.end]
    if not after or singles("small.copula").intersection(words[after[-1].end : clause.end]):
        return []  # "... and also the overdraft was high": it has its own verb
    between = words[effect.end : after[0].start]
    joins = table("clause.joins", "clause.echoes").find(between)
    plain = len(between) <= 5 and not {"not", "more", "less"} & set(between)
    return _leading(words, after) if joins and plain else []


def _set_against(words: list[str], clause: Clause, pairs: list) -> list[Said]:
    """Return what is denied of a factor set against the others: "raised the risk, not your postcode"."""
    if not pairs:
        return []
    targets, effect, begin = pairs[-1]
    after = [m for m in clause.named if m.start >= max(effect.end, *(t.end for t in targets))]
    if not after or _negation(words, clause, effect, targets, begin) != (False, ""):
        return []
    between = words[max(effect.end, *(t.end for t in targets)) : after[0].start]
    if between not in ([",", "not", "your"], [",", "not", "the"], ["and", "not", "your"], ["not", "your"]):
        return []
    return [Said(after[0].feature, effect.sign, True, after[0].start, after[0].end, clause.open)]


def _all_or_none(words: list[str], clause: Clause) -> list[Mention]:
    """Return the clause's factors if a later "it" or "they" can only mean them: one factor, or one list."""
    named = clause.named
    if len({m.feature for m in named}) == 1:
        return named[:1]
    group = _trailing(words, named)
    return group if len(group) == len(named) else []


def _without_effect(words, clause, last, last_denied, listed, refused) -> tuple[list[Said], list[Mention]]:
    """Return what a clause with factors but no effect of its own takes over, and the factors that wait for the next."""
    named = clause.named
    first = named[0]
    opening = words[clause.start : first.start]
    negated = [w for w in opening if w in singles("negation.words")]

    def all_of(sign: int, denied: bool, mentions: list[Mention]) -> list[Said]:
        return [Said(m.feature, sign, denied, m.start, m.end, clause.open) for m in mentions]

    if listed and not negated and clause.start == 0:
        return all_of(listed, False, named), []
    if refused and not negated:
        return all_of(refused, False, _leading(words, named)), []
    if last:
        tail = words[named[-1].end : clause.end]
        tail = tail[:-1] if tail[-1:] in (["."], ["!"], [","]) else tail
        if len(tail) == 2 and tail[0] in ("did", "does", "was", "is", "do", "were", "are") and tail[1] == "not":
            return all_of(last.sign, True, _trailing(words, named)) if not last_denied else [], []
        if len(tail) == 1 and tail[0] in ("did", "does", "do") and last_denied:
            return all_of(last.sign, False, _trailing(words, named)), []
        if table("clause.counter_echoes").find(opening) and last_denied:
            return all_of(last.sign, True, _leading(words, named)), []
        if table("clause.echoes").find(opening):
            return all_of(last.sign, last_denied, _leading(words, named)), []
        if clause.opened_by == "but" and last_denied and not clause.finite and not negated:
            return all_of(last.sign, False, _leading(words, named)), []
        if clause.opened_by == ";" and not clause.finite and not negated and _is_bare(words, clause):
            return all_of(last.sign, last_denied, named), []
        if clause.opened_by == ":" and not clause.finite and not negated:
            return all_of(last.sign, last_denied, _leading(words, named)), []
    only = bool(table("negation.harmless").find(opening))
    cleft = opening[:1] == ["it"] and opening[1:2] in (["was"], ["is"])  # "it was not your income but ..."
    opening = opening[2 * cleft :]
    bare = cleft or not clause.finite
    if opening[:1] == ["not"] and len(opening) <= 2 + only and bare and len(named) == 1:
        return [], named
    return [], []


def _is_bare(words: list[str], clause: Clause) -> bool:
    """Whether a clause is one more point of a list: a factor with its article and size, nothing else."""
    opening = words[clause.start : clause.named[0].start]
    return len(opening) <= 3 and not {":", "for", "against", "in", "on"} & set(words[clause.start : clause.end])


def _negation(words: list[str], clause: Clause, effect: Effect, targets: list[Mention], begin: int) -> tuple[bool, str]:
    """Return whether the effect is denied, and why that cannot be told ("" if it can)."""
    if effect.kind in ("weak", "minor"):
        return False, ""  # "not one of the main reasons": its "not" is its own
    spans = {i for m in clause.mentions for i in range(m.start, m.end)}
    inside = [m for m in targets if clause.start <= m.start < clause.end]
    end = max([effect.start, *(m.start for m in inside if m.start > effect.start)][:2])
    harmless = {i for s, e, _ in table("negation.harmless").find(words, begin, clause.end) for i in range(s, e)}
    at = [
        i
        for i in range(begin, min(end, clause.end))
        if words[i] in singles("negation.words")
        and words[i] not in ("far", "little")
        and i not in spans | harmless
        and not effect.start <= i < effect.end
    ]
    at += [start for start, _, _ in table("negation.long").find(words, begin, end)]
    if table("negation.partial").find(words, begin, clause.end):
        return False, "it denies only a part"
    if not at:
        return False, ""
    if (effect.sign == NEITHER and effect.kind != "part") or (
        len(at) > 1 and not {words[i] for i in at} <= {"neither", "nor"}
    ):
        return False, "it denies twice"
    if inside and at[0] < inside[0].start and inside[0].start < effect.start:
        between = words[at[0] + 1 : inside[0].start]
        if any(word not in singles("small.denied") for word in between):
            return False, "it is not clear what is denied"
    return True, ""


def _only_first(words: list[str], targets: list[Mention], effect: Effect) -> list[Mention]:
    """Return the factors that a rank is said of: the one before it where a list follows, "most, then your age"."""
    first = targets[:1]
    follow = targets[1:]
    listed = follow and first[0].end <= effect.start and all(m.start >= effect.end for m in follow)
    then = listed and {"then", "followed"} & set(words[effect.end : follow[0].start])
    return first if then else targets


def _is_slight(words: list[str], clause: Clause, targets: list[Mention]) -> bool:
    """Whether the clause calls its one factor one of little weight."""
    hits = table("size.slight").find(words, clause.start, clause.end)
    near = [words[max(clause.start, start - 2) : start] for start, _, _ in hits]
    return len(targets) == 1 and any(not singles("negation.words").intersection(before) for before in near)


def _is_largest(words: list[str], clause: Clause, targets: list[Mention]) -> bool:
    """Whether the clause calls its one factor the main one."""
    if len({m.feature for m in targets}) != 1:
        return False
    for start, _, _ in table("size.largest").find(words, clause.start, clause.end):
        near = words[max(clause.start, start - 4) : start]
        if not table("size.not_largest").find(near):
            return True
    return False
