"""Explorer 201, "The lens": LIME's coefficients for one applicant as kernel width, number of rows and seed change."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Number, Steps
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.methods.blurred_trees import blurred_slopes, leaves
from xaicourse.methods.lime import LocalFit, default_width, fit, lens, perturb, proximity
from xaicourse.scenarios import credit

APPLICANT, SEEDS, DOTS, FEWEST, INSIDE, BELOW = 4371, 10, 60, 7, 0.1, 0.42
# the six features that are perturbed, in words and units; the other five stay the applicant's
FEATURES = {
    "age": ("age", "years"),
    "burden": ("use of revolving credit", "%"),
    "inquiries": ("inquiries", ""),
    "debt_to_income": ("debt-to-income", "%"),
    "on_time": ("on-time payments", "%"),
    "duration": ("duration", "months"),
}
COLUMNS = [credit.FEATURES.index(name) for name in FEATURES]
DEFAULT = round(default_width(len(FEATURES)), 2)
WIDTHS = (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.25, 1.5, DEFAULT, 2.5, 4, 6, 10)
ROWS = (50, 200, 1000, 5000)
AGE, BURDEN = 0, 1


@lru_cache(maxsize=1)
def world() -> dict[str, np.ndarray]:
    """Return the applicant's row (11,), and the six features' values, means and standard deviations, (6,) each."""
    data = credit.load()
    row, training = data.X_test.loc[APPLICANT].to_numpy(), data.X_train.iloc[:, COLUMNS]
    return {
        "row": row,
        "instance": row[COLUMNS],
        "mean": training.mean().to_numpy(),
        "deviation": training.std(ddof=0).to_numpy(),
    }


@lru_cache(maxsize=SEEDS)
def sample(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return 5000 perturbed rows (5000, 6) in standard deviations from the mean, and the model's log-odds, (5000,)."""
    here = world()
    rows = np.tile(here["row"], (max(ROWS), 1))
    rows[:, COLUMNS] = perturb(here["instance"], here["mean"], here["deviation"], max(ROWS), seed)
    return (rows[:, COLUMNS] - here["mean"]) / here["deviation"], credit.predict_log_odds(rows)


@lru_cache(maxsize=len(WIDTHS) * len(ROWS) * SEEDS)
def fitted(width: float, n: int, seed: int) -> LocalFit:
    """Return the local fit to the first `n` rows of a seed; coefficients in log-odds per standard deviation."""
    Z, outputs = sample(seed)
    return fit(Z[:n], outputs[:n], proximity(Z[:n], width))


def looks(width: float) -> tuple[np.ndarray, float]:
    """Return the lens: its centre (6,) in the features' units, its spread in standard deviations."""
    here = world()
    z, spread = lens((here["instance"] - here["mean"]) / here["deviation"], np.zeros(len(FEATURES)), width)
    return here["mean"] + z * here["deviation"], spread


@lru_cache(maxsize=len(WIDTHS))
def exact(width: float) -> np.ndarray:
    """Return what the coefficients tend to with ever more rows, (6,): the slopes of the model seen through the lens."""
    here, (centre, spread) = world(), looks(width)
    everything, around = here["row"].copy(), np.zeros(len(here["row"]))
    everything[COLUMNS], around[COLUMNS] = centre, spread * here["deviation"]
    return blurred_slopes(_boxes(), everything, around)[COLUMNS] * here["deviation"]


@lru_cache(maxsize=1)
def _boxes() -> Any:
    return leaves(credit.load_model())


@lru_cache(maxsize=len(WIDTHS) + 1)
def true_slopes(width: float | None) -> np.ndarray:
    """Return the truth's slopes (6,) through the same lens; None: at the applicant.

    In these six features the true log-odds hold no more than squares and one product, so that blurring leaves the
    slopes at the centre as they are, and a difference over one unit to each side is exact.
    """
    here = world()
    middle = np.tile(here["row"], (2 * len(FEATURES), 1))
    middle[:, COLUMNS] = here["instance"] if width is None else looks(width)[0]
    for place, column in enumerate(COLUMNS):
        middle[2 * place, column] += 1
        middle[2 * place + 1, column] -= 1
    outputs = credit.truth.log_odds(pd.DataFrame(middle, columns=list(credit.FEATURES)))
    return (outputs[::2] - outputs[1::2]) / 2 * here["deviation"]


def top_three(coefficients: np.ndarray) -> frozenset[int]:
    """Return the places of the three largest coefficients, by size."""
    return frozenset(int(place) for place in np.argsort(-np.abs(coefficients))[:3])


def change_rate(width: float, n: int) -> float:
    """Return in which share of the pairs of seeds the top three differ; seeds with too few rows do not count."""
    tops = [top_three(fitted(width, n, seed).coefficients) for seed in range(SEEDS) if not too_few(width, n, seed)]
    return float(np.mean([one != other for one, other in combinations(tops, 2)]))


def too_few(width: float, n: int, seed: int) -> bool:
    """Return whether so few rows carry weight that no coefficient can be trusted."""
    return fitted(width, n, seed).effective_rows < FEWEST


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


