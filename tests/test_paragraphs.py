"""Paragraphs to an officer and to an applicant: what is found untrue or wanting, and what is left alone."""

import numpy as np
import pandas as pd
import pytest

from xaicourse.explanation import Explanation
from xaicourse.letters import read_letter
from xaicourse.paragraphs import Told, sentences, untrue, wanting
from xaicourse.scenarios import credit

DATA = credit.load()
BARS = dict.fromkeys(credit.FEATURES, 0.0) | {
    "debt_to_income": 1.2, "history_months": 0.7, "burden": 0.4, "income": 0.3,
    "age": -0.5, "on_time": -0.2, "day_of_month": 0.03,
}  # fmt: skip
MINE = dict.fromkeys(credit.FEATURES, 20.0) | {"debt_to_income": 53.8, "history_months": 31.0, "income": 1900.0}
THEIRS = MINE | {"debt_to_income": 18.7, "history_months": 54.0, "age": 41.0, "income": 2150.0, "inquiries": 2.0}


def told(to_applicant):
    values, instance = (np.array([each[name] for name in credit.FEATURES]) for each in (BARS, MINE))
    explanation = Explanation(values, -1.0, instance, credit.FEATURES, "log-odds", "a model")
    background = pd.DataFrame([THEIRS])[list(credit.FEATURES)] if to_applicant else DATA.background()
    needed = ("debt_to_income", "history_months", "burden")[: 2 if to_applicant else 3]
    return Told(explanation, DATA.columns, background, needed, to_applicant)


def judge(text, to_applicant):
    of = told(to_applicant)
    reading = read_letter(text, of.explanation, of.columns, background=of.background)
    return untrue(reading, of), wanting(text, reading, of), reading


NOTE = (
    "Compared with 100 usual applicants, debt-to-income raised the risk most. "
    "The credit history and the use of revolving credit raised it too. The age spoke for the applicant."
)
LETTER = (
    "We compared you with someone from your part of town whom we approved: the one whose file is nearest. "
    "Your debt-to-income of 53.8 % counted against you. Your shorter credit history counted against you too. "
)


@pytest.mark.parametrize(
    ("text", "to_applicant"),
    [
        (NOTE, False),
        (NOTE + " Compared with approved applicants it would look otherwise.", False),
        (NOTE.replace("Compared with 100 usual applicants, debt", "Debt"), False),  # whom? a person marks that
        (LETTER, True),
        (LETTER + "Theirs was lower. We looked at 19 people.", True),
        (LETTER + "Other applicants are compared in the same way.", True),
        ("Dear applicant,\n\n" + LETTER + "\nKind regards,\nThe bank", True),
        (LETTER + "Two points counted against you, as they did not against that person.", True),
        (LETTER + "Someone else may have another history in six months.", True),
        (LETTER + "Unlike that person you earn 1,900 euros.", True),
        (LETTER.replace("someone from your part of town whom we", "a person from your area that we"), True),
        (
            "You had a shorter credit history than the nearest applicant whom we approved. " + LETTER.split(". ", 1)[1],
            True,
        ),
    ],
)
def test_a_fair_paragraph_has_no_fault(text, to_applicant):
    assert judge(text, to_applicant)[:2] == (None, None)


@pytest.mark.parametrize(
    ("text", "to_applicant", "kind"),
    [
        (NOTE + " We will approve the loan next year.", False, "promise_in_a_paragraph"),
        (NOTE + " A short credit history causes default.", False, "cause_in_a_paragraph"),
        (NOTE + " The age raised the risk.", False, "helper_named_as_reason"),
        (NOTE + " The debt-to-income is 12 %.", False, "paragraph_contradicted"),
        (NOTE.replace("100 usual", "the nearest approved"), False, "comparison_of_the_other_paragraph"),
        ("Compared with 100 applicants: " + LETTER.split(". ", 1)[1], True, "comparison_of_the_other_paragraph"),
        (LETTER + "Their debt-to-income was 18.7 %.", True, "customers_numbers_told"),
        (LETTER.replace("of 53.8 %", "of 53.8 % (theirs: 19 %)"), True, "customers_numbers_told"),
        (LETTER + "The other person has a credit history of 54 months.", True, "customers_numbers_told"),
        (LETTER + "Theirs is fifty-four months.", True, "customers_numbers_told"),
        (LETTER + "She earns 2,150 euros.", True, "customers_numbers_told"),
        (LETTER.replace("someone from", "a 41-year-old from"), True, "customers_numbers_told"),
        (LETTER.replace("someone from", "a woman aged 41 from"), True, "customers_numbers_told"),
        (NOTE.replace("raised the risk most", "raised the risk most, by 2.10"), False, "paragraph_contradicted"),
        (NOTE + " Once the debts are down, an approval is only a matter of time.", False, "promise_in_a_paragraph"),
        (LETTER + "Use your card less, and everything will be fine.", True, "promise_in_a_paragraph"),
        (LETTER + "Someone of your age cannot handle money.", True, "cause_in_a_paragraph"),
    ],
)  # fmt: skip
def test_what_must_not_be_said_is_named(text, to_applicant, kind):
    assert judge(text, to_applicant)[0].kind == kind


@pytest.mark.parametrize(
    ("text", "to_applicant", "kind"),
    [
        ("Thank you for your work. It helps. We know.", False, "no_reason_in_a_paragraph"),
        (NOTE.replace("credit history and the use", "use"), False, "main_factor_left_out"),
        (NOTE + " The day of the application raised the risk.", False, "noise_named_as_reason"),
        (LETTER + "The SHAP values say so.", True, "words_of_the_trade"),
        ("Your SHAP value is +1.2 log-odds. It is large. We looked at an approved person.", True, "words_of_the_trade"),
        (LETTER + "Your `burden` counted against you.", True, "words_of_the_trade"),
        (LETTER + "The debt_to_income matters.", True, "words_of_the_trade"),
        (LETTER + "The log-odds say so.", True, "words_of_the_trade"),
    ],
)
def test_what_is_wanting_is_named(text, to_applicant, kind):
    assert judge(text, to_applicant)[1].kind == kind


def test_the_officer_may_read_words_of_the_trade():
    assert judge(NOTE + " The log-odds say so.", False)[:2] == (None, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Your debt-to-income and your credit history counted against you.", "It has 1 sentence;"),
        (2 * LETTER, "more than once"),
        (LETTER + "One. Two of it. Three of it. Four of it.", "It has 7 sentences;"),
    ],
)
def test_three_to_six_sentences_are_asked(text, said):
    assert said in judge(text, True)[1].words


def test_a_list_counts_with_its_sentence():
    text = (
        "We compared with 100 applicants. Three things raised the risk:\n- the debt-to-income\n- the credit history\n"
    )
    reading = judge(text + "- the use of revolving credit\n\nThe age spoke for the applicant.", False)[2]
    assert sentences(reading) == 3


def test_a_contradicted_size_tells_no_number_of_the_approved_person():
    fault = judge(LETTER + "Your lower debt-to-income counted against you.", True)[0]
    assert fault.kind == "paragraph_contradicted"
    assert "18.7" not in str(fault.facts)
