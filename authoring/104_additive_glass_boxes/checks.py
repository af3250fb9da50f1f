"""The checks of 104: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Mapping, Number
from xaicourse.methods.gam import Gam, fit_gam, quantile_cuts
from xaicourse.scenarios import asthma

UNIT = "104_additive_glass_boxes"
THREE_DECIMALS = 0.00051
TWO_DECIMALS = 0.0051


@question(
    "look_up",
    points=2,
    wants={"look_up": Function(Number(meaning="one number, log-odds"))},
    misconceptions=["code_on_the_number_line", "code_by_its_place", "cut_belongs_left", "nearest_cut_read"],
    hints=[
        "How many cuts does a value have to its left, if one that it stands on counts? That number is its bin.",
        "In the loop: `if value >= cut: place += 1`. After the loop: is the value the code? Else it is `scores[place]`.",
    ],
    worked="With cuts 45 and 60 and scores -.8, .1, .6: 44 has passed no cut and looks up -.8; 45 has passed one, .1; 60 has "
    "passed both, .6. A value equal to the code passes by the cuts altogether, wherever the code would stand.",
)
def look_up(answers, rng) -> Result:
    cuts = np.cumsum(rng.integers(3, 9, 4)).astype(float)
    scores, code_score = rng.normal(size=5).round(2), round(rng.normal(3, 0.2), 2)
    low, high, middle = float(rng.choice([-9, -8, -6, -5])), 99.0, (cuts[1] + cuts[2]) / 2
    inside = (cuts[1:] + cuts[:-1]) / 2
    plain = [(value, low) for value in [cuts[0] - 1, *inside, cuts[-1] + 5, *cuts, -2.0, low - 1]]
    # a code may stand below, above or among the cuts, and what is a code here is a number there
    coded = [(code, code) for code in (low, high, middle)]
    elsewhere = [(low, high), (high + 1, high), (high, low), (cuts[0] - 1, middle), (low, middle)]
    cases = plain + coded + elsewhere
    given = np.array([answers.call("look_up", v, cuts.tolist(), scores.tolist(), c, code_score) for v, c in cases])
    values = np.array([value for value, _ in cases])
    is_code = np.array([value == code for value, code in cases])
    place = np.digitize(values, cuts)
    in_bin, wanted = scores[place], np.where(is_code, code_score, scores[place])
    if close(given, wanted):
        return Result(2, "Each value looks up its own bin, and the code its own score.")
    if close(given, in_bin):
        return mistake("code_on_the_number_line", points=1, code=low)
    off = np.abs(given - wanted) > 1e-6
    mixed_up = np.where(is_code, np.abs(given - in_bin) < 1e-6, np.abs(given - code_score) < 1e-6)
    if mixed_up[off].all() and not off[1 : 5 + len(cuts)].any():  # only codes and what lies below the cuts
        first = int(np.argmax(off))
        what = (
            "the score of a bin, but it is the code" if is_code[first] else "the code's score, but it is not the code"
        )
        return mistake("code_by_its_place", points=1, value=values[first], code=cases[first][1], what=what)
    if not off[~is_code].any():
        return Result(1, "The bins are right. What does a value equal to `code` return?")
    numbers = slice(len(plain))
    if close(given[numbers], scores[np.digitize(values, cuts, right=True)][numbers]):
        return mistake("cut_belongs_left", points=1, value=cuts[1])
    if close(given[numbers], scores[np.maximum(place - 1, 0)][numbers]) or close(
        given[:5], scores[np.minimum(place + 1, 4)][:5]
    ):
        return mistake("nearest_cut_read")
    far = int(np.argmax(np.abs(given - wanted)))
    return Result(
        0,
        f"For the value {values[far]:g}, the cuts {cuts.tolist()} and the code {cases[far][1]:g} your score is "
        f"{given[far]:g}; {wanted[far]:g} is right.",
    )


def parts(rng: np.random.Generator):
    """Rows in six bins of uneven size, of which one in the middle and the last are empty: what `steps` is given."""
    sizes = np.array([3, 14, 8, 0, 30, 0])
    bin_of = rng.permutation(np.repeat(np.arange(6), sizes))
    log_odds = rng.normal(-0.5, 1, len(bin_of)).round(3)
    y = (rng.random(len(bin_of)) < 1 / (1 + np.exp(-log_odds - 0.3 * (bin_of - 2)))).astype(int)
    return log_odds, bin_of, y, 6, round(rng.uniform(0.8, 2), 2)


@question(
    "steps",
    points=4,
    wants={"steps": Function(Array((None,), "one step for each bin, log-odds"))},
    misconceptions=["risk_difference_for_step", "brake_left_out", "centred_over_bins", "steps_not_centred"],
    hints=[
        "Three sums over the rows of a bin: of y, of p, and of p(1 - p). What are the risks p of the given log-odds?",
        "`np.bincount(bin_of, weights, minlength=n_bins)` sums the weights of each bin. To centre, take away the mean of "
        "`step[bin_of]`: every row counts once.",
    ],
    worked="Two bins with two and one rows, all at log-odds 0, so p = .5. Outcomes 1 and 1 in the first, 0 in the second, brake "
    "1: the steps are (2 - 1) / (.5 + 1) = .667 and (0 - .5) / (.25 + 1) = -.4. Their mean over the three rows is (.667 + "
    ".667 - .4) / 3 = .311, so the centred steps are .356 and -.711.",
)
def steps(answers, rng) -> Result:
    return first_trouble(4, (some_steps(answers, rng) for _ in range(2)))


def some_steps(answers, rng) -> Result:
    log_odds, bin_of, y, n_bins, brake = parts(rng)
    given = np.asarray(answers.call("steps", log_odds.tolist(), bin_of.tolist(), y.tolist(), n_bins, brake))
    p = 1 / (1 + np.exp(-log_odds))
    rows, missed, speed = (
        np.bincount(bin_of, weight, minlength=n_bins) for weight in (np.ones(len(y)), y - p, p * (1 - p))
    )

    def centred(step):
        return step - step[bin_of].mean()

    braked, filled = missed / (speed + brake), rows > 0
    free = np.divide(missed, speed, out=np.zeros(n_bins), where=filled)
    wanted = centred(braked)
    if given.shape != wanted.shape:
        return Result(
            0,
            f"You return {len(given)} steps for {n_bins} bins. Some are empty, the last one too: an empty bin has a step, 0 "
            "before centring. (`minlength` of `np.bincount` counts them.)",
        )
    if close(given, wanted, THREE_DECIMALS):
        return Result(4, "What is missed, over how fast the risks move plus the brake; centred over the rows.")
    if close(given, braked):
        return mistake("steps_not_centred", points=2, mean=braked[bin_of].mean())
    if close(given, braked - braked.mean()) or close(given, braked - braked[filled].mean()):
        return mistake("centred_over_bins", points=3, mean=(given[bin_of]).mean())
    for step in (free, missed / (speed + 1e-9)):
        if close(given[filled], centred(step)[filled], 1e-5) or close(given[filled], step[filled], 1e-5):
            return mistake("brake_left_out", points=1)
    by_count = np.divide(missed, rows, out=np.zeros(n_bins), where=filled)
    for step in (by_count, missed / (rows + brake)):
        if close(given[filled], step[filled]) or close(given[filled], centred(step)[filled]):
            return mistake("risk_difference_for_step", points=1)
    if close(given, -wanted):
        return Result(2, "Every step has the wrong sign: too few predicted deaths must raise the score.")
    if close(given[filled], wanted[filled]):
        return Result(
            3,
            "Right where there are rows. An empty bin has a step of 0 before centring, and is shifted like any other.",
        )
    if close(given, wanted, 0.0051):
        return Result(2, "These steps are rounded too much; give three decimals or more.")
    return Result(
        0, "Not these steps. Take one bin: its sum of y - p, its sum of p(1 - p), the ratio with the brake, by hand."
    )


def isotonic(scores: np.ndarray, rows: np.ndarray | None) -> np.ndarray:
    return IsotonicRegression().fit_transform(np.arange(len(scores)), scores, sample_weight=rows)


@question(
    "rising",
    points=3,
    wants={"rising": Function(Array((None,), "one score for each bin, log-odds"))},
    misconceptions=["running_maximum_taken", "code_in_the_order", "rows_not_counted", "scores_sorted"],
    hints=[
        "Leave the first score alone. Among the others: which neighbours go down, and what is their mean when each row counts?",
        "`IsotonicRegression().fit_transform(places, scores, sample_weight=rows)` does it for the bins after the first.",
    ],
    worked="Scores .3, -.1, .5 with 10, 30, 20 rows: .3 and -.1 go down, their weighted mean is (10 x .3 - 30 x .1) / 40 = 0. So "
    "the curve is 0, 0, .5, and the sum over rows is what it was.",
)
def rising(answers, rng) -> Result:
    return first_trouble(3, (one_curve(answers, rng) for _ in range(3)))


def one_curve(answers, rng) -> Result:
    rows = rng.integers(5, 300, 8)
    scores = (np.linspace(-0.8, 0.8, 8) + rng.normal(0, 0.4, 8)).round(2)
    scores[0] = round(rng.uniform(1.0, 1.5), 2)
    scores[3:6] = np.sort(scores[3:6])[::-1] - [0, 0.07, 0.2]
    scores[5] = min(scores[5], scores[1:3].min() - 0.15)
    given = np.asarray(answers.call("rising", scores.round(2).tolist(), rows.tolist()))
    scores = scores.round(2)
    wanted = np.append(scores[0], isotonic(scores[1:], rows[1:]))
    if given.shape != wanted.shape:
        return Result(
            0, f"You return {len(given)} scores for {len(wanted)} bins. The code's bin comes first, with its own score."
        )
    if close(given, wanted, THREE_DECIMALS):
        return Result(3, "It never goes down, the mean over the rows stays, and the code stands apart.")
    if close(given, np.maximum.accumulate(scores)) or close(given[1:], np.maximum.accumulate(scores[1:])):
        return mistake(
            "running_maximum_taken", before=np.average(scores, weights=rows), after=np.average(given, weights=rows)
        )
    if close(given, isotonic(scores, rows)):
        return mistake("code_in_the_order", points=1)
    if close(given[1:], isotonic(scores[1:], None)):
        return mistake("rows_not_counted", points=1)
    if close(given[1:], np.sort(scores[1:])) or close(given, np.sort(scores)):
        return mistake("scores_sorted")
    if close(given[1:], wanted[1:]):
        return Result(2, "The curve is right; the first score, the code's, must stay as it was.")
    if close(given, wanted, 0.0051):
        return Result(2, "These scores are rounded too much; give three decimals or more.")
    down = (np.diff(given[1:]) < -1e-9).any()
    if down:
        return Result(
            0,
            "Your curve still goes down somewhere after the first bin. Two bins made one may lie below the one before.",
        )
    off = np.average(given, weights=rows) - np.average(scores, weights=rows)
    mean = "its mean over the rows stayed" if abs(off) < 0.0005 else f"its mean over the rows moved by {off:+.3f}"
    return Result(
        0,
        f"It never goes down, and {mean}, but it is not the nearest such curve: only neighbours that go down give way, and "
        "only as far as they must.",
    )


@functools.cache
def hospital(number: int) -> tuple[Gam, pd.DataFrame, pd.Series]:
    """The additive model of a learner's hospital, its rows and its outcomes."""
    X, y = asthma.records(number)
    return fit_gam(X[:4000], y[:4000], cuts_of(X)), X, y


