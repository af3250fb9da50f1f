"""The checks of 201: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Mapping, Number, PerFeature, Text, numbers

UNIT = "201_surrogates_and_lime"
WIDTHS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
COLUMNS = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
ENOUGH = (100, 500, 2000)


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
    "nearness",
    points=2,
    wants={"nearness": Function(Array((None,), "one weight per row"))},
    misconceptions=["kernel_without_half", "distance_not_squared", "width_not_squared", "distance_not_in_spreads"],
    hints=[
        "`away` holds, per row and feature, how many spreads the row is off. What makes one distance of a whole row of them?",
        "Square `away`, add up along `axis=1`: that is the squared distance. It goes into the exponent as it is.",
    ],
    worked="The row (50, 2000) is one spread of age away and nothing else: its squared distance is 1, its weight with width 1 "
    "exp(-1 / 2) = .607. With width 2 it is exp(-1 / 8) = .882.",
)
def nearness(answers, rng) -> Result:
    return first_trouble(2, (nearness_of_some(answers, rng) for _ in range(3)))


def nearness_of_some(answers, rng) -> Result:
    n, d = int(rng.integers(5, 9)), int(rng.integers(2, 5))
    spread = rng.uniform(2, 20, d).round(1)
    instance = rng.normal(50, 10, d).round(1)
    rows = (instance + spread * rng.normal(0, 0.8, (n, d))).round(2)
    width = round(float(rng.uniform(1.2, 1.8)), 2)
    given = numbers(answers.call("nearness", rows.tolist(), instance.tolist(), spread.tolist(), width))
    if len(given) != n:
        return Result(0, f"For {n} rows you return {len(given)} weights. Along which axis do you add up?")
    squared = (((rows - instance) / spread) ** 2).sum(axis=1)
    raw = ((rows - instance) ** 2).sum(axis=1)
    wanted = np.exp(-squared / (2 * width**2))
    if close(given, wanted):
        return Result(2, "Each row weighs what its distance in spreads leaves of 1.")
    if close(given, np.exp(-squared / width**2)):
        return mistake("kernel_without_half", points=1)
    if any(close(given, np.exp(-np.sqrt(squared) / scale)) for scale in (2 * width**2, width**2, width, 2 * width)):
        return mistake("distance_not_squared", points=0.5)
    if any(close(given, np.exp(-squared / scale)) for scale in (2 * width, width)):
        return mistake("width_not_squared", points=0.5)
    if close(given, np.exp(-raw / (2 * width**2))):
        return mistake("distance_not_in_spreads", points=0.5)
    if close(given, squared) or close(given, np.sqrt(squared)):
        return Result(
            0.5, "These are the distances. The kernel turns a distance of 0 into 1, and a large one into nearly 0."
        )
    if close(given, wanted / wanted.sum()):
        return Result(
            1, "Your weights add up to 1. The kernel's do not: the instance itself weighs 1, whoever else is there."
        )
    if close(given, wanted, 0.0051):
        return Result(1, "These weights are rounded; return them as they are, since far rows weigh very little.")
    return Result(
        0, "Not the kernel's weights. Try one row that is one spread away in one feature: with width 1 it weighs .607."
    )


def through(Z: np.ndarray, outputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    root = np.sqrt(weights)
    return np.linalg.lstsq((Z - Z[0]) * root[:, None], (outputs - outputs[0]) * root, rcond=None)[0]


def free(Z: np.ndarray, outputs: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    return LinearRegression().fit(Z, outputs, sample_weight=weights).coef_


@question(
    "slopes_through",
    points=4,
    wants={"slopes_through": Function(Array((None,), "one slope per feature"))},
    misconceptions=["intercept_left_free", "weights_left_out", "weights_squared", "line_through_zero"],
    hints=[
        "If the line is nailed to row 0, what is left to explain of each row? Take row 0 away from both `Z` and `outputs`.",
        "Least squares squares each row. To make a row count `weight` times, multiply its two sides by the root of the weight; "
        "then `np.linalg.lstsq(left, right, rcond=None)[0]`.",
    ],
    worked="One feature, Z = 1, 2, 4, outputs 10, 13, 16, weights 1, 1, .25. Steps from row 0: 0, 1, 3; rises: 0, 3, 6. The slope is "
    "(1 * 1 * 3 + .25 * 3 * 6) / (1 * 1 + .25 * 9) = 7.5 / 3.25 = 2.31.",
)
def slopes_through(answers, rng) -> Result:
    return first_trouble(4, (slopes_of_some(answers, rng) for _ in range(3)))


def slopes_of_some(answers, rng) -> Result:
    n, d = int(rng.integers(20, 30)), int(rng.integers(2, 5))
    Z = rng.normal(0.4, 1, (n, d)).round(3)
    outputs = (Z @ rng.normal(0, 1.5, d) + 0.8 * (Z**2).sum(axis=1) + rng.normal(0, 0.3, n) + 2).round(3)
    weights = rng.uniform(0.05, 1, n).round(3)
    weights[0] = 1.0
    given = numbers(answers.call("slopes_through", Z.tolist(), outputs.tolist(), weights.tolist()))
    if len(given) == d + 1:
        return Result(
            0, f"{d} features, {d + 1} numbers: is one of them an intercept? Row 0 fixes it, so it is not asked for."
        )
    if len(given) != d:
        return Result(0, f"{d} features need {d} slopes; you return {len(given)} numbers.")
    ones = np.ones(n)
    plain = np.linalg.lstsq(Z * np.sqrt(weights)[:, None], outputs * np.sqrt(weights), rcond=None)[0]
    half = np.linalg.lstsq((Z - Z[0]) * np.sqrt(weights)[:, None], outputs * np.sqrt(weights), rcond=None)[0]
    wanted = through(Z, outputs, weights)
    if close(given, wanted, 1e-5):
        return Result(
            4, "A line that is right for the instance itself, and as near as can be to the rows that weigh most."
        )
    if close(given, free(Z, outputs, weights), 1e-5) or close(given, free(Z, outputs, None), 1e-5):
        return mistake("intercept_left_free", points=1)
    if close(given, Ridge(alpha=1).fit(Z, outputs, sample_weight=weights).coef_, 1e-5):
        return Result(1, "This is the lesson's LIME: its height was fitted too, and a penalty holds its slopes back.")
    if close(given, Ridge(1, fit_intercept=False).fit(Z - Z[0], outputs - outputs[0], weights).coef_, 1e-5):
        return Result(2, "Through row 0, and weighted, but a penalty holds these slopes back. None is asked for.")
    if close(given, through(Z, outputs, ones), 1e-5):
        return mistake("weights_left_out", points=1)
    if close(given, through(Z, outputs, weights**2), 1e-5):
        return mistake("weights_squared", points=2)
    if close(given, plain, 1e-5) or close(given, half, 1e-5):
        return mistake("line_through_zero", points=1)
    if close(given, -wanted, 1e-5):
        return Result(
            2, "Every slope has the wrong sign: step and rise are both taken from row 0, in the same direction."
        )
    if close(given, wanted, 0.0051):
        return Result(2, "These slopes are rounded; return them as they are.")
    near = "Near, but not it: is a penalty in it (ridge)? " if close(given, wanted, 0.5) else ""
    return Result(
        0, f"{near}These slopes do not make the weighted sum of squared misses smallest. Try the worked step's numbers."
    )


REPORT = Mapping({"fidelity": Number(high=1.0, meaning="one number, 1 at best"), "effective_rows": Number(low=0.0)})


@question(
    "lens_report",
    points=3,
    wants={"lens_report": Function(REPORT)},
    misconceptions=[
        "instance_counted",
        "fidelity_unweighted",
        "correlation_for_fidelity",
        "rows_counted",
        "weights_added_up",
    ],
    hints=[
        "Which entry belongs to the instance? Take it out of all three lists before you begin.",
        "`np.average(outputs, weights=weights)` is the weighted mean. Both sums of the fidelity carry the weights.",
    ],
    worked="Outputs 5, 1, 3, imitated 5, 2, 3, weights 1, .5, .5. Without row 0: misses 1 and 0, weighted .5; the weighted mean is 2, "
    "the distances from it 1 and 1, weighted 1. Fidelity 1 - .5 / 1 = .5. Effective rows (.5 + .5)**2 / (.25 + .25) = 2.",
)
def lens_report(answers, rng) -> Result:
    return first_trouble(3, (report_of_some(answers, rng) for _ in range(2)))


def r2(outputs, imitated, weights) -> float:
    middle = np.average(outputs, weights=weights)
    return float(1 - (weights * (outputs - imitated) ** 2).sum() / (weights * (outputs - middle) ** 2).sum())


def worth(weights: np.ndarray) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum())


def report_of_some(answers, rng) -> Result:
    n = int(rng.integers(12, 20))
    outputs = rng.normal(0, 1, n).round(3)
    imitated = (0.7 * outputs + rng.normal(0.25, 0.35, n)).round(3)
    weights = rng.uniform(0.02, 0.6, n).round(3)
    outputs[0] = imitated[0] = 2.5
    weights[0] = 1.0
    given = answers.call("lens_report", outputs.tolist(), imitated.tolist(), weights.tolist())
    others = (outputs[1:], imitated[1:], weights[1:])
    equal = np.ones(n - 1)
    fidelity, rows = given["fidelity"], given["effective_rows"]
    wanted = {"fidelity": r2(*others), "effective_rows": worth(weights[1:])}
    right = {name: close(given[name], value) for name, value in wanted.items()}
    if all(right.values()):
        return Result(3, "Fit and support of the rows near the instance, without the instance itself.")
    half = 1.5 if any(right.values()) else 0.0
    if close(fidelity, r2(outputs, imitated, weights)) or close(rows, worth(weights)):
        return mistake("instance_counted", points=1, whole=r2(outputs, imitated, weights), others=wanted["fidelity"])
    middle = outputs[1:].mean()
    plain = 1 - (weights[1:] * (outputs - imitated)[1:] ** 2).sum() / (weights[1:] * (outputs[1:] - middle) ** 2).sum()
    if close(fidelity, r2(outputs[1:], imitated[1:], equal)) or close(fidelity, plain):
        return mistake("fidelity_unweighted", points=half)
    mean = [np.average(values, weights=weights[1:]) for values in others[:2]]
    cov = np.cov(outputs[1:] - mean[0], imitated[1:] - mean[1], aweights=weights[1:])
    correlations = (cov[0, 1] ** 2 / (cov[0, 0] * cov[1, 1]), np.corrcoef(outputs[1:], imitated[1:])[0, 1] ** 2)
    if any(close(fidelity, value) for value in correlations):
        return mistake("correlation_for_fidelity", points=half)
    if close(rows, n) or close(rows, n - 1):
        return mistake("rows_counted", points=half, rows=rows)
    if close(rows, weights[1:].sum()) or close(rows, weights.sum()):
        return mistake("weights_added_up", points=half, rows=rows)
    if all(close(given[name], value, 0.0051) for name, value in wanted.items()):
        return Result(2, "These numbers are rounded; return them as they are.")
    return Result(
        half,
        f"{'One of the two is right. ' if half else ''}Try the worked step's numbers: fidelity .5, effective rows 2.",
    )


def pairs_differ(tops: list) -> float:
    return float(np.mean([one != other for one, other in combinations(tops, 2)]))


def rates(runs: np.ndarray) -> dict[str, float]:
    """The rate by each way of reading the task."""
    by_size = [tuple(np.argsort(-np.abs(run))[:3].tolist()) for run in runs]
    signed = [frozenset(np.argsort(-run)[:3].tolist()) for run in runs]
    sets = [frozenset(top) for top in by_size]
    n = len(runs)
    return {
        "right": pairs_differ(sets),
        "signed": pairs_differ(signed),
        "colleague": float(np.mean([top != signed[0] for top in signed])),
        "first": float(np.mean([top != sets[0] for top in sets])),
        "first without itself": float(np.mean([top != sets[0] for top in sets[1:]])),
        "neighbours": float(np.mean([one != other for one, other in pairwise(sets)])),
        "order": pairs_differ(by_size),
        "with itself": pairs_differ(sets) * (n - 1) / n,
        "agreement": 1 - pairs_differ(sets),
        "top one": pairs_differ([top[0] for top in by_size]),
    }


def some_runs(rng: np.random.Generator) -> np.ndarray:
    """Runs for which every way of reading the task gives another rate."""
    while True:
        center = rng.permutation([1.0, -0.95, 0.8, -0.78, 0.76, 0.3, -0.2])
        runs = (center + rng.normal(0, 0.12, (int(rng.integers(6, 9)), 7))).round(3)
        found = list(rates(runs).values())
        if np.abs(np.subtract.outer(found, found))[np.triu_indices(len(found), 1)].min() > 0.003:
            return runs


@question(
    "change_rate",
    points=3,
    wants={"change_rate": Function(Number(0.0, 1.0, "one number from 0 to 1"))},
    misconceptions=["signed_top_three", "compared_with_first", "order_taken_for_change", "runs_paired_with_themselves"],
    hints=[
        "What does the function do with a coefficient of -0.8? And with whom is each run compared?",
        "`np.argsort(-np.abs(run))[:3]` gives the three largest by size; a `frozenset` forgets their order; "
        "`itertools.combinations(tops, 2)` gives every pair once.",
    ],
    worked="Runs 1, 2, 3 with the sets {0, 1, 2}, {0, 2, 4}, {0, 1, 2}: three pairs, of which 1-2 and 2-3 differ. The rate is 2/3. Compared with "
    "run 1 only, it would be 1/3, since run 1 agrees with itself.",
)
def change_rate(answers, rng) -> Result:
    return first_trouble(3, (rate_of_some(answers, rng) for _ in range(3)))


def rate_of_some(answers, rng) -> Result:
    runs = some_runs(rng)
    found = rates(runs)
    given = answers.call("change_rate", runs.tolist())
    if close(given, found["right"]):
        return Result(3, "Every pair once, by size, as sets: that is a rate that one can report.")
    if close(given, found["signed"]):
        return mistake("signed_top_three", points=1)
    if close(given, found["colleague"]):
        return Result(
            0, "This is still the colleague's rate. What does it do with coefficients below 0, and with run 1?"
        )
    if any(close(given, found[name]) for name in ("first", "first without itself", "neighbours")):
        return mistake("compared_with_first", points=1)
    if close(given, found["order"]):
        return mistake("order_taken_for_change", points=1)
    if close(given, found["with itself"]):
        return mistake("runs_paired_with_themselves", points=1.5, runs=len(runs))
    if close(given, found["agreement"]):
        return Result(1.5, "This is how often the top three agree; the rate asked for is how often they differ.")
    if close(given, found["top one"]):
        return Result(0.5, "This compares the first feature only. The question asks about the set of three.")
    if close(given, found["right"], 0.0051):
        return Result(1.5, "This rate is rounded; return it as it is.")
    return Result(
        0, "For the three runs in the question the rate is 2/3. Print your sets of three for them, then your pairs."
    )


@functools.cache
def hospital() -> tuple[pd.DataFrame, object, np.ndarray]:
    """The patients, the machine, and the 4,000 rows in spreads around any of them."""
    table = load_diabetes(as_frame=True, scaled=False)
    machine = make_pipeline(StandardScaler(), SVR(C=100)).fit(table.data.to_numpy(), table.target)
    Z = np.random.default_rng(7).normal(size=(4000, 10))
    Z[0] = 0
    return table.data, machine, Z


@functools.lru_cache(maxsize=64)
def outputs_of(place: int) -> np.ndarray:
    X, machine, Z = hospital()
    return machine.predict(X.loc[place].to_numpy() + Z * X.std(ddof=0).to_numpy())


def weights_at(width: float) -> np.ndarray:
    return np.exp(-(hospital()[2] ** 2).sum(axis=1) / (2 * width**2))


def line_of(learner: Learner) -> tuple[float, np.ndarray, np.ndarray]:
    """The learner's width, the slopes there, and the outputs of their rows."""
    X, _, Z = hospital()
    outputs = outputs_of(learner.pick(f"{UNIT}/patient", list(range(len(X)))))
    enough = learner.pick(f"{UNIT}/enough", list(ENOUGH))
    width = min(w for w in WIDTHS if worth(weights_at(w)[1:]) >= enough)
    return width, through(Z, outputs, weights_at(width)), outputs


