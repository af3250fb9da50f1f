# %% [markdown]
# # A rejection in plain words
#
# **Which true sentences help the person who was rejected, and which do not?** You turn one rejection into a letter for the
# applicant, a note for the loan officer and a record for the auditor, and let a program hold every sentence against
# the model.
#
# Afterwards you can
# 1. choose the principal reasons of a decision, and say compared with whom;
# 2. leave out true reasons that the model itself is not sure of;
# 3. word a letter that states what the model did, promises nothing, and passes.
#
# *60 minutes. Before it: 107, your first SHAP values.*

# %%
import numpy as np
import pandas as pd
import shap
from sklearn.linear_model import LogisticRegression

from xaicourse import plots
from xaicourse.explanation import Explanation
from xaicourse.explorers import explore
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.letters import check_factors, read_letter
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import refits

pd.set_option("display.max_colwidth", None)
begin("108_explain_to_people")

# %% [markdown]
# ## One rejection, eleven true numbers
#
# The **instance**, the case explained, asked for a loan and was rejected. The people are invented, so that we know the
# truth about them. Look down the column: which of these would you name as a reason?

# %%
data = credit.load()
applicant = data.X_test.loc[[4266]]
pd.DataFrame({"in words": data.labels, "value": applicant.iloc[0]})

# %% [markdown]
# In 107 we split one prediction among its features, on the **log-odds**, the scale on which the trees add up. Each part
# is a feature's **attribution**; in letters we call it its **share**, a word that needs no course. Above 0 it raised the
# risk that the model sees, below 0 it lowered it. The 100 rows that we compare with are the **background**.

# %%
model, background = credit.load_model(), data.background()
found = shap.TreeExplainer(model, background)(applicant)
shares = pd.Series(found.values[0], index=data.feature_names)
log_odds = credit.predict_log_odds(applicant)[0]
assert np.isclose(found.base_values[0] + shares.sum(), log_odds, atol=1e-5)
listing = ", ".join(f"{name} {share:+.3f}" for name, share in shares.items())
say(
    "*Dear applicant, we reject your application. Your log-odds of default are {log_odds:.3f}. They start at {base:.3f}; "
    "the attributions are: {listing}. Kind regards, the bank.*",
    log_odds=log_odds,
    base=found.base_values[0],
    listing=listing,
)

# %% [markdown]
# Every number in this letter is right, and the numbers even add up. It explains nothing to the person who gets it. So a
# letter must choose. Before we say by which rule: how many of the eleven belong in it?

# %%
predict("reasons", "How many of the eleven shares belong in the letter, as reasons for the rejection?")

# %% [markdown]
# ## What a letter owes its reader
#
# *As of 1 September 2026; teaching material, not legal advice.* In the United States, Regulation B (12 CFR 1002.9) wants
# the **principal reasons** of a rejection, and they "must be specific": "failed the score" is none. Its official
# interpretation adds rules that a program can test:
#
# - more than four reasons are "not likely to be helpful to the applicant";
# - they "must relate to and accurately describe the factors actually considered or scored";
# - no principal reason is left out, not even an odd one;
# - to find them, ask how far a factor lies below the average of people at or slightly above the passing score, or of
#   *all* applicants.

# %% [markdown]
# A letter names what *was* used. What *may* be used is another rule: Regulation B lets a statistically sound scoring
# system use **age**, as long as the age of an older applicant (62 or more) does not count against them (12 CFR
# 1002.6(b)(2)); a factor taken on purpose to stand for a protected group is not allowed, a postcode included. In the
# European Union the Court of Justice asks for "the procedure and principles actually applied", in an "intelligible and
# easily accessible form" (case C-203/22). Look again before you rely on any of this.

# %% [markdown]
# <details><summary>Older pages, and dates to come</summary>The US circulars 2022-03 and 2023-03 were withdrawn on 12 May
# 2025 (Federal Register, volume 90, page 20084); Regulation B was changed on 21 July 2026, and no change to the duty to give reasons was reported; the
# AI Act's duties for credit scoring start on 2 December 2027 (Regulation 2026/1744).</details>

# %%
quiz("108-rules")

# %% [markdown]
# ## By hand: points below the average
#
# Such rules were written for points tables, in which each factor gives points, listed beforehand for each of its values,
# and the points add up. Here is a small one, with the use of revolving credit (cards and overdrafts) among its factors: a
# logistic regression on three factors; its points are log-odds turned round. How many points does our applicant lack on
# each factor, compared with the average of people whom the bank approved?

