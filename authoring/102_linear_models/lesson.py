# %% [markdown]
# # What a coefficient says
#
# **What may you read from the coefficients of a linear model?** You take a bank's scorecard apart for a loan officer: what
# each number means, what it did to one applicant, and when its sign is an accident.
#
# Afterwards you can
# 1. read a coefficient as an odds ratio, for a change of any size, and not as a change of the risk;
# 2. share out one prediction: coefficient times the distance from the mean;
# 3. tell when two coefficients are wrong although their sum is right.
#
# *60 minutes. Before it: 101. You may read past the code: the sentences below it matter, and say what it
# showed. Only the exercise asks for Python.*

# %%
import numpy as np
import pandas as pd
import shap
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from xaicourse import curves, plots
from xaicourse.explanation import Explanation
from xaicourse.explorers import explore
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.letters import read_letter
from xaicourse.methods.logistic import fit_logistic
from xaicourse.scenarios import credit, twins

begin("102_linear_models")

# %% [markdown]
# ## The scorecard
#
# In 101 we met *the scorecard*: a model that multiplies each thing it knows about an applicant by a fixed number, and
# adds up. That number, its *weight* there, is the feature's **coefficient**. Here we build it, for eleven **features** of 4000 past loans. Below is one applicant, the
# **instance** that we explain. The people are invented, so that we know the truth about them.

# %%
data = credit.load()
X, y = data.X_train, data.y_train  # (4000, 11) and (4000,): 1 means not paid back
applicant = data.X_test.loc[[4416]]
pd.DataFrame({"in words": data.labels, "value": applicant.iloc[0], "mean of all": X.mean().round(1)})

# %% [markdown]
# ## A scale on which one may add
#
# The sum, 101's *score*, can be any number; a risk lies between 0 and 1. So it stands for something else. The **odds** are risk
# divided by no-risk: a risk of 75 % has odds of 3, three to one. Their logarithm, $\ln\frac{p}{1-p}$, is the **log-odds**: 0
# at a risk of a half, below 0 where no-risk is likelier, without end on both sides. A model that adds up log-odds is
# called a **logistic regression** (Cox 1958, doi:10.1111/j.2517-6161.1958.tb00292.x).

# %%
risks = pd.Series([0.02, 0.2, 0.5, 0.75, 0.98])
pd.DataFrame({"risk": risks, "odds": risks / (1 - risks), "log-odds": np.log(risks / (1 - risks))}).T.round(2)

# %% [markdown]
# ## By hand
#
# How are the coefficients found? Start with zeros: everybody has the risk one half. *What is missed*, outcomes minus
# risks, tells for each column which way to go; *how fast the risks move*, $p(1-p)$, tells how far. Solving for both
# gives a step. This is Newton's method; a first column of ones makes the **intercept**, the number from which the sum
# starts.

# %%
rows = np.column_stack([np.ones(len(X)), X])  # (4000, 12)


def step(found):
    p = 1 / (1 + np.exp(-rows @ found))  # (4000,) predicted risks
    missed = rows.T @ (y.to_numpy() - p)  # (12,)
    speed = rows.T @ (rows * (p * (1 - p))[:, None])  # (12, 12)
    return np.linalg.solve(speed, missed)


# %% [markdown]
# Watch how far the log-odds of the 4000 people move in each step. A number such as 2e-05 is short for 0.00002: 2, with
# the point moved five places to the left.

# %%
found, moves = np.zeros(12), []
for _ in range(8):
    change = step(found)
    found = found + change
    moves.append(np.abs(rows @ change).max())
pd.Series(moves, index=range(1, 9), name="largest move of a log-odds").to_frame().map("{:.0e}".format).T

# %% [markdown]
# ### The library agrees
#
# At the end nothing moves: these coefficients fit best. scikit-learn must find the same, if we tell it `C=np.inf`:
# otherwise it pulls all coefficients towards 0, a **penalty** that we meet again below.

# %%
library = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10).fit(X, y)
gap = np.abs(library.coef_[0] - found[1:]).max()
assert gap < 1e-8
say("The largest difference among the eleven coefficients is **{gap:.0e}**.", gap=gap)

# %%
coefficients = pd.Series(found[1:], index=data.feature_names)


def log_odds(people):
    return found[0] + people.to_numpy() @ coefficients.to_numpy()


log_odds.output_scale, log_odds.explains = "log-odds", "the scorecard"
total = log_odds(applicant)[0]
say(
    "For our applicant the sum is {total:.2f} log-odds, a risk of **{risk:.0%}**.",
    total=total,
    risk=1 / (1 + np.exp(-total)),
)

