# %% [markdown]
# # The average line's ghosts: exercise
#
# Six questions, 16 points, about 75 minutes. You will begin each line at its own row, compare two groups, take small steps,
# correct a colleague's report, draw a line of your own, and state one claim that you can prove.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In a cell of your own (press
# **Esc**, then **B**: an empty one appears), `hint("name")` helps; `solution("name")` shows one answer once you have
# tried. Question 6 needs 5; else they stand alone.

# %%
import numpy as np
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.ensemble import GradientBoostingRegressor

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.methods.partial_dependence import ice, off_the_map
from xaicourse.scenarios import credit

learner = "me"  # in a class: your id, as the class list spells it
begin("106_partial_dependence", learner)

# %% [markdown]
# ## A worked step
#
# Three rows of two columns, and a model that multiplies them. We overwrite column 0 with 1 and with 3. Each row of the result is one
# ICE line; the mean down the columns is the partial dependence.


# %%
def product(rows):
    return rows[:, 0] * rows[:, 1]


three = np.array([[1.0, 2.0], [2.0, -1.0], [4.0, 3.0]])
raw = []
for value in [1, 3]:
    moved = three.copy()
    moved[:, 0] = value
    raw.append(product(moved))
pd.DataFrame(np.column_stack(raw), columns=["at 1", "at 3"])

# %% [markdown]
# The second line falls, the others rise: the rows do not agree, since column 0 acts together with column 1.

# %% [markdown]
# ## 1. Changes from where each row is
#
# *Difficulty 1 of 5 · 10 minutes · 2 points.* The lesson began its lines at the first value. Ours shall say what changes **for this row**:
# the prediction with the new value minus the row's own, untouched prediction. The loop is there.


# %% solve="own_changes"
def own_changes(predict, rows, column, values):
    """Return how each row's prediction changes when one of its columns is overwritten.

    predict: function, array (n, d) -> array (n,)
    rows: list of n rows, each a list of d numbers
    column: the column's number
    values: list of k numbers
    returns: array (n, k); own_changes(product, three, 0, [1, 3]) begins with the row [0, 4]
    """
    rows = np.array(rows, dtype=float)
    changes = []
    for value in values:
        moved = rows.copy()
        ### BEGIN SOLUTION
        moved[:, column] = value
        changes.append(predict(moved) - predict(rows))
    return np.column_stack(changes)
    ### END SOLUTION


# %% check="own_changes"
check("own_changes")

# %% [markdown]
# ## 2. Does the line differ in a group?
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A survey's rows count with **weights**: a row of weight 3 stands for three people. Return, for each value,
# the weighted mean prediction of the members of a group **minus** that of all others. Each mean divides by the weights of its own people.


# %% solve="group_gap"
def group_gap(predict, rows, weights, member, column, values):
    """Return the partial dependence of the group minus that of the others, at each value.

    predict, rows, column, values: as in question 1
    weights: list of n numbers above 0
    member: list of n True or False
    returns: k numbers; with one member and one other, both of weight 1, the difference of two ICE lines
    """
    ### BEGIN SOLUTION
    rows, weights, member = np.array(rows, dtype=float), np.array(weights, dtype=float), np.array(member, dtype=bool)
    gaps = []
    for value in values:
        moved = rows.copy()
        moved[:, column] = value
        output = predict(moved)
        means = [np.average(output[who], weights=weights[who]) for who in (member, ~member)]
        gaps.append(means[0] - means[1])
    return gaps
    ### END SOLUTION


# %% check="group_gap"
check("group_gap")

# %% [markdown]
# ## 3. Small steps, with a zero of your choice
#
# *Difficulty 4 of 5 · 20 minutes · 3 points.* A blank page: ALE with given edges. A value on an edge belongs to the bin on its **left** (the lowest edge: to
# the first bin). A bin without a row adds nothing. A lender wants to read "compared with a loan of this size", so the line shall be **0 at the edge
# with the number `zero`**; no library shifts it so.


# %% solve="ale_from"
def ale_from(predict, rows, column, edges, zero):
    """Return the accumulated local effect at each edge, shifted to 0 at edges[zero].

    predict, rows, column: as in question 1
    edges: list of m rising numbers that enclose the column
    zero: the number of an edge, from 0 to m - 1
    returns: m numbers
    """
    ### BEGIN SOLUTION
    rows = np.array(rows, dtype=float)
    line = [0.0]
    for number in range(len(edges) - 1):
        left, right = edges[number], edges[number + 1]
        inside = (rows[:, column] > left) & (rows[:, column] <= right)
        if number == 0:
            inside |= rows[:, column] == left
        step = 0.0
        if inside.any():
            lower, upper = rows[inside].copy(), rows[inside].copy()
            lower[:, column], upper[:, column] = left, right
            step = np.mean(predict(upper) - predict(lower))
        line.append(line[-1] + step)
    return np.array(line) - line[zero]
    ### END SOLUTION


