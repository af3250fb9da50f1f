# %% [markdown]
# # Where does the network look?
#
# **A network says "there is a nodule", and a coloured map says where it looked. How would you know that the map is right?**
# You make four kinds of maps, and hold them against nodules whose place is known.
#
# Afterwards you can
# 1. compute a gradient map, integrated gradients, Grad-CAM and occlusion, and check that they add up;
# 2. measure how often a map points at the object, with an interval and beside chance;
# 3. test a map with an untrained network and with a covered object before you believe it.
#
# *60 minutes. Before it: 107 (base value, completeness, both gaps). Networks and slopes are explained where they appear.*

# %%
import numpy as np
import pandas as pd
import torch

from xaicourse.explorers import explore
from xaicourse.image_plots import patches_figure, shares_figure
from xaicourse.learning import begin, compare, predict, quiz, say
from xaicourse.methods.anchors import interval
from xaicourse.methods.pointing import energy, hits, is_empty
from xaicourse.scenarios import nodules

begin("303_saliency_and_gradcam")
torch.set_num_threads(1)  # small networks are slower with more

# %% [markdown]
# ## Squares of lung
#
# A CT scanner measures how much X-ray each point of the body stops, in **Hounsfield units** (HU): air -1000, water 0, bone
# several hundred. A **nodule** is a small round spot in the lung. Our patches, 32 x 32 pixels of 1 mm, are drawn by a
# process that we wrote (data card: `datasets/nodules/card.md`), so every nodule's outline (dashed) is known. Look for what could be
# mistaken for one.

# %%
patches = nodules.generate(500, seed=303)
shown = [*np.flatnonzero(patches.nodule == 1)[[0, 1, 2]], *np.flatnonzero(patches.nodule == 0)[[0, 1, 2]]]
kinds = ["nodule" if patches.nodule[k] else "none" for k in shown]
patches_figure(
    [patches.X[k] for k in shown],
    "Vessels cross the lung, and a nodule is one spot more",
    names=kinds,
    masks=[patches.masks[k] for k in shown],
    description="Six squares of lung with bright lines, the vessels; three also hold a nodule, outlined.",
)

# %%
net = nodules.nets.load("clean")
log_odds = nodules.nets.log_odds(net, patches.X)
with_nodule = patches[patches.nodule == 1][:200]
say(
    "A network of 14,081 numbers reads a patch and gives the log-odds of `nodule`. It says yes (above 0) to {found:.0%} of the patches with one and to "
    "{false:.0%} of those without. A perfect reader would have 100 % and 0 %: this is the **model gap**, and no map can mend it.",
    found=(log_odds[patches.nodule == 1] > 0).mean(),
    false=(log_odds[patches.nodule == 0] > 0).mean(),
)

# %% [markdown]
# ## One patch, and its slopes
#
# How would the log-odds change if one pixel were a little brighter? That **slope** is the pixel's **gradient**; its size
# for all pixels is the oldest kind of map (Simonyan et al. 2013, arXiv:1312.6034). Torch computes all 1024 slopes backwards
# through the network. We check one of them by hand: brighten a pixel, ask again.

# %%
one = with_nodule[[int(nodules.nets.log_odds(net, with_nodule.X).argmax())]]
gradient = nodules.nets.gradient(net, one.X)  # (1, 32, 32), log-odds per HU
row, column = np.unravel_index(np.abs(gradient[0]).argmax(), (32, 32))
brighter = one.X.copy()
brighter[0, row, column] += 1.0
by_hand = nodules.nets.log_odds(net, brighter) - nodules.nets.log_odds(net, one.X)
assert np.isclose(by_hand[0], gradient[0, row, column], atol=1e-3)
say(
    "One HU more at row {row}, column {column}: {change:+.4f} log-odds; the slope says {slope:+.4f}.",
    row=row,
    column=column,
    change=by_hand[0],
    slope=gradient[0, row, column],
)

