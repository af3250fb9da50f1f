"""The checks of 190: the force plot, two paragraphs, both gaps on another model, a code book, and a claim."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import shap

from xaicourse.explanation import Explanation
from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close
from xaicourse.learning.contract import AnswerProblem, Answers, Result, Sheet, mistake, question
from xaicourse.learning.functions import pairwise
from xaicourse.learning.people import Learner
from xaicourse.learning.lenient import ClaimOrParts, Pairs, RowNumber, SpeltPerFeature
from xaicourse.learning.wants import Choice, Function, Listing, Mapping, Number, Text
from xaicourse.learning.wire import Ref
from xaicourse.letters import Reading, check_factors, read_letter
from xaicourse.letters.verdicts import default_noise
from xaicourse.methods.shapley import shapley_values
from xaicourse.paragraphs import Told, untrue, wanting
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import cases

UNIT = "190_credit_approval"
FEATURES = credit.FEATURES
HALF_A_CENT = 0.0051  # two decimals are enough


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
    mine = data.X_test.loc[[learner.pick(f"{UNIT}/case", cases.CLEAR)]]
    pool = data.background(200)
    approved = pool[~credit.rejected(pool)]
    return Case(mine, data.background(), approved, approved.loc[near(mine, approved)])


def near(
    people: pd.DataFrame,
    candidates: pd.DataFrame,
    unit: pd.Series | float | None = None,
    power: int = 1,
    columns: tuple[str, ...] = cases.MEASURED,
    anywhere: bool = False,
) -> list[int]:
    """For each person the row of the candidate, of their own area, with the smallest sum of differences in `unit`s."""
    names = list(columns)
    unit = credit.load().X_train.std() if unit is None else unit
    steps = np.abs(people[names].to_numpy()[:, None] - candidates[names].to_numpy())  # (people, candidates, columns)
    steps = steps / (unit[names].to_numpy() if isinstance(unit, pd.Series) else unit)
    distances = (steps**power).sum(axis=2)
    if not anywhere:
        elsewhere = people["postcode"].to_numpy()[:, None] != candidates["postcode"].to_numpy()
        distances[elsewhere] = np.inf
    return candidates.index[distances.argmin(axis=1)].tolist()


@functools.cache
def neighbours() -> pd.DataFrame:
    """For each rejected test row the row that is nearest: by the question's distance, and by mistaken ones."""
    data = credit.load()
    people = data.X_test[credit.rejected(data.X_test)]
    pool = data.background(200)
    approved = pool[~credit.rejected(pool)]
    ways = {
        "right": {},
        "distance_in_raw_units": {"unit": 1.0},
        "squared": {"power": 2},
        "all_columns": {"columns": FEATURES},
        "anywhere": {"anywhere": True},
        "of_the_approved": {"unit": approved.std()},
    }
    found = {way: near(people, approved, **options) for way, options in ways.items()}
    found["rejected_neighbour"] = near(people, pool)
    return pd.DataFrame(found, index=people.index)


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


def part(judge: Callable[[], Result]) -> Result:
    """What one part of a question is worth by itself: a problem of its form costs no other part its points."""
    try:
        return judge()
    except AnswerProblem as problem:
        return Result(0, str(problem), attempted=problem.attempted)


def together(*results: Result) -> Result:
    """One result of several parts: points add up, and the first mistake that has a name gives its name."""
    named = next((each.misconception for each in results if each.misconception), None)
    words = " ".join(each.feedback for each in results)
    return Result(sum(each.points for each in results), words, named, any(each.attempted for each in results))


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
    misconceptions=[
        "background_left_out",
        "probability_explained",
        "net_for_sides",
        "widest_bar_for_side",
        "sides_swapped",
    ],
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
    if close(found, sides(in_percent), HALF_A_CENT):
        return mistake("probability_explained")
    if close(found[3], 1 / (1 + np.exp(-wanted[3])), HALF_A_CENT):
        others = "Base value, up and down are right, in log-odds. Your" if parts[:3].all() else "Your"
        return Result(
            0.5 * parts.sum(), f"{others} prediction is a probability: what do the other three add up to, in log-odds?"
        )
    bars = usual(learner).values
    if close(found[1:3], [max(bars.sum(), 0), min(bars.sum(), 0)], HALF_A_CENT):
        return mistake("net_for_sides", points=1)
    if close(found[1:3], [bars.max(), bars.min()], HALF_A_CENT):
        return mistake("widest_bar_for_side", points=1)
    if close(found[1:3], wanted[2:0:-1], HALF_A_CENT):
        return mistake("sides_swapped", points=1)
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


