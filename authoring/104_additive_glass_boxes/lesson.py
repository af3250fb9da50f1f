# %% [markdown]
# # Glass boxes that add up
#
# **What has an accurate model learned about asthma, and would you act on it?** You read a model for a physician, who
# must sign before it decides which patients with pneumonia are treated at home.
#
# Afterwards you can
# 1. fit an additive model by hand, and read the shapes of InterpretML's EBM, for one patient and for all;
# 2. find a shape that is right about the records and dangerous in use;
# 3. constrain or edit a shape, and say what that costs.
#
# *60 minutes, without Further. Before it: 101. You may read past the code: the sentences below it
# matter, and say what it showed. Only the exercise asks for Python.*

# %%
import numpy as np
import pandas as pd
from interpret import set_visualize_provider, show
from interpret.glassbox import ExplainableBoostingClassifier

from xaicourse import curves, plots
from xaicourse.compat.interpret_views import NotebookProvider
from xaicourse.explanation import Explanation
from xaicourse.explorers import explore
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.methods.gam import quantile_cuts
from xaicourse.methods.plain_ebm import plain_ebm
from xaicourse.scenarios import asthma

begin("104_additive_glass_boxes")

# %% [markdown]
# ## A hospital's records
#
# 6000 patients came with pneumonia. Here are seven things known on arrival, for three of them. The patients are invented,
# so that we know the truth about them; the story is that of a real hospital (Caruana et al. 2015,
# doi:10.1145/2783258.2788613). The code -7 in the last row means that there was no earlier stay.

# %%
hospital = asthma.load()
X_train, y_train, X_test, y_test = hospital.X_train, hospital.y_train, hospital.X_test, hospital.y_test
X_train.head(3).rename(columns=asthma.LABELS).T

# %%
say(
    "{died:.1%} of them died. The plan: whoever has a predicted risk of death below {limit:.0%} is treated at home. "
    "{share:.0%} of the patients have asthma, a disease of the lungs.",
    died=hospital.y.mean(),
    limit=asthma.HOME_LIMIT,
    share=hospital.X["asthma"].mean(),
)

# %% [markdown]
# Guess before you know: the answer will be set beside your guess.

# %%
predict("asthma", "What will a good model say that asthma does to the risk of death?", ["raises it", "lowers it"])

# %% [markdown]
# ## A scale on which things add up
#
# Risks do not add: three reasons of 40 % each are no risk of 120 %. So many models add up **log-odds** instead, the
# logarithm of *risk divided by no-risk*, $\ln\frac{p}{1-p}$. At 0 the risk is a half, below 0 it is less; *risk
# divided by no-risk* is called the odds, and each step of 1 multiplies them by about 2.7.

# %%
risks = pd.Series([0.01, 0.05, 0.12, 0.5, 0.9], name="risk")
pd.DataFrame({"risk": risks, "log-odds": np.log(risks / (1 - risks)).round(2)}).T

# %% [markdown]
# ## By hand: a score for each bin
#
# A **generalised additive model**, GAM (Hastie and Tibshirani 1986, doi:10.1214/ss/1177013604), gives each feature a
# **shape function**: a curve from the feature's value to a score in log-odds. The prediction is the sum of what the
# patient's values look up. In 101 we met one as *the curve*; here we build it. Our curves are steps: we cut each feature into at most eight bins, one score for each.

# %%
cuts = {name: quantile_cuts(X_train[name], bins=8) for name in asthma.FEATURES}
bins = {name: np.digitize(X_train[name], cuts[name]) for name in asthma.FEATURES}  # each (4000,)
pd.Series({name: np.round(found, 2) for name, found in cuts.items()}).to_frame("cuts between bins")

# %% [markdown]
# How do we find the scores? By *backfitting*: take one feature, hold all others still, and move each of its bins until
# the risks there fit the deaths there. In a bin, *what is missed* is deaths minus predicted risks, summed; *how fast
# the risks move* with the score is the sum of $p(1-p)$. Their ratio is the step.


