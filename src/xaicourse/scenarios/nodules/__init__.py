"""Nodules: squares of lung as a CT scanner sees them, whose nodule, mask and risk are known.

    from xaicourse.scenarios import nodules

    patches = nodules.generate(400, seed=1)      # patches.X in HU, .masks, .nodule, .malignant, .table
    net = nodules.nets.load("clean")             # a small trained network, in torch
    nodules.nets.probability(net, patches.X)     # numpy in, numpy out

The data card is datasets/nodules/card.md. `nodules.nets` is imported when first asked for, since it needs torch.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from xaicourse.scenarios.nodules.drawing import MARKER_COLUMNS, MARKER_ROWS, SIZE
from xaicourse.scenarios.nodules.patches import NOISE, SHIFT, Patches, generate
from xaicourse.scenarios.nodules.risk import TYPES, brock_log_odds

__all__ = [
    "MARKER_COLUMNS",
    "MARKER_ROWS",
    "NOISE",
    "SHIFT",
    "SIZE",
    "TYPES",
    "Patches",
    "brock_log_odds",
    "generate",
    "nets",
]


def __getattr__(name: str) -> ModuleType:
    """Import the networks, and torch, on demand."""
    if name == "nets":
        return import_module(f"{__name__}.nets")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
