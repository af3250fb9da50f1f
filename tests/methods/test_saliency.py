"""Gradients, integrated gradients, Grad-CAM and occlusion by hand: equal to Captum 0.9. And the pointing game."""

import numpy as np
import pytest
import torch
from captum.attr import IntegratedGradients, LayerAttribution, LayerGradCam, Occlusion, Saliency

from xaicourse.methods.grad_cam import enlarge, grad_cam
from xaicourse.methods.integrated_gradients import completeness_gap, integrated_gradients
from xaicourse.methods.occlusion import occlusion, squares
from xaicourse.methods.pointing import energy, hits, is_empty
from xaicourse.scenarios import nodules
from xaicourse.scenarios.nodules import nets

torch.set_num_threads(1)
LUNG = -885.0


@pytest.fixture(scope="module")
def some():
    patches = nodules.generate(6, seed=5)
    return nets.load("clean"), patches.X, nets.tensor(patches.X).requires_grad_()


def numbers(tensor):
    return tensor.detach().numpy()[:, 0]


def test_integrated_gradients_equal_captum(some):
    net, X, inputs = some
    ours = integrated_gradients(lambda rows: nets.gradient(net, rows), X, LUNG, 16)
    start = torch.full_like(inputs, LUNG)
    theirs = IntegratedGradients(net).attribute(inputs, baselines=start, n_steps=16, method="riemann_middle")
    assert ours == pytest.approx(numbers(theirs), abs=1e-5)
    assert nets.gradient(net, X) == pytest.approx(numbers(Saliency(net).attribute(inputs, abs=False)), abs=1e-7)


def test_grad_cam_equals_captum(some):
    net, X, inputs = some
    parts = nets.activations(net, X), nets.activation_gradient(net, X)
    for relu in (True, False):
        theirs = LayerGradCam(net, net.maps).attribute(inputs, relu_attributions=relu)
        theirs = LayerAttribution.interpolate(theirs, (32, 32), interpolate_mode="bilinear")
        assert grad_cam(*parts, relu=relu) == pytest.approx(numbers(theirs), abs=1e-6)


def test_occlusion_equals_captum(some):
    net, X, inputs = some
    ours = occlusion(lambda rows: nets.log_odds(net, rows), X, LUNG, 8, 6)
    theirs = Occlusion(net).attribute(inputs, sliding_window_shapes=(1, 8, 8), strides=(1, 6, 6), baselines=LUNG)
    assert ours == pytest.approx(numbers(theirs), abs=1e-5)


def test_the_completeness_gap_shrinks_with_the_steps(some):
    net, X, _ = some
    gaps = []
    for steps in (4, 64):
        found = integrated_gradients(lambda rows: nets.gradient(net, rows), X, LUNG, steps)
        gaps.append(np.abs(completeness_gap(found, lambda rows: nets.log_odds(net, rows), X, LUNG)).max())
    assert gaps[1] < 0.1 < gaps[0]


def test_a_linear_function_is_shared_out_exactly():
    weights = np.arange(9.0).reshape(3, 3) - 4
    X, start = np.random.default_rng(0).normal(size=(2, 3, 3)), np.ones((3, 3))
    found = integrated_gradients(lambda rows: np.broadcast_to(weights, rows.shape), X, start, 1)
    assert found == pytest.approx(weights * (X - start))
    gap = completeness_gap(found, lambda rows: (rows * weights).sum(axis=(1, 2)), X, start)
    assert gap == pytest.approx(0, abs=1e-12)
    covered = occlusion(lambda rows: (rows * weights).sum(axis=(1, 2)), X, 0.5, 1, 1)
    assert covered == pytest.approx(weights * (X - 0.5))


def test_enlarging_keeps_a_flat_map_flat_and_the_peak_in_its_place():
    assert enlarge(np.full((1, 8, 8), 3.0), 32) == pytest.approx(3.0)
    peak = np.zeros((1, 8, 8))
    peak[0, 2, 5] = 1
    row, column = np.unravel_index(enlarge(peak, 32)[0].argmax(), (32, 32))
    assert (row // 4, column // 4) == (2, 5)


def test_wrong_settings_get_a_sentence():
    with pytest.raises(ValueError, match="1 or more"):
        integrated_gradients(lambda rows: rows, np.zeros((1, 2, 2)), 0.0, 0)
    for window, stride in ((8, 5), (4, 5), (6, 0)):
        with pytest.raises(ValueError, match="choose a stride"):
            list(squares(32, 32, window, stride))


def test_pointing_counts_ties_in_part_and_empty_maps_not_at_all():
    mask = np.array([[[True, False], [False, False]]])
    maps = np.array([[[3, 1], [0, 0]], [[3, 3], [0, 0]], [[0, 1], [0, 0]], [[0, 0], [0, 0]]], dtype=float)
    masks = np.repeat(mask, 4, axis=0)
    assert hits(maps, masks)[:3].tolist() == [1, 0.5, 0]
    assert np.isnan(hits(maps, masks)[3])
    assert is_empty(maps).tolist() == [False, False, False, True]
    assert energy(maps, masks)[:3].tolist() == [0.75, 0.5, 0]
    assert np.isnan(energy(maps, masks)[3])
    assert energy(np.array([[[2.0, -6.0], [0, 2.0]]]), mask).tolist() == [0.5]


@pytest.fixture(scope="module")
def measured():
    """Hit rates on 200 patches with a nodule, network -> method -> share; and what chance would hit."""
    patches = nodules.generate(500, seed=303)
    patches = patches[patches.nodule == 1][:200]
    found = {}
    for name in ("clean", "untrained"):
        net = nets.load(name)
        maps = {
            "gradient": np.abs(nets.gradient(net, patches.X)),
            "integrated gradients": np.abs(
                integrated_gradients(lambda rows, net=net: nets.gradient(net, rows), patches.X, LUNG, 16)
            ),
            "Grad-CAM": grad_cam(nets.activations(net, patches.X), nets.activation_gradient(net, patches.X)),
        }
        found[name] = {method: np.nanmean(hits(each, patches.masks)) for method, each in maps.items()}
    return found, patches.masks.mean()


def test_a_trained_network_s_maps_point_at_the_nodule_and_an_untrained_one_s_hardly(measured):
    """The figures of unit 303, within three standard errors of 200 patches."""
    found, chance = measured
    assert chance == pytest.approx(0.067, abs=0.01)
    expected = {"gradient": 0.47, "integrated gradients": 0.71, "Grad-CAM": 0.78}
    for method, share in expected.items():
        assert found["clean"][method] == pytest.approx(share, abs=0.1), method
    assert found["untrained"]["Grad-CAM"] < 0.05
    assert found["untrained"]["integrated gradients"] > 2 * chance
