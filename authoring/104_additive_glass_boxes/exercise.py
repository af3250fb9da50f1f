# %% [markdown]
# # Glass boxes that add up: exercise
#
# Five questions, 15 points, about 70 minutes. You will look up a score, refit a curve by hand, find out why a colleague's
# mended curve predicts too many deaths, and find the hidden mediator of a hospital of your own.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In a cell of your own (press
# **Esc**, then **B**: an empty one appears), `hint("name")` helps; `solution("name")` shows one answer once you have
# tried. Question 5 needs 4; the others stand alone.

# %%
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.methods.gam import fit_gam, quantile_cuts
from xaicourse.scenarios import asthma

learner = "me"  # in a class: your id, as the class list spells it
begin("104_additive_glass_boxes", learner)

# %% [markdown]
# ## A worked step
#
# An additive model of two features. `cuts` say where the bins meet: two cuts make three bins, and a value *on* a cut
# belongs to the bin on its right. A patient aged 60 with a urea of 4.9 looks up one score in each curve; scores
# and intercept add up to log-odds.

# %%
age = {"cuts": [45, 60], "scores": [-0.8, 0.1, 0.6]}
urea = {"cuts": [5.0, 8.0], "scores": [-0.3, 0.0, 0.7]}
age_score = age["scores"][2]  # 60 is on the second cut: the last bin
urea_score = urea["scores"][0]  # 4.9 is below the first cut
log_odds = -2.0 + age_score + urea_score
pd.Series({"log-odds": log_odds, "risk": 1 / (1 + np.exp(-log_odds))}).round(3)

# %% [markdown]
# ## 1. Look it up
#
# *Difficulty 1 of 5 · 10 minutes · 2 points.* The same for any curve, with a twist that the lesson warned of: one value
# is a **code**, and has a score of its own that stands in no bin. The walk along the cuts is begun; complete the function.


# %% solve="look_up"
def look_up(value, cuts, scores, code, code_score):
    """Return the score that `value` looks up.

    value: one number
    cuts: list of k numbers, rising; a value on a cut belongs to the bin on its right
    scores: list of k + 1 numbers, log-odds
    code: the number that is a code: -7, 99, any; code_score: its own score, log-odds
    returns: one number; look_up(60, [45, 60], [-0.8, 0.1, 0.6], -7, 0.3) is 0.6
    """
    place = 0  # how many cuts the value has passed
    for cut in cuts:
        past = value - cut  # below 0: the value has not reached the cut
        ### BEGIN SOLUTION
        if past >= 0:
            place += 1
    return code_score if value == code else scores[place]
    ### END SOLUTION


# %% check="look_up"
check("look_up")

# %% [markdown]
# ## 2. One step of backfitting, with a brake
#
# *Difficulty 4 of 5 · 20 minutes · 4 points.* Start from the lesson's `steps` and change what is asked. In a bin with few rows
# its step can be wild, so we add a **brake**: the step of a bin is *what is missed there*, the sum of $y - p$, divided by *the sum of $p(1-p)$ plus
# `brake`*. An empty bin has step 0, wherever it stands. Then centre the steps of all bins, so that their mean **over the rows** is
# 0.


# %% solve="steps"
def steps(log_odds, bin_of, y, n_bins, brake):
    """Return the centred step of each bin.

    log_odds: list of n numbers, the predictions so far
    bin_of: list of n whole numbers from 0 to n_bins - 1: the bin of each row
    y: list of n outcomes, 0 or 1
    n_bins: how many bins there are; some may hold no row
    brake: one number above 0
    returns: list of n_bins numbers, log-odds, three decimals or more; their mean over the n rows is 0
    """
    ### BEGIN SOLUTION
    bin_of, p = np.asarray(bin_of), 1 / (1 + np.exp(-np.asarray(log_odds)))
    missed = np.bincount(bin_of, np.asarray(y) - p, minlength=n_bins)
    speed = np.bincount(bin_of, p * (1 - p), minlength=n_bins)
    step = missed / (speed + brake)
    return step - step[bin_of].mean()
    ### END SOLUTION


# %% check="steps"
check("steps")

# %% [markdown]
# ## 3. Find the flaw
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A curve may only rise. A colleague mends it with the function below: no step
# goes down any more, and yet the predicted deaths no longer fit the records. The first bin is a code: only the four after
# it are in order. Run it. What has happened to the mean over the rows?


# %%
def colleagues_curve(scores, rows):
    return [scores[0], *np.maximum.accumulate(scores[1:])]  # the first bin is the code's


