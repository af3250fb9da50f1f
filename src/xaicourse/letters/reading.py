"""The letter reader: a letter held sentence by sentence against a model's own attributions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import pandas as pd

from xaicourse.explanation import Explanation
from xaicourse.letters.bindings import bind
from xaicourse.letters.clauses import clauses, is_denied_whole, mark_open
from xaicourse.letters.comparisons import find_only, find_outweighs, find_sole, find_weighed
from xaicourse.letters.context import (
    because_sign,
    called_weak,
    cannot_judge,
    is_quoted,
    listed_sign,
    refusing_sign,
    whose,
)
from xaicourse.letters.described import Described
from xaicourse.letters.ease import Ease, measure
from xaicourse.letters.effects import NEITHER, find_effects
from xaicourse.letters.factors import Column, Factors, Mention, short_label
from xaicourse.letters.findings import SCORE_ONLY, Finding, find_because, find_forbidden
from xaicourse.letters.numbers import find_numbers
from xaicourse.letters.sentences import MOST_WORDS, Piece, Token, clean, split, tokenize
from xaicourse.letters.sizes import Sizes
from xaicourse.letters.values import bind_numbers, find_changes
from xaicourse.letters.verdicts import CONTRADICTED, NOT_FOUND, SUPPORTED, Judge, Statement, default_noise
from xaicourse.letters.whole import MOST_REASONS, notes, principal_left_out, problems
from xaicourse.letters.words import table


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
    def too_small(self) -> tuple[tuple[Sentence, Statement], ...]:
        """Statements given as reasons whose share is within the noise: true of the model, and no reason to give.

        A sentence that says so itself ("too little to be a reason") is left out.
        """
        return tuple(
            (s, one)
            for s, one in self.supported
            if one.too_small and one.claim == "raises" and one.feature not in called_weak(s.statements)
        )

    @property
    def cannot_judge(self) -> tuple[str, ...]:
        """What the reader could not judge, a sentence each: a person must read it."""
        return (*self.notes, *(f'"{s.text}": {s.cannot_judge}' for s in self.sentences if s.cannot_judge))

    def summary(self) -> str:
        """Return the reading as plain text, contradictions first."""
        supported, silent = len(self.supported), sum(s.verdict == NOT_FOUND for s in self.sentences)
        lines = [
            f"{supported} statement{'s' * (supported != 1)} supported, {len(self.contradicted)} contradicted; "
            f"{silent} of {len(self.sentences)} sentences say{'s' * (silent == 1)} nothing that can be checked."
        ]
        lines += [f'Contradicted: "{s.text}" {one.why}' for s, one in self.contradicted]
        lines += [f'Too small to be a reason: "{s.text}" {one.why}' for s, one in self.too_small]
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
            "too_small": [one.feature for _, one in self.too_small],
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
    noise          attributions no larger than this (units of the explanation) are too small to be reasons; default: 2 %
                   of the sum of all attributions' sizes
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
        Factors(names, columns),
        Described(names, columns),
        Sizes(names, columns),
        Judge(explanation, columns, medians, noise),
        columns,
    )
    cleaned = clean(text)
    pieces = split(cleaned)
    sentences = reader.read(pieces)
    values = dict(zip(names, explanation.values.tolist(), strict=True))
    reasons = tuple(
        dict.fromkeys(
            one.feature
            for s in sentences
            for one in s.statements
            if one.claim == "raises" and one.verdict != NOT_FOUND and one.feature not in called_weak(s.statements)
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
        problems=tuple(problems(reasons, left_out, values, {n: short_label(n, columns) for n in names}, most_reasons)),
        notes=tuple(notes(text, cleaned)),
    )


class _Reader:
    """Reads sentence after sentence and remembers what one leaves for the next: a list's sign, an "it"."""

    def __init__(
        self, factors: Factors, described: Described, sizes: Sizes, judge: Judge, columns: Mapping[str, Column]
    ) -> None:
        self._factors, self._described, self._sizes, self._judge = factors, described, sizes, judge
        self._units = {name: column.unit for name, column in columns.items()}
        self._adjectives = {text for column in columns.values() for text in (*column.more, *column.less)}
        self._listed = 0
        self._in_bullet = False
        self._object = 0
        self._topic = 0  # the direction that the sentence before spoke of: "The biggest one is ..." goes on with it
        self.forbidden: list[Finding] = []
        self.cautions: list[Finding] = []

    def _facts(self, tokens: list[Token], mentions: list[Mention]) -> frozenset[int]:
        """Return the places of words that name a factor, a number or a size of some column."""
        named = {i for mention in mentions for i in range(mention.start, mention.end)}
        return frozenset(named | {i for i, t in enumerate(tokens) if t.is_number or t.word in self._adjectives})

    def read(self, pieces: list[Piece]) -> list[Sentence]:
        every = [tokenize(piece.text) for piece in pieces]
        refusing = refusing_sign(every)
        return [self._sentence(piece, tokens, refusing) for piece, tokens in zip(pieces, every, strict=True)]

    def _sentence(self, piece: Piece, tokens: list[Token], refusing: int) -> Sentence:
        if len(tokens) > MOST_WORDS:
            self.forbidden += find_forbidden(tokens, piece.text)  # in a sentence of any length
            return Sentence(piece.text, piece.start, (), f"it has more than {MOST_WORDS} words and signs.")
        mentions, values = self._described.find(tokens, self._factors.find(tokens))
        self.forbidden += find_forbidden(tokens, piece.text, self._facts(tokens, mentions))
        self.cautions += find_because(tokens, piece.text, bool(mentions))
        sign = because_sign(tokens)
        words = [token.word for token in tokens]
        ordered = self._topic if table("reason.order").find(words) else 0
        effects, self._object = find_effects(tokens, mentions, self._object, sign or ordered or refusing)
        effects = [effect for effect in effects if not is_quoted(piece.text, tokens, effect)]
        self._in_bullet = piece.bullet or (self._in_bullet and not piece.new_line)
        if not self._in_bullet:  # a bullet's second sentence does not end the list
            self._listed = 0 if mentions or piece.new_line else self._listed
        found = clauses(tokens, mentions, effects)
        mark_open(tokens, found)
        sole = find_sole(words, mentions, effects)
        said = [] if sole else bind(tokens, found, self._listed if piece.bullet else 0, sign)
        if is_denied_whole(words):
            said = [replace(one, denied=True, unclear="", largest=False) for one in said if one.sign != NEITHER]
        used = {i for effect in effects for i in range(effect.start, effect.end)}
        numbers = find_numbers(tokens, frozenset(i for m in mentions for i in range(m.start, m.end)))
        statements: list[Statement] = []
        for one in said:
            statements += self._judge.effect(one)
        sole = sole or find_only(words, said)
        statements += [self._judge.sole(sole)] if sole else []
        compared = find_outweighs(words, mentions, said) or ([] if said else find_weighed(words, mentions))
        statements += [self._judge.outweighs(one) for one in compared if not whose(words, found, 0)]
        told = {one.feature for one in said}
        for sized in self._sizes.find(tokens, found, used):
            judged = self._judge.size(sized)  # "too short, which ..." has its effect already
            statements += [one for one in judged if one.feature not in told or not one.claim.endswith("raises")]
        values = [replace(one, unclear=whose(words, found, one.number.start)) for one in values]
        values += bind_numbers(tokens, found, numbers, self._units)
        values += find_changes(words, mentions, numbers, said)
        statements += [self._judge.number(valued) for valued in values]
        signs = {effect.sign for effect in effects} - {NEITHER}
        self._topic = signs.pop() if len(signs) == 1 else self._topic
        if not self._in_bullet and not [mention for mention in mentions if not mention.aside]:
            self._listed = listed_sign(tokens, effects)  # "compared with a person from your area, two points ...:"
        statements = list(dict.fromkeys(statements))
        return Sentence(piece.text, piece.start, tuple(statements), cannot_judge(mentions, effects, statements))
