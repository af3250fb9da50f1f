"""Explorers: one interactive picture per unit, with two or three controls and two things to find out.

    from xaicourse.explorers import explore

    explore("107")                                            # opens on a finding
    explore("107", compared_to="approved", applicant=9)       # the same picture for everyone

A unit's explorer is the value EXPLORER of the module unit_<number>.py in this folder; nothing else registers it.
"""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from xaicourse.explorers.explorer import Explorer
from xaicourse.explorers.still import static_html
from xaicourse.explorers.widget import Live

__all__ = ["explore", "find", "static_html", "units"]


def units() -> list[str]:
    """Return the numbers of the units that have an explorer."""
    matches = (re.fullmatch(r"unit_(\d{3})", module.name) for module in iter_modules(__path__))
    return sorted(match[1] for match in matches if match)


def find(unit: str) -> Explorer:
    """Return the explorer of a unit, such as "107". Raises ValueError with one sentence if there is none."""
    if str(unit) not in units():
        raise ValueError(f"unit {unit!r} has no explorer; give one of {', '.join(map(repr, units()))}")
    return import_module(f"{__name__}.unit_{unit}").EXPLORER


def explore(unit: str, *, truth: bool = False, **state: Any) -> Live:
    """Open the explorer of a unit, in the state given: the value of each control by name; the others at their start.

    Raises ValueError with one sentence for an unknown unit, control or value.
    """
    explorer = find(unit)
    return Live(explorer, explorer.read(state), truth=truth)
