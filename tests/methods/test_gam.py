import numpy as np
import pandas as pd
import pytest
from interpret.glassbox import ExplainableBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from xaicourse.methods.gam import fit_gam, quantile_cuts
from xaicourse.scenarios import asthma, credit


def cuts_of(X, bins=8):
    return {name: quantile_cuts(X[name], bins) for name in X}


def test_one_feature_by_pencil():
    """Two bins with 1 of 4 and 3 of 4: the fitted risks are the shares, the scores -ln 3 and +ln 3."""
    X = pd.DataFrame({"a": [0.0] * 4 + [1.0] * 4})
    model = fit_gam(X, [1, 0, 0, 0, 1, 1, 1, 0], {"a": [0.5]})
    assert model.intercept == pytest.approx(0, abs=1e-9)
    assert model.scores["a"] == pytest.approx([-np.log(3), np.log(3)])
    assert 1 / (1 + np.exp(-model.log_odds(X))) == pytest.approx([0.25] * 4 + [0.75] * 4)


@pytest.mark.parametrize("world", ["hospital", "bank"])
def test_it_is_the_best_fit_on_dummies(world):
    """The same model as an unpenalised logistic regression on one column per bin, found by another algorithm."""
    data = asthma.load() if world == "hospital" else credit.load()
    X, y = data.X_train, data.y_train
    cuts = cuts_of(X, 6)
    model = fit_gam(X, y, cuts)
    bins = np.column_stack([np.digitize(X[name], cuts[name]) for name in X])
    dummies = OneHotEncoder(drop="first", sparse_output=False).fit_transform(bins)
    reference = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10).fit(dummies, y)
    assert model.log_odds(X) == pytest.approx(reference.decision_function(dummies), abs=1e-6)


def test_it_is_an_ebm_without_its_refinements():
    hospital = asthma.load()
    X, y = hospital.X_train, hospital.y_train
    cuts = cuts_of(X)
    model = fit_gam(X, y, cuts)
    ebm = ExplainableBoostingClassifier(
        interactions=0,
        outer_bags=1,
        validation_size=0,
        smoothing_rounds=0,
        greedy_ratio=0,
        early_stopping_rounds=0,
        feature_types=[list(map(float, cut)) for cut in cuts.values()],
        learning_rate=0.5,
        max_rounds=1000,
        max_leaves=20,
        min_samples_leaf=1,
        min_hessian=0,
        random_state=0,
        n_jobs=1,
    ).fit(X, y)
    for term, name in enumerate(X):
        assert model.scores[name] == pytest.approx(ebm.term_scores_[term][1:-1], abs=1e-3)
    assert model.intercept == pytest.approx(ebm.intercept_[0], abs=1e-3)


def test_curves_are_centred_and_add_up():
    hospital = asthma.load()
    model = fit_gam(hospital.X_train, hospital.y_train, cuts_of(hospital.X_train))
    shares = model.contributions(hospital.X_train)
    assert np.abs(shares.mean()).max() < 1e-9
    assert model.intercept + shares.sum(axis=1).to_numpy() == pytest.approx(model.log_odds(hospital.X_train))
    risk = 1 / (1 + np.exp(-model.log_odds(hospital.X_train)))
    assert risk.mean() == pytest.approx(hospital.y_train.mean(), abs=1e-7)


def test_cuts_lie_between_values_and_keep_a_code_apart():
    months = asthma.load().X_train["months_since_stay"]
    cuts = quantile_cuts(months, 8)
    assert not np.isin(cuts, months).any()
    assert (np.diff(cuts) > 0).all()
    assert asthma.NEVER < cuts[0] < months[months != asthma.NEVER].min()
    assert quantile_cuts([0, 0, 0, 1], 8) == pytest.approx([0.5])
    even = np.bincount(np.digitize(np.arange(800), quantile_cuts(np.arange(800), 8)))
    assert even.min() >= 99 and even.max() <= 101


def test_bad_input_gets_a_sentence():
    X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0]})
    with pytest.raises(ValueError, match="both 0 and 1"):
        fit_gam(X, [1, 1, 1, 1], {"a": [0.5]})
    with pytest.raises(ValueError, match="holds no row"):
        fit_gam(X, [0, 1, 0, 1], {"a": [1.2, 1.4]})
    with pytest.raises(ValueError, match="one outcome only"):
        fit_gam(X, [0, 1, 1, 1], {"a": [1.5]})
