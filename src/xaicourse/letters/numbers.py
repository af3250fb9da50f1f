"""Numbers in a sentence: how they are written, their units, and which factor they are a value of."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from xaicourse.letters.sentences import Token
from xaicourse.letters.words import table

_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SHARES = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "thirds": 200 / 3, "quarters": 75.0, "fifth": 20.0}
_UNITS = {
    "%": "percent", "percent": "percent", "pct": "percent",
    "month": "months", "months": "months", "mo": "months", "mths": "months",
    "year": "years", "years": "years", "yrs": "years", "yr": "years",
    "€": "euros", "euro": "euros", "euros": "euros", "eur": "euros",
    "week": "weeks", "weeks": "weeks", "day": "days", "days": "days", "times": "",
    "$": "dollars", "dollar": "dollars", "dollars": "dollars", "£": "pounds", "pounds": "pounds",
    "point": "points", "points": "points",
}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number: `values` are its possible readings (12.000 is 12000 or 12), `step` the place of its last digit."""

    values: tuple[float, ...]
    step: float
    unit: str
    start: int
    end: int
    bound: str = "="  # ">" for "more than", "<" for "under"
    about: bool = False
    signed: bool = False


def find_numbers(tokens: list[Token], taken: frozenset[int] = frozenset()) -> list[Number]:
    """Return the numbers of a sentence, in digits and in words, with their units.

    `taken` are places of words that name a factor: "years" in "24 years old" is no unit.
    """
    words = ["" if i in taken else token.word for i, token in enumerate(tokens)]
    found, i = [], 0
    while i < len(tokens):
        if i in taken or _is_a_label(words, i):
            i += 1
            continue
        number = _digits(tokens, words, i) if tokens[i].is_number else _spelled(words, i)
        if number:
            found.append(_with_bound(words, number))
            i = number.end
        else:
            i += 1
    return found


def _is_a_label(words: list[str], i: int) -> bool:
    """Whether a number counts the points of a list: "1) history 2) age"."""
    return words[i + 1 : i + 2] == [")"] and "(" not in words[max(0, i - 6) : i] and words[i].isdigit()


def _digits(tokens: list[Token], words: list[str], i: int) -> Number | None:
    raw = words[i]
    values, step = readings(raw)
    if not values:
        return None
    start, end = i, i + 1
    sign = words[i - 1] if i and tokens[i - 1].end == tokens[i].start and words[i - 1] in "+-" else ""
    unit = ""
    if i and words[i - 1] in ("€", "eur", "$", "£"):
        unit, start = _UNITS[words[i - 1]], i - 1
    if words[end : end + 1] and words[end] in ("k", "thousand", "tsd"):
        values, step, end = tuple(1000 * v for v in values), 1000 * step, end + 1
    if words[end : end + 1] == ["million"]:
        values, step, end = tuple(1e6 * v for v in values), 1e6 * step, end + 1
    share = _share(words, end, values[0]) if not sign and not unit else None
    if share:
        return Number((share[0],), 1.0, "percent", start, share[1], about=True)
    end, unit = _unit(words, end, unit)
    if sign:
        values, step = _plain(raw) or (values, step)
        factor = -1 if sign == "-" else 1
        return Number(tuple(factor * v for v in values), step, unit, start - 1, end, signed="." in raw and unit == "")
    compound = _and_months(words, end, unit, values[0])
    if compound:
        return Number((compound[0],), 1, "months", start, compound[1])
    return Number(values, step, unit, start, end)


