# %% [markdown]
# # Find the cheat, by concept: exercise
#
# Six questions, 17 points, about 75 minutes. You will score a concept, take size out of a direction, tell what matters from what is merely
# significant, mend a colleague's test, and question a network that the lesson did not.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In an empty cell (**Esc**, then
# **B**), `hint("name")` helps; `solution("name")` shows one answer once you have tried. Question 5 uses what you write in
# 1, and 6 uses 5.

# %%
import numpy as np
from scipy import stats

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.methods.tcav import cav, difference, holm
from xaicourse.scenarios import nodules
from xaicourse.scenarios.nodules import nets

learner = "me"  # in a class: your id, as the class list spells it
begin("304_concepts_tcav", learner)

# %% [markdown]
# ## A worked step
#
# Three patches, two activations. Each row is a patch's gradient: how its log-odds move with each activation. The direction (3, 4) has length 5, so its unit
# direction is (.6, .8). The slopes are .6, -.8 and 1.4: two of three are above 0, and their mean is .4.

# %%
gradients = np.array([[1.0, 0.0], [0.0, -1.0], [1.0, 1.0]])
direction = np.array([3.0, 4.0])
slopes = gradients @ (direction / np.linalg.norm(direction))
print(f"slopes {slopes.round(2)}, score {(slopes > 0).mean():.2f}, mean slope {slopes.mean():.2f}")

# %% [markdown]
# ## 1. A score with ties
#
# *Difficulty 1 of 5 · 8 minutes · 2 points.* Networks with relu often have slopes of exactly 0. Count such a patch as **half** a yes: then turning the
# direction round turns a score of s into 1 - s. The direction may have any length; slopes are along the *unit* direction. The first lines are written.


# %% solve="tcav_score"
def tcav_score(gradients, direction):
    """Return the TCAV score, zeros counting half, and the mean slope.

    gradients: list of n rows of d numbers; direction: list of d numbers, not all 0, of any length
    returns: dict with "score" (0 to 1) and "slope" (mean over the patches, along the unit direction)
    """
    gradients, direction = np.array(gradients, dtype=float), np.array(direction, dtype=float)
    raw = gradients @ direction
    ### BEGIN SOLUTION
    score = (raw > 0).mean() + 0.5 * (raw == 0).mean()
    return {"score": score, "slope": raw.mean() / np.linalg.norm(direction)}
    ### END SOLUTION


# %% check="tcav_score"
check("tcav_score")

# %% [markdown]
# ## 2. Spiculation without size
#
# *Difficulty 4 of 5 · 20 minutes · 4 points.* You have one album of spiculated nodules, and they are larger than the smooth ones. Take size out of the
# activations before you look for the direction. All pictures of both albums together: centre sizes and activations at their means; subtract from each activation the part that a line
# through the sizes explains, $x_i - z_i \frac{\sum_k z_k x_k}{\sum_k z_k^2}$; then ridge regression on labels 1 (concept) and -1, centred too:
# $v = (X^T X + \lambda I)^{-1} X^T y$. Return it with length 1.


# %% solve="cav_apart"
def cav_apart(concept, other, size_concept, size_other, penalty):
    """Return the direction of the concept with size taken out.

    concept: list of n rows of d activations; other: list of m rows of d activations
    size_concept: list of n numbers; size_other: list of m numbers; penalty: number above 0
    returns: list of d numbers, length 1, pointing from other to concept
    """
    ### BEGIN SOLUTION
    X = np.concatenate([np.array(concept, dtype=float), np.array(other, dtype=float)])
    z = np.concatenate([np.array(size_concept, dtype=float), np.array(size_other, dtype=float)])
    y = np.repeat([1.0, -1.0], [len(concept), len(other)])
    X, z, y = X - X.mean(axis=0), z - z.mean(), y - y.mean()
    X = X - np.outer(z, z @ X) / (z @ z)
    v = np.linalg.solve(X.T @ X + penalty * np.eye(X.shape[1]), X.T @ y)
    return v / np.linalg.norm(v)
    ### END SOLUTION


# %% check="cav_apart"
check("cav_apart")

# %% [markdown]
# ## 3. Significant, or relevant?
#
# *Difficulty 3 of 5 · 12 minutes · 3 points.* For each concept you have TCAV scores of several runs (new pictures for each), and the mean change of the log-odds when the concept
# was really added. Say for each: `"not shown"` if Holm's corrected two-sided p against the random scores is .05 or more; else `"too small"` if the change, up or down, is below a tenth of the
# predictions' usual spread; else `"matters"`. `difference` and `holm` are the lesson's.