def cuts_of(X: pd.DataFrame) -> dict[str, np.ndarray]:
    return {name: quantile_cuts(X[:4000][name], 8) for name in asthma.FEATURES}


def records_of(learner: Learner) -> tuple[Gam, pd.DataFrame, pd.Series]:
    return hospital(learner.pick(f"{UNIT}/hospital", asthma.HOSPITALS))


def rise_in(model: Gam, condition: str) -> float:
    return float(model.scores[condition][1] - model.scores[condition][0])


def rises_of(learner: Learner) -> dict[str, float]:
    """The rise of each condition's curve from no to yes, log-odds."""
    model, _, _ = records_of(learner)
    return {name: rise_in(model, name) for name in asthma.CONDITIONS}


def raw_difference(learner: Learner, condition: str) -> tuple[float, float]:
    """How the training rows with the condition differ in deaths from those without: as log-odds, as a share."""
    _, X, y = records_of(learner)
    has, died = X[:4000][condition] == 1, y[:4000]
    rates = np.array([died[~has].mean(), died[has].mean()])
    return float(np.diff(np.log(rates / (1 - rates)))[0]), float(np.diff(rates)[0])


def auc_change(learner: Learner, condition: str, part: slice) -> float:
    model, X, y = records_of(learner)
    shares = model.contributions(X[part])
    flat = shares.drop(columns=condition).sum(axis=1)
    return float(roc_auc_score(y[part], flat) - roc_auc_score(y[part], shares.sum(axis=1)))


