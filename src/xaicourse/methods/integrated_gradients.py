"""Integrated gradients by hand: the slopes along the way from a baseline to the image, times the way.

Sundararajan, Taly and Yan 2017, arXiv:1703.01365. A slope at the image alone (saliency: Simonyan et al. 2013,
arXiv:1312.6034) says what a tiny change would do; the sum along the way says what the whole image did.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Images = np.ndarray  # (n, rows, columns)


def integrated_gradients(
    gradient: Callable[[Images], Images], X: Images, baseline: Images | float, steps: int = 64
) -> Images:
    """Return the attributions of every pixel, (n, rows, columns), in units of the output.

    gradient  function images -> slope of the output at each pixel, both (n, rows, columns)
    baseline  where the way starts: one number for all pixels, one image, or one for each of the n
    steps     how many points of the way are visited, each in the middle of its piece

    Raises ValueError for fewer than 1 step.
    """
    if steps < 1:
        raise ValueError(f"steps was given {steps!r}; give a whole number, 1 or more.")
    way = X - np.broadcast_to(np.asarray(baseline, dtype=float), X.shape)  # (n, rows, columns)
    slopes = np.zeros(X.shape)
    for step in range(steps):
        share = (step + 0.5) / steps
        slopes += gradient(X - (1 - share) * way) / steps
    return slopes * way


def completeness_gap(
    attributions: Images, output: Callable[[Images], np.ndarray], X: Images, baseline: Images | float
) -> np.ndarray:
    """Return, for each image, the sum of its attributions minus the change of the output, (n,): 0 if they add up.

    output  function images -> (n,), of which the attributions are
    """
    start = np.broadcast_to(np.asarray(baseline, dtype=float), X.shape)
    return attributions.sum(axis=(1, 2)) - (output(X) - output(start))
