"""The shipped networks: their figures, their files, and the references to them."""

import re
import shutil

import numpy as np
import pytest
import torch

from xaicourse.learning.references import resolve
from xaicourse.learning.wire import Ref, decode, encode
from xaicourse.scenarios import DatasetError, datasets_folder, digest, nodules
from xaicourse.scenarios.nodules import evaluate, nets, reproduce

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def card():
    return (datasets_folder() / "nodules" / "card.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def some():
    return nodules.generate(24, seed=8)


def test_the_card_s_figures_are_those_of_the_shipped_networks(card):
    number = r"(?:\.\d+|1\.000)"
    rows = re.findall(rf"^\| `(\w+)` \| ({number}(?: \| {number}){{3}}) \|$", card, re.MULTILINE)
    stated = {name: [float(value) for value in row.split("|")] for name, row in rows}
    measured = evaluate.aucs()
    assert set(stated) == set(measured) == {*nets.TRAINED, "untrained"}
    for name, values in measured.items():
        assert stated[name] == pytest.approx([*values.values()], abs=0.002), name
    clean, shortcut = measured["clean"], measured["shortcut"]
    assert min(clean.values()) > 0.9
    assert max(clean.values()) - min(clean.values()) < 0.03
    assert shortcut["as in training"] > 0.97
    assert shortcut["reversed"] < 0.15
    assert abs(measured["randomised"]["no marker"] - 0.5) < 0.1
    assert measured["malignant_shortcut"]["reversed"] < 0.15


def test_a_network_is_small_and_its_file_holds_numbers_only():
    assert sum(weights.numel() for weights in nets.load("clean").parameters()) == 14_081
    for name in nets.TRAINED:
        path = datasets_folder() / "nodules" / f"{name}.npz"
        assert path.stat().st_size < 40_000
        with np.load(path, allow_pickle=False) as stored:
            assert {key: stored[key].shape for key in stored} == nets.SHAPES
            assert {stored[key].dtype.str for key in stored} == {"<f2"}


def test_gradient_and_activations_are_those_of_the_function(some):
    net, X = nets.load("clean"), some.X[:2]
    slope = nets.gradient(net, X)
    step = np.zeros_like(X)
    step[:, 12, 17] = 0.5
    by_difference = (nets.log_odds(net, X + step) - nets.log_odds(net, X - step)) / 1.0
    assert slope[:, 12, 17] == pytest.approx(by_difference, abs=2e-4)
    maps = nets.activations(net, X)
    assert maps.shape == (2, 32, 8, 8)
    weights = net.score.weight[0].detach().numpy()
    assert maps.max(axis=(2, 3)) @ weights + net.score.bias.item() == pytest.approx(nets.log_odds(net, X), abs=1e-4)
    pull = nets.activation_gradient(net, X)
    assert pull.sum(axis=(2, 3)) == pytest.approx(np.tile(weights, (2, 1)), abs=1e-5)


def test_probability_and_log_odds_agree_for_one_patch_and_many(some):
    probabilities = nets.probability("clean", some.X)
    assert nets.log_odds("clean", some.X) == pytest.approx(np.log(probabilities / (1 - probabilities)), abs=1e-6)
    assert nets.probability("clean", some.X[3])[0] == pytest.approx(probabilities[3], abs=1e-6)
    assert nets.probability("clean", some.X[:, None])[:4] == pytest.approx(probabilities[:4], abs=1e-6)


@pytest.mark.parametrize(
    ("X", "sentence"),
    [
        (np.zeros((3, 31, 32)), "give patches"),
        (np.full((1, 32, 32), np.nan), "NaN"),
        ([["a"]], "no number"),
    ],
)
def test_wrong_patches_get_a_sentence(X, sentence):
    with pytest.raises(ValueError, match=sentence):
        nets.probability("untrained", X)


def test_untrained_networks_follow_from_their_seed():
    one, same, other = (nets.load("untrained", seed).last.weight for seed in (0, 0, 1))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    with pytest.raises(ValueError, match="no network 'best'; give one of clean"):
        nets.load("best")


def test_references_give_the_functions_and_cross_the_wall(some):
    cases = {
        "log_odds": nets.log_odds,
        "probability": nets.probability,
        "gradient": nets.gradient,
        "activations": nets.activations,
        "activation_gradient": nets.activation_gradient,
    }
    for name, function in cases.items():
        ref = decode(encode(Ref(f"nodules.net.{name}", {"name": "untrained", "seed": 4})))
        expected = function(nets.load("untrained", 4), some.X[:3])
        assert resolve(ref)(some.X[:3]) == pytest.approx(expected)
    assert isinstance(resolve(Ref("nodules.net.module", {"name": "clean"})), nets.Net)


def test_damaged_files_get_one_sentence(tmp_path, monkeypatch):
    shutil.copytree(datasets_folder() / "nodules", tmp_path / "nodules")
    monkeypatch.setenv("XAI_DATASETS", str(tmp_path))
    path = tmp_path / "nodules" / "clean.npz"
    whole = path.read_bytes()
    path.write_bytes(whole[:900])
    with pytest.raises(DatasetError, match=r"clean.npz is damaged or was changed.*reproduce"):
        nets.load("clean")
    sums = path.with_name("checksums.toml")
    sums.write_text(f'"clean.npz" = "{digest(whole[:900])}"\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r"clean.npz is no network"):
        nets.load("clean")


def test_training_is_folded_exactly_and_packed_without_dates():
    torch.manual_seed(0)
    net = reproduce._Normalised()
    X = nets.tensor(nodules.generate(16, seed=9).X)
    net(X)  # moves the running means away from 0
    net.eval()
    folded = net.folded()
    assert nets.build(folded)(X).detach().numpy() == pytest.approx(net(X).detach().numpy(), abs=1e-4)
    assert reproduce.packed(folded) == reproduce.packed(folded)


@pytest.mark.slow
def test_training_again_gives_the_card_s_figures():
    shipped = evaluate.aucs(("shortcut",))["shortcut"]
    net = nets.build(reproduce.train("shortcut"))
    from sklearn.metrics import roc_auc_score

    for place, value in shipped.items():
        patches = evaluate.world(place, "nodule")
        assert roc_auc_score(patches.nodule, nets.log_odds(net, patches.X)) == pytest.approx(value, abs=0.03), place
