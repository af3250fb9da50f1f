import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from xaicourse.scenarios import credit, datasets_folder


@pytest.fixture(scope="module")
def data():
    return credit.load()


# Published: South German Credit (UCI 522) for age, amount, duration; FICO HELOC for the next four.
@pytest.mark.parametrize(
    ("column", "quartiles", "tolerance"),
    [
        ("age", (27, 33, 42), 1),
        ("duration", (12, 18, 24), 0),
        ("history_months", (57, 76, 97), 4),
        ("on_time", (89, 97, 100), 1),
        ("burden", (8, 28, 56), 2),
        ("inquiries", (0, 1, 2), 0),
    ],
)
def test_marginals_follow_the_published_quartiles(data, column, quartiles, tolerance):
    assert data.X[column].quantile([0.25, 0.5, 0.75]).to_numpy() == pytest.approx(quartiles, abs=tolerance)


def test_amount_and_its_correlation_with_duration(data):
    log_amount = np.log(data.X["amount"])
    assert log_amount.mean() == pytest.approx(7.79, abs=0.03)
    assert log_amount.std() == pytest.approx(0.776, abs=0.03)
    assert np.corrcoef(log_amount, data.X["duration"])[0, 1] == pytest.approx(0.64, abs=0.03)
    assert data.X["duration"].min() == 6
    assert data.X["duration"].max() == 48


def test_age_range(data):
    assert data.X["age"].quantile([0.05, 0.95]).tolist() == pytest.approx([22, 60], abs=1)


def test_debt_to_income_holds_at_least_the_instalment(data):
    instalment = 100 * data.X["amount"] / data.X["duration"] / data.X["income"]
    assert (data.X["debt_to_income"] - instalment).min() > -0.051  # recorded to one decimal


def test_history_is_never_older_than_adulthood(data):
    assert (data.X["history_months"] <= 12 * (data.X["age"] - 18)).all()


def test_day_of_month_is_related_to_nothing(data):
    table = data.X.assign(default=data.y, group=data.sensitive)
    correlations = table.corrwith(table["day_of_month"]).drop("day_of_month")
    assert correlations.abs().max() < 4 / np.sqrt(len(table))


def test_postcode_tells_the_group(data):
    shares = data.sensitive.groupby(data.X["postcode"]).mean()
    assert shares.is_monotonic_increasing
    assert shares.loc[1] < 0.1
    assert shares.loc[5] > 0.6


def test_default_rate(data):
    assert 0.25 < data.y.mean() < 0.31


def test_shapes_types_and_order(data):
    assert data.X.shape == (5000, 11)
    assert tuple(data.X.columns) == data.feature_names == credit.FEATURES
    assert all(dtype.kind == "f" for dtype in data.X.dtypes)
    assert "group" not in data.X
    assert "default" not in data.X
    assert set(data.y) == set(data.sensitive) == {0, 1}
    assert len(data.X_train) == len(data.y_train) == 4000
    assert len(data.X_test) == len(data.y_test) == 1000
    assert not data.X_train.index.intersection(data.X_test.index).size


def test_background_comes_from_training_rows_and_grows_by_adding(data):
    small, large = data.background(), data.background(500)
    assert small.shape == (100, 11)
    assert set(small.index) < set(large.index) <= set(data.X_train.index)
    pd.testing.assert_frame_equal(small, data.X.loc[small.index])
    with pytest.raises(ValueError, match="from 1 to 4000"):
        data.background(0)


def test_what_a_learner_changes_is_not_kept():
    first = credit.load()
    first.X.loc[0, "age"] = 33.5
    first.y[:] = 0
    assert credit.load().X.loc[0, "age"] != 33.5
    assert credit.load().y.sum() > 1000


def test_every_column_has_its_words(data):
    assert set(data.columns) == {*credit.FEATURES, "group", "default"}
    assert list(data.labels) == list(credit.FEATURES)
    assert data.labels["debt_to_income"] == "debt-to-income (% of income)"
    assert data.labels["inquiries"] == "credit inquiries in six months"
    for column in data.columns.values():
        assert column.meaning.endswith(".")
        assert column.label.lower() in [word.lower() for word in column.synonyms] or column.name == "default"
        assert not set(column.more) & set(column.less)


def test_no_synonym_names_two_columns(data):
    words = [word.lower() for column in data.columns.values() for word in column.synonyms]
    assert len(words) == len(set(words))


def test_check_features_takes_columns_in_any_order_and_arrays_in_the_fixed_one(data):
    X = data.X.iloc[:5]
    shuffled = credit.check_features(X[X.columns[::-1]])
    pd.testing.assert_frame_equal(shuffled, X)
    pd.testing.assert_frame_equal(credit.check_features(X.to_numpy()), X)


def _with(X, name, value):
    return X.assign(**{name: value})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda X: X.drop(columns="age"), "X lacks age: give the 11 features"),
        (lambda X: _with(X, "group", 1), r"a column too many \(group\)"),
        (lambda X: pd.concat([X, X[["age"]]], axis=1), r"a column too many \(a double\)"),
        (lambda X: _with(X, "burden", np.nan), "NaN or infinity in burden"),
        (lambda X: _with(X, "income", np.inf), "NaN or infinity in income"),
        (lambda X: _with(X, "income", "a lot"), "no number"),
        (lambda X: X.to_numpy()[0], r"shape \(11,\).*X.iloc\[\[0\]\]"),
        (lambda X: X.to_numpy()[:, :5], r"shape \(3, 5\)"),
        (lambda X: X.iloc[0], r"Series of shape \(11,\)"),
        (lambda X: [[1, 2], [3]], "list of shape"),
        (lambda X: None, "NoneType of shape"),
    ],
)
def test_bad_input_gets_one_sentence(data, spoil, message):
    for use in (credit.predict_log_odds, credit.predict_probability, credit.rejected, credit.truth.log_odds):
        with pytest.raises(ValueError, match=message):
            use(spoil(data.X.iloc[:3]))


def test_data_and_model_work_where_the_truth_is_left_out(tmp_path):
    """As in a graded run: a copy of the package without the files that know the truth."""
    package = Path(credit.__file__).parents[2]
    unwanted = shutil.ignore_patterns("truth.py", "structure.py", "reproduce.py", "__pycache__")
    shutil.copytree(package / "scenarios", tmp_path / "xaicourse" / "scenarios", ignore=unwanted)
    shutil.copy(package / "explanation.py", tmp_path / "xaicourse" / "explanation.py")
    (tmp_path / "xaicourse" / "__init__.py").touch()
    code = """
from xaicourse.scenarios import credit
print(credit.predict_log_odds(credit.load().X).shape, hasattr(credit, "truth"))
credit.truth
"""
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "XAI_DATASETS": str(datasets_folder())}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    assert done.stdout.split("\n")[0] == "(5000,) False"
    assert "credit.truth is left out where answers are graded" in done.stderr
