"""The checks of 101: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Choice, ClaimForm, Function, Listing, Mapping, Number, Text
from xaicourse.scenarios import credit

UNIT = "101_what_is_an_explanation"

# --- 1: where the explanations of the exercise's list belong, by their place in it

LOCAL, INSIDE = {2, 4, 6, 8, 10, 11, 12, 15}, {0, 2, 3, 9, 11, 12, 14, 15}
HANDS = [
    *([0, 14, 2, 4, 5, 10], [1, 3, 4, 10, 5, 15], [4, 14, 15, 5, 6, 1], [6, 8, 9, 14, 5, 11]),
    *([7, 6, 1, 14, 11, 10], [7, 8, 1, 3, 2, 10], [8, 3, 2, 1, 7, 15], [8, 14, 2, 4, 7, 3]),
    *([9, 3, 1, 10, 15, 12], [11, 14, 6, 13, 10, 0], [11, 14, 10, 9, 7, 2], [12, 6, 3, 1, 14, 7]),
    *([12, 13, 9, 7, 10, 14], [13, 0, 15, 7, 3, 8], [14, 13, 15, 1, 10, 9], [15, 13, 8, 4, 2, 14]),
]
REACH, NEED = ("local", "global"), ("inside", "predictions")


@question(
    "places",
    points=3,
    wants={
        "places": Listing(
            (Choice(REACH), Choice(NEED)), length=6, meaning='pairs such as ("local", "inside"), one per explanation'
        )
    },
    misconceptions=[
        "local_taken_for_agnostic",
        "reach_turned_round",
        "need_turned_round",
        "number_of_inputs_for_reach",
    ],
    hints=[
        "Ask two questions of each, one after the other: about how many cases does the result speak? And could you make it "
        "for a model that answers from behind a locked door?",
        "Whatever begins with 'for one' speaks of one case. Whatever names a part of the model (weights, leaves, layers, "
        "splits, filters) needs the inside.",
    ],
    worked="'The curve of an EBM for age' is read out of the model (inside) and holds for everyone (global). 'How the "
    "output changes when one man's income is doubled' takes two predictions (predictions) about one man (local).",
)
def places(answers, rng, learner) -> Result:
    given = answers.value("places")
    hand = learner.pick(f"{UNIT}/hand", HANDS)
    wanted = [("local" if one in LOCAL else "global", "inside" if one in INSIDE else "predictions") for one in hand]
    reach = [one == right for (one, _), (right, _) in zip(given, wanted, strict=True)]
    need = [one == right for (_, one), (_, right) in zip(given, wanted, strict=True)]
    if all(reach) and all(need):
        return Result(3, "All six in their places: of what each speaks, and what it needs.")
    if not any(reach):
        return mistake("reach_turned_round", points=1 if all(need) else 0)
    if not any(need):
        return mistake("need_turned_round", points=1 if all(reach) else 0)
    tied = {("local", "predictions"), ("global", "inside")}
    if all(reach) and {tuple(pair) for pair in given} == tied:
        return mistake("local_taken_for_agnostic", points=1)
    if all(need) and {tuple(pair) for pair in given} == {("local", "inside"), ("global", "predictions")}:
        return mistake("number_of_inputs_for_reach", points=1)
    wrong = [str(k) for k, both in enumerate(zip(reach, need, strict=True), start=1) if not all(both)]
    points = 2 if len(wrong) == 1 else 1 if len(wrong) == 2 else 0
    which = "Of what it speaks" if all(need) else "What it needs" if all(reach) else "Both questions"
    return Result(points, f"{which}: look again at number{'s' * (len(wrong) > 1)} {', '.join(wrong)}.")


# --- 2


@question(
    "won_back",
    points=3,
    wants={"won_back": Function(Number(meaning="one number, at most 1"))},
    misconceptions=["laziest_approves_always", "coin_for_laziest", "gain_not_divided", "worse_than_lazy_hidden"],
    hints=[
        "What is the fidelity of a surrogate that always says 0? And of one that always says 1? The laziest is the better "
        "of the two.",
        "Subtract the laziest one's fidelity from `fidelity`, and divide by what the laziest one gets wrong.",
    ],
    worked="If the bank rejects 7 of 10, 'always 1' agrees on .7. A surrogate with fidelity .85 wins back .15 of the "
    "missing .3: a half.",
)
def won_back(answers, rng) -> Result:
    return first_trouble(3, (won_back_of(answers, rng, *case) for case in ((0.3, 0.12), (0.75, 0.2), (0.25, 0.45))))


def won_back_of(answers, rng, share: float, wrong: float) -> Result:
    """One draw: the bank rejects `share`, the surrogate differs from it for `wrong` of the people."""
    n = int(rng.integers(38, 60))
    bank = np.zeros(n, dtype=int)
    bank[: round(share * n)] = 1
    surrogate = bank.copy()
    surrogate[rng.permutation(n)[: round(wrong * n)]] ^= 1
    order = rng.permutation(n)
    given = answers.call("won_back", surrogate[order].tolist(), bank[order].tolist())
    fidelity, rejected = np.mean(surrogate == bank), np.mean(bank)
    lazy = max(rejected, 1 - rejected)
    wanted = (fidelity - lazy) / (1 - lazy)
    if close(given, wanted):
        return Result(3, "That is what the surrogate knows of the bank beyond its habit.")
    if close(given, max(0.0, wanted)):
        return mistake("worse_than_lazy_hidden", points=1.5, wanted=wanted)
    if close(given, (fidelity - (1 - rejected)) / rejected):
        return mistake("laziest_approves_always", points=1, share=rejected)
    if close(given, 2 * fidelity - 1):
        return mistake("coin_for_laziest", points=0.5, lazy=lazy)
    if close(given, fidelity - lazy):
        return mistake("gain_not_divided", points=1, most=1 - lazy)
    if close(given, fidelity):
        return Result(0, "This is the plain fidelity. How much of it would the laziest surrogate have?")
    if close(given, 100 * wanted):
        return Result(1.5, "This is the share in percent; return the share itself, at most 1.")
    if close(given, wanted, 0.0051):
        return Result(1.5, "This is rounded; return the number as it is.")
    return Result(0, f"For a fidelity of {fidelity:.3f}, where the laziest has {lazy:.3f}, you return {given:.3f}.")


# --- 3


@question(
    "choose_surrogate",
    points=3,
    wants={"choose_surrogate": Function(Text(40, "the name of a candidate"))},
    misconceptions=["surrogate_praised_for_accuracy", "closeness_ignored", "smallest_at_any_price"],
    hints=[
        "Which column does the colleague hold the surrogate's decisions against? Which one would fidelity use?",
        "Compute the fidelity of each. Keep those with at least the highest minus .02, then take the fewest leaves among "
        "them.",
    ],
    worked="With fidelities .90 (12 leaves), .89 (5 leaves) and .80 (2 leaves), the first two are within .02 of the "
    "highest; the second has fewer leaves and is shown.",
)
def choose_surrogate(answers, rng) -> Result:
    return min((chosen_among(answers, rng) for _ in range(4)), key=lambda result: result.points)  # no lucky draw counts


def chosen_among(answers, rng) -> Result:
    """One draw of five candidates in which every way to choose names another one."""
    n = 500
    bank = rng.integers(0, 2, n)
    defaulted = bank.copy()
    defaulted[rng.permutation(n)[:150]] ^= 1
    made = {name: (leaves, _flipped(bank, wrong, rng)) for name, leaves, wrong in _candidates(rng)}
    names = list(rng.permutation([chr(ord("p") + k) for k in range(5)]))
    faithful, near, just_below, small, accurate = names
    kinds = dict(zip(("faithful", "near", "just below", "small"), names, strict=False))
    candidates = {kinds[kind]: {"leaves": leaves, "decisions": said} for kind, (leaves, said) in made.items()}
    candidates[accurate] = {"leaves": int(rng.integers(9, 11)), "decisions": _flipped(defaulted, 15, rng)}
    candidates = {name: candidates[name] for name in sorted(candidates)}
    given = answers.call("choose_surrogate", candidates, bank.tolist(), defaulted.tolist())
    if given == near:
        return Result(
            3, "Nearly as faithful as the best, and shorter to read: chosen for imitating, not for being right."
        )
    if given == accurate:
        return mistake("surrogate_praised_for_accuracy")
    if given == faithful:
        return mistake("closeness_ignored", points=1.5)
    if given == small:
        return mistake("smallest_at_any_price")
    if given == just_below:
        return Result(1, "The chosen one has a fidelity more than .02 below the highest: too far off.")
    return Result(0, f"{given!r} is none of the names given: {', '.join(candidates)}.")


def _candidates(rng: np.random.Generator) -> list[tuple[str, int, int]]:
    """Kind, leaves, and on how many of 500 it differs from the bank: the second is .018 below the first, the third .034.

    The highest fidelity is at most .88, so that 2 % of it are less than .018.
    """
    fewest = int(rng.integers(60, 90))
    return [
        ("faithful", int(rng.integers(20, 30)), fewest),
        ("near", int(rng.integers(12, 18)), fewest + 9),
        ("just below", int(rng.integers(5, 8)), fewest + 17),
        ("small", int(rng.integers(2, 4)), fewest + 125),
    ]


def _flipped(decisions: np.ndarray, wrong: int, rng: np.random.Generator) -> list[int]:
    said = decisions.copy()
    said[rng.permutation(len(said))[:wrong]] ^= 1
    return said.tolist()


# --- 4

VARIANTS = [(1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (2, 7), (3, 7), (3, 8), (4, 4), (4, 7), (5, 4), (5, 6), (5, 7)]
SHARES = ("fidelity_here", "fidelity_elsewhere", "accuracy_here")


@functools.cache
def shares(area: int, leaves: int, kind: str = "right") -> tuple[float, float, float]:
    """Return the three shares of a surrogate by the variant, or by a mistake named by `kind`."""
    data = credit.load()
    X, T = data.X_train, data.X_test
    here = np.ones(len(X), dtype=bool) if kind == "everyone" else (X["postcode"] == area).to_numpy()
    target = data.y_train.to_numpy() == 1 if kind == "outcomes" else credit.rejected(X)
    tree = DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0).fit(X[here], target[here])
    judged, outcomes = (X, data.y_train) if kind == "training" else (T, data.y_test)
    no, bank, true = tree.predict(judged), credit.rejected(judged), outcomes.to_numpy() == 1
    inside = (judged["postcode"] == area).to_numpy()
    return tuple(float(np.mean(found)) for found in ((no == bank)[inside], (no == bank)[~inside], (no == true)[inside]))


def own_shares(learner: Learner, kind: str = "right") -> tuple[float, float, float]:
    return shares(*learner.pick(f"{UNIT}/imitation", VARIANTS), kind)


def share_of_own_area(learner: Learner) -> float:
    """Return which share of the test people live in the learner's own area."""
    return float((credit.load().X_test["postcode"] == learner.pick(f"{UNIT}/imitation", VARIANTS)[0]).mean())


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


