# %% [markdown]
# # What a model leans on
#
# **Which features does the bank's model use, and which of them does it need?** You measure it in three ways, and see
# them disagree about one and the same model.
#
# Afterwards you can
# 1. compute permutation, impurity and drop-column importance by hand, with an error bar where one belongs;
# 2. choose the rows to measure on, and spot a bar for nothing;
# 3. handle features that stand in for each other, and say what an importance does not tell.
#
# *60 minutes. Before it: 101, where we met *the shuffle* as one of six explanations; here we work it out. You may read
# past the code: the sentences below it matter.*

# %%
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from xaicourse.explorers import explore
from xaicourse.importance_bars import importance_bars
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.methods.permutation import all_drops, drops, library_orders
from xaicourse.scenarios import credit

begin("105_permutation_importance")

# %% [markdown]
# ## How good is the model?
#
# We ask for the bank's own testers: before a model goes to work, they want to know what it leans on. First, how good is
# it? Take one person who defaulted and one who paid back: how often does the model give the defaulter the higher risk?
# This share is the **AUC**: 0.5 is tossing a coin, 1 never errs. We count it on the 1000 **test rows**, people whom the
# model did not learn from.

# %%
data, model = credit.load(), credit.load_model()
X, y = data.X_test, data.y_test


def risk(rows):
    return model.predict_proba(rows)[:, 1]


whole = roc_auc_score(y, risk(X))
say(
    "In **{share:.1%}** of all such pairs the defaulter has the higher predicted risk: an AUC of {auc:.3f}.",
    share=whole,
    auc=whole,
)

# %% [markdown]
# ## One shuffle
#
# What is `debt_to_income` worth to this model? We cannot ask it to close its eyes: it wants eleven numbers. But we can
# make one of them worthless. This is *the shuffle* of unit 101. We **shuffle** the column: everyone keeps ten values,
# and gets the eleventh of somebody else. The column holds the same numbers as before; they only no longer belong to the
# people beside them.

# %%
order = np.random.default_rng(0).permutation(len(X))
shuffled = X.assign(debt_to_income=X["debt_to_income"].to_numpy()[order])
columns = ["age", "income", "debt_to_income"]
pd.concat({"before": X[columns], "after": shuffled[columns]}, axis=1).head(4).round(1)

# %%
after = roc_auc_score(y, risk(shuffled))
say(
    "Before the shuffle the AUC is {before:.3f}, after it {after:.3f}: **{lost:.3f}** are lost.",
    before=whole,
    after=after,
    lost=whole - after,
)

# %% [markdown]
# This loss is the feature's **permutation importance** (Breiman 2001, doi:10.1023/A:1010933404324; for any model
# Fisher, Rudin and Dominici 2019, arXiv:1801.01489). An **importance** speaks of a model on many rows, as *global*
# explanations do, and of nobody in particular. The model is not trained again, and nothing but its predictions is
# needed.

# %% [markdown]
# ## Ten shuffles, and an error bar
#
# Another shuffle loses another amount. So we shuffle ten times and take the mean. Since we want to compare with
# scikit-learn, we take exactly the ten shuffles that it will make: `library_orders` returns them, each as a list of
# places.


# %%
def lost(column, orders):
    found = []
    for order in orders:
        shuffled = X.assign(**{column: X[column].to_numpy()[order]})
        found.append(whole - roc_auc_score(y, risk(shuffled)))
    return np.array(found)


orders = library_orders(len(X), n_repeats=10, random_state=0)
by_hand = pd.DataFrame({column: lost(column, orders) for column in X})
by_hand[["debt_to_income", "age", "day_of_month"]].round(3).T

# %%
from sklearn.inspection import permutation_importance

library = permutation_importance(model, X, y, scoring="roc_auc", n_repeats=10, random_state=0)
gap = np.abs(by_hand.to_numpy().T - library.importances).max()
assert gap < 1e-12
say("Eleven features, ten shuffles each: the largest difference between ours and scikit-learn's is {gap:g}.", gap=gap)

# %% [markdown]
# The mean of ten is steadier than one. How steady? The **standard error** is the standard deviation of the ten, divided
# by $\sqrt{10}$; the mean plus and minus two of them is our interval. In the figure, look for the longest bar, and for
# the one below 0.

# %%
importances, error = by_hand.mean(), by_hand.std(ddof=1) / np.sqrt(len(by_hand))
axis = "AUC lost (test rows)"
importance_bars(
    {axis: importances},
    f"The model leans most on {data.columns[importances.idxmax()].label}",
    labels=data.labels,
    errors={axis: 2 * error},
)

