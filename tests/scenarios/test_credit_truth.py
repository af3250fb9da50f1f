import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import structure, truth


@pytest.fixture(scope="module")
def data():
    return credit.load()


@pytest.fixture(scope="module")
def population():
    """Many more applicants, drawn apart from the shipped ones, with their defaults."""
    table = structure.draw(100_000, np.random.default_rng(11))
    X, group = table[list(credit.FEATURES)], table["group"]
    y = np.random.default_rng(12).random(len(X)) < 1 / (1 + np.exp(-truth.log_odds(X, group)))
    return X, group, y


@pytest.fixture(scope="module")
def shap():
    """shap 0.51 calls set_bad, which matplotlib 3.11 means to retire: a warning while it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        import shap
    return shap


# --- the log-odds ---------------------------------------------------------------------------------------------


def test_log_odds_by_hand():
    """One applicant, every term worked out with a pencil."""
    person = pd.DataFrame([[25, 4200, 2400, 48, 48, 38, 77, 78, 4, 3, 9]], columns=credit.FEATURES)
    by_hand = (
        -2.2
        + 0.25 * 4  # age: (25 - 45) / 10 = -2, squared
        - 0.7 * np.log(2)
        + 0.3 * 0
        + 0.025 * 30
        + 0.045 * 20
        + 0.9 * np.log(2)  # half the usual history
        + 0.035 * 20
        + 0.012 * 50
        + 0.06 * 3
        + 0.006 * 50 * 3
    )
    assert truth.log_odds(person) == pytest.approx([by_hand], abs=1e-12)
    assert truth.log_odds(person, [1]) == pytest.approx([by_hand + 0.7], abs=1e-12)
    assert truth.log_odds(person, [0]) == pytest.approx([by_hand - 0.3], abs=1e-12)


def test_terms_add_up(data):
    shares = truth.effects(data.X, data.sensitive)
    assert truth.log_odds(data.X, data.sensitive) == pytest.approx(truth.INTERCEPT + shares.sum(axis=1), abs=1e-12)
    assert (shares[["postcode", "day_of_month"]] == 0).all(axis=None)


@pytest.mark.parametrize(
    ("column", "sign"),
    [
        ("income", -1),
        ("amount", 1),
        ("duration", 1),
        ("debt_to_income", 1),
        ("history_months", -1),
        ("on_time", -1),
        ("burden", 1),
        ("postcode", 0),
        ("day_of_month", 0),
    ],
)
def test_effects_go_one_way_for_everybody(data, column, sign):
    X = data.X.iloc[:500]
    steps = [
        truth.log_odds(X.assign(**{column: value})) for value in np.linspace(*X[column].quantile([0.01, 0.99]), 15)
    ]
    assert (np.sign(np.diff(steps, axis=0)) == sign).all()


def test_age_is_u_shaped(data):
    row = data.X.iloc[[0]]
    curve = [truth.log_odds(row.assign(age=age))[0] for age in range(19, 71)]
    assert np.argmin(curve) + 19 == 45
    assert (np.diff(curve, 2) > 0).all()


def test_inquiries_turn_from_harmless_to_harmful_with_burden(data):
    row = data.X.iloc[[0]]

    def slope(burden):
        low, high = (truth.log_odds(row.assign(burden=burden, inquiries=count))[0] for count in (0, 5))
        return high - low

    assert slope(0) < 0 < slope(80)


def test_defaults_were_drawn_from_the_log_odds(data):
    """A logistic regression on the true log-odds finds slope 1 and intercept 0, within three standard errors."""
    score = truth.log_odds(data.X, data.sensitive)
    fit = LogisticRegression(C=np.inf).fit(score[:, None], data.y)
    risk = 1 / (1 + np.exp(-score))
    design = np.column_stack([np.ones_like(score), score])
    errors = np.sqrt(np.diag(np.linalg.inv(design.T @ (design * (risk * (1 - risk))[:, None]))))
    assert abs(fit.intercept_[0]) < 3 * errors[0]
    assert abs(fit.coef_[0, 0] - 1) < 3 * errors[1]


def test_best_log_odds_are_calibrated_in_every_postcode_and_cannot_be_beaten(population):
    X, group, y = population
    best = 1 / (1 + np.exp(-truth.best_log_odds(X)))
    for area in range(1, 6):
        rows = (X["postcode"] == area).to_numpy()
        error = np.sqrt((best[rows] * (1 - best[rows])).sum()) / rows.sum()
        assert abs(y[rows].mean() - best[rows].mean()) < 4 * error
    with_group, from_X, without_proxy = (
        roc_auc_score(y, score) for score in (truth.log_odds(X, group), best, truth.log_odds(X))
    )
    assert with_group > from_X > without_proxy


# --- Shapley values -------------------------------------------------------------------------------------------


def closed_form(X, rows):
    """The truth is additive but for one product, whose Shapley values are known: no enumeration needed."""
    here, there = truth.effects(X), truth.effects(rows)
    values = (here - there.mean())[list(credit.FEATURES)]
    b, q = 0.006 * (X["burden"] - 28), X["inquiries"] - 1
    b_rows, q_rows = 0.006 * (rows["burden"] - 28), rows["inquiries"] - 1
    both, first, second, none = b * q, b * q_rows.mean(), b_rows.mean() * q, (b_rows * q_rows).mean()
    values["burden"] += ((first - none) + (both - second)) / 2
    values["inquiries"] += ((second - none) + (both - first)) / 2
    return values.to_numpy()


def test_truth_equals_the_closed_form(data):
    X, rows = data.X_test.iloc[:5], data.background()
    found = truth.shapley(truth.log_odds, X)
    assert np.array([e.values for e in found]) == pytest.approx(closed_form(X, rows), abs=1e-9)
    assert found[0].base_value == pytest.approx(truth.log_odds(rows).mean(), abs=1e-12)


def test_truth_equals_shaps_exact_explainer(data, shap):
    X, rows = data.X_test.iloc[:1], data.background(10)

    def f(array):
        return truth.log_odds(array)

    other = shap.ExactExplainer(f, shap.maskers.Independent(rows.to_numpy(), max_samples=100))(X.to_numpy())
    found = truth.shapley(truth.log_odds, X, rows)
    assert np.array([e.values for e in found]) == pytest.approx(other.values, abs=1e-9)


def test_model_equals_shaps_tree_explainer(data, shap):
    """To 1e-6, though XGBoost's own predictions carry only 32 bits."""
    X, rows = data.X_test.iloc[:4], data.background()
    explainer = shap.TreeExplainer(credit.load_model(), rows, feature_perturbation="interventional")
    tree = explainer(X)
    found = truth.shapley(credit.predict_log_odds, X, rows)
    assert np.array([e.values for e in found]) == pytest.approx(tree.values, abs=1e-6)
    assert [e.base_value for e in found] == pytest.approx(tree.base_values, abs=1e-6)