# %%
def steps(log_odds, bin_of):
    p = 1 / (1 + np.exp(-log_odds))  # (4000,) predicted risks
    missed = np.bincount(bin_of, y_train - p)
    return missed / np.bincount(bin_of, p * (1 - p))  # one step for each bin


# %% [markdown]
# Then the next feature, and round again, since each change leaves something new for the others. Start with no
# curves: everybody has the mean risk. Watch the largest step of each round.

# %%
log_odds = np.full(4000, np.log(y_train.mean() / (1 - y_train.mean())))
scores = {name: np.zeros(len(cuts[name]) + 1) for name in asthma.FEATURES}
largest = []
for _ in range(8):
    moved = {}
    for name, bin_of in bins.items():
        moved[name] = steps(log_odds, bin_of)
        scores[name] += moved[name]
        log_odds += moved[name][bin_of]
    largest.append(max(np.abs(step).max() for step in moved.values()))
pd.Series(largest, index=range(1, 9), name="largest step in the round").to_frame().map("{:.0e}".format).T

# %% [markdown]
# After eight rounds nothing moves. One thing is left open: add 1 to all scores of `age`, take 1 from all of `urea`, and
# every prediction stays. So we fix a zero: each curve's mean over the training patients is 0, and what is taken away
# goes into the intercept. A score then says: compared with the average patient.

# %%
intercept = log_odds.mean()
scores = {name: scores[name] - scores[name][bin_of].mean() for name, bin_of in bins.items()}
pd.DataFrame({"age": scores["age"], "cut below": [np.nan, *cuts["age"]]}).T.round(2)

# %% [markdown]
# ### The library agrees
#
# InterpretML's **EBM** (explainable boosting machine; Lou et al. 2012, doi:10.1145/2339530.2339556) is such a model. It moves
# round the features too, in many small steps. `plain_ebm` gives it our cuts and switches its refinements off. Then both are
# the same curves, fitted to the same deaths, and one set of curves fits best: it must end where we did.

# %%
same = plain_ebm(cuts).fit(X_train, y_train)
gap = np.abs(same.decision_function(X_train) - log_odds).max()
assert gap < 1e-3  # log-odds
say("The largest difference among the 4000 predictions is **{gap:.0e}** log-odds: the same model.", gap=gap)

# %% [markdown]
# ## The real thing
#
# Now with the refinements. A feature has up to 64 bins; each step is made by a small decision tree, which moves a few groups of
# neighbouring bins by a little; it stops before it learns noise. Eight such models, called bags, each leave out other patients.
# Their mean is the EBM, and how far they differ is a band around each curve.
#
# We judge by the **AUC**: take one patient who died and one who lived; in which share of such pairs had the first the
# higher predicted risk?

# %%
from sklearn.metrics import roc_auc_score

settings = {"outer_bags": 8, "max_bins": 64, "learning_rate": 0.05, "random_state": 0, "n_jobs": 1}
ebm = ExplainableBoostingClassifier(interactions=0, **settings).fit(X_train, y_train)
auc = roc_auc_score(y_test, ebm.decision_function(X_test))
say(
    "AUC on 2000 new patients: **{auc:.3f}**. The truth itself, without knowing who will die, ranks them with {best:.3f}: "
    "hardly anything is left to learn.",
    auc=auc,
    best=roc_auc_score(y_test, hospital.log_odds(X_test)),
)

# %% [markdown]
# ### All patients: the global view
#
# Nothing is hidden in an EBM: its curves *are* the model. That makes it a **glass box**; a model whose workings cannot be
# read is a **black box**. InterpretML draws the curves itself, and our `NotebookProvider` keeps its view inside the notebook: no
# network is needed, and the list answers the keyboard. Begin with the summary, then choose `age`, then `asthma`. There only 0 and 1 occur:
# read the two ends, not the line that InterpretML draws between them.

# %%
set_visualize_provider(NotebookProvider())
show(ebm.explain_global(name="Hospital"))

