"""The checks of 108: reasons and letters held against the model's own shares."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import pandas as pd
import shap

from xaicourse.explanation import Explanation
from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.contract import Result, Sheet, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Choice, ClaimForm, Function, Listing, Mapping, Number, PerFeature, Text
from xaicourse.letters import Reading, check_factors, read_letter
from xaicourse.letters.factors import short_label
from xaicourse.letters.findings import CAUSAL, PROMISE
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import refits

UNIT = "108_explain_to_people"
LESSONS_APPLICANT = 4266
MOST = 4


class Case(NamedTuple):
    """One learner's rejected applicant: the row, its explanation against 100 training rows, and the wobble."""

    instance: pd.DataFrame
    explanation: Explanation
    wobble: float

    @property
    def shares(self) -> dict[str, float]:
        """Feature -> share, log-odds, the largest first."""
        shares = zip(self.explanation.feature_names, self.explanation.values.tolist(), strict=True)
        return dict(sorted(shares, key=lambda pair: -pair[1]))

    @property
    def reasons(self) -> list[str]:
        """The principal reasons, largest first."""
        return principal(self.shares, self.wobble)


@functools.cache
def clear_cases() -> tuple[pd.DataFrame, np.ndarray]:
    """Return the rejected applicants from whom learners' own are drawn, and their shares (n, 11)."""
    data = credit.load()
    rejected = data.X_test[credit.rejected(data.X_test)].drop(LESSONS_APPLICANT)
    values = shap.TreeExplainer(credit.load_model(), data.background()).shap_values(rejected)
    limits = np.array([[refits.wobble(row)] for row in rejected.index])
    clear = ((values > limits).sum(axis=1) >= 3) & ((values < -limits).sum(axis=1) >= 2)
    return rejected[clear], values[clear]


@functools.lru_cache(maxsize=64)
def case_of(learner: Learner) -> Case:
    """Return the learner's own case."""
    people, values = clear_cases()
    row = learner.pick(f"{UNIT}/applicant", list(people.index))
    instance = people.loc[[row]]
    explanation = Explanation(
        values[people.index.get_loc(row)],
        credit.predict_log_odds(credit.load().background()).mean(),
        instance.iloc[0],
        credit.FEATURES,
        "log-odds",
        "the bank's model",
        background="100 training rows",
    )
    return Case(instance, explanation, refits.wobble(row))


def principal(
    shares: dict[str, float], wobble: float, automatic: str | None = None, most: int | None = MOST
) -> list[str]:
    """Return the principal reasons: the automatic one, then those above the wobble, largest first, `most` in all."""
    ranked = sorted(shares, key=lambda name: -shares[name])
    others = [name for name in ranked if shares[name] > wobble and name != automatic]
    return [*([automatic] if automatic else []), *others][:most]


def by_size(shares: dict[str, float], wobble: float, automatic: str | None = None) -> list[str]:
    """Return what someone names who looks at the sizes only: the mistake of question 1."""
    return principal({name: abs(share) for name, share in shares.items()}, wobble, automatic)


def random_decisions(rng: np.random.Generator) -> list[tuple[dict[str, float], float, str | None]]:
    """Return decisions (shares, wobble, automatic factor) on which every known mistake gives another answer.

    The wobbles differ by a factor of five, so that no fixed threshold stands for them; one share equals its wobble.
    """
    names = ["savings", "rent", "tenure", "limit", "age_of_file", "deposits", "guarantor", "branch"]

    def decision(wobble: float, above: int, weak: int, automatic: int | None = None, equal: bool = False):
        large = rng.permutation(np.linspace(1.5, 9, above)) + rng.uniform(0, 0.3, above)
        small = rng.uniform(0.1, 0.9, weak)
        small[0] = 1.0 if equal else small[0]
        speaks_for = -rng.uniform(10, 15, len(names) - above - weak)
        wobble = round(wobble, 3)
        values = [wobble if size == 1.0 else round(wobble * size, 3) for size in [*large, *small, *speaks_for]]
        chosen = rng.permutation(names).tolist()
        shares = dict(zip(chosen, values, strict=True))
        found = {name: shares[name] for name in rng.permutation(names).tolist()}
        return found, wobble, None if automatic is None else chosen[automatic]

    return [
        decision(rng.uniform(0.05, 0.06), 2, 3),
        decision(rng.uniform(0.25, 0.3), 6, 1),
        decision(rng.uniform(0.1, 0.2), 5, 2, automatic=5),  # automatic on a factor within the wobble
        decision(rng.uniform(0.1, 0.2), 3, 2, automatic=1),  # and on one above it
        decision(rng.uniform(0.1, 0.2), 2, 2, equal=True),
    ]


