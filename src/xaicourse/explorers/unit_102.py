"""Explorer 102, "The see-saw": two coefficients of near-twins, in 100 redraws of the data, and what they contribute."""

from __future__ import annotations

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number, Steps
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_102_draws import APPLICANT, CORRELATIONS, DRAWS, PENALTIES, SEEDS, SIZES, draws
from xaicourse.scenarios import twins

FRAME, BAR_FRAME = (-3.0, 4.0), (-5.0, 6.0)  # log-odds: what lies beyond is drawn at the edge
START_SIZE, START_SEED, APART = 150, 2, 0.95
LOWERS = 1  # the row of "a month ago" among the counts
PENALTY_WORDS = {"none": "none", "light": "light (scikit-learn's default)", "strong": "strong"}
WITH = {"none": "", "light": " with a light penalty", "strong": " with a strong penalty"}
EDGE = "\u25a0"


def wrong_signs(correlation: float, n: int, penalty: str) -> tuple[int, int]:
    """Return in how many of the 100 redraws the coefficient of today, and that of a month ago, is below 0."""
    found = draws(correlation, n, penalty)
    return int((found["today"] < 0).sum()), int((found["month_ago"] < 0).sum())


def coefficients(correlation: float, n: int, penalty: str, seed: int) -> np.ndarray:
    """Return the five coefficients (5,) of one redraw, log-odds for one standard deviation more."""
    found = draws(correlation, n, penalty)
    return np.array([found["today"][seed], found["month_ago"][seed], *found["others"][seed]])


def middle(values: np.ndarray) -> tuple[float, float]:
    """Return the ends of the middle 80 of 100 values."""
    low, high = np.quantile(values, [0.1, 0.9])
    return float(low), float(high)


def scene(correlation: float, n: int, penalty: str, seed: int) -> dict:
    """Return the picture: the plane of the twins' coefficients, how many are wrong, one applicant's contributions."""
    state = (correlation, n, penalty)
    asked = wrong_signs(0.99, START_SIZE, "none")[LOWERS]
    when = "" if state == (0.99, START_SIZE, "none") else " for .99"
    return s.scene(
        _title(*state),
        _sentence(*state, seed),
        [_plane(*state, seed), _counts(*state), _contributions(*state, seed)],
        truth_sentence=_truth_sentence(*state),
        guess=s.guess_mark("counts", LOWERS, 0.0, asked, "redraws", digits=0, when=when),
    )


def _plane(correlation: float, n: int, penalty: str, seed: int) -> dict:
    found = draws(correlation, n, penalty)
    places = np.transpose([found["today"], found["month_ago"]])  # (100, 2)
    inside = np.clip(places, *FRAME)
    beyond = (places != inside).any(axis=1)
    dots = [
        s.point(x, y, shape="square" if out else "dot", lit=k == seed)
        for k, ((x, y), out) in enumerate(zip(inside, beyond, strict=True))
    ]
    total, (low, high) = float(twins.EFFECTS.iloc[:2].sum()), FRAME
    first = max(low, total - high)
    return s.panel(
        "plane",
        s.axis("coefficient of use today (log-odds per standard deviation)", *FRAME),
        s.axis("", *FRAME),
        [
            s.line("no effect", [(low, 0), (high, 0)]),
            s.line("same sum", [(first, total - first), (high, total - high)], dashed=True),
            s.points("redraws", dots),
            s.points("shown below", [s.point(*inside[seed], shape="ring")]),
            s.points("truth", [s.point(*twins.EFFECTS.iloc[:2], shape="diamond")], truth=True),
        ],
        height=230,
        label=f"Upwards: coefficient of use a month ago. {DRAWS} redraws, the ringed one is shown below. "
        f"Dashed: where the sum is {total:.2f}. {EDGE} beyond the frame.",
    )


def _counts(correlation: float, n: int, penalty: str) -> dict:
    counts = wrong_signs(correlation, n, penalty)
    return s.panel(
        "counts",
        s.axis(f"redraws of {DRAWS} in which the coefficient is below 0", 0, DRAWS),
        s.rows(["use today", "use a month ago"]),
        [s.bars("wrong", [s.bar(row, 0, count, f"{count}") for row, count in enumerate(counts)])],
        label="How often each seems to lower the risk",
    )


