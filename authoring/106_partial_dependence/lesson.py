# %% [markdown]
# # The average line's ghosts
#
# **How does the predicted risk change when only *one* feature changes?** You draw the line that answers this, for the
# bank's product manager, and find out when it may be believed.
#
# Afterwards you can
# 1. draw a partial dependence line and the lines behind it (ICE), by hand and with scikit-learn;
# 2. say which of the rows behind a line could exist, and use ALE where too few could;
# 3. find a leak by a line, and keep a line apart from an effect.
#
# *60 minutes. Before it: 101, best also 102 to 104. The sentences below the code say what it showed; only the exercise asks
# you to write Python.*

# %%
import numpy as np
import pandas as pd
import xgboost

from xaicourse import curves, data
from xaicourse.explorers import explore
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.methods.ale import ale
from xaicourse.methods.partial_dependence import ice, off_the_map, partial_dependence
from xaicourse.scenarios import credit

begin("106_partial_dependence")

# %% [markdown]
# ## One question, five hundred people
#
# In 101 we met *the average line*: one curve for a whole model. Now we make one. The bank's model predicts from
# eleven features whether a loan will not be paid back (*default*). Its output is **log-odds**: 0 means that
# both outcomes are even, more means more risk. Our question is about `age`: what does the model do with it, all else equal?

# %%
bank = credit.load()
people = bank.background(500)
people.head(3)

# %%
predict(
    "age",
    "Of these ages, at which does the bank's model see the lowest risk, on average?",
    ["22", "30", "45", "60"],
)

# %% [markdown]
# ## The line, by hand
#
# We give **everyone** the age 22, leave all their other columns as they are, ask the model, and average. Then we do the same
# with 26, 30, and so on. Nobody is left out, and nothing is trained anew.

# %%
ages = [22, 26, 30, 34, 38, 42, 46, 50, 54, 58, 62]
line = []
for age in ages:
    everyone_at_this_age = people.assign(age=age)  # 500 invented people: only the age is new
    line.append(credit.predict_log_odds(everyone_at_this_age).mean())
pd.DataFrame({"age": ages, "mean log-odds": np.round(line, 2)}).set_index("age").T

# %% [markdown]
# This is the **partial dependence** of the model on `age` (Friedman 2001, doi:10.1214/aos/1013203451); its picture is a
# *partial dependence plot*, PDP. As always we set it beside the truth: the same average, over the same people, of the true
# log-odds. Look where the line turns, and at the strip below: how many people stand behind each part?

# %%
true_line = partial_dependence(credit.truth.log_odds, people, "age", ages)
turn = ages[int(np.argmin(line))]
assert line[-1] - min(line) < true_line[-1] - true_line.min()  # the sentence below says so
title = f"Lowest at {turn}: neither the young nor the old"
curves.lines(ages, {"the model": line}, title, label="age (years)", truth=true_line, rows=people["age"])

# %%
say(
    "The model's line falls from {young:.2f} at 22 to {low:.2f} at {turn} and rises again to {old:.2f} at 62: a U. One coefficient "
    "for age, as in 102, could not say this. From the truth it is {gap:.2f} log-odds away on average. That is the **model gap**: the line is "
    "exactly what the model does, and the model flattens the right arm of the U, where few people stand.",
    young=line[0],
    low=min(line),
    turn=turn,
    old=line[-1],
    gap=np.abs(np.subtract(line, true_line)).mean(),
)

# %%
compare("age", min(("22", "30", "45", "60"), key=lambda age: np.interp(float(age), ages, line)))

# %% [markdown]
# ### The library agrees
#
# scikit-learn's `partial_dependence` walks the same way when told `method="brute"` (some of its own tree models have a
# faster way that answers a slightly different question). For a classifier it averages the *probability*, so we compare on that
# scale. With `kind="both"` it also returns what it averaged: 500 lines, one for each person.

# %%
from sklearn.inspection import partial_dependence as library_line

by_library = library_line(credit.load_model(), people, ["age"], method="brute", kind="both", grid_resolution=20)
at = by_library["grid_values"][0]
by_hand = [credit.predict_probability(people.assign(age=age)).mean() for age in at]
explainer_gap = np.abs(by_library["average"][0] - by_hand).max()
assert explainer_gap < 1e-6
squashed = 1 / (1 + np.exp(-partial_dependence(credit.predict_log_odds, people, "age", at)))