@question(
    "imitation",
    points=3,
    wants={
        "guess": Choice(("higher", "lower", "the same")),
        "imitation": Mapping({name: Number(0, 1, "a share") for name in SHARES}),
    },
    misconceptions=[
        "trained_on_outcomes",
        "trained_on_everyone",
        "judged_on_training_people",
        "two_shares_swapped",
        "own_area_among_the_others",
    ],
    hints=[
        "What does the surrogate learn from: which rows, which answers? And on which rows is it judged?",
        "`here = data.X_train['postcode'] == area` chooses the training people of your area; fit on `data.X_train[here]` and "
        "`credit.rejected(data.X_train[here])`. Then predict the test people.",
    ],
    worked="Fidelity compares `tree.predict(rows)` with `credit.rejected(rows)`, accuracy with `data.y_test == 1`. For one "
    "area take the mean over its rows only: `np.mean((a == b)[data.X_test['postcode'] == area])`.",
)
def imitation(answers, rng, learner) -> Result:
    given, guess = answers.value("imitation"), committed(answers)
    found = tuple(given[name] for name in SHARES)
    right = own_shares(learner)
    if close(found, right, 0.00051):
        gap = right[0] - right[1]
        side = "higher" if gap > 0 else "lower"
        beside = "" if guess is None else ", as you guessed" if guess == side else ", unlike your guess"
        return Result(
            3,
            f"In your area the fidelity is {side} by {abs(gap):.3f}{beside}. An imitation is as good as it is where it was "
            "checked; elsewhere one has to measure again.",
        )
    for name, kind in (
        ("trained_on_outcomes", "outcomes"),
        ("trained_on_everyone", "everyone"),
        ("judged_on_training_people", "training"),
    ):
        if close(found, own_shares(learner, kind), 0.00051):
            return mistake(name)
    if close(found, (right[2], right[1], right[0]), 0.00051) or close(found, (right[1], right[0], right[2]), 0.00051):
        return mistake("two_shares_swapped", points=1)
    everywhere = right[1] + share_of_own_area(learner) * (right[0] - right[1])
    if close(found[1], everywhere, 0.00051) and not close(found[1], right[1], 0.00051):
        return mistake("own_area_among_the_others", points=sum(close(found[k], right[k], 0.00051) for k in (0, 2)))
    if close(found, right, 0.0051):
        return Result(1.5, "These shares are rounded too much: give three decimals.")
    fine = [name for name, one, wanted in zip(SHARES, found, right, strict=True) if close(one, wanted, 0.00051)]
    if fine:
        return Result(len(fine), f"Right so far: {', '.join(fine)}. For the others: which rows, held against what?")
    area, leaves = learner.pick(f"{UNIT}/imitation", VARIANTS)
    return Result(
        0,
        f"None of the three is that of a tree with {leaves} leaves which learned the bank's decisions from area {area}. Check "
        "rows, answers and `random_state=0`.",
    )


