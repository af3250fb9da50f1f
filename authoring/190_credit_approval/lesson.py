# %% [markdown]
# # Explain a rejection to two people
#
# **What do you tell the loan officer, and what the applicant?** This project goes from a model that says no to two
# short paragraphs that hold, and then asks whether their words belong to their numbers.
#
# Afterwards you can
# 1. name the factors of one rejection for a loan officer, and have each sentence checked;
# 2. contrast an applicant with someone approved, without saying nonsense;
# 3. test whether a code book fits the data that it describes.
#
# *25 minutes, then 40 for a case of your own. Before it: 107, First SHAP values, and 108, Explain to people.*

# %%
import numpy as np
import pandas as pd
import shap
import xgboost

from xaicourse import plots
from xaicourse.explanation import Explanation
from xaicourse.explorers import explore
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.letters import check_factors, read_letter
from xaicourse.scenarios import credit

begin("190_credit_approval")

# %% [markdown]
# ## The job
#
# You work at a bank. Its model has rejected the person below, who asks why. By noon you owe two paragraphs:
#
# - one to the **loan officer**, who must sign the decision or overrule it and knows the usual applicants;
# - one to the **applicant**, who knows nobody else's file and asks: *what was different about someone whom you approved?*
#
# The people are invented, so the truth about them is known. Look down the column: what would you expect in the
# paragraphs?

# %%
data = credit.load()
applicant = data.X_test.loc[[4586]]
applicant.rename(columns=data.labels).T

# %%
risk = credit.predict_probability(applicant)[0]
say(
    "The model, boosted trees in XGBoost's portable format, puts the risk of default at "
    "**{risk:.0%}**. The bank rejects above {limit:.0%}.",
    risk=risk,
    limit=credit.REJECTION_THRESHOLD,
)

# %% [markdown]
# ## For the officer: compared with the usual applicants
#
# A loan officer has a feeling for usual applicants, so 100 of them are the **background**: the rows to compare with. The
# **attributions** share out, in log-odds, how far this applicant's **prediction** stands from the background's mean
# prediction, the **base value**. (Is any of these words new? They are the subject of 107.)

# %%
background = data.background()
found = shap.TreeExplainer(credit.load_model(), background)(applicant)
bars = pd.Series(found.values[0], index=data.feature_names)
base_value = found.base_values[0]
bars.sort_values(ascending=False).round(2).to_frame("attribution (log-odds)")

# %% [markdown]
# The **force plot** puts the bars on one line, as two sides that push against each other. Red pushes the risk up, blue
# pushes it down; they meet at the prediction, `f(x)`. (The shortest bars stand without a name.) Look which side is
# longer, and which three pieces it is mostly made of.

# %%
shap.plots.force(
    base_value,
    bars.to_numpy(),
    applicant.iloc[0],
    matplotlib=True,
    show=False,
    contribution_threshold=0.08,
)
in_words = ", ".join(f"{name} {bar:+.2f}" for name, bar in bars.items())
plots.drawn(f"Force plot in log-odds, base value {base_value:.2f}: {in_words}.")

# %% [markdown]
# A figure that nobody can check is decoration. The two sides are two sums, and with the base value they must give the
# prediction:

# %%
up, down = bars[bars > 0].sum(), bars[bars < 0].sum()
log_odds = credit.predict_log_odds(applicant)[0]
assert np.isclose(base_value + up + down, log_odds, atol=1e-5)
say(
    "From the base value {base:.2f}, red pushes {up:+.2f} and blue {down:+.2f}: that makes "
    "{total:.2f}, the prediction. As a risk it is {risk:.0%}.",
    base=base_value,
    up=up,
    down=down,
    total=base_value + up + down,
    risk=1 / (1 + np.exp(-log_odds)),
)

# %% [markdown]
# ### Three or four factors
#
# A list of eleven helps nobody; the American rule on such notices finds more than four unhelpful (12 CFR 1002.9, official
# interpretation). And small bars are noise: `day_of_month` has no effect on anyone, we made it so, yet it has a bar. It is
# our negative control: nothing of its size is a reason.

