"""A learner's list of factors against the attributions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.letters.corpus import FEATURES, explanation
from xaicourse.explanation import Explanation
from xaicourse.letters import check_factors

THIN = explanation("thin")


@pytest.mark.parametrize(
    "factors",
    [
        [("history_months", "raises")],
        [("history_months", "raises"), ("age", "raises"), ("on_time", "raises")],
        [["history_months", "raises"], ["age", "raises"], ["debt_to_income", "lowers"]],
        [("debt_to_income", "lowers"), ("history_months", "raises")],  # each direction has its own order
    ],
)
def test_right_lists(factors):
    assert check_factors(factors, THIN).right


@pytest.mark.parametrize(
    ("factors", "word"),
    [
        ([("age", "raises")], "history_months is missing"),
        ([("history_months", "raises"), ("on_time", "raises")], "age is missing"),
        ([("history_months", "lowers")], "history_months raises the risk"),
        ([("history_months", "raises"), ("amount", "raises")], "smaller than the noise"),
        ([("age", "raises"), ("history_months", "raises")], "order"),
        ([("history_months", "raises"), ("history_months", "raises")], "twice"),
        ([("salary", "raises")], "no feature"),
        ([("age", "up")], "no pair"),
        (["age"], "no pair"),
        ("age", "no list"),
        ([], "no list"),
        (
            [
                ("history_months", "raises"),
                ("age", "raises"),
                ("on_time", "raises"),
                ("burden", "raises"),
                ("income", "raises"),
            ],
            "too many",
        ),
    ],
)
def test_each_fault_is_named(factors, word):
    choice = check_factors(factors, THIN)
    assert not choice.right
    assert any(word in problem for problem in choice.problems), choice.problems


@settings(max_examples=100)
@given(st.lists(st.floats(-3, 3), min_size=11, max_size=11), st.integers(1, 4))
def test_the_largest_shares_in_order_are_always_right(values, n):
    case = Explanation(np.array(values), 0.0, np.zeros(11), tuple(FEATURES), "log-odds", "any")
    noise = 0.02 * float(np.abs(values).sum())
    ranked = [i for i in np.argsort(values)[::-1] if values[i] > noise][:n]
    if ranked:
        assert check_factors([(FEATURES[i], "raises") for i in ranked], case).problems == ()
        assert not check_factors([(FEATURES[i], "lowers") for i in ranked], case).right