# %%
importances = pd.Series(ebm.term_importances(), index=ebm.term_names_).sort_values(ascending=False)
say(
    "The bars of the summary are **importances**: the mean size of a feature's scores, without sign. `{first}` leads with "
    "{top:.2f}; `asthma` has {asthma:.2f}. That it is important does not tell you what it does.",
    first=importances.index[0],
    top=importances.iloc[0],
    asthma=importances["asthma"],
)

# %% [markdown]
# A curve can be held against the truth here. In the figure, look where the band is wide and how many patients stand
# behind each step: what is the far left of the curve worth?

# %%
cut, score = ebm.bins_[0][0], ebm.term_scores_[0][1:-1]  # the first and the last score are for missing and unseen
edges = np.array([18, *cut, 95])
true_age = asthma.TERMS["age"]
mean_age = true_age(X_train["age"]).mean()
curves.shape(
    edges,
    score,
    "Age: near the truth in the middle, too flat for the old",
    label=asthma.LABELS["age"],
    band=ebm.standard_deviations_[0][1:-1],
    truth=lambda years: true_age(years) - mean_age,
    rows=X_train["age"],
)

# %%
middles = (edges[1:] + edges[:-1]) / 2
off_by = np.abs(score - (true_age(middles) - mean_age))
band = ebm.standard_deviations_[0][1:-1]
young, middle, old = edges[1:] < 30, (edges[:-1] > 45) & (edges[1:] < 75), (edges[:-1] > 75) & (edges[1:] < 85)
say(
    "Between 45 and 75 years the curve is {middle:.2f} log-odds from the truth on average. Below 30 it is {young:.2f}, with {few} of 4000 "
    "patients, and its first step has a band of only {first:.2f}. From 75 to 85 it is {old:.2f} too flat, with a band of {narrow:.2f}. "
    "**The band shows how the bags differ, not how wrong they all are.**",
    middle=off_by[middle].mean(),
    young=off_by[young].mean(),
    few=int((X_train["age"] < 30).sum()),
    first=band[0],
    old=off_by[old].mean(),
    narrow=band[old].mean(),
)

# %% [markdown]
# ### One patient: the local view
#
# The **instance**, the case that we explain, is a patient whom the model sends home. Each of the seven scores is an
# **attribution**: the signed share of one feature in one prediction. The **base value**, where the shares start, is
# the intercept.
#
# Above its bars InterpretML names the class that it predicts, 0 for *survived*, and that class's probability, Pr(y = 0): the risk of
# death is the rest to 1. "Actual" is what became of this patient under today's care.

# %%
risk = ebm.predict_proba(X_test)[:, 1]
patient = X_test.loc[[5475]]
assert ebm.predict_proba(patient)[0, 1] < asthma.HOME_LIMIT  # sent home
show(ebm.explain_local(patient, y_test.loc[[5475]], name="One patient"), key=0)

# %%
attributions = pd.Series(ebm.eval_terms(patient)[0], index=asthma.FEATURES)
total = ebm.intercept_[0] + attributions.sum()
explainer_gap = abs(total - ebm.decision_function(patient)[0])
assert explainer_gap < 1e-9
attributions.sort_values().round(2).to_frame("attribution").T

# %%
say(
    "{base:.2f} (base value) {sign} {size:.2f} (seven attributions) = **{total:.2f}** log-odds, a risk of {risk:.1%}. The **explainer "
    "gap**, the distance between explanation and model, is 0 but for rounding: here the explanation is the model. This "
    "patient is {age:.0f} years old, and asthma gives {asthma:+.2f}.",
    base=ebm.intercept_[0],
    sign="\u2212" if attributions.sum() < 0 else "+",
    size=abs(attributions.sum()),
    total=total,
    risk=1 / (1 + np.exp(-total)),
    age=patient["age"].iloc[0],
    asthma=attributions["asthma"],
)

# %%
compare("asthma", "lowers it" if attributions["asthma"] < 0 else "raises it")

# %% [markdown]
# ## Against the truth
#
# The physician asks: what becomes of this patient **at home**? The truth has an answer: the risk of these very people
# without intensive care. Bars are the model's scores (orange raises, blue lowers), black diamonds what each value
# truly does at home. Where do they part?

