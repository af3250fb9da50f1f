"""InterpretML's EBM without its refinements, on given cuts: then it is the additive model that `gam` fits by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interpret.glassbox import ExplainableBoostingClassifier


def plain_ebm(cuts: Mapping[str, Sequence[float]]) -> ExplainableBoostingClassifier:
    """Return an EBM, not yet fitted, that has one score for each bin of `cuts` and nothing else.

    cuts  feature -> where its bins meet, rising; the features in the order of the columns it will be fitted to

    Each feature's trees may use all its bins, even those with few rows; there is one fit to all rows, no pairs, no
    smoothing and no early stop. So it goes on until the likelihood is at its one optimum, as `gam.fit_gam` does.
    """
    return ExplainableBoostingClassifier(
        feature_names=list(cuts),
        feature_types=[[float(cut) for cut in edges] for edges in cuts.values()],
        interactions=0,
        outer_bags=1,
        validation_size=0,
        smoothing_rounds=0,
        greedy_ratio=0,
        early_stopping_rounds=0,
        learning_rate=0.5,
        max_rounds=1000,
        max_leaves=20,
        min_samples_leaf=1,
        min_hessian=0,
        random_state=0,
        n_jobs=1,
    )
