"""The mistakes that the course knows: one list, misconceptions.toml, each with its own words."""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from importlib import resources
from typing import Any


@dataclasses.dataclass(frozen=True)
class Misconception:
    """A named mistake. `belief` is for the teacher; the other three, in this order, are the feedback."""

    name: str
    belief: str
    seen: str
    means: str
    look: str


@functools.cache
def known() -> dict[str, Misconception]:
    """Return every misconception of the course by name. Raises ValueError for an entry that lacks a part."""
    text = resources.files("xaicourse.learning").joinpath("misconceptions.toml").read_text(encoding="utf-8")
    return {name: _entry(name, parts) for name, parts in tomllib.loads(text).items()}


def _entry(name: str, parts: dict[str, str]) -> Misconception:
    wanted = {field.name for field in dataclasses.fields(Misconception)} - {"name"}
    if set(parts) != wanted:
        raise ValueError(f"misconceptions.toml: [{name}] has {sorted(parts)}; expected {sorted(wanted)}")
    return Misconception(name, **parts)


def get(name: str) -> Misconception:
    """Return one misconception. Raises ValueError for a name that misconceptions.toml does not hold."""
    try:
        return known()[name]
    except KeyError:
        raise ValueError(f"misconceptions.toml holds no [{name}]; add it, or mend the name") from None


def words(name: str, **facts: Any) -> str:
    """Return the feedback of a misconception, its placeholders filled. Raises ValueError for a missing fact."""
    entry = get(name)
    try:
        return " ".join(part.format(**facts) for part in (entry.seen, entry.means, entry.look))
    except (KeyError, IndexError) as missing:
        raise ValueError(f"the words of [{name}] need the fact {missing}") from None
