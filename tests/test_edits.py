import pandas as pd
import pytest

from xaicourse import edits

TABLE = pd.DataFrame(
    {"the model": [-0.5, 0.3], "the truth, same edit": [-0.2, 0.0], "the truth, really done": [0.4, 0.0]},
    index=["shorter", "moved"],
)


def test_the_description_tells_every_mark():
    said = edits.changes(TABLE, "It turns").description
    assert "shorter: model \u22120.50, truth by the same edit \u22120.20, truth really done +0.40" in said
    assert edits.changes(TABLE, "It turns").png().startswith(b"\x89PNG")
    curve = edits.along([1, 2], [0.2, 0.4], "Up", label="x", here=(1, 0.2), rows=[1, 3], truth=[0.1, 0.5])
    assert "1: 0.20 (truth 0.10); 2: 0.40 (truth 0.50)" in curve.description and "between 1 and 3" in curve.description


def test_bad_input_is_a_sentence():
    with pytest.raises(ValueError, match="lacks 'the model'"):
        edits.changes(TABLE.drop(columns="the model"), "A")
    with pytest.raises(ValueError, match="title is empty"):
        edits.changes(TABLE, " ")
    with pytest.raises(ValueError, match="one risk per value"):
        edits.along([1, 2], [0.2], "Up", label="x", here=(1, 0.2), rows=[1])
    with pytest.raises(ValueError, match="title is empty"):
        edits.along([1], [0.2], "", label="x", here=(1, 0.2), rows=[1])
