"""Fair answers in any container and spelling read alike; anything else gets a sentence."""

import numpy as np
import pandas as pd
import pytest

from xaicourse.learning import wire
from xaicourse.learning.lenient import ClaimOrParts, Pairs, RowNumber, SpeltPerFeature
from xaicourse.learning.wire import Claim

SPELLINGS = {"age": "age", "loan amount": "amount", "amount": "amount", "income": "income"}
PAIRS, ROW = Pairs(SPELLINGS), RowNumber()
BARS = SpeltPerFeature(("age", "amount", "income"), "one number per feature", SPELLINGS)


def sent(value):
    """The value as it arrives on the check's side."""
    return wire.decode(wire.encode(value))


@pytest.mark.parametrize(
    "given",
    [
        [("age", "raises"), ("amount", "lowers")],
        [["Age ", "Raised"], ["Loan amount", "down"]],
        {"age": "up", "amount": "lower"},
        pd.Series({"age": "raises", "loan amount": "lowers"}),
        pd.DataFrame({"factor": ["age", "amount"], "way": ["+", "-"]}),
    ],
)
def test_pairs_read_alike(given):
    assert PAIRS.problem(sent(given)) is None
    assert PAIRS.read(sent(given)) == [("age", "raises"), ("amount", "lowers")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["age", "amount"], "number 1"),
        ([("age", 0.4)], "expected a pair"),
        ([("shoe size", "raises")], "no feature: choose from age, amount, income"),
        ([("age", "matters")], 'expected "raises" or "lowers"'),
        ([], "a list of pairs"),
        ("age", "a list of pairs"),
        (pd.Series([0.4, 0.2], index=["age", "amount"]), "expected a pair"),
    ],
)
def test_what_is_no_list_of_pairs_gets_a_sentence(given, said):
    assert said in PAIRS.problem(sent(given))


@pytest.mark.parametrize("given", [3222, 3222.0, "3222", [3222], np.array([3222]), pd.Index([3222]), np.int64(3222)])
def test_a_row_number_reads_alike(given):
    assert ROW.problem(sent(given)) is None
    assert ROW.read(sent(given)) == 3222


@pytest.mark.parametrize(
    "given", [True, "row 7", 3.5, [1, 2], float("nan"), pd.DataFrame({"age": [3.0]}), {"row": 3}, None]
)
def test_what_is_no_row_number_gets_a_sentence(given):
    assert "expected the number of a row" in ROW.problem(sent(given))


@pytest.mark.parametrize(
    "given",
    [
        [0.1, 0.2, 0.3],
        np.array([[0.1], [0.2], [0.3]]),
        np.array([[0.1, 0.2, 0.3]]),
        pd.DataFrame({"bar": [0.3, 0.1, 0.2]}, index=["income", "age", "loan amount"]),
        pd.Series({"Loan amount": 0.2, "age": 0.1, "income": 0.3}),
        {"income": 0.3, "loan amount": 0.2, "age": 0.1},
    ],
)
def test_attributions_read_alike(given):
    assert BARS.problem(sent(given)) is None
    assert BARS.read(sent(given)) == pytest.approx([0.1, 0.2, 0.3])


def test_attributions_of_other_features_get_a_sentence():
    assert "lacks 'income'" in BARS.problem({"age": 0.1, "amount": 0.2})
    assert "shape (2,)" in BARS.problem(np.array([0.1, 0.2]))


@pytest.mark.parametrize("given", [Claim("A", 0.5, "P"), ("A", 0.5, "P"), ["A", np.float64(0.5), "P"]])
def test_a_claim_may_be_its_three_parts(given):
    want = ClaimOrParts()
    assert want.problem(sent(given)) is None
    assert want.read(sent(given)) == {"statement": "A", "evidence": 0.5, "limitation": "P"}


@pytest.mark.parametrize(("given", "said"), [(("A", 0.5), "2 parts"), (("A", "B", "P"), "evidence"), ("A", "expected")])
def test_what_is_no_claim_gets_a_sentence(given, said):
    assert said in ClaimOrParts().problem(sent(given))
