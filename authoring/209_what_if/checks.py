"""The checks of 209: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.functions import pairwise
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Choice, ClaimForm, Function, Number
from xaicourse.learning.wants import Mapping as Keys
from xaicourse.learning.wire import Ref
from xaicourse.methods.nearest_counterfactual import away, nearest_counterfactual
from xaicourse.methods.thresholds import STEPS

UNIT = "209_what_if"
WINES = (0, 2, 9, 20, 21, 26, 34, 40, 42, 43, 44, 69, 78, 79, 95, 110, 111, 117, 118, 119, 122, 126, 133, 161, 163)
CUT = 0.55  # no wine of these is near it


def nearest(distances: np.ndarray, kept: np.ndarray) -> int:
    return int(np.where(kept, distances, np.inf).argmin())


# Points for each; in this order they are looked for.
TWIN_TRAPS = {
    "any_neighbour_taken": 0.0,
    "twin_unscaled": 0.0,
    "norms_swapped": 0.5,
    "longest_step_alone": 0.5,
    "farthest_for_nearest": 0.0,
    "signs_kept": 0.0,
    "place_among_the_kept": 0.5,
}


@question(
    "twin",
    points=2,
    wants={"twin": Function(Number(meaning="one place, a whole number"))},
    misconceptions=sorted(TWIN_TRAPS),
    hints=[
        "Two things are missing: the distance by the norm, and that only rows with another decision may win.",
        "`np.abs(steps).sum(axis=1)` is L1. Put `np.inf` where the decision is the same, then `argmin()`.",
    ],
    worked="Steps (1.2, 0) and (0.7, 0.9): L1 gives 1.2 and 1.6, L2 gives 1.2 and 1.14. If the first row had the person's own decision, its "
    "distance would be set to infinity, and the second one would win by both.",
)
def twin(answers, rng) -> Result:
    result = first_trouble(2, (twin_of_some(answers, rng, norm) for norm in ("L1", "L2", "L1", "L2")))
    if result.points < 2:
        return result
    given = answers.call("twin", [0.0, 0.0], 1, [[1.0, 1.0], [2.0, 2.0]], [1, 1], [1.0, 1.0], "L1")
    if not close(given, -1):
        return Result(
            1, f"Nobody has another decision, and your twin is row {given:g}. Say -1 where there is no counterfactual."
        )
    rows = [[9.0, 1.0], [1.0, 2.0], [2.0, 1.0], [-1.0, -2.0]]
    given = answers.call("twin", [0.0, 0.0], 1, rows, [0, 0, 0, 0], [1.0, 1.0], "L2")
    if not close(given, 1):
        return Result(
            1.5, f"Rows 1, 2 and 3 are equally near, and your twin is row {given:g}: of equals the first, row 1."
        )
    return result


def twin_of_some(answers, rng, norm: str) -> Result:
    while True:
        n, d = int(rng.integers(25, 40)), int(rng.integers(3, 6))
        spread = rng.choice([1.0, 10.0, 200.0, 1000.0], d, replace=True) * rng.uniform(0.7, 1.3, d).round(2)
        rows = (rng.normal(size=(n, d)) * spread).round(3)
        person, decision = (rng.normal(size=d) * spread).round(3), int(rng.integers(0, 3))
        decisions = rng.integers(0, 3, n)  # of three kinds: two of them are other decisions
        other = decisions != decision
        if not other.any():
            continue
        steps = (rows - person) / spread
        distance = {each: away(person, rows, spread, each) for each in ("L1", "L2")}
        raw = away(person, rows, np.ones(d), norm)
        found = {
            "right": nearest(distance[norm], other),
            "norms_swapped": nearest(distance["L2" if norm == "L1" else "L1"], other),
            "twin_unscaled": nearest(raw, other),
            "any_neighbour_taken": nearest(distance[norm], np.full(n, True)),
            "farthest_for_nearest": nearest(-distance[norm], other),
            "longest_step_alone": nearest(np.abs(steps).max(axis=1), other),
            "signs_kept": nearest(steps.sum(axis=1), other),
            "place_among_the_kept": int(distance[norm][other].argmin()),
        }
        kind = int(decisions[found["right"]])
        # the twin has the kind of decision that `1 - decision` overlooks
        if len(set(found.values())) == len(found) and kind != 1 - decision:
            break
    given = answers.call("twin", person.tolist(), decision, rows.tolist(), decisions.tolist(), spread.tolist(), norm)
    if close(given, found["right"]):
        return Result(2, "The nearest row with another decision, in spreads and by the norm that was asked for.")
    for name, points in TWIN_TRAPS.items():
        if close(given, found[name]):
            return mistake(name, points=points, given=int(given), norm=norm)
    if close(given, -1):
        return Result(
            0,
            f"Row {found['right']} has decision {kind} and the person {decision}: -1 is for the case that nobody has another one.",
        )
    only = {int(kind): nearest(distance[norm], decisions == kind) for kind in set(decisions[other])}
    for each, place in only.items():
        if close(given, place):
            return Result(
                0,
                f"Row {place} is the nearest with decision {each}, for a person with decision {decision}. There are three kinds here: "
                "*another* one is every decision that is not the person's, not one fixed number.",
            )
    if 0 <= given < n and close(given, round(given)):
        far = distance[norm][int(given)]
        return Result(
            0,
            f"Row {given:g} is {far:.2f} spreads away by {norm}; the nearest with another decision is at "
            f"{distance[norm][found['right']]:.2f}. Print the distances for the two rows of the example.",
        )
    return Result(0, f"{given:g} is no place in a table of {n} rows: give the place, not the distance.")


def counted(scores: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """FP, FN, the share rejected and the share found at each step, (101,) each."""
    no, bad = scores >= STEPS[:, None], labels == 1  # (101, n)
    return {
        "FP": (no & ~bad).sum(axis=1).astype(float),
        "FN": (~no & bad).sum(axis=1).astype(float),
        "share": no.mean(axis=1),
        "found": (no & bad).sum(axis=1) / bad.sum(),
    }


def costs_of(scores: np.ndarray, labels: np.ndarray, ratio: float) -> tuple[np.ndarray, np.ndarray]:
    """Costs and shares rejected at each step, (101,) each."""
    table = counted(scores, labels)
    return table["FP"] * ratio + table["FN"], table["share"]


def crowd(rng, n: int, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Scores on the steps themselves, so that it counts whether an equal score is rejected; and labels."""
    labels = (rng.random(n) < 0.4).astype(int)
    return np.clip(rng.normal(0.4 + 0.15 * labels + shift, 0.17), 0.01, 0.98).round(2), labels