@question(
    "principal_reasons",
    points=3,
    wants={"principal_reasons": Function(Listing(Text(60, "the name of a factor"), meaning="names of factors"))},
    misconceptions=[
        "size_for_direction",
        "reason_within_wobble",
        "more_than_four_reasons",
        "automatic_reason_left_out",
    ],
    hints=[
        "Three steps: sort by share, keep those above the wobble, cut to four. Which of them comes before the cut?",
        "`sorted(shares, key=shares.get, reverse=True)` gives the names. With an automatic factor, only three follow it.",
    ],
    worked="With `small` and a wobble of .1 the sorted names are A, C, D, B; above the wobble are A and C. If the bank rejects "
    "automatically on D, the answer is D, A, C: D's own share does not matter, and it is not named a second time.",
)
def principal_reasons(answers, rng) -> Result:
    decisions = random_decisions(rng)
    given = [answers.call("principal_reasons", shares, wobble, automatic) for shares, wobble, automatic in decisions]
    if given == [principal(*decision) for decision in decisions]:
        return Result(3, "Above the wobble, the largest first, four at most, and the automatic one before all others.")
    plain = [(shares, wobble, None) for shares, wobble, _ in decisions]
    guesses = {
        "size_for_direction": ([by_size(*decision) for decision in decisions], 0.0),
        "reason_within_wobble": ([principal(shares, 0.0, automatic) for shares, _, automatic in decisions], 1.0),
        "more_than_four_reasons": ([principal(*decision, most=None) for decision in decisions], 1.5),
        "automatic_reason_left_out": ([principal(*decision) for decision in plain], 1.5),
    }
    for name, (wrong, points) in guesses.items():
        if given == wrong:
            facts = next(
                d for d, got, right in zip(decisions, given, map(_right, decisions), strict=True) if got != right
            )
            return mistake(name, points, **_facts(name, facts, given[decisions.index(facts)]))
    decision, got = next(pair for pair in zip(decisions, given, strict=True) if pair[1] != _right(pair[0]))
    shares, wobble, automatic = decision
    asked = f"For the shares {shares}, a wobble of {wobble:g} and automatic = {automatic!r} your list is {got}"
    if len(set(got)) < len(got):
        return Result(1.5, f"{asked}: it names a factor twice. The automatic one is named first, and only once.")
    if [name for name in got if shares.get(name) != wobble or name == automatic] == _right(decision):
        return Result(2, f"{asked}: it names a factor whose share equals the wobble. A reason lies above it.")
    return Result(
        0, f"{asked}; {len(_right(decision))} names were expected, in their order. Take the three steps on paper."
    )


def _right(decision: tuple) -> list[str]:
    return principal(*decision)


def _facts(name: str, decision: tuple, given: list[str]) -> dict:
    """Return what the words of a mistake need: a factor, its share, the wobble, how many were named."""
    shares, wobble, automatic = decision
    odd = [factor for factor in given if factor not in _right(decision)] or given
    factor = automatic if name == "automatic_reason_left_out" else odd[0]
    return {"factor": factor, "share": shares[factor], "wobble": wobble, "count": len(given)}


