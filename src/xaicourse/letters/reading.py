"""The letter reader: a letter held sentence by sentence against a model's own attributions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import pandas as pd

from xaicourse.explanation import Explanation
from xaicourse.letters.bindings import because_sign, bind, listed_sign
from xaicourse.letters.clauses import clauses, mark_open
from xaicourse.letters.ease import Ease, measure
from xaicourse.letters.effects import AGAINST, FOR, find_effects
from xaicourse.letters.factors import Column, Factors
from xaicourse.letters.findings import SCORE_ONLY, Finding, find_because, find_forbidden
from xaicourse.letters.numbers import find_numbers
from xaicourse.letters.sentences import MOST_CHARACTERS, MOST_WORDS, Piece, Token, clean, split, tokenize
from xaicourse.letters.sizes import Sizes
from xaicourse.letters.values import bind_numbers
from xaicourse.letters.verdicts import CONTRADICTED, NOT_FOUND, SUPPORTED, Judge, Statement, default_noise
from xaicourse.letters.words import table

MOST_REASONS = 4  # more "is not likely to be helpful to the applicant": 12 CFR 1002.9(b)(2), official interpretation


@dataclass(frozen=True)
class Sentence:
    """A sentence of the letter, where it starts in `Reading.text`, and the statements found in it.

    `cannot_judge` says why nothing, or not all, could be judged; "" if everything was.
    """

    text: str
    start: int
    statements: tuple[Statement, ...]
    cannot_judge: str

    @property
    def verdict(self) -> str:
        """The sentence's verdict: contradicted if one statement is, else supported if one is, else not found."""
        verdicts = {statement.verdict for statement in self.statements}
        return next((v for v in (CONTRADICTED, SUPPORTED) if v in verdicts), NOT_FOUND)


@dataclass(frozen=True)
class Reading:
    """What the reader found in a letter.

    text        the letter as it was read: one kind of dash, quote and space, nothing invisible
    sentences   in their order, each with its statements
    reasons     features that the letter gives as reasons against the applicant, in their order
    left_out    features that raised the risk more than a reason given, yet are not named; largest first
    forbidden   promises, causal claims, score-only reasons: they cost points
    cautions    "because" of a decision: allowed, worth a second look
    ease        reading ease
    problems    one sentence per fault of the whole letter: no reason, too many, the largest left out
    """

    text: str
    sentences: tuple[Sentence, ...]
    reasons: tuple[str, ...]
    left_out: tuple[str, ...]
    forbidden: tuple[Finding, ...]
    cautions: tuple[Finding, ...]
    ease: Ease
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    def with_verdict(self, verdict: str) -> tuple[tuple[Sentence, Statement], ...]:
        """Return (sentence, statement) for each statement with this verdict."""
        return tuple((s, one) for s in self.sentences for one in s.statements if one.verdict == verdict)

    @property
    def supported(self) -> tuple[tuple[Sentence, Statement], ...]:
        """The supported statements with their sentences."""
        return self.with_verdict(SUPPORTED)

    @property
    def contradicted(self) -> tuple[tuple[Sentence, Statement], ...]:
        """The contradicted statements with their sentences."""
        return self.with_verdict(CONTRADICTED)

    @property
    def cannot_judge(self) -> tuple[str, ...]:
        """What the reader could not judge, a sentence each: a person must read it."""
        return (*self.notes, *(f'"{s.text}": {s.cannot_judge}' for s in self.sentences if s.cannot_judge))

    def summary(self) -> str:
        """Return the reading as plain text, contradictions first."""
        lines = [
            f"{len(self.supported)} statements supported, {len(self.contradicted)} contradicted; "
            f"{sum(s.verdict == NOT_FOUND for s in self.sentences)} of {len(self.sentences)} sentences "
            "say nothing that can be checked."
        ]
        lines += [f'Contradicted: "{s.text}" {one.why}' for s, one in self.contradicted]
        lines += [f'Not allowed ({f.kind}, "{f.word}"): "{f.sentence}" {f.why}' for f in self.forbidden]
        lines += [f"Letter: {problem}" for problem in self.problems]
        lines += [f"Reading ease: {fault}" for fault in self.ease.too_hard]
        lines += [f'A second look ("{f.word}"): "{f.sentence}" {f.why}' for f in self.cautions]
        lines += [f"Not judged: {note}" for note in self.notes]
        return "\n".join(lines)

    def as_dict(self) -> dict:
        """Return everything as JSON values."""
        return {
            "text": self.text,
            "sentences": [
                {
                    **asdict(sentence),
                    "statements": [asdict(one) for one in sentence.statements],
                    "verdict": sentence.verdict,
                }
                for sentence in self.sentences
            ],
            "reasons": list(self.reasons),
            "left_out": list(self.left_out),
            "forbidden": [{**asdict(f), "why": f.why} for f in self.forbidden],
            "cautions": [{**asdict(f), "why": f.why} for f in self.cautions],
            "ease": {**asdict(self.ease), "too_hard": self.ease.too_hard},
            "problems": list(self.problems),
            "cannot_judge": list(self.cannot_judge),
        }


