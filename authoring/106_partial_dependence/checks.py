"""The checks of 106: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
import itertools
import math

import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.ensemble import GradientBoostingRegressor

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.functions import pairwise
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Listing, Mapping, Number, numbers
from xaicourse.learning.wire import Ref
from xaicourse.methods.partial_dependence import ice, off_the_map

UNIT = "106_partial_dependence"
PAIRS = ("s1, s2", "s2, s1", "s3, s4", "s2, s4", "s5, s4", "s1, s5", "s6, s5", "s5, s1")


def some_model(rng: np.random.Generator, d: int) -> tuple[Ref, object]:
    """A function with interactions between all columns: as a reference for the learner, and to compute with."""
    parameters = {
        "weights": rng.normal(size=d).round(2).tolist(),
        "interactions": rng.normal(size=(d, d)).round(2).tolist(),
        "intercept": round(float(rng.normal()), 2),
    }
    return Ref("function.pairwise", parameters), pairwise(**parameters)


def moved(predict, rows: np.ndarray, column: int, value: float) -> np.ndarray:
    """The outputs (n,) of the rows with one column overwritten."""
    rows = rows.copy()
    rows[:, column] = value
    return predict(rows)


def rounded(given: np.ndarray, wanted: np.ndarray) -> bool:
    return close(given, wanted, 0.0051)


@question(
    "own_changes",
    points=2,
    wants={"own_changes": Function(Array((None, None), "one row per row, one column per value"))},
    misconceptions=["line_not_begun", "begun_at_first_value", "begun_at_lines_mean", "average_for_own"],
    hints=[
        "Which prediction does a row have before anything is overwritten? How often do you need it?",
        "Inside the loop: overwrite the column in `moved`, append the prediction of `moved` minus that of `rows`. At the end, `np.column_stack(changes)`.",
    ],
    worked="`three[0]` is (1, 2), its prediction 2. With column 0 at 1 it stays 2, with 3 it is 6: the changes are 0 and 4, whatever the "
    "other rows do.",
)
def own_changes(answers, rng) -> Result:
    return first_trouble(2, (changes_of_some(answers, rng) for _ in range(2)))


def changes_of_some(answers, rng) -> Result:
    n, d = int(rng.integers(5, 8)), int(rng.integers(3, 5))
    reference, predict = some_model(rng, d)
    rows, column = rng.normal(size=(n, d)).round(2), int(rng.integers(1, d))
    values = np.sort(rng.normal(size=3)).round(2)
    raw = np.column_stack([moved(predict, rows, column, value) for value in values])
    wanted = raw - predict(rows)[:, None]
    given = numbers(answers.call("own_changes", reference, rows.tolist(), column, values.tolist()))
    if close(given, wanted):
        return Result(2, "Each line says what changes for its own row, and is 0 where the value is the row's own.")
    if close(given, raw):
        return mistake("line_not_begun", points=0.5)
    if close(given, raw - raw[:, :1]):
        return mistake("begun_at_first_value", points=0.5)
    if close(given, raw - raw.mean(axis=1, keepdims=True)):
        return mistake("begun_at_lines_mean", points=0.5)
    if close(given, raw - predict(rows).mean()):
        return mistake("average_for_own", points=0.5)
    if close(given, -wanted):
        return Result(1, "Each change has the wrong sign: it is the prediction with the new value minus the row's own.")
    if close(given, wanted.T):
        return Result(
            1, f"These are the right numbers, lying on their side: expected {n} rows and {len(values)} columns."
        )
    if rounded(given, wanted):
        return Result(1, "These changes are rounded; return them as they are.")
    if given.shape != wanted.shape:
        return Result(
            0, f"For {n} rows and {len(values)} values your result has shape {given.shape}; expected {wanted.shape}."
        )
    return Result(
        0,
        "Not the changes of these rows. Do you overwrite `column`, and only that one, in a fresh copy for each value?",
    )


@question(
    "group_gap",
    points=3,
    wants={"group_gap": Function(Array((None,), "one number per value"))},
    misconceptions=["survey_weights_left_out", "weights_of_everyone", "group_against_everyone", "line_of_the_mean_row"],
    hints=[
        "Overwrite the column for all rows, predict once, and then take two weighted means of the outputs.",
        "`np.average(output[member], weights=weights[member])` divides by the weights of those members. What are the others?",
    ],
    worked="Outputs 1, 3, 5 with weights 1, 3, 2, the first two in the group: its mean is (1 + 9) / 4 = 2.5, the other's is 5, the gap -2.5.",
)
def group_gap(answers, rng) -> Result:
    return first_trouble(3, (gap_of_some(answers, rng) for _ in range(2)))


def gap_of_some(answers, rng) -> Result:
    n, d = int(rng.integers(9, 13)), 4
    reference, predict = some_model(rng, d)
    rows, column = rng.normal(size=(n, d)).round(2), int(rng.integers(0, d))
    weights = rng.integers(1, 9, n).astype(float)
    member = np.arange(n) < n // 3
    rng.shuffle(member)
    values = np.sort(rng.normal(size=3)).round(2)
    outputs = np.array([moved(predict, rows, column, value) for value in values])  # (3, n)

    def mean(who: np.ndarray, weights: np.ndarray = weights) -> np.ndarray:
        return outputs[:, who] @ weights[who] / weights[who].sum()

    def of_mean_row(who: np.ndarray) -> np.ndarray:
        row = np.average(rows[who], axis=0, weights=weights[who])[None]
        return np.array([moved(predict, row, column, value)[0] for value in values])

    every = np.ones(n, dtype=bool)
    wanted, total = mean(member) - mean(~member), weights.sum()
    given = numbers(
        answers.call("group_gap", reference, rows.tolist(), weights.tolist(), member.tolist(), column, values.tolist())
    )
    if close(given, wanted):
        return Result(3, "Two lines, each over its own people with their weights, and the difference between them.")
    if close(given, mean(member, np.ones(n)) - mean(~member, np.ones(n))):
        return mistake("survey_weights_left_out", points=1)
    if close(given, (mean(member) * weights[member].sum() - mean(~member) * weights[~member].sum()) / total):
        return mistake("weights_of_everyone", points=1)
    if close(given, mean(member) - mean(every)):
        return mistake("group_against_everyone", points=1)
    if close(given, of_mean_row(member) - of_mean_row(~member)):
        return mistake("line_of_the_mean_row", points=1)
    if close(given, -wanted):
        return Result(1.5, "The gap has the wrong sign: it is the group minus the others.")
    if close(given, mean(member)):
        return Result(1, "This is the group's own line. Subtract the line of all others.")
    if rounded(given, wanted):
        return Result(1.5, "This gap is rounded; return it as it is.")
    if len(given) != len(values):
        return Result(0, f"For {len(values)} values you return {len(given)} numbers; expected one for each value.")
    return Result(0, "Not the difference of the two lines. Print both lines apart, for two rows with easy weights.")


@question(
    "ale_from",
    points=3,
    wants={"ale_from": Function(Array((None,), "one number per edge"))},
    misconceptions=[
        "everyone_takes_the_step",
        "steps_not_added",
        "zero_left_at_first_edge",
        "zero_at_the_mean",
        "edge_to_the_right",
        "empty_bin_joined",
    ],
    hints=[
        "For one bin: which rows are its own? Give all of them the right edge, then the left edge, and take the mean difference.",
        "The line begins with 0.0; each bin appends `line[-1] + step`, where an empty bin's step is 0. At the very end subtract `line[zero]`.",
    ],
    worked="Edges 0, 2, 4 and steps .3, -.1: the line is 0, .3, .2. With `zero = 1` every number is less .3: -.3, 0, -.1. A row at 2 belongs to the first "
    "bin, for 0 < 2 <= 2.",
)
def ale_from(answers, rng) -> Result:
    return first_trouble(3, (steps_of_some(answers, rng) for _ in range(3)))


def steps_of_some(answers, rng) -> Result:
    n, d = 40, 3
    reference, predict = some_model(rng, d)
    column = int(rng.integers(0, d))
    rows = rng.normal(size=(n, d)).round(2)
    rows[:, column] = np.append([0, 8], rng.integers(0, 9, n - 2))  # whole numbers: many stand on an edge
    other = (column + 1) % d
    rows[:, other] = (rows[:, other] + 0.6 * rows[:, column]).round(2)
    edges = np.array([0, 2, 4, 5.2, 5.7, 6, 8])  # nobody between 5.2 and 5.7
    zero = int(rng.choice([2, 3, 5]))  # not the edge that is left out when the empty bin is joined to the next
    x = rows[:, column]

    def step(left: float, right: float, inside: np.ndarray) -> float:
        change = moved(predict, rows, column, right) - moved(predict, rows, column, left)
        return float(change[inside].mean()) if inside.any() else 0.0

    bins = list(itertools.pairwise(edges))
    steps = np.array([step(a, b, ((x > a) | ((x == a) & (k == 0))) & (x <= b)) for k, (a, b) in enumerate(bins)])
    turned = np.array([step(a, b, (x >= a) & ((x < b) | (k == len(bins) - 1))) for k, (a, b) in enumerate(bins)])
    joined = [(a, b) for a, b in bins if b != 5.7 and a != 5.7] + [(5.2, 6)]
    without = np.array([0, *(step(a, b, ((x > a) | ((x == a) & (a == 0))) & (x <= b)) for a, b in sorted(joined))])
    kept = edges != 5.7
    everyone = np.array([step(a, b, x > -1) for a, b in bins])

    def line(steps: np.ndarray) -> np.ndarray:
        return np.append(0, np.cumsum(steps))

    def shifted(line: np.ndarray) -> np.ndarray:
        return line - line[zero]

    given = numbers(answers.call("ale_from", reference, rows.tolist(), column, edges.tolist(), zero))
    wanted = shifted(line(steps))
    counted = np.bincount(np.searchsorted(edges, x, side="left").clip(1), minlength=len(edges))[1:]
    middles = (line(steps)[1:] + line(steps)[:-1]) / 2
    if close(given, wanted):
        return Result(
            3, "Each bin's own rows took one small step, the steps add up, and the line is 0 where it was asked to be."
        )
    if close(given, shifted(line(everyone))) or close(given, line(everyone)):
        return mistake("everyone_takes_the_step", points=1)
    if any(close(given, each) for each in (steps, np.append(0, steps), shifted(np.append(0, steps)))):
        return mistake("steps_not_added", points=1)
    if close(given, line(steps)):
        return mistake("zero_left_at_first_edge", points=1.5)
    if close(given, line(steps) - line(steps).mean()) or close(given, line(steps) - counted @ middles / n):
        return mistake("zero_at_the_mean", points=1.5)
    if close(given, shifted(line(turned))):
        return mistake("edge_to_the_right", points=1.5)
    at_kept = np.cumsum(without) - np.cumsum(without)[list(edges[kept]).index(edges[zero])]
    if len(given) in (len(edges), kept.sum()) and close(given[kept] if len(given) == len(edges) else given, at_kept):
        return mistake("empty_bin_joined", points=1.5)
    if close(given, -wanted):
        return Result(
            1, "Every step has the wrong sign: it is the prediction at the right edge minus that at the left edge."
        )
    if rounded(given, wanted):
        return Result(1.5, "This line is rounded; return it as it is.")
    if len(given) != len(edges):
        return Result(0, f"For {len(edges)} edges you return {len(given)} numbers; expected one for each edge.")
    first = np.flatnonzero(~np.isclose(np.diff(given), steps, atol=1e-6))
    where = f"from {bins[first[0]][0]:g} to {bins[first[0]][1]:g}" if len(first) else "anywhere"
    if not len(first):
        return Result(1, f"All steps are right, but the line is not 0 at the edge with number {zero}.")
    return Result(
        0, f"The first step that differs is the one {where}. Which rows take it, and what is their mean change?"
    )


@question(
    "highest_real",
    points=2,
    wants={"highest_real": Function(Listing(Number(meaning="a whole number"), meaning="one whole number per x-bin"))},
    misconceptions=["ghost_cell_reported", "fullest_cell_reported", "more_than_enough_asked"],
    hints=[
        "Count first: how many rows lie in each cell? Then forget the cells with too few.",
        "For each x-bin go through the y-bins; keep the best so far, begun at -1; a cell may replace it if `held >= least` and its value is higher.",
    ],
    worked="Values .2, .9, .5 in one x-bin, rows 30, 0, 12 and `least = 10`: the highest value is .9, but nobody is there. Among the other two .5 is "
    "higher: the answer is 2.",
)
def highest_real(answers, rng) -> Result:
    return first_trouble(2, (report_of_some(answers, rng) for _ in range(3)))


def report_of_some(answers, rng) -> Result:
    k, m, least = 4, 5, int(rng.integers(3, 6))
    table = rng.permutation(np.linspace(-2, 1, k * m)).reshape(k, m).round(2)
    order = np.argsort(-table, axis=1)  # the highest first
    held = np.zeros((k, m), dtype=int)
    for i in range(k - 1):
        held[i, order[i]] = [
            int(rng.integers(0, least)),
            least,
            least + 1,
            least + 4,
            least + 2,
        ]  # exactly enough in the second
    held[k - 1] = rng.integers(0, least, m)  # nobody has enough
    lines = rng.permutation(k)
    table, held, order = table[lines], held[lines], order[lines]
    x_edges = np.cumsum(np.append(0, rng.integers(2, 5, k)))
    y_edges = np.cumsum(np.append(1, rng.integers(2, 5, m)))
    rows = []
    for i, j in np.ndindex(k, m):
        for number in range(held[i, j]):
            inside = number % 2  # every other row stands on the cell's upper edges
            rows.append([float(x_edges[i + 1] - 0.5 * inside), float(y_edges[j + 1] - 0.5 * inside)])
    rows = [rows[place] for place in rng.permutation(len(rows))]
    enough = held >= least
    none = ~enough.any(axis=1)

    def best(values: np.ndarray, allowed: np.ndarray) -> list[int]:
        return np.where(allowed.any(axis=1), np.where(allowed, values, -np.inf).argmax(axis=1), -1).tolist()

    wanted = best(table, enough)
    given = answers.call("highest_real", rows, table.tolist(), x_edges.tolist(), y_edges.tolist(), least)
    if given == wanted:
        return Result(2, "The highest of those that exist, and -1 where nobody is.")
    if given == table.argmax(axis=1).tolist():
        return mistake("ghost_cell_reported")
    if given in (held.argmax(axis=1).tolist(), best(held.astype(float), enough)):
        return mistake("fullest_cell_reported", points=0.5)
    if given == best(table, held > least):
        return mistake("more_than_enough_asked", points=1)
    if given == best(-table, enough):
        return Result(
            0.5, "These are the lowest values among the cells with enough rows; the report is about the highest."
        )
    if len(given) == k and all(a == b for a, b, empty in zip(given, wanted, none, strict=True) if not empty):
        return Result(1, "Right wherever a cell has enough rows; where none has, the answer is -1.")
    if len(given) != k:
        return Result(0, f"For {k} x-bins you return {len(given)} numbers; expected one for each x-bin.")
    wrong = next(i for i in range(k) if given[i] != wanted[i])
    return Result(
        0,
        f"In x-bin {wrong} the cells hold {held[wrong].tolist()} rows, and at least {least} are asked for; you answer {given[wrong]:g}. Do "
        "your counts agree? A value on an edge belongs to the bin on its left.",
    )


@functools.cache
def machine():
    """The patients (442, 10) and the model that question 5 trains."""
    patients, progress = load_diabetes(return_X_y=True, as_frame=True, scaled=False)
    return patients, GradientBoostingRegressor(n_estimators=80, max_depth=3, random_state=0).fit(patients, progress)


@functools.cache
def numbers_of(pair: str) -> dict[str, float]:
    """What question 5 asks for, and what betrays a mistake."""
    feature, partner = pair.split(", ")
    patients, model = machine()
    values = np.quantile(patients[feature], np.linspace(0.05, 0.95, 10))
    lines = ice(model.predict, patients, feature, values)
    changes, two = lines[:, -1] - lines[:, 0], patients[[feature, partner]]

    def off(cloud) -> float:
        return float(np.mean([off_the_map(cloud.assign(**{feature: value}), cloud).mean() for value in values]))

    return {
        "off": off(two),
        "change": float(changes.mean()),
        "against": float(np.mean(changes * changes.mean() < 0)),
        "real": float(off_the_map(two, two).mean()),
        "all columns": off(patients),
        "along": float(np.mean(changes * changes.mean() > 0)),
    }


def own_numbers(learner: Learner) -> dict[str, float]:
    return numbers_of(learner.pick(f"{UNIT}/pair", list(PAIRS)))


@question(
    "mine",
    points=4,
    wants={
        "guess": Choice(("under 5", "5 to 20", "over 20")),
        "mine": Mapping(
            {
                "off": Number(0.0, 1.0, "a share"),
                "change": Number(meaning="one number, in units of the progress"),
                "against": Number(0.0, 1.0, "a share"),
            }
        ),
    },
    misconceptions=["real_rows_on_the_map", "map_of_all_columns", "along_taken_for_against"],
    hints=[
        "`ice(machine.predict, patients, feature, values)` has one line per patient. Its mean over the patients is the partial dependence.",
        "For `off`: `two = patients[[feature, partner]]`; for each value, `off_the_map(two.assign(**{feature: value}), two).mean()`; then the mean of ten shares.",
    ],
    worked="If `changes = lines[:, -1] - lines[:, 0]` were 3, -1, 4, the average change is 2, and one of three patients, .333, goes against it.",
)
def mine(answers, rng, learner) -> Result:
    given, right = answers.value("mine"), own_numbers(learner)
    try:
        guess = answers.value("guess")
    except AnswerProblem:
        guess = None
    notes, points, named = [], 0.0, None
    if close(given["off"], right["off"], 0.0015):
        points += 1.5
        group = "under 5" if right["off"] < 0.05 else "5 to 20" if right["off"] < 0.2 else "over 20"
        beside = {group: ", as you guessed", None: ""}.get(guess, f", unlike your guess ({guess})")
        notes.append(f"`off` is right: {100 * right['off']:.0f} of a hundred{beside}.")
    elif close(given["off"], right["real"], 0.0015):
        named = "real_rows_on_the_map"
    elif close(given["off"], right["all columns"], 0.0015):
        named = "map_of_all_columns"
    elif close(given["off"], right["off"], 0.0051):
        notes.append("`off` is close to the share: give at least three decimals.")
    else:
        notes.append(
            "`off` is not the mean share over the ten values. Which two columns make the map, and which one is overwritten?"
        )
    if close(given["change"], right["change"], 0.051):
        points += 1.5
        notes.append("`change` is right.")
    elif close(given["change"], -right["change"], 0.051):
        points += 0.5
        notes.append("`change` has the wrong sign: it is the last value's mean minus the first one's.")
    else:
        notes.append(
            "`change` is not the partial dependence at the last value minus that at the first. Is it a mean over all 442 patients?"
        )
    if close(given["against"], right["against"], 0.0015):
        points += 1
        notes.append("`against` is right.")
    elif named is None and close(given["against"], right["along"], 0.0015):
        named = "along_taken_for_against"
    elif close(given["against"], right["against"], 0.0051):
        notes.append("`against` is close to the share: give at least three decimals.")
    else:
        notes.append("`against` is not the share of lines whose change has the other sign than the average's.")
    if named:
        said = mistake(named, points=points)
        return Result(points, " ".join([said.feedback, *notes]), named)
    return Result(points, " ".join(notes))


SHEET = Sheet(
    statements={
        "rises": "From the first to the last of your ten values, the machine's average prediction rises.",
        "falls": "From the first to the last of your ten values, the machine's average prediction falls.",
        "many": "More than one in twenty patients have a line that goes the other way than the average.",
        "few": "Fewer than one in twenty patients have a line that goes the other way than the average.",
        "treatment": "A treatment that moves this measure from the last to the first value would undo the change.",
        "unused": "Had the average been flat, the machine would make no use of this measure.",
    },
    limitations={
        "ghosts": "It is about this machine with one column overwritten; some of the rows that it was asked about may belong to nobody.",
        "all_real": "Every row that it was asked about is a patient as they come to the clinic.",
        "everyone": "It holds for each single patient, as it holds for the average.",
        "others_follow": "The patients' other measures move along with this one, as they do in life.",
        "draw": "It depends on a random draw of patients: the same code run again gives another number.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "line_read_backwards",
        "share_read_backwards",
        "line_taken_for_treatment",
        "flat_taken_for_unused",
        "ghosts_taken_for_patients",
        "average_taken_for_each",
        "others_thought_to_follow",
        "line_taken_for_a_draw",
        "along_taken_for_against",
    ],
    hints=[
        "Which statements speak of the machine, and which of the disease or of another line? Two of the six can be shown by `mine`.",
        "The evidence is `change` for a statement about the average, `against` for one about patients who go the other way. For the limitation, recall "
        "what was overwritten.",
    ],
    worked="If `change` were 12.5, the average rises, and the evidence is 12.5. The limitation follows from how the rows were made: one column overwritten, the "
    "others left.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given, right = answers.value("claim"), own_numbers(learner)
    true, false = ("rises", "falls")[:: 1 if right["change"] > 0 else -1]
    shown, wrong = ("many", "few")[:: 1 if right["against"] > 0.05 else -1]
    evidence = {true: right["change"], shown: right["against"]}
    traps = {
        false: "line_read_backwards",
        wrong: "share_read_backwards",
        "treatment": "line_taken_for_treatment",
        "unused": "flat_taken_for_unused",
    }
    limitations = {
        "ghosts": None,
        "all_real": "ghosts_taken_for_patients",
        "everyone": "average_taken_for_each",
        "others_follow": "others_thought_to_follow",
        "draw": "line_taken_for_a_draw",
    }
    letters = lettered(SHEET, learner, f"{UNIT}/claim")
    slips = {"along_taken_for_against": {true: math.nan, shown: right["along"]}}
    if math.isclose(right["along"], right["against"], abs_tol=0.01):
        slips = {}
    tolerance = 0.051 if letters[0].get(given["statement"].strip().upper()) == true else 0.0015
    return judge_claim(given, letters, 2, evidence, traps, limitations, tolerance, slips=slips)