def change_by_refit(learner: Learner, condition: str) -> float:
    """The change in the AUC on the test rows when the model is fitted anew without the condition."""
    model, X, y = records_of(learner)
    cuts = {name: cut for name, cut in cuts_of(X).items() if name != condition}
    anew = fit_gam(X[:4000], y[:4000], cuts)
    test, died = X[4000:], y[4000:]
    return float(roc_auc_score(died, anew.log_odds(test)) - roc_auc_score(died, model.log_odds(test)))


@question(
    "suspect",
    points=4,
    wants={
        "guess": Choice(("further", "nearer")),
        "suspect": Mapping(
            {
                "condition": Choice(asthma.CONDITIONS),
                "rise": Number(meaning="one number, log-odds"),
                "auc_change": Number(-1, 1, "one number: AUC after minus AUC before"),
            }
        ),
    },
    misconceptions=[
        "tallest_curve_suspected",
        "unadjusted_difference",
        "one_score_for_rise",
        "stopped_after_few_rounds",
        "judged_on_training_rows",
        "refitted_without_it",
    ],
    hints=[
        "Three conditions, and all three are bad for a patient whom nobody treats. Which curve goes the other way?",
        "`model = fit_gam(X_train, y_train, cuts)`; `model.scores['asthma']` are the scores of no and yes; "
        "`model.contributions(X_test)` is a table of what each patient looks up.",
    ],
    worked="If the scores of diabetes were .10 for no and -.55 for yes, its rise would be -.65. To flatten it, sum the "
    "contributions of the test rows without that column, and compare `roc_auc_score` with the sum of all columns.",
)
def suspect(answers, rng, learner) -> Result:
    given = answers.value("suspect")
    rises = rises_of(learner)
    treated = min(rises, key=rises.get)
    if given["condition"] != treated:
        return mistake(
            "tallest_curve_suspected", condition=given["condition"].replace("_", " "), rise=rises[given["condition"]]
        )
    points, notes, named = 1.0, [f"{treated.replace('_', ' ').capitalize()} it is: the one curve that goes down."], None
    if close(given["rise"], rises[treated], TWO_DECIMALS):
        points += 1.5
        notes.append(beside_the_guess(answers, rises[treated], raw_difference(learner, treated)[0]))
    else:
        named = wrong_rise(given["rise"], treated, learner)
        notes.append(named.feedback)
    right = auc_change(learner, treated, slice(4000, None))
    if close(given["auc_change"], right, THREE_DECIMALS):
        points += 1.5
        notes.append(
            f"Flattening its curve changes the AUC by {right:+.3f}: on the records the unsafe model ranks better."
        )
    else:
        about_auc = wrong_change(given["auc_change"], right, treated, learner)
        named = named if named and named.misconception else about_auc
        notes.append(about_auc.feedback)
    return Result(points, " ".join(notes), named.misconception if named else None)


