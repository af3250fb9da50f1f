"""The What-If Tool's Datapoint editor against our own numbers; names of tests are proofs in features.toml."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Locator

from tests.what_if.by_hand import WORDS
from tests.what_if.page import SIZE, ToolPage
from xaicourse.what_if import models

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POINT = 416  # applicant 4416, whom unit 107 explains
GRID = "tool.$.dive.$.vis._backing.grid"


@pytest.fixture
def editor(tool: ToolPage) -> ToolPage:
    """The tool on its first tab with the point selected, as it opens."""
    tool.tab("Datapoint editor")
    tool.frame.locator("paper-radio-button[name=dive]").click()
    tool.select(POINT)
    return tool


@pytest.fixture
def fresh(tool, whole_address):
    """A page of its own, for tests that change points; the rows are read anew. These tests stand last."""
    opened = ToolPage(tool.page.context.browser.new_page(viewport=SIZE), whole_address)
    opened.select(POINT)
    yield opened
    opened.page.close()


def menu(tool: ToolPage, label: str) -> Locator:
    return tool.frame.locator(f"#side paper-dropdown-menu[label='{label}']")


def axis(tool: ToolPage, which: str, column: str) -> None:
    tool.choose(tool.frame.locator(f"paper-dropdown-menu#{which}"), column)


def test_points_stand_where_two_chosen_columns_put_them(editor, ours):
    axis(editor, "horizontalPosition", "age")
    axis(editor, "verticalPosition", "loan amount")
    places = []
    for point in (POINT, 0, 10, 895):
        editor.select(point)
        places.append(editor.place())
    values = ours.table[["age", "loan amount"]].iloc[[POINT, 0, 10, 895]].to_numpy(dtype=float)
    for shown, value, way in zip(np.transpose(places), values.T, (1, -1), strict=True):  # up is less in pixels
        slope, start = np.polyfit(value, shown, 1)
        assert slope * way > 0
        assert shown == pytest.approx(slope * value + start, abs=0.5)


def test_a_click_selects_the_point_below_it(editor):
    axis(editor, "horizontalPosition", "Inference score bank")
    axis(editor, "verticalPosition", "Inference score logistic")
    editor.select(10)
    x, y = editor.place()
    editor.select(POINT)
    frame = editor.frame.frame_element().bounding_box()
    editor.page.mouse.click(frame["x"] + x, frame["y"] + y)
    editor.wait("tool.selected[0] === 10")


def test_bins_split_the_points(editor, ours):
    axis(editor, "horizontalFacet", "protected group")
    axis(editor, "verticalFacet", "default")
    cells = editor.ask(
        f"Object.values({GRID}.cells).map((cell) => [cell.horizontalKey, +cell.verticalKey, cell.items.length])"
    )
    counted = ours.table.groupby(["protected group", "default"]).size()
    assert {(group, outcome): n for group, outcome, n in cells} == counted.to_dict()
    for which in ("horizontalFacet", "verticalFacet"):
        axis(editor, which, "(none)")


def test_colours_and_labels_follow_a_column(editor):
    axis(editor, "colorBy", "Inference correct bank")
    entries = set(editor.frame.locator("facets-dive-legend div").all_inner_texts())
    assert {"correct", "incorrect"} <= entries
    axis(editor, "imageFieldName", "protected group")
    assert editor.ask("tool.$.dive.imageFieldName") == "protected group"
    axis(editor, "imageFieldName", "(default)")
    axis(editor, "colorBy", "Inference label bank")


def test_previous_and_next_walk_through_the_points(editor):
    for icon, point in (("chevron-right", POINT + 1), ("chevron-left", POINT)):
        editor.frame.locator(f"paper-icon-button[icon={icon}]").click()
        editor.frame.get_by_text(f"Edit - Datapoint {point}").wait_for()


def test_a_feature_is_found_by_its_name(editor):
    box = editor.frame.locator(".feature-search-input input").first
    box.fill("month")
    editor.page.wait_for_timeout(500)
    assert set(editor.editor()) == {"credit inquiries in six months", "monthly income"}
    box.fill("")
    editor.page.wait_for_timeout(500)


def test_attributions_are_ours_in_four_orders(editor, ours):
    orders = {"Alphabetical by features": None, "Ascending attribution": np.asarray}
    orders |= {"Absolute attribution": lambda shares: -np.abs(shares), "Descending attribution": np.negative}
    for model in ("logistic", "bank"):
        where = editor.frame.locator(".editor-heading-and-card paper-dropdown-menu[label='Model:']")
        editor.choose(where, f"Model: {model}")
        shares = dict(zip(WORDS.values(), models.attributions(model, ours.X.iloc[[POINT]])[0], strict=True))
        for order, key in orders.items():
            editor.choose(menu(editor, "Feature sort order"), order)
            shown = {name: share for name, (_, share) in editor.editor().items() if name in shares}
            assert shown == pytest.approx(shares, abs=6e-5)  # four decimals are shown
            expected = sorted(shares) if key is None else sorted(shares, key=lambda name: key(shares[name]))
            assert list(shown) == expected


def test_nearest_counterfactuals_are_ours(editor, ours):
    editor.frame.locator(".counterfactual-toggle").click()
    which = editor.frame.locator("#collapsecontexttools paper-dropdown-menu[label='Model:']")
    for model in models.NAMES:
        editor.choose(which, f"Model: {model}")
        for power in (1, 2):
            editor.frame.locator(f"#side paper-radio-button[name=L{power}]").click()
            # the tool takes the attributions of the model that is chosen in the editor's head: the bank's
            by_shares = ours.counterfactual_by_attributions(POINT, power, model, explained="bank")
            for by, found in (
                ("Feature values", ours.counterfactual(POINT, power, model)),
                ("Attributions", by_shares),
            ):
                editor.choose(menu(editor, "Calculate using:"), by)
                assert editor.ask("tool.comparedIndices") == [found], (model, power, by)
                assert [row[3] for row in editor.runs(compared=True) if row[2][0] == "1"] == [
                    f"{risk[found]:.3f}" for risk in ours.risk.values()
                ]
    editor.choose(which, "Model: bank")
    editor.choose(menu(editor, "Calculate using:"), "Feature values")
    editor.frame.locator("#side paper-radio-button[name=L1]").click()
    assert editor.editor()["use of revolving credit"] == [89, 6]
    editor.frame.locator(".counterfactual-toggle").click()


def test_similarity_becomes_a_column(editor, ours):
    editor.frame.locator("#side paper-button").filter(has_text="Create similarity").click()
    editor.frame.locator("#distancedialog .main-button").click()
    name = f" L1 distance to datapoint {POINT}"
    editor.wait(f"tool.$.dive.colorBy === '{name}'")
    shown = editor.ask(f"tool.visdata.map((point) => point['{name}'])")
    assert shown == pytest.approx(ours.distances(POINT, power=1), abs=1e-3)
    axis(editor, "colorBy", "Inference label bank")


def curves(answer: dict) -> dict[str, tuple[list[float], list[float]]]:
    """Return model -> (grid, probabilities of default), as the tool's page got them."""
    lines = [model["1"] for model in answer["data"][0]]
    return {
        model: ([point["step"] for point in line], [point["scalar"] for point in line])
        for model, line in zip(models.NAMES, lines, strict=True)
    }


