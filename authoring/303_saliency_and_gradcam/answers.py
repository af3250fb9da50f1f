"""Answers on which the checks of 303 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def close(body: str, missing: str = "after - before - a.sum()") -> str:
    return f"""
def closed(attributions, log_odds, image, baseline):
    after, before = log_odds(np.array([image, baseline]))
    a = np.array(attributions)
    missing = {missing}
    sizes = np.abs(a) / np.abs(a).sum()
    return {body}
"""


CLOSED_BY_LOOP = """
def closed(attributions, log_odds, image, baseline):
    change = float(log_odds(np.array(image)[None])[0] - log_odds(np.array(baseline)[None])[0])
    rows = [list(map(float, row)) for row in attributions]
    total, size = sum(map(sum, rows)), sum(abs(value) for row in rows for value in row)
    return [[value + (change - total) * abs(value) / size for value in row] for row in rows]
"""


def walk(shares: str = "(np.arange(steps) + 0.5) / steps", value: str = "way * slopes", over: str = "baselines") -> str:
    return f"""
def two_walks(gradient, image, baselines, steps):
    found = []
    for b in {over}:
        way, shares = np.array(image) - b, {shares}
        slopes = gradient(b + shares[:, None, None] * way).mean(axis=0)
        found.append({value})
    return np.mean(found, axis=0)
"""


WALK = walk()
WALK_BY_LOOP = """
def two_walks(gradient, image, baselines, steps):
    total = np.zeros((32, 32))
    for b in baselines:
        for k in range(steps):
            at = b + (k + 0.5) / steps * (np.array(image) - b)
            total += gradient(at[None])[0] * (np.array(image) - b) / steps / 2
    return total
"""
WALK_BY_COURSE = """
def two_walks(gradient, image, baselines, steps):
    return sum(integrated_gradients(gradient, np.array(image)[None], b, steps)[0] for b in baselines) / 2
"""


def tile(fill: str = "image[~tile].mean()", value: str = "(before - after) / side**2") -> str:
    return f"""
def tiles(log_odds, image, side):
    image, found = np.array(image), np.zeros((32, 32))
    before = log_odds(image[None])[0]
    for top in range(0, 32, side):
        for left in range(0, 32, side):
            tile = np.zeros((32, 32), dtype=bool)
            tile[top : top + side, left : left + side] = True
            after = log_odds(np.where(tile, {fill}, image)[None])[0]
            found[tile] = {value}
    return found
"""


TILES = tile()
TILES_AT_ONCE = """
def tiles(log_odds, image, side):
    image, k = np.array(image, dtype=float), 32 // side
    which = np.repeat(np.repeat(np.arange(k * k).reshape(k, k), side, axis=0), side, axis=1)
    covered = np.repeat(image[None], k * k, axis=0)
    for j in range(k * k):
        covered[j][which == j] = (image.sum() - image[which == j].sum()) / (1024 - side**2)
    fall = (log_odds(image[None])[0] - log_odds(covered)) / side**2
    return fall[which]
"""


COVERS_KEPT = """
def tiles(log_odds, image, side):
    covered, found = image.copy(), np.zeros((32, 32))
    for top in range(0, 32, side):
        for left in range(0, 32, side):
            tile = np.zeros((32, 32), dtype=bool)
            tile[top : top + side, left : left + side] = True
            rest = image
            covered[tile] = rest[~tile].mean()
            found[tile] = (log_odds(image[None])[0] - log_odds(covered[None])[0]) / side**2
    return found
"""


def reported(
    score: str = "np.mean(near)",
    empty: str = "empty += 1; scores.append(0.0)",
    grow: str = "margin",
    end: str = "np.mean(scores)",
) -> str:
    return f"""
def report(maps, masks, margin):
    scores, empty = [], 0
    for heat, mask in zip(np.array(maps), np.array(masks) > 0):
        if not heat.any():
            {empty}
            continue
        m = {grow}
        rows, columns = np.nonzero(heat == heat.max())
        near = [mask[max(0, r - m) : r + m + 1, max(0, c - m) : c + m + 1].any() for r, c in zip(rows, columns)]
        scores.append({score})
    return {{"hits": {end}, "empty": empty}}
"""


REPORT = reported()
REPORT_BY_GROWING = """
def report(maps, masks, margin):
    from scipy.ndimage import maximum_filter
    maps = np.array(maps, dtype=float)
    wide = maximum_filter(np.array(masks), size=(1, 2 * margin + 1, 2 * margin + 1), mode="constant")
    top = (maps == maps.max(axis=(1, 2), keepdims=True)) & (maps > 0)
    count = top.sum(axis=(1, 2))
    share = (top & (wide > 0)).sum(axis=(1, 2)) / np.maximum(count, 1)
    return {"hits": float(share.mean()), "empty": int((count == 0).sum())}
