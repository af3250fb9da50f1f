"""Answers on which the checks of 209 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def twin(
    distance: str = "np.abs(steps).sum(axis=1) if norm == 'L1' else np.sqrt((steps**2).sum(axis=1))", more: str = ""
) -> str:
    return f"""
def twin(person, decision, rows, decisions, spread, norm):
    steps = (np.array(rows, dtype=float) - np.array(person)) / np.array(spread)
    distance = {distance}
    kept = np.array(decisions) != decision
    {more}
    return int(np.where(kept, distance, np.inf).argmin()) if kept.any() else -1
"""


RIGHT_TWIN = twin()
RAW = "steps * np.array(spread)"
PLAIN_TWIN = """
def twin(person, decision, rows, decisions, spread, norm):
    best, place = None, -1
    for k, row in enumerate(np.asarray(rows, dtype=float)):
        if decisions[k] == decision:
            continue
        parts = [abs(a - b) / s for a, b, s in zip(row, person, spread)]
        far = sum(parts) if norm == "L1" else sum(part**2 for part in parts) ** 0.5
        if best is None or far < best:
            best, place = far, k
    return place
"""


def cheapest(
    ratio: str = "false_no * ratio + false_yes", no: str = "scores >= t", kept: str = "no.mean() <= most + 1e-9"
) -> str:
    return f"""
def cheapest(scores, labels, ratio, most):
    scores, labels, best = np.array(scores), np.array(labels), None
    for t in np.round(np.linspace(0, 1, 101), 2):
        no = {no}
        false_no, false_yes = (no & (labels == 0)).sum(), (~no & (labels == 1)).sum()
        price, true_price = {ratio}, false_no * ratio + false_yes
        if {kept} and (best is None or price < best[0]):
            best = (price, t, true_price)
    return {{"threshold": best[1], "cost": best[2]}}
"""


BY_COUNTS = """
def cheapest(scores, labels, ratio, most):
    table = pd.DataFrame({"s": scores, "y": labels})
    found = {}
    for k in range(101):
        no = table["s"] >= k / 100 - 1e-9
        if no.sum() <= most * len(table) + 1e-9:
            found[k / 100] = ratio * (no & (table["y"] == 0)).sum() + (~no & (table["y"] == 1)).sum()
    found = pd.Series(found)
    return {"threshold": found.idxmin(), "cost": found.min()}
"""


def pair(
    share: str = "no.mean()",
    keep: str = "gap <= allowed",
    cost: str = "costs[0][i] + costs[1][j]",
    order: str = "(first, other)",
    named: str = "(i, j)",
) -> str:
    return f"""
def parity_pair(first, other, ratio, allowed):
    steps, shares, costs = np.round(np.linspace(0, 1, 101), 2), [], []
    for group in {order}:
        scores, labels = np.array(group["scores"]), np.array(group["labels"])
        every = [scores >= t for t in steps]
        shares.append(np.array([{share} for no in every]))
        costs.append([(no & (labels == 0)).sum() * ratio + (~no & (labels == 1)).sum() for no in every])
    best = None
    for i in range(101):
        j = int(np.abs(shares[1] - shares[0][i]).argmin())
        gap = abs(shares[1][j] - shares[0][i])
        if {keep} and (best is None or {cost} < best[0]):
            best = ({cost}, {named}, costs[0][i] + costs[1][j])
    _, (a, b), price = best
    return {{"first": steps[a], "other": steps[b], "cost": price}}
"""


ONE_FOR_BOTH = """
def parity_pair(first, other, ratio, allowed):
    best = None
    for t in np.round(np.linspace(0, 1, 101), 2):
        price = 0
        for group in (first, other):
            no, labels = np.array(group["scores"]) >= t, np.array(group["labels"])
            price += (no & (labels == 0)).sum() * ratio + (~no & (labels == 1)).sum()
        if best is None or price < best[0]:
            best = (price, t)
    return {"first": best[1], "other": best[1], "cost": best[0]}
"""
ANY_CLOSE = """
def parity_pair(first, other, ratio, allowed):
    t = np.round(np.linspace(0, 1, 101), 2)
    def both(group):
        no, bad = np.array(group["scores"])[None] >= t[:, None], np.array(group["labels"]) == 1
        return no.mean(axis=1), ratio * (no & ~bad).sum(axis=1) + (~no & bad).sum(axis=1)
    (s1, c1), (s2, c2) = both(first), both(other)
    pairs = [(c1[i] + c2[j], i, j) for i in range(101) for j in range(101) if abs(s1[i] - s2[j]) <= allowed]
    price, i, j = min(pairs)
    return {"first": t[i], "other": t[j], "cost": price}
