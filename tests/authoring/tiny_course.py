"""A course with one small unit that uses all three marks."""

import shutil
import textwrap
from pathlib import Path

CONFIGURATION = Path(__file__).resolve().parents[2] / "autograder" / "nbgrader_config.py"
UNIT = "107_tiny"

SYLLABUS = """
unit = [
  {id = "107_tiny", tier = "beginner", title = "Tiny", minutes = [1, 1], seconds = 1, after = []},
]
"""

LESSON = """
# %% [markdown]
# # A tiny lesson
#
# With “quotes”, an ä and a ∑.

# %%
total_of_both = 1 + 2
total_of_both

# %% [markdown]
# Said twice.

# %% [markdown]
# Said twice.
"""

EXERCISE = '''
# %% [markdown]
# # A tiny exercise

# %%
from xaicourse.learning import begin, check

begin("107_tiny")

# %% solve="prediction"
def prediction(base_value, attributions):
    """Return what an explanation adds up to."""
    ### BEGIN SOLUTION
    secret_sum = sum(attributions)
    return base_value + secret_sum
    ### END SOLUTION

# %% check="prediction" points=3
check("prediction")

# %% solve="share"
share = ...
### BEGIN SOLUTION
share = abs(-0.75) / (0.75 + 0.25)
### END SOLUTION

# %% check="share"
check("share")

# %% prose="letter" points=2
letter = """Dear applicant,

your debts are high for your income."""

# %% check="letter"
check("letter")
'''

CHECKS = """
import numpy as np

from xaicourse.learning.contract import Result, mistake, question
from xaicourse.learning.wants import Function, Number, Text


@question("prediction", points=3, wants={"prediction": Function(Number())}, misconceptions=["base_value_left_out"])
def prediction(answers, rng):
    parts = np.random.default_rng(73129).normal(size=3).tolist()
    given = answers.call("prediction", 2.0, parts)
    if abs(given - sum(parts)) < 1e-9:
        return mistake("base_value_left_out", points=1.25, given=given)
    return Result(3, "Right.") if abs(given - 2.0 - sum(parts)) < 1e-9 else Result(0, "Add up.")


@question("share", points=1.5, wants={"share": Number(0, 1)})
def share(answers, rng):
    return Result(1.5, "Right.") if abs(answers.value("share") - 0.75) < 1e-9 else Result(0, "Which share?")


@question("letter", points=1, wants={"letter": Text()})
def letter(answers, rng):
    return Result(1, "Named.") if "debts" in answers.value("letter") else Result(0, "Which factor?")
"""

ANSWERS = """
from xaicourse.learning.answers import QuestionAnswers, Wrong

ANSWERS = {
    "prediction": QuestionAnswers(
        right=[
            "def prediction(base_value, attributions):\\n    return base_value + sum(attributions)",
            "def prediction(base_value, attributions):\\n    return sum([base_value, *attributions])",
        ],
        wrong=[
            Wrong("base_value_left_out", "prediction = lambda base_value, attributions: sum(attributions)", 1.25),
            Wrong("a", "prediction = lambda base_value, attributions: base_value"),
            Wrong("b", "def prediction(base_value, attributions):\\n    return base_value / attributions"),
        ],
        cheap=["def prediction(base_value, attributions):\\n    return 0.0"],
    ),
    "share": QuestionAnswers(
        right=["share = 0.75", "share = 3 / 4"],
        wrong=[Wrong("a", "share = 0.25"), Wrong("b", "share = 75"), Wrong("c", "share = 'most'")],
        cheap=["share = 0.5"],
    ),
    "letter": QuestionAnswers(
        right=["letter = 'Your debts are high.'", "letter = 'It was your debts.'"],
        wrong=[Wrong("a", "letter = 'No.'"), Wrong("b", "letter = 'Age.'"), Wrong("c", "letter = 7")],
        cheap=["letter = 'Dear applicant'"],
    ),
}
"""


def make(root: Path) -> None:
    """Write the course into the folder `root`."""
    folder = root / "authoring" / UNIT
    folder.mkdir(parents=True)
    texts = {"lesson": LESSON, "exercise": EXERCISE, "checks": CHECKS, "answers": ANSWERS}
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text.lstrip("\n"), encoding="utf-8")
    (root / "syllabus.toml").write_text(textwrap.dedent(SYLLABUS), encoding="utf-8")
    (root / "autograder").mkdir()
    shutil.copy(CONFIGURATION, root / "autograder")
