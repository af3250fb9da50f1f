"""The checks of 301: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from itertools import combinations, product

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.functions import pairwise
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Listing, Number
from xaicourse.learning.wants import Mapping as Keys
from xaicourse.learning.wire import Ref
from xaicourse.scenarios import credit

UNIT = "301_counterfactuals"
APPLICANTS = (4037, 4089, 4130, 4140, 4153, 4183, 4281, 4304, 4386, 4468, 4509, 4855)
FIVE = ("income", "amount", "duration", "debt_to_income", "burden")
WAYS, SCALE, FEE = ("up", "down", "free", "frozen", "down"), (480.0, 1182.0, 6.0, 10.2, 21.0), 0.5


def apart(values) -> bool:
    """Whether no two of some numbers are near each other."""
    values = np.sort(np.array(list(values), dtype=float))
    return bool(np.diff(values).min() > 1e-3)


ROAD = Keys({"place": Number(-1, 10_000, "a place, 0 to n - 1, or -1"), "cost": Number(meaning="a distance")})


@question(
    "cheapest_road",
    points=2,
    wants={"cheapest_road": Function(ROAD)},
    misconceptions=["units_forgotten", "squares_for_sizes", "nearest_of_all_rows"],
    hints=[
        "In the loop: how much does one feature add to the cost of each row? `costs += ...`.",
        "`costs += np.abs(rows[:, column] - instance[column]) / unit`; then `np.where(accepted, costs, np.inf).argmin()`.",
    ],
    worked="From (40, 3), units (10, 1), to (25, 3): |25 - 40|/10 + |3 - 3|/1 = 1.5. To (40, 1): 0 + 2 = 2. If only the "
    "second is accepted, the answer is place 1, cost 2.",
)
def cheapest_road(answers, rng) -> Result:
    result = first_trouble(2, (road_of_some(answers, rng) for _ in range(3)))
    if result.points < 2:
        return result
    given = answers.call("cheapest_road", [[1.0, 2.0], [3.0, 1.0]], [2.0, 2.0], [1.0, 1.0], [False, False])
    if not (given["place"] == -1 and close(given["cost"], 0)):
        return Result(1, "If no row is accepted, the road is closed: place -1 and cost 0.")
    return result


def road_of_some(answers, rng) -> Result:
    while True:
        n, scale = 9, rng.choice([0.5, 1.0, 4.0, 20.0], 3, replace=False)
        instance = (rng.normal(size=3) * scale).round(2)
        rows = (instance + rng.normal(0, 2, (n, 3)) * scale).round(2)
        accepted = rng.random(n) < 0.5
        moved = np.abs(rows - instance)
        costs = {
            "right": (moved / scale).sum(axis=1),
            "raw": moved.sum(axis=1),
            "squares": np.sqrt(((moved / scale) ** 2).sum(axis=1)),
            "sum of squares": ((moved / scale) ** 2).sum(axis=1),
        }
        if not 2 <= accepted.sum() <= n - 2:
            continue
        places = {name: int(np.where(accepted, each, np.inf).argmin()) for name, each in costs.items()}
        places["all"] = int(costs["right"].argmin())
        if places["right"] not in (places["raw"], places["all"], int(accepted.argmax())):
            break
    given = answers.call("cheapest_road", rows.tolist(), instance.tolist(), scale.tolist(), accepted.tolist())
    place, price = int(given["place"]), given["cost"]

    def is_(name: str, kind: str) -> bool:
        return place == places[name] and close(price, costs[kind][places[name]])

    if is_("right", "right"):
        return Result(2, "The nearest accepted row, in units that make features comparable.")
    if is_("raw", "raw"):
        return mistake("units_forgotten")
    if is_("squares", "squares") or is_("sum of squares", "sum of squares"):
        return mistake("squares_for_sizes", points=0.5)
    if is_("all", "right"):
        return mistake("nearest_of_all_rows", points=0.5)
    if place == places["right"] and close(price, costs["right"][place], 0.0051):
        return Result(1, "The place is right and the cost is rounded; return it as it is.")
    if place == places["right"]:
        return Result(1, f"The place is right. Its cost is {costs['right'][place]:.3f}, not {price:.3f}.")
    return Result(0, "Not the nearest accepted row. Try the worked step's rows: place 1, cost 1.5.")


def walks(score, instance, options, ways, scale, fee) -> dict[str, tuple[np.ndarray, float]]:
    """The row and its cost by each way of reading the task."""
    tests = {"free": np.not_equal, "up": np.greater, "down": np.less}

    def search(ways, units, fee, turned=False):
        left = [
            [old, *(np.array(new)[tests[way](new, old)] if way in tests else [])]
            for old, new, way in zip(instance, options, ways, strict=True)
        ]
        rows = np.array(list(product(*left)), dtype=float)
        moved = np.abs(rows - instance)
        costs = (moved / units).sum(axis=1) + fee * (moved > 0).sum(axis=1)
        said = np.asarray(score(rows))
        yes = (said >= 0) & (moved.sum(axis=1) > 0) if turned else said <= 0
        if not yes.any():
            return np.array(instance), -1.0
        best = int(np.where(yes, costs, np.inf).argmin())
        return rows[best], float(costs[best])

    return {
        "right": search(ways, scale, fee),
        "frozen": search(["free" if way == "frozen" else way for way in ways], scale, fee),
        "direction": search(["free" if way in ("up", "down") else way for way in ways], scale, fee),
        "fee": search(ways, scale, 0.0),
        "raw": search(ways, np.ones(len(scale)), fee),
        "turned": search(ways, scale, fee, True),
        "all free": search(["free"] * len(ways), scale, fee),
    }


WALK = Keys({"row": Array((4,), "the four numbers of the row"), "cost": Number(meaning="a cost, or -1")})


@question(
    "nearest_action",
    points=4,
    wants={"nearest_action": Function(WALK)},
    misconceptions=[
        "frozen_feature_moved",
        "direction_ignored",
        "fee_forgotten",
        "units_forgotten",
        "no_taken_for_yes",
    ],
    hints=[
        "First, for each feature, the list of values it may take: its present one and the options that its way allows. Then all combinations.",
        "`rows = np.array(list(product(*choices)))`; a cost for every row; `np.where(score(rows) <= 0, costs, np.inf).argmin()`.",
    ],
    worked="Instance (5, 2), ways up and frozen, options (4, 8) and (1, 3): the first may stay 5 or become 8, the second stays 2. With units 1 and 1 and a fee of .5, the "
    "row (8, 2) costs 3 + .5.",
)
def nearest_action(answers, rng) -> Result:
    result = first_trouble(4, (walk_of_some(answers, rng) for _ in range(3)))
    if result.points < 4:
        return result
    ref = Ref("function.linear", {"weights": [1.0, 1.0, 1.0, 1.0], "intercept": 100.0})
    given = answers.call(
        "nearest_action", ref, [1.0, 2.0, 3.0, 4.0], [[0.0, 5.0]] * 4, ["free", "up", "down", "frozen"], [1.0] * 4, 0.5
    )
    if not (close(given["cost"], -1) and close(given["row"], [1.0, 2.0, 3.0, 4.0])):
        return Result(3, "When no row is accepted, the road is closed: return the instance itself and a cost of -1.")
    return result


def walk_of_some(answers, rng) -> Result:
    while True:
        scale = rng.choice([0.5, 1.0, 2.0, 4.0], 4, replace=False)
        instance = np.round(rng.normal(size=4) * scale, 2)
        options = [np.round(np.sort(rng.normal(0, 1.6, 4)) * unit, 2) for unit in scale]
        ways = list(rng.permutation(["free", "up", "down", "frozen"]))
        weights = np.round(rng.normal(0, 1, 4) / scale, 3)
        pairs = np.round(rng.normal(0, 0.25, (4, 4)) / np.outer(scale, scale), 3)
        start = float(pairwise(weights, pairs)(instance)[0])
        intercept = round(1.6 - start, 3)
        score = pairwise(weights, pairs, intercept)
        fee = float(rng.choice([0.6, 0.8, 1.0]))
        found = walks(score, instance, options, ways, scale, fee)
        if found["right"][1] < 0:
            continue
        others = [found[name] for name in ("frozen", "direction", "fee", "raw", "turned", "all free")]
        rows = [tuple(row) for row, price in [found["right"], *others] if price >= 0]
        same = [tuple(row) == tuple(found["right"][0]) for row, _ in (found["frozen"], found["direction"])]
        if not any(same) and len(rows) == 7 and apart(price for _, price in [found["right"], *others]):
            break
    ref = Ref(
        "function.pairwise", {"weights": weights.tolist(), "interactions": pairs.tolist(), "intercept": intercept}
    )
    given = answers.call(
        "nearest_action", ref, instance.tolist(), [each.tolist() for each in options], ways, scale.tolist(), fee
    )

    def is_(name: str) -> bool:
        return close(given["row"], found[name][0]) and close(given["cost"], found[name][1])

    if is_("right"):
        return Result(4, "The cheapest road of those that can be walked.")
    names = {
        "frozen": "frozen_feature_moved",
        "direction": "direction_ignored",
        "fee": "fee_forgotten",
        "raw": "units_forgotten",
        "turned": "no_taken_for_yes",
        "all free": "frozen_feature_moved",
    }
    for name, misconception in names.items():
        if is_(name):
            return mistake(misconception, points=0.5 if name == "all free" else 1.5)
    frozen = ways.index("frozen")
    if not close(given["row"][frozen], instance[frozen]):
        return mistake("frozen_feature_moved", points=0.5)
    if close(given["row"], found["right"][0]):
        return Result(2, f"The row is right. Its cost is {found['right'][1]:.3f}, not {given['cost']:.3f}.")
    if close(given["row"], instance):
        return Result(0, "You say that the road is closed, and a row with the options given is accepted.")
    if float(score(np.array([given["row"]]))[0]) > 1e-9:
        return Result(0, "The model refuses the row that you return: its score is above 0.")
    return Result(0, "An accepted row, but not the cheapest. Do you try every combination, staying as it is included?")


def determinant(table: np.ndarray, places) -> float:
    return float(np.linalg.det(table[np.ix_(places, places)]))


def sets(rows: np.ndarray, scale: np.ndarray, k: int) -> dict[str, tuple[tuple[int, ...], float]]:
    """The chosen set and the number reported, by each way of reading the task."""
    far = np.abs((rows[:, None] - rows) / scale).sum(axis=2)
    raw = np.abs(rows[:, None] - rows).sum(axis=2)
    all_sets = list(combinations(range(len(rows)), k))

    def best(worth):
        chosen = max(all_sets, key=worth)
        return chosen, worth(chosen)

    greedy = [0]
    while len(greedy) < k:
        left = [place for place in range(len(rows)) if place not in greedy]
        greedy.append(max(left, key=lambda place: determinant(1 / (1 + far), [*greedy, place])))
    greedy = tuple(sorted(greedy))
    return {
        "right": best(lambda places: determinant(1 / (1 + far), places)),
        "raw": best(lambda places: determinant(1 / (1 + raw), places)),
        "distances": best(lambda places: determinant(far, places)),
        "sum": best(lambda places: far[np.ix_(places, places)].sum() / (k * (k - 1))),
        "alike": min(((places, determinant(1 / (1 + far), places)) for places in all_sets), key=lambda pair: pair[1]),
        "greedy": (greedy, determinant(1 / (1 + far), greedy)),
    }


SET = Keys({"places": Listing(Number(0, 10_000, "a place"), meaning="a list of places"), "diversity": Number()})


@question(
    "most_diverse",
    points=3,
    wants={"most_diverse": Function(SET)},
    misconceptions=[
        "units_forgotten",
        "distances_for_similarities",
        "mean_distance_for_determinant",
        "alike_for_diverse",
    ],
    hints=[
        "Three steps: the table of distances of all rows, the table of similarities, and for each set the determinant of its own part of the table.",
        "`similar[np.ix_(places, places)]` is the part of a set; `np.linalg.det` its determinant; keep the largest.",
    ],
    worked="Two rows at a distance of 3 have a similarity of 1/4: the table is 1, 1/4, 1/4, 1, its determinant 1 - 1/16 = .9375. Two equal rows give 0.",
)
def most_diverse(answers, rng) -> Result:
    return first_trouble(3, (set_of_some(answers, rng) for _ in range(3)))


def set_of_some(answers, rng) -> Result:
    while True:
        n, k = int(rng.integers(7, 9)), int(rng.integers(3, 5))
        scale = rng.choice([0.3, 1.0, 5.0], 3, replace=False)
        rows = np.round(rng.normal(size=(n, 3)) * scale * 0.6, 2)
        found = sets(rows, scale, k)
        wrong = [found[name][0] for name in ("raw", "distances", "sum", "greedy")]
        if found["right"][0] not in wrong and found["right"][1] > 0.05:
            break
    given = answers.call("most_diverse", rows.tolist(), scale.tolist(), k)
    places, worth = tuple(sorted(int(place) for place in given["places"])), given["diversity"]

    def is_(name: str) -> bool:
        return places == found[name][0] and close(worth, found[name][1])

    if is_("right"):
        return Result(3, "The set whose members are least alike, all of them taken together.")
    if places == found["right"][0]:
        return Result(2, f"The set is right. Its determinant is {found['right'][1]:.4f}, not {worth:.4f}.")
    names = {
        "raw": "units_forgotten",
        "distances": "distances_for_similarities",
        "sum": "mean_distance_for_determinant",
        "alike": "alike_for_diverse",
    }
    told = [name for name in names if is_(name)] or [name for name in names if places == found[name][0]]
    if told:
        return mistake(names[told[0]], points=1)
    if len(set(places)) != k:
        return Result(0, f"You return {len(set(places))} different places; {k} were asked for.")
    if is_("greedy"):
        return Result(1, "Taken one after the other, from the first row on. The best set need not hold the first row.")
    return Result(0, "Not the most diverse set. Do you try every set of k rows?")


NAMES = ("age", "income", "debt", "burden", "loan")
AFTER = Keys({name: Number(meaning="a number") for name in NAMES})


def acts(instance: dict, changes: dict, equations: list) -> dict[str, np.ndarray]:
    """The row after the act by each way of reading the task."""
    right, lost, overwritten = ({**instance, **changes} for _ in range(3))
    one_step = {**instance, **changes}
    for effect, causes in equations:
        lost[effect] = sum(slope * lost[cause] for cause, slope in causes.items())
        overwritten[effect] = instance[effect] + sum(
            slope * (overwritten[cause] - instance[cause]) for cause, slope in causes.items()
        )
        if effect not in changes:
            right[effect] = instance[effect] + sum(
                slope * (right[cause] - instance[cause]) for cause, slope in causes.items()
            )
            one_step[effect] = instance[effect] + sum(
                slope * (changes.get(cause, instance[cause]) - instance[cause]) for cause, slope in causes.items()
            )
    lost_set = {**instance, **changes}
    for effect, causes in equations:
        if effect not in changes:
            lost_set[effect] = sum(slope * lost_set[cause] for cause, slope in causes.items())
    readings = {
        "right": right,
        "colleague": lost,
        "lost": lost_set,
        "overwritten": overwritten,
        "one step": one_step,
        "rewritten": {**instance, **changes},
    }
    return {name: np.array([row[each] for each in NAMES], dtype=float) for name, row in readings.items()}


@question(
    "act",
    points=3,
    wants={"act": Function(AFTER)},
    misconceptions=["own_noise_lost", "chosen_value_overwritten", "effects_stop_early", "row_rewritten_only"],
    hints=[
        "Who does nothing must stay as she is. What must be added to an effect's old value, so that this holds?",
        "For an effect not in `changes`: `after[effect] = instance[effect] + sum(slope * (after[cause] - instance[cause]) ...)`.",
    ],
    worked="Ada's income rises by 4: debt moves by -.5 * 4 = -2, to 33. Debt has moved by -2, so burden moves by 2 * -2 = -4, to 56. If she had set her burden to 50 "
    "herself, it would stay at 50.",
)
def act(answers, rng) -> Result:
    return first_trouble(3, (act_of_some(answers, rng) for _ in range(4)))


def act_of_some(answers, rng) -> Result:
    while True:
        order = list(rng.permutation(NAMES))
        instance = {name: round(float(rng.uniform(5, 60)), 1) for name in NAMES}
        slopes = iter(np.round(rng.choice([-1, 1], 5) * rng.uniform(0.4, 2, 5), 2).tolist())
        equations = [
            [order[2], {order[0]: next(slopes), order[1]: next(slopes)}],
            [order[3], {order[2]: next(slopes)}],
            [order[4], {order[3]: next(slopes), order[1]: next(slopes)}],
        ]
        changes = {
            name: round(instance[name] + float(rng.choice([-1, 1]) * rng.uniform(2, 9)), 1)
            for name in (order[0], order[3])
        }
        found = acts(instance, changes, equations)
        if rng.random() < 0.5:
            changes = {order[0]: changes[order[0]]}
            found = acts(instance, changes, equations)
        wrong = [name for name in found if name != "right" and close(found[name], found["right"], 0.01)]
        if set(wrong) <= {"overwritten", "one step"}:
            break
    row = answers.call("act", instance, changes, equations)
    given = np.array([row[name] for name in NAMES], dtype=float)
    if close(given, found["right"]):
        return Result(3, "What is set stays, what is one's own stays, and effects pass on.")
    if close(given, found["colleague"]):
        return mistake("own_noise_lost")
    if close(given, found["lost"]):
        return mistake("own_noise_lost", points=1)
    for name, misconception, points in (
        ("overwritten", "chosen_value_overwritten", 1.5),
        ("one step", "effects_stop_early", 1.5),
        ("rewritten", "row_rewritten_only", 0.5),
    ):
        if close(given, found[name]):
            return mistake(misconception, points=points)
    if close(given, found["right"], 0.06):
        return Result(1.5, "Rounded; return the numbers as they are.")
    off = NAMES[int(np.abs(given - found["right"]).argmax())]
    return Result(
        0, f"With changes in {', '.join(changes)}, `{off}` is not right. Follow it by hand, from its causes on."
    )


@functools.cache
def other_bank() -> GradientBoostingClassifier:
    data = credit.load()
    return GradientBoostingClassifier(n_estimators=60, max_depth=2, random_state=0).fit(
        data.X_train[list(FIVE)].to_numpy(), data.y_train
    )


def score(rows) -> np.ndarray:
    return other_bank().decision_function(np.array(rows)) - np.log(0.35 / 0.65)


def debt_after(before, row) -> float:
    others = before[3] / 100 * before[0] - before[1] / before[2]
    return 100 * (row[1] / row[2] + others) / row[0]


@functools.lru_cache(maxsize=16)
def facts_of(number: int) -> dict:
    """The applicant's roads by each way of reading the task, and their scores before and after the debt follows."""
    data = credit.load()
    mine = data.X_test.loc[number, list(FIVE)].to_numpy(float)
    options = [np.unique(data.X_train[name].quantile([0.1, 0.3, 0.5, 0.7, 0.9]).round()) for name in FIVE]
    found = {name: row for name, (row, _) in walks(score, mine, options, WAYS, np.array(SCALE), FEE).items()}
    row = found["right"]
    world = row.copy()
    world[3] = debt_after(mine, row)
    recomputed = row.copy()
    recomputed[3] = 100 * row[1] / row[2] / row[0]  # the other debts forgotten
    scores = score([row, world, mine, recomputed])
    return {
        "roads": found,
        "mine": mine,
        **dict(zip(("promised", "after", "today", "no other debts"), scores.tolist(), strict=True)),
    }


