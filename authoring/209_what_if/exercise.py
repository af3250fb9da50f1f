# %% [markdown]
# # What if? Exercise
#
# Six questions, 17 points, about 80 minutes. You will look for twins, choose a threshold within a budget, pair two groups as
# closely as a rule demands, mend a colleague's advice, and carry it all to a cellar of wines.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In an empty cell (**Esc**, then
# **B**), `hint("name")` helps; `solution("name")` shows one answer once you have tried. Question 5 uses what you write in 1,
# and 6 uses 5; the others stand alone.

# %%
import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements

learner = "me"  # in a class: your id, as the class list spells it
begin("209_what_if", learner)

# %% [markdown]
# ## A worked step
#
# Three people with an age and an income, and somebody of 40 with 2,000 euros. Every difference is divided by the feature's
# spread, here 10 years and 1,000 euros. L1 adds the steps up, L2 is the straight line: who is nearest by which?

# %%
steps = (np.array([[52.0, 2000], [47, 1100], [40, 3600]]) - [40, 2000]) / [10, 1000]
by_L1, by_L2 = np.abs(steps).sum(axis=1), np.sqrt((steps**2).sum(axis=1))
pd.DataFrame({"L1": by_L1, "L2": by_L2}).round(2)

# %% [markdown]
# By L1 the first is nearest, with one step of 1.2; by L2 the second, with two shorter steps.

# %% [markdown]
# ## 1. The nearest with another decision
#
# *Difficulty 2 of 5 · 10 minutes · 2 points.* The steps in spreads are there. Find the place of the nearest row with **another
# decision** than the person's, by the norm that is asked for; of equals the first, and -1 if nobody has another decision.


# %% solve="twin"
def twin(person, decision, rows, decisions, spread, norm):
    """Return the place of the nearest row with another decision, or -1.

    person: list of d numbers; decision: whole number, what was decided about the person; there may be more than two kinds
    rows: list of n rows, each a list of d numbers; decisions: list of n whole numbers
    spread: list of d numbers above 0; norm: "L1" or "L2"
    returns: place from 0 to n - 1; twin([40, 2000], 0, [[52, 2000], [47, 1100]], [1, 1], [10, 1000], "L2") is 1
    """
    # (n, d), in spreads
    steps = (np.array(rows, dtype=float) - np.array(person)) / np.array(spread)
    ### BEGIN SOLUTION
    distance = np.abs(steps).sum(axis=1) if norm == "L1" else np.sqrt((steps**2).sum(axis=1))
    distance[np.array(decisions) == decision] = np.inf
    return int(distance.argmin()) if np.isfinite(distance).any() else -1
    ### END SOLUTION


# %% check="twin"
check("twin")

# %% [markdown]
# ## 2. The cheapest threshold within a budget
#
# *Difficulty 3 of 5 · 12 minutes · 3 points.* A score of at least the threshold means *rejected*; label 1 means *did not pay*. Among the
# thresholds 0, .01, …, 1, find the one with the lowest cost **FP × ratio + FN** among those that reject **at most the share
# `most`** of all. Of equal costs the lowest threshold.


# %% solve="cheapest"
def cheapest(scores, labels, ratio, most):
    """Return the cheapest threshold that rejects at most the share `most`, and its cost.

    scores: list of n numbers from 0 to 1; labels: list of n whole numbers, 0 or 1
    ratio: what a false positive costs, in false negatives; most: number from 0 to 1
    returns: dict with "threshold" and "cost"
    """
    thresholds = np.round(np.linspace(0, 1, 101), 2)
    ### BEGIN SOLUTION
    scores, labels = np.array(scores), np.array(labels)
    no = scores >= thresholds[:, None]  # (101, n)
    cost = (no & (labels == 0)).sum(axis=1) * ratio + (~no & (labels == 1)).sum(axis=1)
    cost = np.where(no.mean(axis=1) <= most + 1e-9, cost, np.inf)
    return {"threshold": thresholds[cost.argmin()], "cost": cost.min()}
    ### END SOLUTION


# %% check="cheapest"
check("cheapest")

# %% [markdown]
# ## 3. Closest, and close enough
#
# *Difficulty 4 of 5 · 20 minutes · 4 points.* The tool's search for demographic parity, with a rule it does not have. For **each
# threshold of the first group** (0, .01, …, 1) take the threshold of the other whose **share rejected** is closest (of equals the
# lowest). Leave out pairs whose shares still differ by more than `allowed`. Of the rest return the **cheapest for both groups
# together** (FP × ratio + FN, added up); of equals the lowest threshold of the first. A blank page.


# %% solve="parity_pair"
def parity_pair(first, other, ratio, allowed):
    """Return the cheapest pair of thresholds whose shares rejected are the closest and differ by at most `allowed`.

    first, other: dicts with "scores" (list of numbers from 0 to 1) and "labels" (list of 0 and 1) of a group each
    ratio: what a false positive costs, in false negatives; allowed: number from 0 to 1
    returns: dict with "first", "other" (the thresholds) and "cost"; there is always such a pair
    """
    ### BEGIN SOLUTION
    thresholds = np.round(np.linspace(0, 1, 101), 2)
    shares, costs = [], []
    for group in (first, other):
        no, labels = np.array(group["scores"]) >= thresholds[:, None], np.array(group["labels"])
        shares.append(no.mean(axis=1))
        costs.append((no & (labels == 0)).sum(axis=1) * ratio + (~no & (labels == 1)).sum(axis=1))
    apart = np.abs(shares[1][None, :] - shares[0][:, None])  # (first, other)
    partner = apart.argmin(axis=1)
    together = np.where(apart.min(axis=1) <= allowed, costs[0] + costs[1][partner], np.inf)
    place = together.argmin()
    return {"first": thresholds[place], "other": thresholds[partner[place]], "cost": together[place]}
    ### END SOLUTION


