"""Answers on which the checks of 301 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def cheapest(costs: str = "(abs(X - np.array(instance)) / np.array(scale)).sum(axis=1)", mask: str = "ok") -> str:
    return f"""
def cheapest_road(rows, instance, scale, accepted):
    X, ok = np.array(rows, dtype=float), np.array(accepted, dtype=bool)
    c = {costs}
    if not ok.any():
        return {{"place": -1, "cost": 0}}
    place = int(np.where({mask}, c, np.inf).argmin())
    return {{"place": place, "cost": float(c[place])}}
"""


CHEAPEST_BY_LOOP = """
def cheapest_road(rows, instance, scale, accepted):
    best = {"place": -1, "cost": 0.0}
    for i, row in enumerate(rows):
        price = sum(abs(a - b) / s for a, b, s in zip(row, instance, scale))
        if accepted[i] and (best["place"] < 0 or price < best["cost"]):
            best = {"place": i, "cost": price}
    return pd.Series(best)
"""

CHEAPEST_BY_SORTING = """
def cheapest_road(rows, instance, scale, accepted):
    table = pd.DataFrame(rows).sub(instance).abs().div(scale).sum(axis=1).round(9)
    table = table[list(map(bool, accepted))].sort_values(kind="stable")
    return {"place": table.index[0], "cost": table.iloc[0]} if len(table) else {"place": -1.0, "cost": 0}
"""


def walk(
    test: str = "way == 'free' or (way == 'up' and new > old) or (way == 'down' and new < old)",
    costs: str = "(moved / np.array(scale)).sum(axis=1) + fee * (moved > 0).sum(axis=1)",
    yes: str = "np.array(score(M)) <= 0",
    late: str = "0",
    pick: str = "c",
) -> str:
    return f"""
def nearest_action(score, instance, options, ways, scale, fee):
    choices = [[old] + [new for new in each if {test}] for old, each, way in zip(instance, options, ways)]
    M = np.array(list(product(*choices)), dtype=float)
    moved = np.abs(M - np.array(instance))
    c, yes = {costs}, {yes}
    if not yes.any():
        return {{"row": instance, "cost": -1}}
    best = int(np.where(yes, {pick}, np.inf).argmin())
    return {{"row": M[best], "cost": float(c[best] + {late})}}
"""


WALK = walk()
WALK_BY_LOOP = """
def nearest_action(score, instance, options, ways, scale, fee):
    best, price = list(instance), -1.0
    def fits(way, old, new):
        return new == old or way == "free" or (way == "up" and new > old) or (way == "down" and new < old)
    lists = [[old, *new] for old, new in zip(instance, options)]
    rows = [list(r) for r in product(*lists) if all(fits(w, o, n) for w, o, n in zip(ways, instance, r))]
    for row, said in zip(rows, score(np.array(rows))):
        if said <= 0:
            c = sum(abs(n - o) / s + fee * (n != o) for n, o, s in zip(row, instance, scale))
            if price < 0 or c < price:
                best, price = row, c
    return {"row": best, "cost": price}
"""

WALK_BY_SORTING = """
def nearest_action(score, instance, options, ways, scale, fee):
    def walkable(old, new, way):
        return way == "free" or way == "up" and new > old or way == "down" and new < old
    choices = [[old, *(n for n in new if walkable(old, n, way))] for old, new, way in zip(instance, options, ways)]
    cost = lambda row: sum(abs(n - o) / s + fee * (n != o) for n, o, s in zip(row[::-1], instance[::-1], scale[::-1]))
    for row in sorted(product(*choices), key=cost):
        if score([row])[0] <= 0:
            return {"row": row, "cost": cost(row)}
    return {"row": instance, "cost": -1}
"""


def diverse(
    table: str = "1 / (1 + D)",
    units: str = "np.array(scale)",
    worth: str = "np.linalg.det(S[np.ix_(p, p)])",
    pick: str = "max",
    far: str = "np.abs(Z[:, None] - Z).sum(axis=2)",
    by: str = "",
) -> str:
    return f"""
def most_diverse(rows, scale, k):
    Z = np.array(rows, dtype=float) / {units}
    D = {far}
    S = {table}
    best = {pick}(combinations(range(len(Z)), k), key=lambda p: {by or worth})
    p = best
    return {{"places": best, "diversity": {worth}}}
"""


DIVERSE = diverse()
DIVERSE_BY_LOOP = """
def most_diverse(rows, scale, k):
    n = len(rows)
    far = lambda a, b: sum(abs(x - y) / s for x, y, s in zip(a, b, scale))
    S = np.array([[1 / (1 + far(a, b)) for b in rows] for a in rows])
    best, value = None, -1.0
    for places in combinations(range(n), k):
        now = float(np.linalg.det(S[list(places)][:, list(places)]))
        if now > value:
            best, value = places, now
    return {"places": np.array(best[::-1]), "diversity": round(value, 9)}
"""


def acting(
    keep: str = "effect in changes",
    value: str = "instance[effect] + sum(s * (after[c] - instance[c]) for c, s in causes.items())",
) -> str:
    return f"""
