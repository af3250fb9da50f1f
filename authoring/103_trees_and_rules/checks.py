"""The checks of 103: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from itertools import combinations, combinations_with_replacement
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.tree import DecisionTreeClassifier

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Mapping, Number, numbers
from xaicourse.methods.score_cards import ScoreCard, score_card
from xaicourse.methods.tree_paths import path
from xaicourse.scenarios import credit

UNIT = "103_trees_and_rules"
SPAN = {"age": [18.0, 75.0], "income": [400.0, 9000.0], "loan": [200.0, 16000.0], "history": [0.0, 400.0]}
NAMES = ("age", "income", "loan")  # named by the reasons; history is not


def rounded(given, wanted) -> bool:
    return close(given, wanted, 0.0051)


@question(
    "intervals",
    points=2,
    wants={"intervals": Function(Mapping({name: Array((2,), "two numbers, [low, high]") for name in NAMES}))},
    misconceptions=["last_limit_wins", "first_limit_wins", "loosest_limit_kept", "above_ends_high"],
    hints=[
        "Go through the reasons one by one. A `>` can only raise the low end, a `<=` can only lower the high end.",
        'For ">": `found[feature][0] = max(found[feature][0], limit)`. What is it for "<="?',
    ],
    worked="With a span of [18, 75], `age > 30` and `age > 20` in any order: the low end goes to 30 and stays there, since 20 is "
    "lower; no reason sets the high end, so it stays 75.",
)
def intervals(answers, rng) -> Result:
    return first_trouble(2, (intervals_of(answers, rng, tight_last) for tight_last in (False, True)))


def intervals_of(answers, rng, tight_last: bool) -> Result:
    age = sorted(float(round(each, 1)) for each in rng.uniform([20, 32, 46, 60], [30, 44, 58, 70]))
    income, loan = float(rng.integers(900, 3000)), sorted(float(each) for each in rng.integers(1000, 9000, 2))
    reasons = [["age", ">", age[1]], ["age", ">", age[0]], ["age", "<=", age[2]], ["age", "<=", age[3]]]
    reasons += [["loan", ">", loan[1]], ["loan", ">", loan[0]], ["income", "<=", income]]
    if rng.random() < 0.5:  # the others may come between, and still the looser limit comes last
        reasons = [reasons[k] for k in (6, 0, 2, 4, 1, 3, 5)]
    reasons = reasons[::-1] if tight_last else reasons
    found = answers.call(
        "intervals", [list(each) for each in reasons], {name: list(ends) for name, ends in SPAN.items()}
    )
    given = np.array([numbers(found[name]) for name in NAMES])
    wanted = np.array([[age[1], age[2]], [SPAN["income"][0], income], [loan[1], SPAN["loan"][1]]])
    if close(given, wanted):
        if set(found) != set(NAMES):
            return Result(1, "The intervals are right, but you also return features that no reason names.")
        return Result(2, "Seven reasons in three intervals, whatever their order: nothing is lost, and it can be said.")
    last = np.array([[age[0], age[3]], [SPAN["income"][0], income], [loan[0], SPAN["loan"][1]]])
    if close(given, last):
        return mistake("first_limit_wins" if tight_last else "last_limit_wins", kept=age[0], needed=age[1])
    spans = np.array([SPAN[name] for name in NAMES])
    if close(given, np.array([spans[0], spans[1], spans[2]])):
        return mistake("loosest_limit_kept", low=spans[0][0], high=spans[0][1])
    swapped = np.array([[age[3], age[0]], [income, SPAN["income"][1]], [SPAN["loan"][0], loan[0]]])
    other = np.array([[age[2], age[1]], [income, SPAN["income"][1]], [SPAN["loan"][0], loan[1]]])
    if any(close(given, each) for each in (swapped, other)):
        return mistake("above_ends_high")
    if close(given[:, ::-1], wanted):
        return Result(1, "The ends are right, in the wrong places: first the low one, then the high one.")
    return Result(
        0,
        f"With `age > {age[1]:g}` and `age <= {age[2]:g}` as the tightest reasons your age is {given[0].tolist()}. Which of two "
        "low ends counts, which of two high ends?",
    )


def grown(rng: np.random.Generator) -> dict:
    """Return a tree of depth 3 in lists and a row whose path asks about column 1 twice, once at its very limit."""
    share = rng.permutation(np.linspace(0.1, 0.9, 9)).round(2) + rng.uniform(0, 0.04, 9).round(3)
    first, second, third = (round(float(each), 1) for each in rng.uniform([2, 20, 0.5], [8, 50, 2.0]))
    return {
        "feature": [1, 2, -1, 1, -1, 0, -1, -1, -1],
        "limit": [first, second, 0.0, round(first - 1.0, 1), 0.0, third, 0.0, 0.0, 0.0],
        "yes": [1, 3, -1, 5, -1, 6, -1, -1, -1],
        "no": [8, 2, -1, 4, -1, 7, -1, -1, -1],
        "share": [round(float(each), 3) for each in share],
    }


def walked(
    tree: dict, row: list[float], values: np.ndarray, *, at_limit: bool = True
) -> list[tuple[int, float, float]]:
    """Return the steps of a row as (column, value before, value after); `at_limit`: a value at the limit says yes."""
    node, steps = 0, []
    while tree["feature"][node] >= 0:
        column, limit = tree["feature"][node], tree["limit"][node]
        yes = row[column] <= limit if at_limit else row[column] < limit
        following = (tree["yes"] if yes else tree["no"])[node]
        steps.append((column, float(values[node]), float(values[following])))
        node = following
    return steps


def summed(steps: list[tuple[int, float, float]], *, overwrite: bool = False) -> np.ndarray:
    found = np.zeros(4)
    for column, before, after in steps:
        found[column] = after - before + (0 if overwrite else found[column])
    return found


@question(
    "moved",
    points=3,
    wants={"moved": Function(Array((4,), "one number per column, log-odds"))},
    misconceptions=["shares_for_log_odds", "second_question_overwrites", "limit_belongs_to_no"],
    hints=[
        "First walk: start at node 0; while the node asks about a column, go to `yes` or `no`. Then note what each step moves.",
        "`before = np.log(share[node] / (1 - share[node]))`, the same for the node that follows; add the difference to the "
        "entry of the column that was asked about.",
    ],
    worked="Root with share .5 asks about column 0; the row goes to a leaf with .8. Log-odds go from 0 to ln(.8 / .2) = 1.386: column 0 "
    "has 1.386, all others 0.",
)
def moved(answers, rng) -> Result:
    return first_trouble(3, (moved_of(answers, rng, way) for way in ("turns", "at the limit", "short")))


def moved_of(answers, rng, way: str) -> Result:
    tree = grown(rng)
    first, second, low, third = (tree["limit"][node] for node in (0, 1, 3, 5))
    row = {
        "turns": [third + 0.3, low - 0.5, second - 1.0, 3.0],  # column 1 is asked about twice, the last answer is no
        "at the limit": [third - 0.2, low - 0.5, second, 3.0],
        "short": [third - 0.2, first + 0.7, second - 1.0, 3.0],
    }[way]
    lists = [list(tree[key]) for key in ("feature", "limit", "yes", "no", "share")]
    given = numbers(answers.call("moved", *lists, list(row)))
    share = np.array(tree["share"])
    log_odds = np.log(share / (1 - share))
    steps = walked(tree, row, log_odds)
    wanted = summed(steps)
    if close(given, wanted):
        return Result(3, "The moves lead from the root's log-odds to the leaf's, on whatever scale one walks.")
    if close(given, summed(walked(tree, row, share))):
        return mistake("shares_for_log_odds", total=wanted.sum(), given=given.sum())
    if close(given, summed(steps, overwrite=True)):
        return mistake("second_question_overwrites", points=1)
    if way == "at the limit" and close(given, summed(walked(tree, row, log_odds, at_limit=False))):
        return mistake("limit_belongs_to_no", points=2, value=second)
    if close(given, -wanted):
        return Result(1.5, "Each move has the wrong sign: it is the node that follows minus the node before.")
    if close(given, summed(walked(tree, row, np.log(share)))):
        return Result(1, "You took the logarithm of the share; log-odds are ln(p / (1 - p)).")
    if rounded(given, wanted):
        return Result(1.5, "These moves are rounded; return them as they are.")
    return wrong_moves(given, tree, row, share, wanted)


def wrong_moves(given: np.ndarray, tree: dict, row: list[float], share: np.ndarray, wanted: np.ndarray) -> Result:
    if close(given, summed(walked(tree, row, share / (1 - share)))):
        return Result(1, "You walked the odds, p / (1 - p); log-odds are their logarithm.")
    largest = np.abs(wanted).argmax()
    if close(given, wanted * given[largest] / wanted[largest]):
        return Result(
            1,
            f"Your moves are {given[largest] / wanted[largest]:.3f} times the right ones: ln is `np.log`, to the base e.",
        )
    if close(given, summed(walked({**tree, "yes": tree["no"], "no": tree["yes"]}, row, np.log(share / (1 - share))))):
        return Result(0, "You went to `no` where the value is at most the limit: that answer is yes.")
    if close(given.sum(), wanted.sum()):
        return Result(
            0,
            f"Your moves rightly sum to {wanted.sum():.3f}, but stand in the wrong columns. A move belongs to the feature of "
            "the node that asks, not of the node that follows.",
        )
    return Result(
        0,
        f"Your moves sum to {given.sum():.3f}; from the root's log-odds to the leaf's it is {wanted.sum():.3f}. Print the nodes "
        "that your loop visits.",
    )


LINES, PEOPLE = 4, 24


@question(
    "judged",
    points=3,
    wants={"judged": Function(Array((LINES, 2), "four pairs [coverage, precision]"))},
    misconceptions=["lines_judged_alone", "coverage_of_those_left", "precision_over_everyone"],
    hints=[
        "Keep a list of who is still left. A line takes those left for whom it holds; then they are no longer left.",
        "`taken = left & np.array(line)`: coverage is `taken.mean()`, precision the mean of `defaults[taken]`, then `left &= ~taken`.",
    ],
    worked="Line 1 holds for the first of three, line 2 for the first two. Line 1 takes the first: coverage 1/3. Line 2 is left with the "
    "second only: coverage 1/3 again, and its precision is about that one person.",
)
def judged(answers, rng) -> Result:
    return first_trouble(3, (judged_of(answers, rng, idle) for idle in (False, True)))


def judged_of(answers, rng, idle: bool) -> Result:
    holds = rng.random((LINES, PEOPLE)) < 0.4
    holds[0, :3], holds[1, 1:4], holds[2, 3:6], holds[3, 6:9] = True, True, True, True
    holds[:3, 6:9], holds[:3, 9:12] = False, False
    holds[:2, 4:6] = False
    holds[0, 3] = False
    holds[3] = holds[:3].any(axis=0) if idle else holds[3]
    defaults = rng.integers(0, 2, PEOPLE)
    defaults[[1, 3, 4, 6]], defaults[[0, 5, 7]] = 1, 0
    given = numbers(answers.call("judged", holds.tolist(), defaults.tolist()))
    left, wanted, of_left, counts = np.ones(PEOPLE, dtype=bool), [], [], []
    for line in holds:
        taken = left & line
        wanted.append([taken.mean(), defaults[taken].mean() if taken.any() else 0.0])
        of_left.append([taken.sum() / max(left.sum(), 1), wanted[-1][1]])
        counts.append([taken.sum(), wanted[-1][1]])
        left &= ~taken
    wanted, over_all = np.array(wanted), np.array(wanted)
    over_all[:, 1] *= over_all[:, 0]
    if close(given, wanted):
        return Result(
            3, "Each line speaks of those whom no line above it took: the same condition lower down is another rule."
        )
    if close(given, np.array([[line.mean(), defaults[line].mean() if line.any() else 0.0] for line in holds])):
        return mistake("lines_judged_alone", total=sum(line.mean() for line in holds))
    if close(given, np.array(of_left)):
        return mistake("coverage_of_those_left", points=1.5)
    if close(given, over_all):
        return mistake("precision_over_everyone", points=1)
    if close(given[:, ::-1], wanted):
        return Result(1.5, "The numbers are right, in the wrong order: first coverage, then precision.")
    if close(given, np.array(counts)):
        return Result(1.5, "Your coverage is a number of people; it is their share of all.")
    if close(given, np.column_stack([wanted[:, 0], np.where(wanted[:, 0] > 0, 1 - wanted[:, 1], 0)])):
        return Result(1, "Your precision is the share who paid back; here it is the share of defaults.")
    if rounded(given, wanted):
        return Result(1.5, "These shares are rounded; return them as they are.")
    return wrong_lines(given, wanted, holds, defaults)


def wrong_lines(given: np.ndarray, wanted: np.ndarray, holds: np.ndarray, defaults: np.ndarray) -> Result:
    if close(given, 100 * wanted, 0.51):
        return Result(1.5, "These are percentages; give shares, between 0 and 1.")
    if close(given[:, 0], wanted[:, 0]):
        if close(given[:, 1], wanted[:, 0] * wanted[:, 1] * len(defaults) / defaults.sum()):
            return Result(
                1, "You divided by all defaults there are; precision divides by the people the line speaks of."
            )
        if close(given[:, 1], [defaults[line].mean() if line.any() else 0.0 for line in holds]):
            return Result(
                1,
                "Coverage is right. Your precision counts everyone for whom the line holds, also those taken above it.",
            )
    before = np.vstack([np.zeros_like(holds[:1]), holds[:-1]])
    if close(given[:, 0], (holds & ~before).mean(axis=1)):
        return Result(0, "You put aside only those of the line just above; every line above has taken its people.")
    line, column = (int(each) for each in np.argwhere(np.abs(given - wanted) > 1e-6)[0])
    name, look = (
        ("coverage", "Who is left when it is read?"),
        ("precision", "Which people does it speak of, and how many of these defaulted? With nobody left it is 0."),
    )[column]
    return Result(
        0, f"Line {line + 1} has {name} {wanted[line, column]:.3f} here, by yours {given[line, column]:.3f}. {look}"
    )


@question(
    "chosen_depth",
    points=2,
    wants={"chosen_depth": Function(Number(meaning="a whole number, 1 or more"))},
    misconceptions=["own_loans_praised", "margin_left_out", "deepest_within_margin"],
    hints=[
        "Which of the two lists says how the tree does on people it has not met? The other one is not needed.",
        "Which entries of `new_people` are at least `max(new_people) - margin`? The first one's place, counted from 1, is the depth.",
    ],
    worked="New people .60, .71, .72, .64, margin .02: at least .70 have the second and the third entry. The shallowest is depth 2.",
)
def chosen_depth(answers, rng) -> Result:
    cases = [
        ranked(rng, int(best), dip) for best, dip in zip(rng.permutation([4, 5, 6]), (False, True, False), strict=True)
    ]
    given = np.array([answers.call("chosen_depth", *(list(part) for part in case[:2]), case[2]) for case in cases])
    new, margins = np.array([case[1] for case in cases]), np.array([case[2] for case in cases])  # (3, 9), (3,)
    good = [np.flatnonzero(each >= each.max() - margin) for each, margin in zip(new, margins, strict=True)]
    shallow, deep = np.array([each[[0, -1]] + 1 for each in good]).T
    if close(given, shallow):
        return Result(
            2, "Chosen on new people, and no deeper than it needs to be: fewer reasons to read, hardly a loss."
        )
    if close(given, np.full(3, new.shape[1])):
        return mistake("own_loans_praised", new=new[0, -1], best=new[0].max())
    if close(given, new.argmax(axis=1) + 1):
        return mistake("margin_left_out", points=1, depth=given[0], shallow=shallow[0])
    if close(given, deep):
        return mistake("deepest_within_margin", points=1)
    if close(given, shallow - 1):
        return Result(1, "Your depth is one too small: the first entry is depth 1, not 0.")
    relative = np.array([np.argmax(each >= each.max() * (1 - m)) + 1 for each, m in zip(new, margins, strict=True)])
    if close(given, relative):
        return Result(
            1,
            f"You chose {given[0]:g}; depth {shallow[0]} is within the margin. Is your margin a difference, `max(new_people) - margin`, "
            "and no share of the best? And do you look at all depths, not only at those next to the best?",
        )
    at = int(np.flatnonzero(given != shallow)[0])
    if at == 1 and given[1] == new[1].argmax() + 1:
        return Result(
            1,
            f"You stop at the first dip before the best: depth {shallow[1]} is within the margin, although depth "
            f"{shallow[1] + 1} is not. The question is for the shallowest of all.",
        )
    return Result(
        0,
        f"For the AUC {new[at].tolist()} on new people and a margin of {margins[at]} you chose {given[at]:g}; it is {shallow[at]}.",
    )


def ranked(rng: np.random.Generator, best: int, dip: bool) -> tuple[list[float], list[float], float]:
    """Return AUC by depth on own loans and on new people, best at place `best`.

    Within the margin are the two places before the best and the one after; with a `dip` not the one just before. The
    shallowest is so near the margin's edge that it is missed by a margin taken as a share of the best.
    """
    margin, places = round(float(rng.uniform(0.015, 0.03)), 3), np.arange(9)
    lost = 0.03 * np.abs(places - best) + np.where(places < best, 0.02, 0.0)
    lost[best - 2 : best + 2] = margin * np.array(
        [rng.uniform(0.82, 0.92), 1.2 if dip else rng.uniform(0.3, 0.7), 0.0, rng.uniform(0.3, 0.9)]
    )
    lost[0] = lost[1] + 0.004  # a small gain at first: to stop there is too early
    lost[best - 3] = 1.05 * margin if dip else lost[best - 3]  # nearest to the margin, and beyond it
    return np.linspace(0.6, 1.0, 9).tolist(), (0.74 - lost).round(4).tolist(), margin


# draws whose tumour the twenty trees do not all call alike, and where no slip gives the right number by chance
DRAWS = [39, 41, 45, 49, 59, 71, 76, 85, 151, 167, 177, 180, 183, 223, 232, 265, 272, 313, 314, 315]


@functools.lru_cache(maxsize=64)
def tumours_of(learner: Learner) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    """Return the learner's own 300 tumours (300, 30), whether each was malignant (300,), and the one to explain."""
    found = load_breast_cancer(as_frame=True)
    order = np.random.default_rng(learner.pick(f"{UNIT}/tumours", DRAWS)).permutation(569)
    return found.data.loc[order[:300]], 1 - found.target[order[:300]], found.data.loc[[order[300]]]