# %%
terms = asthma.effects(X_train)
true_values = (asthma.effects(patient) - terms.mean()).iloc[0]
shared = {"instance": patient.iloc[0], "feature_names": asthma.FEATURES, "output_scale": "log-odds"}
model = Explanation(attributions.to_numpy(), ebm.intercept_[0], function="the EBM", **shared)
true_base = asthma.INTERCEPT + terms.to_numpy().sum(axis=1).mean()
at_home = Explanation(true_values.to_numpy(), true_base, function="the truth at home", **shared)
plots.bars(model, "Model and truth point apart on asthma", truth=at_home)

# %%
apart = (attributions - true_values).abs()
assert apart.idxmax() == "asthma"  # the figure's title says so
say(
    "The **model gap**, the distance between model and truth, is {rest:.2f} log-odds on average over six features and {asthma:.2f} for "
    "asthma: the model says {model:+.2f}, at home it is {true:+.2f}. The model puts this patient's risk at {risk:.1%}; at home it "
    "is **{home:.0%}**. No explainer is at fault: the gap is the model's.",
    rest=apart.drop("asthma").mean(),
    asthma=apart["asthma"],
    model=attributions["asthma"],
    true=true_values["asthma"],
    risk=1 / (1 + np.exp(-total)),
    home=1 / (1 + np.exp(-hospital.log_odds(patient, care=0)[0])),
)

# %% [markdown]
# ## The mediator
#
# How can an accurate model be so wrong? Ask what happened between asthma and death. The hospital knew that these patients
# were in danger, and sent them to intensive care at once. No column records it; in our invented world we can look.

# %%
seen = pd.DataFrame({"asthma": hospital.X["asthma"], "intensive care": hospital.care, "died": hospital.y})
seen.groupby(["asthma", "intensive care"])["died"].agg(patients="size", died="mean").round(3)

# %%
rate = seen.groupby("asthma")["died"].mean()
care = seen.groupby("asthma")["intensive care"].mean()
say(
    "With asthma {with_care:.0%} got intensive care, of the others {other_care:.0%}. So {with_died:.1%} of those with asthma died, of the "
    "others {other_died:.1%}. The model is *right about the records*: under today's care asthma goes with a low risk. It "
    "is wrong about the plan, because the plan takes the care away.",
    with_care=care[1],
    other_care=care[0],
    with_died=rate[1],
    other_died=rate[0],
)

# %% [markdown]
# Care is a **mediator**: it stands between a cause and its outcome. A model that cannot see it hands its effect to what
# goes with it. More patients of this kind would not help: the records of *this* hospital repeat the same story
# however long they grow.

# %%
quiz("104-mediator")

# %% [markdown]
# ## A net hides it
#
# Now a black box: a small neural net, trained on the same rows. Does it make the same mistake? There is no curve to
# look at, only weights.

# %%
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

layers = MLPClassifier((8,), alpha=10, solver="lbfgs", max_iter=1000, random_state=0)
net = make_pipeline(StandardScaler(), layers).fit(X_train, y_train)
round(roc_auc_score(y_test, net.predict_proba(X_test)[:, 1]), 3)

# %%
with_it, without_it = (net.predict_proba(X_test.assign(asthma=value))[:, 1] for value in (1.0, 0.0))
weights = sum(part.size for part in (*layers.coefs_, *layers.intercepts_))
say(
    "Nearly the EBM's AUC, and {weights} weights; {read} of them multiply asthma, and none alone says what it does. Flip it in all "
    "test patients: for "
    "**{share:.0%}** of them asthma lowers the net's risk. The mistake is all there. To ask, we had to suspect it "
    "first; in the EBM it stood in a list of seven curves.",
    weights=weights,
    read=layers.coefs_[0].shape[1],
    share=(with_it < without_it).mean(),
)

# %% [markdown]
# ## Mend the shape
#
# A glass box can be edited. With the physician we decide that asthma must not speak for sending someone home, so we
# multiply its curve by 0. Nothing else is touched.