def _contributions(correlation: float, n: int, penalty: str, seed: int) -> dict:
    values = coefficients(correlation, n, penalty, seed) * APPLICANT
    items = [s.bar(row, 0, np.clip(value, *BAR_FRAME), _arrow(value)) for row, value in enumerate(values)]
    truth = [s.point(value, row, shape="diamond") for row, value in enumerate(twins.EFFECTS.to_numpy() * APPLICANT)]
    return s.panel(
        "contributions",
        s.axis("contribution (log-odds)", *BAR_FRAME),
        s.rows(list(twins.LABELS.values()), [f"{_signed(value, 1)} SD" for value in APPLICANT]),
        [s.rule("zero", 0, ""), s.bars("bars", items), s.points("true bars", truth, truth=True)],
        label=f"One applicant, by redraw {seed}: coefficient \u00d7 (value \u2212 mean)",
    )


def _signed(value: float, digits: int = 2) -> str:
    rounded = round(float(value), digits) + 0.0
    return f"{rounded:+.{digits}f}".replace("-", "\u2212") if rounded else f"{0:.{digits}f}"


def _arrow(value: float) -> str:
    words = _signed(value)
    return f"{words} \u25b6" if words[0] == "+" else f"\u25c0 {words}" if words[0] == "\u2212" else words


def _title(correlation: float, n: int, penalty: str) -> str:
    wrong = wrong_signs(correlation, n, penalty)[LOWERS]
    redraws = f"{wrong or 'none'} of {DRAWS} redraws {'says' if wrong < 2 else 'say'}"
    return (
        f"Correlation {correlation:g}, {n:,} applicants{WITH[penalty]}: {redraws} that use a month ago lowers the risk"
    )


def _sentence(correlation: float, n: int, penalty: str, seed: int) -> str:
    found = draws(correlation, n, penalty)
    own = middle(found["month_ago"] * APPLICANT[1])
    total, prediction = (
        middle(found["today"] * APPLICANT[0] + found["month_ago"] * APPLICANT[1]),
        middle(found["prediction"]),
    )
    today, month_ago = coefficients(correlation, n, penalty, seed)[:2]
    return (
        f"Redraw {seed}: the coefficients are {_signed(today)} for use today and {_signed(month_ago)} for use a month "
        f"ago, their sum {_signed(today + month_ago)}. In the middle 80 of {DRAWS} redraws, what use a month ago "
        f"contributes for this applicant runs from {_signed(own[0])} to {_signed(own[1])}, what both contribute from "
        f"{_signed(total[0])} to {_signed(total[1])}, the prediction from {_signed(prediction[0])} to "
        f"{_signed(prediction[1])} log-odds."
    )


def _truth_sentence(correlation: float, n: int, penalty: str) -> str:
    found, (today, month_ago) = draws(correlation, n, penalty), twins.EFFECTS.iloc[:2]
    means = found["today"].mean(), found["month_ago"].mean()
    return (
        f"Truth: {_signed(today)} and {_signed(month_ago)}, sum {_signed(today + month_ago)}. The {DRAWS} redraws "
        f"average {_signed(means[0])} and {_signed(means[1])}, sum {_signed(sum(means))}."
    )


def _points_apart(state: dict) -> bool:
    today, month_ago = coefficients(**state)[:2]
    return state["correlation"] >= APART and bool(today * month_ago < 0)


EXPLORER = Explorer(
    unit="102",
    name="The see-saw",
    question="Can two coefficients be wrong when their sum is right?",
    controls={
        "correlation": Steps("Correlation of the twins", CORRELATIONS, 0),
        "n": Steps("Applicants", SIZES, START_SIZE),
        "penalty": Choice("Penalty on large coefficients", {name: PENALTY_WORDS[name] for name in PENALTIES}, "none"),
        "seed": Number("Redraw", 0, SEEDS - 1, START_SEED, still=(START_SEED,)),
    },
    scene=scene,
    guess=Guess(
        f"With {START_SIZE} applicants and a correlation of .99: of 100 redraws, in how many does use a month ago seem "
        "to lower the risk? (In truth it raises it.)",
        "Move the correlation to .99 to see it: the lower bar of the counts goes there.",
        low=0,
        high=DRAWS,
        step=1,
        unit="redraws",
    ),
    findings=(
        Finding(
            "Move the correlation to .99: what becomes of the round cloud?",
            lambda state: (state["correlation"], state["penalty"]) == (0.99, "none"),
            "The cloud has become a thin line: what one coefficient gains the other loses. Many signs are wrong, and "
            "the sum hardly moves.",
        ),
        Finding(
            "Stay at .95 or .99 and take other people (press Redraw, or move Applicants) until the twins' two bars "
            "point apart. Does the prediction go with them?",
            _points_apart,
            "The story turned round. Yet over all redraws the prediction varies no more than with unrelated twins: it "
            "needs their sum only.",
        ),
    ),
    final={"correlation": 0.99, "n": 100},
)
