# %% [markdown]
# # What is an explanation: exercise
#
# Six questions, 16 points, about 65 minutes. You will place explanations, measure how well one imitates a model, catch
# a colleague, and choose an answer for each of six people.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In a cell of your own (press
# **Esc**, then **B**: an empty one appears), `hint("name")` helps; `solution("name")` shows one answer once you have
# tried. Question 6 needs 4; else they stand alone.

# %%
import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.scenarios import credit

learner = "me"  # in a class: your id, as the class list spells it
begin("101_what_is_an_explanation", learner)

# %% [markdown]
# ## A worked step
#
# Six people: what the bank decided, what a surrogate decides, and who defaulted (1 = no loan, 1 = default). The surrogate
# agrees with the bank on people 1, 2, 3, 5 and 6: its **fidelity** is 5 / 6. It agrees with the outcomes on 1, 3, 5: its
# **accuracy** is 3 / 6.

# %%
six = pd.DataFrame({"bank": [1, 0, 0, 0, 1, 0], "surrogate": [1, 0, 0, 1, 1, 0], "defaulted": [1, 1, 0, 0, 1, 1]})
six.index = range(1, 7)
print("fidelity", np.mean(six["surrogate"] == six["bank"]), "accuracy", np.mean(six["surrogate"] == six["defaulted"]))
six.T

# %% [markdown]
# Before you praise 5 / 6: a "surrogate" that approves everyone agrees with this bank on 4 / 6, without knowing anything
# about it.

# %% [markdown]
# ## 1. Where does it belong?
#
# *Difficulty 2 of 5 · 10 minutes · 3 points.* Six explanations, drawn for you, none of them the lesson's. For each, in
# this order, say of what it speaks, `"local"` (one case) or `"global"` (the whole model), and what it needs: `"inside"`
# if it reads the model's own parts, `"predictions"` if asking the model is enough.

# %%
DESCRIBED = [
    "The 30 largest of a linear model's weights are printed from its file.",
    "All patients are sent to the model as if they were 40, 50 and 60 years old; the mean outputs are drawn.",
    "For one image, the net's output is traced back, layer by layer, through its weights to the pixels.",
    "The filters of the net's first layer are drawn side by side, as small pictures.",
    "For one applicant, each value is moved up a little in turn; how the model's output moves is listed.",
    "The model's outputs for 20,000 people are averaged by age group and town and put into a table.",
    "For one patient, the most similar patients are looked up for whom the model answers otherwise.",
]

# %%
DESCRIBED += [
    "A short list of rules is trained to repeat what the model answers for 10,000 customers.",
    "Hundreds of slightly changed copies of one image are sent to the model; its answers are summed up in a map.",
    "It is counted how often each feature stands in a question of the forest's 500 trees.",
    "For one mail, words are deleted one by one; how far the filter's output falls is noted.",
    "For one scan, it is listed which units of the net's last hidden layer were switched on.",
    "For one house, the questions are printed that led to the leaf of the tree in which it ended.",
    "The filter is run on 5000 mails with each column shuffled in turn; its AUC is noted each time.",
    "The complete decision tree, with all its questions and leaves, is drawn on one page.",
    "For one sentence, the weights that the net's third layer puts on each word are drawn.",
]

# %%
HANDS = [
    *([0, 14, 2, 4, 5, 10], [1, 3, 4, 10, 5, 15], [4, 14, 15, 5, 6, 1], [6, 8, 9, 14, 5, 11]),
    *([7, 6, 1, 14, 11, 10], [7, 8, 1, 3, 2, 10], [8, 3, 2, 1, 7, 15], [8, 14, 2, 4, 7, 3]),
    *([9, 3, 1, 10, 15, 12], [11, 14, 6, 13, 10, 0], [11, 14, 10, 9, 7, 2], [12, 6, 3, 1, 14, 7]),
    *([12, 13, 9, 7, 10, 14], [13, 0, 15, 7, 3, 8], [14, 13, 15, 1, 10, 9], [15, 13, 8, 4, 2, 14]),
]
for number, place in enumerate(own("hand", HANDS), start=1):
    print(f"{number}. {DESCRIBED[place]}")

# %% solve="places"
places = ...
### BEGIN SOLUTION
LOCAL, INSIDE = {2, 4, 6, 8, 10, 11, 12, 15}, {0, 2, 3, 9, 11, 12, 14, 15}
places = [
    ("local" if one in LOCAL else "global", "inside" if one in INSIDE else "predictions") for one in own("hand", HANDS)
]
### END SOLUTION
# six pairs in the order above, such as [("local", "inside"), ("global", "predictions"), ...]

