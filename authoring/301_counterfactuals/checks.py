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
APPLICANTS = (4037, 4089, 4130, 4140, 4153, 4183, 4304, 4386, 4468, 4509, 4855)
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
    far, ways = 2.0e6, int(rng.integers(2, 5))  # of equals, all of them far away
    rows = [[2.0, 0.0], [far, far], *([0.0, 2 * far], [far, 0.0]) * ways]
    place = answers.call("cheapest_road", rows, [0.0, 0.0], [1.0, 2.0], [False, *[True] * (len(rows) - 1)])["place"]
    if place == 0:
        return Result(1, "A refused row wins where all others are far away. Is what you put for its cost large enough?")
    if place != 2:
        return Result(1.5, "Of rows that cost the same, the first was asked for; you return a later one.")
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

    def is_(name: str, kind: str | None = None) -> bool:
        return place == places[name] and close(price, costs[kind or name][places[name]])

    if is_("right"):
        return Result(2, "The nearest accepted row, in units that make features comparable.")
    if is_("raw"):
        return mistake("units_forgotten")
    if is_("squares") or is_("sum of squares"):
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
    rows = np.array(list(product(*([old, *new] for old, new in zip(instance, options, strict=True)))), dtype=float)
    move = rows - instance
    changes, yes = (move != 0).sum(axis=1), np.asarray(score(rows)) <= 0
    tests = {"free": move == move, "up": move >= 0, "down": move <= 0, "frozen": move == 0}
    far, raw = (np.abs(move) / scale).sum(axis=1), np.abs(move).sum(axis=1)

    def fits(ways) -> np.ndarray:
        return np.all([tests[way][:, feature] for feature, way in enumerate(ways)], axis=0)

    def cheapest(among, costs) -> tuple[np.ndarray, float]:
        best = int(np.where(among, costs, np.inf).argmin())
        return (rows[best], float(costs[best])) if among.any() else (np.array(instance), -1.0)

    walked, costs = fits(ways), far + fee * changes
    return {
        "right": cheapest(walked & yes, costs),
        "frozen": cheapest(fits(["free" if way == "frozen" else way for way in ways]) & yes, costs),
        "direction": cheapest(fits([way if way == "frozen" else "free" for way in ways]) & yes, costs),
        "fee": cheapest(walked & yes, far),
        "raw": cheapest(walked & yes, raw + fee * changes),
        "turned": cheapest(walked & ~yes & (changes > 0), costs),
        "all free": cheapest(yes, costs),
        "two": cheapest(walked & yes & (changes <= 2), costs),
        "fewest": cheapest(walked & yes & (changes == changes[walked & yes].min(initial=99)), costs),
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
    result = first_trouble(4, (walk_of_some(answers, rng, kind) for kind in ("ways", "fee", "fewest", "two")))
    if result.points < 4:
        return result
    instance, ways = [1.0, 2.0, 3.0, 4.0], ["free", "up", "down", "frozen"]

    def walked(intercept: float) -> dict:
        ref = Ref("function.linear", {"weights": [1.0] * 4, "intercept": intercept})
        return answers.call("nearest_action", ref, instance, [[0.0, 5.0]] * 4, ways, [1.0] * 4, 0.5)

    given = walked(100.0)
    if not (close(given["cost"], -1) and close(given["row"], instance)):
        return Result(3, "When no row is accepted, the road is closed: return the instance itself and a cost of -1.")
    if not close(walked(-7.0)["row"], [1.0, 2.0, 0.0, 4.0]):
        return Result(3, "A score of exactly 0 is a yes: the model accepts *at most* 0.")
    return result


def decided_by(kind: str, found: dict) -> bool:
    """Whether a draw tells the right road from those of a search that forgets something."""
    rows = {name: tuple(row) for name, (row, _) in found.items()}
    prices = [found[name][1] for name in ("right", "two", "frozen", "direction", "fee", "raw", "turned")]
    if kind != "ways":
        return min(prices[:2]) >= 0 and rows[kind] != rows["right"]
    told = {rows[name] for name in ("right", "frozen", "direction", "all free")}
    return min(prices) >= 0 and apart(prices[:1] + prices[2:]) and len(told) == 4


def walk_of_some(answers, rng, kind: str) -> Result:
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
        fee = float(rng.choice([0.3, 0.4, 0.5]))
        found = walks(score, instance, options, ways, scale, fee)
        if decided_by(kind, found):
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
    }
    for name, misconception in names.items():
        if is_(name):
            return mistake(misconception, points=1.5)
    frozen = ways.index("frozen")
    if not close(given["row"][frozen], instance[frozen]):
        return mistake("frozen_feature_moved", points=0.5)
    if close(given["row"], found["right"][0]):
        return Result(2, f"The row is right. Its cost is {found['right'][1]:.3f}, not {given['cost']:.3f}.")
    by_distance, price = found["fee"]
    if close(given["row"], by_distance) and close(given["cost"], price + fee * (by_distance != instance).sum()):
        return mistake("fee_forgotten", points=1.5)
    if close(given["row"], instance):
        return Result(0, "You say that the road is closed, and a row with the options given is accepted.")
    if float(score(np.array([given["row"]]))[0]) > 1e-9:
        return Result(0, "The model refuses the row that you return: its score is above 0.")
    if is_("fewest") or is_("two"):
        return Result(
            1, "A row with more changes than yours is cheaper, its fees included. Do you try every combination?"
        )
    return Result(0, "An accepted row, but not the cheapest. Do you try every combination, staying as it is included?")