@question(
    "my_line",
    points=3,
    wants={
        "guess": Choice(("about 2000", "about 250", "fewer than 10")),
        "my_line": Mapping(
            {
                "width": Number(0.0, 100.0, "one of the widths offered"),
                "slopes": PerFeature(COLUMNS, "one slope per column, for one spread more"),
                "strongest": Text(20, "the name of a column"),
            }
        ),
    },
    misconceptions=["narrowest_taken", "widest_taken", "slope_in_raw_units", "intercept_left_free", "weights_left_out"],
    hints=[
        "Make the weights for every width with your `nearness` (`Z` is in spreads already: the spread is 1 for each column), and their "
        "effective rows with your `lens_report`.",
        "Keep the widths with at least `enough` effective rows and take the smallest; then `slopes_through(Z, outputs, weights)`.",
    ],
    worked="If the effective rows were 1, 4, 200, 900 at widths .25, .5, .75, 1, and 500 were enough, the narrowest width would be 1. Its "
    "weights, and no others, go into your line.",
)
def my_line(answers, rng, learner) -> Result:
    given, guess = answers.value("my_line"), committed(answers)
    width, slopes, outputs = line_of(learner)
    if not close(given["width"], width):
        return wrong_width(given["width"], learner)
    if not close(given["slopes"], slopes, 0.02):
        return wrong_slopes(given["slopes"], learner, width, slopes, outputs)
    strongest = COLUMNS[int(np.abs(slopes).argmax())]
    narrow = worth(weights_at(WIDTHS[0])[1:])
    beside = {"fewer than 10": "as you guessed", None: "for the record"}.get(guess, "unlike your guess")
    note = f"At width {WIDTHS[0]} the 4,000 rows are worth {narrow:.1f}, {beside}."
    if given["strongest"] != strongest:
        return Result(
            2.5,
            f"Width and slopes are right. {note} But `strongest` is {given['strongest']!r}; which slope is largest by size?",
        )
    return Result(3, f"Right: width {width:g}, and {strongest} moves the machine most near your patient. {note}")


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


