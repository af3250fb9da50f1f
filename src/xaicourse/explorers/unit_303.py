"""Explorer 303, "Cover the nodule": where a map points, for which network, and what is left under a square."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.pixels import png
from xaicourse.explorers.unit_303_maps import LUNG, METHODS, NETWORKS, Shown, outline, rates, shown, squares

KEYS = {f"{method}, {name}": f"{method}, {name} network" for name in NETWORKS for method in METHODS}
KINDS = (
    "a solid nodule",
    "a faint ground-glass nodule",
    "a solid nodule near vessels",
    "a spiculated nodule at the chest wall",
    "a faint nodule between vessels",
    "no nodule at all",
)
SIDE = 32.0
DARKEST, BRIGHTEST = -1000.0, 300.0  # HU drawn as black and as white
DARK = png([[(LUNG - DARKEST) / (BRIGHTEST - DARKEST)]])
PROBE = "integrated gradients, untrained"


def scene(patch: int, map: str, square: int) -> dict:
    """Return the picture: the patch under its map and the square, the probability, the hit rates of 200 patches."""
    one = shown()[patch - 1]
    return s.scene(
        _title(one, map, square),
        _sentence(one, patch, map, square),
        [_patch(patch, map, square), _probability(one, map, square), _rates(map)],
        truth_sentence=_truth_sentence(one, map, square),
        guess=s.guess_mark("rates", 0, 0.0, 100 * rates()[PROBE], "points", digits=0, when=_when(map)),
    )


def _when(map: str) -> str:
    return "" if map == PROBE else " (untrained, integrated gradients)"


@lru_cache(maxsize=64)
def _pictures(patch: int, map: str) -> tuple[str, str, tuple[float, float] | None]:
    """The patch and its map as pictures, and the place (x, y) of the map's highest pixel, if it has one."""
    one = shown()[patch - 1]
    heat = one.maps[map]
    top = heat.max()
    grey = png((one.X - DARKEST) / (BRIGHTEST - DARKEST))
    if top <= 0:
        return grey, png(np.zeros((1, 1)), "heat"), None
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    return grey, png(heat / top, "heat"), (float(column) + 0.5, SIDE - float(row) - 0.5)


@lru_cache(maxsize=8)
def _outline(patch: int) -> list[tuple[float, float]]:
    return outline(shown()[patch - 1].mask)


def _patch(patch: int, map: str, square: int) -> dict:
    grey, heat, highest = _pictures(patch, map)
    rows, columns = squares()[square] or (slice(0, 12), slice(0, 12))
    cover = (columns.start, columns.stop, SIDE - rows.stop, SIDE - rows.start)
    x, y = highest or (SIDE / 2, SIDE / 2)
    return s.panel(
        "patch",
        s.axis("", 0, SIDE, shown=False),
        s.axis("", 0, SIDE, shown=False),
        [
            s.image("lung", grey, (0, SIDE, 0, SIDE), f"A square of lung, 32 mm wide, with {KINDS[patch - 1]}."),
            s.image("map", heat, (0, SIDE, 0, SIDE), _map_in_words(map, highest), opacity=0.8),
            s.image("square", DARK, cover, "A square of plain lung covers a part.", shown=square > 0),
            s.line("edge", _edge(cover if square else (0, 0, 0, 0))),
            s.line("nodule", _outline(patch), truth=True),
            s.points("highest", [s.point(x, y, shape="ring", shown=highest is not None)]),
        ],
        height=260,
        label="Orange: where the map is high. The ring: its highest pixel. The square of plain lung covers a part.",
        square=True,
    )


