# %% [markdown]
# # LIME: how near is local? Exercise
#
# Six questions, 17 points, about 75 minutes. You will weigh rows, fit a line with a condition that no library offers,
# report on a lens honestly, mend a colleague's rate, and carry it all to a hospital's data.
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
# *Difficulty 4 of 5 · 20 minutes · 4 points.* LIME's line may miss the very person it explains: in the lesson it did. You want a
# line that passes **exactly through the instance's own output** (row 0), with slopes that make the weighted sum of squared
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
# *Difficulty 3 of 5 · 12 minutes · 3 points.* Row 0 has weight 1 and, with your line, no miss at all: in a narrow lens it alone
# can make the fit look perfect. Report **fidelity** (weighted R2) and **effective rows** of the *other* rows only.


# %% solve="lens_report"
def lens_report(outputs, imitated, weights):
    """Return fidelity and effective rows, row 0 (the instance) left out of both.

    outputs: list of n numbers, the model's; imitated: list of n numbers, the line's; weights: list of n numbers
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
# *Difficulty 3 of 5 · 10 minutes · 3 points.* A colleague ran LIME under several seeds, one list of coefficients per run, and
# reports how often the top three change. Two things are wrong in the function. Write one that gives the share of **pairs
# of runs** whose three coefficients **largest by size** belong to different sets of features.


# %%
def colleagues_rate(runs):
    tops = [set(np.argsort(run)[-3:].tolist()) for run in runs]
    return float(np.mean([top != tops[0] for top in tops]))


colleagues_rate([[0.9, -0.8, 0.5, 0.1, 0.2], [0.9, -0.1, 0.5, 0.1, 0.2], [0.8, -0.9, 0.4, 0.1, 0.3]])


# %% solve="change_rate"
def change_rate(runs):
    """Return in which share of the pairs of runs the top three differ.

    runs: list of at least two runs, each a list of d coefficients (d above 3)
    returns: number from 0 to 1; for the three runs above it is 2/3, since the first and the third agree
    """
    ### BEGIN SOLUTION
    from itertools import combinations

    tops = [frozenset(np.argsort(-np.abs(run))[:3].tolist()) for run in runs]
    return float(np.mean([one != other for one, other in combinations(tops, 2)]))
    ### END SOLUTION


# %% check="change_rate"
check("change_rate")

# %% [markdown]
# ## 5. A patient of your own
#
# *Difficulty 4 of 5 · 15 minutes · 3 points.* Another house: 442 patients with diabetes (scikit-learn's own data), and a support vector
# machine that predicts how far the disease has come a year later. Below are your patient, 4,000 rows scattered **around the patient**,
# and the machine's outputs for them.

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
# First commit to a guess, before you compute; it costs no point, right or wrong. At width 4 the 4,000 rows are worth nearly all of
# 4,000. How many at width .25: `"about 2000"`, `"about 250"` or `"fewer than 10"`? Then find the **narrowest** of `widths` with at
# least `enough` effective rows (row 0 left out), and your line through the patient at that width.

# %% solve="my_line"
guess = ...
my_line = ...
### BEGIN SOLUTION
guess = "fewer than 10"
weights_at = {w: nearness(Z, Z[0], np.ones(10), w) for w in widths}
worth = {w: lens_report(outputs, outputs, weights_at[w])["effective_rows"] for w in widths}
width = min(w for w in widths if worth[w] >= enough)
slopes = slopes_through(Z, outputs, weights_at[width])
my_line = {"width": width, "slopes": slopes, "strongest": X.columns[np.abs(slopes).argmax()]}
### END SOLUTION
# a dict: "width", "slopes" (10 numbers for one spread more of each column, in the order of X's columns or by name),
# "strongest" (the column with the largest slope by size)

# %% check="my_line"
check("my_line")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 8 minutes · 2 points.* Six statements about your line of question 5, and five limitations, in your own order.
# Give one statement that is true, the slope that shows it, and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
age_slope = float(my_line["slopes"][0])
way = "raises" if age_slope > 0 else "lowers"
claim = Claim(
    statement=next(line[2] for line in offered if f"higher age {way}" in line),
    evidence=age_slope,
    limitation=next(line[2] for line in offered if "another lens" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P"); two decimals are enough

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can say of any local explanation whose it is, how many rows it rests on, and how often it would have named other
# reasons. Open question: the narrowest lens had the best fit and no rows in it. Which of the five things in a report would
# have warned you?
