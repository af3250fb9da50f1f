"""Anchors by hand against a search of every rule, and Alibi's against both."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from sklearn.tree import DecisionTreeClassifier

from xaicourse.compat import alibi as _bridge  # noqa: F401

# isort: split

from alibi.explainers import AnchorTabular

from xaicourse.methods import anchors
from xaicourse.methods.anchors import conditions, covers, interval, join, perturb, perturbed_precision, read, rules

NAMES = ["a", "b", "c", "d"]


@pytest.fixture(scope="module")
def X():
    """Whole numbers 0 to 3 with a and b belonging together."""
    rng = np.random.default_rng(0)
    table = rng.integers(0, 4, (300, 4))
    table[:, 1] = np.where(rng.random(300) < 0.7, table[:, 0], table[:, 1])
    return pd.DataFrame(table.astype(float), columns=NAMES)


def decide(rows):
    rows = np.atleast_2d(np.asarray(rows))
    return ((rows[:, 0] + rows[:, 2] > 3) | (rows[:, 1] * rows[:, 3] > 5)).astype(int)


def every_pair(rule, X, decision):
    """The precision over all mixed rows, one pair after another."""
    rows, same, n = X.to_numpy(), 0, 0
    columns = [NAMES.index(name) for name in rule]
    for stranger, giver in product(rows, rows[covers(rule, X)]):
        mixed = stranger.copy()
        mixed[columns] = giver[columns]
        same += int(decide(mixed)[0] == decision)
        n += 1
    return same / n


def test_a_rule_covers_what_lies_above_low_and_at_most_at_high(X):
    rule = {"a": (0, 2), "d": (1, np.inf)}
    expected = [0 < a <= 2 and d > 1 for a, d in X[["a", "d"]].to_numpy()]
    assert covers(rule, X).tolist() == expected
    assert covers({}, X).all()


def test_the_exact_precision_counts_every_pair(X):
    few = X.head(60)
    rule = {"a": (1, np.inf), "b": (-np.inf, 2)}
    assert perturbed_precision(rule, decide, few, 1) == pytest.approx(every_pair(rule, few, 1), abs=1e-12)
    assert perturbed_precision({}, decide, few, 1) == pytest.approx(decide(few).mean(), abs=1e-12)
    assert np.isnan(perturbed_precision({"a": (7, 8)}, decide, few, 1))


def test_perturbed_rows_tend_to_the_exact_precision_and_keep_the_rule(X):
    rule = {"a": (1, np.inf), "d": (1, np.inf)}
    rows = perturb(rule, X, 60_000)
    assert covers(rule, rows).all()
    assert decide(rows).mean() == pytest.approx(perturbed_precision(rule, decide, X, 1), abs=0.008)
    free = np.corrcoef(rows["a"], rows["b"])[0, 1]
    assert abs(free) < 0.02 < 0.3 < np.corrcoef(X["a"], X["b"])[0, 1]  # the stranger's b knows nothing of the giver's a
    both = perturb({"a": (0, np.inf), "b": (0, np.inf)}, X, 60_000)
    assert np.corrcoef(both["a"], both["b"])[0, 1] > 0.3  # a giver gives its values together


def test_a_rule_without_rows_says_so(X):
    with pytest.raises(ValueError, match="covers no row of X"):
        perturb({"a": (7, 8)}, X, 10)


@pytest.mark.parametrize(("agree", "n"), [(0, 5), (7, 9), (30, 30), (945, 1000)])
def test_the_interval_is_wilsons(agree, n):
    expected = binomtest(agree, n).proportion_ci(method="wilson")
    assert interval(agree, n) == pytest.approx((expected.low, expected.high), abs=1e-4)


def test_the_interval_holds_in_95_of_100_draws():
    rng = np.random.default_rng(0)
    for share, n in ((0.9, 60), (0.97, 200)):
        held = [low <= share <= high for low, high in (interval(k, n) for k in rng.binomial(n, share, 4000))]
        assert np.mean(held) == pytest.approx(0.95, abs=0.025)


def test_no_share_gets_one_sentence():
    with pytest.raises(ValueError, match="7 of 5 rows is no share"):
        interval(7, 5)


def test_conditions_are_all_that_the_instance_fulfils():
    offered = conditions(pd.Series({"a": 2.0, "b": 0.0}), {"a": [1, 2], "b": [1]})
    assert offered == [("a", 1.0, np.inf), ("a", -np.inf, 2.0), ("b", -np.inf, 1.0)]
    found = list(rules(offered))
    assert len(found) == 8 and found[0] == {} and {"a": (1.0, 2.0), "b": (-np.inf, 1.0)} in found
    assert join([("a", 1.0, np.inf), ("a", 0.0, 3.0)]) == {"a": (1.0, 3.0)}


def test_alibis_sentences_are_read():
    found = read(["burden > 54.00", "55.00 < age <= 60.00", "on_time <= -1.50", "blocked = 1", "thanks = 0"])
    assert found == {
        "burden": (54, np.inf),
        "age": (55, 60),
        "on_time": (-np.inf, -1.5),
        "blocked": (0.5, 1.5),
        "thanks": (-0.5, 0.5),
    }
    with pytest.raises(ValueError, match="'maybe' is no condition"):
        read(["maybe"])


@pytest.mark.parametrize("place", [3, 11, 40, 77])
def test_alibis_anchor_is_among_the_best_rules_of_a_full_search(X, place):
    """Every rule of the same conditions is counted exactly: the library's holds, and hardly a wider one does."""
    cuts = {name: [0.0, 1.0, 2.0] for name in NAMES}
    explainer = AnchorTabular(decide, NAMES, seed=0)
    explainer.fit(X.to_numpy(), disc_perc=(25, 50, 75))
    instance = X.iloc[place]
    decision = int(decide(instance)[0])
    found = explainer.explain(instance.to_numpy(), threshold=0.95, tau=0.02, delta=0.05, batch_size=500)
    theirs = read(found.anchor)
    cuts = {name: np.unique(np.quantile(X[name], [0.25, 0.5, 0.75])) for name in NAMES}
    exact = {}
    for rule in rules(conditions(instance, cuts)):
        key = tuple(sorted(rule.items()))
        if key not in exact and covers(rule, X).any():
            exact[key] = (perturbed_precision(rule, decide, X, decision), covers(rule, X).mean())
    assert tuple(sorted(theirs.items())) in exact
    precision, coverage = exact[tuple(sorted(theirs.items()))]
    assert precision >= 0.93
    assert found.precision == pytest.approx(precision, abs=0.03)
    assert found.coverage == pytest.approx(coverage, abs=0.05)
    widest = max(wide for holds, wide in exact.values() if holds >= 0.95)
    assert coverage >= 0.5 * widest


def test_a_tree_of_one_rule_is_found_again(X):
    y = ((X["a"] > 1) & (X["c"] > 2)).astype(int)
    tree = DecisionTreeClassifier(random_state=0).fit(X.to_numpy(), y)
    explainer = AnchorTabular(lambda rows: tree.predict(np.atleast_2d(rows)), NAMES, seed=0)
    explainer.fit(X.to_numpy(), disc_perc=(25, 50, 75))
    inside = X[y == 1].iloc[0].to_numpy()
    assert set(anchors.read(explainer.explain(inside, threshold=0.95).anchor)) == {"a", "c"}
