"""The checks of 104: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Mapping, Number
from xaicourse.methods.gam import Gam, fit_gam, quantile_cuts
from xaicourse.scenarios import asthma

UNIT = "104_additive_glass_boxes"
HOSPITALS = [1, 2, 3, 4, 7, 8, 10, 11, 15, 16, 19, 20, 21, 22, 23, 25, 26, 28, 29, 38, 39, 42, 45, 46]


def close(given, wanted, tolerance: float = 1e-6) -> bool:
    return np.shape(given) == np.shape(wanted) and np.allclose(given, wanted, atol=tolerance, rtol=0)


def first_trouble(maximum: float, results: Iterable[Result]) -> Result:
    """The first of the results that is not whole, else the last one: an answer must hold for every draw."""
    result = Result(0, "")
    for result in results:
        if result.points < maximum:
            break
    return result


@question(
    "look_up",
    points=2,
    wants={"look_up": Function(Number(meaning="one number, log-odds"))},
    misconceptions=["code_on_the_number_line", "cut_belongs_left", "nearest_cut_read"],
    hints=[
        "How many cuts does a value have to its left, if one that it stands on counts? That number is its bin.",
        "In the loop: `if value >= cut: place += 1`. After the loop: is the value the code? Else it is `scores[place]`.",
    ],
    worked="With cuts 45 and 60 and scores -.8, .1, .6: 44 has passed no cut and looks up -.8; 45 has passed one, .1; 60 has "
    "passed both, .6. A value equal to the code passes by the cuts altogether.",
)
def look_up(answers, rng) -> Result:
    cuts = np.cumsum(rng.integers(3, 9, 4)).astype(float)
    scores, code_score = rng.normal(size=5).round(2), round(rng.normal(3, 0.2), 2)
    code = float(-rng.integers(5, 10))
    inside = (cuts[1:] + cuts[:-1]) / 2
    values = [cuts[0] - 1, *inside, cuts[-1] + 5, *cuts, code]
    given = np.array([answers.call("look_up", v, cuts.tolist(), scores.tolist(), code, code_score) for v in values])
    place = np.digitize(values, cuts)
    wanted = np.append(scores[place[:-1]], code_score)
    if close(given, wanted):
        return Result(2, "Each value looks up its own bin, and the code its own score.")
    if close(given[:-1], wanted[:-1]):
        if close(given[-1], scores[0]):
            return mistake("code_on_the_number_line", points=1, code=code)
        return Result(1, "The bins are right. What does a value equal to `code` return?")
    to_left = scores[np.digitize(values, cuts, right=True)]
    if close(given[:-1], to_left[:-1]):
        return mistake("cut_belongs_left", points=1, value=cuts[1])
    if close(given[:-1], scores[np.maximum(place - 1, 0)][:-1]) or close(
        given[:5], scores[np.minimum(place + 1, 4)][:5]
    ):
        return mistake("nearest_cut_read")
    far = int(np.argmax(np.abs(given - wanted)))
    return Result(
        0,
        f"For the value {values[far]:g} and the cuts {cuts.tolist()} your score is {given[far]:g}; {wanted[far]:g} is right.",
    )


def parts(rng: np.random.Generator):
    """Rows in six bins of uneven size, of which one is empty; returns what `steps` is given."""
    sizes = np.array([3, 14, 8, 0, 25, 5])
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
            f"You return {len(given)} steps for {n_bins} bins, of which one is empty: it has a step too, 0 before centring.",
        )
    if close(given, wanted):
        return Result(4, "What is missed, over how fast the risks move plus the brake; centred over the rows.")
    if close(given, braked):
        return mistake("steps_not_centred", points=2, mean=braked[bin_of].mean())
    if close(given, braked - braked.mean()) or close(given, braked - braked[filled].mean()):
        return mistake("centred_over_bins", points=3, mean=(given[bin_of]).mean())
    for step in (free, missed / (speed + 1e-9), np.divide(missed, speed + brake, where=speed > 1e9, out=free.copy())):
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
            "Right where there are rows. The empty bin has a step of 0 before centring, like any other shifted by it.",
        )
    if close(given, wanted, 0.0051):
        return Result(2, "These steps are rounded; return them as they are.")
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
    if close(given, wanted):
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
        return Result(2, "These scores are rounded; return them as they are.")
    down = (np.diff(given[1:]) < -1e-9).any()
    if down:
        return Result(
            0,
            "Your curve still goes down somewhere after the first bin. Two bins made one may lie below the one before.",
        )
    off = np.average(given, weights=rows) - np.average(scores, weights=rows)
    return Result(
        0, f"It never goes down, but is not the nearest such curve: its mean over the rows moved by {off:+.3f}."
    )


@functools.cache
def hospital(number: int) -> tuple[Gam, pd.DataFrame, pd.Series]:
    """The additive model of a learner's hospital, its rows and its outcomes."""
    X, y = asthma.records(number)
    return fit_gam(X[:4000], y[:4000], {name: quantile_cuts(X[:4000][name], 8) for name in asthma.FEATURES}), X, y


def rises_of(learner: Learner) -> dict[str, float]:
    """The rise of each condition's curve from no to yes, log-odds."""
    model, _, _ = hospital(learner.pick(f"{UNIT}/hospital", HOSPITALS))
    return {name: float(model.scores[name][1] - model.scores[name][0]) for name in asthma.CONDITIONS}