# %% [markdown]
# ## What one unit more does
#
# One unit more of a feature, everything else as it is, *adds* its coefficient to the log-odds. So it *multiplies* the odds
# by $e^{\text{coefficient}}$, the **odds ratio**. Two units multiply twice: $e^{2\cdot\text{coefficient}}$. The odds ratio
# is the same for everybody. Is the change of the risk, too? Ten points more of debt-to-income, for five people:

# %%
odds_ratio = np.exp(10 * coefficients["debt_to_income"])
after = odds_ratio * risks / (1 - risks)
table = pd.DataFrame({"risk before": risks, "risk after": after / (1 + after)})
table.assign(difference=table["risk after"] - risks, ratio=table["risk after"] / risks).round(3).T

# %%
say(
    "The odds ratio is {ratio:.2f} each time. The *risk* of {small:.0%} is multiplied by {low:.2f}, that of {large:.0%} by "
    "{high:.3f}, and the largest difference, {most:.0%}, stands near the middle. Only where the risk is small does an odds ratio of {ratio:.2f} "
    "read as '{ratio:.2f} times the risk'.",
    ratio=odds_ratio,
    small=risks[0],
    large=risks[4],
    low=table["risk after"][0] / risks[0],
    high=table["risk after"][4] / risks[4],
    most=(table["risk after"] - risks).max(),
)

# %%
quiz("102-odds")

# %% [markdown]
# ## Whose coefficient is largest?
#
# The units decide. Here are the eleven, by size. Income stands near the end. Guess before you know: the answer will be set
# beside your guess.

# %%
by_size = coefficients.sort_values(key=np.abs, ascending=False)
pd.DataFrame({"coefficient": by_size, "one unit": [data.columns[name].unit or "1" for name in by_size.index]}).round(4)

# %%
predict(
    "income",
    "Measured in euros, income has nearly the smallest coefficient. Measured in thousands of euros, what becomes of it?",
    ["it stays as it is", "it is 1000 times as large", "it is 1000 times as small"],
)

# %%
in_thousands = fit_logistic(X.assign(income=X["income"] / 1000), y)
times = in_thousands.coefficients[1] / coefficients["income"]
assert np.allclose(in_thousands.log_odds(X.assign(income=X["income"] / 1000)), log_odds(X))
compare("income", "it is 1000 times as large" if np.isclose(times, 1000) else "another answer")

# %% [markdown]
# All predictions stay as they were. So the size of a raw coefficient says nothing about how much a feature counts. To
# compare, let each feature move by a step that is usual *for it*: its **standard deviation** (SD), a typical distance from
# the mean. Coefficient times SD is what the model gives for such a step. Fitting on columns that are **standardised**,
# (value - mean) / SD, gives the same numbers.

# %%
spread = X.std(ddof=0)
per_spread = coefficients * spread
standardised = fit_logistic((X - X.mean()) / spread, y)
assert np.allclose(standardised.coefficients, per_spread)
pd.DataFrame({"coefficient": coefficients, "SD": spread, "per SD": per_spread}).loc[by_size.index].round(4)

# %%
ranked = per_spread.abs().sort_values(ascending=False).index
say(
    "`{raw}` led the raw list; per usual step it stands at place {place}, and `{first}` counts most ({top:+.2f}). The tiny number of "
    "income was no sign of weakness: per SD it is {income:+.2f}. `day_of_month`, the day on which the application came in, has "
    "{day:+.2f}. We made it without any effect, as a **negative control**: a coefficient of that size may be nothing.",
    raw=by_size.index[0],
    place=ranked.get_loc(by_size.index[0]) + 1,
    first=ranked[0],
    top=per_spread[ranked[0]],
    income=per_spread["income"],
    day=per_spread["day_of_month"],
)

# %% [markdown]
# ## What it did to one applicant
#
# A coefficient speaks of everyone. What did each feature do to *this* prediction? We compare with 100 usual applicants of
# the past, the **background**. Their mean log-odds is the **base value**. From there each feature moves the sum by its
#
# **contribution** = coefficient × (value − mean of the background)
#
# (Štrumbelj and Kononenko 2014, doi:10.1007/s10115-013-0679-x).
#
# A feature at the mean contributes nothing, however large its coefficient. Since everything is a sum, base value and
# contributions together are the prediction: there is nothing to share out in one way or another.

# %%
background = data.background()
contributions = coefficients * (applicant.iloc[0] - background.mean())
base_value = log_odds(background).mean()
assert np.isclose(base_value + contributions.sum(), total)
(contributions.round(3) + 0.0).sort_values(ascending=False).to_frame("contribution (log-odds)")