class Trees(NamedTuple):
    """What twenty trees say: verdicts, and the sets of features on the path, of reasons on it, of the whole tree's."""

    verdicts: list[int]
    on_path: list[frozenset]
    reasons: list[frozenset]
    in_tree: list[frozenset]


@functools.lru_cache(maxsize=64)
def asked_trees(learner: Learner) -> Trees:
    """Return what the learner's own twenty trees say about the learner's own tumour."""
    measures, malignant, mine = tumours_of(learner)
    found = Trees([], [], [], [])
    for seed in range(20):
        rows = np.random.default_rng(seed).integers(0, 300, 300)
        tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(measures.iloc[rows], malignant.iloc[rows])
        reasons = path(tree, mine)
        found.verdicts.append(int(tree.predict(mine)[0]))
        found.on_path.append(frozenset(each.feature for each in reasons))
        found.reasons.append(frozenset(map(str, reasons)))
        found.in_tree.append(frozenset(measures.columns[tree.tree_.feature[tree.tree_.feature >= 0]]))
    return found


def alike(sets: list[frozenset], pairs=combinations) -> float:
    return float(np.mean([len(a & b) / len(a | b) for a, b in pairs(sets, 2)]))


EXACT = 0.0051


@question(
    "steady",
    points=3,
    wants={
        "guess": Choice(("verdict", "reasons")),
        "steady": Mapping({name: Number(0, 1, "a share") for name in ("verdict", "jaccard")}),
    },
    misconceptions=["one_tree_twenty_times", "whole_tree_for_path", "shared_by_all_features", "pairs_with_oneself"],
    hints=[
        "Two loops: one over the seeds, that keeps a verdict and a set of features; one over the pairs, `combinations(range(20), 2)`.",
        "`{each.feature for each in tree_paths.path(tree, mine)}` is the set; Jaccard is `len(a & b) / len(a | b)`.",
    ],
    worked="Three trees: verdicts 1, 1, 0, sets {a, b}, {a, c}, {a, b}. Of three pairs one has the same verdict: .333. The Jaccard "
    "indices are 1/3, 1 and 1/3, their mean .556.",
)
def steady(answers, rng, learner) -> Result:
    given, guess = answers.value("steady"), committed(answers)
    trees = asked_trees(learner)
    same = float(np.mean([a == b for a, b in combinations(trees.verdicts, 2)]))
    jaccard = alike(trees.on_path)
    if close(given["jaccard"], jaccard, EXACT) and close(given["verdict"], same, EXACT):
        told = {
            "": "A guess before you compute would have told you more.",
            "verdict": "As you guessed.",
            "reasons": "You guessed the reasons.",
        }
        return Result(
            3,
            f"{told[guess]} {100 * same:.0f} % of the pairs give the same verdict, and two sets of reasons have a Jaccard index "
            f"of {jaccard:.2f}: of measures that are near-twins, now this one is asked about, now that one.",
        )
    return wrong_steady(given, same, jaccard, trees)