# %%
ranked = importances.sort_values(ascending=False)
assert ranked.index[0] == "debt_to_income" and (importances + 2 * error)["day_of_month"] < 0
say(
    "`{a}` loses {x:.3f} ± {e:.3f}, more than any other; then come `{b}` ({second:.3f}) and `{c}` ({third:.3f}). The day of the month stands at "
    "**{day:.4f}**, below 0.",
    a=ranked.index[0],
    x=ranked.iloc[0],
    e=2 * error[ranked.index[0]],
    b=ranked.index[1],
    second=ranked.iloc[1],
    c=ranked.index[2],
    third=ranked.iloc[2],
    day=importances["day_of_month"],
)

# %%
quiz("105-negative")

# %% [markdown]
# And yet its interval lies wholly below 0. Does shuffling the day really help? The interval knows only one kind of
# chance: which shuffle. Other test people would also have given another number. So we draw the 1000 people again, with
# replacement (a **bootstrap**, Efron 1979, doi:10.1214/aos/1176344552), and look how much the loss of one shuffle
# varies.


# %%
def varies(column, draws=150):
    before, rng = risk(X), np.random.default_rng(1)
    broken = risk(X.assign(**{column: X[column].to_numpy()[orders[0]]}))
    redrawn = []
    for _ in range(draws):
        rows = rng.integers(0, len(X), len(X))
        people = y.to_numpy()[rows]
        redrawn.append(roc_auc_score(people, before[rows]) - roc_auc_score(people, broken[rows]))
    return np.std(redrawn)


other_people = {column: varies(column) for column in ("debt_to_income", "day_of_month")}
assert other_people["debt_to_income"] > 1.5 * error["debt_to_income"]
assert -importances["day_of_month"] < 2 * other_people["day_of_month"]

# %%
say(
    "For `debt_to_income`, other shuffles move the mean by {shuffle:.3f} (one standard error), other people by **{people:.3f}**; more "
    "repeats shrink only the first. For the day of the month, other people move it by {day:.4f}: {mean:.4f} is within two of that, "
    "and so no more than chance.",
    shuffle=error["debt_to_income"],
    people=other_people["debt_to_income"],
    day=other_people["day_of_month"],
    mean=importances["day_of_month"],
)

# %% [markdown]
# ## The wrong rows
#
# Many people compute importances where the model was trained: there are more rows. The day of the month is our
# **negative control**: we made it without any effect, so there is nothing to find. Look for it in both panels.

# %%
seen, seen_y = data.X_train, data.y_train
on_train = all_drops(risk, seen, seen_y, library_orders(len(seen), 5, random_state=0))
train_axis = "AUC lost (training rows)"
importance_bars(
    {axis: importances, train_axis: on_train.mean()}, "On its training rows every feature has a bar", labels=data.labels
)

# %%
day = on_train["day_of_month"]
assert day.min() > 0 and on_train.mean().min() > 0
say(
    "On the training rows the day of the month loses {mean:.3f}, in each of five shuffles at least {low:.3f}. An error bar does not "
    "warn us. The model has learned some of these people by the day, and leans on it *there*; on new people it is no help: "
    "{test:.4f}. **Measure on rows that the model has not seen.**",
    mean=day.mean(),
    low=day.min(),
    test=importances["day_of_month"],
)

# %% [markdown]
# ## Impurity: what the splits say
#
# Tree models bring an importance with them, for free. Call a group of people **impure** if it mixes both outcomes. Its
# Gini index is the chance that two people drawn from it, with replacement, differ: $2p(1-p)$, with $p$ the share of
# defaults. A split into two purer groups removes impurity, and the feature that splits gets the credit. Below, a tree
# with three splits.

# %%
from sklearn.tree import DecisionTreeClassifier

tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(seen, seen_y)
nodes = tree.tree_
share = nodes.n_node_samples / nodes.n_node_samples[0]  # of all training rows
names = ["(leaf)" if at < 0 else seen.columns[at] for at in nodes.feature]
columns = {"left": nodes.children_left, "right": nodes.children_right, "share": share, "Gini": nodes.impurity}
pd.DataFrame({"splits on": names, **columns}).round(3)

# %% [markdown]
# Each row is a node; `left` and `right` name the rows of its two parts. A split removes *share × Gini* of its node,
# less the same of both parts. We add this up by feature, and divide by the sum: the **impurity importance**.

