"""TCAV by hand: equal to Captum with scikit-learn's ridge, to scipy's Welch test, to a step of the real network."""

import numpy as np
import pytest
import torch
from captum.concept import TCAV, Classifier, Concept
from scipy import stats
from sklearn.linear_model import RidgeClassifier

from xaicourse.methods.tcav import PENALTY, cav, derivatives, difference, holm, tcav
from xaicourse.scenarios import nodules
from xaicourse.scenarios.nodules import nets

torch.set_num_threads(1)


class Ridge(Classifier):
    def __init__(self):
        self.fitted = RidgeClassifier(alpha=PENALTY)

    def train_and_eval(self, dataloader, **_options):
        rows, labels = (torch.cat(part).numpy() for part in zip(*dataloader, strict=True))
        self.fitted.fit(rows.astype(float), labels)

    def weights(self):
        weights = torch.tensor(self.fitted.coef_).reshape(1, -1)
        weights = weights / weights.norm()
        return torch.cat([-weights, weights])

    def classes(self):
        return self.fitted.classes_.tolist()


def flat(values):
    return values.reshape(len(values), -1)


@pytest.mark.parametrize("name", ["clean", "shortcut"])
def test_the_score_is_captums(name, tmp_path):
    net, test = nets.load(name), nodules.generate(40, seed=1, nodules=1.0).X
    albums = [nodules.generate(30, seed=seed, marker=marker).X for seed, marker in ((2, (1.0, 1.0)), (3, (0.0, 0.0)))]
    concepts = [Concept(k, f"album{k}", nets.tensor(X).split(8)) for k, X in enumerate(albums)]
    theirs = TCAV(net, ["maps"], classifier=Ridge(), save_path=str(tmp_path)).interpret(
        nets.tensor(test), [concepts], target=None
    )["0-1"]["maps"]
    direction = cav(*(flat(nets.activations(net, X)) for X in albums))
    gradients = flat(nets.activation_gradient(net, test))
    assert tcav(gradients, direction) == pytest.approx(float(theirs["sign_count"][0]), abs=1e-6)
    # Captum's documentation calls it a share of sums; its code returns the mean slope
    assert derivatives(gradients, direction).mean() == pytest.approx(float(theirs["magnitude"][0]), abs=1e-5)


def test_a_slope_is_what_a_small_step_does():
    net, X = nets.load("clean"), nodules.generate(20, seed=4).X
    maps, gradients = nets.activations(net, X), nets.activation_gradient(net, X)
    direction = np.abs(np.random.default_rng(0).normal(size=(32, 8, 8)))
    direction /= np.linalg.norm(direction)
    after = torch.tensor(maps + 1e-3 * direction, dtype=torch.float64).amax((2, 3))
    change = (net.double().score(after)[:, 0].detach().numpy() - nets.log_odds("clean", X)) / 1e-3
    # where all of a map is 0, its maximum has 64 equal places and torch shares the slope out among them
    alive = (maps.max(axis=(2, 3)) > 1e-2).all(axis=1)
    slopes = derivatives(flat(gradients), direction.ravel())
    assert slopes[alive] == pytest.approx(change[alive], abs=5e-3)


def test_the_cav_separates_points_to_the_concept_and_turns_with_the_sets():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(30, 6)) + np.array([3, 0, 0, 0, 0, 0]), rng.normal(size=(50, 6))
    direction = cav(a, b, 1.0)
    assert np.linalg.norm(direction) == pytest.approx(1) and direction[0] > 0.8
    assert cav(b, a, 1.0) == pytest.approx(-direction)
    rows, labels = np.concatenate([a, b]), np.repeat([1, 0], [30, 50])
    theirs = RidgeClassifier(alpha=1.0).fit(rows, labels).coef_.ravel()
    assert direction == pytest.approx(theirs / np.linalg.norm(theirs), abs=1e-9)


def test_the_tests_are_scipys():
    rng = np.random.default_rng(2)
    a, b = rng.normal(0.6, 0.1, 12), rng.normal(0.5, 0.2, 15)
    assert difference(a, b) == pytest.approx(stats.ttest_ind(a, b, equal_var=False).pvalue, rel=1e-9)
    assert difference([1, 1, 1], [0.5, 0.5]) == 0 and difference([1, 1], [1, 1]) == 1
    p = [0.01, 0.04, 0.03, 0.005]
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@pytest.mark.parametrize("shapes", [((3, 2), (3, 4)), ((0, 2), (3, 2)), ((3,), (3, 2))])
def test_bad_activations_are_refused(shapes):
    with pytest.raises(ValueError, match="give"):
        cav(*(np.ones(shape) for shape in shapes))
    with pytest.raises(ValueError, match="no direction"):
        cav(np.ones((3, 2)), np.ones((3, 2)))
