# %% [markdown]
# # What if I changed one thing?
#
# **Which questions can you put to a model by changing its input, and which only to the world?** You edit a person, look
# for the nearest one who got the loan, and choose thresholds for two groups: by hand, in a panel, in the real What-If Tool.
#
# Afterwards you can
# 1. make a what-if edit, and say when the real change would do something else;
# 2. find a nearest counterfactual, and say what its distance took for granted;
# 3. choose a threshold by cost, and tell what "equal for both groups" really made equal.
#
# *70 minutes. Before it: 201 (local explanations), and from the beginner tier log-odds, partial dependence, both gaps.*

# %%
import numpy as np
import pandas as pd

from xaicourse import edits
from xaicourse.explorers import explore
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.scenarios import credit

begin("209_what_if")

# %% [markdown]
# ## A man with three ideas
#
# Applicant 4919 was rejected. He has three ideas: earn 30 % more, pay the loan back in 6 months instead of 15, or move
# from the outskirts (postcode area 5) to the centre (1). Which would you encourage?

# %%
data = credit.load()
person = data.X_test.loc[4919]
pd.DataFrame({"in words": data.labels, "value": person})

# %% [markdown]
# A **what-if edit** asks the model about the same row with one value changed, and everything else as it is. It needs no
# library: copy the row, change a number, predict.

# %%
ideas = {"income": 2940.0, "duration": 6.0, "postcode": 1.0}
asked = pd.DataFrame([person] * 4, index=["as he is", *ideas])
for name, value in ideas.items():
    asked.loc[name, name] = value
by_model = pd.Series(credit.predict_probability(asked), asked.index)
by_model.map("{:.1%}".format).to_frame("the model's risk")

# %%
assert (
    by_model["duration"] < by_model["as he is"]
    and by_model["postcode"] < credit.REJECTION_THRESHOLD < by_model["duration"]
)
say(
    "The model likes all three: from {now:.1%} the risk falls to {income:.1%} with the income, to {duration:.1%} with the "
    "shorter loan, and to **{postcode:.1%}** in the centre. The bank rejects above {limit:.0%}: moving house alone would "
    "bring him the loan.",
    now=by_model["as he is"],
    limit=credit.REJECTION_THRESHOLD,
    **by_model[list(ideas)].to_dict(),
)

# %% [markdown]
# That is what the model says about three *rows*. Now suppose he really does it: the same sum, paid back within six
# months. What happens to his true risk?

# %%
predict("shorter", "He really shortens the loan to 6 months. His true risk", ["falls", "stays as it is", "rises"])

# %% [markdown]
# ## Edited, or really done?
#
# An **intervention** changes the world, and what was changed has consequences: a higher income lowers the debt-to-income
# ratio by itself; a shorter loan means larger instalments, and raises it. An edit knows nothing of this. In a world that we
# wrote we can do both.

# %%
rows, log_odds = {}, credit.truth.log_odds(asked)
for place, (name, value) in enumerate(ideas.items(), start=1):
    after, done = credit.truth.intervene(person.to_frame().T, {name: value})
    rows[f"{name} {person[name]:g} → {value:g}"] = {
        "the model": np.diff(credit.predict_log_odds(asked.iloc[[0, place]]))[0],
        "the truth, same edit": log_odds[place] - log_odds[0],
        "the truth, really done": done[0] - log_odds[0],
        "debt-to-income, really done": after["debt_to_income"].iloc[0],
    }
moves = pd.DataFrame(rows).T
moves.round(2)

# %% [markdown]
# Three numbers for each idea, all changes of the log-odds of default (0 is no change). The arrow is the model's answer to
# the edit, the ring the truth's answer to the same edit, the diamond what would really happen (for the postcode it hides the
# ring). Where does the arrow point away from the diamond?

# %%
edits.changes(moves, "The shorter loan: the edit says less risk, the world says more")

# %%
income, duration, postcode = (moves.iloc[place] for place in range(3))
assert duration["the model"] < 0 < duration["the truth, really done"] and postcode["the truth, really done"] == 0
assert income["the truth, really done"] < income["the model"] < 0

