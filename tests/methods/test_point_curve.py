import numpy as np
import pytest
from sklearn.inspection import partial_dependence

from xaicourse.methods.point_curve import point_curve
from xaicourse.scenarios import credit


@pytest.mark.parametrize("feature", ["burden", "age"])
def test_it_is_scikit_learns_partial_dependence_of_a_single_row(feature):
    person, grid = credit.load().X_test.iloc[3], np.array([20.0, 35.5, 60])
    found = partial_dependence(
        credit.load_model(),
        person.to_frame().T,
        [feature],
        custom_values={feature: grid},
        response_method="predict_proba",
        kind="individual",
    )
    ours = point_curve(credit.predict_probability, person, feature, grid)
    assert ours == pytest.approx(found["individual"][0, 0], abs=1e-6)


def test_an_unknown_feature_is_a_sentence():
    with pytest.raises(ValueError, match="'wealth' is no feature"):
        point_curve(credit.predict_probability, credit.load().X_test.iloc[0], "wealth", [1, 2])
