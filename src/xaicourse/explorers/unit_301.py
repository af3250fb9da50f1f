"""Explorer 301, "The road back to yes": what a suggestion promises, and what acting on it brings about."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_301_roads import LIMIT, Road, applicant, frozen_sets, now, road
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit.structure import PARENTS

WORLDS = {"model": "model only: rewrite the row", "causal": "act in the causal world"}
SHORT = {"age": "age", "history_months": "history", "income": "income"}
FREEZE = {"+".join(each) or "none": ", ".join(SHORT[name] for name in each) or "nothing" for each in frozen_sets()}
WORDS = {
    "age": "age",
    "income": "income",
    "amount": "loan amount",
    "duration": "duration",
    "debt_to_income": "debt-to-income",
    "history_months": "history",
    "burden": "use of credit",
    "inquiries": "inquiries",
    "postcode": "postcode",
}
BURDENS, COUNTS = np.arange(0.0, 101.0, 2.0), np.arange(9.0)  # the plane: use of credit x inquiries
LOW, HIGH, PHRASES = -1.2, 1.0, 5


def scene(suggestion: int, frozen: str, world: str) -> dict:
    """Return the picture: the plane with the model's border, the outputs against the limit, and what follows what."""
    found = road(_set(frozen), int(suggestion) - 1)
    acting = world == "causal"
    return s.scene(
        _title(found, suggestion, frozen, acting),
        _sentence(found, frozen, acting),
        [_plane(found, acting), _outputs(found, acting), _flow(found, acting)],
        truth_sentence=_truth_sentence(found, acting),
    )


def _set(frozen: str) -> tuple[str, ...]:
    return () if frozen == "none" else tuple(frozen.split("+"))


def _seen(found: Road | None, acting: bool) -> pd.Series:
    """Return the row that the model sees in this state."""
    return applicant() if found is None else found.world if acting else found.row


@lru_cache(maxsize=128)
def _border(values: tuple[float, ...], of: str) -> list[tuple[float, float]]:
    """Return, for each number of inquiries, the lowest use of credit at which the answer is no; 100 if it never is."""
    rows = pd.DataFrame(np.tile(values, (len(BURDENS) * len(COUNTS), 1)), columns=list(credit.FEATURES))
    rows["burden"], rows["inquiries"] = np.repeat(BURDENS, len(COUNTS)), np.tile(COUNTS, len(BURDENS))
    outputs = credit.predict_log_odds(rows) if of == "model" else credit.truth.log_odds(rows)
    no = (outputs > LIMIT).reshape(len(BURDENS), len(COUNTS))
    first = np.where(no.any(axis=0), BURDENS[no.argmax(axis=0)], BURDENS[-1])
    return list(zip(first.tolist(), COUNTS.tolist(), strict=True))


def _plane(found: Road | None, acting: bool) -> dict:
    you, seen = applicant(), _seen(found, acting)
    border, true_border = (_border(tuple(seen), of) for of in ("model", "truth"))
    gap = true_border[-1][0] - border[-1][0]
    aside = "\u00a0" * max(0, round(12 + 1.6 * gap)) if gap < 8 else ""  # two names at one place stand side by side
    here, there = (you["burden"], you["inquiries"]), (seen["burden"], seen["inquiries"])
    return s.panel(
        "plane",
        s.axis("use of revolving credit (% of limit)", -2, 102),
        s.axis("", -0.6, 8.6),
        [
            s.line("today", _border(tuple(you), "model"), dashed=True),
            s.line("border", border, label="model"),
            s.line("true border", true_border, label=f"truth{aside}", truth=True),
            s.line("arrow", [here, there]),
            s.points("there", [s.point(*there, label="then", shown=found is not None and here != there)]),
            s.points("you", [s.point(*here, shape="ring", label="you")]),
        ],
        height=190,
        label="Upwards: inquiries. Right of the solid line the model says no to somebody like this; dashed: today's "
        "line. A line at 0 %: no everywhere. Either you cross the line, or it moves past you.",
    )


def _outputs(found: Road | None, acting: bool) -> dict:
    model, truth = now()["model"] - LIMIT, now()["truth"] - LIMIT
    promised = found.promised - LIMIT if found else 0.0
    after = found.after - LIMIT if found and acting else 0.0
    values = [(model, True), (promised, found is not None), (after, found is not None and acting)]
    bars = [s.bar(row, 0, value, _verdict(value), shown=shown) for row, (value, shown) in enumerate(values)]
    true_after = found.truth - LIMIT if found and acting else truth
    diamonds = [
        s.point(truth, 0, shape="diamond"),
        s.point(true_after, 2, shape="diamond", shown=found is not None and acting),
    ]
    return s.panel(
        "outputs",
        s.axis("log-odds of default above the bank's limit", LOW, HIGH),
        s.rows(["model, today", "model, row rewritten", "model, after acting"]),
        [s.rule("limit", 0, "limit"), s.bars("model", bars), s.points("truth", diamonds, truth=True)],
        label="Left of the limit is a yes. Diamonds: the true risk today and after acting.",
    )


