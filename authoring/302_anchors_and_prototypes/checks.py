"""The checks of 302: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.functions import linear, pairwise
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Choice, ClaimForm, Function, Listing, Number
from xaicourse.learning.wants import Mapping as Keys
from xaicourse.learning.wire import Ref

UNIT = "302_anchors_and_prototypes"
PAIRS = (
    "radius, texture",
    "perimeter, area",
    "compactness, concavity",
    "smoothness, symmetry",
    "compactness, symmetry",
    "symmetry, fractal dimension",
    "smoothness, fractal dimension",
    "compactness, fractal dimension",
)
Z = 1.96


def inside(rows: np.ndarray, rule: list) -> np.ndarray:
    return np.logical_and.reduce([(rows[:, column] > low) & (rows[:, column] <= high) for column, low, high in rule])


def share(decisions: np.ndarray, decision: int) -> float:
    return float((decisions == decision).mean()) if len(decisions) else 0.0


def rounded(given: float, right: float) -> bool:
    """Return whether a number is the right one, or that rounded to one to four decimals."""
    return any(close(given, value) for value in (right, *(round(right, digits) for digits in (1, 2, 3, 4))))


def counts(rows: np.ndarray, decisions: np.ndarray, rule: list, decision: int) -> dict[str, tuple[float, float]]:
    """Coverage and precision by each way of reading the task."""
    covered = inside(rows, rule)
    same = decisions == decision
    edges = [(rows[:, c] >= low) & (rows[:, c] < high) for c, low, high in rule]
    any_of = np.logical_or.reduce([(rows[:, c] > low) & (rows[:, c] <= high) for c, low, high in rule])
    turned = np.logical_and.reduce(edges)
    return {
        "right": (covered.mean(), share(decisions[covered], decision)),
        "of everyone": (covered.mean(), (covered & same).mean()),
        "turned round": (covered.mean(), (covered & same).sum() / max(same.sum(), 1)),
        "edges": (turned.mean(), share(decisions[turned], decision)),
        "any": (any_of.mean(), share(decisions[any_of], decision)),
        "always 1": (covered.mean(), share(decisions[covered], 1)),
    }


BOTH = Keys({"coverage": Number(0.0, 1.0, "a share from 0 to 1"), "precision": Number(0.0, 1.0, "a share from 0 to 1")})


@question(
    "count_rule",
    points=2,
    wants={"count_rule": Function(BOTH)},
    misconceptions=["precision_of_everyone", "precision_turned_round", "rule_edges_swapped", "any_condition_enough"],
    hints=[
        "A row stays covered only as long as every condition holds. What does `covered &= ...` do?",
        "After the loop: `covered.mean()` is the coverage; `(decisions[covered] == decision).mean()` is the precision, if anybody is covered.",
    ],
    worked="Values 10, 20, 30 in one column, decisions 1, 0, 0, rule above 10 and at most 30: two of three rows are covered, 20 and 30. For "
    "decision 0 the precision is 2/2, for decision 1 it is 0/2.",
)
def count_rule(answers, rng) -> Result:
    trials = [count_of_some(answers, rng) for _ in range(2)]
    result = first_trouble(2, trials)
    if result.points < 2:
        return result
    rows = rng.integers(0, 9, (6, 2)).astype(float)
    given = answers.call("count_rule", rows.tolist(), [0, 1, 0, 1, 1, 0], [[0, 20.0, 30.0]], 1)
    if not (close(given["coverage"], 0) and close(given["precision"], 0)):
        return Result(1, "A rule that covers nobody: its coverage is 0, and so is its precision here.")
    return result


def count_of_some(answers, rng) -> Result:
    while True:
        n, d = int(rng.integers(30, 50)), int(rng.integers(3, 5))
        rows = rng.integers(0, 9, (n, d)).astype(float)
        decisions = rng.integers(0, 3, n)
        decision = int(rng.choice([0, 2]))
        first, second = rng.choice(d, 2, replace=False).tolist()
        rule = [[first, 1.0, 6.0], [second, -np.inf, 5.0]]
        found = counts(rows, decisions, rule, decision)
        if len({tuple(np.round(values, 6)) for values in found.values()}) == len(found):
            break
    given = answers.call("count_rule", rows.tolist(), decisions.tolist(), rule, decision)
    given = (given["coverage"], given["precision"])

    def is_(name: str) -> bool:
        return close(given[0], found[name][0]) and close(given[1], found[name][1])

    if is_("right"):
        return Result(2, "Whom the rule covers, and how often it holds for them.")
    if is_("of everyone"):
        return mistake("precision_of_everyone", points=1)
    if is_("turned round"):
        return mistake("precision_turned_round", points=1)
    if is_("edges"):
        return mistake("rule_edges_swapped", points=1)
    if is_("any"):
        return mistake("any_condition_enough", points=0.5)
    if is_("always 1"):
        return Result(1, f"Your precision counts decision 1; here the rule stands for decision {decision}.")
    if close(given[0], found["right"][1]) and close(given[1], found["right"][0]):
        return Result(1, "Coverage and precision have changed places.")
    if all(rounded(value, right) for value, right in zip(given, found["right"], strict=True)):
        return Result(1, "These numbers are rounded; return them as they are.")
    if close(given[0], found["right"][0]):
        return Result(1, "The coverage is right, the precision is not. Whom do you count, and by whom do you divide?")
    return Result(0, "Neither number is right. Try the worked step's five people: coverage .4, precision .5.")


def mixed(rows: np.ndarray, columns: list[int], strangers: np.ndarray, givers: np.ndarray) -> np.ndarray:
    """Return (strangers * givers, d): each stranger with the columns of each giver."""
    found = np.repeat(rows[strangers][:, None], len(givers), axis=1)
    found[:, :, columns] = rows[givers][None, :, columns]
    return found.reshape(-1, rows.shape[1])


def precisions(score, rows: np.ndarray, rule: list) -> dict[str, float]:
    """The precision by each way of reading the task."""
    columns = [column for column, _, _ in rule]
    everyone, covered = np.arange(len(rows)), np.flatnonzero(inside(rows, rule))
    alone = rows[covered]
    grid = np.array(np.meshgrid(*(alone[:, column] for column in columns))).reshape(len(columns), -1).T
    apart = np.repeat(rows[:, None], len(grid), axis=1)
    apart[:, :, columns] = grid
    others = [column for column in range(rows.shape[1]) if column not in columns]
    centre = rows.copy()
    centre[:, columns] = alone[:, columns].mean(axis=0)
    candidates = {
        "right": mixed(rows, columns, everyone, covered),
        "real": alone,
        "among covered": mixed(rows, columns, covered, covered),
        "strangers outside": mixed(rows, columns, np.setdiff1d(everyone, covered), covered),
        "givers outside": mixed(rows, columns, everyone, np.setdiff1d(everyone, covered)),
        "other columns": mixed(rows, others, everyone, covered),
        "apart": apart.reshape(-1, rows.shape[1]),
        "mean": centre,
    }
    return {name: float((score(table) > 0).mean()) for name, table in candidates.items()}


@question(
    "exact_precision",
    points=4,
    wants={"exact_precision": Function(Number(0.0, 1.0, "a share from 0 to 1"))},
    misconceptions=[
        "real_rows_for_perturbed",
        "strangers_from_the_covered",
        "giver_keeps_the_rest",
        "giver_torn_apart",
        "givers_averaged",
    ],
    hints=[
        "Two loops say it: for each giver, for each stranger. Which columns of the stranger change, and which stay?",
        "For one giver: `mixed = rows.copy()`, then `mixed[:, columns] = giver[columns]`, then the share of `score(mixed) > 0`. The mean over the givers "
        "is the answer.",
    ],
    worked="Rows (1, 5), (2, 6), (3, 7), rule on column 0: above 1, at most 3. Givers are (2, 6) and (3, 7), strangers all three: the mixed rows are (2, 5), (2, 6), "
    "(2, 7), (3, 5), (3, 6), (3, 7). If the score is column 0 plus column 1 minus 8.5, three of the six have a score above 0: .5.",
)
def exact_precision(answers, rng) -> Result:
    result = first_trouble(4, (precision_of_some(answers, rng) for _ in range(3)))
    return precision_at_the_limit(answers, rng) if result.points == 4 else result


def precision_at_the_limit(answers, rng) -> Result:
    """Whole numbers, so that some scores are exactly 0, which is no decision of 1."""
    while True:
        rows = rng.integers(0, 5, (int(rng.integers(14, 20)), 3)).astype(float)
        score, rule = linear([1.0, 1.0, 1.0], -6.0), [[0, 1.0, 4.0], [2, -np.inf, 3.0]]
        covered = np.flatnonzero(inside(rows, rule))
        if len(covered) < 3:
            continue
        scores = score(mixed(rows, [0, 2], np.arange(len(rows)), covered))
        if (scores == 0).mean() > 0.05 and (scores > 0).any():
            break
    ref = Ref("function.linear", {"weights": [1.0, 1.0, 1.0], "intercept": -6.0})
    given = answers.call("exact_precision", ref, rows.tolist(), rule)
    if close(given, (scores > 0).mean()):
        return Result(4, "Every stranger with every giver: nothing drawn, nothing to doubt but the rows themselves.")
    if close(given, (scores >= 0).mean()):
        return Result(3, "A score of exactly 0 counts as decision 1 with you. The decision is 1 only *above* 0.")
    return Result(3, "Right for most rows, but not where values are whole numbers and stand on a limit of the rule.")


def precision_of_some(answers, rng) -> Result:
    while True:
        n, d = int(rng.integers(18, 26)), 4
        base = rng.normal(size=(n, 1))
        rows = (base + 0.8 * rng.normal(size=(n, d))).round(2)
        weights, pairs = rng.normal(0, 1, d).round(2), rng.normal(0, 1, (d, d)).round(2)
        score = pairwise(weights, pairs, 0.1)
        columns = rng.choice(d, 2, replace=False).tolist()
        rule = [[columns[0], -0.7, 9.0], [columns[1], -9.0, 0.9]]
        if not 4 <= inside(rows, rule).sum() < n - 3:
            continue
        found = precisions(score, rows, rule)
        values = [*found.values(), 1 - found["right"]]
        if np.abs(np.subtract.outer(values, values))[np.triu_indices(len(values), 1)].min() > 0.012:
            break
    ref = Ref("function.pairwise", {"weights": weights.tolist(), "interactions": pairs.tolist(), "intercept": 0.1})
    given = answers.call("exact_precision", ref, rows.tolist(), rule)
    if close(given, found["right"]):
        return Result(4, "Every stranger with every giver: nothing drawn, nothing to doubt but the rows themselves.")
    names = {
        "real": "real_rows_for_perturbed",
        "among covered": "strangers_from_the_covered",
        "other columns": "giver_keeps_the_rest",
        "apart": "giver_torn_apart",
        "mean": "givers_averaged",
    }
    for name, misconception in names.items():
        if close(given, found[name]):
            return mistake(misconception, points=0.5 if name == "real" else 1.5)
    if close(given, found["strangers outside"]):
        return Result(
            1.5, "Your strangers are only the rows outside the rule. All n rows are strangers, covered or not."
        )
    if close(given, found["givers outside"]):
        return Result(0.5, "Your givers are the rows that the rule does *not* cover. A giver is a covered row.")
    if close(given, 1 - found["right"]):
        return Result(2, "This is the share of decision 0; the question asks for decision 1, a score above 0.")
    if rounded(given, found["right"]):
        return Result(2, "This share is rounded; return it as it is.")
    if close(given, found["right"], 0.08):
        return Result(1, "Near the right share. Do you draw the pairs, or leave some out? Here each counts once.")
    return Result(
        0,
        "Not the share over all pairs. Try the rows (1, 5), (2, 6), (3, 7) and the rule [(0, 1, 3)]: two givers, three "
        "strangers, so six mixed rows. With the score column 0 + column 1 - 8.5, three of them are above 0.",
    )


def lower(agree: np.ndarray, n: np.ndarray) -> np.ndarray:
    s = agree / n
    return (s + Z**2 / (2 * n) - Z * np.sqrt(s * (1 - s) / n + Z**2 / (4 * n**2))) / (1 + Z**2 / n)


def largest(able: np.ndarray, by: np.ndarray) -> int:
    return int(np.where(able, by, -1).argmax()) if able.any() else -1


PROVEN = Keys(
    {"place": Number(-1, 1000, "a place, 0 to k - 1, or -1"), "low": Number(-1.0, 1.0, "the lower end, from 0 to 1")}
)


@question(
    "proven_rule",
    points=3,
    wants={"proven_rule": Function(PROVEN)},
    misconceptions=["seen_for_proven", "surest_for_widest", "plain_interval", "upper_end_taken"],
    hints=[
        "Three steps: the lower end of each rule, which of them reach `wanted`, and of those the one with the most covered rows.",
        "`low >= wanted` gives the able ones; `np.where(able, covered, -1).argmax()` the place. If none is able, -1 and 0.",
    ],
    worked="19 of 20: share .95, lower end .764. 190 of 200: share .95 too, lower end .910. For a wanted .9 the second is proven and the first is not, "
    "although both shares are .95.",
)
def proven_rule(answers, rng) -> Result:
    result = first_trouble(3, (proven_of_some(answers, rng) for _ in range(3)))
    if result.points < 3:
        return result
    given = answers.call("proven_rule", [9, 20], [10, 22], 0.95)
    if not (close(given["place"], -1) and close(given["low"], 0)):
        return Result(2, "Two rules, none of them proven: then `place` is -1 and `low` is 0.")
    return result


def readings(agree: np.ndarray, n: np.ndarray, wanted: float) -> dict[str, int]:
    """The place by each way of reading the task."""
    s, low = agree / n, lower(agree, n)
    plain = s - Z * np.sqrt(s * (1 - s) / n)
    high = n / n - lower(n - agree, n)
    return {
        "right": largest(low >= wanted, n),
        "seen": largest(s >= wanted, n),
        "surest": int(low.argmax()),
        "plain": largest(plain >= wanted, n),
        "upper": largest(high >= wanted, n),
        "held": largest(low >= wanted, agree),
    }


def some_rules(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
    """Counts for which every way of reading the task chooses another rule, in any order."""
    while True:
        wanted = float(rng.choice([0.89, 0.9, 0.91]))
        widest = int(rng.integers(98, 112))  # the surest, the one that was right most often, the right one
        n = np.array(
            [widest - rng.integers(4, 12), widest - 1, widest, *rng.integers([115, 400, 700], [145, 600, 900])]
        )
        shares = np.array([wanted + 0.05, wanted + 0.006, wanted - 0.006]) + rng.uniform(-0.004, 0.004, 3)
        agree = np.concatenate([n[:3] - [0, 1, 3], np.round(n[3:] * shares).astype(int)])
        order = rng.permutation(6)
        agree, n = agree[order], n[order]
        found = readings(agree, n, wanted)
        if -1 not in found.values() and len(set(found.values())) == 6:
            return agree, n, wanted


def proven_of_some(answers, rng) -> Result:
    agree, n, wanted = some_rules(rng)
    given = answers.call("proven_rule", agree.tolist(), n.tolist(), wanted)
    found, low = readings(agree, n, wanted), lower(agree, n)
    place = given["place"]
    if place == found["right"]:
        if close(given["low"], low[found["right"]], 1e-4):
            return Result(3, "Not the rule that looked best, but the widest one that is proven.")
        return Result(
            2, f"The rule is the right one; its lower end is {low[found['right']]:.4f}, not {given['low']:.4f}."
        )
    facts = {"wanted": wanted}
    names = {
        "seen": "seen_for_proven",
        "surest": "surest_for_widest",
        "plain": "plain_interval",
        "upper": "upper_end_taken",
    }
    for name, misconception in names.items():
        if place == found[name]:
            where = found[name]
            return mistake(
                misconception, points=1, share=agree[where] / n[where], n=int(n[where]), low=low[where], **facts
            )
    if place == found["held"]:
        return Result(1, "This proven rule was *right* most often. The one that *covers* most rows is asked for.")
    return Result(
        0, "Not the rule asked for. Print lower end and covered rows of each rule, and go down the list by hand."
    )


def greedy(D: np.ndarray, labels: np.ndarray, radius: float, k: int, *slips: str) -> list[int]:
    """Return the prototypes by the way asked for, but for the slips that are named."""
    near, same = (radius > D if "strict" in slips else radius >= D), labels[:, None] == labels
    cost = near & (labels == 1 - labels[:, None] if "two classes" in slips else ~same)
    covered, chosen = np.zeros(len(labels), dtype=bool), []
    for _ in range(k):
        paid = cost & ~covered if "covered free" in slips else cost
        gain = (near & same & ~covered).sum(axis=1) - ("free" not in slips) * paid.sum(axis=1)
        out = covered if "skips covered" in slips else np.isin(np.arange(len(D)), [] if "again" in slips else chosen)
        gain = np.where(out, -len(D) - 1, gain)
        if "early" in slips and gain.max() <= 0:
            break
        best = int(gain[::-1].argmax()) if "last" in slips else int(gain.argmax())
        best = len(gain) - 1 - best if "last" in slips else best
        chosen.append(best)
        if "forget" not in slips:
            covered |= near[best] if "all" in slips else near[best] & same[best]
    return chosen


@question(
    "prototypes",
    points=3,
    wants={"prototypes": Function(Listing(Number(0, 10_000, "a place"), meaning="a list of places"))},
    misconceptions=["covered_counted_again", "strange_rows_free", "covered_for_all_classes"],
    hints=[
        "The colleague counts once, before the first choice. What changes after each choice, and has to be counted anew?",
        "Keep `covered`, one truth value per row. In each step: `(near & same & ~covered).sum(axis=1) - (near & ~same).sum(axis=1)`; then `argmax`; then `covered |= "
        "near[best] & same[best]`.",
    ],
    worked="The eight spots, first step: place 4 has three of its class within .5 and none of the other, 3 in all; place 0 has three and one, 2 in all. After 4, its crowd is "
    "covered. Then place 0 with 3 - 1 = 2, then 7 with 1.",
)
def prototypes(answers, rng) -> Result:
    result = first_trouble(3, (prototypes_of_some(answers, rng) for _ in range(3)))
    return prototypes_on_a_grid(answers, rng) if result.points == 3 else result


SLIPS = {
    "strict": "A row whose distance equals the radius is within it; your ball leaves it out.",
    "again": "You choose a row twice, once nothing is left to gain. A prototype is chosen once.",
    "early": "You stop once nothing is left to gain. The question asks for k prototypes always, even at a loss.",
    "skips covered": "You pass over rows that are covered already. They count no more, but may still be chosen.",
    "two classes": "Here are three classes. Each row of *any* other class in the ball costs one.",
    "last": "Of equals you take the last; the first is asked for.",
}


def prototypes_on_a_grid(answers, rng) -> Result:
    """Whole numbers and three classes: equal distances, equal gains, and steps at which nothing is left to gain."""
    while True:
        n, k, radius = 14, 7, 2
        spots, labels = rng.integers(0, 7, (n, 2)), rng.permutation(np.arange(n) % 3)
        D = np.abs(spots[:, None] - spots).sum(axis=2).astype(float)
        right = greedy(D, labels, radius, k)
        found = {slip: greedy(D, labels, radius, k, slip) for slip in SLIPS}
        if len({tuple(places) for places in (right, *found.values())}) == 1 + len(SLIPS):
            break
    given = [int(place) for place in answers.call("prototypes", D.tolist(), labels.tolist(), radius, k)]
    if given == right:
        return Result(
            3, "Each prototype stands for rows that no other one stood for, and pays for the strangers in its ball."
        )
    for slip, places in found.items():
        if given == places:
            return Result(1 if slip == "early" else 2, SLIPS[slip])
    if len(set(given)) < k:
        return Result(1, f"You return {len(set(given))} different places; {k} were asked for, each chosen once.")
    return Result(1, "Right on three tables, but not with three classes, equal distances and nothing left to gain.")


def prototypes_of_some(answers, rng) -> Result:
    while True:
        n, k = int(rng.integers(24, 32)), 4
        places = np.concatenate([rng.normal(0, 0.8, (n // 2, 2)), rng.normal(1.4, 0.8, (n - n // 2, 2))])
        labels = np.repeat([0, 1], [n // 2, n - n // 2])
        labels = np.where(rng.random(n) < 0.15, 1 - labels, labels)
        D = np.sqrt(((places[:, None] - places) ** 2).sum(axis=2)).round(3)
        found = {
            "right": greedy(D, labels, 0.8, k),
            "again": greedy(D, labels, 0.8, k, "forget"),
            "free": greedy(D, labels, 0.8, k, "free"),
            "all": greedy(D, labels, 0.8, k, "all"),
            "colleague": greedy(D, labels, 0.8, k, "forget", "free"),
            "half": greedy(D, labels, 0.8, k, "covered free"),
        }
        if len({tuple(value) for value in found.values()}) == 6 and len({frozenset(v) for v in found.values()}) > 3:
            break
    given = [int(place) for place in answers.call("prototypes", D.tolist(), labels.tolist(), 0.8, k)]
    if given == found["right"]:
        return Result(
            3, "Each prototype stands for rows that no other one stood for, and pays for the strangers in its ball."
        )
    if given == found["colleague"]:
        return Result(0, "These are still the colleague's. What is counted twice, and what costs nothing?")
    for name, misconception in {
        "again": "covered_counted_again",
        "free": "strange_rows_free",
        "all": "covered_for_all_classes",
    }.items():
        if given == found[name]:
            return mistake(misconception, points=1)
    if given == found["half"]:
        return Result(1, "With you, a row of another class costs nothing once it is covered. Each one costs, always.")
    for slip, words in SLIPS.items():
        if given == greedy(D, labels, 0.8, k, slip):
            return Result(1 if slip == "early" else 2, words)
    if sorted(given) == sorted(found["right"]):
        return Result(2, "The right rows in another order: give them as they are chosen.")
    if len(given) != k:
        return Result(0, f"You return {len(given)} places; {k} were asked for.")
    return Result(0, "Not these rows. Try the eight spots of the question: [4, 0, 7].")


@functools.cache
def clinic() -> tuple[np.ndarray, np.ndarray, object, tuple[str, ...]]:
    """The known and the fresh tumours, the machine, and the measures by name."""
    table = load_breast_cancer(as_frame=True)
    X = table.data.iloc[:, :10]
    machine = make_pipeline(StandardScaler(), SVC(C=10)).fit(X[:400].to_numpy(), table.target[:400])
    return X[:400].to_numpy(), X[400:].to_numpy(), machine, tuple(X.columns.str.removeprefix("mean "))


@functools.lru_cache(maxsize=16)
def facts_of(pair: str) -> Mapping[str, float]:
    """The numbers of the learner's rule, by every way of counting it."""
    known, fresh, machine, measures = clinic()
    columns = [measures.index(name) for name in pair.split(", ")]
    rule = [(column, -np.inf, float(np.median(known[:, column]))) for column in columns]
    covered, seen = inside(fresh, rule), inside(known, rule)
    everyone = np.arange(len(known))
    decide = machine.predict
    return {
        "coverage": float(covered.mean()),
        "precision": share(decide(fresh)[covered], 1),
        "perturbed": float((decide(mixed(known, columns, everyone, np.flatnonzero(seen))) == 1).mean()),
        "coverage known": float(seen.mean()),
        "precision known": share(decide(known)[seen], 1),
        "of everyone": float((decide(fresh)[covered] == 1).sum() / len(fresh)),
        "perturbed fresh": float(
            (decide(mixed(fresh, columns, np.arange(len(fresh)), np.flatnonzero(covered))) == 1).mean()
        ),
        "coverage all": float(np.concatenate([seen, covered]).mean()),
        "benign": share(load_breast_cancer().target[400:][covered], 1),
    }


