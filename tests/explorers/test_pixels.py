import base64
import io

import numpy as np
import pytest
from matplotlib import image

from xaicourse.explorers import scene
from xaicourse.explorers.pixels import PALETTES, png


def read(text):
    return image.imread(io.BytesIO(base64.b64decode(text)), format="png")


def test_a_grid_comes_back_pixel_for_pixel():
    grid = np.random.default_rng(0).random((7, 5))
    grey = read(png(grid))
    assert grey.shape[:2] == (7, 5)
    assert grey[..., 0] == pytest.approx(grid * 248 / 255, abs=5 / 255)
    assert (grey[..., 0] == grey[..., 2]).all()


def test_heat_is_clear_where_there_is_none_and_full_where_it_is_most():
    heat = read(png([[0, 0.5, 1, 7, -1]], "heat"))
    assert heat[0, :, 3] == pytest.approx([0, 8 / 15, 1, 1, 0], abs=0.01)


def test_a_patch_takes_about_a_kilobyte():
    grid = np.random.default_rng(0).normal(0.3, 0.1, (32, 32))
    assert len(png(grid)) < 1600
    assert len(png(grid, "heat")) < 1000
    assert len(png([[0]], "cover")) < 200
    assert png(grid) == png(grid)


@pytest.mark.parametrize(
    ("values", "palette", "sentence"),
    [([[1]], "rainbow", "one of 'grey'"), ([1, 2], "grey", "a grid"), ([[np.nan]], "grey", "without NaN")],
)
def test_what_is_no_grid_gets_a_sentence(values, palette, sentence):
    with pytest.raises(ValueError, match=sentence):
        png(values, palette)
    assert set(PALETTES) == {"grey", "heat", "cover"}


def test_an_image_off_its_axes_is_caught():
    def drawn(box, shown=True):
        marks = [scene.image("a", png([[1]]), box, "a pixel", shown=shown)]
        panel = scene.panel("p", scene.axis("", 0, 1), scene.axis("", 0, 1), marks, square=True)
        return scene.scene("A title", "A sentence.", [panel])

    assert drawn((0, 1, 0, 1))["panels"][0]["square"]
    assert drawn((0, 3, 0, 1), shown=False)
    with pytest.raises(ValueError, match="off its axis"):
        drawn((0, 1.2, 0, 1))
