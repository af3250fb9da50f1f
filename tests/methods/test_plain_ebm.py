import numpy as np
import pytest

from xaicourse.methods.gam import fit_gam, quantile_cuts
from xaicourse.methods.plain_ebm import plain_ebm
from xaicourse.scenarios import asthma


@pytest.mark.parametrize("number", [11, 206])
def test_it_is_the_model_fitted_by_hand(number):
    X, y = asthma.records(number)
    X, y = X[:4000], y[:4000]
    cuts = {name: quantile_cuts(X[name], bins=8) for name in asthma.FEATURES}
    ours, theirs = fit_gam(X, y, cuts), plain_ebm(cuts).fit(X, y)
    assert theirs.term_names_ == list(asthma.FEATURES)
    assert theirs.decision_function(X) == pytest.approx(ours.log_odds(X), abs=1e-3)
    for k, name in enumerate(asthma.FEATURES):
        rises = [np.diff(scores) for scores in (theirs.term_scores_[k][1:-1], ours.scores[name])]
        assert rises[0] == pytest.approx(rises[1], abs=2e-3)
