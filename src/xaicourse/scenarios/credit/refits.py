"""The bank's model, fitted again: how far an explanation moves when other customers had been in the training data.

The **wobble** of an applicant: their attributions (log-odds, against `background()`) are computed for 20 refits; the
standard deviation of each over the refits, averaged over the 11 features. It ships for every rejected test applicant;
`python -m xaicourse.scenarios.credit.refits [folder]` (half a minute) makes it again. It says how steady the
attributions are, never how right: what the model gets wrong each time hardly wobbles.
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost

from xaicourse.scenarios import DatasetError, datasets_folder
from xaicourse.scenarios.credit.data import N_TRAIN, load
from xaicourse.scenarios.credit.model import rejected

REFITS = 20
WOBBLE_FILE = "wobble.json"


def refit(seed: int) -> xgboost.XGBClassifier:
    """Return the bank's model trained again, on 4000 of its customers drawn with replacement (bootstrap).

    Source: Efron 1979, doi:10.1214/aos/1176344552.
    """
    from xaicourse.scenarios.credit.reproduce import train  # it needs the truth, which a graded run leaves out

    data = load()
    rows = np.random.default_rng(seed).integers(0, N_TRAIN, N_TRAIN)
    return train(data.X_train.assign(default=data.y_train).iloc[rows])


def attributions(instances: pd.DataFrame, background: pd.DataFrame) -> np.ndarray:
    """Return the attributions of `instances` by each refit, (20, n_instances, 11), log-odds against `background`."""
    import shap  # half a second: only where refits are explained

    return np.array(
        [shap.TreeExplainer(refit(seed), background).shap_values(instances) for seed in range(REFITS)], dtype=float
    )


def wobble(row: int) -> float:
    """Return the shipped wobble of the rejected applicant in test row `row`, log-odds.

    Raises ValueError for a row that is no rejected test applicant, DatasetError if the shipped file is damaged.
    """
    found = _shipped().get(str(row))
    if found is None:
        raise ValueError(f"wobble({row!r}): give the row of a rejected test applicant, such as mine.index[0].")
    return found


@lru_cache(maxsize=1)
def _shipped() -> dict[str, float]:
    try:
        return json.loads((datasets_folder() / "credit" / WOBBLE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise DatasetError(
            f"datasets/credit/{WOBBLE_FILE} is missing or damaged: restore it with `git checkout -- datasets/credit`."
        ) from None


def write(folder: Path) -> None:
    """Write wobble.json into `folder`."""
    data = load()
    people = data.X_test[rejected(data.X_test)]
    sizes = attributions(people, data.background()).std(axis=0, ddof=1).mean(axis=1)
    lines = ",\n".join(f'"{row}": {size:.3f}' for row, size in zip(people.index, sizes, strict=True))
    (folder / WOBBLE_FILE).write_text(f"{{\n{lines}\n}}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else datasets_folder() / "credit")
