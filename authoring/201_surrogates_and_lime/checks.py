"""The checks of 201: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Mapping, Number, PerFeature, numbers

UNIT = "201_surrogates_and_lime"
WIDTHS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
COLUMNS = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
ENOUGH = (100, 500, 2000)


def rounded(given, wanted) -> bool:
    """Whether the numbers are the wanted ones, rounded to some decimals; a small penalty comes close and is not."""
    return any(close(given, np.round(wanted, digits), 1e-9) for digits in range(2, 7))


@question(
    "nearness",
    points=2,
    wants={"nearness": Function(Array((None,), "one weight per row"))},
    misconceptions=[
        "kernel_without_half",
        "distance_not_squared",
        "width_not_squared",
        "distance_not_in_spreads",
        "instance_taken_from_rows",
    ],
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
    to_first = (((rows - rows[0]) / spread) ** 2).sum(axis=1)
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
    if close(given, np.exp(-to_first / (2 * width**2))) or close(given, wanted / wanted.max()):
        return mistake("instance_taken_from_rows", points=1)
    if close(given, wanted / wanted.sum()):
        return Result(
            1, "Your weights add up to 1. The kernel's do not: the instance itself weighs 1, whoever else is there."
        )
    if rounded(given, wanted):
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
    other_half = np.linalg.lstsq(Z * np.sqrt(weights)[:, None], (outputs - outputs[0]) * np.sqrt(weights), rcond=None)[
        0
    ]
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
    if close(given, plain, 1e-5):
        return mistake("line_through_zero", points=1)
    if close(given, half, 1e-5) or close(given, other_half, 1e-5):
        taken, left = ("Z", "the outputs") if close(given, half, 1e-5) else ("the outputs", "Z")
        return Result(1, f"You take row 0 away from {taken}, but not from {left}: step and rise both begin at row 0.")
    if close(given, -wanted, 1e-5):
        return Result(
            2, "Every slope has the wrong sign: step and rise are both taken from row 0, in the same direction."
        )
    if rounded(given, wanted):
        return Result(2, "These slopes are rounded; return them as they are.")
    near = (
        "Near, but not it. A small penalty (ridge), or a very heavy weight for row 0, comes close and never arrives: take "
        "row 0 away from both sides instead. "
        if close(given, wanted, 0.5)
        else ""
    )
    return Result(
        0,
        f"{near}These slopes do not make the weighted sum of squared misses smallest. Try the numbers of the third hint.",
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
        "negative_fidelity_hidden",
    ],
    hints=[
        "Which entry belongs to the instance? Take it out of all three lists before you begin.",
        "`np.average(outputs, weights=weights)` is the weighted mean. Both sums of the fidelity carry the weights.",
    ],
    worked="Outputs 5, 1, 3, imitated 5, 2, 3, weights 1, .5, .5. Without row 0: misses 1 and 0, weighted .5; the weighted mean is 2, "
    "the distances from it 1 and 1, weighted 1. Fidelity 1 - .5 / 1 = .5. Effective rows (.5 + .5)**2 / (.25 + .25) = 2.",
)
def lens_report(answers, rng) -> Result:
    return first_trouble(3, (report_of_some(answers, rng, good) for good in (True, False)))


def r2(outputs, imitated, weights) -> float:
    middle = np.average(outputs, weights=weights)
    return float(1 - (weights * (outputs - imitated) ** 2).sum() / (weights * (outputs - middle) ** 2).sum())


def worth(weights: np.ndarray) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum())


def some_line(rng: np.random.Generator, good: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outputs, what a good or a bad line makes of them, and weights: row 0 is not the heaviest, nor alone hit exactly."""
    n, slope = int(rng.integers(12, 20)), 0.7 if good else -0.4
    while True:
        outputs = rng.normal(0, 1, n).round(3)
        imitated = (slope * outputs + rng.normal(0.25, 0.35, n)).round(3)
        weights = rng.uniform(0.02, 0.6, n).round(3)
        outputs[0] = imitated[0] = 2.5
        imitated[5] = outputs[5]
        weights[0], weights[3] = 0.7, 0.9
        if (r2(outputs[1:], imitated[1:], weights[1:]) > 0.2) is good:
            return outputs, imitated, weights


