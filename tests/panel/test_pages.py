import re

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, count, selection_rate
from sklearn.metrics import accuracy_score, confusion_matrix, roc_auc_score
from sklearn.neighbors import NearestNeighbors

from xaicourse.methods.point_curve import point_curve
from xaicourse.methods.thresholds import STEPS
from xaicourse.panel import groups, what_if
from xaicourse.panel.inputs import read
from xaicourse.panel.point import look
from xaicourse.scenarios import credit

DATA = credit.load()
X, Y = DATA.X_test, DATA.y_test
X_SCORE = credit.predict_probability(X.loc[[4919]])[0]
WORDS = {"threshold": 0.35, "positive": "rejected", "negative": "approved"}


@pytest.fixture(scope="module")
def case():
    return read(credit.predict_probability, X, Y, also=DATA.sensitive.loc[X.index], **WORDS)


@pytest.mark.parametrize(("norm", "metric"), [("L1", "manhattan"), ("L2", "euclidean")])
@pytest.mark.parametrize("place", [3, 919])
def test_the_twin_is_scikit_learns_neighbour_of_the_edited_point(case, norm, metric, place):
    values = X.iloc[place].copy()
    values["burden"], values["income"] = 30, 1500
    seen = look(case, place, values, "age", norm, 0.35)
    assert seen.score == pytest.approx(credit.predict_probability(values.to_frame().T)[0])
    other = np.flatnonzero(((case.scores >= 0.35) != seen.positive) & (np.arange(len(X)) != place))
    scale = X.std(ddof=0)
    found = NearestNeighbors(n_neighbors=1, metric=metric).fit((X.iloc[other] / scale).to_numpy())
    distance, at = found.kneighbors((values / scale).to_numpy()[None])
    assert (seen.twin, seen.distance) == (X.index[other[at[0, 0]]], pytest.approx(distance[0, 0]))


def test_curve_and_reach_are_those_of_one_feature_at_a_time(case):
    values = X.iloc[7]
    seen = look(case, 7, values, "amount", "L1", 0.35)
    assert seen.curve == pytest.approx(point_curve(credit.predict_probability, values, "amount", seen.grid))
    for name in ("burden", "age"):
        tried = point_curve(credit.predict_probability, values, name, np.quantile(X[name], np.linspace(0.05, 0.95, 9)))
        assert seen.reach[name] == pytest.approx((tried.min(), tried.max()))


def test_the_table_is_fairlearns(case):
    cut = groups.cut(case, "group")
    found = groups.compare(cut.tables, "custom", 0.5, custom={"group 0": 0.3, "group 1": 0.42})
    group = case.also["group"]
    decided = case.scores >= np.where(group == 0, 0.3, 0.42)
    metrics = {"rows": count, "positive_rate": selection_rate, "accuracy": accuracy_score}
    frame = MetricFrame(metrics=metrics, y_true=Y, y_pred=decided, sensitive_features=group).by_group
    for name in metrics:
        assert found[name].to_numpy() == pytest.approx(frame[name].to_numpy())
    for value in (0, 1):
        [[tn, fp], [fn, tp]] = confusion_matrix(Y[group == value], decided[group == value])
        assert found.loc[f"group {value}", ["TP", "FP", "TN", "FN"]].tolist() == [tp, fp, tn, fn]
        assert cut.curves[f"group {value}"][2] == pytest.approx(
            roc_auc_score(Y[group == value], case.scores[group == value])
        )
        assert found.loc[f"group {value}", "cost"] == fp / 2 + fn


def test_every_slice_holds_everyone_once(case):
    for by, second in ((None, None), ("group", None), ("income", "group"), ("inquiries", "amount"), ("age", "age")):
        masks = groups.slices(case, by, second)
        assert sum(mask.astype(int) for mask in masks.values()).tolist() == [1] * len(X)
        assert len(masks) <= groups.MOST
    assert "group 1" in " ".join(groups.slices(case, "income", "group"))
    with pytest.raises(ValueError, match="'wealth' is no column"):
        groups.slices(case, "wealth")
    with pytest.raises(ValueError, match="give a number of at least 0"):
        groups.compare(groups.cut(case).tables, "single", -1)


def panel():
    return what_if(credit.load_model(), X, Y, also=DATA.sensitive.loc[X.index], row=4919, **WORDS)


