"""What explorer 303 shows: six patches, their maps, the network's probability under a square, and hit rates.

The hit rates over 200 patches take a quarter of a minute: they are shipped as datasets/nodules/pointing.json, which
`python -m xaicourse.explorers.unit_303_maps` writes. All else is computed at first use, within a second.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import contourpy
import numpy as np

from xaicourse.methods.grad_cam import grad_cam
from xaicourse.methods.integrated_gradients import integrated_gradients
from xaicourse.methods.occlusion import occlusion
from xaicourse.methods.pointing import hits
from xaicourse.scenarios import datasets_folder, nodules
from xaicourse.scenarios.nodules import Patches

SEED = 303  # the lesson's patches; ROWS are six of its 500
ROWS = (2, 11, 78, 27, 33, 8)  # solid; ground-glass; solid; spiculated at a wall; one that Grad-CAM misses; no nodule
LUNG, PATCHES, STEPS = -885.0, 200, 16
METHODS = ("Grad-CAM", "integrated gradients", "occlusion", "gradient")
NETWORKS = ("trained", "untrained")
SQUARE, CENTRES = 12, (6, 16, 26)  # the square's side, and where its middle may stand, in pixels
GREY = -500.0  # HU of a grey square: between lung and soft tissue
OUTLINE = 90  # points of an outline


@dataclass(frozen=True, eq=False)
class Shown:
    """One patch with all that the explorer shows of it.

    X (32, 32) HU; mask (32, 32); maps "method, network" -> (32, 32); probability network -> (10,): nothing covered,
    then the nine squares of plain lung; grey the same with grey squares; covered (10,) the share of the nodule that
    each square covers
    """

    X: np.ndarray
    mask: np.ndarray
    maps: dict[str, np.ndarray]
    probability: dict[str, np.ndarray]
    grey: dict[str, np.ndarray]
    covered: np.ndarray


def network(name: str) -> nodules.nets.Net:
    """Return the network that the explorer calls "trained" or "untrained"."""
    return nodules.nets.load("clean" if name == "trained" else name)


def maps_of(name: str, X: np.ndarray, methods: tuple[str, ...] = METHODS) -> dict[str, np.ndarray]:
    """Return method -> maps (n, 32, 32), 0 or above, of the network called `name`."""
    net, nets = network(name), nodules.nets
    ways = {
        "Grad-CAM": lambda: grad_cam(nets.activations(net, X), nets.activation_gradient(net, X)),
        "integrated gradients": lambda: np.abs(
            integrated_gradients(lambda rows: nets.gradient(net, rows), X, LUNG, STEPS)
        ),
        "occlusion": lambda: np.maximum(0, occlusion(lambda rows: nets.log_odds(net, rows), X, LUNG, 8, 4)),
        "gradient": lambda: np.abs(nets.gradient(net, X)),
    }
    return {method: ways[method]() for method in methods}


@lru_cache(maxsize=1)
def patches() -> tuple[Patches, Patches]:
    """Return the lesson's patches: the 200 with a nodule, and all 500."""
    drawn = nodules.generate(500, seed=SEED)
    return drawn[drawn.nodule == 1][:PATCHES], drawn


def squares() -> list[tuple[slice, slice] | None]:
    """Return the places of the square: none, then nine, row by row; those at the border stand half outside."""
    found: list[tuple[slice, slice] | None] = [None]
    half = SQUARE // 2
    for row in CENTRES:
        for column in CENTRES:
            rows, columns = (slice(max(0, place - half), min(32, place + half)) for place in (row, column))
            found.append((rows, columns))
    return found


@lru_cache(maxsize=1)
def shown() -> tuple[Shown, ...]:
    """Return the six patches."""
    _, drawn = patches()
    chosen = drawn[list(ROWS)]
    every = {name: maps_of(name, chosen.X) for name in NETWORKS}
    return tuple(_one(chosen, k, every) for k in range(len(chosen)))


def _one(chosen: Patches, k: int, every: dict) -> Shown:
    X, mask = chosen.X[k], chosen.masks[k]
    pictures, covered = np.repeat(np.stack([X, X])[:, None], 10, axis=1), np.zeros(10)
    for place, square in enumerate(squares()):
        if square:
            pictures[0, place][square], pictures[1, place][square] = LUNG, GREY
            covered[place] = mask[square].sum() / max(mask.sum(), 1)
    dark, light = ({n: nodules.nets.probability(network(n), each) for n in NETWORKS} for each in pictures)
    maps = {f"{method}, {name}": each[k] for name, found in every.items() for method, each in found.items()}
    return Shown(X, mask, maps, dark, light, covered)


def outline(mask: np.ndarray) -> list[tuple[float, float]]:
    """Return the nodule's outline as OUTLINE + 1 points (x, y), y upwards; one point, repeated, without a nodule."""
    if not mask.any():
        return [(16.0, 16.0)] * (OUTLINE + 1)
    centres = np.arange(34) - 0.5  # the middles of pixels, with an empty border
    lines = contourpy.contour_generator(centres, centres, np.pad(mask, 1).astype(float)).lines(0.5)
    way = max(lines, key=len)
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    at = np.linspace(0, length[-1], OUTLINE + 1)
    x, y = (np.interp(at, length, way[:, side]).clip(0, 32) for side in (0, 1))
    return [(float(a), float(32 - b)) for a, b in zip(x, y, strict=True)]


@lru_cache(maxsize=1)
def rates() -> dict[str, float]:
    """Return the shipped hit rates over 200 patches: "method, network" -> share; "brightest pixel" and "chance"."""
    return json.loads((datasets_folder() / "nodules" / "pointing.json").read_text(encoding="utf-8"))


def measure(methods: tuple[str, ...] = METHODS) -> dict[str, float]:
    """Return the hit rates anew, for these methods; an all-zero map is no hit."""
    some, _ = patches()
    found = {}
    for name in NETWORKS:
        for method, maps in maps_of(name, some.X, methods).items():
            found[f"{method}, {name}"] = float(np.nan_to_num(hits(maps, some.masks)).mean())
    found["brightest pixel"] = float(hits(some.X - some.X.min() + 1, some.masks).mean())
    return {**found, "chance": float(some.masks.mean())}


if __name__ == "__main__":
    path = datasets_folder() / "nodules" / "pointing.json"
    values = {name: round(value, 4) for name, value in measure().items()}
    path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    print(f"Written: {path.name}")