# %%
say(
    "Explainer gap, the largest difference at 20 ages: **{gap:.0e}**, which is rounding. But choose the scale before you average: at 22 the mean "
    "probability is {mean:.1%}, while the mean log-odds, turned into a probability, give {squashed:.1%}. Both are averages, of different things.",
    gap=explainer_gap,
    mean=by_hand[0],
    squashed=squashed[0],
)

# %% [markdown]
# ## The lines behind the average
#
# An average can hide people who disagree. So we do not average: each person keeps a line of their own. This is **ICE**,
# *individual conditional expectation* (Goldstein et al. 2015, doi:10.1080/10618600.2014.907095). Our feature is `inquiries`: how
# often lenders asked for this person's record. Are the thin lines parallel?

# %%
counts = np.arange(6)
person_lines = ice(credit.predict_log_odds, people, "inquiries", counts)  # (500, 6)
average = person_lines.mean(axis=0)
title = "The average rises, but not everyone's line does so alike"
curves.lines(counts, {"average": average}, title, label="inquiries (count)", each=person_lines[::10])

# %%
rise = person_lines[:, -1] - person_lines[:, 0]
heavy, light = people["burden"] > 50, people["burden"] < 15
say(
    "On average five inquiries raise the log-odds by {mean:.2f}. For those who use more than half of their credit it is {heavy:.2f}, for those "
    "below 15 % it is {light:.2f}. Lines that are not parallel show an **interaction**: what inquiries do depends on another feature.",
    mean=rise.mean(),
    heavy=rise[heavy].mean(),
    light=rise[light].mean(),
)

# %%
predict(
    "falls",
    "In the model the line falls for hardly anyone. In truth: for how many of a hundred people do five inquiries *lower* the risk?",
)

# %%
true_lines = ice(credit.truth.log_odds, people, "inquiries", counts)
true_rise = true_lines[:, -1] - true_lines[:, 0]
title = f"In truth the lines go both ways: {np.mean(true_rise < 0):.0%} fall"
curves.lines(
    counts, {"average of the truth": true_lines.mean(axis=0)}, title, label="inquiries (count)", each=true_lines[::10]
)

# %%
say(
    "The truth's average rises too, by {true:.2f}. But in truth {falls:.0%} of the lines fall, in the model {model:.0%}: whoever hardly uses their "
    "credit may ask around without harm. The two averages, which rise alike, do not show that the model is wrong about four in ten people. "
    "The lines do.",
    true=true_rise.mean(),
    falls=np.mean(true_rise < 0),
    model=np.mean(rise < 0),
)

# %%
compare("falls", float(100 * np.mean(true_rise < 0)), digits=0)

# %%
quiz("106-flat")

# %% [markdown]
# ## Ghosts
#
# For a line of `amount` we would give every person every amount. But large loans run long: amount and duration go together, with a
# **correlation** (0: not at all, 1: on one line) that we count below. A loan of 9,000 euros over six months? Nobody took one. An
# invented row that lies outside the cloud of real ones is *off the map*: we call it a **ghost**. Asking a model there is **extrapolation**: no
# data ever held its answer in check.

# %%
loans = np.log(people[["amount", "duration"]])  # logarithms: the cloud becomes an ellipse
large = np.log(people["amount"].quantile(0.95))
ghosts = loans.assign(amount=large)
assert not ((bank.X["amount"] >= 9000) & (bank.X["duration"] <= 6)).any()  # nobody, as the text says
r = loans.corr().iloc[0, 1]  # the correlation of the logarithms
everywhere = np.mean([off_the_map(loans.assign(amount=value), loans).mean() for value in loans["amount"]])

# %% [markdown]
# `off_the_map` says which rows lie outside the ellipse that holds 99 % of the cloud. (It measures the distance from the centre
# in spreads, corrected for the correlation; for one feature that would be "more than so many spreads away".) How many ghosts stand behind
# this line?