# %% check="places"
check("places")

# %% [markdown]
# ## 2. Better than a lazy imitation?
#
# *Difficulty 2 of 5 · 10 minutes · 3 points.* A fidelity of .80 is little where saying always the same reaches .75. So
# compare: of what the **laziest** surrogate gets wrong (it gives everyone the same answer, whichever of the two agrees
# more often with the bank), what share does this surrogate win back? 1 means a perfect imitation, 0 no better than lazy,
# below 0 worse. The first line is there.


# %% solve="won_back"
def won_back(surrogate, bank):
    """Return what share of the laziest surrogate's disagreements is won back.

    surrogate, bank: lists of 0 and 1, one decision for each person; both 0 and 1 occur in `bank`
    returns: one number, at most 1; it is 0.5 for the six people of the worked step
    """
    fidelity = np.mean(np.array(surrogate) == np.array(bank))
    ### BEGIN SOLUTION
    lazy = max(np.mean(bank), 1 - np.mean(bank))
    return float((fidelity - lazy) / (1 - lazy))
    ### END SOLUTION


# %% check="won_back"
check("won_back")

# %% [markdown]
# ## 3. Find the flaw
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A colleague has several surrogates of the bank's model and chooses the one to
# show to the auditor with the function below. What does it reward? Write one that rewards imitation, and prefers what
# can be read: **among those whose fidelity is at most .02 below the highest, the one with the fewest leaves**.


# %%
def colleagues_choice(candidates, bank, defaulted):
    share = {name: np.mean(np.array(one["decisions"]) == np.array(defaulted)) for name, one in candidates.items()}
    return max(share, key=share.get)


tried = {
    "small": {"leaves": 2, "decisions": [1, 1, 0, 0, 0, 1]},
    "large": {"leaves": 9, "decisions": [1, 0, 0, 0, 1, 1]},
}
colleagues_choice(tried, bank=[1, 0, 0, 0, 1, 0], defaulted=[1, 1, 0, 0, 1, 1])


# %% solve="choose_surrogate"
def choose_surrogate(candidates, bank, defaulted):
    """Return the name of the surrogate to show as an explanation of the bank's model.

    candidates: dict, name -> {"leaves": number of leaves, "decisions": list of 0 and 1}; no two have as many leaves
    bank: the bank's decisions, a list of 0 and 1
    defaulted: what became of the loans, a list of 0 and 1; you need not use it
    returns: one of the names
    """
    ### BEGIN SOLUTION
    fidelity = {name: np.mean(np.array(one["decisions"]) == np.array(bank)) for name, one in candidates.items()}
    good = [name for name in candidates if fidelity[name] >= max(fidelity.values()) - 0.02 - 1e-9]
    return min(good, key=lambda name: candidates[name]["leaves"])
    ### END SOLUTION


# %% check="choose_surrogate"
check("choose_surrogate")

# %% [markdown]
# ## 4. An imitation from one part of the town
#
# *Difficulty 4 of 5 · 15 minutes · 3 points.* A new surrogate: it may learn only from people of **one postcode area**.
# Below are your own area and the number of leaves. Train `DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0)`
# on all columns of the training people of your area, to imitate the bank's decisions (`credit.rejected`), and judge it on
# the test people.

# %%
data = credit.load()
VARIANTS = [(1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (2, 7), (3, 7), (3, 8), (4, 4), (4, 7), (5, 4), (5, 6), (5, 7)]
area, leaves = own("imitation", VARIANTS)
print(f"Your area is {area}; your tree has {leaves} leaves.")
data.X_train.groupby("postcode").size().rename("training people").to_frame().T

# %% [markdown]
# First commit to a guess, before you compute: is the fidelity in your area `"higher"`, `"lower"` or `"the same"`,
# compared with the test people of all other areas together? It costs no point, right or wrong.

# %% solve="imitation"
guess = ...
imitation = ...
### BEGIN SOLUTION
guess = "higher"
here, test_here = data.X_train["postcode"] == area, data.X_test["postcode"] == area
mine = DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0)
mine.fit(data.X_train[here], credit.rejected(data.X_train[here]))
no, bank_no = mine.predict(data.X_test), credit.rejected(data.X_test)
imitation = {
    "fidelity_here": np.mean((no == bank_no)[test_here]),
    "fidelity_elsewhere": np.mean((no == bank_no)[~test_here]),
    "accuracy_here": np.mean((no == (data.y_test == 1))[test_here]),
}
### END SOLUTION
# a dict of three shares: "fidelity_here" (test people of your area), "fidelity_elsewhere" (all other test people),
# "accuracy_here" (agreement with who defaulted, test people of your area); three decimals are enough