# %%
repaired = ebm.copy()
repaired.scale("asthma", 0.0)
new_risk = repaired.predict_proba(X_test)[:, 1]

# %% [markdown]
# ### Flatten it yourself
#
# The explorer holds the same EBM. Guess first what the edit does to the AUC. The slider flattens the chosen curve; below it, sixty
# patients, the dark ones with a changed decision; at the bottom, the AUC. *Judged by* changes what it is measured
# on: the records, or what would happen if nobody got intensive care. *Truth* (key T) draws what each value does at home.

# %%
explore("104")

# %% [markdown]
# ### What the score says
#
# Is the change more than chance? We draw the 2000 test patients anew, 100 times, and each time judge **both** models on the same
# patients: the luck that they share falls away, and the difference is left.

# %%
rows = np.random.default_rng(0).integers(0, len(X_test), (100, len(X_test)))
died = y_test.to_numpy()
changes = np.array([roc_auc_score(died[draw], new_risk[draw]) - roc_auc_score(died[draw], risk[draw]) for draw in rows])

# %%
say(
    "The AUC goes from {old:.3f} to {new:.3f}: {change:+.3f} \u00b1 {noise:.3f}, a fall in {falls} of 100 draws. So the AUC does see the edit, "
    "and **prefers the unsafe model**. In these records asthma went with care, and so with survival: whoever unlearns "
    "that predicts them less well.",
    old=auc,
    new=roc_auc_score(y_test, new_risk),
    change=changes.mean(),
    noise=changes.std(),
    falls=int((changes < 0).sum()),
)

# %% [markdown]
# ### What it costs, and whom
#
# The full price stands in decisions. A patient whose risk crosses the limit changes places. We ask of both groups how many have
# asthma, and what their true risk is **at home**.

# %%
home, new_home = risk < asthma.HOME_LIMIT, new_risk < asthma.HOME_LIMIT
true_risk = 1 / (1 + np.exp(-hospital.log_odds(X_test, care=0)))
groups = {
    "no longer home": home & ~new_home,
    "newly home": ~home & new_home,
    "home before": home,
    "home after": new_home,
}
price = {
    name: [who.sum(), int(X_test["asthma"][who].sum()), true_risk[who].mean(), true_risk[who].sum()]
    for name, who in groups.items()
}
columns = ["patients", "asthma", "risk at home", "deaths at home"]
pd.DataFrame(price, index=columns).T.round(3).astype({"patients": int, "asthma": int})

# %%
lost, won = groups["no longer home"], groups["newly home"]
say(
    "{lost} patients are no longer sent home, {lost_asthma} of them with asthma: at home {lost_risk:.1%} would have died. {won} newly are, "
    "{won_asthma} with asthma, at {won_risk:.1%}: the flat curve also takes away the {plain:+.2f} of those without. Without intensive care "
    "the AUC is {home_old:.3f} before and **{home_new:.3f}** after: where the plan leads, the mended model ranks better.",
    lost=int(lost.sum()),
    lost_asthma=int(X_test["asthma"][lost].sum()),
    lost_risk=true_risk[lost].mean(),
    won=int(won.sum()),
    won_asthma=int(X_test["asthma"][won].sum()),
    won_risk=true_risk[won].mean(),
    plain=ebm.term_scores_[1][1],
    home_old=hospital.auc_at_home(X_test, risk),
    home_new=hospital.auc_at_home(X_test, new_risk),
)

# %% [markdown]
# So the edit has a price: beds for the first group, some risk for the second, and a lower score on the records. And it is
# no cure: a flat curve says that asthma does nothing, while at home it harms. **The score argued for the wrong model; the curve
# gave it away**, to somebody who knows what asthma is.

# %%
quiz("104-auc")

# %% [markdown]
# ### A monotone constraint
#
# The second tool: a curve that may only rise, or only fall. More urea in the blood is a bad sign throughout, says the
# physician, but the fitted curve has small dips. We can demand it in the fit, or mend the finished curve.

