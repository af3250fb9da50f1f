"""Explorer 209, "Twins": who is just like me and got the loan, by which distance, and what equal accuracy pairs up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number, Steps
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_209_twins import (
    APPLICANT,
    CURVES,
    DEBTS,
    OWN,
    X_FEATURE,
    Y_FEATURE,
    Twin,
    curve,
    errors,
    moved,
    people,
    risk,
    spread,
    there_and_back,
    true_curve,
    twin,
    twins_differ,
)

NORMS = {"L1": "L1: all steps added up", "L2": "L2: in a straight line"}
NAMES = {X_FEATURE: "debt-to-income (%)", Y_FEATURE: "credit history (months)"}
X_ENDS, Y_ENDS, MOST_ERRORS = (-3.0, 104.0), (-5.0, 262.0), 100.0
FAR_BACK = 0.05  # a way back that ends further off than this is no rounding


def scene(debt: float, distance: str, threshold: float) -> dict:
    """Return the picture: the map with the twin, the point's two curves, and the errors of two groups."""
    found = twin(debt, distance, threshold)
    return s.scene(
        _title(found, debt, distance, threshold),
        _sentence(found, debt, distance, threshold),
        [
            _map(found, debt, threshold),
            _curve_panel(X_FEATURE, debt, threshold),
            _curve_panel(Y_FEATURE, debt, threshold),
            _groups(threshold),
        ],
        truth_sentence=_truth_sentence(debt),
    )


def _map(found: Twin | None, debt: float, threshold: float) -> dict:
    everyone, scores = people()
    dots = [
        s.point(x, y, shape="square" if score >= threshold else "dot", lit=score >= threshold)
        for x, y, score in zip(everyone[X_FEATURE], everyone[Y_FEATURE], scores, strict=True)
    ]
    here = moved(debt)[[X_FEATURE, Y_FEATURE]]
    there = here if found is None else found.values[[X_FEATURE, Y_FEATURE]]
    marks = [
        s.rule("end", _last(X_FEATURE), "nobody beyond", dashed=True),
        s.points("people", dots),
        s.line("arrow", [tuple(here), tuple(there)], dashed=True),
        s.points("twin", [s.point(*there, shape="ring", label="twin", shown=found is not None)]),
        s.points("you", [s.point(*here, shape="ring", label="you")]),
    ]
    return s.panel(
        "map",
        s.axis(NAMES[X_FEATURE], *X_ENDS),
        s.axis("", *Y_ENDS),
        marks,
        height=230,
        label=f"Upwards: {NAMES[Y_FEATURE]}. {len(everyone)} applicants: \u25a0 rejected, \u25cb approved.",
    )


@lru_cache(maxsize=2)
def _last(feature: str) -> float:
    """Return the largest value of a feature among the people of the map."""
    return float(people()[0][feature].max())


def _curve_panel(feature: str, debt: float, threshold: float) -> dict:
    grid, ends = CURVES[feature], X_ENDS if feature == X_FEATURE else Y_ENDS
    here = moved(debt)[feature]
    return s.panel(
        f"curve {feature}",
        s.axis(NAMES[feature], *ends),
        s.axis("", 0, 1),
        [
            s.line("threshold", [(ends[0], threshold), (ends[1], threshold)], dashed=True),
            s.line("curve", list(zip(grid, curve(debt, feature), strict=True))),
            s.points("true curve", _diamonds(grid, true_curve(debt, feature)), truth=True),
            s.rule("end", _last(feature), "", dashed=True),
            s.points("you", [s.point(here, risk(debt), shape="ring")]),
        ],
        height=100,
        label=f"Upwards: your risk by the model, if only {NAMES[feature].split(' (')[0]} were another.",
    )


def _diamonds(grid: Sequence[float], heights: Sequence[float]) -> list[dict]:
    """Every second place of a curve: the model's own is a line, and two lines could not be told apart."""
    return [s.point(x, y, shape="diamond") for x, y in list(zip(grid, heights, strict=True))[::2]]