def _edge(coefficients: np.ndarray | None) -> list[tuple[float, float]]:
    """Return both ends of the fitted edge: through the applicant, along it the fit does not change."""
    here, ends = world(), _axes()
    x, y = here["instance"][[AGE, BURDEN]]
    if coefficients is None:
        return [(x, y), (x, y)]
    across = coefficients[[AGE, BURDEN]] / here["deviation"][[AGE, BURDEN]]
    along = np.array([across[1], -across[0]])
    reach = [np.inf, np.inf]
    for step, place, (low, high) in zip(along, (x, y), (ends["age"], ends["burden"]), strict=True):
        if step:
            ways = sorted(((low - place) / step, (high - place) / step))
            reach = [min(reach[0], -ways[0]), min(reach[1], ways[1])]
    clip = lambda point: (float(np.clip(point[0], *ends["age"])), float(np.clip(point[1], *ends["burden"])))  # noqa: E731
    return [
        clip((x - reach[0] * along[0], y - reach[0] * along[1])),
        clip((x + reach[1] * along[0], y + reach[1] * along[1])),
    ]


def scene(width: float, rows: int, seed: int) -> dict:
    """Return the picture: above, the rows and the lens; below, the six coefficients with those of ten seeds."""
    here, ends = world(), _axes()
    found, blind = fitted(width, rows, seed), too_few(width, rows, seed)
    centre, spread = looks(width)
    Z, _ = sample(seed)
    weights = proximity(Z[:DOTS], width)
    dots = Z[1:DOTS] * here["deviation"] + here["mean"]
    turns = np.linspace(0, 2 * np.pi, 33)
    circle = [
        (
            float(np.clip(centre[AGE] + spread * here["deviation"][AGE] * np.cos(turn), *ends["age"])),
            float(np.clip(centre[BURDEN] + spread * here["deviation"][BURDEN] * np.sin(turn), *ends["burden"])),
        )
        for turn in turns
    ]
    you = s.point(here["instance"][AGE], here["instance"][BURDEN], shape="ring", label="applicant")
    plane = s.panel(
        "plane",
        s.axis("age (years)", *ends["age"]),
        s.axis("", *ends["burden"]),
        [
            s.line("border", _border()),
            s.line("edge", _edge(None if blind else found.coefficients), dashed=True),
            s.line("lens", circle),
            s.points(
                "rows",
                [s.point(x, y, lit=weight >= INSIDE) for (x, y), weight in zip(dots[:, :2], weights[1:], strict=True)],
            ),
            s.points("you", [you]),
        ],
        height=230,
        label=f"Upwards: use of revolving credit (%). {DOTS - 1} rows, dark: weight above {INSIDE}. Round: the lens. "
        "Above the solid line the bank rejects; dashed: LIME's idea of it.",
    )
    details = [
        f"{value:g} {unit}".strip() for value, (_, unit) in zip(here["instance"], FEATURES.values(), strict=True)
    ]
    others = [fitted(width, rows, other) for other in range(SEEDS)]
    seen = [not too_few(width, rows, other) for other in range(SEEDS)]
    ticks = [
        s.point(0 if not shown else one.coefficients[row], row + BELOW, lit=False, shown=shown and not blind)
        for one, shown in zip(others, seen, strict=True)
        for row in range(len(FEATURES))
    ]
    bars = [
        s.bar(row, 0, 0 if blind else value, _arrow(value), shown=not blind)
        for row, value in enumerate(found.coefficients)
    ]
    below = s.panel(
        "slopes",
        s.axis("coefficient (log-odds for one standard deviation more)", *ends["slope"]),
        s.rows([words for words, _ in FEATURES.values()], details),
        [
            s.rule("zero", 0, ""),
            s.bars("bars", bars),
            s.points("ten seeds", ticks),
            s.points(
                "exact",
                [
                    s.point(0 if blind else value, row + BELOW, shape="square", shown=not blind)
                    for row, value in enumerate(exact(width))
                ],
            ),
            s.points(
                "truth",
                [s.point(value, row, shape="diamond") for row, value in enumerate(true_slopes(width))],
                truth=True,
            ),
        ],
        label="Bars: this seed. \u25cb ten seeds. \u25a0 what LIME tends to with ever more rows.",
    )
    return s.scene(
        _title(width, rows, seed),
        _sentence(width, rows, seed),
        [plane, below],
        truth_sentence=_truth_sentence(width),
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
        return f"Width {width:g}: too narrow, fewer than {FEWEST} rows carry weight, and there is nothing to read"
    slope = round(float(found.coefficients[AGE]), 2)
    way = "raises" if slope > 0 else "lowers" if slope < 0 else "does not move"
    usual = ", the default" if width == DEFAULT else ""
    return (
        f"Width {width:g}{usual}: LIME says that being older {way} the risk of this applicant of {_years()} "
        f"(R2 {found.fidelity:.2f})"
    )


def _sentence(width: float, rows: int, seed: int) -> str:
    found, (centre, spread) = fitted(width, rows, seed), looks(width)
    share = width**2 / (1 + width**2)
    where = (
        f"The lens stands {share:.0%} of the way from the applicant to the average applicant, at age "
        f"{centre[AGE]:.0f}, and is {spread:.2f} standard deviations wide. Of {rows:,} rows, "
        f"{found.effective_rows:,.0f} carry the weight"
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
    if too_few(**{"width": state["width"], "n": state["rows"], "seed": state["seed"]}):
        return False
    return round(float(fitted(state["width"], state["rows"], state["seed"]).coefficients[AGE]), 2) > 0


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
        "This applicant is 59, and at that age each further year raises the model's risk. Which width, with "
        "5,000 rows, finds that sign and fits with R2 above .9?",
        "None does: widths that find the sign fit worse, and wide ones never reach .9 either.",
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
            "The sign depends on the width, which nobody chose. Wide, the lens stands near the average applicant, and "
            "everybody gets the same explanation.",
        ),
    ),
    final={"width": 0.7},
)
