# %% [markdown]
# # Reasons that branch: exercise
#
# Six questions, 15 points, about 75 minutes. You will say a path in fewer words, share it out on another scale, judge a rule list
# line by line, mend a colleague's choice of depth, ask twenty trees about one tumour, and state a claim about a score card.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In a cell of your own (press
# **Esc**, then **B**: an empty one appears), `hint("name")` helps; `solution("name")` shows one answer once you have
# tried. All questions stand alone.

# %%
from itertools import combinations

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.tree import DecisionTreeClassifier

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.methods import score_cards, tree_paths
from xaicourse.scenarios import credit

learner = "me"  # in a class: your id, as the class list spells it
begin("103_trees_and_rules", learner)

# %% [markdown]
# ## A worked step
#
# A path asks `age > 20`, then `income <= 1500`, then `age > 30`, then `age <= 50`. Age was asked three times. Shorter, and the
# same: *age above 30 and at most 50, income at most 1500*. Of two lower ends the higher one counts, of two upper ends the lower:

# %%
[max(20, 30), 50]

# %% [markdown]
# ## 1. A path in fewer words
#
# *Difficulty 2 of 5 · 10 minutes · 2 points.* Merge the reasons of a path into one interval per feature. A colleague noted them
# **in any order**. An end that no reason sets is the end of the feature's `span`. The first half is there.


# %% solve="intervals"
def intervals(reasons, span):
    """Return one interval for each feature that the reasons name.

    reasons: list of [feature, sign, limit], the sign ">" or "<=", in any order
    span: dict, feature -> [lowest, highest] possible value; it also holds features that no reason names
    returns: dict, feature -> [low, high]
    intervals([["age", ">", 30], ["age", ">", 20]], {"age": [18, 75], "loan": [200, 9000]}) is {"age": [30, 75]}
    """
    found = {feature: list(span[feature]) for feature, _, _ in reasons}
    ### BEGIN SOLUTION
    for feature, sign, limit in reasons:
        low, high = found[feature]
        found[feature] = [max(low, limit), high] if sign == ">" else [low, min(high, limit)]
    return found
    ### END SOLUTION


# %% check="intervals"
check("intervals")

# %% [markdown]
# ## 2. The path on another scale
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* The lesson shared out a path in shares of defaults. Do it in **log-odds**,
# ln(p / (1 − p)), as 102 did: each question moves the log-odds of the node's share. What is moved belongs to the feature asked
# about; a feature may be asked about twice. No library call gives this.


# %% solve="moved"
def moved(feature, limit, yes, no, share, row):
    """Return what each feature moves the log-odds by, along the path of `row`.

    feature: list, for each node the column that it asks about, -1 in a leaf; node 0 is the root
    limit: list, for each node: "yes" if the row's value is at most this
    yes, no: lists, for each node the node that follows
    share: list, for each node the share of defaults, above 0 and below 1
    row: list of d values
    returns: list of d numbers, log-odds; a column that the path does not ask about has 0
    """
    ### BEGIN SOLUTION
    log_odds = np.log(np.array(share) / (1 - np.array(share)))
    found, node = [0.0] * len(row), 0
    while feature[node] >= 0:
        following = yes[node] if row[feature[node]] <= limit[node] else no[node]
        found[feature[node]] += float(log_odds[following] - log_odds[node])
        node = following
    return found
    ### END SOLUTION


# %% check="moved"
check("moved")

# %% [markdown]
# ## 3. Line by line
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* Judge a rule list: for every line its **coverage**, the share of *all* people of whom
# it speaks, and its **precision**, the share of defaults among them. A line speaks only of people whom no line above it has
# taken. A line that is left with nobody has coverage 0 and precision 0.


# %% solve="judged"
def judged(holds, defaults):
    """Return coverage and precision of every line of a rule list, in its order.

    holds: list of lines, each a list of n True or False: do the line's conditions hold for this person?
    defaults: list of n 0 or 1
    returns: list of [coverage, precision], one for each line
    judged([[True, False, False], [True, True, False]], [1, 0, 1]) is [[0.333..., 1.0], [0.333..., 0.0]]
    """
    ### BEGIN SOLUTION
    defaults, left, found = np.array(defaults), np.ones(len(defaults), dtype=bool), []
    for line in holds:
        taken = left & np.array(line)
        found.append([float(taken.mean()), float(defaults[taken].mean()) if taken.any() else 0.0])
        left &= ~taken
    return found
    ### END SOLUTION


# %% check="judged"
check("judged")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 2 of 5 · 10 minutes · 2 points.* A colleague chooses a tree's depth by this function and is proud of an AUC of 1.00.
# Write a better one: the **shallowest** depth that is, on new people, at most `margin` below the best.


# %%
def colleagues_depth(own_loans, new_people, margin):
    return int(np.argmax(own_loans)) + 1


