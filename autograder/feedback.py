"""Feedback pages that hold no active content, whoever graded: nbgrader's generate_feedback with an inert exporter.

`nbgrader_config.py` names the two classes here; `write` does the same without the command line.
"""

from __future__ import annotations

import logging
from pathlib import Path

import nbgrader
import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import outputs
from autograder.autograded import FOR_TEACHER
from autograder.problems import GradingProblem

TEMPLATES = Path(__file__).parent / "templates"
NBGRADERS_TEMPLATES = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
CONFIGURATION = Path(__file__).parent / "nbgrader_config.py"
_ATTRIBUTES = {"a": {"href"}, **outputs.ATTRIBUTES}


class Inert(NbGraderPreprocessor):
    """Leaves out what is the teacher's alone, and makes every output of the notebook safe once more."""

    display_data_priority = List([], config=True)  # nbconvert sets it on every preprocessor; all outputs are cleaned

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook without the teacher's cells, outputs and metadata cleaned."""
        nb.cells = [cell for cell in nb.cells if cell.metadata.get("xaicourse", {}).get("for") != FOR_TEACHER]
        nb.metadata.pop("widgets", None)
        for cell in nb.cells:
            marks = cell.metadata.get("nbgrader")
            cell.metadata = NotebookNode({"nbgrader": marks} if marks else {})
            cell.pop("attachments", None)
            if cell.cell_type == "code":
                ours = bool(marks and marks.get("grade"))
                cell.outputs = [NotebookNode(output) for output in outputs.clean_outputs(cell.outputs, ours=ours)]
        return nb, resources


class FeedbackExporter(HTMLExporter):
    """Writes a page without scripts; text cells and a teacher's comments may hold markup and links, nothing else."""

    def __init__(self, config: Config | None = None, **options: object):
        own = Config()
        own.FeedbackExporter.template_name = "xai_feedback"
        own.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES), str(NBGRADERS_TEMPLATES)]
        super().__init__(config=Config(config or {}, **own), **options)

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Return Markdown as HTML, cleaned."""
        made = super().markdown2html(context, outputs.clean_text(source))
        schemes = {"http", "https", "mailto"}
        return nh3.clean(made, tags=outputs.TAGS | {"a"}, attributes=_ATTRIBUTES, url_schemes=schemes)


def write(folder: Path, unit: str, learner: str, database: str) -> Path:
    """Write the feedback page of one graded submission with nbgrader's converter and return where it lies.

    `folder` is the course's folder with autograded/ in it. Raises GradingProblem if nbgrader makes no page.
    """
    config = PyFileConfigLoader(CONFIGURATION.name, path=str(CONFIGURATION.parent)).load_config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = database
    log = logging.getLogger("autograder.feedback")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    course = CourseDirectory(config=config, log=log)
    course.assignment_id, course.student_id = unit, learner
    try:
        GenerateFeedback(coursedir=course, config=config, log=log, force=True).start()
    except (NbGraderException, OSError) as error:
        raise GradingProblem(f"nbgrader made no feedback of {unit} for {learner}: {error}") from None
    return Path(course.format_path(course.feedback_directory, learner, unit)) / f"{unit}.html"