def auc_change(learner: Learner, condition: str, part: slice) -> float:
    model, X, y = hospital(learner.pick(f"{UNIT}/hospital", HOSPITALS))
    shares = model.contributions(X[part])
    flat = shares.drop(columns=condition).sum(axis=1)
    return float(roc_auc_score(y[part], flat) - roc_auc_score(y[part], shares.sum(axis=1)))


@question(
    "suspect",
    points=4,
    wants={
        "guess": Choice(("yes", "no")),
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
        "judged_on_training_rows",
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
    given, guess = answers.value("suspect"), committed(answers)
    rises = rises_of(learner)
    treated = min(rises, key=rises.get)
    if given["condition"] != treated:
        return mistake(
            "tallest_curve_suspected", condition=given["condition"].replace("_", " "), rise=rises[given["condition"]]
        )
    points, notes, named = 1.0, [f"{treated.replace('_', ' ').capitalize()} it is: the one curve that goes down."], None
    right, low = auc_change(learner, treated, slice(4000, None)), auc_change(learner, treated, slice(0, 4000))
    if close(given["rise"], rises[treated], 0.0051):
        points += 1.5
    else:
        named = wrong_rise(given["rise"], treated, learner)
        notes.append(named.feedback)
    if close(given["auc_change"], right, 0.00051):
        points += 1.5
        beside = {"no": ", as you guessed", "yes": ", less than you guessed"}.get(guess, "")
        notes.append(f"Flattening its curve changes the AUC by {right:+.3f}{beside}: no alarm would have rung.")
    else:
        about_auc = wrong_change(given["auc_change"], right, low)
        named = named if named and named.misconception else about_auc
        notes.append(about_auc.feedback)
    return Result(points, " ".join(notes), named.misconception if named else None)


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


def wrong_rise(given: float, treated: str, learner: Learner) -> Result:
    """Name what a wrong rise is of."""
    model, X, y = hospital(learner.pick(f"{UNIT}/hospital", HOSPITALS))
    rise = rises_of(learner)[treated]
    has, died = X[:4000][treated] == 1, y[:4000]
    rates = died[has].mean(), died[~has].mean()
    raw = float(np.log(rates[0] / (1 - rates[0])) - np.log(rates[1] / (1 - rates[1])))
    if close(given, raw, 0.0051) or close(given, rates[0] - rates[1], 0.0051):
        return mistake("unadjusted_difference", raw=raw)
    if close(given, model.scores[treated][1], 0.0051):
        return mistake("one_score_for_rise", given=given)
    if close(given, -rise, 0.0051):
        return Result(0, "The rise has the wrong sign: it is the score of *yes* minus the score of *no*.")
    if close(given, rise, 0.25):
        return Result(
            0,
            f"The rise is near, but not that of the model on these `cuts`: {given:.2f}. Is a refinement of the EBM on?",
        )
    return Result(0, f"{given:.2f} is not the rise of its curve. Print both scores of the condition.")


def wrong_change(given: float, right: float, low: float) -> Result:
    """Name what a wrong change of the AUC is of."""
    if close(given, low, 0.00051):
        return mistake("judged_on_training_rows")
    if close(given, -right, 0.00051):
        return Result(0, "The change in the AUC has the wrong sign: after minus before.")
    if given > 0.5:
        return Result(0, "`auc_change` is an AUC; what is asked for is the AUC after minus the AUC before.")
    return Result(
        0, f"The AUC does not change by {given:+.4f}. Flatten this one curve, leave all others, and use the test rows."
    )


SHEET = Sheet(
    statements={
        "asthma_raises": "In the model, having asthma raises the predicted log-odds of death.",
        "asthma_lowers": "In the model, having asthma lowers the predicted log-odds of death.",
        "diabetes_raises": "In the model, having diabetes raises the predicted log-odds of death.",
        "diabetes_lowers": "In the model, having diabetes lowers the predicted log-odds of death.",
        "more_records": "With ten times as many records of this hospital, all three conditions would raise the predicted log-odds.",
        "auc_vouches": "The AUC hardly changes when the suspect's curve is flattened, so patients lose nothing either way.",
    },
    limitations={
        "as_today": "It holds for patients as this hospital treats them today; treated otherwise, the sign can turn.",
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
        "curve_read_backwards",
        "more_records_expected_to_cure",
        "auc_taken_for_harmless",
        "record_taken_for_effect",
        "band_taken_for_truth",
        "score_read_as_percent",
    ],
    hints=[
        "Two statements can be shown by a number of question 4. Is the rise above or below 0?",
        "The evidence is that condition's rise in your model. For the limitation: what would have to change in the hospital "
        "for the curve to turn round?",
    ],
    worked="If the rise of asthma were +.62, the statement that it raises the log-odds would be true, its evidence .62. The "
    "limitation must follow from where the records come from: one hospital and its care.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given, rises = answers.value("claim"), rises_of(learner)
    evidence = {}
    traps = {"more_records": "more_records_expected_to_cure", "auc_vouches": "auc_taken_for_harmless"}
    for name in ("asthma", "diabetes"):
        true, false = (f"{name}_raises", f"{name}_lowers")[:: 1 if rises[name] > 0 else -1]
        evidence[true], traps[false] = rises[name], "curve_read_backwards"
    limitations = {
        "as_today": None,
        "anywhere": "record_taken_for_effect",
        "band": "band_taken_for_truth",
        "percent": "score_read_as_percent",
    }
    return judge_claim(given, lettered(SHEET, learner, f"{UNIT}/claim"), 2, evidence, traps, limitations, 0.0051)
