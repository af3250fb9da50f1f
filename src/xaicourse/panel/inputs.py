"""What the panel is given, checked once: whatever does not fit is told in one sentence before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

USUAL = 9  # values with which each feature is tried


@dataclass(frozen=True, eq=False)
class Case:
    """A model on data with known outcomes.

    predict    table (m, d) -> (m,) probabilities of label 1
    X          (n, d) numbers; y (n,) of 0 and 1; scores (n,) what the model gives
    spread     (d,) the standard deviation of each feature, above 0: the unit of distances
    low, high  (d,) the smallest and the largest value of each feature; usual (9, d) values in its middle 90 %
    threshold  a score of at least this is *positive*
    also       (n, k) further columns, to slice by only: the model never sees them
    positive, negative   the two decisions in a word: "rejected", "approved"
    """

    predict: Callable[[pd.DataFrame], np.ndarray]
    X: pd.DataFrame
    y: np.ndarray
    scores: np.ndarray
    spread: pd.Series
    threshold: float
    also: pd.DataFrame
    positive: str
    negative: str
    low: pd.Series
    high: pd.Series
    usual: np.ndarray

    def word(self, positive: bool) -> str:
        """Return a decision in a word."""
        return self.positive if positive else self.negative


def read(
    model: Any,
    X: pd.DataFrame,
    y: Any,
    *,
    threshold: float = 0.5,
    also: pd.DataFrame | pd.Series | None = None,
    positive: str = "positive",
    negative: str = "negative",
) -> Case:
    """Return the case. Raises ValueError or TypeError with one sentence for what does not fit; see the module."""
    X = _table(X, model)
    y = _labels(y, X)
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
        raise ValueError(f"threshold is {threshold!r}; give a number from 0 to 1")
    also = pd.DataFrame(also) if also is not None else pd.DataFrame(index=X.index)
    if len(also) != len(X) or not also.index.equals(X.index):
        raise ValueError(f"also has {len(also)} rows for {len(X)} of X, or others: give the same rows, in one order")
    twice = [str(name) for name in also if name in X]
    if twice:
        raise ValueError(f"also holds {twice[0]!r}, which X has too: rename it")
    predict = _predictor(model)
    scores = predict(X)
    usual = np.quantile(X.to_numpy(), np.linspace(0.05, 0.95, USUAL), axis=0)
    ends = (X.min(), X.max(), usual)
    return Case(predict, X, y, scores, X.std(ddof=0), float(threshold), also, positive, negative, *ends)


def _table(X: Any, model: Any) -> pd.DataFrame:
    if not isinstance(X, pd.DataFrame):
        raise TypeError(f"X is a {type(X).__name__}: give a table with named columns, pandas.DataFrame(X, columns=...)")
    if len(X) < 2 or not X.columns.is_unique:
        what = "has two columns of one name" if len(X) > 1 else f"has {len(X)} rows"
        raise ValueError(f"X {what}: give at least two rows, and every column its own name")
    wanted = _wanted_columns(model)
    if wanted is not None:
        missing = [str(name) for name in wanted if name not in X.columns]
        extra = [str(name) for name in X.columns if name not in wanted]
        if missing or extra:
            said = f"lacks {missing[0]!r}" if missing else f"has {extra[0]!r}, which the model does not know"
            raise ValueError(f"X {said}: give the {len(wanted)} columns that the model was trained on")
        X = X[wanted]
    for name in X.columns:
        column = X[name]
        if not pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            raise ValueError(f"column {name!r} holds {column.dtype}: give numbers, with categories encoded as such")
        if not np.isfinite(column.to_numpy(float)).all():
            raise ValueError(f"column {name!r} holds NaN or infinity: fill in or drop those rows first")
        if column.nunique() == 1:
            raise ValueError(
                f"column {name!r} is constant, so no distance can be measured along it: leave it out, and give the "
                "model as a function that fills it in"
            )
    return X.astype(float)


def _wanted_columns(model: Any) -> list | None:
    try:
        names = model.feature_names_in_
    except AttributeError:  # a function, or a model that was trained without names
        return None
    return list(names) if names is not None else None


def _labels(y: Any, X: pd.DataFrame) -> np.ndarray:
    labels = np.asarray(y)
    if labels.ndim != 1 or len(labels) != len(X):
        raise ValueError(f"y has shape {labels.shape} for {len(X)} rows of X: give one label per row")
    if isinstance(y, pd.Series) and not y.index.equals(X.index):
        raise ValueError("y and X have other row labels, or another order: give y.loc[X.index]")
    if labels.dtype.kind not in "biuf" or not np.isin(labels, (0, 1)).all():
        raise ValueError("y holds something other than 0 and 1: give 1 for the outcome that the model scores")
    if len(np.unique(labels)) == 1:
        raise ValueError(f"every label in y is {labels[0]:g}: without both outcomes there is nothing to compare")
    return labels.astype(int)


def _predictor(model: Any) -> Callable[[pd.DataFrame], np.ndarray]:
    if hasattr(model, "predict_proba"):
        classes = np.asarray(getattr(model, "classes_", [0, 1]))
        if len(classes) != 2:
            raise ValueError(
                f"the model has {len(classes)} classes: the panel takes two, or a function for one of them"
            )

        def asked(rows: pd.DataFrame) -> np.ndarray:
            return np.asarray(model.predict_proba(rows))[:, 1]
    elif callable(model):
        asked = model
    else:
        raise TypeError(
            f"the model is a {type(model).__name__}: give a classifier with predict_proba, or a function from a table "
            "to one probability per row"
        )

    def predict(rows: pd.DataFrame) -> np.ndarray:
        try:
            scores = np.asarray(asked(rows), dtype=float)
        except Exception as error:  # a library's own words, in one sentence of ours
            said = str(error).strip().split("\n")[0][:200]
            raise ValueError(f"the model could not predict these rows ({type(error).__name__}: {said})") from None
        if scores.shape != (len(rows),) or not np.isfinite(scores).all():
            raise ValueError(f"the model gave {scores.shape} for {len(rows)} rows: give one finite number per row")
        if ((scores < 0) | (scores > 1)).any():
            worst = scores[(scores < 0) | (scores > 1)][0]
            raise ValueError(f"the model gave {worst:.3g}: give probabilities from 0 to 1, not log-odds")
        return scores

    return predict