MINE = Keys({name: Number(0.0, 1.0, "a share from 0 to 1") for name in ("coverage", "precision", "perturbed")})


@question(
    "my_rule",
    points=3,
    wants={"guess": Choice(("higher", "lower", "the same")), "my_rule": MINE},
    misconceptions=["known_for_fresh", "outcome_for_decision", "precision_of_everyone", "real_rows_for_perturbed"],
    hints=[
        "`count_rule(fresh, machine.predict(fresh), rule, 1)` gives two of the three numbers.",
        "`exact_precision(machine.decision_function, known, rule)` gives the third: its score is above 0 where the machine says benign.",
    ],
    worked="With a rule that covers 40 of 169 fresh tumours, of which the machine calls 38 benign, coverage is .237 and precision .95. The third number is about rows "
    "that mix two known tumours each.",
)
def my_rule(answers, rng, learner) -> Result:
    given, guess = answers.value("my_rule"), committed(answers)
    facts = facts_of(learner.pick(f"{UNIT}/pair", list(PAIRS)))
    right = {name: close(given[name], facts[name], 0.0006) for name in ("coverage", "precision", "perturbed")}
    if all(right.values()):
        beside = {"lower": "as you guessed", None: "and no guess of yours was read"}.get(guess, "unlike your guess")
        gap = facts["precision"] - facts["perturbed"]
        return Result(3, f"Right. Over perturbed rows the precision is lower by {gap:.2f}, {beside}: they mix tumours.")
    points = float(sum(right.values()))
    if close(given["coverage"], facts["coverage known"], 6e-4) or close(
        given["precision"], facts["precision known"], 6e-4
    ):
        return mistake("known_for_fresh", points=min(points, 1.5))
    if not right["precision"] and close(given["precision"], facts["benign"], 6e-4):
        return mistake("outcome_for_decision", points=points)
    if not right["precision"] and close(given["precision"], facts["of everyone"], 6e-4):
        return mistake("precision_of_everyone", points=points)
    real = (facts["precision"], facts["precision known"])
    if not right["perturbed"] and any(close(given["perturbed"], value, 6e-4) for value in real):
        return mistake("real_rows_for_perturbed", points=points)
    if not right["perturbed"] and close(given["perturbed"], facts["perturbed fresh"], 6e-4):
        return Result(points, "Your `perturbed` mixes the fresh tumours. The mixed rows are made from `known`.")
    if close(given["coverage"], facts["coverage all"], 6e-4):
        return Result(
            points, "You count over all 569 tumours. The machine learned from 400 of them: count over `fresh`."
        )
    wrong = ", ".join(f"`{name}`" for name, fine in right.items() if not fine)
    return Result(
        points, f"Not right: {wrong}. Do your answers to 1 and 2 pass their checks? Three decimals are enough."
    )


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