def at_least(values: np.ndarray, kept: np.ndarray) -> int:
    return int(np.where(kept, values, np.inf).argmin())


@question(
    "cheapest",
    points=3,
    wants={
        "cheapest": Function(
            Keys({"threshold": Number(0, 1, "a number from 0 to 1"), "cost": Number(meaning="one number")})
        )
    },
    misconceptions=[
        "ratio_on_misses",
        "budget_forgotten",
        "budget_taken_for_aim",
        "equal_score_let_through",
        "accuracy_for_cost",
    ],
    hints=[
        "For each threshold: who is rejected, how many of them have label 0, and how many of the others have label 1?",
        "Make the cost of all 101 thresholds, set it to `np.inf` where the share rejected is above `most`, then `argmin()`.",
    ],
    worked="Scores .2, .5, .8 with labels 0, 0, 1, ratio .5: the threshold .5 rejects two of three, one of them wrongly: cost 1 x .5 + 0. With "
    "`most` = .4 it may not: .51 rejects one, rightly, and costs 0.",
)
def cheapest(answers, rng) -> Result:
    return first_trouble(3, (cheapest_of_some(answers, rng, spent) for spent in (False, True, False)))


def cheapest_of_some(answers, rng, spent: bool) -> Result:
    """One draw. With `spent`, the right threshold rejects exactly the share allowed; else less than it might."""
    while True:
        scores, labels = crowd(rng, int(rng.choice([60, 64, 68, 72])))  # a quarter of each is a whole number
        ratio, most = float(rng.choice([0.25, 0.4, 0.5])), 0.25 if spent else float(rng.choice([0.2, 0.25, 0.3]))
        costs, shares = costs_of(scores, labels, ratio)
        above = np.append(costs[1:], costs[-1])  # a score equal to the threshold let through: the step above
        above_shares = np.append(shares[1:], 0.0)
        table = counted(scores, labels)
        turned, wrong = table["FP"] + ratio * table["FN"], table["FP"] + table["FN"]
        everyone = np.full(101, True)
        places = {
            "right": at_least(costs, shares <= most + 1e-9),
            "budget_forgotten": at_least(costs, everyone),
            "ratio_on_misses": at_least(turned, shares <= most + 1e-9),
            "accuracy_for_cost": at_least(wrong, shares <= most + 1e-9),
            "equal_score_let_through": at_least(above, above_shares <= most + 1e-9),
        }
        lowest, below = int((shares <= most + 1e-9).argmax()), at_least(costs, shares < most - 1e-9)
        if spent:
            places["share of exactly most refused"] = below
            fitting = np.isclose(shares[places["right"]], most)
        else:
            places["budget_taken_for_aim"] = lowest
            fitting = costs[lowest] > costs[places["right"]] + 1e-9
        if fitting and len(set(places.values())) == len(places):
            break
    given = answers.call("cheapest", scores.tolist(), labels.tolist(), ratio, most)
    right = places["right"]
    if close(given["threshold"], STEPS[right]) and close(given["cost"], costs[right]):
        return Result(3, "The lowest cost among the thresholds that the budget allows.")
    if spent and close(given["threshold"], STEPS[below]):
        return Result(
            1.5,
            f"Cheapest is {STEPS[right]:.2f}, which rejects exactly {most:.0%}; yours rejects less. *At most* the share `most` "
            "allows that share itself: < or <=?",
        )
    for name, place in places.items():
        if name != "right" and close(given["threshold"], STEPS[place]):
            return mistake(name, share=shares[place], most=most)
    if close(given["threshold"], STEPS[right]):
        return Result(1, f"The threshold is right, but its cost is {costs[right]:g}; yours is {given['cost']:.4g}.")
    place = int(np.abs(STEPS - given["threshold"]).argmin())
    if shares[place] > most + 1e-9:
        return mistake("budget_forgotten", share=shares[place], most=most)
    if close(costs[place], costs[right]):
        return Result(2, "A threshold of the same cost, but not the lowest one: of equal costs the lowest threshold.")
    return Result(0, f"At {given['threshold']:.2f} the cost is {costs[place]:g}; {costs[right]:g} is possible.")