def _name(words: str) -> str:
    """Return the column that a learner means: its name, or its label in words."""
    columns = credit.load().columns
    meant = [n for n in credit.FEATURES if words.strip().lower() in (n, columns[n].label, short_label(n, columns))]
    return meant[0] if meant else words


@question(
    "factors",
    points=3,
    wants={
        "factors": Listing(
            (Text(60, "the name of a factor"), Choice(("raises", "lowers"))),
            meaning='a list of pairs, [("name of a factor", "raises"), ...]',
        )
    },
    misconceptions=[
        "more_than_four_reasons",
        "strength_named_as_reason",
        "direction_turned_round",
        "reason_within_wobble",
        "principal_reason_left_out",
        "reasons_not_by_size",
    ],
    hints=[
        "Look down the column `share` in the table of your applicant. Where does it fall below the wobble?",
        "Your function of question 1 gives the names: `principal_reasons(shares.to_dict(), wobble)`. Each raises the risk.",
    ],
    worked="For the lesson's applicant: [('burden', 'raises'), ('debt_to_income', 'raises'), ('postcode', 'raises'), "
    "('inquiries', 'raises')]. A fifth share, of the loan amount, was above 0 but within the wobble.",
)
def factors(answers, rng, learner) -> Result:
    given = [(_name(name), direction) for name, direction in answers.value("factors")]
    case = case_of(learner)
    shares, wobble = case.shares, case.wobble
    strange = next((name for name, _ in given if name not in shares), None)
    if strange or len({name for name, _ in given}) < len(given) or not given:
        what = f"{strange!r} is no factor of the model" if strange else "Each factor is named once, and at least one"
        return Result(0, f"{what}: choose from {', '.join(shares)}.")
    if len(given) > MOST:
        return mistake("more_than_four_reasons", 1, count=len(given))
    for name, direction in given:
        facts = {"factor": name, "share": shares[name], "wobble": wobble}
        if abs(shares[name]) <= wobble:
            return mistake("reason_within_wobble", 1, **facts)
        if shares[name] < 0:
            return mistake("strength_named_as_reason", **facts)
        if direction == "lowers":
            return mistake("direction_turned_round", **facts)
    found = check_factors(given, case.explanation, noise=wobble)
    if found.left_out or len(given) < len(case.reasons):
        left = next(name for name in [*found.left_out, *case.reasons] if name not in dict(given))
        return mistake("principal_reason_left_out", 1, factor=left, share=shares[left], wobble=wobble)
    if not found.in_order:
        return mistake("reasons_not_by_size", 2, factor=case.reasons[0], share=shares[case.reasons[0]])
    other = [name for name in case.reasons if name not in dict(given)]
    tie = (
        f" (A lead within the wobble is no order: you name {given[-1][0]}, and {other[0]} would have done as well. By size "
        f"alone {other[0]} is the fourth, and that is how question 6 counts.)"
        if other
        else ""
    )
    return Result(3, f"{len(given)} reasons, each above the wobble of {wobble:.2f}, in order, none left out.{tie}")


