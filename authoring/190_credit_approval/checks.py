"""The checks of 190: the force plot, two paragraphs, both gaps on another model, a code book, and a claim."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import pandas as pd
import shap

from xaicourse.explanation import Explanation
from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.contract import AnswerProblem, Answers, Result, Sheet, mistake, question
from xaicourse.learning.functions import pairwise
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Choice, ClaimForm, Function, Listing, Mapping, Number, PerFeature, Text
from xaicourse.learning.wire import Ref
from xaicourse.letters import CONTRADICTED, Reading, check_factors, read_letter
from xaicourse.letters.verdicts import default_noise
from xaicourse.methods.shapley import shapley_values
from xaicourse.scenarios import credit

UNIT = "190_credit_approval"
FEATURES = credit.FEATURES
HALF_A_CENT = 0.0051  # two decimals are enough


def close(given, wanted, tolerance: float = 1e-6) -> bool:
    return np.shape(given) == np.shape(wanted) and np.allclose(given, wanted, atol=tolerance, rtol=0)


class Case(NamedTuple):
    """The learner's applicant, the background of usual applicants, those approved, and the nearest of them."""

    mine: pd.DataFrame
    background: pd.DataFrame
    approved: pd.DataFrame
    nearest: pd.DataFrame


@functools.lru_cache(maxsize=64)
def case(learner: Learner) -> Case:
    """The learner's own case, made as the exercise makes it."""
    data = credit.load()
    rejected = data.X_test.index[credit.rejected(data.X_test)]
    mine = data.X_test.loc[[learner.pick(f"{UNIT}/case", list(rejected))]]
    pool = data.background(200)
    approved = pool[~credit.rejected(pool)]
    return Case(mine, data.background(), approved, approved.loc[[near(mine, approved, data.X_train.std())]])


def near(mine: pd.DataFrame, approved: pd.DataFrame, unit: pd.Series | float) -> int:
    """The row of the approved applicant with the smallest sum of absolute differences, each divided by `unit`."""
    return int(((approved - mine.iloc[0]).abs() / unit).sum(axis=1).idxmin())


def explain(instance: pd.DataFrame, background: pd.DataFrame | None, **options) -> Explanation:
    found = shap.TreeExplainer(credit.load_model(), background, **options)(instance)
    base = float(np.ravel(found.base_values)[0])
    return Explanation(found.values[0], base, instance.iloc[0], FEATURES, "log-odds", "the bank's model")


@functools.lru_cache(maxsize=64)
def usual(learner: Learner) -> Explanation:
    """The learner's applicant against 100 usual applicants."""
    return explain(case(learner).mine, case(learner).background)


@functools.lru_cache(maxsize=64)
def contrasted(learner: Learner) -> Explanation:
    """The learner's applicant against the nearest approved one."""
    return explain(case(learner).mine, case(learner).nearest)


def together(*results: Result) -> Result:
    """One result of several parts: points add up, and the first mistake that has a name gives its name."""
    named = next((part.misconception for part in results if part.misconception), None)
    return Result(sum(part.points for part in results), " ".join(part.feedback for part in results), named)


def raising(explanation: Explanation) -> list[str]:
    """The features that raise the risk by more than the noise, largest first."""
    order = np.argsort(-explanation.values, kind="stable")
    return [FEATURES[place] for place in order if explanation.values[place] > default_noise(explanation)]