# %%
removed = pd.Series(0.0, index=seen.columns)
for node, name in enumerate(names):
    if name != "(leaf)":
        parts = [nodes.children_left[node], nodes.children_right[node]]
        removed[name] += share[node] * nodes.impurity[node] - (share[parts] * nodes.impurity[parts]).sum()
impurity_gap = np.abs(removed / removed.sum() - tree.feature_importances_).max()
assert impurity_gap < 1e-12
(removed / removed.sum())[removed > 0].round(3).to_frame("impurity importance")

# %%
say("scikit-learn's `feature_importances_` differ from ours by {gap:.0e}.", gap=impurity_gap)

# %% [markdown]
# Now a **random forest**: a hundred such trees, each on its own redraw of the training rows, with a random few features
# on offer at each split, grown until every leaf is pure. Its impurity importance is the mean over its trees. Guess
# first: the list of `feature_importances_` has eleven places; where does the day of the month stand, which has no
# effect at all?

# %%
predict("place", "At which place is the day of the month?", ["first to fourth", "fifth to ninth", "tenth or last"])

# %%
from sklearn.ensemble import RandomForestClassifier

from xaicourse.methods.impurity import forest_importances

forest = RandomForestClassifier(100, random_state=0, n_jobs=1).fit(seen, seen_y)
impurity = pd.Series(forest_importances(forest), index=seen.columns)
assert np.abs(impurity - forest.feature_importances_).max() < 1e-12


def forest_risk(rows):
    return forest.predict_proba(rows)[:, 1]


forest_drops = all_drops(forest_risk, X, y, orders[:5])

# %% [markdown]
# Left, the splits of the forest; right, the same forest shuffled on the test rows, with the rows in the same order.
# Black diamonds are the truth: what its own prediction, the true log-odds, loses by the same five shuffles. (*Log-odds* are a
# scale for risks, 101's *score*: the higher, the higher the risk; 102 builds it.) Compare the day of the month with the
# features around it.

# %%
true_drops = all_drops(credit.truth.log_odds, X, y, orders)
truth = true_drops.mean()  # of all ten shuffles, for later
left, right = "impurity removed (share)", "AUC lost, same forest (test)"
importance_bars(
    {left: impurity, right: forest_drops.mean()},
    "The splits credit a feature that does nothing",
    labels=data.labels,
    truth={right: true_drops[:5].mean()},
)

# %%
place = int(impurity.rank(ascending=False)["day_of_month"])
below = [name for name in impurity.index if impurity[name] < impurity["day_of_month"] and truth[name] > 0.005]
assert "inquiries" in below and impurity.idxmax() == truth.idxmax()
say(
    "The day of the month comes **{place}th** of eleven with {day:.1%} of the impurity, before {below}. Shuffled on the test rows it loses "
    "{lost:.4f}. Yet at the top, impurity names the right feature: `{top}`.",
    place=place,
    day=impurity["day_of_month"],
    below=" and ".join(f"`{name}`" for name in below),
    lost=forest_drops["day_of_month"].mean(),
    top=impurity.idxmax(),
)

# %%
compare("place", "first to fourth" if place <= 4 else "fifth to ninth" if place <= 9 else "tenth or last")

# %% [markdown]
# So one method was right once and wrong once. Two things make it err. It counts on the training rows, and deep in a
# tree every split finds something to clean up. And a feature with many values offers many places to cut: thirty days
# give more chances than five postcodes (Strobl et al. 2007, doi:10.1186/1471-2105-8-25). Whose fault is it? The forest
# does split on noise, that is the model's fault. To count this as importance is the method's.

# %% [markdown]
# ## Drop a column, train again
#
# A third question: what if the bank no longer asked for a feature? Then a new model would be trained without it.
# **Drop-column importance** is what the new model loses (Lei et al. 2018, doi:10.1080/01621459.2017.1307116). We train
# the bank's recipe with three seeds, with and without each column.


# %%
import xgboost

from xaicourse.methods.drop_column import drop_column


def fit(rows, outcomes, seed):
    recipe = {"n_estimators": 250, "max_depth": 3, "learning_rate": 0.05, "subsample": 0.8}
    trained = xgboost.XGBClassifier(**recipe, random_state=seed, n_jobs=1).fit(rows, outcomes)
    return lambda table: trained.predict_proba(table)[:, 1]


