"""Explorer 000, "Where to draw the line": sixty applicants, one limit, and two kinds of mistake."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.scenarios import credit

PEOPLE = 60
AREAS = {"own": "their own area", "centre": "the centre (area 1)", "outskirts": "the outskirts (area 5)"}
POSTCODES = {"centre": 1, "outskirts": 5}
START = round(100 * credit.REJECTION_THRESHOLD)  # the bank's own limit, in percent
REJECTED, ACCEPTED = 0, 1  # the rows of the lower panel


@lru_cache(maxsize=1)
def people() -> tuple[pd.DataFrame, np.ndarray]:
    """Return the crowd: the first 60 applicants that the model never saw (60, 11), and who did not pay back (60,)."""
    data = credit.load()
    return data.X_test.iloc[:PEOPLE], data.y_test.iloc[:PEOPLE].to_numpy() == 1


@lru_cache(maxsize=len(AREAS))
def risks(area: str) -> np.ndarray:
    """Return the model's risk of default in percent, (60,), if everyone lived there."""
    crowd, _ = people()
    moved = crowd if area == "own" else crowd.assign(postcode=POSTCODES[area])
    return 100 * credit.predict_probability(moved)


def counts(limit: float, area: str) -> dict[str, int]:
    """Return how many are rejected and approved, and how many of each are a mistake."""
    _, unpaid = people()
    rejected = risks(area) > limit
    return {
        "rejected": int(rejected.sum()),
        "approved": int((~rejected).sum()),
        "rejected, would pay": int((rejected & ~unpaid).sum()),
        "approved, does not pay": int((~rejected & unpaid).sum()),
    }


def _decides_otherwise(limit: float, area: str) -> bool:
    return bool(((risks(area) > limit) != (risks("own") > limit)).any())


def scene(limit: int, area: str) -> dict:
    """Return the picture: above, the crowd along its predicted risk; below, the rejected and the approved counted."""
    _, unpaid = people()
    rejected = risks(area) > limit
    found = counts(limit, area)
    # a person's height means nothing; it keeps neighbours apart and stays the same in every state
    heights = np.array([0, 3, 1, 4, 2, 5])[np.argsort(np.argsort(risks("own"), kind="stable")) % 6]
    places = _places(rejected, unpaid)
    above = s.panel(
        "crowd",
        s.axis("predicted risk of default (%)", 0, 100),
        s.axis("", -0.8, 5.8, shown=False),
        [
            s.rule("limit", limit, f"limit {limit} %"),
            s.points("people", [s.point(risks(area)[k], heights[k], lit=rejected[k]) for k in range(PEOPLE)]),
            s.points(
                "unpaid",
                [s.point(risks(area)[k], heights[k], shape="diamond") for k in np.flatnonzero(unpaid)],
                truth=True,
            ),
        ],
        height=130,
        label="One mark is one person. \u25cf rejected, \u25cb approved.",
    )
    below = s.panel(
        "counts",
        s.axis("number of people", 0, PEOPLE + 1),
        s.rows(["rejected", "approved"], [_people(found["rejected"]), _people(found["approved"])]),
        [
            s.points("counted", [s.point(*places[k], lit=rejected[k]) for k in range(PEOPLE)]),
            s.points(
                "counted unpaid",
                [s.point(*places[k], shape="diamond") for k in np.flatnonzero(unpaid)],
                truth=True,
            ),
        ],
        label="The same people, counted",
    )
    asked = counts(START, "own")["rejected, would pay"]  # the guess was made for the bank's own limit
    when = "" if (limit, area) == (START, "own") else f" for {START} %"
    guess = s.guess_mark("counts", REJECTED, 0.0, asked, "people", digits=0, when=when)
    return s.scene(
        _title(limit, area, found),
        _sentence(limit, area, found),
        [above, below],
        truth_sentence=_truth_sentence(area, found),
        guess=guess,
    )


def _places(rejected: np.ndarray, unpaid: np.ndarray) -> list[tuple[int, int]]:
    """Return for each person (count, row): in each row those who pay back stand first, then those who do not."""
    places: list[tuple[int, int]] = [(0, 0)] * PEOPLE
    for row, members in ((REJECTED, rejected), (ACCEPTED, ~rejected)):
        inside = np.flatnonzero(members)
        for count, person in enumerate(inside[np.argsort(unpaid[inside], kind="stable")], start=1):
            places[int(person)] = (count, row)
    return places


def _people(count: int) -> str:
    return "nobody" if count == 0 else "1 person" if count == 1 else f"{count} people"


def _title(limit: int, area: str, found: dict[str, int]) -> str:
    if _decides_otherwise(limit, area):
        before = counts(limit, "own")["rejected"]
        where = AREAS[area].split(" (")[0]
        same = (
            "the same number, but others" if found["rejected"] == before else f"{found['rejected']} instead of {before}"
        )
        return f"If everyone lived in {where}, the bank would reject {same}"
    if not found["approved"]:
        return f"A limit of {limit} % rejects everyone"
    if not found["rejected"]:
        return f"A limit of {limit} % rejects nobody"
    return f"A limit of {limit} % rejects {found['rejected']} of {PEOPLE} people"


def _sentence(limit: int, area: str, found: dict[str, int]) -> str:
    outcome = (
        f"{_people(found['rejected'])} rejected, {_people(found['approved'])} approved"
        if found["rejected"] and found["approved"]
        else f"all {PEOPLE} people rejected, nobody approved"
        if found["rejected"]
        else f"nobody rejected, all {PEOPLE} people approved"
    )
    if area != "own":
        outcome = f"if everyone lived in {AREAS[area]}: {outcome}"
    return f"The bank rejects whoever has a predicted risk above {limit} %. {outcome[0].upper()}{outcome[1:]}."


def _truth_sentence(area: str, found: dict[str, int]) -> str:
    lost = found["approved, does not pay"]
    parts = []
    if found["rejected"]:
        parts.append(f"of the {found['rejected']} rejected, {found['rejected, would pay']} would have paid back")
    if found["approved"]:
        parts.append(f"of the {found['approved']} approved, {lost} {'does' if lost == 1 else 'do'} not pay back")
    said = "; ".join(parts)
    still = "" if area == "own" else " They are the same people wherever they live: the postcode changes no true risk."
    return f"Diamonds are people who do not pay back: {said}.{still}"


EXPLORER = Explorer(
    unit="000",
    name="Where to draw the line",
    question="What does a limit cost, and whom?",
    controls={
        "limit": Number("Reject above", 0, 100, START, 5, unit="%"),
        "area": Choice("Everyone lives in", AREAS, "own"),
    },
    scene=scene,
    guess=Guess(
        f"At {START} % the bank rejects {counts(START, 'own')['rejected']} people. How many of them would have paid "
        "the loan back?",
        "Now press Truth, below the picture: a diamond appears on each person who does not pay back; everyone without "
        "one does.",
        low=0,
        high=counts(START, "own")["rejected"],
        step=1,
        unit="people",
    ),
    findings=(
        Finding(
            "Press Truth below the picture: diamonds appear on those who do not pay back. Then move the limit until no "
            "diamond is left among the approved.",
            lambda state: counts(**state)["approved, does not pay"] == 0,
            "Only a bank that lends to nobody is safe from every loss here: each limit trades one mistake for another.",
        ),
        Finding(
            f"Now go back to {START} % and let everyone live in the centre: does the bank decide as before?",
            lambda state: _decides_otherwise(**state),
            "The bank decides otherwise about some people, though the same people pay back: "
            "the model uses the postcode, and the postcode changes nobody's risk.",
        ),
    ),
    final={"area": "centre"},
)