"""
WITH_NUMPY = """
def parity_pair(first, other, ratio, allowed):
    t = np.round(np.linspace(0, 1, 101), 2)
    def both(group):
        no, bad = np.array(group["scores"])[None] >= t[:, None], np.array(group["labels"]) == 1
        return no.mean(axis=1), ratio * (no & ~bad).sum(axis=1) + (~no & bad).sum(axis=1)
    (s1, c1), (s2, c2) = both(first), both(other)
    partner = np.argmin(np.abs(s2[:, None] - s1[None]), axis=0)
    total = np.where(np.abs(s2[partner] - s1) <= allowed, c1 + c2[partner], 1e9)
    k = int(np.argmin(total))
    return {"first": float(t[k]), "other": float(t[partner[k]]), "cost": float(total[k])}
"""


def supported(kept: str = "near >= enough", risk: str = "predict(copy)[0]", pick: str = "<") -> str:
    return f"""
def best_supported(predict, person, rows, column, width, enough):
    rows = np.array(rows, dtype=float)
    values, best = rows[:, column], None
    for value in sorted(set(values)):
        near = (np.abs(values - value) <= width).sum()
        if not ({kept}):
            continue
        copy = np.array([person], dtype=float)
        copy[:, column] = value
        everyone = rows.copy()
        everyone[:, column] = value
        risk = {risk}
        if best is None or risk {pick} best[0]:
            best = (risk, value)
    return best[1]
"""


OWN_ROWS = """
def best_supported(predict, person, rows, column, width, enough):
    rows = np.array(rows, dtype=float)
    values = rows[:, column]
    near = (np.abs(values[:, None] - values) <= width).sum(axis=1)
    return values[np.where(near >= enough, predict(rows), np.inf).argmin()]
"""


def mine(one: str = "'L1'", two: str = "'L2'", scale: str = "np.ones(13)", share: str = "steps", more: str = "") -> str:
    return f"""{RIGHT_TWIN}
guess = "about a third"
row = X.loc[wine]
ask = lambda scale, norm: twin(row, decisions[wine], X, decisions, scale, norm)
my_twins = {{"L1": ask(spread, {one}), "L2": ask(spread, {two}), "unscaled": ask({scale}, "L2")}}
steps = ((X.loc[ask(spread, "L1")] - row) / spread).abs()
parts = {share}
my_twins["three longest"] = parts.nlargest(3).sum() / parts.sum()
{more}
"""


def claimed(statement: str, evidence: str = "share", limitation: str = "another ruler") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return (
        mine()
        + f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
share = my_twins["three longest"]
right, false = ("more than 55 %", "at most 55 %") if share > 0.55 else ("at most 55 %", "more than 55 %")
claim = Claim({statement}, {evidence}, letter("{limitation}"))
"""
    )


TRUE = "letter(right)"
SAME_SIDE = "np.full(len(rows), True)"

