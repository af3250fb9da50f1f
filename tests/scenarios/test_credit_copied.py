import numpy as np
import pytest

from xaicourse.learning.units import load_questions
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import copied


def test_a_twin_is_its_feature_with_the_noise_that_its_name_says():
    X = copied.twinned("burden 0.2")
    off = (X["twin"] - X["burden"]) / X["burden"].std()
    assert off.std() == pytest.approx(0.2, abs=0.01)
    assert X.drop(columns="twin").equals(credit.load().X)


def test_the_shuffles_are_permutations_of_the_test_rows():
    for order in copied.shuffles():
        assert np.array_equal(np.sort(order), np.arange(1000))


def test_another_variant_is_named():
    with pytest.raises(ValueError, match="is no variant: give one of"):
        copied.twinned("age 0.1")


@pytest.mark.parametrize(
    "variant",
    [each if place == 3 else pytest.param(each, marks=pytest.mark.slow) for place, each in enumerate(copied.VARIANTS)],
)
def test_every_mistake_has_a_number_of_its_own(variant):
    """What the exercise's checks tell apart: a share above or below a half, training rows, sums, scores."""
    measured = load_questions("105_permutation_importance")["twins"].check.__globals__["losses_of"](variant)
    right = measured["right"]
    assert abs(right["beside"] / right["alone"] - 0.5) > 0.05
    assert right["together"] - right["beside"] > 0.01
    assert right["together"] - right["beside"] - measured["twin"]["beside"] > 0.006
    assert right["alone"] - right["beside"] > 0.01
    for other in ("trained_on", "accuracy"):
        assert max(abs(right[key] - measured[other][key]) for key in right) > 0.006