# %% [markdown]
# ## Along the way: integrated gradients
#
# A slope says what a *tiny* change would do, and not what the whole nodule did. **Integrated gradients** (Sundararajan, Taly
# and Yan 2017, arXiv:1703.01365) walk from a **baseline**, here a patch of plain lung, to the image in small steps, take
# the mean of the slopes on the way, and multiply it by the distance that each pixel travelled.


# %%
def integrated_gradients(X, baseline, steps):
    way, total = X - baseline, 0.0
    for step in range(steps):
        at = baseline + (step + 0.5) / steps * way  # the middle of each piece
        total = total + nodules.nets.gradient(net, at) / steps
    return total * way  # (n, 32, 32), log-odds


LUNG = -885.0
plain = np.full_like(one.X, LUNG)
attributions = integrated_gradients(one.X, plain, 64)

# %% [markdown]
# As in 107, the attributions must add up to a difference: the log-odds of the image minus those of the baseline. What is
# missing is the **completeness gap**. Here it is not zero: a sum of 64 pieces stands for a curve. It shrinks with more pieces, though not at every step: the network has kinks.

# %%
change = nodules.nets.log_odds(net, one.X)[0] - nodules.nets.log_odds(net, plain)[0]
gaps = {steps: abs(integrated_gradients(one.X, plain, steps).sum() - change) for steps in (4, 16, 64, 512)}
assert gaps[512] < gaps[16] < gaps[4]
pd.DataFrame({"gap (log-odds)": gaps}).rename_axis("steps").round(4)

# %%
say(
    "The attributions of 64 steps add up to {total:.2f}, the log-odds change by {change:.2f}. The gap is {share:.1%} of it; report the gap with the map.",
    total=attributions.sum(),
    change=change,
    share=gaps[64] / abs(change),
)

# %% [markdown]
# ### The library agrees
#
# Captum is PyTorch's own library of such methods. It takes the network, the image and the baseline as tensors. Between
# two ways to compute the same map lies the **explainer gap**.

# %%
from captum.attr import IntegratedGradients, LayerAttribution, LayerGradCam, Occlusion

inputs = nodules.nets.tensor(one.X).requires_grad_()
start = torch.full_like(inputs, LUNG)
theirs = IntegratedGradients(net).attribute(inputs, baselines=start, n_steps=64, method="riemann_middle")
gap = np.abs(theirs.detach().numpy()[:, 0] - attributions).max()
assert gap < 1e-5
say("Explainer gap, largest of 1024 pixels: {gap:.0e} log-odds.", gap=gap)

# %% [markdown]
# ## Maps from inside: Grad-CAM
#
# The network's last layer holds 32 small maps of 8 x 8 cells, each of which lights up at some pattern. **Grad-CAM**
# (Selvaraju et al. 2017, arXiv:1610.02391) weighs each map by its mean slope, adds the maps up, and cuts off what is below
# zero, since it asks only what speaks *for* the answer. Then the 8 x 8 cells are drawn large.

# %%
activations = nodules.nets.activations(net, one.X)  # (1, 32, 8, 8)
slopes = nodules.nets.activation_gradient(net, one.X)  # (1, 32, 8, 8)
weights = slopes.mean(axis=(2, 3))  # (1, 32)
cells = np.maximum(0, np.einsum("nk,nkhw->nhw", weights, activations))  # (1, 8, 8)
cells.round(2)[0]

# %%
theirs = LayerGradCam(net, net.maps).attribute(inputs, relu_attributions=True)
gap = np.abs(theirs.detach().numpy()[:, 0] - cells).max()
assert gap < 1e-6
say(
    "Explainer gap: {gap:.0e}. Of 64 cells {dark} are zero: nothing there speaks for a nodule.",
    gap=gap,
    dark=int((cells == 0).sum()),
)

# %% [markdown]
# ## Cover and ask again: occlusion
#
# **Occlusion** (Zeiler and Fergus 2014, arXiv:1311.2901) needs nothing from inside. Cover a square with plain lung, ask
# again, and note how far the log-odds fall. Each pixel gets the mean over the squares that cover it.