pairs = {"age + history": ["age", "history_months"], "amount + duration": ["amount", "duration"]}
dropped = drop_column(fit, (seen, seen_y), (X, y), [*X.columns, *pairs.values()], seeds=[3, 4, 5])
dropped = pd.DataFrame(dropped, columns=[*X.columns, *pairs])
drop_error = dropped.std(ddof=1) / np.sqrt(len(dropped))

# %% [markdown]
# Three trainings give a rough interval: it knows how much training varies by its seed, which picks the rows that each
# tree sees, and not what other customers would change. Compare both panels: which features does the model use, and yet
# could do without?

# %%
drop_axis = "AUC lost, trained without it"
importance_bars(
    {axis: importances, drop_axis: dropped.mean()[X.columns]},
    "Used is not needed",
    labels=data.labels,
    errors={axis: 2 * error, drop_axis: 2 * drop_error[X.columns]},
)

# %%
spare = (dropped.mean()[X.columns] / importances)["history_months"]
assert spare < 0.5
say(
    "The model leans on `history_months` with {used:.3f}; a model trained without it loses only {needed:.3f}. Old people have long "
    "histories (rank correlation with `age`: {r:.2f}, where 1 would be in step), so `age` takes over. Both numbers are right: *used* and *irreplaceable* are two questions.",
    used=importances["history_months"],
    needed=dropped["history_months"].mean(),
    r=X["age"].corr(X["history_months"], method="spearman"),
)

# %% [markdown]
# ## Features that stand in for each other
#
# If features share their work, we measure them as a **group**: shuffle both columns with the same order, so that each
# person gets both values of one other person, or drop both. Compare the group's row with the sum of its members, in
# each column.

# %%
together = {name: drops(risk, X, y, pair, orders).mean() for name, pair in pairs.items()}
shuffle_column, drop_column_ = pd.concat([importances, pd.Series(together)]), dropped.mean()
rows = [name for label, pair in pairs.items() for name in (*pair, label)]
pd.DataFrame({"shuffled": shuffle_column[rows], "dropped": drop_column_[rows]}).round(3)

# %%
pair_lost, parts_lost = dropped["age + history"].mean(), dropped[["age", "history_months"]].mean().sum()
assert pair_lost > parts_lost + 0.005
say(
    "Dropped one at a time, `age` and `history_months` lose {parts:.3f} in all; dropped together, **{pair:.3f}**. Whoever drops one, looks, and drops the "
    "other is surprised.",
    parts=parts_lost,
    pair=pair_lost,
)

# %% [markdown]
# One more reason to move them together: a shuffled age makes people who cannot exist. Nobody's credit history begins
# before their eighteenth birthday. We count.

# %%
aged = X.assign(age=X["age"].to_numpy()[order])
impossible = (aged["history_months"] > 12 * (aged["age"] - 18)).mean()
assert (X["history_months"] <= 12 * (X["age"] - 18)).mean() > 0.99
say(
    "After one shuffle of `age`, **{share:.0%}** of the rows have a credit history older than their adult life. The model must answer for "
    "people it could never have met, and part of the loss comes from there.",
    share=impossible,
)

# %% [markdown]
# ## Clone wars
#
# The explorer drives this to its end, in a small invented bank: `debts` get up to four copies, each with a little noise
# of its own, and a forest is trained for each case. Squares are means, small circles the five shuffles; the ring is
# debts and all its copies, shuffled as one. Guess first. *Truth* (key T) shows what the true log-odds lose.

# %%
explore("105")

# %%
quiz("105-copies")

# %% [markdown]
# ## An importance has no direction
#
# The bars say nothing about up or down. To prove it we make a mirror world: everyone's outcome is swapped, and so is
# the model's prediction. What raised the risk of default now raises the chance of paying back.

# %%
mirrored = all_drops(lambda rows: 1 - risk(rows), X, 1 - y, orders)
assert np.abs(mirrored - by_hand).to_numpy().max() < 1e-6
young, middle, old = credit.truth.effects(X.iloc[[0, 0, 0]].assign(age=[25, 45, 65]))["age"]
assert middle < min(young, old)
say(
    "In the mirror every effect points the other way, and no bar changes: the largest difference is {gap:.0e}. So {x:.3f} for `age` does not say "
    "whether old or young people have the higher risk. (In the truth both have: 25 years add {young:.1f} to the log-odds, 65 add {old:.1f}, "
    "and 45 add {middle:.1f}.)",
    gap=np.abs(mirrored - by_hand).to_numpy().max(),
    x=importances["age"],
    young=young,
    middle=middle,
    old=old,
)

