"""How likely a nodule is malignant: the published Brock model, and the course's own smoking term.

McWilliams et al. 2013, N Engl J Med 369:910 (doi:10.1056/NEJMoa1214726), full model with spiculation, here in log-odds.
The Brock model has no term for smoking: everybody in the study smoked. For lessons with patient data we add
SMOKING_TERM per ten pack-years around thirty; that term is ours and describes nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

TYPES = ("solid", "part-solid", "ground-glass")
INTERCEPT = -6.7892
AGE, FEMALE, FAMILY_HISTORY, EMPHYSEMA = 0.0287, 0.6011, 0.2961, 0.2953
SIZE_TERM, PART_SOLID, GROUND_GLASS = -5.3854, 0.3770, -0.1276
UPPER_LOBE, COUNT, SPICULATION = 0.6581, -0.0824, 0.7729
SMOKING_TERM = 0.15  # log-odds per ten pack-years; the course's own
INPUTS = (
    *("age", "female", "family_history", "emphysema", "diameter_mm", "type", "upper_lobe", "count"),
    "spiculated",
)


def terms(people: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Return each input's share of the Brock log-odds, name -> (n,); with INTERCEPT they add up to it.

    people  a table or dict with INPUTS: age (years), female, family_history, emphysema, upper_lobe, spiculated (0/1),
            diameter_mm, type (one of TYPES), count (nodules in the scan)

    Raises ValueError if an input is missing, a diameter is not positive or a type is unknown.
    """
    missing = [name for name in INPUTS if name not in people]
    if missing:
        raise ValueError(f"the Brock model needs {missing[0]!r}; give a table with {', '.join(INPUTS)}.")
    kind = np.atleast_1d(np.asarray(people["type"], dtype=object))
    unknown = [each for each in kind if each not in TYPES]
    if unknown:
        raise ValueError(f"type was given {unknown[0]!r}; give one of {', '.join(map(repr, TYPES))}.")
    value = {name: np.atleast_1d(np.asarray(people[name], dtype=float)) for name in INPUTS if name != "type"}
    if not (value["diameter_mm"] > 0).all():
        raise ValueError("diameter_mm must be a positive number of millimetres in every row.")
    return {
        "age": AGE * (value["age"] - 62),
        "female": FEMALE * value["female"],
        "family_history": FAMILY_HISTORY * value["family_history"],
        "emphysema": EMPHYSEMA * value["emphysema"],
        "diameter_mm": SIZE_TERM * ((value["diameter_mm"] / 10) ** -0.5 - 1.58113883),
        "type": PART_SOLID * (kind == "part-solid") + GROUND_GLASS * (kind == "ground-glass"),
        "upper_lobe": UPPER_LOBE * value["upper_lobe"],
        "count": COUNT * (value["count"] - 4),
        "spiculated": SPICULATION * value["spiculated"],
    }


def brock_log_odds(people: Mapping[str, Any]) -> np.ndarray:
    """Return the published Brock log-odds of malignancy, (n,). Raises ValueError as `terms` does."""
    return INTERCEPT + sum(terms(people).values())


def smoking(pack_years: np.ndarray) -> np.ndarray:
    """Return the course's own share of smoking in the log-odds, (n,): 0 at thirty pack-years."""
    return SMOKING_TERM * (np.asarray(pack_years, dtype=float) - 30) / 10
