"""The checks of 107: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from itertools import permutations

import numpy as np
import pandas as pd
import shap

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.functions import pairwise
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Choice, ClaimForm, Function, Mapping, Number, PerFeature, Text
from xaicourse.learning.wire import Ref
from xaicourse.scenarios import credit

UNIT = "107_first_shap"
LETTERS = "BEKT"  # not those of the examples: an answer must take its letters from what it is given
FEATURES = credit.FEATURES


def random_worth(rng: np.random.Generator) -> dict[str, float]:
    """A game of four features, worths in log-odds, in which every order gives other gains."""
    coalitions = ["".join(sorted(c)) for size in range(5) for c in {frozenset(p[:size]) for p in permutations(LETTERS)}]
    return {coalition: round(float(rng.normal()), 3) for coalition in sorted(coalitions, key=lambda c: (len(c), c))}


def along(worth: dict[str, float], order: str) -> np.ndarray:
    """The gains in alphabetical order of the letters."""
    found, before = {}, ""
    for letter in order:
        after = "".join(sorted(before + letter))
        found[letter] = worth[after] - worth[before]
        before = after
    return np.array([found[letter] for letter in LETTERS])


def mean_gains(worth: dict[str, float], allowed=lambda order: True) -> np.ndarray:
    return np.mean([along(worth, "".join(order)) for order in permutations(LETTERS) if allowed(order)], axis=0)


SHARES = Mapping({letter: Number(meaning="one number, log-odds") for letter in LETTERS})


def by_letter(given: dict) -> np.ndarray:
    return np.array([given[letter] for letter in LETTERS])


def rounded(given: np.ndarray, wanted: np.ndarray) -> bool:
    return close(given, wanted, 0.0051)


@question(
    "gains",
    points=2,
    wants={"gains": Function(SHARES)},
    misconceptions=["gain_when_first", "gain_when_last", "worth_for_gain"],
    hints=[
        "Follow the queue: before the first feature joins, the coalition is `''`. Who is in it when the second joins?",
        "Keep a text `before`. For each letter, `after` is `before` with the letter added, sorted. What is the gain?",
    ],
    worked="In the order BAC: B gains `worth['B'] - worth['']`, A gains `worth['AB'] - worth['B']`, C gains "
    "`worth['ABC'] - worth['AB']`. A loop needs one variable for who has joined so far.",
)
def gains(answers, rng) -> Result:
    return first_trouble(2, (gains_along(answers, rng) for _ in range(3)))


def gains_along(answers, rng) -> Result:
    worth = random_worth(rng)
    order = "".join(rng.permutation(list(LETTERS)))
    while order in (LETTERS, LETTERS[::-1]):
        order = "".join(rng.permutation(list(LETTERS)))
    given, wanted = by_letter(answers.call("gains", worth, order)), along(worth, order)
    first = np.array([worth[letter] - worth[""] for letter in LETTERS])
    last = np.array([worth[LETTERS] - worth[LETTERS.replace(letter, "")] for letter in LETTERS])
    so_far = {letter: worth["".join(sorted(order[: place + 1]))] for place, letter in enumerate(order)}
    if close(given, wanted):
        return Result(2, "Each feature gains what it adds to those before it, and the gains add up to the whole.")
    if close(given, first):
        return mistake("gain_when_first", order=order)
    if close(given, last):
        return mistake("gain_when_last", order=order)
    if close(given, by_letter(so_far)):
        return mistake("worth_for_gain", order=order)
    if close(given, mean_gains(worth)):
        return Result(0.5, "These are means over all orders, the Shapley values. The question asks for one order only.")
    if close(given, -wanted):
        return Result(1, "Each gain has the wrong sign: it is the worth after joining minus the worth before.")
    if close(given, along(worth, LETTERS)) or close(given, along(worth, order[::-1])):
        return Result(
            0.5, "These are gains along another order than the one given. Do you walk through `order` itself?"
        )
    if rounded(given, wanted):
        return Result(1, "These gains are rounded; return them as they are.")
    whole = close(given.sum(), worth[LETTERS] - worth[""])
    return Result(
        0,
        ("These numbers add up to the whole, but they share it otherwise than this order does. " if whole else "")
        + "For each letter: which coalition stands before it joins, and which after? Follow one order on paper.",
    )


@question(
    "causal_shares",
    points=4,
    wants={"causal_shares": Function(SHARES)},
    misconceptions=["all_orders_counted", "effect_before_cause", "divided_by_all_orders", "one_order_only"],
    hints=[
        "How many of the six orders of A, B, C have A somewhere before B? Write them down.",
        "Make all permutations, keep those in which `order.index(cause) < order.index(effect)`, average their gains.",
    ],
    worked="For three features with A before B there are three orders: ABC, ACB, CAB. Add the gains along these three "
    "and divide by three. Your `gains` from question 1 does one order.",
)
def causal_shares(answers, rng) -> Result:
    return first_trouble(4, (shares_within(answers, rng) for _ in range(3)))


def shares_within(answers, rng) -> Result:
    worth = random_worth(rng)
    cause, effect = map(str, rng.choice(list(LETTERS), 2, replace=False))
    given = by_letter(answers.call("causal_shares", worth, cause, effect))
    allowed = mean_gains(worth, lambda order: order.index(cause) < order.index(effect))
    backwards = mean_gains(worth, lambda order: order.index(cause) > order.index(effect))
    if close(given, allowed):
        return Result(4, "Only orders with the cause before its effect, and the shares still add up to the whole.")
    if close(given, mean_gains(worth)):
        return mistake("all_orders_counted", points=1)
    if close(given, backwards):
        return mistake("effect_before_cause", points=1)
    if close(given, allowed / 2):
        return mistake("divided_by_all_orders", points=2)
    single = next((order for order in permutations(LETTERS) if close(given, along(worth, "".join(order)))), None)
    if single:
        return mistake("one_order_only", order="".join(single))
    if rounded(given, allowed):
        return Result(2, "These shares are rounded; return them as they are.")
    total = worth[LETTERS] - worth[""]
    if close(given.sum(), total):
        words = (
            "Your shares add up to the whole, but are split otherwise: which orders do you keep, and do `cause` and "
        )
        return Result(
            0, words + "`effect` decide it? Print the orders that you keep for A before B: there are three of ABC."
        )
    return Result(
        0, f"Your shares add up to {given.sum():.3f}, and the whole to share out is {total:.3f}. Is it a mean?"
    )


@question(
    "worth_of",
    points=3,
    wants={"worth_of": Function(Number(meaning="one number, log-odds"))},
    misconceptions=["mean_row_for_background", "present_and_absent_swapped", "zero_for_absent"],
    hints=[
        "Think of the background as people. In each of them, which columns do you overwrite, and with what?",
        "Copy the background into an array, overwrite the `present` columns, predict every row, then average.",
    ],
    worked="With the background rows (1, 10) and (3, 30), the applicant (7, 70) and `present = [1]`, the rows to predict "
    "are (1, 70) and (3, 70). The worth is the mean of the two predictions, not the prediction of the mean row.",
)
def worth_of(answers, rng) -> Result:
    return first_trouble(3, (worth_of_some(answers, rng) for _ in range(2)))


def worth_of_some(answers, rng) -> Result:
    weights = rng.normal(size=4).round(2).tolist()
    crossed = rng.normal(size=(4, 4)).round(2).tolist()
    predict = pairwise(weights, crossed, -1.0)
    applicant = rng.normal(1, 1, 4).round(2)
    background = rng.normal(0.5, 1.5, (6, 4)).round(2)
    present = sorted(rng.choice(4, 2, replace=False).tolist())
    absent = [column for column in range(4) if column not in present]
    model = Ref("function.pairwise", {"weights": weights, "interactions": crossed, "intercept": -1.0})
    given = answers.call("worth_of", model, applicant.tolist(), background.tolist(), present)

    def mean_prediction(rows, columns):
        rows = np.array(rows, dtype=float)
        rows[:, columns] = applicant[columns]
        return float(predict(rows).mean())

    if close(given, mean_prediction(background, present)):
        return Result(3, "The mean prediction over people who are the applicant in the present features only.")
    if close(given, mean_prediction(background, absent)):
        return mistake("present_and_absent_swapped", points=1)
    if close(given, mean_prediction(background.mean(axis=0, keepdims=True), present)):
        return mistake("mean_row_for_background", points=1)
    if close(given, mean_prediction(np.zeros((1, 4)), present)):
        return mistake("zero_for_absent")
    if close(given, mean_prediction(background, present) - mean_prediction(background, [])):
        return Result(
            1, "This is what the coalition adds to the empty one, its gain. The worth is the mean prediction itself."
        )
    if close(given, float(predict(applicant)[0])):
        return Result(0, "This is the applicant's prediction: every feature is present in it. Which should be absent?")
    return Result(0, "Not the mean prediction of these rows. Print the rows that you predict, for two background rows.")


@question(
    "ledger_gap",
    points=2,
    wants={"ledger_gap": Function(Number(meaning="one number, log-odds"))},
    misconceptions=["margin_taken_for_probability", "gap_in_probability", "base_value_left_out", "each_bar_squashed"],
    hints=[
        "On which scale are the base value and the attributions? On which is the prediction?",
        "Bring the prediction to the log-odds: `np.log(probability / (1 - probability))`.",
    ],
    worked="Base value -1.2 and attributions .9, .5, -.3 add up to -.1. A probability of .475 is log(.475 / .525) = -.1 in "
    "log-odds: the ledger balances.",
)
def ledger_gap(answers, rng) -> Result:
    base, attributions = float(rng.normal(-1, 0.3)), rng.normal(0, 0.8, 5).round(3)
    off = float(rng.uniform(0.4, 1.2))
    total = base + attributions.sum()
    wanted = np.array([0.0, off, -off])
    p, squash = 1 / (1 + np.exp(-(total + wanted))), lambda z: 1 / (1 + np.exp(-z))
    given = np.array([answers.call("ledger_gap", base, attributions.tolist(), float(each)) for each in p])
    margins = np.log(p / (1 - p))
    if close(given, wanted):
        return Result(2, "Both on the log-odds, base value included: a right explanation leaves a gap of 0.")
    if close(given, -wanted):
        return Result(1, "The gap has the wrong sign: it is the prediction minus what the explanation adds up to.")
    if close(given, np.abs(wanted)):
        return Result(1, "The size is right, but the sign is gone: is the prediction above or below the sum?")
    if close(given, 0 * wanted):
        return Result(0, f"Your gap is 0 for an explanation that is {off:.2f} off, too: it cannot tell a wrong one.")
    if close(given, p - total) or close(given, total - p):
        return mistake("margin_taken_for_probability", given=given[0], probability=p[0])
    if close(given, p - squash(total)) or close(given, squash(total) - p):
        return mistake("gap_in_probability", points=1, given=given[1], gap=off)
    if close(given, margins - attributions.sum()):
        return mistake("base_value_left_out", given=given[0])
    if close(given, p - squash(base) - squash(attributions).sum()):
        return mistake("each_bar_squashed", given=squash(attributions).sum())
    if rounded(given, wanted):
        return Result(1, "Your gap is rounded; return it as it is, since small gaps are what one looks for.")
    return Result(0, f"For an explanation that adds up exactly your gap is {given[0]:.3g}, where 0 is expected.")


@functools.cache
def people() -> tuple[pd.DataFrame, list[int], pd.DataFrame]:
    """The test rows, the numbers of those rejected, and the 80 approved ones that question 5 compares with."""
    data = credit.load()
    rejected = data.X_test.index[credit.rejected(data.X_test)]
    everyone = data.background(200)
    return data.X_test, list(rejected), everyone[~credit.rejected(everyone)].head(80)


EXPLAINERS: dict[tuple, shap.TreeExplainer] = {}  # reading the model takes shap longer than explaining one applicant


def explain(instance: pd.DataFrame, background: pd.DataFrame | None, **options) -> tuple[float, np.ndarray]:
    rows = None if background is None else background.to_numpy().tobytes()
    key = (rows, *sorted(options.items()))
    if key not in EXPLAINERS:
        EXPLAINERS[key] = shap.TreeExplainer(credit.load_model(), background, **options)
    found = EXPLAINERS[key](instance)
    return float(np.ravel(found.base_values)[0]), found.values[0]


def explanation_of(learner: Learner) -> tuple[float, np.ndarray]:
    """The base value and the attributions of the learner's own applicant against the approved, log-odds."""
    rows, rejected, approved = people()
    return explain(rows.loc[[learner.pick(f"{UNIT}/applicant", rejected)]], approved)


