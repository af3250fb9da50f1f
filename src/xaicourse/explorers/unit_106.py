"""Explorer 106, "Walking off the map": which of the rows behind a partial dependence line exist, and what it hides."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_106_worlds import (
    AMOUNT,
    CORRELATIONS,
    CROSSING,
    DURATION,
    LEVEL_AT,
    LINES,
    SHOWN,
    World,
    invented_off,
    world,
)

OPENING, OPENING_PLACE, GUESSED_PLACE, FEW, RADIUS = (
    "0.64",
    5,  # not the place of the guess, whose answer the picture would give away
    8,
    50,
    3.035,
)  # the radius of the ellipse that holds 99 % of a normal cloud
WORLDS = {
    **{r: f"loan amount and duration, r = {float(r):g}" for r in CORRELATIONS},
    CROSSING: "inquiries and use of credit (the bank's applicants)",
}
MODES = {"average": "averages: PDP and ALE", "ice": "every row's line (ICE)", "centred": "the lines, begun at 0"}
# axes of the map and of the curves: low, high, and the words at some places
MAP = {
    "loans": {
        "x": (
            "loan amount (euros; log scale)",
            -3.3,
            3.3,
            {500: "500", 2000: "2,000", 8000: "8,000 euros"},
        ),
        "y": ("duration", -4.0, 3.4, {6: "6 months", 18: "18", 48: "48"}),
    },
    CROSSING: {
        "x": ("inquiries by lenders (count)", -1.1, 8.6, {0: "0", 4: "4", 8: "8 inquiries"}),
        "y": ("use of credit", -14.0, 116.0, {0: "0 %", 50: "50 %", 100: "100 %"}),
    },
}
SCALES = {"loans": "risk points", CROSSING: "log-odds"}


def _kind(name: str) -> str:
    return CROSSING if name == CROSSING else "loans"


def _number(value: float, digits: int = 2) -> str:
    rounded = round(float(value), digits) + 0.0
    return f"{rounded:.{digits}f}".replace("-", "\u2212")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _at(name: str, place: int) -> str:
    """Return a place on the x axis in words: "8,672 euros", "5 inquiries"."""
    value = world(name).places[place - 1]
    if name == CROSSING:
        return f"{value:.0f} inquir{'y' if value == 1 else 'ies'}"
    return f"{round(float(np.exp(AMOUNT[0] + AMOUNT[1] * value)), -1):,.0f} euros"


@lru_cache(maxsize=16)
def _dots(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the 60 real rows shown (60, 2): the twelve that have lines, and the first others; counts are shaken."""
    found = world(name)
    others = np.setdiff1d(np.arange(2 * SHOWN), found.rows)[: SHOWN - LINES]
    rows = found.X.iloc[np.concatenate([found.rows, others])].to_numpy(float).copy()
    if name == CROSSING:
        rows[:, 0] += np.random.default_rng(0).uniform(-0.3, 0.3, SHOWN)
    (_, x_low, x_high, _), (_, y_low, y_high, _) = MAP[_kind(name)].values()
    return rows[:, 0].clip(x_low, x_high), rows[:, 1].clip(y_low, y_high)


def curves(name: str, mode: str) -> dict[str, np.ndarray]:
    """Return what the right-hand panel draws: "average", "ale", "truth" (9,) and "lines" (12, 9) in this mode."""
    found = world(name)
    drawn = {"average": found.average, "ale": found.ale, "truth": found.truth, "lines": found.lines}
    return {key: each - each[..., :1] for key, each in drawn.items()} if mode == "centred" else drawn


@lru_cache(maxsize=8)
def _range(kind: str, mode: str) -> tuple[float, float]:
    """Return both ends of the y axis of the curves: they hold every mark of every state with this label."""
    names = [name for name in WORLDS if _kind(name) == kind]
    keys = ("average", "ale", "truth") if mode == "average" else ("average", "truth", "lines")
    places = np.concatenate([np.ravel(curves(name, mode)[key]) for name in names for key in keys])
    low, high = float(places.min()), float(places.max())
    return low - 0.06 * (high - low), high + 0.06 * (high - low)


def falling(name: str) -> int:
    """Return how many of the twelve lines end below where they begin, while the average ends above."""
    lines = world(name).lines
    return int((lines[:, -1] < lines[:, 0]).sum())


