"""One real call of every library that requirements.in asks for, each against a result known beforehand."""

import datetime
import hashlib
import importlib.metadata
import inspect
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from environment import lock

# Here the question is whether the libraries run on these versions; their own deprecations are met where we use them.
pytestmark = pytest.mark.filterwarnings("ignore")

CALLS = {}

# Ran elsewhere: the tests themselves run on these, and the browser's tests on the last two.
ELSEWHERE = {"pytest", "pytest-timeout", "pytest-xdist", "hypothesis", "playwright", "axe-playwright-python"}
ELSEWHERE |= {"ruff", "uv", "setuptools"}  # run.py and environment/lock.py call these
# Imported by other libraries, by the bridged ones above all; that they import is the next test.
INDIRECT = {"attrs", "dill", "gevent", "protobuf", "raiutils", "requests", "six", "jupyter-client", "notebook"}


def calls(*names: str):
    def remember(function):
        for name in names:
            assert name not in CALLS
            CALLS[name] = function
        return function

    return remember


def linear_data():
    X = np.random.default_rng(0).normal(size=(80, 3))
    return X, X @ np.array([2.0, -1.0, 0.0])


@calls("numpy", "pandas", "pyarrow")
def tables():
    import pandas as pd
    import pyarrow.parquet

    table = pd.DataFrame({"a": np.arange(3), "b": ["x", "y", None]})
    file = io.BytesIO()
    table.to_parquet(file)
    file.seek(0)
    assert pyarrow.parquet.read_table(file).to_pandas().equals(table)


@calls("scipy", "scikit-learn")
def linear_regression():
    from scipy.stats import spearmanr
    from sklearn.linear_model import LinearRegression

    X, y = linear_data()
    model = LinearRegression().fit(X, y)
    np.testing.assert_allclose(model.coef_, [2, -1, 0], atol=1e-9)
    assert spearmanr(y, model.predict(X)).statistic == pytest.approx(1)


@calls("scikit-image", "imageio")
def images(tmp_path):
    import imageio.v3 as imageio
    from skimage.segmentation import slic

    image = np.zeros((16, 16, 3), np.uint8)
    image[:, 8:] = 255
    imageio.imwrite(tmp_path / "image.png", image)
    assert (imageio.imread(tmp_path / "image.png") == image).all()
    segments = slic(image, n_segments=4, compactness=1)
    assert not set(segments[:, :8].ravel()) & set(segments[:, 8:].ravel())  # no segment crosses the edge


@calls("matplotlib", "plotly")
def figures():
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import plotly.graph_objects

    figure, axes = plt.subplots()
    axes.barh(["a", "b"], [1, -1])
    figure.canvas.draw()
    assert len(axes.patches) == 2
    plt.close(figure)
    assert '"bar"' in plotly.graph_objects.Figure(plotly.graph_objects.Bar(x=[1], y=[2])).to_json()


@calls("pydicom")
def medical_images():
    import pydicom
    from pydicom.dataset import Dataset, FileMetaDataset

    pixels = np.arange(12, dtype=np.int16).reshape(3, 4)
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = pydicom.uid.CTImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = pydicom.uid.generate_uid()
    data.Rows, data.Columns, data.SamplesPerPixel, data.PixelRepresentation = 3, 4, 1, 1
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PhotometricInterpretation = 16, 16, 15, "MONOCHROME2"
    data.PixelData = pixels.tobytes()
    file = io.BytesIO()
    pydicom.dcmwrite(file, data, enforce_file_format=True)
    file.seek(0)
    assert (pydicom.dcmread(file).pixel_array == pixels).all()


@calls("xgboost", "xgboost-cpu", "shap", "numba")
def trees_and_shap():
    import numba
    import shap
    import xgboost

    X, y = linear_data()
    model = xgboost.XGBRegressor(n_estimators=10, max_depth=2, n_jobs=1).fit(X, y)
    explanation = shap.TreeExplainer(model)(X[:5])
    total = explanation.values.sum(axis=1) + explanation.base_values
    np.testing.assert_allclose(total, model.predict(X[:5]), atol=1e-4)
    assert numba.njit(lambda n: n * 7)(6) == 42


@calls("lime")
def lime():
    from lime.lime_tabular import LimeTabularExplainer

    X, _ = linear_data()
    explainer = LimeTabularExplainer(X, mode="regression", discretize_continuous=False, random_state=0)
    explanation = explainer.explain_instance(X[0], lambda Z: Z @ np.array([2.0, -1.0, 0.0]), num_samples=500)
    ranking = [feature for feature, _ in explanation.as_map()[1]]
    assert ranking[:2] == [0, 1] and explanation.as_html()


