"""Answers on which the checks of 302 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def count(
    precision: str = "(y[c] == decision).mean() if c.any() else 0.0",
    test: str = "(X[:, k] > low) & (X[:, k] <= high)",
    join: str = "all",
) -> str:
    return f"""
def count_rule(rows, decisions, rule, decision):
    X, y = np.array(rows, dtype=float), np.array(decisions)
    c = np.{join}([{test} for k, low, high in rule], axis=0)
    return {{"coverage": c.mean(), "precision": {precision}}}
"""


COUNT = count()
COUNT_BY_LOOP = """
def count_rule(rows, decisions, rule, decision):
    hits = [d == decision for row, d in zip(rows, decisions) if all(low < row[k] <= high for k, low, high in rule)]
    return pd.Series({"coverage": len(hits) / len(rows), "precision": sum(hits) / len(hits) if hits else 0})
"""
COUNT_BY_FRAME = """
def count_rule(rows, decisions, rule, decision):
    table = pd.DataFrame(rows)
    keep = pd.Series(True, index=table.index)
    for column, low, high in rule:
        keep &= table[column].gt(low) & table[column].le(high)
    same = pd.Series(decisions)[keep].eq(decision)
    return {"precision": same.mean() if len(same) else 0, "coverage": keep.mean()}
"""
ROUNDED = count("round((y[c] == decision).mean(), 2) if c.any() else 0.0").replace("c.mean()", "round(c.mean(), 2)")


def exact(givers: str = "givers", body: str = "M = X.copy(); M[:, columns] = g[columns]", over: str = "X") -> str:
    return f"""
def exact_precision(score, rows, rule):
    X, columns = np.array(rows, dtype=float), [k for k, _, _ in rule]
    inside = np.all([(X[:, k] > low) & (X[:, k] <= high) for k, low, high in rule], axis=0)
    givers, others, shares = X[inside], [k for k in range(X.shape[1]) if k not in columns], []
    X = {over}
    for g in {givers}:
        {body}
        shares.append((np.array(score(M)) > 0).mean())
    return float(np.mean(shares))
"""


EXACT = exact()
EXACT_AT_ONCE = """
def exact_precision(score, rows, rule):
    X, columns = np.array(rows, dtype=float), [k for k, _, _ in rule]
    inside = np.all([(X[:, k] > low) & (X[:, k] <= high) for k, low, high in rule], axis=0)
    mixed = np.tile(X, (inside.sum(), 1))
    mixed[:, columns] = np.repeat(X[inside][:, columns], len(X), axis=0)
    return np.mean(np.array(score(mixed)) > 0)
"""
APART = """
def exact_precision(score, rows, rule):
    from itertools import product
    X, columns = np.array(rows, dtype=float), [k for k, _, _ in rule]
    inside = np.all([(X[:, k] > low) & (X[:, k] <= high) for k, low, high in rule], axis=0)
    shares = []
    for values in product(*(X[inside][:, k] for k in columns)):
        M = X.copy()
        M[:, columns] = values
        shares.append((np.array(score(M)) > 0).mean())
    return float(np.mean(shares))
"""
EXACT_BY_PAIRS = """
def exact_precision(score, rows, rule):
    table = pd.DataFrame(rows, dtype=float)
    keep = pd.Series(True, index=table.index)
    for column, low, high in rule:
        keep &= (table[column] > low) & (table[column] <= high)
    columns = [column for column, _, _ in rule]
    pairs = table.drop(columns=columns).merge(table.loc[keep, columns], how="cross")[list(table.columns)]
    return (score(pairs.to_numpy()) > 0).mean()
"""
DRAWN_MANY = """
def exact_precision(score, rows, rule):
    X, columns, rng = np.array(rows, dtype=float), [k for k, _, _ in rule], np.random.default_rng(0)
    inside = np.all([(X[:, k] > low) & (X[:, k] <= high) for k, low, high in rule], axis=0)
    M = X[rng.integers(len(X), size=20_000)]
    M[:, columns] = X[inside][rng.integers(inside.sum(), size=20_000)][:, columns]
    return (np.array(score(M)) > 0).mean()
