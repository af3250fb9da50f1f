# %% [markdown]
# # The course in five minutes
#
# **Can you check an explanation of a model?** Here you can. Try it on this page, then choose where to go on.
#
# Afterwards you can
# 1. say what a prediction is, and why it needs an explanation;
# 2. weigh a bank's two kinds of mistake;
# 3. open the unit that suits you.
#
# *5 minutes. Before it: nothing. You may read past all code: the sentences matter.*

# %% [markdown]
# **To begin:** click into the grey box with code below. Such a box is a **cell**. Hold **Shift** and press **Enter**: that
# runs the cell and goes on to the next. A number beside it says that it ran. What it shows stands below it: if the page
# has jumped past it, scroll up a little.
#
# Back again? In the menu *Run* choose *Run All Cells*, then go to [your path](#Your-path) or
# [your progress](#Your-progress).

# %%
from xaicourse.explorers import explore
from xaicourse.learning import begin, say
from xaicourse.learning.start import choose_path, open_unit, place_me, show_progress
from xaicourse.scenarios import credit

begin("000_start")

# %% [markdown]
# ## One cell to run
#
# A bank asks a **model**, a formula learned from past loans, how likely a new applicant is not to pay back. This
# number, from 0 to 100 %, is the model's **prediction**: the *risk of default*. Above a limit, the applicant is
# rejected.
#
# Suppose that everyone whom it rejects moved house, to the centre of the town. Nothing else about them changes. Would
# the bank decide otherwise? And would they pay back more often? Make up your mind, then run the cell.

# %%
data = credit.load()
rejected = data.X_test[credit.rejected(data.X_test)]
moved, true_after = credit.truth.intervene(rejected, {"postcode": 1})
say(
    "Of {all} people rejected, the bank would now approve **{turned}**. Of the same {all}, **{changed}** would be any more "
    "or less likely to pay back.",
    all=len(rejected),
    turned=int((~credit.rejected(moved)).sum()),
    changed=int((true_after != credit.truth.log_odds(rejected)).sum()) or "nobody",
)

# %% [markdown]
# So "you were rejected because of your postcode" can be a true sentence about the model and say nothing about the
# world. An **explanation** tells why a model made a prediction. Some are wrong, and usually nobody can tell.
#
# Here you can: the applicants are invented and we wrote down what makes them pay, the **truth**. You can change
# one thing and ask it, as this cell did. **Every explanation in this course can be checked.**

# %% [markdown]
# ## One slider
#
# Where should the bank draw the line? Each mark below is one of sixty applicants. First guess, then drag the limit (or
# use the arrow keys). Under the picture, *Truth* shows who does not pay back: look at how many of the rejected would have
# paid.
#
# After a slider or a button, Shift and Enter have nothing to run: click into the next grey box first.

# %%
explore("000")

# %%
paid = data.y_test[rejected.index] == 0
say(
    "Among all {n} applicants whom the model had never seen, the bank rejects {rejected}. **{paid:.0%}** of those would "
    "have paid back. A good explanation is what lets such a person, or the loan officer, object.",
    n=len(data.X_test),
    rejected=len(rejected),
    paid=paid.mean(),
)

# %% [markdown]
# ## One graded question
#
# The slider showed sixty people at once. Now you get twelve of your own, and count both mistakes. The answer is
# checked on this computer as often as you like; nothing is sent anywhere. Run the cell and follow the link to the
# *exercise*: it opens in a tab of its own, and this page stays.

# %%
open_unit("000")

# %% [markdown]
# ## Your path
#
# Units come in pairs: a **lesson** to read and run, and an **exercise** with questions that are checked. Choose how you
# learn; the answer is remembered, and you can change it at any time. The links open copies of your own, which no update
# of the course overwrites.

# %%
choose_path()

# %% [markdown]
# ## Where to start
#
# Not new to this? At most ten questions find the unit to start with, and two are enough for a newcomer. They hold no
# points, you can stop and go on later, and *I do not know yet* is a good answer. Skip them if you would rather begin at
# the beginning.

# %%
place_me()

# %% [markdown]
# ## Your progress
#
# What you have done is kept in one file on this computer. Run the cell again to see it grow.

# %%
show_progress()

# %% [markdown]
# ## In short
#
# 1. A model predicts; an explanation says why; it can be true of the model and false of the world.
# 2. Every limit makes two kinds of mistake, for different people.
# 3. In this course each explanation stands beside the truth, so that you can check it.
#
# *Open question:* living somewhere else changes nobody's risk. Why, then, has the model learned to use the postcode?
#
# Stuck in an exercise? In a new cell (press **Esc**, then **B**), `hint("name")` helps, and `solution("name")` shows an
# answer once you have tried. Next: the unit that [your path](#Your-path) names first.