def scene(features: str, place: int, lines: str) -> dict:
    """Return the picture: the map with a column of moved rows, the curves over the same axis, and two shares."""
    found = world(features)
    return s.scene(
        _title(found, features, place, lines),
        _sentence(found, features, place, lines),
        [_map(found, features, place), _curves(found, features, place, lines), _shares(found, features, place)],
        truth_sentence=_truth_sentence(found, features),
        guess=s.guess_mark("shares", 0, 0.0, 100 * world(OPENING).off[GUESSED_PLACE - 1], "%", digits=0),
    )


def _ticks(words: dict, scale: Any, fixed: float, *, along: str) -> list[dict]:
    """Return named places along one side as text marks; both kinds of world have equally many."""
    return [
        s.text(f"{along} tick {k}", *((scale(value), fixed) if along == "x" else (fixed, scale(value))), named)
        for k, (value, named) in enumerate(words.items())
    ]


def _map(found: World, name: str, place: int) -> dict:
    (x_label, x_low, x_high, x_words), (y_label, y_low, y_high, y_words) = MAP[_kind(name)].values()
    loans = name != CROSSING
    x, y = _dots(name)
    at = found.places[place - 1]
    other = found.X.iloc[found.rows, 1].to_numpy()
    moved = [
        s.point(at, value, shape="square", lit=not off)
        for value, off in zip(other.clip(y_low, y_high), found.away[place - 1], strict=True)
    ]
    r = float(name) if loans else 0.0
    turn = np.linspace(0, 2 * np.pi, 49)
    edge = RADIUS * np.column_stack([np.cos(turn), r * np.cos(turn) + np.sqrt(1 - r**2) * np.sin(turn)])
    if not loans:
        edge = np.zeros((49, 2))
    amount, duration = ((lambda v, c=c: (np.log(v) - c[0]) / c[1]) if loans else float for c in (AMOUNT, DURATION))
    return s.panel(
        "map",
        s.axis(x_label, x_low, x_high, shown=False),
        s.axis(y_label, y_low, y_high, shown=False),
        [
            {**s.line("edge", edge, dashed=True), "shown": loans},
            s.points("rows", [s.point(a, b, lit=False) for a, b in zip(x, y, strict=True)]),
            s.points("moved", moved),
            *_ticks(x_words, amount, y_low + 0.04 * (y_high - y_low), along="x"),
            *_ticks(y_words, duration, x_low + 0.05 * (x_high - x_low), along="y"),
        ],
        height=200,
        label=f"Up: {y_label}. \u25cb real rows; \u25a0 twelve moved to {_at(name, place)}, \u25a1 off the map"
        + ("; dashed: 99 % of rows." if loans else "."),
    )


def _curves(found: World, name: str, place: int, mode: str) -> dict:
    x_label, x_low, x_high, _ = MAP[_kind(name)]["x"]
    drawn, averages = curves(name, mode), mode == "average"
    low, high = _range(_kind(name), mode)
    x = found.places

    def line(key: str, y: np.ndarray, shown: bool = True, **more: Any) -> dict:
        y = y if shown else drawn["average"]  # what is hidden must not leave the axis
        return {**s.line(key, np.column_stack([x, y]).round(3), **more), "shown": shown}

    each = [line(f"line {k}", y, not averages, dashed=True) for k, y in enumerate(drawn["lines"])]
    pdp = [s.point(*at) for at in zip(x, drawn["average"], strict=True)]
    accumulated = [s.point(*at, shape="square", lit=False, shown=averages) for at in zip(x, drawn["ale"], strict=True)]
    true = [s.point(*at, shape="diamond") for at in zip(x, drawn["truth"], strict=True)]
    key = {
        "average": ": \u25cf average (PDP), \u25a1 ALE",
        "ice": ": \u25cf PDP; rows dashed",
        "centred": " from 0: \u25cf PDP; rows dashed",
    }[mode]
    return s.panel(
        "curves",
        s.axis(x_label, x_low, x_high, shown=False),
        s.axis(f"{SCALES[_kind(name)]}{key}", low, high),
        [
            s.rule("here", found.places[place - 1], _at(name, place), dashed=True, at_top=False),
            *each,
            line("ale", drawn["ale"], averages, dashed=True),
            s.points("ale places", accumulated),
            line("average", drawn["average"]),
            s.points("average places", pdp),
            s.points("truth", true, truth=True),
        ],
        height=230,
    )