def wrong_width(given: float, learner: Learner) -> Result:
    enough = learner.pick(f"{UNIT}/enough", list(ENOUGH))
    if given not in WIDTHS:
        return Result(0, f"The width {given:g} is none of those offered: {', '.join(f'{w:g}' for w in WIDTHS)}.")
    here = worth(weights_at(given)[1:])
    if given == WIDTHS[0]:
        return mistake("narrowest_taken", rows=here, enough=enough)
    if given == WIDTHS[-1]:
        return mistake("widest_taken", rows=here, enough=enough)
    if here < enough:
        return Result(
            0, f"At width {given:g} the rows are worth {here:.0f}, fewer than your {enough}. Which width is the next?"
        )
    return Result(
        0.5, f"Width {given:g} has enough effective rows ({here:.0f} for {enough}), but a narrower one has, too."
    )


def wrong_slopes(given: np.ndarray, learner: Learner, width: float, right: np.ndarray, outputs: np.ndarray) -> Result:
    X, _, Z = hospital()
    weights = weights_at(width)
    if close(given, right / X.std(ddof=0).to_numpy(), 0.02):
        return mistake("slope_in_raw_units", points=1.5)
    if close(given, free(Z, outputs, weights), 0.02):
        return mistake("intercept_left_free", points=1.5)
    if close(given, through(Z, outputs, np.ones(len(Z))), 0.02):
        return mistake("weights_left_out", points=1)
    for other in WIDTHS:
        if close(given, through(Z, outputs, weights_at(other)), 0.02):
            return Result(1, f"The width is right, but these are the slopes at width {other:g}.")
    if close(np.sort(given), np.sort(right), 0.02):
        return Result(1.5, "The right ten slopes, but not in the order of X's columns. Did you sort them?")
    if close(given, -right, 0.02):
        return Result(1.5, "Every slope has the wrong sign: above 0 means that the machine's output rises.")
    return Result(
        1,
        "The width is right. The slopes are not those of the line through your patient there: check question 2 first.",
    )


