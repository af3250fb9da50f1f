"""Explorer 201, "The lens": LIME's coefficients for one applicant as kernel width, number of rows and seed change."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Number, Steps
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_201_fits import (
    AGE,
    BELOW,
    BURDEN,
    COLUMNS,
    DEFAULT,
    DOTS,
    FEATURES,
    FEWEST,
    INSIDE,
    ROWS,
    SEEDS,
    WIDTHS,
    change_rate,
    exact,
    fitted,
    looks,
    sample,
    too_few,
    top_three,
    true_slopes,
    world,
)
from xaicourse.methods.lime import proximity
from xaicourse.scenarios import credit


@lru_cache(maxsize=1)
def _axes() -> dict[str, tuple[float, float]]:
    """Return the ends of the three axes: they hold every mark of every state."""
    here = world()
    dots = np.concatenate([sample(seed)[0][:DOTS] for seed in range(SEEDS)]) * here["deviation"] + here["mean"]
    slopes = [true_slopes(width) for width in (None, *WIDTHS)]
    for width in WIDTHS:
        for n in ROWS:
            drawn = [seed for seed in range(SEEDS) if not too_few(width, n, seed)]
            slopes += [fitted(width, n, seed).coefficients for seed in drawn] + [exact(width)] * bool(drawn)
    ends = {"age": dots[:, AGE], "burden": dots[:, BURDEN], "slope": np.concatenate(slopes)}
    return {name: (_low(values), _high(values)) for name, values in ends.items()}


def _low(values: np.ndarray) -> float:
    return float(values.min() - 0.04 * np.ptp(values))


def _high(values: np.ndarray) -> float:
    return float(values.max() + 0.04 * np.ptp(values))


@lru_cache(maxsize=1)
def _border() -> list[tuple[float, float]]:
    """Return where the bank's no begins: for each age, the lowest burden at which this applicant is rejected."""
    here, ends = world(), _axes()
    ages, burdens = np.linspace(18, ends["age"][1], 40), np.linspace(0, ends["burden"][1], 60)
    rows = np.tile(here["row"], (len(ages) * len(burdens), 1))
    rows[:, COLUMNS[AGE]], rows[:, COLUMNS[BURDEN]] = np.repeat(ages, len(burdens)), np.tile(burdens, len(ages))
    no = credit.rejected(rows).reshape(len(ages), len(burdens))
    first = np.where(no.any(axis=1), burdens[no.argmax(axis=1)], burdens[-1])
    return list(zip(ages, first, strict=True))


def _edge(width: float, rows: int, seed: int) -> list[tuple[float, float]]:
    """Return both ends of the fitted edge: it runs through the applicant, and along it the fit does not change."""
    here, ends = world(), (_axes()["age"], _axes()["burden"])
    place = here["instance"][[AGE, BURDEN]]
    if too_few(width, rows, seed):
        return [tuple(place), tuple(place)]
    across = fitted(width, rows, seed).coefficients[[AGE, BURDEN]] / here["deviation"][[AGE, BURDEN]]
    along = np.array([across[1], -across[0]])
    ways = [(end - place[axis]) / along[axis] for axis in (0, 1) if along[axis] for end in ends[axis]]
    back, forth = max(way for way in ways if way <= 0), min(way for way in ways if way >= 0)
    return [tuple(np.clip(place + way * along, *np.transpose(ends))) for way in (back, forth)]


def scene(width: float, rows: int, seed: int) -> dict:
    """Return the picture: above, the rows and the lens; below, the six coefficients with those of ten seeds."""
    return s.scene(
        _title(width, rows, seed),
        _sentence(width, rows, seed),
        [_plane(width, rows, seed), _slopes(width, rows, seed)],
        truth_sentence=_truth_sentence(width),
    )


def _plane(width: float, rows: int, seed: int) -> dict:
    here, ends = world(), _axes()
    Z = sample(seed)[0][:DOTS]
    weights, places = proximity(Z, width), Z * here["deviation"] + here["mean"]
    dots = [
        s.point(place[AGE], place[BURDEN], lit=weight >= INSIDE)
        for place, weight in zip(places[1:], weights[1:], strict=True)
    ]
    you = s.point(here["instance"][AGE], here["instance"][BURDEN], shape="ring", label="applicant")
    return s.panel(
        "plane",
        s.axis("age (years)", *ends["age"]),
        s.axis("", *ends["burden"]),
        [
            s.line("border", _border()),
            s.line("edge", _edge(width, rows, seed), dashed=True),
            s.line("lens", _ellipse(width)),
            s.points("rows", dots),
            s.points("you", [you]),
        ],
        height=230,
        label=f"Upwards: use of revolving credit (%). {DOTS - 1} rows, dark: weight above {INSIDE}. Ellipse: the lens. "
        "Above the solid line the bank rejects; dashed: LIME's idea of it.",
    )


def _ellipse(width: float) -> list[tuple[float, float]]:
    """Return the lens in the plane: one of its standard deviations to every side."""
    (centre, spread), here, turns = looks(width), world(), np.linspace(0, 2 * np.pi, 33)
    x = centre[AGE] + spread * here["deviation"][AGE] * np.cos(turns)
    y = centre[BURDEN] + spread * here["deviation"][BURDEN] * np.sin(turns)
    return list(zip(np.clip(x, *_axes()["age"]), np.clip(y, *_axes()["burden"]), strict=True))


