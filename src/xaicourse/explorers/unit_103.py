"""Explorer 103, "The tree that changed its reasons": a path in one of fifty trees, and what the others say."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_103_trees import (
    APPLICANTS,
    DEEPEST,
    LOANS,
    NAMES,
    TREES,
    Step,
    agreement,
    asked,
    shares,
    steps,
    trees,
)
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit.data import N_TRAIN

LIMIT = 100 * credit.REJECTION_THRESHOLD
WORDS = {
    "age": ("age", ""),
    "income": ("income", " euros"),
    "amount": ("loan", " euros"),
    "duration": ("duration", " months"),
    "debt_to_income": ("debt-to-income", " %"),
    "history_months": ("history", " months"),
    "on_time": ("paid on time", " %"),
    "burden": ("use of credit", " %"),
    "inquiries": ("inquiries", ""),
    "postcode": ("postcode area", ""),
    "day_of_month": ("day of month", ""),
}
IDLE = ("postcode", "day_of_month")  # no effect in truth
START_SEED, ASKED_DEPTH, ACROSS, SAME_FEATURES = 0, 4, 10, 1


def place(applicant: int) -> int:
    """Return the place among the test people of applicant 1 to 12."""
    return APPLICANTS[applicant - 1] - N_TRAIN


@lru_cache(maxsize=len(APPLICANTS))
def true_risk(applicant: int) -> float:
    """Return the applicant's true risk in percent."""
    row = credit.load().X_test.loc[[APPLICANTS[applicant - 1]]]
    return 100 / (1 + np.exp(-float(credit.truth.log_odds(row)[0])))


def verdicts(depth: int, applicant: int) -> tuple[np.ndarray, np.ndarray]:
    """Return for each tree whether it rejects the applicant, and the set of features that it names, both (50,)."""
    found, who = asked(), place(applicant)
    return 100 * found.risks[depth - 1, :, who] > LIMIT, found.named[depth - 1, :, who]


def scene(depth: int, seed: int, applicant: int) -> dict:
    """Return the picture: the path as a staircase of the risk, fifty verdicts, how alike, and how good by depth."""
    alike, same_set, _ = agreement(depth)
    asked_for = 100 * agreement(ASKED_DEPTH)[1]
    questions = f"At most {depth} question{'s' if depth > 1 else ''}"
    when = "" if depth == ASKED_DEPTH else f" for {ASKED_DEPTH} questions"
    return s.scene(
        f"{questions}: two trees decide alike in {100 * alike:.0f} % of cases, and name the same features in "
        f"{100 * same_set:.0f} %",
        _sentence(depth, seed, applicant),
        [_path(depth, seed, applicant), _verdicts(depth, seed, applicant), _alike(depth), _scores(depth)],
        truth_sentence=_truth_sentence(depth, seed, applicant),
        guess=s.guess_mark("alike", SAME_FEATURES, 0.0, asked_for, "points", digits=0, when=when),
    )


def reason(step: Step, *, short: bool = False) -> str:
    """Return a reason in words, such as "age above 25.5"; `short` takes signs, "age > 25.5"."""
    words, unit = WORDS[NAMES[step.feature]]
    sides = (">", "\u2264") if short else ("above", "at most")
    return f"{words} {sides[0] if step.above else sides[1]} {step.threshold:,.6g}{unit}"


def _path(depth: int, seed: int, applicant: int) -> dict:
    found = steps(depth, seed, APPLICANTS[applicant - 1])
    before = 100 * float(shares(trees()[seed])[0])
    names, items = [], []
    for row in range(DEEPEST):
        shown = row < len(found)
        after = 100 * found[row].share if shown else before
        label = f"{after - before:+.0f}".replace("-", "\u2212") if shown else ""
        items.append(s.bar(row, before, after, label, shown=shown))
        names.append(f"{row + 1}. {reason(found[row], short=True)}" if shown else f"{row + 1}. (no question)")
        before = after
    end = s.point(before, DEEPEST, label=f"{before:.0f} %")
    return s.panel(
        "path",
        s.axis("share of defaults among the past loans with these answers (%)", -8, 108),
        s.rows([*names, "predicted"]),
        [
            s.rule("limit", LIMIT, f"rejects above {LIMIT:.0f}"),
            s.bars("reasons", items, linked=True),
            s.points("end", [end]),
            s.points("true risk", [s.point(true_risk(applicant), DEEPEST, shape="diamond")], truth=True),
        ],
        label=f"The path of applicant {applicant} in tree {seed}",
    )


