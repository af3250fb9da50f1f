import numpy as np
import pandas as pd
import pytest
from lime.lime_tabular import LimeTabularExplainer
from sklearn.linear_model import LinearRegression, Ridge

from xaicourse.methods.blurred_trees import blurred_slopes, leaves, lime_limit
from xaicourse.methods.lime import default_width, fit, lens, lime, perturb, proximity
from xaicourse.scenarios import credit

ROW = 4371


@pytest.fixture(scope="module")
def data():
    return credit.load()


def asked_and_found(data, predict, n=800, **options):
    """The rows that the library asked about, and its coefficients, intercept and score."""
    asked = []

    def recorded(rows):
        asked.append(rows.copy())
        return predict(rows)

    explainer = LimeTabularExplainer(
        data.X_train.to_numpy(), mode="regression", feature_selection="none", random_state=5, **options
    )
    found = explainer.explain_instance(data.X_test.loc[ROW].to_numpy(), recorded, num_features=11, num_samples=n)
    coefficients = dict(found.local_exp[1])
    return asked[0], np.array([coefficients[column] for column in range(11)]), found, explainer


@pytest.mark.parametrize("width", [None, 0.8, 30.0])
@pytest.mark.parametrize("around", [False, True])
def test_by_hand_is_the_library_on_the_same_rows(data, width, around):
    rows, expected, found, _ = asked_and_found(
        data, credit.predict_log_odds, discretize_continuous=False, kernel_width=width, sample_around_instance=around
    )
    Z = (rows - data.X_train.to_numpy().mean(axis=0)) / data.X_train.to_numpy().std(axis=0)
    by_hand = fit(Z, credit.predict_log_odds(rows), proximity(Z, width or default_width(11)))
    assert by_hand.coefficients == pytest.approx(expected, abs=1e-9)
    assert by_hand.intercept == pytest.approx(found.intercept[1], abs=1e-9)
    assert by_hand.fidelity == pytest.approx(found.score, abs=1e-9)


def test_by_hand_is_the_library_with_its_bins_too(data):
    rows, expected, found, explainer = asked_and_found(data, credit.predict_log_odds)
    bins = explainer.discretizer.discretize(rows)
    Z = (bins == bins[0]).astype(float)
    by_hand = fit(Z, credit.predict_log_odds(rows), proximity(Z, default_width(11)))
    assert by_hand.coefficients == pytest.approx(expected, abs=1e-9)
    assert by_hand.fidelity == pytest.approx(found.score, abs=1e-9)


def test_the_fit_is_weighted_ridge_regression():
    rng = np.random.default_rng(0)
    Z, weights = rng.normal(size=(40, 3)), rng.random(40)
    outputs = Z @ [1.0, -2.0, 0.0] + rng.normal(size=40)
    for penalty in (0.0, 1.0, 7.5):
        found = fit(Z, outputs, weights, penalty)
        expected = Ridge(alpha=penalty).fit(Z, outputs, sample_weight=weights)
        assert found.coefficients == pytest.approx(expected.coef_, abs=1e-10)
        assert found.intercept == pytest.approx(expected.intercept_, abs=1e-10)
        assert found.fidelity == pytest.approx(expected.score(Z, outputs, sample_weight=weights), abs=1e-10)


def test_equal_weights_are_all_rows_and_one_weight_is_one_row():
    Z, outputs = np.random.default_rng(0).normal(size=(30, 2)), np.arange(30.0)
    assert fit(Z, outputs, np.full(30, 0.2)).effective_rows == pytest.approx(30)
    alone = np.zeros(30)
    alone[4] = 0.7
    found = fit(Z, outputs, alone)
    assert found.effective_rows == pytest.approx(1)
    assert found.coefficients == pytest.approx([0, 0])  # nothing to learn from: the penalty wins


def test_a_constant_is_imitated_perfectly():
    found = fit(np.random.default_rng(0).normal(size=(20, 2)), np.full(20, 3.0), np.ones(20))
    assert (found.intercept, found.fidelity) == (pytest.approx(3.0), 1.0)


def test_weights_fall_with_the_distance_and_the_width_sets_how_fast():
    Z = np.array([[1.0, 1.0], [1.0, 2.0], [4.0, 5.0]])
    assert proximity(Z, 1.0) == pytest.approx([1, np.exp(-0.5), np.exp(-12.5)])
    assert proximity(Z, 10.0) == pytest.approx([1, np.exp(-0.005), np.exp(-0.125)])
    with pytest.raises(ValueError, match="width is 0: give a number above 0"):
        proximity(Z, 0)


def test_a_linear_model_is_found_whatever_the_lens(data):
    slopes = pd.Series(np.linspace(-1, 1, 11), index=data.X.columns) / data.X_train.std(ddof=0)
    for options in ({}, {"width": 2.0, "around_instance": True}):
        found = lime(lambda X: X @ slopes, data.X_test.loc[ROW], data.X_train, n=20_000, **options)
        assert found.coefficients == pytest.approx(np.linspace(-1, 1, 11), abs=0.002)
        assert found.fidelity == pytest.approx(1, abs=1e-4)


