"""Compiles the numba functions of shap's model-agnostic explainers once, for all children."""

from __future__ import annotations

import warnings

import numpy as np


def compile_shap() -> None:
    """Explain one row of a tiny function with the permutation and the exact explainer; one thread, no OpenMP."""
    import shap
    from tqdm import tqdm

    watched, tqdm.monitor_interval = tqdm.monitor_interval, 0  # its progress bar would begin a thread
    rows = np.arange(12.0).reshape(4, 3)
    masker = shap.maskers.Independent(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for explainer in (shap.explainers.Permutation, shap.explainers.Exact, shap.explainers.Partition):
            held = masker if explainer is not shap.explainers.Partition else shap.maskers.Partition(rows)
            explainer(lambda X: X.sum(axis=1), held)(rows[:1])
    tqdm.monitor_interval = watched
