import numpy as np
import pytest

from xaicourse.methods.logistic import fit_logistic
from xaicourse.scenarios import twins


def test_the_first_two_are_as_alike_as_asked_and_the_others_unrelated():
    for correlation in (0, 0.9, 0.99):
        X, _ = twins.draw(2000, correlation, seed=1)
        found = np.corrcoef(X.T)
        assert found[0, 1] == pytest.approx(correlation, abs=0.05)
        assert np.abs(found[2:, :2]).max() < 0.1


def test_fewer_people_are_the_first_of_more():
    few, many = twins.draw(100, 0.9, seed=4), twins.draw(2000, 0.9, seed=4)
    assert (few[0] == many[0].head(100)).all(axis=None) and (few[1] == many[1][:100]).all()
    assert not (twins.draw(100, 0.9, seed=5)[1] == few[1]).all()


def test_the_effects_are_those_that_many_people_show():
    crowds = [twins.draw(2000, 0, seed) for seed in range(20)]
    model = fit_logistic(np.concatenate([X for X, _ in crowds]), np.concatenate([y for _, y in crowds]))
    assert model.coefficients == pytest.approx(twins.EFFECTS.to_numpy(), abs=0.05)
    assert model.intercept == pytest.approx(twins.INTERCEPT, abs=0.05)


@pytest.mark.parametrize(("n", "correlation"), [(0, 0.5), (2001, 0.5), (100, 1.5)])
def test_impossible_draws_are_said(n, correlation):
    with pytest.raises(ValueError, match="give 1 to 2000 people"):
        twins.draw(n, correlation, 0)
