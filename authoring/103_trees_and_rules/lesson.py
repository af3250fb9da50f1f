# %% [markdown]
# # Reasons that branch
#
# **A tree decides by a few questions in a row. Are the answers its reasons, and would another bank's tree have given you the
# same?** For a loan officer you follow one applicant down a tree, hold the path against the truth, and put a model on a card.
#
# Afterwards you can
# 1. read a path as reasons, and say what each of them moved;
# 2. choose a tree's depth by what it does on new people;
# 3. write a rule list and a score card, and tell how steady a reason is.
#
# *60 minutes, without Further. Before it: 101 and 102. You may read past the code; only the exercise asks for Python.*

# %%
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier, export_text

from xaicourse import plots
from xaicourse.explanation import Explanation
from xaicourse.explorers import explore
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.methods import greedy_tree, rule_lists, score_cards, tree_paths
from xaicourse.scenarios import credit

begin("103_trees_and_rules")

# %% [markdown]
# ## The path
#
# In 101 we met *the path*: a **decision tree** asks yes-or-no questions about the **features**, one after the other; whoever
# gives the same answers ends in the same **leaf** and gets its prediction, the share of defaults among the past loans there.
# Below is the whole tree, learned from 4000 loans. Each line that ends in *class* is a leaf.

# %%
data = credit.load()
X, y, X_test, y_test = data.X_train, data.y_train, data.X_test, data.y_test
applicant = X_test.loc[[4416]]
tree = DecisionTreeClassifier(max_depth=3, min_samples_leaf=50, random_state=0).fit(X, y)
print(export_text(tree, feature_names=list(X.columns), show_weights=True))

# %% [markdown]
# In a leaf, the first weight counts the loans that were paid back, the second the defaults; *class* is 1 where defaults are more, and
# not the bank's decision. `<=` is "at most". Our applicant, the **instance** that we explain, has these values. Follow the questions
# with a finger: which leaf do you reach?

# %%
pd.DataFrame({"in words": data.labels, "value": applicant.iloc[0]}).T[["debt_to_income", "history_months", "income"]]

# %% [markdown]
# ### By hand
#
# A tree is kept as lists, one entry for each **node**, that is a question or a leaf: which feature, which limit, where to go on,
# how many of the loans that came here defaulted. We walk, and note the share *before* and *after* each answer.

# %%
parts = tree.tree_
share = parts.value[:, 0, 1]  # (15,) share of defaults in each node
node, steps = 0, []
while parts.children_left[node] >= 0:  # a leaf leads nowhere: -1
    name, limit = X.columns[parts.feature[node]], parts.threshold[node]
    above = applicant[name].iloc[0] > limit
    following = (parts.children_right if above else parts.children_left)[node]
    steps.append([f"{name} {'>' if above else '<='} {limit:g}", share[node], share[following]])
    node = following
pd.DataFrame(steps, columns=["reason", "share before", "share after"]).round(3)

# %% [markdown]
# ### The library agrees
#
# scikit-learn's `decision_path` names the nodes that a row visits, and `predict_proba` the share at the end. The course's
# `tree_paths.path` is the loop above, to be used again.

# %%
visited = tree.decision_path(applicant).indices
reasons = tree_paths.path(tree, applicant)
assert [X.columns[k] for k in parts.feature[visited[:-1]]] == [each.feature for each in reasons]
assert np.isclose(reasons[-1].after, tree.predict_proba(applicant)[0, 1])
say(
    "The path as a sentence: {words}. Of {n} past applicants with these answers **{share:.0%}** defaulted; the bank rejects above "
    "{limit:.0%}.",
    words=", ".join(map(str, reasons)),
    n=parts.n_node_samples[visited[-1]],
    share=reasons[-1].after,
    limit=credit.REJECTION_THRESHOLD,
)

# %% [markdown]
# ## Where the questions come from
#
# Which question comes first? The one after which both sides are *least mixed*. Of n loans of which a share p defaulted,
# n · 2p(1 − p) says how mixed they are (the **Gini** measure): 0 if all went the same way, most at one half. We try every
# limit of every feature (Breiman et al. 1984, doi:10.1201/9781315139470).

# %%
cuts = {name: greedy_tree.best_cut(X[name].to_numpy(), y.to_numpy(), least=50) for name in X.columns}
cuts = pd.DataFrame(cuts, index=["still mixed", "best limit"]).T
cuts["gained"] = 2 * len(y) * y.mean() * (1 - y.mean()) - cuts["still mixed"]
cuts.sort_values("gained", ascending=False).round(1)

