"""Answers on which the checks of 105 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def rises(moved: str, returned: str = "log_loss(predict(moved), outcomes) - before", start: str = "rows.copy()") -> str:
    return f"""
def rises(predict, rows, outcomes, column, orders):
    rows, found = np.array(rows, dtype=float), []
    before = log_loss(predict(rows), outcomes)
    for order in orders:
        moved = {start}
        {moved}
        found.append({returned})
    return found
"""


COLUMN = "moved[:, column] = rows[order, column]"


def group(order: str, returned: str = "loss(rows[np.ix_(order, columns)]) - loss(rows[:, columns])") -> str:
    """An answer with the rows from which each row takes its values in `order`."""
    return f"""
def group_rise(predict, rows, outcomes, columns, strata, shift):
    rows, strata, outcomes = np.array(rows, dtype=float), np.array(strata), np.array(outcomes)
    def within(shift):
        order = np.arange(len(rows))
        for stratum in np.unique(strata):
            places = np.flatnonzero(strata == stratum)
            order[places] = np.roll(places, -shift)
        return order
    def loss(values, columns=columns):
        moved = rows.copy()
        moved[:, columns] = values
        return float(np.mean((predict(moved) - outcomes) ** 2))
    order = {order}
    return {returned}
"""


BY_LOOP = """
def group_rise(predict, rows, outcomes, columns, strata, shift):
    moved = [list(row) for row in rows]
    for i, stratum in enumerate(strata):
        mine = [k for k in range(len(rows)) if strata[k] == stratum]
        source = mine[(mine.index(i) + shift) % len(mine)]
        for column in columns:
            moved[i][column] = rows[source][column]
    def loss(table):
        return sum((p - y) ** 2 for p, y in zip(predict(np.array(table)), outcomes)) / len(outcomes)
    return loss(moved) - loss(rows)
"""
SORTED = """
def group_rise(predict, rows, outcomes, columns, strata, shift):
    rows, outcomes = np.array(rows, dtype=float), np.array(outcomes)
    sort = np.argsort(strata, kind="stable")
    ordered, levels = rows[sort], np.array(strata)[sort]
    moved = ordered.copy()
    for stratum in np.unique(levels):
        places = np.flatnonzero(levels == stratum)
        moved[np.ix_(places, columns)] = ordered[np.ix_(np.roll(places, -shift), columns)]
    return float(np.mean((predict(moved) - outcomes) ** 2) - np.mean((predict(rows) - outcomes) ** 2))
"""


def removed(gain: str, when: str = "size[n] >= smallest", end: str = "found") -> str:
    return f"""
def removed(feature, left, right, counts, n_features, smallest):
    counts = np.array(counts, dtype=float)
    size = counts.sum(axis=1)
    p, share = counts[:, 1] / size, size / size[0]
    gini, found = 2 * p * (1 - p), np.zeros(n_features)
    for n in range(len(feature)):
        a, b = left[n], right[n]
        if a != -1 and {when}:
            found[feature[n]] += {gain}
    return {end}
"""


GAIN = "share[n] * gini[n] - share[a] * gini[a] - share[b] * gini[b]"
IN_PLAIN = """
def removed(feature, left, right, counts, n_features, smallest):
    found, total = [0.0] * n_features, sum(counts[0])
    def dirt(n):
        paid, failed = counts[n]
        return 2 * paid * failed / (paid + failed) / total
    for n, name in enumerate(feature):
        if name >= 0 and sum(counts[n]) >= smallest:
            found[name] += dirt(n) - dirt(left[n]) - dirt(right[n])
    return found
"""


def bar(mean: str, error: str = "losses.std(ddof=1) / np.sqrt(len(losses))", end: str = "") -> str:
    return f"""
def bar(losses, times):
    losses = np.array(losses)
    mean, error = {mean}, {error}
    found = {{"mean": mean, "low": mean - times * error, "high": mean + times * error}}
    {end}
    return found
"""


def twins(alone: str, beside: str, together: str, guess: str = '"less than half"', more: str = "") -> str:
    """Losses by the tables and columns given, such as `lost(data.X, [feature])`."""
    return f"""
def lost(X, columns, first=4000, score=roc_auc_score, table=None):
    predict = trained(X)
    rows, y = (X if table is None else table)[first:first + 1000], data.y[first:first + 1000]
    before, after = score(y, predict(rows)), []
    for order in orders:
        after.append(score(y, predict(rows.assign(**{{name: rows[name].to_numpy()[order] for name in columns}}))))
    return before - np.mean(after)

