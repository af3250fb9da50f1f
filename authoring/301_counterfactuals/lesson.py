# %% [markdown]
# # The road back to yes
#
# **"Had your debts been a little lower, you would have got the loan." Does it help to lower them?** You compute such sentences by
# hand, get them from DiCE, and then act on them in a world whose causes we know.
#
# Afterwards you can
# 1. compute the nearest counterfactual, by Wachter's loss and by search, and say how near it is;
# 2. forbid what nobody can do, and compare suggestions by validity, distance, sparsity and diversity;
# 3. tell a counterfactual from recourse, and count how many suggestions truly help.
#
# *70 minutes. Before it: 107 (log-odds, both gaps) and 201 (a model near one person). Next to it: 209, which moves one person by hand.*

# %%
import random
from itertools import product

import numpy as np
import pandas as pd

from xaicourse import plots
from xaicourse.explorers import explore
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.methods.anchors import interval
from xaicourse.methods.counterfactuals import allowed, changed, cost, diversity, nearest
from xaicourse.methods.wachter import deviations, wachter
from xaicourse.scenarios import credit

begin("301_counterfactuals")

# %% [markdown]
# ## A rejection
#
# A young man wants to borrow a good sum for four years. The bank says no. He does not ask *why*; he asks what would have to
# be different.

# %%
data = credit.load()
X_train, man = data.X_train, data.X_test.loc[4880]
limit = np.log(credit.REJECTION_THRESHOLD / (1 - credit.REJECTION_THRESHOLD))  # log-odds
pd.DataFrame({"in words": data.labels, "value": man})

# %%
assert abs(credit.predict_log_odds(man.to_frame().T)[0] - credit.truth.log_odds(man.to_frame().T)[0]) < 0.05
say(
    "The model puts his risk of default at {model:.0%}, and it is right: the true risk is {true:.0%}. The bank rejects above {limit:.0%}, that is above "
    "{odds:.2f} in log-odds.",
    model=credit.predict_probability(man.to_frame().T)[0],
    true=1 / (1 + np.exp(-credit.truth.log_odds(man.to_frame().T)[0])),
    limit=credit.REJECTION_THRESHOLD,
    odds=limit,
)

# %% [markdown]
# A **counterfactual** is the nearest row with the other outcome: *had the row been this one, the answer would have been yes*. That sentence
# is about the model. It becomes a suggestion only if the person can do it, and **recourse** only if doing it really changes the outcome.
#
# *Near* needs a unit. We divide each change by the feature's **median absolute deviation**: half of all applicants are
# within it of the median.

# %%
scale = dict(zip(X_train.columns, deviations(X_train), strict=True))
pd.Series(scale, name="one unit of distance").round(1).to_frame().T

# %% [markdown]
# ## By hand, on a smooth model
#
# Wachter, Mittelstadt and Russell (2017, arXiv:1711.00399) write the wish as a sum of two terms, and minimise it:
#
# $$w\,\big(f(x') - t\big)^2 \;+\; \sum_j \frac{|x'_j - x_j|}{s_j}$$
#
# The first pulls the output $f(x')$ to the target $t$, the second holds the row $x'$ near the person $x$, in units $s_j$. The weight $w$ grows until the
# output is there. For this they need slopes, so we begin with a logistic regression on three features.

# %%
from sklearn.linear_model import LogisticRegression

three = ["income", "debt_to_income", "history_months"]
small = LogisticRegression(max_iter=5000).fit(X_train[three] / X_train[three].std(), data.y_train)
slopes = small.coef_[0] / X_train[three].std().to_numpy()  # log-odds per unit of each feature
units = np.array([scale[name] for name in three])
log_odds = lambda row: float(row @ slopes + small.intercept_[0])  # noqa: E731
pd.DataFrame({"per euro, %, month": slopes, "per unit of distance": slopes * units}, index=three).round(4)