def readings(raw: str) -> tuple[tuple[float, ...], float]:
    """Return the possible values of a number in digits and the place of its last digit.

    A mark before exactly three digits may part thousands or decimals; anything else has one reading.
    """
    if len(raw) > 18:
        return (), 1.0
    grouped = re.fullmatch(r"[0-9]{1,3}([ .,'])[0-9]{3}(?:\1[0-9]{3})*(?:([.,])([0-9]{1,2}))?", raw)
    if grouped and grouped.group(1) != grouped.group(2):
        whole = raw[: grouped.start(2)] if grouped.group(2) else raw
        value = float(re.sub(r"[^0-9]", "", whole))
        if grouped.group(3):
            return (value + float(f"0.{grouped.group(3)}"),), 10.0 ** -len(grouped.group(3))
        only_one = len(re.sub(r"[0-9]", "", raw)) == 1 and grouped.group(1) in ".,"
        decimal = float(raw.replace(",", ".")) if only_one else None
        return (value,) if decimal is None else (value, decimal), _place(value)
    return _plain(raw) or ((), 1.0)


def _plain(raw: str) -> tuple[tuple[float, ...], float] | None:
    """Return the one reading of digits with at most one decimal mark, or None."""
    plain = re.fullmatch(r"[0-9]+(?:[.,]([0-9]+))?", raw)
    if not plain:
        return None
    value = float(raw.replace(",", "."))
    return (value,), 10.0 ** -len(plain.group(1)) if plain.group(1) else _place(value)


def _place(value: float) -> float:
    """Return the place of the last digit that is not 0: 10 for 2040, 1000 for 12000."""
    step = 1.0
    while value and value % (step * 10) == 0 and step < 1e6:
        step *= 10
    return step


def _spelled(words: list[str], i: int) -> Number | None:
    """Return a number in words: "twenty-four", "two thousand", "half a year", "more than half", "a third"."""
    if words[i] in _SHARES and (i == 0 or words[i - 1] != "the") and words[i + 1 : i + 2] == ["of"]:
        return Number((_SHARES[words[i]],), 5.0, "percent", i, i + 1, about=True)
    if words[i : i + 2] == ["half", "a"] and words[i + 2 : i + 3] == ["year"]:
        return Number((6.0,), 1.0, "months", i, i + 3)
    if words[i] in ("twice", "double") and words[i + 1 : i + 2] in (["that"], ["the"], ["as"]):
        return Number((2.0,), 0.1, "", i, i + 1)
    if words[i] not in _WORDS and words[i] != "hundred":
        return None
    total, group, j = 0.0, 0.0, i
    while j < len(words) and j - i < 12:
        word = words[j]
        if word in _WORDS and not (j > i and group % 10 and _WORDS[word]):
            group += _WORDS[word]
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word == "thousand":
            total, group = total + max(group, 1) * 1000, 0.0
        elif (
            word == "and"
            and words[j - 1 : j] in (["hundred"], ["thousand"])
            and words[j + 1 : j + 2]
            and words[j + 1] in _WORDS
        ):
            pass
        else:
            break
        j += 1
    value = total + group
    share = _share(words, j, value)
    if share:
        return Number((share[0],), 1.0, "percent", i, share[1], about=True)
    if words[j : j + 1] and words[j] in ("thirds", "quarters"):
        return Number((value * (100 / 3 if words[j] == "thirds" else 25.0),), 5.0, "percent", i, j + 1, about=True)
    if words[j : j + 3] == ["and", "a", "half"]:
        value, j = value + 0.5, j + 3
    end, unit = _unit(words, j, "")
    if words[i:j] == ["one"] and not unit and j < len(words) and words[j]:
        return None  # "one of the reasons": no number, unless a factor ("") follows
    compound = _and_months(words, end, unit, value)
    if compound:
        return Number((compound[0],), 1, "months", i, compound[1])
    return Number((value,), 0.1 if value % 1 else _place(value), unit, i, end)


def _share(words: list[str], end: int, part: float) -> tuple[float, int] | None:
    """Return "3 out of 4" or "33 of 100" as a percentage, with its end."""
    j = end + 1 if words[end : end + 1] == ["of"] else end + 2 if words[end : end + 2] == ["out", "of"] else 0
    j += bool(j) and words[j : j + 1] in (["your"], ["the"], ["all"])
    whole = words[j] if j and j < len(words) else ""
    number = _WORDS.get(whole) or (int(whole) if whole.isdigit() and whole.isascii() and len(whole) < 6 else 0)
    return (100 * part / number, j + 1) if number and part <= number else None