SHEET = Sheet(
    statements={
        "real": "Of the fresh tumours that the rule covers, the machine calls at least three in four benign.",
        "perturbed": "Of the perturbed rows, the machine calls fewer than three in four benign.",
        "perturbed_many": "Of the perturbed rows, the machine calls at least three in four benign.",
        "certain": "Every fresh tumour that the rule covers is called benign by the machine.",
        "outside": "A tumour that the rule does not cover is called malignant by the machine.",
        "cause": "A tumour would become benign if its two measures were brought below their middle.",
    },
    limitations={
        "other_rows": "It holds for this machine and for the rows that were counted; other rows give another precision.",
        "exact": "It is exact, since every row was counted: another clinic would find the same.",
        "patient": "For one patient whom the rule covers, it is the chance that the machine is right.",
        "share": "It is the part of the prediction that the two measures hold; the other eight hold the rest.",
        "both_ways": "It says how the machine decides outside the rule, too: the other way round.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "perturbed_taken_for_real",
        "size_not_read",
        "rule_taken_for_certain",
        "rule_taken_both_ways",
        "rule_taken_for_treatment",
        "count_taken_for_exact",
        "precision_taken_for_accuracy",
        "precision_taken_for_attribution",
    ],
    hints=[
        "Two of your three numbers are precisions. Which statement says of which rows how often the machine decides 1?",
        "The evidence is that precision, to two decimals or more. For the limitation, ask what you would have to change to get another number.",
    ],
    worked="If `precision` were .93 and `perturbed` .61, the statement that at least three in four of the fresh tumours are called benign would be true, its evidence .93.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given = answers.value("claim")
    facts = facts_of(learner.pick(f"{UNIT}/pair", list(PAIRS)))
    own = given["evidence"]
    traps = {
        "perturbed_many": "perturbed_taken_for_real" if close(own, facts["precision"], 0.0051) else "size_not_read",
        "certain": "rule_taken_for_certain",
        "outside": "rule_taken_both_ways",
        "cause": "rule_taken_for_treatment",
    }
    limitations = {
        "other_rows": None,
        "exact": "count_taken_for_exact",
        "patient": "precision_taken_for_accuracy",
        "share": "precision_taken_for_attribution",
        "both_ways": "rule_taken_both_ways",
    }
    evidence: Mapping[str, float] = {"real": facts["precision"], "perturbed": facts["perturbed"]}
    swapped = {"real": facts["perturbed"], "perturbed": facts["precision"]}
    return judge_claim(
        given,
        lettered(SHEET, learner, f"{UNIT}/claim"),
        2,
        evidence,
        traps,
        limitations,
        0.0051,
        slips={"perturbed_taken_for_real": swapped},
    )
