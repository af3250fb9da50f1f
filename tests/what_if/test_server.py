"""The What-If Tool's server side: what it is set up with and answers, without a browser."""

import json
import sys
import types

import numpy as np
import pytest
import shap
from typer.testing import CliRunner
from werkzeug.test import Client

from tests.what_if.by_hand import WORDS
from xaicourse.cli import app
from xaicourse.compat.what_if import Example
from xaicourse.learning.units import CourseError
from xaicourse.scenarios import credit
from xaicourse.what_if import models, plugin, predict, rows, tool

# the plug-in leaves its CSV file to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
MODEL = {
    **{"inference_address": "here,here", "model_name": "bank,logistic", "model_version": ",", "model_signature": ","},
    **{"model_type": "classification", "label_vocab_path": "", "use_predict": "false"},
}


def example(**changes) -> Example:
    message = Example()
    for name, value in (credit.load().X_test.iloc[0].to_dict() | changes).items():
        if value is not None:
            message.features.feature[WORDS[name]].float_list.value.append(value)
    return message


@pytest.fixture
def ask(tmp_path):
    setup = plugin.Setup(tmp_path / "applicants.csv", tmp_path / "classes.txt", 30)
    rows.write(rows.table(30), setup.table)
    flags = types.SimpleNamespace(wit_data_dir="", custom_predict_fn=predict.__file__)
    made = plugin.Loader(setup).load(types.SimpleNamespace(logdir=str(tmp_path), flags=flags))
    routes = made.get_plugin_apps()

    def ask(route, **arguments):
        return Client(routes[route]).get("/", query_string=arguments).get_data(as_text=True)

    ask.plugin, ask.setup = made, setup
    ask("/examples_from_path", examples_path=str(setup.table), max_examples=30, sampling_odds=1)
    return ask


def test_the_page_fills_in_the_set_up(ask):
    page = ask(plugin.PAGE)
    assert "<wit-dashboard>" in page and page.index("wit_tb_bin.js") < page.index("const SETTINGS")
    settings = json.loads(ask.setup.settings())
    assert settings["panel"]["examplesPath"] == str(ask.setup.table) and settings["truth"] == "default"
    assert [settings["panel"][f"modelName{k}"] for k in (1, 2)] == ["bank", "logistic"]
    assert json.loads(ask(plugin.LISTING)) == {"whatif": {}}
    assert ask.plugin.is_active()


def test_a_folder_s_name_cannot_end_the_script(tmp_path):
    setup = plugin.Setup(tmp_path / "</script><b>", tmp_path / "classes.txt", 5)
    assert "<" not in setup.settings() and json.loads(setup.settings())["panel"]["examplesPath"].endswith("<b>")


def test_predictions_and_attributions_of_both_models_are_ours(ask):
    answer = json.loads(ask("/infer", **MODEL))
    X = credit.load().X_test.iloc[:30]
    extra = json.loads(answer["extraOutputs"])
    for k, name in enumerate(models.NAMES):
        result = json.loads(answer["inferences"])["results"][k]["classificationResult"]["classifications"]
        assert [row["classes"][1]["score"] for row in result] == pytest.approx(models.predict(name, X), abs=1e-6)
        shown = np.array([[row[word] for word in WORDS.values()] for row in extra[k]["attributions"]])
        assert shown == pytest.approx(models.attributions(name, X), abs=1e-5)  # the tool's numbers have 32 bits


def test_partial_dependence_asks_for_no_attributions(ask, monkeypatch):
    monkeypatch.setattr(models, "attributions", None)
    answer = json.loads(ask("/infer_mutants", feature_name="age", example_index=3, x_min=20, x_max=60, **MODEL))
    x = credit.load().X_test.iloc[[3]]
    for name, line in zip(models.NAMES, answer["data"][0], strict=True):
        for point in line["1"]:
            assert point["scalar"] == pytest.approx(models.predict(name, x.assign(age=point["step"]))[0], abs=1e-6)


@pytest.mark.parametrize("name", models.NAMES)
def test_attributions_add_up_to_the_log_odds(name):
    X, background = credit.load().X_test.iloc[:150], credit.load().background()
    log_odds = [np.log(p / (1 - p)) for p in (models.predict(name, X), models.predict(name, background))]
    assert models.attributions(name, X).sum(axis=1) == pytest.approx(log_odds[0] - log_odds[1].mean(), abs=1e-4)


def test_the_logistic_regression_s_attributions_are_shap_s():
    X, background = credit.load().X_test.iloc[:5], credit.load().background()
    scaler, regression = models.logistic()
    explainer = shap.LinearExplainer(regression, scaler.transform(background))
    assert models.attributions("logistic", X) == pytest.approx(explainer.shap_values(scaler.transform(X)))


def test_the_table_is_read_as_it_was_written(tmp_path):
    shown = rows.table(5)
    rows.write(shown, tmp_path / "table.csv")
    first, line = (tmp_path / "table.csv").read_bytes().decode("ascii").splitlines()[:2]
    assert first.split(",") == ["applicant", *WORDS.values(), "protected group", "default"]
    assert line.startswith("no. 4000,") and shown["protected group"].iloc[0] in line
    assert not set("()[]*+?.,") & set("".join(shown.columns)), "the tool takes names for regular expressions"


def test_features_of_examples_and_what_cannot_be_read():
    assert rows.features_of([example(), example(age=50.0)])["age"].tolist() == [credit.load().X_test["age"].iloc[0], 50]
    with pytest.raises(ValueError, match="'age' is empty or no number"):
        rows.features_of([example(age=None)])
    with pytest.raises(ValueError, match="no model 'other'"):
        models.predict("other", credit.load().X_test.iloc[:1])


def said(*options: str) -> str:
    result = CliRunner().invoke(app, ["what-if", "--no-browser", *options])
    assert result.exit_code == 1
    return result.stderr.strip()


def test_what_cannot_be_is_one_sentence():
    assert said("--rows", "1").startswith("✗ 1 rows: choose from 2 to 1000")
    assert said("--rows", "30", "--applicant", "4030").startswith(
        "✗ Applicant 4030 is not shown: there are no. 4000 to"
    )
    assert said("--port", "70000").startswith("✗ Port 70000 cannot be")


@pytest.mark.filterwarnings("ignore:.*html5lib's sanitizer is deprecated")  # TensorBoard's own copy, at import
def test_a_port_that_is_taken_is_named():
    with tool.serving(2, port=0) as address:
        port = address.split(":")[2].split("/")[0]
        with pytest.raises(CourseError, match=f"Port {port} is taken by another program: choose another one"):
            tool.serving(2, port=int(port)).__enter__()


def test_an_absent_plug_in_fails_alone_and_says_what_to_do(monkeypatch):
    for name in ("xaicourse.what_if.plugin", "xaicourse.compat.what_if"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    for package in ("xaicourse.what_if.plugin", "xaicourse.compat.what_if"):
        parent, _, child = package.rpartition(".")
        monkeypatch.delattr(sys.modules[parent], child, raising=False)
    monkeypatch.setattr("importlib.metadata.version", lambda name: "1.7")
    words = said()
    assert "needs tensorboard-plugin-wit 1.8.1, and version 1.7 is installed" in words and "run.py --fresh" in words