# %%
say(
    "**Income**: the edit promises {edit:+.2f}, really earning more brings {done:+.2f}, since debt-to-income falls to "
    "{debt:.1f} % as well. **Duration**: the edit says {shorter:+.2f}; really done it is {longer:+.2f}, since the "
    "instalments lift debt-to-income to {lifted:.1f} %. **Postcode**: the edit says {moved:+.2f}, and nothing happens at "
    "all: it is a proxy, a trace of something else.",
    edit=income["the model"],
    done=income["the truth, really done"],
    debt=income["debt-to-income, really done"],
    shorter=duration["the model"],
    longer=duration["the truth, really done"],
    lifted=duration["debt-to-income, really done"],
    moved=postcode["the model"],
)

# %%
compare("shorter", "rises")

# %% [markdown]
# ### Whose fault is it?
#
# Not the method's: an edit's number *is* the model's output, so the **explainer gap** is 0. Two other distances are left.
# Arrow to ring is the **model gap**: the model has learned another function than the truth. Ring to diamond is the gap
# of the *question*: one value was changed, and in the world others would follow.

# %%
gaps = pd.DataFrame(
    {
        "model gap": moves["the model"] - moves["the truth, same edit"],
        "what flows on": moves["the truth, really done"] - moves["the truth, same edit"],
    }
)
gaps.round(2)

# %%
rejected = data.X_test[credit.rejected(data.X_test)]
shorter = rejected.assign(duration=6.0)
really, true_after = credit.truth.intervene(rejected, {"duration": 6.0})
wrong_way = np.sign(credit.predict_log_odds(shorter) - credit.predict_log_odds(rejected)) != np.sign(
    true_after - credit.truth.log_odds(rejected)
)
say(
    "He is no exception. Of all {n} rejected applicants, the edit to 6 months points the wrong way for **{wrong:.0%}**. It "
    "promises the loan to {promised:.0%} of them; asked again about the row that would really result, the *same model* "
    "gives it to {kept:.1%}. A better model would not help: the row that the edit asks about cannot exist.",
    n=len(rejected),
    wrong=wrong_way.mean(),
    promised=1 - credit.rejected(shorter).mean(),
    kept=1 - credit.rejected(really).mean(),
)

# %%
quiz("209-edit")

# %% [markdown]
# ## One point, one curve
#
# Many edits of one feature make a curve: the **partial dependence of this point**, one line of the ICE plot. By hand it is a
# loop; scikit-learn calls it `kind="individual"`. We take the length of the credit history, which has no consequences
# among the columns: edit and intervention agree.

# %%
from sklearn.inspection import partial_dependence

months = np.linspace(6, 400, 80)
same_man = pd.DataFrame([person] * len(months)).assign(history_months=months)
curve = credit.predict_probability(same_man)
options = {"custom_values": {"history_months": months}, "kind": "individual", "response_method": "predict_proba"}
library = partial_dependence(credit.load_model(), person.to_frame().T, ["history_months"], **options)
assert np.allclose(library["individual"][0, 0], curve, atol=1e-6)

# %% [markdown]
# Below the curve, each tick is a person of the training data. Follow the model (solid) and the truth (dashed) from left to
# right: where do they part, and how many ticks are there?

# %%
at_150 = np.abs(months - 150).argmin()
true_curve = 1 / (1 + np.exp(-credit.truth.log_odds(same_man)))
edits.along(
    months,
    curve,
    "Where nobody is, the curve means nothing",
    label="length of credit history (months)",
    here=(person["history_months"], by_model["as he is"]),
    rows=data.X_train["history_months"],
    truth=true_curve,
    threshold=credit.REJECTION_THRESHOLD,
)

# %%
longest, beyond = data.X_train["history_months"].max(), (data.X_train["history_months"] > 200).sum()
assert curve[-1] > curve.min() + 0.03 and true_curve[-1] == true_curve.min()
say(
    "Among people already, at 150 months, the model says {inside:.1%} and the truth {true_inside:.1%}: a model gap. Beyond "
    "it is worse: at 400 the model has risen to {end:.1%}, and the truth has {true:.1%}. Only {beyond} of {n:,} training "
    "rows have more than 200 months, nobody more than {longest:g}. The tool draws the line all the same: **ask how many "
    "people stand under a curve before you read it.**",
    inside=curve[at_150],
    true_inside=true_curve[at_150],
    end=curve[-1],
    true=true_curve[-1],
    beyond=beyond,
    n=len(data.X_train),
    longest=longest,
)