@pytest.mark.parametrize("point", [POINT, None])
def test_partial_dependence_is_ours(editor, ours, point):
    editor.frame.locator("paper-radio-button[name=pd]").click()
    editor.page.wait_for_timeout(1500)
    if point is None:
        editor.frame.locator(".pd-toggle").click()
    name = "use of revolving credit"
    with editor.page.expect_response(
        lambda response: f"feature_name={name.replace(' ', '%20')}" in response.url
    ) as got:
        editor.frame.locator(f"[data-feature-name='{name}'] .tf-category-pane").click()
    for model, (grid, shown) in curves(got.value.json()).items():
        first = ours.X["burden"].iloc[:50]  # the tool looks at fifty rows for the range
        assert grid == pytest.approx(np.linspace(first.min(), first.max(), 10))
        assert shown == pytest.approx(ours.curve("burden", grid, model, point), abs=1e-3)
    chart = editor.frame.locator(f"[data-feature-name='{name}'] vz-line-chart2")
    chart.wait_for()
    chart.locator("path.line[d]").nth(1).wait_for(state="attached")  # drawn a moment after the chart
    lines = [path.get_attribute("d") for path in chart.locator("path.line").all() if path.get_attribute("d")]
    assert len(lines) >= 2, "a curve for each model"
    if point is None:
        editor.frame.locator(".pd-toggle").click()


