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


def ale_pair(
    predict: Callable, X: pd.DataFrame, features: tuple[str, str], edges: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Return the second-order effect of two features, (k + 1, m + 1) at the edges: what their curves leave over.

    In each cell the four corners are asked about for the cell's own rows: upper right - upper left - lower right +
    lower left. These are added up from the lowest corner, and both features' own (first-order) parts are taken out. A
    cell without a row adds 0: read the map only where there are rows. Edges and errors as in `ale`; every edge is kept.
    Source: Apley and Zhu 2020, doi:10.1111/rssb.12377. Here every edge counts alike in the centring; theirs weighs by
    rows.
    """
    bins = []
    for feature, cuts in zip(features, edges, strict=True):
        values, cuts = X[feature].to_numpy(float), np.asarray(cuts, dtype=float)
        if len(cuts) < 2 or (np.diff(cuts) <= 0).any() or cuts[0] > values.min() or cuts[-1] < values.max():
            raise ValueError(f"edges must rise and enclose {feature}, from {values.min():g} to {values.max():g}.")
        bins.append(np.searchsorted(cuts, values, side="left").clip(1))

    def corner(right: int, upper: int) -> np.ndarray:
        places = {features[0]: edges[0][bins[0] - 1 + right], features[1]: edges[1][bins[1] - 1 + upper]}
        return np.asarray(predict(X.assign(**places)), dtype=float)

    jump = corner(1, 1) - corner(1, 0) - corner(0, 1) + corner(0, 0)
    total, rows = np.zeros((len(edges[0]), len(edges[1]))), np.zeros((len(edges[0]), len(edges[1])))
    np.add.at(total, tuple(bins), jump)
    np.add.at(rows, tuple(bins), 1)
    effect = np.divide(total, rows, out=np.zeros_like(total), where=rows > 0).cumsum(axis=0).cumsum(axis=1)
    return effect - effect.mean(axis=0) - effect.mean(axis=1)[:, None] + effect.mean()
