# %% [markdown]
# # The road back to yes: exercise
#
# Six questions, 17 points, about 80 minutes. You will find the cheapest road that can be walked, choose suggestions that differ, mend a
# colleague's idea of what acting does, and carry it all to another bank.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In an empty cell (**Esc**, then
# **B**), `hint("name")` helps; `solution("name")` shows one answer once you have tried. Question 5 uses what you write in 2, and
# 6 uses 5. Nothing here needs DiCE.

# %%
from itertools import combinations, product

import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.scenarios import credit

learner = "me"  # in a class: your id, as the class list spells it
begin("301_counterfactuals", learner)

# %% [markdown]
# ## A worked step
#
# A person with a debt of 40 and 3 inquiries; one unit of distance is 10 for the debt and 1 for the inquiries. Three rows, of which the model accepts the
# last two. The second costs |25 - 40|/10 + 0 = 1.5, the third 0 + |1 - 3|/1 = 2: the second is the nearest counterfactual.

# %%
person, unit = np.array([40, 3]), np.array([10, 1])
others = np.array([[38, 3], [25, 3], [40, 1]])
pd.DataFrame(others, columns=["debt", "inquiries"]).assign(
    cost=(np.abs(others - person) / unit).sum(axis=1), accepted=[False, True, True]
)

# %% [markdown]
# ## 1. The cheapest road
#
# *Difficulty 1 of 5 · 10 minutes · 2 points.* The loop over the features is begun. Complete it for any rows: the place of the cheapest row that is
# accepted, of equals the first, and its cost. If none is accepted, the road is closed: place -1, cost 0.


# %% solve="cheapest_road"
def cheapest_road(rows, instance, scale, accepted):
    """Return the nearest accepted row and its distance.

    rows: list of n rows, each a list of d numbers; instance: list of d numbers; scale: list of d units, above 0
    accepted: list of n truth values
    returns: dict with "place" (0 to n - 1, or -1) and "cost": |change| / unit, summed over the features
    """
    rows, accepted = np.array(rows, dtype=float), np.array(accepted, dtype=bool)
    costs = np.zeros(len(rows))
    for column, unit in enumerate(scale):
        change = rows[:, column] - instance[column]  # (n,)
        ### BEGIN SOLUTION
        costs += np.abs(change) / unit
    if not accepted.any():
        return {"place": -1, "cost": 0.0}
    place = int(np.where(accepted, costs, np.inf).argmin())
    return {"place": place, "cost": costs[place]}
    ### END SOLUTION


# %% check="cheapest_road"
check("cheapest_road")

# %% [markdown]
# ## 2. The nearest road that can be walked
#
# *Difficulty 4 of 5 · 25 minutes · 4 points.* A blank page. Each feature may stay, or take one of its options, as far as its *way* allows: `"free"`, `"up"`
# (only to larger values), `"down"` (only to smaller ones) or `"frozen"`. Try every combination. Every change is some trouble in
# itself, however small: **each changed feature costs a fee on top of its distance**. The model is any function `score`: it says yes where the score is at most 0.


# %% solve="nearest_action"
def nearest_action(score, instance, options, ways, scale, fee):
    """Return the cheapest row that the model accepts, and its cost.

    score: function, (m, d) array -> m numbers; yes where they are <= 0; at the instance it is above 0
    instance: list of d numbers; options: list of d lists of values
    ways: list of d texts, "free", "up", "down" or "frozen"; scale: list of d units; fee: number
    returns: dict with "row" (list of d numbers) and "cost" (distances in units, plus fee x changed features);
             if the road is closed, the instance itself and a cost of -1
    """
    ### BEGIN SOLUTION
    allowed = {
        "free": lambda new, old: True,
        "up": lambda new, old: new > old,
        "down": lambda new, old: new < old,
        "frozen": lambda new, old: False,
    }
    choices = [
        [old] + [new for new in each if allowed[way](new, old)]
        for old, each, way in zip(instance, options, ways, strict=True)
    ]
    rows = np.array(list(product(*choices)), dtype=float)
    moved = np.abs(rows - np.array(instance))
    costs = (moved / np.array(scale)).sum(axis=1) + fee * (moved > 0).sum(axis=1)
    yes = np.array(score(rows)) <= 0
    if not yes.any():
        return {"row": list(instance), "cost": -1.0}
    best = int(np.where(yes, costs, np.inf).argmin())
    return {"row": rows[best].tolist(), "cost": costs[best]}
    ### END SOLUTION


# %% check="nearest_action"
check("nearest_action")

# %% [markdown]
# ## 3. Suggestions that differ
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* From many suggestions, choose the set of `k` that differs most. The similarity of two rows is $1/(1+\text{distance})$, the
# distance that of question 1; the **diversity** of a set is the determinant of its table of similarities, which has 1 on the diagonal. Try every set of
# `k` rows (`combinations`), and take the largest determinant (`np.linalg.det`).