# --- 5

ORDERS = ["ABCD", "BDAC", "CADB", "DCBA", "BADC", "CDAB", "DBCA", "ACDB"]
ROUNDS = [
    *([0, 8, 6, 10, 1, 9], [1, 8, 10, 9, 2, 7], [2, 1, 4, 3, 7, 10], [2, 4, 10, 7, 1, 8]),
    *([2, 8, 10, 9, 1, 0], [4, 0, 2, 5, 10, 8], [4, 0, 5, 3, 2, 1], [4, 0, 10, 8, 2, 1]),
    *([4, 6, 3, 5, 7, 10], [5, 3, 10, 6, 0, 4], [5, 6, 9, 0, 10, 8], [5, 9, 1, 7, 6, 8]),
    *([5, 9, 6, 3, 0, 1], [6, 4, 1, 10, 0, 3], [9, 5, 0, 6, 10, 8], [10, 5, 7, 2, 9, 8]),
]
KINDS = ("shares", "ranking", "line", "changes")
ANSWER = {0: "line", 7: "line", 2: "shares", 6: "shares", 3: "changes", 8: "changes", 4: "ranking", 9: "ranking"}


@question(
    "answered",
    points=2,
    wants={"answered": Listing(Choice(("A", "B", "C", "D", "none")), length=6, meaning="letters or 'none'")},
    misconceptions=["model_asked_about_the_world", "shares_read_as_what_if", "ranking_read_for_direction"],
    hints=[
        "For each question: about one person or about everyone? With a direction or without? About the model, or about what "
        "would happen in the world?",
        "Two of the six ask about the world: about who really pays back, or how often the model is right. No explanation of "
        "the model answers them.",
    ],
    worked="'Why was my claim refused?' asks about one prediction: its shares answer. 'Would more sleep make me healthier?' "
    "asks about the world: none.",
)
def answered(answers, rng, learner) -> Result:
    given = answers.value("answered")
    kind_of = dict(zip(learner.pick(f"{UNIT}/letters", ORDERS), KINDS, strict=True)) | {"none": "none"}
    wanted = [ANSWER.get(one, "none") for one in learner.pick(f"{UNIT}/round", ROUNDS)]
    said = [kind_of[letter] for letter in given]
    wrong = [k for k in range(6) if said[k] != wanted[k]]
    points = 1 if len(wrong) == 1 else 0
    if not wrong:
        return Result(2, "Each got the explanation that fits the question, and two were told that none does.")
    for k in wrong:
        if wanted[k] == "none" and len(set(given)) > 1:
            return mistake("model_asked_about_the_world", points=points, number=k + 1)
        if (said[k], wanted[k]) == ("shares", "changes"):
            return mistake("shares_read_as_what_if", points=points, number=k + 1)
        if said[k] == "ranking" and wanted[k] in ("shares", "line"):
            return mistake("ranking_read_for_direction", points=points, number=k + 1)
    numbers = ", ".join(str(k + 1) for k in wrong)
    return Result(points, f"Look again at {numbers}: one person or everyone, with or without a direction?")


