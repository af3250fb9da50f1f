# %% [markdown]
# # What a model leans on: exercise
#
# Six questions, 16 points, about 70 minutes. You will shuffle columns, alone and in groups, read a tree's splits, mend
# a colleague's error bars, give a feature a twin, and state one claim that you can prove.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In a cell of your own
# (press **Esc**, then **B**: an empty one appears), `hint("name")` helps; `solution("name")` shows one answer once you
# have tried. Question 6 needs 5; the others stand alone.

# %%
import numpy as np
import pandas as pd
import xgboost
from sklearn.metrics import roc_auc_score

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import copied

learner = "me"  # in a class: your id, as the class list spells it
begin("105_permutation_importance", learner)

# %% [markdown]
# ## A worked step
#
# Four rows, two columns, a model that adds them up. An **order** is a list of places: in the shuffled column, row `i`
# gets the value of row `order[i]`. So with the order below row 0 gets the 30 of row 2. The other column stays.

# %%
four, order = np.array([[1, 10], [2, 20], [3, 30], [4, 40]]), [2, 0, 3, 1]
moved = four.copy()
moved[:, 1] = four[order, 1]
pd.DataFrame(np.column_stack([four, moved]), columns=["a", "b", "a after", "b after"])

# %% [markdown]
# If the outcomes are 11, 22, 33 and 44, the model was right everywhere; after the shuffle it is not. We score by the
# mean squared error, an error, so *less* is better, and the importance of `b` is by how much it **rises**.

# %%
outcomes = np.array([11, 22, 33, 44])
before, after = ((four.sum(axis=1) - outcomes) ** 2).mean(), ((moved.sum(axis=1) - outcomes) ** 2).mean()
pd.Series({"before": before, "after": after, "importance of b": after - before})

# %% [markdown]
# ## 1. A rise in log-loss
#
# *Difficulty 1 of 5 · 10 minutes · 2 points.* Now another error: **log-loss**, minus the logarithm of the probability
# that the model gave to what happened, averaged over the rows. `log_loss` computes it from log-odds, the scale of the
# score in 101 (0 is a risk of one half). Complete the loop: by how much does it rise in each of the given orders?


# %%
def log_loss(log_odds, outcomes):
    signs = np.where(np.asarray(outcomes) == 1, 1, -1)
    return float(np.mean(np.log1p(np.exp(-signs * np.asarray(log_odds)))))


# %% solve="rises"
def rises(model, rows, outcomes, column, orders):
    """Return by how much the log-loss rises in each shuffle of one column.

    model: function, array (n, d) -> array (n,), log-odds
    rows: list of n rows, each a list of d numbers; outcomes: list of n outcomes, 0 or 1
    column: the number of the column to shuffle
    orders: list of lists of n places; row i gets the column's value of row order[i]
    returns: list of numbers, one per order: log-loss after that shuffle alone, minus before
    """
    rows, found = np.array(rows, dtype=float), []
    before = log_loss(model(rows), outcomes)
    for order in orders:
        moved = rows.copy()
        ### BEGIN SOLUTION
        moved[:, column] = rows[order, column]
        found.append(log_loss(model(moved), outcomes) - before)
    return found
    ### END SOLUTION


# %% check="rises"
check("rises")

# %% [markdown]
# ## 2. Together, and only among your like
#
# *Difficulty 4 of 5 · 20 minutes · 4 points.* A shuffled age met histories that it cannot have. One remedy: let values
# move **together**, and only **within strata**, groups of rows that are alike, such as people of one age band. The move
# is fixed here: in `columns`, each row takes the values of the row `shift` places further down *among the rows of its
# own stratum*; after the last comes the first again. Return the rise in mean squared error.


# %% solve="group_rise"
def group_rise(model, rows, outcomes, columns, strata, shift):
    """Return by how much the mean squared error rises when `columns` move together within strata.

    model: function, array (n, d) -> array (n,)
    rows: list of n rows, each a list of d numbers; outcomes: list of n numbers
    columns: list of column numbers, such as [0, 2]
    strata: list of n whole numbers: the stratum of each row; rows of one stratum need not stand together
    shift: whole number, 1 or more
    returns: one number: mean squared error after the move, minus before
    """
    ### BEGIN SOLUTION
    rows, strata = np.array(rows, dtype=float), np.array(strata)
    moved = rows.copy()
    for stratum in np.unique(strata):
        places = np.flatnonzero(strata == stratum)
        moved[np.ix_(places, columns)] = rows[np.ix_(np.roll(places, -shift), columns)]
    errors = [np.mean((model(each) - np.array(outcomes)) ** 2) for each in (moved, rows)]
    return float(errors[0] - errors[1])
    ### END SOLUTION


# %% check="group_rise"
check("group_rise")

# %% [markdown]
# ## 3. What the splits removed
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* Impurity importance again, with two changes: **only splits of nodes with
# at least `smallest` rows get credit**, and nothing is divided by the sum. A split removes *share × Gini* of its node,
# less *share × Gini* of both parts; the share is of all rows, those of node 0, and Gini is `2 * p * (1 - p)`, with `p`
# the share of defaults in the node.


