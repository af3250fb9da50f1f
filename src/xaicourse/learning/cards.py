"""A unit's cards.toml: recall cards, choice questions and interview questions, with their schema.

Schema 1. Every card has `id` (unique in the course, starts with the unit's number), `kind`, `prompt` and `answer`.

    recall     nothing more
    choice     `options` (2-6; `answer` is one of them) and `why`, a table option -> why it is right or wrong
    interview  `level` (beginner, intermediate, advanced), `seconds` (60 or 300), `rubric` (4-6 points), `weak` and
               `weak_why`, `follow_ups` (2), `proof` (Python whose last line shows what the answer claims);
               `answer` is the strong answer
"""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

from xaicourse.learning.units import unit_file

SCHEMA = 1
KINDS = {
    "recall": frozenset(),
    "choice": frozenset({"options", "why"}),
    "interview": frozenset({"level", "seconds", "rubric", "weak", "weak_why", "follow_ups", "proof"}),
}
COMMON = frozenset({"id", "kind", "prompt", "answer"})
LEVELS = ("beginner", "intermediate", "advanced")
LEAST = {"recall": 8, "choice": 0, "interview": 4}


class CardError(ValueError):
    """A cards.toml that breaks the schema. The message names the card and what to mend."""


@dataclasses.dataclass(frozen=True)
class Card:
    """One card; `more` holds what its kind asks for beyond the common four."""

    id: str
    kind: str
    prompt: str
    answer: str
    more: dict[str, Any]


def load_cards(unit: str) -> list[Card]:
    """Return a unit's cards. Raises CardError if the file breaks the schema."""
    return read_cards(unit_file(unit, "cards.toml"), unit)


def read_cards(path: Path, unit: str) -> list[Card]:
    """Return the cards of a file that belongs to `unit`. Raises CardError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CardError(f"{path.name} of {unit} is no TOML: {error}") from None
    if content.get("schema") != SCHEMA:
        raise CardError(f"{path.name} of {unit} has schema {content.get('schema')!r}; expected schema = {SCHEMA}")
    cards = [_card(entry, unit, place) for place, entry in enumerate(content.get("card", []), start=1)]
    ids = [card.id for card in cards]
    for card in cards:
        if ids.count(card.id) > 1:
            raise CardError(f"card {card.id!r} stands twice in {unit}")
    for kind, least in LEAST.items():
        have = sum(card.kind == kind for card in cards)
        if have < least:
            raise CardError(f"{unit} has {have} {kind} cards; expected at least {least}")
    return cards


def _card(entry: dict[str, Any], unit: str, place: int) -> Card:
    name = entry.get("id", f"number {place}")
    kind = entry.get("kind")
    if kind not in KINDS:
        raise CardError(f"card {name} of {unit} has the kind {kind!r}; expected one of {', '.join(KINDS)}")
    lacking, extra = (COMMON | KINDS[kind]) - set(entry), set(entry) - COMMON - KINDS[kind]
    if lacking or extra:
        raise CardError(f"card {name} of {unit} lacks {sorted(lacking)} and has {sorted(extra)} too much")
    if not str(name).startswith(unit.split("_")[0] + "-"):
        raise CardError(f"card {name!r} of {unit} must be named {unit.split('_')[0]}-…")
    for field in ("prompt", "answer"):
        if not isinstance(entry[field], str) or not entry[field].strip():
            raise CardError(f"card {name} of {unit} has no {field}")
    wrong = {"choice": _choice_fault, "interview": _interview_fault}.get(kind, lambda _entry: None)(entry)
    if wrong:
        raise CardError(f"card {name} of {unit}: {wrong}")
    more = {field: entry[field] for field in KINDS[kind]}
    return Card(entry["id"], kind, entry["prompt"].strip(), entry["answer"].strip(), more)


def _choice_fault(entry: dict[str, Any]) -> str | None:
    options = entry["options"]
    if not 2 <= len(set(options)) == len(options) <= 6:
        return f"{len(options)} options; expected two to six different ones"
    if entry["answer"] not in options:
        return f"the answer {entry['answer']!r} is not among the options"
    if set(entry["why"]) != set(options):
        return "`why` must hold a sentence for every option"
    return None


def _interview_fault(entry: dict[str, Any]) -> str | None:
    if entry["level"] not in LEVELS:
        return f"level {entry['level']!r}; expected one of {', '.join(LEVELS)}"
    if entry["seconds"] not in (60, 300):
        return f"{entry['seconds']} seconds; expected 60 or 300"
    if not 4 <= len(entry["rubric"]) <= 6:
        return f"{len(entry['rubric'])} rubric points; expected four to six"
    if len(entry["follow_ups"]) != 2:
        return f"{len(entry['follow_ups'])} follow-ups; expected two"
    try:
        compile(entry["proof"], entry["id"], "exec")
    except SyntaxError as error:
        return f"the proof is no Python ({error})"
    return None
