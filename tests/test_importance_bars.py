import pandas as pd
import pytest

from xaicourse.importance_bars import importance_bars

TEST, TRAIN = pd.Series({"age": 0.01, "debts": 0.07}), pd.Series({"debts": 0.09, "age": 0.03})


def test_the_panels_share_their_rows_and_the_description_tells_all():
    figure = importance_bars(
        {"test": TEST, "train": TRAIN}, "Debts lead", errors={"test": TEST / 10}, truth={"train": TEST}
    )
    left, right = figure.canvas.axes
    assert [round(bar.get_width(), 3) for bar in left.patches] == [0.07, 0.01]
    assert [round(bar.get_width(), 3) for bar in right.patches] == [0.09, 0.03]
    assert right.lines[0].get_xdata().tolist() == [0.07, 0.01]
    assert [tick.get_text() for tick in left.get_yticklabels()] == ["debts", "age"]
    assert figure.description == (
        "Debts lead. test: debts 0.070 \u00b1 0.007, age 0.010 \u00b1 0.001. train: debts 0.090 (truth 0.070), "
        "age 0.030 (truth 0.010)."
    )
    assert figure.png().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("panels", "title", "message"),
    [({"a": TEST}, " ", "states its finding"), ({"a": TEST, "b": TRAIN[:1]}, "Other rows", "other features")],
)
def test_what_does_not_fit_gets_one_sentence(panels, title, message):
    with pytest.raises(ValueError, match=message):
        importance_bars(panels, title)