# %% solve="removed"
def removed(feature, left, right, counts, n_features, smallest):
    """Return the impurity that each feature's splits removed, in nodes of at least `smallest` rows.

    feature: list, for each node the number of the feature it splits on; -2 in a leaf
    left, right: lists, for each node the numbers of its two parts; -1 in a leaf
    counts: list of [rows that paid back, rows that defaulted], one pair for each node; node 0 holds all rows
    n_features: how many features there are; smallest: number of rows
    returns: list of n_features numbers, 0 for a feature without credit
    """
    ### BEGIN SOLUTION
    counts, found = np.array(counts, dtype=float), np.zeros(n_features)
    size, p = counts.sum(axis=1), counts[:, 1] / counts.sum(axis=1)
    dirt = size / size[0] * 2 * p * (1 - p)
    for node, name in enumerate(feature):
        if left[node] >= 0 and size[node] >= smallest:
            found[name] += dirt[node] - dirt[left[node]] - dirt[right[node]]
    return found
    ### END SOLUTION


# %% check="removed"
check("removed")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 2 of 5 · 10 minutes · 2 points.* A colleague sums up the losses of repeated shuffles with the function
# below. Here it gets a column of pure noise, ten shuffles that scatter around 0. It reports an importance above 0,
# whatever the noise, and an interval that more repeats make wider. Look for two flaws.


# %%
def colleagues_bar(losses):
    losses = np.maximum(losses, 0)  # an importance cannot be below 0
    return {"mean": losses.mean(), "low": losses.min(), "high": losses.max()}


colleagues_bar([-0.004, 0.003, -0.002, 0.001, -0.001, 0.002, -0.003, 0.004, -0.002, 0.001])

# %% [markdown]
# Write one that does better: the mean of the losses as they are, and the mean minus and plus `times` **standard
# errors**. The standard deviation is that of a sample (`ddof=1`).


# %% solve="bar"
def bar(losses, times):
    """Return the importance and its interval.

    losses: list of numbers, one per shuffle, in AUC
    times: how many standard errors to each side, such as 2
    returns: dict with "mean", "low" and "high"; bar([0.01, 0.03], 2) is mean 0.02, low 0.0, high 0.04
    """
    ### BEGIN SOLUTION
    mean, error = np.mean(losses), np.std(losses, ddof=1) / np.sqrt(len(losses))
    return {"mean": mean, "low": mean - times * error, "high": mean + times * error}
    ### END SOLUTION


# %% check="bar"
check("bar")

# %% [markdown]
# ## 5. A twin of your own
#
# *Difficulty 4 of 5 · 20 minutes · 3 points.* Below, one feature of the credit data gets a `twin`: itself, with some
# noise. Feature and noise are drawn by your id. `trained` trains a model on the first 4000 rows of any such table and
# returns its predicted risk; the 1000 rows after them are for testing. `orders` are ten shuffles of the test rows: use
# exactly these.

# %%
data = credit.load()
variant = own("twin", copied.VARIANTS)  # such as "burden 0.1": the feature, and the noise in standard deviations
feature, twinned, orders = variant.split()[0], copied.twinned(variant), copied.shuffles()


def trained(X):
    model = xgboost.XGBClassifier(n_estimators=100, max_depth=3, learning_rate=0.1, random_state=0, n_jobs=1)
    model.fit(X[:4000], data.y[:4000])
    return lambda rows: model.predict_proba(rows)[:, 1]


twinned[[feature, "twin"]].head(3)

# %% [markdown]
# Commit to a guess first: beside its twin, does your feature keep `"more than half"` or `"less than half"` of the
# importance that it has without one? It costs no point, right or wrong. Then measure three means over the ten orders,
# in AUC lost on the test rows.

# %% solve="twins"
guess = ...
twins = ...
### BEGIN SOLUTION
guess = "less than half"


def importance(X, columns):
    predict, rows, y = trained(X), X[4000:], data.y[4000:]
    moved = [rows.assign(**{name: rows[name].to_numpy()[order] for name in columns}) for order in orders]
    return roc_auc_score(y, predict(rows)) - np.mean([roc_auc_score(y, predict(each)) for each in moved])


twins = {
    "alone": importance(data.X, [feature]),
    "beside": importance(twinned, [feature]),
    "together": importance(twinned, [feature, "twin"]),
}
### END SOLUTION
# a dict of three numbers, three decimals or more: "alone" (your feature, in a model trained without the twin), "beside" (your
# feature, in a model trained with the twin), "together" (feature and twin with the same order, in that same model)

# %% check="twins"
check("twins")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about your twins, and five limitations, in your own order.
# Give one statement that is true, the number that shows it, and the limitation that fits. Where a statement speaks of a
# *share*, its number is beside divided by alone; else it is a loss of question 5.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
share = twins["beside"] / twins["alone"]
words = "share of more than half" if share > 0.5 else "share of less than half"
claim = Claim(
    statement=next(line[2] for line in offered if words in line),
    evidence=share,
    limitation=next(line[2] for line in offered if "these test rows" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.123, limitation="P"); a loss to three decimals, a share to two

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can shuffle a column or a group, within limits that make sense, say how sure a bar is, and tell a feature that is
# not used from one that is covered for. Open question: your twin was made by us. How would you find the twins in a
# table of three hundred columns?
