"""The checks of 303: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Number
from xaicourse.learning.wants import Mapping as Keys
from xaicourse.learning.wire import Ref
from xaicourse.methods.grad_cam import grad_cam
from xaicourse.methods.integrated_gradients import integrated_gradients
from xaicourse.methods.pointing import hits, is_empty
from xaicourse.scenarios import nodules
from xaicourse.scenarios.nodules import nets

UNIT = "303_saliency_and_gradcam"
# patches and seeds on which every way of reading question 5 gives another number
NUMBERS = (1, 2, 4, 5, 9, 10, 11, 12, 14, 16, 17, 20, 21, 23, 24)
LUNG = -885.0
FIRST = 1000  # a learner's own patches follow openly from their number
PATCH = Array((32, 32), "one number per pixel")


def patch(rng: np.random.Generator, n: int = 1) -> np.ndarray:
    """Return n hidden patches with a nodule, (n, 32, 32)."""
    return nodules.generate(n, int(rng.integers(2**62)), nodules=1.0).X.astype(float)


def network(rng: np.random.Generator, name: str = "untrained") -> dict:
    """Return the name and the seed of a network that no lesson used."""
    return {"name": name, "seed": int(rng.integers(1000, 10**6))}


def alike(given: np.ndarray, wanted: np.ndarray, share: float = 1e-3) -> bool:
    """Return whether two maps are the same but for a little of their largest value: networks compute in 32 bits."""
    return close(given, wanted, share * max(np.abs(wanted).max(), 1e-9))


@question(
    "closed",
    points=2,
    wants={"closed": Function(PATCH)},
    misconceptions=["gap_shared_evenly", "gap_scaled", "gap_turned_round", "baseline_forgotten_in_the_sum"],
    hints=[
        "`missing` is what the sum lacks: the change, `after - before`, minus `attributions.sum()`. It may be negative.",
        "`np.abs(attributions) / np.abs(attributions).sum()` are shares that add up to 1. Give each pixel its share of `missing`.",
    ],
    worked="Attributions 3, -1 and a change of 2.4: missing is .4. Sizes 3 and 1 are shares .75 and .25, so the closed ones are 3.3 and -0.9: their sum is 2.4.",
)
def closed(answers, rng) -> Result:
    return first_trouble(2, (close_some(answers, rng) for _ in range(2)))


def close_some(answers, rng) -> Result:
    which, image = network(rng), patch(rng)[0]
    baseline = np.full((32, 32), float(rng.uniform(-950, -800))) + rng.normal(0, 20, (32, 32))
    net = nets.load(**which)
    after, before = nets.log_odds(net, np.array([image, baseline]))
    rough = rng.normal(0, 1, (32, 32)) * (rng.random((32, 32)) < 0.5)
    rough += (after - before - rough.sum() + rng.choice([-1, 1]) * rng.uniform(1, 2)) / 1024
    missing = after - before - rough.sum()
    shares = np.abs(rough) / np.abs(rough).sum()
    given = answers.call("closed", rough, Ref("nodules.net.log_odds", which), image, baseline)
    if close(given, rough + missing * shares, 1e-3 * np.abs(missing * shares).max()):
        return Result(2, "The sum is closed, and the pixels that carried most took most of what was missing.")
    if close(given, rough + missing / 1024, 1e-6):
        return mistake("gap_shared_evenly", points=1)
    if close(given, rough * (after - before) / rough.sum(), 1e-4):
        return mistake("gap_scaled", points=1)
    if close(given, rough - missing * shares, 1e-6):
        return mistake("gap_turned_round", points=0.5)
    if close(given, rough + (after - rough.sum()) * shares, 1e-6):
        return mistake("baseline_forgotten_in_the_sum", points=0.5)
    if close(given, missing * shares, 1e-6):
        return Result(1, "These are the shares of the missing part. Add them to the attributions.")
    if close(given, rough + missing * np.abs(rough) / rough.sum(), 1e-4):
        return Result(
            0.5,
            "Your shares are divided by the signed sum, so they do not add up to 1: divide by the sum of the sizes.",
        )
    if close(given, rough, 1e-9):
        return Result(0, "These are the attributions as they came: the gap is still there.")
    if close(given.sum(), after - before, 1e-3):
        return Result(0.5, "The sum is right, but it is not shared out by the size of the attributions.")
    return Result(0, f"Your attributions add up to {given.sum():.3f}; the change is {after - before:.3f}.")


def walks(gradient, image: np.ndarray, baselines: list[float], steps: int) -> dict[str, np.ndarray]:
    """The explanation by each way of reading the task."""

    def walk(baseline: float, places: np.ndarray) -> np.ndarray:
        points = baseline + places[:, None, None] * (image - baseline)
        return (image - baseline) * gradient(points).mean(axis=0)

    middle = (np.arange(steps) + 0.5) / steps
    both = {
        "right": middle,
        "left": np.arange(steps) / steps,
        "end": (np.arange(steps) + 1) / steps,
        "ends": np.linspace(0, 1, steps),
        "slope": np.ones(1),
        "64": (np.arange(64) + 0.5) / 64,
    }
    found = {name: np.mean([walk(b, places) for b in baselines], axis=0) for name, places in both.items()}
    found["one"] = walk(float(np.mean(baselines)), middle)
    found["sum"] = 2 * found["right"]
    found["no way"] = np.mean(
        [gradient(b + middle[:, None, None] * (image - b)).mean(axis=0) for b in baselines], axis=0
    )
    return found


@question(
    "two_walks",
    points=3,
    wants={"two_walks": Function(PATCH)},
    misconceptions=["slope_for_walk", "ends_for_middles", "baselines_averaged", "walks_summed", "way_left_out"],
    hints=[
        "One walk: `way = image - baseline`, the points `baseline + share * way` for shares (k + 0.5) / steps, the mean slope, times `way`.",
        "`gradient` takes many patches at once: an array (steps, 32, 32). Do the walk for each baseline, then take the mean of the two results.",
    ],
    worked="Two steps from baseline 0 to brightness 8 stop at 2 and 6. Slopes of .1 and .3 there have the mean .2: the attribution is 8 times .2, 1.6. From a baseline of 4 one stops "
    "at 5 and 7. The answer is the mean of the two attributions.",
)
def two_walks(answers, rng) -> Result:
    return first_trouble(3, (walk_some(answers, rng) for _ in range(2)))


def walk_some(answers, rng) -> Result:
    which, steps = network(rng), int(rng.integers(3, 6))
    image, baselines = patch(rng)[0], [float(rng.uniform(-1000, -900)), float(rng.uniform(-500, -300))]
    net = nets.load(**which)
    found = walks(lambda X: nets.gradient(net, X), image, baselines, steps)
    given = answers.call("two_walks", Ref("nodules.net.gradient", which), image, baselines, steps)
    if alike(given, found["right"]):
        return Result(3, "Two questions, two walks, and the mean of their answers.")
    names = {
        "slope": ("slope_for_walk", 0.5),
        "left": ("ends_for_middles", 2),
        "end": ("ends_for_middles", 2),
        "ends": ("ends_for_middles", 2),
        "one": ("baselines_averaged", 1),
        "sum": ("walks_summed", 2),
        "no way": ("way_left_out", 1),
    }
    for name, (misconception, points) in names.items():
        if alike(given, found[name]):
            return mistake(misconception, points=points)
    if alike(given, np.abs(found["right"])):
        return Result(2, "The sizes are right; keep the signs: a negative share speaks against a nodule.")
    if alike(given, found["64"]):
        return Result(2, "You walk in 64 pieces, whatever `steps` says: hand `steps` on.")
    if alike(given, steps * found["right"]):
        return Result(1, "Your slopes are added up, not averaged: divide their sum by `steps`.")
    if alike(given, -found["right"]):
        return Result(
            1, "Your signs are turned round: the way leads from the baseline to the image, `image - baseline`."
        )
    if alike(given, found["right"], 0.05):
        return Result(1, "Near, but not the pieces asked for: `steps` pieces, each with the slope at its middle.")
    return Result(0, "Not the mean of the two walks. Hint 1 writes one walk out; does it pass with equal baselines?")


def tile_maps(log_odds, image: np.ndarray, side: int) -> dict[str, np.ndarray]:
    """The map by each way of reading the task."""
    kinds = ("right", "lung", "own mean", "whole mean")
    found = {name: np.zeros((32, 32)) for name in kinds}
    before, covered = log_odds(image[None])[0], {name: image.copy() for name in ("kept", "kept mean")}
    found |= {name: np.zeros((32, 32)) for name in covered}
    for top in range(0, 32, side):
        for left in range(0, 32, side):
            tile = np.zeros((32, 32), dtype=bool)
            tile[top : top + side, left : left + side] = True
            fills = dict(zip(kinds, (image[~tile].mean(), LUNG, image[tile].mean(), image.mean()), strict=True))
            asked = log_odds(np.array([np.where(tile, fill, image) for fill in fills.values()]))
            for name, after in zip(fills, asked, strict=True):
                found[name][tile] = (before - after) / side**2
            covered["kept"][tile] = image[~tile].mean()
            covered["kept mean"][tile] = covered["kept mean"][~tile].mean()
            for name, after in zip(covered, log_odds(np.array(list(covered.values()))), strict=True):
                found[name][tile] = (before - after) / side**2
    return {**found, "unshared": found["right"] * side**2, "rise": -found["right"]}


@question(
    "tiles",
    points=3,
    wants={"tiles": Function(PATCH)},
    misconceptions=["lung_for_mean", "tile_filled_with_itself", "tile_in_the_mean", "fall_not_shared", "rise_for_fall"],
    hints=[
        "For each tile: a mask of its pixels, the mean of `image[~mask]`, a copy of the image with the mask filled, and the fall `before - after`.",
        "The fall belongs to the tile as a whole: each of its `side**2` pixels gets `fall / side**2`, so that the map adds up.",
    ],
    worked="A tile of 4 x 4 pixels whose cover lowers the log-odds from 2.0 to 1.2: the fall is .8, and each of the 16 pixels gets .05.",
)
def tiles(answers, rng) -> Result:
    sides = rng.permutation([4, 8, 16])[:2]
    return first_trouble(3, (tile_some(answers, rng, int(side)) for side in sides))


def tile_some(answers, rng, side: int) -> Result:
    which, image = network(rng), patch(rng)[0]
    net = nets.load(**which)
    found = tile_maps(lambda X: nets.log_odds(net, X), image, side)
    given = answers.call("tiles", Ref("nodules.net.log_odds", which), image, side)
    if alike(given, found["right"], 2e-3):
        return Result(3, "Covered by what is around it, and shared out: the map adds up to the sum of the falls.")
    names = {
        "lung": ("lung_for_mean", 1),
        "own mean": ("tile_filled_with_itself", 1),
        "whole mean": ("tile_in_the_mean", 2),
        "unshared": ("fall_not_shared", 1.5),
        "rise": ("rise_for_fall", 1.5),
    }
    for name, (misconception, points) in names.items():
        if alike(given, found[name], 2e-3):
            return mistake(misconception, points=points)
    if alike(given, np.maximum(found["right"], 0), 2e-3):
        return Result(2, "You cut off what speaks against a nodule; then the map no longer adds up. Keep the signs.")
    if any(alike(given, found[name], 2e-3) for name in ("kept", "kept mean")):
        return Result(
            1.5, "Your earlier covers stay on while the next tile is covered. Begin each tile with a fresh copy."
        )
    if alike(given, found["right"] * side, 2e-3):
        return Result(2, "A tile has side times side pixels; you divide its fall by `side` only.")
    if len(np.unique(given.round(9))) > (32 // side) ** 2 + 1:
        return Result(0, "Within one tile all pixels have the same value, since the tile was covered as a whole.")
    return Result(0, "Not the map of these tiles. Which pixels do you cover, with what, and what is subtracted?")


REPORT = Keys({"hits": Number(0.0, 1.0, "a share from 0 to 1"), "empty": Number(0, 10_000, "a whole number")})


def reports(maps: np.ndarray, masks: np.ndarray, margin: int) -> dict[str, float]:
    """The hit rate by each way of reading the task."""
    wide = grown(masks, margin)
    empty, scores = is_empty(maps), np.nan_to_num(hits(maps, wide))
    first = np.array([wide[k].ravel()[maps[k].argmax()] for k in range(len(maps))], dtype=float)
    any_of = np.array([(wide[k] & (maps[k] == maps[k].max())).any() for k in range(len(maps))], dtype=float)
    return {
        "right": scores.mean(),
        "dropped": scores[~empty].mean(),
        "first": np.where(empty, 0, first).mean(),
        "corner": first.mean(),
        "any": np.where(empty, 0, any_of).mean(),
        "no margin": np.nan_to_num(hits(maps, masks)).mean(),
        "cross": np.nan_to_num(hits(maps, grown(masks, margin, cross=True))).mean(),
        "faint": np.where(maps.max(axis=(1, 2)) < 0.01, 0, scores).mean(),
        "wrapped": np.nan_to_num(hits(maps, grown(masks, margin, wrapped=True))).mean(),
        "border": np.nan_to_num([_within_border(*each, margin) for each in zip(maps, wide, strict=True)]).mean(),
        "all ties": hits(np.where(empty[:, None, None], 1.0, maps), wide).mean(),
    }


def _within_border(heat: np.ndarray, wide: np.ndarray, margin: int) -> float:
    """The score of one map where a window that would begin at a negative row or column is empty, as Python cuts it."""
    rows, columns = np.nonzero((heat == heat.max()) & (heat > 0))
    return float(np.mean(wide[rows, columns] & (rows >= margin) & (columns >= margin))) if len(rows) else 0.0


def grown(masks: np.ndarray, margin: int, cross: bool = False, wrapped: bool = False) -> np.ndarray:
    """Return the masks with all pixels near the object; `wrapped`: the image's edges joined, as np.roll joins them."""
    found = masks.copy()
    for down in range(-margin, margin + 1):
        for right in range(-margin, margin + 1):
            if cross and abs(down) + abs(right) > margin:
                continue
            padded = np.pad(masks, ((0, 0), (margin, margin), (margin, margin)), mode="wrap" if wrapped else "constant")
            rows = slice(margin + down, margin + down + masks.shape[1])
            found |= padded[:, rows, margin + right : margin + right + masks.shape[2]]
    return found


