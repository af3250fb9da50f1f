"""A paragraph about one decision, written to one of two people: what in it is untrue, and what is wanting.

The letter reader judges statements; this module judges the paragraph for its reader: whom it compares with, what it
leaves out, its length, and, where it goes to the applicant, words of the trade and numbers of somebody else's file. It
names only what it is sure of. Tone and use are a person's to judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xaicourse.explanation import Explanation
from xaicourse.letters import NOT_FOUND, Reading, Statement
from xaicourse.letters.factors import Column
from xaicourse.letters.numbers import Number, agrees, find_numbers, fits_unit, in_unit
from xaicourse.letters.sentences import tokenize
from xaicourse.letters.verdicts import default_noise

FEWEST_SENTENCES, MOST_SENTENCES, MOST_REASONS = 3, 6, 4
_OF_TRADE = re.compile(
    r"`\w+`|\b(shap|shapley|log[- ]?odds|attributions?|base ?value|baseline|xgboost|explainer|\w+_\w+)\b", re.IGNORECASE
)
_COMPARING = re.compile(r"\b(compar\w+|relative to|than)\b", re.IGNORECASE)
_USUAL = re.compile(
    r"\b(100|hundred|usual|average|typical|other|most|all)\s+(?:\w+\s+)?(applicants?|people)\b", re.IGNORECASE
)
_APPROVED = re.compile(r"\b(approv\w+|accepted|granted|got (?:a|the|their) loan)\b", re.IGNORECASE)
_SOMEBODY_ELSE = re.compile(
    r"\b(theirs?|they|them|she|he|his|hers?|woman|man|person|someone|somebody|other|others|approved|customer|neighbour)\b",
    re.IGNORECASE,
)
_AGED = re.compile(r"\baged?\s+(\d+)|\b(\d+)[- ]years?[- ]old", re.IGNORECASE)
_WINDOW = frozenset({"in", "within", "last", "past", "recent"})  # "in six months" is no term of a loan
_BULLET = re.compile(r"(?m)^\s*(?:[-*•–]|\d+[.)])\s")


@dataclass(frozen=True, eq=False)
class Told:
    """What a paragraph may say.

    explanation    whose bars it tells; above 0 speaks against the applicant
    columns        feature -> its words, as in a scenario's data card
    background     the rows compared with: usual applicants, or the one approved person
    needed         features that it must name as reasons, largest first
    to_applicant   whether it goes to the applicant, compared with an approved person; else to the loan officer
    """

    explanation: Explanation
    columns: Mapping[str, Column]
    background: pd.DataFrame
    needed: tuple[str, ...]
    to_applicant: bool

    @property
    def values(self) -> dict[str, float]:
        """Feature -> attribution."""
        return dict(zip(self.explanation.feature_names, self.explanation.values.tolist(), strict=True))

    @property
    def file(self) -> dict[str, float]:
        """Feature -> value in the applicant's file."""
        return dict(zip(self.explanation.feature_names, self.explanation.instance.tolist(), strict=True))

    @property
    def noise(self) -> float:
        """The size up to which an attribution is no reason."""
        return default_noise(self.explanation)


@dataclass(frozen=True)
class Fault:
    """One fault: `kind` is the name of a known mistake, `facts` fill its words; without a kind, `words` say it."""

    kind: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""


def untrue(reading: Reading, told: Told) -> Fault | None:
    """Return the gravest thing in a paragraph that must not be said, if there is one."""
    for finding in reading.forbidden:
        kind = {"promise": "promise_in_a_paragraph", "causal": "cause_in_a_paragraph"}.get(finding.kind)
        if kind:
            return Fault(kind, {"sentence": finding.sentence, "word": finding.word})
        return Fault(words=f'It says "{finding.sentence}" A failed score is no reason: name the factors behind it.')
    number = number_of_somebody_else(reading, told) if told.to_applicant else None
    if number:
        return Fault("customers_numbers_told", {"number": number})
    sentence = other_comparison(reading, told)
    if sentence:
        return Fault("comparison_of_the_other_paragraph", {"sentence": sentence})
    for sentence, statement in reading.contradicted:
        attribution = told.values[statement.feature]
        if statement.claim == "raises" and attribution < -told.noise:
            return Fault("helper_named_as_reason", {"factor": statement.feature, "attribution": attribution})
        if statement.claim == "raises" and attribution <= told.noise:
            return _within_noise(statement.feature, told)
        return Fault("paragraph_contradicted", {"sentence": sentence.text, "why": why(statement, told)})
    return None