# %%
raising = bars.sort_values(ascending=False).head(4)
factors = [(name, "raises") for name in raising.index]
explanation = Explanation(
    values=bars,
    base_value=base_value,
    instance=applicant.iloc[0],
    feature_names=data.feature_names,
    output_scale="log-odds",
    function="the bank's model",
    background="100 usual applicants",
)
print(*[statement.why for statement in check_factors(factors, explanation).statements], sep="\n")

# %%
say(
    "The smallest of the four has {least:+.2f}, the day of the month {noise:+.2f}.",
    least=raising.min(),
    noise=bars["day_of_month"],
)

# %% [markdown]
# ### A draft, and its reader
#
# Here is a colleague's draft. Three of its sentences should not go out. Which? Decide, then let the **letter reader**
# look: it holds each sentence against the attributions, and finds promises and claims about causes. A sentence that it
# does not understand it calls *not found*; it never guesses. One sentence per factor is read best.

# %%
draft = """The debt-to-income of 53.8 % raised the risk most. The age of 52 raised it too.
The short credit history causes default.
If the applicant pays back debts, we will approve the loan."""
print(read_letter(draft, explanation, data.columns, background=background).summary())

# %%
quiz("190-promise")

# %% [markdown]
# The mended paragraph names all four factors, says with whom the applicant was compared, and promises nothing.

# %%
for_officer = """Compared with 100 usual applicants, debt-to-income raised the risk most: it is 53.8 %.
The short credit history of 31 months raised it too.
The postcode area and the use of revolving credit raised it as well.
The age of 52 spoke for the applicant. None of this says what a change would bring."""
reading = read_letter(for_officer, explanation, data.columns, background=background)
assert not reading.contradicted and not reading.forbidden
assert set(reading.reasons) == set(raising.index)
print(reading.summary())

# %% [markdown]
# The reader judges facts, not tone. Whether the paragraph is clear, fair and of use to an officer, a person must judge:
# in the exercise these are two separate marks.
#
# ## Both gaps
#
# Before the officer signs: is the explanation exact, and is the model right? The **explainer gap** sets the bars against
# the exact values of the same model. The **model gap** sets the model's exact values against the truth's: bars against
# black diamonds below. Look at the third factor of your paragraph.

# %%
exact = credit.truth.shapley(credit.predict_log_odds, applicant, background)[0]
true = credit.truth.shapley(credit.truth.log_odds, applicant, background)[0]
explainer_gap = np.abs(bars - exact.values).max()
apart = pd.Series(np.abs(exact.values - true.values), index=data.feature_names)
most = apart.idxmax()
title = f"Model and truth differ most on the {data.columns[most].label}"
plots.bars(exact, title, labels=data.labels, top=7, truth=true)

# %%
assert explainer_gap < 1e-6
say(
    "Explainer gap: **{explainer:.0e}**. Model gap: up to **{model:.2f}**, on `{feature}`, where the "
    "model says {says:+.2f} and the truth {truth:.2f}. The sentence about the postcode is true of "
    "the model. But moving house changes nobody's risk: the postcode is a **proxy**, it stands in "
    "for something else, and the officer needs to know.",
    explainer=explainer_gap,
    model=apart[most],
    feature=most,
    says=bars[most],
    truth=abs(true.values[data.feature_names.index(most)]),
)

# %% [markdown]
# So it is named, not hidden: a reason that the model used and the letter leaves out is a false letter. What to do about a
# model that uses a proxy is the subject of 208, Fairness.
#
# ## For the applicant: compared with someone approved
#
# "The usual applicants" mean nothing to the applicant. Their question has another comparison: **a person like me whom you
# approved**. We look for the nearest one. Euros and percentages cannot be added, so each difference counts in
# standard deviations; then we add up.

# %%
pool = data.background(200)
approved = pool[~credit.rejected(pool)]
steps = (approved - applicant.iloc[0]).abs() / data.X_train.std()  # (n_approved, 11)
distance = steps.sum(axis=1)
nearest = approved.loc[[distance.idxmin()]]
both = pd.concat([applicant, nearest]).set_axis(["rejected", "approved"])
both.rename(columns=data.labels).T

# %% [markdown]
# Some entries are the same, others nearly so. The library's search agrees with our three lines:

