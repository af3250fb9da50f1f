import numpy as np
import pytest
import xgboost

from xaicourse.scenarios import DatasetError, credit
from xaicourse.scenarios.credit import refits


def test_the_shipped_wobble_is_the_computed_one():
    data = credit.load()
    two = data.X_test.loc[[4266, 4000]]
    found = refits.attributions(two, data.background())
    assert found.shape == (refits.REFITS, 2, len(credit.FEATURES))
    sizes = found.std(axis=0, ddof=1).mean(axis=1)
    assert sizes == pytest.approx([refits.wobble(4266), refits.wobble(4000)], abs=0.0015)


def test_every_rejected_test_applicant_has_one_and_nobody_else():
    data = credit.load()
    rejected = credit.rejected(data.X_test)
    sizes = np.array([refits.wobble(row) for row in data.X_test.index[rejected]])
    assert (sizes > 0.03).all() and (sizes < 0.3).all()
    with pytest.raises(ValueError, match="give the row of a rejected test applicant"):
        refits.wobble(int(data.X_test.index[~rejected][0]))


def test_a_refit_is_the_banks_model_on_other_customers():
    """The same recipe, by hand: only the rows differ from the bank's own training."""
    data = credit.load()
    rows = np.random.default_rng(5).integers(0, 4000, 4000)
    by_hand = xgboost.XGBClassifier(
        n_estimators=250, max_depth=3, learning_rate=0.05, subsample=0.8, random_state=3, n_jobs=1
    ).fit(data.X.iloc[rows], data.y.iloc[rows])
    people = data.X_test.head(50)
    found = refits.refit(5).predict(people, output_margin=True)
    assert found == pytest.approx(by_hand.predict(people, output_margin=True), abs=1e-5)
    assert np.abs(found - credit.predict_log_odds(people)).max() > 0.1


def test_a_missing_file_gets_one_sentence(monkeypatch, tmp_path):
    (tmp_path / "credit").mkdir()
    monkeypatch.setenv("XAI_DATASETS", str(tmp_path))
    refits._shipped.cache_clear()
    with pytest.raises(DatasetError, match=r"wobble\.json is missing or damaged: restore it"):
        refits.wobble(4266)
    refits._shipped.cache_clear()
