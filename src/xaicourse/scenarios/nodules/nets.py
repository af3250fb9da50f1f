"""Small networks that read a patch, in torch: the shipped ones, and what a learner's function may ask of them.

    net = nets.load("clean")            # a torch module: net(tensor of (n, 1, 32, 32) HU) -> (n,) log-odds
    net.maps                            # its last 32 maps, after relu: what Grad-CAM looks at
    nets.probability("clean", X)        # numpy in, numpy out: (n, 32, 32) HU -> (n,)

Each is trained by `reproduce` and shipped as plain numbers in datasets/nodules/<name>.npz; none is ever unpickled.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from xaicourse.scenarios import DatasetError, read_verified
from xaicourse.scenarios.nodules.drawing import LUNG, SIZE

TRAINED = {
    "clean": "the label `nodule`; the marker stood in a third of the patches and meant nothing",
    "shortcut": "the label `nodule`; the marker stood nearly always with a nodule, and nearly never without",
    "randomised": "the labels `nodule` dealt out at random: there was nothing to learn",
    "second": "as clean, from other patches and another start",
    "malignant": "the label `malignant` of nodules; the marker stood in a third and meant nothing",
    "malignant_shortcut": "the label `malignant`; the marker stood nearly always with a cancer",
}
UNTRAINED = "untrained"
SCALE = 400.0  # HU: a patch is shifted by LUNG and divided by this before the first layer
SHAPES = {
    "first.weight": (16, 1, 3, 3),
    "first.bias": (16,),
    "middle.weight": (32, 16, 3, 3),
    "middle.bias": (32,),
    "last.weight": (32, 32, 3, 3),
    "last.bias": (32,),
    "score.weight": (1, 32),
    "score.bias": (1,),
}


class Net(nn.Module):
    """Three convolutions, the maximum over the patch of each of 32 maps, and a weighted sum: 14,081 numbers.

    Dropout acts only while training, or when it is switched on for Monte Carlo dropout: net.drop.train().
    """

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, 3, padding=1)
        self.middle = nn.Conv2d(16, 32, 3, padding=1)
        self.last = nn.Conv2d(32, 32, 3, padding=1)
        self.maps = nn.ReLU()  # a module of its own, so that a library can be pointed at it
        self.drop = nn.Dropout(0.3)
        self.score = nn.Linear(32, 1)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return the log-odds (n,) of the label for patches (n, 1, 32, 32) in HU."""
        maps = (X - LUNG) / SCALE
        maps = functional.max_pool2d(functional.relu(self.first(maps)), 2)  # (n, 16, 16, 16)
        maps = functional.max_pool2d(functional.relu(self.middle(maps)), 2)  # (n, 32, 8, 8)
        maps = self.maps(self.last(maps))  # (n, 32, 8, 8)
        return self.score(self.drop(maps.amax((2, 3))))[:, 0]


def load(name: str = "clean", seed: int = 0) -> Net:
    """Return the network of that name, ready to predict; a fresh copy at each call.

    name  one of TRAINED, or "untrained": random weights of the `seed`

    Raises ValueError for another name, DatasetError if the shipped file is missing or damaged.
    """
    if name == UNTRAINED:
        return build(random_weights(seed))
    if name not in TRAINED:
        raise ValueError(f"there is no network {name!r}; give one of {', '.join([*TRAINED, UNTRAINED])}.")
    return build(_weights(read_verified("nodules", f"{name}.npz"), name))


def build(weights: Mapping[str, np.ndarray]) -> Net:
    """Return a network with these weights, names and shapes as in SHAPES, ready to predict."""
    net = Net()
    net.load_state_dict({name: torch.tensor(np.asarray(weights[name], dtype=np.float32)) for name in SHAPES})
    return net.eval()


def random_weights(seed: int) -> dict[str, np.ndarray]:
    """Return the weights that a network starts from: even draws, narrower the more inputs a unit has (He 2015)."""
    rng, weights = np.random.default_rng([303, seed]), {}
    for name, shape in SHAPES.items():
        if name.endswith("weight"):
            limit = np.sqrt(6 / np.prod(shape[1:]))
            weights[name] = rng.uniform(-limit, limit, shape)
        else:
            weights[name] = np.zeros(shape)
    return weights