# %%
quiz("105-direction")

# %% [markdown]
# ## Against the truth
#
# Two gaps, never mixed. **Explainer gap:** ten shuffles stand for all that are possible; we compare them with fifty
# others of the same model. **Model gap:** we shuffle the truth's own prediction with the same ten orders. In the
# figure, look for features that the model has, and the truth has not, and the other way round.

# %%
more = all_drops(risk, X, y, library_orders(len(X), 50, random_state=1)).mean()
explainer_gap, model_gap = (importances - more).abs(), (importances - truth).abs()
assert truth["postcode"] == 0 == truth["day_of_month"]
importance_bars(
    {axis: importances},
    f"Model and truth differ most on {data.columns[model_gap.idxmax()].label}",
    labels=data.labels,
    errors={axis: 2 * error},
    truth={axis: truth},
)

# %%
say(
    "Explainer gap: {explainer:.3f} on average, at most {most:.3f}; more shuffles would close it. Model gap: {model:.3f} on average, at most {far:.3f} "
    "(`{feature}`: {mine:.3f} where the truth loses {true:.3f}). No better explainer closes that one.",
    explainer=explainer_gap.mean(),
    most=explainer_gap.max(),
    model=model_gap.mean(),
    far=model_gap.max(),
    feature=model_gap.idxmax(),
    mine=importances[model_gap.idxmax()],
    true=truth[model_gap.idxmax()],
)

# %% [markdown]
# **The proxy.** `postcode` has no effect of its own: moving house changes nobody's risk. But people of one group, who
# are at higher risk for reasons that no column records, live in certain postcodes. So even the best possible prediction
# from these columns, which we can compute because we wrote the world, leans on it.

# %%
best = drops(credit.truth.best_log_odds, X, y, "postcode", orders)
other_people["postcode"] = varies("postcode")
assert importances["postcode"] < 2 * other_people["postcode"]  # no more than chance, as 101 says
say(
    "`postcode` loses {model:.4f} ± {e:.4f} in the model and {best:.4f} in the best possible prediction, and exactly {true:.0f} in the truth's effects. "
    "Other people would move the first by {people:.4f}: so little use is hard to tell from chance on 1000 people, as 101 said. And where it is seen, "
    "the number is silent about *why*: a proxy looks like a small cause.",
    model=importances["postcode"],
    people=other_people["postcode"],
    e=2 * error["postcode"],
    best=best.mean(),
    true=truth["postcode"],
)

# %% [markdown]
# ## In short
#
# 1. Permutation importance asks what a model *uses*, drop-column importance what it *needs*; impurity only tells what
#    its splits cleaned up on the training rows.
# 2. Measure on test rows, repeat, leave negative values negative, and move features together that stand in for each
#    other.
# 3. An importance has no direction, names no cause, and belongs to one model, one score and one set of rows.
#
# *Open question:* in a shuffle, people get an age that does not fit their history. Which rows would you allow instead?
#
# Next: this unit's exercise; then 106 moves one feature step by step, and shows the direction.

# %% [markdown]
# ## Further: five lines on testing
#
# *Ungraded.* Is an importance above 0 more than luck of the test people? AUC is no mean over people, but **log-loss**
# is: minus the logarithm of the probability that the model gave to what really happened. So each test person has a rise
# in loss under one shuffle, and their mean has a standard error over people. Eleven questions at once want a stricter
# limit: 5 % shared out among eleven (Bonferroni).


# %%
def loss(rows):
    return -np.log(np.where(y == 1, risk(rows), 1 - risk(rows)))


tested = {}
for column in X:
    rise = loss(X.assign(**{column: X[column].to_numpy()[orders[0]]})) - loss(X)
    tested[column] = {
        "rise in log-loss": rise.mean(),
        "standard errors": rise.mean() / (rise.std(ddof=1) / np.sqrt(len(rise))),
    }
tested = pd.DataFrame(tested).T.sort_values("standard errors", ascending=False)
tested.assign(holds=tested["standard errors"] > 2.61).round(4)  # one-sided, 5 % / 11

# %%
say(
    "**{n}** of eleven importances stand the test: {names}. It asks whether *this model* predicts these people better with the column in place; for a "
    "test against the other features, see Watson and Wright 2021 (doi:10.1007/s10994-021-06030-6).",
    n=int((tested["standard errors"] > 2.61).sum()),
    names=", ".join(f"`{name}`" for name in tested.index[tested["standard errors"] > 2.61]),
)
