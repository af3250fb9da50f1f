"""Compute what explorer 304 shows: `python -m xaicourse.explorers.unit_304_reproduce` (about two minutes of one core).

Scores of TCAV for four concepts in two networks, run by run, with new pictures for each run and with one album used
again; how often albums that show nothing are called significant by both; and what the truth says about the marker.
"""

from __future__ import annotations

import json

import numpy as np
from sklearn.metrics import roc_auc_score

from xaicourse.explorers.pixels import png
from xaicourse.explorers.unit_304_runs import CONCEPTS, FILE, NETWORKS, RUNS, SETS
from xaicourse.image_plots import BRIGHTEST, DARKEST
from xaicourse.methods.grad_cam import grad_cam
from xaicourse.methods.tcav import PENALTY, cav, difference, tcav
from xaicourse.scenarios import datasets_folder, nodules
from xaicourse.scenarios.nodules import nets

IMAGES, PATCHES, ALBUMS = 80, 200, 200
PICTURE = 1  # which of the patches is shown


def pictures() -> dict[str, np.ndarray]:
    """Return the patches of each concept, and of five pools of any patches, each (2400, 32, 32)."""
    n = RUNS * IMAGES
    cohort = nodules.generate(6600, seed=30401, nodules=1.0)
    diameter = cohort.table["diameter_mm"].to_numpy()
    found = {
        "marker": nodules.generate(n, seed=30402, marker=(1.0, 1.0)).X,
        "spiculated": cohort.X[(cohort.table["spiculated"] == 1).to_numpy()][:n],
        "large": cohort.X[diameter > np.quantile(diameter, 0.6)][:n],
    }
    pools = ("random", "other", "control", "opposite", "any")
    return found | {name: nodules.generate(n, seed=30403 + k).X for k, name in enumerate(pools)}


def flat(values: np.ndarray) -> np.ndarray:
    """Return (n, 2048): a layer's values as one row for each patch."""
    return values.reshape(len(values), -1)


def scores(name: str, X: dict[str, np.ndarray], count: int = RUNS) -> dict[str, dict[str, list[float]]]:
    """Return for each concept the scores (count,) of both ways, and of random against random."""
    gradients = flat(nets.activation_gradient(name, nodules.generate(PATCHES, seed=304, nodules=1.0).X))

    def albums(pool: str) -> np.ndarray:
        return flat(nets.activations(name, X[pool][: count * IMAGES])).reshape(count, IMAGES, -1)

    def against(first: np.ndarray, second: np.ndarray) -> list[float]:
        return [round(tcav(gradients, cav(a, b)), 3) for a, b in zip(first, second, strict=True)]

    other = albums("other")
    found = {"reference": against(albums("control"), albums("opposite"))}
    for concept in CONCEPTS:
        own = albums(concept)
        found[concept] = {"new": against(own, other), "reused": against(np.repeat(own[:1], count, axis=0), other)}
    return found


def alarms(name: str, X: np.ndarray, albums: int = ALBUMS) -> dict[str, dict[str, float]]:
    """Return the share of albums that show nothing and have p below .05, by way and number of random sets."""
    gradients = flat(nets.activation_gradient(name, nodules.generate(PATCHES, seed=304, nodules=1.0).X))
    inside, rng, most = flat(nets.activations(name, X)), np.random.default_rng(304), max(SETS)
    products, slopes = inside @ inside.T, gradients @ inside.T  # all that a ridge needs

    def score(first: np.ndarray, second: np.ndarray) -> float:
        rows = np.concatenate([first, second])
        kernel = products[np.ix_(rows, rows)]
        kernel = kernel - kernel.mean(axis=0) - kernel.mean(axis=1)[:, None] + kernel.mean()
        weights = np.linalg.solve(kernel + PENALTY * np.eye(len(rows)), np.repeat([1.0, -1.0], IMAGES))
        return float((slopes[:, rows] @ (weights - weights.mean()) > 0).mean())

    def pair() -> np.ndarray:
        return rng.choice(len(X), (2, IMAGES), replace=False)

    found = {way: dict.fromkeys(map(str, SETS), 0) for way in ("new", "reused")}
    for _ in range(albums):
        album, reference = rng.choice(len(X), IMAGES, replace=False), [score(*pair()) for _ in range(most)]
        rest = np.setdiff1d(np.arange(len(X)), album)
        ways = {
            "reused": [score(album, rng.choice(rest, IMAGES, replace=False)) for _ in range(most)],
            "new": [score(*pair()) for _ in range(most)],
        }
        for way, values in ways.items():
            for sets in SETS:
                found[way][str(sets)] += difference(values[:sets], reference[:sets]) < 0.05
    return {way: {sets: count / albums for sets, count in by.items()} for way, by in found.items()}


def truth(name: str) -> dict[str, float]:
    """Return the AUC with the marker as in training and reversed, and what adding it does to the log-odds."""
    without, marked = (nodules.generate(PATCHES, seed=304, nodules=1.0, marker=m).X for m in ((0.0, 0.0), (1.0, 1.0)))
    change = (nets.log_odds(name, marked) - nets.log_odds(name, without)).mean()
    days = {"trained": (0.02, 0.95), "reversed": (0.95, 0.02)}
    worlds = {day: nodules.generate(1000, seed=30410, marker=marker) for day, marker in days.items()}
    aucs = {day: round(roc_auc_score(w.nodule, nets.log_odds(name, w.X)), 3) for day, w in worlds.items()}
    return {**aucs, "change": round(float(change), 2)}


def picture(name: str) -> dict[str, str]:
    """Return one marked patch and its Grad-CAM map as small pictures."""
    marked = nodules.generate(PATCHES, seed=304, nodules=1.0, marker=(1.0, 1.0)).X[[PICTURE]]
    heat = grad_cam(nets.activations(name, marked), nets.activation_gradient(name, marked))[0]
    grey = (marked[0] - DARKEST) / (BRIGHTEST - DARKEST)
    return {"patch": png(grey), "heat": png(heat / max(heat.max(), 1e-12), "heat")}


def main() -> None:
    """Write the file."""
    X = pictures()
    content = {
        key: {"scores": scores(name, X), "alarms": alarms(name, X["any"]), "truth": truth(name), **picture(name)}
        for key, name in NETWORKS.items()
    }
    text = json.dumps(content, indent=None, separators=(",", ":"))
    (datasets_folder() / "nodules" / FILE).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