def test_linear_model_equals_coefficient_times_distance(data):
    coefficients = np.linspace(-2, 2, 11)

    def linear(X):
        return X.to_numpy() @ coefficients

    rows = data.background(30)
    found = truth.shapley(linear, data.X.iloc[[7]], rows)[0]
    expected = coefficients * (data.X.iloc[7] - rows.mean()).to_numpy()
    assert found.values == pytest.approx(expected, abs=1e-7, rel=1e-9)


def test_explanations_are_complete_and_say_what_they_are(data):
    X = data.X_test.iloc[:2]
    for f, scale, name in (
        (credit.predict_log_odds, "log-odds", "the bank's model"),
        (credit.predict_probability, "probability", "the bank's model"),
        (truth.log_odds, "log-odds", "the truth"),
    ):
        for row, explanation in enumerate(truth.shapley(f, X)):
            assert abs(explanation.completeness_gap(f(X)[row])) < 1e-9
            assert (explanation.output_scale, explanation.function) == (scale, name)
            assert (explanation.value_function, explanation.background) == ("marginal", "100 training rows")
            assert explanation.instance.tolist() == X.iloc[row].tolist()


def test_null_and_proxy_get_nothing_from_the_truth_but_something_from_the_model(data):
    X = data.X_test.iloc[:2]
    names = list(credit.FEATURES)
    for e in truth.shapley(truth.log_odds, X):
        assert abs(e.values[names.index("postcode")]) < 1e-12
        assert abs(e.values[names.index("day_of_month")]) < 1e-12
    assert max(abs(e.values[names.index("postcode")]) for e in truth.shapley(credit.predict_log_odds, X)) > 0.05