@calls("interpret")
def boosted_additive_model():
    from interpret.glassbox import ExplainableBoostingRegressor

    X, y = linear_data()
    model = ExplainableBoostingRegressor(interactions=0, max_rounds=200, outer_bags=2, n_jobs=1).fit(X, y)
    importances = model.term_importances()
    assert importances[0] > importances[1] > importances[2]


@calls("torch", "captum")
def integrated_gradients():
    import torch
    from captum.attr import IntegratedGradients

    torch.set_num_threads(1)
    net = torch.nn.Linear(3, 1)
    X = torch.arange(6.0).reshape(2, 3)
    attributions = IntegratedGradients(net).attribute(X, baselines=torch.ones_like(X))
    expected = (net.weight * (X - 1)).detach().numpy()
    np.testing.assert_allclose(attributions.detach().numpy(), expected, atol=1e-5)


@calls("fairlearn")
def fairness():
    from fairlearn.metrics import demographic_parity_difference

    groups, decisions = ["a"] * 4 + ["b"] * 4, [1, 1, 1, 0, 1, 0, 0, 0]
    assert demographic_parity_difference(decisions, decisions, sensitive_features=groups) == pytest.approx(0.5)


@calls("quantus")
def explanation_metric():
    import quantus
    import torch

    attributions = np.array([[1.0, 1, 1, 1], [1, 0, 0, 0]])
    metric = quantus.Sparseness(disable_warnings=True, display_progressbar=False, normalise=False)
    batch = {"x_batch": np.ones((2, 1, 4)), "y_batch": np.array([0, 0]), "a_batch": attributions[:, None]}
    gini = metric(model=torch.nn.Flatten(), device="cpu", **batch)
    assert gini == pytest.approx([0, 0.75])  # of n equal values 0, of one alone (n - 1) / n


@calls("gymnasium")
def policies():
    import gymnasium

    world = gymnasium.make("CartPole-v1")
    world.reset(seed=0)
    rewards = [world.step(1)[1] for _ in range(3)]
    world.close()
    assert rewards == [1.0, 1.0, 1.0]