def _verdicts(depth: int, seed: int, applicant: int) -> dict:
    rejects, named = verdicts(depth, applicant)
    at = [(k % ACROSS, TREES // ACROSS - 1 - k // ACROSS) for k in range(TREES)]
    marks = [
        s.point(x, y, shape="square" if no else "dot", lit=bool(same))
        for (x, y), no, same in zip(at, rejects, named == named[seed], strict=True)
    ]
    return s.panel(
        "verdicts",
        s.axis("", -0.7, ACROSS - 0.3, shown=False),
        s.axis("", -0.6, TREES // ACROSS - 0.4, shown=False),
        [s.points("trees", marks), s.points("shown above", [s.point(*at[seed], shape="ring")])],
        height=110,
        label=f"{TREES} trees on applicant {applicant}: \u25a0 rejects, \u25cf approves; dark: names the same features "
        "as the ringed one, shown above.",
    )


def _alike(depth: int) -> dict:
    alike, same_set, _ = (100 * value for value in agreement(depth))
    items = [s.bar(0, 0, alike, f"{alike:.0f} %"), s.bar(SAME_FEATURES, 0, same_set, f"{same_set:.0f} %")]
    return s.panel(
        "alike",
        s.axis("pairs of trees that agree, over 1,000 people (%)", 0, 100),
        s.rows(["same decision", "same features"]),
        [s.bars("pairs", items)],
        label="How often do two trees agree?",
    )


def _scores(depth: int) -> dict:
    found = asked()
    train, test = (values.mean(axis=1) for values in (found.train, found.test))
    depths = range(1, DEEPEST + 1)
    here = [s.point(depth, values[depth - 1]) for values in (train, test)]
    return s.panel(
        "scores",
        s.axis("depth: questions in a row, at most", 0.6, DEEPEST + 0.4),
        s.axis("", 0.55, 0.95),
        [
            s.line("train", list(zip(depths, train, strict=True)), dashed=True),
            s.line("test", list(zip(depths, test, strict=True))),
            s.points("this depth", here),
        ],
        height=110,
        label=f"Upwards: AUC, mean of the {TREES} trees. Dashed: on the loans learned from; whole: on new people.",
    )


def _sentence(depth: int, seed: int, applicant: int) -> str:
    found, (rejects, named) = steps(depth, seed, APPLICANTS[applicant - 1]), verdicts(depth, applicant)
    last, alike = found[-1], int((named == named[seed]).sum()) - 1
    train, test = (values[depth - 1].mean() for values in (asked().train, asked().test))
    pure = {0.0: "none", 1.0: "all"}.get(last.share)
    people = f"the {last.n} past loans" if last.n > 1 else "the one past loan"
    defaults = f"{pure} defaulted (a leaf of one outcome)" if pure else f"{100 * last.share:.0f} % defaulted"
    others = "no other tree names" if not alike else f"{alike} other{' names' if alike == 1 else 's name'}"
    return (
        f"Tree {seed} about applicant {applicant}: {', '.join(map(reason, found))}. Of {people} with these answers, "
        f"{defaults}: it {'rejects' if rejects[seed] else 'approves'}. Of {TREES} trees {int(rejects.sum())} reject; "
        f"{others} just these features. Mean AUC at this depth: {test:.3f} on new people, {train:.3f} on the loans "
        "learned from."
    )


def _truth_sentence(depth: int, seed: int, applicant: int) -> str:
    used = {NAMES[step.feature] for step in steps(depth, seed, APPLICANTS[applicant - 1])}
    idle = [WORDS[name][0] for name in IDLE if name in used]
    named = (
        f"Named without any true effect: {' and '.join(idle)}." if idle else "Every feature named has a true effect."
    )
    return f"Truth: a risk of {true_risk(applicant):.0f} %. {named}"


def _same_verdict_other_reasons(state: dict) -> bool:
    rejects, named = verdicts(state["depth"], state["applicant"])
    first, here = START_SEED, state["seed"]
    return state["depth"] == ASKED_DEPTH and bool(rejects[here] == rejects[first] and named[here] != named[first])


EXPLORER = Explorer(
    unit="103",
    name="The tree that changed its reasons",
    question="If the bank had met other applicants, would you have been told the same?",
    controls={
        "depth": Number("Depth", 1, DEEPEST, 2),
        "seed": Number("Tree", 0, TREES - 1, START_SEED, still=tuple(range(25))),
        "applicant": Number("Applicant", 1, len(APPLICANTS), 1, still=(1,)),
    },
    scene=scene,
    guess=Guess(
        f"Two trees of depth {ASKED_DEPTH}, each from {LOANS:,} past loans drawn anew, decide on one person. In how "
        "many of 100 cases do they name the same set of features?",
        f"Move the depth to {ASKED_DEPTH} to see it: the lower bar of the pairs goes there.",
        low=0,
        high=100,
        step=1,
        unit="of 100",
    ),
    findings=(
        Finding(
            "Move the depth step by step to its end. Do both lines of the AUC go on rising?",
            lambda state: state["depth"] == DEEPEST,
            "Deeper is not better: on the loans that a tree has learned from it ranks ever better, on new people the "
            "deepest trees rank worse than those of half the depth.",
        ),
        Finding(
            f"Go to depth {ASKED_DEPTH} and press Redraw until a tree gives the verdict of tree {START_SEED} for other "
            "reasons.",
            _same_verdict_other_reasons,
            "The verdict is steadier than its reasons: most pairs of trees decide alike, and hardly any two name the "
            "same features.",
        ),
    ),
    final={"depth": ASKED_DEPTH, "seed": 4},
)