@functools.cache
def spellings() -> dict[str, str]:
    """Every way to write a feature, in small letters -> its name: name, label, label with unit, synonyms."""
    data = credit.load()
    found = {}
    for name in FEATURES:
        column = data.columns[name]
        words = (name, name.replace("_", " "), column.label, data.labels[name], *column.synonyms)
        found |= {word.lower(): found.get(word.lower(), name) for word in words}
    return found


@question(
    "factors",
    points=2,
    wants={"factors": Pairs(spellings())},
    misconceptions=["everyones_factors_named", "helper_named_as_reason", "noise_named_as_reason"],
    hints=[
        "Sort the attributions of question 1, signs included. The reasons stand at one end only.",
        "`bars.sort_values(ascending=False).head(4)` is the end that you want; is each of its bars above the noise?",
    ],
    worked="With bars debt_to_income +1.1, age -.5, history_months +.6, burden +.4, the factors are debt_to_income, "
    'history_months, burden, in this order, each with "raises". Age is wider than burden, but it speaks for the '
    "applicant.",
)
def factors(answers, rng, learner) -> Result:
    explanation, given = usual(learner), answers.value("factors")
    values, noise = dict(zip(FEATURES, explanation.values, strict=True)), default_noise(explanation)
    names, right = [name for name, _ in given], raising(explanation)
    lowering = [name for name, way in given if way == "lowers"]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        return Result(0, f"{twice[0]} is named twice.")
    if lowering:
        return Result(0, f"{lowering[0]} is in your list as lowering the risk. The question asks for what raises it.")
    if len(names) > 2 and set(names) == set(widest_for_everyone()[: len(names)]):
        return mistake("everyones_factors_named")
    for name in names:
        if values[name] < -noise:
            return mistake("helper_named_as_reason", factor=name, attribution=values[name])
        if values[name] <= noise:
            return mistake("noise_named_as_reason", factor=name, attribution=values[name], noise=noise)
    if len(names) > 4:
        return Result(1, f"{len(names)} factors are too many for a reader: keep the three or four largest.")
    choice = check_factors(given, explanation)
    if choice.left_out:
        return Result(
            0, f"{choice.left_out[0]} is skipped, though it raised the risk more than a factor that you name."
        )
    if not choice.in_order:
        return Result(1, "These are the right factors. Which of them has the largest attribution?")
    if len(names) < 3:
        return Result(1, f"The order is right so far, but {len(names)} is too few: give three or four factors.")
    more = f" The next, {right[len(names)]}, may stay unsaid." if len(right) > len(names) else ""
    return Result(2, f"The right factors, in the right order, none skipped.{more}")


@functools.cache
def columns() -> dict[str, credit.Column]:
    return credit.load().columns


def read(text: str, told: Told) -> Reading:
    return read_letter(text, told.explanation, told.columns, background=told.background)


def paragraph(text: str, reading: Reading, told: Told) -> Result:
    """Judge a paragraph, 2 points: one if it says nothing untrue, one if it is whole, clear and of the asked length."""
    false, short = untrue(reading, told), wanting(text, reading, told)
    points = float(false is None and bool(reading.supported)) + float(short is None)
    fault = false or short
    if fault is None:
        words = "Whatever the letter reader understands is supported; no promise, no cause, no main factor missing."
        return Result(points, words)
    return mistake(fault.kind, points, **fault.facts) if fault.kind else Result(points, fault.words)