# %%
predict(
    "changes",
    "How many of the three features will the nearest counterfactual change?",
    ["one", "two", "all three"],
)

# %%
start = man[three].to_numpy()
found = wachter(log_odds, lambda row: slopes, start, limit, units, tolerance=0.001)
squared = wachter(log_odds, lambda row: slopes, start, limit, units, power=2, tolerance=0.001)
pd.DataFrame({"now": start, "sum of sizes": found, "sum of squares": squared}, index=three).round(1)

# %%
compare("changes", "one")

# %% [markdown]
# With a sum of sizes, all goes into the one feature that buys most log-odds per unit of distance. With a sum of squares, every feature moves a
# little. **The distance chooses the advice**, and somebody chose the distance. For a line, both answers are known in closed form, so we can
# check the method.

# %%
gap, best = log_odds(start) - limit, np.argmax(np.abs(slopes * units))
closed = np.where(np.arange(3) == best, start - gap / slopes, start)
closed_squares = start - gap * slopes * units**2 / (slopes @ (slopes * units**2))
errors = [np.abs((a - b) / units).max() for a, b in ((found, closed), (squared, closed_squares))]
assert max(errors) < 0.01
say("Wachter's loss against the closed form: at most {worst:.4f} units of distance apart.", worst=max(errors))

# %% [markdown]
# ## The bank's model has no slopes
#
# Boosted trees are flat, with steps. We ask for the slope at the man's place, and get what gradient descent would get.


# %%
def slope(name, step=1e-4):
    rows = pd.DataFrame([man, man]).reset_index(drop=True)
    rows.loc[1, name] += step
    return np.diff(credit.predict_log_odds(rows))[0] / step


flat = [slope(name) for name in X_train.columns]
assert not any(flat)
say("All {n} slopes are {zero:.0f}: nothing to descend.", n=len(flat), zero=max(map(abs, flat)))

# %% [markdown]
# So we search: all rows with one or two changes, in order of their cost; the first one that the model accepts is the nearest. On the
# first try each feature may take twenty values that occur among applicants; on the second, the values beside every split of the trees, between which
# the model sees no difference; on the third, these with up to three changes.

# %%
from xaicourse.methods.counterfactuals import quantile_values, split_values

coarse = quantile_values(X_train)
steps = dict.fromkeys(X_train, 1.0) | {"income": 10.0, "debt_to_income": 0.1, "duration": 3.0}
fine = split_values(credit.load_model(), X_train, steps)
searches = {"twenty values": (coarse, 2), "every split": (fine, 2), "every split, three changes": (fine, 3)}
roads = {}
for name, (values, most) in searches.items():
    roads[name] = nearest(credit.predict_log_odds, limit, man, allowed(values, man), scale, most=most)

# %%
price = {name: cost(row.to_frame().T, man, scale)[0] for name, row in roads.items()}
assert price["twenty values"] >= price["every split"] >= price["every split, three changes"]
moved = [name for name in X_train if any(row[name] != man[name] for row in roads.values())]
pd.DataFrame({"now": man, **roads}).T[moved].assign(distance=pd.Series(price)).round(2)

# %% [markdown]
# The **explainer gap** of a counterfactual: how much nearer one could have been. The search with every split misses no nearer row of
# as few changes, so it can be the referee.

# %%
say(
    "Explainer gap of the twenty values: {coarse:.2f} units of distance; of two changes instead of three: {two:.2f}. A debt-to-income of {debt:g} % "
    "instead of {was:g} %, and {months:g} more months of history: that near is the yes.",
    coarse=price["twenty values"] - price["every split"],
    two=price["every split"] - price["every split, three changes"],
    debt=roads["every split"]["debt_to_income"],
    was=man["debt_to_income"],
    months=roads["every split"]["history_months"] - man["history_months"],
)

# %% [markdown]
# ## A yes for nothing
#
# The day of the month has no effect on anybody's risk: a **negative control**. If only this day may change, how many of all rejected test
# applicants find a road?