# %%
fallen, covered = np.zeros((32, 32)), np.zeros((32, 32))
for top in range(0, 25, 4):
    for left in range(0, 25, 4):
        square = (slice(top, top + 8), slice(left, left + 8))
        changed = one.X.copy()
        changed[0][square] = LUNG
        fallen[square] += (nodules.nets.log_odds(net, one.X) - nodules.nets.log_odds(net, changed))[0]
        covered[square] += 1
occluded = fallen / covered

# %%
theirs = Occlusion(net).attribute(inputs, sliding_window_shapes=(1, 8, 8), strides=(1, 4, 4), baselines=LUNG)
gap = np.abs(theirs.detach().numpy()[0, 0] - occluded).max()
assert gap < 1e-5
say("Explainer gap: {gap:.0e}. The costliest square takes {most:.1f} log-odds away.", gap=gap, most=occluded.max())

# %% [markdown]
# ## Four maps of one patch
#
# The four functions stand in `xaicourse.methods`, one a file, as you just wrote them. Here they draw the same patch: which of
# them would you show to a doctor? Orange is where a map is high, each on a scale of its own; the dashed line is the outline.

# %%
from xaicourse.methods.grad_cam import grad_cam
from xaicourse.methods.integrated_gradients import integrated_gradients as walk
from xaicourse.methods.occlusion import occlusion


def maps_of(network, X, steps=16):
    def ask(rows):
        return nodules.nets.log_odds(network, rows)

    def slope(rows):
        return nodules.nets.gradient(network, rows)

    cam = grad_cam(nodules.nets.activations(network, X), nodules.nets.activation_gradient(network, X))
    found = {"gradient": np.abs(slope(X)), "integrated gradients": np.abs(walk(slope, X, LUNG, steps))}
    return {**found, "Grad-CAM": cam, "occlusion": np.maximum(0, occlusion(ask, X, LUNG, 8, 4))}


# %%
drawn = maps_of(net, one.X)
patches_figure(
    [one.X[0]] * 4,
    "Four methods, one network, one patch: four maps",
    names=list(drawn),
    maps=[each[0] for each in drawn.values()],
    masks=[one.masks[0]] * 4,
    columns=4,
    description="One patch with its nodule outlined, four times, under the maps of four methods.",
)

# %%
inside = {name: energy(each, one.masks)[0] for name, each in drawn.items()}
at = [name for name, each in drawn.items() if hits(each, one.masks)[0] == 1]
say(
    "The highest pixel lies in the outline for {at}. Of the gradient's map {a:.0%} lies within the outline, of integrated gradients' {b:.0%}, of Grad-CAM's "
    "{c:.0%}, of occlusion's {d:.0%}: slopes scatter around the border, coarse cells and wide squares spill over.",
    at=", ".join(at),
    a=inside["gradient"],
    b=inside["integrated gradients"],
    c=inside["Grad-CAM"],
    d=inside["occlusion"],
)

# %% [markdown]
# ## Against the truth, 200 times
#
# One pretty example proves nothing. In the **pointing game** (Zhang et al. 2018, doi:10.1007/s11263-017-1059-x) a map
# *hits* if its highest pixel lies in the object. We play it on 200 patches with a nodule. **Chance** is the outline's share of
# a patch: what a pin stuck in blindly would hit. A map that is zero everywhere points nowhere and counts as a miss. *Energy
# inside* is the share of the whole map, not of its highest pixel alone, that lies in the outline.

# %%
predict("hit", "In which share of 200 patches (0 to 1) does Grad-CAM's highest pixel lie within the nodule?")

# %%
trained = maps_of(net, with_nodule.X)
chance = with_nodule.masks.mean()


def score(maps):
    share = {name: np.nan_to_num(hits(each, with_nodule.masks)).mean() for name, each in maps.items()}
    inside = {name: np.nan_to_num(energy(each, with_nodule.masks)).mean() for name, each in maps.items()}
    return pd.DataFrame({"hits": share, "energy inside": inside})


