"""The benchmark of what readability costs: its rows, what it does without data, and that the kept folds are its own."""

import numpy as np
import pytest

from benchmarks import glass_boxes
from tests.data.conftest import REAL_MIRROR
from xaicourse import data
from xaicourse.explorers import unit_101_price as price


def folds(mean, sd=0.01):
    return mean + sd * np.array([-1.0, -0.5, 0.0, 0.5, 1.0]) / np.std([-1, -0.5, 0, 0.5, 1], ddof=1)


def test_a_row_says_whether_the_known_figure_was_met_and_what_the_black_box_gains():
    found = {name: folds(0.79) for name in (*glass_boxes.GLASS, *glass_boxes.BLACK)}
    found["XGBoost"], found["random forest"] = folds(0.70), folds(0.805)
    *rows, last = glass_boxes.rows("south_german_credit", found)
    by_model = {row.what.split(", ", 1)[1]: row for row in rows}
    assert by_model["logistic regression"].result == "0.790 ± 0.010"
    assert by_model["logistic regression"].promise.endswith("yes")
    assert by_model["XGBoost"].promise == "0.777 within 2 SD (earlier): NO"
    assert last.result.startswith("+0.015") and last.promise.endswith("NO")


def test_a_set_that_is_not_here_is_left_out_with_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("XAI_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(glass_boxes, "MEASURED", tmp_path / "measured.toml")
    section = glass_boxes.measure()
    assert section.rows == [] and not (tmp_path / "measured.toml").exists()
    assert section.note.count("xai data fetch") == len(glass_boxes.SETS)


def test_the_kept_folds_come_back_from_their_file(tmp_path, monkeypatch):
    found = {"heloc": {"EBM": folds(0.8)}}
    path = tmp_path / "kept.toml"
    path.write_text(glass_boxes.as_toml(found), encoding="utf-8")
    monkeypatch.setattr(price, "MEASURED", path)
    price.measured.cache_clear()
    assert price.measured()["heloc"]["EBM"] == pytest.approx(found["heloc"]["EBM"], abs=1e-6)
    price.measured.cache_clear()


def test_benchmark_and_explorer_speak_of_the_same_sets_and_models():
    assert price.SETS.keys() == glass_boxes.SETS.keys() == price.measured().keys()
    assert price.GLASS == glass_boxes.GLASS
    for by_model in price.measured().values():
        assert tuple(by_model) == (*glass_boxes.GLASS, *glass_boxes.BLACK)
        assert all(found.shape == (glass_boxes.FOLDS,) for found in by_model.values())
    assert set(glass_boxes.known()) == set(price.SETS)


@pytest.mark.skipif(REAL_MIRROR is None, reason="no folder with the real data files")
@pytest.mark.parametrize("name", [*glass_boxes.SETS])
def test_the_kept_folds_are_those_of_a_new_run(name, tmp_path, monkeypatch):
    """The fastest model of each set; the others take minutes."""
    monkeypatch.setenv("XAI_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XAI_DATA_MIRROR", str(REAL_MIRROR))
    data.fetch(name, progress=False)
    again = glass_boxes.aucs("logistic regression", glass_boxes.SETS[name]())
    assert again == pytest.approx(price.measured()[name]["logistic regression"], abs=1e-3)