# %%
rejected = data.X_test[credit.rejected(data.X_test)]
only_day = {"day_of_month": np.arange(1.0, 29)}
roads_by_day = [
    nearest(credit.predict_log_odds, limit, row, allowed(only_day, row), scale) for _, row in rejected.iterrows()
]
lucky = sum(road is not None for road in roads_by_day)
moved, after = credit.truth.intervene(rejected, {"day_of_month": 1})
assert lucky > 0 and np.abs(after - credit.truth.log_odds(rejected)).max() == 0
say(
    "{lucky} of {n} rejected applicants would be accepted on another day of the month. Each is a valid, sparse counterfactual, and true of the model. The "
    "true risk of all of them moves by exactly {moved:.0f}.",
    lucky=lucky,
    n=len(rejected),
    moved=np.abs(after - credit.truth.log_odds(rejected)).max(),
)

# %%
quiz("301-day")

# %% [markdown]
# ## What can be done
#
# Nobody gets younger, and a credit history cannot be bought. An **actionable** counterfactual leaves *immutable* features alone and moves the others
# only in a direction that makes sense (Ustun, Spangher and Liu 2019, arXiv:1809.06514). We freeze five features and give five a direction;
# postcode is frozen too, because a bank that says "move house" has said something else.

# %%
frozen = ["age", "history_months", "on_time", "postcode", "day_of_month"]
only = {"income": "up", **dict.fromkeys(["amount", "debt_to_income", "burden", "inquiries"], "down")}
doable = nearest(credit.predict_log_odds, limit, man, allowed(fine, man, frozen, only), scale)
assert not set(frozen) & set(changed(doable, man))
say(
    "His nearest road that can be done: {change}, at a distance of {cost:.2f}.",
    change=", ".join(f"`{each}` from {man[each]:g} to {doable[each]:g}" for each in changed(doable, man)),
    cost=cost(doable.to_frame().T, man, scale)[0],
)

# %% [markdown]
# ## The library: DiCE
#
# One road is little choice. DiCE (Mothilal, Sharma and Tan 2020, arXiv:1905.07697) returns several that differ. Its method `random` changes one feature
# after the other at random until the model says yes; `genetic` begins with accepted training rows, and breeds. DiCE's own limit is a
# probability of .5, so we hand it the bank's model shifted to that limit.


# %%
class Bank:
    classes_ = np.array([0, 1])

    def predict_proba(self, rows):
        over = credit.predict_log_odds(np.asarray(rows, dtype=float)) - limit
        risk = 1 / (1 + np.exp(-over))
        return np.column_stack([1 - risk, risk])

    def predict(self, rows):
        return (self.predict_proba(rows)[:, 1] > 0.5).astype(int)


# %% [markdown]
# dice-ml 0.12 needs a bridge to run on today's libraries. If it is not installed, the next cell says so, and its rows are missing below. Columns of
# whole numbers must *be* whole numbers, or DiCE suggests a postcode of 2.5.

# %%
try:
    from xaicourse.compat import dice as _bridge  # isort: split

    import dice_ml

    words = "dice-ml 0.12 is here."
except ImportError as absent:
    dice_ml, words = None, str(absent)
say("{words}", words=words)

# %%
whole = [name for name in X_train.columns if name != "debt_to_income"]
table = X_train.astype(dict.fromkeys(whole, int)).assign(default=data.y_train)
if dice_ml:
    known = dice_ml.Data(dataframe=table, continuous_features=list(X_train.columns), outcome_name="default")
    model = dice_ml.Model(model=Bank(), backend="sklearn")
    dice = {method: dice_ml.Dice(known, model, method=method) for method in ("random", "genetic")}
quick = {"random": {"random_seed": 0, "sample_size": 200, "posthoc_sparsity_param": 0}, "genetic": {}}

# %% [markdown]
# The genetic method has no seed of its own: it draws from two generators, which we set.


