"""Answers on which the checks of 103 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def merged(above: str = "[max(low, limit), high]", below: str = "[low, min(high, limit)]", end: str = "found") -> str:
    return f"""
def intervals(reasons, span):
    found = {{feature: list(span[feature]) for feature, _, _ in reasons}}
    for feature, sign, limit in reasons:
        low, high = found[feature]
        found[feature] = {above} if sign == ">" else {below}
    return {end}
"""


def walk(
    scale: str = "np.log(share / (1 - share))",
    add: str = "found[feature[node]] += values[following] - values[node]",
    at_most: str = "<=",
    end: str = "found",
) -> str:
    return f"""
def moved(feature, limit, yes, no, share, row):
    share = np.array(share)
    values, found, node = {scale}, np.zeros(len(row)), 0
    while feature[node] >= 0:
        following = yes[node] if row[feature[node]] {at_most} limit[node] else no[node]
        {add}
        node = following
    return {end}
"""


def lines(
    taken: str = "left & np.array(line)",
    coverage: str = "taken.mean()",
    precision: str = "defaults[taken].mean() if taken.any() else 0.0",
    end: str = "found",
) -> str:
    return f"""
def judged(holds, defaults):
    defaults = np.array(defaults)
    left, found = np.ones(len(defaults), dtype=bool), []
    for line in holds:
        taken = {taken}
        found.append([{coverage}, {precision}])
        left = left & ~taken
    return {end}
"""


def depth(body: str) -> str:
    return f"""
def chosen_depth(own_loans, new_people, margin):
    new = np.array(new_people)
    good = np.flatnonzero(new >= new.max() - margin)
    return {body}
"""


def twenty(
    rows: str = "np.random.default_rng(seed).integers(0, 300, 300)",
    named: str = "{each.feature for each in tree_paths.path(tree, mine)}",
    index: str = "len(a & b) / len(a | b)",
    pairs: str = "list(combinations(range(20), 2))",
    guess: str = '"verdict"',
    verdict: str = "np.mean([verdicts[i] == verdicts[j] for i, j in combinations(range(20), 2)])",
) -> str:
    return f"""
guess = {guess}
verdicts, sets = [], []
for seed in range(20):
    rows = {rows}
    tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(measures.iloc[rows], malignant.iloc[rows])
    verdicts.append(tree.predict(mine)[0])
    sets.append({named})
pairs = {pairs}
jaccard = np.mean([{index} for a, b in [(sets[i], sets[j]) for i, j in pairs]])
steady = {{"verdict": {verdict}, "jaccard": jaccard}}
"""


BY_LIBRARY = """
guess = "reasons"
same, inside = [], []
for seed in range(20):
    rows = np.random.default_rng(seed).integers(0, 300, 300)
    tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(measures.iloc[rows], malignant.iloc[rows])
    nodes = tree.decision_path(mine).indices
    inside.append(set(tree.tree_.feature[nodes]) - {-2})
    same.append(int(tree.predict_proba(mine)[0, 1] > 0.5))
whole, share = 0.0, 0.0
for i in range(20):
    for j in range(i):
        whole += len(inside[i] & inside[j]) / len(inside[i] | inside[j]) / 190
        share += (same[i] == same[j]) / 190
steady = pd.Series({"verdict": round(share, 3), "jaccard": round(whole, 3)})
"""


def claimed(words: str, evidence: str = "risk", limitation: str = "with that many points") -> str:
    return f"""
