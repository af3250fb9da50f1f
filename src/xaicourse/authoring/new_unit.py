"""Begins a unit from a template that builds and passes, and that its TODOs keep from being taken for finished."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from xaicourse.authoring.marks import AuthoringError
from xaicourse.authoring.places import TIERS
from xaicourse.learning.cards import LEAST, LEVELS
from xaicourse.learning.units import course_root, unit_ids

SCRIPTS = ("lesson.py", "exercise.py", "checks.py", "answers.py")
UNFINISHED = "TODO"
_ID = re.compile(r"[0-3][0-9]{2}_[a-z][a-z0-9_]*")


def create(unit: str) -> list[Path]:
    """Make authoring/<unit>/ with its five files and add the unit to syllabus.toml; return the files written.

    Raises AuthoringError for an id of another form and for a number that is taken, and then writes nothing.
    """
    if not _ID.fullmatch(unit):
        raise AuthoringError(f"{unit!r} is no unit id: give three digits and a name, such as 102_linear_models.")
    number = unit.split("_")[0]
    taken = {*unit_ids(), *(path.name for path in (course_root() / "authoring").iterdir() if path.is_dir())}
    for other in sorted(taken):
        if other.split("_")[0] == number:
            raise AuthoringError(f"The number {number} is taken by {other}: choose another, or write in that folder.")
    template = resources.files("xaicourse.authoring").joinpath("template")
    texts = {name: template.joinpath(f"{name}.txt").read_text(encoding="utf-8") for name in SCRIPTS}
    syllabus = course_root() / "syllabus.toml"
    listed = list_unit(syllabus.read_text(encoding="utf-8"), unit)
    folder = course_root() / "authoring" / unit
    folder.mkdir()
    for name, text in {**texts, "cards.toml": _cards(number)}.items():
        (folder / name).write_text(text.replace("UNIT", unit), encoding="utf-8", newline="\n")
    syllabus.write_text(listed, encoding="utf-8", newline="\n")
    return [*(folder / name for name in (*SCRIPTS, "cards.toml")), syllabus]


def list_unit(syllabus: str, unit: str) -> str:
    """Return the text of syllabus.toml with a line for `unit` at its place. Raises AuthoringError if it finds none."""
    tier = TIERS[unit[0]].partition("_")[2]
    given = f'tier = "{tier}", ' if tier else ""
    new = f'  {{id = "{unit}", {given}title = "{UNFINISHED}", minutes = [45, 45], seconds = 20, after = []}},'
    lines = syllabus.split("\n")
    for place, line in enumerate(lines):
        found = re.match(r'\s*\{id = "([^"]*)"', line)
        if (found and found.group(1) > unit) or line.strip() == "]":
            return "\n".join([*lines[:place], new, *lines[place:]])
    raise AuthoringError('syllabus.toml does not hold one line per unit, each beginning with {id = "…".')


def unfinished(unit: str) -> list[str]:
    """Return `file:line` for every TODO that still stands in a unit's files, and for its line in syllabus.toml."""
    folder = course_root() / "authoring" / unit
    found = []
    for path in [*sorted(folder.glob("*.py")), *folder.glob("*.toml"), course_root() / "syllabus.toml"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if UNFINISHED in line and (path.parent == folder or f'"{unit}"' in line):
                found.append(f"{path.name}:{number}")
    return found


def _cards(number: str) -> str:
    """Return a cards.toml with as many cards as a unit has at least."""
    parts = ["schema = 1\n"]
    for count in range(1, LEAST["recall"] + 1):
        parts.append(
            f'[[card]]\nid = "{number}-recall-{count}"\nkind = "recall"\nprompt = "TODO: question {count}"\n'
            'answer = "TODO: in one sentence"\n'
        )
    for count in range(1, LEAST["interview"] + 1):
        parts.append(
            f'[[card]]\nid = "{number}-interview-{count}"\nkind = "interview"\nlevel = "{LEVELS[0]}"\nseconds = 60\n'
            f'prompt = "TODO: question {count}"\nanswer = "TODO: a strong answer"\n'
            'rubric = ["TODO: point 1", "TODO: point 2", "TODO: point 3", "TODO: point 4"]\n'
            'weak = "TODO: a weak answer"\nweak_why = "TODO: why it is weak"\n'
            'follow_ups = ["TODO: follow-up 1", "TODO: follow-up 2"]\nproof = "1 + 1  # TODO: shows what is claimed"\n'
        )
    return "\n".join(parts)