def test_edits_are_told_undone_and_begun_again():
    shown = panel()
    before = shown.look.score
    shown.edit(income=2940)
    shown.feature.value = "duration"
    shown.value.value = 6  # as the field is used
    assert "Edited: income 2260 to 2940, duration 15 to 6" in shown.page.sentence
    assert shown.look.score == pytest.approx(
        credit.predict_probability(X.loc[[4919]].assign(income=2940, duration=6))[0]
    )
    middle = credit.predict_probability(X.loc[[4919]].assign(income=2940))[0]
    steps = [f"{score:.3f}" for score in (X_SCORE, middle, shown.look.score)]
    arrows = " \u2192 ".join(steps)
    assert f"{arrows} (last change {shown.look.score - middle:+.3f})" in shown.page.page
    shown.undo()
    assert shown.look.edited == ["income"] and shown.value.value == 15
    shown.start_again()
    assert shown.look.score == before and "Edited" not in shown.page.sentence
    shown.step(1)
    assert "Row 4920" in shown.page.sentence and shown.value.value == X.loc[4920, "duration"]
    shown.place.value = len(X) - 1
    shown.step(1)
    assert "Row 4000" in shown.page.sentence
    for change, words in (
        ({"wealth": 1}, "no feature"),
        ({"income": float("nan")}, "finite"),
        ({"income": "x"}, "finite"),
    ):
        with pytest.raises(ValueError, match=words):
            shown.edit(**change)
    with pytest.raises(ValueError, match="no row 12"):
        shown.show(12)


def test_the_score_is_an_axis_too():
    shown = panel()
    shown.across.value = "(score)"
    assert f"This point stands at (score) {X_SCORE:g}," in shown.page.page
    shown.edit(burden=0)
    assert f"This point stands at (score) {shown.look.score:g}," in shown.page.page


def test_extremes_are_said():
    shown = panel()
    shown.edit(burden=500)
    assert "No row of the data has such a value of burden" in shown.page.sentence
    shown.threshold.value = 0
    assert "Nobody is approved at this threshold" in shown.page.sentence
    shown.view.value = "Everyone"
    shown.ratio.value = 0
    shown.strategy.value = "single"
    assert "Cost of all: 0.0" in shown.page.sentence
    for step in STEPS[::25]:
        shown.strategy.value = "custom"
        shown.sliders["everyone"].value = step
        assert "nan" not in shown.page.page.lower()


def test_a_strategy_that_cannot_be_judged_says_so():
    rows = pd.DataFrame({"a": [0.1, 0.9, 0.2, 0.3], "g": [0.0, 0, 1, 1]})
    shown = what_if(lambda each: each["a"].clip(0, 1).to_numpy(), rows, [0, 1, 0, 0])
    shown.view.value, shown.by.value = "Everyone", "g"
    assert "one label" in shown.page.page and "no case" in shown.page.page
    shown.strategy.value = "equal opportunity"
    assert "Not possible: equal opportunity cannot be judged in 'g 1'" in shown.page.sentence


def test_the_order_of_a_search_shows():
    shown = panel()
    shown.view.value, shown.by.value = "Everyone", "group"
    shown.strategy.value, shown.ratio.value = "equal accuracy", 0.5
    one = shown.table
    shown.first.value = "group 1"
    other = shown.table
    assert one["threshold"].tolist() != other["threshold"].tolist()
    assert list(one.index) == list(other.index) == ["group 0", "group 1"]


def test_every_page_tells_its_pictures_in_words():
    shown = panel()
    pages = [shown.page.page]
    shown.view.value = "Everyone"
    pages.append(shown.page.page)
    for page in pages:
        for image in re.findall(r"<svg[^>]*>", page):
            assert len(re.search(r'aria-label="([^"]*)"', image)[1].split()) > 8
        assert "<script" not in page and "http" not in page
    bundle = shown._repr_mimebundle_()
    assert "text/html" in bundle[0] if isinstance(bundle, tuple) else bundle


def test_names_from_the_data_are_escaped():
    rows = pd.DataFrame({"<b>a</b>": [0.1, 0.9, 0.2, 0.3], '"g"': [0.0, 0, 1, 1]})
    shown = what_if(lambda each: each["<b>a</b>"].to_numpy(), rows, [0, 1, 0, 1])
    assert "<b>" not in shown.page.page and "&lt;b&gt;" in shown.page.page
