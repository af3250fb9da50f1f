import re
from itertools import pairwise, product

import numpy as np
import pytest

from xaicourse.explorers import find
from xaicourse.explorers import unit_190 as unit
from xaicourse.scenarios import credit

EXPLORER = find("190")
STATES = list(EXPLORER.states())
ROW = credit.FEATURES.index("history_months")


def panels(**state):
    file, book = EXPLORER.draw(**state)["panels"]
    return file, book, {mark["key"]: mark for each in (file, book) for mark in each["marks"]}


def number(words):
    return float(words.replace("\u2212", "-"))


@pytest.fixture(scope="module")
def exact():
    """The exact attributions of the model (three applicants) and of the truth (all), by enumeration of coalitions."""
    background, people = unit.decoded(credit.load().background()), unit.people()
    model = credit.truth.shapley(credit.predict_log_odds, people.iloc[[0, 13, 19]], background)
    truth = credit.truth.shapley(credit.truth.log_odds, people, background)
    return np.array([each.values for each in model]), np.array([each.values for each in truth]), model[0].base_value


def test_the_bars_are_the_exact_ones(exact):
    model, truth, base = exact
    found = unit.bars()
    assert np.allclose(found.values[[0, 13, 19]], model, atol=1e-5)
    assert np.allclose(found.true, truth, atol=1e-9)
    assert found.base == pytest.approx(base, abs=1e-6)


def test_a_code_stands_for_its_class_and_the_model_reads_the_median():
    months = credit.load().X_train["history_months"]
    bounds = {1: (0, 48), 2: (48, 72), 3: (72, 96), 4: (96, np.inf)}
    for code, (low, high) in bounds.items():
        inside = months[(months > low) & (months <= high)]
        assert set(unit.codes(inside)) == {code}
        assert set(unit.decoded(credit.load().X_train.loc[inside.index])["history_months"]) == {inside.median()}
        rate = 100 * credit.load().y_train[inside.index].mean()
        assert unit.default_rates()[code] == pytest.approx(rate)
        ends = [int(word) for word in re.findall(r"\d+", unit.RIGHT[code])]
        assert [12 * end for end in ends] == [each for each in (low, high) if each not in (0, np.inf)]


def test_one_book_has_slipped_by_a_place_and_the_rates_show_it():
    wrong, right = unit.LABELS["as it came"], unit.LABELS["corrected"]
    assert all(wrong[code] == right[following] for code, following in pairwise((1, 2, 3, 4, 1)))
    rates = unit.default_rates()
    assert sorted(rates, key=rates.get) == [4, 3, 2, 1]