@question(
    "note",
    points=2,
    wants={"note": Text(2000, "a paragraph")},
    misconceptions=[
        "helper_named_as_reason",
        "noise_named_as_reason",
        "promise_in_a_paragraph",
        "cause_in_a_paragraph",
        "paragraph_contradicted",
        "no_reason_in_a_paragraph",
        "main_factor_left_out",
        "comparison_of_the_other_paragraph",
    ],
    hints=[
        "Whom was the applicant compared with, which factors raised the risk, what spoke for the applicant? A sentence each.",
        "`read_letter` is yours to use, as in the lesson. A sentence per factor is easiest to read: "
        '"The short credit history of 31 months raised the risk."',
    ],
    worked="For the lesson's applicant: \"Compared with 100 usual applicants, debt-to-income raised the risk most: it is "
    '53.8 %. The short credit history of 31 months raised it too. ..." A form; the facts are those of your applicant.',
)
def note(answers, rng, learner) -> Result:
    explanation = usual(learner)
    told = Told(explanation, columns(), case(learner).background, tuple(raising(explanation)[:3]), to_applicant=False)
    text = answers.value("note")
    return paragraph(text, read(text, told), told)


@question(
    "contrast",
    points=3,
    wants={
        "nearest_approved": Function(RowNumber("the row's number in `approved`, such as 17: `idxmin()` gives it")),
        "contrast": SpeltPerFeature(FEATURES, "one attribution per column, log-odds", spellings()),
    },
    misconceptions=[
        "distance_in_raw_units",
        "rejected_neighbour",
        "bars_subtracted",
        "contrast_turned_round",
        "usual_applicants_kept",
        "probability_explained",
    ],
    hints=[
        "Two steps: find one row of `approved`, then explain `mine` with that row as the whole background.",
        '`approved[approved["postcode"] == person["postcode"].iloc[0]]` are those of the same area. Row sums of steps are '
        "distances, and `idxmin()` gives a row's number. `approved.loc[[row]]` with two brackets is a table of one row.",
    ],
    worked="In the lesson: `nearest = neighbours.loc[[distance.idxmin()]]`, then "
    "`shap.TreeExplainer(credit.load_model(), nearest)(applicant).values[0]`. A feature that is equal in both rows has 0 "
    "there: look whether yours do.",
)
def contrast(answers, rng, learner) -> Result:
    first = part(lambda: nearest_right(answers, rng, learner))
    second = part(lambda: contrast_right(answers, learner, found_nearest=first.points == 1))
    results = [first, second]
    if second.points == 2:
        results.append(guessed(answers, learner))
    return together(*results) if first.attempted or second.attempted else first


def nearest_right(answers: Answers, rng: np.random.Generator, learner: Learner) -> Result:
    """The function's part, 1 point: for each mistaken distance at least two people whom it leads to another row."""
    found = neighbours()
    rows = []
    for way in found.columns.drop("right"):
        rows += rng.choice(found.index[found[way] != found["right"]], 2, replace=False).tolist()
    asked, people = found.loc[rows], credit.load().X_test
    given = np.array([answers.call("nearest_approved", people.loc[[row]].reset_index(drop=True)) for row in rows])
    if (given == asked["right"]).all():
        return Result(1, "Your function finds the nearest neighbour of whomever it gets.")
    if len(set(given)) == 1:
        return Result(0, f"Your function finds row {given[0]} for everyone: does it look at `person`, its argument?")
    for name in ("distance_in_raw_units", "rejected_neighbour"):
        if (given == asked[name]).all():
            return mistake(name)
    words = {
        "squared": "Your neighbours are nearest by squared differences. The question adds up the differences themselves.",
        "all_columns": "Your distance counts the day of the application, which is our control and means nothing.",
        "anywhere": "Your function looks in every area; the question asks for a neighbour of the person's own area.",
        "of_the_approved": "Your unit is the standard deviation of the approved; the question takes `data.X_train`'s.",
    }
    for way, said in words.items():
        if (given == asked[way]).all():
            return Result(0, said)
    mine, approved = case(learner).mine, case(learner).approved
    asking = people.loc[rows]
    own_area, own_file = (
        asking.assign(**mine.iloc[0][list(kept)].to_dict()) for kept in (("postcode",), cases.MEASURED)
    )
    if any(given.tolist() == near(each, approved) for each in (own_area, own_file)):
        return Result(
            0, "Your function still looks at `mine` in one place: whomever it gets, it must look at `person` only."
        )
    off = int((given != asked["right"]).sum())
    return Result(
        0,
        f"Of {len(rows)} people your function finds another row than the nearest for {off}. Same area, nine columns, standard "
        "deviations of `data.X_train`, absolute differences added up, all of `person` and not of `mine`: which is missing?",
    )


