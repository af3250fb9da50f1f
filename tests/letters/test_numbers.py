"""Numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.letters.corpus import BACKGROUND, COLUMNS, explanation
from xaicourse.letters import read_letter
from xaicourse.letters.numbers import find_numbers, readings
from xaicourse.letters.sentences import tokenize


@given(st.integers(1000, 10**8))
def test_thousands_in_every_notation_hold_the_number(number):
    english = f"{number:,}"
    for text in (english, english.replace(",", "."), english.replace(",", " "), english.replace(",", "'"), str(number)):
        assert number in readings(text)[0], text
    for text in (f"{number:,}.50", f"{number:,}".replace(",", ".") + ",50"):
        assert number + 0.5 in readings(text)[0], text


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12k", 12000, ""),
        ("12.5k", 12500, ""),
        ("12 thousand euros", 12000, "euros"),
        ("€12,000", 12000, "euros"),
        ("12.000 €", 12000, "euros"),
        ("twelve thousand euros", 12000, "euros"),
        ("twenty-four years", 24, "years"),
        ("one thousand two hundred and forty", 1240, ""),
        ("56.4 %", 56.4, "percent"),
        ("56,4 per cent", 56.4, "percent"),
        ("two thirds of it", 200 / 3, "percent"),
        ("half of it", 50, "percent"),
        ("3 out of 4 accounts", 75, "percent"),
        ("half a year", 6, "months"),
        ("one year and three months", 15, "months"),
        ("two and a half years", 2.5, "years"),
        ("a year and a half", None, ""),  # not known: no number is better than a wrong one
        (".146", 0.146, ""),
        ("-0.54", -0.54, ""),
    ],
)
def test_one_number(text, value, unit):
    found = find_numbers(tokenize(text))
    if value is None:
        assert found == []
        return
    [number] = found
    assert any(abs(reading - value) < 1e-9 for reading in number.values)
    assert number.unit == unit


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Your income is 2,040 euros.", "supported"),
        ("Your income is 2.040 €.", "supported"),
        ("Your income is 2 040 EUR.", "supported"),
        ("Your income is about 2,000 euros.", "supported"),
        ("Your income is 2,000 euros.", "supported"),  # rounded to the thousand, 2 % off
        ("Your income is 2,100 euros.", "contradicted"),
        ("Your income is 20,400 euros.", "contradicted"),
        ("Your income is more than 2,000 euros.", "supported"),
        ("Your income is less than 2,000 euros.", "contradicted"),
        ("Your credit history is half a year.", "supported"),
        ("Your credit history is 7 months.", "contradicted"),
        ("Your credit history is one year.", "contradicted"),
        ("Your loan duration is 1.5 years.", "supported"),
        ("Your debt-to-income is 15 %.", "supported"),
        ("Your debt-to-income is 14 %.", "supported"),  # cut off
        ("Your debt-to-income is 16 %.", "contradicted"),
        ("Your debt-to-income is 0.146.", "supported"),
        ("You are 24 years old.", "supported"),
        ("You are 25 years old.", "contradicted"),
    ],
)
def test_a_number_is_held_against_the_instance_as_precisely_as_it_is_written(text, verdict):
    reading = read_letter(text, explanation("thin"), COLUMNS, background=BACKGROUND)
    assert [o.verdict for s in reading.sentences for o in s.statements if o.claim == "number"] == [verdict]