# %%
first, second = cuts["gained"].nlargest(2).index
say(
    "`{first}` wins with {gain:.0f}, closely before `{second}` with {runner:.0f}. Only the winner is seen in the tree. And "
    "`day_of_month`, which has no effect, gains {day:.0f} all the same: with many limits to try, one fits by luck.",
    first=first,
    second=second,
    gain=cuts.loc[first, "gained"],
    runner=cuts.loc[second, "gained"],
    day=cuts.loc["day_of_month", "gained"],
)

# %% [markdown]
# On each side the same is done again, until a limit is reached: three questions in a row (the **depth**) and 50 loans in a leaf.
# This way of growing is *greedy*: it takes what is best now and never goes back. `greedy_tree.grow` does just that, in a few lines,
# and must end at scikit-learn's tree.

# %%
own = greedy_tree.grow(X, y, depth=3, least=50)
assert np.isclose(own.threshold, parts.threshold[0]) and X.columns[own.feature] == reasons[0].feature
assert np.allclose(greedy_tree.predict(own, X_test), tree.predict_proba(X_test)[:, 1])
say("The same prediction for all {n} test people.", n=len(X_test))

# %% [markdown]
# ## What each reason moved
#
# Along the path the share goes from the **root**, where all loans are, to the leaf. What it moves by at a question is that feature's
# **contribution** (Saabas 2014 called it the *tree interpreter*). With the root's share they add up to the prediction: as in
# 102, nothing is left over. `shap` computes the same when told `approximate=True`.

# %%
import shap

contributions = pd.Series(tree_paths.contributions(reasons)).reindex(X.columns, fill_value=0.0)
by_library = shap.TreeExplainer(tree).shap_values(applicant, approximate=True)[0, :, 1]
assert np.allclose(contributions, by_library, atol=1e-6)
assert np.isclose(y.mean() + contributions.sum(), reasons[-1].after)
(100 * contributions[contributions != 0]).round(1).to_frame("moved, in percentage points")

# %%
say(
    "From {root:.0%} at the root the answers lead to {leaf:.0%}. One of the three reasons, `{name}`, spoke *for* the applicant, and a path "
    "says so.",
    root=y.mean(),
    leaf=reasons[-1].after,
    name=contributions.idxmin(),
)

# %% [markdown]
# ## Against the truth
#
# Two gaps again. The path's contributions depend on the *order* of the questions: an early one gets what a later one might have
# told as well. An exact way, 107's, gives every feature what it adds on average over all orders, compared with 100 usual people.
# The distance to it is the **explainer gap**. How far the exact shares of the tree are from the truth's is the **model gap**.


# %%
def tree_risk(people):
    return tree.predict_proba(people)[:, 1]


def true_risk(people):
    return 1 / (1 + np.exp(-credit.truth.log_odds(people)))


tree_risk.output_scale = true_risk.output_scale = "probability"
tree_risk.explains, true_risk.explains = "the tree", "the truth"
exact = credit.truth.shapley(tree_risk, applicant)[0]
true = credit.truth.shapley(true_risk, applicant)[0]
told = pd.DataFrame({"path": contributions, "exact": exact.values, "truth": true.values})
told.loc[told.abs().max(axis=1).nlargest(6).index].round(3)

# %% [markdown]
# In the figure, bars are the path's contributions, black diamonds the truth. Find the reasons whose direction is
# right, and the two true reasons that are missing.

# %%
on_path = Explanation(contributions, y.mean(), applicant.iloc[0], data.feature_names, "probability", "path")
assert (np.sign(told["path"]) == np.sign(told["truth"]))[contributions != 0].all()  # the directions are right
words = {name: data.columns[name].short or data.columns[name].label for name in X.columns}
missing = told["truth"].where(contributions == 0, 0).nlargest(2).index
plots.bars(
    on_path, f"The path never names {words[missing[0]]} and {words[missing[1]]}", labels=words, top=11, truth=true
)

