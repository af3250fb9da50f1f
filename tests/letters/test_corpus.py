"""The reader against the corpus: what a person found true in each line."""

import json

import numpy as np
import pytest

from tests.letters.corpus import CORPUS, compare, letters, set_aside
from xaicourse.scenarios import credit

LETTERS = letters()
TUNED = [letter for letter in LETTERS if not letter.held_out]
HELD_OUT = [letter for letter in LETTERS if letter.held_out]


def test_the_corpus_is_large_and_its_names_differ():
    assert len(LETTERS) >= 60
    assert len(HELD_OUT) >= 20
    assert len({letter.name for letter in LETTERS}) == len(LETTERS)


@pytest.mark.parametrize(("name", "chosen"), [("tuned", TUNED), ("held out", HELD_OUT), ("all", LETTERS)])
def test_contradictions_are_precise(name, chosen, capsys):
    found = compare(chosen)
    with capsys.disabled():
        print(f"\n{len(chosen)} letters, {name}:\n{found.table()}")
    assert found.precision("contradicted") >= 0.95, "\n".join(found.differences)
    assert found.recall("contradicted") >= 0.75, "\n".join(found.differences)
    assert found.precision("supported") >= 0.95, "\n".join(found.differences)
    assert found.recall("supported") >= 0.8, "\n".join(found.differences)


def test_letters_set_aside_are_not_called_false(capsys):
    """Written before the reader's last lessons and not tuned on: few false alarms; how much it misses is only told."""
    found = compare(set_aside())
    with capsys.disabled():
        print(f"\n{len(set_aside())} letters, set aside:\n{found.table()}")
    assert found.precision("contradicted") >= 0.95, "\n".join(found.differences)
    assert found.precision("supported") >= 0.95, "\n".join(found.differences)


def test_a_reader_that_contradicts_everything_would_fail():
    """The corpus holds more true statements than false ones, so that the thresholds mean something."""
    found = compare(LETTERS)
    assert found.true["supported"] > found.true["contradicted"] > 80


def test_turning_the_attributions_round_turns_the_verdicts_round():
    """Of effects without a denial, none may keep its verdict when every sign changes."""
    kept = total = 0
    for letter in TUNED:
        explanation = letter.explanation
        turned = type(explanation)(
            -explanation.values, 0.0, explanation.instance, explanation.feature_names, "log-odds", "turned"
        )
        first = [o for s in letter.read().sentences for o in s.statements if o.claim in ("raises", "lowers")]
        second = [o for s in _read(letter, turned).sentences for o in s.statements if o.claim in ("raises", "lowers")]
        for one, other in zip(first, second, strict=True):
            small = abs(dict(zip(explanation.feature_names, explanation.values, strict=True))[one.feature]) <= 0.05
            if one.verdict != "not found" and not small:
                total += 1
                kept += one.verdict == other.verdict
    assert total > 120
    assert kept == 0


def _read(letter, explanation):
    from tests.letters.corpus import BACKGROUND, COLUMNS, NOISE
    from xaicourse.letters import read_letter

    return read_letter(letter.text, explanation, COLUMNS, background=BACKGROUND, noise=NOISE)


def test_the_cases_are_applicants_of_the_scenario():
    rows = credit.load().X_test.to_numpy()
    for name, case in CORPUS["cases"].items():
        assert (np.abs(rows - np.array(case["instance"])).sum(axis=1) < 1e-9).any(), name


def test_every_reading_is_json_and_has_a_summary():
    for letter in LETTERS:
        reading = letter.read()
        assert json.loads(json.dumps(reading.as_dict()))["text"] == reading.text
        assert reading.summary().count("\n") >= len(reading.contradicted)
        for sentence in reading.sentences:
            assert reading.text[sentence.start :].replace("\n", " ").startswith(sentence.text)
