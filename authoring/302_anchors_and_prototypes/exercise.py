# %% [markdown]
# # Is this rule a reason? Exercise
#
# Six questions, 17 points, about 75 minutes. You will count a rule, mix rows as the library does, choose a rule by what is proven
# and not by what was seen, mend a colleague's prototypes, and carry it all to a clinic.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In an empty cell (**Esc**, then
# **B**), `hint("name")` helps; `solution("name")` shows one answer once you have tried. Question 5 uses what you write in 1
# and 2, and 6 uses 5. Nothing here needs Alibi.

# %%
import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements

learner = "me"  # in a class: your id, as the class list spells it
begin("302_anchors_and_prototypes", learner)

# %% [markdown]
# ## A worked step
#
# Five people with an age and a debt, and what the model decides. The rule "age above 30, debt at most 20" names columns by number:
# `[(0, 30, inf), (1, -inf, 20)]`, above the first limit, at most the second. It covers two of five people, and for
# one of the two the decision is 1.

# %%
people = np.array([[25, 10], [30, 15], [40, 20], [50, 30], [60, 5]])
decisions = np.array([0, 1, 1, 0, 0])
covered = (people[:, 0] > 30) & (people[:, 0] <= np.inf) & (people[:, 1] > -np.inf) & (people[:, 1] <= 20)
print(f"coverage {covered.mean():.2f}, precision for decision 1: {(decisions[covered] == 1).mean():.2f}")
pd.DataFrame({"age": people[:, 0], "debt": people[:, 1], "decision": decisions, "covered": covered})

# %% [markdown]
# ## 1. Count a rule
#
# *Difficulty 1 of 5 · 10 minutes · 2 points.* The loop over the conditions is begun. Complete it for any rule, and return both
# numbers. A rule that covers nobody has shown nothing: give it the precision 0.


# %% solve="count_rule"
def count_rule(rows, decisions, rule, decision):
    """Return coverage and precision of a rule.

    rows: list of n rows, each a list of d numbers; decisions: list of n whole numbers, the model's
    rule: list of (column, low, high); it covers a row if low < value <= high in every column named
    decision: the decision that the rule stands for
    returns: dict with "coverage" and "precision", both from 0 to 1; precision 0 if nobody is covered
    """
    rows, decisions = np.array(rows, dtype=float), np.array(decisions)
    covered = np.ones(len(rows), dtype=bool)
    for column, low, high in rule:
        values = rows[:, column]
        ### BEGIN SOLUTION
        covered &= (values > low) & (values <= high)
    precision = (decisions[covered] == decision).mean() if covered.any() else 0.0
    return {"coverage": covered.mean(), "precision": precision}
    ### END SOLUTION


# %% check="count_rule"
check("count_rule")

# %% [markdown]
# ## 2. Every stranger meets every giver
#
# *Difficulty 4 of 5 · 20 minutes · 4 points.* The exact precision over perturbed rows, and nothing drawn: each of the n rows (a *stranger*)
# is paired with each covered row (a *giver*), and its rule's columns are overwritten by the giver's, all together. A blank
# page. The model is any function `score`: above 0, the decision is 1.


# %% solve="exact_precision"
def exact_precision(score, rows, rule):
    """Return the share of all pairs, stranger and giver, for which the model decides 1.

    score: function, (m, d) array -> m numbers; the decision is 1 where they are above 0
    rows: list of n rows, each a list of d numbers
    rule: list of (column, low, high), as in question 1; each column once; it covers at least one row
    returns: number from 0 to 1: decisions of 1 among the n times (covered rows) mixed rows
    """
    ### BEGIN SOLUTION
    rows = np.array(rows, dtype=float)
    columns = [column for column, _, _ in rule]
    low, high = np.array([[low, high] for _, low, high in rule]).T
    inside = ((rows[:, columns] > low) & (rows[:, columns] <= high)).all(axis=1)
    shares = []
    for giver in rows[inside]:
        mixed = rows.copy()
        mixed[:, columns] = giver[columns]
        shares.append((np.array(score(mixed)) > 0).mean())
    return float(np.mean(shares))
    ### END SOLUTION


# %% check="exact_precision"
check("exact_precision")

# %% [markdown]
# ## 3. What is proven
#
# *Difficulty 3 of 5 · 12 minutes · 3 points.* Several rules were counted on fresh rows: rule *i* covered `covered[i]` rows and was right for
# `agree[i]` of them. Choose the rule with the **most covered rows** among those whose **lower end** of Wilson's interval reaches
# `wanted`. With share $s$, $n$ rows and $z = 1.96$, the lower end is
# $\left(s + \frac{z^2}{2n} - z\sqrt{\frac{s(1-s)}{n} + \frac{z^2}{4n^2}}\right) / \left(1 + \frac{z^2}{n}\right)$.