# %% solve="most_diverse"
def most_diverse(rows, scale, k):
    """Return the most diverse set of k rows.

    rows: list of n rows, each a list of d numbers; scale: list of d units, above 0; k: whole number, 2 to n
    returns: dict with "places" (list of k places) and "diversity" (their determinant)
    """
    ### BEGIN SOLUTION
    Z = np.array(rows, dtype=float) / np.array(scale)
    similar = 1 / (1 + np.abs(Z[:, None] - Z).sum(axis=2))
    worth = {places: np.linalg.det(similar[np.ix_(places, places)]) for places in combinations(range(len(Z)), k)}
    best = max(worth, key=worth.get)
    return {"places": list(best), "diversity": worth[best]}
    ### END SOLUTION


# %% check="most_diverse"
check("most_diverse")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A colleague lets actions have consequences. `equations` lists each effect after its causes: in the example, one more in `income` lowers `debt`
# by 0.5, and one more in `debt` raises `burden` by 2. But his Ada changes even when she does nothing.


# %%
def colleagues_act(instance, changes, equations):
    after = {**instance, **changes}
    for effect, causes in equations:
        after[effect] = sum(slope * after[cause] for cause, slope in causes.items())
    return after


ada = {"age": 30, "income": 20, "debt": 35, "burden": 60, "loan": 8}
example = [["debt", {"income": -0.5}], ["burden", {"debt": 2.0}]]
pd.DataFrame({"Ada": ada, "colleague: does nothing": colleagues_act(ada, {}, example)}).T

# %% [markdown]
# Write it right. What is Ada's own stays hers: an effect moves by slope times the *change* of each cause, from where it was. Effects pass on. And what she sets
# herself stays as she set it, whatever its causes do.


# %% solve="act"
def act(instance, changes, equations):
    """Return the row after the act, in the causal world.

    instance: dict, feature -> number; changes: dict, feature -> new value
    equations: list of (effect, {cause: slope}), causes before their effects
    returns: dict with the features of instance; act(ada, {"income": 24}, example) has debt 33 and burden 56
    """
    ### BEGIN SOLUTION
    after = {**instance, **changes}
    for effect, causes in equations:
        if effect not in changes:
            after[effect] = instance[effect] + sum(
                slope * (after[cause] - instance[cause]) for cause, slope in causes.items()
            )
    return after
    ### END SOLUTION


# %% check="act"
check("act")

# %% [markdown]
# ## 5. Another bank, an applicant of your own
#
# *Difficulty 4 of 5 · 15 minutes · 3 points.* This bank knows five features and has its own model. Below is your applicant, whom it rejects. The other debts cannot be
# paid off now, so `debt_to_income` is frozen for the search. But it *follows*, by the equation in `debt_after`, when income, amount or duration change.

# %%
data = credit.load()
five = ["income", "amount", "duration", "debt_to_income", "burden"]
other_bank = GradientBoostingClassifier(n_estimators=60, max_depth=2, random_state=0)
other_bank.fit(data.X_train[five].to_numpy(), data.y_train)


def score(rows):
    return other_bank.decision_function(np.array(rows)) - np.log(0.35 / 0.65)  # yes where <= 0


# %% [markdown]
# Your applicant, the options, the ways, and the equation.

# %%
numbers = [4037, 4089, 4130, 4140, 4153, 4183, 4304, 4386, 4468, 4509, 4855]
mine = data.X_test.loc[own("applicant", numbers), five].tolist()
options = [np.unique(data.X_train[name].quantile([0.1, 0.3, 0.5, 0.7, 0.9]).round()).tolist() for name in five]
ways, fee = ["up", "down", "free", "frozen", "down"], 0.5
scale = [480.0, 1182.0, 6.0, 10.2, 21.0]


def debt_after(before, row):
    """The other debts stay the same sum of money; the instalment and the income may change."""
    others = before[3] / 100 * before[0] - before[1] / before[2]
    return 100 * (row[1] / row[2] + others) / row[0]


pd.DataFrame({"mine": mine, "way": ways, "options": options}, index=five)

# %% [markdown]
# First commit to a guess; it costs no point, right or wrong. When debt-to-income follows, will the score be `"lower"` or `"higher"` than the
# rewritten row promised, or `"the same"`? Then find the road with your `nearest_action`, and give the score that it promises and the score after the act.

# %% solve="my_road"
guess = ...
my_road = ...
### BEGIN SOLUTION
guess = "lower"
row = nearest_action(score, mine, options, ways, scale, fee)["row"]
world = [*row[:3], debt_after(mine, row), row[4]]
my_road = {"row": row, "promised": score([row])[0], "after": score([world])[0]}
### END SOLUTION
# a dict: "row" (five numbers: the rewritten row), "promised" (its score), "after" (the score when the debt has followed)

# %% check="my_road"
check("my_road")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about your road of question 5, and five limitations, in your own order. Give one statement that is
# true, the score that shows it (two decimals are enough), and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
claim = Claim(
    statement=next(line[2] for line in offered if "rewritten row" in line),
    evidence=my_road["promised"],
    limitation=next(line[2] for line in offered if "one equation" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=-0.12, limitation="P")

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can find the cheapest road that a person can walk, offer several that differ, and say what the act would bring about where the causes are known. Open
# question: the equation of question 5 was given. What would you write into a letter if it were only a guess?