def read_letter(
    text: str,
    explanation: Explanation,
    columns: Mapping[str, Column],
    *,
    background: pd.DataFrame | None = None,
    noise: float | None = None,
    most_reasons: int = MOST_REASONS,
) -> Reading:
    """Read a letter against the attributions of one decision.

    explanation    its output rises with the risk: a positive attribution speaks against the applicant
    columns        feature -> its label, unit, synonyms and adjectives, as in a scenario's data card
    background     rows to compare "high" and "short" with, by their medians; without it sizes are not judged
    noise          attributions no larger than this (units of the explanation) are no reason; default: 2 % of the sum of
                   all attributions' sizes
    most_reasons   more reasons than this are a problem

    Nothing is guessed: a sentence without a known factor, or with one whose direction is not clear, is "not found".
    Raises TypeError if `text` is not a text, ValueError for a negative noise. Never raises because of what a text says.
    """
    if not isinstance(text, str):
        raise TypeError(f"The letter is a {type(text).__name__}: give a text.")
    noise = default_noise(explanation) if noise is None else float(noise)
    if not noise >= 0:
        raise ValueError(f"noise is {noise}: give 0 or more.")
    names = explanation.feature_names
    medians = {} if background is None else {n: float(background[n].median()) for n in names if n in background}
    reader = _Reader(
        Factors(names, columns), Sizes(names, columns), Judge(explanation, columns, medians, noise), columns
    )
    cleaned = clean(text)
    pieces = split(cleaned)
    sentences = reader.read(pieces)
    values = dict(zip(names, explanation.values.tolist(), strict=True))
    reasons = tuple(
        dict.fromkeys(
            one.feature for s in sentences for one in s.statements if one.claim == "raises" and one.verdict != NOT_FOUND
        )
    )
    left_out = principal_left_out(reasons, values, noise)
    forbidden = [f for f in reader.forbidden if f.kind != SCORE_ONLY or not reasons]
    return Reading(
        text=cleaned,
        sentences=tuple(sentences),
        reasons=reasons,
        left_out=left_out,
        forbidden=tuple(forbidden),
        cautions=tuple(
            f for f in reader.cautions if f.sentence not in {g.sentence for g in forbidden if g.kind == "causal"}
        ),
        ease=measure(pieces),
        problems=tuple(_problems(reasons, left_out, values, most_reasons)),
        notes=tuple(_notes(text, cleaned)),
    )


