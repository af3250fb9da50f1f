import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from xaicourse.panel import what_if
from xaicourse.panel.inputs import read
from xaicourse.scenarios import credit


def table(n=40):
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(n, 2)), columns=["a", "b"])
    return X, pd.Series((X["a"] + rng.normal(size=n) > 0).astype(int))


def score(rows):
    return 1 / (1 + np.exp(-rows["a"].to_numpy()))


def test_a_function_scikit_learn_and_xgboost_are_all_models():
    X, y = table()
    assert read(score, X, y).scores == pytest.approx(score(X))
    machine = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    assert read(machine, X, y).scores == pytest.approx(machine.predict_proba(X)[:, 1])
    data = credit.load()
    bank = read(credit.load_model(), data.X_test[list(data.feature_names[::-1])], data.y_test)
    assert bank.scores == pytest.approx(credit.predict_probability(data.X_test), abs=1e-6)


def test_it_opens_on_other_data_sets():
    cancer = load_breast_cancer(as_frame=True)
    forest = RandomForestClassifier(20, random_state=0).fit(cancer.data, cancer.target)
    assert "Row 0" in what_if(forest, cancer.data, cancer.target).page.sentence
    wine = load_wine(as_frame=True)
    X, y = wine.data[wine.target < 2], wine.target[wine.target < 2]
    machine = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    assert "Nearest" in what_if(machine, X, y.astype(bool)).page.sentence


X, Y = table()
HOLED, FLAT, WORDS = X.copy(), X.assign(b=1.0), X.assign(b="many")
HOLED.iloc[3, 1] = np.nan
LINE = LogisticRegression().fit(X, Y)
THREE = LogisticRegression().fit(X, np.arange(40) % 3)
BAD = {
    "array": (score, X.to_numpy(), Y, {}, "X is a ndarray: give a table"),
    "one row": (score, X.head(1), Y.head(1), {}, "has 1 rows"),
    "two of one name": (score, X.set_axis(["a", "a"], axis=1), Y, {}, "two columns of one name"),
    "missing column": (LINE, X[["a"]], Y, {}, "X lacks 'b'"),
    "extra column": (LINE, X.assign(c=X["a"]), Y, {}, "has 'c', which the model does not know"),
    "NaN": (score, HOLED, Y, {}, "'b' holds NaN"),
    "constant": (score, FLAT, Y, {}, "'b' is constant"),
    "text": (score, WORDS, Y, {}, "give numbers, with categories encoded"),
    "short labels": (score, X, Y[:-1], {}, r"y has shape \(39,\) for 40 rows"),
    "shuffled labels": (score, X, Y[::-1], {}, "give y.loc"),
    "one class": (score, X, np.ones(40), {}, "every label in y is 1"),
    "words as labels": (score, X, ["yes"] * 40, {}, "other than 0 and 1"),
    "NaN in labels": (score, X, Y.where(Y.index > 2), {}, "other than 0 and 1"),
    "threshold": (score, X, Y, {"threshold": 35}, "threshold is 35; give a number from 0 to 1"),
    "other rows also": (score, X, Y, {"also": X.head(3)}, "also has 3 rows for 40"),
    "also twice": (score, X, Y, {"also": X}, "also holds 'a'"),
    "no model": ("model.json", X, Y, {}, "the model is a str"),
    "three classes": (THREE, X, Y, {}, "3 classes"),
    "log-odds": (lambda rows: rows["a"].to_numpy() * 9, X, Y, {}, "give probabilities from 0 to 1, not log-odds"),
    "two columns out": (LINE.predict_proba, X, Y, {}, r"gave \(40, 2\) for 40 rows"),
    "an error inside": (lambda rows: rows["c"], X, Y, {}, r"could not predict these rows \(KeyError"),
    "no such row": (score, X, Y, {"row": 99}, "no row 99"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_fit_is_said_in_one_sentence(name):
    model, rows, labels, options, words = BAD[name]
    with warnings.catch_warnings(), pytest.raises((ValueError, TypeError), match=words) as caught:
        warnings.simplefilter("error")
        what_if(model, rows, labels, **options)
    assert "\n" not in str(caught.value)