# %%
urea = list(asthma.FEATURES).index("urea")
rising = [1 if name == "urea" else 0 for name in asthma.FEATURES]  # 1: may only rise, 0: free
constrained = ExplainableBoostingClassifier(interactions=0, monotone_constraints=rising, **settings)
constrained.fit(X_train, y_train)
mended = ebm.copy()
mended.monotonize(urea, increasing=True)
models = {"free": ebm, "in the fit": constrained, "afterwards": mended}
downs = {name: int((np.diff(each.term_scores_[urea][1:-1]) < 0).sum()) for name, each in models.items()}
aucs = {name: roc_auc_score(y_test, each.decision_function(X_test)) for name, each in models.items()}
pd.DataFrame({"steps down in the curve of urea": downs, "AUC": aucs}).round(3)

# %% [markdown]
# A constraint makes a curve plausible, not true. Had we demanded that *asthma* may only raise the risk, the fit would
# have given a flat line at 0: better than before, and still far from what asthma does at home. What the records do not
# hold, no constraint can add.

# %% [markdown]
# ## A code is no number
#
# One more trap in the curves: `months_since_stay` counts months, but -7 stands for *no such stay*. On a number line -7 lies
# beside 0, as if it meant "even more recent". Compare the first row with the second.

# %%
months = pd.cut(X_test["months_since_stay"], [-8, -1, 2, 11, 35, 60], labels=["-7", "0-2", "3-11", "12-35", "36-60"])
where = list(asthma.FEATURES).index("months_since_stay")
looked_up = pd.DataFrame({"died": y_test, "EBM's score": ebm.eval_terms(X_test)[:, where]})
looked_up.groupby(months, observed=True).agg(["mean", "size"]).round(2).iloc[:, :3].set_axis(
    ["died", "patients", "score"], axis=1
)

# %% [markdown]
# The EBM gave the code a bin of its own, so its score is right, though InterpretML's picture draws it at -7 as one more
# month. (The next two rows disagree: more died at 0-2, the score is higher at 3-11. The deaths are those of few new patients; the
# score comes from others, and leaves to the other curves what is theirs.) So before you read a curve, ask the description
# of the data for codes, and read each as a bar of its own.

# %%
quiz("104-zero")

# %% [markdown]
# ## What a shape function is not
#
# - Not an effect: it says what the model adds for a value, not what a change of the value would bring.
# - Not complete without its zero: scores compare with the average training patient.
# - Not equally sure everywhere: look at the band and at the rows below.
# - Not a number line, where a value is a code.
#
# For the physician this makes one honest sentence: *in your records patients with asthma died less often, because you
# treated them at once; this model must not send them home.*

# %% [markdown]
# ## In short
#
# 1. A GAM adds up one score per feature; its curves are the whole model, so local and global explanation have no
#    explainer gap.
# 2. A curve can be right about the records and wrong about the decision. Whoever knows the practice can see a hidden mediator
#    in a shape; an AUC on the same records prefers the model that leans on it.
# 3. Shapes can be edited and constrained; say what it costs, whom it costs, and who gains.
#
# *Open question:* we found asthma because a physician was surprised. How would you search seven hundred curves?
#
# Next: this unit's exercise. After it, 107 explains one prediction of a model that nobody can read.

# %% [markdown]
# ## Further: a code in real data
#
# In FICO's real data on home equity loans, HELOC, -7 means "condition not met" as well; in the column of months since
# the last late payment it says *never late*. The next two cells fit an EBM to three columns of that data set; where it is not on this
# computer they say so, and nothing depends on them.

# %%
from xaicourse import data

three = ["MSinceMostRecentDelq", "NetFractionRevolvingBurden", "MSinceOldestTradeOpen"]  # the first: see above
seven = pd.DataFrame()
if data.is_here("heloc"):
    loans = data.load("heloc")
    groups = pd.cut(loans[three[0]], [-8, -7, -1, 2, 11, 35, 200], labels=["-7", "?", "0-2", "3-11", "12-35", "36+"])
    box = ExplainableBoostingClassifier(interactions=0, **settings).fit(loans[three], loans["RiskPerformance"])
    seven = pd.DataFrame({"bad": loans["RiskPerformance"], "EBM's score": box.eval_terms(loans[three])[:, 0]})
    seven = seven.groupby(groups, observed=True).agg(["size", "mean"]).round(2)
