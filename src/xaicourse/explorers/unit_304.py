"""Explorer 304, "Find the cheat": scores of four concepts in two networks, and what a reused album does to a test."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Steps
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_304_runs import CONCEPTS, NETWORKS, RUNS, SETS, values
from xaicourse.methods.tcav import difference, holm

WORDS = {
    "marker": "the scanner's marker",
    "spiculated": "spiculated nodules",
    "large": "large nodules",
    "random": "any patches (random)",
}
WAYS = {"new": "new pictures for each run", "reused": "one album, used again"}
LEVEL, FEWEST = 0.05, 8
JITTER = [0.4 * ((7 * run) % RUNS) / (RUNS - 1) for run in range(RUNS)]  # neighbours stand apart


def scene(concept: str, way: str, sets: int) -> dict:
    """Return the picture: two maps, the scores of all runs, the false alarms of this way of testing, the sealed box."""
    return s.scene(
        _title(concept, way, sets),
        _sentence(concept, way, sets),
        [_map("A"), _map("B"), _runs(concept, way, sets), _alarms(way, sets), _box()],
        truth_sentence=_truth_sentence(),
        guess=s.guess_mark("alarms", 0, 0.0, _share("A", "reused", 30), "points", digits=0, when=_when(way, sets)),
    )


def _when(way: str, sets: int) -> str:
    return "" if (way, sets) == ("reused", 30) else " (one album, 30 runs)"


def _share(name: str, way: str, sets: int) -> float:
    """The percentage of albums that show nothing and are called significant."""
    return 100 * values()[name]["alarms"][way][str(sets)]


@lru_cache(maxsize=16)
def tested(way: str, sets: int) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Return for each network and concept: mean score, p-value, and p-value corrected for all eight."""
    found = {}
    for name in NETWORKS:
        scores = values()[name]["scores"]
        for concept in CONCEPTS:
            runs = scores[concept][way][:sets]
            found[name, concept] = (float(np.mean(runs)), difference(runs, scores["reference"][:sets]))
    corrected = holm([p for _, p in found.values()])
    return {key: (*each, float(p)) for (key, each), p in zip(found.items(), corrected, strict=True)}


def significant(concept: str, way: str, sets: int) -> list[str]:
    """Return the networks in which a concept's corrected p-value is below .05; none where the runs are too few."""
    return [] if sets < FEWEST else [name for name in NETWORKS if tested(way, sets)[name, concept][2] < LEVEL]


def _map(name: str) -> dict:
    each = values()[name]
    where = "the corner with the marker" if name == "B" else "the nodule"
    return s.panel(
        f"map {name}",
        s.axis("", 0, 1, shown=False),
        s.axis("", 0, 1, shown=False),
        [
            s.image("patch", each["patch"], (0, 1, 0, 1), "A square of lung with a nodule, and a bright marker."),
            s.image("heat", each["heat"], (0, 1, 0, 1), f"Grad-CAM's map of {name} is warm at {where}.", opacity=0.8),
        ],
        height=150,
        label=f"Network {name} under Grad-CAM",
        square=True,
    )


def _runs(concept: str, way: str, sets: int) -> dict:
    marks, rows = [], []
    for place, name in enumerate(NETWORKS):
        scores = values()[name]["scores"]
        rows += [f"{name}: {concept}", f"{name}: no concept"]
        pairs = (("own", scores[concept][way]), ("none", scores["reference"]))
        for offset, (key, runs) in enumerate(pairs):
            items = [
                s.point(score, 2 * place + offset + JITTER[run], lit=key == "own", shown=run < sets)
                for run, score in enumerate(runs)
            ]
            marks.append(s.points(f"{key} {name}", items))
    return s.panel(
        "runs",
        s.axis("TCAV score", -0.02, 1.02),
        s.rows(rows),
        marks,
        label=f"One mark a run. \u25cf {WORDS[concept]}; \u25cb random against random.",
    )


def _alarms(way: str, sets: int) -> dict:
    shares = [_share(name, way, sets) for name in NETWORKS]
    bars = [s.bar(row, 0, share, f"{share:.0f} %") for row, share in enumerate(shares)]
    return s.panel(
        "alarms",
        s.axis("albums that show nothing and have p below .05 (%, of 200)", 0, 115),
        s.rows([f"in {name}" for name in NETWORKS]),
        [s.bars("bars", bars), s.rule("promised", 100 * LEVEL, "promised", dashed=True)],
        label=f"False alarms with {sets} runs, {WAYS[way]}",
    )


