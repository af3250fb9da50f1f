"""The data card states formulas and numbers: each is worked out again."""

import re

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from xaicourse.scenarios import credit, datasets_folder
from xaicourse.scenarios.credit import reproduce, structure, truth


@pytest.fixture(scope="module")
def card():
    return (datasets_folder() / "credit" / "card.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data():
    return credit.load()


def test_the_truth_table_is_the_truth(card, data):
    formulas = dict(re.findall(r"^\| ([\w ]+) \| `([^`]+)` \|", card, flags=re.MULTILINE))
    shares = truth.effects(data.X, data.sensitive)
    assert set(formulas) == set(shares.columns)
    names = {name: data.X[name].to_numpy() for name in credit.FEATURES}
    names |= {"group": data.sensitive.to_numpy(), "log": np.log, "__builtins__": {}}
    for term, formula in formulas.items():
        assert eval(formula, names) == pytest.approx(shares[term].to_numpy(), abs=1e-12), term
    intercept = float(re.search(r"Log-odds of default = (-[\d.]+) \+", card).group(1))
    assert intercept == truth.INTERCEPT


def test_the_numbers_are_those_of_the_shipped_rows(card, data):
    stated = dict(re.findall(r"^\| ([^|]+) \| (\.\d+) \|$", card, flags=re.MULTILINE))
    group = data.sensitive.loc[data.X_test.index]
    model = credit.predict_log_odds
    measured = {
        "default rate": data.y.mean(),
        "default rate, group 0": data.y[data.sensitive == 0].mean(),
        "default rate, group 1": data.y[data.sensitive == 1].mean(),
        "test AUC of the true log-odds, group included (the Bayes AUC)": roc_auc_score(
            data.y_test, truth.log_odds(data.X_test, group)
        ),
        "test AUC of the best prediction from the 11 features": roc_auc_score(
            data.y_test, truth.best_log_odds(data.X_test)
        ),
        "test AUC of the bank's model": roc_auc_score(data.y_test, model(data.X_test)),
        "training AUC of the bank's model": roc_auc_score(data.y_train, model(data.X_train)),
        f"test rows rejected (predicted risk above {credit.REJECTION_THRESHOLD:g})".replace("0.", "."): credit.rejected(
            data.X_test
        ).mean(),
    }
    assert set(stated) == set(measured)
    for name, value in measured.items():
        assert float(stated[name]) == pytest.approx(value, abs=0.0006), name


def test_the_ceiling_on_fresh_applicants(card):
    stated = float(re.search(r"400,000 fresh applicants, (\.\d+)", card).group(1))
    table = structure.draw(400_000, np.random.default_rng(1))
    X = table[list(credit.FEATURES)]
    risk = 1 / (1 + np.exp(-truth.log_odds(X, table["group"])))
    y = np.random.default_rng(2).random(len(X)) < risk
    assert roc_auc_score(y, truth.best_log_odds(X)) == pytest.approx(stated, abs=0.002)


def test_the_card_knows_the_columns_the_model_and_the_seed(card, data):
    for name in data.columns:
        assert f"| `{name}` |" in card
    booster = credit.load_model().get_booster()
    assert f"{booster.num_boosted_rounds()} trees" in card
    assert f"The seed ({reproduce.SEED})" in card