def wrong_steady(given: dict, same: float, jaccard: float, trees: Trees) -> Result:
    if close(given["jaccard"], 1.0) and close(given["verdict"], 1.0):
        return mistake("one_tree_twenty_times")
    known = slips(jaccard, trees)
    nearest = min(known, key=lambda value: abs(value - given["jaccard"]))
    if close(given["jaccard"], jaccard, EXACT):
        malignant = close(given["verdict"], np.mean(trees.verdicts), EXACT)
        seen = "the share of trees that say malignant" if malignant else f"not {given['verdict']:.3f}"
        asked = "the share of *pairs* with the same verdict is asked for" if malignant else "for that look at each pair"
        return Result(2, f"The Jaccard index is right. Your verdict is {seen}; {asked}.")
    if close(given["jaccard"], nearest, EXACT):
        return known[nearest]
    if close(given["verdict"], same, EXACT):
        return Result(
            1,
            f"The verdicts are right. A mean Jaccard index of {given['jaccard']:.3f} is not. Are seeds, depth and draws as "
            "asked for, and do you take all 190 pairs? Then print two of your sets: the features on the path, each once.",
        )
    return Result(
        0,
        "Neither number is right. Are seeds, depth and `random_state=0` as asked for, and do you draw rows for each tree, the "
        "same for measures and outcomes?",
    )