held = conditions(data.X_test.loc[[row]]).iloc[0]
risk = float(card.risk(card.points @ held))
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
true, false = ["puts this applicant above", "not above the bank's"][:: 1 if risk > 0.35 else -1]
claim = Claim(statement=letter({words}), evidence={evidence}, limitation=letter("{limitation}"))
"""


ANSWERS = {
    "intervals": QuestionAnswers(
        right=[
            merged(),
            "def intervals(reasons, span):\n"
            "    names = {name for name, _, _ in reasons}\n"
            "    low = {n: max([span[n][0]] + [l for m, s, l in reasons if m == n and s == '>']) for n in names}\n"
            "    high = {n: min([span[n][1]] + [l for m, s, l in reasons if m == n and s == '<=']) for n in names}\n"
            "    return {n: (low[n], high[n]) for n in names}",
        ],
        wrong=[
            Wrong("last_limit_wins", merged("[limit, high]", "[low, limit]")),
            Wrong(
                "first_limit_wins",
                merged(
                    "[limit if low == span[feature][0] else low, high]",
                    "[low, limit if high == span[feature][1] else high]",
                ),
            ),
            Wrong("loosest_limit_kept", merged("[min(low, limit), high]", "[low, max(high, limit)]")),
            Wrong("above_ends_high", merged("[low, limit]", "[limit, high]")),
            Wrong("above_ends_high", merged("[low, min(high, limit)]", "[max(low, limit), high]")),
            Wrong(None, merged(end="{name: ends[::-1] for name, ends in found.items()}"), points=1),
            Wrong(None, merged(end="{**span, **found}"), points=1),
            Wrong(None, merged(above="[low + limit, high]")),
        ],
        cheap=[merged(end="{name: [0, 100] for name in found}"), "def intervals(reasons, span): return span"],
    ),
    "moved": QuestionAnswers(
        right=[
            walk(),
            walk("np.log(share) - np.log1p(-share)", end="pd.Series(found)"),
            "from scipy.special import logit\n"
            "def moved(feature, limit, yes, no, share, row):\n"
            "    def go(node):\n"
            "        if feature[node] < 0: return [0] * len(row)\n"
            "        to = [no, yes][int(row[feature[node]] <= limit[node])][node]\n"
            "        rest = go(to)\n"
            "        rest[feature[node]] += logit(share[to]) - logit(share[node])\n"
            "        return rest\n"
            "    return go(0)",
        ],
        wrong=[
            Wrong("shares_for_log_odds", walk("share")),
            Wrong(
                "second_question_overwrites",
                walk(add="found[feature[node]] = values[following] - values[node]"),
                points=1,
            ),
            Wrong("limit_belongs_to_no", walk(at_most="<"), points=2),
            Wrong(None, walk(add="found[feature[node]] += values[node] - values[following]"), points=1.5),
            Wrong(None, walk("np.log(share)"), points=1),
            Wrong(None, walk(end="found.round(2)"), points=1.5),
            Wrong(None, walk("share / (1 - share)"), points=1),
            Wrong(None, walk("np.log10(share / (1 - share))"), points=1),
            Wrong(None, walk(at_most=">")),
            Wrong(None, walk(add="found[max(feature[following], 0)] += values[following] - values[node]")),
            Wrong(None, walk(end="np.abs(found)")),
        ],
        cheap=[
            walk(end="np.zeros(len(row))"),
            walk(end="np.full(len(row), found.mean())"),
            "def moved(feature, limit, yes, no, share, row): return [share[0]] * len(row)",
        ],
    ),
    "judged": QuestionAnswers(
        right=[
            lines(),
            "def judged(holds, defaults):\n"
            "    n = len(defaults)\n"
            "    first = [next((k for k, line in enumerate(holds) if line[i]), -1) for i in range(n)]\n"
            "    taken = [[i for i in range(n) if first[i] == k] for k in range(len(holds))]\n"
            "    return [(len(t) / n, sum(defaults[i] for i in t) / max(len(t), 1)) for t in taken]",
            lines(end="pd.DataFrame(found).to_numpy()"),
        ],
        wrong=[
            Wrong("lines_judged_alone", lines(taken="np.array(line)")),
            Wrong("coverage_of_those_left", lines(coverage="taken.sum() / max(left.sum(), 1)"), points=1.5),
            Wrong("precision_over_everyone", lines(precision="(defaults * taken).mean()"), points=1),
            Wrong(None, lines(end="[pair[::-1] for pair in found]"), points=1.5),
            Wrong(None, lines(coverage="int(taken.sum())"), points=1.5),
            Wrong(None, lines(precision="1 - defaults[taken].mean() if taken.any() else 0.0"), points=1),
            Wrong(None, lines(end="np.round(found, 2)"), points=1.5),
            Wrong(None, lines(end="100 * np.array(found)"), points=1.5),
            Wrong(None, lines(precision="defaults[taken].sum() / defaults.sum()"), points=1),
            Wrong(None, lines(precision="defaults[np.array(line)].mean()"), points=1),
            Wrong(None, lines(precision="defaults[taken].mean() if taken.any() else 1.0")),
            Wrong(
                None,
                "def judged(holds, defaults):\n"
                "    defaults, above, found = np.array(defaults), np.zeros(len(defaults), dtype=bool), []\n"
                "    for line in np.array(holds):\n"
                "        taken, above = line & ~above, line\n"
                "        found.append([taken.mean(), defaults[taken].mean() if taken.any() else 0.0])\n"
                "    return found",
            ),
        ],
        cheap=[lines(end="[[0.25, 0.5]] * len(holds)"), lines(end="[[1.0, float(defaults.mean())]] * len(holds)")],
    ),
    "chosen_depth": QuestionAnswers(
        right=[
            depth("good[0] + 1"),
            "def chosen_depth(own_loans, new_people, margin):\n"
            "    for place, score in enumerate(new_people, start=1):\n"
            "        if score >= max(new_people) - margin:\n"
            "            return place",
        ],
        wrong=[
            Wrong("own_loans_praised", "chosen_depth = colleagues_depth"),
            Wrong("margin_left_out", depth("new.argmax() + 1"), points=1),
            Wrong("deepest_within_margin", depth("good[-1] + 1"), points=1),
            Wrong(None, depth("good[0]"), points=1),
            Wrong(None, depth("int(np.argmax(new >= new.max() * (1 - margin))) + 1"), points=1),
            Wrong(
                None,
                depth("new.argmax() + 1 - (~(new >= new.max() - margin))[new.argmax() :: -1].argmax() + 1"),
                points=1,
            ),
            Wrong(None, depth("good[0] + 2")),
            Wrong(None, depth("int(np.argmin(abs(new - new.max() + margin))) + 1")),
            Wrong(None, depth("int(np.argmax(np.diff(new) <= margin)) + 1")),
        ],
        cheap=[depth("1"), depth("3"), depth("len(new) // 2")],
    ),
    "steady": QuestionAnswers(
        right=[twenty(), BY_LIBRARY, twenty(guess="...")],
        wrong=[
            Wrong("one_tree_twenty_times", twenty(rows="np.arange(300)")),
            Wrong(
                "whole_tree_for_path",
                twenty(named="set(measures.columns[tree.tree_.feature[tree.tree_.feature >= 0]])"),
                points=1,
            ),
            Wrong("shared_by_all_features", twenty(index="len(a & b) / 30"), points=1),
            Wrong("pairs_with_oneself", twenty(pairs="[(i, j) for i in range(20) for j in range(20)]"), points=1.5),
            Wrong("pairs_with_oneself", twenty(pairs="[(i, j) for i in range(20) for j in range(i + 1)]"), points=1.5),
            Wrong(None, twenty(index="a == b"), points=1),
            Wrong(None, twenty(named="set(map(str, tree_paths.path(tree, mine)))"), points=1),
            Wrong(None, twenty(named="set(tree.tree_.feature[tree.decision_path(mine).indices])"), points=1),
            Wrong(None, twenty(index="2 * len(a & b) / (len(a) + len(b))"), points=1),
            Wrong(None, twenty(verdict="np.mean(verdicts)"), points=2),
            Wrong(None, twenty(verdict="1.0"), points=2),
            Wrong(None, twenty(verdict="0.123"), points=2),
            Wrong(None, twenty(index="0.9"), points=1),
        ],
        cheap=[
            "guess, steady = 'verdict', {'verdict': 0.5, 'jaccard': 0.5}",
            "guess, steady = 'verdict', {'verdict': 0.0, 'jaccard': 0.0}",
        ],
    ),
    "claim": QuestionAnswers(
        right=[claimed("true"), claimed("true", "round(risk, 2)")],
        wrong=[
            Wrong("side_of_limit_misread", claimed("false")),
            Wrong("points_read_as_risk", claimed('"twice this risk"')),
            Wrong("root_reason_for_everyone", claimed('"strongest reason"')),
            Wrong("points_taken_for_causes", claimed('"true risk would be"')),
            Wrong("no_points_no_risk", claimed('"no risk at all"')),
            Wrong("log_odds_given_for_risk", claimed("true", "card.start + card.worth * float(card.points @ held)")),
            Wrong("points_given_for_risk", claimed("true", "float(card.points @ held)")),
            Wrong("chance_to_pay_back_given", claimed("true", "1 - risk")),
            Wrong("card_risk_of_one_person", claimed("true", limitation="this one person"), points=1),
            Wrong("points_as_percent", claimed("true", limitation="percentage points"), points=1),
            Wrong("card_for_any_bank", claimed("true", limitation="any bank, since"), points=1),
            Wrong(None, claimed("true", "float(card.points @ held) + 30")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 0.5, 'Q')"],
    ),
}
