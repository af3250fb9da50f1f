# %% [markdown]
# # Two kinds of mistake: exercise
#
# One question, 2 points, about 5 minutes. You will count how often a bank's decisions were mistakes, for twelve
# applicants drawn for you.
#
# Click into the first cell, the grey box below, hold **Shift** and press **Enter**: it runs, and the next one is ready.
# What it shows stands below it; if the page has moved on, scroll up a little.
#
# Write where it says so, run that cell, then the `check` below it, as often as you like. Stuck? Press **Esc**, then
# **B**: an empty cell of your own appears. Run `hint("two_mistakes")` in it, or `solution("two_mistakes")` once you have
# tried.

# %%
import pandas as pd

from xaicourse.learning import begin, check, hint, own, solution
from xaicourse.scenarios import credit

learner = "me"  # in a class: your id, as the class list spells it
begin("000_start", learner)

# %% [markdown]
# ## A worked step
#
# Four applicants. Two were rejected, and one of these paid back all the same: **of the rejected, a share of 1 / 2 was
# rejected by mistake**. Two were approved, and both paid back: of the approved, 0 / 2 were approved by mistake.

# %%
four = pd.DataFrame(
    {"decision": ["rejected", "approved", "rejected", "approved"], "paid_back": ["yes", "yes", "no", "yes"]}
)
four

# %% [markdown]
# ## Your twelve
#
# These twelve are drawn by your id. `risk` is the model's prediction; the bank rejects above its
# limit. Everybody got the loan for once, so we know who paid back: `paid_back`.

# %%
data = credit.load()
people = pd.DataFrame({"risk": credit.predict_probability(data.X_test).round(2)}, index=data.X_test.index)
people["decision"] = ["rejected" if no else "approved" for no in credit.rejected(data.X_test)]
people["paid_back"] = ["yes" if y == 0 else "no" for y in data.y_test]


def both_mistakes(group):
    wrong = group[(group.decision == "rejected") == (group.paid_back == "yes")]
    return wrong.decision.nunique() == 2 and (group.decision == "rejected").sum() in (5, 7)


groups = [people.iloc[k : k + 12] for k in range(len(people) - 11)]
mine = own("twelve", [group for group in groups if both_mistakes(group)])
mine

# %% [markdown]
# ## 1. How often was the bank wrong?
#
# *Difficulty 1 of 5 · 5 minutes · 2 points.* Give two shares, each a number from 0 to 1: of those **rejected**, the share
# who paid back; of those **approved**, the share who did not. Count in the table, or compute. Write each number in place
# of the `...`: one half is `1 / 2` or `0.5`, with a point, and 40 % is `0.4`.

# %% solve="two_mistakes"
rejected_by_mistake = ...
approved_by_mistake = ...
### BEGIN SOLUTION
turned_away = mine[mine.decision == "rejected"]
let_through = mine[mine.decision == "approved"]
rejected_by_mistake = (turned_away.paid_back == "yes").mean()
approved_by_mistake = (let_through.paid_back == "no").mean()
### END SOLUTION
# each a number from 0 to 1; 1 / 2 is fine

# %% check="two_mistakes"
check("two_mistakes")

# %% [markdown]
# ## What you can do now
#
# You have told two mistakes apart that one number, such as "75 % right", would hide. Open question: both are mistakes of
# the bank, but who pays for each?
#
# Go back to the start page and choose your path. Run its last cell again: your points are there.