def pair_of(first: tuple, other: tuple, allowed: float, both: bool = True) -> tuple[int, int, float] | None:
    """The pair by the rule: (costs, measure) of each group; None if no pair is close enough."""
    (costs, shares), (other_costs, other_shares) = first, other
    apart = np.abs(other_shares[None, :] - shares[:, None])
    partner = apart.argmin(axis=1)
    together = costs + (other_costs[partner] if both else 0)
    kept = apart.min(axis=1) <= allowed
    if not kept.any():
        return None
    place = at_least(together, kept)
    return place, int(partner[place]), float(costs[place] + other_costs[partner[place]])


GROUP_RULES = {
    "gap_let_through",
    "any_close_pair",
    "other_group_first",
    "found_for_rejected",
    "one_threshold_for_both",
    "cost_of_one_group",
}
PAIR = Keys(
    {
        "first": Number(0, 1, "a threshold from 0 to 1"),
        "other": Number(0, 1, "a threshold from 0 to 1"),
        "cost": Number(meaning="one number"),
    }
)


@question(
    "parity_pair",
    points=4,
    wants={"parity_pair": Function(PAIR)},
    misconceptions=sorted(GROUP_RULES),
    hints=[
        "First make, for each group, two lists over the 101 thresholds: the share rejected and the cost.",
        "For threshold i of the first, `np.abs(shares_other - shares_first[i]).argmin()` is its partner. Which i may stay, and which of these is "
        "cheapest?",
    ],
    worked="Shares of the first (1, .5, 0), of the other (1, .6, .2, 0): .5 is closest to .6, a gap of .1. With allowed = .05 this pair is out, and only "
    "(1, 1) and (0, 0) remain; the cheaper of the two is returned.",
)
def parity_pair(answers, rng) -> Result:
    result = first_trouble(4, (pair_of_some(answers, rng, apart) for apart in ("rules", "order", "closest")))
    return result if result.points < 4 else pair_with_ties(answers, rng)


