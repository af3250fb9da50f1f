# %% [markdown]
# # Explain a rejection: your own case
#
# Six questions on an applicant of your own, about 40 minutes. A program gives 21 points; six more are for your two
# paragraphs, three each, given by a reader. You will read a force plot in numbers, write to a loan officer and to the
# applicant, measure both gaps of a model that you have never seen, and find what is wrong with a code book.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. `hint("name")` helps;
# `solution("name")` shows one answer once you have tried.

# %%
import numpy as np
import pandas as pd
import shap

from xaicourse import plots
from xaicourse.explanation import Explanation
from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.letters import check_factors, read_letter
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import cases

learner = "me"  # in a class: your id, as the class list spells it
begin("190_credit_approval", learner)

# %% [markdown]
# ## Your applicant
#
# `mine` is your rejected applicant, `background` the 100 usual applicants, `approved` those whom the bank approved among
# 200. We draw from cases in which at least three bars are above the noise and our control, the day, stays within it.

# %%
data = credit.load()
mine = data.X_test.loc[[own("case", cases.CLEAR)]]
background = data.background()
pool = data.background(200)
approved = pool[~credit.rejected(pool)]
mine.rename(columns=data.labels).T

# %% [markdown]
# ## A worked step
#
# Four bars, in log-odds. A force plot shows them as two sides: what pushes up, and what pushes down. A reader can check
# it with three additions.

# %%
small = np.array([1.2, -0.4, 0.3, -0.1])
up, down = small[small > 0].sum(), small[small < 0].sum()
pd.Series({"base_value": -1.1, "up": up, "down": down, "prediction": -1.1 + up + down})

# %% [markdown]
# ## 1. A force plot in numbers
#
# *Difficulty 2 of 5 · 6 minutes · 3 points.* Explain `mine` against `background` on the log-odds, draw the force plot as
# the lesson did, and give its four numbers.

# %% solve="force_plot"
force_plot = ...
### BEGIN SOLUTION
found = shap.TreeExplainer(credit.load_model(), background)(mine)
bars = pd.Series(found.values[0], index=data.feature_names)
force_plot = {
    "base_value": found.base_values[0],
    "up": bars[bars > 0].sum(),
    "down": bars[bars < 0].sum(),
    "prediction": credit.predict_log_odds(mine)[0],
}
shap.plots.force(
    found.base_values[0], bars.to_numpy(), mine.iloc[0], matplotlib=True, show=False, contribution_threshold=0.08
)
display(plots.drawn(f"Force plot of row {mine.index[0]} in log-odds: {bars.round(2).to_dict()}"))
### END SOLUTION
# a dict of four numbers in log-odds: "base_value", "up" (above 0), "down" (below 0), "prediction"

# %% check="force_plot"
check("force_plot")

# %% [markdown]
# ## 2. For the loan officer
#
# *Difficulty 3 of 5 · 10 minutes · 2 + 2 points.* First the facts: the three or four features that raise your applicant's
# log-odds most against `background`, largest first, each as a pair such as `("age", "raises")`. An attribution within the
# noise, 2 % of all bars' widths together, is no reason.

# %% solve="factors"
factors = ...
### BEGIN SOLUTION
raising = bars[bars > 0.02 * bars.abs().sum()].sort_values(ascending=False)
factors = [(name, "raises") for name in raising.index[:4]]
### END SOLUTION
# a list of pairs, such as [("age", "raises"), ("income", "raises"), ("amount", "raises")]

# %% check="factors"
check("factors")

# %% [markdown]
# Then a paragraph between triple quotes, `note = """..."""`: three to six sentences that name at least the three largest
# factors; the letter reader reads a sentence per factor best. One point if nothing is untrue, promised or called a
# cause, one if no main factor is skipped and the length is right. (`solution("note")` shows a note on the applicant of
# `me`: a form, not your facts.)
#
# *Three further points are for the writing, marked by a teacher. Alone, score yourself:*
#
# - *1: it says with whom the applicant was compared;*
# - *1: each number is one that an officer can look up in the file;*
# - *1: an officer who disagrees can see where, and nothing is repeated.*

# %% prose="note" points=3
note = """Compared with 100 usual applicants, the debt-to-income of 56.4 % raised the risk most.
The use of revolving credit, at 62 % of the limit, and the four recent credit inquiries raised it too.
The payment record and the long credit history spoke for the applicant.
None of this says what a change would bring."""

# %% check="note"
check("note")

# %% [markdown]
# ## 3. For the applicant
#
# *Difficulty 4 of 5 · 10 minutes · 3 + 2 points.* Write the search for the nearest of `approved` as a function: among those of
# the same postcode area, the smallest sum of absolute differences over the nine columns of `measured`, each in standard
# deviations of `data.X_train`. Then explain `mine`, on the log-odds, against the one row that it finds.
#
# First commit to a guess: will the factor that raises the risk most be `"the same"` as in question 1, or `"another"`? It
# costs nothing, right or wrong.

# %%
measured = list(cases.MEASURED)  # without the postcode, a code, and the day, our control