# %% [markdown]
# ## Who is just like him and got the loan?
#
# A **nearest counterfactual** is the nearest *real* row with another decision. Nearest by which ruler? Euros and years
# cannot be added, so each difference is divided by the feature's standard deviation: steps in **spreads**. Then **L1** adds
# the steps up; **L2** measures a straight line (Pythagoras), in which one long step costs more than many short ones.

# %%
spread = data.X_train.std(ddof=0)
steps = (data.X_test - person) / spread  # (1000, 11), in spreads
candidates = ~credit.rejected(data.X_test)
L1 = steps.abs().sum(axis=1)[candidates]
L2 = np.sqrt((steps**2).sum(axis=1))[candidates]
unscaled = np.sqrt(((data.X_test - person) ** 2).sum(axis=1))[candidates]
twins = {"L1": L1.idxmin(), "L2": L2.idxmin(), "unscaled": unscaled.idxmin()}
pd.Series(twins, name="nearest approved").to_frame()

# %% [markdown]
# scikit-learn's neighbour search and the course's one-screen `methods/nearest_counterfactual.py` find the same two.

# %%
from sklearn.neighbors import NearestNeighbors

from xaicourse.methods.nearest_counterfactual import nearest_counterfactual

approved, no = data.X_test[candidates], credit.rejected(data.X_test).astype(int)
for norm, metric in (("L1", "manhattan"), ("L2", "euclidean")):
    search = NearestNeighbors(n_neighbors=1, metric=metric).fit((approved / spread).to_numpy())
    found = search.kneighbors((person / spread).to_numpy()[None], return_distance=False)
    ours, _ = nearest_counterfactual(person, 1, data.X_test, no, spread, norm)
    assert approved.index[found[0, 0]] == data.X_test.index[ours] == twins[norm]

# %% [markdown]
# Three rulers, three people. Compare them with him, column by column: in what is each of them near?

# %%
table = data.X_test.loc[[4919, *twins.values()]].T
table.columns = ["4919", *[f"{number} ({ruler})" for ruler, number in twins.items()]]
table

# %%
raw = steps.loc[twins["unscaled"]].abs()
assert len(set(twins.values())) == 3
say(
    "L1 takes {one}, equal to him in {same} features and far in a few; L2 takes {two}, with many middling steps. Without "
    "scaling it is {three}: in euros he is close, in **{worst}** {far:.1f} spreads away. Unscaled, the columns with the "
    "large numbers decide alone.",
    one=twins["L1"],
    two=twins["L2"],
    three=twins["unscaled"],
    same=int((steps.loc[twins["L1"]] == 0).sum()),
    worst=raw.idxmax(),
    far=raw.max(),
)

# %% [markdown]
# ### Where it misleads
#
# **The ruler takes everything seriously.** The day of the month means nothing in this world: our negative control. The
# distance counts it like any other column. How often would another person be the nearest, if it did not count?

# %%
predict("day", "For what share of the rejected does the L1 twin change if `day_of_month` is left out? (0 to 1)")

# %%
with_day, without = [], []
kept = [name for name in data.feature_names if name != "day_of_month"]
for _, row in rejected.iterrows():
    with_day.append(nearest_counterfactual(row, 1, data.X_test, no, spread)[0])
    without.append(nearest_counterfactual(row[kept], 1, data.X_test[kept], no, spread[kept])[0])
changed = np.mean(np.array(with_day) != np.array(without))
compare("day", changed)

# %%
assert (
    changed > 0.3
    and twins["L1"]
    != data.X_test.index[nearest_counterfactual(person[kept], 1, data.X_test[kept], no, spread[kept])[0]]
)
say(
    "For **{changed:.0%}** of them, his own twin too: {twin} applied on the same day of the month as he did. Each column in "
    "the table is a vote on who counts as alike, and nobody was asked which columns may vote. The real tool counts even the "
    "protected group.",
    changed=changed,
    twin=twins["L1"],
)