"""
DRAWN = exact().replace("for g in givers", "for g in np.random.default_rng(1).permutation(givers)[:-1]")


def proven(able: str = "low >= wanted", by: str = "n", low: str = "", none: str = "{'place': -1, 'low': 0.0}") -> str:
    return f"""
def proven_rule(agree, covered, wanted):
    a, n, z = np.array(agree, dtype=float), np.array(covered, dtype=float), 1.96
    s = a / n
    half = z * np.sqrt(s * (1 - s) / n + z**2 / (4 * n**2))
    low, high = ((s + z**2 / (2 * n) + sign * half) / (1 + z**2 / n) for sign in (-1, 1))
    {low}
    able = {able}
    if not able.any():
        return {none}
    place = int(np.where(able, {by}, -1).argmax())
    return {{"place": place, "low": float(low[place])}}
"""


PROVEN = proven()
PROVEN_BY_LOOP = """
def proven_rule(agree, covered, wanted):
    best = {"place": -1, "low": 0}
    for i, (a, n) in enumerate(zip(agree, covered)):
        s, q = a / n, 1.96**2
        low = (2 * a + q - 1.96 * (q + 4 * a * (1 - s)) ** 0.5) / (2 * (n + q))
        if low >= wanted and (best["place"] < 0 or n > covered[best["place"]]):
            best = {"place": i, "low": low}
    return best
"""


PROVEN_BY_TABLE = """
def proven_rule(agree, covered, wanted):
    from xaicourse.methods.anchors import interval
    table = pd.DataFrame({"n": covered, "low": [interval(a, n)[0] for a, n in zip(agree, covered)]})
    able = table[table["low"] >= wanted].sort_values("n", ascending=False)
    return {"place": able.index[0], "low": able["low"].iloc[0]} if len(able) else {"place": -1, "low": 0}
"""


def chosen(
    gain: str = "(near & same & ~c).sum(axis=1) - (near & ~same).sum(axis=1)", cover: str = "near[b] & same[b]"
) -> str:
    return f"""
def prototypes(distances, labels, radius, k):
    near, y, out = np.array(distances) <= radius, np.array(labels), []
    same, c = y[:, None] == y, np.zeros(len(y), dtype=bool)
    for _ in range(k):
        gain = {gain}
        gain[out] = -9999
        b = int(np.argmax(gain))
        out.append(b)
        c |= {cover}
    return out
"""


CHOSEN = chosen()
CHOSEN_BY_SETS = """
def prototypes(distances, labels, radius, k):
    n, out, left = len(labels), [], set(range(len(labels)))
    def worth(i):
        ball = [j for j in range(n) if distances[i][j] <= radius]
        return sum(j in left for j in ball if labels[j] == labels[i]) - sum(labels[j] != labels[i] for j in ball)
    for _ in range(k):
        best = max((i for i in range(n) if i not in out), key=lambda i: (worth(i), -i))
        out.append(best)
        left -= {j for j in range(n) if distances[best][j] <= radius and labels[j] == labels[best]}
    return np.array(out)
"""
CHOSEN_BY_DICT = """
def prototypes(distances, labels, radius, k):
    D, y = np.array(distances), np.array(labels)
    out, covered = [], np.zeros(len(y), dtype=bool)
    for _ in range(k):
        worth = {}
        for i in range(len(y)):
            ball = D[i] <= radius
            if i not in out:
                worth[i] = (ball & (y == y[i]) & ~covered).sum() - (ball & (y != y[i])).sum()
        best = max(worth, key=worth.get)
        out.append(best)
        covered[(D[best] <= radius) & (y == y[best])] = True
    return out
"""
CHOSEN_BY_LIBRARY = """
def prototypes(distances, labels, radius, k):
    from xaicourse.methods.prototypes import choose_prototypes
    return [row for row, _ in choose_prototypes(np.array(distances), np.array(labels), radius, most=k)]
