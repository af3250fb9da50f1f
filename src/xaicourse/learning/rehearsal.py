"""Runs an exercise without a notebook: its ordinary cells, then an answer, then the question's check."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from xaicourse.learning.contract import Result
from xaicourse.learning.people import INSTANT, Learner, hidden_rng
from xaicourse.learning.session import current, start
from xaicourse.learning.side import LearnerSide
from xaicourse.learning.units import load_questions, unit_file

_HEAD = re.compile(r"^# %%(.*)\n", re.MULTILINE)


def ordinary_cells(unit: str) -> list[str]:
    """Return the exercise's code cells that are neither the learner's nor a check's."""
    text = unit_file(unit, "exercise.py").read_text(encoding="utf-8")
    parts = _HEAD.split(text)[1:]
    heads_and_bodies = zip(parts[::2], parts[1::2], strict=True)
    return [body for head, body in heads_and_bodies if not re.search(r"\[markdown\]|solve=|check=|prose=", head)]


class Rehearsal:
    """One learner's exercise, ready for answers. Its namespace is made once; each answer works on a copy."""

    def __init__(self, unit: str, learner: str = "me"):
        self.unit, self.learner = unit, Learner(learner)
        self._names: dict[str, Any] = {"__name__": "__main__"}
        for cell in ordinary_cells(unit):
            exec(compile(cell, f"<exercise {unit}>", "exec"), self._names)
            if "begin(" in cell:
                current().learner = self.learner
        self._session = current()

    def judge(self, question: str, code: str, secret: bytes = INSTANT, folder: Path | None = None) -> Result:
        """Run `code` as the learner's answer and return the result; an error while it runs is the caller's."""
        start(self._session)  # another rehearsal may have begun since
        names = dict(self._names)
        exec(compile(code, f"<answer to {question}>", "exec"), names)
        rng = hidden_rng(secret, self.learner, self.unit, question)
        return load_questions(self.unit)[question].judge(LearnerSide(names, folder), rng, self.learner)