def test_yourself_as_background_leaves_nothing_to_explain(data):
    me = data.X_test.iloc[[0]]
    explanation = truth.shapley(credit.predict_log_odds, me, me, compared_to="yourself")[0]
    assert (explanation.values == 0).all()
    assert explanation.background == "yourself"


def test_a_model_of_fewer_columns_and_in_another_order(data):
    X = data.X.loc[[3], ["burden", "age"]]

    def product(table):
        return (table["burden"] * table["age"]).to_numpy()

    found = truth.shapley(product, X)[0]
    rows = data.background()
    b, a = X.iloc[0]
    v_b, v_a, v_0 = b * rows["age"].mean(), rows["burden"].mean() * a, (rows["burden"] * rows["age"]).mean()
    assert found.feature_names == ("burden", "age")
    assert found.values == pytest.approx([(v_b - v_0 + b * a - v_a) / 2, (v_a - v_0 + b * a - v_b) / 2], rel=1e-9)
    assert found.function == "product"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"value": "conditional"}, "value='conditional' does not exist: the only value function so far is"),
        ({"X": np.zeros((1, 11))}, "X is a ndarray"),
        ({"X": pd.Series([1.0])}, "X is a Series"),
        ({"background": pd.DataFrame({"age": [30.0]})}, "background must be a table with the columns of X"),
        ({"background": credit.load().X.iloc[:0]}, "at least one row"),
        ({"X": credit.load().X.iloc[:1].assign(age=np.nan)}, "finite numbers"),
        ({"X": pd.DataFrame(np.zeros((1, 15))), "background": pd.DataFrame(np.zeros((1, 15)))}, "15 columns"),
        ({"f": lambda table: 1.0}, r"f must give one finite number per row: 204800 rows in, \(\) out"),
        ({"f": lambda table: np.full(len(table), np.nan)}, "f must give one finite number per row"),
    ],
)
def test_bad_input_gets_one_sentence(data, arguments, message):
    usual = {"f": truth.log_odds, "X": data.X.iloc[:1]}
    with pytest.raises(ValueError, match=message):
        truth.shapley(**(usual | arguments))


# --- interventions --------------------------------------------------------------------------------------------


def test_setting_what_is_already_so_changes_nothing(data):
    own = {name: data.X[name].to_numpy() for name in credit.FEATURES}
    for changes in ({}, own, *({name: value} for name, value in own.items())):
        X, risk = truth.intervene(data.X, changes, group=data.sensitive)
        pd.testing.assert_frame_equal(X, data.X, check_exact=True)
        assert (risk == truth.log_odds(data.X, data.sensitive)).all()
    X, _ = truth.intervene(data.X, {"group": data.sensitive}, group=data.sensitive)
    pd.testing.assert_frame_equal(X, data.X, check_exact=True)


@pytest.mark.parametrize("column", ["postcode", "day_of_month"])
def test_setting_a_non_cause_changes_no_risk(data, column):
    X, risk = truth.intervene(data.X, {column: 2})
    assert (risk == truth.log_odds(data.X)).all()
    assert X.drop(columns=column).equals(data.X.drop(columns=column))


def test_more_income_lowers_debt_to_income_and_nothing_else(data):
    before = data.X
    after, risk = truth.intervene(before, {"income": 2 * before["income"]})
    assert after["debt_to_income"].to_numpy() == pytest.approx(before["debt_to_income"] / 2, rel=1e-12)
    untouched = [name for name in credit.FEATURES if name not in ("income", "debt_to_income")]
    pd.testing.assert_frame_equal(after[untouched], before[untouched], check_exact=True)
    # worked out apart: the direct share, and the share that flows through debt-to-income
    change = -0.7 * np.log(2) - 0.045 * before["debt_to_income"] / 2
    assert risk - truth.log_odds(before) == pytest.approx(change, abs=1e-9)