# %% check="parity_pair"
check("parity_pair")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A colleague tells a person which value of one feature gives the lowest risk. Two
# things are wrong: the function asks about **everybody's mean**, not about the person, and it tries values **where nobody stands**.


# %%
def colleagues_advice(risk_of, rows, column):
    rows, best = np.array(rows, dtype=float), None
    for value in np.linspace(0, 2 * rows[:, column].max(), 50):
        moved = rows.copy()
        moved[:, column] = value
        risk = risk_of(moved).mean()
        best = min(best or (risk, value), (risk, value))
    return best[1]


def a_model(rows):
    return rows[:, 0] - 0.1 * rows[:, 0] * rows[:, 1]


colleagues_advice(a_model, [[1, 20], [2, 30], [3, 0]], column=0)

# %% [markdown]
# Write the mended one. Try only values that occur in the column of `rows` and that have **at least `enough` rows within
# `width`** of them (a distance equal to `width` is within; the row itself counts). Return the one that gives **the person** the
# lowest output, every other feature as the person's is. It is still an edit and no promise.


# %% solve="best_supported"
def best_supported(risk_of, person, rows, column, width, enough):
    """Return the value of `column` with the lowest output for the person, among those that enough rows support.

    risk_of: function, (m, d) array -> m numbers, the risk
    person: list of d numbers; rows: list of n rows, each a list of d numbers; column: place of the feature
    width: number, at least 0; enough: whole number; at least one value has enough rows
    returns: one number, a value that occurs in the column of rows
    """
    ### BEGIN SOLUTION
    values = np.array(rows, dtype=float)[:, column]
    near = (np.abs(values[:, None] - values) <= width).sum(axis=1)
    kept = np.unique(values[near >= enough])
    asked = np.tile(np.array(person, dtype=float), (len(kept), 1))
    asked[:, column] = kept
    return float(kept[np.argmin(risk_of(asked))])
    ### END SOLUTION


# %% check="best_supported"
check("best_supported")

# %% [markdown]
# ## 5. A wine of your own
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* Another house: 178 wines from three growers, 13 measures each (scikit-learn's own
# data). A logistic regression decides 1 for "from the second grower", 0 for any other. Below is your wine.

# %%
cellar = load_wine(as_frame=True)
X, second = cellar.data, (cellar.target == 1).astype(int)
machine = make_pipeline(StandardScaler(), LogisticRegression()).fit(X.to_numpy(), second)
decisions = machine.predict(X.to_numpy())
spread = X.std(ddof=0)
wines = [0, 2, 9, 20, 21, 26, 34, 40, 42, 43, 44, 69, 78, 79, 95, 110, 111, 117, 118, 119, 122, 126, 133, 161, 163]
wine = own("wine", wines)
print(f"Your wine: number {wine}, decided {decisions[wine]}.")

# %% [markdown]
# First commit to a guess; right or wrong, it costs no point. For how many of the 178 wines does the straight line *without* scaling
# name another twin than L2 with scaling: `"about a third"`, `"about two thirds"` or `"nearly all"`?
#
# Then find your wine's twin by L1, by L2 (both in spreads), and by L2 unscaled. And to the L1 twin: which share of the L1 distance
# do the **three longest steps** make up?

# %% solve="my_twins"
guess = ...
my_twins = ...
### BEGIN SOLUTION
guess = "nearly all"
mine = X.loc[wine]
asked = {"L1": (spread, "L1"), "L2": (spread, "L2"), "unscaled": (np.ones(13), "L2")}
my_twins = {name: twin(mine, decisions[wine], X, decisions, *ruler) for name, ruler in asked.items()}
steps_to_twin = ((X.loc[my_twins["L1"]] - mine) / spread).abs()
my_twins["three longest"] = steps_to_twin.nlargest(3).sum() / steps_to_twin.sum()
### END SOLUTION
# a dict: "L1", "L2", "unscaled" (numbers of wines) and "three longest" (a share from 0 to 1, two decimals or more)

# %% check="my_twins"
check("my_twins")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 3 of 5 · 8 minutes · 2 points.* Six statements about your wine and its twins, and five limitations, in your own order. Give
# one statement that you can stand by, the number of `my_twins` that shows it, and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
share = my_twins["three longest"]
claim = Claim(
    statement=next(line[2] for line in offered if ("more than 55 %" if share > 0.55 else "at most 55 %") in line),
    evidence=share,
    limitation=next(line[2] for line in offered if "another ruler" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P"); two decimals are enough

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can find a twin and name its ruler, set a threshold by cost, say how equal "equal" is, and see when an edit asks about nobody.
# Open question: a bank cannot leave out of the distance what it does not know to be meaningless. How would *you* find such a column?