# %%
def suggest(method, row, count, **limits):
    random.seed(0)  # the genetic method draws from both of these
    np.random.seed(0)
    found = dice[method].generate_counterfactuals(
        row.to_frame().T.astype(table.dtypes[whole]), count, **quick[method], **limits
    )
    return found.cf_examples_list[0].final_cfs_df_sparse[list(X_train.columns)].astype(float).reset_index(drop=True)


# %% [markdown]
# Four suggestions each: once with everything free, once with `features_to_vary` and `permitted_range`, which are DiCE's words for frozen
# features and directions.


# %%
def limits_of(row):
    low, high = X_train.min(), X_train.max()
    ends = {
        name: [
            row[name] if only.get(name) == "up" else low[name],
            row[name] if name in only and only[name] == "down" else high[name],
        ]
        for name in X_train
        if name not in frozen
    }
    return {"features_to_vary": list(ends), "permitted_range": ends}


# %%
suggested = {"search": pd.DataFrame([doable]).reset_index(drop=True)}
if dice_ml:
    for method in dice:
        suggested[f"{method}, free"] = suggest(method, man, 4)
        suggested[f"{method}, can be done"] = suggest(method, man, 4, **limits_of(man))

# %% [markdown]
# What makes a set of suggestions good? **Valid**: the model really says yes. **Near**: small distance. **Sparse**: few changes. **Diverse**: far from each
# other; DiCE's measure is the determinant of the similarities $1/(1+\text{distance})$, 0 if two are alike and up to 1. And **plausible**: how far is
# the nearest real applicant? None of these asks what happens when one acts.

# %%
measures = {}
for name, rows in suggested.items():
    edits = [changed(row, man) for _, row in rows.iterrows()]
    real = [cost(X_train, row, scale).min() for _, row in rows.iterrows()]
    measures[name] = {
        "valid": (credit.predict_log_odds(rows) <= limit).mean(),
        "distance": cost(rows, man, scale).mean(),
        "changes": np.mean([len(each) for each in edits]),
        "diversity": diversity(rows, scale) if len(rows) > 1 else np.nan,
        "to a real person": np.mean(real),
        "changes what is frozen": np.mean([bool(set(each) & set(frozen)) for each in edits]),
    }
assert all(each["valid"] == 1 for each in measures.values())
pd.DataFrame(measures).T.round(2)

# %%
if dice_ml:
    assert (
        measures["genetic, can be done"]["changes what is frozen"]
        == measures["random, can be done"]["changes what is frozen"]
        == 0
    )
    ours = cost(doable.to_frame().T, man, scale)[0]
    gaps = {method: cost(suggested[f"{method}, can be done"], man, scale).min() - ours for method in dice}
    from IPython.display import display

    display_words = "All are valid. Held to what can be done, no frozen feature moves. The explainer gap of DiCE's nearest one: {r:.2f} units (random), {g:.2f} (genetic); no gradient, no proof of nearness, but choice."
    display(say(display_words, r=gaps["random"], g=gaps["genetic"]))

# %% [markdown]
# ## Now act
#
# So far a row was rewritten. An act does more: it has consequences. In the world of these data, debt-to-income is *computed* from income, amount,
# duration and the other debts. Raise the income, and it falls by itself. `credit.truth.intervene` sets what he changes, holds all that is his own, and lets
# effects flow downstream (Karimi, Schölkopf and Valera 2021, arXiv:2002.06278).

# %%
from xaicourse.explorers.unit_301_roads import ROADS

names = ["nearest", "older, no card debt", "earn more, borrow less", "move house"]
acted = {}
for name, changes in zip(names, ROADS[()], strict=True):
    promised = man.to_frame().T.assign(**changes)
    world, truth = credit.truth.intervene(man.to_frame().T, changes)
    outputs = [credit.predict_log_odds(promised)[0], credit.predict_log_odds(world)[0], truth[0]]
    acted[name] = dict(zip(("promised", "after acting", "truth"), outputs, strict=True))