# %%
gaps = {"explainer": (told["path"] - told["exact"]).abs(), "model": (told["exact"] - told["truth"]).abs()}
say(
    "**Right:** debt-to-income and history raise this risk, the income lowers it, in the tree as in truth. **Wrong by what is left out:** "
    "in truth `{first}` ({first_true:+.2f}) and `{second}` ({second_true:+.2f}) count most, and no question asked about them. Largest "
    "explainer gap: {explainer:.2f}, for `{worst}`; largest model gap: {model:.2f}, for `{missed}`. The true risk is {risk:.0%}.",
    first=missing[0],
    second=missing[1],
    first_true=told.loc[missing[0], "truth"],
    second_true=told.loc[missing[1], "truth"],
    explainer=gaps["explainer"].max(),
    worst=gaps["explainer"].idxmax(),
    model=gaps["model"].max(),
    missed=gaps["model"].idxmax(),
    risk=true_risk(applicant)[0],
)

# %%
quiz("103-root")

# %% [markdown]
# ## One question more
#
# The tree could ask a fourth question. Here is the same tree with depth 4. Look at the last line.

# %%
deeper = DecisionTreeClassifier(max_depth=4, min_samples_leaf=50, random_state=0).fit(X, y)
longer = tree_paths.path(deeper, applicant)
pd.DataFrame([[str(e), e.before, e.after] for e in longer], columns=["reason", "share before", "share after"]).round(3)

# %%
last, moved_house = longer[-1], applicant.assign(postcode=1.0)
in_truth = credit.truth.log_odds(moved_house)[0] - credit.truth.log_odds(applicant)[0]
assert last.feature == "postcode" and abs(in_truth) < 1e-12
say(
    "The new reason is `{name}`, and it moves the risk by {moved:+.2f}. In truth moving to area 1 changes it by **{truth:.2f}**, not at all. "
    "It is on the path because it *sorts the past loans*, not because it causes anything. The same method was right about "
    "debt-to-income and is wrong here, and nothing in the path shows which is which.",
    name=last.feature,
    moved=last.after - last.before,
    truth=abs(in_truth),
)

# %% [markdown]
# ## How deep?
#
# Deeper trees say more, and fit their own loans ever better. Without a minimum of loans in a leaf, at which depth is the **AUC**
# on *new* people best? (The AUC: of one who defaulted and one who paid back, how often has the first the higher risk?)

# %%
predict("depth", "At which depth, from 1 to 15, will the tree rank new people best?", None)

# %%
depths = range(1, 16)
grown = [DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y) for depth in depths]
ranked = pd.DataFrame({
    "own loans": [roc_auc_score(y, each.predict_proba(X)[:, 1]) for each in grown],
    "new people": [roc_auc_score(y_test, each.predict_proba(X_test)[:, 1]) for each in grown],
    "leaves": [each.get_n_leaves() for each in grown],
}, index=depths)  # fmt: skip
best = int(ranked["new people"].idxmax())
compare("depth", best, digits=0)

# %% [markdown]
# In the figure, the dashed line is the AUC on the tree's own loans, the whole line on new people. Where do they part?

# %%
canvas, axes = plots.house_figure(8, 3.2)
axes.plot(depths, ranked["own loans"], "--", color=plots.ORANGE, label="its own loans")
axes.plot(depths, ranked["new people"], color=plots.BLUE, label="new people")
axes.set(xlabel="depth (questions in a row, at most)", ylabel="AUC")
axes.legend(frameon=False)
canvas.suptitle(f"Beyond depth {best}, only its own loans gain", x=0.01, ha="left", fontweight="bold", fontsize=12)
told_at = ", ".join(f"{d}: {ranked.loc[d].iloc[0]:.2f} and {ranked.loc[d].iloc[1]:.2f}" for d in (1, 3, best, 10, 15))
plots.Figure(canvas, f"AUC on its own loans and on new people, by depth: {told_at}.")

# %%
say(
    "With depth {best} the AUC on new people is {top:.3f}; with depth 15 it is {deep:.3f}, hardly more than with one question ({one:.3f}), and "
    "on its own loans {own:.3f}. That last number praises memory: {leaves} leaves for {n} loans. (We chose the depth on these same new "
    "people, so the first number is a little flattered.)",
    best=best,
    top=ranked.loc[best, "new people"],
    deep=ranked.loc[15, "new people"],
    one=ranked.loc[1, "new people"],
    own=ranked.loc[15, "own loans"],
    leaves=int(ranked.loc[15, "leaves"]),
    n=len(y),
)

# %% [markdown]
# ### Depth against fidelity
#
# A tree can also *imitate* the bank's black box, as in 101: it learns the bank's decisions, and its **fidelity** is how often it
# decides as the bank. The bank decides alike about equal applicants, so that no luck is in what is learned: deeper should be better.
# What does it cost?

