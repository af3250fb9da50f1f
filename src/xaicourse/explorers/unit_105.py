"""Explorer 105, "Clone wars": the importance of a feature whose copies stand beside it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_105_forests import COPIES, FAMILY, GROUP, LINES, NOISES, REPEATS, N, key, shipped

WORDS = {
    "debts": "debts",
    GROUP: "debts and copies as one",
    "history": "history",
    "age": "age",
    "day": "day of the month",
}
PARTS = {"test": f"{N:,} test rows", "train": f"the {N:,} training rows"}
LOW, HIGH = -0.05, 0.45
BELOW = 0.28  # how far under its mean the five shuffles of a row stand
BRACKET = -0.03  # where the bracket around debts and the copies stands
ASKED = {"copies": 3, "noise": 0.2, "part": "test"}  # what the guess is about


@lru_cache(maxsize=128)
def shuffles(copies: int, noise: float, part: str) -> dict[str, np.ndarray]:
    """Return the AUC lost in each of the five shuffles, (5,), of every line that the state has."""
    return {name: np.array(lost) for name, lost in shipped()["forests"][key(copies, noise)][part].items()}


def importances(copies: int, noise: float, part: str) -> dict[str, float]:
    """Return the mean over the five shuffles of every line that the state has."""
    return {name: float(lost.mean()) for name, lost in shuffles(copies, noise, part).items()}


@lru_cache(maxsize=2)
def true_importances(part: str) -> dict[str, float]:
    """Return the same for the true log-odds' own prediction, all lines."""
    return {name: float(np.mean(lost)) for name, lost in shipped()["truth"][part].items()}


def below_history(state: dict) -> bool:
    """Whether the bar of debts is shorter than that of history, in the digits shown."""
    found = importances(**state)
    return round(found["debts"], 3) < round(found["history"], 3)


def _number(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "\u2212")


def _copies(copies: int) -> str:
    return {0: "no copy", 1: "one copy"}.get(copies, f"{copies} copies")


def scene(copies: int, noise: float, part: str) -> dict:
    """Return the picture: a row per feature, its mean and its five shuffles; the copies bracketed with the original."""
    found, each, truth = importances(copies, noise, part), shuffles(copies, noise, part), true_importances(part)
    rows, details = [], []
    for name in LINES:
        rows.append(WORDS.get(name, name if name in found else f"({name})"))
        details.append(_number(found[name]) if name in found else "none")
    means, stems, ticks, diamonds = [], [], [], []
    for row, name in enumerate(LINES):
        value, shown = found.get(name, 0.0), name in found
        means.append(s.point(value, row, shape="ring" if name == GROUP else "square", shown=shown))
        stems.append(s.line(f"stem {name}", [(0, row), (value, row)]))
        lost = each.get(name, np.zeros(REPEATS))
        ticks += [s.point(one, row + BELOW, lit=False, shown=shown) for one in lost]
        diamonds.append(s.point(truth[name], row, shape="diamond", shown=shown))
    panel = s.panel(
        "bars",
        s.axis("AUC lost when the column is shuffled", LOW, HIGH),
        s.rows(rows, details),
        [
            s.rule("zero", 0, ""),
            s.line("bracket", [(BRACKET, 0), (BRACKET, copies)]),
            *stems,
            s.points("five shuffles", ticks),
            s.points("means", means),
            s.points("truth", diamonds, truth=True),
        ],
        label=f"\u25a0 mean, \u25cb each of five shuffles, scored on {PARTS[part]}. "
        "The bracket and \u25ef: shuffled as one.",
    )
    asked, alone = importances(**ASKED), importances(**{**ASKED, "copies": 0})["debts"]
    at = {"stays": alone, "halves": alone / 2, "below": asked["history"] / 2}
    guess = s.guess_mark("bars", 0, at, found["debts"], "AUC", when=" for three copies")
    return s.scene(
        _title(copies, noise, part, found),
        _sentence(copies, noise, part, found),
        [panel],
        truth_sentence=_truth_sentence(truth),
        guess=guess,
    )


def _title(copies: int, noise: float, part: str, found: dict[str, float]) -> str:
    if part == "train":
        return f"Scored on its training rows, the day of the month gets a bar of {_number(found['day'])} for nothing"
    if copies == 0:
        return f"Without a copy, shuffling debts loses {_number(found['debts'])} AUC: the longest bar"
    if below_history({"copies": copies, "noise": noise, "part": part}):
        return (
            f"Beside {_copies(copies)}, debts lose {_number(found['debts'])} AUC: "
            "less than history, whose true effect is half as large"
        )
    alone = importances(0, 0.0, part)["debts"]
    return f"Beside {_copies(copies)}, debts lose {_number(found['debts'])} AUC; without a copy it was {_number(alone)}"


def _sentence(copies: int, noise: float, part: str, found: dict[str, float]) -> str:
    if copies == 0:
        begin = f"Scored on {PARTS[part]}, without a copy"
    else:
        kind = f"with noise of {noise:g} SD in each" if noise else "without noise, so the columns are the same"
        begin = f"Scored on {PARTS[part]}, {_copies(copies)} beside debts, {kind}"
    words = (
        f"{begin}: shuffling debts loses {_number(found['debts'])} AUC, shuffling history {_number(found['history'])}"
    )
    if copies:
        longest = max(found[name] for name in FAMILY[1 : copies + 1])
        most = "the copy" if copies == 1 else "the most important copy"
        words += (
            f", {most} {_number(longest)}; debts and {_copies(copies)} shuffled as one lose {_number(found[GROUP])}"
        )
    words += f". The day of the month, which has no effect, loses {_number(found['day'])}"
    if any(round(value, 3) < 0 for value in found.values()):
        words += "; below 0 means that the shuffled rows scored better, by chance"
    return words + ". No bar says whether more of a feature raises or lowers the risk."


def _truth_sentence(truth: dict[str, float]) -> str:
    return (
        f"The diamonds are the true log-odds' own prediction: debts lose {_number(truth['debts'])}, a copy "
        f"{_number(truth['copy 1'])}, history {_number(truth['history'])}, the day {_number(truth['day'])}. "
        "In the truth more debts raise the risk and a longer history lowers it, and both bars go to the right."
    )


EXPLORER = Explorer(
    unit="105",
    name="Clone wars",
    question="Why did my best feature vanish?",
    controls={
        "copies": Number("Copies of debts", 0, COPIES, 0),
        "noise": Number("Noise in each copy", NOISES[0], NOISES[-1], 0.2, step=0.1, unit="SD"),
        "part": Choice("Score on", {"test": "test rows", "train": "training rows"}, "test"),
    },
    scene=scene,
    guess=Guess(
        "We put three near-copies of debts beside it and train again. What does the importance of debts do?",
        "Add copies one by one and watch the bar of debts, and the ring of all of them together.",
        options={"stays": "it stays", "halves": "it halves", "below": "it falls below that of history"},
    ),
    findings=(
        Finding(
            "Add copies of debts until its bar is shorter than history's.",
            below_history,
            "The bar shrank, and the ring stayed where it was: importance is shared among those who can stand in for "
            "each other.",
        ),
        Finding(
            "Now score on the training rows: which feature gets a bar for nothing?",
            lambda state: state["part"] == "train",
            "The day of the month has no effect. The forest remembers its training rows by it, and there its "
            "shuffling hurts.",
        ),
    ),
    final={"copies": 3},
)
