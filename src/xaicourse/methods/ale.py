"""Accumulated local effects by hand: small steps of real rows, averaged in each bin, added up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def ale(predict: Callable, X: pd.DataFrame, feature: str, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the edges that enclose rows, (k + 1,), and the effect at each, (k + 1,), with mean 0 over the rows.

    predict   table (n, d) -> (n,) outputs, whose scale is that of the effects
    edges     (m,) rising numbers, the first at most the smallest value of the feature, the last at least the largest.
              A value on an edge belongs to the bin on its left; a bin without a row is joined to the next one.

    In each bin only its own rows move, from one edge to the other: no row is asked about far from where it is.
    Raises ValueError if the edges do not rise or do not enclose the feature.
    Source: Apley and Zhu 2020, doi:10.1111/rssb.12377; mean 0 with the bins' middles, as in Alibi and R's ALEPlot.
    """
    values, edges = X[feature].to_numpy(float), np.asarray(edges, dtype=float)
    if len(edges) < 2 or (np.diff(edges) <= 0).any() or edges[0] > values.min() or edges[-1] < values.max():
        raise ValueError(
            f"edges must rise and enclose {feature}, from {values.min():g} to {values.max():g}; "
            "numpy.unique(numpy.quantile(values, numpy.linspace(0, 1, 11))) gives such."
        )
    filled = np.unique(np.searchsorted(edges, values, side="left").clip(1))  # the right edges of bins with rows
    edges = edges[np.concatenate([[0], filled])]
    bin_of = np.searchsorted(edges, values, side="left").clip(1)  # (n,) from 1 to k
    upper, lower = (np.asarray(predict(X.assign(**{feature: edges[place]})), float) for place in (bin_of, bin_of - 1))
    rows = np.bincount(bin_of)[1:]  # (k,)
    effect = np.concatenate([[0], np.cumsum(np.bincount(bin_of, upper - lower)[1:] / rows)])
    return edges, effect - rows @ (effect[1:] + effect[:-1]) / 2 / rows.sum()
