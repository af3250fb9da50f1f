# %% [markdown]
# # Where does the network look? Exercise
#
# Six questions, 16 points, about 75 minutes. You will check a sum, walk from two baselines, cover tiles with a twist, mend a colleague's
# pointing game, and question networks that the lesson did not use.
#
# Write where it says so, run the cell, then run the `check` below it, as often as you like. In an empty cell (**Esc**, then
# **B**), `hint("name")` helps; `solution("name")` shows one answer once you have tried. Question 5 may use what you write in
# 2 and 4, and 6 uses 5. The checks hand your functions networks of their own.

# %%
import numpy as np

from xaicourse.learning import Claim, begin, check, hint, own, solution, statements
from xaicourse.methods.grad_cam import grad_cam
from xaicourse.methods.integrated_gradients import integrated_gradients
from xaicourse.scenarios import nodules
from xaicourse.scenarios.nodules import nets

learner = "me"  # in a class: your id, as the class list spells it
begin("303_saliency_and_gradcam", learner)

# %% [markdown]
# ## A worked step
#
# A "network" that adds up two pixels, brightness times weight, can be explained on paper: each pixel's attribution is its weight
# times its distance from the baseline, and the sum is the change of the output.

# %%
weights, image, baseline = np.array([[0.5, -1.0]]), np.array([[4.0, 1.0]]), np.array([[0.0, 2.0]])
attributions = weights * (image - baseline)
change = (weights * image).sum() - (weights * baseline).sum()
print(f"attributions {attributions[0]}, sum {attributions.sum():.1f}, change {change:.1f}")

# %% [markdown]
# ## 1. Close the sum
#
# *Difficulty 2 of 5 · 10 minutes · 2 points.* A few steps of integrated gradients leave a gap: the attributions do not quite add up to the
# change of the log-odds. The first line is written. Return the attributions *closed*: the missing part is shared out among the pixels in
# proportion to the **size** (absolute value) of their attributions, so that the sum is the change exactly.


# %% solve="closed"
def closed(attributions, log_odds, image, baseline):
    """Return attributions that add up to the change of the log-odds from the baseline to the image.

    attributions: array (32, 32), log-odds, not all zero; image, baseline: arrays (32, 32), HU
    log_odds: function, patches (n, 32, 32) -> (n,)
    returns: array (32, 32)
    """
    after, before = log_odds(np.array([image, baseline]))
    ### BEGIN SOLUTION
    attributions = np.array(attributions)
    missing = (after - before) - attributions.sum()
    return attributions + missing * np.abs(attributions) / np.abs(attributions).sum()
    ### END SOLUTION


# %% check="closed"
check("closed")

# %% [markdown]
# ## 2. Two baselines
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* Plain lung or air? You ask both. Walk from each baseline to the image in `steps` pieces, with the
# slopes taken in the **middle** of each piece, and return the mean of the two explanations. A blank page; the network is any function
# `gradient`.


# %% solve="two_walks"
def two_walks(gradient, image, baselines, steps):
    """Return the mean of two integrated-gradients explanations.

    gradient: function, patches (n, 32, 32) -> slopes (n, 32, 32)
    image: array (32, 32), HU; baselines: two numbers, HU, each a whole patch of that density
    steps: whole number of pieces of each walk
    returns: array (32, 32)
    """
    ### BEGIN SOLUTION
    found = []
    for baseline in baselines:
        shares = (np.arange(steps) + 0.5) / steps  # (steps,)
        way = np.array(image) - baseline
        slopes = gradient(baseline + shares[:, None, None] * way).mean(axis=0)
        found.append(way * slopes)
    return np.mean(found, axis=0)
    ### END SOLUTION


# %% check="two_walks"
check("two_walks")

# %% [markdown]
# ## 3. Cover tiles
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* Occlusion with tiles that do not overlap: cut the patch into tiles of `side` x `side` pixels. Cover
# one tile at a time with **the mean of the patch's uncovered pixels** (all but the tile's own). The fall of the log-odds is shared **evenly by
# the tile's pixels**, so that the whole map adds up to the sum of all falls.


# %% solve="tiles"
def tiles(log_odds, image, side):
    """Return the occlusion map of tiles.

    log_odds: function, patches (n, 32, 32) -> (n,)
    image: array (32, 32), HU; side: 4, 8 or 16
    returns: array (32, 32), log-odds; a tile that speaks for the nodule has positive values
    """
    ### BEGIN SOLUTION
    image, found = np.array(image), np.zeros((32, 32))
    before = log_odds(image[None])[0]
    for top in range(0, 32, side):
        for left in range(0, 32, side):
            tile = np.zeros((32, 32), dtype=bool)
            tile[top : top + side, left : left + side] = True
            covered = np.where(tile, image[~tile].mean(), image)
            found[tile] = (before - log_odds(covered[None])[0]) / side**2
    return found
    ### END SOLUTION


# %% check="tiles"
check("tiles")

# %% [markdown]
# ## 4. Find the flaw
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* A colleague reports a pointing game for Grad-CAM. Each map is first brought to a maximum of 1, "so that
# they can be compared". One of the three maps below is zero everywhere, and one has its maximum in two cells. The colleague's report: all
# three are hits.


