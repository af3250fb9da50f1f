"""What the What-If Tool computes, computed again from our own data and models, as its texts describe it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xaicourse.scenarios import credit
from xaicourse.what_if import models
from xaicourse.what_if.rows import APPLICANT, TRUTH, column_words, table


class ByHand:
    """The first `n` rows with both models' probabilities, as the tool should show them.

    table   (n, 14) as written for the tool     X   (n, 11) as our models take them     y   (n,) the outcomes
    risk    model -> (n,) probabilities
    """

    def __init__(self, n: int) -> None:
        self.table = table(n)
        self.X = credit.load().X_test.iloc[:n]
        self.y = self.table[TRUTH].to_numpy()
        self.risk = {
            "bank": credit.load_model().predict_proba(self.X)[:, 1],
            "logistic": models.logistic().predict_proba(self.X)[:, 1],
        }

    def distances(self, point: int, power: int, without: tuple[str, ...] = ()) -> np.ndarray:
        """Return the distance of every row to `point`: L1 (power 1) or the square of L2 (power 2).

        A number counts its difference in (sample) standard deviations; a text counts, where it differs, the chance
        that two rows share a text. Applicants' numbers and the outcome do not count.
        """
        total = np.zeros(len(self.table))
        for _, column in self.table.drop(columns=[APPLICANT, TRUTH, *without]).items():
            if pd.api.types.is_numeric_dtype(column):
                total += np.abs((column - column.iloc[point]) / column.std()).to_numpy() ** power
            else:
                same = (column.value_counts(normalize=True) ** 2).sum()
                total += np.where(column == column.iloc[point], 0.0, same) ** power
        return total

    def counterfactual(self, point: int, power: int, model: str = "bank", without: tuple[str, ...] = ()) -> int:
        """Return the nearest row that `model` puts into the other class at threshold .5."""
        predicted = self.risk[model] >= 0.5
        return int(np.where(predicted == predicted[point], np.inf, self.distances(point, power, without)).argmin())

    def counterfactual_by_attributions(self, point: int, power: int, model: str, explained: str) -> int:
        """Return the row nearest in the attributions of `explained` that `model` puts into the other class."""
        shares = models.attributions(explained, self.X)
        total = (np.abs((shares - shares[point]) / shares.std(axis=0, ddof=1)) ** power).sum(axis=1)
        predicted = self.risk[model] >= 0.5
        return int(np.where(predicted == predicted[point], np.inf, total).argmin())

    def curve(self, feature: str, grid: list[float], model: str, point: int | None = None) -> np.ndarray:
        """Return the probabilities as `feature` takes each value of `grid`: for one row, or the mean of all."""
        rows = self.X if point is None else self.X.iloc[[point]]
        predict = credit.load_model() if model == "bank" else models.logistic()
        return np.array([predict.predict_proba(rows.assign(**{feature: value}))[:, 1].mean() for value in grid])

    def counts(self, model: str, threshold: float, rows: np.ndarray | slice = slice(None)) -> dict[str, int]:
        """Return TP, FN, FP, TN when a risk of at least `threshold` is called a default."""
        called, defaulted = np.float32(self.risk[model])[rows] >= np.float32(threshold), self.y[rows] == 1
        return {
            "TP": int((called & defaulted).sum()),
            "FN": int((~called & defaulted).sum()),
            "FP": int((called & ~defaulted).sum()),
            "TN": int((~called & ~defaulted).sum()),
        }

    def slices(self, column: str) -> dict[object, np.ndarray]:
        """Return value -> the rows that have it, in the order in which the values first appear."""
        values = self.table[column]
        return {value: (values == value).to_numpy() for value in values.unique()}

    def cheapest(self, model: str, rows: np.ndarray | slice = slice(None), ratio: float = 1) -> float:
        """Return the threshold, in steps of .01, with the least FP * ratio + FN; the last of equal ones."""
        costs = [self._cost(self.counts(model, k / 100, rows), ratio) for k in range(101)]
        return max(k for k, cost in enumerate(costs) if cost == min(costs)) / 100

    def balanced(self, model: str, column: str, measure: str, ratio: float = 1, first: object = None) -> dict:
        """Return slice -> threshold by the tool's rule for a promise of equality; `first` is the slice that leads.

        For each threshold of the first slice every other takes the one whose measure is closest; of these sets the
        cheapest is chosen. The last of equal ones wins, in both steps.
        """
        slices = self.slices(column)
        names = sorted(slices, key=lambda name: name != first) if first is not None else list(slices)
        counted = {name: [self.counts(model, k / 100, slices[name]) for k in range(101)] for name in names}
        leader, *others = names
        best, chosen = np.inf, {}
        for k, own in enumerate(counted[leader]):
            ks = {leader: k}
            for other in others:
                gaps = [abs(share(each, measure) - share(own, measure)) for each in counted[other]]
                ks[other] = max(j for j, gap in enumerate(gaps) if gap == min(gaps))
            cost = sum(self._cost(counted[name][j], ratio) for name, j in ks.items())
            if cost <= best:
                best, chosen = cost, {name: j / 100 for name, j in ks.items()}
        return chosen

    @staticmethod
    def _cost(counts: dict[str, int], ratio: float) -> float:
        return counts["FP"] * ratio + counts["FN"]


def share(counts: dict[str, int], measure: str) -> float:
    """Return what a promise of equality equals: "demoparity", "equalopp" or "equalacc"."""
    everyone = sum(counts.values())
    return {
        "demoparity": (counts["TP"] + counts["FP"]) / everyone,
        "equalopp": counts["TP"] / (counts["TP"] + counts["FN"]),
        "equalacc": (counts["TP"] + counts["TN"]) / everyone,
    }[measure]


WORDS = column_words()