def test_the_range_of_a_curve_can_be_changed(editor, ours):
    editor.frame.locator("paper-radio-button[name=pd]").click()
    editor.page.wait_for_timeout(1500)
    row = editor.frame.locator("[data-feature-name='age']")
    row.locator(".tf-category-pane").click()
    with editor.page.expect_response(lambda response: "x_max=70" in response.url) as got:
        row.locator(".x-max").fill("70")
    grid, shown = curves(got.value.json())["bank"]
    assert grid[-1] == 70
    assert shown == pytest.approx(ours.curve("age", grid, "bank", POINT), abs=1e-3)


def test_curves_are_sorted_by_their_variation(editor, ours):
    editor.frame.locator("paper-radio-button[name=pd]").click()
    editor.page.wait_for_timeout(1000)
    with editor.page.expect_response(lambda response: "sort_eligible_features" in response.url) as got:
        editor.frame.get_by_text("Sort by variation").click()
    sorted_ = {each["name"]: each["interestingness"] for each in got.value.json()}
    expected = {}
    for feature, words in WORDS.items():
        first = ours.X[feature].iloc[:50]
        grid = np.linspace(first.min(), first.max(), 10)
        ways = [np.abs(np.diff(ours.curve(feature, grid, model, POINT))).sum() for model in models.NAMES]
        expected[words] = max(ways)
    assert {words: sorted_[words] for words in expected} == pytest.approx(expected, abs=1e-3)
    assert sorted_["protected group"] == 0  # no model sees it
    names = editor.frame.locator(".feature-container").evaluate_all("rows => rows.map(row => row.dataset.featureName)")
    assert names == list(sorted_)


def test_an_edited_value_is_predicted_again_by_both_models(fresh, ours):
    fresh.edit("use of revolving credit", "28")
    fresh.frame.get_by_text("Predict", exact=True).click()
    fresh.wait("tool.selectedExampleAndInference.inferences.length == 2")
    fresh.page.wait_for_timeout(500)
    lines = {
        (run, model): (float(score), change) for run, model, label, score, change in fresh.runs() if label[0] == "1"
    }
    for model in models.NAMES:
        risk = models.predict(model, ours.X.iloc[[POINT]].assign(burden=28.0))[0]
        score, change = lines["2", model]
        assert score == pytest.approx(risk, abs=1e-3)
        assert float(change) == pytest.approx(risk - ours.risk[model][POINT], abs=1e-3)
        assert lines["1", model][0] == pytest.approx(ours.risk[model][POINT], abs=1e-3)


def test_undo_brings_back_values_but_not_predictions(fresh, ours):
    fresh.edit("use of revolving credit", "28")
    fresh.frame.get_by_text("Predict", exact=True).click()
    fresh.wait("tool.selectedExampleAndInference.inferences.length == 2")
    fresh.frame.locator("paper-icon-button[icon=history]").click()
    fresh.page.wait_for_timeout(1000)
    assert fresh.editor()["use of revolving credit"][0] == 89
    newest = max(run for run, *_ in fresh.runs())
    assert newest == "2"
    fresh.frame.get_by_text("Predict", exact=True).click()
    fresh.wait("tool.selectedExampleAndInference.inferences.length == 3")
    fresh.page.wait_for_timeout(500)
    scores = [score for run, model, label, score, _ in fresh.runs() if (run, model, label[0]) == ("3", "bank", "1")]
    assert float(scores[0]) == pytest.approx(ours.risk["bank"][POINT], abs=1e-3)


def test_a_point_is_duplicated_and_deleted(fresh):
    fresh.frame.locator("paper-icon-button[icon=content-copy]").click()
    fresh.wait("tool.visdata.length == 1001 && tool.selected[0] == 1000")
    fresh.frame.locator("paper-icon-button[title='Delete datapoint']").click()
    fresh.frame.locator("#deletedialog .main-button").click()
    fresh.wait("tool.visdata.length == 1000")


def test_a_missing_value_is_a_sentence(fresh):
    fresh.frame.locator("#viewer paper-icon-button[icon=more-horiz]").first.click()
    fresh.frame.locator("#viewer paper-button:visible").filter(has_text="Delete feature").click()
    fresh.frame.get_by_text("Predict", exact=True).click()
    said = "'use of revolving credit' is empty or no number in a data point: type one number."
    fresh.frame.locator(".example-status").filter(has_text=said).wait_for()