def act(instance, changes, equations):
    after = dict(instance) | dict(changes)
    for effect, causes in equations:
        if {keep}:
            continue
        after[effect] = {value}
    return after
"""


ACT = acting()
ACT_BY_MOVES = """
def act(instance, changes, equations):
    moves = {name: changes[name] - instance[name] for name in changes}
    for effect, causes in equations:
        moves.setdefault(effect, sum(slope * moves.get(cause, 0) for cause, slope in causes.items()))
    return pd.Series({name: value + moves.get(name, 0) for name, value in instance.items()})
"""

ACT_BACKWARDS = """
def act(instance, changes, equations):
    rules = dict(equations)
    def value(name):
        if name in changes or name not in rules:
            return changes.get(name, instance[name])
        return instance[name] + sum(slope * (value(cause) - instance[cause]) for cause, slope in rules[name].items())
    return {name: round(value(name), 7) for name in instance}
"""


def mine(
    row: str = "nearest_action(score, mine, options, ways, scale, fee)['row']",
    promised: str = "score([row])[0]",
    after: str = "score([world])[0]",
    guess: str = '"lower"',
) -> str:
    return f"""{WALK}
guess = {guess}
row = list({row})
world = list(row)
world[3] = debt_after(mine, row)
my_road = {{"row": row, "promised": {promised}, "after": {after}}}
"""


def claimed(statement: str, evidence: str, limitation: str = "one equation") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return (
        mine()
        + f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
said = "says yes" if my_road["after"] <= 0 else "says no"
other = "says no" if my_road["after"] <= 0 else "says yes"
claim = Claim(letter({statement}), {evidence}, letter("{limitation}"))
"""
    )


ROW, AFTER = "'rewritten row'", "'followed, this bank\\'s model ' + said"