def beside_the_guess(answers, rise: float, raw: float) -> str:
    """The rise and the table's difference beside the guess, which costs nothing: not even when there is none."""
    right = "further" if abs(rise) > abs(raw) else "nearer"
    found = f"Its rise is {rise:+.2f}, the table's difference {raw:+.2f}: {right}"
    try:
        guess = answers.value("guess")
    except AnswerProblem as problem:
        return f"{found}. No guess counts against you, but yours could not be read: {problem}"
    return f"{found}, as you guessed." if guess == right else f"{found}, unlike your guess."


def wrong_rise(given: float, treated: str, learner: Learner) -> Result:
    """Name what a wrong rise is of."""
    model, X, y = records_of(learner)
    rise = rise_in(model, treated)
    if any(close(given, raw, TWO_DECIMALS) for raw in raw_difference(learner, treated)):
        return mistake("unadjusted_difference", raw=raw_difference(learner, treated)[0])
    if close(given, model.scores[treated][1], TWO_DECIMALS):
        return mistake("one_score_for_rise", given=given)
    if close(given, -rise, TWO_DECIMALS):
        return Result(0, "The rise has the wrong sign: it is the score of *yes* minus the score of *no*.")
    for rounds in (1, 2, 3):
        if close(given, rise_in(fit_gam(X[:4000], y[:4000], cuts_of(X), rounds=rounds), treated), 0.0021):
            return mistake("stopped_after_few_rounds", given=given, rounds=rounds)
    if close(given, rise, 0.4):
        return Result(
            0,
            f"{given:.3f} is near, but not the rise of the model on these `cuts`. Is a refinement of the EBM on, a brake in "
            "use, or did you stop before the steps were tiny? Two decimals are enough.",
        )
    return Result(0, f"{given:.2f} is not the rise of its curve. Print both scores of the condition.")


