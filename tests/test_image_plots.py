import numpy as np
import pytest

from xaicourse.image_plots import patches_figure, shares_figure

PATCH = np.full((8, 8), -800.0)
MASK = np.zeros((8, 8), dtype=bool)
MASK[2:4, 3:6] = True


def test_patches_with_maps_and_outlines_are_drawn():
    heat = MASK * 2.0
    figure = patches_figure(
        [PATCH] * 3,
        "A finding",
        names=["a", "b", "c"],
        maps=[heat, np.zeros((8, 8)), None],
        masks=[MASK, None, ~MASK & False],
        columns=2,
        description="Three patches.",
    )
    assert figure.png().startswith(b"\x89PNG")
    assert figure.description == "Three patches."
    words = {text.get_text() for axes in figure.canvas.axes for text in axes.texts}
    assert words == {"all zero"}
    assert [len(axes.images) for axes in figure.canvas.axes] == [2, 1, 1, 0]


def test_numbers_of_parts_must_fit():
    with pytest.raises(ValueError, match="1 images came with 2 names"):
        patches_figure([PATCH], "t", names=["a", "b"], description="d")


def test_shares_stand_in_rows_with_intervals_and_chance():
    figure = shares_figure(
        ["a", "b"], [0.4, 0.7], [(0.3, 0.5), (0.6, 0.8)], "t", chance=0.1, label="l", description="d"
    )
    axes = figure.canvas.axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a", "b"]
    assert any(line.get_xdata()[0] == 0.1 for line in axes.lines if len(line.get_xdata()) == 2)
    assert figure.png().startswith(b"\x89PNG")