@question(
    "force_plot",
    points=3,
    wants={
        "force_plot": Mapping(
            {name: Number(meaning="one number, log-odds") for name in ("base_value", "up", "down", "prediction")}
        )
    },
    misconceptions=["background_left_out", "probability_explained", "net_for_sides", "widest_bar_for_side"],
    hints=[
        "How many bars does the red side consist of? All those with one sign. Which Python comparison picks them?",
        "With the attributions as an array `bars`: `bars[bars > 0].sum()` is one side. Which is the other?",
    ],
    worked="Bars of +1.2, +.3, -.4 and a base value of -1.1: up is 1.5, down is -.4, the prediction -1.1 + 1.5 - .4 = 0. "
    "The explainer is `shap.TreeExplainer(credit.load_model(), background)`.",
)
def force_plot(answers, rng, learner) -> Result:
    given = answers.value("force_plot")
    found = np.array([given[name] for name in ("base_value", "up", "down", "prediction")])
    wanted = sides(usual(learner))
    parts = np.abs(found - wanted) < HALF_A_CENT
    if parts.all():
        return Result(3, "Base value, both sides and prediction: a force plot that anyone can check with a pencil.")
    mine, background = case(learner).mine, case(learner).background
    if close(found, sides(explain(mine, None)), HALF_A_CENT):
        return mistake("background_left_out")
    in_percent = explain(mine, background, model_output="probability")
    if close(found, sides(in_percent), HALF_A_CENT) or close(found[3], 1 / (1 + np.exp(-wanted[3])), HALF_A_CENT):
        return mistake("probability_explained", points=0.5 * parts.sum())
    bars = usual(learner).values
    if close(found[1:3], [max(bars.sum(), 0), min(bars.sum(), 0)], HALF_A_CENT):
        return mistake("net_for_sides", points=1)
    if close(found[1:3], [bars.max(), bars.min()], HALF_A_CENT):
        return mistake("widest_bar_for_side", points=1)
    if close(np.abs(found), np.abs(wanted), HALF_A_CENT):
        return Result(2, "The sizes are right. Which of these numbers are below 0, and which above?")
    names = np.array(["base_value", "up", "down", "prediction"])
    off = ", ".join(f"`{name}`" for name in names[~parts])
    return Result(
        0.5 * parts.sum(),
        f"Not right yet: {off}. Do base value, up and down add up to the prediction, and is it `mine`, row "
        f"{mine.index[0]}, that you explain against `background`?",
    )


def sides(explanation: Explanation) -> np.ndarray:
    """Base value, the sum of the bars above 0, the sum of those below 0, and the prediction."""
    bars = explanation.values
    return np.array([explanation.base_value, bars[bars > 0].sum(), bars[bars < 0].sum(), explanation.prediction])


@functools.cache
def widest_for_everyone() -> list[str]:
    """The features by their mean width of bar over the test rows, widest first: an importance, for everybody."""
    data = credit.load()
    found = shap.TreeExplainer(credit.load_model(), data.background())(data.X_test.head(300))
    return [FEATURES[place] for place in np.argsort(-np.abs(found.values).mean(axis=0))]


def paragraph(answers: Answers, name: str, explanation: Explanation, background: pd.DataFrame, needed: list[str]):
    """The paragraph's part of a question, 2 points, and its reading; None if it is not there or no text."""
    try:
        text = answers.value(name)
    except AnswerProblem as problem:
        return Result(0, f"The paragraph: {problem}"), None
    reading = read_letter(text, explanation, credit.load().columns, background=background)
    clean = not reading.contradicted and not reading.forbidden
    missing = [feature for feature in needed if feature not in reading.reasons]
    whole = not missing and not reading.left_out and len(reading.reasons) <= 4
    points = float(clean and bool(reading.supported)) + float(whole)
    if points == 2:
        return Result(
            2, "The letter reader finds every statement that it can judge supported, and no promise."
        ), reading
    return trouble(reading, explanation, missing, points), reading


def trouble(reading: Reading, explanation: Explanation, missing: list[str], points: float) -> Result:
    """Name what is wrong with a paragraph, the gravest first."""
    for finding in reading.forbidden:
        name = {"promise": "promise_in_a_letter", "causal": "cause_in_a_letter"}.get(finding.kind)
        if name:
            return mistake(name, points, sentence=finding.sentence, word=finding.word)
        return Result(points, f'The paragraph says "{finding.sentence}" {finding.why}')
    values = dict(zip(FEATURES, explanation.values, strict=True))
    for sentence, statement in reading.contradicted:
        share = float(values[statement.feature])
        if statement.claim == "raises" and share < -default_noise(explanation):
            return mistake("strength_named_as_reason", points, factor=statement.feature, share=share)
        return mistake("letter_contradicted", points, sentence=sentence.text, why=statement.why)
    if not reading.reasons:
        return mistake("no_reason_recognised", points, example=credit.load().columns[missing[0]].label)
    left_out = [*missing, *(name for name in reading.left_out if name not in missing)]
    if left_out:
        return mistake("main_factor_left_out", points, feature=left_out[0])
    return Result(points, f"The paragraph gives {len(reading.reasons)} reasons; more than four do not help a reader.")