# %%
three = ["burden", "debt_to_income", "inquiries"]
crowd = data.background(200)
approved = crowd[~credit.rejected(crowd)].head(100)
by_points = LogisticRegression(max_iter=1000).fit(data.X_train[three], data.y_train)


def points(people):
    return -by_points.coef_[0] * people[three]  # (n, 3), the more the better


lacking = points(approved).mean() - points(applicant).iloc[0]
lacking.sort_values(ascending=False).round(3).to_frame("points below the average")

# %% [markdown]
# And the library? We explain the same points with the same people as the background.

# %%
by_library = shap.LinearExplainer(by_points, approved[three])(applicant[three]).values[0]
points_gap = np.abs(by_library - lacking.to_numpy()).max()
assert points_gap < 1e-6
say(
    "The largest difference is {gap:.0e}: with a points table, *points below the average of the approved* **are** the "
    "SHAP values, with the approved as the background. First comes `{first}`.",
    gap=points_gap,
    first=lacking.idxmax(),
)

# %% [markdown]
# ## The bank's model, compared with whom?
#
# Trees have no points per factor. SHAP values carry the rule over to them; only the background must be chosen, and the
# interpretation allows more than one. Is the explainer itself right? We compute both explanations a second time, exactly,
# from all *coalitions*, that is every set of features taken from the applicant with the rest from the group: the distance is
# the **explainer gap**.

# %%
against_approved = pd.Series(shap.TreeExplainer(model, approved)(applicant).values[0], index=data.feature_names)
exact = credit.truth.shapley(credit.predict_log_odds, applicant, background)[0]
exact_approved = credit.truth.shapley(credit.predict_log_odds, applicant, approved)[0]
explainer_gap = max(abs(shares - exact.values).max(), abs(against_approved - exact_approved.values).max())
assert explainer_gap < 1e-6
both = pd.DataFrame({"against all applicants": shares, "against the approved": against_approved})
both.sort_values("against all applicants", ascending=False).round(2)

# %%
first, first_approved = shares.idxmax(), against_approved.idxmax()
say(
    "Explainer gap: {gap:.0e}, so both columns are right. Yet first comes `{first}` in one and `{other}` in the other, "
    "by {lead:.2f}. A letter must say with whom it compares.",
    lead=against_approved[first_approved] - against_approved[first],
    gap=explainer_gap,
    first=first,
    other=first_approved,
)

# %% [markdown]
# Is our applicant an exception? We take the four largest shares of everyone whom the bank rejected, against each of the
# two groups, and count whose letter would name other factors.

# %%
rejected = data.X_test[credit.rejected(data.X_test)]
theirs = [shap.TreeExplainer(model, group)(rejected) for group in (background, approved)]
ranked = [np.argsort(-explained.values, axis=1)[:, :4] for explained in theirs]  # (n_rejected, 4)
other_factors = (np.sort(ranked[0]) != np.sort(ranked[1])).any(axis=1)
other_first = ranked[0][:, 0] != ranked[1][:, 0]
say(
    "Of {n} rejected people, **{factors}** would read at least one other reason, and {first} another first reason, though "
    "both groups are allowed and both explanations exact. So a bank fixes the group in writing, once, for everyone.",
    n=len(rejected),
    factors=other_factors.sum(),
    first=other_first.sum(),
)

# %% [markdown]
# ## How many? The model's own wobble
#
# The bank trained its model on 4000 customers. Had other customers walked in, it would be a slightly different model with
# slightly different shares. We imitate that: draw 4000 customers *with replacement*, fit again, explain again, twenty
# times (the bootstrap, Efron 1979, doi:10.1214/aos/1176344552). The **wobble** is the standard deviation of a share over
# these refits, averaged over the eleven features.

# %%
refitted = np.array(
    [shap.TreeExplainer(refits.refit(seed), background)(applicant).values[0] for seed in range(20)]  # (20, 11)
)
wobble = refitted.std(axis=0, ddof=1).mean()
assert abs(wobble - refits.wobble(4266)) < 0.002
say(
    "The wobble is **{wobble:.2f}** log-odds. In this course no share smaller than that is a reason. The rule is *ours*, not "
    "the regulation's, which asks for the principal reasons and knows no wobble: a lender would have to defend it. One "
    "average for all eleven is a round yardstick, fixed beforehand; a steady factor's own spread may be smaller.",
    wobble=wobble,
)