compare("hit", score(trained).loc["Grad-CAM", "hits"])
score(trained).round(3)


# %%
table = score(trained)
between = [interval(round(200 * share), 200) for share in table["hits"]]
shares_figure(
    table.index,
    table["hits"],
    between,
    f"The best map misses about one nodule in {1 / (1 - table['hits'].max()):.0f}",
    chance=chance,
    label="share of 200 patches whose highest pixel lies in the nodule",
    description=f"Hit rates with 95 % intervals: {table['hits'].round(2).to_dict()}; chance {chance:.2f}.",
)

# %%
assert table["hits"].idxmin() == "gradient" and table["hits"].min() > 3 * chance  # the sentence below says so
say(
    "Every method hits far above chance ({chance:.2f}). The slope at the image alone is the weakest, {weak:.2f}; Grad-CAM reaches {cam:.2f}, "
    "between {low:.2f} and {high:.2f} at 95 %. An interval says how far another 200 patches might differ.",
    chance=chance,
    weak=table.loc["gradient", "hits"],
    cam=table.loc["Grad-CAM", "hits"],
    low=between[2][0],
    high=between[2][1],
)

# %%
quiz("303-miss")

# %% [markdown]
# ## A map of nothing
#
# Now the **negative control**: two networks that know nothing about nodules. One is *untrained*, its weights are random. One
# is *randomised*: it was trained on labels dealt out at random (Adebayo et al. 2018, arXiv:1810.03292). A map that looks as
# good for them cannot be about what was learned.

# %%
ignorant = {name: maps_of(nodules.nets.load(name), with_nodule.X) for name in ("untrained", "randomised")}
pd.concat({"trained": score(trained)} | {name: score(maps) for name, maps in ignorant.items()}, axis=1).round(3)

# %%
solid = (with_nodule.table["type"] == "solid").to_numpy() & ((with_nodule.without > -200).sum(axis=(1, 2)) < 25)
easy = with_nodule[solid]
on_easy = {name: np.nan_to_num(hits(each[solid], easy.masks)).mean() for name, each in ignorant["untrained"].items()}
brightest = hits(easy.X - easy.X.min(), easy.masks).mean()
say(
    "Over all patches the untrained network's integrated gradients hit {all:.2f}, {times:.1f} times chance. On the {n} patches with a solid nodule and no chest wall "
    "they hit **{easy:.2f}**, although nothing was learned. The brightest pixel, which asks no network at all, hits {bright:.2f} there.",
    all=score(ignorant["untrained"]).loc["integrated gradients", "hits"],
    times=score(ignorant["untrained"]).loc["integrated gradients", "hits"] / chance,
    n=len(easy),
    easy=on_easy["integrated gradients"],
    bright=brightest,
)

# %% [markdown]
# The reason stands in the formula: integrated gradients multiply by the pixel's distance from the baseline, so bright things light
# up whatever the network is. Look at the vessels: in which row do they light up, too?

# %%
four = easy[:4]
rows = [four.X[k] for _ in range(2) for k in range(4)]
lit = [
    np.abs(walk(lambda X, n=n: nodules.nets.gradient(n, X), four.X, LUNG, 16))
    for n in (nodules.nets.load("untrained"), net)
]
patches_figure(
    rows,
    "Integrated gradients: above, a network that never learned; below, the trained one",
    names=["untrained"] * 4 + ["trained"] * 4,
    maps=[each[k] for each in lit for k in range(4)],
    masks=[four.masks[k] for _ in range(2) for k in range(4)],
    columns=4,
    description="Two rows of four patches under maps of integrated gradients; the untrained network's maps trace vessels and nodules, too.",
)

# %% [markdown]
# **A plausible map is no evidence.** What tells the networks apart is the distance between them: report a map's hit rate beside
# that of the same method on an untrained network, and beside the brightest pixel.

