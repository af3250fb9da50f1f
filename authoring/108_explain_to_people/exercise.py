# %% [markdown]
# # A rejection in plain words: exercise
#
# Six questions, 16 points that a program gives, and 3 that a reader gives for your letter; about 60 minutes. You choose
# the principal reasons of a rejection of your own, write the letter, and find the false sentence in a colleague's.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In a cell of your own (press
# **Esc**, then **B**: an empty one appears), `hint("name")` helps; `solution("name")` shows one answer once you have
# tried. Question 3, the letter, asks for no code and does not need questions 1 and 2. In letters an **attribution** is called a *share*.

# %%
import numpy as np
import pandas as pd
import shap

from xaicourse.explanation import Explanation
from xaicourse.learning import Claim, begin, check, hint, own, say, solution, statements
from xaicourse.letters import check_factors, read_letter
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import refits

learner = "me"  # in a class: your id, as the class list spells it
begin("108_explain_to_people", learner)

# %% [markdown]
# ## A worked step
#
# Four shares, and a **wobble** of .10: so far does a share typically move when the model is fitted to other customers. B
# spoke for the applicant, so it is no reason for a rejection, however large it is. D raised the estimate, but by less than
# the wobble. The reasons are A and C, the larger one first.

# %%
small = {"A": 0.9, "B": -1.2, "C": 0.3, "D": 0.05}
[name for name in ("A", "B", "C", "D") if small[name] > 0.10]

# %% [markdown]
# ## 1. The principal reasons of any decision
#
# *Difficulty 2 of 5 · 10 minutes · 3 points.* Write the rule as a function. The twist: some banks reject automatically on
# one factor, such as an unpaid loan; that factor must then be named, and **first**, whatever its share. With it there are
# still at most four.


# %% solve="principal_reasons"
def principal_reasons(shares, wobble, automatic=None):
    """Return the names of the principal reasons, at most four.

    shares: dict, name of a factor -> its share in the estimated risk, log-odds
    wobble: one number, log-odds; a share must be above it
    automatic: the factor on which the bank rejects automatically, or None
    returns: list of names, the automatic one first, then by share, the largest first;
        principal_reasons(small, 0.1) is ["A", "C"], principal_reasons(small, 0.1, "D") is ["D", "A", "C"]
    """
    ### BEGIN SOLUTION
    ranked = sorted(shares, key=shares.get, reverse=True)
    others = [name for name in ranked if shares[name] > wobble and name != automatic]
    return ([automatic] if automatic else []) + others[: 3 if automatic else 4]
    ### END SOLUTION


# %% check="principal_reasons"
check("principal_reasons")

# %% [markdown]
# ## Your own rejection
#
# Below is an applicant drawn by your id, rejected by the bank's model, with the shares of this prediction against 100
# training rows (log-odds; above 0 raises the risk) and with the wobble of their shares over 20 refits, as the lesson
# computed it. We draw only cases with three or more shares above the wobble and two that clearly spoke *for* the
# applicant. That a share lies above the wobble does not mean that the factor *may* be used: what the law says about age
# and postcode stands in the lesson. (The *median applicant* holds each column's middle value among the 100; *revolving
# credit* is cards and overdrafts.)

# %%
data, model = credit.load(), credit.load_model()
background = data.background()
rejected = data.X_test[credit.rejected(data.X_test)].drop(4266)
values = shap.TreeExplainer(model, background).shap_values(rejected)
limits = np.array([[refits.wobble(row)] for row in rejected.index])
clear = ((values > limits).sum(axis=1) >= 3) & ((values < -limits).sum(axis=1) >= 2)
mine = rejected.loc[[own("applicant", list(rejected.index[clear]))]]
shares = pd.Series(values[rejected.index.get_loc(mine.index[0])], index=data.feature_names)
wobble = refits.wobble(mine.index[0])
say("Row {row}: the wobble is {wobble:.3f} log-odds.", row=mine.index[0], wobble=wobble)

# %%
base_value = credit.predict_log_odds(background).mean()
explanation = Explanation(shares, base_value, mine.iloc[0], data.feature_names, "log-odds", "the bank's model")
facts = {
    "in words": data.labels,
    "value": mine.iloc[0],
    "median applicant": background.median(),
    "share": shares.round(3),
}
pd.DataFrame(facts).sort_values("share", ascending=False)

# %% [markdown]
# ## 2. Your applicant's reasons
#
# *Difficulty 2 of 5 · 5 minutes · 3 points.* Give the principal reasons, largest first: at most four; of those above the
# wobble, none left out for a smaller one. Write pairs of a factor's name and its direction, `"raises"` or `"lowers"` the
# estimated risk. A lead within the wobble is no order: this question takes such neighbours either way round.

# %% solve="factors"
factors = ...
### BEGIN SOLUTION
factors = [(name, "raises") for name in principal_reasons(shares.to_dict(), wobble)]
### END SOLUTION
# a list of pairs: [("debt_to_income", "raises"), ...]

# %% check="factors"
check("factors")

# %% [markdown]
# ## 3. The letter
#
# *Difficulty 4 of 5 · 20 minutes · 3 points by the reader, 3 by the rubric.* Write to your applicant. Name the reasons in
# plain words, with values that the applicant can check, say compared with whom, and what may be done next.

# %% [markdown]
# The **letter reader** takes a point for each contradicted sentence, each reason that is too small, each promise and each
# claim about people. What it does not recognise costs nothing, but it must recognise at least one true reason. Three of
# three means that nothing it recognised is false; it does *not* mean that the letter is complete. To see what it sees:
# `print(read_letter(letter, explanation, data.columns, background=background, noise=wobble).summary())`.
# (`solution("letter")` shows a letter to the applicant of `me`. Has your first cell another id, then take its form, not
# its facts.) What the reader calls *noise* is the wobble.
#
# It knows these words for each factor, and some for their values ("you asked for …", "late payments"):