def test_the_first_row_is_the_instance_and_seeds_differ():
    instance, center = np.array([5.0, 6.0]), np.zeros(2)
    first, again, other = (perturb(instance, center, np.ones(2), 50, seed) for seed in (1, 1, 2))
    assert first[0].tolist() == [5.0, 6.0]
    assert np.array_equal(first, again) and not np.allclose(first[1:], other[1:])


def test_the_lens_is_where_the_weighted_rows_lie():
    instance, center, width = np.array([2.0, -1.0]), np.array([0.0, 0.5]), 1.2
    rows = perturb(instance, center, np.ones(2), 400_000)
    weights = proximity(rows, width)
    where, spread = lens(instance, center, width)
    mean = np.average(rows, axis=0, weights=weights)
    assert mean == pytest.approx(where, abs=0.01)
    deviation = np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=weights))
    assert deviation == pytest.approx([spread, spread], abs=0.01)


def test_a_very_wide_lens_is_the_global_regression(data):
    wide = lime(credit.predict_log_odds, data.X_test.loc[ROW], data.X_train, width=1e4)
    mean, deviation = data.X_train.mean().to_numpy(), data.X_train.std(ddof=0).to_numpy()
    rows = perturb(data.X_test.loc[ROW].to_numpy(), mean, deviation, 5000)
    Z = (rows - mean) / deviation
    overall = LinearRegression().fit(Z, credit.predict_log_odds(rows))
    assert wide.coefficients == pytest.approx(overall.coef_, abs=1e-3)


@pytest.mark.parametrize("instance", [np.zeros(11), pd.Series({"age": 1.0})])
def test_an_instance_that_does_not_fit_gets_one_sentence(data, instance):
    with pytest.raises(ValueError, match=r"instance must be one row, such as X.iloc\[0\]"):
        lime(credit.predict_log_odds, instance, data.X_train)


def test_the_leaves_are_the_model(data):
    boxes = leaves(credit.load_model())
    rows = data.X_test.head(60).to_numpy().astype(np.float32)  # xgboost compares in 32 bits
    sums = np.array([boxes.value[((row >= boxes.low) & (row < boxes.high)).all(axis=1)].sum() for row in rows])
    assert np.ptp(credit.predict_log_odds(rows) - sums) < 1e-5


def test_blurred_slopes_are_the_mean_change_of_the_blurred_model(data):
    """Another way to the same number: move the whole cloud of rows a little and see what the mean output does."""
    boxes, center = leaves(credit.load_model()), data.X_test.loc[ROW].to_numpy()
    spread = 0.7 * data.X_train.std(ddof=0).to_numpy()
    cloud = perturb(center, center, spread, 200_000)
    found = blurred_slopes(boxes, center, spread)
    for column in (0, 4, 8):
        step = np.zeros(11)
        step[column] = 0.5 * spread[column]
        change = credit.predict_log_odds(cloud + step).mean() - credit.predict_log_odds(cloud - step).mean()
        by_hand = np.mean(
            [blurred_slopes(boxes, center + part * step, spread)[column] for part in np.linspace(-1, 1, 41)]
        )
        assert change / (2 * step[column]) == pytest.approx(by_hand, abs=0.02 / spread[column])
        assert np.sign(found[column]) == np.sign(change)


@pytest.mark.parametrize(("width", "around"), [(None, False), (1.5, False), (1.5, True)])
def test_lime_tends_to_the_slopes_of_the_blurred_model(data, width, around):
    options = {"width": width, "around_instance": around}
    exact = lime_limit(leaves(credit.load_model()), data.X_test.loc[ROW], data.X_train, **options)
    assert exact.index.tolist() == list(data.feature_names)
    gaps = {}
    for n in (1000, 100_000):
        found = lime(credit.predict_log_odds, data.X_test.loc[ROW], data.X_train, n=n, **options)
        gaps[n] = np.abs(found.coefficients - exact).mean()
    assert gaps[100_000] < 0.01 and gaps[100_000] < gaps[1000] / 3


def test_a_held_feature_has_no_slope(data):
    boxes, center = leaves(credit.load_model()), data.X_test.loc[ROW].to_numpy()
    spread = data.X_train.std(ddof=0).to_numpy().copy()
    spread[[1, 2, 9]] = 0
    found = blurred_slopes(boxes, center, spread)
    assert found[[1, 2, 9]].tolist() == [0, 0, 0]
    held = center + spread * np.random.default_rng(0).normal(size=(100_000, 11))
    Z = (held - center)[:, spread > 0] / spread[spread > 0]
    expected = LinearRegression().fit(Z, credit.predict_log_odds(held)).coef_
    assert (found * spread)[spread > 0] == pytest.approx(expected, abs=0.01)
