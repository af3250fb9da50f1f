# %% [markdown]
# # Your first SHAP values: exercise
#
# Six questions, 16 points, about 75 minutes. You will share out a prediction by hand, check a colleague's ledger,
# explain an applicant of your own, and state one claim that you can prove.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In a cell of your own (press
# **Esc**, then **B**: an empty one appears), `hint("name")` helps; `solution("name")` shows one answer once you have
# tried. Question 2 is easier after question 1, and 6 needs 5; else they stand alone.

# %%
import numpy as np
import pandas as pd
import shap

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.scenarios import credit

learner = "me"  # in a class: your id, as the class list spells it
begin("107_first_shap", learner)

# %% [markdown]
# ## A worked step
#
# A *worth* gives each **coalition** of features a number: what the model says, on average, when it knows just those.
# Two features A and B, with the worths below. In the order A, B the first gain is `worth["A"] - worth[""]`, the second
# `worth["AB"] - worth["A"]`. Coalitions are spelled in alphabetical order: "AB", never "BA".

# %%
small = {"": -1.0, "A": -0.4, "B": -0.8, "AB": 0.6}
first_A = {"A": small["A"] - small[""], "B": small["AB"] - small["A"]}
first_B = {"B": small["B"] - small[""], "A": small["AB"] - small["B"]}
pd.DataFrame([first_A, first_B], index=["A, then B", "B, then A"])

# %% [markdown]
# Compare the column of A: it gains more when it comes last, because it works better in company. Each row adds up to the
# same whole, from the empty coalition to the full one.

# %% [markdown]
# ## 1. Gains along one order
#
# *Difficulty 1 of 5 · 10 minutes · 2 points.* The first half of the loop is there. Complete it, for any number of
# features and any order.


# %% solve="gains"
def gains(worth, order):
    """Return what each feature adds when the features join in `order`.

    worth: dict, coalition (letters in alphabetical order, "" for none) -> log-odds
    order: text, such as "BAC"
    returns: dict, letter -> gain; gains(small, "BA") is {"B": 0.2, "A": 1.4}
    """
    found, before = {}, ""
    for letter in order:
        after = "".join(sorted(before + letter))
        ### BEGIN SOLUTION
        found[letter] = worth[after] - worth[before]
        before = after
    return found
    ### END SOLUTION


# %% check="gains"
check("gains")

# %% [markdown]
# ## 2. Only the orders that can happen
#
# *Difficulty 3 of 5 · 20 minutes · 4 points.* Income is a cause of debt-to-income, so a colleague asks for a fair share
# that respects it: average the gains **only over the orders in which `cause` joins before `effect`**. No library call
# gives this number; `itertools.permutations` gives the orders.


# %% solve="causal_shares"
def causal_shares(worth, cause, effect):
    """Return each feature's mean gain over the orders in which `cause` joins before `effect`.

    worth: dict as above; its longest key names all the features
    cause, effect: two of the letters
    returns: dict, letter -> log-odds; the shares add up to worth[all] - worth[""]
    """
    ### BEGIN SOLUTION
    from itertools import permutations

    letters = max(worth, key=len)
    orders = [order for order in permutations(letters) if order.index(cause) < order.index(effect)]
    along = [gains(worth, order) for order in orders]
    return {letter: sum(found[letter] for found in along) / len(along) for letter in letters}
    ### END SOLUTION


# %% check="causal_shares"
check("causal_shares")

# %% [markdown]
# ## 3. Where worths come from
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A blank page now. The worth of a coalition is the model's **mean
# prediction** when the present features are the applicant's and all others stay as they are in each row of the
# background.


# %% solve="worth_of"
def worth_of(predict, applicant, background, present):
    """Return the mean prediction when only the `present` features are the applicant's.

    predict: function, array (n, d) -> array (n,), log-odds
    applicant: list of d numbers
    background: list of rows, each a list of d numbers
    present: list of column numbers, such as [0, 2]
    returns: one number, log-odds
    """
    ### BEGIN SOLUTION
    rows = np.array(background, dtype=float)
    for column in present:
        rows[:, column] = applicant[column]
    return float(np.mean(predict(rows)))
    ### END SOLUTION


# %% check="worth_of"
check("worth_of")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* A colleague checks explanations with the function below and reports
# that "SHAP never adds up". It is the check that is wrong. Write one that gives 0 for a right explanation.


# %%
def colleagues_gap(base_value, attributions, probability):
    return probability - (base_value + sum(attributions))


colleagues_gap(-1.2, [0.9, 0.5, -0.3], 0.475)


# %% solve="ledger_gap"
def ledger_gap(base_value, attributions, probability):
    """Return how far a log-odds explanation is from the model's prediction, in log-odds.

    base_value: one number, log-odds
    attributions: list of numbers, log-odds
    probability: the model's predicted probability, between 0 and 1
    returns: prediction minus what the explanation adds up to; 0 for a right explanation
    """
    ### BEGIN SOLUTION
    prediction = np.log(probability / (1 - probability))
    return float(prediction - (base_value + sum(attributions)))
    ### END SOLUTION


# %% check="ledger_gap"
check("ledger_gap")

# %% [markdown]
# ## 5. An applicant of your own
#
# *Difficulty 4 of 5 · 15 minutes · 3 points.* The lesson compared its applicant with 100 people of every kind. Yours
# asks: "compared to **people whom you approved**, what speaks against me?" Below is your applicant, drawn by your
# id, and those approved.

# %%
data = credit.load()
rejected = data.X_test.index[credit.rejected(data.X_test)]
mine = data.X_test.loc[[own("applicant", list(rejected))]]
everyone = data.background(200)
approved = everyone[~credit.rejected(everyone)].head(80)
mine.T

# %% [markdown]
# First commit to a guess, before you compute: against `approved` instead of `everyone`, is the base value `"higher"`,
# `"lower"` or `"the same"`? It costs no point, right or wrong. Then explain `mine` on the log-odds with `approved` as the
# background, with any method that gives exact values.

# %% solve="against_approved"
guess = ...
against_approved = ...
### BEGIN SOLUTION
guess = "lower"
found = shap.TreeExplainer(credit.load_model(), approved)(mine)
against_approved = {
    "base_value": float(found.base_values[0]),
    "attributions": found.values[0],
    "strongest": approved.columns[found.values[0].argmax()],
}
### END SOLUTION
# a dict: "base_value" (one number), "attributions" (11 numbers, in the order of the columns or by name),
# "strongest" (the feature that raises your applicant's log-odds most)

# %% check="against_approved"
check("against_approved")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about your applicant's explanation of question 5, and
# five limitations, in your own order. Give one statement that is true, the attribution that shows it, and the limitation
# that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
history = against_approved["attributions"][5]
way = "raises" if history > 0 else "lowers"
claim = Claim(
    statement=next(line[2] for line in offered if f"history {way}" in line),
    evidence=history,
    limitation=next(line[2] for line in offered if "another group can turn" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P"); two decimals are enough

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can share out a prediction by hand, say against whom it was compared, and catch an explanation that does not add
# up. Open question: your shares of question 2 respect one arrow between causes. What would you need to know to respect
# them all?
