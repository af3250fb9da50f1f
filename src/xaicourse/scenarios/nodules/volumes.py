"""A small 3-D demonstration: a cube of lung with one nodule and a few vessels, slice by slice.

    cube = volumes.draw(seed=3)          # cube.X (32, 32, 32) HU: slice, row, column, 1 mm each; cube.mask

In one slice a vessel that crosses it is a disc, as a small nodule is. In the next slices the vessel has moved on and
the nodule has not: that is why radiologists scroll.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from xaicourse.scenarios.nodules import drawing

SIDE = drawing.SIZE


@dataclass(frozen=True, eq=False)
class Cube:
    """One cube of lung.

    X           (32, 32, 32) float32, HU; slice, row, column; 1 mm each
    mask        (32, 32, 32) bool: the voxels that the nodule fills by half or more
    centre      (slice, row, column) of the nodule
    diameter_mm its diameter
    """

    X: np.ndarray
    mask: np.ndarray
    centre: tuple[float, float, float]
    diameter_mm: float


def draw(seed: int = 0, diameter_mm: float = 9.0, spiculated: bool = False, noise: float = 60.0) -> Cube:
    """Return the cube of a seed: a solid nodule near the middle and four vessels.

    Raises ValueError for a diameter below 3 or above 20 mm, or a negative noise.
    """
    if not 3 <= diameter_mm <= 20:
        raise ValueError(f"diameter_mm was given {diameter_mm!r}; give 3 to 20 mm.")
    if not noise >= 0:
        raise ValueError(f"noise was given {noise!r}; give its standard deviation in HU, 0 or more.")
    rng = np.random.default_rng([303, 3, seed])
    places = np.stack(np.mgrid[:SIDE, :SIDE, :SIDE]).astype(np.float32)  # (3, 32, 32, 32)
    slow = ndimage.gaussian_filter(rng.standard_normal((SIDE,) * 3), 2.0)
    exact = drawing.LUNG + 35 * slow / slow.std()
    for _ in range(4):
        exact = drawing.mix(exact, _vessel(places, rng), drawing.TISSUE)
    centre = rng.uniform(12, 20, 3)
    coverage = _nodule(places, centre, diameter_mm / 2, spiculated, rng)
    exact = drawing.mix(exact, coverage, drawing.NODULE)
    X = ndimage.gaussian_filter(exact, drawing.BLUR) + noise * rng.standard_normal(exact.shape)
    where = (float(centre[0]), float(centre[1]), float(centre[2]))
    return Cube(X.astype(np.float32), coverage >= 0.5, where, float(diameter_mm))


def _vessel(places: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The coverage of a straight tube through a random point, (32, 32, 32)."""
    direction = rng.standard_normal(3)
    direction /= np.linalg.norm(direction)
    apart = places - rng.uniform(4, SIDE - 4, 3)[:, None, None, None]
    along = np.tensordot(direction, apart, 1)
    across = np.sqrt(np.maximum((apart**2).sum(0) - along**2, 0))
    return rng.uniform(0.5, 0.9) * np.exp(-((across / rng.uniform(0.9, 1.8)) ** 2))


def _nodule(
    places: np.ndarray, centre: np.ndarray, radius: float, spiculated: bool, rng: np.random.Generator
) -> np.ndarray:
    apart = places - centre[:, None, None, None]
    distance = np.sqrt((apart**2).sum(0))
    rays = rng.standard_normal((14, 3))
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    towards = np.tensordot(rays, apart, 1) / np.maximum(distance, 1e-6)  # cosine of the angle to each ray
    border = radius * (1 + 0.9 * spiculated * np.maximum(towards.max(0), 0) ** 60)
    return 1 / (1 + np.exp(-np.clip((border - distance) / 0.5, -30, 30)))