# %%
say(
    "The correlation here is {r:.2f}. Of the people moved to the 95th percentile, {amount:,.0f} euros, **{there:.0%}** are off the map; of all rows "
    "that the line invents, {all:.0%}.",
    r=r,
    amount=np.exp(large),
    there=off_the_map(ghosts, loans).mean(),
    all=everywhere,
)

# %% [markdown]
# ## ALE: only small steps
#
# **Accumulated local effects** (Apley and Zhu 2020, doi:10.1111/rssb.12377) send nobody far away. Cut the amounts into bins with
# equally many people. In each bin take **only its own people**, move them from the bin's left edge to its right edge, and average the change.
# Then add the changes up from left to right. The level of such a line means nothing: we shift it to a mean of 0.

# %%
from itertools import pairwise

edges = np.unique(np.quantile(people["amount"], np.linspace(0, 1, 11)))
bin_of = pd.cut(people["amount"], edges, labels=False, include_lowest=True)  # 0 to 9; an edge belongs to its left bin
steps = []
for number, (left, right) in enumerate(pairwise(edges)):
    own = people[bin_of == number]
    change = credit.predict_log_odds(own.assign(amount=right)) - credit.predict_log_odds(own.assign(amount=left))
    steps.append(change.mean())
by_steps = np.concatenate([[0], np.cumsum(steps)])
bins = [f"{left:,.0f}-{right:,.0f}" for left, right in pairwise(edges)]
pd.DataFrame({"mean change": np.round(steps, 3)}, index=bins).T

# %% [markdown]
# Our loop, the course's own function and **Alibi** 0.9.4 (a library for explanations) must give the same steps.

# %%
from xaicourse.compat import alibi  # makes Alibi run on today's libraries, so it comes first

# isort: split

from alibi.explainers import ALE

column = bank.feature_names.index("amount")
alibis = ALE(credit.predict_log_odds, feature_names=list(bank.feature_names))
alibis = alibis.explain(people.to_numpy(), features=[column], grid_points={column: edges})
points, effects = ale(credit.predict_log_odds, people, "amount", edges)
gap = np.abs(effects - alibis.ale_values[0][:, 0]).max()
first = np.abs(np.diff(effects) - np.diff(by_steps)).max()
assert gap < 1e-6 and first < 1e-6
say("Explainer gap: from Alibi our function differs by {gap:.0e}, from the loop by {first:.0e}.", gap=gap, first=first)

# %% [markdown]
# ### Right: credit's own correlation
#
# Here are both lines for `amount`, against the truth's own. Each is shifted to a mean of 0, so that only the shapes are compared. Does the PDP
# suffer from its ghosts?

# %%
amounts = people["amount"].quantile([0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95]).to_numpy()
both = {
    "PDP": partial_dependence(credit.predict_log_odds, people, "amount", amounts),
    "ALE": np.interp(amounts, points, effects),
}
both = {name: values - values.mean() for name, values in both.items()}
truth = partial_dependence(credit.truth.log_odds, people, "amount", amounts)
title = f"At r = {r:.2f} both lines tell the same story"
curves.lines(amounts, both, title, label="loan amount (euros)", truth=truth - truth.mean())

# %%
errors = {name: np.sqrt(np.mean((values - truth + truth.mean()) ** 2)) for name, values in both.items()}
say(
    "From the truth the PDP is {pdp:.2f} log-odds away, ALE {ale:.2f} (root mean square: distances squared, averaged, and the root taken). A few ghosts do no harm: the warning is about "
    "*when*, not about always.",
    pdp=errors["PDP"],
    ale=errors["ALE"],
)

# %% [markdown]
# ### Wrong: a tighter world
#
# Now a world in which duration follows the amount closely, r = .98. We write its truth: each spread of log amount adds one risk point, each
# spread of log duration another. Five times we draw 2000 loans, train a model and compare both lines with the truth.


# %%
def world(r, seed):
    rng = np.random.default_rng(seed)
    amount = rng.normal(size=2000)
    duration = r * amount + np.sqrt(1 - r**2) * rng.normal(size=2000)
    rows = pd.DataFrame({"amount": amount, "duration": duration})
    score = amount + duration + rng.normal(0, 0.3, 2000)
    model = xgboost.XGBRegressor(n_estimators=200, max_depth=3, learning_rate=0.1, random_state=0, n_jobs=1)
    return rows, model.fit(rows, score)