def report_of_some(answers, rng, good: bool) -> Result:
    outputs, imitated, weights = some_line(rng, good)
    n = len(outputs)
    given = answers.call("lens_report", outputs.tolist(), imitated.tolist(), weights.tolist())
    others = (outputs[1:], imitated[1:], weights[1:])
    equal = np.ones(n - 1)
    fidelity, rows = given["fidelity"], given["effective_rows"]
    wanted = {"fidelity": r2(*others), "effective_rows": worth(weights[1:])}
    right = {name: close(given[name], value) for name, value in wanted.items()}
    if all(right.values()):
        return Result(3, "Fit and support of the rows near the instance, without the instance itself.")
    half = 1.5 if any(right.values()) else 0.0
    whole = {"fidelity": r2(outputs, imitated, weights), "effective_rows": worth(weights)}
    counted = [name for name in whole if close(given[name], whole[name])]
    if counted:
        which, name = " and your ".join(counted).replace("_", " "), counted[0]
        points = 1.5 if half else 1
        return mistake("instance_counted", points=points, which=which, whole=whole[name], others=wanted[name])
    heaviest, missed = np.arange(n) != weights.argmax(), outputs != imitated
    for kept, words in (
        (heaviest, "the row with the largest weight"),
        (missed, "every row that the line hits exactly"),
    ):
        apart = {"fidelity": r2(outputs[kept], imitated[kept], weights[kept]), "effective_rows": worth(weights[kept])}
        if any(close(given[name], apart[name]) for name in apart):
            return Result(
                max(half, 0.5), f"You leave out {words}. The instance is row 0, whatever its weight and its miss."
            )
    if right["effective_rows"] and not good and close(fidelity, 0.0):
        return mistake("negative_fidelity_hidden", points=2, fidelity=wanted["fidelity"])
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
    if all(rounded(given[name], value) for name, value in wanted.items()):
        return Result(2, "These numbers are rounded; return them as they are.")
    return Result(
        half,
        f"{'One of the two is right. ' if half else ''}Try the numbers of the third hint: fidelity .5, effective rows 2.",
    )


def pairs_differ(tops: list) -> float:
    return float(np.mean([one != other for one, other in combinations(tops, 2)]))


def rates(runs: np.ndarray, k: int) -> dict[str, float]:
    """The rate by each way of reading the task."""
    by_size = [tuple(np.argsort(-np.abs(run))[:k].tolist()) for run in runs]
    highest = [frozenset(np.argsort(-run)[:k].tolist()) for run in runs]
    features = [frozenset(top) for top in by_size]
    reasons = [reasons_of(run, k) for run in runs]
    n = len(runs)
    return {
        "right": pairs_differ(reasons),
        "features only": pairs_differ(features),
        "signed": pairs_differ(highest),
        "colleague": float(np.mean([top != highest[0] for top in highest])),
        "first": float(np.mean([top != reasons[0] for top in reasons])),
        "first, features only": float(np.mean([top != features[0] for top in features])),
        "first without itself": float(np.mean([top != reasons[0] for top in reasons[1:]])),
        "neighbours": float(np.mean([one != other for one, other in pairwise(reasons)])),
        "order": pairs_differ(
            [tuple((place, run[place] > 0) for place in top) for top, run in zip(by_size, runs, strict=True)]
        ),
        "with itself": pairs_differ(reasons) * (n - 1) / n,
        "agreement": 1 - pairs_differ(reasons),
        "three": pairs_differ([reasons_of(run, 3) for run in runs]),
        "features of three": pairs_differ([frozenset(place for place, _ in reasons_of(run, 3)) for run in runs]),
    }


def reasons_of(run: np.ndarray, k: int) -> frozenset[tuple[int, bool]]:
    return frozenset((int(place), bool(run[place] > 0)) for place in np.argsort(-np.abs(run))[:k])


def some_runs(rng: np.random.Generator, k: int) -> np.ndarray:
    """Runs for which every way of reading the task gives another rate; the largest coefficient turns in some."""
    while True:
        center = rng.permutation([1.0, -0.95, 0.8, -0.78, 0.76, -0.7, 0.3, -0.2])
        runs = (center + rng.normal(0, 0.12, (int(rng.integers(8, 12)), 8))).round(3)
        turned = np.abs(center).argmax()
        runs[:, turned] *= np.where(rng.random(len(runs)) < 0.25, -1, 1)
        found = list(rates(runs, k).values())
        if np.abs(np.subtract.outer(found, found))[np.triu_indices(len(found), 1)].min() > 0.003:
            return runs