# %% solve="proven_rule"
def proven_rule(agree, covered, wanted):
    """Return the place of the chosen rule and the lower end of its interval.

    agree, covered: lists of k whole numbers, 0 <= agree[i] <= covered[i], covered[i] above 0
    wanted: number from 0 to 1
    returns: dict with "place" (0 to k - 1, or -1 if no rule is proven) and "low" (0 if there is none)
    """
    ### BEGIN SOLUTION
    n, z = np.array(covered, dtype=float), 1.96
    share = np.array(agree) / n
    low = (share + z**2 / (2 * n) - z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))) / (1 + z**2 / n)
    if not (low >= wanted).any():
        return {"place": -1, "low": 0.0}
    place = int(np.where(low >= wanted, n, -1).argmax())
    return {"place": place, "low": low[place]}
    ### END SOLUTION


# %% check="proven_rule"
check("proven_rule")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A colleague chooses prototypes greedily by counting neighbours of the own class within a radius. All
# three stand in one crowd, and one stands among rows of the other class. Two things are missing: rows that are already **covered** by a
# prototype of their class count no more, and each row of **another** class in the ball costs one.


# %%
def colleagues_prototypes(distances, labels, radius, k):
    D, labels = np.array(distances), np.array(labels)
    neighbours = [((D[i] <= radius) & (labels == labels[i])).sum() for i in range(len(D))]
    return np.argsort(-np.array(neighbours), kind="stable")[:k].tolist()


spots = np.array([0.0, 0.1, 0.2, 0.3, 5.0, 5.1, 5.2, 9.0])
classes = [0, 0, 1, 0, 1, 1, 1, 0]
colleagues_prototypes(np.abs(spots[:, None] - spots), classes, 0.5, 3)

# %% [markdown]
# Write the mended one: step by step, take the row with the largest *newly covered rows of its class minus rows of other classes within the
# radius*; of equals the first. A prototype stands for its own class, covers itself, and is chosen once. Always return k.


# %% solve="prototypes"
def prototypes(distances, labels, radius, k):
    """Return the places of k prototypes, in the order in which they are chosen.

    distances: n lists of n numbers; labels: list of n whole numbers; radius: number, a distance equal to it is within
    returns: list of k places; for the eight spots above, radius 0.5 and k = 3, it is [4, 0, 7]
    """
    ### BEGIN SOLUTION
    near, labels = np.array(distances) <= radius, np.array(labels)
    same = labels[:, None] == labels
    covered, chosen = np.zeros(len(labels), dtype=bool), []
    for _ in range(k):
        gain = (near & same & ~covered).sum(axis=1) - (near & ~same).sum(axis=1)
        gain[chosen] = -len(labels) - 1
        best = int(gain.argmax())
        chosen.append(best)
        covered |= near[best] & same[best]
    return chosen
    ### END SOLUTION


# %% check="prototypes"
check("prototypes")

# %% [markdown]
# ## 5. A rule of your own
#
# *Difficulty 4 of 5 · 15 minutes · 3 points.* A clinic: cells of 569 breast tumours, ten measures each (scikit-learn's own data), and a
# support vector machine that was trained on the first 400. It decides 1 for benign. Below is your rule, two measures, each at most at its
# middle.

# %%
table = load_breast_cancer(as_frame=True)
X = table.data.iloc[:, :10]
machine = make_pipeline(StandardScaler(), SVC(C=10)).fit(X[:400].to_numpy(), table.target[:400])
known, fresh = X[:400].to_numpy(), X[400:].to_numpy()
measures = X.columns.str.removeprefix("mean ").tolist()  # radius, texture, perimeter, ...
pairs = ["radius, texture", "perimeter, area", "compactness, concavity", "smoothness, symmetry"]
pairs += ["compactness, symmetry"]
pairs += ["symmetry, fractal dimension", "smoothness, fractal dimension", "compactness, fractal dimension"]
pair = own("pair", pairs)
rule = [(measures.index(name), -np.inf, float(np.median(known[:, measures.index(name)]))) for name in pair.split(", ")]
print(f"Your rule: {pair}, both at most at their middle among the first 400. Decision: 1, benign.")

# %% [markdown]
# First commit to a guess; it costs no point, right or wrong. The ten measures belong closely together. Counted over perturbed rows, will
# the precision be `"higher"`, `"lower"` or `"the same"` (within .02) as over the 169 fresh tumours? Then count: coverage and precision
# over `fresh`, and the exact precision over perturbed rows made from `known`.

# %% solve="my_rule"
guess = ...
my_rule = ...
### BEGIN SOLUTION
guess = "lower"
counted = count_rule(fresh, machine.predict(fresh), rule, 1)
my_rule = {**counted, "perturbed": exact_precision(machine.decision_function, known, rule)}
### END SOLUTION
# a dict: "coverage" and "precision" (over fresh), "perturbed" (over all mixed rows of known)

# %% check="my_rule"
check("my_rule")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about your rule of question 5, and five limitations, in your own order. Give one
# statement that is true, the precision that it speaks of (two decimals are enough), and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
claim = Claim(
    statement=next(line[2] for line in offered if "Of the fresh tumours" in line),
    evidence=my_rule["precision"],
    limitation=next(line[2] for line in offered if "other rows" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P")

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can say of any rule whom it covers, how often it holds, over which rows that was counted, and what of it is proven. Open question: the
# perturbed rows were tumours that cannot exist. Would you leave them out, and how would you find out which?