# %%
places = np.quantile(world(0, 0)[0]["amount"], [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])


def two_lines(r, seed):
    rows, model = world(r, seed)
    cuts = np.unique(np.quantile(rows["amount"], np.linspace(0, 1, 21)))
    average_line = partial_dependence(model.predict, rows, "amount", places)
    small_steps = np.interp(places, *ale(model.predict, rows, "amount", cuts))
    return average_line - average_line.mean(), small_steps - small_steps.mean()


# %% [markdown]
# The error is again the root mean square over seven amounts; the table shows its mean over the five draws. Read it down the columns.

# %%
straight = places - places.mean()  # the truth: one point for each spread
table = {}
for tight in (0, 0.64, 0.9, 0.98):
    found = np.array([two_lines(tight, seed) for seed in range(5)])  # (5, 2, 7)
    table[tight] = np.sqrt(((found - straight) ** 2).mean(axis=2)).mean(axis=0)
table = pd.DataFrame(table, index=["PDP", "ALE"]).T.rename_axis("r")
table.round(3)

# %%
drawn = dict(zip(("PDP", "ALE"), two_lines(0.98, 5), strict=True))
title = f"At r = .98 the PDP errs {table.loc[0.98, 'PDP'] / table.loc[0.98, 'ALE']:.0f} times as much"
label = "log amount (spreads from the mean)"
curves.lines(places, drawn, title, label=label, truth=straight, output_scale="risk points")

# %%
say(
    "At r = .64 the PDP errs by {near:.2f} and ALE by {near_ale:.2f}; at .98 by **{far:.2f}** and **{far_ale:.2f}**. The same method is right "
    "once and wrong once. At .98 hardly any ghost has a neighbour: trees answer there with the last leaf that they know, so the line is too flat at its ends. "
    "Nothing in the picture warns you. Count the ghosts.",
    near=table.loc[0.64, "PDP"],
    near_ale=table.loc[0.64, "ALE"],
    far=table.loc[0.98, "PDP"],
    far_ale=table.loc[0.98, "ALE"],
)

# %%
quiz("106-when")

# %% [markdown]
# ## Walk off the map yourself
#
# The explorer holds such worlds. Guess first, and move to place 8 to see; then raise the correlation and watch the squares become
# hollow. *Truth* (key T) draws the truth as diamonds. In its last world, the bank's inquiries and use of credit, show every row's line.

# %%
explore("106")

# %% [markdown]
# ## Where it misleads
#
# **A line for nothing.** The day of the month does nothing; we made it so. It is our **negative control**. Look at the height of its line beside that of
# `age`, and at a third one: `postcode`.

# %%
days, codes = np.arange(1, 29), np.arange(1, 6)
swings = {
    name: np.ptp(partial_dependence(credit.predict_log_odds, people, name, values))
    for name, values in (("age", ages), ("postcode", codes), ("day_of_month", days))
}
moved, after = credit.truth.intervene(people, {"postcode": 5})
_, before = credit.truth.intervene(people, {"postcode": 1})
pd.Series(swings, name="highest minus lowest, log-odds").round(2).to_frame()

# %%
say(
    "The day's line moves by {day:.2f} log-odds: in this model, a swing of that size may be noise. The line of `postcode` moves by {post:.2f}, and yet "
    "moving **everyone** from area 1 to area 5 changes the true risk by {change:.2f}. A line shows what the model does when a column is "
    "overwritten. It is **no effect**: postcode only stands for something that the model cannot see.",
    day=swings["day_of_month"],
    post=swings["postcode"],
    change=np.abs(after - before).max(),
)

# %%
quiz("106-effect")

# %% [markdown]
# ## A task with real numbers: bicycles
#
# Lines serve regression as well. In Washington bicycles were rented on 731 days of 2011 and 2012; a model shall predict how many (`cnt`) from
# weather and calendar. These data are not part of the course's folder. If they are not on this computer, the next cells
# say so, and nothing depends on them.

# %%
weather = ["yr", "mnth", "weekday", "holiday", "weathersit", "temp", "atemp", "hum", "windspeed"]
bikes = data.load("bike_sharing", "day.csv") if data.is_here("bike_sharing") else None


