"""What explorer 102 shows: 100 crowds of applicants, one logistic regression for each, in every state of the controls.

The values ship; `python -m xaicourse.explorers.unit_102_draws [folder]` (a minute) computes them again.
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np

from xaicourse.methods.logistic import fit_logistic
from xaicourse.scenarios import DatasetError, datasets_folder, twins

CORRELATIONS = (0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
SIZES = (100, 150, 300, 1000, 2000)
PENALTIES = {"none": 0.0, "light": 1.0, "strong": 20.0}  # light is what scikit-learn does when nothing is said
DRAWS, SEEDS = 100, 10  # crowds in the picture; of the first ones all five contributions can be shown
# one applicant, in standard deviations from the mean: heavy use of credit, today as a month ago
APPLICANT = np.array([1.5, 1.4, 0.8, -0.7, 0.5])
FOLDER, FILE = "twins", "see_saw.json"


def compute(correlation: float, n: int, penalty: str) -> dict[str, list]:
    """Return one state in thousandths: the twins' coefficients and the applicant's log-odds of all 100 crowds.

    "others" are the remaining three coefficients, for the first ten crowds.
    """
    crowds = [twins.draw(n, correlation, seed) for seed in range(DRAWS)]
    models = [fit_logistic(X, y, PENALTIES[penalty]) for X, y in crowds]
    found = np.array([model.coefficients for model in models])
    whole = {
        "today": found[:, 0],
        "month_ago": found[:, 1],
        "prediction": [float(model.log_odds(APPLICANT)) for model in models],
        "others": found[:SEEDS, 2:],
    }
    return {name: np.round(1000 * np.asarray(values)).astype(int).tolist() for name, values in whole.items()}


@lru_cache(maxsize=1)
def _shipped() -> dict:
    try:
        return json.loads((datasets_folder() / FOLDER / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise DatasetError(
            f"datasets/{FOLDER}/{FILE} is missing or damaged: restore it with `git checkout -- datasets/{FOLDER}`."
        ) from None


@lru_cache(maxsize=len(CORRELATIONS) * len(SIZES) * len(PENALTIES))
def draws(correlation: float, n: int, penalty: str) -> dict[str, np.ndarray]:
    """Return one state: `today`, `month_ago`, `prediction` (100,) and `others` (10, 3), in log-odds."""
    found = _shipped()[penalty][f"{correlation:g}"][str(n)]
    return {name: np.array(values) / 1000 for name, values in found.items()}


def write(folder: Path) -> None:
    """Write the values of every state into `folder`."""
    content = {
        penalty: {
            f"{correlation:g}": {str(n): compute(correlation, n, penalty) for n in SIZES}
            for correlation in CORRELATIONS
        }
        for penalty in PENALTIES
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, separators=(",", ":")).replace("},", "},\n")
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else datasets_folder() / FOLDER)