"""
ARGMAX = """
def report(maps, masks, margin):
    scores = []
    for heat, mask in zip(np.array(maps), np.array(masks) > 0):
        r, c = np.unravel_index(heat.argmax(), heat.shape)
        scores.append(mask[max(0, r - margin) : r + margin + 1, max(0, c - margin) : c + margin + 1].any())
    return {"hits": np.mean(scores), "empty": sum(not np.any(heat) for heat in maps)}
"""
CROSS = reported().replace(
    "near = [mask[max(0, r - m) : r + m + 1, max(0, c - m) : c + m + 1].any() for r, c in zip(rows, columns)]",
    "i, j = np.nonzero(mask)\n        near = [(abs(i - r) + abs(j - c) <= m).any() for r, c in zip(rows, columns)]",
)

ROLLED = reported().replace(
    "near = [mask[max(0, r - m) : r + m + 1, max(0, c - m) : c + m + 1].any() for r, c in zip(rows, columns)]",
    "near = [np.roll(mask, (m - r, m - c), (0, 1))[: 2 * m + 1, : 2 * m + 1].any() for r, c in zip(rows, columns)]",
)


def mine(
    cam: str = "second", walked: str = "np.abs(walked)", left: str = "nets.log_odds(second, mine.without).mean()"
) -> str:
    return f"""{REPORT}
guess = "above chance"
net = {cam}
cam = grad_cam(nets.activations(net, mine.X), nets.activation_gradient(net, mine.X))
walked = integrated_gradients(lambda X: nets.gradient(untrained, X), mine.X, -885.0, 16)
my_report = {{
    "second": report(cam, mine.masks, 0)["hits"],
    "untrained": report({walked}, mine.masks, 0)["hits"],
    "left": {left},
}}
"""


def claimed(statement: str, evidence: str, limitation: str = "other patches") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return (
        mine()
        + f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
rate = my_report["untrained"]
side = ("in 30 of 100 patches or more", "in fewer than 30")
claim = Claim(letter({statement}), {evidence}, letter("{limitation}"))
"""
    )


POINTS, SIDE = '"trained network\'s Grad-CAM"', "side[0] if rate >= 0.3 else side[1]"
SECOND, UNTRAINED = 'my_report["second"]', "rate"