# %% solve="contrast"
guess = ...


def nearest_approved(person):
    """Return the row number of the approved applicant nearest to a person.

    person: table of one row, with the eleven columns of `mine`
    returns: one of the numbers in `approved.index`, such as 17
    """
    ### BEGIN SOLUTION
    neighbours = approved[approved["postcode"] == person["postcode"].iloc[0]]
    steps = (neighbours[measured] - person[measured].iloc[0]).abs() / data.X_train[measured].std()
    return steps.sum(axis=1).idxmin()
    ### END SOLUTION


contrast = ...
### BEGIN SOLUTION
guess = "another"
nearest = approved.loc[[nearest_approved(mine)]]
contrast = shap.TreeExplainer(credit.load_model(), nearest)(mine).values[0]
### END SOLUTION
# guess: a text; contrast: 11 attributions, in the order of the columns or by name

# %% check="contrast"
check("contrast")

# %% [markdown]
# Now `letter = """..."""`, three to six sentences to a person who knows neither model nor log-odds: what set them apart
# from someone approved, by the two largest factors at least. The points are as for the note, with the contrast for facts;
# words of the trade, such as "log-odds", and numbers of the other person's file cost a point.
#
# *Three further points are for the writing, marked by a teacher. Alone, score yourself:*
#
# - *1: no word that the applicant would have to look up;*
# - *1: nothing in it gives away another customer's file;*
# - *1: it says what it does not say: what a change would bring.*

# %% prose="letter" points=3
letter = """We compared you with someone from your part of town whom we approved: the one whose file is nearest to yours.
Your four credit inquiries in six months counted against you most.
Your higher debt-to-income of 56.4 % counted against you too.
Your higher income spoke for you. We cannot say what a change would bring.
Please tell us if any of this is wrong."""

# %% check="letter"
check("letter")

# %% [markdown]
# ## 4. Both gaps, another model
#
# *Difficulty 4 of 5 · 8 minutes · 4 points.* A supplier sends a new model with attributions for one case, and an expert
# says what the truth's attributions are. Measure both gaps for any such model: each is the **largest absolute difference
# of a single feature**. `"mend"` names what has the larger one.

# %%
from xaicourse.methods.shapley import shapley_values  # exact, for any function; takes a Series and a DataFrame


# %% solve="two_gaps"
def two_gaps(predict, instance, background, shown, true):
    """Return how far the attributions shown are from the model's, and the model's from the truth's.

    predict: function, array (n, d) -> array (n,), log-odds
    instance: list of d numbers; background: list of rows, each a list of d numbers
    shown, true: lists of d attributions, log-odds: the supplier's, and the truth's
    returns: dict, such as {"explainer_gap": 0.1, "model_gap": 0.5, "mend": "model"}
    """
    ### BEGIN SOLUTION
    exact = shapley_values(predict, pd.Series(instance), pd.DataFrame(background)).values
    explainer_gap, model_gap = np.abs(shown - exact).max(), np.abs(exact - true).max()
    mend = "explainer" if explainer_gap > model_gap else "model"
    return {"explainer_gap": explainer_gap, "model_gap": model_gap, "mend": mend}
    ### END SOLUTION


# %% check="two_gaps"
check("two_gaps")

# %% [markdown]
# ## 5. Find the flaw
#
# *Difficulty 3 of 5 · 5 minutes · 3 points.* "The model says that a history of up to 4 years *lowers* the risk. It is
# broken, let us train it again", says a colleague. You suspect the code book and pull some paper files.
#
# A file fits a label if `low < months <= high`. A label is refuted when **more than half** of a code's files do not fit;
# up to half of them we put down to slips of the pen. Which codes have a refuted label?


# %% solve="wrong_labels"
def wrong_labels(codes, months, book):
    """Return the list of the codes whose label the paper files refute.

    codes, months: lists of equal length, one entry per file: its code, its true months of history
    book: list of [code, low, high]: the code's label says "over `low` and up to `high` months"
    returns: list of codes, such as [2, 4]
    """
    ### BEGIN SOLUTION
    files = pd.DataFrame({"code": codes, "months": months})
    wrong = []
    for code, low, high in book:
        own_months = files.months[files.code == code]
        if (~((own_months > low) & (own_months <= high))).mean() > 0.5:
            wrong.append(code)
    return wrong
    ### END SOLUTION


# %% check="wrong_labels"
check("wrong_labels")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 4 minutes · 2 points.* Six statements about your case, and four limitations, in your own order. Give
# one statement that is true, the number that shows it, and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
claim = Claim(
    statement=next(line[2] for line in offered if "add up to the difference" in line),
    evidence=sum(contrast),
    limitation=next(line[2] for line in offered if "another one can turn" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P"); two decimals are enough

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can take a model's rejection to two people, with sentences that hold, and say what they do not hold for. Open
# question: your two paragraphs give one person's rejection two sets of reasons, both true. Which would you want, and who
# should decide?
#
# This is the end of the beginner tier. The next tier asks whether the explanations themselves can be trusted.