@lru_cache(maxsize=16)
def _weights(content: bytes, name: str) -> dict[str, np.ndarray]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            weights = {key: stored[key] for key in SHAPES}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DatasetError(f"datasets/nodules/{name}.npz is no network ({type(error).__name__}).") from None
    if any(weights[key].shape != shape for key, shape in SHAPES.items()):
        raise DatasetError(f"datasets/nodules/{name}.npz holds weights of other shapes than `nets.SHAPES`.")
    return weights


def as_patches(X: np.ndarray) -> np.ndarray:
    """Return X as (n, 32, 32) float32; a single patch becomes n = 1. Raises ValueError for other shapes or NaN."""
    try:
        array = np.asarray(X, dtype=np.float32)
    except (TypeError, ValueError):
        raise ValueError("X holds something that is no number: give patches in HU.") from None
    array = array[None] if array.ndim == 2 else array
    array = array[:, 0] if array.ndim == 4 and array.shape[1] == 1 else array
    if array.ndim != 3 or array.shape[1:] != (SIZE, SIZE):
        raise ValueError(f"X has the shape {np.shape(X)}; give patches (n, {SIZE}, {SIZE}), or one ({SIZE}, {SIZE}).")
    if not np.isfinite(array).all():
        raise ValueError("X holds NaN or infinity; give finite HU.")
    return array


def tensor(X: np.ndarray) -> torch.Tensor:
    """Return patches (n, 32, 32) as the networks take them: a tensor (n, 1, 32, 32)."""
    return torch.from_numpy(as_patches(X).copy())[:, None]


def log_odds(net: str | Net, X: np.ndarray) -> np.ndarray:
    """Return the log-odds (n,) that a network, or the one of that name, gives patches (n, 32, 32) in HU."""
    module = load(net) if isinstance(net, str) else net
    with torch.no_grad():
        return np.concatenate([module(part).numpy() for part in tensor(X).split(256)]).astype(float)


def probability(net: str | Net, X: np.ndarray) -> np.ndarray:
    """Return the probability (n,) that a network, or the one of that name, gives patches (n, 32, 32) in HU."""
    return 1 / (1 + np.exp(-log_odds(net, X)))


def gradient(net: str | Net, X: np.ndarray) -> np.ndarray:
    """Return how the log-odds change with each pixel, (n, 32, 32), in log-odds per HU."""
    module = load(net) if isinstance(net, str) else net
    inputs = tensor(X).requires_grad_()
    return torch.autograd.grad(module(inputs).sum(), inputs)[0][:, 0].numpy().astype(float)


def activations(net: str | Net, X: np.ndarray) -> np.ndarray:
    """Return the maps of the last convolution, after relu, (n, 32, 8, 8), for patches (n, 32, 32) in HU."""
    module = load(net) if isinstance(net, str) else net
    with torch.no_grad():
        return np.concatenate([_maps(module, part).numpy() for part in tensor(X).split(256)]).astype(float)


def activation_gradient(net: str | Net, X: np.ndarray) -> np.ndarray:
    """Return how the log-odds change with each of the `activations`, (n, 32, 8, 8)."""
    module = load(net) if isinstance(net, str) else net
    maps = _maps(module, tensor(X)).detach().requires_grad_()
    scores = module.score(module.drop(maps.amax((2, 3))))
    return torch.autograd.grad(scores.sum(), maps)[0].numpy().astype(float)


def _maps(module: Net, X: torch.Tensor) -> torch.Tensor:
    kept = []
    handle = module.maps.register_forward_hook(lambda _layer, _inputs, output: kept.append(output))
    try:
        module(X)
    finally:
        handle.remove()
    return kept[0]


def log_odds_of(name: str = "clean", seed: int = 0) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function patches -> log-odds of a network: a reference that a learner's function is handed."""
    return partial(log_odds, load(name, seed))


def probability_of(name: str = "clean", seed: int = 0) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function patches -> probability of a network; a reference, as `log_odds_of`."""
    return partial(probability, load(name, seed))


def gradient_of(name: str = "clean", seed: int = 0) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function patches -> gradient of a network; a reference, as `log_odds_of`."""
    return partial(gradient, load(name, seed))


def activations_of(name: str = "clean", seed: int = 0) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function patches -> activations of a network; a reference, as `log_odds_of`."""
    return partial(activations, load(name, seed))


def activation_gradient_of(name: str = "clean", seed: int = 0) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function patches -> gradient at the activations of a network; a reference, as `log_odds_of`."""
    return partial(activation_gradient, load(name, seed))