def contrast_right(answers: Answers, learner: Learner, found_nearest: bool) -> Result:
    """The attributions' part, 2 points; one where they are right against another row, which the own function finds."""
    given = answers.value("contrast")
    mine, background, approved, nearest = case(learner)
    if close(given, contrasted(learner).values, HALF_A_CENT):
        return Result(2, "The attributions say what sets your applicant apart from this one person.")
    found = {
        "bars_subtracted": usual(learner).values - explain(nearest, background).values,
        "contrast_turned_round": explain(nearest, mine).values,
        "usual_applicants_kept": usual(learner).values,
    }
    for name, values in found.items():
        if close(given, values, HALF_A_CENT):
            return mistake(name)
    if close(given, explain(mine, nearest, model_output="probability").values, HALF_A_CENT):
        return mistake("probability_explained")
    row = None if found_nearest else own_nearest(answers, mine)
    if row in approved.index and close(given, explain(mine, approved.loc[[row]]).values, HALF_A_CENT):
        return Result(
            1, f"`contrast` is right against row {row}, which your function finds; it comes right with the function."
        )
    if close(given.sum(), contrasted(learner).values.sum(), 0.02):
        return Result(
            0, "The attributions add up to the right step, but they are shared out otherwise. Which background?"
        )
    return Result(
        0,
        f"`contrast` is not right yet: are these the attributions, in log-odds, of row {mine.index[0]} against the one row that "
        "is nearest?",
    )


def own_nearest(answers: Answers, mine: pd.DataFrame) -> int | None:
    """The row that the learner's function finds for `mine`, right or wrong; None if it finds none."""
    try:
        return answers.call("nearest_approved", mine.reset_index(drop=True))
    except AnswerProblem:
        return None


def guessed(answers: Answers, learner: Learner) -> Result:
    """Set the guess beside what came out; it costs nothing, however it is written or left out."""
    widest = [FEATURES[int(np.argmax(found(learner).values))] for found in (usual, contrasted)]
    way = "the same" if widest[0] == widest[1] else "another"
    told = f"The factor that raises the risk most is {'the same as' if way == 'the same' else 'another than'} in question 1"
    try:
        words = str(answers.value("guess")).lower()
    except AnswerProblem:
        return Result(0, f"{told}.")
    meant = next((meaning for meaning in ("another", "other", "different", "same") if meaning in words), None)
    if meant is None:
        return Result(0, f"{told}.")
    return Result(
        0, f"{told}, {'as you guessed' if (meant == 'same') == (way == 'the same') else 'unlike your guess'}."
    )


@question(
    "letter",
    points=2,
    wants={"letter": Text(2000, "a paragraph")},
    misconceptions=[
        "reasons_of_another_comparison",
        "helper_named_as_reason",
        "noise_named_as_reason",
        "promise_in_a_paragraph",
        "cause_in_a_paragraph",
        "paragraph_contradicted",
        "no_reason_in_a_paragraph",
        "main_factor_left_out",
        "comparison_of_the_other_paragraph",
        "customers_numbers_told",
        "words_of_the_trade",
    ],
    hints=[
        "Which bars of `contrast` are largest above 0? Those, not the officer's, set your applicant apart from this person.",
        "With `replace`, as in the lesson, `read_letter` holds a letter against the contrast. A sentence per factor is easiest: "
        '"Your shorter credit history of 31 months counted against you."',
    ],
    worked="For the lesson's applicant: \"We compared you with someone from your part of town whom we approved: the one whose "
    'file is nearest. Your higher debt-to-income of 53.8 % counted against you most. ..." A form, not your facts.',
)
def letter(answers, rng, learner) -> Result:
    explanation = contrasted(learner)
    told = Told(explanation, columns(), case(learner).nearest, tuple(raising(explanation)[:2]), to_applicant=True)
    text = answers.value("letter")
    reading = read(text, told)
    result = paragraph(text, reading, told)
    if result.misconception in ("paragraph_contradicted", "helper_named_as_reason", "noise_named_as_reason"):
        return of_another_comparison(reading, told, learner, result.points) or result
    return result