seven if len(seven) else say("{reason}", reason=data.unavailable("heloc"))

# %%
(
    say(
        "{rows:.0f} applicants have -7: they were never late, {bad:.0%} of them went bad, and the score is {score:+.2f}. Of those late "
        "in the last two months {late:.0%} did ({late_score:+.2f}). Whoever reads -7 as 'most recent' turns the best into the worst.",
        rows=seven.loc["-7", ("bad", "size")],
        bad=seven.loc["-7", ("bad", "mean")],
        score=seven.loc["-7", ("EBM's score", "mean")],
        late=seven.loc["0-2", ("bad", "mean")],
        late_score=seven.loc["0-2", ("EBM's score", "mean")],
    )
    if len(seven)
    else say("With HELOC here, this cell sets -7, 'condition not met', beside the months.")
)

# %% [markdown]
# ## Further: when two features act together
#
# A sum of curves cannot say "this is bad *only together with* that": an **interaction**. An EBM can add a small number of
# pairs, each a map of scores over two features. Our second world, the applicants of a bank, has one such pair in
# its truth; the model predicts their risk of default. Will the EBM find which of the 55 pairs it is?

# %%
from xaicourse.scenarios import credit

bank = credit.load()
pairs = ExplainableBoostingClassifier(interactions=1, **settings).fit(bank.X_train, bank.y_train)
found = pairs.term_names_[-1]
assert found == "burden & inquiries"  # the truth's own pair
found

# %% [markdown]
# In the map, look for where orange (raises the risk) and blue with strokes (lowers it) meet: white is 0. A score here comes
# **on top** of both features' own curves.

# %%
places = {name: bank.X_train[name] for name in ("burden", "inquiries")}
map_edges = [
    np.array([values.min(), *pairs.bins_[list(bank.feature_names).index(name)][-1], values.max()])
    for name, values in places.items()
]
labels = [bank.labels[name] for name in places]
curves.pair_map(
    *map_edges, pairs.term_scores_[-1][1:-1, 1:-1], "Both together raise it beyond their curves", labels=labels
)

# %%
map_scores = pairs.eval_terms(bank.X_test)[:, -1]
true_pair = credit.truth.effects(bank.X_test)["burden x inquiries"]
own = pairs.term_scores_[list(bank.feature_names).index("inquiries")][-2]
say(
    "It chose **{found}**, the use of revolving credit (limits such as a card's) with how often lenders asked for the file: the truth's own "
    "pair. On new applicants its scores go with the true ones (correlation {r:.2f}). Top left the map says {top:+.2f}, as if many "
    "inquiries helped. But the curve of inquiries adds {own:+.2f} there, and only {few} of {all} applicants stand behind it (use below "
    "20 %, eight inquiries or more): read the sum, where there are rows.",
    found=found,
    r=np.corrcoef(map_scores, true_pair)[0, 1],
    top=pairs.term_scores_[-1][1, -2],
    own=own,
    few=int(((places["burden"] < 20) & (places["inquiries"] >= 8)).sum()),
    all=len(bank.X_train),
)

# %% [markdown]
# ## Further: a curve for nothing
#
# One column of the bank's is a **negative control**: `day_of_month` has no effect at all, we made
# it so. Whatever curve it gets is noise that the model has learned.

# %%
day, age = (pairs.term_names_.index(name) for name in ("day_of_month", "age"))
swing = [np.ptp(pairs.term_scores_[term][1:-1]) for term in (day, age)]
say(
    "Its curve swings by {nothing:.2f} log-odds from its lowest to its highest point, that of age by {age:.2f}. So a curve of this model "
    "that swings by about {nothing:.2f} may be noise. That is a warning and no limit: other features, with fewer rows in some bins, can "
    "swing by more for nothing.",
    nothing=swing[0],
    age=swing[1],
)