# %% [markdown]
# In the figure a grey tick is one refit, a black diamond the bank's model, and the band reaches one wobble to each side of
# zero. The diamonds right of zero raised the risk. Whose diamond lies inside the band? (A steady reason may have single
# ticks in the band: those are refits, not the bank's model.)

# %%
order = shares.sort_values().index
figure, axes = plots.house_figure(8, 4.6)
axes.axvspan(-wobble, wobble, color="#dddddd")
for row, name in enumerate(order):
    axes.plot(refitted[:, data.feature_names.index(name)], [row] * 20, "|", color=plots.GREY, markersize=11)
axes.plot(shares[order], range(11), "D", color=plots.TRUTH)
axes.set_yticks(range(11), order)
axes.set_xlabel("share (log-odds), against 100 applicants")
within = shares[(shares > 0) & (shares < wobble)].sort_values(ascending=False)
axes.set_title(f"{len(within)} of {(shares > 0).sum()} that raised the risk did so by less than the wobble")
plots.Figure(figure, "Shares with 20 refits each: " + ", ".join(f"{n} {shares[n]:+.2f}" for n in order[::-1]))

# %%
places = [data.feature_names.index(name) for name in within.index]
turned = (refitted[:, places] < 0).sum(axis=0)
say(
    "`{fifth}` ({a:+.2f}) and `{sixth}` ({b:+.2f}) did raise the estimate: that is true of this model. But in {x} and {y} "
    "of 20 refits their sign is the other one: they are **too small to be reasons**. Of `{sixth}` we know why: it is a "
    "column that we put in without any effect at all, to see what noise looks like (a *negative control*). A fifth and a "
    "sixth reason would make the letter worse.",
    fifth=within.index[0],
    sixth=within.index[1],
    a=within.iloc[0],
    b=within.iloc[1],
    x=turned[0],
    y=turned[1],
)

# %% [markdown]
# `check_factors` holds a list of reasons against the attributions: is each direction right, the order by size, nothing
# larger left out, nothing within the wobble, and no more than four? A lead within the wobble is no order: two shares so
# close may stand either way round, and either may take the fourth place. We hand it all six.

# %%
factors = [(name, "raises") for name in shares.sort_values(ascending=False).index[:6]]
list(check_factors(factors, exact, noise=wobble).problems)

# %%
assert check_factors(factors[:4], exact, noise=wobble).right
compare("reasons", (shares > wobble).sum(), digits=0)

# %% [markdown]
# ## Against the truth
#
# The shares are steady now, and right about the *model*. Are they right about the world? We wrote the process behind these
# data, so we can explain the true log-odds too. The distance between the two explanations is the **model gap**. Bars are
# the model's shares, diamonds the truth's: where do they part?

# %%
true = credit.truth.shapley(credit.truth.log_odds, applicant, background)[0]
apart = pd.Series(np.abs(exact.values - true.values), index=data.feature_names)
worst = apart.idxmax()
plots.bars(exact, f"The model's {worst} has a share that the truth does not give it", labels=data.labels, truth=true)

# %%
say(
    "Model gap: {mean:.2f} per feature, at most {most:.2f} (`{worst}`). In the truth the postcode does nothing: where people "
    "live only betrays whether they belong to the protected group. Yet its share was above 0 in {steady} of 20 refits. The wobble "
    "says how steady a share is, never how right.",
    mean=apart.mean(),
    most=apart.max(),
    worst=worst,
    steady=(refitted[:, data.feature_names.index(worst)] > 0).sum(),
)

# %% [markdown]
# So the third reason is one that the bank may be ashamed of. Does it belong in the letter?

# %%
quiz("108-odd")

# %% [markdown]
# ## From numbers to words
#
# Here is a letter. It names four reasons, largest first, the group it compares with, and what spoke for the applicant. It
# gives values that the applicant can check, and no log-odds. Read it as the person who gets it.

# %%
letter = """Dear applicant,

We cannot offer you this loan. A computer model compared you with our other applicants.
These four points counted against you, the strongest first:
- your use of revolving credit, at 83 % of the limit
- your debt-to-income, at 45.6 % of your income
- your postcode area
- your two recent credit inquiries
Your age and your payment record spoke for you.
Please tell us if any of this is wrong. You may ask for a person to look at it again.
"""
print(letter)

