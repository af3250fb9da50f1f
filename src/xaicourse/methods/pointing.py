"""Does a map point at the object? The pointing game, and the share of a map's energy inside the mask.

Pointing game: Zhang et al. 2018, doi:10.1007/s11263-017-1059-x. For both, higher is better, and what a blind map would
reach is the mask's share of the image.
"""

from __future__ import annotations

import numpy as np


def hits(maps: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Return for each map whether its highest pixel lies in the mask, (n,): 1, 0, or a share where several tie.

    An all-zero map points nowhere: NaN, which is neither hit nor miss. Count it, never drop it in silence.
    """
    flat, inside = _flat(maps), masks.reshape(len(masks), -1)
    highest = flat == flat.max(axis=1, keepdims=True)
    found = (highest & inside).sum(axis=1) / highest.sum(axis=1)
    return np.where(is_empty(maps), np.nan, found)


def energy(maps: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Return for each map the share of its positive values that lies in the mask, (n,); NaN where there are none."""
    flat, inside = np.maximum(_flat(maps), 0), masks.reshape(len(masks), -1)
    total = flat.sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(total > 0, (flat * inside).sum(axis=1) / total, np.nan)


def is_empty(maps: np.ndarray) -> np.ndarray:
    """Return whether a map is zero everywhere, (n,) of bool."""
    return ~_flat(maps).any(axis=1)


def _flat(maps: np.ndarray) -> np.ndarray:
    return maps.reshape(len(maps), -1)