def pair_with_ties(answers, rng) -> Result:
    """A case small enough for paper: a gap of exactly `allowed`, and two partners that are equally close."""
    up = int(rng.integers(-5, 6))  # hundredths by which all scores are moved
    first = {"scores": [(20 + up) / 100, (40 + up) / 100, (60 + up) / 100, (80 + up) / 100], "labels": [0, 0, 0, 1]}
    other = {"scores": [(30 + up) / 100, (70 + up) / 100], "labels": [0, 0]}
    given = answers.call("parity_pair", first, other, 0.5, 0.25)
    at = tuple(round(100 * given[name]) - up for name in ("first", "other"))
    if at == (61, 31) and close(given["cost"], 0.5):
        return Result(4, "Closest, close enough, and of these the cheapest for both together.")
    case = f"Scores {first['scores']} with labels 0, 0, 0, 1, and {other['scores']} with 0, 0; ratio .5, allowed .25: "
    if at == (61, 71):
        return Result(
            3,
            case
            + f"at {(61 + up) / 100:.2f} the first group's share is 1/4, and 1/2 and 0 of the other are equally close. Of equals "
            "the lowest threshold, not the cheapest and not the last.",
        )
    return Result(
        3,
        case
        + f"the cheapest pair is {(61 + up) / 100:.2f} and {(31 + up) / 100:.2f}, with shares 1/4 and 1/2. A gap of exactly "
        "`allowed` is allowed: only more than that is left out.",
    )


def any_close(first: tuple, other: tuple, allowed: float) -> tuple[int, int, float] | None:
    """The cheapest of all pairs that are close enough, whether closest or not: (costs, measure) of each group."""
    (costs, shares), (other_costs, other_shares) = first, other
    kept = np.abs(other_shares[None, :] - shares[:, None]) <= allowed
    place = at_least(costs[:, None] + other_costs[None, :], kept)
    one, two = divmod(place, len(other_costs))
    return (one, two, float(costs[one] + other_costs[two])) if kept.any() else None


def pairs_by_reading(first: tuple, other: tuple, ratio: float, allowed: float) -> dict[str, tuple | None]:
    """The pair by every way of reading the task."""
    by_share = [costs_of(*group, ratio) for group in (first, other)]
    by_found = [(costs, counted(*group)["found"]) for (costs, _), group in zip(by_share, (first, other), strict=True)]
    turned = pair_of(by_share[1], by_share[0], allowed)
    together = by_share[0][0] + by_share[1][0]
    return {
        "right": pair_of(*by_share, allowed),
        "gap_let_through": pair_of(*by_share, np.inf),
        "any_close_pair": any_close(*by_share, allowed),
        "found_for_rejected": pair_of(*by_found, allowed),
        "one_threshold_for_both": (*[int(together.argmin())] * 2, float(together.min())),
        "cost_of_one_group": pair_of(*by_share, allowed, both=False),
        "other_group_first": turned and (turned[1], turned[0], turned[2]),
    }