acted = pd.DataFrame(acted).T
today = {"model": credit.predict_log_odds(man.to_frame().T)[0], "truth": credit.truth.log_odds(man.to_frame().T)[0]}

# %% [markdown]
# Four roads to a yes, no two with a feature in common. In the figure all lines begin at today's value; circles are what the rewritten row promised, arrowheads what the model says after the
# act, diamonds the true risk after it. Which of the three marks are left of the limit?

# %%
canvas, axes = plots.house_figure(8, 3.2)
for place, (_, row) in enumerate(acted.iterrows()):
    axes.plot([today["model"], row["promised"], row["after acting"]], [place + 0.12] * 3, color=plots.BLUE, zorder=1)
    axes.plot(row["promised"], place + 0.12, "o", markerfacecolor="white", color=plots.BLUE, markersize=8)
    axes.plot(row["after acting"], place + 0.12, "<", color=plots.BLUE, markersize=8)
    axes.plot([today["truth"], row["truth"]], [place - 0.18] * 2, color="black", zorder=1, linewidth=1)
    axes.plot(row["truth"], place - 0.18, "D", color="black", markersize=6)
axes.axvline(limit, color=plots.ORANGE, linestyle="--")
axes.text(limit, 3.55, " rejected from here on", color=plots.ORANGE)
axes.set(xlabel="log-odds of default", yticks=range(4), yticklabels=acted.index, ylim=(-0.5, 3.9))
title = "Every road persuades the model, none reaches a true yes"
canvas.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=12)
plots.Figure(canvas, f"Log-odds by suggestion, limit {limit:.2f}: {acted.round(2).to_dict('index')}")

# %%
assert (
    (acted["promised"] <= limit).all()
    and (acted["truth"] > limit).all()
    and acted.loc["move house", "truth"] == today["truth"]
)
say(
    "*Move house* flips the model and leaves the truth where it was, at {same:.2f}. *Earn more, borrow less* moves the model by {more:.2f} beyond its promise, since "
    "debt-to-income follows. And all four stop short: the lowest true log-odds are {lowest:.2f}, the limit is {limit:.2f}. This is the **model gap** of a suggestion.",
    same=acted.loc["move house", "truth"],
    more=acted.loc["earn more, borrow less", "promised"] - acted.loc["earn more, borrow less", "after acting"],
    lowest=acted["truth"].min(),
    limit=limit,
)

# %% [markdown]
# ## How many suggestions help?
#
# One man is an anecdote. We take the first thirty test applicants whom the bank rejects *and* whose true risk is above the limit, so that only a
# true fall can help. Each gets one suggestion from each method, and acts on it.

# %%
people = rejected[credit.truth.log_odds(rejected) > limit].head(30)


def consequences(rows, person):
    """The model's output after the act: a debt-to-income that was not chosen follows income, amount and duration."""
    start = pd.DataFrame([person] * len(rows)).reset_index(drop=True)
    others = {name: rows[name].to_numpy() for name in rows if name != "debt_to_income"}
    world, _ = credit.truth.intervene(start, others)
    chosen = rows["debt_to_income"].to_numpy() != person["debt_to_income"]
    return credit.predict_log_odds(
        world.assign(debt_to_income=np.where(chosen, rows["debt_to_income"], world["debt_to_income"]))
    )


# %%
predict(
    "helps",
    "Nearest road, anything may change: which share of the thirty (0 to 1) is truly below the limit after acting?",
)


# %%
def search(person, rules=(frozen, only), goal=limit, score=credit.predict_log_odds):
    road = nearest(score, goal, person, allowed(coarse, person, *rules), scale)
    if road is None or score is not credit.predict_log_odds:
        return road
    bound = cost(road.to_frame().T, person, scale)[0]  # nothing farther need be looked at again
    nearer = nearest(score, goal, person, allowed(fine, person, *rules), scale, below=bound)
    return road if nearer is None else nearer


