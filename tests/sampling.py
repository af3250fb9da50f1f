"""Which units stand for all where a test of every unit would take too long for the default level.

`run.py test` tries every answer and runs every lesson; what costs seconds beyond that (kernels, walls, browsers) it
does for these few, and `run.py test --all` for every unit.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

FEW = ("000", "107", "190")  # the start page, the model of all units, the longest exercise


def few(units: Iterable[str]) -> list:
    """Return the units, by number or id, as parameters of a test: those beside FEW are slow."""
    return [unit if unit[:3] in FEW else pytest.param(unit, marks=pytest.mark.slow) for unit in units]
