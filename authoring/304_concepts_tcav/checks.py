"""The checks of 304: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np
from scipy import stats

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Listing, Number
from xaicourse.learning.wants import Mapping as Keys
from xaicourse.methods.tcav import cav, difference, holm
from xaicourse.scenarios import nodules

UNIT = "304_concepts_tcav"
NETWORKS = ("second", "malignant", "malignant_shortcut", "untrained")
NUMBERS = tuple(range(1, 7))
WITH_MARKER, ANY, ASKED = 2000, 3000, 4000  # a learner's own pictures follow openly from their number
SCORE, LOG_ODDS = Number(0.0, 1.0, "a share from 0 to 1"), Number(meaning="log-odds")


def half_ties(slopes: np.ndarray) -> float:
    return float((slopes > 0).mean() + 0.5 * (slopes == 0).mean())


@question(
    "tcav_score",
    points=2,
    wants={"tcav_score": Function(Keys({"score": SCORE, "slope": LOG_ODDS}))},
    misconceptions=["ties_taken_for_no", "ties_taken_for_yes", "direction_with_its_length", "mean_before_sign"],
    hints=[
        "Two counts make the score: the rows of `raw` above 0, and half of those that are exactly 0.",
        "`(raw > 0).mean() + 0.5 * (raw == 0).mean()` is the score. The mean slope is `raw.mean()` divided by the direction's length, `np.linalg.norm(direction)`.",
    ],
    worked="Gradients (1, 0), (0, 1), (0, -1), direction (2, 0): the slopes along (1, 0) are 1, 0, 0. The score is 1/3 + half of 2/3, .667; the mean slope .333.",
)
def tcav_score(answers, rng) -> Result:
    return first_trouble(2, (score_of_some(answers, rng) for _ in range(3)))


def score_of_some(answers, rng) -> Result:
    while True:
        n, d = int(rng.integers(9, 16)), int(rng.integers(3, 6))
        gradients = rng.integers(-3, 4, (n, d)).astype(float)
        gradients[rng.choice(n, 2, replace=False)] = 0
        direction = rng.integers(-3, 4, d) * 0.5
        if not direction.any():
            continue
        raw, length = gradients @ direction, float(np.linalg.norm(direction))
        readings = (half_ties(raw), (raw > 0).mean(), (raw >= 0).mean(), 1 - half_ties(raw), float(raw.mean() > 0))
        if len({round(float(value), 6) for value in readings}) == 5 and abs(raw.mean()) > 0.1 and abs(length - 1) > 0.2:
            break
    given = answers.call("tcav_score", gradients.tolist(), direction.tolist())
    score, slope = given["score"], given["slope"]
    slope_fine = close(slope, raw.mean() / length)
    if close(score, readings[0]):
        if slope_fine:
            return Result(2, "A share that turns into its complement when the direction turns, and a slope beside it.")
        if any(close(slope, raw.mean() * factor) for factor in (1, length, 1 / length**2)):
            return mistake("direction_with_its_length", points=1)
        return Result(1, "The score is right. The mean slope is the mean over patches, along the unit direction.")
    kept = 1.0 if slope_fine else 0.0
    if close(score, readings[1]):
        return mistake("ties_taken_for_no", points=kept)
    if close(score, readings[2]):
        return mistake("ties_taken_for_yes", points=kept)
    if close(score, readings[4]):
        return mistake("mean_before_sign", points=kept)
    if close(score, readings[3]):
        return Result(kept, "Your score is 1 minus the right one: which sign do the slopes have that you count?")
    return Result(kept, "The score is not right. Hint 1 has its two counts; the worked step has a score of .667.")


def unit(v: np.ndarray) -> np.ndarray:
    return v / np.linalg.norm(v)


def directions(a: np.ndarray, b: np.ndarray, za: np.ndarray, zb: np.ndarray, penalty: float) -> dict[str, np.ndarray]:
    """The direction by each way of reading the task."""

    def ridge(X: np.ndarray) -> np.ndarray:
        return np.linalg.solve(X.T @ X + penalty * np.eye(X.shape[1]), X.T @ y)

    X, z = np.concatenate([a, b]), np.concatenate([za, zb])
    y = np.repeat([1.0, -1.0], [len(a), len(b)])
    y, X = y - y.mean(), X - X.mean(axis=0)
    c = z - z.mean()
    apart = X - np.outer(c, c @ X) / (c @ c)
    raw = X - np.outer(z, z @ X) / (z @ z)
    each = [part - part.mean(axis=0) for part in (a, b)]
    sizes = [part - part.mean() for part in (za, zb)]
    alone = [x - np.outer(s, s @ x) / (s @ s) for x, s in zip(each, sizes, strict=True)]
    alone = np.concatenate([part + whole.mean(axis=0) for part, whole in zip(alone, (a, b), strict=True)])
    right = ridge(apart)
    along = unit(c @ X)  # a plain CAV from which the direction of size is taken
    late = unit(ridge(X))
    return {
        "right": unit(right),
        "left in": late,
        "not centred": unit(ridge(raw)),
        "each alone": unit(ridge(alone - alone.mean(axis=0))),
        "late": unit(late - along * (along @ late)),
        "means": unit(apart[: len(a)].mean(axis=0) - apart[len(a) :].mean(axis=0)),
        "long": right,
    }


@question(
    "cav_apart",
    points=4,
    wants={"cav_apart": Function(Array((None,), "one number per activation"))},
    misconceptions=[
        "size_left_in",
        "size_not_centred",
        "size_taken_in_each_album",
        "size_taken_after",
        "means_for_ridge",
    ],
    hints=[
        "Three steps: put both albums together and centre everything; take out what a line through the sizes explains, column by column; then the ridge.",
        "`X = X - np.outer(z, z @ X) / (z @ z)` takes it out, with `X` and `z` centred over all pictures. Then `np.linalg.solve(X.T @ X + penalty * np.eye(d), X.T @ y)`, divided by its length.",
    ],
    worked="One activation, values 1, 2, 3, 6, sizes 0, 1, 2, 3: centred -2, -1, 0, 3 and -1.5, -.5, .5, 1.5. The sum of products is 8, of squares 5, so 1.6 times the centred size goes: .4, -.2, -.8, .6 are left.",
)
def cav_apart(answers, rng) -> Result:
    return first_trouble(4, (apart_of_some(answers, rng) for _ in range(3)))


def apart_of_some(answers, rng) -> Result:
    while True:
        n, m, d = int(rng.integers(14, 20)), int(rng.integers(10, 14)), int(rng.integers(4, 7))
        za, zb = rng.normal(9, 1.5, n).round(1), rng.normal(7, 1.5, m).round(1)
        load, lift = rng.normal(0, 0.6, d), rng.normal(0, 0.8, d)
        a = (np.outer(za, load) + lift + rng.normal(size=(n, d))).round(2)
        b = (np.outer(zb, load) + rng.normal(size=(m, d))).round(2)
        penalty = float(rng.choice([2.0, 5.0, 10.0]))
        found = directions(a, b, za, zb, penalty)
        others = [value for name, value in found.items() if name != "right"]
        if min(np.abs(found["right"] - each).max() for each in others) > 0.02:
            break
    given = np.asarray(
        answers.call("cav_apart", a.tolist(), b.tolist(), za.tolist(), zb.tolist(), penalty), dtype=float
    )
    if given.shape != (d,):
        return Result(0, f"You return {given.size} numbers for {d} activations.")
    if close(given, found["right"], 1e-6):
        return Result(4, "A direction that size cannot explain.")
    if close(given, -found["right"], 1e-6):
        return Result(2, "The right direction, turned round: it points away from the concept.")
    if np.linalg.norm(given) > 0 and close(unit(given), found["right"], 1e-6):
        return Result(3, "The right direction; its length should be 1.")
    names = {
        "left in": "size_left_in",
        "not centred": "size_not_centred",
        "each alone": "size_taken_in_each_album",
        "late": "size_taken_after",
        "means": "means_for_ridge",
    }
    for name, misconception in names.items():
        if np.linalg.norm(given) > 0 and close(unit(given), found[name], 1e-6):
            return mistake(misconception, points=1 if name == "left in" else 2)
    return Result(0, "Not this direction. Does your step two give the worked step's .4, -.2, -.8, .6?")


WORDS = ("not shown", "too small", "matters")


def judge(p: np.ndarray, sizes: np.ndarray) -> tuple[str, ...]:
    return tuple(
        "not shown" if a >= 0.05 else "too small" if b < 0.1 else "matters" for a, b in zip(p, sizes, strict=True)
    )


def readings_of(scores: np.ndarray, random: np.ndarray, changes: np.ndarray, spread: float) -> dict[str, tuple]:
    """The verdicts by each way of reading the task."""
    p = np.array([difference(each, random) for each in scores])
    sizes = np.abs(changes) / spread
    up = np.array([each.mean() > random.mean() for each in scores])
    half = np.array([stats.ttest_1samp(each, 0.5).pvalue for each in scores])
    return {
        "right": judge(holm(p), sizes),
        "uncorrected": judge(p, sizes),
        "bonferroni": judge(np.minimum(1, len(p) * p), sizes),
        "one side": judge(holm(np.where(up, p / 2, 1 - p / 2)), sizes),
        "upwards": judge(holm(p), changes / spread),
        "absolute": judge(holm(p), np.abs(changes)),
        "half": judge(holm(half), sizes),
        "no effect": judge(holm(p), np.full(len(p), 1.0)),
    }


@question(
    "verdicts",
    points=3,
    wants={"verdicts": Function(Listing(Choice(WORDS), meaning="a list of verdicts"))},
    misconceptions=[
        "tests_uncorrected",
        "tested_one_sided",
        "tested_against_half",
        "significant_taken_for_relevant",
        "fall_taken_for_nothing",
        "change_without_scale",
    ],
    hints=[
        "First all p-values together, then the correction over all of them, then the sizes. Which of the three words comes first?",
        "`p = holm([difference(each, random) for each in scores])`; the size of a change is `abs(change) / spread`.",
    ],
    worked="Corrected p .2, .01, .001, changes 3, -.1, -2, spread 4: the sizes are .75, .025, .5, so the verdicts are not shown, too small, matters.",
)
def verdicts(answers, rng) -> Result:
    return first_trouble(3, (verdicts_of_some(answers, rng) for _ in range(3)))


def some_scores(rng: np.random.Generator) -> tuple:
    """Scores and changes for which every way of reading the task gives other verdicts."""
    while True:
        random = rng.normal(0.44, 0.09, 15).clip(0, 1).round(3)
        shifts = rng.permutation([0.0, 0.075, 0.095, 0.3, 0.3, -0.1, -0.25])
        scores = (0.44 + shifts[:, None] + 0.07 * rng.normal(size=(7, 12))).clip(0, 1).round(3)
        spread = float(rng.choice([2.0, 3.0, 0.3]))
        changes = (spread * rng.choice([0.03, 0.06, 0.3, 1.0], 7) * rng.choice([1, -1], 7)).round(3)
        found = readings_of(scores, random, changes, spread)
        if len(set(found.values())) == len(found):
            return scores, random, changes, spread, found


def verdicts_of_some(answers, rng) -> Result:
    scores, random, changes, spread, found = some_scores(rng)
    given = tuple(answers.call("verdicts", scores.tolist(), random.tolist(), changes.tolist(), spread))
    if given == found["right"]:
        return Result(3, "Shown first, then weighed: a small p-value earns a concept a hearing, not a verdict.")
    names = {
        "uncorrected": "tests_uncorrected",
        "one side": "tested_one_sided",
        "half": "tested_against_half",
        "no effect": "significant_taken_for_relevant",
        "upwards": "fall_taken_for_nothing",
        "absolute": "change_without_scale",
    }
    for name, misconception in names.items():
        if given == found[name]:
            return mistake(misconception, points=1, random=float(random.mean()), spread=spread)
    if given == found["bonferroni"]:
        return Result(2, "Each p times their number: that is Bonferroni's correction, safe but blunter than Holm's.")
    if len(given) != len(scores):
        return Result(0, f"You return {len(given)} verdicts for {len(scores)} concepts.")
    wrong = sum(a != b for a, b in zip(given, found["right"], strict=True))
    return Result(
        0, f"{wrong} of {len(given)} verdicts differ. Print corrected p and size of each concept side by side."
    )


def album_readings(table: np.ndarray) -> dict[str, float]:
    """The p-value by each way of reading the task."""
    means = table.mean(axis=1)
    centre = means[1:].mean()
    far = np.abs(means - centre)
    count = int((far[1:] >= far[0]).sum())
    n = len(means) - 1
    return {
        "right": (1 + count) / (1 + n),
        "bare": count / n,
        "one side": (1 + int((means[1:] >= means[0]).sum())) / (1 + n),
        "other side": (1 + int((means[1:] <= means[0]).sum())) / (1 + n),
        "half": (1 + int((np.abs(means[1:] - 0.5) >= abs(means[0] - 0.5)).sum())) / (1 + n),
        "colleague": float(stats.ttest_ind(table[0], table[1:].ravel(), equal_var=False).pvalue),
        "cells": (1 + int((np.abs(table[1:] - centre) >= far[0]).sum())) / (1 + table[1:].size),
    }


@question(
    "album_p",
    points=3,
    wants={"album_p": Function(Number(-1e-9, 1.0 + 1e-9, "a p-value from 0 to 1"))},
    misconceptions=[
        "sets_taken_for_albums",
        "p_without_the_album_itself",
        "album_ranked_one_sided",
        "centre_taken_as_half",
    ],
    hints=[
        "What is one piece of evidence here? Reduce the table to one number for each row before you compare anything.",
        "`means = np.array(table).mean(axis=1)`; the distances are `np.abs(means - means[1:].mean())`; count those of the random albums that reach the first.",
    ],
    worked="Means .8 for the concept, .4, .5, .5, .6 for four random albums: the centre is .5, the distances are .3 and .1, 0, 0, .1. None reaches .3, so p is (1 + 0) / (1 + 4) = .2: with four random albums it cannot be smaller.",
)
def album_p(answers, rng) -> Result:
    return first_trouble(3, (album_of_some(answers, rng) for _ in range(3)))


def album_of_some(answers, rng) -> Result:
    while True:
        n, sets = int(rng.integers(14, 24)), int(rng.integers(3, 7))
        luck = rng.normal(0.42, 0.12, (n + 1, 1))
        luck[0] = 0.42 + rng.choice([-1, 1]) * rng.uniform(0.1, 0.18)
        table = (luck + rng.normal(0, 0.05, (n + 1, sets))).clip(0.01, 0.99).round(3)
        found = album_readings(table)
        values = list(found.values())
        if np.abs(np.subtract.outer(values, values))[np.triu_indices(len(values), 1)].min() > 0.004:
            break
    given = answers.call("album_p", table.tolist())
    if close(given, found["right"]):
        return Result(3, "One album, one piece of evidence: this p-value keeps its promise.")
    if close(given, found["colleague"], 1e-4):
        return mistake("sets_taken_for_albums", points=0)
    if close(given, found["cells"]):
        return mistake("sets_taken_for_albums", points=1)
    if close(given, found["bare"]):
        return mistake("p_without_the_album_itself", points=2)
    if close(given, found["one side"]) or close(given, found["other side"]):
        return mistake("album_ranked_one_sided", points=1)
    if close(given, found["half"]):
        return mistake("centre_taken_as_half", points=1)
    if close(given, found["right"], 0.0051):
        return Result(2, "This p-value is rounded; return it as it is.")
    return Result(0, "Not this p-value. The worked step's five means give .2; what does your function give for them?")


def rows(values: np.ndarray) -> np.ndarray:
    return values.reshape(len(values), -1)


@functools.lru_cache(maxsize=32)
def facts_of(name: str, number: int) -> Mapping[str, float]:
    """The numbers of the learner's network, by every way of measuring them."""
    nets = nodules.nets
    net = nets.load(name)
    albums = (
        nodules.generate(240, seed=WITH_MARKER + number, marker=(1.0, 1.0)).X,
        nodules.generate(240, seed=ANY + number).X,
    )
    patches, marked = (
        nodules.generate(100, seed=ASKED + number, nodules=1.0, marker=marker).X for marker in ((0.0, 0.0), (1.0, 1.0))
    )
    a, b = (rows(nets.activations(net, X)).reshape(6, 40, -1) for X in albums)
    found = np.array([cav(*pair) for pair in zip(a, b, strict=True)])
    slopes = {key: rows(nets.activation_gradient(net, X)) @ found.T for key, X in (("at", patches), ("marked", marked))}
    log_odds, probability = (
        [measure(net, X).mean() for X in (patches, marked)] for measure in (nets.log_odds, nets.probability)
    )
    pooled = rows(nets.activation_gradient(net, patches)) @ cav(np.concatenate(a), np.concatenate(b))
    return {
        "score": half_ties(slopes["at"]),
        "slope": float(slopes["at"].mean()),
        "change": float(log_odds[1] - log_odds[0]),
        "score marked": half_ties(slopes["marked"]),
        "slope marked": float(slopes["marked"].mean()),
        "score once": half_ties(slopes["at"][:, 0]),
        "slope once": float(slopes["at"][:, 0].mean()),
        "score pooled": half_ties(pooled),
        "slope pooled": float(pooled.mean()),
        "change probability": float(probability[1] - probability[0]),
    }