def _groups(threshold: float) -> dict:
    way = there_and_back(threshold)
    bars, rows, details = [], [], []
    for group, at in ((0, threshold), (1, way.there)):
        wrongly_no, wrongly_yes, total = errors(group, at)
        for words, count in (("wrong no", wrongly_no), ("wrong yes", wrongly_yes)):
            bars.append(s.bar(len(rows), 0, 100 * count / total, f"{count}"))
            rows.append(f"group {group}: {words}")
            details.append(f"at {at:.2f}")
    return s.panel(
        "groups",
        s.axis("errors (% of the group)", 0, MOST_ERRORS),
        s.rows(rows, details),
        [s.bars("errors", bars)],
        label="Two groups, 700 and 300 people. Wrong no: rejected, would have paid; wrong yes: approved, did not pay. "
        "Group 1 gets the threshold whose accuracy is closest to group 0's.",
    )


def _decision(debt: float, threshold: float) -> str:
    return "rejected" if risk(debt) >= threshold else "approved"


def _other(debt: float, threshold: float) -> str:
    return "approved" if _decision(debt, threshold) == "rejected" else "rejected"


def _title(found: Twin | None, debt: float, distance: str, threshold: float) -> str:
    if found is None:
        return f"At {threshold:.2f} nobody on the map is {_other(debt, threshold)}: you have no twin"
    nearer = found.nearer_on_screen
    on_map = "nobody is" if nearer == 0 else "one is" if nearer == 1 else f"{nearer} are"
    return f"Your nearest {_other(debt, threshold)} twin by {distance}: on the map {on_map} nearer"


def _sentence(found: Twin | None, debt: float, distance: str, threshold: float) -> str:
    moved_words = "" if debt == OWN else f", moved to a debt-to-income of {debt:g} %"
    words = (
        f"Applicant {APPLICANT}{moved_words}: risk {risk(debt):.3f}, {_decision(debt, threshold)} at {threshold:.2f}. "
    )
    if debt > _last(X_FEATURE):
        words += "Nobody on the map has such a debt-to-income. "
    if found is None:
        words += f"Nobody on the map is {_other(debt, threshold)}, so there is no counterfactual. "
    else:
        steps = ((found.values - moved(debt)) / spread()).abs().sort_values(ascending=False)
        words += (
            f"Twin by {distance}: row {found.row}, risk {found.score:.3f}, {found.distance:.2f} spreads away; the "
            f"largest steps are {steps.index[0]} and {steps.index[1]}. "
        )
    way = there_and_back(threshold)
    return words + (
        f"Groups: from {threshold:.2f} in group 0 (accuracy {way.accuracy[0]:.3f}) the closest accuracy in group 1 is "
        f"at {way.there:.2f} ({way.accuracy[1]:.3f}); from there the way back leads to {way.back:.2f} "
        f"({way.accuracy[2]:.3f})."
    )


def _truth_sentence(debt: float) -> str:
    true = float(np.interp(moved(debt)[X_FEATURE], CURVES[X_FEATURE], true_curve(debt, X_FEATURE)))
    return f"The diamonds are the true risk: about {true:.2f} for you, where the model says {risk(debt):.2f}."


def _far_back(state: dict) -> bool:
    return abs(there_and_back(state["threshold"]).back - state["threshold"]) > FAR_BACK


def _answer() -> str:
    rows = [twin(OWN, norm, 0.35).row for norm in NORMS]
    return (
        f"L1 names row {rows[0]}, L2 row {rows[1]}: one long step costs more in a straight line than many short ones."
    )


EXPLORER = Explorer(
    unit="209",
    name="Twins",
    question="Who is just like me and got the loan?",
    controls={
        "debt": Steps("Your debt-to-income", DEBTS, OWN, "%"),
        "distance": Choice("Distance", NORMS, "L1"),
        "threshold": Number("Threshold", 0.0, 1.0, 0.35, step=0.05),
    },
    scene=scene,
    guess=Guess(
        "The twin was found by L1: the steps in all eleven features, added up. Measured in a straight line (L2), will "
        "it be the same person?",
        _answer(),
        options={"same": "the same person", "other": "another person"},
        marked=False,
    ),
    findings=(
        Finding(
            "Change the distance to L2 and look at the dashed line.",
            lambda state: state["distance"] == "L2" and twins_differ(state["debt"], state["threshold"]),
            "Another person is nearest. \u201cThe nearest\u201d is an answer only together with its distance, and both "
            "twins are near in features that the map does not show.",
        ),
        Finding(
            "Now move the threshold: find one from which the way to group 1 and back does not return.",
            _far_back,
            "Closest is not equal, and not two-way: whoever begins decides which thresholds are paired. Look at the "
            "errors, too: the same accuracy can be made of opposite errors.",
        ),
    ),
    final={"distance": "L2", "threshold": 0.45},
)