def pair_of_some(answers, rng, apart: str) -> Result:
    """One draw. What gives a pair of its own: "order" a search from the other group, "closest" any close pair, "rules" the rest."""
    while True:
        first, other = crowd(rng, int(rng.integers(40, 60))), crowd(rng, int(rng.integers(12, 16)), 0.15)
        if not other[1].any():
            continue
        # the second is wide enough for partners that are close and not the closest
        ratio, allowed = float(rng.choice([0.3, 0.5, 0.7])), 0.11 if apart == "closest" else 0.025
        pairs = pairs_by_reading(first, other, ratio, allowed)
        if None in pairs.values():
            continue
        places = {name: pair[:2] for name, pair in pairs.items()}
        right, turned, any_pair = (places.pop(name) for name in ("right", "other_group_first", "any_close_pair"))
        own, rest = set(places.values()), {right, turned, any_pair}
        fitting = {
            "rules": len(own) == 4 and not own & rest,
            "order": turned not in (right, any_pair) and not own & {right, turned},
            "closest": any_pair not in {right, turned} | own,
        }
        if fitting[apart]:
            break
    by_share = [costs_of(*group, ratio) for group in (first, other)]
    one, two = ({"scores": scores.tolist(), "labels": labels.tolist()} for scores, labels in (first, other))
    given = answers.call("parity_pair", one, two, ratio, allowed)
    thresholds = (given["first"], given["other"])
    right = pairs["right"]
    if close(thresholds, STEPS[list(right[:2])]) and close(given["cost"], right[2]):
        return Result(4, "Closest, close enough, and of these the cheapest for both together.")
    if close(thresholds, STEPS[list(right[:2])]):
        return Result(2.5, f"Both thresholds are right; together they cost {right[2]:g}, not {given['cost']:.4g}.")
    for name in GROUP_RULES:
        pair = pairs[name]
        if close(thresholds, STEPS[list(pair[:2])]):
            gap = abs(by_share[0][1][pair[0]] - by_share[1][1][pair[1]])
            return mistake(
                name, points=1.5 if name in ("gap_let_through", "any_close_pair") else 0.5, gap=gap, allowed=allowed
            )
    if close(thresholds[::-1], STEPS[list(right[:2])]):
        return Result(2, "The right two thresholds with their names swapped: `first` belongs to the first group.")
    places = [int(np.abs(STEPS - value).argmin()) for value in thresholds]
    gap = abs(by_share[0][1][places[0]] - by_share[1][1][places[1]])
    if gap > allowed:
        return Result(0, f"At your thresholds the shares rejected differ by {gap:.3f}; allowed is {allowed:.3f}.")
    return Result(
        0,
        f"Your pair is close enough (a gap of {gap:.3f}), but it is not the one of the search: is each partner the closest, and the "
        "lowest of equals, and the cost that of both groups?",
    )


@question(
    "best_supported",
    points=3,
    wants={"best_supported": Function(Number(meaning="one number, a value of the column"))},
    misconceptions=["value_where_nobody_is", "support_counted_short", "everyone_for_person", "own_rows_for_edits"],
    hints=[
        "First the values: for each one in the column, how many rows lie within `width`? Then the person, once for each value kept.",
        "`np.tile(person, (k, 1))` makes k copies of the person; overwrite the column with the k kept values, and predict.",
    ],
    worked="Column 1, 2, 3, 9, width 1, enough 2: the value 1 has two rows within (1 and 2), 2 has three, 3 has two, 9 only itself. Tried are 1, 2 and 3, and "
    "nothing else, each in a copy of the person.",
)
def best_supported(answers, rng) -> Result:
    return first_trouble(3, (supported_of_some(answers, rng) for _ in range(3)))


def moved_outputs(predict, tried: np.ndarray, rows: np.ndarray, column: int) -> np.ndarray:
    """The mean output over `rows` with the column set to each of `tried`, (k,)."""
    moved = np.repeat(rows[None], len(tried), axis=0)  # (k, rows, d)
    moved[:, :, column] = tried[:, None]
    return predict(moved.reshape(-1, rows.shape[1])).reshape(len(tried), -1).mean(axis=1)


def supported_of_some(answers, rng) -> Result:
    while True:
        d, n = 3, int(rng.integers(32, 42))
        column = int(rng.integers(0, d))
        weights, crossed = rng.normal(size=d).round(2).tolist(), rng.normal(size=(d, d)).round(2).tolist()
        predict = pairwise(weights, crossed)
        rows = rng.normal(0, 2, (n, d)).round(2)
        rows[:, column] = rng.integers(10, 22, n)
        rows[:9, column] = 1, 3, 40, 6, 7, 7, 24, 24, 25  # alone; or in threes, just enough
        person = rng.normal(0, 2, d).round(2)
        person[column] = 15
        values, width, enough = rows[:, column], 1.0, 3
        apart = np.abs(values[:, None] - values)
        near = (apart <= width).sum(axis=1)
        kept, every = np.unique(values[near >= enough]), np.unique(values)
        different = (np.abs(values[:, None] - every) <= width).sum(axis=1)
        shorter = (near > enough, (apart < width).sum(axis=1) >= enough, different >= enough)

        def best(tried, column=column, predict=predict, person=person) -> float:
            return float(tried[moved_outputs(predict, tried, person[None], column).argmin()])

        found = {
            "right": best(kept),
            "value_where_nobody_is": best(every),
            "everyone_for_person": kept[moved_outputs(predict, kept, rows, column).argmin()],
            "own_rows_for_edits": values[np.where(near >= enough, predict(rows), np.inf).argmin()],
        }
        short = {best(np.unique(values[some])) for some in shorter if some.any()}
        if len(kept) > 4 and len(set(found.values())) == len(found) and not short & set(found.values()):
            break
    model = Ref("function.pairwise", {"weights": weights, "interactions": crossed})
    given = answers.call("best_supported", model, person.tolist(), rows.tolist(), column, width, enough)
    if close(given, found["right"]):
        return Result(
            3, "A value that others have, and the lowest output for this person: still an edit, but of somebody."
        )
    few = int((np.abs(values - given) <= width).sum())
    if not np.isin(given, values):
        return Result(
            0,
            f"{given:g} does not occur in the column. Return a value that some row has: no risk, no place, nothing between.",
        )
    if few < enough:
        return mistake("value_where_nobody_is", points=1, given=given, few=few, enough=enough)
    if any(close(given, each) for each in short):
        return mistake("support_counted_short", points=1, given=given, right=found["right"], enough=enough)
    if close(given, found["own_rows_for_edits"]):
        return mistake("own_rows_for_edits", given=given)
    if close(given, found["everyone_for_person"]):
        return mistake("everyone_for_person", points=1)
    return Result(
        0, f"{given:g} is supported, but another such value gives the person less. Is it only the column that moves?"
    )


