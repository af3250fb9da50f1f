# %% [markdown]
# # Your first SHAP values
#
# **Why did the bank's model give *this* applicant *this* risk?** You explain one rejection to a loan officer, first by
# hand, then with the library, then against the truth.
#
# Afterwards you can
# 1. share out one prediction among its features, by hand and with `shap`;
# 2. say what a bar's zero is, and check that the bars add up on the right scale;
# 3. tell an explanation that is wrong about the model from a model that is wrong about the world.
#
# *60 minutes. Before it: nothing. You may read past the code: the sentences below it matter, and say what it showed.
# Only the exercise asks you to write some Python.*

# %%
from itertools import combinations, permutations

import numpy as np
import pandas as pd
import shap
import xgboost

from xaicourse import plots
from xaicourse.explorers import explore
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.scenarios import credit

begin("107_first_shap")

# %% [markdown]
# ## One applicant, rejected
#
# The **instance**, the case that we explain, is one person who asked for a loan. The people are invented, so that we
# know the truth about them; their ages, debts and histories follow those of real credit files. Each row of the table
# is a **feature**: one thing that the model knows about a person. Look down the column: what would you hold against
# this applicant?

# %%
data = credit.load()
applicant = data.X_test.loc[[4416]]
pd.DataFrame({"in words": data.labels, "value": applicant.iloc[0]})

# %%
risk = credit.predict_probability(applicant)[0]
say(
    "The bank's model, a few hundred small decision trees, puts the risk of default at **{risk:.0%}**. The bank rejects above {limit:.0%}: "
    "this applicant gets no loan.",
    risk=risk,
    limit=credit.REJECTION_THRESHOLD,
)

# %% [markdown]
# ## The scale on which things add up
#
# A **decision tree** asks a few yes-or-no questions and ends in a **leaf**, which holds one small number. The model adds
# up the numbers of all its trees. They stand for **log-odds**. The *odds* are risk divided by no-risk: a risk of 75 % has
# odds of 3, three to one. Their logarithm, $\ln\frac{p}{1-p}$, turns multiplying into adding: at 0 both are even, each
# step of 1 multiplies the odds by about 2.7, and below 0 no-risk is the likelier. We explain the log-odds, because that
# is where this model adds.

# %%
log_odds = credit.predict_log_odds(applicant)[0]
assert np.isclose(log_odds, np.log(risk / (1 - risk)))
say("A risk of {risk:.0%} is **{log_odds:.2f}** in log-odds.", risk=risk, log_odds=log_odds)

# %% [markdown]
# ## Compared to whom?
#
# "Why is it so high?" needs a comparison, as in "higher than whose?". We take 100 people from the **training data**, the
# past loans from which the model was learned, as the **background**. The **base value** is the mean prediction over the background. What we explain is the *distance* from there to
# our applicant.

# %%
background = data.background()
base_value = credit.predict_log_odds(background).mean()
say(
    "On average, the background stands at {base:.2f}. Our applicant stands {distance:.2f} above it: this distance is "
    "what eleven features will share.",
    base=base_value,
    distance=log_odds - base_value,
)

# %% [markdown]
# Guess before you know: the answer will be set beside your guess.

# %%
predict(
    "strongest",
    "What raises this applicant's log-odds most?",
    [data.columns[name].label for name in ("debt_to_income", "history_months", "burden", "inquiries", "income")],
)

# %% [markdown]
# ## By hand, with three features
#
# Eleven features are too many for paper. So we train a small model that sees three of them: debt-to-income, the use of
# revolving credit, that is credit cards and overdrafts (`burden`), and how often lenders were asked for the record lately
# (`inquiries`).

# %%
three = ["debt_to_income", "burden", "inquiries"]
small_model = xgboost.XGBClassifier(n_estimators=100, max_depth=3, learning_rate=0.1, random_state=0, n_jobs=1)
small_model.fit(data.X_train[three], data.y_train)


def small_log_odds(rows):
    return small_model.predict(rows, output_margin=True).astype(float)