@question(
    "report",
    points=3,
    wants={"report": Function(REPORT)},
    misconceptions=[
        "empty_map_in_the_corner",
        "empty_maps_dropped",
        "first_of_equals",
        "any_tie_counts",
        "pointing_margin_left_out",
    ],
    hints=[
        "Look at a map before anything is divided: if nothing in it is above 0, count it as empty, and give it the score 0.",
        "`np.nonzero(heat == heat.max())` gives all highest pixels. For each, is any pixel of the mask in rows r - margin to r + margin and columns c - margin to c + margin?",
    ],
    worked="Two highest pixels, one in the object, one three rows away from it: with margin 0 or 2 the score is .5, with margin 3 it is 1.",
)
def report(answers, rng) -> Result:
    given = answers.call(
        "report",
        [[[0, 0], [0, 5]], [[0, 0], [0, 0]], [[2, 0], [0, 2]]],
        [[[0, 0], [0, 1]], [[1, 0], [0, 0]], [[1, 0], [0, 0]]],
        0,
    )
    if close(given["hits"], 1) and close(given["empty"], 0):
        return Result(
            0,
            "This is still the colleague's report: a hit rate of 1 for the three maps. Where does `argmax` point if all is zero?",
        )
    return first_trouble(3, (report_some(answers, rng, margin) for margin in (2, 1, 0)))


