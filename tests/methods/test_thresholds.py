from itertools import product

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, roc_auc_score, roc_curve

from xaicourse.methods.thresholds import ALIKE, STEPS, STRATEGIES, choose, closest, cost, counts, measures, roc


def crowd(seed, n=300):
    rng = np.random.default_rng(seed)
    labels, group = rng.integers(0, 2, n), rng.choice(["a", "b", "c"], n, p=[0.5, 0.3, 0.2])
    scores = np.clip(rng.normal(0.4 + 0.2 * labels + 0.08 * (group == "b"), 0.2), 0, 1).round(2)  # ties with steps
    return scores, labels, group


def tables(seed, order="abc"):
    scores, labels, group = crowd(seed)
    return {name: counts(scores[group == name], labels[group == name]) for name in order}


def test_counts_are_scikit_learns_confusion_matrix():
    scores, labels, _ = crowd(0)
    found = counts(scores, labels)
    for threshold in STEPS[::7]:
        [[tn, fp], [fn, tp]] = confusion_matrix(labels, scores >= threshold)
        assert found.loc[threshold].tolist() == [tp, fp, tn, fn]
    assert (found.sum(axis=1) == 300).all()
    assert cost(found, 0.5).to_numpy() == pytest.approx(found["FP"] / 2 + found["FN"])


def test_measures_are_fairlearns_in_every_group():
    scores, labels, group = crowd(1)
    metrics = {
        "positive_rate": selection_rate,
        "found": true_positive_rate,
        "false_alarms": false_positive_rate,
        "accuracy": accuracy_score,
        "f1": f1_score,
    }
    frame = MetricFrame(metrics=metrics, y_true=labels, y_pred=scores >= 0.45, sensitive_features=group).by_group
    for name, table in tables(1).items():
        assert measures(table).loc[0.45].to_dict() == pytest.approx(frame.loc[name].to_dict())


def test_where_nobody_can_be_counted_there_is_no_rate():
    assert measures(counts([0.2], [0]))["found"].isna().all()
    assert measures(counts([], []))["accuracy"].isna().all()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("ratio", [0.0, 0.3, 2])
def test_the_cheapest_thresholds_by_trying_all(seed, ratio):
    every = tables(seed)
    together = min(STEPS, key=lambda t: sum(cost(table, ratio)[t] for table in every.values()))
    assert choose("single", every, ratio) == dict.fromkeys("abc", together)
    alone = {name: min(STEPS, key=lambda t, table=table: cost(table, ratio)[t]) for name, table in every.items()}
    assert choose("per group", every, ratio) == alone


@pytest.mark.parametrize("strategy", ALIKE)
@pytest.mark.parametrize("order", ["abc", "cab"])
def test_parity_is_the_tools_search_in_plain_loops(strategy, order):
    every, ratio, best = tables(2, order), 0.5, None
    for first in STEPS:
        wanted = measures(every[order[0]])[ALIKE[strategy]][first]
        chosen = {order[0]: first}
        for name in order[1:]:
            values = measures(every[name])[ALIKE[strategy]]
            chosen[name] = min(STEPS, key=lambda t, values=values: abs(values[t] - wanted))
        price = sum(cost(every[name], ratio)[t] for name, t in chosen.items())
        if best is None or price < best[0]:
            best = (price, chosen)
    assert choose(strategy, every, ratio) == best[1]


def test_the_first_group_decides_and_closest_is_not_equal():
    found = [choose("demographic parity", tables(seed, order), 0.4) for seed, order in product(range(6), ("ab", "ba"))]
    assert any(one != other for one, other in zip(found[::2], found[1::2], strict=True))
    rates = [measures(tables(0)[name])["positive_rate"][found[0][name]] for name in "ab"]
    assert rates[0] != rates[1] and rates[0] == pytest.approx(rates[1], abs=0.03)


def test_closest_takes_the_first_of_equals():
    assert closest(0.5, [0.1, 0.4, 0.6, 0.5 + 0.2]) == 1


@pytest.mark.parametrize("seed", range(3))
def test_the_roc_curve_is_scikit_learns(seed):
    scores, labels, _ = crowd(seed)
    x, y, area = roc(scores, labels)
    theirs = roc_curve(labels, scores, drop_intermediate=False)
    assert x == pytest.approx(theirs[0]) and y == pytest.approx(theirs[1])
    assert area == pytest.approx(roc_auc_score(labels, scores))


def test_bad_input_is_a_sentence():
    with pytest.raises(ValueError, match="'single', 'per group'"):
        choose("fair", tables(0), 1)
    with pytest.raises(ValueError, match="no group"):
        choose("single", {}, 1)
    with pytest.raises(ValueError, match="in 'b': it holds no case"):
        choose("equal opportunity", {"a": counts([0.1, 0.9], [0, 1]), "b": counts([0.1], [0])}, 1)
    with pytest.raises(ValueError, match="both labels"):
        roc([0.1, 0.2], [1, 1])
    assert len(STRATEGIES) == 5