def wanting(text: str, reading: Reading, told: Told) -> Fault | None:
    """Return what a paragraph, `text` as it was written, lacks or has too much of, if there is something."""
    label = {name: column.label for name, column in told.columns.items()}
    trade = _OF_TRADE.search(text) if told.to_applicant else None
    if trade:
        return Fault("words_of_the_trade", {"word": trade.group(0)})
    if not reading.reasons:
        whose, words = ("your", "counted against you") if told.to_applicant else ("the", "raised the risk")
        whom = "applicant" if told.to_applicant else "officer"
        example = f"{whose} {label[told.needed[0]]} {words}"
        return Fault("no_reason_in_a_paragraph", {"whom": whom, "example": example})
    small = [
        name for name in reading.reasons if 0 < told.values[name] <= told.noise and not _called_weak(reading, name)
    ]
    if small:
        return _within_noise(small[0], told)
    left_out = [name for name in (*told.needed, *reading.left_out) if name not in reading.reasons]
    if left_out:
        return Fault("main_factor_left_out", {"feature": label[left_out[0]]})
    if len(reading.reasons) > MOST_REASONS:
        return Fault(words=f"It gives {len(reading.reasons)} reasons; more than {MOST_REASONS} do not help a reader.")
    said = [sentence.text.lower() for sentence in reading.sentences]
    twice = next((sentence.text for sentence in reading.sentences if said.count(sentence.text.lower()) > 1), "")
    if twice:
        return Fault(words=f'It says one sentence more than once: "{twice}"')
    count = sentences(reading)
    if not FEWEST_SENTENCES <= count <= MOST_SENTENCES:
        has = f"{count} sentence{'s' * (count != 1)}"
        asked = f"{FEWEST_SENTENCES} to {MOST_SENTENCES} are asked"
        return Fault(words=f"It has {has}; {asked}, and a list counts with the sentence before it.")
    return None


def sentences(reading: Reading) -> int:
    """Return how many sentences a paragraph has, without greeting, signature and the points of a list."""
    return max(0, reading.ease.sentences - len(_BULLET.findall(reading.text)))


def why(statement: Statement, told: Told) -> str:
    """Return what is true instead of a contradicted statement; of an approved person it gives no number."""
    name, values = statement.feature, told.values
    attribution, value, column = values[name], told.file[name], told.columns[name]
    if statement.claim in ("more", "less"):
        if told.to_applicant:
            way = {"more": "higher", "less": "lower"}[statement.claim]
            return f"Compared with the approved person, `{name}` of your applicant is not the {way} one."
        return f"`{name}` is {value:g}; the middle one of the usual applicants has {told.background[name].median():g}."
    if statement.claim == "number":
        return f"In your applicant's file `{name}` is {f'{value:g} {column.unit}'.strip()}."
    if statement.claim == "largest":
        side = 1 if attribution > 0 else -1
        return f"The widest bar on this side is that of `{max(values, key=lambda each: side * values[each])}`."
    within = f", within the noise of {told.noise:.2f}" if abs(attribution) <= told.noise else ""
    return f"The attribution of `{name}` is {attribution:+.2f}{within}."


def number_of_somebody_else(reading: Reading, told: Told) -> str | None:
    """Return a number of the approved person's file that a letter gives away, as it stands there.

    It must stand in a sentence about somebody else, in digits or in words, and its feature be named there or in the
    sentence before, or its unit beside it: "she earns 1,830 euros". Numbers of the applicant's own file are free.
    """
    theirs, before = told.background.iloc[0], ""
    for sentence in reading.sentences:
        words = sentence.text.lower()
        if _SOMEBODY_ELSE.search(words):
            aged = _AGED.search(words)
            if aged and float(aged.group(1) or aged.group(2)) == theirs.get("age") != told.file["age"]:
                return aged.group(0)
            tokens = tokenize(sentence.text)
            for number in find_numbers(tokens):
                names = [name for name in told.file if _is_theirs_only(number, name, theirs, told)]
                in_digits = any(token.is_number for token in tokens[number.start : number.end])
                named = (in_digits or number.unit) and any(_names(told.columns[name], before + words) for name in names)
                ahead = {token.word for token in tokens[max(0, number.start - 2) : number.start]}
                measured = number.unit and names and not ahead & _WINDOW and not _is_own(number, told)
                if named or measured:
                    return sentence.text[tokens[number.start].start : tokens[number.end - 1].end]
        before = f"{words} "
    return None


def other_comparison(reading: Reading, told: Told) -> str | None:
    """Return the sentence that compares with those of the other paragraph, where no sentence names the right ones."""
    right, wrong = (_APPROVED, _USUAL) if told.to_applicant else (_USUAL, _APPROVED)
    if right.search(reading.text):
        return None
    texts = (sentence.text for sentence in reading.sentences)
    return next((text for text in texts if _COMPARING.search(text) and wrong.search(text)), None)


def _within_noise(name: str, told: Told) -> Fault:
    facts = {"factor": name, "attribution": told.values[name] + 0.0, "noise": told.noise}  # + 0.0: no "-0.00" for 0
    return Fault("noise_named_as_reason", facts)


def _is_theirs_only(number: Number, name: str, theirs: pd.Series, told: Told) -> bool:
    """Whether a number is the approved person's value of a feature, in its unit, and not the applicant's."""
    unit, mine = told.columns[name].unit, told.file[name]
    known = {theirs[name], round(theirs[name])} - {mine, round(mine)}
    return fits_unit(number, unit) and not number.signed and bool(known.intersection(in_unit(number, unit)))


def _is_own(number: Number, told: Told) -> bool:
    """Whether a number may be a value of the applicant's own file."""
    units = {name: told.columns[name].unit for name in told.file}
    return any(fits_unit(number, units[name]) and agrees(number, told.file[name], units[name]) for name in units)


def _names(column: Column, words: str) -> bool:
    return any(re.search(rf"\b{re.escape(word.lower())}\b", words) for word in (column.label, *column.synonyms))


def _called_weak(reading: Reading, name: str) -> bool:
    said = [one for sentence in reading.sentences for one in sentence.statements if one.feature == name]
    return any(one.claim == "weak" and one.verdict != NOT_FOUND for one in said)
