"""The cells of a notebook that somebody handed in: whatever wrote it, and whatever its JSON holds."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from autograder.files import MAX_BYTES, SubmissionProblem, too_large

MAX_CELLS = 2_000
MAX_SOURCE = 100_000  # letters of one cell
MAX_SOURCES = 1_000_000  # and of all


@dataclasses.dataclass(frozen=True)
class Given:
    """A cell as handed in: its place, its kind ("code", "markdown", "raw"), its text, and its ids if it has any."""

    place: int
    kind: str
    source: str
    cell_id: str | None = None
    grade_id: str | None = None


def read_cells(content: bytes) -> tuple[list[Given], list[str]]:
    """Return a notebook's cells and notes for the learner. Raises SubmissionProblem if it is no notebook."""
    notebook = _parse(content)
    sheets, notes = [notebook], []
    if "cells" not in notebook and isinstance(notebook.get("worksheets"), list):  # nbformat 3 and older
        sheets = [sheet for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        notes.append("The notebook is in an old format; its cells were read all the same. Save it with JupyterLab.")
    lists = [sheet.get("cells") for sheet in sheets]
    if not any(isinstance(cells, list) for cells in lists):
        raise SubmissionProblem("The file is JSON, but no notebook: it has no cells. Hand in the .ipynb file itself.")
    raw = [cell for cells in lists if isinstance(cells, list) for cell in cells]
    if len(raw) > MAX_CELLS:
        raise SubmissionProblem(f"The notebook has {len(raw):,} cells; at most {MAX_CELLS:,} are read.")
    given = [_cell(place, cell) for place, cell in enumerate(raw) if isinstance(cell, dict)]
    kept = [cell for cell in given if len(cell.source) <= MAX_SOURCE]
    if sum(len(cell.source) for cell in kept) > MAX_SOURCES:
        raise SubmissionProblem(f"The cells hold more than {MAX_SOURCES:,} letters. Hand in the exercise alone.")
    if len(kept) < len(given):
        notes.append(f"Cells of more than {MAX_SOURCE:,} letters were left out.")
    return kept, notes


def _parse(content: bytes) -> dict:
    if len(content) > MAX_BYTES:
        raise SubmissionProblem(too_large(len(content)))
    if not content.strip():
        raise SubmissionProblem("The file is empty. Save the notebook and hand it in again.")
    try:
        notebook = json.loads(content)
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
            said = "The file ends in the middle: it was not saved or sent whole. Save it and hand it in again."
        else:
            said = f"The file is no notebook, or damaged in line {error.lineno}. Save it in JupyterLab, hand it in."
        raise SubmissionProblem(said) from None
    except RecursionError:
        raise SubmissionProblem("The file is nested deeper than any notebook. Hand in the exercise itself.") from None
    except (ValueError, MemoryError):  # no text at all, or a number of thousands of digits
        raise SubmissionProblem("The file is no notebook: it is not text. Hand in the .ipynb file itself.") from None
    if not isinstance(notebook, dict):
        raise SubmissionProblem("The file is JSON, but no notebook: it has no cells. Hand in the .ipynb file itself.")
    return notebook


def _cell(place: int, cell: dict) -> Given:
    kind = cell.get("cell_type")
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    return Given(
        place,
        kind if kind in ("code", "raw") else "markdown",
        _text(cell.get("source", cell.get("input"))),
        _name(cell.get("id")),
        _name(grade_id),
    )


def _text(source: Any) -> str:
    """Return a source as nbformat's one text or list of lines gives it, without letters that no file can hold."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    plain = source.encode("utf-8", "replace").decode("utf-8")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _name(found: Any) -> str | None:
    return found if isinstance(found, str) and 0 < len(found) <= 100 else None