# %% solve="verdicts"
def verdicts(scores, random, changes, spread):
    """Return a verdict for each concept.

    scores: list of k lists of run scores; random: list of scores of random against random
    changes: list of k mean changes (log-odds); spread: standard deviation of the predictions (log-odds), above 0
    returns: list of k texts: "not shown", "too small" or "matters"
    """
    ### BEGIN SOLUTION
    p = holm([difference(each, random) for each in scores])
    sizes = np.abs(changes) / spread
    return ["not shown" if a >= 0.05 else "too small" if b < 0.1 else "matters" for a, b in zip(p, sizes, strict=True)]
    ### END SOLUTION


# %% check="verdicts"
check("verdicts")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A colleague has one album of ten pictures, three random sets, and seven concepts to try. For the best of them she reports
# p = .004, as below. Her first row holds the concept album's scores against each random set; each further row, those of an album that shows nothing.


# %%
def colleagues_p(table):
    table = np.array(table)
    return stats.ttest_ind(table[0], table[1:].ravel(), equal_var=False).pvalue


rng = np.random.default_rng(304)
nothing = 0.5 + 0.15 * rng.normal(size=(8, 1)) + 0.03 * rng.normal(size=(8, 3))  # no concept: each album has its luck
print("p of eight albums that show nothing:", [f"{colleagues_p(np.roll(nothing, -k, axis=0)):.3f}" for k in range(8)])

# %% [markdown]
# Scores in a row share an album, so a row is *one* piece of evidence: its **mean**. Write the mended test. The centre is the mean of the random albums' means. Count the random albums whose mean is at
# least as far from the centre, on either side, as the concept's; the concept's own album counts as one more, above and below the line:
# $p = (1 + \text{count}) / (1 + \text{random albums})$.


# %% solve="album_p"
def album_p(table):
    """Return the p-value of the first album among random ones.

    table: list of rows of scores, all of one length; the first row is the concept's, the others random albums'
    returns: number above 0, at most 1
    """
    ### BEGIN SOLUTION
    means = np.array(table, dtype=float).mean(axis=1)
    far = np.abs(means - means[1:].mean())
    return (1 + (far[1:] >= far[0]).sum()) / len(means)
    ### END SOLUTION


# %% check="album_p"
check("album_p")

# %% [markdown]
# ## 5. A network that you have not met
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A network and pictures of your own: six albums with the marker, six of any patches, 100 patches with a nodule, and the same with a marker added.

# %%
name = own("network", ["second", "malignant", "malignant_shortcut", "untrained"])
number = own("number", list(range(1, 7)))
with_marker = nodules.generate(240, seed=2000 + number, marker=(1.0, 1.0)).X.reshape(6, 40, 32, 32)
any_patches = nodules.generate(240, seed=3000 + number).X.reshape(6, 40, 32, 32)
patches = nodules.generate(100, seed=4000 + number, nodules=1.0).X
marked = nodules.generate(100, seed=4000 + number, nodules=1.0, marker=(1.0, 1.0)).X
net = nets.load(name)
print(f"Your network is {name!r}, your number {number}.")

# %% [markdown]
# First commit to a guess; it costs no point, right or wrong: does adding the marker change the mean log-odds by less than 1 (`"little"`), or by more (`"much"`)? Then measure. `score` and `slope`: the
# means over the six runs (marker album k against any-patches album k) of `tcav_score` at `patches`, with `cav` of the activations (one row of 2048 for each patch) and its default penalty. `change`: the mean
# change of the log-odds from `patches` to `marked`.

# %% solve="my_report"
guess = ...
my_report = ...
### BEGIN SOLUTION
guess = "much"


def rows(values):
    return values.reshape(len(values), -1)


at = rows(nets.activation_gradient(net, patches))
found = [
    tcav_score(at, cav(rows(nets.activations(net, a)), rows(nets.activations(net, b))))
    for a, b in zip(with_marker, any_patches, strict=True)
]
my_report = {key: np.mean([each[key] for each in found]) for key in ("score", "slope")}
my_report["change"] = (nets.log_odds(net, marked) - nets.log_odds(net, patches)).mean()
### END SOLUTION
# a dict: "score" (0 to 1), "slope" and "change" (log-odds)

# %% check="my_report"
check("my_report")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about your network of question 5, and five limitations, in your own order. Give one statement that is true, its number of question 5 (two
# decimals are enough), and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
claim = Claim(
    statement=next(line[2] for line in offered if "most of the patches" in line),
    evidence=my_report["score"],
    limitation=next(line[2] for line in offered if "other albums" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P")

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can make a direction from pictures, keep a known nuisance out of it, test it with the right unit of evidence, and say beside the p-value what the concept really does. Open question: the marker could be added
# exactly. For which concepts in your own work could you do that?