def slips(jaccard: float, trees: Trees) -> dict[float, Result]:
    """Return what another way of comparing would have given instead of the mean Jaccard index, with what to say."""
    pairs = list(combinations(trees.on_path, 2))
    return {
        alike(trees.in_tree): mistake("whole_tree_for_path", points=1),
        float(np.mean([len(a & b) / 30 for a, b in pairs])): mistake("shared_by_all_features", points=1),
        alike(trees.on_path, combinations_with_replacement): mistake("pairs_with_oneself", points=1.5),
        (20 * 19 * jaccard + 20) / 400: mistake("pairs_with_oneself", points=1.5),
        float(np.mean([a == b for a, b in pairs])): Result(
            1, "This is the share of pairs with equal sets; the Jaccard index also counts sets that are partly alike."
        ),
        alike(trees.reasons): Result(
            1, "Your sets hold reasons with their limits, which hardly ever agree; take the features only."
        ),
        float(np.mean([2 * len(a & b) / (len(a) + len(b)) for a, b in pairs])): Result(
            1, "You divided by the mean size of the two sets (Dice's index); Jaccard's divides by what either names."
        ),
        alike([each | {"leaf"} for each in trees.on_path]): Result(
            1,
            "Your sets hold one entry too many, the same in each: a leaf asks about no feature (scikit-learn writes -2).",
        ),
    }