# %% check="imitation"
check("imitation")

# %% [markdown]
# ## 5. Who is answered by what?
#
# *Difficulty 3 of 5 · 10 minutes · 2 points.* Four explanations lie ready, and six people ask. For each, in this order,
# give the letter of the explanation that answers, or `"none"` where none of the four can.

# %%
CARDS = [
    "How the risk predicted for this one applicant is shared out among the features, with signs.",
    "By how much the model ranks all applicants worse when a feature is shuffled, feature by feature.",
    "The mean predicted risk when everyone is given the same age, for each age.",
    "The nearest other values of this one applicant's with which the model would have said yes.",
]
ORDERS = ["ABCD", "BDAC", "CADB", "DCBA", "BADC", "CDAB", "DBCA", "ACDB"]
cards = dict(zip(own("letters", ORDERS), CARDS, strict=True))
for letter in "ABCD":
    print(f"{letter}. {cards[letter]}")

# %%
ASKED = [
    "An auditor: does the model, on average, rate people of 60 as riskier than people of 40?",
    "A manager: would a higher income make our customers pay back more reliably?",
    "A loan officer: does this applicant's long credit history speak for her or against her?",
    "An applicant: how much smaller would my loan have had to be for a yes?",
    "A developer: which columns does the model hardly lean on when it ranks people?",
    "A regulator: how often is the model right about who defaults?",
    "An applicant: which of my details counted most against me?",
    "A product manager: at which age does the predicted risk begin to rise?",
    "An adviser at the desk: she was refused; with which debts would the model have accepted her?",
    "A buyer of data: on which feature does the model's ranking depend most, over all applicants?",
    "An applicant: if I pay off my credit card, will I really be safer from default?",
]

# %%
ROUNDS = [
    *([0, 8, 6, 10, 1, 9], [1, 8, 10, 9, 2, 7], [2, 1, 4, 3, 7, 10], [2, 4, 10, 7, 1, 8]),
    *([2, 8, 10, 9, 1, 0], [4, 0, 2, 5, 10, 8], [4, 0, 5, 3, 2, 1], [4, 0, 10, 8, 2, 1]),
    *([4, 6, 3, 5, 7, 10], [5, 3, 10, 6, 0, 4], [5, 6, 9, 0, 10, 8], [5, 9, 1, 7, 6, 8]),
    *([5, 9, 6, 3, 0, 1], [6, 4, 1, 10, 0, 3], [9, 5, 0, 6, 10, 8], [10, 5, 7, 2, 9, 8]),
]
for number, place in enumerate(own("round", ROUNDS), start=1):
    print(f"{number}. {ASKED[place]}")

# %% solve="answered"
answered = ...
### BEGIN SOLUTION
fits = {0: 2, 7: 2, 2: 0, 6: 0, 3: 3, 8: 3, 4: 1, 9: 1}  # question -> place in CARDS; the others ask about the world
letter_of = {words: letter for letter, words in cards.items()}
answered = [letter_of[CARDS[fits[place]]] if place in fits else "none" for place in own("round", ROUNDS)]
### END SOLUTION
# six texts in the order above, such as ["A", "none", "C", "B", "none", "D"]

# %% check="answered"
check("answered")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about your surrogate of question 4, and five limitations, in
# your own order. Give one statement that is true, the **difference of the two shares** that shows it (in the order in
# which the statement names them: first minus second), and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
gap = imitation["fidelity_here"] - imitation["fidelity_elsewhere"]
way = "more often in my area" if gap > 0 else "less often in my area"
claim = Claim(
    statement=next(line[2] for line in offered if way in line),
    evidence=gap,
    limitation=next(line[2] for line in offered if "where it differs" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.123, limitation="P"); two decimals are enough

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can place an explanation, tell imitation from being right, and answer the question that was asked. Open question: your
# surrogate saw one part of the town. Whom would you ask before you showed it to the people of another?
