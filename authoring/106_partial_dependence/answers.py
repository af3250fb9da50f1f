"""Answers on which the checks of 106 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def changes(begin: str, end: str = "return np.column_stack(changes)", column: str = "column") -> str:
    return f"""
def own_changes(predict, rows, column, values):
    rows = np.array(rows, dtype=float)
    changes = []
    for value in values:
        moved = rows.copy()
        moved[:, {column}] = value
        changes.append({begin})
    {end}
"""


OWN = "predict(moved) - predict(rows)"


def gap(body: str) -> str:
    return f"""
def group_gap(predict, rows, weights, member, column, values):
    rows, weights, member = np.array(rows, dtype=float), np.array(weights, dtype=float), np.array(member)
    gaps = []
    for value in values:
        moved = rows.copy()
        moved[:, column] = value
        output = predict(moved)
        gaps.append({body})
    return np.array(gaps)
"""


GROUP = "np.average(output[member], weights=weights[member])"
OTHERS = "np.average(output[~member], weights=weights[~member])"
GAP_BY_LOOP = """
def group_gap(predict, rows, weights, member, column, values):
    found = []
    for value in values:
        sums, totals = [0.0, 0.0], [0.0, 0.0]
        for row, weight, inside in zip(rows, weights, member):
            row = list(row)
            row[column] = value
            sums[inside] += weight * float(predict(np.array([row]))[0])
            totals[inside] += weight
        found.append(sums[1] / totals[1] - sums[0] / totals[0])
    return found
"""
MEAN_ROW = """
def group_gap(predict, rows, weights, member, column, values):
    rows, weights, member = np.array(rows, dtype=float), np.array(weights, dtype=float), np.array(member)
    found = []
    for value in values:
        pair = []
        for who in (member, ~member):
            row = np.average(rows[who], axis=0, weights=weights[who])
            row[column] = value
            pair.append(predict(row[None])[0])
        found.append(pair[0] - pair[1])
    return found
"""


def steps(
    inside: str = "(x > left) & (x <= right) | (x == edges[0]) & (left == edges[0])",
    end: str = "np.cumsum([0.0, *found])",
    shift: str = "line[zero]",
) -> str:
    return f"""
def ale_from(predict, rows, column, edges, zero):
    rows = np.array(rows, dtype=float)
    x, found, sizes = rows[:, column], [], []
    for left, right in zip(edges[:-1], edges[1:]):
        own = rows[{inside}]
        sizes.append(len(own))
        low, high = own.copy(), own.copy()
        low[:, column], high[:, column] = left, right
        found.append((predict(high) - predict(low)).mean() if len(own) else 0.0)
    line = {end}
    return line - ({shift})
"""


ALE_BY_COUNTS = """
def ale_from(predict, rows, column, edges, zero):
    table = pd.DataFrame(rows, dtype=float)
    number = np.maximum(np.searchsorted(edges, table[column]), 1)
    line = pd.Series(0.0, index=range(len(edges)))
    def at(place):
        moved = table.copy()
        moved[column] = np.array(edges)[place]
        return predict(moved.to_numpy())
    step = pd.Series(at(number) - at(number - 1)).groupby(number).mean()
    line[step.index] = step
    line = line.cumsum()
    return line - line[zero]
"""
ALE_OF_PACKAGE = """
from xaicourse.methods.ale import ale

def ale_from(predict, rows, column, edges, zero):
    table = pd.DataFrame(np.array(rows, dtype=float))
    points, effects = ale(lambda T: predict(T.to_numpy()), table.rename(columns=str), str(column), np.array(edges))
    full = [effects[np.searchsorted(points, edge, side="right") - 1] for edge in edges]
    return np.array(full) - full[zero]
"""


def report(choose: str, empty: str = "-1") -> str:
    return f"""
def highest_real(rows, table, x_edges, y_edges, least):
    x, y = np.array(rows).T
    i, j = np.searchsorted(x_edges, x) - 1, np.searchsorted(y_edges, y) - 1
    held = np.zeros(np.shape(table), dtype=int)
    np.add.at(held, (i, j), 1)
    table = np.array(table)
    found = []
    for values, count in zip(table, held):
        enough = count >= least
        found.append({choose} if enough.any() else {empty})
    return [int(each) for each in found]
"""


HIGHEST = "np.where(enough, values, -np.inf).argmax()"
REPORT_BY_LOOP = """
def highest_real(rows, table, x_edges, y_edges, least):
    answer = []
    for i, values in enumerate(table):
        allowed = {}
        for j, value in enumerate(values):
            inside = [1 for x, y in rows if x_edges[i] < x <= x_edges[i + 1] and y_edges[j] < y <= y_edges[j + 1]]
            if len(inside) >= least:
                allowed[j] = value
        answer.append(max(allowed, key=allowed.get) if allowed else -1)
    return np.array(answer)
