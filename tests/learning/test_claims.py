import pytest

from xaicourse.learning.claims import judge_claim

ORDERS = ({"A": "true", "B": "false"}, {"P": "fits", "Q": "vain"})


def feedback(evidence, right=0.0424, tolerance=0.0015):
    claim = {"statement": "a", "evidence": evidence, "limitation": "P"}
    result = judge_claim(claim, ORDERS, 2, {"true": right}, {"false": "mean_left_out"}, {"fits": None}, tolerance)
    return result.points, result.feedback


@pytest.mark.parametrize("evidence", [0.04, 0.0])
def test_a_number_rounded_too_much_hears_so(evidence):
    points, words = feedback(evidence)
    assert points == 0 and "give more decimals" in words


@pytest.mark.parametrize("evidence", [0.0390, 0.0232, 0.5950, -0.0960])
def test_another_number_of_the_same_size_is_not_called_close(evidence):
    points, words = feedback(evidence)
    assert points == 0 and f"not by {evidence:.4g}" in words


def test_the_sign_is_named():
    assert "but for the sign" in feedback(-0.0424)[1]


def test_the_number_itself_counts():
    assert feedback(0.0424) == (2, feedback(0.042)[1])
