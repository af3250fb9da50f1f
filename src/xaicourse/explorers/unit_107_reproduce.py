"""Compute the values that explorer 107 shows: `python -m xaicourse.explorers.unit_107_reproduce` (about a minute).

Exact Shapley values by enumeration, of the model and of the truth, on both scales: the probability's values are those
of the probability itself, which squashing the log-odds' values would not give.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from xaicourse.explorers.unit_107 import APPLICANTS, SCALES, VALUES_FILE, groups, people
from xaicourse.scenarios import credit, datasets_folder
from xaicourse.scenarios.credit import truth


def true_probability(X: pd.DataFrame) -> np.ndarray:
    """Return the true probability of default, (n,)."""
    return 1 / (1 + np.exp(-truth.log_odds(X)))


FUNCTIONS = {
    "model": {"log-odds": credit.predict_log_odds, "probability": credit.predict_probability},
    "truth": {"log-odds": truth.log_odds, "probability": true_probability},
}


def values(number: int, compared_to: str, who: str, scale: str) -> list[float]:
    """Return the attributions (11,) of applicant `number` (1-12) against a group, by `who` on `scale`."""
    crowd, rows = people()
    instance = crowd.iloc[[rows[number - 1]]]
    background = crowd[groups(number)[compared_to]]
    explanation = truth.shapley(FUNCTIONS[who][scale], instance, background)[0]
    return [round(float(value), 10) for value in explanation.values]


def main() -> None:
    """Write the file."""
    content = {
        who: {
            scale: {
                compared_to: [values(number, compared_to, who, scale) for number in range(1, APPLICANTS + 1)]
                for compared_to in groups(1)
            }
            for scale in SCALES
        }
        for who in FUNCTIONS
    }
    path = datasets_folder() / "credit" / VALUES_FILE
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