def committed(answers) -> str:
    """Return the guess, or "" if there is none: it costs nothing."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return ""


SHEET = Sheet(
    statements={
        "above": "The card puts this applicant above the bank's limit of 35 %.",
        "below": "The card's risk for this applicant is not above the bank's limit of 35 %.",
        "twice": "An applicant with twice as many points has twice this risk.",
        "for_everyone": "The condition with the most points is the strongest reason for every applicant, also for this one.",
        "cause": "If the loan were at most 5000 euros, this applicant's true risk would be what the card then says.",
        "no_points": "An applicant with 0 points has, by the card, no risk at all.",
    },
    limitations={
        "many_points": "It is an estimate for all applicants with that many points, whichever conditions gave them.",
        "own_risk": "It is the true risk of this one person.",
        "per_point": "It holds because each point adds equally many percentage points to the risk.",
        "any_bank": "It holds for the applicants of any bank, since it is only a sum.",
    },
)


def conditions(people: pd.DataFrame) -> pd.DataFrame:
    """Return the six conditions of the exercise's card, (n, 6) of 0 and 1."""
    held = {
        "debt-to-income above 40 %": people["debt_to_income"] > 40,
        "history up to 60 months": people["history_months"] <= 60,
        "income up to 2000": people["income"] <= 2000,
        "use of credit above 60 %": people["burden"] > 60,
        "3 inquiries or more": people["inquiries"] >= 3,
        "loan above 5000": people["amount"] > 5000,
    }
    return pd.DataFrame(held).astype(int)