@question(
    "against_approved",
    points=3,
    wants={
        "guess": Choice(("higher", "lower", "the same")),
        "against_approved": Mapping(
            {
                "base_value": Number(meaning="one number, log-odds"),
                "attributions": PerFeature(FEATURES, "one attribution per column, log-odds"),
                "strongest": Text(60, "the name of a feature"),
            }
        ),
    },
    misconceptions=[
        "background_not_changed",
        "no_background_given",
        "probability_explained",
        "mean_row_for_background",
    ],
    hints=[
        "The background is the second argument of `shap.TreeExplainer`. Which rows belong there?",
        "Explain `mine`, one row with two brackets; call the result `explanation`. `explanation.values[0]` are 11 numbers in "
        "the order of the columns.",
    ],
    worked="The lesson's calls were `explainer = shap.TreeExplainer(credit.load_model(), background)` and "
    "`explanation = explainer(applicant)`. Only the two tables change. Test the base value yourself: it is the mean of "
    "`credit.predict_log_odds(...)` over the background.",
)
def against_approved(answers, rng, learner) -> Result:
    given, guess = answers.value("against_approved"), committed(answers)
    base, attributions = explanation_of(learner)
    if not close(given["attributions"], attributions, 0.0051):
        return wrong_comparison(given["attributions"], learner)
    points, notes = 1.5, ["The attributions are right: your applicant against those approved."]
    if close(given["base_value"], base, 0.0051):
        points += 1
        reason = "those approved are the ones with less risk"
        beside = {"lower": ", as you guessed", None: ""}.get(guess, ", unlike your guess")
        notes.append(f"The base value is lower{beside}: {reason}.")
    else:
        notes.append("The base value is not the mean log-odds of the approved. What is it the mean of?")
    strongest = FEATURES[int(attributions.argmax())]
    if given["strongest"] in (strongest, credit.load().labels[strongest], credit.load().columns[strongest].label):
        points += 0.5
    else:
        notes.append(f"`strongest` is {given['strongest']!r}; which column has the largest attribution above 0?")
    return Result(points, " ".join(notes))


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