def test_the_other_debts_stay_the_same_money(data):
    def other(X):
        return X["debt_to_income"] / 100 * X["income"] - X["amount"] / X["duration"]

    after, _ = truth.intervene(data.X, {"amount": 3000, "duration": 36, "income": 1800})
    assert other(after).to_numpy() == pytest.approx(other(data.X).to_numpy(), abs=1e-8)


def test_effects_flow_two_steps_from_age(data):
    before = data.X
    after, _ = truth.intervene(before, {"age": before["age"] + 10})
    assert after["income"].to_numpy() == pytest.approx(before["income"] * np.exp(0.08), rel=1e-12)
    assert after["debt_to_income"].to_numpy() == pytest.approx(before["debt_to_income"] * np.exp(-0.08), rel=1e-12)
    assert after["history_months"].to_numpy() == pytest.approx(before["history_months"] + 10)


def test_a_set_column_stays_as_set(data):
    after, _ = truth.intervene(data.X, {"income": 5000, "debt_to_income": 40})
    assert (after["debt_to_income"] == 40).all()


def test_only_touched_rows_change(data):
    income = data.X["income"].to_numpy().copy()
    income[3] += 500
    after, _ = truth.intervene(data.X, {"income": income})
    changed = (after != data.X).any(axis=1)
    assert list(changed[changed].index) == [3]


def test_changing_the_group_moves_the_postcode_as_it_was_drawn(population):
    X, group, _ = population
    after, risk = truth.intervene(X, {"group": 1 - group}, group=group)
    for now in (0, 1):
        moved = after["postcode"][group == 1 - now]
        shares = moved.value_counts(normalize=True).sort_index().to_numpy()
        assert shares == pytest.approx(structure.POSTCODE_SHARES[now], abs=0.01)
    assert after.drop(columns="postcode").equals(X.drop(columns="postcode"))
    change = risk - truth.log_odds(X, group)
    assert change == pytest.approx(np.where(group == 0, truth.GROUP_EFFECT, -truth.GROUP_EFFECT), abs=1e-9)


def test_interventions_repeat_exactly(data):
    first, second = (truth.intervene(data.X, {"group": 1}, group=data.sensitive, seed=4)[0] for _ in range(2))
    pd.testing.assert_frame_equal(first, second, check_exact=True)


@pytest.mark.parametrize(
    ("changes", "group", "message"),
    [
        ({"salary": 3000}, None, "'salary' is nothing one can set: choose among age, income"),
        ({"group": 1}, None, "give the present one too"),
        ({"income": 0}, None, "new income holds 0: it must be above 0"),
        ({"duration": [12, -5, 6]}, None, "new duration holds -5"),
        ({"income": [1000, 2000]}, None, r"new income has shape \(2,\): give one number, or one for each of 3"),
        ({"income": np.nan}, None, "new income holds NaN or infinity"),
        ({"income": "much"}, None, "new income is no number"),
        ({"group": 2}, [0, 1, 0], "each 0 or 1"),
        ({"income": 2000}, [0, 1], "group must be 3 numbers"),
    ],
)
def test_impossible_interventions_get_one_sentence(data, changes, group, message):
    with pytest.raises(ValueError, match=message):
        truth.intervene(data.X.iloc[:3], changes, group=group)


def test_a_postcode_between_two_areas_cannot_change_groups(data):
    with pytest.raises(ValueError, match="postcode must be one of 1, 2, 3, 4, 5"):
        truth.intervene(data.X.iloc[:1].assign(postcode=2.5), {"group": 1}, group=[0])


def test_impossible_people_get_one_sentence(data):
    with pytest.raises(ValueError, match="history_months holds 0: it must be above 0"):
        truth.log_odds(data.X.iloc[:3].assign(history_months=0))
