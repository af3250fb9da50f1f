"""Reading ease: how long and heavy a letter's sentences are. A formula measures form, not understanding."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from xaicourse.letters.sentences import Piece

# The course's own thresholds, after GOV.UK's 25 words and the bands of Flesch (1948)
LOWEST_FLESCH = 60.0
HIGHEST_GRADE = 8.0
LONGEST_MEAN = 20.0
LONGEST_SENTENCE = 25
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_LONGEST_WORD = 40  # letters: longer is no word, and is not looked up


@dataclass(frozen=True)
class Ease:
    """Reading ease of a letter without its greeting and signature.

    flesch             Flesch reading ease (Flesch 1948, doi:10.1037/h0057532); higher is easier, 60 to 69 is standard
    grade              Flesch-Kincaid grade (Kincaid et al. 1975, doi:10.21236/ADA006655); school years, lower is easier
    mean_sentence      words per sentence
    longest_sentence   words in the longest sentence
    words, sentences   what was counted
    """

    flesch: float
    grade: float
    mean_sentence: float
    longest_sentence: int
    words: int
    sentences: int

    @property
    def too_hard(self) -> list[str]:
        """One sentence per threshold missed; empty for an easy letter. A letter without a sentence misses none.

        Numbers are rounded away from the threshold, so that none reads as if it were met.
        """
        if not self.sentences:
            return []
        found = []
        if self.flesch < LOWEST_FLESCH:
            found.append(
                f"Flesch reading ease is {math.floor(10 * self.flesch) / 10:.1f}: aim at {LOWEST_FLESCH:.0f} or more."
            )
        if self.grade > HIGHEST_GRADE:
            found.append(
                f"The school grade needed is {math.ceil(10 * self.grade) / 10:.1f}: aim at {HIGHEST_GRADE:.0f} or less."
            )
        if self.mean_sentence > LONGEST_MEAN:
            mean = math.ceil(10 * self.mean_sentence) / 10
            found.append(f"Sentences have {mean:.1f} words on average: aim at {LONGEST_MEAN:.0f} or fewer.")
        if self.longest_sentence > LONGEST_SENTENCE:
            found.append(f"The longest sentence has {self.longest_sentence} words: aim at {LONGEST_SENTENCE} or fewer.")
        return found


def measure(pieces: list[Piece]) -> Ease:
    """Return the reading ease of a letter's sentences. Syllables are textstat's (a word list, then hyphenation)."""
    counted = [found for piece in pieces if _is_prose(piece) and (found := _WORD.findall(piece.text))]
    words = [word for sentence in counted for word in sentence]
    if not words:
        return Ease(0.0, 0.0, 0.0, 0, 0, 0)
    per_sentence = len(words) / len(counted)
    per_word = sum(_syllables(word) for word in words) / len(words)
    return Ease(
        flesch=206.835 - 1.015 * per_sentence - 84.6 * per_word,
        grade=0.39 * per_sentence + 11.8 * per_word - 15.59,
        mean_sentence=per_sentence,
        longest_sentence=max(len(sentence) for sentence in counted),
        words=len(words),
        sentences=len(counted),
    )


def _is_prose(piece: Piece) -> bool:
    """Whether a piece is a sentence or a bullet, not a greeting, a heading or a signature."""
    return piece.bullet or piece.text.endswith((".", "!", "?", ":", ";", '"', ")")) or len(piece.text.split()) > 6


def _syllables(word: str) -> int:
    import textstat  # takes a second: only when a letter is read

    return (
        max(1, textstat.syllable_count(word))
        if len(word) <= _LONGEST_WORD and word.isascii()
        else max(1, len(word) // 3)
    )
