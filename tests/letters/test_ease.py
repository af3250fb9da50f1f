"""Reading ease, against textstat's own formulas and by hand."""

import pytest
import textstat

from tests.letters.corpus import COLUMNS, explanation
from xaicourse.letters import read_letter
from xaicourse.letters.ease import Ease, measure
from xaicourse.letters.sentences import clean, split

PLAIN = (
    "Your loan was not approved. Your credit history is short. This raised the risk. "
    "You can ask a person to look at it."
)
HEAVY = (
    "Notwithstanding considerable sympathy for your circumstances, the institution has determined, following "
    "comprehensive consideration of all documentation submitted, that creditworthiness requirements remain "
    "insufficiently demonstrated."
)


def ease(text):
    return measure(split(clean(text)))


@pytest.mark.parametrize("text", [PLAIN, HEAVY])
def test_the_formulas_are_textstats(text):
    """On texts without names, numbers and lists both count the same words and sentences."""
    assert ease(text).flesch == pytest.approx(textstat.flesch_reading_ease(text), abs=0.02)
    assert ease(text).grade == pytest.approx(textstat.flesch_kincaid_grade(text), abs=0.06)


def test_counts_by_hand():
    found = ease(PLAIN)
    assert (found.words, found.sentences, found.longest_sentence) == (23, 4, 9)
    assert found.mean_sentence == pytest.approx(23 / 4)
    assert found.too_hard == []


def test_greeting_and_signature_count_for_nothing_and_a_figure_ends_no_sentence():
    framed = f"Dear Ms. Ahmed,\n\n{PLAIN}\n\nKind regards,\nThe Credit Team"
    assert ease(framed) == ease(PLAIN)
    assert ease("Your debt-to-income is 52.1 % and e.g. your age is 24.").sentences == 1


def test_a_heavy_letter_misses_every_threshold():
    assert len(ease(HEAVY).too_hard) >= 3
    long = "We " + "really " * 30 + "mean it."
    assert any("longest" in fault for fault in ease(long).too_hard)


def test_an_empty_letter_has_no_ease():
    assert read_letter("", explanation("thin"), COLUMNS).ease.too_hard == []


def test_a_threshold_just_missed_does_not_read_as_met():
    """59.96 is no "60": each number is rounded away from its threshold."""
    near = Ease(flesch=59.96, grade=8.01, mean_sentence=20.02, longest_sentence=26, words=100, sentences=5)
    assert [fault.split(":")[0].split()[-1] for fault in near.too_hard[:2]] == ["59.9", "8.1"]
    assert "20.1 words" in near.too_hard[2]
    assert len(near.too_hard) == 4