def own_case(learner: Learner) -> tuple[str, int]:
    return learner.pick(f"{UNIT}/network", list(NETWORKS)), learner.pick(f"{UNIT}/number", list(NUMBERS))


TOLERANCE = {"score": 0.0051, "slope": 0.00051, "change": 0.0051}


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


@question(
    "my_report",
    points=3,
    wants={
        "guess": Choice(("little", "much")),
        "my_report": Keys({"score": SCORE, "slope": LOG_ODDS, "change": LOG_ODDS}),
    },
    misconceptions=["asked_where_it_already_is", "albums_changed_places", "one_run_for_six", "change_of_probability"],
    hints=[
        "For each k: activations of both albums, each picture one row (`.reshape(len(values), -1)`), then `cav`, then `tcav_score` of the gradients at `patches`. Average the six.",
        "`at = nets.activation_gradient(net, patches).reshape(100, -1)` is the same for all runs. The change is `(nets.log_odds(net, marked) - nets.log_odds(net, patches)).mean()`.",
    ],
    worked="Six scores .6, .7, .8, .7, .6, .8 make a score of .7. If the mean log-odds are -1.2 at `patches` and -1.0 at `marked`, the change is .2: little, whatever the score.",
)
def my_report(answers, rng, learner) -> Result:
    given, guess, facts = answers.value("my_report"), committed(answers), facts_of(*own_case(learner))

    def is_(key: str, way: str = "") -> bool:
        return close(given[key], facts[f"{key} {way}".strip()], TOLERANCE[key])

    right = {key: is_(key) for key in TOLERANCE}
    if all(right.values()):
        truth = "much" if abs(facts["change"]) >= 1 else "little"
        beside = "as you guessed" if guess == truth else "for the record" if guess is None else "unlike your guess"
        return Result(
            3,
            f"Right. The marker changes {truth}, {beside}; the score alone, {facts['score']:.2f}, could not have told.",
        )
    points = float(sum(right.values()))
    if not right["slope"]:
        if is_("slope", "marked"):
            return mistake("asked_where_it_already_is", points=points)
        if close(given["slope"], -facts["slope"], TOLERANCE["slope"]):
            return mistake("albums_changed_places", points=points)
        if is_("slope", "once") or is_("slope", "pooled"):
            return mistake("one_run_for_six", points=points)
    if not right["change"]:
        if close(given["change"], facts["change probability"], 0.0051):
            return mistake("change_of_probability", points=points)
        if close(given["change"], -facts["change"], 0.0051):
            return Result(points, "The change goes from `patches` to `marked`; yours has the other sign.")
    wrong = ", ".join(f"`{key}`" for key, fine in right.items() if not fine)
    return Result(
        points,
        f"Not right: {wrong}. Does your `tcav_score` pass its check? Give the slope with four decimals, the others with two.",
    )