# %% [markdown]
# What would this model say if it knew only *some* of the three? A **coalition** is the set of features it knows. We
# give every row of the background the applicant's values in those features, leave the others as they are, and average.
# That mean prediction is the coalition's *worth*; the worth of nobody, "(none)", is the small model's own base value.
# (Numbers are rounded where they are shown, never where they are computed.)


# %%
def worth(coalition):
    rows = background[three].copy()  # (100, 3)
    for feature in coalition:
        rows[feature] = applicant[feature].iloc[0]
    return small_log_odds(rows).mean()


coalitions = [coalition for size in range(4) for coalition in combinations(three, size)]
worths = pd.Series({" + ".join(coalition) or "(none)": worth(coalition) for coalition in coalitions}, name="worth")
worths.round(3).to_frame()

# %%
nobody = worths["(none)"]
say(
    "Alone, `burden` adds {burden:.2f} and `inquiries` adds {inquiries:.2f}. Together they add **{both:.2f}**, far more "
    "than the sum of the two: asking many lenders counts against those who already use up their credit. Whose is the surplus?",
    burden=worths["burden"] - nobody,
    inquiries=worths["inquiries"] - nobody,
    both=worths["burden + inquiries"] - nobody,
)

# %% [markdown]
# ### Six orders
#
# Let the features join one after the other, and give each the **gain** in worth at the moment it joins. Three features
# can join in six orders. Look down the columns: for whom does the order matter?


# %%
def gains(order):
    after = [worth(order[: place + 1]) for place in range(len(order))]
    before = [worth(()), *after[:-1]]
    return dict(zip(order, np.subtract(after, before), strict=True))


along = pd.DataFrame([gains(order) for order in permutations(three)])[three]
along.index = [", ".join(order) for order in permutations(three)]
along.round(3)

# %%
say(
    "`inquiries` gains {low:.2f} in one order and {high:.2f} in another, though nothing about the person or the model "
    "changed. Every row adds up to the same {total:.2f}.",
    low=along["inquiries"].min(),
    high=along["inquiries"].max(),
    total=along.iloc[0].sum(),
)

# %% [markdown]
# No order is better than another, so we take the mean over all of them. This is the **Shapley value**: a feature's
# gain, averaged over every order of joining (Shapley 1953). As a share of one prediction it is called an
# **attribution**, and Lundberg and Lee (2017, arXiv:1705.07874) named it SHAP. *Attribution*, *share*, *SHAP value* and,
# in a figure, *bar* are four words for this one number. In 101 we met it as *the shares*.

# %%
by_hand = along.mean()
by_hand.round(3).to_frame("attribution")

# %% [markdown]
# ### The library agrees
#
# `shap.TreeExplainer` takes the model and the background. It never walks through orders: for trees it computes the same
# averages exactly from the leaves of the trees, on the scale on which the trees add: the log-odds (Lundberg et al.
# 2020, doi:10.1038/s42256-019-0138-9). A number such as 3e-08 is short for 0.00000003: 3, with the point moved eight
# places to the left.

# %%
by_library = shap.TreeExplainer(small_model, background[three])(applicant[three])
small_gap = np.abs(by_library.values[0] - by_hand.to_numpy()).max()
assert small_gap < 1e-6
say("The largest difference between our six orders and the library is {gap:.0e}.", gap=small_gap)

# %% [markdown]
# ## The bank's model
#
# Now the model that decided, with all eleven features. On paper that would be 11 · 10 · 9 · … · 1 orders, nearly forty
# million; the library takes milliseconds. In the **waterfall** below start at the bottom, at the base value. (shap writes
# it $E[f(X)]$, the *expected*, that is mean, output of the model $f$ over the background $X$.) Each bar moves the log-odds up (red) or down (blue), until the prediction, $f(x)$, stands at the top.

# %%
explainer = shap.TreeExplainer(credit.load_model(), background)
explanation = explainer(applicant)
bars = pd.Series(explanation.values[0], index=data.feature_names)
shap.plots.waterfall(explanation[0], max_display=8, show=False)
plots.drawn(
    "Waterfall of the bank's model for one applicant, log-odds: " + ", ".join(f"{n} {v:+.2f}" for n, v in bars.items())
)

