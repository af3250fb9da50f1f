"""nbgrader's own clearing of answers, except that a prose cell keeps its open text and nothing below it."""

from __future__ import annotations

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import is_grade, is_solution


class ClearAnswers(ClearSolutions):
    """Clears solution regions; in a prose cell, a text, nothing takes their place: the text before them says enough."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, cell_index: int) -> tuple[NotebookNode, dict]:
        """Return the cell without its answer."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.cell_type == "code" and is_solution(cell) and is_grade(cell):
            cell.source = cell.source.removesuffix(f"\n{self.code_stub['python']}")
        return cell, resources