SHEET = Sheet(
    statements={
        "score": "For most of the patches, a small step towards the marker raises this network's log-odds.",
        "little": "Adding the marker changes the mean log-odds of these patches by less than 1.",
        "much": "Adding the marker changes the mean log-odds of these patches by more than 1.",
        "part": "The score is the part of the network's prediction that comes from the marker.",
        "every": "For every network, a score above .5 means that adding the marker changes the answer by much.",
        "world": "A patient whose scan has a marker is more likely to have a nodule.",
    },
    limitations={
        "albums": "It holds for this network, this layer, these pictures and patches; other albums give other numbers.",
        "exact": "It needs no repetition: a concept has one direction, whichever pictures show it.",
        "chance": "It is the chance that the network uses the marker.",
        "steps": "It holds for steps of any length: a slope says what the whole marker does.",
        "place": "It says where in the patch the network looks.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "change_taken_for_other",
        "score_taken_for_part",
        "score_taken_for_effect",
        "network_taken_for_world",
        "album_taken_for_concept",
        "score_taken_for_chance",
        "slope_taken_for_step",
        "concept_taken_for_place",
    ],
    hints=[
        "Two of the six statements are true of your network, and each speaks of one of your numbers: a share of patches, or a change.",
        "For the limitation: what would you have to replace to get another number?",
    ],
    worked="With a score of .64 and a change of .12, 'less than 1' is true with evidence .12, and 'for most of the patches' with .64.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given, facts = answers.value("claim"), facts_of(*own_case(learner))
    size, other = ("much", "little") if abs(facts["change"]) >= 1 else ("little", "much")
    traps = {
        other: "change_taken_for_other",
        "part": "score_taken_for_part",
        "every": "score_taken_for_effect",
        "world": "network_taken_for_world",
    }
    limitations = {
        "albums": None,
        "exact": "album_taken_for_concept",
        "chance": "score_taken_for_chance",
        "steps": "slope_taken_for_step",
        "place": "concept_taken_for_place",
    }
    evidence = {"score": facts["score"], size: facts["change"]}
    return judge_claim(given, lettered(SHEET, learner, f"{UNIT}/claim"), 2, evidence, traps, limitations, 0.0101)