def _verdict(value: float) -> str:
    return f"{_signed(value)} {'no' if value > 0 else 'yes'}"


def _signed(value: float) -> str:
    rounded = round(float(value), 2) + 0.0
    return f"{rounded:+.2f}".replace("-", "\u2212") if rounded else "0.00"


def _flow(found: Road | None, acting: bool) -> dict:
    items = []
    if found:
        you = applicant()
        for name, value in found.changes.items():
            items.append(s.phrase(_move(name, you[name], value), "good", "you do this"))
        for name in found.followed if acting else ():
            causes = " and ".join(
                WORDS[each] for each in PARENTS[name] if each in found.changes or each in found.followed
            )
            words = f"{_move(name, you[name], found.world[name])}, from {causes}"
            items.append(s.phrase(words, "open", "follows"))
    closed = s.phrase("no row of at most two changes is accepted", "bad", "closed", shown=found is None)
    hidden = [s.phrase(" ", "open", " ", shown=False)] * (PHRASES - len(items))
    return s.text_panel("flow", [closed, *items, *hidden], label="What changes, and why.")


def _move(name: str, old: float, new: float) -> str:
    return f"{WORDS[name]}: {round(float(old), 1):,g} \u2192 {round(float(new), 1):,g}"


def _changes(found: Road) -> str:
    return " and ".join(WORDS[name] for name in found.changes)


def _title(found: Road | None, suggestion: int, frozen: str, acting: bool) -> str:
    if found is None:
        return f"Suggestion {suggestion}: the road is closed, with {FREEZE[frozen]} frozen"
    what = f"Suggestion {suggestion}, {_changes(found)}: the model says yes"
    if not acting:
        return f"{what}, at a distance of {found.cost:.2f}"
    moved = found.after - found.promised
    if found.after > LIMIT:
        return f"{what} to the row, and no after the act"
    if abs(moved) < 0.005:
        return f"{what}, and stays there after the act"
    return f"{what}, and after the act its output is {'lower' if moved < 0 else 'higher'} by {abs(moved):.2f}"


def _sentence(found: Road | None, frozen: str, acting: bool) -> str:
    if found is None:
        count = sum(road(_set(frozen), place) is not None for place in range(4))
        return f"Only {count} roads are left of which none uses a feature of another."
    words = (
        f"Today the model stands at {_signed(now()['model'] - LIMIT)} above the limit. The rewritten row costs "
        f"{found.cost:.2f} units of distance and brings it to {_signed(found.promised - LIMIT)}."
    )
    if not acting:
        return f"{words} Nothing but the row has changed: choose the causal world to act."
    if not found.followed:
        return f"{words} Nothing follows from the act, so the model sees just this row."
    follows = " and ".join(WORDS[name] for name in found.followed)
    return f"{words} When he acts, {follows} follow{'s' * (len(found.followed) == 1)}: {_signed(found.after - LIMIT)}."


def _truth_sentence(found: Road | None, acting: bool) -> str:
    today = f"The true risk stands at {_signed(now()['truth'] - LIMIT)} today"
    if found is None or not acting:
        return f"{today}; a rewritten row moves nothing in the world."
    moved = found.truth - now()["truth"]
    if moved == 0:
        return f"{today} and stays exactly there: the model is persuaded, the risk is the same."
    where = "still above the limit" if found.truth > LIMIT else "below the limit"
    return f"{today} and moves by {_signed(moved)}, to {_signed(found.truth - LIMIT)}: {where}."


def _longer(state: dict) -> bool:
    """Whether freezing has made this road longer, or closed it."""
    free, held = (road(each, int(state["suggestion"]) - 1) for each in ((), _set(state["frozen"])))
    return held is None or held.cost > free.cost + 0.25


def _unmoved(state: dict) -> bool:
    found = road(_set(state["frozen"]), int(state["suggestion"]) - 1)
    return state["world"] == "causal" and found is not None and found.truth == now()["truth"]


EXPLORER = Explorer(
    unit="301",
    name="The road back to yes",
    question="Will doing what the letter says help?",
    controls={
        "suggestion": Number("Suggestion", 1, 4, 1),
        "frozen": Choice("Frozen", FREEZE, "none"),
        "world": Choice("World", WORLDS, "model"),
    },
    scene=scene,
    guess=Guess(
        "Suggestion 3 costs 1.42 units of distance. Freeze age, history and income: how long is the third road then?",
        "Twice as long, and it leads to another postcode. The nearest road hardly changes, the fourth is closed.",
        options={"same": "as long", "twice": "about twice as long", "closed": "it is closed"},
        marked=False,
    ),
    findings=(
        Finding(
            "Freeze features until a road is clearly longer than before, or closed.",
            _longer,
            "Freezing makes roads longer, and sometimes closes them; never shorter.",
        ),
        Finding(
            "Act in the causal world, and press Truth: which suggestion leaves the true risk exactly where it was?",
            _unmoved,
            "Moving house persuades the model and changes no risk. Earning more and borrowing less moves the model by "
            "more than it promised, since debt-to-income follows. None of the roads reaches a true yes.",
        ),
    ),
    final={"suggestion": 4, "world": "causal"},
)