# %% [markdown]
# ### The library agrees, twice
#
# `shap.LinearExplainer` computes the same. And a later unit, 107, has a definition for any model whatever, by trying every
# set of features; for a sum it must end here. How far a method is from these exact values is the **explainer gap**.

# %%
by_library = shap.LinearExplainer(library, background)(applicant).values[0]
assert np.allclose(by_library, contributions, atol=1e-8)
exact = credit.truth.shapley(log_odds, applicant, background)[0]
explainer_gap = np.abs(exact.values - contributions).max()
assert explainer_gap < 1e-9
say("Explainer gap, the largest of the eleven: **{gap:.0e}** log-odds.", gap=explainer_gap)

# %% [markdown]
# ## Against the truth
#
# The contributions are exact, but exact about the *model*. We wrote the process behind these data, so its log-odds can be
# explained in the same way; the distance between the two is the **model gap**. Bars are the scorecard's contributions (the
# axis says *attribution*, the word for any model), black diamonds the truth's. Which are far apart?

# %%
true = credit.truth.shapley(credit.truth.log_odds, applicant, background)[0]
apart = pd.Series(np.abs(true.values - exact.values), index=data.feature_names).sort_values(ascending=False)
worst = [data.columns[name].short or data.columns[name].label for name in apart.index[:2]]
title = f"Furthest from the truth: {worst[0]} and {worst[1]}"
plots.bars(exact, title, labels=data.labels, top=11, truth=true)

# %%
say(
    "The model gap is {mean:.2f} log-odds per feature on average, and {most:.2f} for `{feature}`. The truth is a risk of {true:.0%}. "
    "Look at the age as well: with {age:.0f} years the applicant stands at the mean, so the scorecard gives {model:+.2f}, "
    "the truth {there:+.2f}. The explainer gap was {gap:.0e}: all of this is wrong in the model.",
    mean=apart.mean(),
    most=apart.iloc[0],
    feature=apart.index[0],
    true=1 / (1 + np.exp(-true.prediction)),
    age=applicant["age"].iloc[0],
    model=contributions["age"],
    there=true.values[0],
    gap=explainer_gap,
)

# %% [markdown]
# ### Where a straight line must be wrong
#
# One coefficient is one straight line, for all ages. In truth the risk falls with age and rises again. Upwards:
# what an age contributes. Look at both ends, where the line is furthest off (grey: how many applicants there are).

# %%
ages = np.arange(19, 71)


def true_age(years):
    effect = credit.truth.TERMS["age"][1]
    return effect(years) - effect(background["age"]).mean()


line = coefficients["age"] * (ages[:-1] + 0.5 - background["age"].mean())
title = "One coefficient, one direction: the line falls where the truth rises"
curves.shape(ages, line, title, label=data.labels["age"], truth=true_age, rows=X["age"])

# %%
say(
    "From 45 to 65 years the scorecard takes {model:.2f} log-odds off, where the truth adds {truth:.2f}. No coefficient, "
    "however well fitted, can say 'down, then up'.",
    model=-coefficients["age"] * 20,
    truth=true_age(65) - true_age(45),
)

# %% [markdown]
# The other thing that a sum cannot say is "it depends". Here are ten points more of `burden`, the use of revolving credit
# (cards and overdrafts), for our applicant with 0, 1, 4 and 8 inquiries: how often lenders lately asked for the record.


# %%
def ten_points_more(inquiries, predict):
    before = applicant.assign(inquiries=inquiries)
    return (predict(before) - predict(before.assign(burden=before["burden"] - 10)))[0]


counts = [0, 1, 4, 8]
functions = {"scorecard": log_odds, "truth": credit.truth.log_odds}
pd.DataFrame({name: [ten_points_more(n, f) for n in counts] for name, f in functions.items()}, index=counts).T.round(2)

# %%
scores = [roc_auc_score(data.y_test, f(data.X_test)) for f in (log_odds, credit.predict_log_odds)]
say(
    "In truth the effect grows with the inquiries, an **interaction**: {none:+.2f} with none, {eight:+.2f} with eight. The "
    "scorecard says {always:+.2f} for all. And yet it ranks well: of one applicant who defaulted and one who did not, it gives "
    "the first the higher risk in {linear:.1%} of the pairs (this share is the AUC), the bank's model of trees in {trees:.1%}.",
    none=ten_points_more(0, credit.truth.log_odds),
    eight=ten_points_more(8, credit.truth.log_odds),
    always=ten_points_more(1, log_odds),
    linear=scores[0],
    trees=scores[1],
)