dips, rows = [-0.6, 0.3, -0.1, 0.0, 0.4], [100, 20, 300, 200, 50]
mended = colleagues_curve(dips, rows)
pd.DataFrame({"rows": rows, "before": dips, "after": mended}).T

# %%
pd.Series({"mean before": np.average(dips, weights=rows), "after": np.average(mended, weights=rows)}).round(3)

# %% [markdown]
# Write one that keeps the mean: where a run of bins goes down, all its bins get their **common mean, weighted by rows**,
# and so on until nothing goes down. (This is isotonic regression; scikit-learn has it.) The code's bin, the first,
# keeps its score and takes no part in the order.


# %% solve="rising"
def rising(scores, rows):
    """Return the nearest curve that never goes down, with the same mean over the rows.

    scores: list of k numbers, log-odds; the first belongs to a code, the others to rising values
    rows: list of k counts, each above 0
    returns: list of k numbers, three decimals or more; rising([0.9, 0.3, -0.1, 0.5], [40, 10, 30, 20]) is [0.9, 0.0, 0.0, 0.5]
    """
    ### BEGIN SOLUTION
    from sklearn.isotonic import IsotonicRegression

    ordered = IsotonicRegression().fit_transform(range(len(scores) - 1), scores[1:], sample_weight=rows[1:])
    return [scores[0], *ordered]
    ### END SOLUTION


# %% check="rising"
check("rising")

# %% [markdown]
# ## 4. A hospital of your own
#
# *Difficulty 4 of 5 · 20 minutes · 4 points.* These are the records of another hospital, and they are yours alone. It sends
# the patients with **one** of three conditions to intensive care, and no column says which. The table sets side by side how
# many died without and with each condition; the difference is in log-odds.

# %%
X, y = asthma.records(own("hospital", asthma.HOSPITALS))
X_train, y_train, X_test, y_test = X[:4000], y[:4000], X[4000:], y[4000:]
cuts = {name: quantile_cuts(X_train[name], bins=8) for name in asthma.FEATURES}
died = pd.DataFrame({name: y_train.groupby(X_train[name]).mean() for name in asthma.CONDITIONS}).T
died = died.set_axis(["died without it", "died with it"], axis=1)
died.assign(difference=np.log(died / (1 - died)).diff(axis=1).iloc[:, -1]).round(2)

# %% [markdown]
# Commit to a guess: in a fitted model, will the **rise** of the treated condition's curve, score of *yes* minus score of *no*,
# be `"further"` from 0 than the table's difference, or `"nearer"`? Right or wrong, it costs no point. (Who has the condition?
# `X_train.groupby("diabetes").mean()` tells.)
#
# Then fit an additive model to the training rows on exactly these `cuts`, without a brake: with `fit_gam`, by hand until nothing
# moves, or with an EBM that has its refinements off, as in the lesson. Report the treated condition, the rise of its curve,
# and the change in the AUC on the test rows when you flatten that curve in the fitted model, and change nothing else.

# %% solve="suspect"
guess = ...
suspect = ...
### BEGIN SOLUTION
guess = "further"
model = fit_gam(X_train, y_train, cuts)
rises = {name: model.scores[name][1] - model.scores[name][0] for name in asthma.CONDITIONS}
treated = min(rises, key=rises.get)
shares = model.contributions(X_test)
flat = shares.drop(columns=treated)
suspect = {
    "condition": treated,
    "rise": rises[treated],
    "auc_change": roc_auc_score(y_test, flat.sum(axis=1)) - roc_auc_score(y_test, shares.sum(axis=1)),
}
### END SOLUTION
# a dict: "condition" (one of "asthma", "heart_disease", "diabetes"), "rise" (log-odds, two decimals or more), "auc_change"
# (AUC after minus AUC before, three decimals or more)

# %% check="suspect"
check("suspect")

# %% [markdown]
# ## 5. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about the condition that your hospital treats, and four
# limitations, in your own order. Give the statement that is true, the rise of the curve that shows it (log-odds, two decimals or
# more), and the limitation that follows from what no column records. The **odds** are *risk divided by no-risk*: a rise
# multiplies them by `np.exp(rise)`.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
size = "less than a third" if np.exp(rises[treated]) < 1 / 3 else "not to a third"
claim = Claim(
    statement=next(line[2] for line in offered if size in line),
    evidence=rises[treated],
    limitation=next(line[2] for line in offered if "in no column" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P")

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can read a curve, refit it, mend it without moving everybody, and find a condition that looks safe because somebody
# takes care. Open question: you knew that one condition was treated. Who, outside this exercise, would have told you?
