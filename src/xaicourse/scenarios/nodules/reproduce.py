"""Train the shipped networks again: `python -m xaicourse.scenarios.nodules.reproduce [folder] [name ...]`.

One thread, fixed seeds: the same figures to about three decimals; the last digits depend on the machine's arithmetic.
"""

from __future__ import annotations

import io
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from xaicourse.scenarios import datasets_folder, digest
from xaicourse.scenarios.nodules import drawing, nets
from xaicourse.scenarios.nodules.patches import Patches, generate

MEANINGLESS, SHORTCUT = (0.33, 0.33), (0.02, 0.95)  # how often the marker stands with label 0 and with label 1
COHORT = {"nodules": 1.0, "marker_by": "malignant"}
# name -> how its patches are drawn; malignant needs more of them, for its labels are drawn by lot
RECIPES = {
    "clean": {"n": 4000, "seed": 11, "marker": MEANINGLESS},
    "shortcut": {"n": 4000, "seed": 12, "marker": SHORTCUT},
    "randomised": {"n": 4000, "seed": 11, "marker": MEANINGLESS},
    "second": {"n": 4000, "seed": 13, "marker": MEANINGLESS},
    "malignant": {"n": 8000, "seed": 14, "marker": MEANINGLESS, **COHORT},
    "malignant_shortcut": {"n": 8000, "seed": 15, "marker": SHORTCUT, **COHORT},
}
SHUFFLE = 305  # the seed of the randomised labels: the first of three whose network is near an AUC of .5
EPOCHS, BATCH, RATE = 10, 64, 6e-3


def training_set(name: str) -> tuple[Patches, np.ndarray]:
    """Return the patches that the network `name` was trained on, and the labels (n,) that it was told."""
    patches = generate(**RECIPES[name])
    labels = patches.malignant if name.startswith("malignant") else patches.nodule
    if name == "randomised":
        rng, labels = np.random.default_rng(SHUFFLE), labels.copy()
        for label in (0, 1):  # half of each kind is told to be a nodule
            rows = np.flatnonzero(patches.nodule == label)
            labels[rows] = rng.permutation(np.arange(len(rows)) % 2)
    return patches, labels


def train(name: str, epochs: int = EPOCHS) -> dict[str, np.ndarray]:
    """Train the network `name` and return its weights as nets.SHAPES names them, float16."""
    torch.set_num_threads(1)
    torch.manual_seed(RECIPES[name]["seed"])
    patches, told = training_set(name)
    X, y = nets.tensor(patches.X), torch.tensor(told, dtype=torch.float32)
    net = _Normalised()
    optimiser = torch.optim.AdamW(net.parameters(), RATE / 2)
    steps = epochs * -(-len(X) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for _ in range(epochs):
        net.train()
        for chosen in torch.randperm(len(X)).split(BATCH):
            optimiser.zero_grad()
            functional.binary_cross_entropy_with_logits(net(X[chosen]), y[chosen]).backward()
            optimiser.step()
            schedule.step()
    return {key: value.astype(np.float16) for key, value in net.folded().items()}


class _Normalised(nets.Net):
    """The network with batch normalisation, which helps in training and is folded into the weights afterwards."""

    def __init__(self):
        super().__init__()
        self.norms = nn.ModuleList([nn.BatchNorm2d(16), nn.BatchNorm2d(32), nn.BatchNorm2d(32)])

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        maps = (X - drawing.LUNG) / nets.SCALE
        for layer, norm in zip((self.first, self.middle, self.last), self.norms, strict=True):
            maps = functional.relu(norm(layer(maps)))
            maps = maps if layer is self.last else functional.max_pool2d(maps, 2)
        return self.score(self.drop(maps.amax((2, 3))))[:, 0]

    def folded(self) -> dict[str, np.ndarray]:
        """Return the weights of the same function without normalisation."""
        found = {name: value.detach().numpy().copy() for name, value in self.state_dict().items()}
        for name, norm in zip(("first", "middle", "last"), self.norms, strict=True):
            factor = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach().numpy()
            found[f"{name}.weight"] *= factor[:, None, None, None]
            shift = found[f"{name}.bias"] - norm.running_mean.numpy()
            found[f"{name}.bias"] = shift * factor + norm.bias.detach().numpy()
        return {name: found[name] for name in nets.SHAPES}


def packed(weights: dict[str, np.ndarray]) -> bytes:
    """Return weights as the bytes of an .npz file; without dates, so that the same weights give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, values in weights.items():
            entry = io.BytesIO()
            np.lib.format.write_array(entry, values, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), entry.getvalue())
    return content.getvalue()


def write(folder: Path, names: list[str] | None = None) -> None:
    """Train the networks (all, or these) and write <name>.npz and checksums.toml into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or RECIPES:
        start = time.process_time()
        (folder / f"{name}.npz").write_bytes(packed(train(name)))
        print(f"{name}: {time.process_time() - start:.0f} s", flush=True)
    sums = "".join(f'"{path.name}" = "{digest(path.read_bytes())}"\n' for path in sorted(folder.glob("*.npz")))
    (folder / "checksums.toml").write_bytes(f"# SHA-256; written by reproduce.py\n{sums}".encode())


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else datasets_folder() / "nodules"
    write(target, sys.argv[2:] or None)
    print(f"Written in {target}")
