import dataclasses

import numpy as np
import pytest

from xaicourse.explanation import Explanation


def make(**changes):
    fields = {
        "values": [0.5, -1.0, 0.0],
        "base_value": 0.25,
        "instance": [30, 1500, 2],
        "feature_names": ["age", "income", "inquiries"],
        "output_scale": "log-odds",
        "function": "a model",
    }
    return Explanation(**(fields | changes))


def test_prediction_is_base_value_plus_values():
    explanation = make()
    assert explanation.prediction == -0.25
    assert explanation.completeness_gap(-0.25) == 0
    assert explanation.completeness_gap(0.75) == 1.0


def test_it_names_its_function_value_function_and_background():
    explanation = make(background="100 training rows")
    assert (explanation.function, explanation.value_function, explanation.background) == (
        "a model",
        "marginal",
        "100 training rows",
    )


def test_it_cannot_be_changed_from_outside():
    values = np.array([0.5, -1.0, 0.0])
    explanation = make(values=values)
    values[0] = 99
    assert explanation.values[0] == 0.5
    with pytest.raises(ValueError, match="read-only"):
        explanation.values[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        explanation.base_value = 2


def test_table_starts_with_the_largest_attribution_of_either_sign():
    table = make().table()
    assert list(table.index) == ["income", "age", "inquiries"]
    assert table.loc["income"].tolist() == [1500, -1.0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"values": [1.0, 2.0]}, r"values has shape \(2,\), but 3 feature names"),
        ({"values": [[0.5, -1.0, 0.0]]}, r"values has shape \(1, 3\)"),
        ({"instance": [1.0]}, r"instance has shape \(1,\)"),
        ({"values": [0.5, np.nan, 0.0]}, "values holds NaN or infinity .first at 'income'"),
        ({"base_value": np.inf}, "base_value is inf"),
    ],
)
def test_bad_fields_get_a_sentence(changes, message):
    with pytest.raises(ValueError, match=message):
        make(**changes)