# %% [markdown]
# ### Which coefficients are right?
#
# We let one feature of all 4000 people rise a little and see how the *true* log-odds change on average. Compare it with
# the coefficient, both per SD.


# %%
def true_slope(name, little=0.01):
    more, less = (X.assign(**{name: X[name] + way * little}) for way in (1, -1))
    return ((credit.truth.log_odds(more) - credit.truth.log_odds(less)) / (2 * little)).mean()


slopes = pd.Series({name: true_slope(name) for name in data.feature_names}) * spread
side = pd.DataFrame({"scorecard": per_spread, "truth": slopes, "gap": (per_spread - slopes).abs()})
side.sort_values("gap").round(2)

# %%
say(
    "Where the truth is a straight line the coefficient is good: `debt_to_income` {debt:+.2f} against {debt_true:+.2f}. So it is "
    "for `burden`, *on average*: for our applicant, with eight inquiries, it was far too small. Where the truth is a curve, it is no "
    "good: `amount` {amount:+.2f} against {amount_true:+.2f}. And `postcode` has {postcode:+.2f}, though moving house changes "
    "nobody's risk: it stands for something that the table does not hold, a **proxy**.",
    debt=per_spread["debt_to_income"],
    debt_true=slopes["debt_to_income"],
    amount=per_spread["amount"],
    amount_true=slopes["amount"],
    postcode=per_spread["postcode"],
)

# %% [markdown]
# ### A number that is only a name
#
# The five postcode areas are numbered, so the scorecard makes area 5 four steps worse than area 1. Safer is one column of 0
# and 1 for each area: **dummies**. One area gets none, the *reference*; each other coefficient says "compared with
# the reference". Below, with area 1 as reference, then with area 3.


# %%
def areas(people, reference):
    columns = pd.get_dummies(people["postcode"].astype(int), prefix="area", dtype=float)
    return people.drop(columns="postcode").join(columns.drop(columns=f"area_{reference}"))


fits = {reference: fit_logistic(areas(X, reference), y) for reference in (1, 3)}
assert np.allclose(fits[1].log_odds(areas(X, 1)), fits[3].log_odds(areas(X, 3)))
found_areas = {f"reference {k}": pd.Series(fit.coefficients, areas(X, k).columns) for k, fit in fits.items()}
pd.DataFrame(found_areas).filter(like="area", axis=0).T.map("{:+.2f}".format).replace("+nan", "reference")

# %%
one, three = found_areas["reference 1"], found_areas["reference 3"]
say(
    "Area 2 has {first:+.2f} in one line and {second:+.2f} in the other, and every prediction is the same. Neither is *the* "
    "effect of area 2: the intercept has taken up the difference. Say the reference with the number.",
    first=one["area_2"],
    second=three["area_2"],
)

# %% [markdown]
# ## Where it misleads: near-twins
#
# A coefficient says "one unit more, *everything else as it is*". What if two features hardly ever differ, such as the use of
# credit today and a month ago? We make such people. In truth both raise their risk; the true coefficients, per SD, are below.
# Then we fit a scorecard to 150 of them, and to 150 others, a hundred times.

# %%
twins.EFFECTS.rename(twins.LABELS).to_frame("true coefficient").T

# %%
predict(
    "flips",
    "The twins' correlation is .99. In how many of 100 redraws will use a month ago seem to *lower* the risk?",
)

# %%
redraws = {
    rho: np.array([fit_logistic(*twins.draw(150, rho, seed)).coefficients for seed in range(100)])
    for rho in (0, 0.9, 0.99)
}  # each (100, 5)
lines = {
    rho: {
        "wrong sign": (found_twins[:, 1] < 0).sum(),
        "SD of the coefficient": found_twins[:, 1].std(),
        "SD of the twins' sum": found_twins[:, :2].sum(axis=1).std(),
    }
    for rho, found_twins in redraws.items()
}
pd.DataFrame(lines).rename_axis(columns="correlation").map("{:.2g}".format)

# %%
compare("flips", int(lines[0.99]["wrong sign"]))

# %%
say(
    "With unrelated twins {none} of 100 redraws have the wrong sign, at .9 {some}, at .99 **{many}**. Meanwhile the "
    "sum of both coefficients is as steady as before ({before:.2f} and {after:.2f}): the data say how much the twins count "
    "together, and hardly which of the two.",
    none=lines[0]["wrong sign"],
    some=lines[0.9]["wrong sign"],
    many=lines[0.99]["wrong sign"],
    before=lines[0]["SD of the twins' sum"],
    after=lines[0.99]["SD of the twins' sum"],
)

