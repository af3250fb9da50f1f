import numpy as np
import pandas as pd
import pytest

from xaicourse.methods.shapley import shapley_values, worth
from xaicourse.scenarios import credit


def test_three_features_by_pencil():
    """f = a + b*c, compared to one row of zeros, at (1, 2, 3): a gets 1, b and c share 6."""
    background = pd.DataFrame({"a": [0.0], "b": [0.0], "c": [0.0]})
    instance = pd.Series({"a": 1.0, "b": 2.0, "c": 3.0})
    found = shapley_values(lambda X: X["a"] + X["b"] * X["c"], instance, background)
    assert found.values.tolist() == pytest.approx([1, 3, 3])
    assert found.base_value == 0
    assert found.prediction == 7


def test_it_agrees_with_the_reference_on_the_banks_model():
    data = credit.load()
    instance, background = data.X_test.iloc[4], data.background(10)
    by_hand = shapley_values(credit.predict_log_odds, instance, background)
    reference = credit.truth.shapley(credit.predict_log_odds, data.X_test.iloc[[4]], background)[0]
    assert by_hand.values == pytest.approx(reference.values, abs=1e-12)
    assert by_hand.base_value == pytest.approx(reference.base_value, abs=1e-12)
    assert by_hand.output_scale == "log-odds"
    assert abs(by_hand.completeness_gap(credit.predict_log_odds(data.X_test.iloc[[4]])[0])) < 1e-12


def test_worth_of_nobody_and_of_everybody():
    data = credit.load()
    instance, background = data.X.iloc[0], data.background(10)
    nobody = worth(credit.predict_log_odds, instance, background, ())
    everybody = worth(credit.predict_log_odds, instance, background, credit.FEATURES)
    assert nobody == pytest.approx(credit.predict_log_odds(background).mean(), abs=1e-12)
    assert everybody == pytest.approx(credit.predict_log_odds(data.X.iloc[[0]])[0], abs=1e-12)


def test_the_order_of_the_instance_does_not_matter():
    background = pd.DataFrame({"a": [0.0, 2.0], "b": [1.0, 1.0]})
    instance = pd.Series({"b": 4.0, "a": 3.0})
    found = shapley_values(lambda X: X["a"] - X["b"], instance, background)
    assert found.feature_names == ("a", "b")
    assert found.values == pytest.approx(np.array([2.0, -3.0]))


def test_the_background_is_left_alone():
    background = pd.DataFrame({"a": [0.0, 2.0], "b": [1.0, 1.0]})
    before = background.copy()
    shapley_values(lambda X: X["a"] - X["b"], pd.Series({"a": 3.0, "b": 4.0}), background)
    pd.testing.assert_frame_equal(background, before)


@pytest.mark.parametrize(
    "instance", [pd.Series({"a": 1.0}), np.array([1.0, 2.0]), pd.DataFrame({"a": [1.0], "b": [2.0]})]
)
def test_an_instance_that_does_not_fit_gets_one_sentence(instance):
    background = pd.DataFrame({"a": [0.0], "b": [1.0]})
    with pytest.raises(ValueError, match=r"instance must be one row, such as X.iloc"):
        shapley_values(lambda X: X["a"], instance, background)


def test_a_background_that_is_no_table_gets_one_sentence():
    with pytest.raises(ValueError, match=r"background is a value of type list: give a table, such as pd.DataFrame"):
        shapley_values(lambda X: X["a"], pd.Series({"a": 1.0}), [[0.0]])