# %% [markdown]
# **A twin is no advice.** A counterfactual shows where the model's border runs, and somebody who stands on its other side. Whether
# anybody could walk there, and what else would change on the way, is the question of **recourse** (unit 301).

# %%
toward = data.X_test.loc[twins["L1"]] - person
older, poorer, longer = toward[["age", "income", "history_months"]]
assert older > 0 > poorer and longer > 0 > toward["debt_to_income"]
assert steps.loc[twins["L1"]].abs().idxmax() == "debt_to_income"
say(
    "“Become like {twin}” would mean: be {older:.0f} years older, earn {poorer:.0f} euros *less*, and have a credit history that "
    "is {longer:.0f} months longer. Not one of these is something that he can do for his loan. Only "
    "the longest step, debt-to-income lower by {debt:.0f} points, might be; the distance does not tell it from the others.",
    debt=-toward["debt_to_income"],
    twin=twins["L1"],
    older=older,
    poorer=-poorer,
    longer=longer,
)

# %%
quiz("209-twin")

# %% [markdown]
# ## From one person to everyone: the threshold
#
# So far the limit stood at 35 %. Who set it? A rejected person who would have paid back is a **false positive** (the
# model's "positive" is default), an approved one who does not pay a **false negative**. Their sum at a price,
# **cost = FP × ratio + FN**, makes the threshold a decision that can be argued about. Say that a lost customer costs half as
# much as a lost loan: ratio 0.5.

# %%
from sklearn.metrics import confusion_matrix

score, y = credit.predict_probability(data.X_test), data.y_test.to_numpy()
thresholds, ratio = np.round(np.linspace(0, 1, 101), 2), 0.5
wrong_no = np.array([((score >= t) & (y == 0)).sum() for t in thresholds])  # FP
wrong_yes = np.array([((score < t) & (y == 1)).sum() for t in thresholds])  # FN
costs = pd.Series(wrong_no * ratio + wrong_yes, thresholds)
[[_, fp], [fn, _]] = confusion_matrix(y, score >= 0.35)
assert costs[0.35] == fp * ratio + fn

# %%
best = costs.idxmin()
say(
    "At 0.35 the cost is {now:.1f}, with {fp} wrongly rejected and {fn} wrongly approved. Cheapest is **{best:.2f}**, with "
    "{cost:.1f}. If the probabilities were exact, theory would give ratio / (1 + ratio) = {theory:.2f}: below it, a "
    "rejection costs more than it saves. The model is not exact, and 1,000 people are few.",
    now=costs[0.35],
    fp=fp,
    fn=fn,
    best=best,
    cost=costs.min(),
    theory=ratio / (1 + ratio),
)

# %% [markdown]
# ## One threshold for each group?
#
# The protected group of the data card is no input of the model. Three demands compete, each makes one rate alike:
# **demographic parity** the share rejected (`positive_rate`); **equal opportunity** the share *found* among those who default (the true
# positive rate); **equal accuracy** the share of right decisions. The What-If Tool searches in steps of .01, and
# `methods/thresholds.py` is its search on one screen; fairlearn counts the same rates.

# %%
from fairlearn.metrics import MetricFrame, selection_rate, true_positive_rate
from sklearn.metrics import accuracy_score

from xaicourse.methods.thresholds import choose, cost, counts, measures

group = data.sensitive.loc[data.X_test.index].to_numpy()
tables = {name: counts(score[group == name], y[group == name]) for name in (0, 1)}
rates = {"positive_rate": selection_rate, "found": true_positive_rate, "accuracy": accuracy_score}
frame = MetricFrame(metrics=rates, y_true=y, y_pred=score >= 0.35, sensitive_features=group).by_group
for name in (0, 1):
    assert np.allclose(measures(tables[name]).loc[0.35, list(rates)], frame.loc[name])
frame.round(3)

# %% [markdown]
# At one threshold the groups differ in every rate. Now each strategy chooses a pair, at the lowest cost that it allows. Read
# the columns of a rate that a strategy promises to make alike: are they?