def determinant(table: np.ndarray, places) -> float:
    return float(np.linalg.det(table[np.ix_(places, places)]))


def sets(rows: np.ndarray, scale: np.ndarray, k: int) -> dict[str, tuple[tuple[int, ...], float]]:
    """The chosen set and the number reported, by each way of reading the task."""
    gaps = np.abs(rows[:, None] - rows)
    far, raw, line = (gaps / scale).sum(axis=2), gaps.sum(axis=2), np.sqrt(((gaps / scale) ** 2).sum(axis=2))
    all_sets = list(combinations(range(len(rows)), k))

    def best(worth, among=all_sets):
        chosen = max(among, key=worth)
        return tuple(sorted(chosen)), worth(chosen)

    def worth(places):
        return determinant(1 / (1 + far), places)

    def far_apart(places):
        return far[np.ix_(places, places)].sum() / (k * (k - 1))

    greedy = [0]
    while len(greedy) < k:
        greedy = max(([*greedy, place] for place in range(len(rows)) if place not in greedy), key=worth)
    alike, mean = best(lambda places: -worth(places))[0], best(far_apart)[0]
    return {
        "right": best(worth),
        "raw": best(lambda places: determinant(1 / (1 + raw), places)),
        "line": best(lambda places: determinant(1 / (1 + line), places)),
        "distances": best(lambda places: determinant(far, places)),
        "mean": (mean, far_apart(mean)),
        "mean and its determinant": (mean, worth(mean)),
        "pair": best(lambda places: min(far[pair] for pair in combinations(places, 2))),
        "alike": (alike, worth(alike)),
        "greedy": best(worth, [greedy]),
    }


SET = Keys({"places": Listing(Number(0, 10_000, "a place"), meaning="a list of places"), "diversity": Number()})