@question(
    "officer",
    points=4,
    wants={
        "factors": Listing(
            (Text(40, "the name of a feature"), Text(10, '"raises"')), meaning="pairs, (name, direction)"
        ),
        "note": Text(2000, "a paragraph"),
    },
    misconceptions=[
        "everyones_factors_named",
        "strength_named_as_reason",
        "promise_in_a_letter",
        "cause_in_a_letter",
        "letter_contradicted",
        "no_reason_recognised",
        "main_factor_left_out",
    ],
    hints=[
        "Sort the attributions of question 1, signs included. The reasons stand at one end only.",
        "`check_factors` and `read_letter` are yours to use, as in the lesson. A sentence per factor is easiest to read: "
        '"The short credit history of 31 months raised the risk."',
    ],
    worked="With bars debt_to_income +1.1, age -.5, history_months +.6, burden +.4, the factors are debt_to_income, "
    'history_months, burden, in this order, each with "raises". Age is wider than burden, but it speaks for the '
    'applicant. The paragraph: "Compared with 100 usual applicants, debt-to-income raised the risk most. ..."',
)
def officer(answers, rng, learner) -> Result:
    explanation = usual(learner)
    first = factors_right(answers.value("factors"), explanation)
    needed = raising(explanation)[:3]
    second, _ = paragraph(answers, "note", explanation, case(learner).background, needed)
    return together(first, second)


def factors_right(factors: list, explanation: Explanation) -> Result:
    """The factors' part, 2 points: the three or four that raise the risk most, largest first."""
    values = dict(zip(FEATURES, explanation.values, strict=True))
    names = [name for name, _ in factors]
    choice = check_factors([tuple(pair) for pair in factors], explanation)
    least = min(3, len(raising(explanation)))
    lowering = [name for name, way in factors if way == "lowers" and name in values]
    if lowering:
        return Result(
            0, f"{lowering[0]} stands in your list as lowering the risk. The question asks for what raises it."
        )
    if choice.right and len(names) >= least:
        return Result(2, "The factors are the right ones, in the right order.")
    if choice.right:
        return Result(1, f"The order is right so far, but {len(names)} are too few: give three or four factors.")
    helpers = [name for name in names if name in values and values[name] < -default_noise(explanation)]
    if set(names) == set(widest_for_everyone()[: len(names)]):
        return mistake("everyones_factors_named")
    if helpers:
        return mistake("strength_named_as_reason", factor=helpers[0], share=float(values[helpers[0]]))
    if set(names) == set(raising(explanation)[: len(names)]) and not choice.in_order:
        return Result(1, "These are the right factors. Which of them has the largest attribution?")
    return Result(0, choice.problems[0])


@question(
    "applicant",
    points=5,
    wants={
        "guess": Choice(("the same", "another")),
        "contrast": Mapping(
            {
                "row": Number(meaning="one number, the row of the nearest approved applicant"),
                "attributions": PerFeature(FEATURES, "one attribution per column, log-odds"),
            }
        ),
        "letter": Text(2000, "a paragraph"),
    },
    misconceptions=[
        "distance_in_raw_units",
        "bars_subtracted",
        "contrast_turned_round",
        "background_not_changed",
        "reasons_of_another_comparison",
        "strength_named_as_reason",
        "promise_in_a_letter",
        "cause_in_a_letter",
        "letter_contradicted",
        "no_reason_recognised",
        "main_factor_left_out",
    ],
    hints=[
        "Two steps: find one row of `approved`, then explain `mine` with that row as the whole background.",
        "`steps = (approved - mine.iloc[0]).abs() / data.X_train.std()`; its row sums are distances, and `idxmin()` gives a "
        "row's name. `approved.loc[[row]]` with two brackets is a table of one row.",
    ],
    worked="In the lesson: `nearest = approved.loc[[distance.idxmin()]]`, then "
    "`shap.TreeExplainer(credit.load_model(), nearest)(applicant).values[0]`. Two features that are equal in both rows "
    "have 0 there: look whether yours do.",
)
def applicant(answers, rng, learner) -> Result:
    given, guess = answers.value("contrast"), answers.value("guess")
    numbers = contrast_right(given, learner)
    text, reading = paragraph(
        answers, "letter", contrasted(learner), case(learner).nearest, raising(contrasted(learner))[:2]
    )
    if reading and not reading.forbidden:
        text = of_another_comparison(reading, learner, text.points) or text
    parts = [numbers, text]
    if numbers.points == 3:
        widest = [FEATURES[int(np.argmax(found(learner).values))] for found in (usual, contrasted)]
        way = "the same" if widest[0] == widest[1] else "another"
        told = {"the same": "the same as in question 1", "another": "not that of question 1"}[way]
        seen = "as you guessed" if guess == way else "unlike your guess"
        parts.insert(1, Result(0, f"The factor that raises the risk most is {told}, {seen}."))
    return together(*parts)