# %%
def chosen(strategy, order):
    found = choose(strategy, {name: tables[name] for name in order}, ratio)
    row = {f"threshold {name}": found[name] for name in (0, 1)}
    row["cost"] = sum(cost(tables[name], ratio)[found[name]] for name in (0, 1))
    for rate in rates:
        row |= {f"{rate} {name}": measures(tables[name])[rate][found[name]] for name in (0, 1)}
    return row


strategies = ["single", "per group", "demographic parity", "equal opportunity", "equal accuracy"]
pairs = pd.DataFrame({strategy: chosen(strategy, (0, 1)) for strategy in strategies}).T
pairs.round(3)

# %%
alike = pairs.loc["equal accuracy"]
away = abs(alike["accuracy 0"] - alike["accuracy 1"])
assert away > 0.02
say(
    "Parity came within {parity:.3f}. But **equal accuracy is not equal**: {a:.3f} and {b:.3f}, a gap of {away:.3f}. For each "
    "threshold of the *first* group the search takes the closest that the other one offers, however far that is, and keeps "
    "the cheapest pair.",
    parity=abs(pairs.loc["demographic parity", "positive_rate 0"] - pairs.loc["demographic parity", "positive_rate 1"]),
    a=alike["accuracy 0"],
    b=alike["accuracy 1"],
    away=away,
)

# %% [markdown]
# "The first group": nothing in the word *equal* says that one comes first. In the tool it is the group of the first row in
# the file. So sort the file another way, and begin with group 1.

# %%
turned = pd.DataFrame({strategy: chosen(strategy, (1, 0)) for strategy in strategies[2:]}).T
turned.round(3)

# %%
other = turned.loc["equal accuracy"]
assert abs(other["threshold 0"] - alike["threshold 0"]) > 0.05 and other["cost"] > alike["cost"]
say(
    "Same data, same model, same wish: with group 0 first the thresholds are {a:.2f} and {b:.2f}, with group 1 first "
    "**{c:.2f} and {d:.2f}**. The second pair is really equal in accuracy ({acc0:.3f} and {acc1:.3f}) and costs {more:.1f} more; "
    "the first is cheaper because it is not. Report the order and the gap that is left, with the thresholds.",
    a=alike["threshold 0"],
    b=alike["threshold 1"],
    c=other["threshold 0"],
    d=other["threshold 1"],
    acc0=other["accuracy 0"],
    acc1=other["accuracy 1"],
    more=other["cost"] - alike["cost"],
)

# %%
quiz("209-first")

# %% [markdown]
# ## All of it in a panel
#
# `what_if` takes a classifier with `predict_proba`, or a function, with a table and labels. Every control is a field, a list or a
# button: Tab, arrows and Enter reach all of it. Try, in this order:
#
# 1. choose the feature `duration`, type 6, and read the sentence; then `debt_to_income` with
#    the value that would follow, the last column of the table under *Edited, or really done?*;
# 2. change *Distance* to L2: who is nearest now?
# 3. *Everyone*: slice by `group`, strategy *equal accuracy*, a false positive costs 0.5; then begin with the other group.

# %%
from xaicourse.panel import what_if

panel = what_if(
    credit.load_model(),
    data.X_test,
    data.y_test,
    threshold=credit.REJECTION_THRESHOLD,
    also=data.sensitive.loc[data.X_test.index],
    positive="rejected",
    negative="approved",
    row=4919,
)
panel

# %% [markdown]
# What you did with the keyboard can be written too, and so be repeated: `panel.edit(...)`, `panel.look` and `panel.table`. We
# make edit and consequence together, and ask for the score.

# %%
panel.edit(duration=6.0, debt_to_income=duration["debt-to-income, really done"])
both = panel.look.score
panel.start_again()
assert abs(both - credit.predict_probability(really.loc[[4919]])[0]) < 1e-3
say(
    "With its consequence, the shorter loan has a risk of {both:.1%} by the same model that promised {alone:.1%} for the "
    "edit alone. A tool can ask both; only you know that the second belongs to the first.",
    both=both,
    alone=by_model["duration"],
)