@question(
    "letter",
    points=3,
    wants={"letter": Text(6000, "your letter, a text")},
    misconceptions=[
        "no_reason_recognised",
        "promise_in_a_letter",
        "cause_in_a_letter",
        "reason_within_wobble",
        "letter_contradicted",
    ],
    hints=[
        "One sentence per reason is enough: 'Your payment record counted against you.' The cell above the letter shows the "
        "words for each factor.",
        "Print the reader's summary of your letter (the call stands above): contradictions come first, then forbidden words.",
    ],
    worked="For the lesson's applicant: 'Your use of revolving credit, at 83 % of the limit, counted against you.' is "
    "supported twice, in its direction and its number. 'If you pay it back, you will get the loan' would cost points.",
)
def letter(answers, rng, learner) -> Result:
    case, data = case_of(learner), credit.load()
    text = answers.value("letter")
    reading = read_letter(text, case.explanation, data.columns, background=data.background(), noise=case.wobble)
    weak = {one.feature for _, one in reading.too_small}
    named = {one.feature for _, one in reading.supported if one.claim == "raises"} - weak
    faults = faults_of(reading, case)
    if not named:
        missing = mistake("no_reason_recognised", example=short_label(case.reasons[0], data.columns))
        return Result(0, missing.feedback + also(faults), missing.misconception)
    if faults:
        first, *rest = faults
        return Result(max(0, 2 - len(faults)), first.feedback + also(rest), first.misconception)
    sentences = len({sentence.start for sentence, _ in reading.supported})
    count = len(reading.supported)
    return Result(
        3,
        f"Nothing that the reader recognises is false or promised. It found {count} statement{'s' * (count != 1)} in "
        f"{sentences} sentence{'s' * (sentences != 1)} supported: a factor with a direction, a size or a number is one "
        f"statement. {complete_words(named, reading, case)}",
    )


def also(faults: list[Result]) -> str:
    """Return the first words of further faults, four at most."""
    return "".join(f" Also: {one.feedback.split(chr(10))[0]}" for one in faults[:4])


def faults_of(reading: Reading, case: Case) -> list[Result]:
    """Return what costs a letter points, a result each: contradicted sentences, weak reasons, forbidden words."""
    found = {}
    for sentence, one in reading.contradicted:
        found.setdefault(sentence.text, mistake("letter_contradicted", sentence=sentence.text.strip(), why=one.why))
    for sentence, one in reading.too_small:
        name, share = short_label(one.feature, credit.load().columns), case.shares[one.feature]
        found.setdefault(
            sentence.text + name, mistake("reason_within_wobble", factor=name, share=share, wobble=case.wobble)
        )
    forbidden = {PROMISE: "promise_in_a_letter", CAUSAL: "cause_in_a_letter"}
    for one in reading.forbidden:
        if one.kind in forbidden:
            found[one.sentence + one.kind] = mistake(forbidden[one.kind], sentence=one.sentence, word=one.word)
    return list(found.values())


def complete_words(named: set[str], reading: Reading, case: Case) -> str:
    """Say which principal reasons the reader did not find, and what else the rubric will ask."""
    columns = credit.load().columns
    left = [short_label(name, columns) for name in case.reasons if name not in named]
    notes = [problem for problem in reading.problems if "leaves out" not in problem]
    whole = "All your applicant's principal reasons are among them." if not left else f"Not found: {', '.join(left)}."
    last = "3 of 3 does not mean complete, kind or clear: that is for the rubric."
    return " ".join([whole, *notes, *reading.ease.too_hard, last])


WORDS = (
    ("counted against you most", "counted against you", "spoke for you", "weighed against you"),
    ("counted against you most", "counted against you", "counted against you", "did not count against you"),
    ("counted against you most", "spoke for you", "spoke for you", "did not count against you"),
    (
        "did not count against you",
        "counted against you",
        "spoke for you",
        "did not count against you",
    ),
)
FLAWED = dict(zip(WORDS, (3, 2, 1, 0), strict=True))  # which of the four sentences is turned round
UNCHECKED, BECAUSE = "unchecked", "because"


def colleague(learner: Learner) -> tuple[list[str], str]:
    """Return the kinds of the colleague's six sentences in their order (a factor's name, or one of two), and the flaw."""
    ranked = list(case_of(learner).shares)
    names = [ranked[place] for place in (0, 1, -1, -2)]
    words = learner.pick(f"{UNIT}/colleague", WORDS)
    kinds = [*names, UNCHECKED, BECAUSE]
    first = learner.pick(f"{UNIT}/first", range(6))
    return kinds[first:] + kinds[:first], names[FLAWED[words]]


