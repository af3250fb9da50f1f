"""Make the shipped files of the credit scenario again: `python -m xaicourse.scenarios.credit.reproduce [folder]`.

The same bytes on the locked Linux environment; elsewhere mathematical functions may differ in the last digit.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost

from xaicourse.scenarios import datasets_folder, digest
from xaicourse.scenarios.credit import structure, truth
from xaicourse.scenarios.credit.data import FEATURES, N_TRAIN

SEED = 3
N_APPLICANTS = 5000


def make_table() -> pd.DataFrame:
    """Draw the applicants (5000 rows: features, group, default)."""
    rng = np.random.default_rng(SEED)
    table = structure.draw(N_APPLICANTS, rng)
    risk = 1 / (1 + np.exp(-truth.log_odds(table[list(FEATURES)], table["group"])))
    table["default"] = (rng.random(N_APPLICANTS) < risk).astype(float)
    return table


def train(table: pd.DataFrame) -> xgboost.XGBClassifier:
    """Train the bank's model on the first 4000 rows; it never sees `group`."""
    model = xgboost.XGBClassifier(
        n_estimators=250, max_depth=3, learning_rate=0.05, subsample=0.8, random_state=SEED, n_jobs=1
    )
    rows = table.iloc[:N_TRAIN]
    return model.fit(rows[list(FEATURES)], rows["default"])


def write(folder: Path) -> None:
    """Write credit.csv, model.json and checksums.toml into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    table = make_table()
    files = {
        "credit.csv": table.to_csv(index=False, float_format="%.10g", lineterminator="\n").encode("utf-8"),
        "model.json": bytes(train(table).get_booster().save_raw(raw_format="json")),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sums = "".join(f'"{name}" = "{digest(content)}"\n' for name, content in files.items())
    (folder / "checksums.toml").write_bytes(f"# SHA-256; written by reproduce.py\n{sums}".encode())


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else datasets_folder() / "credit"
    write(target)
    print(f"Written: credit.csv, model.json and checksums.toml in {target}")
