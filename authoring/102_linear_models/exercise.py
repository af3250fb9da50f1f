# %% [markdown]
# # What a coefficient says: exercise
#
# Six questions, 16 points, about 75 minutes. You will compute odds ratios and contributions with a twist, move a reference
# level, mend a colleague's function, meet near-twins in real tumours, and write one sentence that a program checks.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In a cell of your own (press
# **Esc**, then **B**: an empty one appears), `hint("name")` helps; `solution("name")` shows one answer once you have
# tried. All questions stand alone. Question 6 asks for a sentence, not for code.

# %%
import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression

from xaicourse.explanation import Explanation
from xaicourse.learning import begin, check, hint, own, say, solution
from xaicourse.letters import read_letter
from xaicourse.methods.logistic import fit_logistic
from xaicourse.scenarios import credit

learner = "me"  # in a class: your id, as the class list spells it
begin("102_linear_models", learner)

# %% [markdown]
# ## A worked step
#
# A model of defaults has the coefficient 0.05 for the loan's duration in months. One month more adds 0.05 to the log-odds,
# six months add six times as much; $e$ to that power is the **odds ratio**.

# %%
added = 6 * 0.05
round(np.exp(added), 3)

# %% [markdown]
# ## 1. Another unit
#
# *Difficulty 1 of 5 · 10 minutes · 2 points.* This model was fitted on **standardised** columns: its coefficient is for one
# standard deviation (SD) more. What is the odds ratio of a change from `before` to `after`, both in the column's own units? The
# first half is there.


# %% solve="odds_ratio"
def odds_ratio(per_spread, spread, before, after):
    """Return by what the odds are multiplied when the feature goes from `before` to `after`.

    per_spread: coefficient, log-odds for one standard deviation more
    spread: the standard deviation, in the column's units
    before, after: values, in the column's units
    returns: one number above 0; odds_ratio(0.5, 10, 24, 44) is 2.718...
    """
    steps = (after - before) / spread  # the change in standard deviations
    ### BEGIN SOLUTION
    return float(np.exp(per_spread * steps))
    ### END SOLUTION


# %% check="odds_ratio"
check("odds_ratio")

# %% [markdown]
# ## 2. Compared with recent applicants
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* The bank wants **contributions** compared with its past applicants, but the recent
# ones should count more: each has a weight. So the mean to compare with is a *weighted* one (the sum of weight times value,
# divided by the sum of the weights). No library call gives these contributions.


# %% solve="contributions"
def contributions(coefficients, applicant, people, weights):
    """Return what each feature contributes to the applicant's log-odds, compared with the weighted mean of `people`.

    coefficients: list of d numbers, log-odds per unit
    applicant: list of d numbers
    people: list of n rows, each a list of d numbers
    weights: list of n numbers above 0; they need not sum to 1
    returns: list of d numbers; contributions([2], [5], [[1], [4]], [1, 2]) is [4.0]
    """
    ### BEGIN SOLUTION
    usual = np.average(people, axis=0, weights=weights)
    return (np.array(coefficients) * (np.array(applicant) - usual)).tolist()
    ### END SOLUTION


# %% check="contributions"
check("contributions")

# %% [markdown]
# ## 3. Another reference level
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A scorecard has **dummies** for four areas. One of them is the *reference*: its
# coefficient is 0, and the intercept belongs to it. Say the same model with another reference, without fitting again: every
# area's sum of intercept and coefficient must stay as it is.


# %% solve="with_reference"
def with_reference(intercept, areas, reference):
    """Return the same model with another reference area.

    intercept: one number, log-odds
    areas: dict, area ("A" to "D") -> coefficient, log-odds; the old reference has 0
    reference: the area that shall have 0
    returns: dict with the keys "intercept", "A", "B", "C", "D"
    """
    ### BEGIN SOLUTION
    moved = areas[reference]
    return {"intercept": intercept + moved, **{area: value - moved for area, value in areas.items()}}
    ### END SOLUTION


# %% check="with_reference"
check("with_reference")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 2 of 5 · 10 minutes · 2 points.* A colleague's function tells a loan officer what the risk will be after a change.
# For the applicant below it says more than 100 %. Write one that is right for every risk.


# %%
def colleagues_risk(risk, coefficient, change):
    return risk * np.exp(coefficient * change)


float(colleagues_risk(0.5, 0.05, 20))


# %% solve="new_risk"
def new_risk(risk, coefficient, change):
    """Return the risk that a logistic regression gives after a change of one feature.

    risk: the risk before, between 0 and 1
    coefficient: log-odds for one unit more
    change: in units
    returns: one number between 0 and 1; new_risk(0.5, 0.0, 20) is 0.5
    """
    ### BEGIN SOLUTION
    odds = risk / (1 - risk) * np.exp(coefficient * change)
    return float(odds / (1 + odds))
    ### END SOLUTION