def contrast_right(given: dict, learner: Learner) -> Result:
    """The numbers' part, 3 points: 1 for the row, 2 for the attributions against it."""
    mine, background, approved, nearest = case(learner)
    row, attributions = int(given["row"]), np.asarray(given["attributions"], float)
    if close(attributions, contrasted(learner).values, HALF_A_CENT):
        if row == nearest.index[0]:
            return Result(3, "The right neighbour, and what sets your applicant apart from them.")
        return Result(2, "The attributions are right; `row` should be the approved applicant's number in the table.")
    points = float(row == nearest.index[0])
    found = {
        "bars_subtracted": usual(learner).values - explain(nearest, background).values,
        "contrast_turned_round": explain(nearest, mine).values,
        "background_not_changed": usual(learner).values,
    }
    for name, values in found.items():
        if close(attributions, values, HALF_A_CENT):
            return mistake(name, points)
    raw = near(mine, approved, 1.0)
    if row == raw != nearest.index[0]:
        return mistake("distance_in_raw_units")
    if close(attributions.sum(), contrasted(learner).values.sum(), 0.02):
        return Result(
            points, "The attributions add up to the right step, but they are shared out otherwise. Which background?"
        )
    where = (
        "Your row is right." if points else f"Row {row} is not the nearest: are the differences in standard deviations?"
    )
    return Result(points, f"{where} Are the attributions of `mine`, against this one row?")


def of_another_comparison(reading: Reading, learner: Learner, points: float) -> Result | None:
    """Whether a sentence gives the applicant a reason that holds only against the usual applicants."""
    values = dict(zip(FEATURES, usual(learner).values, strict=True))
    for _, statement in reading.contradicted:
        if statement.claim == "raises" and values[statement.feature] > default_noise(usual(learner)):
            return mistake("reasons_of_another_comparison", points, feature=statement.feature)
    return None


@question(
    "two_gaps",
    points=4,
    wants={
        "two_gaps": Function(
            Mapping(
                {
                    "explainer_gap": Number(meaning="one number, log-odds"),
                    "model_gap": Number(meaning="one number, log-odds"),
                    "mend": Choice(("explainer", "model")),
                }
            )
        )
    },
    misconceptions=["shown_taken_for_exact", "gaps_of_sums", "gaps_swapped", "mean_row_for_background"],
    hints=[
        "Three sets of attributions: those shown, the exact ones of the model, the truth's. Which two belong to which gap? "
        "One set you must compute.",
        "`shapley_values(predict, instance, background)` from `xaicourse.methods.shapley` computes the exact values of any "
        "function; it wants `pd.Series(instance)` and `pd.DataFrame(background)`.",
    ],
    worked="Shown (.9, .1), exact (.8, .2), truth (.3, .2): the explainer gap is .1, the model gap .5, so the model should be "
    "mended. Take the largest absolute difference of a single feature each time: sums can hide differences.",
)
def two_gaps(answers, rng) -> Result:
    results = [gaps_of_one_draw(answers, rng, worse) for worse in rng.permutation(["explainer", "model"])]
    return next((result for result in results if result.points < 4), results[-1])