def report_some(answers, rng, margin: int) -> Result:
    while True:
        maps, masks = some_maps(rng)
        found = reports(maps, masks, margin)
        names = [name for name in found if margin or name not in ("no margin", "cross", "wrapped", "border")]
        values = [found[name] for name in names]
        apart = np.abs(np.subtract.outer(values, values))[np.triu_indices(len(values), 1)].min()
        if apart > 0.004 and np.abs(np.array(values) - 0.5).min() > 0.002:
            break
    given = answers.call("report", maps, masks.astype(int), margin)
    empty = int(is_empty(maps).sum())
    if close(given["hits"], found["right"], 1e-4):
        if close(given["empty"], empty):
            return Result(3, "Ties are shared, and what points nowhere is counted and not hidden.")
        return Result(2, f"The hit rate is right; {empty} of the maps are zero everywhere, not {given['empty']:g}.")
    mistakes = {
        "corner": ("empty_map_in_the_corner", 1),
        "dropped": ("empty_maps_dropped", 1.5),
        "first": ("first_of_equals", 1.5),
        "any": ("any_tie_counts", 1.5),
        "all ties": ("empty_map_in_the_corner", 1),
        "no margin": ("pointing_margin_left_out", 1.5),
    }
    for name, (misconception, points) in mistakes.items():
        if name in names and close(given["hits"], found[name], 1e-4):
            return mistake(misconception, points=points, empty=empty)
    if margin and close(given["hits"], found["cross"], 1e-4):
        return Result(2, "Diagonals count, too: one row and one column away is within a margin of 1.")
    if margin and close(given["hits"], found["wrapped"], 1e-4):
        return Result(2, "Your margin leaves the patch on one side and comes in on the other, as `np.roll` does it.")
    if margin and close(given["hits"], found["border"], 1e-4):
        return Result(
            2,
            "Near the upper or left edge your window begins at a negative index and is empty: begin it at max(0, ...).",
        )
    if close(given["hits"], found["faint"], 1e-4):
        return Result(2, "You take faint maps for empty ones. Empty is zero everywhere; a maximum of .003 points, too.")
    if close(given["hits"], round(found["right"], 2), 1e-9):
        return Result(2, "Right but for the rounding: return the share as it is.")
    return Result(
        0,
        f"Not the hit rate of these maps (margin {margin}). Does your function give .5 and 1 for the three maps of the question?",
    )