def wrong_comparison(found: np.ndarray, learner: Learner) -> Result:
    """Name what the attributions are of, if they are not of the learner's applicant against the approved."""
    rows, rejected, approved = people()
    mine = rows.loc[[learner.pick(f"{UNIT}/applicant", rejected)]]
    data = credit.load()
    for name, background, options in (
        ("background_not_changed", data.background(200), {}),
        ("background_not_changed", data.background(), {}),
        ("no_background_given", None, {}),
        ("probability_explained", approved, {"model_output": "probability"}),
        ("mean_row_for_background", approved.mean().to_frame().T, {}),
    ):
        if close(found, explain(mine, background, **options)[1], 1e-3):
            return mistake(name)
    right = explanation_of(learner)[1]
    if close(found, -right, 0.0051):
        return Result(0.5, "Every attribution has the wrong sign: above 0 raises the log-odds of default.")
    if close(np.sort(found), np.sort(right), 0.0051):
        return Result(
            0.5, "The right eleven numbers, but not in the order of the columns of `mine`. Did you sort them?"
        )
    off = np.abs(found - right).max()
    near = (
        "An estimate, or gains in one order only? `shap.TreeExplainer` is exact for this model. " if off < 0.3 else ""
    )
    return Result(
        0,
        f"These are not the attributions of row {mine.index[0]} against the {len(approved)} approved: the furthest is "
        f"{off:.2f} log-odds off. {near}Look at both tables that your explainer gets, and at the scale.",
    )


