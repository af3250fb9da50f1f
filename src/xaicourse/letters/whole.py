"""The whole letter: which reasons it leaves out, how many it gives, and what of it could not be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from xaicourse.letters.sentences import MOST_CHARACTERS

MOST_REASONS = 4  # more "is not likely to be helpful to the applicant": 12 CFR 1002.9(b)(2), official interpretation


def principal_left_out(reasons: Sequence[str], values: Mapping[str, float], noise: float) -> tuple[str, ...]:
    """Return the features that raised the risk more than the smallest reason given (or most of all), yet are not named.

    Reasons that did not raise it are not counted; a lead within the noise is none.
    """
    given = [values[name] for name in reasons if values[name] > noise]
    floor = min(given) if given else max([*values.values(), 0.0]) - noise
    missing = [
        name
        for name, value in values.items()
        if name not in reasons and value > noise and value > floor + (noise if given else 0.0)
    ]
    return tuple(sorted(missing, key=lambda name: -values[name]))


def problems(
    reasons: Sequence[str], left_out: Sequence[str], values: Mapping[str, float], labels: Mapping[str, str], most: int
) -> list[str]:
    """Return one sentence per fault of the whole letter."""
    found = []
    if not reasons and max(values.values(), default=0.0) > 0:
        found.append("It gives no reason that could be recognised.")
    if len(reasons) > most:
        found.append(f"It gives {len(reasons)} reasons: more than {most} do not help the reader.")
    if reasons and left_out:
        found.append(
            f"It leaves out {_and([labels[name] for name in left_out])}, which raised the risk more than a reason "
            "that it gives."
        )
    return found


def notes(text: str, cleaned: str) -> list[str]:
    """Return what of a letter could not be read at all."""
    found = []
    if len(text) > MOST_CHARACTERS:
        found.append(f"the letter is longer than {MOST_CHARACTERS} characters: the rest was not read.")
    if any(_mixes_alphabets(word) for word in cleaned.split()):
        found.append("a word mixes letters of several alphabets: it cannot be read.")
    return found


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _mixes_alphabets(word: str) -> bool:
    if word.isascii():
        return False
    alphabets = {unicodedata.name(sign, "?").split(" ")[0] for sign in word if sign.isalpha()}
    return "LATIN" in alphabets and len(alphabets) > 1