def of_another_comparison(reading: Reading, told: Told, learner: Learner, points: float) -> Result | None:
    """Whether a sentence gives the applicant a reason that holds only against the usual applicants."""
    there, noise = dict(zip(FEATURES, usual(learner).values, strict=True)), default_noise(usual(learner))
    for _, statement in reading.contradicted:
        name = statement.feature
        if statement.claim == "raises" and told.values[name] <= 0 and there[name] > noise:
            facts = {"feature": columns()[name].label, "there": there[name], "here": told.values[name] + 0.0}
            return mistake("reasons_of_another_comparison", points, **facts)
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
    misconceptions=[
        "shown_taken_for_exact",
        "gaps_of_sums",
        "gaps_swapped",
        "mean_row_for_background",
        "signed_gap",
        "gaps_in_probabilities",
    ],
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
    draws = zip(rng.permutation(["explainer", "model"]), rng.permutation([-1, 1]), strict=True)
    results = [gaps_of_one_draw(answers, rng, worse, sign) for worse, sign in draws]
    return next((result for result in results if result.points < 4), results[-1])


def gaps_of_one_draw(answers: Answers, rng: np.random.Generator, worse: str, sign: int) -> Result:
    """Judge one draw; in both gaps the largest difference has the sign `sign`, so that a signed one fails in one draw."""
    weights, crossed = rng.normal(size=4).round(2), rng.normal(size=(4, 4)).round(2)
    instance, background = rng.normal(1, 1, 4).round(2), rng.normal(0, 1.5, (6, 4)).round(2)
    predict = pairwise(weights, crossed, -1.0)

    def values(rows: np.ndarray, of: Callable = predict) -> np.ndarray:
        return shapley_values(of, pd.Series(instance), pd.DataFrame(rows)).values

    exact = values(background)
    off = {"explainer": rng.normal(0, 0.1, 4), "model": rng.normal(0, 0.1, 4)}
    off[worse] = rng.choice([-1, 1], 4) * rng.uniform(0.6, 1.5, 4)
    off["explainer"][3] = -off["explainer"][:3].sum()  # the sum looks right: it is no proof
    shown, true = (
        exact + way * sign * each * np.sign(each[np.abs(each).argmax()])
        for way, each in zip((1, -1), off.values(), strict=True)
    )
    model = Ref("function.pairwise", {"weights": weights.tolist(), "interactions": crossed.tolist(), "intercept": -1.0})
    given = answers.call("two_gaps", model, instance.tolist(), background.tolist(), shown.tolist(), true.tolist())
    found = np.array([given["explainer_gap"], given["model_gap"]], float)

    def gaps(middle: np.ndarray, size=lambda difference: np.abs(difference).max()) -> np.ndarray:
        return np.array([size(shown - middle), size(middle - true)])

    wanted = gaps(exact)
    if close(found, wanted, HALF_A_CENT):
        if given["mend"] == ("explainer" if wanted[0] > wanted[1] else "model"):
            return Result(
                4, "The values that were shown added up to the prediction in every case: the sum is no proof."
            )
        return Result(
            3, f"Both gaps are right. With {wanted[0]:.2f} and {wanted[1]:.2f}, which of the two is to be mended?"
        )
    if close(found, wanted[::-1], HALF_A_CENT):
        return mistake("gaps_swapped", points=1)
    if close(found[1], np.abs(shown - true).max(), HALF_A_CENT):
        return mistake("shown_taken_for_exact", points=1.5 * close(found[0], wanted[0], HALF_A_CENT))
    for way in (1, -1):
        if close(found, gaps(exact, lambda difference, way=way: (way * difference).max()), HALF_A_CENT):
            return mistake("signed_gap", points=1)
    if close(np.abs(found), gaps(exact, lambda difference: abs(difference.sum())), HALF_A_CENT):
        return mistake("gaps_of_sums")
    if close(found, gaps(values(background.mean(axis=0, keepdims=True))), HALF_A_CENT):
        return mistake("mean_row_for_background", points=1)
    in_probabilities = gaps(values(background, lambda rows: probability(predict(rows))))
    squashed = [np.abs(probability(one) - probability(other)).max() for one, other in ((shown, exact), (exact, true))]
    if close(found, in_probabilities, HALF_A_CENT) or close(found, np.array(squashed), HALF_A_CENT):
        return mistake("gaps_in_probabilities")
    if close(np.abs(found), gaps(exact, lambda difference: np.abs(difference).mean()), HALF_A_CENT):
        return Result(2, "These are mean differences. The question asks for the largest one of a single feature.")
    if close(found, gaps(exact, lambda difference: np.abs(difference).sum()), HALF_A_CENT):
        return Result(
            2, "These are all the differences added up. The question asks for the largest of a single feature."
        )
    right = np.abs(found - wanted) < HALF_A_CENT
    which = "explainer" if not right[0] else "model"
    return Result(
        1.5 * right.sum(),
        f"The {which} gap is not right. Which two of the three sets, shown, exact and true, does it compare, and is it the "
        "largest absolute difference?",
    )