def gaps_of_one_draw(answers: Answers, rng: np.random.Generator, worse: str) -> Result:
    weights, crossed = rng.normal(size=4).round(2), rng.normal(size=(4, 4)).round(2)
    instance, background = rng.normal(1, 1, 4).round(2), rng.normal(0, 1.5, (6, 4)).round(2)
    predict = pairwise(weights, crossed, -1.0)

    def values(rows: np.ndarray) -> np.ndarray:
        return shapley_values(predict, pd.Series(instance), pd.DataFrame(rows)).values

    exact = values(background)
    off = {"explainer": rng.normal(0, 0.1, 4), "model": rng.normal(0, 0.1, 4)}
    off[worse] = rng.choice([-1, 1], 4) * rng.uniform(0.6, 1.5, 4)
    off["explainer"][3] = -off["explainer"][:3].sum()  # the sum looks right: it is no proof
    shown, true = exact + off["explainer"], exact + off["model"]
    model = Ref("function.pairwise", {"weights": weights.tolist(), "interactions": crossed.tolist(), "intercept": -1.0})
    given = answers.call("two_gaps", model, instance.tolist(), background.tolist(), shown.tolist(), true.tolist())
    found = np.array([given["explainer_gap"], given["model_gap"]], float)

    def gaps(middle: np.ndarray, size=lambda difference: np.abs(difference).max()) -> np.ndarray:
        return np.array([size(shown - middle), size(middle - true)])

    wanted = gaps(exact)
    if close(found, wanted, 1e-4):
        if given["mend"] == ("explainer" if wanted[0] > wanted[1] else "model"):
            return Result(
                4, "The values that were shown added up to the prediction in every case: the sum is no proof."
            )
        return Result(
            3, f"Both gaps are right. With {wanted[0]:.2f} and {wanted[1]:.2f}, which of the two is to be mended?"
        )
    if close(found, wanted[::-1], 1e-4):
        return mistake("gaps_swapped", points=1)
    if close(found[1], np.abs(shown - true).max(), 1e-4):
        return mistake("shown_taken_for_exact", points=1.5 * close(found[0], wanted[0], 1e-4))
    if close(np.abs(found), gaps(exact, lambda difference: abs(difference.sum())), 1e-4):
        return mistake("gaps_of_sums")
    if close(found, gaps(values(background.mean(axis=0, keepdims=True))), 1e-4):
        return mistake("mean_row_for_background", points=1)
    if close(np.abs(found), gaps(exact, lambda difference: np.abs(difference).mean()), 1e-4):
        return Result(2, "These are mean differences. The question asks for the largest one of a single feature.")
    right = np.abs(found - wanted) < 1e-4
    which = "explainer" if not right[0] else "model"
    return Result(1.5 * right.sum(), f"The {which} gap is not right. Which two sets of attributions does it compare?")