@question(
    "flaw",
    points=2,
    wants={
        "flaw": Mapping(
            {"sentence": Number(1, 6, "the number of a sentence"), "share": Number(meaning="one share, log-odds")}
        )
    },
    misconceptions=["unchecked_taken_for_false", "because_taken_for_false", "true_sentence_accused"],
    hints=[
        "Take the sentences one by one: which factor, which direction? Then look the share up in your applicant's table.",
        "A sentence without a factor cannot be contradicted. 'Because' about the bank's own decision is no claim about people.",
    ],
    worked="'Your income spoke for you' is contradicted if the share of income is above 0: that share is the evidence. 'Your "
    "income was not a reason' is contradicted by the same share, if it is above the wobble.",
)
def flaw(answers, rng, learner) -> Result:
    given = answers.value("flaw")
    kinds, wrong = colleague(learner)
    place, share, shares = int(given["sentence"]), given["share"], case_of(learner).shares
    chosen = kinds[place - 1]
    if chosen == UNCHECKED:
        return mistake("unchecked_taken_for_false", sentence=place)
    if chosen == BECAUSE:
        return mistake("because_taken_for_false", sentence=place)
    if chosen != wrong:
        return mistake("true_sentence_accused", sentence=place, factor=chosen, share=shares[chosen])
    if abs(share + shares[wrong]) <= 0.006 < abs(shares[wrong]):
        return Result(
            1.5,
            f"Sentence {place} it is, and {share:+.3g} is right but for the sign: the share of {wrong} is "
            f"{shares[wrong]:+.2f}. The sign is what contradicts the sentence.",
        )
    if abs(share - shares[wrong]) > 0.006:
        return Result(
            0.5, f"Sentence {place} it is, but {share:.3g} is not the share of the factor that it names. Which is?"
        )
    return Result(2, f"Sentence {place} turns the share of {wrong}, {shares[wrong]:+.2f}, round.")


@functools.cache
def crowds() -> dict[str, pd.DataFrame]:
    """Return the groups of question 5 by name: right and mistaken ones."""
    crowd = credit.load().background(600)
    risk = credit.predict_probability(crowd)
    limit = credit.REJECTION_THRESHOLD
    return {
        "right": crowd[(risk > 0.25) & (risk <= limit)],
        "all_approved_taken": crowd[risk <= limit].head(100),
        "all_approved_sampled": crowd[risk <= limit],  # TreeExplainer silently takes 100 of them
        "rejected_among_them": crowd[risk > 0.25],
        "background_not_changed": crowd,
    }


@functools.lru_cache(maxsize=64)
def shares_against(learner: Learner, group: str, scale: str = "raw") -> np.ndarray:
    """Return the shares (11,) of the learner's applicant against one of the `crowds`."""
    rows = crowds()[group]
    return shap.TreeExplainer(credit.load_model(), rows, model_output=scale)(case_of(learner).instance).values[0]


def close(found: np.ndarray, wanted: np.ndarray) -> bool:
    """Whether two decimals agree."""
    return bool(np.abs(found - wanted).max() < 0.0051)