@question(
    "change_rate",
    points=3,
    wants={"change_rate": Function(Number(0.0, 1.0, "one number from 0 to 1"))},
    misconceptions=[
        "signed_top_three",
        "turned_sign_missed",
        "compared_with_first",
        "order_taken_for_change",
        "runs_paired_with_themselves",
    ],
    hints=[
        "What does the function do with a coefficient of -0.8? With whom is each run compared? And if age speaks against someone in "
        "one run and for them in the next, what does it say?",
        "`np.argsort(-np.abs(run))[:k]` gives the k largest by size; a `frozenset` of pairs (place, whether above 0) forgets their "
        "order and keeps their sign; `itertools.combinations(tops, 2)` gives every pair of runs once.",
    ],
    worked="Three runs, k = 2: [.9, -.8, .1], [.8, -.9, .2], [.9, .7, .1]. Each names features 0 and 1, but in the third, 1 has turned. Pairs "
    "1-2: the same; 1-3 and 2-3: changed. The rate is 2/3.",
)
def change_rate(answers, rng) -> Result:
    return first_trouble(3, (rate_of_some(answers, rng, k) for k in (4, 2)))


def rate_of_some(answers, rng, k: int) -> Result:
    runs = some_runs(rng, k)
    found = rates(runs, k)
    given = answers.call("change_rate", runs.tolist(), k)
    if close(given, found["right"]):
        return Result(3, "Every pair once, by size, as sets, and a turned sign counts: a rate that one can report.")
    if close(given, found["features only"]):
        return mistake("turned_sign_missed", points=1.5)
    if close(given, found["signed"]):
        return mistake("signed_top_three", points=1)
    if close(given, found["colleague"]):
        return Result(
            0, "This is still the colleague's rate. What does it do with coefficients below 0, and with run 1?"
        )
    if any(close(given, value) for name, value in found.items() if name.startswith(("first", "neighbours"))):
        return mistake("compared_with_first", points=1)
    if close(given, found["order"]):
        return mistake("order_taken_for_change", points=1)
    if close(given, found["with itself"]):
        return mistake("runs_paired_with_themselves", points=1.5, runs=len(runs))
    if close(given, found["agreement"]):
        return Result(1.5, "This is how often the reasons agree; the rate asked for is how often they differ.")
    if close(given, found["three"]) or close(given, found["features of three"]):
        return Result(1, f"This is the rate of the top three, with k = {k}. The letter names k reasons: use `k`.")
    if rounded(given, found["right"]):
        return Result(1.5, "This rate is rounded; return it as it is.")
    return Result(
        0,
        "For the four runs in the question and k = 3 the rate is 5/6. Print your four sets for them, then your pairs.",
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


class Line(NamedTuple):
    """The learner's line: its width, slopes and fidelity there, and the outputs of their rows."""

    width: float
    slopes: np.ndarray
    fidelity: float
    outputs: np.ndarray


def fidelity_of(slopes: np.ndarray, outputs: np.ndarray, weights: np.ndarray) -> float:
    imitated = outputs[0] + hospital()[2] @ slopes
    return r2(outputs[1:], imitated[1:], weights[1:])


def line_of(learner: Learner) -> Line:
    X, _, Z = hospital()
    outputs = outputs_of(learner.pick(f"{UNIT}/patient", list(range(len(X)))))
    enough = learner.pick(f"{UNIT}/enough", list(ENOUGH))
    width = min(w for w in WIDTHS if worth(weights_at(w)[1:]) >= enough)
    slopes = through(Z, outputs, weights_at(width))
    return Line(width, slopes, fidelity_of(slopes, outputs, weights_at(width)), outputs)


@question(
    "my_line",
    points=3,
    wants={
        "guess": Choice(("about 2000", "about 250", "fewer than 10")),
        "my_line": Mapping(
            {
                "width": Number(0.0, 100.0, "one of the widths offered"),
                "slopes": PerFeature(COLUMNS, "one slope per column, for one spread more"),
                "fidelity": Number(high=1.0, meaning="one number, 1 at best"),
                "report": Choice(("yes", "no")),
            }
        ),
    },
    misconceptions=[
        "narrowest_taken",
        "widest_taken",
        "slope_in_raw_units",
        "intercept_left_free",
        "weights_left_out",
        "fidelity_unweighted",
        "fidelity_left_aside",
    ],
    hints=[
        "Make the weights for every width with your `nearness` (`Z` is in spreads already: the spread is 1 for each column), and their "
        "effective rows with your `lens_report`.",
        "Keep the widths with at least `enough` effective rows and take the smallest; then `slopes_through(Z, outputs, weights)`. The "
        "line's own numbers for the rows, `outputs[0] + (Z - Z[0]) @ slopes`, go into `lens_report` for the fidelity.",
    ],
    worked="If the effective rows were 1, 4, 200, 900 at widths .25, .5, .75, 1, and 500 were enough, the narrowest width would be 1. Its "
    'weights, and no others, go into your line. Were its fidelity -.4, a constant would imitate the machine better: report "no".',
)
def my_line(answers, rng, learner) -> Result:
    given, guess = answers.value("my_line"), committed(answers)
    line = line_of(learner)
    if not close(given["width"], line.width):
        return wrong_width(given["width"], learner)
    if not close(given["slopes"], line.slopes, 0.02):
        return wrong_slopes(given["slopes"], line)
    if not close(given["fidelity"], line.fidelity, 0.0051):
        return wrong_fidelity(given["fidelity"], line)
    if given["report"] != ("yes" if line.fidelity > 0 else "no"):
        return mistake("fidelity_left_aside", points=2.5, what=f"Your report is {given['report']!r}", f=line.fidelity)
    narrow = worth(weights_at(WIDTHS[0])[1:])
    if guess is None:
        return Result(2.5, "The line is right. But you have not committed to a `guess`: any of the three will do.")
    beside = "as you guessed" if guess == "fewer than 10" else "unlike your guess"
    verdict = (
        "better than a constant, and with its fidelity beside it you may report it"
        if line.fidelity > 0
        else "worse than a constant: a line nailed to one patient can miss everyone near, and this one may not be reported"
    )
    return Result(
        3,
        f"Right: width {line.width:g}, fidelity {line.fidelity:.2f}, {verdict}. At width {WIDTHS[0]} the 4,000 rows are "
        f"worth {narrow:.1f}, {beside}.",
    )


def committed(answers) -> str | None:
    """The guess; any of the three is as good as another."""
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


def wrong_slopes(given: np.ndarray, line: Line) -> Result:
    X, _, Z = hospital()
    weights, outputs, right = weights_at(line.width), line.outputs, line.slopes
    lesson = Ridge(alpha=1).fit(Z, outputs, sample_weight=weights).coef_
    known = [
        (right / X.std(ddof=0).to_numpy(), mistake("slope_in_raw_units", points=1.5)),
        (free(Z, outputs, weights), mistake("intercept_left_free", points=1.5)),
        (
            lesson,
            Result(1.5, "This is the lesson's LIME, its height fitted and a penalty in it; use `slopes_through`."),
        ),
        (through(Z, outputs, np.ones(len(Z))), mistake("weights_left_out", points=1)),
        (-right, Result(1.5, "Every slope has the wrong sign: above 0 means that the machine's output rises.")),
    ]
    for other in WIDTHS:
        if other != line.width:
            words = f"The width is right, but these are the slopes at width {other:g}."
            known.append((through(Z, outputs, weights_at(other)), Result(1, words)))
    nearest, result = min(known, key=lambda pair: np.abs(pair[0] - given).max())
    if close(given, nearest, 0.02):
        return result
    if any(close(given, np.round(right, digits)) for digits in (0, 1)):
        return Result(2, "These slopes are rounded too far: give two decimals or more.")
    if close(np.sort(given), np.sort(right), 0.02):
        return Result(1.5, "The right ten slopes, but not in the order of X's columns. Did you sort them?")
    return Result(
        1,
        "The width is right. The slopes are not those of the line through your patient there: check question 2 first.",
    )


def wrong_fidelity(given: float, line: Line) -> Result:
    Z, weights = hospital()[2], weights_at(line.width)
    imitated = line.outputs[0] + Z @ line.slopes
    if close(given, r2(line.outputs[1:], imitated[1:], np.ones(len(Z) - 1)), 0.0051):
        return mistake("fidelity_unweighted", points=2)
    if close(given, 1.0):
        return Result(
            2, "Fidelity 1 is that of the outputs with themselves: the line's own numbers go in as `imitated`."
        )
    if close(given, r2(line.outputs[1:], (Z @ line.slopes)[1:], weights[1:]), 0.0051):
        return Result(2, "`Z @ slopes` is the rise from the patient; the line begins at `outputs[0]`. Add it.")
    if line.fidelity < 0 and close(given, 0.0):
        return Result(2, f"The fidelity is {line.fidelity:.2f}, not 0: worse than a constant is worth knowing.")
    return Result(
        2, "Width and slopes are right, the fidelity is not: `lens_report(outputs, imitated, weights)` has it."
    )


SHEET = Sheet(
    statements={
        "age_raises": "Near your patient, your line may be reported and says: a higher age raises the machine's output.",
        "age_lowers": "Near your patient, your line may be reported and says: a higher age lowers the machine's output.",
        "better": "Near your patient, your line imitates the machine better than a constant does.",
        "worse": "Near your patient, your line imitates the machine worse than a constant does.",
        "machine_right": "The line passes exactly through your patient, so the machine's prediction for this patient is right.",
        "treatment": "Making this patient one spread younger would change the course of the disease by the slope of age.",
    },
    limitations={
        "this_lens": "The slope holds for this lens: near another patient, or at another width, it can turn its sign.",
        "on_average": "The fidelity is one number for all rows of the lens: single rows near the patient may be missed by far.",
        "every_patient": "It holds for every patient of this machine, since a line has one slope per column.",
        "exact": "It does not depend on the draw: other perturbed rows would give exactly the same number.",
        "share": "The slope is the column's share of this patient's prediction: the ten slopes add up to it.",
        "raw": "The slope is the change for one unit of the column as it was measured, such as one year.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "local_sign_backwards",
        "fidelity_left_aside",
        "imitation_taken_for_truth",
        "slope_taken_for_treatment",
        "limitation_of_another_number",
        "local_taken_for_everyone",
        "draw_taken_for_exact",
        "slope_taken_for_share",
        "slope_in_raw_units",
    ],
    hints=[
        "Which statements speak of the machine's output, and which of the disease? And may your line be reported at all?",
        "The evidence is a number of `my_line`, to two decimals or more: the slope of age or the fidelity. The limitation must be true, and "
        "about that same number.",
    ],
    worked="If the slope of `age` were -3.1 and the fidelity .6, the statement that a higher age lowers the output would be true, its "
    "evidence -3.1, its limitation about the slope. Were the fidelity -.6, no slope of the line could be reported; that the line is worse "
    "than a constant would be true, its evidence -.6, its limitation about the fidelity.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given, line = answers.value("claim"), line_of(learner)
    letters = lettered(SHEET, learner, f"{UNIT}/claim")
    age, good = float(line.slopes[0]), line.fidelity > 0
    chosen = letters[0].get(given["statement"].strip().upper())
    shown, denied = ("age_raises", "age_lowers") if age > 0 else ("age_lowers", "age_raises")
    evidence = {("better" if good else "worse"): line.fidelity} | ({shown: age} if good else {})
    if chosen in ("better", "worse", shown) and chosen not in evidence:
        what = f"Statement {given['statement'].strip().upper()} does not go with your line's fidelity"
        return mistake("fidelity_left_aside", what=what, f=line.fidelity)
    traps = {
        denied: "local_sign_backwards",
        "machine_right": "imitation_taken_for_truth",
        "treatment": "slope_taken_for_treatment",
    }
    fits = "this_lens" if chosen == shown else "on_average"
    limitations = {
        "this_lens": "limitation_of_another_number",
        "on_average": "limitation_of_another_number",
        "every_patient": "local_taken_for_everyone",
        "exact": "draw_taken_for_exact",
        "share": "slope_taken_for_share",
        "raw": "slope_in_raw_units",
        fits: None,
    }
    return judge_claim(given, letters, 2, evidence, traps, limitations, 0.02)
