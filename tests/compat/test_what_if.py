"""The What-If Tool's server side through its bridge, against numbers computed by hand."""

import json
import math
import subprocess
import sys
import types

import pytest
from werkzeug.test import Client

from xaicourse.compat.what_if import Example, WhatIfToolPluginLoader, make_messages

# the plug-in leaves its CSV file to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ROWS = [(1.0, 2.0, "x"), (-1.0, 0.5, "y"), (0.0, 3.0, "x")]
MODEL = {
    **{"inference_address": "here", "model_name": "model", "model_version": "", "model_signature": ""},
    **{"model_type": "classification", "label_vocab_path": "", "use_predict": "false"},
}
PREDICT = """
import math
def custom_predict_fn(examples, bundle):
    risks = []
    for example in examples:
        feature = example.features.feature
        margin = feature["a"].float_list.value[0] - 0.5 * feature["b"].float_list.value[0]
        risks.append(1 / (1 + math.exp(-margin)))
    return [[1 - risk, risk] for risk in risks]
"""


def risk(a: float, b: float) -> float:
    return 1 / (1 + math.exp(-(a - 0.5 * b)))


def start(folder, predict: str = PREDICT):
    """Return a function that asks the plug-in's routes, with the rows loaded."""
    table = folder / "table.csv"
    table.write_text("a,b,c\n" + "".join(f"{a},{b},{c}\n" for a, b, c in ROWS), encoding="utf-8")
    (folder / "predict.py").write_text(predict, encoding="utf-8")
    flags = types.SimpleNamespace(wit_data_dir=str(folder), custom_predict_fn=str(folder / "predict.py"))
    routes = WhatIfToolPluginLoader().load(types.SimpleNamespace(logdir=str(folder), flags=flags)).get_plugin_apps()

    def ask(route: str, **arguments: object) -> tuple[int, str]:
        answer = Client(routes[route]).get("/", query_string=arguments)
        return answer.status_code, answer.get_data(as_text=True)

    status, loaded = ask("/examples_from_path", examples_path=str(table), max_examples=10, sampling_odds=1)
    assert status == 200
    ask.loaded = [json.loads(example) for example in json.loads(loaded)["examples"]]
    return ask


@pytest.fixture
def ask(tmp_path):
    return start(tmp_path)


def classes(answer: str) -> list[list[dict]]:
    result = json.loads(json.loads(answer)["inferences"])["results"][0]
    return [row["classes"] for row in result["classificationResult"]["classifications"]]


def test_examples_are_the_rows_of_the_table(ask):
    features = [example["features"]["feature"] for example in ask.loaded]
    assert [feature["a"]["floatList"]["value"][0] for feature in features] == [row[0] for row in ROWS]
    assert "bytesList" in features[0]["c"]


def test_predictions_are_the_model_s(ask):
    status, answer = ask("/infer", **MODEL)
    assert status == 200
    scores = [row[1]["score"] for row in classes(answer)]
    assert scores == pytest.approx([risk(a, b) for a, b, _ in ROWS], rel=1e-6)


def test_a_score_of_zero_is_sent_too(tmp_path):
    ask = start(tmp_path, "def custom_predict_fn(examples, bundle): return [[1.0, 0.0] for _ in examples]")
    _, answer = ask("/infer", **MODEL)
    assert [[part["score"] for part in row] for row in classes(answer)] == [[1.0, 0.0]] * len(ROWS)


def test_partial_dependence_of_one_row_moves_one_feature(ask):
    _, answer = ask("/infer_mutants", feature_name="a", example_index=0, x_min=-1, x_max=1, **MODEL)
    line = json.loads(answer)["data"][0][0]["1"]
    assert [point["scalar"] for point in line] == pytest.approx([risk(point["step"], 2.0) for point in line], rel=1e-6)
    assert line[0]["step"] == -1 and line[-1]["step"] == 1


def test_records_are_refused_with_a_sentence(ask, tmp_path):
    path = tmp_path / "table.tfrecord"
    path.write_bytes(b"")
    status, answer = ask("/examples_from_path", examples_path=str(path), max_examples=10, sampling_odds=1)
    assert status == 400 and answer.endswith("reads tables only")


def test_messages_have_tensorflow_s_bytes():
    example = Example()
    example.features.feature["a"].float_list.value.append(1.0)
    # written out by hand: features(1){ feature(1){ key(1)="a" value(2){ float_list(2){ value(1) packed 1.0f } } } }
    inner = b"\x12\x06\x0a\x04\x00\x00\x80\x3f"
    entry = b"\x0a\x01a\x12" + bytes([len(inner)]) + inner
    feature = b"\x0a" + bytes([len(entry)]) + entry
    assert example.SerializeToString() == b"\x0a" + bytes([len(feature)]) + feature


def test_a_choice_holds_one_member():
    message = make_messages("test", {"Choice": [("a", 1, "string|"), ("b", 2, "string|")]})["Choice"](a="x")
    message.b = "y"
    assert message.a == "" and message.b == "y"


def test_no_tensorflow_stays_behind_and_absence_is_a_sentence():
    code = "import sys, xaicourse.compat.what_if as _; assert not {'tensorflow', 'pkg_resources'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    code = "import importlib.metadata as m; m.version = lambda name: '1.7'; import xaicourse.compat.what_if"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "needs tensorboard-plugin-wit 1.8.1, and version 1.7 is installed" in done.stderr.splitlines()[-1]
