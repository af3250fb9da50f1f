"""Explorer 107, "Compared to whom?": one applicant's bars against four comparison groups, on two scales."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.scenarios import DatasetError, credit, datasets_folder

PEOPLE, APPLICANTS, FIRST, ONE_PERSON = 60, 12, 9, 5
VALUES_FILE = "compared_to.json"
SCALES = {"log-odds": "log-odds", "probability": "probability"}
DIGITS = {"log-odds": 2, "probability": 3}
GROUPS = {
    "everyone": "everyone",
    "approved": "the approved only",
    "same age": "people of the same age (5 years more or less)",
    "one person": f"one person: applicant {ONE_PERSON}",
}
# the six features with a bar of their own, in words and short units; the other five share the last bar
BARS = {
    "debt_to_income": ("debt-to-income", "%"),
    "on_time": ("on-time payments", "%"),
    "burden": ("use of revolving credit", "%"),
    "history_months": ("credit history", "months"),
    "inquiries": ("inquiries", ""),
    "age": ("age", "years"),
}
GUESSED = "history_months"
NO_BREAK = "\u2011"  # a hyphen at which no line ends, for 1e-10


@lru_cache(maxsize=1)
def people() -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Return the crowd (60, 11) and the places of the 12 applicants in it, evenly spread from low to high risk."""
    crowd = credit.load().background(PEOPLE)
    order = np.argsort(credit.predict_log_odds(crowd), kind="stable")
    return crowd, tuple(int(order[round(place)]) for place in np.linspace(0, PEOPLE - 1, APPLICANTS))


@lru_cache(maxsize=1)
def _rejected() -> np.ndarray:
    return credit.rejected(people()[0])


def groups(number: int) -> dict[str, np.ndarray]:
    """Return for each comparison which of the crowd belong to it, (60,) of bool, for applicant `number`."""
    crowd, rows = people()
    age = crowd["age"].to_numpy()
    return {
        "everyone": np.ones(PEOPLE, dtype=bool),
        "approved": ~_rejected(),
        "same age": np.abs(age - age[rows[number - 1]]) <= 5,
        "one person": np.arange(PEOPLE) == rows[ONE_PERSON - 1],
    }