def _slopes(width: float, rows: int, seed: int) -> dict:
    here, blind = world(), too_few(width, rows, seed)
    units = [unit for _, unit in FEATURES.values()]
    details = [f"{value:g} {unit}".strip() for value, unit in zip(here["instance"], units, strict=True)]
    bars = [
        s.bar(row, 0, 0 if blind else value, _arrow(value), shown=not blind)
        for row, value in enumerate(fitted(width, rows, seed).coefficients)
    ]
    seen = {other: not blind and not too_few(width, rows, other) for other in range(SEEDS)}
    ticks = [
        s.point(value if shown else 0, row + BELOW, lit=False, shown=shown)
        for other, shown in seen.items()
        for row, value in enumerate(fitted(width, rows, other).coefficients)
    ]
    limits = [
        s.point(0 if blind else value, row + BELOW, shape="square", shown=not blind)
        for row, value in enumerate(exact(width))
    ]
    diamonds = [s.point(value, row, shape="diamond") for row, value in enumerate(true_slopes(width))]
    return s.panel(
        "slopes",
        s.axis("coefficient (log-odds for one standard deviation more)", *_axes()["slope"]),
        s.rows([words for words, _ in FEATURES.values()], details),
        [
            s.rule("zero", 0, ""),
            s.bars("bars", bars),
            s.points("ten seeds", ticks),
            s.points("exact", limits),
            s.points("truth", diamonds, truth=True),
        ],
        label="Bars: this seed. \u25cb ten seeds. \u25a0 what LIME tends to with ever more rows.",
    )


def _arrow(value: float) -> str:
    words = _signed(value)
    return f"{words} \u25b6" if words[0] == "+" else f"\u25c0 {words}" if words[0] == "\u2212" else words


def _signed(value: float) -> str:
    rounded = round(float(value), 2) + 0.0
    return f"{rounded:+.2f}".replace("-", "\u2212") if rounded else "0.00"


def _years() -> str:
    return f"{world()['instance'][AGE]:g}"


def _title(width: float, rows: int, seed: int) -> str:
    found = fitted(width, rows, seed)
    if too_few(width, rows, seed):
        return f"Width {width:g}: too narrow, fewer than {FEWEST} effective rows, and there is nothing to read"
    slope = round(float(found.coefficients[AGE]), 2)
    way = "raises" if slope > 0 else "lowers" if slope < 0 else "does not move"
    usual = ", the default" if width == DEFAULT else ""
    return (
        f"Width {width:g}{usual}: LIME says that being older {way} the risk of this applicant of {_years()} "
        f"(R2 {found.fidelity:.2f})"
    )


def _sentence(width: float, rows: int, seed: int) -> str:
    found, (centre, spread) = fitted(width, rows, seed), looks(width)
    share, effective = width**2 / (1 + width**2), round(found.effective_rows)
    where = (
        f"The lens stands {share:.0%} of the way from the applicant to the mean applicant, at age "
        f"{centre[AGE]:.0f}, and is {spread:.2f} standard deviations wide. Its {rows:,} rows "
        f"make {effective:,.0f} effective row{'s' * (effective != 1)}"
    )
    if too_few(width, rows, seed):
        return f"{where}: too few for six coefficients, so none is drawn."
    ages = [fitted(width, rows, other).coefficients[AGE] for other in range(SEEDS) if not too_few(width, rows, other)]
    beside = f"where ever more rows would give {_signed(exact(width)[AGE])}"
    if len(ages) == 1:
        return f"{where}. The coefficient of age is {_signed(ages[0])}, {beside}; the other seeds have too few rows."
    return (
        f"{where}. With seed {seed} the fit has R2 {found.fidelity:.2f}. Over {len(ages)} seeds the coefficient of age "
        f"runs from {_signed(min(ages))} to {_signed(max(ages))}, {beside}; the top three differ in "
        f"{change_rate(width, rows):.0%} of the pairs of seeds."
    )


def _truth_sentence(width: float) -> str:
    return (
        f"Diamonds: the slopes of the truth through the same lens, {_signed(true_slopes(width)[AGE])} for age. At the "
        f"applicant's own place it is {_signed(true_slopes(None)[AGE])}: there, being older raises the true risk."
    )


def _top_differs(state: dict) -> bool:
    width, rows = state["width"], state["rows"]
    if too_few(width, rows, state["seed"]):
        return False
    here, much = (fitted(width, n, state["seed"]).coefficients for n in (rows, max(ROWS)))
    return top_three(here) != top_three(much)


def _age_turned(state: dict) -> bool:
    state = (state["width"], state["rows"], state["seed"])
    return not too_few(*state) and round(float(fitted(*state).coefficients[AGE]), 2) > 0


EXPLORER = Explorer(
    unit="201",
    name="The lens",
    question="How near is \u201clocal\u201d?",
    controls={
        "width": Steps("Kernel width", WIDTHS, DEFAULT),
        "rows": Steps("Perturbed rows", ROWS, 5000),
        "seed": Number("Seed", 0, SEEDS - 1, 0, still=(0, 1, 2, 3, 4)),
    },
    scene=scene,
    guess=Guess(
        "This applicant is 59; at 63 the model would give a higher risk. Which width, with 5,000 rows, finds that sign "
        "for age and fits with R2 above .9?",
        "None does: no width fits that well here. With rows drawn round the mean, only narrow ones, with few rows "
        "inside, find the sign.",
        options={"narrow": "a narrow one", "default": "the default", "wide": "a wide one", "none": "none"},
        marked=False,
    ),
    findings=(
        Finding(
            "Take 50 rows and step through the seeds: does the top three stay as it is with 5,000?",
            _top_differs,
            "Same model, same applicant, same width: another draw of rows, another top three. Report how often.",
        ),
        Finding(
            "Now 5,000 rows again: narrow the lens until the bar of age changes sides.",
            _age_turned,
            "The sign depends on the width, which nobody chose, and on rows drawn round the mean applicant. Wide, the "
            "lens stands near that mean, and everybody gets the same explanation.",
        ),
    ),
    final={"width": 0.7},
)