@functools.lru_cache(maxsize=1)
def the_card() -> ScoreCard:
    data = credit.load()
    return score_card(conditions(data.X_train), data.y_train, most=4)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "points_read_as_risk",
        "root_reason_for_everyone",
        "points_taken_for_causes",
        "side_of_limit_misread",
        "no_points_no_risk",
        "log_odds_given_for_risk",
        "points_given_for_risk",
        "chance_to_pay_back_given",
        "card_risk_of_one_person",
        "points_as_percent",
        "card_for_any_bank",
    ],
    hints=[
        "Add the points of the conditions that hold. What does `card.risk(points)` say, and on which side of 0.35 is it?",
        "Two statements speak of the limit, and one of them is true for your applicant. The limitation: whom else does the card give "
        "this risk?",
    ],
    worked="With 6 points, a start of -2.4 and .3 a point the log-odds are -.6, the risk 1 / (1 + e to the .6) = .35. Everyone with 6 "
    "points gets the same .35, by whichever conditions.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given, data, card = answers.value("claim"), credit.load(), the_card()
    row = learner.pick(f"{UNIT}/applicant", list(range(4000, 5000)))
    total = int(card.total(conditions(data.X_test.loc[[row]])).iloc[0])
    risk = float(card.risk(total))
    sides = ("above", "below") if risk > credit.REJECTION_THRESHOLD else ("below", "above")
    traps = {
        sides[1]: "side_of_limit_misread",
        "twice": "points_read_as_risk",
        "for_everyone": "root_reason_for_everyone",
        "cause": "points_taken_for_causes",
        "no_points": "no_points_no_risk",
    }
    limits = {"many_points": None, "own_risk": "card_risk_of_one_person"}
    limits |= {"per_point": "points_as_percent", "any_bank": "card_for_any_bank"}
    slips = {
        "log_odds_given_for_risk": {sides[0]: card.start + card.worth * total},
        "points_given_for_risk": {sides[0]: total},
        "chance_to_pay_back_given": {sides[0]: 1 - risk},
    }
    orders = lettered(SHEET, learner, f"{UNIT}/claim")
    return judge_claim(given, orders, 2, {sides[0]: risk}, traps, limits, EXACT, slips=slips)
