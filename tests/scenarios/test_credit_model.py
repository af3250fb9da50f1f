import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from xaicourse.scenarios import credit


@pytest.fixture(scope="module")
def data():
    return credit.load()


def test_predictions_are_those_of_the_shipped_model(data):
    model = credit.load_model()
    X = data.X.iloc[:300]
    assert credit.predict_log_odds(X) == pytest.approx(model.predict(X, output_margin=True), abs=1e-6)
    assert credit.predict_probability(X) == pytest.approx(model.predict_proba(X)[:, 1], abs=1e-6)
    assert credit.predict_log_odds(X).dtype == float


def test_the_model_knows_its_columns():
    assert tuple(credit.load_model().get_booster().feature_names) == credit.FEATURES


def test_tables_and_arrays_give_the_same(data):
    X = data.X.iloc[:20]
    assert (credit.predict_log_odds(X) == credit.predict_log_odds(X.to_numpy())).all()
    assert (credit.predict_log_odds(X) == credit.predict_log_odds(X[X.columns[::-1]])).all()
    assert credit.predict_log_odds(X.iloc[:0]).shape == (0,)


def test_rejected_is_the_probability_above_the_threshold(data):
    rejected = credit.rejected(data.X_test)
    assert (rejected == (credit.predict_probability(data.X_test) > credit.REJECTION_THRESHOLD)).all()
    assert 0.25 < rejected.mean() < 0.35


def test_the_model_is_decent_and_below_the_ceiling(data):
    model = roc_auc_score(data.y_test, credit.predict_log_odds(data.X_test))
    best = roc_auc_score(data.y_test, credit.truth.best_log_odds(data.X_test))
    assert best - 0.03 < model < best


def test_there_is_a_model_gap_to_show(data):
    gap = credit.predict_log_odds(data.X_test) - credit.truth.best_log_odds(data.X_test)
    assert 0.2 < np.abs(gap).mean() < 0.6


def test_the_model_uses_the_proxy(data):
    X = data.X_test
    moved = credit.predict_log_odds(X.assign(postcode=5)) - credit.predict_log_odds(X.assign(postcode=1))
    assert moved.mean() > 0.3
    assert (credit.truth.log_odds(X.assign(postcode=5)) == credit.truth.log_odds(X.assign(postcode=1))).all()