ANSWERS = {
    "twin": QuestionAnswers(
        right=[
            RIGHT_TWIN,
            PLAIN_TWIN,
            """
def twin(person, decision, rows, decisions, spread, norm):
    far = pd.Series(np.linalg.norm((np.array(rows) - person) / spread, ord=int(norm[1]), axis=1))
    far = far[np.array(decisions) != decision]
    return -1 if far.empty else far.idxmin()
""",
        ],
        wrong=[
            Wrong("any_neighbour_taken", twin(more="kept = np.full(len(rows), True)")),
            Wrong("twin_unscaled", twin(f"np.abs({RAW}).sum(axis=1) if norm == 'L1' else (({RAW}) ** 2).sum(axis=1)")),
            Wrong(
                "norms_swapped",
                twin("(steps**2).sum(axis=1) if norm == 'L1' else np.abs(steps).sum(axis=1)"),
                points=0.5,
            ),
            Wrong(
                "farthest_for_nearest",
                twin(
                    more="distance = -np.sqrt((steps**2).sum(axis=1)) if norm == 'L2' else -np.abs(steps).sum(axis=1)"
                ),
            ),
            Wrong(
                "longest_step_alone",
                twin("np.abs(steps).sum(axis=1) if norm == 'L1' else np.abs(steps).max(axis=1)"),
                points=0.5,
            ),
            Wrong("signs_kept", twin("steps.sum(axis=1) if norm == 'L1' else np.sqrt((steps**2).sum(axis=1))")),
            Wrong("place_among_the_kept", twin(more="if kept.any(): return int(distance[kept].argmin())"), points=0.5),
            Wrong(None, twin(more="kept = np.array(decisions) == 1 - decision")),
            Wrong(
                None,
                twin(
                    more="distance = np.where(distance == np.min(distance[kept], initial=np.inf), 0, 1)\n"
                    "    if kept.any(): return int(np.flatnonzero(kept & (distance == 0))[-1])"
                ),
                points=1.5,
            ),
            Wrong(None, twin(more="kept = kept if kept.any() else np.full(len(rows), True)"), points=1),
        ],
        cheap=[
            "def twin(person, decision, rows, decisions, spread, norm): return 0",
            "def twin(person, decision, rows, decisions, spread, norm):\n    return list(np.array(decisions) != decision).index(True)",
            "from sklearn.neighbors import NearestNeighbors\ndef twin(person, decision, rows, decisions, spread, norm):\n"
            "    return NearestNeighbors(n_neighbors=1).fit(rows).kneighbors([person])[1][0, 0]",
            twin("(steps**2).sum(axis=1)"),
        ],
    ),
    "cheapest": QuestionAnswers(
        right=[cheapest(), BY_COUNTS],
        wrong=[
            Wrong("ratio_on_misses", cheapest("false_no + ratio * false_yes")),
            Wrong("budget_forgotten", cheapest(kept="True")),
            Wrong("equal_score_let_through", cheapest(no="scores > t")),
            Wrong("budget_taken_for_aim", cheapest("t")),
            Wrong(None, cheapest(kept="no.mean() < most"), points=1.5),
            Wrong("accuracy_for_cost", cheapest("false_no + false_yes")),
            Wrong(None, BY_COUNTS.replace("found.min()", "0.0"), points=1),
        ],
        cheap=[
            "def cheapest(scores, labels, ratio, most): return {'threshold': ratio / (1 + ratio), 'cost': 0.0}",
            "def cheapest(scores, labels, ratio, most): return {'threshold': 0.5, 'cost': 10.0}",
            "def cheapest(scores, labels, ratio, most):\n    return {'threshold': float(np.quantile(scores, 1 - most)), 'cost': 1.0}",
        ],
    ),
    "parity_pair": QuestionAnswers(
        right=[pair(), WITH_NUMPY],
        wrong=[
            Wrong("gap_let_through", pair(keep="True"), points=1.5),
            Wrong("any_close_pair", ANY_CLOSE, points=1.5),
            Wrong(None, pair(keep="gap < allowed"), points=3),
            Wrong(
                None,
                WITH_NUMPY.replace(
                    "np.argmin(",
                    "(lambda apart, axis: np.array([min(np.flatnonzero(column == column.min()), key=lambda j: c2[j]) for column in apart.T]))(",
                    1,
                ),
                points=3,
            ),
            Wrong("other_group_first", pair(order="(other, first)", named="(j, i)"), points=0.5),
            Wrong("found_for_rejected", pair(share="(no & (labels == 1)).sum() / (labels == 1).sum()"), points=0.5),
            Wrong("one_threshold_for_both", ONE_FOR_BOTH, points=0.5),
            Wrong("cost_of_one_group", pair(cost="costs[0][i]"), points=0.5),
            Wrong(None, pair(named="(j, i)"), points=2),
            Wrong(None, WITH_NUMPY.replace("float(total[k])", "0.0"), points=2.5),
        ],
        cheap=[
            "def parity_pair(first, other, ratio, allowed): return {'first': 0.0, 'other': 0.0, 'cost': 0.0}",
            "def parity_pair(first, other, ratio, allowed): return {'first': 0.5, 'other': 0.5, 'cost': 9.0}",
            "from xaicourse.methods.thresholds import choose, cost, counts\n"
            "def parity_pair(first, other, ratio, allowed):\n"
            "    tables = {k: counts(g['scores'], g['labels']) for k, g in (('first', first), ('other', other))}\n"
            "    found = choose('demographic parity', tables, ratio)\n"
            "    return {**found, 'cost': sum(cost(tables[k], ratio)[found[k]] for k in found)}",
        ],
    ),
    "best_supported": QuestionAnswers(
        right=[
            supported(),
            """
def best_supported(predict, person, rows, column, width, enough):
    values = pd.Series(np.array(rows, dtype=float)[:, column])
    kept = [v for v in values.unique() if ((values - v).abs() <= width).sum() >= enough]
    asked = np.tile(person, (len(kept), 1))
    asked[:, column] = kept
    return kept[int(predict(asked).argmin())]
""",
        ],
        wrong=[
            Wrong("value_where_nobody_is", supported(kept="True"), points=1),
            Wrong("everyone_for_person", supported(risk="predict(everyone).mean()"), points=1),
            Wrong("own_rows_for_edits", OWN_ROWS),
            Wrong("support_counted_short", supported(kept="near > enough"), points=1),
            Wrong(
                "support_counted_short", supported(kept="(np.abs(values - value) < width).sum() >= enough"), points=1
            ),
            Wrong(
                "support_counted_short",
                supported(kept="(np.abs(np.unique(values) - value) <= width).sum() >= enough"),
                points=1,
            ),
            Wrong(None, supported().replace("return best[1]", "return best[0]")),
        ],
        cheap=[
            "def best_supported(predict, person, rows, column, width, enough): return colleagues_advice(predict, rows, column)",
            "def best_supported(predict, person, rows, column, width, enough): return float(np.median(np.array(rows)[:, column]))",
            "def best_supported(predict, person, rows, column, width, enough): return person[column]",
        ],
    ),
    "my_twins": QuestionAnswers(
        right=[
            mine(),
            mine(more="guess = 'nearly all'\nmy_twins['three longest'] = round(my_twins['three longest'], 2)"),
            mine().replace('guess = "about a third"', "guess = ...")
            + """
from sklearn.neighbors import NearestNeighbors
other = X[decisions != decisions[wine]]
near = NearestNeighbors(n_neighbors=1, metric="manhattan").fit((other / spread).to_numpy())
my_twins["L1"] = other.index[near.kneighbors((row / spread).to_numpy()[None])[1][0, 0]]
""",
        ],
        wrong=[
            Wrong(
                "any_neighbour_taken",
                mine(more="far = ((X - row) / spread).abs().sum(axis=1).drop(wine)\nmy_twins['L1'] = far.idxmin()"),
                points=2.25,
            ),
            Wrong("rulers_mixed", mine(one="'L2'"), points=2.25),
            Wrong("rulers_mixed", mine(scale="spread"), points=2.25),
            Wrong("share_in_own_units", mine(share="steps * spread"), points=2.25),
            Wrong("squared_steps_shared", mine(share="steps**2"), points=2.25),
            Wrong(None, mine(more="my_twins['three longest'] = parts.max() / parts.sum()"), points=2.25),
            Wrong(None, mine(more="my_twins['three longest'] = parts.iloc[:3].sum() / parts.sum()"), points=2.25),
        ],
        cheap=[
            "guess = 'nearly all'\nmy_twins = {'L1': 0, 'L2': 0, 'unscaled': 0, 'three longest': 0.5}",
            "guess = 'nearly all'\nmy_twins = {'L1': wine, 'L2': wine, 'unscaled': wine, 'three longest': 3 / 13}",
        ],
    ),
    "claim": QuestionAnswers(
        right=[claimed(TRUE), claimed(TRUE, "round(share, 2)")],
        wrong=[
            Wrong("longest_steps_read_backwards", claimed("letter(false)")),
            Wrong("twin_the_same_by_any_norm", claimed("letter('so they name the same')")),
            Wrong("twin_taken_for_advice", claimed("letter('If its grower')")),
            Wrong("twin_without_its_model", claimed("letter('Another model')")),
            Wrong("step_taken_for_importance", claimed("letter('counts most')")),
            Wrong("twin_shared_by_all", claimed(TRUE, limitation="they share a twin"), points=1),
            Wrong("search_taken_for_estimate", claimed(TRUE, limitation="drawn rows"), points=1),
            Wrong("distance_taken_for_attribution", claimed(TRUE, limitation="shared out among"), points=1),
            Wrong("distance_taken_for_chance", claimed(TRUE, limitation="The nearer the twin"), points=1),
            Wrong(None, claimed(TRUE, "1 - share")),
        ],
        cheap=["claim = Claim('A', 0.55, 'P')", "claim = Claim('B', 0.5, 'Q')"],
    ),
}