# %% [markdown]
# ## The real tool
#
# The What-If Tool (Wexler and others 2019, arXiv:1907.04135) is a plug-in of TensorBoard. Type in a terminal
#
#     xai what-if --applicant 4919
#
# and it opens on our 1,000 test applicants with two models, the bank's and a logistic regression, and their SHAP values (log-odds,
# against 100 training rows). Applicant 4919, its point 919, is selected. There *default* means a risk from 50 % on, not
# the bank's 35 %. Try there: edit his duration and press *Predict*; *Nearest
# counterfactual*, L1, then L2; the tab *Performance & Fairness*, slice by *protected group*. Ctrl-C in the terminal ends it. Without a
# terminal, read on: the panel above has what the exercise needs.

# %% [markdown]
# What has which? The table lists what the What-If Tool can do, and where you find it here. That the tool does it is shown by the tests
# of this course; *neither* means that the tool has it elsewhere, with TensorFlow or in its old notebook.

# %%
from xaicourse.what_if.features import features

who = {(True, True): "both", (True, False): "the real tool", (False, True): "the panel", (False, False): "neither"}
have = pd.DataFrame(
    {
        "what": [feature.name for feature in features()],
        "who has it": [who[feature.tool == "works", bool(feature.panel)] for feature in features()],
    }
)
have.style.hide()

# %%
counted = have["who has it"].value_counts()
say(
    "Both have {both} of {n}, the real tool alone {tool}. Four differences matter: the tool compares *two models*; its "
    "curves take ten values between the extremes of the first 50 rows, ours run over all data and shade what lies "
    "outside; its distance counts the protected group, ours only what the model sees, so that its L2 twin is "
    "another person; it decides at 50 % at first, ours at the bank's limit.",
    both=counted["both"],
    tool=counted["the real tool"],
    n=len(have),
)

# %% [markdown]
# The tool's curves and edits ask exactly what ours ask: its number is the model's output on a row. So all that you found above
# holds there too, and so does the attribution beside it: a SHAP value is a share of *this* prediction, not what an edit will bring.

# %%
import shap

him = person.to_frame().T
bars = pd.Series(shap.TreeExplainer(credit.load_model(), data.background())(him).values[0], data.feature_names)
exact = credit.truth.shapley(credit.predict_log_odds, him)[0].values
true = pd.Series(credit.truth.shapley(credit.truth.log_odds, him)[0].values, data.feature_names)
explainer_gap, model_gap = np.abs(bars - exact).max(), np.abs(exact - true).mean()
assert explainer_gap < 1e-5

# %%
say(
    "Bars for him: `duration` {bar:+.2f}, `postcode` {post:+.2f} (the truth's is {true:.0f}). Explainer gap {explainer:.0e}, model "
    "gap {model:.2f} on average. Yet the edit of duration brought {edit:+.2f} and really doing it {done:+.2f}: three questions, "
    "three right answers.",
    bar=bars["duration"],
    post=bars["postcode"],
    true=true["postcode"],
    explainer=explainer_gap,
    model=model_gap,
    edit=duration["the model"],
    done=duration["the truth, really done"],
)

# %% [markdown]
# ## Twins
#
# The explorer shows 149 applicants and number 4919 as *you*. The ring marked *twin* is the nearest person decided otherwise; below
# are the partial dependences of this point; at the bottom, two groups whose accuracies were brought as close as they go. The
# slider moves you along debt-to-income. Guess first, then find two things.

# %%
explore("209")

# %% [markdown]
# Did you see it? The twin on the map is not the nearest on the map: nine features are not drawn. And from some thresholds
# the way to the other group and back ends somewhere else.

# %% [markdown]
# ## In short
#
# 1. A what-if edit is exact about the model and silent about the world: what would follow from a change, it leaves as it
#    was.
# 2. The nearest counterfactual depends on its ruler: which columns, which scale, which norm; and it is no advice.
# 3. A threshold is a price; "equal" between groups means closest, in steps, from whichever group comes first.
#
# *Open question:* the twin of 4919 is a real customer. May the bank show him to anybody?
#
# Next: this unit's exercise. Counterfactuals that one can act on come in 301.