# %% [markdown]
# ## Maps that are all zero
#
# Grad-CAM cuts off what is below zero. If nothing speaks for a nodule the whole map is zero, and many a user took that for a
# broken library (Captum's issue 740). Drawn on a scale of its own, such a map is an empty or a uniformly coloured picture. It is
# an answer: "no positive evidence". Without the cut we see what speaks against.

# %%
healthy = patches[patches.nodule == 0]
parts = nodules.nets.activations(net, healthy.X), nodules.nets.activation_gradient(net, healthy.X)
cut, uncut = grad_cam(*parts), grad_cam(*parts, relu=False)
empty = is_empty(cut)
assert (uncut[empty] <= 0).all() and empty.any()
say(
    "{share:.0%} of the {n} patches without a nodule have an all-zero map, and {found:.0%} of the 200 with one. On average the network "
    "gives the empty ones {low:.1f} log-odds, the others {high:.1f}.",
    share=empty.mean(),
    n=len(healthy),
    found=is_empty(trained["Grad-CAM"]).mean(),
    low=nodules.nets.log_odds(net, healthy.X[empty]).mean(),
    high=nodules.nets.log_odds(net, healthy.X[~empty]).mean(),
)

# %% [markdown]
# ## Cover the nodule
#
# A map says where the network looks. A harder test takes the object away: can the network still tell which patches *had* a nodule?
# In a world that we wrote, the same patch without its nodule exists, grain for grain (`patches.without`). The AUC is the chance
# that a patch which had a nodule gets the higher score; .5 is a coin. Beside it, a network that was trained with a **marker**, a
# bright label in the corner that stood with nearly every nodule.

# %%
from sklearn.metrics import roc_auc_score

shortcut = nodules.nets.load("shortcut")
marked = nodules.generate(500, seed=304, marker=(0.02, 0.95))


def auc(network, world, X):
    return roc_auc_score(world.nodule, nodules.nets.log_odds(network, X))


names = ["clean network", "shortcut network"]
before = [auc(each, marked, marked.X) for each in (net, shortcut)]
after = [auc(each, marked, marked.without) for each in (net, shortcut)]
left = pd.DataFrame({"as it is": before, "nodule taken away": after}, index=names)
left.round(3)

# %%
say(
    "With the nodules gone the clean network is down at {clean:.2f}: outside the nodule there is hardly anything that it uses. The shortcut network keeps **{shortcut:.2f}** "
    "of {before:.2f}: nearly all its signal lies outside.",
    clean=left.iloc[0, 1],
    shortcut=left.iloc[1, 1],
    before=left.iloc[1, 0],
)

# %%
grey = patches.X.copy()
outlines = [*with_nodule.masks, *patches.masks[patches.nodule == 1]]  # those without a nodule get another one's outline
for k in range(len(patches)):
    grey[k][patches.masks[k] if patches.nodule[k] else outlines[k % 200]] = LUNG
say(
    "In real images nobody knows the patch without its nodule, so one paints over it. On the first 500 patches, filled with plain lung, {painted:.2f} remains for the clean network; with the true background {true:.2f}. "
    "The paint itself and what sticks out beneath it are signs, too: say what you cover with.",
    painted=auc(net, patches, grey),
    true=auc(net, patches, patches.without),
)

# %%
quiz("303-cover")

# %% [markdown]
# ## Compared to what?
#
# The baseline is a choice, as the background was in 107. Plain lung asks "why not like empty lung?", and vessels take their share of
# the answer. The patch without its nodule asks "why not like the same patch without it?".


# %%
def slope(X):
    return nodules.nets.gradient(net, X)


from_lung, from_without = (np.abs(walk(slope, with_nodule.X, start, 16)) for start in (LUNG, with_nodule.without))
say(
    "Energy inside the outline: {lung:.2f} from plain lung, **{without:.2f}** from the patch without its nodule. Same network, same image, same method.",
    lung=energy(from_lung, with_nodule.masks).mean(),
    without=energy(from_without, with_nodule.masks).mean(),
)

