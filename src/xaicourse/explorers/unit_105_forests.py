"""The forests behind explorer 105: a small invented bank whose strongest feature gets copies.

Its truth is one line: the log-odds of default are EFFECTS times four independent standard normal columns. 3000
customers train, 3000 test. `python -m xaicourse.explorers.unit_105_forests` (80 CPU-seconds) trains a forest for each
number of copies and each noise, shuffles every column five times and writes the AUC lost to
datasets/clones/forests.json.
"""

from __future__ import annotations

import json
from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

from xaicourse.methods.permutation import drops
from xaicourse.scenarios import DatasetError, datasets_folder

EFFECTS = {"debts": 1.5, "history": -0.75, "age": 0.4, "day": 0.0}  # log-odds for one standard deviation more
COPIES, NOISES, REPEATS = 4, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5), 5
PARTS = ("train", "test")
N, SEED, DIGITS = 3000, 0, 4
FAMILY = ["debts", *(f"copy {number}" for number in range(1, COPIES + 1))]
GROUP = "together"  # debts and all its copies, shuffled as one
LINES = [*FAMILY, GROUP, "history", "age", "day"]


def true_log_odds(X: pd.DataFrame) -> np.ndarray:
    """Return the true log-odds, (n,): copies have no effect."""
    return X[list(EFFECTS)].to_numpy() @ np.array(list(EFFECTS.values()))


@lru_cache(maxsize=1)
def customers() -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return the columns (6000, 4), the outcomes (6000,), and the noise of each copy (6000, COPIES) in SDs."""
    rng = np.random.default_rng(SEED)
    X = pd.DataFrame(rng.normal(size=(2 * N, len(EFFECTS))), columns=list(EFFECTS))
    y = (rng.random(2 * N) < 1 / (1 + np.exp(-true_log_odds(X)))).astype(int)
    return X, y, rng.normal(size=(2 * N, COPIES))


def table(copies: int, noise: float) -> pd.DataFrame:
    """Return the columns with `copies` of debts beside it, each with noise of its own, `noise` SDs of it."""
    X, _, errors = customers()
    return X.assign(**{f"copy {k + 1}": X["debts"] + noise * errors[:, k] for k in range(copies)})


@lru_cache(maxsize=1)
def orders() -> list[np.ndarray]:
    """Return the five shuffles, the same for every column, forest and part."""
    rng = np.random.default_rng(SEED + 1)
    return [rng.permutation(N) for _ in range(REPEATS)]


def grown(copies: int, noise: float) -> RandomForestClassifier:
    """Return the forest trained on that table."""
    forest = RandomForestClassifier(100, min_samples_leaf=5, random_state=SEED, n_jobs=1)
    return forest.fit(table(copies, noise)[:N], customers()[1][:N])


def lost(predict, copies: int, noise: float, part: str) -> dict[str, list[float]]:
    """Return for each line that exists the AUC lost in each shuffle, in the order of LINES."""
    rows = slice(0, N) if part == "train" else slice(N, 2 * N)
    X, y = table(copies, noise)[rows], customers()[1][rows]
    family = FAMILY[: copies + 1]
    found = {name: drops(predict, X, y, name, orders()) for name in LINES if name in X}
    found[GROUP] = drops(predict, X, y, family, orders())
    return {name: [round(float(value), DIGITS) + 0.0 for value in found[name]] for name in LINES if name in found}


def of_forest(copies: int, noise: float) -> dict[str, dict[str, list[float]]]:
    """Return what the forest with that table loses, by part."""
    forest = grown(copies, noise)
    return {part: lost(lambda X: forest.predict_proba(X)[:, 1], copies, noise, part) for part in PARTS}


def of_truth() -> dict[str, dict[str, list[float]]]:
    """Return what the truth's own prediction loses, by part; a copy is nothing to it."""
    return {part: lost(true_log_odds, COPIES, 0.0, part) for part in PARTS}


@lru_cache(maxsize=1)
def shipped() -> dict:
    """Return the shipped values: "forests" by "copies, noise" and part, and "truth" by part.

    Raises DatasetError if the file is missing or damaged.
    """
    try:
        return json.loads((datasets_folder() / "clones" / "forests.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise DatasetError(
            "datasets/clones/forests.json is missing or damaged: restore it with `git checkout -- datasets/clones`."
        ) from None


def key(copies: int, noise: float) -> str:
    """Return the name of a forest; without a copy there is no noise."""
    return f"{copies}, {noise if copies else 0:.1f}"


def main() -> None:
    """Write the file."""
    tables = [(0, 0.0), *((copies, noise) for copies in range(1, COPIES + 1) for noise in NOISES)]
    content = {"truth": of_truth(), "forests": {key(*each): of_forest(*each) for each in tables}}
    path = datasets_folder() / "clones" / "forests.json"
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