def _shares(found: World, name: str, place: int) -> dict:
    here, every = 100 * found.off[place - 1], 100 * invented_off(name)
    return s.panel(
        "shares",
        s.axis("share of invented rows off the map (%)", -2, 102),
        s.rows(["moved to this place", "all invented rows"], [f"{here:.0f} %", f"{every:.0f} %"]),
        [s.points("shares", [s.point(here, 0), s.point(every, 1, lit=False)])],
    )


def _title(found: World, name: str, place: int, mode: str) -> str:
    if mode != "average":
        down, rises = falling(name), found.average[-1] > found.average[0]
        if down and rises:
            return f"The average rises, and {down} of the {LINES} lines behind it fall"
        return f"The average rises, and so do all {LINES} lines behind it"
    return (
        f"{_percent(found.off[place - 1])} of the rows moved to {_at(name, place)} are off the map; along the whole "
        f"line the PDP errs by {_number(found.error('average'))}, ALE by {_number(found.error('ale'))}"
    )


def _sentence(found: World, name: str, place: int, mode: str) -> str:
    near, unit = int(found.near[place - 1]), SCALES[_kind(name)]
    few = f"Only {near}" if near < FEW else f"{near}"
    begin = (
        f"Moved to {_at(name, place)}, {_percent(found.off[place - 1])} of {len(found.X):,} rows are off the map; of "
        f"all invented rows it is {_percent(invented_off(name))}. {few} real rows are nearer to this place than to the "
        f"next."
    )
    if mode == "average":
        return (
            f"{begin} Between the second and the eighth place the PDP errs by {_number(found.error('average'), 3)} "
            f"{unit} against the truth, ALE by {_number(found.error('ale'), 3)}."
        )
    ends = found.lines[:, -1] - found.lines[:, 0]
    rise = found.average[-1] - found.average[0]
    return (
        f"{begin} From the first place to the last the average rises by {_number(rise)} {unit}; the {LINES} lines "
        f"change by {_number(ends.min())} to {_number(ends.max())}, and {falling(name)} of them fall."
    )


def _truth_sentence(found: World, name: str) -> str:
    rise = found.truth[-1] - found.truth[0]
    told = f"The diamonds are the truth's own average: from the first to the last place it rises by {_number(rise)}."
    if name == CROSSING:
        return f"{told} In truth, too, the line falls for whoever uses less than {LEVEL_AT:.0f} % of their credit."
    return f"{told} Whatever the duration, each loan's true line is the same straight one."


EXPLORER = Explorer(
    unit="106",
    name="Walking off the map",
    question="Which of the rows behind this line exist?",
    controls={
        "features": Choice("Two features", WORLDS, OPENING),
        "place": Number("Place on the axis", 1, 9, OPENING_PLACE, still=(1, 3, 5, 8, 9)),
        "lines": Choice("Show", MODES, "average"),
    },
    scene=scene,
    guess=Guess(
        "Amount and duration go together with r = .64, a little less than in the bank's data. All loans are moved to "
        "the amount that 95 % stay below (place 8): how many of every hundred are then off the map?",
        "Move to place 8 to see it: the upper dot of the last panel goes there. Then change r.",
        low=0,
        high=100,
        step=1,
        unit="%",
    ),
    findings=(
        Finding(
            "Raise r to 0.98 and look at the map, then at the PDP and ALE with the truth (key T).",
            lambda state: state["features"] == "0.98",
            "Most invented rows are off the map, and the PDP errs twice as much as ALE or more; at r = 0.64 both were "
            "fine. The warning is about when, not always.",
        ),
        Finding(
            "Choose inquiries and use of credit, and show every row's line. Does the average speak for all?",
            lambda state: state["features"] == CROSSING and state["lines"] != "average",
            "It does not: the average rises, and the lines of those with little use of their credit fall. They part "
            "because the two features act together.",
        ),
    ),
    final={"features": "0.98", "place": GUESSED_PLACE},
)