def some_maps(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Maps with ties, some of them zero everywhere, and an object of 2 x 2 pixels in each, sometimes in the corner."""
    n, side = int(rng.integers(24, 34)), 9
    maps, masks = np.zeros((n, side, side)), np.zeros((n, side, side), dtype=bool)
    for k in range(n):
        top, left = (0, 0) if k % 3 == 0 else rng.integers(0, side - 1, 2)
        masks[k, top : top + 2, left : left + 2] = True
        if k % 6 in (0, 1):
            continue  # zero everywhere, half of them with the object in the corner
        maps[k] = rng.integers(0, 4, (side, side)) * 0.1
        for _ in range(int(rng.integers(1, 4))):
            row, column = np.clip(np.array([top, left]) + rng.integers(-3, 4, 2), 0, side - 1)
            maps[k, row, column] = 1.0
        if k % 3 == 0 and rng.random() < 0.5:
            maps[k, -1 - int(rng.integers(0, 2)), int(rng.integers(0, 3))] = 1.0  # at the edge across from the object
        if rng.random() < 0.3:
            maps[k] *= 0.003  # faint, and not empty
    order = rng.permutation(n)
    return maps[order], masks[order]


@functools.lru_cache(maxsize=16)
def facts_of(number: int) -> Mapping[str, float]:
    """The numbers of the learner's two networks, by every way of measuring them."""
    mine = nodules.generate(260, FIRST + number)
    mine = mine[np.flatnonzero(mine.nodule == 1)[:100]]

    def cam(name: str, seed: int = 0) -> np.ndarray:
        net = nets.load(name, seed)
        return grad_cam(nets.activations(net, mine.X), nets.activation_gradient(net, mine.X))

    def walk(name: str, seed: int = 0) -> np.ndarray:
        net = nets.load(name, seed)
        return integrated_gradients(lambda X: nets.gradient(net, X), mine.X, LUNG, 16)

    def rate(maps: np.ndarray) -> float:
        return float(np.nan_to_num(hits(maps, mine.masks)).mean())

    walked = walk("untrained", number)
    return {
        "second": rate(cam("second")),
        "untrained": rate(np.abs(walked)),
        "signed": rate(walked),
        "left of untrained": float(nets.log_odds(nets.load("untrained", number), mine.without).mean()),
        "left": float(nets.log_odds("second", mine.without).mean()),
        "dropped": float(np.nanmean(hits(cam("second"), mine.masks))),
        "clean": rate(cam("clean")),
        "untrained cam": rate(cam("untrained", number)),
        "second walked": rate(np.abs(walk("second"))),
        "with": float(nets.log_odds("second", mine.X).mean()),
        "probability": float(nets.probability("second", mine.without).mean()),
        "chance": float(mine.masks.mean()),
    }


MINE = Keys(
    {
        "second": Number(0.0, 1.0, "a share from 0 to 1"),
        "untrained": Number(0.0, 1.0, "a share from 0 to 1"),
        "left": Number(-100.0, 100.0, "mean log-odds"),
    }
)


def number_of(learner: Learner) -> int:
    return learner.pick(f"{UNIT}/number", list(NUMBERS))


@question(
    "my_report",
    points=3,
    wants={"guess": Choice(("below chance", "about chance", "above chance")), "my_report": MINE},
    misconceptions=[
        "lessons_network",
        "methods_swapped",
        "probability_for_log_odds",
        "nodule_still_there",
    ],
    hints=[
        "Grad-CAM: `grad_cam(nets.activations(second, mine.X), nets.activation_gradient(second, mine.X))`. Hits: your `report(maps, mine.masks, 0)`.",
        "The untrained one: `integrated_gradients(lambda X: nets.gradient(untrained, X), mine.X, -885.0, 16)`, then `np.abs`. The third: `nets.log_odds(second, mine.without).mean()`.",
    ],
    worked="If 81 of 100 maps of `second` hit, `second` is .81. If `second` gives three patches without their nodules -2, -1 and 0, `left` is -1.",
)
def my_report(answers, rng, learner) -> Result:
    given, guess = answers.value("my_report"), committed(answers)
    facts = facts_of(number_of(learner))
    near = {"second": 0.0051, "untrained": 0.0051, "left": 0.006}  # a tie in 32 bits may turn a hit
    right = {name: close(given[name], facts[name], near[name]) for name in near}
    if all(right.values()):
        beside = {"above chance": "as you guessed", None: "for the record"}.get(guess, "unlike your guess")
        return Result(
            3,
            f"Right. A network that learned nothing hits {facts['untrained'] / facts['chance']:.1f} times chance, {beside}: the picture shines through.",
        )
    points = float(sum(right.values()))
    if not right["second"] and close(given["second"], facts["clean"], 0.0051):
        return mistake("lessons_network", points=points)
    swapped = close(given["second"], facts["second walked"], 0.0051)
    if swapped or close(given["untrained"], facts["untrained cam"], 0.0051):
        return mistake("methods_swapped", points=points)
    if not right["left"] and close(given["left"], facts["probability"], 0.006):
        return mistake("probability_for_log_odds", points=points)
    if not right["left"] and close(given["left"], facts["with"], 0.006):
        return mistake("nodule_still_there", points=points)
    if not right["untrained"] and close(given["untrained"], facts["signed"], 0.0051):
        return Result(
            points, "Your `untrained` is the rate of the signed maps; the question takes the absolute values first."
        )
    if not right["left"] and close(given["left"], facts["left of untrained"], 0.006):
        return Result(points, "Your `left` is the untrained network's; the question asks `second`.")
    wrong = ", ".join(f"`{name}`" for name, fine in right.items() if not fine)
    again = "Does your answer to 4 pass its check? It serves here with margin 0. Look at the network's name, its seed and the baseline."
    if right["second"] and right["untrained"]:
        again = "It is the mean of `second`'s log-odds of `mine.without`."
    return Result(points, f"Not right: {wrong}. {again}")


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


SHEET = Sheet(
    statements={
        "points": "The trained network's Grad-CAM has its highest pixel in the nodule in at least 70 of 100 patches.",
        "many": "The untrained network's integrated gradients hit in 30 of 100 patches or more.",
        "few": "The untrained network's integrated gradients hit in fewer than 30 of 100 patches.",
        "nothing": "The untrained network's maps hit no more often than a blind pin, since it has learned nothing.",
        "knows": "Where the untrained network's map hits, that network recognises the nodule.",
        "method": "Grad-CAM is the better method, for it hits more often than the integrated gradients of question 5.",
    },
    limitations={
        "patches": "It was counted on 100 drawn patches; other patches, or real lungs, may give another rate.",
        "uses": "It shows that the network uses nothing outside the nodule.",
        "sure": "It is the chance that the network is right about a patch.",
        "all": "It holds for every method of making such maps, since the network is the same.",
        "exact": "It needs no interval, since the outlines are known exactly.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "rate_on_the_other_side",
        "untrained_taken_for_chance",
        "hit_taken_for_knowing",
        "network_taken_for_method",
        "map_taken_for_use",
        "hits_taken_for_accuracy",
        "rate_taken_for_all_methods",
        "truth_taken_for_no_chance",
    ],
    hints=[
        "Two of your three numbers are hit rates. Which statement says of which network and which method how often it hits?",
        "The evidence is that rate, to two decimals or more. For the limitation, ask what would give another number.",
    ],
    worked="If `second` were .81 and `untrained` .28, the statement of at least 70 of 100 patches would be true, its evidence .81; that of fewer than 30 as well, its evidence .28.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given = answers.value("claim")
    facts = facts_of(number_of(learner))
    traps = {
        "nothing": "untrained_taken_for_chance",
        "knows": "hit_taken_for_knowing",
        "method": "network_taken_for_method",
        "few" if facts["untrained"] >= 0.3 else "many": "rate_on_the_other_side",
    }
    limitations = {
        "patches": None,
        "uses": "map_taken_for_use",
        "sure": "hits_taken_for_accuracy",
        "all": "rate_taken_for_all_methods",
        "exact": "truth_taken_for_no_chance",
    }
    evidence = {"points": facts["second"], "many": facts["untrained"], "few": facts["untrained"]}
    swapped = {"points": facts["untrained"], "many": facts["second"], "few": facts["second"]}
    chance = dict.fromkeys(evidence, facts["chance"])
    return judge_claim(
        given,
        lettered(SHEET, learner, f"{UNIT}/claim"),
        2,
        evidence,
        traps,
        limitations,
        0.0151,
        slips={"network_taken_for_method": swapped, "untrained_taken_for_chance": chance},
    )