# %% [markdown]
# ## Push the square yourself
#
# The explorer shows six patches. Push a square of plain lung over the nodule and watch the network's probability, and what a *grey*
# square in the same place does; change the method and the network. *Truth* (key T) draws the outline. First guess, then find a map of a network
# that never learned.

# %%
explore("303")

# %% [markdown]
# ## Further: smoother slopes
#
# A slope at one point is jumpy. **SmoothGrad** (Smilkov et al. 2017, arXiv:1706.03825) adds a little noise to the image a few times and takes
# the mean of the slopes. Does it point better? (Captum has more such methods, among them DeepLIFT and layer-wise relevance propagation; the test is the same for each.)

# %%
rng = np.random.default_rng(0)
noisy = [with_nodule.X + 60 * rng.standard_normal(with_nodule.X.shape) for _ in range(8)]
smooth = np.abs(np.mean([nodules.nets.gradient(net, each) for each in noisy], axis=0))
say(
    "Hits of the plain gradient {plain:.2f}, of SmoothGrad with 8 copies and 60 HU of noise {smooth:.2f}.",
    plain=table.loc["gradient", "hits"],
    smooth=hits(smooth, with_nodule.masks).mean(),
)

# %% [markdown]
# ## Further: real slices
#
# Ten real CT slices of a patient with lung cancer can be fetched (`data.fetch("ct_cptac_lscc")`). This part holds no points and is skipped
# without them. We cut out the real nodule and squares of the same lung, brought to pixels of 1 mm.

# %%
from xaicourse import data as real_data

missing = real_data.unavailable("ct_cptac_lscc").replace("`data.", "`real_data.")
say("{words}", words=f"The next cells show nothing: {missing}" if missing else "The slices are here.")

# %%
from xaicourse.scenarios.nodules.real import read_slice, squares_of_lung

real = []
if not missing:
    hu, side = read_slice(real_data.path("ct_cptac_lscc", "000088.dcm"))  # pixels of 1 mm
    row, column = round(173 * side), round(108 * side)  # the nodule's place, from the registry's note
    real = squares_of_lung(hu, row, column)  # the nodule, then squares of the same lung

# %% [markdown]
# How does the network read it? A network that had learned lungs would find the nodule and be silent elsewhere.

# %%
yes = nodules.nets.probability(net, real) if len(real) else np.zeros(2)
say(
    "The real nodule gets {nodule:.2f}. But {share:.0%} of {n} other squares of the same lung get more than .5, where of our invented ones without a nodule it was "
    "{invented:.0%}. The network learned our lung, with its thin straight vessels, and not this one.",
    nodule=yes[0],
    share=(yes[1:] > 0.5).mean(),
    n=len(real) - 1,
    invented=(log_odds[patches.nodule == 0] > 0).mean(),
) if len(real) else None

# %%
if len(real):
    order = [0, *(1 + np.argsort(-yes[1:])[:5])]
    names = [f"{'nodule' if k == 0 else 'lung'}: {yes[k]:.2f}" for k in order]
    lit = maps_of(net, real[order])["Grad-CAM"]
    title = "A map that looks right, of a reader that is not"
    words = (
        "A real nodule and the five squares of real lung with the highest probability, under Grad-CAM's maps: "
        + ", ".join(names)
    )
patches_figure(list(real[order]), title, names=names, maps=list(lit), description=words) if len(real) else None

# %% [markdown]
# ## Recap
#
# A gradient is a slope; integrated gradients add slopes up along a way, and their sum can be checked; Grad-CAM adds up the last maps;
# occlusion covers and asks again. A map is measured by hits and energy against a known outline, beside chance, an untrained
# network and the brightest pixel. Where the map points and what the network uses are two questions: take the object away and
# ask again.
#
# *Open question: your network's map lies in the corner of every tenth image. Artefact of the method, or a cheat?* That is the question of 304, which asks
# the network about concepts instead of pixels.