def _box() -> dict:
    trained, turned = ([values()[name]["truth"][day] for name in NETWORKS] for day in ("trained", "reversed"))
    return s.panel(
        "box",
        s.axis("AUC", 0, 1.02),
        s.rows([f"network {name}" for name in NETWORKS]),
        [
            s.points("trained", [s.point(auc, row) for row, auc in enumerate(trained)]),
            s.points("reversed", [s.point(auc, row, shape="diamond") for row, auc in enumerate(turned)], truth=True),
        ],
        label="The sealed box. \u25cf the marker as in training; Truth shows \u25c6: the marker on the wrong side.",
    )


def _names(found: list[str]) -> str:
    return {0: "neither network", 1: f"{''.join(found)} only", 2: "both networks"}[len(found)]


def _title(concept: str, way: str, sets: int) -> str:
    if sets < FEWEST:
        return f"{sets} runs are too few to decide"
    found = significant(concept, way, sets)
    if concept == "random":
        return (
            f"Albums that show nothing are significant in {_names(found)}"
            if found
            else "Where there is no concept, none is found here"
        )
    return f"The concept \u201c{concept}\u201d is significant in {_names(found)}"


def _p(value: float) -> str:
    return "below .001" if value < 0.001 else f"{value:.3f}"


def _sentence(concept: str, way: str, sets: int) -> str:
    parts = [
        f"{name} {mean:.2f} (corrected p {_p(corrected)})"
        for name in NETWORKS
        for mean, _, corrected in [tested(way, sets)[name, concept]]
    ]
    alarms = " and ".join(f"{_share(name, way, sets):.0f} % in {name}" for name in NETWORKS)
    few = " Too few to decide." if sets < FEWEST else ""
    return (
        f"Mean score of {WORDS[concept]} over {sets} runs, {WAYS[way]}: {', '.join(parts)}.{few} This way of testing "
        f"calls {alarms} of all albums that show nothing significant, before any correction."
    )


def _truth_sentence() -> str:
    truths = {name: values()[name]["truth"] for name in NETWORKS}
    changes = " and ".join(f"{name}'s log-odds by {each['change']:.1f}" for name, each in truths.items())
    aucs = " and ".join(f"{name}'s AUC is {each['reversed']:.2f}" for name, each in truths.items())
    return f"The truth: adding the marker changes {changes}. With the marker on the wrong side, {aucs}."


def _of(name: str) -> dict:
    return values()[name]["truth"]


EXPLORER = Explorer(
    unit="304",
    name="Find the cheat",
    question="Which network uses the marker, and which test can you believe?",
    controls={
        "concept": Choice("Concept", WORDS, "random"),
        "way": Choice("Album", WAYS, "new"),
        "sets": Steps("Runs", SETS, 15),
    },
    scene=scene,
    guess=Guess(
        "An album that shows nothing is set against 30 random sets in network A. In how many of 100 such albums is p "
        "below .05?",
        f"In {_share('A', 'reused', 30):.0f}. The 30 scores share one album and its luck. With new pictures for each "
        f"run it is {_share('A', 'new', 30):.0f}.",
        low=0,
        high=100,
        step=5,
        unit="%",
    ),
    findings=(
        Finding(
            "Choose the marker. In which network is it significant? Then open the sealed box (Truth, T).",
            lambda state: state["concept"] == "marker" and len(significant(**state)) == len(NETWORKS),
            f"In both. But adding it changes A's log-odds by {_of('A')['change']:.1f} and B's by "
            f"{_of('B')['change']:.1f}: only B cheats. Significance is not relevance.",
        ),
        Finding(
            "Now use one album again, and raise the runs from 3 to 30. Do the false alarms become fewer?",
            lambda state: state["way"] == "reused" and state["sets"] == RUNS,
            f"They become more: {_share('A', 'reused', 3):.0f} % with 3 runs, {_share('A', 'reused', 30):.0f} % with "
            "30, in network A. Runs that share an album are not independent.",
        ),
    ),
    final={"concept": "marker", "way": "reused", "sets": 30},
)
