"""Explorer 302, "Tighten the rule": how much coverage a precision costs, and over which rows it was counted."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_302_rules import CONDITIONS, Counted, best, cards, counted, people, rule_of
from xaicourse.methods.anchors import covers

ROWS = {"perturbed": "perturbed rows", "real": "real rows"}
DROPS = {"none": "none: all five may be used", **{name: words for name, (_, _, words) in CONDITIONS.items()}}
LOWEST = 0.6
AXES = {"debt_to_income": ("debt-to-income (%)", 0.0, 110.0), "burden": ("use of revolving credit (%)", -3.0, 113.0)}


def scene(wanted: float, without: str, counts: str) -> dict:
    """Return the picture: fifty applicants with the rule's frame, all rules by coverage and precision, three cards."""
    found = best(wanted, without, counts)
    return s.scene(
        _title(found, wanted, counts),
        _sentence(found, wanted, without, counts),
        [_plane(found), _rules(found, wanted, without, counts), _cards(found)],
        truth_sentence=_truth_sentence(found),
    )


@lru_cache(maxsize=64)
def _inside(features: tuple[str, ...]) -> np.ndarray:
    return covers(rule_of(features), people())


def _plane(found: Counted | None) -> dict:
    rows = people()
    inside = _inside(found.features) if found else np.zeros(len(rows), dtype=bool)
    marks = [
        s.point(x, y, shape="square" if no else "dot", lit=bool(lit))
        for x, y, no, lit in zip(rows["debt_to_income"], rows["burden"], rows["rejected"], inside, strict=True)
    ]
    (x_label, x_low, x_high), (y_label, y_low, y_high) = AXES.values()
    right = CONDITIONS["debt_to_income"][1] if found and "debt_to_income" in found.features else x_high
    top = CONDITIONS["burden"][1] if found and "burden" in found.features else y_high
    frame = [(x_low, y_low), (right, y_low), (right, top), (x_low, top), (x_low, y_low)]
    if found is None:
        frame = [(x_low, y_low)] * 5
    you = s.point(rows["debt_to_income"].iloc[0], rows["burden"].iloc[0], shape="ring")
    return s.panel(
        "plane",
        s.axis(x_label, x_low, x_high),
        s.axis("", y_low, y_high),
        [s.line("frame", frame), s.points("people", marks[1:]), s.points("applicant", [you])],
        height=190,
        label=f"Upwards: {y_label}. {len(rows)} real applicants, \u25cf approved, \u25a0 rejected; dark: covered. "
        "The ring: the applicant. The frame: the conditions on these two, if there are any.",
    )


def _rules(found: Counted | None, wanted: float, without: str, counts: str) -> dict:
    every = [
        s.point(100 * each.coverage, getattr(each, counts), lit=False, shown=without not in each.features)
        for each in counted()
    ]
    at = found or counted()[0]
    here, other = getattr(at, counts), getattr(at, "real" if counts == "perturbed" else "perturbed")
    chosen = s.point(100 * at.coverage, here, shown=found is not None)
    twin = s.point(100 * at.coverage, other, shape="square", shown=found is not None)
    diamond = s.point(100 * at.coverage, at.truth, shape="diamond", shown=found is not None)
    return s.panel(
        "rules",
        s.axis("coverage: real people to whom the rule applies (%)", -2, 103),
        s.axis("", LOWEST, 1.01),
        [
            s.line("wanted", [(-2, wanted), (103, wanted)], dashed=True),
            s.points("every rule", every),
            s.points("other rows", [twin]),
            s.points("chosen", [chosen]),
            s.points("truth", [diamond], truth=True),
        ],
        height=190,
        label=f"Upwards: precision over {ROWS[counts]}. \u25cb every rule, \u25cf the chosen one, \u25a0 the same one "
        "on the other rows. Dashed: wanted.",
    )


def _cards(found: Counted | None) -> dict:
    items = []
    for _, card in cards().iterrows():
        words = (
            f"{card['kind']}: use of credit {card['burden']:g} %, income {card['income']:,g}, "
            f"loan {card['amount']:,g}, history {card['history_months']:g} months, "
            f"debt-to-income {card['debt_to_income']:g} %"
        )
        inside = found and all(low < card[name] <= high for name, (low, high) in rule_of(found.features).items())
        items.append(s.phrase(words, "good" if inside else "open", "inside" if inside else "outside"))
    return s.text_panel("cards", items, label="Two prototypes and a criticism: is each inside the rule?")


def _share(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}"


def _words(found: Counted) -> str:
    return " and ".join(CONDITIONS[name][2] for name in found.features) or "no condition at all"


def _title(found: Counted | None, wanted: float, counts: str) -> str:
    if found is None:
        return f"No rule of these conditions reaches {wanted:.2f} over {ROWS[counts]}: no anchor"
    return f"A precision of {wanted:.2f} over {ROWS[counts]} leaves {100 * found.coverage:.1f} % of people"


def _sentence(found: Counted | None, wanted: float, without: str, counts: str) -> str:
    if found is None:
        highest = max(getattr(each, counts) for each in counted() if without not in each.features)
        return f"The most precise rule reaches {_share(highest)}, below {wanted:.2f}: there is no rule to quote."
    return (
        f"The rule with the largest coverage is: {_words(found)}. It covers {100 * found.coverage:.1f} % of real "
        f"people. The model approves {_share(found.perturbed)} of the perturbed rows and {_share(found.real)} of the "
        f"real rows that it covers."
    )


def _truth_sentence(found: Counted | None) -> str:
    if found is None:
        return "Without a rule, there is nothing to hold against the truth."
    return f"The diamond: of the real people covered, {_share(found.truth)} would be approved by the true risk."


def _rule_changes(state: dict) -> bool:
    other = "real" if state["counts"] == "perturbed" else "perturbed"
    return state["counts"] == "real" and best(**state) != best(**{**state, "counts": other})


EXPLORER = Explorer(
    unit="302",
    name="Tighten the rule",
    question="When is a rule a reason?",
    controls={
        "wanted": Number("Precision wanted", 0.8, 0.99, 0.95, step=0.01),
        "without": Choice("Leave out", DROPS, "none"),
        "counts": Choice("Count over", ROWS, "perturbed"),
    },
    scene=scene,
    guess=Guess(
        "The rule with precision .95 covers some people. You want .98: how much of that coverage is left?",
        "About a quarter of it, counted over perturbed rows; at .99 no rule is left.",
        options={"most": "most of it", "half": "about half", "quarter": "about a quarter"},
        marked=False,
    ),
    findings=(
        Finding(
            "Raise the precision wanted step by step, to .98 and .99. Does the coverage fall smoothly?",
            lambda state: state["wanted"] >= 0.98 and state["counts"] == "perturbed",
            "It falls in steps: each step is another rule, until none is left.",
        ),
        Finding(
            "Count over real rows, and look for a precision at which another rule is chosen.",
            _rule_changes,
            "The same rule has another precision on real people than on the perturbed rows it was searched on, so "
            "another rule wins.",
        ),
    ),
    final={"counts": "real"},
)
