"""Looks in what learners get for what they must not: lines of the answers, and the seeds that checks draw from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

from xaicourse.authoring.marks import BEGIN, END
from xaicourse.learning.answers import load_answers
from xaicourse.learning.units import course_root

LEAST_LETTERS = 12  # shorter lines, such as `return total`, give nothing away
_SEEDER = re.compile(r"(rng|seed|RandomState|Generator)$", re.IGNORECASE)


def find(unit: str, solution: Any, release: Any, lesson: Any) -> list[str]:
    """Return a sentence per leak in a unit's release and lesson; all three are notebooks (nested dicts and lists).

    A line that stands alone in the exercise's open part too, as in a worked step, is no secret; and a lesson may teach
    single lines of an answer. Neither may show all of one.
    """
    shown, hidden = _split(solution)
    given, taught = "\n".join(_texts(release)), "\n".join(_texts(lesson))
    answers = _telling((line for code in _right_answers(unit) for line in code.split("\n")), shown)
    found = [
        f"the release shows the answer line {line!r}"
        for line in dict.fromkeys([*(line for region in hidden for line in _telling(region, shown)), *answers])
        if line in given
    ]
    found += [f"the release holds {mark!r}" for mark in ("BEGIN SOLUTION", "END SOLUTION") if mark in given]
    numbers = set(re.findall(r"\d+", given.replace("_", "")))
    found += [f"the release shows the seed {seed} of checks.py" for seed in _seeds(unit) if str(seed) in numbers]
    for region in hidden:
        lines = _telling(region, set())
        for name, text in (("release", given), ("lesson", taught)):
            if lines and all(line in text for line in lines):
                found.append(f"the {name} holds the whole answer that begins with {lines[0]!r}")
    return found


def _split(solution: Any) -> tuple[set[str], list[list[str]]]:
    """Return the lines that learners see, and those of each solution region."""
    shown, hidden = set(), []
    for cell in solution["cells"]:
        inside = False
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        for line in source.split("\n"):
            if line.strip() == BEGIN:
                inside = True
                hidden.append([])
            elif line.strip() == END:
                inside = False
            elif inside:
                hidden[-1].append(line)
            else:
                shown.add(line.strip())
    return shown, hidden


def _telling(lines: Iterable[str], shown: set[str]) -> list[str]:
    """Return the lines, stripped, that give something away."""
    # quotes, and the word before a value, are no part of what is given away
    parts = (part for line in lines if line.strip() not in shown for part in re.split(r'"""|\'\'\'', line))
    return [
        line
        for line in (part.strip().removeprefix("return ") for part in parts)
        if line not in shown
        and len(re.sub(r"\W", "", line)) >= LEAST_LETTERS
        and not line.startswith(("import ", "from "))
    ]


def _texts(part: Any) -> Iterator[str]:
    """Yield every text in a notebook, metadata and outputs included, a source in lines as one text."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list):
        if all(isinstance(entry, str) for entry in part):
            yield "".join(part)
        for entry in part:
            yield from _texts(entry)


def _right_answers(unit: str) -> list[str]:
    if not (course_root() / "authoring" / unit / "answers.py").is_file():
        return []
    return [code for answers in load_answers(unit).values() for code in answers.right]


def _seeds(unit: str) -> list[int]:
    """Return the whole numbers of three digits or more that checks.py hands to a generator."""
    path = course_root() / "authoring" / unit / "checks.py"
    seeds = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            handed = node.args if _SEEDER.search(ast.unparse(node.func)) else []
            handed = [*handed, *(word.value for word in node.keywords if word.arg in ("seed", "random_state"))]
            parts = [part for argument in handed for part in ast.walk(argument)]
            seeds |= {part.value for part in parts if isinstance(part, ast.Constant) and type(part.value) is int}
    return sorted(seed for seed in seeds if seed > 99)