SHEET = Sheet(
    statements={
        "history_raises": "Against the approved, the length of credit history raises the model's log-odds of default.",
        "history_lowers": "Against the approved, the length of credit history lowers the model's log-odds of default.",
        "debt_raises": "Against the approved, debt-to-income raises the model's log-odds of default.",
        "debt_lowers": "Against the approved, debt-to-income lowers the model's log-odds of default.",
        "better_explainer": "A better explainer than yours would bring these attributions closer to the true effects.",
        "postcode_acts": "By living in this postcode area, the applicant changes the real risk of default by its "
        "attribution.",
    },
    limitations={
        "this_comparison": "It holds for this applicant, this model and this comparison group; another group can turn "
        "the sign.",
        "any_group": "It holds for this applicant and this model, whomever they are compared with.",
        "everyone": "It holds for every applicant with the same value of this feature.",
        "estimate": "It is a random estimate: running the same explainer again would give another number.",
        "percent": "It holds in percentage points of the risk: so many points higher or lower.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "sign_read_backwards",
        "model_gap_blamed_on_explainer",
        "background_not_changed",
        "proxy_taken_for_cause",
        "holds_against_anyone",
        "holds_for_everyone",
        "exact_taken_for_estimate",
        "log_odds_read_as_percent",
    ],
    hints=[
        "Which statements speak of the model, and which of the world? Those of the model have a number in question 5.",
        "The evidence is that feature's attribution, in log-odds, to two decimals or more. For the limitation, ask what you "
        "would have to change to get another number.",
    ],
    worked="If the attribution of `history_months` were +.31, the statement that it raises the log-odds would be true, its "
    "evidence .31. The limitation must follow from how the number was made: one applicant, one model, one background.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given = answers.value("claim")
    attributions = dict(zip(FEATURES, explanation_of(learner)[1], strict=True))
    evidence, traps = (
        {},
        {"better_explainer": "model_gap_blamed_on_explainer", "postcode_acts": "proxy_taken_for_cause"},
    )
    for key, feature in (("history", "history_months"), ("debt", "debt_to_income")):
        true, false = (f"{key}_raises", f"{key}_lowers")[:: 1 if attributions[feature] > 0 else -1]
        evidence[true], traps[false] = float(attributions[feature]), "sign_read_backwards"
    limitations = {
        "this_comparison": None,
        "any_group": "holds_against_anyone",
        "everyone": "holds_for_everyone",
        "estimate": "exact_taken_for_estimate",
        "percent": "log_odds_read_as_percent",
    }
    rows, rejected, _ = people()
    mine = rows.loc[[learner.pick(f"{UNIT}/applicant", rejected)]]
    against_everyone = dict(zip(FEATURES, explain(mine, credit.load().background(200))[1], strict=True))
    by_statement = {
        key: against_everyone["history_months" if "history" in key else "debt_to_income"] for key in evidence
    }
    slips = {"background_not_changed": by_statement}
    return judge_claim(
        given, lettered(SHEET, learner, f"{UNIT}/claim"), 2, evidence, traps, limitations, 0.0051, slips=slips
    )