# %% [markdown]
# ### The see-saw
#
# Each dot is one redraw, at its two coefficients; the ringed one is that whose five contributions stand at the bottom, for an
# applicant who uses much credit, today as a month ago. Guess, then move the correlation. Afterwards try more applicants,
# or a penalty, and compare with *Truth* (key T).

# %%
explore("102")

# %% [markdown]
# What is safe to say? Not "use a month ago lowers your risk", but "use of credit, today and a month ago together, raises
# it". Add the contributions of twins before you speak of them. A penalty steadies the signs (Hoerl and Kennard 1970,
# doi:10.1080/00401706.1970.10488634); but it shares the sum out evenly, whatever the truth, and makes all effects smaller.

# %%
quiz("102-twins")

# %% [markdown]
# ## Say it to a colleague
#
# The loan officer wants one sentence, without "log-odds", "coefficient" or column names. It should name what counted, its
# direction, and compared with whom. The **letter reader** is a program of this course that holds sentences against the
# contributions: *supported*, *contradicted* or *not found*, that is nothing in it could be checked. It also objects to
# promises.

# %%
contributed = Explanation(contributions, base_value, applicant.iloc[0], data.feature_names, "log-odds", "scorecard")
sentences = [
    "Compared with our usual applicants, the many credit inquiries raised this applicant's risk most.",
    "The use of revolving credit lowered the estimated risk.",
    "The feature with the largest coefficient times deviation has 1.01.",
    "With fewer inquiries this loan will be approved.",
]
read = [read_letter(each, contributed, data.columns, background=background) for each in sentences]
verdicts = [one.forbidden[0].kind if one.forbidden else one.sentences[0].verdict for one in read]
pd.DataFrame({"sentence": sentences, "the reader says": verdicts}).style.set_properties(**{"text-align": "left"})

# %%
assert verdicts == ["supported", "contradicted", "not found", "promise"]
say(
    "The first is true: the inquiries contribute {first:+.2f}, more than any other. The second has the sign turned round: the use of "
    "revolving credit contributes {second:+.2f}. The third may be right, and helps nobody. The last promises what no contribution "
    "knows: a bank may look at other things, and who has fewer inquiries may differ in more than that.",
    first=contributions["inquiries"],
    second=contributions["burden"],
)

# %%
quiz("102-say")

# %% [markdown]
# ## In short
#
# 1. A coefficient adds to the log-odds and multiplies the odds; how far it moves a risk depends on where the risk
#    is, and how large it looks depends on the unit.
# 2. A contribution is coefficient times distance from the mean; the contributions lead from the base value to the
#    prediction: exact about the model, whatever the truth.
# 3. When features are near-twins, trust their sum, not their signs.
#
# *Open question:* a scorecard with one coefficient per feature cannot say "it depends". Which model could, and still
# be read?
#
# Next: this unit's exercise; then 103, where a model asks questions instead of adding.

# %% [markdown]
# ## Further: columns that the scorecard lacks
#
# *Ungraded.* A linear model is linear in its *columns*, and the columns are ours to choose. We give it the square of the age
# (round 45), the product of burden and inquiries (each from its usual value), logarithms for income, amount and history, and
# leave out the two columns that do nothing. How near do the coefficients come to those we wrote?


# %%
def richer(people):
    return pd.DataFrame({
        "age squared": ((people["age"] - 45) / 10) ** 2,
        **{f"log {name}": np.log(people[name]) for name in ("income", "amount", "history_months")},
        **{name: people[name] for name in ("duration", "debt_to_income", "on_time", "burden", "inquiries")},
        "burden x inquiries": (people["burden"] - 28) * (people["inquiries"] - 1),
    })  # fmt: skip


rich = fit_logistic(richer(X), y)
written = [0.25, -0.7, 0.30, -0.9, 0.025, 0.045, -0.035, 0.012, 0.06, 0.006]  # as in the scenario's truth.py
assert np.ptp(credit.truth.log_odds(X) - richer(X) @ written) < 1e-9  # nothing else is in the truth
pd.DataFrame({"fitted": rich.coefficients, "truth": written}, index=richer(X).columns).round(3).T

# %%
scored = roc_auc_score(data.y_test, rich.log_odds(richer(data.X_test)))
say(
    "Still a sum, still readable, and now it says {risk:.0%} for our applicant, where the truth is {true:.0%}; its AUC is "
    "{auc:.1%}, above the bank's trees. The hard part was to know which columns: we knew, because we wrote the truth. Trees "
    "(103) and shape functions (104) look for them in the data.",
    risk=1 / (1 + np.exp(-rich.log_odds(richer(applicant))[0])),
    true=1 / (1 + np.exp(-true.prediction)),
    auc=scored,
)
