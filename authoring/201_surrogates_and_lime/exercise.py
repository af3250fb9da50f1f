# %% [markdown]
# # LIME: how near is local? Exercise
#
# Six questions, 17 points, about 80 minutes. You will weigh rows, fit a line with a condition that no library offers,
# report on a lens honestly, mend a colleague's rate, and carry it all to a hospital's patients.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In an empty cell (**Esc**, then
# **B**), `hint("name")` helps; `solution("name")` shows one answer once you have tried. Question 5 uses what you write in
# 1, 2 and 3, and 6 uses 5.

# %%
import numpy as np
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements

learner = "me"  # in a class: your id, as the class list spells it
begin("201_surrogates_and_lime", learner)

# %% [markdown]
# ## A worked step
#
# Three made-up rows and an instance, two features each. First every difference is divided by the feature's spread, so that
# years and euros count alike; then Pythagoras gives the distance, and the kernel $e^{-d^2 / 2w^2}$ the weight. Three
# rows, but how many equal ones are they worth?

# %%
away = (np.array([[40.0, 2000], [50, 2000], [40, 4000]]) - [40, 2000]) / [10, 1000]
distance = np.sqrt((away**2).sum(axis=1))
weight = np.exp(-(distance**2) / (2 * 1.0**2))
effective_rows = weight.sum() ** 2 / (weight**2).sum()
print(f"worth {effective_rows:.2f} equal rows")
pd.DataFrame({"distance": distance, "weight": weight}).round(3)

# %% [markdown]
# ## 1. Weights
#
# *Difficulty 1 of 5 · 10 minutes · 2 points.* The differences in spreads are there. Turn them into weights, for any number
# of rows and features and any width.


# %% solve="nearness"
def nearness(rows, instance, spread, width):
    """Return the kernel's weight of each row: 1 at the instance, less with the distance from it.

    rows: list of n rows, each a list of d numbers; instance and spread: lists of d numbers
    width: the kernel's width, in spreads
    returns: n weights; nearness([[40, 2000], [50, 2000]], [40, 2000], [10, 1000], 1.0) is about [1, 0.607]
    """
    # (n, d), in spreads
    away = (np.array(rows, dtype=float) - np.array(instance)) / np.array(spread)
    ### BEGIN SOLUTION
    squared = (away**2).sum(axis=1)
    return np.exp(-squared / (2 * width**2))
    ### END SOLUTION


# %% check="nearness"
check("nearness")

# %% [markdown]
# ## 2. A line through the instance
#
# *Difficulty 4 of 5 · 20 minutes · 4 points.* LIME's line may miss the very person it explains: in the lesson it did, by
# more than half a unit of log-odds. You want a line that passes **exactly through the instance's own output** (row 0), with slopes that make the weighted sum of squared
# misses smallest. No penalty. A blank page; `np.linalg.lstsq` solves least squares, once you have brought in the weights.


# %% solve="slopes_through"
def slopes_through(Z, outputs, weights):
    """Return the slopes of the weighted line that passes exactly through row 0.

    Z: list of n rows, each a list of d numbers in spreads; row 0 is the instance, not always at 0
    outputs: list of n numbers, the model's; weights: list of n numbers, at least 0
    returns: d slopes b, so that outputs[0] + b . (Z[i] - Z[0]) imitates outputs[i]
    """
    ### BEGIN SOLUTION
    Z, outputs = np.array(Z, dtype=float), np.array(outputs, dtype=float)
    root = np.sqrt(np.array(weights, dtype=float))
    steps, rises = Z - Z[0], outputs - outputs[0]
    return np.linalg.lstsq(steps * root[:, None], rises * root, rcond=None)[0]
    ### END SOLUTION


# %% check="slopes_through"
check("slopes_through")

# %% [markdown]
# ## 3. An honest report
#
# *Difficulty 3 of 5 · 12 minutes · 3 points.* With your line, row 0 has no miss at all: in a narrow lens it alone can make
# the fit look perfect. Report **fidelity** (weighted R2) and **effective rows** of the *other* rows only. A fidelity below
# 0 says that a constant would imitate the model better: it must come out as it is.


# %% solve="lens_report"
def lens_report(outputs, imitated, weights):
    """Return fidelity and effective rows, row 0 (the instance) left out of both.

    outputs: list of n numbers, the model's; imitated: list of n numbers, the line's
    weights: list of n numbers, at least 0; row 0's need not be the largest
    returns: dict with "fidelity": 1 - (weighted sum of squared misses) / (weighted sum of squared distances of the
        outputs from their weighted mean), and "effective_rows": (sum of weights)**2 / (sum of squared weights)
    """
    ### BEGIN SOLUTION
    outputs, imitated, weights = (np.array(values, dtype=float)[1:] for values in (outputs, imitated, weights))
    middle = np.average(outputs, weights=weights)
    missed = (weights * (outputs - imitated) ** 2).sum() / (weights * (outputs - middle) ** 2).sum()
    return {"fidelity": 1 - missed, "effective_rows": weights.sum() ** 2 / (weights**2).sum()}
    ### END SOLUTION