# --- 6

SHEET = Sheet(
    statements={
        "here_more": "The surrogate decides as the bank more often in my area than in the others.",
        "here_less": "The surrogate decides as the bank less often in my area than in the others.",
        "bank_more": "In my area, the surrogate agrees more often with the bank than with who defaulted.",
        "bank_less": "In my area, the surrogate agrees less often with the bank than with who defaulted.",
        "more_right": "If the surrogate were right more often about who defaults, it would explain the bank better.",
        "causes": "What the surrogate asks about is what makes people in my area default.",
    },
    limitations={
        "this_surrogate": "It holds for this surrogate and this bank's model on people like these; where it differs from "
        "the bank, its reasons are not the bank's.",
        "every_decision": "It holds for each single decision: the surrogate gives the bank's reason for every person.",
        "any_model": "It holds for whatever model the bank may use.",
        "rightness": "It says how often the bank is right.",
        "larger_tree": "With more leaves, it would say the same.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "comparison_turned_round",
        "accuracy_explains_better",
        "imitated_questions_are_causes",
        "mean_taken_for_every_case",
        "imitates_any_model",
        "fidelity_read_as_accuracy",
        "size_taken_for_unimportant",
    ],
    hints=[
        "Two statements compare your area with the others, two compare the bank with the outcomes. Which of each pair is "
        "true for you?",
        "The evidence is first share minus second, as the statement names them: `imitation['fidelity_here'] - ...`.",
    ],
    worked="If the shares are .80 here and .75 elsewhere, 'more often in my area' is true, its evidence .05. The limitation "
    "must follow from how the number was made: one surrogate, one model, a mean over some people.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given = answers.value("claim")
    here, elsewhere, right = own_shares(learner)
    evidence, traps = {}, {"more_right": "accuracy_explains_better", "causes": "imitated_questions_are_causes"}
    for key, gap in (("here", here - elsewhere), ("bank", here - right)):
        true, false = (f"{key}_more", f"{key}_less")[:: 1 if gap > 0 else -1]
        evidence[true], traps[false] = gap, "comparison_turned_round"
    limitations = {
        "this_surrogate": None,
        "every_decision": "mean_taken_for_every_case",
        "any_model": "imitates_any_model",
        "rightness": "fidelity_read_as_accuracy",
        "larger_tree": "size_taken_for_unimportant",
    }
    return judge_claim(given, lettered(SHEET, learner, f"{UNIT}/claim"), 2, evidence, traps, limitations, 0.0051)