# %%
bank, bank_test = credit.rejected(X), credit.rejected(X_test)
imitators = {
    d: DecisionTreeClassifier(max_depth=d, min_samples_leaf=5, random_state=0).fit(X, bank) for d in (2, 4, 6, 8, 10)
}
imitation = pd.DataFrame({
    "fidelity": {d: each.score(X_test, bank_test) for d, each in imitators.items()},
    "leaves": {d: each.get_n_leaves() for d, each in imitators.items()},
    "reasons in a path": {d: each.decision_path(X_test).sum(axis=1).mean() - 1 for d, each in imitators.items()},
})  # fmt: skip
imitation.rename_axis("depth").round(3)

# %%
say(
    "From depth 2 to depth 6 the fidelity rises from {low:.2f} to {middle:.2f}; the next four levels add {more:.3f} and bring the leaves "
    "from {leaves} to {many}. A tree small enough to read, of depth 4, decides as the bank about {share:.0%} of new people: say that number "
    "with it, and that approving everyone would agree with the bank about {idle:.0%}.",
    low=imitation.loc[2, "fidelity"],
    middle=imitation.loc[6, "fidelity"],
    more=imitation.loc[10, "fidelity"] - imitation.loc[6, "fidelity"],
    leaves=int(imitation.loc[6, "leaves"]),
    many=int(imitation.loc[10, "leaves"]),
    share=imitation.loc[4, "fidelity"],
    idle=1 - bank_test.mean(),
)

# %% [markdown]
# ## Where it misleads
#
# `day_of_month`, the day on which an application came in, has no effect: our **negative control**. A tree grown until every leaf
# holds loans of one outcome only gives reasons for each of its own decisions, and is right about all of them.

# %%
full = DecisionTreeClassifier(random_state=0).fit(X, y)
asked, day = full.tree_.feature, data.feature_names.index("day_of_month")
with_day = np.asarray(full.decision_path(X_test)[:, asked == day].sum(axis=1)).ravel() > 0  # (1000,) who is asked
assert full.score(X, y) == 1.0
say(
    "{count} of its {all} questions are about the day of the month, and **{share:.0%}** of new people would be given it as a reason. "
    "It is right about {own:.0%} of its own loans and {new:.0%} of new people; approving everyone would be right about {idle:.0%}.",
    count=int((asked == day).sum()),
    all=int((asked >= 0).sum()),
    share=with_day.mean(),
    own=full.score(X, y),
    new=full.score(X_test, y_test),
    idle=(y_test == 0).mean(),
)

# %%
quiz("103-deep")

# %% [markdown]
# ## Other applicants, other reasons
#
# The tree learned from the applicants that the bank happened to meet. We **resample**: draw 1000 of the 4000 loans, with
# replacement, and grow a tree of depth 4; then again. Each row below is one such tree's answer to the *same* applicant.


# %%
def drawn_tree(seed):
    rows = np.random.default_rng(seed).integers(0, len(X), 1000)
    return DecisionTreeClassifier(max_depth=4, random_state=0).fit(X.iloc[rows], y.iloc[rows])


found = [tree_paths.path(drawn_tree(seed), applicant) for seed in range(5)]
verdict = ["rejects" if each[-1].after > credit.REJECTION_THRESHOLD else "approves" for each in found]
pd.DataFrame({"features named": [", ".join(tree_paths.merged(each)) for each in found], "verdict": verdict})

# %% [markdown]
# How alike are two sets of reasons? The **Jaccard index** (Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x) is the number of
# features that both name, divided by the number that either names: 1 if they are the same, 0 if they share none.

# %%
from itertools import combinations

paths = [tree_paths.path(drawn_tree(seed), applicant) for seed in range(20)]
sets, rejects = zip(*[({*tree_paths.merged(p)}, p[-1].after > credit.REJECTION_THRESHOLD) for p in paths], strict=True)
alike = [len(a & b) / len(a | b) for a, b in combinations(sets, 2)]
say(
    "Over 20 such trees two sets of reasons have a Jaccard index of {mean:.2f} on average. Of {pairs} pairs {same} have equal sets, and "
    "{decided} the same verdict: {no} trees reject. Yet each path was an exact account of its own tree.",
    mean=np.mean(alike),
    same=sum(value == 1 for value in alike),
    decided=sum(a == b for a, b in combinations(rejects, 2)),
    no=sum(rejects),
    pairs=len(alike),
)