# %%
words = {name: ", ".join(data.columns[name].synonyms[:8]) for name in shares.sort_values(ascending=False).index}
pd.DataFrame({"words in a letter": words}).style.set_properties(**{"text-align": "left"})

# %% [markdown]
# Now write: over as many lines as you like, between the two `"""`. Lines between them need no other marks.

# %% prose="letter" points=3
letter = """Dear applicant,

We cannot offer you this loan. A computer model compared you with our other applicants.
These four points counted against you, the strongest first:
- your payment record: only 50 % of your accounts were never paid late
- your age of 23 years
- your loan amount of 9,063 euros
- your use of revolving credit, at 76 % of the limit
Your debt-to-income, at 11.4 % of your income, spoke for you.
Please tell us if any of this is wrong. You may ask for a person to look at it again.
"""

# %% check="letter"
check("letter")

# %% [markdown]
# The rubric, one point each, given by your teacher. Learning alone, give yourself 0 or 1; it is honest to let somebody
# else read the letter first. These points stay apart from the checked ones.
#
# 1. *Complete:* the applicant learns what was decided, by whom or what, compared with whom, and all principal reasons.
# 2. *Plain:* short sentences in everyday words; no "log-odds", no column names; nothing has to be read twice.
# 3. *Useful and fair:* it says how to correct a wrong fact or ask a person; it neither promises, nor blames, nor consoles.

# %%
self_score = {"complete": 0, "plain": 0, "useful and fair": 0}  # yours to change, not graded
say("By the rubric, by yourself: {points} of 3 points.", points=sum(self_score.values()))

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* A colleague wrote about your applicant. One of the six sentences is
# **contradicted** by the shares. Which one, and by which share? A sentence that cannot be checked is not contradicted. And
# "we rejected … because of …" speaks of the bank's decision, so it may stand; of people it could not.

# %%
names = shares.sort_values(ascending=False).index[[0, 1, -1, -2]]
said = own("colleague", [
    ("counted against you most", "counted against you", "spoke for you", "weighed against you"),
    ("counted against you most", "counted against you", "counted against you", "did not count against you"),
    ("counted against you most", "spoke for you", "spoke for you", "did not count against you"),
    ("did not count against you", "counted against you", "spoke for you", "did not count against you"),
])  # fmt: skip
short = {name: data.columns[name].short or data.columns[name].label for name in data.feature_names}
lines = [f"Your {short[name]} {words}." for name, words in zip(names, said, strict=True)]
lines += ["Our branch is glad to answer your questions."]
lines += [f"We rejected your application because of your {short[names[1]]}."]
first = own("first", [0, 1, 2, 3, 4, 5])
lines = lines[first:] + lines[:first]
print(*(f"{number}. {line}" for number, line in enumerate(lines, start=1)), sep="\n")

# %% solve="flaw"
flaw = ...
### BEGIN SOLUTION
reading = read_letter("\n".join(lines), explanation, data.columns, noise=wobble)
sentence, statement = reading.contradicted[0]
flaw = {"sentence": lines.index(sentence.text) + 1, "share": shares[statement.feature]}
### END SOLUTION
# a dict: "sentence" (a number from 1 to 6), "share" (the share that contradicts it, log-odds)

# %% check="flaw"
check("flaw")

# %% [markdown]
# ## 5. Compared with those just approved
#
# *Difficulty 4 of 5 · 15 minutes · 3 points.* The rule's words are "at or slightly above the passing score": compare your
# applicant with the people of `crowd` whom the bank approved with a predicted risk **above 25 %** (it rejects above 35 %).
#
# First commit to a guess, which holds no points: is the distance from base value to prediction, which the shares add up
# to, `"larger"`, `"smaller"` or `"the same"` as against the first 100 of *all* the approved of `crowd`? Then compute, on
# the log-odds. (Why 100: of a larger group `shap.TreeExplainer` silently uses a sample of 100, so that its base value is
# not the group's mean.)

# %%
crowd = data.background(600)

# %% solve="just_approved"
guess = ...
just_approved = ...
### BEGIN SOLUTION
guess = "smaller"
risk = credit.predict_probability(crowd)
nearly = crowd[(risk > 0.25) & (risk <= credit.REJECTION_THRESHOLD)]
found = shap.TreeExplainer(model, nearly)(mine).values[0]
just_approved = {"people": len(nearly), "shares": found, "first": data.feature_names[found.argmax()]}
### END SOLUTION
# a dict: "people" (how many there are), "shares" (11 numbers in the order of the columns), "first" (the first reason)

# %% check="just_approved"
check("just_approved")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about your applicant's rejection, by the shares of question 2, and
# four limitations, in your own order. Give one statement that is true, the share that shows it, and the limitation that
# fits. *Principal reasons* are here the four largest shares above the wobble by size alone, however close the fifth.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
# you write the two letters that you read above, such as Claim(statement="B", evidence=0.44, limitation="Q"); here they
# are looked up by their words, so that this answer is right for every learner
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
way = "one" if "burden" in dict(factors) else "none"
claim = Claim(
    statement=next(line[2] for line in offered if f"revolving credit is {way} of" in line),
    evidence=shares["burden"],
    limitation=next(line[2] for line in offered if "for this model" in line),
)
### END SOLUTION
# Claim(statement="A", evidence=0.12, limitation="P")

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can choose the reasons of a rejection by a rule, word them for the person concerned, and tell a false sentence from one
# that nobody can check. Open question: your applicant writes back, "which of these can I change?". What would you have
# to know to answer?