# %% check="lens_report"
check("lens_report")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 3 of 5 · 12 minutes · 3 points.* Letters name the k strongest **reasons**: features, each with its direction
# ("speaks against you"). A colleague ran LIME under several seeds and reports how often the reasons change. Two things are
# wrong in the function, and the direction is missing.
#
# Write one that gives the share of **pairs of runs** that name different reasons: the k coefficients **largest by size**
# belong to other features, or one of them has **turned its sign**. Their order plays no part.


# %%
def colleagues_rate(runs, k):
    tops = [set(np.argsort(run)[-k:].tolist()) for run in runs]
    return float(np.mean([top != tops[0] for top in tops]))


four_runs = [[0.9, -0.8, 0.5, 0.1], [0.9, -0.1, 0.5, 0.2], [0.8, 0.9, 0.4, 0.1], [0.8, -0.9, 0.4, 0.3]]
colleagues_rate(four_runs, k=3)


# %% solve="change_rate"
def change_rate(runs, k):
    """Return in which share of the pairs of runs the k strongest reasons differ.

    runs: list of at least two runs, each a list of d coefficients, none of them 0; k: below d
    returns: number from 0 to 1; change_rate(four_runs, 3) is 5/6, since only the first and the last agree
    """
    ### BEGIN SOLUTION
    from itertools import combinations

    strongest = [np.argsort(-np.abs(run))[:k].tolist() for run in runs]
    reasons = [{(place, run[place] > 0) for place in top} for top, run in zip(strongest, runs, strict=True)]
    return float(np.mean([one != other for one, other in combinations(reasons, 2)]))
    ### END SOLUTION


# %% check="change_rate"
check("change_rate")

# %% [markdown]
# ## 5. A patient of your own
#
# *Difficulty 4 of 5 · 18 minutes · 3 points.* Another house: 442 patients with diabetes (scikit-learn's own data). A support
# vector machine (`SVR`), a model with a smooth and curved output, predicts how far the disease has come a year later.
#
# Below are your patient, 4,000 rows scattered **around the patient**, as `sample_around_instance=True` did in the lesson,
# and the machine's outputs for them. (`sex`, coded 1 and 2, is scattered like a number: such rows cannot exist, and the
# library would draw them, too, unless told.)

# %%
table = load_diabetes(as_frame=True, scaled=False)
X, progress = table.data, table.target
machine = make_pipeline(StandardScaler(), SVR(C=100)).fit(X.to_numpy(), progress)
spread = X.std(ddof=0)
patient = X.loc[own("patient", list(range(len(X))))]
Z = np.random.default_rng(7).normal(size=(4000, 10))
Z[0] = 0  # the patient; Z is in spreads
outputs = machine.predict(patient.to_numpy() + Z * spread.to_numpy())
widths = [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0]
enough = own("enough", [100, 500, 2000])
print(f"Your hospital accepts a line only if it rests on at least {enough} effective rows.")

# %% [markdown]
# First commit to a guess, before you compute; right or wrong, it costs no point. At width 4 the 4,000 rows are worth nearly all of
# 4,000. How many at width .25: `"about 2000"`, `"about 250"` or `"fewer than 10"`?
#
# Then find the **narrowest** of `widths` with at least `enough` effective rows (row 0 left out), your line through the patient at
# that width, and its fidelity (row 0 left out). A line that imitates worse than a constant may not be reported: `"report"` says
# `"yes"` or `"no"`.

# %% solve="my_line"
guess = ...
my_line = ...
### BEGIN SOLUTION
guess = "fewer than 10"
weights_at = {w: nearness(Z, Z[0], np.ones(10), w) for w in widths}
worth = {w: lens_report(outputs, outputs, weights_at[w])["effective_rows"] for w in widths}
width = min(w for w in widths if worth[w] >= enough)
slopes = slopes_through(Z, outputs, weights_at[width])
fidelity = lens_report(outputs, outputs[0] + (Z - Z[0]) @ slopes, weights_at[width])["fidelity"]
my_line = {"width": width, "slopes": slopes, "fidelity": fidelity, "report": "yes" if fidelity > 0 else "no"}
### END SOLUTION
# a dict: "width", "slopes" (10 numbers for one spread more of each column, in the order of X's columns or by name),
# "fidelity" (of the line, two decimals or more) and "report" ("yes" or "no")

# %% check="my_line"
check("my_line")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 3 of 5 · 8 minutes · 2 points.* Six statements about your line of question 5, and six limitations, in your own order.
# Give one statement that you can stand by, the number of `my_line` that shows it, and a limitation that is true and about that
# number.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
better = "better" if my_line["fidelity"] > 0 else "worse"
claim = Claim(
    statement=next(line[2] for line in offered if f"{better} than a constant" in line),
    evidence=my_line["fidelity"],
    limitation=next(line[2] for line in offered if "one number for all rows" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P"); two decimals are enough

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can say of any local explanation whose it is, how many rows it rests on, how well it fits, and how often it would have
# named other
# reasons. Open question: in the narrowest lens a line of eleven numbers rests on fewer than four effective rows. Which of the
# five things in a report would have warned you, and which would have praised it?
