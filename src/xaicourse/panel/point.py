"""What the panel shows of one case: its score, its nearest counterfactual, and a curve for each feature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xaicourse.methods.nearest_counterfactual import away
from xaicourse.panel.inputs import Case

GRID = 41  # values along the curve of the chosen feature


@dataclass(frozen=True, eq=False)
class Look:
    """One case, perhaps edited.

    place       its row in X; values (d,) as edited, before (d,) as they are in X
    score, score_before   the model's output for both; positive, whether the score reaches the threshold
    twin        the row label of the nearest other row with another decision, None if nobody has one
    distance    to the twin, in spreads
    twin_values, twin_score   of the twin
    feature     the one whose curve is drawn; grid (m,) and curve (m,) of scores
    reach       feature -> lowest and highest score along it alone, within the middle 90 % of the data
    outside     features whose edited value no row of X reaches
    """

    place: int
    values: pd.Series
    before: pd.Series
    score: float
    score_before: float
    positive: bool
    twin: object | None
    distance: float
    twin_values: pd.Series | None
    twin_score: float
    feature: str
    grid: np.ndarray
    curve: np.ndarray
    reach: dict[str, tuple[float, float]]
    outside: tuple[str, ...]

    @property
    def edited(self) -> list[str]:
        """The features that were changed."""
        return [name for name in self.values.index if self.values[name] != self.before[name]]


def look(case: Case, place: int, values: pd.Series, feature: str, norm: str, threshold: float) -> Look:
    """Return what there is to see of a case whose row in X is `place` and whose features are now `values`."""
    low, high = case.low, case.high
    ends = (min(low[feature], values[feature]), max(high[feature], values[feature]))
    grid = np.unique(np.append(np.linspace(*ends, GRID), values[feature]))
    scores = case.predict(_rows(case, values, feature, grid))  # one call: a library's own pace is by the call
    score, curve, tried = float(scores[0]), scores[1 : len(grid) + 1], scores[len(grid) + 1 :]
    reach = tried.reshape(len(values), -1)
    positive = score >= threshold
    distances = away(values, case.X, case.spread, norm)
    distances[((case.scores >= threshold) == positive) | (np.arange(len(case.X)) == place)] = np.inf
    at = int(distances.argmin())
    there = np.isfinite(distances[at])
    return Look(
        place=place,
        values=values,
        before=case.X.iloc[place],
        score=score,
        score_before=float(case.scores[place]),
        positive=bool(positive),
        twin=case.X.index[at] if there else None,
        distance=float(distances[at]) if there else 0.0,
        twin_values=case.X.iloc[at] if there else None,
        twin_score=float(case.scores[at]) if there else 0.0,
        feature=feature,
        grid=grid,
        curve=curve,
        reach={name: (float(row.min()), float(row.max())) for name, row in zip(values.index, reach, strict=True)},
        outside=tuple(name for name in values.index if not low[name] <= values[name] <= high[name]),
    )


def _rows(case: Case, values: pd.Series, feature: str, grid: np.ndarray) -> pd.DataFrame:
    """Return the point itself, the point along the grid, and the point with each feature tried alone."""
    names, usual = list(values.index), case.usual
    rows = np.tile(values.to_numpy(float), (1 + len(grid) + usual.size, 1))
    rows[1 : len(grid) + 1, names.index(feature)] = grid
    for column in range(len(names)):
        start = 1 + len(grid) + column * len(usual)
        rows[start : start + len(usual), column] = usual[:, column]
    return pd.DataFrame(rows, columns=names)


def sentence(case: Case, seen: Look, norm: str, threshold: float) -> str:
    """Return in words what the page of one case shows."""
    label = case.X.index[seen.place]
    parts = [f"Row {label}: score {seen.score:.3f}, {case.word(seen.positive)} at {threshold:.2f}."]
    if seen.edited:
        changes = ", ".join(f"{name} {seen.before[name]:g} to {seen.values[name]:g}" for name in seen.edited)
        parts.append(f"Edited: {changes}; before, the score was {seen.score_before:.3f}.")
    if seen.outside:
        parts.append(f"No row of the data has such a value of {', '.join(seen.outside)}: nobody checked this score.")
    if seen.twin is None:
        parts.append(f"Nobody is {case.word(not seen.positive)} at this threshold, so there is no counterfactual.")
    else:
        differ = [name for name in seen.values.index if seen.values[name] != seen.twin_values[name]]
        parts.append(
            f"Nearest {case.word(not seen.positive)} by {norm}: row {seen.twin}, {seen.distance:.2f} spreads away, "
            f"score {seen.twin_score:.3f}, other in {len(differ)} of {len(seen.values)} features."
        )
    low, high = seen.curve.min(), seen.curve.max()
    parts.append(f"With {seen.feature} alone, this point's score runs from {low:.3f} to {high:.3f}.")
    return " ".join(parts)