# %%
ranked = bars.sort_values(ascending=False)
say(
    "Three bars carry the rejection: `{a}` ({x:+.2f}), `{b}` ({y:+.2f}) and `{c}` ({z:+.2f}). The applicant's age and "
    "income speak *for* a loan: their bars are {age:+.2f} and {income:+.2f}. Each number is a share of the distance from "
    "the base value.",
    a=ranked.index[0],
    b=ranked.index[1],
    c=ranked.index[2],
    x=ranked.iloc[0],
    y=ranked.iloc[1],
    z=ranked.iloc[2],
    age=bars["age"],
    income=bars["income"],
)

# %%
compare("strongest", data.columns[ranked.index[0]].label)

# %% [markdown]
# The **force plot** shows the same numbers on one line, for a reader in a hurry: what pushes up (red) stands left of the
# prediction, what pushes down (blue) right. Only wide bars have room for a name.

# %%
base, values = explanation[0].base_values, explanation[0].values.round(2)
size = {"figsize": (11, 3), "contribution_threshold": 0.15}
shap.plots.force(base, values, applicant.iloc[0], matplotlib=True, show=False, **size)
plots.drawn(f"Force plot of the same numbers: base value {base_value:.2f}, prediction {log_odds:.2f} log-odds.")

# %% [markdown]
# ## Does it add up?
#
# The bars must add up to the *distance*: base value plus all bars is the prediction. This is **completeness**, and like
# the sums of a ledger it can be checked. Check it on the scale of the bars; only the finished sum may be turned into a
# probability.

# %%
distance = explanation.values[0].sum()
total = explanation.base_values[0] + distance
say(
    "{base:.3f} (base value) + {distance:.3f} (all bars) = **{total:.3f}**. The model says {log_odds:.3f}: a gap of {gap:.0e}. As "
    "a probability this is {squashed:.1%}, the risk that we began with.",
    base=explanation.base_values[0],
    distance=distance,
    total=total,
    log_odds=log_odds,
    gap=abs(total - log_odds),
    squashed=1 / (1 + np.exp(-total)),
)

# %%
quiz("107-sum")

# %% [markdown]
# A right sum is no proof: many wrong sets of bars have the same sum. So we compute the model's values a second way, from
# every coalition. A gain depends only on *who* came before, not in which sequence; so each of the $2^{11}=2048$ coalitions
# counts once for every order that begins with it. How far the explainer is from these exact values is the **explainer
# gap**, the only error that is the method's own fault.

# %%
exact = credit.truth.shapley(credit.predict_log_odds, applicant, background)[
    0
]  # here of the model: it takes any function
explainer_gap = np.abs(explanation.values[0] - exact.values).max()
assert explainer_gap < 1e-6
say("Explainer gap, largest of the eleven bars: **{gap:.0e}** log-odds.", gap=explainer_gap)

# %% [markdown]
# ## Against the truth
#
# The explanation is exact, but exact about the *model*. These data come from a process that we wrote, so the true
# log-odds can be explained in the same way. The distance between the two explanations is the **model gap**. In the
# figure, bars are the model's (orange raises, blue lowers), black diamonds the truth's: where are they furthest apart?

# %%
true = credit.truth.shapley(credit.truth.log_odds, applicant, background)[0]
apart = pd.Series(np.abs(exact.values - true.values), index=data.feature_names)
true_risk = 1 / (1 + np.exp(-true.prediction))
assert true_risk > risk  # the sentence below says so
plots.bars(exact, f"Model and truth differ most on {apart.idxmax()}", labels=data.labels, top=7, truth=true)

# %%
say(
    "The model gap is {mean:.2f} log-odds per feature, at most {most:.2f} (`{feature}`): the true risk is {true:.0%}, and the "
    "model, at {risk:.0%}, is too mild with this applicant. The explainer gap was {explainer:.0e}. What is wrong here is wrong "
    "in the model, and no better explainer can mend it.",
    mean=apart.mean(),
    most=apart.max(),
    feature=apart.idxmax(),
    true=true_risk,
    risk=risk,
    explainer=explainer_gap,
)