# %% [markdown]
# ### The tree that changed its reasons
#
# Fifty such trees, at every depth. Guess first. Then move the depth, and press *Redraw* for the next tree: the steps show what
# each reason moved. Each square is a tree that rejects, each circle one that approves; dark ones name the same features as the
# ringed one. *Truth* (key T) shows the true risk.

# %%
explore("103")

# %% [markdown]
# So what may one tell the applicant? That *this* tree decided by these questions is true. That these are *the* reasons for such
# a risk is not shown by it. Say which features come back in most resamples, and how often.

# %% [markdown]
# ## Rules in a list
#
# A **rule list** reads *if, else if, else*. Ours is *falling*: the riskiest group stands on top (Wang and Rudin 2015,
# arXiv:1411.5899). We choose conditions from round limits, one or two at a time; in each round the group with the highest share
# of defaults is taken, and its loans are put aside.

# %%
limits = {"age": [25], "income": [1500, 2000], "amount": [5000], "debt_to_income": [30, 40], "history_months": [36, 60]}
limits |= {"on_time": [92], "burden": [60], "inquiries": [3], "day_of_month": [15]}
single = [(name, sign, at) for name, places in limits.items() for at in places for sign in (">", "<=")]
candidates = [(one,) for one in single] + [pair for pair in combinations(single, 2) if pair[0][0] != pair[1][0]]
rules = rule_lists.falling_list(X, y, candidates, least=80, longest=5)
pd.DataFrame(
    [[str(rule), rule.n, rule.risk] for rule in rules], columns=["if, else if ...", "loans", "defaults"]
).round(2)

# %%
mine = int(rule_lists.first_rule(rules, applicant)[0])
alone = rule_lists.holds(rules[4].conditions, X)
say(
    "Our applicant is caught by rule {place}: {rule}, {risk:.0%}. These are the two true reasons that the tree left out. A rule speaks "
    "only of those whom no rule above it has taken: rule 5, *{fifth}*, on its own holds for {all} loans, of which {alone:.0%} defaulted; "
    "in its place it has {n} and {there:.0%}. The order belongs to the meaning.",
    place=mine + 1,
    rule=rules[mine],
    risk=rules[mine].risk,
    fifth=rules[4],
    all=int(alone.sum()),
    alone=y[alone].mean(),
    n=rules[4].n,
    there=rules[4].risk,
)

# %% [markdown]
# Two numbers judge a rule. Its **coverage** is the share of people to whom it applies, its **precision** the share of these for whom
# it is right, here who defaulted. The list says much about few and little about the last line's many:

# %%
place = rule_lists.first_rule(rules, X_test)
on_new = pd.DataFrame({"coverage": np.bincount(place, minlength=len(rules)) / len(place)})
on_new["precision, its own loans"] = [rule.risk for rule in rules]
on_new["precision, new people"] = y_test.groupby(place).mean()
on_new.index = [str(rule) for rule in rules]
on_new.round(2)

# %%
fell = on_new["precision, its own loans"] - on_new["precision, new people"]
say(
    "Together the five rules speak of {few:.0%} of people. On new people the precision of `{worst}` falls by {most:.2f}: each group was "
    "*chosen* for its high share, and some of that was luck.",
    few=1 - on_new["coverage"].iloc[-1],
    worst=fell.idxmax(),
    most=fell.max(),
)

# %% [markdown]
# ## A score on one card
#
# 102's scorecard needs a computer. A **risk score** needs a pencil: a few conditions, small whole points, a table from points to
# risk. We fit a logistic regression on seven conditions, round its coefficients so that the largest becomes 2, and fit anew what one
# point is worth.


# %%
def conditions(people):
    return pd.DataFrame({
        "debt-to-income above 40 %": people["debt_to_income"] > 40,
        "history up to 60 months": people["history_months"] <= 60,
        "income up to 2000": people["income"] <= 2000,
        "use of credit above 60 %": people["burden"] > 60,
        "3 inquiries or more": people["inquiries"] >= 3,
        "at most 92 % paid on time": people["on_time"] <= 92,
        "loan above 5000": people["amount"] > 5000,
    }).astype(int)  # fmt: skip


card = score_cards.score_card(conditions(X), y, most=2)
held = conditions(applicant).iloc[0]
pd.DataFrame({"points": card.points, "our applicant": card.points * held})