"""
STOPPED = CHOSEN.replace("        b = int", "        if gain.max() <= 0: break\n        b = int")
LAST = CHOSEN.replace("int(np.argmax(gain))", "len(gain) - 1 - int(np.argmax(gain[::-1]))")
COLLEAGUE = "def prototypes(distances, labels, radius, k): return colleagues_prototypes(distances, labels, radius, k)"


def mine(
    counted: str = "count_rule(fresh, machine.predict(fresh), rule, 1)",
    perturbed: str = "exact_precision(machine.decision_function, known, rule)",
    guess: str = '"lower"',
) -> str:
    return f"""{COUNT}{EXACT_AT_ONCE}
guess = {guess}
counted = {counted}
my_rule = {{**counted, "perturbed": {perturbed}}}
"""


EVERYONE = "count_rule(fresh, machine.predict(fresh), rule, 1)\ncounted['precision'] *= counted['coverage']"


def claimed(statement: str, evidence: str, limitation: str = "other rows give") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return (
        mine()
        + f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
claim = Claim(letter("{statement}"), my_rule["{evidence}"], letter("{limitation}"))
"""
    )


REAL, MIXED = "Of the fresh tumours", "fewer than three in four"

ANSWERS = {
    "count_rule": QuestionAnswers(
        right=[COUNT, COUNT_BY_LOOP, COUNT_BY_FRAME],
        wrong=[
            Wrong("precision_of_everyone", count("(c & (y == decision)).mean()"), points=1),
            Wrong("precision_turned_round", count("(c & (y == decision)).sum() / (y == decision).sum()"), points=1),
            Wrong("rule_edges_swapped", count(test="(X[:, k] >= low) & (X[:, k] < high)"), points=1),
            Wrong("any_condition_enough", count(join="any"), points=0.5),
            Wrong(None, count("(y[c] == 1).mean() if c.any() else 0.0"), points=1),
            Wrong(None, ROUNDED, points=1),
            Wrong(None, count("1.0 * (y[c] == decision).mean() if c.any() else 1.0"), points=1),
        ],
        cheap=["def count_rule(rows, decisions, rule, decision): return {'coverage': 0.4, 'precision': 0.5}"],
    ),
    "exact_precision": QuestionAnswers(
        right=[EXACT, EXACT_AT_ONCE, EXACT_BY_PAIRS],
        wrong=[
            Wrong("real_rows_for_perturbed", exact("[0]", "M = givers"), points=0.5),
            Wrong("strangers_from_the_covered", exact(over="givers"), points=1.5),
            Wrong("giver_keeps_the_rest", exact(body="M = X.copy(); M[:, others] = g[others]"), points=1.5),
            Wrong("giver_torn_apart", APART, points=1.5),
            Wrong("givers_averaged", exact("[givers.mean(axis=0)]"), points=1.5),
            Wrong(None, EXACT.replace("> 0", "<= 0"), points=2),
            Wrong(None, EXACT.replace("> 0)", ">= 0)"), points=3),
            Wrong(None, EXACT.replace("float(np.mean(shares))", "round(float(np.mean(shares)), 3)"), points=2),
            Wrong(None, DRAWN, points=1),
            Wrong(None, DRAWN_MANY, points=1),
            Wrong(None, exact("X[~inside]"), points=0.5),
            Wrong(None, exact(over="X[~inside]"), points=1.5),
        ],
        cheap=["def exact_precision(score, rows, rule): return 1.0"],
    ),
    "proven_rule": QuestionAnswers(
        right=[PROVEN, PROVEN_BY_LOOP, PROVEN_BY_TABLE],
        wrong=[
            Wrong("seen_for_proven", proven("s >= wanted"), points=1),
            Wrong("surest_for_widest", proven(by="low"), points=1),
            Wrong("plain_interval", proven(low="low = s - z * np.sqrt(s * (1 - s) / n)"), points=1),
            Wrong("upper_end_taken", proven("high >= wanted"), points=1),
            Wrong(None, proven(by="a"), points=1),
            Wrong(None, proven("(low >= wanted) & (n == n.max())")),
            Wrong(None, PROVEN.replace("float(low[place])", "float(s[place])"), points=2),
            Wrong(None, proven(none="{'place': 0, 'low': 0.0}"), points=2),
        ],
        cheap=["def proven_rule(agree, covered, wanted): return {'place': -1, 'low': 0.0}"],
    ),
    "prototypes": QuestionAnswers(
        right=[CHOSEN, CHOSEN_BY_SETS, CHOSEN_BY_DICT],
        wrong=[
            Wrong("covered_counted_again", chosen("(near & same).sum(axis=1) - (near & ~same).sum(axis=1)"), points=1),
            Wrong("strange_rows_free", chosen("(near & same & ~c).sum(axis=1)"), points=1),
            Wrong("covered_for_all_classes", chosen(cover="near[b]"), points=1),
            Wrong(None, COLLEAGUE),
            Wrong(None, chosen("(near & same & ~c).sum(axis=1) - (near & ~same & ~c).sum(axis=1)"), points=1),
            Wrong(None, CHOSEN.replace("return out", "return out[::-1]"), points=2),
            Wrong(None, CHOSEN.replace("<= radius", "< radius"), points=2),
            Wrong(None, CHOSEN.replace("gain[out] = -9999", "pass"), points=2),
            Wrong(None, CHOSEN.replace("gain[out]", "gain[c]"), points=2),
            Wrong(None, STOPPED, points=1),
            Wrong(None, CHOSEN.replace("(near & ~same)", "(near & (y == 1 - y[:, None]))"), points=2),
            Wrong(None, LAST, points=2),
            Wrong(None, CHOSEN.replace("return out", "return out[:-1]")),
        ],
        cheap=["def prototypes(distances, labels, radius, k): return [4, 0, 7][:k]", CHOSEN_BY_LIBRARY],
    ),
    "my_rule": QuestionAnswers(
        right=[
            mine(),
            mine(guess="...") + "my_rule = pd.Series(my_rule).round(3)",
            mine(guess='"Lower "'),
            mine(
                guess='"higher"',
                perturbed="float(exact_precision(lambda M: 2.0 * machine.predict(M) - 1, known, rule))",
            ),
        ],
        wrong=[
            Wrong("known_for_fresh", mine("count_rule(known, machine.predict(known), rule, 1)"), points=1),
            Wrong("outcome_for_decision", mine("count_rule(fresh, table.target[400:], rule, 1)"), points=2),
            Wrong("precision_of_everyone", mine(EVERYONE), points=2),
            Wrong("real_rows_for_perturbed", mine(perturbed="counted['precision']"), points=2),
            Wrong(None, mine(perturbed="exact_precision(machine.decision_function, fresh, rule)"), points=2),
            Wrong(None, mine(perturbed="1 - exact_precision(machine.decision_function, known, rule)"), points=2),
            Wrong(None, mine("count_rule(X.to_numpy(), machine.predict(X.to_numpy()), rule, 1)"), points=1),
            Wrong(None, mine("count_rule(fresh, machine.predict(fresh), rule, 0)"), points=2),
        ],
        cheap=["guess = 'lower'\nmy_rule = {'coverage': 0.3, 'precision': 0.95, 'perturbed': 0.65}"],
    ),
    "claim": QuestionAnswers(
        right=[claimed(REAL, "precision"), claimed(MIXED, "perturbed")],
        wrong=[
            Wrong("perturbed_taken_for_real", claimed(REAL, "perturbed")),
            Wrong(
                "perturbed_taken_for_real", claimed("Of the perturbed rows, the machine calls at least", "precision")
            ),
            Wrong("size_not_read", claimed("Of the perturbed rows, the machine calls at least", "perturbed")),
            Wrong("rule_taken_for_certain", claimed("Every fresh tumour", "precision")),
            Wrong("rule_taken_both_ways", claimed("does not cover", "precision")),
            Wrong("rule_taken_for_treatment", claimed("would become benign", "precision")),
            Wrong("count_taken_for_exact", claimed(REAL, "precision", "another clinic"), points=1),
            Wrong("precision_taken_for_accuracy", claimed(REAL, "precision", "one patient"), points=1),
            Wrong("precision_taken_for_attribution", claimed(MIXED, "perturbed", "two measures hold"), points=1),
            Wrong("rule_taken_both_ways", claimed(MIXED, "perturbed", "outside the rule, too"), points=1),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 5.0, 'Q')"],
    ),
}
