"""Judges a learner's own notebook from the command line: runs its cells in a fresh kernel, then every question.

This is for one's own work: nothing is isolated. Grading others' work is the autograder's.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from xaicourse.learning.contract import State
from xaicourse.learning.session import current
from xaicourse.learning.units import CourseError, load_questions, unit_ids

SECONDS_PER_CELL = 120
MEDIA_TYPE = "application/vnd.xaicourse.report+json"


@dataclasses.dataclass(frozen=True)
class Judged:
    """One question of a report."""

    question: str
    points: float
    maximum: float
    state: State
    feedback: str


@dataclasses.dataclass(frozen=True)
class Report:
    """What a notebook earns. `troubles` are cells that stopped, each in a sentence."""

    unit: str
    learner: str
    judged: tuple[Judged, ...]
    troubles: tuple[str, ...]

    @property
    def points(self) -> float:
        """All points earned."""
        return sum(each.points for each in self.judged)

    @property
    def maximum(self) -> float:
        """All points to be had."""
        return sum(each.maximum for each in self.judged)


def find_notebook(place: Path) -> tuple[str, Path]:
    """Return (unit, notebook) for an exercise notebook, or for the folder that holds one.

    Raises CourseError if there is none.
    """
    if place.is_dir():
        units = [unit for unit in unit_ids() if (place / f"{unit}.ipynb").is_file()]
        if len(units) == 1:
            return units[0], place / f"{units[0]}.ipynb"
        raise CourseError(
            f"{place} holds {len(units) or 'no'} exercise notebook{'s' * (len(units) != 1)}; "
            "name one, such as work/107_first_shap/107_first_shap.ipynb, or make it with `xai open 107`."
        )
    if place.suffix != ".ipynb" or not place.is_file():
        raise CourseError(f"There is no notebook {place}; `xai open 107` makes one in work/.")
    if place.stem not in unit_ids():
        raise CourseError(f"{place.name} is no exercise of this course; an exercise is named as its unit.")
    return place.stem, place


def review(notebook: Path, unit: str) -> Report:
    """Run a notebook and judge its unit's questions. Raises CourseError if it cannot be read or run."""
    try:
        content = nbformat.read(notebook, as_version=4)
    except (OSError, ValueError, AttributeError) as error:  # nbformat's words for what is no notebook
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CourseError(f"{notebook} cannot be read as a notebook ({first[:120]}).") from None
    content.cells.append(nbformat.v4.new_code_cell(f"from xaicourse.learning.review import emit\nemit({unit!r})"))
    client = NotebookClient(
        content,
        timeout=SECONDS_PER_CELL,
        interrupt_on_timeout=True,
        allow_errors=True,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # the kernel's remarks on its own transport are not the learner's
        resources={"metadata": {"path": str(notebook.resolve().parent)}},
    )
    try:
        client.execute()
    except (CellTimeoutError, DeadKernelError, NoSuchKernel) as error:
        raise CourseError(f"{notebook} could not be run to its end ({type(error).__name__}).") from None
    *cells, last = [cell for cell in content.cells if cell.cell_type == "code"]
    bundle = next((out.data[MEDIA_TYPE] for out in last.outputs if MEDIA_TYPE in out.get("data", {})), None)
    if bundle is None:
        raise CourseError(f"{notebook} could not be judged: {_stopped(last) or 'no report came back'}.")
    entries = bundle if isinstance(bundle, dict) else json.loads(bundle)
    judged = tuple(Judged(**{**entry, "state": State(entry["state"])}) for entry in entries["judged"])
    stops = [(place, said) for place, cell in enumerate(cells, start=1) if (said := _stopped(cell))]
    troubles = tuple(f"Code cell {place} stopped with {said}." for place, said in stops)
    return Report(unit, entries["learner"], judged, troubles)


def _stopped(cell: Any) -> str | None:
    error = next((out for out in cell.outputs if out.output_type == "error"), None)
    return f"{error.ename}: {error.evalue.splitlines()[0][:160] if error.evalue else ''}" if error else None


class _Bundle:
    def __init__(self, content: dict):
        self._content = content

    def _repr_mimebundle_(self, **_options: Any) -> dict:
        return {MEDIA_TYPE: self._content, "text/plain": "report"}


def emit(unit: str) -> _Bundle:
    """Judge every question of the unit in this kernel; the notebook's last cell, added by `review`, shows it."""
    from xaicourse.learning.notebook import begin

    try:
        session = current()
        wrong = session.unit != unit
    except CourseError:
        wrong = True
    if wrong:
        begin(unit)
        session = current()
    judged = []
    for name, question in load_questions(unit).items():
        result = session.judge(name)
        state = result.state(question.points).value
        entry = Judged(name, result.points, question.points, State(state), result.feedback)
        judged.append({**dataclasses.asdict(entry), "state": state})
    return _Bundle({"learner": session.learner.id, "judged": judged})