# %% check="ale_from"
check("ale_from")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 3 of 5 · 15 minutes · 2 points.* A colleague overwrites *two* columns, takes the mean risk, and reports for each amount the duration at which
# the risk is highest: "loans up to 1,000 euros are riskiest over 42 months". Look at how many people stand behind that cell.

# %%
people = credit.load().background(500)
amount_edges, duration_edges = [0, 1000, 2000, 4000, 20000], [0, 12, 24, 36, 48]
risk = [
    [credit.predict_log_odds(people.assign(amount=amount, duration=months)).mean() for months in (9, 18, 30, 42)]
    for amount in (700, 1500, 3000, 9000)
]
held = pd.crosstab(
    pd.cut(people["amount"], amount_edges), pd.cut(people["duration"], duration_edges)
)  # how many people
print("the colleague reports, for each amount, duration number", np.argmax(risk, axis=1).tolist())
held

# %% [markdown]
# Write a report that keeps to people who exist: for each x-bin, the number of the y-bin with the highest value **among cells that hold at least
# `least` rows**; -1 where no cell does. As above, a value on an edge belongs to the bin on its left.


# %% solve="highest_real"
def highest_real(rows, table, x_edges, y_edges, least):
    """Return for each x-bin the number of the y-bin with the highest value among cells with enough rows.

    rows: list of n pairs [x, y], all above the first edges and at most the last ones
    table: list of k lists of m numbers, one for each pair of bins
    x_edges, y_edges: k + 1 and m + 1 rising numbers
    least: a cell counts if it holds at least this many rows
    returns: list of k whole numbers, each from 0 to m - 1, or -1
    """
    ### BEGIN SOLUTION
    report = []
    for i in range(len(x_edges) - 1):
        best = -1
        for j in range(len(y_edges) - 1):
            held = sum(x_edges[i] < x <= x_edges[i + 1] and y_edges[j] < y <= y_edges[j + 1] for x, y in rows)
            if held >= least and (best < 0 or table[i][j] > table[i][best]):
                best = j
        report.append(best)
    return report
    ### END SOLUTION


# %% check="highest_real"
check("highest_real")

# %% [markdown]
# ## 5. A line of your own
#
# *Difficulty 4 of 5 · 15 minutes · 4 points.* Another world: 442 patients with diabetes, ten measures, and how far the disease went on within a year (25 to 346).
# Your `feature` and its `partner` follow from your id; s1 is cholesterol, s2 LDL, s3 HDL, s4 about s1 divided by s3, s5 the logarithm of triglycerides, s6
# blood sugar.

# %%
patients, progress = load_diabetes(return_X_y=True, as_frame=True, scaled=False)
pairs = ["s1, s2", "s2, s1", "s3, s4", "s2, s4", "s5, s4", "s1, s5", "s6, s5", "s5, s1"]
feature, partner = own("pair", pairs).split(", ")
machine = GradientBoostingRegressor(n_estimators=80, max_depth=3, random_state=0).fit(patients, progress)
values = np.quantile(patients[feature], np.linspace(0.05, 0.95, 10))
print("your feature:", feature, "· its partner:", partner)

# %% [markdown]
# First commit to a guess, before you compute: every patient is given each of the ten values. How many of a hundred such invented rows are off the map of the **pair**:
# `"under 5"`, `"5 to 20"` or `"over 20"`? It costs no point. Then compute
# - `off`: that share, 0 to 1 (the ellipse of the two columns only);
# - `change`: the partial dependence at the last value minus that at the first;
# - `against`: the share of patients, 0 to 1, whose own line changes, from first to last, in the other direction than the average.

# %% solve="mine"
guess = ...
mine = ...
### BEGIN SOLUTION
guess = "5 to 20"
two = patients[[feature, partner]]
lines = ice(machine.predict, patients, feature, values)
changes = lines[:, -1] - lines[:, 0]
mine = {
    "off": np.mean([off_the_map(two.assign(**{feature: value}), two).mean() for value in values]),
    "change": changes.mean(),
    "against": np.mean(changes * changes.mean() < 0),
}
### END SOLUTION
# a dict: "off", "change", "against"; three decimals are enough

# %% check="mine"
check("mine")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about your line of question 5, and five limitations, in your own order. Give
# one statement that is true, the number of `mine` that shows it, and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
way = "rises" if mine["change"] > 0 else "falls"
claim = Claim(
    statement=next(line[2] for line in offered if f"prediction {way}" in line),
    evidence=mine["change"],
    limitation=next(line[2] for line in offered if "may belong to nobody" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.123, limitation="P"); three decimals are enough

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can draw a line for a group, take small steps, count the ghosts behind a line, and state what it shows. Open question: your map
# looked at two columns only. With all ten, most invented patients would be strangers; which map is the right one?