@question(
    "wrong_labels",
    points=3,
    wants={"wrong_labels": Function(Listing(Number(meaning="a code"), meaning="a list of codes"))},
    misconceptions=["one_slip_refutes", "every_file_demanded", "mean_hides_slip", "labels_that_hold"],
    hints=[
        "Take one code. Which files carry it, and how many of their months lie where the label says?",
        "For each `code, low, high` in `book`: collect the months of its files, count those with `low < m <= high`, and compare "
        "with half of them.",
    ],
    worked="Code 2 with the label 48 to 72 months and files of 40, 31, 28, 60, 35 months: four of five lie outside, so the label "
    "is wrong. One file inside, or one slip of the pen, does not decide.",
)
def wrong_labels(answers, rng) -> Result:
    classes = [(0, 24), (24, 48), (48, 72), (72, 96), (96, 200)]
    order = rng.permutation(5)  # the code of a class tells nothing
    true = {int(code) + 1: classes[place] for place, code in enumerate(order)}
    slipped = rng.choice(sorted(true), 3, replace=False).tolist()
    label = {**true, **{code: true[slipped[(k + 1) % 3]] for k, code in enumerate(slipped)}}
    near_miss = next(code for code in true if code not in slipped)
    codes, months = [], []
    for code in true:
        low, high = true[code]
        # one slip of the pen per code: inside a wrong label; outside a right one, once just so and once far away
        far = high + 3 if code == near_miss else 10 * high + 500
        slip = int(rng.integers(label[code][0] + 1, label[code][1])) if code in slipped else far
        codes, months = [*codes, *[code] * 7], [*months, *rng.integers(low + 1, high, 6).tolist(), slip]
    mixed = rng.permutation(len(codes))
    codes, months = [codes[k] for k in mixed], [months[k] for k in mixed]
    book = [[code, *label[code]] for code in rng.permutation(sorted(true)).tolist()]
    given = {int(code) for code in answers.call("wrong_labels", codes, months, book)}
    groups = {code: np.array([m for c, m in zip(codes, months, strict=True) if c == code]) for code in true}
    outside = {code: ~((label[code][0] < found) & (found <= label[code][1])) for code, found in groups.items()}
    means = {code: found.mean() for code, found in groups.items()}
    if given == set(slipped):
        return Result(3, "Three labels of five are wrong, and no attribution knows: the files had to tell.")
    if given == {code for code in true if outside[code].any()}:
        return mistake("one_slip_refutes", points=1)
    if given == {code for code in true if outside[code].all()}:
        return mistake("every_file_demanded")
    if given == {code for code in true if not label[code][0] < means[code] <= label[code][1]}:
        return mistake("mean_hides_slip", points=1)
    if given == set(true) - set(slipped):
        return mistake("labels_that_hold")
    right = len(given & set(slipped))
    return Result(
        0, f"{right} of your {len(given)} codes have a wrong label; {3 - right} with a wrong label are missing."
    )


SHEET = Sheet(
    statements={
        "debt_raises": "Against the 100 usual applicants, debt-to-income raises the model's log-odds of default.",
        "debt_lowers": "Against the 100 usual applicants, debt-to-income lowers the model's log-odds of default.",
        "step": "The attributions against the nearest approved applicant add up to the difference of the two people's "
        "log-odds.",
        "words_change": "With a corrected label for one of the columns, the model would give the applicant another risk.",
        "would_fall": "If the applicant paid back debts until debt-to-income is that of the approved one, the real risk would "
        "change by just its attribution.",
        "true_too": "Since the explainer gap is 0, the attributions say what makes this applicant pay back or not.",
    },
    limitations={
        "this_comparison": "It holds for this applicant, this model and this comparison; another one can turn the sign.",
        "everyone": "It has none: the model treats every applicant in this way.",
        "estimate": "It is a random estimate: running the same explainer again would give another number.",
        "read": "It has none once the letter reader contradicts no sentence.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "sign_read_backwards",
        "words_change_the_model",
        "adds_up_to_a_cause",
        "exact_taken_for_true",
        "holds_for_everyone",
        "exact_taken_for_estimate",
        "reader_taken_for_proof",
    ],
    hints=[
        "Two of the six are true. One is about a number of question 1, one about all the numbers of question 3.",
        "The evidence is the number that the statement speaks of, in log-odds: one attribution, or the sum of eleven.",
    ],
    worked="If the attributions of question 3 added up to 2.41, the statement about their sum would be true and its evidence "
    "2.41. The limitation must follow from how the numbers were made: one applicant, one model, one comparison.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given = answers.value("claim")
    debt = float(usual(learner).values[FEATURES.index("debt_to_income")])
    true, false = ("debt_raises", "debt_lowers")[:: 1 if debt > 0 else -1]
    evidence = {true: debt, "step": float(contrasted(learner).values.sum())}
    traps = {
        false: "sign_read_backwards",
        "words_change": "words_change_the_model",
        "would_fall": "adds_up_to_a_cause",
        "true_too": "exact_taken_for_true",
    }
    limitations = {
        "this_comparison": None,
        "everyone": "holds_for_everyone",
        "estimate": "exact_taken_for_estimate",
        "read": "reader_taken_for_proof",
    }
    return judge_claim(given, lettered(SHEET, learner, f"{UNIT}/claim"), 2, evidence, traps, limitations)