@lru_cache(maxsize=1)
def _values() -> dict:
    try:
        return json.loads((datasets_folder() / "credit" / VALUES_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise DatasetError(
            f"datasets/credit/{VALUES_FILE} is missing or damaged: restore it with `git checkout -- datasets/credit`."
        ) from None


def bars(who: str, compared_to: str, scale: str, applicant: int) -> np.ndarray:
    """Return the seven bars (7,) of the "model" or the "truth": six features and the sum of the other five."""
    values = np.array(_values()[who][scale][compared_to][applicant - 1])
    own = [credit.FEATURES.index(name) for name in BARS]
    return np.append(values[own], np.delete(values, own).sum())


@lru_cache(maxsize=len(SCALES))
def _predictions(scale: str) -> np.ndarray:
    crowd, _ = people()
    return (credit.predict_log_odds if scale == "log-odds" else credit.predict_probability)(crowd)


def turned(compared_to: str, scale: str, applicant: int) -> list[int]:
    """Return the features' bars (0-5) that point the other way than against everyone, widest first.

    Only bars count that are not 0 in the digits shown.
    """
    here, usual = (bars("model", group, scale, applicant)[:6] for group in (compared_to, "everyone"))
    seen = np.minimum(np.abs(here), np.abs(usual))
    there = np.flatnonzero((here * usual < 0) & (seen >= 0.5 * 10.0 ** -DIGITS[scale]))
    return [int(place) for place in there[np.argsort(-seen[there])]]


def _signed(value: float, scale: str) -> str:
    rounded = round(float(value), DIGITS[scale]) + 0.0
    return f"{rounded:+.{DIGITS[scale]}f}".replace("-", "\u2212") if rounded else f"{0:.{DIGITS[scale]}f}"


def _plain(value: float, scale: str) -> str:
    return f"{value:.{DIGITS[scale]}f}".replace("-", "\u2212")


def _arrow(value: float, scale: str) -> str:
    words = _signed(value, scale)
    return f"{words} \u25b6" if words[0] == "+" else f"\u25c0 {words}" if words[0] == "\u2212" else words


def _features(applicant: int) -> tuple[list[str], list[str]]:
    crowd, rows = people()
    person = crowd.iloc[rows[applicant - 1]]
    details = [f"{person[name]:g} {unit}".strip() for name, (_, unit) in BARS.items()]
    return [words for words, _ in BARS.values()] + ["5 others together"], [*details, ""]


def _places(compared_to: str, scale: str, applicant: int) -> dict[str, Any]:
    """Return where everything stands on the x axis, in units of the scale."""
    _, rows = people()
    predictions = _predictions(scale)
    values = bars("model", compared_to, scale, applicant)
    base = float(predictions[groups(applicant)[compared_to]].mean())
    edges = base + np.append(0.0, np.cumsum(values))
    starts = edges[:-1]
    place = list(BARS).index(GUESSED)
    usual = float(bars("model", "everyone", scale, applicant)[place])
    return {
        "base": base,
        "prediction": float(predictions[rows[applicant - 1]]),
        "values": values,
        "starts": starts,
        "ends": edges[1:],
        "true_ends": starts + bars("truth", compared_to, scale, applicant),
        "guess": {"stays": float(starts[place]) + usual, "turns": float(starts[place]) - usual},
    }


@lru_cache(maxsize=len(SCALES))
def _axis(scale: str) -> tuple[float, float]:
    """Return both ends of the x axis: they hold every mark of every state on this scale."""
    places = [_predictions(scale)]
    for compared_to in GROUPS:
        for applicant in range(1, APPLICANTS + 1):
            found = _places(compared_to, scale, applicant)
            places += [found["starts"], found["ends"], found["true_ends"], list(found["guess"].values())]
    low, high = np.min(np.concatenate(places)), np.max(np.concatenate(places))
    return float(low - 0.03 * (high - low)), float(high + 0.03 * (high - low))


def scene(compared_to: str, scale: str, applicant: int) -> dict:
    """Return the picture: above, the crowd with the comparison lit; below, the bars from base value to prediction."""
    found = _places(compared_to, scale, applicant)
    _, rows = people()
    lit, predictions, own = groups(applicant)[compared_to], _predictions(scale), rows[applicant - 1]
    labels, details = _features(applicant)
    low, high = _axis(scale)
    rank = np.argsort(np.argsort(_predictions("log-odds"), kind="stable"))
    rejected = _rejected()
    # a person's height means nothing; it keeps neighbours apart and stays the same in every state
    heights = np.array([0, 3, 1, 4, 2, 5])[rank % 6]
    crowd = [
        s.point(predictions[k], heights[k], shape="square" if rejected[k] else "dot", lit=lit[k]) for k in range(PEOPLE)
    ]
    you = s.point(predictions[own], heights[own], shape="ring")
    above = s.panel(
        "crowd",
        s.axis(f"predicted risk ({scale})", low, high, shown=False),
        s.axis("", -0.8, 6.8, shown=False),
        [
            s.rule("base", found["base"], f"base value {_plain(found['base'], scale)}"),
            s.rule("prediction", found["prediction"], "", dashed=True),
            s.points("people", crowd),
            s.points("you", [you]),
            s.text("name", predictions[own], 6.2, f"applicant {applicant}"),  # above all dots, on the dashed line
        ],
        height=118,
        label=f"{PEOPLE} people: \u25cf approved, \u25a0 rejected. Dark: the comparison group.",
    )
    pairs = zip(found["starts"], found["ends"], found["values"], strict=True)
    items = [s.bar(row, start, end, _arrow(value, scale)) for row, (start, end, value) in enumerate(pairs)]
    diamonds = [s.point(end, row, shape="diamond") for row, end in enumerate(found["true_ends"])]
    below = s.panel(
        "bars",
        s.axis(f"risk of default ({scale})", low, high),
        s.rows(labels, details),
        [
            s.rule("base", found["base"], ""),
            s.rule(
                "prediction",
                found["prediction"],
                f"prediction {_plain(found['prediction'], scale)}",
                dashed=True,
                at_top=False,
            ),
            s.bars("bars", items, linked=True),
            s.points("truth", diamonds, truth=True),
        ],
        label=f"\u25b6 raises, \u25c0 lowers the risk of applicant {applicant}",
    )
    row = list(BARS).index(GUESSED)
    guess = s.guess_mark("bars", row, found["guess"], found["ends"][row], "" if scale == "probability" else scale)
    return s.scene(
        _title(compared_to, scale, applicant, found),
        _sentence(compared_to, scale, applicant, found),
        [above, below],
        truth_sentence=_truth_sentence(compared_to, scale, applicant, found),
        guess=guess,
    )


def _is_self(compared_to: str, applicant: int) -> bool:
    return compared_to == "one person" and applicant == ONE_PERSON


def _with(compared_to: str) -> str:
    return {
        "everyone": "everyone",
        "approved": "the approved",
        "same age": "people of the same age",
        "one person": f"applicant {ONE_PERSON}",
    }[compared_to]


def _named(place: int, applicant: int) -> str:
    labels, details = _features(applicant)
    return f"{labels[place]} {details[place]}".strip()


def _title(compared_to: str, scale: str, applicant: int, found: dict) -> str:
    if _is_self(compared_to, applicant):
        return "Compared with yourself there is nothing to explain: every bar is 0"
    changed = turned(compared_to, scale, applicant)
    if changed:
        raises = found["values"][changed[0]] > 0
        here, usual = ("raises", "lowers") if raises else ("lowers", "raises")
        return (
            f"{_named(changed[0], applicant).capitalize()}: {here} the risk compared with {_with(compared_to)}, "
            f"{usual} it compared with everyone"
        )
    place = int(np.argmax(np.abs(found["values"][:6])))
    way = "raises" if found["values"][place] > 0 else "lowers"
    return (
        f"Compared with {_with(compared_to)}, {_named(place, applicant)} {way} the risk of applicant {applicant} most "
        "of the six named"
    )


def _sentence(compared_to: str, scale: str, applicant: int, found: dict) -> str:
    size = int(groups(applicant)[compared_to].sum())
    if _is_self(compared_to, applicant):
        return (
            f"Applicant {applicant} is compared with one person, applicant {applicant}: base value and prediction are "
            f"both {_plain(found['base'], scale)} ({scale}), so there is no difference for the bars to share out."
        )
    total, gap = found["values"].sum(), abs(found["prediction"] - found["base"] - found["values"].sum())
    base, close = _plain(found["base"], scale), f"{gap:.0e}".replace("-", NO_BREAK)
    who = f"one person, at {base}" if size == 1 else f"{size} people, mean {base}"
    return (
        f"Compared with {_with(compared_to)} ({who}), applicant {applicant} "
        f"stands at {_plain(found['prediction'], scale)} ({scale}). The bars sum to {_signed(total, scale)}, and "
        f"prediction minus base value is {_signed(found['prediction'] - found['base'], scale)}: the gap is {close}."
    )


def _truth_sentence(compared_to: str, scale: str, applicant: int, found: dict) -> str:
    if _is_self(compared_to, applicant):
        return "The truth says the same: each diamond stands at 0."
    off = found["true_ends"] - found["ends"]
    place = int(np.argmax(np.abs(off)))
    name = "the five others together" if place == 6 else _named(place, applicant)
    return (
        f"The diamonds are the truth's own bars for the same question. The model is furthest off in {name}: "
        f"{_signed(found['values'][place], scale)}, where the truth gives "
        f"{_signed(found['values'][place] + off[place], scale)}."
    )


def _bar_has_turned(state: dict) -> bool:
    return bool(turned(state["compared_to"], state["scale"], state["applicant"]))


EXPLORER = Explorer(
    unit="107",
    name="Compared to whom?",
    question="What is the bar's zero?",
    controls={
        "compared_to": Choice("Compared to", GROUPS, "everyone"),
        "scale": Choice("Scale", SCALES, "log-odds"),
        "applicant": Number("Applicant", 1, APPLICANTS, FIRST),
    },
    scene=scene,
    guess=Guess(
        f"Same model, same applicant {FIRST}: can the bar of credit history turn from lowering the risk to raising it "
        "by changing the comparison group alone?",
        "It can: try the other groups with this applicant and watch that bar.",
        options={"stays": "no, it stays on its side", "turns": "yes, it can turn"},
    ),
    findings=(
        Finding(
            "Compare with people of the same age: every bar moves. Do they still add up?",
            lambda state: state["compared_to"] == "same age",
            "The base value and the bars moved, and they still sum to prediction minus base value: they always do.",
        ),
        Finding(
            "Now find an applicant and a group where one bar points the other way than against everyone.",
            _bar_has_turned,
            "The bar changed sides though nothing about the person changed: "
            "each bar answers \u201ccompared to whom?\u201d",
        ),
    ),
    final={"compared_to": "approved"},
)