@pytest.mark.parametrize(("applicant", "reasons"), list(product(range(1, unit.APPLICANTS + 1), (3, 4))))
def test_the_code_book_changes_words_and_nothing_else(applicant, reasons):
    (file, book, marks), (other_file, other_book, other_marks) = (
        panels(book=name, applicant=applicant, reasons=reasons) for name in unit.BOOKS
    )
    assert marks == other_marks
    assert [file["x"], file["y"]["rows"], book["x"]] == [other_file["x"], other_file["y"]["rows"], other_book["x"]]
    changed = [k for k in range(11) if file["y"]["details"][k] != other_file["y"]["details"][k]]
    assert changed == [ROW]
    assert all(one != other for one, other in zip(book["y"]["details"], other_book["y"]["details"], strict=True))
    said = [EXPLORER.draw(book=name, applicant=applicant, reasons=reasons)["sentence"] for name in unit.BOOKS]
    read_out = marks["named"]["items"][ROW]["lit"]
    assert (said[0] != said[1]) == read_out
    assert re.findall(r"[+\u2212]\d\.\d\d", said[0]) == re.findall(r"[+\u2212]\d\.\d\d", said[1])
    code = int(file["y"]["details"][ROW][0])
    assert unit.is_reversed(applicant, reasons) == (read_out and code == 4)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_sentence_is_true(state):
    file, _, marks = panels(**state)
    drawn = EXPLORER.draw(**state)
    values = np.array([item["end"] - item["start"] for item in marks["bars"]["items"]])
    person = unit.people().iloc[[state["applicant"] - 1]]
    decision, risk = re.search(r"is (\w+) at a predicted risk of ([\d.]+)", drawn["sentence"]).groups()
    assert decision == ("rejected" if credit.rejected(person)[0] else "approved")
    assert float(risk) == pytest.approx(100 * credit.predict_probability(person)[0], abs=0.051)
    factors = drawn["sentence"].split("%). ")[1].removesuffix(".").split("; ")
    assert len(factors) == state["reasons"] == sum(item["lit"] for item in marks["named"]["items"])
    order = np.argsort(-np.abs(values))[: state["reasons"]]
    assert all(marks["named"]["items"][k]["lit"] for k in order)
    for k, words in zip(order, factors, strict=True):
        name, entry = file["y"]["rows"][k], file["y"]["details"][k].split(": ")[-1]
        assert f"{name} {entry}" in words.lower() or (k == ROW and f"credit history of {entry}" in words.lower())
        assert ("raises" in words) == (values[k] > 0)
        assert number(re.search(r"\((\S+)\)$", words)[1]) == pytest.approx(values[k], abs=0.0051)
    label = unit.LABELS[state["book"]][int(file["y"]["details"][ROW][0])]
    assert (label in drawn["title"]) == bool(ROW in order)
    assert marks["bars"]["items"][-1]["end"] == pytest.approx(credit.predict_log_odds(person)[0], abs=1e-5)


@pytest.mark.parametrize("reasons", [3, 4])
def test_the_truth_is_counted_right(exact, reasons):
    _, truth, _ = exact
    values = unit.bars().values
    whole = 0
    for k in range(unit.APPLICANTS):
        order = np.argsort(-np.abs(values[k]))[:reasons]
        fitting = int((values[k, order] * truth[k, order] > 1e-9).sum())
        whole += fitting == reasons
        drawn = EXPLORER.draw(applicant=k + 1, reasons=reasons)
        said = "all" if fitting == reasons else f"{fitting} of {reasons}" if fitting else "none"
        assert f"read out, {said} point the same way" in drawn["truth_sentence"]
        assert drawn["found"][1] == (fitting < reasons)
    assert 0 < whole < unit.APPLICANTS
    assert f"all {reasons} in {whole} of the 20" in drawn["truth_sentence"]


def test_the_diamonds_stand_where_the_truths_bars_would_end(exact):
    _, _, marks = panels(applicant=5)
    for k, (bar, diamond) in enumerate(zip(marks["bars"]["items"], marks["truth"]["items"], strict=True)):
        assert diamond["x"] == pytest.approx(bar["start"] + exact[1][4, k], abs=1e-9)


def test_it_opens_on_the_slip_and_the_answer_to_the_guess_is_right():
    file, _, marks = panels()
    assert file["y"]["details"][ROW] == "4: up to 4 years"
    assert marks["bars"]["items"][ROW]["sign"] == "lowers"
    assert unit.RIGHT[4] == "over 8 years"
    assert not any(EXPLORER.draw()["found"])
    guess = EXPLORER.draw()["guess"]
    assert guess["at"]["long"] == guess["actual"] < guess["at"]["short"]


def test_a_code_without_a_label_shows_the_code():
    assert unit.word(3, {1: "short"}) == "code 3, no label"
    assert unit.word(3, {3: ""}) == "code 3, no label"


def test_a_risk_at_the_limit_is_approved():
    limit = np.log(credit.REJECTION_THRESHOLD / (1 - credit.REJECTION_THRESHOLD))
    assert unit.decision(limit - 1e-9) == "approved"
    assert unit.decision(limit + 1e-9) == "rejected"


def test_of_equal_bars_the_first_is_named_and_a_bar_of_zero_never():
    assert unit.named(np.array([0.1, -0.5, 0.5, 0.2]), 3) == [1, 2, 3]
    assert unit.named(np.array([0.0, -0.5, 0.0, 0.0]), 3) == [1]
