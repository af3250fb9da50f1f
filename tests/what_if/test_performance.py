"""The What-If Tool's Performance & Fairness tab against our own counts; names of tests are proofs in features.toml."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from tests.what_if.by_hand import WORDS, ByHand
from tests.what_if.page import ToolPage
from xaicourse.what_if import models

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GROUPS = ("group 0", "group 1")
SECONDARY = "paper-dropdown-menu[label='Slice by (secondary)']"


@pytest.fixture
def tab(tool: ToolPage) -> ToolPage:
    """The tool on its second tab, unsliced, at thresholds of .5."""
    tool.tab("Performance")
    slice_by(tool, "<none>")
    tool.frame.locator("paper-radio-button[name=custom]").click()
    for line in range(2):
        tool.threshold(0.5, line)
    return tool


def slice_by(tool: ToolPage, column: str) -> None:
    tool.choose(tool.frame.locator("paper-dropdown-menu[label='Slice by']"), column)
    tool.page.wait_for_timeout(800)


def thresholds(tool: ToolPage) -> dict[str, list[float]]:
    """Return slice -> the thresholds of both models, as the sliders stand."""
    found = tool.ask("tool.featureValueThresholds.map((each) => [each.value, each.threshold.map((t) => t.threshold)])")
    return {str(value): both for value, both in found}


def lines(ours: ByHand, thresholds: list[float], rows: np.ndarray | slice = slice(None)) -> list[str]:
    """Return what a slice's line shows after the models' names: FP and FN and accuracy in percent, F1; per model."""
    shown = []
    for model, threshold in zip(models.NAMES, thresholds, strict=True):
        counts = ours.counts(model, threshold, rows)
        share = 100 / sum(counts.values())
        f1 = f1_score(ours.y[rows], np.float32(ours.risk[model])[rows] >= np.float32(threshold))
        right = counts["TP"] + counts["TN"]
        shown.append(
            [f"{counts['FP'] * share:.1f}", f"{counts['FN'] * share:.1f}", f"{right * share:.1f}", f"{f1:.2f}"]
        )
    return [text for pair in zip(*shown, strict=True) for text in pair]


def test_the_table_counts_as_we_do(tab, ours):
    for threshold in (0.5, 0.35, 0.12):
        for line in range(2):
            tab.threshold(threshold, line)
        assert tab.confusion() == [ours.counts(model, threshold) for model in models.NAMES]
        numbers = tab.performance()[0][tab.performance()[0].index("logistic") + 1 :]
        assert numbers == lines(ours, [threshold] * 2)


@pytest.mark.parametrize("threshold", [0.29, 0.57, 0.58])
def test_three_thresholds_are_counted_one_step_below(tab, ours, threshold):
    # the tool rounds 100 * .29 = 28.999999999999996 down
    tab.threshold(threshold)
    assert tab.confusion()[0] == ours.counts("bank", threshold - 0.01) != ours.counts("bank", threshold)


def test_areas_under_the_curves_are_ours(tab, ours):
    titles = " ".join(tab.frame.locator(".perf-curve-text:visible").all_inner_texts())
    roc, pr = re.findall(r"\(AUCs: ([\d.]+), ([\d.]+)\)", titles)
    aucs = [roc_auc_score(ours.y, risk) for risk in ours.risk.values()]
    assert [float(each) for each in roc] == pytest.approx(aucs, abs=0.011)  # two decimals, from 101 thresholds
    assert tab.frame.locator("vz-line-chart2:visible").count() == 2
    assert all(0.5 < float(each) < 0.7 for each in pr)


def test_mean_attributions_are_signed_means(tab, ours):
    shown = tab.frame.locator("wit-attribution-table:visible td").all_inner_texts()
    pairs = list(zip(shown[::2], shown[1::2], strict=True))
    assert len(pairs) == 2 * len(WORDS)
    for model, part in zip(models.NAMES, (pairs[: len(WORDS)], pairs[len(WORDS) :]), strict=True):
        means = dict(zip(WORDS.values(), models.attributions(model, ours.X).mean(axis=0), strict=True))
        assert {name: float(mean) for name, mean in part} == pytest.approx(means, abs=6e-4)


def test_the_truth_and_the_cost_ratio_are_chosen(tab, ours):
    truth = tab.frame.locator("paper-dropdown-menu[label='Ground Truth Feature']")
    assert truth.locator("input").first.input_value() == "default"
    tab.choose(truth, "postcode area")
    assert tab.ask("tool.selectedLabelFeature") == "postcode area"
    tab.choose(truth, "default")
    box = tab.frame.locator("paper-input[label='Cost Ratio (FP/FN)'] input")
    box.fill("3")
    box.press("Enter")
    tab.page.wait_for_timeout(500)
    tab.frame.locator("paper-radio-button[name=unaware]").click()
    tab.page.wait_for_timeout(1000)
    found = tab.ask("tool.overallThresholds.map((each) => each.threshold)")
    assert found == [ours.cheapest(model, ratio=3) for model in models.NAMES]
    box.fill("1")
    box.press("Enter")
    tab.page.wait_for_timeout(500)


def test_slices_count_as_we_do(tab, ours):
    slice_by(tab, "protected group")
    own = {"group 0": [0.6, 0.4], "group 1": [0.3, 0.5]}
    for line, threshold in enumerate(threshold for group in GROUPS for threshold in own[group]):
        tab.threshold(threshold, line)
    slices = ours.slices("protected group")
    for words, group in zip(tab.performance(), GROUPS, strict=True):
        count, *_ = words[2:]
        assert int(count) == slices[group].sum()
        assert words[words.index("logistic") + 1 :] == lines(ours, own[group], slices[group])


def test_a_number_is_sliced_in_buckets(tab, ours):
    slice_by(tab, "age")
    ages = ours.X["age"]
    middle = np.floor(ages.min() + (ages.max() - ages.min()) / 2 + 0.5)  # the tool rounds halves up
    counts = {int(words[words.index("bank") - 1]) for words in tab.performance()}
    assert counts == {int((ages < middle).sum()), int((ages >= middle).sum())}


def test_slices_by_two_columns(tab, ours):
    slice_by(tab, "protected group")
    tab.choose(tab.frame.locator(SECONDARY), "default")
    tab.page.wait_for_timeout(1000)
    counted = ours.table.groupby(["protected group", "default"]).size()
    shown = {words[0] + " " + words[1]: int(words[2]) for words in tab.performance()}
    assert shown == {f"{group}/{outcome}": n for (group, outcome), n in counted.items()}
    tab.choose(tab.frame.locator(SECONDARY), "<none>")


def test_slices_are_sorted(tab):
    slice_by(tab, "postcode area")
    box = tab.frame.locator("paper-input[label=Buckets] input").first
    box.fill("5")
    box.press("Enter")
    tab.page.wait_for_timeout(1000)
    order = tab.frame.locator("paper-dropdown-menu[label='Sort by']:visible")
    tab.choose(order, "Alphabetical")
    assert [words[0] for words in tab.performance()] == list("12345")
    tab.choose(order, "Count")
    counts = [int(words[1]) for words in tab.performance()]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("strategy", ["unaware", "demoparity", "equalopp", "equalacc", "group"])
def test_strategies_choose_our_thresholds(tab, ours, strategy):
    slice_by(tab, "protected group")
    tab.frame.locator(f"paper-radio-button[name={strategy}]").click()
    tab.page.wait_for_timeout(1200)
    slices = ours.slices("protected group")
    if strategy == "unaware":
        expected = {group: [ours.cheapest(model) for model in models.NAMES] for group in slices}
    elif strategy == "group":
        expected = {group: [ours.cheapest(model, rows) for model in models.NAMES] for group, rows in slices.items()}
    else:
        both = [ours.balanced(model, "protected group", strategy) for model in models.NAMES]
        expected = {group: [each[group] for each in both] for group in slices}
    assert thresholds(tab) == expected


def test_group_thresholds_go_to_the_wrong_slices_where_the_table_has_another_order(tab, ours):
    # the tool finds them in the order of its counts (numbers ascending) and gives them out in the order of its table
    slice_by(tab, "postcode area")
    box = tab.frame.locator("paper-input[label=Buckets] input").first
    box.fill("5")
    box.press("Enter")
    tab.choose(tab.frame.locator("paper-dropdown-menu[label='Sort by']:visible"), "Count")
    tab.frame.locator("paper-radio-button[name=group]").click()
    tab.page.wait_for_timeout(1200)
    slices = ours.slices("postcode area")
    right = {area: [ours.cheapest(model, slices[area]) for model in models.NAMES] for area in sorted(slices)}
    largest = sorted(slices, key=lambda area: -slices[area].sum())
    assert largest == [1, 2, 3, 5, 4]
    assert thresholds(tab) == {f"{area:g}": both for area, both in zip(largest, right.values(), strict=True)}
    assert thresholds(tab)["4"] == right[5] != right[4]