@question(
    "most_diverse",
    points=3,
    wants={"most_diverse": Function(SET)},
    misconceptions=[
        "units_forgotten",
        "squares_for_sizes",
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
        chosen = {name: each for name, (each, _) in found.items()}
        wrong = [chosen[name] for name in ("raw", "line", "distances", "mean", "pair", "greedy")]
        if chosen["right"] not in wrong and chosen["mean"] != chosen["pair"] and found["right"][1] > 0.05:
            break
    given = answers.call("most_diverse", rows.tolist(), scale.tolist(), k)
    places, worth = tuple(sorted(int(place) for place in given["places"])), given["diversity"]

    def is_(name: str) -> bool:
        return places == found[name][0] and close(worth, found[name][1])

    if is_("right"):
        return Result(3, "The set whose members are least alike, all of them taken together.")
    if places == found["right"][0]:
        return Result(2, f"The set is right. Its determinant is {found['right'][1]:.4f}, not {worth:.4f}.")
    if len(set(places)) != k:
        return Result(0, f"You return {len(set(places))} different places; {k} were asked for.")
    names = {
        "raw": "units_forgotten",
        "line": "squares_for_sizes",
        "distances": "distances_for_similarities",
        "mean": "mean_distance_for_determinant",
        "mean and its determinant": "mean_distance_for_determinant",
        "alike": "alike_for_diverse",
    }
    for name, misconception in names.items():
        if is_(name):
            return mistake(misconception, points=1)
    if is_("greedy"):
        return Result(1, "Taken one after the other, from the first row on. The best set need not hold the first row.")
    if places == found["pair"][0]:
        return Result(
            1, "In your set no two rows are near each other, and all together they are more alike than need be."
        )
    return Result(0, "Not the most diverse set. Do you try every set of k rows, and take the largest determinant?")


NAMES = ("age", "income", "debt", "burden", "loan")
AFTER = Keys({name: Number(meaning="a number") for name in NAMES})


def follow(instance, changes, equations, own=1, keep=True, passing=True, part=slice(None)) -> np.ndarray:
    """The row after the act, in the order of NAMES; each option but the default is a way of misreading the task."""
    after = {**instance, **changes}
    causes_at = after if passing else dict(after)
    for effect, causes in equations:
        if not (keep and effect in changes):
            moves = (slope * (causes_at[cause] - own * instance[cause]) for cause, slope in [*causes.items()][part])
            after[effect] = own * instance[effect] + sum(moves)
    return np.array([after[name] for name in NAMES], dtype=float)


READINGS = {
    "right": {},
    "colleague": {"own": 0, "keep": False},
    "lost": {"own": 0},
    "overwritten": {"keep": False},
    "one step": {"passing": False},
    "rewritten": {"part": slice(0)},
    "first cause": {"part": slice(1)},
    "last cause": {"part": slice(-1, None)},
}


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
    acts = ("0, 1 and 2", "0 and 1", "0, and 2 as it is", "nothing")
    return first_trouble(3, (act_of_some(answers, rng, act) for act in acts))


def act_of_some(answers, rng, what: str) -> Result:
    """One draw: the features of a chain 0, 1 -> 2; 2, 0 -> 3; 3, 1 -> 4 that are set, in the words of `what`."""
    order = list(rng.permutation(NAMES))
    instance = {name: round(float(rng.uniform(5, 60)), 1) for name in NAMES}
    slopes = np.round(rng.choice([-1, 1], 6) * rng.uniform(0.4, 2, 6), 2).tolist()
    equations = [
        [order[2], {order[0]: slopes[0], order[1]: slopes[1]}],
        [order[3], {order[2]: slopes[2], order[0]: slopes[3]}],
        [order[4], {order[3]: slopes[4], order[1]: slopes[5]}],
    ]
    moves = np.round(rng.choice([-1, 1], 3) * rng.uniform(2, 9, 3), 1) * [1, 1, "as it is" not in what]
    changes = {order[k]: round(instance[order[k]] + float(moves[k]), 1) for k in range(3) if str(k) in what}
    found = {name: follow(instance, changes, equations, **reading) for name, reading in READINGS.items()}
    row = answers.call("act", instance, changes, equations)
    given = np.array([row[name] for name in NAMES], dtype=float)
    if close(given, found["right"]):
        return Result(3, "What is set stays, what is one's own stays, and effects pass on.")
    for name, misconception, points in (
        ("colleague", "own_noise_lost", 0),
        ("lost", "own_noise_lost", 1),
        ("overwritten", "chosen_value_overwritten", 1.5),
        ("one step", "effects_stop_early", 1.5),
        ("rewritten", "row_rewritten_only", 0.5),
    ):
        if close(given, found[name]):
            return mistake(misconception, points=points)
    if close(given, found["first cause"]) or close(given, found["last cause"]):
        return Result(1.5, "Of an effect with two causes, only one counts. It moves by the sum over all its causes.")
    if close(given, found["right"], 0.06):
        return Result(1.5, "Rounded; return the numbers as they are.")
    off = NAMES[int(np.abs(given - found["right"]).argmax())]
    done = " and ".join(f"`{name}`" for name in changes)
    wanted = found["right"][NAMES.index(off)]
    return Result(
        0,
        f"{f'When {done} are set' if changes else 'When nothing is set'}, `{off}` must be {wanted:.2f}; yours is "
        f"{row[off]:.2f}. Follow it by hand, from its causes on.",
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
    row, right = np.array(given["row"], dtype=float), facts["roads"]["right"]
    scores = [given["promised"], given["after"]]
    promised, after = (close(given[name], facts[name], 0.0051) for name in ("promised", "after"))
    if not close(row, right):
        return another_row(row, facts, 1.0 * promised + 1.0 * after)
    points = 1 + 1.0 * promised + 1.0 * after
    if points == 3:
        way = "lower" if facts["after"] < facts["promised"] else "higher"
        beside = (
            "you noted none of the three guesses"
            if guess is None
            else "as you guessed"
            if guess == way
            else "unlike your guess"
        )
        moved = abs(facts["after"] - facts["promised"])
        return Result(3, f"Right. After the act the score is {way} by {moved:.2f}; {beside}.")
    if close(scores, [facts["after"], facts["promised"]], 0.0051):
        return Result(1.5, "`promised` and `after` have changed places: the promise is the score of the rewritten row.")
    if close(given["after"], facts["promised"], 0.0051):
        return mistake("promise_taken_for_act", points=points)
    if close(given["after"], facts["no other debts"], 0.0051):
        return mistake("own_noise_lost", points=points)
    wanted = {"promised": "of the rewritten row", "after": "of that row with the debt of `debt_after` in its place"}
    wrong = [name for name, fine in (("promised", promised), ("after", after)) if not fine]
    told = ", `".join(f"{name}` is to be `score` {wanted[name]}" for name in wrong)
    return Result(points, f"The row is right. `{told}, as `score` gives it: log-odds above the limit.")


def another_row(row: np.ndarray, facts: dict, points: float) -> Result:
    """What is said of a row that is not the road; `points` are those of the two scores beside it."""
    right, roads = facts["roads"]["right"], facts["roads"]
    if close(np.delete(row, 3), np.delete(right, 3)):
        return Result(
            points,
            "`row` has another debt-to-income than the applicant. The rewritten row keeps the old one: let the debt follow "
            "in a copy (`list(row)`), and give that row's score as `after`.",
        )
    if any(close(row, roads[name]) for name in ("frozen", "all free")):
        return mistake("frozen_feature_moved")
    other = {"direction": "ignores the ways", "fee": "leaves the fee out", "raw": "leaves the units out"}
    for name, words in other.items():
        if close(row, roads[name]):
            return Result(0, f"`row` is what a search gives that {words}. Did you hand over `ways`, `scale` and `fee`?")
    if close(row, facts["mine"]):
        return Result(
            0, "`row` is your applicant, whom the bank rejects. The road is the row that `nearest_action` gives."
        )
    return Result(0, "`row` is not the cheapest road for your applicant. Does `nearest_action` pass its own check?")


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
        "verdict_turned",
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
        false: "verdict_turned",
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
