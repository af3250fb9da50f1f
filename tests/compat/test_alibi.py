"""Alibi through its bridge, against results that were got without alibi."""

import subprocess
import sys

import numpy as np
import pytest
import shap
from sklearn.ensemble import RandomForestClassifier

from xaicourse.compat import alibi as bridge  # isort: split

from alibi.explainers import ALE, AnchorTabular, KernelShap, PartialDependence, TreeShap

NAMES = ["age", "income", "debt", "noise"]


@pytest.fixture(scope="module")
def X() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(200, 4))


@pytest.fixture(scope="module")
def forest(X):
    y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
    return RandomForestClassifier(20, max_depth=4, n_jobs=1, random_state=0).fit(X, y)


def linear(X) -> np.ndarray:
    return np.asarray(X) @ np.array([2.0, -1.0, 0.5, 0.0])


def test_tree_shap_of_a_forest_is_shap_s_own_and_adds_up(X, forest):
    explainer = TreeShap(forest, model_output="raw")
    explainer.fit()
    explanation = explainer.explain(X[:7])
    values = np.stack(explanation.shap_values, axis=-1)  # (instances, features, classes)
    np.testing.assert_allclose(values, shap.TreeExplainer(forest).shap_values(X[:7]), atol=1e-12)
    np.testing.assert_allclose(values.sum(axis=1) + explanation.expected_value, forest.predict_proba(X[:7]), atol=1e-9)
    assert np.abs(values).max() > 0.1  # zeros would add up to the expected value too


def test_tree_shap_interactions_add_up_to_the_values(X, forest):
    explainer = TreeShap(forest, model_output="raw")
    explainer.fit()
    explanation = explainer.explain(X[:3], interactions=True)
    interactions = np.stack(explanation.shap_interaction_values)  # (classes, instances, features, features)
    expected = shap.TreeExplainer(forest).shap_values(X[:3])
    np.testing.assert_allclose(interactions.sum(axis=-1), np.moveaxis(expected, -1, 0), atol=1e-6)


def test_kernel_shap_of_a_linear_function_is_weight_times_distance(X):
    explainer = KernelShap(lambda Z: np.stack([linear(Z), -linear(Z)], axis=1), link="identity", seed=0)
    explainer.fit(X[:20])
    values = explainer.explain(X[20:23], silent=True).shap_values
    expected = np.array([2.0, -1.0, 0.5, 0.0]) * (X[20:23] - X[:20].mean(axis=0))
    np.testing.assert_allclose(values[0], expected, atol=1e-6)
    np.testing.assert_allclose(values[1], -expected, atol=1e-6)


def test_accumulated_effects_of_a_linear_function_are_its_slopes(X):
    explanation = ALE(linear, feature_names=NAMES).explain(X)
    for feature, slope in enumerate([2.0, -1.0, 0.5, 0.0]):
        points, effects = explanation.feature_values[feature], explanation.ale_values[feature][:, 0]
        np.testing.assert_allclose(np.diff(effects), slope * np.diff(points), atol=1e-9)


def test_partial_dependence_is_the_mean_over_the_data(X):
    explanation = PartialDependence(linear, feature_names=NAMES).explain(X, features=[1], grid_resolution=5)
    for point, dependence in zip(explanation.feature_values[0], explanation.pd_values[0][0], strict=True):
        changed = X.copy()
        changed[:, 1] = point
        assert dependence == pytest.approx(linear(changed).mean())


def test_an_anchor_names_the_planted_rule(X):
    explainer = AnchorTabular(lambda Z: (np.atleast_2d(Z)[:, 2] > 0).astype(int), NAMES, seed=0)
    explainer.fit(X)
    explanation = explainer.explain(X[np.argmax(X[:, 2])], threshold=0.95)
    assert len(explanation.anchor) == 1 and explanation.anchor[0].startswith("debt > ")
    assert explanation.precision >= 0.95


def test_a_list_is_left_alone_and_an_array_of_outputs_becomes_one():
    assert bridge.as_list([1, 2]) == [1, 2]
    assert bridge.as_list(np.zeros((5, 3))).shape == (5, 3)
    assert [part.shape for part in bridge.as_list(np.zeros((5, 3, 2)))] == [(5, 3), (5, 3)]


def test_stand_ins_do_not_stay_behind():
    assert "transformers" not in sys.modules and "spacy" not in sys.modules


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "import importlib.metadata as m; m.version = lambda name: '0.9.6'; import xaicourse.compat.alibi",
            "needs alibi 0.9.4, and version 0.9.6 is installed",
        ),
        (
            "import sys, types; sys.modules['alibi'] = types.ModuleType('alibi'); import xaicourse.compat.alibi",
            "write `from xaicourse.compat import alibi` before it",
        ),
    ],
)
def test_what_cannot_work_ends_with_a_sentence(code, sentence):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("ImportError: ") and sentence in done.stderr.splitlines()[-1]


def test_what_is_made_from_a_stand_in_says_what_is_missing():
    with pytest.raises(ImportError, match="This needs spacy, which the course does not install"):
        bridge._StandIn("spacy.language").Language("en")


def test_nothing_in_the_package_imports_a_bridged_library():
    code = """
import importlib, pkgutil, sys
import xaicourse
on_demand = ("xaicourse.compat.", "xaicourse.dashboards.", "xaicourse.what_if.plugin")  # imported where they are needed
for module in pkgutil.walk_packages(xaicourse.__path__, "xaicourse."):
    if not module.name.startswith(on_demand):
        importlib.import_module(module.name)
found = {"alibi", "dice_ml", "tensorboard_plugin_wit"} & set(sys.modules)
assert not found, found
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
