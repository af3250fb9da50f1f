"""Grad-CAM by hand: the maps of a convolution, weighted by how much the output depends on each, and added up.

Selvaraju et al. 2017, arXiv:1610.02391.
"""

from __future__ import annotations

import numpy as np


def grad_cam(activations: np.ndarray, gradients: np.ndarray, size: int = 32, *, relu: bool = True) -> np.ndarray:
    """Return the maps, (n, size, size); what speaks against the output is cut off unless `relu` is False.

    activations  (n, k, h, w) the k maps of the layer
    gradients    (n, k, h, w) the slope of the output at each of their values
    """
    weights = gradients.mean(axis=(2, 3))  # (n, k)
    added = np.einsum("nk,nkhw->nhw", weights, activations)
    return enlarge(np.maximum(added, 0) if relu else added, size)


def enlarge(maps: np.ndarray, size: int) -> np.ndarray:
    """Return maps (n, h, w) drawn on a finer grid, (n, size, size), linear between the centres of their cells."""
    down, across = _between(maps.shape[1], size), _between(maps.shape[2], size)
    return np.einsum("ah,nhw,bw->nab", down, maps, across)


def _between(old: int, new: int) -> np.ndarray:
    """The share (new, old) of each old cell in each new one; beyond the outermost centres nothing changes."""
    place = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    return np.maximum(0, 1 - np.abs(place[:, None] - np.arange(old)))