def _unit(words: list[str], end: int, unit: str) -> tuple[int, str]:
    if words[end : end + 2] == ["per", "cent"]:
        return end + 2, "percent"
    if words[end : end + 1] and words[end] in _UNITS and not unit:
        return end + 1, _UNITS[words[end]]
    return end, unit


def _and_months(words: list[str], end: int, unit: str, years: float) -> tuple[float, int] | None:
    """Return "(one year) and three months" in months, with its end."""
    if unit != "years":
        return None
    if words[end : end + 3] == ["and", "a", "half"]:
        return years * 12 + 6, end + 3
    rest = words[end + 1 : end + 3]
    if words[end : end + 1] == ["and"] and len(rest) == 2 and rest[1] in ("month", "months"):
        value = _WORDS.get(
            rest[0], int(rest[0]) if rest[0].isdigit() and rest[0].isascii() and len(rest[0]) < 4 else None
        )
        return None if value is None else (years * 12 + value, end + 3)
    return None


def _with_bound(words: list[str], number: Number) -> Number:
    about, bound, start = number.about, "=", number.start
    for _ in range(2):
        for name, effect in (("numbers.over", ">"), ("numbers.under", "<"), ("numbers.about", "about")):
            hits = [h for h in table(name).find(words, max(0, start - 3), start) if h[1] == start]
            if words[start - 1 : start] == ["a"] and name == "numbers.about":
                hits = hits or [h for h in table(name).find(words, max(0, start - 3), start - 1) if h[1] == start - 1]
            if hits:
                start = hits[0][0]
                about, bound = about or effect == "about", bound if effect == "about" else effect
                break
    return Number(number.values, number.step, number.unit, start, number.end, bound, about, number.signed)


def fits_unit(number: Number, unit: str) -> bool:
    """Whether a number's unit can be that of a column: none fits all, months and years fit each other."""
    kind = unit_kind(unit)
    if number.unit == kind or (number.unit in ("months", "years") and kind in ("months", "years")):
        return True
    return number.unit == ""


def unit_kind(unit: str) -> str:
    """Return the kind of a column's unit: "% of income" is percent."""
    first = unit.split(" ")[0] if unit else ""
    return _UNITS.get(first, "")


def agrees(number: Number, true: float, unit: str) -> bool:
    """Whether a number in a letter agrees with the value, as precisely as it is written.

    2,000 for 2040 agrees (rounded to its own last digit, at most 5 % off; 10 % after "about"), 2,400 does not.
    """
    converted = number.unit == "years" and unit_kind(unit) == "months"
    return any(_close(value, number, true, converted) for value in in_unit(number, unit))


def in_unit(number: Number, unit: str) -> list[float]:
    """Return a number's readings in a column's unit."""
    kind = unit_kind(unit)
    scale = (
        12.0
        if (number.unit, kind) == ("years", "months")
        else 1 / 12
        if (number.unit, kind) == ("months", "years")
        else 1.0
    )
    values = [scale * value for value in number.values]
    if kind == "percent" and number.unit == "":
        values += [100 * value for value in number.values if value <= 1.5 and value % 1]
    return values


def _close(value: float, number: Number, true: float, converted: bool) -> bool:
    if number.bound == ">":
        return true > value - 1e-9
    if number.bound == "<":
        return true < value + 1e-9
    off = abs(value - true)
    scale = abs(true) or 1.0
    if number.about:
        return off <= 0.1 * scale + 1e-9 or (converted and off <= 6)
    if converted:  # whole years stand for half a year more or less, from two years on
        return off <= (6.0 if number.step >= 1 and true >= 24 else 0.05 * scale) + 1e-9
    if number.step >= 10:
        return off <= min(number.step / 2, 0.05 * scale)
    if number.step >= 1:
        return off < (1.0 if true % 1 else 0.5)
    return off <= max(number.step / 2, 0.0) + 1e-9 or math.isclose(value, true)
