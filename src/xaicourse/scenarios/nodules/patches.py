"""The patches: squares of lung with or without a nodule, the exact mask of it, and the person it was drawn for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xaicourse.scenarios.nodules import drawing, risk

NOISE = 110.0  # HU, a low-dose scan: more than the 56 of a real one, so that the task is not too easy
SHIFT = 2.0  # added to the Brock log-odds: about a quarter malignant instead of a few in a hundred
TYPE_SHARES = (0.45, 0.2, 0.35)  # of risk.TYPES
LIGHT = 0.45  # the least share of its density that a nodule shows: the slice cuts some near their edge


@dataclass(frozen=True, eq=False)
class Patches:
    """n patches and all that is known about them; row i of each belongs together.

    X        (n, 32, 32) float32, HU; pixels of 1 mm
    masks    (n, 32, 32) bool: the pixels that the nodule fills by half or more; none where there is no nodule
    without  (n, 32, 32) float32: the same patch, vessel for vessel and grain for grain, without the nodule
    table    n rows: nodule, malignant, marker (0/1); diameter_mm, type, spiculated, row, column of the nodule (NaN,
             or None, without one); age, female, family_history, emphysema, upper_lobe, count, pack_years; log_odds (of
             malignancy, NaN without a nodule)
    """

    X: np.ndarray
    masks: np.ndarray
    without: np.ndarray
    table: pd.DataFrame

    def __len__(self) -> int:
        return len(self.X)

    @property
    def nodule(self) -> np.ndarray:
        """The label `nodule`, (n,): 1 = there is one in the patch."""
        return self.table["nodule"].to_numpy()

    @property
    def malignant(self) -> np.ndarray:
        """The label `malignant`, (n,): 1 = it is a cancer; 0 also where there is no nodule."""
        return self.table["malignant"].to_numpy()

    def __getitem__(self, chosen: slice | np.ndarray | Sequence) -> Patches:
        """Return the chosen patches: a slice, row numbers or a bool per row."""
        rows = np.arange(len(self))[chosen if isinstance(chosen, slice) else np.asarray(chosen)]
        rows = np.atleast_1d(rows)
        table = self.table.iloc[rows].reset_index(drop=True)
        return Patches(self.X[rows], self.masks[rows], self.without[rows], table)


def generate(
    n: int = 400,
    seed: int = 0,
    *,
    nodules: float = 0.5,
    marker: tuple[float, float] = (0.0, 0.0),
    marker_by: str = "nodule",
    size: str = "natural",
    types: Sequence[float] = TYPE_SHARES,
    noise: float = NOISE,
) -> Patches:
    """Return the `n` patches of a seed, always the same ones.

    nodules    share of patches with a nodule; 1.0 gives a cohort for the label `malignant`
    marker     how often the scanner's marker is burnt in where the label `marker_by` is 0, and where it is 1: (0, 0)
               never, (.02, .95) a shortcut, (.5, .5) there but without meaning, (.95, .02) the shortcut reversed
    marker_by  "nodule" or "malignant"
    size       "natural": the diameter counts in the log-odds as published. "matched": its term is held at that of the
               median, so that malignant and benign nodules are of the same sizes
    types      shares of solid, part-solid and ground-glass nodules
    noise      standard deviation of the scanner's noise, HU

    Raises ValueError if an argument is not as described.
    """
    _check(n, nodules, marker, marker_by, size, types, noise)
    # one stream for each part: what is switched on in one leaves all others as they are
    people, anatomy, lesion, grain, lots = (np.random.default_rng([303, seed, part]) for part in range(5))
    table = _people(n, people, nodules, types)
    log_odds = _log_odds(table, size)
    table["malignant"] = ((lots.random(n) < 1 / (1 + np.exp(-log_odds))) & (table["nodule"] == 1)) * 1
    table["log_odds"] = np.where(table["nodule"] == 1, log_odds, np.nan)
    table["marker"] = (lots.random(n) < np.where(table[marker_by] == 1, marker[1], marker[0])) * 1

    background = _background(n, anatomy)
    coverage, density, light = _nodules(table, lesion)
    exact = drawing.mix(background, coverage * light, density)
    with_it, without = (drawing.scan(part, noise, _again(grain)) for part in (exact, background))
    for picture in (with_it, without):
        marked = table["marker"].to_numpy() == 1
        picture[marked, drawing.MARKER_ROWS, drawing.MARKER_COLUMNS] = drawing.MARKER
    absent = table["nodule"] == 0
    table.loc[absent, ["diameter_mm", "spiculated", "row", "column"]] = np.nan
    table["type"] = table["type"].where(~absent, None)
    return Patches(with_it.astype(np.float32), coverage >= 0.5, without.astype(np.float32), table)


def _check(n, nodules, marker, marker_by, size, types, noise) -> None:
    if not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"n was given {n!r}; give a whole number of patches, 1 or more.")
    if not 0 <= nodules <= 1:
        raise ValueError(f"nodules was given {nodules!r}; give the share of patches with a nodule, 0 to 1.")
    if len(marker) != 2 or not all(0 <= share <= 1 for share in marker):
        raise ValueError(f"marker was given {marker!r}; give two shares from 0 to 1, such as (0.02, 0.95).")
    if marker_by not in ("nodule", "malignant"):
        raise ValueError(f"marker_by was given {marker_by!r}; give 'nodule' or 'malignant'.")
    if size not in ("natural", "matched"):
        raise ValueError(f"size was given {size!r}; give 'natural' or 'matched'.")
    if len(types) != len(risk.TYPES) or min(types) < 0 or not np.isclose(sum(types), 1):
        raise ValueError(f"types was given {types!r}; give three shares that sum to 1: {', '.join(risk.TYPES)}.")
    if not noise >= 0:
        raise ValueError(f"noise was given {noise!r}; give its standard deviation in HU, 0 or more.")


def _people(n: int, rng: np.random.Generator, nodules: float, types: Sequence[float]) -> pd.DataFrame:
    """Draw who they are and what their nodule is like; every row gets one, and it is drawn where `nodule` is 1."""
    diameter = np.clip(np.exp(rng.normal(np.log(7.3), 0.47, n)), 4, 18)
    return pd.DataFrame(
        {
            "nodule": (rng.random(n) < nodules) * 1,
            "age": np.clip(np.round(rng.normal(62, 6, n)), 50, 75),
            "female": (rng.random(n) < 0.45) * 1.0,
            "family_history": (rng.random(n) < 0.2) * 1.0,
            "emphysema": (rng.random(n) < 0.5) * 1.0,
            "upper_lobe": (rng.random(n) < 0.45) * 1.0,
            "count": np.clip(rng.geometric(0.25, n), 1, 20) * 1.0,
            "pack_years": np.round(np.clip(rng.gamma(4, 8, n), 5, 100)),
            "diameter_mm": np.round(diameter, 1),
            "type": rng.choice(np.array(risk.TYPES, dtype=object), n, p=types),
            "spiculated": (rng.random(n) < 0.4) * 1.0,
            "row": rng.uniform(10, 22, n),
            "column": rng.uniform(10, 22, n),
        }
    )


def _log_odds(table: pd.DataFrame, size: str) -> np.ndarray:
    """The log-odds of which `malignant` is drawn, (n,): Brock, shifted, with the course's smoking term."""
    shown = table if size == "natural" else table.assign(diameter_mm=7.3)
    return SHIFT + risk.brock_log_odds(shown) + risk.smoking(table["pack_years"].to_numpy())