# %%
def colleagues_report(maps, masks):
    maps = np.array(maps) / (np.array(maps).max(axis=(1, 2), keepdims=True) + 1e-9)
    places = maps.reshape(len(maps), -1).argmax(axis=1)
    inside = np.array(masks).reshape(len(masks), -1)[np.arange(len(maps)), places]
    return {"hits": inside.mean(), "empty": 0}


three_maps = [[[0, 0], [0, 5]], [[0, 0], [0, 0]], [[2, 0], [0, 2]]]
three_masks = [[[0, 0], [0, 1]], [[1, 0], [0, 0]], [[1, 0], [0, 0]]]
colleagues_report(three_maps, three_masks)

# %% [markdown]
# Write an honest one. A map that is zero everywhere points nowhere: it is counted in `empty`, and it is **no hit, but stays in the
# number that one divides by**. Where several pixels share the maximum, the map scores the **share of them** that hits. And a
# pixel hits if the object is at most `margin` pixels away, in rows and in columns (diagonals included).


# %% solve="report"
def report(maps, masks, margin):
    """Return an honest report of the pointing game.

    maps: array (n, rows, columns), 0 or above; masks: array of the same shape, 1 = object
    margin: whole number; 0: the pixel itself must lie in the object
    returns: dict with "hits", the mean score of all n maps, and "empty", how many are zero everywhere;
    for the three maps above and margin 0: hits 0.5, empty 1
    """
    ### BEGIN SOLUTION
    scores, empty = [], 0
    for heat, mask in zip(np.array(maps), np.array(masks) > 0, strict=True):
        if not heat.any():
            empty += 1
            scores.append(0.0)
            continue
        rows, columns = np.nonzero(heat == heat.max())
        near = [
            mask[max(0, r - margin) : r + margin + 1, max(0, c - margin) : c + margin + 1].any()
            for r, c in zip(rows, columns, strict=True)
        ]
        scores.append(np.mean(near))
    return {"hits": np.mean(scores), "empty": empty}
    ### END SOLUTION


# %% check="report"
check("report")

# %% [markdown]
# ## 5. A network that you have not met
#
# *Difficulty 3 of 5 · 15 minutes · 3 points.* Patches of your own, 100 of them with a nodule, and two networks: `second`, which was trained as the lesson's
# but on other patches, and an untrained one of your own seed.

# %%
number = own("number", [1, 2, 4, 5, 9, 10, 11, 12, 14, 16, 17, 20, 21, 23, 24])
mine = nodules.generate(260, seed=1000 + number)
mine = mine[np.flatnonzero(mine.nodule == 1)[:100]]
second, untrained = nets.load("second"), nets.load("untrained", seed=number)
print(
    f"Your number is {number}. {len(mine)} patches; the nodules fill {mine.masks.mean():.3f} of them: that is chance."
)

# %% [markdown]
# First commit to a guess; it costs no point, right or wrong. The untrained network's integrated gradients (from -885, 16 steps, absolute
# values): will their hit rate be `"below chance"`, `"about chance"` (within .05) or `"above chance"`? Then measure three numbers. `second`'s **Grad-CAM** hit rate, the
# **untrained** network's integrated-gradients hit rate (both with margin 0), and `left`, the mean log-odds that `second` gives to
# `mine.without`, the same patches without their nodules.

# %% solve="my_report"
guess = ...
my_report = ...
### BEGIN SOLUTION
guess = "above chance"
cam = grad_cam(nets.activations(second, mine.X), nets.activation_gradient(second, mine.X))
walked = integrated_gradients(lambda X: nets.gradient(untrained, X), mine.X, -885.0, 16)
my_report = {
    "second": report(cam, mine.masks, 0)["hits"],
    "untrained": report(np.abs(walked), mine.masks, 0)["hits"],
    "left": nets.log_odds(second, mine.without).mean(),
}
### END SOLUTION
# a dict with "second", "untrained" (shares of 100 patches) and "left" (log-odds)

# %% check="my_report"
check("my_report")

# %% [markdown]
# ## 6. A claim that you can stand by
#
# *Difficulty 2 of 5 · 5 minutes · 2 points.* Six statements about your two networks, and five limitations, in your own order. Give one statement
# that is true, its number of question 5 (two decimals are enough), and the limitation that fits.

# %%
statements("claim")

# %% solve="claim"
claim = ...
### BEGIN SOLUTION
offered = [line for line in statements("claim").text.split("\n\n") if line.startswith("**")]
claim = Claim(
    statement=next(line[2] for line in offered if "trained network's Grad-CAM" in line),
    evidence=my_report["second"],
    limitation=next(line[2] for line in offered if "other patches" in line),
)
### END SOLUTION
# such as Claim(statement="A", evidence=0.12, limitation="P")

# %% check="claim"
check("claim")

# %% [markdown]
# ## What you can do now
#
# You can say of any map how it was made, whether it adds up, how often it points at the object, and what the same method draws for a network that knows
# nothing. Open question: in a hospital nobody has the outlines. What would you hold a map against there?