# %% [markdown]
# The other half of the card turns the sum into a risk. Beside it, what became of new people with that many points.

# %%
points = card.total(conditions(X_test))
table = y_test.groupby(points).agg(["size", "mean"])
table.insert(0, "the card says", card.risk(table.index))
table.columns = ["the card says", "new people", "of these defaulted"]
table.rename_axis("points").round(2)

# %%
scores = {
    "one card": points,
    "tree of depth 3": tree_risk(X_test),
    "rule list": rule_lists.predict(rules, X_test),
    "the bank's black box": credit.predict_log_odds(X_test),
}
scores = pd.Series({name: roc_auc_score(y_test, values) for name, values in scores.items()}, name="AUC on new people")
scores.round(3).to_frame()

# %%
assert scores["one card"] > scores["tree of depth 3"]
say(
    "Our applicant has {total} points, a risk of {risk:.0%}. The card is ahead of the tree by {ahead:.2f}. It *adds*: nobody's use of "
    "credit is left out because another question came first. Behind the black box it is by {behind:.2f}.",
    total=int(card.points @ held),
    risk=card.risk(card.points @ held),
    ahead=scores["one card"] - scores["tree of depth 3"],
    behind=scores["the bank's black box"] - scores["one card"],
)

# %% [markdown]
# Rounding is the plain way to such a card. Ustun and Rudin (2019, arXiv:1610.00168) search for the best one, and can prove that none
# is better. And points are no causes: who pays off a debt may lose two points and still be the same risk.

# %%
quiz("103-card")

# %% [markdown]
# ## In short
#
# 1. A path is an exact account of one tree: each reason moves the share, and the moves add up to the prediction.
# 2. Deeper trees tell more about their own loans than about people: choose the depth, and the praise, on new ones.
# 3. The verdict is steadier than its reasons, and near the limit it is not steady either: before you tell reasons, resample and
# count how often they come back.
#
# *Open question:* a tree drops the runner-up of every question. Which model would show the applicant both?
#
# Next: this unit's exercise; then 104, where curves add up.

# %% [markdown]
# ## Further: rules that add, trees that are best
#
# *Ungraded.* **RuleFit** (Friedman and Popescu 2008, doi:10.1214/07-AOAS148) takes the paths of many small trees as columns of 0
# and 1, and lets a logistic regression with a penalty pick a few. In a few lines:

# %%
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

small = GradientBoostingClassifier(n_estimators=30, max_depth=2, random_state=0).fit(X, y)


def as_rules(people):
    """Return one column for each leaf of each small tree: is the person in it?"""
    leaves = [(each[0].apply(np.float32(people))[:, None], each[0].tree_) for each in small.estimators_]
    return np.hstack([reached == np.flatnonzero(parts.children_left < 0) for reached, parts in leaves])


# %%
fitted = LogisticRegression(C=0.01, l1_ratio=1.0, solver="liblinear").fit(as_rules(X), y)
say(
    "Of {all} rules {kept} are kept, and their sum has an AUC of {auc:.3f} on new people.",
    all=fitted.coef_.size,
    kept=int((fitted.coef_ != 0).sum()),
    auc=roc_auc_score(y_test, fitted.decision_function(as_rules(X_test))),
)

# %% [markdown]
# **Optimal trees** take back the greed: they search all trees of a given size for the best one (Bertsimas and Dunn 2017,
# doi:10.1007/s10994-017-5633-9; Hu, Rudin and Seltzer 2019, arXiv:1904.12847). What greed costs shows where one question alone
# tells nothing and two tell all: an outcome that happens if *either* a *or* b is 1, not both.

# %%
rng = np.random.default_rng(0)
either = pd.DataFrame({"a": rng.integers(0, 2, 400), "b": rng.integers(0, 2, 400), "noise": rng.normal(size=400)})
outcome = (either["a"] != either["b"]).astype(int)
greedy = greedy_tree.grow(either, outcome, depth=2)
right = ((greedy_tree.predict(greedy, either) > 0.5) == outcome).mean()
assert outcome.groupby([either["a"], either["b"]]).nunique().eq(1).all()  # four leaves of one outcome each
say(
    "The greedy tree of depth 2 asks about `{name}` first and is right about {right:.0%}. The tree that asks about a, then about b, is right "
    "about all.",
    name=either.columns[greedy.feature],
    right=right,
)
