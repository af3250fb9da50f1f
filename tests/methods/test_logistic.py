import numpy as np
import pytest
import shap
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression

from xaicourse.methods.logistic import fit_logistic
from xaicourse.scenarios import credit, twins


def test_it_is_scikit_learns_without_a_penalty():
    data = credit.load()
    X, y = data.X_train, data.y_train
    found, library = (
        fit_logistic(X, y),
        LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10).fit(X, y),
    )
    assert found.coefficients == pytest.approx(library.coef_[0], abs=1e-8)
    assert found.log_odds(data.X_test) == pytest.approx(library.decision_function(data.X_test), abs=1e-8)


@pytest.mark.parametrize("penalty", [0.5, 20])
def test_the_penalty_is_one_over_scikit_learns_C(penalty):
    X, y = twins.draw(150, 0.99, seed=5)
    library = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-10).fit(X, y)
    found = fit_logistic(X, y, penalty)
    assert found.coefficients == pytest.approx(library.coef_[0], abs=1e-7)
    assert found.intercept == pytest.approx(library.intercept_[0], abs=1e-7)


def test_near_twins_of_real_data_are_fitted_too():
    cancer = load_breast_cancer(as_frame=True)
    X = cancer.data[["mean radius", "mean perimeter", "mean texture"]]
    library = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12).fit(X, cancer.target)
    assert fit_logistic(X, cancer.target).coefficients == pytest.approx(library.coef_[0], abs=1e-6)


def test_contributions_are_shaps_and_add_up():
    data = credit.load()
    X, background, people = data.X_train, data.background(), data.X_test.head(20)
    found = fit_logistic(X, data.y_train)
    explainer = shap.LinearExplainer((found.coefficients, found.intercept), background)
    contributions = found.contributions(people, background)
    assert contributions == pytest.approx(explainer.shap_values(people), abs=1e-9)
    base = found.log_odds(background).mean()
    assert base + contributions.sum(axis=1) == pytest.approx(found.log_odds(people), abs=1e-9)


@pytest.mark.parametrize(
    ("X", "y", "words"),
    [
        ([[1.0], [2.0], [3.0]], [0, 0, 0], "both 0 and 1"),
        ([[1.0], [2.0], [3.0], [4.0]], [0, 0, 1, 1], "perfectly"),
        ([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [4.0, 4.0]], [0, 1, 0, 1], "repeats"),
    ],
)
def test_what_cannot_be_fitted_is_said(X, y, words):
    with np.errstate(over="ignore"), pytest.raises(ValueError, match=words):
        fit_logistic(X, y)