@functools.cache
def cellar() -> tuple:
    """The wines (178, 13), the decisions about them, and the spread of each measure."""
    table = load_wine(as_frame=True)
    X, second = table.data, (table.target == 1).astype(int)
    machine = make_pipeline(StandardScaler(), LogisticRegression()).fit(X.to_numpy(), second)
    return X, machine.predict(X.to_numpy()), X.std(ddof=0)


@functools.lru_cache(maxsize=64)
def twins_of(wine: int) -> Mapping[str, float]:
    """The numbers of a learner's wine, by every way of reading the task."""
    X, decisions, spread = cellar()
    row, scale = X.loc[wine], {"spread": spread.to_numpy(), "none": np.ones(13)}

    def find(kind: str, norm: str) -> int:
        return nearest_counterfactual(row, decisions[wine], X, decisions, scale[kind], norm)[0]

    found = {"L1": find("spread", "L1"), "L2": find("spread", "L2"), "unscaled": find("none", "L2")}
    others = np.arange(len(X)) != wine
    steps = (X.loc[found["L1"]] - row).abs().to_numpy()
    return {
        **found,
        "any L1": nearest(away(row, X, spread, "L1"), others),
        "any L2": nearest(away(row, X, spread, "L2"), others),
        "unscaled L1": find("none", "L1"),
        "three longest": share_of_three(steps / spread.to_numpy()),
        "squared": share_of_three((steps / spread.to_numpy()) ** 2),
        "raw": share_of_three(steps),
        "one": float((steps / spread.to_numpy()).max() / (steps / spread.to_numpy()).sum()),
    }


def share_of_three(steps: np.ndarray) -> float:
    return float(np.sort(steps)[-3:].sum() / steps.sum())


NUMBER = Number(0, 177, "the number of a wine, 0 to 177")
TWINS = Keys({"L1": NUMBER, "L2": NUMBER, "unscaled": NUMBER, "three longest": Number(0, 1, "a share from 0 to 1")})