MINE = Keys(
    {
        "row": Array((5,), "the five numbers of the rewritten row"),
        "promised": Number(meaning="a score, log-odds"),
        "after": Number(meaning="a score, log-odds"),
    }
)


@question(
    "my_road",
    points=3,
    wants={"guess": Choice(("lower", "higher", "the same")), "my_road": MINE},
    misconceptions=["frozen_feature_moved", "promise_taken_for_act", "own_noise_lost"],
    hints=[
        "`nearest_action(score, mine, options, ways, scale, fee)` gives the row. Which of its five numbers follows, and by which function?",
        "`world = list(row); world[3] = debt_after(mine, row)`; then `score([row])[0]` and `score([world])[0]`.",
    ],
    worked="If the road were an income of 2570 instead of 2000, the debts stay the same money: a debt-to-income of 30 % becomes about 23.3 %. The score after the "
    "act is the model's on the row with 2570 and 23.3.",
)
def my_road(answers, rng, learner) -> Result:
    given, guess = answers.value("my_road"), committed(answers)
    facts = facts_of(learner.pick(f"{UNIT}/applicant", list(APPLICANTS)))
    if not close(given["row"], facts["roads"]["right"], 1e-6):
        if any(close(given["row"], facts["roads"][name]) for name in ("frozen", "all free")):
            return mistake("frozen_feature_moved")
        other = {"direction": "ignores the ways", "fee": "leaves the fee out"}
        for name, words in other.items():
            if close(given["row"], facts["roads"][name]):
                return Result(
                    0, f"`row` is what a search gives that {words}. Does `nearest_action` pass its own check?"
                )
        return Result(0, "`row` is not the cheapest road for your applicant. Does `nearest_action` pass its own check?")
    promised, after = close(given["promised"], facts["promised"], 0.0051), close(given["after"], facts["after"], 0.0051)
    points = 1 + 1.0 * promised + 1.0 * after
    if points == 3:
        way = "lower" if facts["after"] < facts["promised"] else "higher"
        beside = "for the record" if guess is None else "as you guessed" if guess == way else "unlike your guess"
        return Result(
            3, f"Right. After the act the score is {way} by {abs(facts['after'] - facts['promised']):.2f}, {beside}."
        )
    if (
        not promised
        and not after
        and close([given["promised"], given["after"]], [facts["after"], facts["promised"]], 0.0051)
    ):
        return Result(1.5, "`promised` and `after` have changed places: the promise is the score of the rewritten row.")
    if not after and close(given["after"], facts["promised"], 0.0051):
        return mistake("promise_taken_for_act", points=points)
    if not after and close(given["after"], facts["no other debts"], 0.0051):
        return mistake("own_noise_lost", points=points)
    wrong = " and ".join(f"`{name}`" for name, fine in (("promised", promised), ("after", after)) if not fine)
    return Result(points, f"The row is right; {wrong}: not the score asked for. Which row goes into `score`?")


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