def probability(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))


@question(
    "wrong_labels",
    points=3,
    wants={"wrong_labels": Function(Listing(Number(meaning="a code"), meaning="a list of codes, such as [2, 4]"))},
    misconceptions=[
        "one_slip_refutes",
        "every_file_demanded",
        "mean_hides_slip",
        "labels_that_hold",
        "half_taken_for_more",
        "edge_misread",
    ],
    hints=[
        "Take one code. Which files carry it, and how many of their months lie where the label says?",
        "For each `code, low, high` in `book`: collect the months of its files, count those with `low < m <= high`, and compare "
        "the others with half of the files.",
    ],
    worked="Code 2 with the label 48 to 72 months and files of 40, 31, 28, 60, 35 months: four of five lie outside, so the label "
    "is wrong. With files of 40, 60, 31, 72 two of four lie outside: half is not more than half, so it stands.",
)
def wrong_labels(answers, rng) -> Result:
    results = [labels_of_one_book(answers, rng) for _ in range(3)]
    return next((result for result in results if result.points < 3), results[-1])


def paper_files(rng: np.random.Generator) -> tuple[list[int], list[int], list[list[int]], set[int]]:
    """Return codes and months, one entry per file, a book, and the codes whose label is refuted.

    Each code is of one kind, and each kind shows one wrong rule up. Files beyond the label are far beyond, but on one
    side only: what tells is how many there are.
    """
    kinds = {  # how many files stand below, on the lower edge, inside, on the upper edge, above; whether it is refuted
        "clean": ((0, 0, 6, 0, 0), False),
        "one far slip": ((0, 0, 6, 0, 1), False),
        "two slips": ((2, 0, 5, 0, 0), False),
        "half": ((0, 0, 3, 0, 3), False),
        "on the upper edge": ((0, 0, 1, 4, 2), False),
        "on the lower edge": ((0, 4, 3, 0, 0), True),
        "slipped": ((6, 0, 1, 0, 0), True),
        "scattered": ((2, 0, 3, 0, 2), True),
        "elsewhere": ((0, 0, 0, 0, 5), True),
    }
    names = rng.choice(np.arange(1, 100), len(kinds), replace=False).tolist()
    codes, months, book, refuted = [], [], [], set()
    for code, (counts, is_refuted) in zip(names, kinds.values(), strict=True):
        low, width = 12 * int(rng.integers(3, 9)), 12 * int(rng.integers(1, 4))
        high = low + width
        spans = ((1, low), (low, low + 1), (low + 1, high), (high, high + 1), (high + 60, high + 400))
        files = [
            month for span, count in zip(spans, counts, strict=True) for month in rng.integers(*span, count).tolist()
        ]
        codes, months = [*codes, *[code] * len(files)], [*months, *files]
        book.append([code, low, high])
        refuted |= {code} if is_refuted else set()
    mixed, shelves = rng.permutation(len(codes)), rng.permutation(len(book))
    return [codes[k] for k in mixed], [months[k] for k in mixed], [book[k] for k in shelves], refuted