def _edge(box: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    left, right, bottom, top = box
    return [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]


def _map_in_words(map: str, highest: tuple[float, float] | None) -> str:
    if highest is None:
        return f"The map of {KEYS[map]}, is zero everywhere: no positive evidence."
    across = "left" if highest[0] < 12 else "right" if highest[0] > 20 else "in the middle"
    return f"The map of {KEYS[map]}, is highest {across}, {SIDE - highest[1]:.0f} mm from the top."


def _probability(one: Shown, map: str, square: int) -> dict:
    name = map.split(", ")[1]
    lung, grey = one.probability[name], one.grey[name]
    bars = [s.bar(0, 0, lung[0], _share(lung[0]))]
    bars += [
        s.bar(row, 0, each[square], _share(each[square]), shown=square > 0) for row, each in ((1, lung), (2, grey))
    ]
    return s.panel(
        "probability",
        s.axis(f"probability of a nodule, by the {name} network", 0, 1.15),
        s.rows(["as it is", "under plain lung", "under a grey square"]),
        [s.bars("bars", bars)],
    )


def _rates(map: str) -> dict:
    method, name = map.split(", ")
    other = f"{method}, {next(each for each in NETWORKS if each != name)}"
    values = [100 * rates()[key] for key in (map, other, "brightest pixel")]
    names = [f"{method}, {name}", f"{method}, {other.split(', ')[1]}", "brightest pixel, no network"]
    return s.panel(
        "rates",
        s.axis("patches whose highest pixel lies in the nodule (%, of 200)", 0, 115),
        s.rows(names),
        [
            s.bars("bars", [s.bar(row, 0, value, f"{value:.0f} %") for row, value in enumerate(values)]),
            s.rule("chance", 100 * rates()["chance"], "chance", dashed=True),
        ],
    )


def _share(value: float) -> str:
    return f"{value:.2f}"


def _hits(one: Shown, map: str) -> bool:
    return one.maps[map].max() > 0 and bool(one.mask[np.unravel_index(one.maps[map].argmax(), one.mask.shape)])


def _title(one: Shown, map: str, square: int) -> str:
    values = one.probability[map.split(", ")[1]]
    if square:
        return f"Covered with plain lung, the probability goes from {_share(values[0])} to {_share(values[square])}"
    if one.maps[map].max() <= 0:
        return "No positive evidence: this map is zero everywhere"
    if not one.mask.any():
        return "There is no nodule here, and the map is highest somewhere all the same"
    return f"The map points {'at the nodule' if _hits(one, map) else 'beside the nodule'}"


def _sentence(one: Shown, patch: int, map: str, square: int) -> str:
    values, name = one.probability[map.split(", ")[1]], map.split(", ")[1]
    first = f"Patch {patch} shows {KINDS[patch - 1]}; the {name} network gives it {_share(values[0])}."
    if one.maps[map].max() <= 0:
        second = "Nothing in the last maps speaks for a nodule, so there is nothing to draw."
    else:
        second = f"Over 200 patches {100 * rates()[map]:.0f} % of such maps have their highest pixel in the nodule."
    if not square:
        return f"{first} {second}"
    grey = one.grey[name][square]
    return f"{first} Under plain lung it is {_share(values[square])}, under a grey square {_share(grey)}. {second}"


def _truth_sentence(one: Shown, map: str, square: int) -> str:
    if not one.mask.any():
        return "The truth: there is no nodule to outline."
    where = "inside" if _hits(one, map) else "outside"
    found = "There is no highest pixel." if one.maps[map].max() <= 0 else f"The highest pixel lies {where} the outline."
    return f"{found} The square covers {one.covered[square]:.0%} of the nodule." if square else found


def _taken_away(state: dict) -> bool:
    if not state["square"] or "untrained" in state["map"]:
        return False
    values = shown()[state["patch"] - 1].probability["trained"]
    return bool(values[0] > 0.5 > values[state["square"]])


def _points_untaught(state: dict) -> bool:
    return "untrained" in state["map"] and _hits(shown()[state["patch"] - 1], state["map"])


EXPLORER = Explorer(
    unit="303",
    name="Cover the nodule",
    question="Where does it look, and how would you know?",
    controls={
        "patch": Number("Patch", 1, len(KINDS), 1),
        "map": Choice("Map", KEYS, "Grad-CAM, trained"),
        "square": Number("Square (0: none)", 0, 9, 0),
    },
    scene=scene,
    guess=Guess(
        "A network with random weights, never trained. In what share of 200 patches is its map (integrated gradients) "
        "highest in the nodule?",
        f"In {100 * rates()[PROBE]:.0f} %. A blind pin would hit {100 * rates()['chance']:.0f} %: bright things light "
        "up, whatever the network has learned.",
        low=0,
        high=100,
        step=5,
        unit="%",
    ),
    findings=(
        Finding(
            "Keep the trained network and push the square until its probability falls below one half.",
            _taken_away,
            "Over the nodule a square of plain lung takes the answer away. A grey one does not: the network takes it "
            "for a nodule. What you cover with is part of the answer.",
        ),
        Finding(
            "Now find a map of the untrained network whose ring lies in the nodule (Truth, T, draws the outline).",
            _points_untaught,
            "A plausible map is no evidence: a network that never learned draws one, too, where a nodule is bright.",
        ),
    ),
    final={"patch": 3, "map": PROBE},
)