ANSWERS = {
    "cheapest_road": QuestionAnswers(
        right=[cheapest(), CHEAPEST_BY_LOOP, CHEAPEST_BY_SORTING],
        wrong=[
            Wrong("units_forgotten", cheapest("abs(X - np.array(instance)).sum(axis=1)")),
            Wrong(
                "squares_for_sizes",
                cheapest("(((X - np.array(instance)) / np.array(scale)) ** 2).sum(axis=1) ** 0.5"),
                points=0.5,
            ),
            Wrong("nearest_of_all_rows", cheapest(mask="ok | ~ok"), points=0.5),
            Wrong(
                "squares_for_sizes",
                cheapest("(((X - np.array(instance)) / np.array(scale)) ** 2).sum(axis=1)"),
                points=0.5,
            ),
            Wrong(None, cheapest().replace('"place": -1', '"place": 0'), points=1),
            Wrong(None, CHEAPEST_BY_LOOP.replace("price < ", "price <= "), points=1.5),  # of equals the last
            Wrong(None, cheapest().replace("np.inf", "1000"), points=1),
        ],
        cheap=[
            "def cheapest_road(rows, instance, scale, accepted): return {'place': list(accepted).index(True), 'cost': 1.0}",
            "def cheapest_road(rows, instance, scale, accepted): return {'place': -1, 'cost': 0.0}",
        ],
    ),
    "nearest_action": QuestionAnswers(
        right=[WALK, WALK_BY_LOOP, WALK_BY_SORTING],
        wrong=[
            Wrong(
                "frozen_feature_moved",
                walk("way in ('free', 'frozen') or (way == 'up' and new > old) or (way == 'down' and new < old)"),
                points=1.5,
            ),
            Wrong("frozen_feature_moved", walk("True"), points=0.5),
            Wrong("direction_ignored", walk("way != 'frozen'"), points=1.5),
            Wrong("fee_forgotten", walk(costs="(moved / np.array(scale)).sum(axis=1)"), points=1.5),
            Wrong("units_forgotten", walk(costs="moved.sum(axis=1) + fee * (moved > 0).sum(axis=1)"), points=1.5),
            Wrong(
                "fee_forgotten",
                walk(late="fee * (moved[best] > 0).sum()", costs="(moved / np.array(scale)).sum(axis=1)"),
                points=1.5,
            ),
            Wrong(None, walk(yes="np.array(score(M)) < 0"), points=3),
            Wrong(None, walk().replace('"cost": -1', '"cost": 0'), points=3),
            Wrong(None, walk(yes="(np.array(score(M)) <= 0) & ((moved > 0).sum(axis=1) <= 2)"), points=1),
            Wrong(None, walk(pick="c + 1000 * (moved > 0).sum(axis=1)"), points=1),
            Wrong("no_taken_for_yes", walk(yes="(np.array(score(M)) >= 0) & (moved.sum(axis=1) > 0)"), points=1.5),
        ],
        cheap=[
            "def nearest_action(score, instance, options, ways, scale, fee): return {'row': instance, 'cost': -1}",
            "def nearest_action(score, instance, options, ways, scale, fee): return {'row': [o[0] for o in options], 'cost': fee}",
        ],
    ),
    "most_diverse": QuestionAnswers(
        right=[DIVERSE, DIVERSE_BY_LOOP, diverse(worth="np.exp(np.linalg.slogdet(S[np.ix_(p, p)])[1])")],
        wrong=[
            Wrong("units_forgotten", diverse(units="1.0"), points=1),
            Wrong("distances_for_similarities", diverse(table="D"), points=1),
            Wrong("mean_distance_for_determinant", diverse(worth="D[np.ix_(p, p)].sum() / (k * (k - 1))"), points=1),
            Wrong("alike_for_diverse", diverse(pick="min"), points=1),
            Wrong("squares_for_sizes", diverse(far="((Z[:, None] - Z) ** 2).sum(axis=2) ** 0.5"), points=1),
            Wrong("mean_distance_for_determinant", diverse(by="D[np.ix_(p, p)].sum()"), points=1),
            Wrong(None, diverse(by="min(D[i, j] for i, j in combinations(p, 2))"), points=1),
            Wrong(None, diverse(worth="np.linalg.det(S)", by="np.linalg.det(S[np.ix_(p, p)])"), points=2),
        ],
        cheap=[
            "def most_diverse(rows, scale, k): return {'places': list(range(k)), 'diversity': 0.5}",
            "def most_diverse(rows, scale, k): return {'places': [0] * k, 'diversity': 1.0}",
        ],
    ),
    "act": QuestionAnswers(
        right=[ACT, ACT_BY_MOVES, ACT_BACKWARDS],
        wrong=[
            Wrong("own_noise_lost", "act = colleagues_act"),
            Wrong("own_noise_lost", acting(value="sum(s * after[c] for c, s in causes.items())"), points=1),
            Wrong("chosen_value_overwritten", acting(keep="False"), points=1.5),
            Wrong(
                "effects_stop_early",
                acting(
                    value="instance[effect] + sum(s * (changes.get(c, instance[c]) - instance[c]) for c, s in causes.items())"
                ),
                points=1.5,
            ),
            Wrong("chosen_value_overwritten", acting(keep="after[effect] != instance[effect]"), points=1.5),
            Wrong(None, acting().replace("causes.items())", "list(causes.items())[:1])"), points=1.5),
            Wrong(None, acting().replace("causes.items())", "list(causes.items())[-1:])"), points=1.5),
            Wrong(None, acting().replace("return after", "return {n: int(v) for n, v in after.items()}")),
            Wrong(
                "row_rewritten_only",
                "def act(instance, changes, equations): return {**instance, **changes}",
                points=0.5,
            ),
        ],
        cheap=["def act(instance, changes, equations): return instance"],
    ),
    "my_road": QuestionAnswers(
        right=[mine(), mine(guess="..."), mine(promised="round(score([row])[0], 2)", guess='"higher"')],
        wrong=[
            Wrong(
                "frozen_feature_moved", mine("nearest_action(score, mine, options, ['free'] * 5, scale, fee)['row']")
            ),
            Wrong("promise_taken_for_act", mine(after="score([row])[0]"), points=2),
            Wrong(
                "own_noise_lost", mine(after="score([[*row[:3], 100 * row[1] / row[2] / row[0], row[4]]])[0]"), points=2
            ),
            Wrong(None, mine(promised="score([world])[0]", after="score([row])[0]"), points=1.5),
            Wrong(None, mine("mine")),
            Wrong(None, mine().replace("world = list(row)", "world = row"), points=1),  # the rewritten row is lost
            Wrong(None, mine().replace('"row": row', '"row": world'), points=2),
            Wrong(None, mine(after="score([world])[0] - score([row])[0]"), points=2),
        ],
        cheap=["guess = 'lower'\nmy_road = {'row': mine, 'promised': 0.0, 'after': 0.0}"],
    ),
    "claim": QuestionAnswers(
        right=[claimed(ROW, "my_road['promised']"), claimed(AFTER, "round(my_road['after'], 3)")],
        wrong=[
            Wrong("promise_taken_for_act", claimed(ROW, "my_road['after']")),
            Wrong("promise_taken_for_act", claimed(AFTER, "my_road['promised']")),
            Wrong("verdict_turned", claimed(AFTER.replace("said", "other"), "my_road['after']")),
            Wrong(None, claimed(AFTER, "-my_road['after']")),
            Wrong("search_taken_for_all", claimed("'No row whatever'", "my_road['promised']")),
            Wrong("model_taken_for_truth", claimed("'real risk'", "my_road['after']")),
            Wrong("counterfactual_taken_for_cause", claimed("'caused the rejection'", "my_road['after']")),
            Wrong("counterfactual_taken_for_promise", claimed(ROW, "my_road['promised']", "binds the bank"), points=1),
            Wrong("road_taken_for_everyone", claimed(ROW, "my_road['promised']", "every applicant"), points=1),
            Wrong(
                "causes_read_from_the_model", claimed(ROW, "my_road['promised']", "no knowledge of causes"), points=1
            ),
            Wrong(
                "counterfactual_taken_for_attribution",
                claimed(ROW, "my_road['promised']", "part of the rejection"),
                points=1,
            ),
            Wrong(None, claimed(ROW, "my_road['promised'] + 0.3")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 0.5, 'Q')"],
    ),
}