def fitted(columns):
    model = xgboost.XGBRegressor(n_estimators=200, max_depth=3, learning_rate=0.1, random_state=0, n_jobs=1)
    model.fit(bikes[columns][bikes.index % 4 > 0], bikes["cnt"][bikes.index % 4 > 0])
    test = bikes[bikes.index % 4 == 0]
    return model, 1 - ((test["cnt"] - model.predict(test[columns])) ** 2).mean() / test["cnt"].var()


say(
    "{reason}",
    reason=data.unavailable("bike_sharing") or "The bicycles are here: we keep every fourth day for testing.",
)

# %% [markdown]
# A colleague takes all columns and is proud of the result. Before we praise, we ask for the lines: how far does each one swing?

# %%
if bikes is not None:
    everything = [*weather, "casual", "registered"]
    proud, quality = fitted(everything)
    swing = {
        name: np.ptp(
            partial_dependence(
                proud.predict, bikes[everything], name, np.unique(bikes[name].quantile([0.02, 0.25, 0.5, 0.75, 0.98]))
            )
        )
        for name in everything
    }
    shown = pd.Series(swing, name="swing, rentals a day").sort_values().round().to_frame()
shown if bikes is not None else say("With the bicycles here, this cell shows eleven swings.")

# %%
say(
    "It explains {quality:.1%} of the variance (100 % would be no error, 0 % no better than always saying the mean), and the weather counts for nothing: temperature moves the line by {temp:.0f} rentals, `registered` by "
    "{registered:,.0f}. That is a **leak**: `casual` + `registered` *is* `cnt` (true on {days} of {all} days), and nobody knows either of "
    "them in the morning. Whenever one line does everything, ask when that column is known.",
    quality=quality,
    temp=swing["temp"],
    registered=swing["registered"],
    days=int((bikes["casual"] + bikes["registered"] == bikes["cnt"]).sum()),
    all=len(bikes),
) if bikes is not None else say("With the bicycles here, this cell names the column that gives the answer away.")

# %% [markdown]
# Without the leak the model is worse and useful. One trap is left: `temp` and `atemp`, the felt temperature, are almost one column. In the figure look at the
# left end, the cold days. (`temp` is scaled; we write degrees, as the data's description says.)

# %%
if bikes is not None:
    honest, honest_quality = fitted(weather)
    cold = bikes["temp"].quantile(np.linspace(0.02, 0.98, 9)).to_numpy()
    cuts = np.unique(np.quantile(bikes["temp"], np.linspace(0, 1, 21)))
    pdp = partial_dependence(honest.predict, bikes[weather], "temp", cold)
    local = np.interp(cold, *ale(honest.predict, bikes[weather], "temp", cuts))
    pair = bikes[["temp", "atemp"]]
    lost = np.mean([off_the_map(pair.assign(temp=value), pair).mean() for value in pair["temp"][::5]])
    two = {"PDP": pdp - pdp.mean(), "ALE": local - local.mean()}
    figure = curves.lines(
        cold * 41, two, "Warm days bring more rentals", label="temperature (degrees)", output_scale="rentals"
    )
figure if bikes is not None else say("With the bicycles here, this cell draws the line of temperature.")

# %%
if bikes is not None:
    without = [name for name in weather if name != "atemp"]
    alone, _ = fitted(without)
    single = partial_dependence(alone.predict, bikes[without], "temp", cold)

say(
    "Now {quality:.0%} of the variance (days drawn from both years: forecasting a new year is harder). The correlation is {r:.3f}: {lost:.0%} of the "
    "invented days are off the map. And the two columns share one story: beside `atemp` the line of `temp` swings by {beside:,.0f} rentals, "
    "alone by {alone:,.0f}. No truth is known here; that the lines differ is all that we can see.",
    quality=honest_quality,
    r=pair.corr().iloc[0, 1],
    lost=lost,
    beside=np.ptp(pdp),
    alone=np.ptp(single),
) if bikes is not None else say("With the bicycles here, this cell tells how two columns share one story.")