# %% [markdown]
# The **letter reader** is a program that looks in each sentence for factors of the model, a direction, a size or a number,
# and holds them against the attributions and the applicant's values. A sentence is **supported**, **contradicted** or
# **not found**: it says nothing that the reader can check. One sentence can hold several *statements*: a factor with a
# direction, a size or a number is one each. It knows the synonyms listed for each factor, "not", and numbers in words. A
# reason within the wobble, which the reader calls *noise*, is supported and marked *too small*: true of the model, and no
# reason to give.

# %%
reading = read_letter(letter, exact, data.columns, background=background, noise=wobble)


def to_left(rows, columns):
    """Return a table of words, each column aligned to the left."""
    left = {"selector": "th", "props": "text-align: left"}
    table = pd.DataFrame(rows, columns=columns).style.hide(axis="index")
    return table.set_properties(**{"text-align": "left"}).set_table_styles([left])


to_left([(one.verdict, one.text) for one in reading.sentences], ["verdict", "sentence"])

# %%
say(
    "{supported} statements in {sentences} sentences are supported, {contradicted} contradicted, {forbidden} forbidden. *Not "
    "found* is no blame: courtesy and next steps belong in a letter, and only a person can judge them.",
    supported=len(reading.supported),
    sentences=len({sentence.start for sentence, _ in reading.supported}),
    contradicted=len(reading.contradicted),
    forbidden=len(reading.forbidden),
)

# %% [markdown]
# ## The right direction in the wrong words
#
# The next three sentences name a true reason with its true direction. The first says what the *model* did. The second says
# what causes default *in people*. The third promises what another decision will be. Which of them does the reader allow?

# %%
sentences = [
    "Your postcode area counted against you.",
    "Your postcode area counted against you because people there do not repay.",
    "Your postcode area counted against you. If you move to the centre, you will get the loan.",
]
read = [read_letter(text, exact, data.columns, background=background, noise=wobble) for text in sentences]
rows = [
    (text, ", ".join(one.kind for one in r.forbidden) or "allowed") for text, r in zip(sentences, read, strict=True)
]
to_left(rows, ["sentence", "the reader says"])

# %% [markdown]
# Is the reader too strict? The town has five areas, numbered from its centre (1) outwards; the applicant lives in area 5. In
# an invented world we can let them move to the centre and ask twice: the model, and the truth. (`intervene` sets columns
# to new values, lets everything change that these cause, and returns the new row and its true log-odds.)

# %%
moved, true_after = credit.truth.intervene(applicant, {"postcode": 1})
say(
    "After the move the model's risk falls from {before:.0%} to {after:.0%}, below the bank's limit of {limit:.0%}. The true "
    "log-odds stay at {true_before:.2f}: **nobody became safer**. A share speaks of the model's output, not of what causes "
    "default. And the promise would hold only until the model is trained again.",
    before=credit.predict_probability(applicant)[0],
    after=credit.predict_probability(moved)[0],
    limit=credit.REJECTION_THRESHOLD,
    true_before=true_after[0],
)

# %%
quiz("108-because")

# %% [markdown]
# ## Three readers of one prediction
#
# The numbers stay the same; the words follow what the reader must do with them. The *applicant* checks the facts and
# decides what to do next. The *officer* decides whether to look closer, so wants sizes, both sides, and doubt. The *auditor*
# must be able to repeat it, so wants the method, the background, and what was left out. The numbers in the two texts below
# are typed. The letter reader holds the shares and the applicant's values among them against the model. It does not know
# the predicted risk, the bank's limit, the size of the group and the wobble: these four we check ourselves, first.

# %%
assert round(100 * credit.predict_probability(applicant)[0]) == 47
assert (round(100 * credit.REJECTION_THRESHOLD), len(background), round(wobble, 2)) == (35, 100, 0.09)
officer = """The model puts the risk at 47 %; we reject above 35 %.
The shares below are log-odds, compared with 100 applicants.
Use of revolving credit (83 % of the limit) raised the estimate by +0.73.
Debt-to-income (45.6 % of income) raised it by +0.64.
The postcode area raised it by +0.40. Two recent inquiries raised it by +0.16.
Age, credit history and payment record lowered it.
Postcode is a known weak spot of the model: please look closer."""
print(officer)

# %%
auditor = """Exact Shapley values, log-odds of the bank's model, against 100 training rows.
The four reasons of the letter have shares above the wobble (0.09, 20 refits).
Loan amount (+0.08) and application date (+0.05) are too small to be a reason.
Postcode area raised the estimate by +0.40.
The protected group that it stands for is no input of the model."""
print(auditor)

