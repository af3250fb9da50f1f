import pytest

from xaicourse import lenses

DOTS, LIMIT, SUPPORT = {0.5: [0.1, -0.1], 2.0: [-0.2, -0.3]}, {0.5: 0.4, 2.0: -0.25}, {0.5: 1.4, 2.0: 3020.0}
ABOUT = {"label": "coefficient of age", "draws": "two seeds"}


def test_the_picture_and_its_description_tell_the_same():
    figure = lenses.by_width(DOTS, LIMIT, SUPPORT, "The sign turns", **ABOUT)
    (axes,) = figure.canvas.axes
    line, rings, _ = axes.lines
    assert line.get_xydata().tolist() == [[0.5, 0.4], [2.0, -0.25]]
    assert rings.get_xydata().tolist() == [[0.5, 0.1], [0.5, -0.1], [2.0, -0.2], [2.0, -0.3]]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0.5\n1", "2\n3,020"]
    assert figure.description == (
        "The sign turns. coefficient of age by kernel width, exact and in the draws: 0.5 (1 effective rows): +0.40, "
        "drawn -0.10 to +0.10; 2 (3,020 effective rows): -0.25, drawn -0.30 to -0.20."
    )
    assert figure.png().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("limit", "title", "message"), [({0.5: 0.4}, "It turns", "same widths"), (LIMIT, " ", "states its finding")]
)
def test_what_does_not_fit_gets_one_sentence(limit, title, message):
    with pytest.raises(ValueError, match=message):
        lenses.by_width(DOTS, limit, SUPPORT, title, **ABOUT)
