"""Explorer 104, "Draw the curve": an EBM's shape functions, what flattening one costs, and whom it moves.

The model is the lesson's own EBM on the hospital of `scenarios.asthma` (see unit_104_model.py).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_104_model import at_home, auc, changes, log_odds, model, truth
from xaicourse.scenarios import asthma

PEOPLE, PLACES = 60, 61
OPENING = "asthma"
FEATURES = {
    "asthma": "asthma",
    "heart_disease": "heart disease",
    "diabetes": "diabetes",
    "age": "age",
    "breathing_rate": "breathing rate",
    "urea": "urea in the blood",
    "months_since_stay": "last hospital stay",
}
UNITS = {"age": "years", "breathing_rate": "breaths a minute", "urea": "mmol/l", "months_since_stay": "months ago"}
OUTCOMES = {"records": "the records, as treated today", "home": "what would be without intensive care"}
# where the axis of each feature begins and ends, and its ticks
AXES = {
    **dict.fromkeys(asthma.CONDITIONS, (-0.6, 1.6, {0.0: "no", 1.0: "yes"})),
    "age": (14.0, 99.0, {value: f"{value}" for value in (20, 40, 60, 80)}),
    "breathing_rate": (8.0, 47.0, {value: f"{value}" for value in (10, 20, 30, 40)}),
    "urea": (-0.5, 27.0, {value: f"{value}" for value in (0, 5, 10, 15, 20, 25)}),
    "months_since_stay": (-22.0, 63.0, {-14: "none", **{value: f"{value}" for value in (0, 12, 24, 36, 48, 60)}}),
}
NO_STAY = -14.0  # where the code -7 has its place: apart from the months, with a gap between
TICKS = max(len(ticks) for _, _, ticks in AXES.values())
LOW, HIGH = -1.6, 1.6
TICK_PLACE = -1.25
AUC_LOW, AUC_HIGH = 0.6, 0.8


def curve(feature: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return places on the axis (61,), the scores, their band and the truth at home there; codes are left out."""
    found = model()
    low, high = (0.0, 1.0) if feature in asthma.CONDITIONS else _ends(feature)
    places = x = np.linspace(low, high, PLACES)
    if feature in asthma.CONDITIONS:  # two levels with an upright step between
        places = np.repeat([0.0, 1.0], [PLACES // 2, PLACES - PLACES // 2])
        x = np.concatenate([np.linspace(-0.4, 0.5, PLACES // 2), np.linspace(0.5, 1.4, PLACES - PLACES // 2)])
    bins = np.digitize(places, found.cuts[feature])
    return x, found.steps[feature][bins], found.bands[feature][bins], truth(feature, places)


def _ends(feature: str) -> tuple[float, float]:
    values = asthma.load().X[feature]
    values = values[values != asthma.NEVER]
    return float(values.min()), float(values.max())


@lru_cache(maxsize=1)
def people() -> np.ndarray:
    """Return the rows of the 60 patients shown: the first 30 with asthma and the first 30 without."""
    has = asthma.load().X_test["asthma"].to_numpy() == 1
    return np.sort(np.concatenate([np.flatnonzero(has)[: PEOPLE // 2], np.flatnonzero(~has)[: PEOPLE // 2]]))


def _places(feature: str) -> list[tuple[float, float]]:
    """Return where the 60 patients stand, (x, y).

    Those of a condition, and those with the code, fill rows side by side; elsewhere neighbours in x differ in y, which
    means nothing else.
    """
    values = asthma.load().X_test[feature].to_numpy()[people()].astype(float)
    low, high, _ = AXES[feature]
    rank = np.argsort(np.argsort(values, kind="stable"))
    found, before = [], dict.fromkeys(values, 0)
    for k, value in enumerate(values):
        place = before[value]
        before[value] += 1
        if feature in asthma.CONDITIONS:
            found.append((value + (high - low) * 0.034 * (place % 10 - 4.5), place // 10))
        elif value == asthma.NEVER:
            found.append((NO_STAY + 2.8 * (place % 5 - 2), place // 5))
        else:
            found.append((value + (high - low) * 0.012 * (place // 6), rank[k] % 6))
    return found


def _number(value: float, digits: int = 2) -> str:
    rounded = round(float(value), digits) + 0.0
    return f"{rounded:.{digits}f}".replace("-", "\u2212")


def _signed(value: float) -> str:
    rounded = round(float(value), 2) + 0.0
    return f"{rounded:+.2f}".replace("-", "\u2212") if rounded else "0.00"


def _line(key: str, x: np.ndarray, y: np.ndarray, **more: Any) -> dict:
    return s.line(key, np.column_stack([x, y]).round(3), **more)


def scene(feature: str, flat: float, judged_by: str) -> dict:
    """Return the picture: the curve, sixty patients on the same axis, and the AUC."""
    x, fitted, band, true = curve(feature)
    low, high, ticks = AXES[feature]
    kept = 1 - flat / 100
    lost, won = changes(feature, flat)
    coded = feature == "months_since_stay"
    code_score = float(model().steps["months_since_stay"][0])
    code_true = float(truth("months_since_stay", np.array([asthma.NEVER]))[0])
    square = s.point(NO_STAY if coded else low, kept * code_score, shape="square", label="code \u22127", shown=coded)
    diamond = s.point(NO_STAY if coded else low, code_true, shape="diamond", shown=coded)
    unit = f" ({UNITS[feature]})" if feature in UNITS else ""
    shape = s.panel(
        "shape",
        s.axis(FEATURES[feature], low, high, shown=False),
        s.axis("", LOW, HIGH),
        [
            _line("low", x, kept * (fitted - band), dashed=True),
            _line("high", x, kept * (fitted + band), dashed=True),
            _line("fitted", x, fitted, dashed=True),
            _line("curve", x, kept * fitted),
            s.points("code", [square]),
            _line("truth", x, true, truth=True),
            s.points("code truth", [diamond], truth=True),
        ],
        height=190,
        label=f"Score of {FEATURES[feature]} (log-odds). Solid: with this edit. Dashed: as fitted, and the band.",
    )
    rows, before = people(), at_home(log_odds(feature, 0))
    marks = [
        s.point(x, y, shape="square" if before[row] else "dot", lit=bool(lost[row] or won[row]))
        for row, (x, y) in zip(rows, _places(feature), strict=True)
    ]
    words = [*ticks.items(), *[(low, "")] * (TICKS - len(ticks))]
    below = [
        {**s.text(f"tick {k}", at, TICK_PLACE, named or "\u00a0"), "shown": bool(named)}
        for k, (at, named) in enumerate(words)
    ]
    patients = s.panel(
        "patients",
        s.axis(FEATURES[feature], low, high, shown=False),
        s.axis("", -1.8, 5.8, shown=False),
        [s.points("people", marks), *below],
        height=112,
        label=f"{PEOPLE} patients by {FEATURES[feature]}{unit}, half of them with asthma: as fitted \u25a0 home, "
        "\u25cf hospital. Dark: the edit changes it.",
    )
    now, fitted_auc = auc(feature, flat, judged_by), auc(feature, 0, judged_by)
    score = s.panel(
        "auc",
        s.axis(f"AUC, judged by {OUTCOMES[judged_by]}", AUC_LOW, AUC_HIGH),
        s.rows(["AUC as fitted", "AUC with this edit"], [_number(fitted_auc, 3), _number(now, 3)]),
        [s.points("aucs", [s.point(fitted_auc, 0, shape="ring"), s.point(now, 1)])],
    )
    guess = s.guess_mark("auc", 1, 0.0, auc(OPENING, 100, "records"), "on the records")
    return s.scene(
        _title(feature, flat, now - fitted_auc),
        _sentence(feature, flat, judged_by, now, fitted_auc),
        [shape, patients, score],
        truth_sentence=_truth_sentence(feature),
        guess=guess,
    )


def _rise(feature: str) -> float:
    """Return the step of a condition's fitted curve from no to yes, log-odds."""
    no, yes = model().steps[feature]
    return float(yes - no)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _title(feature: str, flat: float, change: float) -> str:
    name = FEATURES[feature]
    if flat:
        lost, won = (int(each.sum()) for each in changes(feature, flat))
        return (
            f"Flattening {name} by {flat} % changes the AUC by {_signed_3(change)} and {lost + won} of "
            f"{len(model().scores)} decisions"
        )
    if feature in asthma.CONDITIONS:
        way = "lowers" if _rise(feature) < 0 else "raises"
        return f"{_capital(name)} {way} the predicted log-odds of death by {_number(abs(_rise(feature)))}"
    _, fitted, _, _ = curve(feature)
    return f"The curve of {name} runs from {_signed(fitted.min())} to {_signed(fitted.max())} log-odds"


def _signed_3(value: float) -> str:
    rounded = round(float(value), 3) + 0.0
    return f"{rounded:+.3f}".replace("-", "\u2212") if rounded else "0.000"


def _sentence(feature: str, flat: float, judged_by: str, now: float, fitted: float) -> str:
    name = FEATURES[feature]
    home = at_home(log_odds(feature, flat))
    has = asthma.load().X_test["asthma"].to_numpy() == 1
    who = (
        f"{int(home.sum())} of {len(home)} test patients are to be treated at home, among them "
        f"{int(home[has].sum())} of the {int(has.sum())} with asthma."
    )
    judged = f"Judged by {OUTCOMES[judged_by]}, the AUC is {_number(now, 3)}"
    if not flat:
        return f"The curve of {name} is as fitted. {who} {judged}."
    lost, won = (int(each.sum()) for each in changes(feature, flat))
    left = "is flat" if flat == 100 else f"keeps {100 - flat} % of its height"
    return (
        f"The curve of {name} {left}. {who} {lost} no longer are, {won} newly are. {judged}; "
        f"as fitted it is {_number(fitted, 3)}."
    )


def _truth_sentence(feature: str) -> str:
    name = FEATURES[feature]
    if feature in asthma.CONDITIONS:
        no, yes = truth(feature, np.array([0, 1]))
        return (
            f"The black line is what {name} does without intensive care: from no to yes {_signed(yes - no)} log-odds, "
            f"where the fitted curve says {_signed(_rise(feature))}."
        )
    _, fitted, _, true = curve(feature)
    return (
        f"The black line is what {name} does without intensive care; the fitted curve is "
        f"{_number(np.abs(fitted - true).mean())} log-odds from it on average along the axis."
    )


EXPLORER = Explorer(
    unit="104",
    name="Draw the curve",
    question="What does the model think that asthma does, and what does mending it cost?",
    controls={
        "feature": Choice("Curve", FEATURES, OPENING),
        "flat": Number("Flatten it by", 0, 100, 0, step=10, unit="%", still=(0, 20, 40, 60, 80, 100)),
        "judged_by": Choice("Judged by", OUTCOMES, "records"),
    },
    scene=scene,
    guess=Guess(
        "The curve of asthma is wrong for the plan. We flatten it entirely: what will the AUC on the records be?",
        "Choose asthma, flatten it by 100 %, and compare the filled dot with your dashed line.",
        low=AUC_LOW,
        high=AUC_HIGH,
        step=0.01,
    ),
    findings=(
        Finding(
            "Flatten the curve of asthma by 100 %. What happens to the AUC, and to the patients?",
            lambda state: state["feature"] == "asthma" and state["flat"] == 100 and state["judged_by"] == "records",
            "The AUC falls a little, so on the records the unsafe model ranks better; and most with asthma who "
            "were sent home now stay.",
        ),
        Finding(
            "Keep it flat, and judge by what would be without intensive care. Which model ranks better now?",
            lambda state: state["feature"] == "asthma" and state["flat"] >= 50 and state["judged_by"] == "home",
            "The mended one: in the world that the plan makes, it gains more than it lost on the records.",
        ),
    ),
    final={"flat": 100, "judged_by": "home"},
)
