"""How well the shipped networks read fresh patches: the figures of the data card."""

from __future__ import annotations

import numpy as np

from xaicourse.scenarios.nodules import nets
from xaicourse.scenarios.nodules.patches import Patches, generate

WORLDS = {"no marker": (0.0, 0.0), "as in training": (0.02, 0.95), "decorrelated": (0.5, 0.5), "reversed": (0.95, 0.02)}


def label_of(name: str) -> str:
    """Return which label the network `name` reads."""
    return "malignant" if name.startswith("malignant") else "nodule"


def world(name: str, label: str, n: int = 1000, seed: int = 99) -> Patches:
    """Return fresh patches in which the marker stands as WORLDS says, for the label "nodule" or "malignant"."""
    share = 1.0 if label == "malignant" else 0.5
    return generate(n, seed, nodules=share, marker=WORLDS[name], marker_by=label)


def aucs(names: tuple[str, ...] = (*nets.TRAINED, nets.UNTRAINED)) -> dict[str, dict[str, float]]:
    """Return network -> world -> AUC, each on 1000 fresh patches."""
    from sklearn.metrics import roc_auc_score  # takes long to import

    found: dict[str, dict[str, float]] = {name: {} for name in names}
    for label in ("nodule", "malignant"):
        for place in WORLDS:
            patches = world(place, label)
            for name in (name for name in names if label_of(name) == label):
                scores = nets.log_odds(name, patches.X)
                found[name][place] = float(roc_auc_score(patches.table[label], scores))
    return found


if __name__ == "__main__":
    for _name, _values in aucs().items():
        print(f"| `{_name}` | " + " | ".join(f"{value:.3f}".lstrip("0") for value in np.array([*_values.values()])))
