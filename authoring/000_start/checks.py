"""The check of 000: two shares of a learner's own twelve applicants."""

from __future__ import annotations

import functools

import numpy as np

from xaicourse.learning.contract import Result, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Number
from xaicourse.scenarios import credit

UNIT = "000_start"
SIZE = 12
ROUNDED = 0.0051  # two digits are enough


@functools.cache
def outcomes() -> tuple[np.ndarray, np.ndarray]:
    """Whether the bank rejects, and whether the loan is paid back, for each test row."""
    data = credit.load()
    return credit.rejected(data.X_test), data.y_test.to_numpy() == 0


@functools.cache
def groups() -> list[int]:
    """The first places of all groups of twelve with 5 or 7 rejected in which both mistakes happen."""
    rejected, paid = outcomes()
    found = []
    for first in range(len(rejected) - SIZE + 1):
        r, p = rejected[first : first + SIZE], paid[first : first + SIZE]
        if (r & p).any() and (~r & ~p).any() and r.sum() in (5, 7):
            found.append(first)
    return found


def twelve(learner: Learner) -> tuple[np.ndarray, np.ndarray]:
    """The decisions and outcomes of the learner's own applicants."""
    first = learner.pick(f"{UNIT}/twelve", groups())
    return tuple(column[first : first + SIZE] for column in outcomes())


SHARE = Number(meaning="one number, a share from 0 to 1")


@question(
    "two_mistakes",
    points=2,
    wants={"rejected_by_mistake": SHARE, "approved_by_mistake": SHARE},
    misconceptions=["share_of_everyone", "counts_for_shares", "outcomes_swapped", "condition_turned_round"],
    hints=[
        "Put a finger on each row that says `rejected`. How many are there, and how many of these say `yes`?",
        '`mine[mine.decision == "rejected"]` are the rejected ones; `(... .paid_back == "yes").mean()` is a share of them.',
    ],
    worked="If 5 of twelve were rejected and 2 of those paid back, then `rejected_by_mistake = 2 / 5`. If 1 of the 7 approved "
    "did not pay back, then `approved_by_mistake = 1 / 7`.",
)
def two_mistakes(answers, rng, learner) -> Result:
    given = np.array([float(np.squeeze(answers.value(f"{name}_by_mistake"))) for name in ("rejected", "approved")])
    rejected, paid = twelve(learner)
    counts = np.array([(rejected & paid).sum(), (~rejected & ~paid).sum()])
    sizes = np.array([rejected.sum(), (~rejected).sum()])

    def close(wanted) -> np.ndarray:
        return np.abs(given - wanted) < ROUNDED

    right = close(counts / sizes)
    if right.all():
        return Result(
            2,
            f"Of the {sizes[0]} rejected, {counts[0]} would have paid; of the {sizes[1]} approved, {counts[1]} did not. Two "
            "mistakes, two groups of people.",
        )
    if close(counts / SIZE).all():
        return mistake("share_of_everyone", everyone=SIZE, rejected=sizes[0], approved=sizes[1])
    if close(counts).all():
        return mistake("counts_for_shares", first=counts[0], second=counts[1])
    if close(1 - counts / sizes).all():
        return mistake("outcomes_swapped")
    if close(counts / [paid.sum(), (~paid).sum()]).all():
        return mistake("condition_turned_round")
    if ((given < 0) | (given > 1)).any():
        return Result(
            0, "A share lies between 0 and 1: 40 % is 0.4. One of yours does not. How many of how many are they?"
        )
    if right.any():
        name, other = ("rejected", "approved") if right[0] else ("approved", "rejected")
        return Result(
            0.5, f"`{name}_by_mistake` is right. In the other, which rows say `{other}`, and what did those do?"
        )
    return Result(
        0,
        f"Neither share is right yet. You should find {sizes[0]} rejected and {sizes[1]} approved: do you count as many?",
    )