class _Reader:
    """Reads sentence after sentence and remembers what one leaves for the next: a list's sign, an "it"."""

    def __init__(self, factors: Factors, sizes: Sizes, judge: Judge, columns: Mapping[str, Column]) -> None:
        self._factors, self._sizes, self._judge = factors, sizes, judge
        self._units = {name: column.unit for name, column in columns.items()}
        self._listed = 0
        self._object = 0
        self.forbidden: list[Finding] = []
        self.cautions: list[Finding] = []

    def read(self, pieces: list[Piece]) -> list[Sentence]:
        every = [tokenize(piece.text) for piece in pieces]
        refusing = _refusing(every)
        return [self._sentence(piece, tokens, refusing) for piece, tokens in zip(pieces, every, strict=True)]

    def _sentence(self, piece: Piece, tokens: list[Token], refusing: int) -> Sentence:
        self.forbidden += find_forbidden(tokens, piece.text)  # in a sentence of any length
        if len(tokens) > MOST_WORDS:
            return Sentence(piece.text, piece.start, (), f"it has more than {MOST_WORDS} words and signs.")
        mentions = self._factors.find(tokens)
        self.cautions += find_because(tokens, piece.text, bool(mentions))
        sign = because_sign(tokens)
        effects, self._object = find_effects(tokens, mentions, self._object, sign or refusing)
        effects = [effect for effect in effects if not _is_quoted(piece.text, tokens, effect)]
        if not piece.bullet:
            self._listed = 0 if mentions or piece.new_line else self._listed
        found = clauses(tokens, mentions, effects)
        mark_open(tokens, found)
        said = bind(tokens, found, self._listed if piece.bullet else 0, sign)
        used = {i for effect in effects for i in range(effect.start, effect.end)}
        numbers = find_numbers(tokens, frozenset(i for m in mentions for i in range(m.start, m.end)))
        statements: list[Statement] = []
        for one in said:
            statements += self._judge.effect(one)
        told = {one.feature for one in said}
        for sized in self._sizes.find(tokens, found, used):
            judged = self._judge.size(sized)  # "too short, which ..." has its effect already
            statements += [one for one in judged if one.feature not in told or not one.claim.endswith("raises")]
        statements += [self._judge.number(valued) for valued in bind_numbers(tokens, found, numbers, self._units)]
        if not piece.bullet and not mentions:
            self._listed = listed_sign(tokens, effects, mentions)
        statements = list(dict.fromkeys(statements))
        return Sentence(piece.text, piece.start, tuple(statements), _cannot_judge(mentions, effects, statements))


def principal_left_out(reasons: tuple[str, ...], values: Mapping[str, float], noise: float) -> tuple[str, ...]:
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


def _refusing(every: list[list[Token]]) -> int:
    """Return what a bare "reason" means in this letter: FOR if it approves this application and refuses nothing.

    "An applicant whom we accepted" approves nothing; without a clear word a letter that gives reasons is a refusal.
    """
    texts = [[token.word for token in tokens] for tokens in every]
    refused = any(table("reason.refusal").find(words) for words in texts)
    approved = any(table("reason.approving").find(words) and "if" not in words for words in texts)
    return FOR if approved and not refused else AGAINST


def _is_quoted(text: str, tokens: list[Token], effect) -> bool:
    before, after = tokens[effect.start].start - 1, tokens[effect.end - 1].end
    return before >= 0 and after < len(text) and text[before] in "\"'" and text[after] in "\"'"


def _cannot_judge(mentions, effects, statements) -> str:
    open_ones = [one for one in statements if one.verdict == NOT_FOUND]
    if open_ones:
        return open_ones[0].why.removeprefix("Not judged: ")
    if statements:
        return ""
    if mentions:
        return "a factor is named, but no direction, size or number was recognised for it."
    return (
        "it says something about the risk, but names no factor."
        if effects
        else "no factor of the model was recognised."
    )


def _problems(reasons, left_out, values, most_reasons) -> list[str]:
    found = []
    if not reasons and max(values.values(), default=0.0) > 0:
        found.append("It gives no reason that could be recognised.")
    if len(reasons) > most_reasons:
        found.append(f"It gives {len(reasons)} reasons: more than {most_reasons} do not help the reader.")
    if reasons and left_out:
        found.append(f"It leaves out {', '.join(left_out)}, which raised the risk more than a reason that it gives.")
    return found


def _notes(text: str, cleaned: str) -> list[str]:
    found = []
    if len(text) > MOST_CHARACTERS:
        found.append(f"the letter is longer than {MOST_CHARACTERS} characters: the rest was not read.")
    if any(_mixes_alphabets(word) for word in cleaned.split()):
        found.append("a word mixes letters of several alphabets: it cannot be read.")
    return found


def _mixes_alphabets(word: str) -> bool:
    if word.isascii():
        return False
    alphabets = {unicodedata.name(sign, "?").split(" ")[0] for sign in word if sign.isalpha()}
    return "LATIN" in alphabets and len(alphabets) > 1
