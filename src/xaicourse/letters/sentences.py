"""A letter cut into sentences, and a sentence into words. Time grows with the length of the text, never faster."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MOST_CHARACTERS = 20_000  # a longer letter is read up to here, and the reading says so
MOST_WORDS = 150  # a longer sentence is not judged

_SAME = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}

# a number with its thousands marks, a word with its apostrophes, or one other sign
_TOKEN = re.compile(
    r"[0-9]{1,3}(?:[ .,'][0-9]{3})+(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?"
    r"|[0-9]+(?:[.,][0-9]+)?|(?<![\w.])\.[0-9]+"
    r"|[^\W\d_]+(?:'[^\W\d_]+|(?<=s)'(?=\s|$))?"
    r"|[^\s\w]|_"
)
_BULLET = re.compile(r"\s*(?:[-*•·◦‣+]\s+|\(?[0-9]{1,2}[.)]\s+|\(?[a-hA-H][.)]\s+)")
_LABEL = re.compile(r"\s*[A-Z][\w -]{2,40}:")  # "Income: 2,040 euros" is a line of its own
_STOP = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)")
_BEFORE_A_NAME = re.compile(
    r"(?:^|[\s(\"'])(?:mr|mrs|ms|dr|prof|st|no|approx|ca|e\.g|i\.e|incl|vs|[a-z])\.$", re.IGNORECASE
)
_SHORTENED = {"n't": "not", "'ll": "will", "'re": "are", "'ve": "have", "'d": "would", "'m": "am"}
_PRONOUN_IS = {
    "it's": ("it", "is"),
    "that's": ("that", "is"),
    "what's": ("what", "is"),
    "there's": ("there", "is"),
    "thats": ("that", "is"),
}
_WHOLE = {"won't": ("will", "not"), "can't": ("can", "not"), "shan't": ("shall", "not")}


@dataclass(frozen=True)
class Token:
    """One word, number or sign: `word` in lower case and American spelling, and where it stands in its sentence."""

    word: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.word[0].isdigit()


@dataclass(frozen=True)
class Piece:
    """A sentence of the letter: its text, where it starts in the cleaned letter, and whether it opens a bullet."""

    text: str
    start: int
    bullet: bool
    new_line: bool


def clean(text: str) -> str:
    """Return the text with one kind of quote, dash and space, and without signs that cannot be seen.

    What is cut away could hide a word from the reader ("gua\\u00adrantee").
    """
    text = (
        unicodedata.normalize("NFKC", text[: 2 * MOST_CHARACTERS].replace("\r\n", "\n"))
        .translate(_SAME)
        .translate(_DASHES)
    )
    seen = [_seen(sign) for sign in text[: 2 * MOST_CHARACTERS]]
    return "".join(seen)[:MOST_CHARACTERS]


def _seen(sign: str) -> str:
    """Return a sign as the reader sees it: any space as " ", any line's end as a new line, nothing if invisible."""
    if sign in "\n\r\u2028\u2029":
        return "\n"
    kind = unicodedata.category(sign)
    return " " if sign == "\t" or kind == "Zs" else "" if kind in _INVISIBLE else sign


def split(text: str) -> list[Piece]:
    """Cut a cleaned letter into sentences: at full stops, at bullets, at empty and at short lines."""
    pieces: list[Piece] = []
    for start, end in _blocks(text):
        bullet = _BULLET.match(text, start, end)
        begin = bullet.end() if bullet else start
        first = True
        for stop in _STOP.finditer(text, begin, end):
            tail = text[max(begin, stop.start() - 8) : stop.start() + 1]
            if stop.group() == "." and stop.end() < end and _is_shortened(tail, text[stop.end() : end]):
                continue
            _add(pieces, text, begin, stop.end(), bool(bullet) and first, first)
            begin, first = stop.end(), False
        _add(pieces, text, begin, end, bool(bullet) and first, first)
    return pieces


def _is_shortened(tail: str, after: str) -> bool:
    """Whether a full stop ends a shortened word: "Dr. May", and "no. 5" but not "no. You ..."."""
    number = tail.lower().endswith("no.")
    return bool(_BEFORE_A_NAME.search(tail)) and (not number or after.lstrip()[:1].isdigit())


def _add(pieces: list[Piece], text: str, start: int, end: int, bullet: bool, new_line: bool) -> None:
    raw = text[start:end]
    stripped = raw.strip()
    if stripped:
        pieces.append(Piece(stripped.replace("\n", " "), start + len(raw) - len(raw.lstrip()), bullet, new_line))


def _blocks(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each run of lines that belong together: a wrapped one stays whole."""
    blocks: list[tuple[int, int]] = []
    position, previous = 0, ""
    for line in text.split("\n"):
        end = position + len(line)
        goes_on = (
            blocks
            and previous.strip()
            and line.strip()
            and not _BULLET.match(line)
            and not _LABEL.match(line)
            and not previous.rstrip().endswith((".", "!", "?", ":"))
            and (len(previous) >= 60 or line.strip()[0].islower())
            and not (previous.rstrip().endswith(",") and len(previous) < 40)
        )
        if goes_on:
            blocks[-1] = (blocks[-1][0], end)
        elif line.strip():
            blocks.append((position, end))
        position, previous = end + 1, line
    return blocks


def tokenize(text: str) -> list[Token]:
    """Return the words of a sentence, contractions written out; a hyphen inside a word parts it and is left out."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        word, start, end = match.group().lower(), match.start(), match.end()
        if word[0] == "." and len(word) > 1:
            word = f"0{word}"  # .146
        if word in "-_" and _inside_a_word(text, start):
            continue
        tokens += [Token(part, start, end) for part in _parts(word)]
    return tokens


def _inside_a_word(text: str, i: int) -> bool:
    return 0 < i < len(text) - 1 and text[i - 1].isalnum() and text[i + 1].isalpha()


@lru_cache(maxsize=4096)
def _parts(word: str) -> tuple[str, ...]:
    """Return a word in American spelling, its contraction written out."""
    if word in _WHOLE:
        return _WHOLE[word]
    if word in _PRONOUN_IS:
        return _PRONOUN_IS[word]
    for ending, meaning in _SHORTENED.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (*_parts(word[: -len(ending)]), meaning)
    spelled = _spelling().get(word)
    return tuple(spelled.split()) if spelled else (word,)


@lru_cache(maxsize=1)
def _spelling() -> dict[str, str]:
    path = Path(__file__).with_name("words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))["spelling"]
