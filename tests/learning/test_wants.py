import math

import numpy as np
import pandas as pd
import pytest

from xaicourse.learning.wants import (
    Array,
    Choice,
    ClaimForm,
    Function,
    Listing,
    Mapping,
    Number,
    PerFeature,
    Table,
    Text,
    numbers,
    read,
)


@pytest.mark.parametrize(
    ("want", "value"),
    [
        (Number(0, 1), 0.5),
        (Number(), np.array([2.0])),
        (Text(), "because"),
        (Choice(("a", "b")), "b"),
        (Choice(("heart_disease", "asthma")), " Heart disease"),
        (Array((3,)), [1, 2, 3]),
        (Array((None, 2)), np.ones((5, 2))),
        (Array((2,)), pd.Series([1.0, 2.0])),
        (Array((1,), finite=False), [math.nan]),
        (Table(("a",)), pd.DataFrame({"a": [1], "b": [2]})),
        (Listing(Number()), [1, 2.5]),
        (Listing((Text(), Number())), [["a", 1], ["b", 2]]),
        (Mapping({"a": Number()}), {"a": 1, "b": "free"}),
        (ClaimForm(), {"statement": "A", "evidence": 1.0, "limitation": "B"}),
        (Function(Number()), 3),
    ],
)
def test_fitting_values_pass(want, value):
    assert want.problem(value) is None


@pytest.mark.parametrize(
    ("want", "value", "words"),
    [
        (Number(meaning="one share"), "0.5", "the text '0.5'; expected one share"),
        (Number(), True, "True"),
        (Number(), math.nan, "division by zero"),
        (Number(0, 1), 1.5, "between 0 and 1"),
        (Number(), np.ones(3), "shape (3,)"),
        (Text(), "  ", "empty"),
        (Text(longest=3), "long", "at most 3"),
        (Text(), 3, "3"),
        (Choice(("a", "b")), "c", "'a', 'b'"),
        (Array((3,), "one per feature"), np.ones((3, 1)), "shape (3, 1); expected shape (3,), one per feature"),
        (Array((3,)), [1, "b", 3], "a list of 3; expected shape (3,)"),
        (Array((3,)), [1, [2], 3], "a list of 3"),
        (Array((2,)), [1.0, math.nan], "holds 1 value that is missing or infinite"),
        (Array((2,)), [math.inf, math.nan], "holds 2 values that are missing or infinite"),
        (Array((2,)), {"a": 1}, "a dict of 1"),
        (Table(("a", "c")), pd.DataFrame({"a": [1], "b": [2]}), "lacks the column 'c'; it has a, b"),
        (Table(("a",), rows=2), pd.DataFrame({"a": [1]}), "1 rows; expected 2"),
        (Table(("a",)), [1], "a list of 1"),
        (Listing(Number()), "abc", "the text 'abc'"),
        (Listing(Number(), length=2), [1], "1 entries; expected 2"),
        (Listing(Number()), [1, "x"], "number 2"),
        (Listing((Text(), Number())), [["a"]], "2 parts"),
        (Mapping({"a": Number()}), {"b": 1}, "lacks the key 'a'; it has b"),
        (Mapping({"a": Number()}), {"a": "x"}, "'a', which is the text 'x'"),
        (ClaimForm(), "A", "Claim(statement=..., evidence=..., limitation=...)"),
        (ClaimForm(), {"statement": "", "evidence": 1.0, "limitation": "B"}, "the letter"),
        (ClaimForm(), {"statement": "A", "evidence": math.nan, "limitation": "B"}, "evidence that is nan"),
        (Function(Array((2,))), [1.0], "returned a value that has shape (1,)"),
    ],
)
def test_others_are_told_what_was_given_and_expected(want, value, words):
    assert words in want.problem(value)


FEATURES = PerFeature(("age", "income"), "attributions")


@pytest.mark.parametrize(
    "value",
    [
        [0.5, -0.2],
        np.array([[0.5, -0.2]]),
        {"income": -0.2, "age": 0.5},
        pd.Series({"income": -0.2, "age": 0.5}),
        pd.Series([0.5, -0.2]),
        pd.DataFrame({"age": [0.5], "income": [-0.2]}),
    ],
)
def test_one_number_per_feature_may_be_written_in_many_ways(value):
    assert FEATURES.problem(value) is None
    assert read(FEATURES, value).tolist() == [0.5, -0.2]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([0.5], "shape (1,); expected shape (2,), attributions"),
        ({"age": 1.0}, "lacks 'income'"),
        ({"age": 1.0, "income": 2.0, "wage": 3.0}, "'wage', which is no feature"),
        ({"age": 1.0, "income": math.nan}, "missing or infinite"),
        ("age", "the text 'age'"),
        (np.ones((2, 2)), "shape (2, 2)"),
    ],
)
def test_one_number_per_feature_says_what_is_missing(value, words):
    assert words in FEATURES.problem(value)


def test_fitting_values_are_read_in_one_form():
    assert read(Number(), np.array([2])) == 2.0
    assert read(Function(Mapping({"a": Number()})), pd.Series({"a": 1, "b": 2})) == {"a": 1.0, "b": 2}
    assert read(Text(), "because") == "because"


def test_numbers_refuses_what_is_none():
    assert numbers(pd.DataFrame({"a": [1], "b": [2]})).tolist() == [[1.0, 2.0]]
    with pytest.raises(ValueError, match="no array of numbers"):
        numbers("3")


def test_a_listing_is_read_from_whatever_holds_its_entries():
    names, pairs = Listing(Text()), Listing((Text(), Choice(("raises", "lowers"))), meaning="pairs")
    for value in (["age", "income"], pd.Series(["age", "income"])):
        assert names.problem(value) is None
        assert read(names, value) == ["age", "income"]
    for value in ([["age", "Raises "]], {"age": "raises"}, pd.Series({"age": "raises"})):
        assert pairs.problem(value) is None
        assert read(pairs, value) == [["age", "raises"]]
    assert "expected a list of such: pairs" in pairs.problem(["age", "raises"])
    assert "expected one of" in pairs.problem([["age", "up"]])
