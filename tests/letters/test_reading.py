"""What single sentences and whole letters are said to hold."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.letters.corpus import BACKGROUND, COLUMNS, FEATURES, NOISE, explanation
from xaicourse.explanation import Explanation
from xaicourse.letters import read_letter

THIN = explanation("thin")


def read(text, case=THIN, **options):
    return read_letter(text, case, COLUMNS, **{"background": BACKGROUND, "noise": NOISE, **options})


def said(text, case=THIN, **options):
    return {(o.feature, o.claim): o.verdict for s in read(text, case, **options).sentences for o in s.statements}


AGAINST = [
    "Your {} raised the risk.",
    "Your {} counted against you.",
    "We held your {} against you.",
    "The risk was raised by your {}.",
    "Your score was lowered by your {}.",
    "What spoke against you was your {}.",
    "Your {} was a reason for our refusal.",
    "Your {} lowered your score.",
    "Your {} did not help, it hurt your application.",
]
FOR = [
    "Your {} lowered the risk.",
    "Your {} helped you.",
    "Your {} spoke in your favour.",
    "The risk was lowered by your {}.",
    "What helped was your {}.",
    "Your {} improved your score.",
    "Your {} was a strength.",
]


@pytest.mark.parametrize("feature", FEATURES)
def test_every_synonym_of_the_data_card_is_read_in_both_directions(feature):
    value = dict(zip(FEATURES, THIN.values, strict=True))[feature]
    synonyms = (COLUMNS[feature].label, *COLUMNS[feature].synonyms)
    for template, claim, sign in [(t, "raises", 1) for t in AGAINST] + [(t, "lowers", -1) for t in FOR]:
        expected = "supported" if sign * value > 0 else "contradicted"
        for sentence in read(" ".join(template.format(synonym) for synonym in synonyms)).sentences:
            assert (feature, claim, expected) in [(o.feature, o.claim, o.verdict) for o in sentence.statements], (
                sentence
            )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-2, 2), min_size=11, max_size=11), st.permutations(FEATURES))
def test_two_factors_in_one_sentence_each_get_their_own_verdict(values, names):
    case = Explanation(np.array(values), 0.0, THIN.instance, tuple(FEATURES), "log-odds", "any")
    first, second = names[:2]
    text = f"Your {COLUMNS[first].label} helped, but your {COLUMNS[second].label} weighed against you."
    share = dict(zip(FEATURES, values, strict=True))
    assert said(text, case) == {
        (first, "lowers"): "supported" if share[first] < 0 else "contradicted",
        (second, "raises"): "supported" if share[second] > 0 else "contradicted",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Did your age lower the risk?",
        "If your age had lowered the risk, we would have said so.",
        "Your age may have lowered the risk.",
        "It is not true that your age did not lower the risk.",
        "The accepted applicant's age lowered the risk.",
        "In general, a low age lowers the risk.",
        "Your age is said to matter.",
        "Your job raised your risk.",
        "It lowered the risk.",
        "Your debt burden lowered the risk.",  # the word of one factor within the words of another
        "In terms of risk, nothing helped.",
        "Your age hurt your income.",
        "Your age helped us decide.",
        'Your age "helped" you.',
        "Time works in your favour: your credit history grows.",
        "The higher your debt-to-income, the lower the risk.",
        "A longer history lowers the risk.",
        "Raise your income to 3,000 euros.",
        "Your income should be 3,000 euros.",
        "Your history is 68 months shorter than usual: 74 months is usual.",
        "Your income is 24,480 euros a year.",
        "Your age was not the only reason.",
    ],
)
def test_what_is_open_is_neither_supported_nor_contradicted(text):
    verdicts = [o for s in read(text).sentences for o in s.statements if o.claim != "less" and o.verdict != "not found"]
    assert verdicts == []
    assert read(text).cannot_judge


def test_a_factor_within_the_noise_is_no_reason_and_says_why():
    reading = read("Your loan amount counted against you.", noise=0.1)
    [(_, statement)] = reading.too_small
    assert statement.verdict == "supported"
    assert "too small to be a reason" in statement.why
    assert "Too small" in reading.summary()
    assert read("Your loan amount counted against you.", noise=0.0).too_small == ()
    assert said("Your loan amount spoke for you.", noise=0.1) == {("amount", "lowers"): "contradicted"}
    assert said("Your loan amount was not a reason.", noise=0.1) == {("amount", "not raises"): "supported"}
    assert said("Your loan amount was too small to be a reason.", noise=0.1) == {("amount", "weak"): "supported"}
    assert said("Your loan amount was too small to be a reason.", noise=0.01) == {("amount", "weak"): "contradicted"}
    own = read("Your loan amount raised the risk, but too little to be a reason.", noise=0.1)
    assert (own.too_small, own.reasons) == ((), ())


def test_no_part_is_more_than_too_small():
    """A share within the noise is not nothing: that it played no part is left open, unless it is next to 0."""
    assert said("Your loan amount played no part.", noise=0.1) == {("amount", "none"): "not found"}
    assert said("Your loan amount played no part.", noise=0.3) == {("amount", "none"): "supported"}
    assert said("Your loan amount played no part.", noise=0.0) == {("amount", "none"): "contradicted"}


def test_the_default_noise_follows_the_attributions():
    """2 % of the sum of sizes: .075 here, so a loan amount of .028 is no reason and a postcode of .168 is one."""
    text = "Your loan amount counted against you. Your postcode helped."
    assert said(text, noise=None) == {("amount", "raises"): "supported", ("postcode", "lowers"): "supported"}
    assert [one.feature for _, one in read(text, noise=None).too_small] == ["amount"]


def test_a_lead_within_the_noise_is_no_order_and_says_so():
    reading = read("Your age weighed more than your payment record.", noise=0.2)
    assert "a lead within the noise of 0.20 is no order" in reading.cannot_judge[0]
    text = "Your age weighed more than your debt-to-income."
    assert said(text) == {("age", "outweighs"): "not found"}  # one raised the risk, the other lowered it


def test_sizes_need_a_background():
    text = "Your credit history is short."
    assert said(text) == {("history_months", "less"): "supported"}
    assert said(text, background=None) == {("history_months", "less"): "not found"}
    at_median = dataclasses.replace(THIN, instance=BACKGROUND.iloc[0].to_numpy())
    assert said(text, at_median) == {("history_months", "less"): "not found"}


def test_findings():
    kinds = {
        "If you wait, you will be approved.": "promise",
        "We guarantee that your next application succeeds.": "promise",
        "With a lower debt-to-income you would have been accepted.": "promise",
        "Lowering your debt-to-income will raise your score.": "promise",
        "Your age causes default.": "causal",
        "A short history leads to default.": "causal",
        "You will default.": "causal",
        "You did not reach our required score.": "score only",
    }
    for text, kind in kinds.items():
        assert [f.kind for f in read(text).forbidden] == [kind], text
    for text in [
        "We cannot guarantee approval.",
        "We will look at your new application.",
        "You will receive a letter within 30 days.",
        "Your age raised the estimated risk of default.",
        "If you apply again, a new decision will be made.",
        "This does not mean that your age causes default.",
        "We decided because your credit history is short.",
        "Our decision did not depend on your score.",
    ]:
        assert read(text).forbidden == (), text
    assert [f.word for f in read("We declined because of your age.").cautions] == ["because"]


def test_a_hidden_promise_is_still_found():
    for text in [
        "We guaran\u00adtee approval.",
        "We g\u200buarantee approval.",
        "WE GUARANTEE APPROVAL!",
        "We\u00a0guarantee approval.",
    ]:
        assert [f.kind for f in read(text).forbidden] == ["promise"], repr(text)
    long = "and so on " * 60 + "you will be approved."
    assert [f.kind for f in read(long).forbidden] == ["promise"]
    assert "words" in read(long).cannot_judge[0]
    assert any("alphabets" in note for note in read("We guarant\u0435e approval.").cannot_judge)  # a Cyrillic letter


def test_a_score_is_forbidden_only_where_no_reason_follows():
    score = "You did not reach our required score."
    assert [f.kind for f in read(score).forbidden] == ["score only"]
    assert read(f"{score} The main reason was your credit history.").forbidden == ()


def test_reasons_left_out_and_too_many():
    reading = read("The reasons were your age and your payment record.")
    assert reading.reasons == ("age", "on_time")
    assert reading.left_out == ("history_months",)
    assert "leaves out" in reading.summary()
    five = "The reasons were your history, your age, your payment record, your card balance and your income."
    assert read(five).reasons == ("history_months", "age", "on_time", "burden", "income")
    assert any("5 reasons" in problem for problem in read(five).problems)
    assert read(five, most_reasons=5).problems == ()
    assert any("no reason" in problem for problem in read("We are sorry.").problems)


def test_a_list_gives_its_direction_to_its_bullets_only():
    text = (
        "What raised the risk:\n- credit history\n- debt-to-income\n\nWhat lowered the risk:\n- postcode\n\nYour age."
    )
    assert said(text) == {
        ("history_months", "raises"): "supported",
        ("debt_to_income", "raises"): "contradicted",
        ("postcode", "lowers"): "supported",
    }


def test_reasons_of_an_approval_speak_for_the_applicant():
    text = "We are pleased to offer you the loan. The main reason was your debt-to-income."
    assert said(text)[("debt_to_income", "lowers")] == "supported"
    other = "An applicant whom we accepted earns the same. The main reason was your credit history."
    assert said(other)[("history_months", "raises")] == "supported"


def test_it_knows_no_scenario():
    """Other features, other words: a column is whatever the card says."""

    @dataclasses.dataclass
    class Card:
        label: str
        unit: str
        synonyms: tuple
        more: tuple
        less: tuple

    case = Explanation(np.array([0.8, -0.4]), 0.0, np.array([3, 20.5]), ("tenure", "charges"), "log-odds", "churn")
    columns = {"tenure": Card("tenure", "months", ("time with us",), ("long",), ("short",))}
    text = "Your time with us of 3 months raised the risk. Your charges counted against you."
    found = {(o.feature, o.claim): o.verdict for s in read_letter(text, case, columns).sentences for o in s.statements}
    assert found == {
        ("tenure", "raises"): "supported",
        ("tenure", "number"): "supported",
        ("charges", "raises"): "contradicted",
    }


def test_bad_arguments_get_one_sentence():
    with pytest.raises(TypeError, match="give a text"):
        read_letter(12, THIN, COLUMNS)
    with pytest.raises(ValueError, match="give 0 or more"):
        read("Hello.", noise=-1)
    with pytest.raises(ValueError, match="give 0 or more"):
        read("Hello.", noise=float("nan"))