# %% [markdown]
# Each road is walked, and counted if the true risk is then below the limit.


# %%
def judged(method):
    """One row of the table: each person's road is walked in the causal world."""
    found = {i: road for i, person in people.iterrows() if (road := method(person)) is not None}
    edits = {i: changed(road, people.loc[i]) for i, road in found.items()}
    truth = [credit.truth.intervene(people.loc[[i]], dict(found[i][edits[i]]))[1][0] for i in found]
    helps = int((np.array(truth) <= limit).sum())
    far = [cost(road.to_frame().T, people.loc[i], scale)[0] for i, road in found.items()]
    row = {"roads": len(found), "distance": np.median(far), "changes": np.mean([len(each) for each in edits.values()])}
    row |= {"touches what is frozen": np.mean([bool(set(each) & set(frozen)) for each in edits.values()])}
    counted = [consequences(road.to_frame().T, people.loc[i])[0] for i, road in found.items()]
    written = [credit.predict_log_odds(road.to_frame().T)[0] for road in found.values()]
    assert max(written) <= limit or max(counted) <= limit
    return row | {"helps": helps / len(found)} | dict(zip(("low", "high"), interval(helps, len(found)), strict=True))


# %% [markdown]
# First our own searches, then DiCE's two methods.

# %%
methods = {
    "nearest, anything": lambda person: search(person, ()),
    "nearest, can be done": search,
    "the same, consequences counted": lambda person: search(person, score=lambda rows: consequences(rows, person)),
    "the same, 1 log-odds beyond the limit": lambda person: search(person, goal=limit - 1),
}
rows = {name: judged(method) for name, method in methods.items()}

# %%
if dice_ml:
    rows["DiCE random, can be done"] = judged(lambda person: suggest("random", person, 1, **limits_of(person)).iloc[0])
    rows["DiCE genetic, anything"] = judged(lambda person: suggest("genetic", person, 1).iloc[0])
shares = pd.DataFrame(rows).T
shares.round(2)

# %%
compare("helps", shares.loc["nearest, anything", "helps"])

# %% [markdown]
# Every one of these suggestions is valid: the model says yes, to the row as written or, where consequences are counted, to the row after the
# act. Look at the share that truly helps, with its 95 % interval.

# %%
canvas, axes = plots.house_figure(8, 3)
for place, (_, row) in enumerate(shares[::-1].iterrows()):
    axes.plot([row["low"], row["high"]], [place, place], color=plots.BLUE, linewidth=2)
    axes.plot(row["helps"], place, "o", color=plots.BLUE, markersize=8)
axes.set(yticks=range(len(shares)), yticklabels=shares.index[::-1], xlim=(0, 1.03))
axes.set_xlabel("share of suggestions after which the true risk is below the limit")
canvas.suptitle("The nearest advice helps least", x=0.01, ha="left", fontweight="bold", fontsize=12)
told = [f"{name} {row['helps']:.2f} ({row['low']:.2f} to {row['high']:.2f})" for name, row in shares.iterrows()]
plots.Figure(canvas, "Share that helps, with its 95 % interval: " + "; ".join(told))

# %%
near, far = shares.loc["nearest, anything"], shares.loc["the same, 1 log-odds beyond the limit"]
assert near["helps"] == shares["helps"].min() and far["low"] > near["high"]
say(
    "The nearest road helps {near:.0%} ({low:.0%} to {high:.0%}). It is the best counterfactual by its own measure, and so it finds the place where the model is most "
    "easily persuaded. Going {one} beyond the limit helps {far:.0%} of those who find a road at all, {roads:.0f} of {n}; counted over all, {over_all:.0%}.",
    near=near["helps"],
    low=near["low"],
    high=near["high"],
    one="one log-odds",
    far=far["helps"],
    roads=far["roads"],
    over_all=far["helps"] * far["roads"] / len(people),
    n=len(people),
)