SHEET = Sheet(
    statements={
        "promised": "Shown the rewritten row alone, this bank's model says yes.",
        "yes": "After the act, when the debt-to-income has followed, this bank's model says yes.",
        "no": "After the act, when the debt-to-income has followed, this bank's model says no.",
        "nearest": "No row whatever that this model accepts is nearer to the applicant than this one.",
        "truth": "After the act, the applicant's real risk of default is below the bank's limit.",
        "reason": "What the road changes is what caused the rejection, and the rest played no part in it.",
    },
    limitations={
        "assumed": "It holds for this model, these options, this distance and the one equation assumed; others give another road.",
        "promise": "It binds the bank: whoever walks this road must be accepted later, too.",
        "everyone": "It holds for every applicant whom this bank rejects.",
        "causes": "It needs no knowledge of causes, since the model has seen them all in its data.",
        "share": "It is the part of the rejection that these features hold; the others hold the rest.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "promise_taken_for_act",
        "search_taken_for_all",
        "model_taken_for_truth",
        "counterfactual_taken_for_cause",
        "counterfactual_taken_for_promise",
        "road_taken_for_everyone",
        "causes_read_from_the_model",
        "counterfactual_taken_for_attribution",
    ],
    hints=[
        "You have two scores of this bank's model: of the rewritten row, and after the act. Which statements speak of just these?",
        "The evidence is that score, to two decimals or more: at most 0 is a yes. For the limitation, ask what you would have to change to get another road.",
    ],
    worked="If `promised` were -.11 and `after` .20, the statement that the model says no after the act would be true, its evidence .20.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given = answers.value("claim")
    facts = facts_of(learner.pick(f"{UNIT}/applicant", list(APPLICANTS)))
    true, false = ("yes", "no") if facts["after"] <= 0 else ("no", "yes")
    evidence = {"promised": facts["promised"], true: facts["after"]}
    swapped = {"promised": facts["after"], true: facts["promised"]}
    traps = {
        false: "promise_taken_for_act",
        "nearest": "search_taken_for_all",
        "truth": "model_taken_for_truth",
        "reason": "counterfactual_taken_for_cause",
    }
    limitations = {
        "assumed": None,
        "promise": "counterfactual_taken_for_promise",
        "everyone": "road_taken_for_everyone",
        "causes": "causes_read_from_the_model",
        "share": "counterfactual_taken_for_attribution",
    }
    return judge_claim(
        given,
        lettered(SHEET, learner, f"{UNIT}/claim"),
        2,
        evidence,
        traps,
        limitations,
        0.0051,
        slips={"promise_taken_for_act": swapped},
    )