colleagues_depth([0.61, 0.74, 0.89, 1.0], [0.60, 0.71, 0.72, 0.64], 0.02)


# %% solve="chosen_depth"
def chosen_depth(own_loans, new_people, margin):
    """Return the depth to use.

    own_loans: list of AUC on the loans that the tree has learned from; the first entry is depth 1
    new_people: list of AUC on new people, for the same depths
    margin: what we give up for a tree that can be read
    returns: a whole number, 1 or more; for the numbers above and a margin of 0.02 it is 2
    """
    ### BEGIN SOLUTION
    good = [score >= max(new_people) - margin for score in new_people]
    return good.index(True) + 1
    ### END SOLUTION


# %% check="chosen_depth"
check("chosen_depth")

# %% [markdown]
# ## 5. Twenty trees about one tumour
#
# *Difficulty 4 of 5 · 15 minutes · 3 points.* Real data now, which come with scikit-learn: 30 measures of the cell nuclei of 569
# breast tumours (Street, Wolberg and Mangasarian 1993, doi:10.1117/12.148698). You have 300, drawn by your id, and another one to
# explain: a borderline one, on which such trees do not all agree.

# %%
tumours = load_breast_cancer(as_frame=True)
draws = [39, 41, 45, 49, 59, 71, 76, 85, 151, 167, 177, 180, 183, 223, 232, 265, 272, 313, 314, 315]
order = np.random.default_rng(own("tumours", draws)).permutation(569)
measures = tumours.data.loc[order[:300]]  # (300, 30)
malignant = 1 - tumours.target[order[:300]]  # (300,)
mine = tumours.data.loc[[order[300]]]  # (1, 30)
measures.shape

# %% [markdown]
# First commit to a guess; it costs no point, right or wrong. Which will be steadier over resamples: `"verdict"` or `"reasons"`?
#
# Then grow twenty trees, for the seeds 0 to 19: draw 300 rows by `np.random.default_rng(seed).integers(0, 300, 300)`, fit
# `DecisionTreeClassifier(max_depth=4, random_state=0)` on `measures.iloc[rows]` and the same rows of `malignant`. Over all 190 pairs of different trees give the
# share with the same verdict on `mine` (`predict`), and the mean **Jaccard index** of the sets of features on its path.

# %% solve="steady"
guess = ...
steady = ...
### BEGIN SOLUTION
guess = "verdict"
verdicts, sets = [], []
for seed in range(20):
    rows = np.random.default_rng(seed).integers(0, 300, 300)
    tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(measures.iloc[rows], malignant.iloc[rows])
    verdicts.append(tree.predict(mine)[0])
    sets.append({each.feature for each in tree_paths.path(tree, mine)})
pairs = list(combinations(range(20), 2))
steady = {
    "verdict": np.mean([verdicts[a] == verdicts[b] for a, b in pairs]),
    "jaccard": np.mean([len(sets[a] & sets[b]) / len(sets[a] | sets[b]) for a, b in pairs]),
}
### END SOLUTION
# a dict: "verdict" and "jaccard", each between 0 and 1

# %% check="steady"
check("steady")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 10 minutes · 2 points.* The card below is a score on six conditions; its log-odds are `card.start` plus
# `card.worth` times the points. You have an applicant of your own.


# %%
def conditions(people):
    return pd.DataFrame({
        "debt-to-income above 40 %": people["debt_to_income"] > 40,
        "history up to 60 months": people["history_months"] <= 60,
        "income up to 2000": people["income"] <= 2000,
        "use of credit above 60 %": people["burden"] > 60,
        "3 inquiries or more": people["inquiries"] >= 3,
        "loan above 5000": people["amount"] > 5000,
    }).astype(int)  # fmt: skip


data = credit.load()
card = score_cards.score_card(conditions(data.X_train), data.y_train, most=4)
row = own("applicant", list(range(4000, 5000)))
pd.DataFrame({"points": card.points, "holds": conditions(data.X_test.loc[[row]]).iloc[0]})

# %% [markdown]
# Six statements, true or false for your applicant, and four limitations. Give a true statement, the number that shows it (the
# **risk** that the card gives this applicant, between 0 and 1, two decimals or more), and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
risk = card.risk(card.points @ conditions(data.X_test.loc[[row]]).iloc[0])
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
side = "above the bank's limit" if risk > credit.REJECTION_THRESHOLD else "not above the bank's"
claim = Claim(
    statement=next(line[2] for line in offered if side in line),
    evidence=risk,
    limitation=next(line[2] for line in offered if "with that many points" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P")

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can say a path in few words and on any scale, judge rules in their order, choose a depth, and tell how steady reasons are.
# Open question: in question 5 most trees agree on the tumour. Which of their reasons would you tell the physician?