@question(
    "my_twins",
    points=3,
    wants={"guess": Choice(("about a third", "about two thirds", "nearly all")), "my_twins": TWINS},
    misconceptions=["any_neighbour_taken", "rulers_mixed", "share_in_own_units", "squared_steps_shared"],
    hints=[
        "Your `twin` from question 1 takes the wine, its decision, the whole table, all decisions, a spread and a norm. What is the spread of unscaled?",
        "Steps to the L1 twin: `((X.loc[number] - X.loc[wine]) / spread).abs()`. The three longest, over the sum of all 13.",
    ],
    worked="If the steps to the L1 twin were 2, 1, 1 and ten times 0.2, the L1 distance would be 6 and the share of the three longest 4 / 6 = .67. For the unscaled twin give "
    "a spread of thirteen ones.",
)
def my_twins(answers, rng, learner) -> Result:
    given, guess = answers.value("my_twins"), committed(answers)
    facts = twins_of(learner.pick(f"{UNIT}/wine", list(WINES)))
    right = {name: close(given[name], facts[name]) for name in ("L1", "L2", "unscaled")}
    right["three longest"] = close(given["three longest"], facts["three longest"], 0.0051)
    points = 0.75 * sum(right.values())
    if all(right.values()):
        beside = {"nearly all": "As you guessed", None: "For the record"}.get(guess, "Unlike your guess")
        return Result(3, f"Three rulers, three wines. {beside}, it is nearly all: 96 % of the 178 get another twin.")
    if any(not right[name] and close(given[name], facts[f"any {name}"]) for name in ("L1", "L2")):
        return mistake("any_neighbour_taken", points=points, given=int(given["L1"]), norm="L1")
    others = {name: [facts[each] for each in ("L1", "L2", "unscaled", "unscaled L1") if each != name] for name in right}
    if any(not right[name] and given[name] in others[name] for name in ("L1", "L2", "unscaled")):
        return mistake("rulers_mixed", points=points)
    if not right["three longest"] and close(given["three longest"], facts["raw"], 0.0051):
        return mistake("share_in_own_units", points=points)
    if not right["three longest"] and close(given["three longest"], facts["squared"], 0.0051):
        return mistake("squared_steps_shared", points=points)
    if right["L1"] and right["L2"] and right["unscaled"]:
        return Result(
            points,
            f"All three twins are right; the share {given['three longest']:.3g} is not. It is the sum of the three longest of the 13 "
            "steps to the *L1* twin, in spreads and without their signs, over the sum of all 13; two decimals or more.",
        )
    wrong = ", ".join(f"`{name}`" for name, fine in right.items() if not fine)
    return Result(
        points, f"Not right: {wrong}. Does your answer to question 1 pass its check? It finds all three twins."
    )


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


SHEET = Sheet(
    statements={
        "more": "The three longest steps make up more than 55 % of the L1 distance from your wine to its L1 twin.",
        "less": "The three longest steps make up at most 55 % of the L1 distance from your wine to its L1 twin.",
        "same": "L1 and L2 use the same measures in the same spreads, so they name the same twin of your wine.",
        "advice": "If its grower brought those three measures to the twin's values, your wine would be one of the "
        "other kind.",
        "model": "Another model that is as accurate would have the same twin of your wine: it is a fact about the wines.",
        "importance": "The measure with the longest step to the twin is the one that counts most in the decision about "
        "your wine.",
    },
    limitations={
        "ruler": "It holds for these measures, this scale and this norm; another ruler can name another twin.",
        "everyone": "It holds for every wine with the same decision: they share a twin.",
        "estimate": "It is an estimate from drawn rows: another run would give another number.",
        "attribution": "It says how the model's score is shared out among the measures.",
        "chance": "The nearer the twin, the likelier is the other decision for your wine.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "longest_steps_read_backwards",
        "twin_the_same_by_any_norm",
        "twin_taken_for_advice",
        "twin_without_its_model",
        "step_taken_for_importance",
        "twin_shared_by_all",
        "search_taken_for_estimate",
        "distance_taken_for_attribution",
        "distance_taken_for_chance",
    ],
    hints=[
        "Which statements follow from a number that you have? Ask of each of the others: what would I have to compute to know?",
        "The evidence is `three longest`, to two decimals or more. For the limitation, ask what you chose before the twin was found.",
    ],
    worked="If `three longest` were .62, the statement with *more than 55 %* would be true, its evidence .62. The limitation names what the number hangs on: measures, scale "
    "and norm.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given = answers.value("claim")
    share = twins_of(learner.pick(f"{UNIT}/wine", list(WINES)))["three longest"]
    true, false = ("more", "less") if share > CUT else ("less", "more")
    traps = {
        false: "longest_steps_read_backwards",
        "same": "twin_the_same_by_any_norm",
        "advice": "twin_taken_for_advice",
        "model": "twin_without_its_model",
        "importance": "step_taken_for_importance",
    }
    limitations = {
        "ruler": None,
        "everyone": "twin_shared_by_all",
        "estimate": "search_taken_for_estimate",
        "attribution": "distance_taken_for_attribution",
        "chance": "distance_taken_for_chance",
    }
    return judge_claim(given, lettered(SHEET, learner, f"{UNIT}/claim"), 2, {true: share}, traps, limitations, 0.0051)
