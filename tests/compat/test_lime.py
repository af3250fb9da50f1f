"""LIME 0.2.0.1 through its bridge: what fails without it works with it, and nothing else changes."""

import subprocess
import sys

import numpy as np
import pytest

from xaicourse.compat import lime as bridge  # isort: split

import lime.explanation
from lime.lime_image import LimeImageExplainer
from lime.lime_tabular import LimeTabularExplainer
from lime.lime_text import LimeTextExplainer

# lime leaves the file of its own scripts to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

SETTING = """
import numpy as np
from lime.lime_image import LimeImageExplainer
from lime.lime_tabular import LimeTabularExplainer
X = np.random.default_rng(0).normal(size=(50, 3))
table = lambda: LimeTabularExplainer(X, mode="regression", random_state=0).explain_instance(
    X[0], lambda rows: rows.sum(axis=1), num_samples=50
)
quarters = lambda image: (np.arange(8)[:, None] // 4) * 2 + np.arange(8)[None, :] // 4
picture = lambda **options: LimeImageExplainer(random_state=0).explain_instance(
    np.ones((8, 8)), lambda images: np.stack([images.mean((1, 2, 3)), 1 - images.mean((1, 2, 3))], 1),
    segmentation_fn=quarters, hide_color=0, num_samples=30, **options
)
"""


def run(code):
    return subprocess.run([sys.executable, "-c", SETTING + code], capture_output=True, text=True)


@pytest.fixture
def X():
    return np.random.default_rng(0).normal(size=(50, 3))


@pytest.fixture
def explained(X):
    explainer = LimeTabularExplainer(X, mode="regression", feature_names=["age", "income", "debt"], random_state=0)
    return explainer.explain_instance(X[0], lambda rows: rows.sum(axis=1), num_samples=50)


def test_without_the_bridge_a_table_cannot_be_shown():
    done = run("table().show_in_notebook()")
    assert "cannot import name 'display' from 'IPython.core.display'" in done.stderr


def test_with_the_bridge_a_table_is_shown_as_the_library_s_own_page(explained, capsys, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    explained.show_in_notebook(show_predicted_value=False)
    (page,) = shown
    assert "lime.Explanation" in page.data and "debt" in page.data
    assert page.data.count("new lime.PredictedValue") == 0


def test_a_text_is_shown_too(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    explainer = LimeTextExplainer(random_state=0)
    found = explainer.explain_instance("a big prize", lambda texts: np.full((len(texts), 2), 0.5), num_samples=20)
    found.show_in_notebook(text=True)
    assert "a big prize" in shown[0].data


def test_without_the_bridge_an_image_has_no_progress_bar_to_turn_off():
    done = run("picture(progress_bar=False)")
    assert "unexpected keyword argument 'progress_bar'" in done.stderr
    assert "30/30" in run("picture()").stderr


def test_with_the_bridge_an_image_is_explained_silently_and_no_differently():
    both = "from xaicourse.compat import lime\na, b = picture(progress_bar={0}), picture(progress_bar=False)\n"
    silent = run(both.format(False) + "assert a.local_exp == b.local_exp and len(a.local_exp[0]) == 4")
    assert (silent.returncode, silent.stderr) == (0, "")
    loud = run(both.format(True))
    assert loud.returncode == 0 and "30/30" in loud.stderr


def test_the_bar_is_given_back_after_an_error(monkeypatch):
    before = lime.lime_image.tqdm
    with pytest.raises(ZeroDivisionError):
        LimeImageExplainer().explain_instance(
            np.ones((8, 8)),
            lambda images: 1 / 0,
            segmentation_fn=lambda image: np.zeros((8, 8), int),
            progress_bar=False,
        )
    assert lime.lime_image.tqdm is before


def test_loaded_twice_it_mends_once():
    import importlib

    mended = LimeImageExplainer.explain_instance
    importlib.reload(bridge)
    assert LimeImageExplainer.explain_instance is mended


def test_what_it_does_not_bridge_is_still_so(X):
    import pandas as pd

    with pytest.raises(KeyError):
        explainer = LimeTabularExplainer(X, mode="regression", random_state=0)
        explainer.explain_instance(pd.Series(X[0], index=list("abc")), lambda rows: rows.sum(axis=1), num_samples=20)
    alone = LimeImageExplainer(random_state=0).explain_instance(
        np.eye(8), lambda images: np.full((len(images), 2), 0.5), num_samples=5, progress_bar=False
    )
    assert np.unique(alone.segments).tolist() == [0]


def test_another_release_ends_with_a_sentence():
    code = "import importlib.metadata as m; m.version = lambda name: '0.3'; import xaicourse.compat.lime"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: ") and "needs lime 0.2.0.1, and version 0.3 is installed" in last
