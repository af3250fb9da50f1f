"""Texts written to break the reader: it never raises and always comes back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.letters.corpus import BACKGROUND, COLUMNS, FEATURES, explanation
from xaicourse.letters import check_factors, read_letter
from xaicourse.letters.sentences import MOST_CHARACTERS, clean, split, tokenize

THIN = explanation("thin")
JUMBLE = (
    "your income age raised lowered risk not neither nor never but and , . ; : ( ) - % 12,000 12k 12.000 half of a "
    "than because if will approved guarantee score too short high history main reason is was it which by half "
    "third one two thousand more under + = ? ! \n \n- 1. € months years don't cannot u"
)


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    reading = read_letter(text, THIN, COLUMNS, background=BACKGROUND)
    json.dumps(reading.as_dict())
    assert reading.summary()


@settings(max_examples=200)
@given(st.lists(st.sampled_from(JUMBLE.split(" ")), max_size=60))
def test_any_jumble_of_known_words_can_be_read(words):
    reading = read_letter(" ".join(words), THIN, COLUMNS, background=BACKGROUND)
    for sentence in reading.sentences:
        for statement in sentence.statements:
            assert statement.feature in FEATURES
            assert statement.verdict in ("supported", "contradicted", "not found")
            assert statement.why


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10**6,
        "income " * 3000,
        ". " * 10000,
        "1 000 " * 3400,
        "1,000." * 3400,
        "'" * 20000,
        "s'" * 10000,
        "(" * 20000,
        "!?" * 10000,
        "your income and " * 1300,
        "your income did not raise the risk, " * 600,
        "3 of " * 4000,
        "twenty " * 3000,
        "mr. " * 5000,
        "a_" * 10000,
        "\n" * 20000,
        "\0" * 20000,
        "\ufdfa" * 20000,  # one sign that stands for eighteen letters
        "e" + "\u0301" * 19999,
        "\u202e" * 20000,
        "\ud800" * 100,
        "Income-income " * 1400,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_long_repetition_comes_back(text):
    """A search that grows faster than its text would hang here."""
    reading = read_letter(text, THIN, COLUMNS, background=BACKGROUND)
    assert len(reading.text) <= MOST_CHARACTERS
    assert (len(text) > MOST_CHARACTERS) == any("rest was not read" in note for note in reading.cannot_judge)


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_sentences_cover_the_text_in_order_and_lose_no_word(text):
    cleaned = clean(text)
    pieces = split(cleaned)
    position = 0
    for piece in pieces:
        assert piece.start >= position
        assert cleaned[piece.start : piece.start + len(piece.text)].replace("\n", " ") == piece.text
        position = piece.start + len(piece.text)
    for token in tokenize(cleaned):
        assert 0 <= token.start < token.end <= len(cleaned)


@settings(max_examples=200)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats()
        | st.text(max_size=8)
        | st.sampled_from([*FEATURES, "raises", "lowers"]),
        lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=20,
    )
)
def test_any_list_of_factors_can_be_checked(factors):
    choice = check_factors(factors, THIN)
    json.dumps(choice.as_dict())
    assert choice.right == (not choice.problems)
