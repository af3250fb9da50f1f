"""Grades one submission: its cells run in a child behind the wall, each question judged as soon as it stands there."""

from __future__ import annotations

import ast
import dataclasses
import hmac
import resource
import time
from collections.abc import Callable

from autograder import judging
from autograder.judging import FOR_TEACHER, Stopwatch
from autograder.rebuild import SubmissionProblem, rebuild
from autograder.records import CODE_ROLES, Cell, Graded, Ran, Row
from autograder.runner.job import CellRun, ChildJob
from autograder.runner.lane import Lane
from autograder.runner.limits import Limits
from autograder.sitting import Sitting
from autograder.submissions import Submission
from xaicourse.learning.claims import sheet_text
from xaicourse.learning.contract import AnswerProblem, Answers, NotAttempted, Question, Result
from xaicourse.learning.display import CheckOutcome
from xaicourse.learning.people import Learner
from xaicourse.learning.side import UNWRITTEN
from xaicourse.learning.units import load_questions
from xaicourse.learning.wants import Text

_MOST_TEXT = 100_000  # characters of a prose answer that is not written out in its cell


def grade(
    submission: Submission,
    lane: Lane,
    secret: bytes,
    limits: Limits,
    report: Callable[[str], None] | None = None,
    watch: Stopwatch | None = None,
) -> Graded:
    """Return what a submission earns. Never raises for what it holds, but ChildProblem where no child can be made.

    `lane` opens children behind the wall, `report` hears which question is being judged. A question is judged at its
    check cell, so that nothing that a later cell does can take its points.
    """
    begin, cpu = time.monotonic(), _own_cpu_seconds()
    known = {name: getattr(submission, name) for name in ("learner", "unit", "digest", "timestamp")}
    try:
        rebuilt = rebuild(submission.unit, submission.learner, submission.content)
    except SubmissionProblem as problem:
        return Graded(**known, status="unreadable", reason=str(problem))
    # hidden inputs that feedback may quote are worth nothing for the next submission: it meets others
    own_secret = hmac.digest(secret, submission.digest.encode(), "sha256")
    paper = _Paper(submission, own_secret, limits, report, watch)
    with Sitting(lane, paper.job(), limits) as sitting:
        for cell in rebuilt.cells:
            paper.take(cell, sitting)
    usage = {
        **sitting.usage,
        "judge_cpu_seconds": _own_cpu_seconds() - cpu,
        "wall_seconds": time.monotonic() - begin,
    }
    rows = paper.finished_rows()
    flags = (*rebuilt.flags, *(_flag(row) for row in rows if row.fault))
    return Graded(**known, rows=rows, cells=tuple(paper.ran), notes=rebuilt.notes, flags=flags, usage=usage)


class _Paper:
    """A submission while it is graded: the cells that were run, and the rows so far."""

    def __init__(
        self,
        submission: Submission,
        secret: bytes,
        limits: Limits,
        report: Callable[[str], None] | None,
        watch: Stopwatch | None,
    ):
        self.unit, self.learner = submission.unit, Learner(submission.learner)
        self.questions = load_questions(self.unit)
        self.rows: list[Row] = []
        self.ran: list[Ran] = []
        self._stopped: dict[str, str] = {}
        self._secret, self._limits, self._report, self._watch = secret, limits, report, watch

    def job(self) -> ChildJob:
        """Return what the child must know: who the learner is, and their own sheets of statements."""
        sheets = {
            name: sheet_text(question.sheet, self.learner, f"{self.unit}/{name}")
            for name, question in self.questions.items()
            if question.sheet
        }
        return ChildJob(self.unit, self.learner.id, sheets)

    def take(self, cell: Cell, sitting: Sitting) -> None:
        """Run the next cell, or judge it."""
        if cell.role == "check":
            if self._report:
                self._report(cell.question)
            row, result = self._judge(cell, sitting)
            self.rows.append(row)
            shown = _outcome(CheckOutcome(row.question, row.maximum, result))
            self.ran.append(Ran(cell, (shown,), "judged"))
        elif cell.kind == "code" and cell.role in CODE_ROLES:
            found = sitting.run_cell(cell.source)
            self.ran.append(Ran(cell, tuple(found.outputs), found.status, found.note))
            if cell.question and found.status != "ok":
                self._stopped[cell.question] = _how_it_stopped(found)
            if cell.role == "prose":
                text = _text(cell, sitting)  # now: a later cell may give its name another value
                points, state = (None, FOR_TEACHER) if text else (0.0, "not attempted")
                self.rows.append(Row(cell.question, points, cell.points, state=state, kind="prose", text=text))
        else:
            self.ran.append(Ran(cell))

    def _judge(self, cell: Cell, sitting: Sitting) -> tuple[Row, Result]:
        question: Question | None = self.questions.get(cell.question)
        if question is None:
            fault = f"The release has a check cell {cell.question!r}, and checks.py has no such question."
            return judging.unjudged(cell.question, cell.points, fault)
        row, result = judging.judge(
            question, sitting, self.unit, self.learner, self._secret, self._limits.ask_seconds, self._watch
        )
        stopped = next((said for name in (cell.question, *question.wants) if (said := self._stopped.get(name))), None)
        if stopped and row.points is not None and row.points < row.maximum:
            result = dataclasses.replace(result, feedback=f"{stopped}\n\n{result.feedback}", attempted=True)
            state = result.state(row.maximum).value
            row = dataclasses.replace(row, feedback=result.feedback, state=state)
        return row, result

    def finished_rows(self) -> tuple[Row, ...]:
        """Return the rows, beside each prose answer what the check that reads it has said."""
        said = {row.question: row.feedback for row in self.rows if row.kind == "check"}
        readers = {want: name for name, question in self.questions.items() for want in question.wants}
        return tuple(
            dataclasses.replace(row, feedback=said.get(readers.get(row.question), "")) if row.kind == "prose" else row
            for row in self.rows
        )


def _how_it_stopped(found: CellRun) -> str:
    error = next((output for output in found.outputs if output.get("output_type") == "error"), None)
    if found.status != "error" or error is None:
        return found.note or "The cell with your answer did not end."
    lines = str(error.get("evalue", "")).strip().splitlines()
    reason = f": {lines[0][:160]}" if lines else ""
    return f"The cell with your answer stopped with {error.get('ename', 'an error')}{reason}."


def _text(cell: Cell, sitting: Sitting) -> str:
    """Return a prose answer: the text in its cell, or what its name holds where the cell computes it; '' for none."""
    try:
        body = ast.parse(cell.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if len(body) == 1 and isinstance(body[0], ast.Assign) and isinstance(body[0].value, ast.Constant):
        value = body[0].value.value
        return value.strip() if isinstance(value, str) and value.strip() != UNWRITTEN else ""
    try:
        return Answers(sitting, {cell.question: Text(_MOST_TEXT)}).value(cell.question).strip()
    except NotAttempted:
        return ""
    except AnswerProblem as problem:
        return f"({problem})"


def _outcome(outcome: CheckOutcome) -> dict:
    """Return what `check` would have shown, as an output of nbformat."""
    data = {"text/plain": repr(outcome), "text/html": outcome._repr_html_()}
    return {"output_type": "execute_result", "execution_count": None, "data": data, "metadata": {}}


def _flag(row: Row) -> str:
    last = row.fault.strip().splitlines()[-1][:300]
    return f"{row.question}: could not be judged, and no points were given or taken ({last})"


def _own_cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
