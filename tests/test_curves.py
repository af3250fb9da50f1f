import re

import numpy as np
import pytest

from xaicourse import curves


def drawn(**options):
    return curves.shape([0, 10, 20, 40], [-0.5, 0.0, 1.25], "It rises", label="age (years)", **options)


def test_the_description_tells_scores_and_truth():
    words = drawn(truth=lambda years: years / 10, truth_label="the truth").description
    assert words.startswith("It rises. Score (log-odds) over age (years), at 5: -0.50; 15: +0.00; 30: +1.25.")
    assert words.endswith("The truth, at 5: +0.50; 15: +1.50; 30: +3.00.")


def test_the_picture_holds_the_steps_the_band_and_the_rows():
    figure = drawn(band=[0.1, 0.2, 0.3], rows=np.arange(40))
    upper, lower = figure.canvas.axes
    steps = [patch for patch in upper.patches if not patch.get_fill()]
    assert steps[0].get_data().values.tolist() == [-0.5, 0.0, 1.25]
    band = next(patch for patch in upper.patches if patch.get_fill())
    assert band.get_data().values == pytest.approx([-0.4, 0.2, 1.55])
    assert band.get_data().baseline == pytest.approx([-0.6, -0.2, 0.95])
    assert sum(bar.get_height() for bar in lower.patches) == 40
    assert figure.png().startswith(b"\x89PNG")
    assert re.search(r'alt="It rises', figure.to_html())


def test_the_strip_of_whole_numbers_has_no_combs():
    years = np.repeat(np.arange(18, 96), 3)
    heights = [bar.get_height() for bar in drawn(rows=years).canvas.axes[1].patches]
    assert sum(heights) == len(years)
    assert set(heights[:-1]) == {heights[0]}


def test_without_rows_there_is_one_panel():
    assert len(drawn().canvas.axes) == 1


@pytest.mark.parametrize(
    ("edges", "title", "message"), [([0, 1], "A", "2 edges do not enclose 2 scores"), ([0, 1, 2], " ", "title")]
)
def test_bad_input_gets_a_sentence(edges, title, message):
    with pytest.raises(ValueError, match=message):
        curves.shape(edges, [0.0, 1.0], title, label="x")


def mapped(scores=((-1.0, 0.0), (0.5, 2.0)), title="Together it rises"):
    return curves.pair_map([0, 10, 30], [0, 2, 4], scores, title, labels=["use (%)", "inquiries"])


def test_a_map_is_white_at_zero_and_strokes_what_lowers():
    figure = mapped()
    mesh, strokes = figure.canvas.axes[0].collections
    assert mesh.get_array().tolist() == [[-1.0, 0.5], [0.0, 2.0]]  # the first feature lies along the x axis
    assert mesh.norm(0) == pytest.approx(0.5)
    assert mesh.cmap(0.5)[:3] == pytest.approx((1, 1, 1), abs=0.01)
    assert strokes.get_hatch() == "//"
    assert [path.get_extents().bounds for path in strokes.get_paths()] == [(0, 0, 10, 2)]
    assert "low and low: -1.00; high and low: +0.50; low and high: +0.00; high and high: +2.00" in figure.description
    assert figure.png().startswith(b"\x89PNG")


def test_a_map_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="one edge more"):
        mapped(scores=[[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match="title is empty"):
        mapped(title=" ")


def test_lines_are_drawn_with_their_rows_and_told_in_words():
    each = [[0.0, 1.0, 2.0], [0.0, -1.0, -2.0]]
    figure = curves.lines([1, 2, 4], {"PDP": [0.0, 0.5, 1.0]}, "It rises", label="size", each=each, truth=[0, 1, 2])
    axes = figure.canvas.axes[0]
    drawn = [line.get_ydata().tolist() for line in axes.lines]
    assert drawn == [*each, [0.0, 0.5, 1.0], [0, 1, 2]]
    assert "PDP: 1: 0, 2: 0.5, 4: 1; the truth: 1: 0, 2: 1, 4: 2. Behind it 2 thin lines" in figure.description
    assert figure.png().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("series", "more", "title", "words"),
    [
        ({"PDP": [1.0]}, {}, "A", "each of 2 outputs"),
        ({}, {}, "A", "one to three lines"),
        ({"PDP": [1.0, 2.0]}, {"each": [[1.0, 2.0, 3.0]]}, "A", "each of 2 outputs"),
        ({"PDP": [1.0, 2.0]}, {}, " ", "title is empty"),
    ],
)
def test_lines_refuse_what_does_not_fit(series, more, title, words):
    with pytest.raises(ValueError, match=words):
        curves.lines([0, 1], series, title, label="x", **more)