# %% [markdown]
# What does the reader find in the three, and how hard are they to read?

# %%
texts = {"applicant": letter, "officer": officer, "auditor": auditor}
readings = {who: read_letter(text, exact, data.columns, noise=wobble) for who, text in texts.items()}
rows = {
    who: (len(r.supported), len(r.contradicted), round(r.ease.flesch), r.ease.longest_sentence)
    for who, r in readings.items()
}
pd.DataFrame(rows, index=["supported", "contradicted", "reading ease (Flesch)", "longest sentence (words)"])

# %%
assert all(not r.contradicted and not r.forbidden for r in readings.values())
say(
    "None is contradicted. Reading ease (Flesch 1948, doi:10.1037/h0057532; higher is easier) is {a:.0f} for the applicant "
    "and {b:.0f} for the auditor. We ask 60 or more, and no sentence above 25 words, of the applicant's letter only. "
    "The formula measures form, not understanding: that, only readers can tell.",
    a=readings["applicant"].ease.flesch,
    b=readings["auditor"].ease.flesch,
)

# %% [markdown]
# ## The letter with too many reasons
#
# The explorer holds this rejection: three readers, one to six reasons, three wordings. The letter reader judges every state
# live. First guess which of four letters passes; then find what breaks a letter in which every number is right.

# %%
explore("108")

# %% [markdown]
# The same four reasons pass and fail by their wording alone. And from four reasons to six, every added word is true, and
# the letter gets worse. For the auditor the two weak factors may stand, as what they are.

# %% [markdown]
# ## Where it misleads
#
# **A judge that never objects.** Would the reader pass any polite letter? A second negative control: four reasons without
# a number, sent to a hundred *other* rejected people. Most of these letters should be wrong, and the reader should say so.

# %%
plain = "Your use of revolving credit, your debt-to-income, your postcode area and your inquiries counted against you."


def explanation_of(place):
    """Return one rejected person's shares, base value and row as the letter reader takes them: an `Explanation`."""
    values, base = theirs[0].values[place], theirs[0].base_values[place]
    return Explanation(values, base, rejected.iloc[place], data.feature_names, "log-odds", "the bank's model")


strangers = [place for place in range(101) if rejected.index[place] != 4266]
sent = [read_letter(plain, explanation_of(place), data.columns, noise=wobble) for place in strangers]
objected = sum(bool(one.contradicted or one.too_small) for one in sent)

# %%
four = shares.nlargest(4).index
table = pd.DataFrame(theirs[0].values, columns=data.feature_names).loc[strangers]
right = (table[four] > wobble).all(axis=1).sum()
assert objected == len(sent) - right
say(
    "The reader objects to {objected} of {n}. The other {right} people happen to have all four factors against them: we "
    "counted, and it is right each time.",
    objected=objected,
    n=len(sent),
    right=right,
)

# %% [markdown]
# **A letter that passes is not yet a good letter.** This one has no contradiction either:

# %%
poor = "Your use of revolving credit counted against you. We hate to say it. Try harder. Our branch is open from nine."
poor_reading = read_letter(poor, exact, data.columns, noise=wobble)
assert not poor_reading.contradicted and not poor_reading.forbidden
to_left([(one.verdict, one.text) for one in poor_reading.sentences], ["verdict", "sentence"])

# %% [markdown]
# It leaves out three of the four principal reasons, which the reader's summary tells but does not count as false, says
# nothing of whom it compares with, and insults its reader. So points come in two kinds
# that never mix. *Automatic* points: the list of factors, no contradiction, no promise, no causal claim. *Rubric* points:
# tone, use, completeness, given by a teacher, or by you to yourself. The exercise has both.

# %% [markdown]
# ## In short
#
# 1. A letter names at most four principal reasons, largest first, and compared with whom: another group, another letter.
# 2. A true reason within the model's wobble makes it worse; a steady one that is wrong about the world must be named,
#    and the model mended.
# 3. "We declined because of …" tells of the bank's decision and may stand. "You will default because …" tells of people,
#    "you will get it" promises: no share supports these.
#
# *Open question:* the applicant asks "what can I do?". Which of today's numbers could answer, and which could not?
#
# Next: this unit's exercise; after it the project 190, a rejection of your own from file to letter.
