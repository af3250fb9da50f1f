import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaicourse.learning import wire
from xaicourse.learning.wire import Claim, Ref, WireError

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8"))
    | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


def across(value):
    return wire.decode(wire.encode(value))


@given(json_values)
def test_json_values_arrive_as_they_left(value):
    assert across(value) == value


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint16", "int64", "float16", "float32", "float64", ">f8", ">i4"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 4)])
def test_arrays_keep_type_shape_and_values(dtype, shape):
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    back = across(array)
    assert back.shape == shape and back.dtype == np.dtype(dtype).newbyteorder("<")
    assert np.array_equal(back, array)
    back.flags.writeable or pytest.fail("the check must be able to work with its copy")


def test_arrays_need_not_be_contiguous():
    array = np.arange(12.0).reshape(3, 4).T[::2]
    assert np.array_equal(across(array), array)


def test_missing_and_infinite_floats_cross():
    back = across([math.nan, math.inf, -math.inf, np.float32("nan")])
    assert math.isnan(back[0]) and back[1:3] == [math.inf, -math.inf] and math.isnan(back[3])
    assert np.isnan(across(np.array([np.nan])))[0]


def test_numpy_scalars_become_plain_numbers():
    assert across({"a": np.int32(3), "b": np.float64(0.5), "c": np.bool_(True)}) == {"a": 3, "b": 0.5, "c": True}


def test_tables_cross_without_their_row_numbers():
    table = pd.DataFrame({"age": [33, 40], "name": ["a", None], "share": [0.5, np.nan]}, index=[7, 9])
    pd.testing.assert_frame_equal(across(table), table.reset_index(drop=True))
    series = pd.Series([1.0, 2.0], name="risk", index=[3, 4])
    pd.testing.assert_series_equal(across(series), series.reset_index(drop=True))
    assert across(table.columns).tolist() == ["age", "name", "share"]
    assert across(pd.DataFrame()).empty


def test_labels_in_words_cross_with_their_table():
    shares = pd.Series({"age": 0.5, "income": -0.2})
    assert across(shares).to_dict() == {"age": 0.5, "income": -0.2}
    assert across(shares.to_frame("attribution")).loc["income", "attribution"] == -0.2


def test_refs_and_claims_cross():
    ref = Ref("function.linear", {"weights": [1.0, 2.0]})
    assert across([ref]) == [ref]
    assert across(Claim("B", 0.5, "D")) == {"statement": "B", "evidence": 0.5, "limitation": "D"}


def test_keys_that_look_like_marks_stay_keys():
    value = {"$array": [1], "plain": {"$ref": "x"}}
    assert across(value) == value


class Thing:
    pass


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (Thing(), "Thing"),
        (lambda: 1, "function"),
        ({1: 2}, "text keys"),
        (2**70, "64 bits"),
        ({3, 4}, "sorted list"),
        (zip([1], [2], strict=True), "list"),
        ({"a": 1}.items(), "list"),
        (np.array([1 + 2j]), "complex"),
        (np.zeros(2, dtype=[("a", "f8")]), "astype"),
    ],
)
def test_other_types_are_refused_with_a_sentence(value, word):
    with pytest.raises(WireError, match=word):
        wire.encode(value)


def test_deep_nesting_is_refused_on_both_sides():
    deep = []
    for _ in range(wire.MAX_DEPTH + 2):
        deep = [deep]
    with pytest.raises(WireError, match="nested"):
        wire.encode(deep)
    with pytest.raises(WireError):
        wire.decode(b"[" * 100_000 + b"]" * 100_000)


def test_size_is_bounded_on_both_sides():
    with pytest.raises(WireError, match="bytes"):
        wire.encode("x" * 100, max_bytes=50)
    with pytest.raises(WireError, match="bytes"):
        wire.decode(b'"' + b"x" * 100 + b'"', max_bytes=50)


def packed_array(**changes):
    return json.dumps({"$array": {"dtype": "<f8", "shape": [1], "data": "AAAAAAAAAAA=", **changes}}).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"NaN",
        b"[Infinity]",
        b'{"$pickle": "x"}',
        b'{"$ref": {"name": 3, "params": {}}}',
        b'{"$ref": {"name": "a", "params": []}}',
        b'{"$float": "__import__"}',
        b'{"$object": [[1, 2]]}',
        b'{"$array": 3}',
        b'{"$array": {"dtype": "<f8"}, "more": 1}',
        b'{"$table": {"kind": "DataFrame", "columns": [["a", [1, 2]], ["b", [1]]]}}',
        b'{"$table": {"kind": "Panel", "columns": []}}',
        b'{"$table": {"kind": "Series", "columns": [["a", [1, 2]]], "labels": ["x"]}}',
        b'{"$table": {"kind": "Series", "columns": [["a", [1, 2]]], "labels": ["x", 3]}}',
        b'{"$table": {"kind": "Series", "columns": [["a", [1, 2]]]}}',
        b'{"$bytes": "%%%"}',
        packed_array(dtype="|O"),
        packed_array(dtype="<c16"),
        packed_array(shape=[2]),
        packed_array(shape=[-1]),
        packed_array(shape=[True]),
        packed_array(shape=[2**39, 2**39]),
        packed_array(shape="1"),
        packed_array(data="AAAA"),
        packed_array(data=None),
        b"1" * 5000,
    ],
)
def test_bytes_that_hold_no_value_are_refused(text):
    with pytest.raises(WireError):
        wire.decode(text)


def test_the_untouched_packed_array_is_read():
    assert wire.decode(packed_array()).tolist() == [0.0]


@given(st.binary(max_size=60) | json_values.filter(lambda v: not isinstance(v, bytes)).map(lambda v: repr(v).encode()))
def test_decode_raises_nothing_but_wire_errors(text):
    try:
        wire.decode(text)
    except WireError as error:
        assert str(error)


@pytest.mark.parametrize("inner", [[0.1, 0.2], np.array([0.1, 0.2]), pd.Series([0.1, 0.2])])
def test_a_series_may_hold_parts_of_different_shapes(inner):
    """What `pd.Series({"people": 80, "shares": [...]})` sends: its cells are a number, a list and a text."""
    back = wire.decode(wire.encode(pd.Series({"people": 80, "shares": inner, "first": "age"})))
    assert list(back.index) == ["people", "shares", "first"]
    assert (back["people"], back["first"], list(back["shares"])) == (80, "age", [0.1, 0.2])


def test_an_array_of_text_arrives_as_a_list():
    assert wire.decode(wire.encode(np.array(["age", "income"]))) == ["age", "income"]