def labels_of_one_book(answers: Answers, rng: np.random.Generator) -> Result:
    """Judge one book."""
    codes, months, book, refuted = paper_files(rng)
    given = {int(code) for code in answers.call("wrong_labels", codes, months, book)}
    label = {code: (low, high) for code, low, high in book}
    files = {code: np.array([m for c, m in zip(codes, months, strict=True) if c == code]) for code in label}

    def refuted_by(rule: Callable[[np.ndarray, int, int], bool]) -> set[int]:
        return {code for code in label if rule(files[code], *label[code])}

    if given == refuted:
        return Result(
            3, f"{len(refuted)} labels of {len(book)} are wrong, and no attribution knows: the files had to tell."
        )
    if not given:
        return Result(
            0, f"Your list is empty, and {len(refuted)} of the {len(book)} labels are refuted by their files."
        )
    if given == set(label):
        return Result(0, f"Your list holds all {len(book)} codes. Which labels do most of their files confirm?")
    strange = sorted(given - set(label))
    if strange:
        return Result(0, f"Your list holds {strange[0]}, which is no code of the book: it has {sorted(label)}.")
    known = {
        "one_slip_refutes": [lambda m, low, high: ((m <= low) | (m > high)).any()],
        "every_file_demanded": [lambda m, low, high: ((m <= low) | (m > high)).all()],
        "mean_hides_slip": [lambda m, low, high: not low < m.mean() <= high],
        "labels_that_hold": [
            lambda m, low, high: ((m <= low) | (m > high)).mean() <= 0.5,
            lambda m, low, high: ((m <= low) | (m > high)).mean() < 0.5,
        ],
        "half_taken_for_more": [lambda m, low, high: ((m <= low) | (m > high)).mean() >= 0.5],
        "edge_misread": [
            lambda m, low, high: ((m < low) | (m > high)).mean() > 0.5,
            lambda m, low, high: ((m <= low) | (m >= high)).mean() > 0.5,
            lambda m, low, high: ((m < low) | (m >= high)).mean() > 0.5,
        ],
    }
    for name, rules in known.items():
        if given in [refuted_by(rule) for rule in rules]:
            return mistake(
                name,
                points=float(name in ("one_slip_refutes", "mean_hides_slip", "edge_misread"))
                + 2.0 * (name == "half_taken_for_more"),
            )
    if given == refuted_by(lambda m, low, high: not low < np.median(m) <= high):
        return Result(1, "Your list follows the median. Files far below and far above can have it between them: count.")
    if given == refuted_by(lambda m, low, high: ((m <= low) | (m > high)).sum() > 1):
        return Result(1, "Your list holds every code with two files outside its label. Two of how many?")
    wrong, missing = len(given - refuted), len(refuted - given)
    parts = (
        [
            f"{wrong} of your {len(given)} codes {'has a label' if wrong == 1 else 'have labels'} that {'holds' if wrong == 1 else 'hold'}"
        ]
        if wrong
        else []
    )
    parts += (
        [
            f"{missing} {'code' if missing == 1 else 'codes'} with a refuted label {'is' if missing == 1 else 'are'} missing"
        ]
        if missing
        else []
    )
    return Result(0, f"Of the {len(book)} labels {len(refuted)} are refuted: {'; '.join(parts)}.")


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
    wants={"claim": ClaimOrParts()},
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
        "Ask of each statement: is it about the model and your numbers, or about words, a person, the world? Which can you "
        "compute?",
        "The evidence is the number that the statement speaks of, in log-odds. Does it speak of one bar, or of several?",
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
    letters = lettered(SHEET, learner, f"{UNIT}/claim")
    if (
        letters[0].get(given["statement"].strip().upper()) == "step"
        and abs(given["evidence"] + evidence["step"]) < 0.0051
    ):
        return Result(0, "The statement is true. Its number has the other sign: whose log-odds are taken from whose?")
    return judge_claim(given, letters, 2, evidence, traps, limitations)