guess = {guess}
twins = {{"alone": {alone}, "beside": {beside}, "together": {together}}}
{more}
"""


ALONE, BESIDE, BOTH = "lost(data.X, [feature])", "lost(twinned, [feature])", "lost(twinned, [feature, 'twin'])"
EVERY = (ALONE, BESIDE, BOTH)


def everywhere(more: str) -> list[str]:
    return [each.replace("])", f"], {more})") for each in EVERY]


def claimed(statement: str, evidence: str, limitation: str = "these test rows") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return (
        twins(*EVERY)
        + f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
share = twins["beside"] / twins["alone"]
claim = Claim({statement}, {evidence}, letter("{limitation}"))
"""
    )


SHARE = 'letter("share of " + ("more" if share > 0.5 else "less") + " than half")'
TOGETHER = 'letter("Shuffled together")'

ANSWERS = {
    "rises": QuestionAnswers(
        right=[
            rises(COLUMN),
            """
def rises(predict, rows, outcomes, column, orders):
    def loss(table):
        p = 1 / (1 + np.exp(-predict(np.array(table, dtype=float))))
        return -np.mean([np.log(q if y == 1 else 1 - q) for q, y in zip(p, outcomes)])
    found = []
    for order in orders:
        moved = [row[:column] + [rows[k][column]] + row[column + 1:] for row, k in zip(rows, order)]
        found.append(loss(moved) - loss(rows))
    return np.array(found)
""",
        ],
        wrong=[
            Wrong("fall_for_rise", rises(COLUMN, "before - log_loss(predict(moved), outcomes)"), points=1),
            Wrong("order_read_backwards", rises("moved[order, column] = rows[:, column]"), points=1),
            Wrong("shuffles_piled_up", rises("moved[:, column] = rows[order, column]", start="rows"), points=1),
            Wrong("whole_rows_shuffled", rises("moved = rows[order]")),
            Wrong(None, rises(COLUMN, "log_loss(predict(moved), outcomes)"), points=1),
            Wrong(None, rises(COLUMN, "round(log_loss(predict(moved), outcomes) - before, 2)"), points=1),
            Wrong(None, rises(COLUMN).replace("return found", "return [np.mean(found)]")),
        ],
        cheap=[
            "def rises(predict, rows, outcomes, column, orders): return [0.0] * len(orders)",
            rises("moved[:, 0] = rows[order, 0]"),
            rises("np.random.default_rng(0).shuffle(moved[:, column])"),
        ],
    ),
    "group_rise": QuestionAnswers(
        right=[group("within(shift)"), BY_LOOP],
        wrong=[
            Wrong(
                "fall_for_rise",
                group("within(shift)", "loss(rows[:, columns]) - loss(rows[np.ix_(order, columns)])"),
                points=2,
            ),
            Wrong("strata_ignored", group("np.roll(np.arange(len(rows)), -shift)"), points=1),
            Wrong(
                "columns_moved_apart",
                group("within(shift)", "sum(loss(rows[order, c], c) - loss(rows[:, c], c) for c in columns)"),
                points=1,
            ),
            Wrong("shift_read_backwards", group("within(-shift)"), points=3),
            Wrong("strata_as_blocks", SORTED, points=1),
            Wrong(
                None,
                group("within(shift)", "loss(rows[order][:, :4], [0, 1, 2, 3]) - loss(rows[:, columns])"),
                points=1,
            ),
            Wrong(
                None,
                group("within(shift)", "loss(rows[order, columns[0]], columns[0]) - loss(rows[:, columns])"),
                points=1,
            ),
            Wrong(None, group("within(shift)", "loss(rows[np.ix_(order, columns)])"), points=2),
            Wrong(None, group("within(1)"), points=2),
            Wrong(
                None,
                group("within(shift)", "len(rows) * (loss(rows[np.ix_(order, columns)]) - loss(rows[:, columns]))"),
            ),
        ],
        cheap=[
            "def group_rise(predict, rows, outcomes, columns, strata, shift): return 0.0",
            group("np.random.default_rng(0).permutation(len(rows))"),
        ],
    ),
    "removed": QuestionAnswers(
        right=[removed(GAIN), IN_PLAIN, removed(GAIN, end="pd.Series(found)")],
        wrong=[
            Wrong("small_nodes_credited", removed(GAIN, "True"), points=1),
            Wrong("divided_by_the_sum", removed(GAIN, end="found / found.sum()"), points=1.5),
            Wrong("divided_by_the_sum", removed(GAIN, "True", end="found / found.sum()"), points=0.5),
            Wrong("node_share_left_out", removed(f"({GAIN}) / share[n]"), points=1),
            Wrong("parts_counted_alike", removed("share[n] * (gini[n] - (gini[a] + gini[b]) / 2)"), points=1),
            Wrong("parts_counted_alike", removed("gini[n] - (gini[a] + gini[b]) / 2"), points=1),
            Wrong("splits_counted", removed("1", "True")),
            Wrong(None, removed(GAIN, "size[n] > smallest"), points=2),
            Wrong(None, removed(f"({GAIN}) * size[0]"), points=2),
            Wrong(None, removed(f"({GAIN}) / 2"), points=2),
            Wrong(None, removed("gini[n] - gini[a] - gini[b]"), points=0.5),
            Wrong(None, removed(GAIN).replace("+=", "="), points=1),
        ],
        cheap=[
            "def removed(feature, left, right, counts, n_features, smallest): return [0.2] * n_features",
            "def removed(feature, left, right, counts, n_features, smallest): return [0.0] * n_features",
        ],
    ),
    "bar": QuestionAnswers(
        right=[
            bar("losses.mean()"),
            "def bar(losses, times):\n    n, m = len(losses), sum(losses) / len(losses)\n"
            "    e = (sum((x - m) ** 2 for x in losses) / (n - 1) / n) ** 0.5\n"
            "    return pd.Series({'low': m - times * e, 'high': m + times * e, 'mean': m})",
        ],
        wrong=[
            Wrong("negative_clipped", "bar = lambda losses, times: colleagues_bar(losses)"),
            Wrong("negative_clipped", bar("max(losses.mean(), 0)")),
            Wrong(
                "negative_clipped",
                bar("losses.mean()", end="found['low'] = max(found['low'], 0)").replace(
                    "found['low'] = max(found['low'], 0)", "found = {k: max(v, 0) for k, v in found.items()}"
                ),
            ),
            Wrong("spread_for_error", bar("losses.mean()", "losses.std(ddof=1)"), points=1),
            Wrong(
                "extremes_for_interval",
                "def bar(losses, times): return {'mean': np.mean(losses), 'low': min(losses), 'high': max(losses)}",
                points=0.5,
            ),
            Wrong(None, bar("losses.mean()", "losses.std() / np.sqrt(len(losses))"), points=1),
            Wrong(None, bar("losses.mean()", end="times = 2").replace("times * error", "2 * error"), points=1),
        ],
        cheap=[
            "def bar(losses, times): return {'mean': 0.0, 'low': 0.0, 'high': 0.0}",
            "def bar(losses, times): return {k: np.mean(losses) for k in ('mean', 'low', 'high')}",
        ],
    ),
    "twins": QuestionAnswers(
        right=[
            twins(*EVERY),
            twins(*EVERY, guess="..."),
            twins(*EVERY, guess='"more than half"', more="twins = pd.Series(twins).round(3)"),
        ],
        wrong=[
            Wrong("importance_on_training_rows", twins(*everywhere("first=0"))),
            Wrong("accuracy_scored", twins(*everywhere("score=lambda y, p: (y == (p > 0.5)).mean()"))),
            Wrong("members_summed", twins(ALONE, BESIDE, BESIDE + " + lost(twinned, ['twin'])"), points=1),
            Wrong("twin_left_out_of_training", twins(ALONE, ALONE, ALONE), points=1),
            Wrong(None, twins(*("-" + each for each in EVERY)), points=1),
            Wrong(
                None,
                "orders = [np.random.default_rng(s + 50).permutation(1000) for s in range(40)]" + twins(*EVERY),
                points=2,
            ),
        ],
        cheap=[
            "guess = 'less than half'\ntwins = {'alone': 0.05, 'beside': 0.025, 'together': 0.05}",
            "guess = 'less than half'\ntwins = {'alone': 0.0, 'beside': 0.0, 'together': 0.0}",
        ],
    ),
    "claim": QuestionAnswers(
        right=[
            claimed(SHARE, "share"),
            claimed(TOGETHER, "round(twins['together'], 3)"),
            claimed(SHARE, "round(share, 2)"),
        ],
        wrong=[
            Wrong("share_misjudged", claimed(SHARE.replace(">", "<"), "share")),
            Wrong("importance_read_as_direction", claimed('letter("higher values")', "twins['alone']")),
            Wrong("covered_taken_for_unneeded", claimed('letter("loses nothing more")', "twins['beside']")),
            Wrong("importance_taken_for_cause", claimed('letter("By changing the twin")', "twins['beside']")),
            Wrong("importance_of_any_model", claimed(SHARE, "share", "every model"), points=1),
            Wrong("importance_of_one_person", claimed(SHARE, "share", "each applicant"), points=1),
            Wrong("repeats_expected_to_cure", claimed(SHARE, "share", "More repeats"), points=1),
            Wrong("training_rows_preferred", claimed(SHARE, "share", "4000 training rows"), points=1),
            Wrong(None, claimed(SHARE, "twins['beside']")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 0.5, 'Q')"],
    ),
}