# %% [markdown]
# ## Many people at once
#
# A **beeswarm** lays out the attributions of many people: one dot is one person, left lowers the log-odds, right raises
# them. Colour means something else here than before: red dots have a *high value* of the feature. Look at two of the lower
# rows: `postcode`, and `day_of_month` at the bottom. Should they be there at all?

# %%
people = data.X_test.head(200)
swarm = explainer(people)
np.random.seed(0)  # shap shakes the dots a little
shap.plots.beeswarm(swarm, max_display=11, show=False)
spread = pd.Series(np.abs(swarm.values).mean(axis=0), index=data.feature_names)
plots.drawn("Beeswarm of 200 people; mean size of the bars: " + ", ".join(f"{n} {v:.2f}" for n, v in spread.items()))

# %% [markdown]
# ## Where it misleads
#
# **A bar for nothing.** The day of the month has no effect at all on who pays back; we made it so. Such a feature is a
# **negative control**: we know that there is nothing to find, so whatever bar it gets is noise that the model has learned.

# %%
noise = np.abs(swarm[:, "day_of_month"].values)
say(
    "Its bars are {mean:.2f} log-odds in size on average, and one in twenty is longer than {long:.2f}. In this model, a bar of "
    "that size may be nothing.",
    mean=noise.mean(),
    long=np.quantile(noise, 0.95),
)

# %% [markdown]
# **A bar is no effect.** Take the person with the largest bar for `postcode`. If the bar were an effect, moving house
# would lower the risk. In a world that we wrote we can let them move, and ask for the true log-odds before and after.

# %%
postcode_bars = pd.Series(swarm[:, "postcode"].values, index=people.index)
mover = people.loc[[postcode_bars.idxmax()]]
moved, after = credit.truth.intervene(mover, {"postcode": 1})
say(
    "The bar says {bar:+.2f}. The true log-odds are {before:.2f} before the move and {after:.2f} after it: **nothing** "
    "changes. The model uses postcode because it stands for something else; the bar is true of the model only.",
    bar=postcode_bars.max(),
    before=credit.truth.log_odds(mover)[0],
    after=after[0],
)

# %% [markdown]
# ## Compared to whom, again
#
# Every bar so far answered "compared with 100 people of every kind". The explorer lets you change the comparison, and
# nothing else. It shows twelve applicants among sixty people; the dark dots are the comparison group, and the bars start
# at the top. First guess, then find a bar whose side turns. *Truth* (key T) shows the truth's own bars. On the
# *probability* scale the bars are computed anew: they are other bars, with another sum.

# %%
explore("107")

# %% [markdown]
# Did you see it? The person and the model stay the same, and yet a bar turns from lowering the risk to raising it. So a
# sentence such as "your credit history counted against you" is unfinished. It needs its second half: "compared with the
# people whom we approved".

# %%
quiz("107-zero")

# %% [markdown]
# ## What a SHAP value is not
#
# - Not an **importance**: it has a sign, and it speaks of one person.
# - Not an effect: it says what the model did with a value, not what a change would bring.
# - Not a share of the probability, when the bars were computed for the log-odds.
# - Not complete without its background.
#
# For the loan officer this makes one honest sentence: *compared with our usual applicants, the model holds the
# use of revolving credit against you most; it says nothing about what would help.*

# %% [markdown]
# ## In short
#
# 1. A SHAP value is a feature's gain, averaged over every order of joining; the bars lead from the base value to the
#    prediction.
# 2. Two gaps, never mixed: the explainer gap is the method's fault, the model gap is the model's.
# 3. Each bar answers "compared to whom?", and another background can turn its sign.
#
# *Open question:* we let `burden` take on the applicant's value whatever the other columns were. Are all those mixed
# rows people who could exist?
#
# Next: this unit's exercise. After it, 108 puts such numbers into words that the applicant understands; you can go there
# without the exercise, too.
