"""How a patch is drawn: lung texture, vessels, chest wall and nodules, in Hounsfield units (HU).

Hounsfield units measure how much X-ray a tissue stops: air -1000, water 0. A patch is a square of lung, SIZE x SIZE
pixels of 1 mm. Everything is drawn as a *coverage*, the share of each pixel that a tissue fills (0 to 1), for many
patches at once: arrays of shape (n, SIZE, SIZE).
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

SIZE = 32  # pixels, and mm
LUNG, TISSUE, BONE, NODULE, GROUND_GLASS = -885.0, 53.0, 368.0, 60.0, -630.0  # HU, as measured in real slices
MARKER = 400.0  # HU of the scanner's marker, burnt in after the noise
MARKER_ROWS, MARKER_COLUMNS = slice(2, 6), slice(2, 9)
BLUR = 0.6  # pixels: the scanner's sharpness

ROWS, COLUMNS = np.mgrid[:SIZE, :SIZE].astype(np.float32)


def _soft(inside: np.ndarray, edge: float = 0.5) -> np.ndarray:
    """Turn the distance inside a border, in pixels, into a coverage with a soft edge."""
    return 1 / (1 + np.exp(-np.clip(inside / edge, -30, 30)))


def _each(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, dtype=np.float32)[:, None, None]


def texture(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return lung without anything in it, (n, SIZE, SIZE) in HU: slow changes of density around LUNG."""
    slow = ndimage.gaussian_filter(rng.standard_normal((n, SIZE, SIZE), dtype=np.float32), (0, 2.0, 2.0))
    return LUNG + 35 * slow / slow.std()


def vessels(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return the coverage of one to four vessels per patch: lines in the plane, discs where one crosses it."""
    empty = np.ones((n, SIZE, SIZE), np.float32)
    for chance in (1.0, 0.7, 0.4):
        angle, offset = rng.uniform(0, np.pi, n), rng.uniform(-13, 13, n)
        width, fill = rng.uniform(0.7, 1.5, n), rng.uniform(0.3, 0.9, n) * (rng.random(n) < chance)
        across = (COLUMNS - SIZE / 2) * _each(np.sin(angle)) - (ROWS - SIZE / 2) * _each(np.cos(angle))
        empty *= 1 - _each(fill) * np.exp(-(((across - _each(offset)) / _each(width)) ** 2))
    for chance in (0.8, 0.5):
        row, column = rng.uniform(2, SIZE - 2, n), rng.uniform(2, SIZE - 2, n)
        radius, fill = rng.uniform(1.0, 2.0, n), rng.uniform(0.4, 0.9, n) * (rng.random(n) < chance)
        distance = np.hypot(ROWS - _each(row), COLUMNS - _each(column))
        empty *= 1 - _each(fill) * _soft(_each(radius) - distance)
    return 1 - empty


def chest_wall(n: int, rng: np.random.Generator, share: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    """Return the coverages of soft tissue and of a rib within it, for a `share` of the patches (elsewhere 0)."""
    angle, depth = rng.uniform(0, 2 * np.pi, n), rng.uniform(12.0, 15.0, n)
    present = _each(rng.random(n) < share)
    outwards = (COLUMNS - SIZE / 2) * _each(np.cos(angle)) + (ROWS - SIZE / 2) * _each(np.sin(angle))
    along = (ROWS - SIZE / 2) * _each(np.cos(angle)) - (COLUMNS - SIZE / 2) * _each(np.sin(angle))
    place = _each(rng.uniform(-8, 8, n))
    wall = present * _soft(outwards - _each(depth))
    rib = present * _soft(1.8 - np.abs(outwards - _each(depth) - 3.5)) * _soft(6 - np.abs(along - place))
    return wall, rib


def nodule(
    row: np.ndarray, column: np.ndarray, radius: np.ndarray, spiculated: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the coverages of n nodules and of their inner halves (the core of a part-solid one), (n, SIZE, SIZE).

    row, column, radius   (n,) pixels
    spiculated            (n,) 1 = rays run from the border into the lung, 0 = the border is smooth
    """
    n = len(row)
    down, right = ROWS - _each(row), COLUMNS - _each(column)
    distance, angle = np.hypot(down, right), np.arctan2(down, right)
    lobes, turn = rng.integers(2, 4, n), rng.uniform(0, 2 * np.pi, (2, n))
    uneven = 1 + 0.08 * np.cos(_each(lobes) * angle + _each(turn[0]))  # no nodule is a perfect disc
    rays, length = rng.integers(6, 10, n), rng.uniform(0.7, 1.1, n) * spiculated
    ray = np.cos(_each(rays) * angle / 2 + _each(turn[1])) ** 12
    border = _each(radius) * uneven * (1 + _each(length) * ray)
    return _soft(border - distance), _soft(0.5 * _each(radius) - distance)


def mix(background: np.ndarray, coverage: np.ndarray, density: np.ndarray | float) -> np.ndarray:
    """Return the background with a tissue of `density` HU laid over it, as far as it covers each pixel."""
    return background + coverage * (density - background)


def scan(exact: np.ndarray, noise: np.ndarray | float, rng: np.random.Generator) -> np.ndarray:
    """Return what a scanner makes of exact densities: a little blurred, with noise of that standard deviation (HU)."""
    blurred = ndimage.gaussian_filter(exact.astype(np.float64), (0, BLUR, BLUR))
    return blurred + noise * rng.standard_normal(exact.shape, dtype=np.float32)