@calls("tensorboard")
def scalars(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("loss", 0.25, 3)
    events = EventAccumulator(str(tmp_path)).Reload().Scalars("loss")
    assert [(event.step, event.value) for event in events] == [(3, 0.25)]


@calls("streamlit")
def dashboard():
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_string("import streamlit as st\nst.markdown(str(st.slider('n', 0, 10, 2) ** 2))").run(timeout=30)
    assert app.markdown[0].value == "4"
    assert app.slider[0].set_value(5).run().markdown[0].value == "25"


@calls("distributed")
def cluster():
    import distributed

    options = {"processes": False, "n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        assert client.submit(lambda n: n + 1, 41).result(timeout=30) == 42


@calls("sqlalchemy", "psycopg")
def databases():
    import psycopg.conninfo
    import sqlalchemy

    with sqlalchemy.create_engine("sqlite://").connect() as connection:
        assert connection.execute(sqlalchemy.text("select 6 * 7")).scalar() == 42
    assert psycopg.pq.version() >= 100000  # libpq came with it
    assert psycopg.conninfo.conninfo_to_dict("postgresql://host/log")["dbname"] == "log"
    assert sqlalchemy.create_engine("postgresql+psycopg://host/log").dialect.driver == "psycopg"


@calls("fsrs")
def spaced_review():
    from fsrs import Card, Rating, Scheduler

    card, _ = Scheduler(enable_fuzzing=False).review_card(Card(), Rating.Easy)
    assert card.due > datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)


@calls("nh3", "pooch", "platformdirs", "tomli-w", "textstat")
def small_tools(tmp_path):
    import tomllib

    import nh3
    import platformdirs
    import pooch
    import textstat
    import tomli_w

    assert nh3.clean("<b>a</b><script>b</script>") == "<b>a</b>"
    (tmp_path / "file").write_bytes(b"abc")
    assert pooch.file_hash(tmp_path / "file") == hashlib.sha256(b"abc").hexdigest()
    assert "xaicourse" in platformdirs.user_data_dir("xaicourse")
    assert tomllib.loads(tomli_w.dumps({"a": [1, 2]})) == {"a": [1, 2]}
    hard = "The institution's creditworthiness determination necessitates comprehensive documentation."
    assert textstat.flesch_reading_ease("We look at your pay. Then we say yes or no.") > 80
    assert textstat.flesch_reading_ease(hard) < 30


@calls("typer", "rich")
def command_line():
    import rich.console
    import typer.testing

    app = typer.Typer()

    @app.command()
    def greet(name: str):
        rich.console.Console().print(f"hello {name}")

    assert "hello you" in typer.testing.CliRunner().invoke(app, ["you"]).output


@calls("nbgrader")
def gradebook(monkeypatch):
    from nbgrader.api import Gradebook

    # nbgrader starts alembic by its name, and this Python may have been started without its folder on the path
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    with Gradebook("sqlite://") as gradebook:
        gradebook.add_assignment("107_first_shap")
        assert [assignment.name for assignment in gradebook.assignments] == ["107_first_shap"]


@calls("jupyterlab", "ipykernel", "nbformat", "nbclient", "nbconvert", "jupytext")
def notebooks():
    import jupyterlab
    import jupytext
    import nbclient
    import nbconvert

    notebook = jupytext.reads("# %% [markdown]\n# Title\n# %%\n6 * 7\n", fmt="py:percent")
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    assert notebook.cells[1].outputs[0]["data"]["text/plain"] == "42"
    assert "42" in nbconvert.HTMLExporter().from_notebook_node(notebook)[0]
    assert jupyterlab.__version__.startswith("4.6.")


@calls("ipywidgets", "anywidget")
def widgets():
    import anywidget
    import ipywidgets
    import traitlets

    class Picture(anywidget.AnyWidget):
        _esm = "export default { render() {} }"
        value = traitlets.Float(0).tag(sync=True)

    picture, slider = Picture(), ipywidgets.FloatSlider(max=5)
    traitlets.link((slider, "value"), (picture, "value"))
    slider.value = 3
    assert picture.value == 3 and picture.get_state()["value"] == 3


@calls("sphinx", "myst-nb", "pydata-sphinx-theme")
def site(tmp_path):
    (tmp_path / "conf.py").write_text(
        "extensions = ['myst_nb']\nhtml_theme = 'pydata_sphinx_theme'\nnb_execution_mode = 'off'\n", encoding="utf-8"
    )
    (tmp_path / "index.md").write_text("# The course\n\n$x^2$\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", str(tmp_path), str(tmp_path / "built")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "<h1>The course" in (tmp_path / "built" / "index.html").read_text(encoding="utf-8")


def test_every_library_is_called():
    wanted = lock.main_packages(lock.REQUIREMENTS.read_text(encoding="utf-8"))
    assert wanted == set(CALLS) | ELSEWHERE | INDIRECT
    assert not set(CALLS) & (ELSEWHERE | INDIRECT)


@pytest.mark.parametrize("name", sorted({call.__name__ for call in CALLS.values()}))
def test_library(name, request):
    call = next(call for call in CALLS.values() if call.__name__ == name)
    wanted = inspect.signature(call).parameters
    call(**{fixture: request.getfixturevalue(fixture) for fixture in wanted})


def test_dice_finds_an_input_with_the_other_outcome():
    import dice_ml
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    X, y = linear_data()
    table = pd.DataFrame(X, columns=["a", "b", "c"]).assign(outcome=(y > 0).astype(int))
    model = LogisticRegression().fit(table[["a", "b", "c"]], table["outcome"])
    data = dice_ml.Data(dataframe=table, continuous_features=["a", "b", "c"], outcome_name="outcome")
    explainer = dice_ml.Dice(data, dice_ml.Model(model=model, backend="sklearn"), method="random")
    refused = pd.DataFrame({"a": [-1.0], "b": [1.0], "c": [0.0]})
    found = explainer.generate_counterfactuals(refused, total_CFs=2, desired_class="opposite", random_seed=0)
    changed = found.cf_examples_list[0].final_cfs_df[["a", "b", "c"]].astype(float)
    assert model.predict(refused).tolist() == [0] and model.predict(changed).tolist() == [1, 1]


@pytest.mark.timeout(300)
def test_everything_imports():
    """Every top-level module of every main package, in one process, as it happens in a long session."""
    wanted = lock.main_packages(lock.REQUIREMENTS.read_text(encoding="utf-8")) | {"dice-ml"}
    tops = sorted(
        module
        for module, owners in importlib.metadata.packages_distributions().items()
        if {owner.lower().replace("_", "-") for owner in owners} & wanted and module.isidentifier()
    )
    assert len(tops) > 50
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    done = subprocess.run([sys.executable, "-c", code, *tops], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