ANSWERS = {
    "closed": QuestionAnswers(
        right=[close("a + missing * sizes"), CLOSED_BY_LOOP],
        wrong=[
            Wrong("gap_shared_evenly", close("a + missing / 1024"), points=1),
            Wrong("gap_scaled", close("a * (after - before) / a.sum()"), points=1),
            Wrong("gap_turned_round", close("a - missing * sizes"), points=0.5),
            Wrong("baseline_forgotten_in_the_sum", close("a + missing * sizes", "after - a.sum()"), points=0.5),
            Wrong(None, close("missing * sizes"), points=1),
            Wrong(None, close("a + missing * np.abs(a) / a.sum()"), points=0.5),
            Wrong(None, close("a")),
            Wrong(None, close("np.where(np.abs(a) == np.abs(a).max(), a + missing, a)"), points=0.5),
        ],
        cheap=["def closed(attributions, log_odds, image, baseline): return np.zeros((32, 32))"],
    ),
    "two_walks": QuestionAnswers(
        right=[WALK, WALK_BY_LOOP, WALK_BY_COURSE],
        wrong=[
            Wrong("slope_for_walk", walk("np.ones(1)"), points=0.5),
            Wrong("ends_for_middles", walk("np.arange(steps) / steps"), points=2),
            Wrong("ends_for_middles", walk("np.linspace(0, 1, steps)"), points=2),
            Wrong("baselines_averaged", walk(over="[np.mean(baselines)]"), points=1),
            Wrong("walks_summed", walk(value="2 * way * slopes"), points=2),
            Wrong("way_left_out", walk(value="slopes"), points=1),
            Wrong(None, walk("(np.arange(64) + 0.5) / 64"), points=2),
            Wrong(None, walk(value="steps * way * slopes"), points=1),
            Wrong(None, walk(value="-way * slopes"), points=1),
            Wrong(
                None, WALK.replace("return np.mean(found, axis=0)", "return np.abs(np.mean(found, axis=0))"), points=2
            ),
        ],
        cheap=[
            "def two_walks(gradient, image, baselines, steps): return gradient(np.array(image)[None])[0]",
            "def two_walks(gradient, image, baselines, steps): return np.array(image) / 1e3",
        ],
    ),
    "tiles": QuestionAnswers(
        right=[TILES, TILES_AT_ONCE],
        wrong=[
            Wrong("lung_for_mean", tile("-885.0"), points=1),
            Wrong("tile_filled_with_itself", tile("image[tile].mean()"), points=1),
            Wrong("tile_in_the_mean", tile("image.mean()"), points=2),
            Wrong("fall_not_shared", tile(value="before - after"), points=1.5),
            Wrong("rise_for_fall", tile(value="(after - before) / side**2"), points=1.5),
            Wrong(None, tile(value="max(0, before - after) / side**2"), points=2),
            Wrong(None, tile(value="(before - after) / side"), points=2),
            Wrong(None, COVERS_KEPT, points=1.5),
            Wrong(None, COVERS_KEPT.replace("rest = image", "rest = covered"), points=1.5),
        ],
        cheap=[
            "def tiles(log_odds, image, side): return np.zeros((32, 32))",
            "from xaicourse.methods.occlusion import occlusion\n"
            "def tiles(log_odds, image, side): return occlusion(log_odds, np.array(image)[None], -885.0, side, side)[0]",
        ],
    ),
    "report": QuestionAnswers(
        right=[REPORT, REPORT_BY_GROWING, REPORT.replace("heat == heat.max()", "np.isclose(heat, heat.max())")],
        wrong=[
            Wrong("empty_map_in_the_corner", ARGMAX, points=1),
            Wrong("empty_maps_dropped", reported(empty="empty += 1"), points=1.5),
            Wrong("first_of_equals", reported("near[0]"), points=1.5),
            Wrong("any_tie_counts", reported("any(near)"), points=1.5),
            Wrong("pointing_margin_left_out", reported(grow="0"), points=1.5),
            Wrong(None, "report = lambda maps, masks, margin: colleagues_report(maps, masks)"),
            Wrong(None, CROSS, points=2),
            Wrong(None, ROLLED, points=2),
            Wrong(None, REPORT.replace("max(0, r - m)", "r - m").replace("max(0, c - m)", "c - m"), points=2),
            Wrong(None, REPORT.replace("not heat.any()", "heat.max() < 0.01"), points=2),
            Wrong(None, reported(end="round(np.mean(scores), 2)"), points=2),
            Wrong(None, REPORT.replace('"empty": empty', '"empty": empty / len(maps)'), points=2),
            Wrong(None, REPORT.replace('"empty": empty', '"empty": 0'), points=2),
        ],
        cheap=["def report(maps, masks, margin): return {'hits': 0.5, 'empty': 1}"],
    ),
    "my_report": QuestionAnswers(
        right=[
            mine(),
            mine().replace('guess = "above chance"', "guess = ...")
            + "my_report = {name: round(float(value), 2) for name, value in my_report.items()}",
        ],
        wrong=[
            Wrong("lessons_network", mine('nets.load("clean")'), points=2),
            Wrong(
                "methods_swapped",
                mine(
                    walked="grad_cam(nets.activations(untrained, mine.X), nets.activation_gradient(untrained, mine.X))"
                ),
                points=2,
            ),
            Wrong("probability_for_log_odds", mine(left="nets.probability(second, mine.without).mean()"), points=2),
            Wrong(None, mine(walked="walked"), points=2),
            Wrong(None, mine(left="nets.log_odds(untrained, mine.without).mean()"), points=2),
            Wrong("nodule_still_there", mine(left="nets.log_odds(second, mine.X).mean()"), points=2),
        ],
        cheap=["guess = 'above chance'\nmy_report = {'second': 0.9, 'untrained': 0.1, 'left': 0.0}"],
    ),
    "claim": QuestionAnswers(
        right=[claimed(POINTS, SECOND), claimed(SIDE, UNTRAINED)],
        wrong=[
            Wrong("rate_on_the_other_side", claimed("side[1] if rate >= 0.3 else side[0]", UNTRAINED)),
            Wrong("untrained_taken_for_chance", claimed('"blind pin"', UNTRAINED)),
            Wrong("hit_taken_for_knowing", claimed('"recognises"', UNTRAINED)),
            Wrong("network_taken_for_method", claimed('"better method"', SECOND)),
            Wrong("network_taken_for_method", claimed(SIDE, SECOND)),
            Wrong("untrained_taken_for_chance", claimed(SIDE, "mine.masks.mean()")),
            Wrong("map_taken_for_use", claimed(POINTS, SECOND, "nothing outside"), points=1),
            Wrong("hits_taken_for_accuracy", claimed(POINTS, SECOND, "network is right"), points=1),
            Wrong("rate_taken_for_all_methods", claimed(POINTS, SECOND, "every method"), points=1),
            Wrong("truth_taken_for_no_chance", claimed(SIDE, UNTRAINED, "needs no interval"), points=1),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 5.0, 'Q')"],
    ),
}