def wrong_change(given: float, right: float, treated: str, learner: Learner) -> Result:
    """Name what a wrong change of the AUC is of."""
    if close(given, auc_change(learner, treated, slice(0, 4000)), THREE_DECIMALS):
        return mistake("judged_on_training_rows")
    if close(given, change_by_refit(learner, treated), THREE_DECIMALS):
        return mistake("refitted_without_it")
    if close(given, -right, THREE_DECIMALS):
        return Result(0, "The change in the AUC has the wrong sign: after minus before.")
    if close(given, round(right, 2)):
        return Result(0, f"{given:.2f} is too coarse for so small a change in the AUC: give three decimals or more.")
    if given > 0.5:
        return Result(0, "`auc_change` is an AUC; what is asked for is the AUC after minus the AUC before.")
    return Result(
        0,
        f"The AUC does not change by {given:+.4f}. Take the model on these `cuts`, flatten this one curve, leave all others, "
        "and use the test rows.",
    )


SHEET = Sheet(
    statements={
        "under_a_third": "In the model, having the treated condition cuts the predicted odds of death to less than a third.",
        "over_a_third": "In the model, having the treated condition lowers the predicted odds of death, but not to a third.",
        "raises": "In the model, having the treated condition raises the predicted odds of death.",
        "protects": "The treated condition itself protects: whoever gets it is in less danger than before.",
        "more_records": "With ten times as many records of this hospital, the curve of the treated condition would go up.",
        "auc_vouches": "The AUC on the records is higher with the suspect's curve than without it, so with it the patients are safer.",
    },
    limitations={
        "as_today": "It holds while they get the care, in no column, that this hospital gives them; without it the sign can turn.",
        "anywhere": "It holds for such patients wherever they are treated.",
        "band": "What the condition does at home lies within the disagreement of a few refits.",
        "percent": "It holds in percentage points of the risk: so many points higher or lower.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "odds_factor_misread",
        "curve_read_backwards",
        "curve_taken_for_effect",
        "more_records_expected_to_cure",
        "auc_taken_for_harmless",
        "one_score_for_rise",
        "unadjusted_difference",
        "record_taken_for_effect",
        "band_taken_for_truth",
        "score_read_as_percent",
    ],
    hints=[
        "One statement can be shown by the rise of question 4. By which factor does it multiply the odds?",
        "The evidence is that rise in log-odds; the factor on the odds is `np.exp(rise)`. For the limitation: what would have "
        "to change in the hospital for the curve to turn round?",
    ],
    worked="If the rise of a condition were -.51, the odds would be multiplied by exp(-.51) = .6: lower, but not cut to a "
    "half. The evidence is -.51. The limitation must follow from where the records come from: one hospital and its care.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given, rises = answers.value("claim"), rises_of(learner)
    treated = min(rises, key=rises.get)
    true, false = ("under_a_third", "over_a_third")[:: 1 if rises[treated] < np.log(1 / 3) else -1]
    orders = lettered(SHEET, learner, f"{UNIT}/claim")
    if orders[0].get(given["statement"].strip().upper()) == true:
        wrong = wrong_evidence(given["evidence"], treated, learner)
        if wrong:
            return wrong
    traps = {
        false: "odds_factor_misread",
        "raises": "curve_read_backwards",
        "protects": "curve_taken_for_effect",
        "more_records": "more_records_expected_to_cure",
        "auc_vouches": "auc_taken_for_harmless",
    }
    limitations = {
        "as_today": None,
        "anywhere": "record_taken_for_effect",
        "band": "band_taken_for_truth",
        "percent": "score_read_as_percent",
    }
    return judge_claim(given, orders, 2, {true: rises[treated]}, traps, limitations, TWO_DECIMALS)


def wrong_evidence(given: float, treated: str, learner: Learner) -> Result | None:
    """Name what the evidence of the true statement is of; None where it is the rise."""
    rises, (model, _, _) = rises_of(learner), records_of(learner)
    rise, (raw, share) = rises[treated], raw_difference(learner, treated)
    if close(given, rise, TWO_DECIMALS):
        return None
    if close(given, model.scores[treated][1], TWO_DECIMALS):
        return mistake("one_score_for_rise", given=given)
    if close(given, raw, TWO_DECIMALS) or close(given, share, TWO_DECIMALS):
        return mistake("unadjusted_difference", raw=raw)
    if close(given, -rise, TWO_DECIMALS):
        return Result(0, "The statement is true, and its number is right but for the sign: yes minus no.")
    if close(given, np.exp(rise), TWO_DECIMALS):
        return Result(0, "The statement is true, and your number is the factor on the odds; the rise is in log-odds.")
    for name, other in rises.items():
        if name != treated and close(given, other, TWO_DECIMALS):
            words = name.replace("_", " ")
            return Result(
                0, f"The statement is true; your number is the rise of {words}, which is not the treated condition."
            )
    return Result(
        0,
        f"The statement is true, but {given:.4g} does not show it. Take the rise of question 4, once its check calls it right, "
        "with two decimals or more.",
    )