# %% [markdown]
# ## What such a line is not
#
# - Not one person's answer: it is an average, and the lines behind it may part.
# - Not an effect: it says what the model does when a column is overwritten.
# - Not to be believed where its rows are ghosts, however smooth it is.
# - Not complete without its rows: over *whom* do we average?
#
# For the product manager this makes one honest sentence: *all else equal, the model sees the least risk in the middle of life; this is an
# average over our applicants, and no advice to anybody.*

# %% [markdown]
# ## In short
#
# 1. A partial dependence line gives everyone the same value and averages; ICE keeps everyone's own line, and lines that part show an interaction.
# 2. Some of the rows that it invents do not exist. A few do no harm; when features go together closely, use ALE, which takes small steps of real rows.
# 3. A line is about the model. It can swing for nothing, stand for a hidden cause, and give away a leak.
#
# *Open question:* a line is drawn for one feature at a time. How would you find the pair that acts together among fifty-five?
#
# Next: this unit's exercise. After it, 107 shares out one prediction, with ghosts of its own.

# %% [markdown]
# ## Further: lines begun at 0
#
# Lines at different heights are hard to compare. **Centred ICE** subtracts each line's first value: what is left is the change. Look for
# lines that end below 0.

# %%
centred, centred_truth = person_lines - person_lines[:, :1], true_lines - true_lines[:, :1]
averages = {"average of the model": centred.mean(axis=0), "average of the truth": centred_truth.mean(axis=0)}
title = f"Begun at 0, {np.mean(centred_truth[:, -1] < 0):.0%} of the truth's lines end below it"
curves.lines(counts, averages, title, label="inquiries (count)", each=centred_truth[::10])

# %%
say(
    "The thin lines are the truth's. They end between {low:.2f} and {high:.2f}; the model's, not drawn, between {model_low:.2f} and {model_high:.2f}: "
    "it has found that lines part, and hardly that some fall.",
    low=centred_truth[:, -1].min(),
    high=centred_truth[:, -1].max(),
    model_low=centred[:, -1].min(),
    model_high=centred[:, -1].max(),
)

# %% [markdown]
# ## Further: how much is interaction?
#
# The **H-statistic** (Friedman and Popescu 2008, doi:10.1214/07-AOAS148) compares two features' joint line with the sum of their own: 0 means that nothing is
# left over. As a negative control we take a pair that does not interact in truth.

# %%
from xaicourse.methods.partial_dependence import h_statistic

few = people.head(100)
pairs = [("burden", "inquiries"), ("age", "day_of_month")]
of_model, of_truth = (
    [h_statistic(output, few, *pair) for pair in pairs] for output in (credit.predict_log_odds, credit.truth.log_odds)
)
pd.DataFrame({"model": of_model, "truth": of_truth}, index=[" x ".join(pair) for pair in pairs]).round(2)

# %%
say(
    "The pair that truly acts together has {real:.2f} in the model and {true:.2f} in truth; the control has {noise:.2f} in the model and {nothing:.2f} in "
    "truth. So an H of about {noise:.2f} may be noise here.",
    real=of_model[0],
    true=of_truth[0],
    noise=of_model[1],
    nothing=of_truth[1],
)

# %% [markdown]
# ## Further: second-order ALE
#
# ALE can be taken of two features: what both do **beyond** their own lines, again in small steps of real rows. The truth's part is a product: it
# raises where both are high and where both are low. Does the model's map have the same signs?

# %%
from xaicourse.methods.ale import ale_pair

use, asked = np.array([0, 8, 28, 56, 110.0]), np.array([-1, 0, 1, 2, 4, 8.0])
maps = [
    ale_pair(output, bank.X_train, ("burden", "inquiries"), (use, asked))
    for output in (credit.predict_log_odds, credit.truth.log_odds)
]
together = np.corrcoef(maps[0].ravel(), maps[1].ravel())[0, 1]
pd.DataFrame(maps[0], index=[f"use {x:g} %" for x in use], columns=[f"{x:g} inquiries" for x in asked]).round(2)

# %%
say(
    "The model's map goes with the truth's (correlation {r:.2f}); at the corner of heavy use and many inquiries it says {corner:+.2f}, the truth {true:+.2f}.",
    r=together,
    corner=maps[0][-1, -1],
    true=maps[1][-1, -1],
)
