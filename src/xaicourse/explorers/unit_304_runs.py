"""What explorer 304 shows: TCAV scores run by run, shipped as numbers (`unit_304_reproduce` makes them)."""

from __future__ import annotations

import json
from functools import lru_cache

import pandas as pd

from xaicourse.scenarios import DatasetError, datasets_folder

FILE = "concepts.json"
NETWORKS = {"A": "clean", "B": "shortcut"}
CONCEPTS = ("marker", "spiculated", "large", "random")
SETS = (3, 8, 15, 30)
RUNS = max(SETS)


@lru_cache(maxsize=1)
def values() -> dict:
    """Return the file's content: by network its scores, alarms, truth and pictures."""
    try:
        return json.loads((datasets_folder() / "nodules" / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise DatasetError(
            f"datasets/nodules/{FILE} is missing or damaged: restore it with `git checkout -- datasets/nodules`."
        ) from None


def alarms() -> pd.DataFrame:
    """Return the share of 200 albums that show nothing and have p below .05: a row for each network and way.

    A column for each number of random sets.
    """
    rows = {(name, way): by for name, each in values().items() for way, by in each["alarms"].items()}
    return pd.DataFrame(rows).T.rename_axis(["network", "pictures"]).rename_axis("random sets", axis=1)