# %%
if dice_ml:
    breed = shares.loc["DiCE genetic, anything"]
    assert breed["touches what is frozen"] > 0.9
    display_words = "DiCE's genetic method helps {helps:.0%}, at a median distance of {far:.0f} units and {changes:.0f} changes; {frozen:.0%} of its roads change what nobody can. It says: be somebody else."
    display(
        say(
            display_words,
            helps=breed["helps"],
            far=breed["distance"],
            changes=breed["changes"],
            frozen=breed["touches what is frozen"],
        )
    )

# %% [markdown]
# Counting the consequences makes a road shorter, since some of it walks by itself. It does not make the model right: what is counted is still *its* output.

# %%
quiz("301-nearest")

# %% [markdown]
# ## The road back to yes
#
# The explorer shows his roads in the plane of two features, the arrows, and the words of what follows from what. Guess first. Freeze features; act;
# then press *Truth* (key T).

# %%
explore("301")

# %% [markdown]
# Did you find the road that changes nothing, and the one that changes more than it said? Whoever writes the letter can know both in advance
# only with a causal graph. Without one, an honest letter says: *this would have changed our decision*, and not: *this will help you*.

# %%
quiz("301-follow")

# %% [markdown]
# ## In short
#
# 1. A counterfactual is the nearest row with another outcome; the distance that somebody chose picks the advice.
# 2. It is a suggestion if it can be done, and recourse only if acting really changes the outcome: causes decide that, not the model.
# 3. The nearer it is, the less it needs to be true: report the share that helps, with an interval.
#
# *Open question:* here we knew the causes. Which of today's numbers could a bank still report, and what would it have to observe for the rest?
#
# Next: this unit's exercise.

# %% [markdown]
# ## Further: what an explanation gives away
#
# Not needed for the exercise. Every counterfactual lies just across the model's border, so it tells a stranger where the border is. Eight strangers
# each ask the bank about 60 people, once for the decision alone and once for a counterfactual too, and train a copy on the answers (Aïvodji, Bolot and
# Gambs 2020, arXiv:2009.01884). Two kinds of copy: a forest, and a line.

# %%
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

new = data.X_test.iloc[600:]
copies = {
    "forest": RandomForestClassifier(100, random_state=0, n_jobs=1),
    "line": make_pipeline(StandardScaler(), LogisticRegression(C=100)),
}

# %%
agreed = []
for begin_at in range(0, 480, 60):
    asked = data.X_test.iloc[begin_at : begin_at + 60]
    no = asked[credit.rejected(asked)]
    roads = (nearest(credit.predict_log_odds, limit, row, allowed(coarse, row), scale) for _, row in no.iterrows())
    across = pd.DataFrame([row for row in roads if row is not None])
    sets = {"decisions": asked, "counterfactuals too": pd.concat([asked, across])}
    for (kind, copy), (told, rows) in product(copies.items(), sets.items()):
        right = copy.fit(rows, credit.rejected(rows)).predict(new) == credit.rejected(new)
        agreed.append({"copy": kind, "told": told, "stranger": begin_at // 60, "agrees": right.mean()})
agreed = pd.DataFrame(agreed).pivot(index=["copy", "stranger"], columns="told", values="agrees")
agreed.groupby("copy").mean().round(3)

# %%
better = (agreed["counterfactuals too"] > agreed["decisions"]).groupby("copy").sum()
assert better["line"] > 4 > better["forest"]
say(
    "With counterfactuals, the line agrees better with the bank on new people for {line} of 8 strangers, the forest for {forest}: each counterfactual is one "
    "more answer, and rows at the border help one kind of copy and unsettle another. So an attacker tries several. Shokri, Strobel and Zick (2021, arXiv:1907.00164) "
    "measure what explanations tell about the *people* in the training data.",
    line=better["line"],
    forest=better["forest"],
)