# %%
from sklearn.neighbors import NearestNeighbors

deviation = data.X_train.std()
search = NearestNeighbors(n_neighbors=1, metric="manhattan").fit(approved / deviation)
(length,), (place,) = search.kneighbors(applicant / deviation)
assert approved.index[place[0]] == nearest.index[0] and np.isclose(length[0], distance.min())
say(
    "Nearest of {n} approved: row {row}, {length:.1f} standard deviations away in all, with a "
    "predicted risk of {risk:.0%}.",
    n=len(approved),
    row=nearest.index[0],
    length=length[0],
    risk=credit.predict_probability(nearest)[0],
)

# %% [markdown]
# ### Two ways to contrast
#
# The obvious way: explain both people against the usual applicants, and subtract bar from bar. Both live in the same
# postcode area. Look at that row of the column `difference`.

# %%
explainer = shap.TreeExplainer(credit.load_model(), background)
theirs = pd.Series(explainer(nearest).values[0], index=bars.index)
by_difference = bars - theirs
table = pd.DataFrame({"rejected": bars, "approved": theirs, "difference": by_difference})
table.loc[["debt_to_income", "history_months", "burden", "postcode"]].round(2)

# %% [markdown]
# "Your postcode counted against you, compared with someone in the same area": nonsense. It appears because a
# bar depends on the *other* features too: trees let them interact.
#
# The other way: make the approved person the whole background, one row, also called a **baseline**. What will the
# bar of `postcode` be then?

# %%
predict(
    "same_postcode",
    "Against this one person, the attribution of the postcode will be",
    [f"{bars['postcode']:.2f}, as before", f"{by_difference['postcode']:.2f}, the difference of the bars", "0"],
)

# %%
found = shap.TreeExplainer(credit.load_model(), nearest)(applicant)
contrast = pd.Series(found.values[0], index=bars.index)
compare("same_postcode", f"{abs(contrast['postcode']):.0f}")

# %% [markdown]
# A feature in which both are equal has nothing to explain: whoever's value is filled in, the row stays the same. Both ways
# add up to the same step between the two predictions; only the second leaves equal features out of it.

# %%
step = log_odds - credit.predict_log_odds(nearest)[0]
equal = applicant.columns[(applicant.to_numpy() == nearest.to_numpy())[0]]
assert np.allclose([contrast.sum(), by_difference.sum()], step, atol=1e-5)
assert np.allclose(contrast[equal], 0, atol=1e-6)
say(
    "The step is {step:.2f} log-odds. Equal in both: {equal}. In the difference of bars they have "
    "shares of up to {most:.2f}, in the contrast 0. And `burden` turned round: {usual:+.2f} against "
    "the usual applicants, **{here:+.2f}** here.",
    step=step,
    equal=", ".join(f"`{name}`" for name in equal),
    most=by_difference[equal].abs().max(),
    usual=bars["burden"],
    here=contrast["burden"],
)

# %% [markdown]
# Both signs of `burden` are right: the applicant uses more revolving credit than usual, and less than this approved
# person. So the second paragraph is another paragraph, not the first in kinder words. (In a real bank the approved person is a customer:
# say "someone with a file close to yours", and never give their numbers away.)

# %%
from dataclasses import replace

told = replace(explanation, values=contrast, base_value=found.base_values[0], background="one person")
for_applicant = """We compared you with someone whom we approved and whose file is close to yours.
Your higher debt-to-income of 53.8 % counted against you most.
Your shorter credit history of 31 months counted against you too.
Your use of revolving credit spoke for you. We cannot say what a change would bring."""
reading = read_letter(for_applicant, told, data.columns, background=nearest)
assert not reading.contradicted and not reading.forbidden
print(reading.summary())

# %%
quiz("190-turned")

# %% [markdown]
# ## Where it misleads: words from a code book
#
# So far the file held numbers. Most files hold **codes**, and a **code book** that says what each code means. The model
# never sees the words; people see nothing else. In the explorer (invented, like all our applicants) the credit bureau
# sends the length of history as a code from 1 to 4, and one of two code books has slipped by a place. First guess, then
# switch the book.

# %%
explore("190")

