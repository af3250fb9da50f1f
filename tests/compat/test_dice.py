"""DiCE 0.12 through its bridge: what warns and draws without it is silent with it, and its rows are what they claim."""

import random
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from xaicourse.compat import dice as bridge  # isort: split

import dice_ml
from dice_ml.explainer_interfaces import explainer_base

SETTING = """
import warnings
warnings.simplefilter("always")
import numpy as np, pandas as pd
{bridge}
import dice_ml
from sklearn.linear_model import LogisticRegression
X = pd.DataFrame(np.random.default_rng(0).normal(size=(80, 3)).round(2), columns=["a", "b", "c"])
model = LogisticRegression().fit(X, X["a"] + X["b"] > 0)
data = dice_ml.Data(dataframe=X.assign(y=model.predict(X).astype(int)), continuous_features=list(X), outcome_name="y")
found = dice_ml.Dice(data, dice_ml.Model(model=model, backend="sklearn"), method="random").generate_counterfactuals(
    X.iloc[[0]], 2, random_seed=0)
print(found.cf_examples_list[0].final_cfs_df_sparse.to_csv())
"""


class Line:
    """Class 1 where a + b - c > 0, without any fitting: the truth about validity is known."""

    classes_ = np.array([0, 1])

    def predict_proba(self, rows):
        z = np.asarray(rows, dtype=float) @ np.array([1.0, 1.0, -1.0])
        return np.column_stack([1 / (1 + np.exp(z)), 1 / (1 + np.exp(-z))])

    def predict(self, rows):
        return (self.predict_proba(rows)[:, 1] > 0.5).astype(int)


@pytest.fixture(scope="module")
def X():
    return pd.DataFrame(np.random.default_rng(0).normal(size=(200, 3)).round(2), columns=["a", "b", "c"])


def dice(X, method):
    known = dice_ml.Data(dataframe=X.assign(y=Line().predict(X)), continuous_features=["a", "b", "c"], outcome_name="y")
    return dice_ml.Dice(known, dice_ml.Model(model=Line(), backend="sklearn"), method=method)


def suggestions(X, method, **options):
    random.seed(0)
    np.random.seed(0)
    options = {"random_seed": 0, **options} if method == "random" else options
    found = dice(X, method).generate_counterfactuals(X.iloc[[0]], 3, **options).cf_examples_list[0]
    return found.final_cfs_df_sparse[["a", "b", "c"]].astype(float)


@pytest.mark.slow
def test_without_the_bridge_it_draws_a_bar_and_warns_and_with_it_gives_the_same_rows_in_silence():
    loud, silent = (
        subprocess.run([sys.executable, "-c", SETTING.format(bridge=line)], capture_output=True, text=True)
        for line in ("", "from xaicourse.compat import dice")
    )
    assert "1/1" in loud.stderr and "inplace" in loud.stderr
    assert (silent.returncode, silent.stderr) == (0, "")
    assert silent.stdout == loud.stdout and silent.stdout.count("\n") > 2


@pytest.mark.parametrize("method", ["random", "genetic"])
def test_every_suggestion_is_valid_and_what_is_frozen_stays(X, method, capfd):
    before = Line().predict(X.iloc[[0]])[0]
    free = suggestions(X, method)
    assert len(free) and (Line().predict(free) != before).all()
    low, high = float(X["b"].min()), float(X["b"].max())
    held = suggestions(X, method, features_to_vary=["b", "c"], permitted_range={"b": [low, high]})
    assert (Line().predict(held) != before).all() and (held["a"] == X["a"].iloc[0]).all()
    assert held["b"].between(low, high).all()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("method", ["random", "genetic"])
def test_seeds_give_the_same_rows_again(X, method):
    pd.testing.assert_frame_equal(suggestions(X, method), suggestions(X, method))


def test_loaded_twice_it_mends_once():
    import importlib

    mended = explainer_base.ExplainerBase.generate_counterfactuals
    importlib.reload(bridge)
    assert explainer_base.ExplainerBase.generate_counterfactuals is mended


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("m.version = lambda name: '0.11'", "needs dice-ml 0.12, and version 0.11 is installed"),
        ("m.version = absent", "needs dice-ml 0.12, and it is not installed: run `python3 run.py --fresh`"),
    ],
)
def test_another_release_or_none_ends_with_a_sentence(code, sentence):
    absent = "def absent(name): raise m.PackageNotFoundError(name)\n"
    run = f"import importlib.metadata as m\n{absent}{code}\nimport xaicourse.compat.dice"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True)
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: ") and sentence in last