def _background(n: int, rng: np.random.Generator) -> np.ndarray:
    wall, rib = drawing.chest_wall(n, rng)
    picture = drawing.mix(drawing.texture(n, rng), drawing.vessels(n, rng), drawing.TISSUE)
    return drawing.mix(drawing.mix(picture, wall, drawing.TISSUE), rib, drawing.BONE)


def _nodules(table: pd.DataFrame, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return coverage (n, 32, 32), density (n, 32, 32) in HU, and the share of it that shows (n, 1, 1)."""
    place = [table[name].to_numpy() for name in ("row", "column")]
    coverage, core = drawing.nodule(*place, table["diameter_mm"].to_numpy() / 2, table["spiculated"].to_numpy(), rng)
    coverage = coverage * (table["nodule"].to_numpy() == 1)[:, None, None]
    kind = table["type"].to_numpy()[:, None, None]
    density = np.where(kind == "solid", drawing.NODULE, drawing.GROUND_GLASS)
    density = np.where(kind == "part-solid", drawing.mix(density, core, drawing.NODULE), density)
    return coverage, density, rng.uniform(LIGHT, 1, len(table))[:, None, None]


def _again(rng: np.random.Generator) -> np.random.Generator:
    """A generator at the same place of the same stream: the two scans share their noise."""
    copy = np.random.default_rng()
    copy.bit_generator.state = rng.bit_generator.state
    return copy