# %% [markdown]
# Not one bar changed, and the sentence said the opposite. No check that we have made so far could notice: the sum, both
# gaps and the force plot hold for the codes. What could: the share of each code that did not pay back. It falls from
# code 1 to code 4, so the book that came with the data says that the shortest histories pay back best.

# %%
quiz("190-books")

# %% [markdown]
# ## The same on real data
#
# This happened. A bank in southern Germany recorded 1000 loans in the 1970s. Since 1994 they have been passed on as
# "Statlog German credit", with a code book that is wrong in several columns. U. Groemping went back to the sources in
# 2019 and published the right one (South German Credit, UCI 522). This section needs these data, which do not come with
# the course; it holds no points.

# %%
from xaicourse import data as real_data

here = real_data.is_here("south_german_credit")
missing = real_data.unavailable("south_german_credit")
say("{words}", words=f"The next cells show nothing: {missing}" if missing else "The data are here.")

# %% [markdown]
# A model of 700 of these loans, which sees codes only; then, of the other 300, the one whose checking account (`status`)
# lowers the risk most. Look at the length of that bar, and at the code before its name.

# %%
if here:
    names = real_data.column_names("south_german_credit")
    german = real_data.load("south_german_credit").rename(columns=names)
    german = german.sample(frac=1, random_state=0)
    codes, bad = german.drop(columns="credit_risk"), 1 - german["credit_risk"]  # 1 = paid back
    model = xgboost.XGBClassifier(n_estimators=100, max_depth=3, learning_rate=0.1, n_jobs=1)
    model.fit(codes[:700], bad[:700])
    loans = shap.TreeExplainer(model, codes[:100])(codes[700:])
    person = loans[int(loans[:, "status"].values.argmin())]
    code, bar = int(person["status"].data), person["status"].values
    shap.plots.waterfall(person, max_display=7, show=False)
    display(plots.drawn(f"Waterfall of one loan: the checking account, code {code}, {bar:+.2f}."))

# %% [markdown]
# Now the same bar in the words of both books. Which of the two sentences would you have signed?

# %%
if here:
    statlog = real_data.code_book("german_credit")
    corrected = real_data.code_book("south_german_credit")

    def labels(column, code):
        """Return what a column's code means by Statlog's book and by the corrected one."""
        their_column, their_code = real_data.counterpart(column, code)
        return {"Statlog": statlog[their_column][their_code], "corrected": corrected[column][code]}

    sentence = "**{book}:** the checking account, “{label}”, lowers the risk ({bar:+.2f})."
    for book, label in labels("laufkont", code).items():
        display(say(sentence, book=book, label=label, bar=bar))

# %% [markdown]
# Whoever gives advice from the first sentence tells people to close their account. The table shows how the mistake could
# have been found in an afternoon: compare the rates of codes 1 and 4 of `status`, then read the words beside them.

# %%
if here:
    table = pd.DataFrame(
        {
            "column": names[column],
            "code": code,
            "loans": int((codes[names[column]] == code).sum()),
            "not paid back": f"{bad[codes[names[column]] == code].mean():.1%}",
            **labels(column, code),
        }
        for column in ("laufkont", "moral", "gastarb")
        for code in corrected[column]
    )
    with pd.option_context("display.max_colwidth", None):
        display(table.set_index(["column", "code"]))

# %%
if here:
    order = np.argsort(-np.abs(loans.values), axis=1)[:, :4]
    read_out = (order == list(codes.columns).index("status")).any(axis=1).sum()
    display(
        say(
            "For {n} of these {all} people the checking account is among the four widest bars: with "
            "Statlog's book, each of them would have been told something false.",
            n=int(read_out),
            all=len(loans),
        )
    )

# %% [markdown]
# ## In short
#
# 1. Two readers, two comparisons, two paragraphs: the bars of one may have the other sign in the other.
# 2. To contrast two people, make one of them the baseline: what they share gets exactly 0.
# 3. Numbers can be right and their words wrong. A code book is a claim about the data; test it like one.
#
# *Open question:* the postcode's bar is true of the model, and the postcode a proxy. Would you have signed this rejection?
#
# Next: the exercise, `190_credit_approval.ipynb`, with an applicant of your own. It ends the beginner tier.