"""


def mine(
    off: str = "np.mean([off_the_map(two.assign(**{feature: v}), two).mean() for v in values])",
    change: str = "changes.mean()",
    against: str = "np.mean(changes * changes.mean() < 0)",
    guess: str = "over 20",
) -> str:
    return f"""
guess = "{guess}"
two = patients[[feature, partner]]
lines = ice(machine.predict, patients, feature, values)
changes = lines[:, -1] - lines[:, 0]
mine = {{"off": {off}, "change": {change}, "against": {against}}}
"""


BY_HAND = """
guess = ...
lines = []
for value in values:
    table = patients.copy()
    table[feature] = value
    lines.append(machine.predict(table))
lines = np.array(lines).T
two = patients[[feature, partner]].to_numpy()
inverse = np.linalg.inv(np.cov(two.T))
away = []
for value in values:
    ghosts = two.copy()
    ghosts[:, 0] = value
    far = ghosts - two.mean(axis=0)
    away.append(((far @ inverse) * far).sum(axis=1) > -2 * np.log(0.01))
up = lines[:, -1] > lines[:, 0]
down = lines[:, -1] < lines[:, 0]
average = lines.mean(axis=0)
mine = pd.Series({
    "off": round(float(np.mean(away)), 3),
    "change": round(float(average[-1] - average[0]), 2),
    "against": round(float(down.mean() if average[-1] > average[0] else up.mean()), 3),
})
"""


def claimed(statement: str, evidence: str, limitation: str = "may belong to nobody") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return f"""{mine()}
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
change, against = mine["change"], mine["against"]
claim = Claim({statement}, {evidence}, letter("{limitation}"))
"""


AVERAGE = 'letter("prediction " + ("rises" if change > 0 else "falls"))'
SHARE = 'letter("More than one" if against > 0.05 else "Fewer than one")'

ANSWERS = {
    "own_changes": QuestionAnswers(
        right=[
            changes(OWN),
            "def own_changes(predict, rows, column, values):\n"
            "    one = lambda row: float(predict(np.array([row]))[0])\n"
            "    return [[one([*row[:column], v, *row[column + 1:]]) - one(row) for v in values] for row in rows]",
        ],
        wrong=[
            Wrong("line_not_begun", changes("predict(moved)"), points=0.5),
            Wrong(
                "begun_at_first_value",
                changes("predict(moved)", "return np.column_stack(changes) - np.array(changes[0])[:, None]"),
                points=0.5,
            ),
            Wrong(
                "begun_at_lines_mean",
                changes("predict(moved)", "return np.column_stack(changes) - np.mean(changes, axis=0)[:, None]"),
                points=0.5,
            ),
            Wrong("average_for_own", changes("predict(moved) - predict(rows).mean()"), points=0.5),
            Wrong(None, changes("predict(rows) - predict(moved)"), points=1),
            Wrong(None, changes(OWN, "return np.array(changes)"), points=1),
            Wrong(None, changes(OWN, "return np.column_stack(changes).round(2)"), points=1),
            Wrong(None, changes(OWN, column="0")),
        ],
        cheap=[
            "def own_changes(predict, rows, column, values): return np.zeros((len(rows), len(values)))",
            "def own_changes(predict, rows, column, values):\n"
            "    return ice(lambda T: predict(T.to_numpy()), pd.DataFrame(rows).rename(columns=str), str(column), values)",
        ],
    ),
    "group_gap": QuestionAnswers(
        right=[gap(f"{GROUP} - {OTHERS}"), GAP_BY_LOOP],
        wrong=[
            Wrong("survey_weights_left_out", gap("output[member].mean() - output[~member].mean()"), points=1),
            Wrong(
                "weights_of_everyone",
                gap("((output * weights)[member].sum() - (output * weights)[~member].sum()) / weights.sum()"),
                points=1,
            ),
            Wrong("group_against_everyone", gap(f"{GROUP} - np.average(output, weights=weights)"), points=1),
            Wrong("line_of_the_mean_row", MEAN_ROW, points=1),
            Wrong(None, gap(f"{OTHERS} - {GROUP}"), points=1.5),
            Wrong(None, gap(GROUP), points=1),
            Wrong(None, gap(f"round({GROUP} - {OTHERS}, 2)"), points=1.5),
        ],
        cheap=[
            "def group_gap(predict, rows, weights, member, column, values): return [0.0] * len(values)",
            gap("output.mean()"),
        ],
    ),
    "ale_from": QuestionAnswers(
        right=[steps(), ALE_BY_COUNTS],
        wrong=[
            Wrong("everyone_takes_the_step", steps(inside="x > -99"), points=1),
            Wrong("steps_not_added", steps(end="np.array([0.0, *found])", shift="0"), points=1),
            Wrong("zero_left_at_first_edge", steps(shift="0"), points=1.5),
            Wrong(
                "zero_at_the_mean",
                steps(shift="(np.array(sizes) * (line[1:] + line[:-1]) / 2).sum() / sum(sizes)"),
                points=1.5,
            ),
            Wrong(
                "edge_to_the_right",
                steps(inside="(x >= left) & (x < right) | (x == edges[-1]) & (right == edges[-1])"),
                points=1.5,
            ),
            Wrong("empty_bin_joined", ALE_OF_PACKAGE, points=1.5),
            Wrong(None, steps(shift="line[zero - 1]"), points=1),
            Wrong(None, steps(end="-np.cumsum([0.0, *found])"), points=1),
            Wrong(None, steps(inside="(x > left) & (x <= right)")),
            Wrong(None, steps() + "whole = ale_from\ndef ale_from(*given): return whole(*given).round(2)", points=1.5),
        ],
        cheap=[
            "def ale_from(predict, rows, column, edges, zero): return [0.0] * len(edges)",
            "def ale_from(predict, rows, column, edges, zero):\n    rows, line = np.array(rows), []\n"
            "    for edge in edges:\n        rows[:, column] = edge\n        line.append(predict(rows).mean())\n"
            "    return np.array(line) - line[zero]",
        ],
    ),
    "highest_real": QuestionAnswers(
        right=[report(HIGHEST), REPORT_BY_LOOP],
        wrong=[
            Wrong("ghost_cell_reported", "def highest_real(rows, table, *_): return np.argmax(table, axis=1)"),
            Wrong("fullest_cell_reported", report("count.argmax()"), points=0.5),
            Wrong("more_than_enough_asked", report(HIGHEST).replace("count >= least", "count > least"), points=1),
            Wrong(None, report("np.where(enough, values, np.inf).argmin()"), points=0.5),
            Wrong(None, report(HIGHEST, empty="0"), points=1),
        ],
        cheap=[
            "def highest_real(rows, table, *_): return [-1] * len(table)",
            "def highest_real(rows, table, *_): return [2] * len(table)",
            "def highest_real(rows, table, *_): return np.argmin(table, axis=1)",
        ],
    ),
    "mine": QuestionAnswers(
        right=[mine(), BY_HAND],
        wrong=[
            Wrong("real_rows_on_the_map", mine(off="off_the_map(two, two).mean()"), points=2.5),
            Wrong(
                "map_of_all_columns",
                mine(off="np.mean([off_the_map(patients.assign(**{feature: v}), patients).mean() for v in values])"),
                points=2.5,
            ),
            Wrong("along_taken_for_against", mine(against="np.mean(changes * changes.mean() > 0)"), points=3),
            Wrong(None, mine(change="-changes.mean()"), points=3),
            Wrong(None, mine(change="changes[0]"), points=2.5),
            Wrong(None, mine(off="0.5"), points=2.5),
            Wrong(
                None,
                mine(off="np.mean([off_the_map(two.assign(**{feature: v}), two).mean() for v in values[[0, -1]]])"),
                points=2.5,
            ),
            Wrong(None, mine(change="np.ptp(lines.mean(axis=0)) + 1"), points=2.5),
        ],
        cheap=[
            "guess = 'over 20'\nmine = {'off': 0.2, 'change': 10.0, 'against': 0.1}",
            mine(off="0.11", change="lines.mean()", against="0.5"),
        ],
    ),
    "claim": QuestionAnswers(
        right=[claimed(AVERAGE, "change"), claimed(SHARE, "round(against, 3)")],
        wrong=[
            Wrong("line_read_backwards", claimed(AVERAGE.replace(">", "<"), "change")),
            Wrong("share_read_backwards", claimed(SHARE.replace(">", "<"), "against")),
            Wrong("line_taken_for_treatment", claimed('letter("A treatment")', "change")),
            Wrong("flat_taken_for_unused", claimed('letter("been flat")', "change")),
            Wrong("along_taken_for_against", claimed(SHARE, "1 - against")),
            Wrong("ghosts_taken_for_patients", claimed(AVERAGE, "change", "as they come"), points=1),
            Wrong("average_taken_for_each", claimed(AVERAGE, "change", "each single"), points=1),
            Wrong("others_thought_to_follow", claimed(AVERAGE, "change", "move along"), points=1),
            Wrong("line_taken_for_a_draw", claimed(AVERAGE, "change", "random draw"), points=1),
            Wrong(None, claimed(AVERAGE, "-change")),
            Wrong(None, claimed(AVERAGE, "change + 30")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 0.1, 'Q')"],
    ),
}