SHEET = Sheet(
    statements={
        "age_raises": "Near your patient, a higher age raises the machine's output.",
        "age_lowers": "Near your patient, a higher age lowers the machine's output.",
        "s6_raises": "Near your patient, higher blood sugar (s6) raises the machine's output.",
        "s6_lowers": "Near your patient, higher blood sugar (s6) lowers the machine's output.",
        "machine_right": "The line passes exactly through your patient, so the machine's prediction for this patient is right.",
        "treatment": "Lowering this patient's blood pressure by one spread would change the course of the disease by its slope.",
    },
    limitations={
        "this_lens": "It holds near this patient, for this machine and this width; another lens can turn the sign.",
        "every_patient": "It holds for every patient of this machine, since a line has one slope per column.",
        "exact": "It does not depend on the draw: other perturbed rows would give exactly the same slope.",
        "share": "It is the column's share of this patient's prediction: the ten slopes add up to it.",
        "raw": "It is the change for one unit of the column as it was measured, such as one year.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "local_sign_backwards",
        "imitation_taken_for_truth",
        "slope_taken_for_treatment",
        "local_taken_for_everyone",
        "draw_taken_for_exact",
        "slope_taken_for_share",
        "slope_in_raw_units",
    ],
    hints=[
        "Which statements speak of the machine's output, and which of the disease? Those of the machine have a slope in question 5.",
        "The evidence is that column's slope in `my_line`, to two decimals or more. For the limitation, ask what you would have to change "
        "to get another number.",
    ],
    worked="If the slope of `age` were -3.1, the statement that a higher age lowers the output would be true, its evidence -3.1. The "
    "limitation must follow from how the slope was made: one patient, one machine, one width, one draw of rows.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given = answers.value("claim")
    slopes = dict(zip(COLUMNS, line_of(learner)[1], strict=True))
    raw = {column: slope / hospital()[0][column].std(ddof=0) for column, slope in slopes.items()}
    evidence, in_raw_units = {}, {}
    traps = {"machine_right": "imitation_taken_for_truth", "treatment": "slope_taken_for_treatment"}
    for column in ("age", "s6"):
        true, false = (f"{column}_raises", f"{column}_lowers")[:: 1 if slopes[column] > 0 else -1]
        evidence[true], traps[false] = float(slopes[column]), "local_sign_backwards"
        in_raw_units[true] = float(raw[column])
    limitations = {
        "this_lens": None,
        "every_patient": "local_taken_for_everyone",
        "exact": "draw_taken_for_exact",
        "share": "slope_taken_for_share",
        "raw": "slope_in_raw_units",
    }
    return judge_claim(
        given,
        lettered(SHEET, learner, f"{UNIT}/claim"),
        2,
        evidence,
        traps,
        limitations,
        0.02,
        slips={"slope_in_raw_units": in_raw_units},
    )