# %% check="new_risk"
check("new_risk")

# %% [markdown]
# ## 5. Twins among tumours
#
# *Difficulty 4 of 5 · 15 minutes · 3 points.* Real data now, which come with scikit-learn: tumours of the breast, the mean
# radius, perimeter and texture of their cell nuclei, and whether they were malignant (Street, Wolberg and Mangasarian 1993,
# doi:10.1117/12.148698). You have 300 of the 569, drawn by your id, and one to explain, the first. A round shape's perimeter
# follows from its radius: near-twins.

# %%
tumours = load_breast_cancer(as_frame=True)
rows = np.random.default_rng(own("tumours", list(range(40)))).permutation(569)[:300]
measures = tumours.data.loc[rows, ["mean radius", "mean perimeter", "mean texture"]]  # (300, 3)
malignant = 1 - tumours.target[rows]  # (300,), 1 = malignant; scikit-learn's own target is 1 for benign
mine = measures.iloc[0]
measures.corr().round(3)

# %% [markdown]
# First commit to a guess; it costs no point, right or wrong. Alone, a larger radius raises the risk that a tumour is
# malignant. With the perimeter in the model, too: does the coefficient of the radius say `"raises"` or `"lowers"`?
#
# Then fit a logistic regression of `malignant` on the three measures, **without a penalty** (`fit_logistic` of the lesson, or
# scikit-learn's with `C=np.inf`). Give the coefficients **per standard deviation**, and what radius and perimeter *together*
# contribute for `mine`, compared with the mean of your 300.

# %% solve="twins"
guess = ...
twins = ...
### BEGIN SOLUTION
guess = "lowers"
model = fit_logistic(measures, malignant)
contributed = model.coefficients * (mine - measures.mean())
twins = {
    "coefficients": model.coefficients * measures.std(),
    "together": contributed["mean radius"] + contributed["mean perimeter"],
}
### END SOLUTION
# a dict: "coefficients" (3 numbers, in the order of the columns or by name), "together" (one number, log-odds)

# %% check="twins"
check("twins")

# %% [markdown]
# ## 6. One sentence for a colleague
#
# *Difficulty 3 of 5 · 10 minutes · 3 points.* Below is an applicant of your own, whom the lesson's scorecard puts above
# the bank's limit, with what each feature contributes compared with 100 usual applicants.

# %%
data = credit.load()
background = data.background()
scorecard = fit_logistic(data.X_train, data.y_train)
shared = pd.DataFrame(scorecard.contributions(data.X_test, background), data.X_test.index, data.X_test.columns)
risk = 1 / (1 + np.exp(-scorecard.log_odds(data.X_test)))
top = shared.apply(lambda row: row.nlargest(2).to_numpy(), axis=1, result_type="expand")
clear = (risk > credit.REJECTION_THRESHOLD) & (top[0] - top[1] > 0.15) & (shared.index != 4416)
clear &= ~shared.idxmax(axis=1).isin(["age", "postcode", "duration"])
row = own("applicant", list(shared.index[clear]))
facts = {"in words": data.labels, "value": data.X_test.loc[row], "mean of usual": background.mean().round(1)}
pd.DataFrame({**facts, "contribution": shared.loc[row].round(2)}).sort_values("contribution", ascending=False)

# %% [markdown]
# Tell the loan officer, in **one or two sentences**, what raised this applicant's risk most, and compared with whom. No word
# that needs a course, no column names. The letter reader holds your words against the contributions. To see what it sees, run
# `print(read_letter(sentence, explanation, data.columns, background=background).summary())`. It objects to long
# or rare words, too, which costs no point here. It knows, for example, the words in the table, and of directions such verbs as
# *raised the risk* or *counted against*; from "because of" alone it reads none.

# %%
base_value = scorecard.log_odds(background).mean()
explanation = Explanation(
    shared.loc[row], base_value, data.X_test.loc[row], data.feature_names, "log-odds", "the scorecard"
)
words = {name: ", ".join(data.columns[name].synonyms[:6]) for name in shared.loc[row].nlargest(4).index}
pd.DataFrame({"words that it knows": words}).style.set_properties(**{"text-align": "left"})

# %% solve="sentence"
sentence = ...
### BEGIN SOLUTION
strongest = data.columns[shared.loc[row].idxmax()]  # looked up, so that this answer is right for every learner
sentence = (
    f"Compared with our usual applicants, the {strongest.short or strongest.label} raised this applicant's risk most."
)
### END SOLUTION
# a text in quotation marks, such as "Compared with ..., the ... raised this applicant's risk most."

# %% check="sentence"
check("sentence")

# %% [markdown]
# ## What you can do now
#
# You can turn a coefficient into an odds ratio and a risk, share out a prediction against any group, and say it in plain
# words. Open question: in question 5 the radius has a steady sign, in every draw. What would you tell a physician who asks
# whether small nuclei are the dangerous ones?
