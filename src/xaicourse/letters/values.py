"""Values: which factor a number in a sentence belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xaicourse.letters.bindings import Said
from xaicourse.letters.clauses import Clause
from xaicourse.letters.factors import Mention
from xaicourse.letters.numbers import Number, fits_unit
from xaicourse.letters.sentences import Token
from xaicourse.letters.words import singles, table

_BESIDE = frozenset({"most", "it", "too", "also", "even", "strongly", "again", "further", ",", "(", "namely"})


@dataclass(frozen=True)
class Valued:
    """A number said to be a factor's value, or, if `signed`, its attribution.

    opposite   it is the rest to 100 %
    multiple   it is a multiple of the background's median: "three times that of a typical applicant"
    share      the words call it a share of the prediction
    """

    feature: str
    number: Number
    unclear: str = ""
    opposite: bool = False
    multiple: bool = False
    share: bool = False


def bind_numbers(
    tokens: list[Token], found: list[Clause], numbers: list[Number], units: Mapping[str, str]
) -> list[Valued]:
    """Return the numbers of a sentence that are said to be a factor's value. `units` holds each feature's unit.

    A number is a factor's only if nothing but small words stands between them, and if its unit fits.
    """
    words = [token.word for token in tokens]
    mentions = [mention for clause in found for mention in clause.mentions]
    bound = []
    for number in numbers:
        home = next((clause for clause in found if clause.start <= number.start < clause.end), None)
        if home is None or any(m.start < number.end and number.start < m.end for m in mentions):
            continue
        near = range(max(0, number.start - 5), number.start), range(number.end, min(len(words), number.end + 2))
        if any(table("numbers.yearly").find(words, places.start, places.stop) for places in near):
            continue
        if number.end < len(words) and _is_a_difference(words[number.end]):
            continue
        if table("numbers.multiple").find(words, max(0, number.end - 1), min(len(words), number.end + 3)):
            owner = next((m for m in reversed(mentions) if m.end <= number.start), None)
            if owner and singles("small.compared").intersection(words[number.end : home.end]):
                bound.append(Valued(owner.feature, number, multiple=True))
            continue
        if len(mentions) == 1 and table("numbers.share").find(words, max(0, number.start - 3), number.start):
            bound.append(Valued(mentions[0].feature, number, home.open, share=True))
            continue
        owner = _owner(words, mentions, number, units)
        if owner:
            unclear = home.open or _others(words, home, number, numbers)
            bound.append(Valued(owner.feature, number, unclear, opposite=owner.opposite))
    return bound


def find_changes(words: list[str], mentions: list[Mention], numbers: list[Number], said: list[Said]) -> list[Valued]:
    """Return the attributions in "age raised the risk by 0.86, income by 0.31": the direction gives the sign.

    Only a plain number with decimals, of one factor: "by 40 percent" and "both raised it by 0.4" are left alone. A last
    digit that was cut off, not rounded, may stand.
    """
    found = []
    own = {m.feature for m in mentions if words[m.end : m.end + 1] == ["by"]}  # "... and age by 1.60"
    for number in numbers:
        by = number.start - 1
        plain = not number.signed and not number.unit and number.step < 1 and number.bound == "=" and not number.about
        if not plain or by < 1 or words[by] != "by":
            continue
        last = next((m for m in reversed(mentions) if m.end <= by), None)
        if last and last.end == by:
            ones = [one for one in said if one.feature == last.feature]
        else:
            near = [one for one in said if one.end <= by and _BESIDE.issuperset(words[one.end : by])]
            ones = [one for one in near if one.feature not in own]
        if len({one.feature for one in ones}) != 1 or ones[-1].denied or ones[-1].unclear or not ones[-1].sign:
            continue
        signed = tuple(ones[-1].sign * value for value in number.values)
        found.append(Valued(ones[-1].feature, replace(number, values=signed, step=2 * number.step), share=True))
    return found


def _is_a_difference(word: str) -> bool:
    """Whether the word after a number makes it a difference: "68 months shorter"."""
    return word in singles("small.difference") or word in singles("size.comparative")


def _owner(words: list[str], mentions: list[Mention], number: Number, units: Mapping[str, str]) -> Mention | None:
    before = [m for m in mentions if m.end <= number.start]
    after = [m for m in mentions if m.start >= number.end]
    next_one = _measured(words, after, number, units)
    if before:
        last = before[-1]
        between = words[last.end : number.start]
        if next_one and between and not singles("numbers.ties").intersection(between):
            return next_one  # "your age, 8 inquiries and ...": the number goes with what follows it
        while last.aside and len(before) > 1:  # "payments as a share of income are 52 %"
            before.pop()
            last = before[-1]
        alone = len({m.feature for m in mentions}) == 1
        if number.signed and alone and words[number.start - 1] in ("(", "by"):
            return last  # "age raises the risk (+0.58)"
        if number.bound != "=" and between != ["("] and not singles("small.copula").intersection(between):
            return next_one  # "bring your use below 30 %"
        if _tied(between, number) and (number.signed or fits_unit(number, units.get(last.feature, ""))):
            return last
    return next_one


def _tied(between: list[str], number: Number) -> bool:
    """Whether only small words stand between a factor and the number after it."""
    allowed = singles("numbers.between") | singles("size.degree") | singles("numbers.own")
    if number.signed:
        allowed = allowed | singles("small.share_verbs")
    to = [i for i, word in enumerate(between) if word == "to"]
    if any(between[i - 1 : i] not in (["amounts"], ["comes"]) for i in to) or (
        between[-1:] == ["by"] and not number.signed
    ):
        return False
    return len(between) <= 8 and all(word in allowed for word in between)


def _measured(words: list[str], after: list[Mention], number: Number, units: Mapping[str, str]) -> Mention | None:
    """Return the factor after a number that it is a value of: "8 recent inquiries", "half of income goes to debt"."""
    if not after or number.signed:
        return None
    first = after[0]
    between = words[number.end : first.start]
    opened = words[number.start - 1 : number.start] in (["at"], ["with"])
    if len(between) > 4 or not all(
        word in singles("small.after_number") or (opened and word == ",") for word in between
    ):
        return None
    if {"your", "the"} & set(between) and "of" not in between and not opened:
        return None  # "for a loan of 4,299 euros your income is low"
    if fits_unit(number, units.get(first.feature, "")) and not (first.aside and number.unit != "percent"):
        return first
    if number.unit == "percent" and "of" in between and len(after) > 1:
        link = words[first.end : after[1].start]
        if len(link) <= 5 and all(word in singles("small.goes") for word in link):
            return after[1] if fits_unit(number, units.get(after[1].feature, "")) else None
    return None


def _others(words: list[str], clause: Clause, number: Number, numbers: list[Number]) -> str:
    """Say that the number is a limit or another person's, if the words before it in the clause suggest so.

    In "compared with the typical 97 %, only 50 % of yours" each number has its own words.
    """
    begin = max([clause.start, *(n.end for n in numbers if clause.start <= n.start and n.end <= number.start)])
    before = words[begin : number.start]
    before = before if "," in before[:1] else words[clause.start : number.start]
    if table("numbers.others").find(before):
        return "the number seems to be a limit or somebody else's"
    after = words[number.end : clause.end]
    if {"a", "an"} & set(before) and table("numbers.others").find(after) and "your" not in before:
        return "the number seems to be a limit or somebody else's"
    return ""