@question(
    "just_approved",
    points=3,
    wants={
        "guess": Choice(("larger", "smaller", "the same")),
        "just_approved": Mapping(
            {
                "people": Number(1, 600, "a number of people"),
                "shares": PerFeature(credit.FEATURES, "one share per column, log-odds"),
                "first": Text(60, "the name of a factor"),
            }
        ),
    },
    misconceptions=["all_approved_taken", "rejected_among_them", "background_not_changed", "probability_explained"],
    hints=[
        "Two conditions on the predicted risk of the people in `crowd`: above .25, and not above the bank's limit.",
        "`credit.predict_probability(crowd)` gives 600 risks. Join the conditions with `&`, each in brackets.",
    ],
    worked="For people between 10 % and 20 %: `risk = credit.predict_probability(crowd)`, `some = crowd[(risk > 0.1) & (risk <= "
    "0.2)]`, and then `shap.TreeExplainer(model, some)(mine).values[0]` gives eleven shares.",
)
def just_approved(answers, rng, learner) -> Result:
    given = answers.value("just_approved")
    found, right = np.asarray(given["shares"], float), shares_against(learner, "right")
    if not close(found, right):
        taken = {"all_approved_sampled": "all_approved_taken"}
        for group in ("all_approved_taken", "all_approved_sampled", "rejected_among_them", "background_not_changed"):
            if close(found, shares_against(learner, group)):
                return mistake(taken.get(group, group), people=len(crowds()[group]))
        if close(found, shares_against(learner, "right", "probability")):
            return mistake("probability_explained")
        off = np.abs(found - right).max()
        return Result(
            0,
            f"These are not the shares of row {case_of(learner).instance.index[0]} against the {len(crowds()['right'])} just "
            f"approved: up to {off:.3f} log-odds off. Which rows does your explainer get, and whom does it explain?",
        )
    points, notes = 2.0, ["The shares are right: your applicant against those just approved."]
    if round(float(given["people"])) == len(crowds()["right"]):
        points += 0.5
    else:
        notes.append(f"`people` should be the number of rows in your group, not {given['people']:g}.")
    names = credit.FEATURES
    first = _name(given["first"])
    if first in names and right[names.index(first)] == right.max():
        points += 0.5
    else:
        notes.append(f"`first` is {given['first']!r}; which factor has the largest share?")
    if answers.value("guess") == "smaller":  # a guess earns nothing and costs nothing
        notes.append("As you guessed, the distance is smaller: who was just approved is nearer to the rejected.")
    else:
        notes.append("The distance is smaller, unlike your guess: who was just approved is nearer to the rejected.")
    return Result(points, " ".join(notes))


SHEET = Sheet(
    statements={
        "burden_is_a_reason": "Use of revolving credit is one of the principal reasons of this rejection.",
        "burden_is_none": "Use of revolving credit is none of the principal reasons of this rejection.",
        "debt_is_a_reason": "Debt-to-income is one of the principal reasons of this rejection.",
        "debt_is_none": "Debt-to-income is none of the principal reasons of this rejection.",
        "would_fall": "If the largest reason were brought to the median applicant's value, the real risk would fall by just "
        "its share.",
        "postcode_acts": "Living in this postcode area changes the applicant's real risk of default by the share of postcode.",
    },
    limitations={
        "this_model": "It holds for this model, against this group; another model or another group can give other reasons.",
        "steady": "It has none: a share above the wobble is steady, and so it is right about the person too.",
        "everyone": "It has none: the model rejects everybody for the same reasons.",
        "percent": "It is in percentage points of the risk of default and must be compared with percentages only.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "wobble_not_compared",
        "adds_up_to_a_cause",
        "proxy_taken_for_cause",
        "steady_taken_for_right",
        "holds_for_everyone",
        "probability_explained",
    ],
    hints=[
        "Your answer to question 2 says which factors are principal reasons.",
        "The evidence is the share of the factor that the statement names, against 100 training rows, to two digits or more.",
    ],
    worked="For the lesson's applicant, 'Debt-to-income is one of the principal reasons' is true, with .64 as its evidence. The "
    "limitation must follow from how the number was made: one model, one comparison group.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    case = case_of(learner)
    evidence, traps = {}, {"would_fall": "adds_up_to_a_cause", "postcode_acts": "proxy_taken_for_cause"}
    for key, feature in (("burden", "burden"), ("debt", "debt_to_income")):
        true, false = (f"{key}_is_a_reason", f"{key}_is_none")[:: 1 if feature in case.reasons else -1]
        evidence[true], traps[false] = case.shares[feature], "wobble_not_compared"
    limitations = {
        "this_model": None,
        "steady": "steady_taken_for_right",
        "everyone": "holds_for_everyone",
        "percent": "probability_explained",
    }
    return judge_claim(
        answers.value("claim"), lettered(SHEET, learner, f"{UNIT}/claim"), 2, evidence, traps, limitations
    )
