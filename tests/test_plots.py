import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from xaicourse import plots
from xaicourse.explanation import Explanation


def explanation(values=(0.5, -0.25, 0.0, 0.125), scale="log-odds", **more):
    names = tuple("abcd"[: len(values)])
    fields = {"base_value": -1.0, "instance": np.arange(len(values)), "function": "the model", "background": "3 rows"}
    return Explanation(values=np.array(values), feature_names=names, output_scale=scale, **{**fields, **more})


TRUTH = explanation((0.25, -0.5, 0.0, 0.0), function="the truth")


def arrows(figure):
    """The (start, end, colour) of each bar, top row first, read back from the drawing."""
    found = []
    for patch in figure.canvas.axes[0].patches:
        corners = patch.get_xy()
        found.append((corners[0][0], corners[2][0], to_hex(patch.get_facecolor()).upper()))
    return found


def test_a_waterfall_runs_from_base_value_to_prediction():
    shown = arrows(plots.waterfall(explanation(), "A matters most"))
    assert [(start, end) for start, end, _ in shown] == [(-1.0, -0.5), (-0.5, -0.75), (-0.75, -0.625)]
    assert [colour for *_, colour in shown] == [plots.ORANGE, plots.BLUE, plots.ORANGE]


def test_bars_start_at_zero():
    shown = arrows(plots.bars(explanation(), "A matters most"))
    assert [(start, end) for start, end, _ in shown] == [(0, 0.5), (0, -0.25), (0, 0.125)]


@pytest.mark.parametrize("draw", [plots.waterfall, plots.bars])
def test_what_is_left_out_is_one_bar(draw):
    figure = draw(explanation((0.5, -0.25, 0.25, 0.125)), "A matters most", top=1)
    labels = [label.get_text() for label in figure.canvas.axes[0].get_yticklabels()]
    assert labels == ["a = 0", "3 others together"]
    start, end, _ = arrows(figure)[1]
    assert end - start == pytest.approx(0.125)


def test_the_truth_stands_as_black_diamonds():
    def diamonds(figure):
        (line,) = [line for line in figure.canvas.axes[0].lines if line.get_marker() == "D"]
        assert line.get_color() == "#000000"
        return list(line.get_xdata())

    # rows by size of the explanation's bar: a, b, d, c; in a waterfall from where each bar starts
    assert diamonds(plots.bars(explanation(), "T", truth=TRUTH)) == [0.25, -0.5, 0.0, 0.0]
    assert diamonds(plots.waterfall(explanation(), "T", truth=TRUTH)) == [-0.75, -1.0, -0.75, -0.625]


@pytest.mark.parametrize("draw", [plots.waterfall, plots.bars])
@pytest.mark.parametrize("scale", ["log-odds", "probability"])
def test_every_figure_names_its_scale_and_says_its_numbers(draw, scale):
    figure = draw(explanation(scale=scale), "A matters most", labels={"a": "age (years)"})
    assert f"({scale})" in figure.canvas.axes[0].get_xlabel()
    digits = 3 if scale == "probability" else 2
    assert f"age (years) = 0: +{0.5:.{digits}f}" in figure.description
    assert f"b = 1: \u2212{0.25:.{digits}f}" in figure.description
    assert figure.description.startswith("A matters most")


def test_direction_does_not_hang_on_colour():
    patches = plots.waterfall(explanation(), "A matters most").canvas.axes[0].patches
    assert [bool(patch.get_hatch()) for patch in patches] == [False, True, False]
    words = {text.get_text() for text in plots.waterfall(explanation(), "A").canvas.axes[0].texts}
    assert {"+0.50", "\u22120.25", "0.00"} <= words


def test_a_figure_carries_its_description():
    figure = plots.waterfall(explanation(), 'A "quoted" & short title')
    data = figure._repr_mimebundle_()
    assert data["text/plain"] == figure.description
    assert data["image/png"].startswith(b"\x89PNG")
    alt = re.search(r'<img alt="([^"]*)"', data["text/html"])[1]
    assert alt.startswith("A &quot;quoted&quot; &amp; short title")


def test_extremes_are_drawn():
    for values in ((0.0, 0.0), (1e-12, -1e-12), (1e6, -1e6), (3.0,)):
        assert plots.waterfall(explanation(values), "Extreme").png()
        assert plots.bars(explanation(values), "Extreme", truth=explanation(values)).png()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"title": " "}, "needs a title"),
        ({"title": "T", "truth": explanation((1.0, 2.0))}, "other features"),
        (
            {"title": "T", "truth": explanation(scale="probability")},
            "scale 'probability', the explanation on 'log-odds'",
        ),
    ],
)
def test_bad_input_gets_one_sentence(arguments, message):
    for draw in (plots.waterfall, plots.bars):
        with pytest.raises(ValueError, match=message):
            draw(explanation(), **arguments)
