"""From solutions to exercises, by nbgrader's own generate_assignment with the course's own configuration."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from xaicourse.authoring.marks import AuthoringError
from xaicourse.learning.units import course_root


def generate(solutions: Mapping[str, nbformat.NotebookNode]) -> dict[str, nbformat.NotebookNode]:
    """Return the release of each unit's solution notebook, both by unit.

    nbgrader works in a temporary course that holds these notebooks and nothing else, and keeps no gradebook. Raises
    AuthoringError with nbgrader's own words if it refuses one.
    """
    # resolved: nbgrader compares paths, and a temporary folder may be reached by a link or a short name
    with tempfile.TemporaryDirectory(prefix="xai-build-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        config = _configuration(root)
        releases = {}
        for unit, notebook in solutions.items():
            source = root / config.CourseDirectory.source_directory / unit / f"{unit}.ipynb"
            source.parent.mkdir(parents=True)
            source.write_text(nbformat.writes(notebook), encoding="utf-8", newline="\n")
            _generate(unit, config)
            target = root / config.CourseDirectory.release_directory / unit / f"{unit}.ipynb"
            releases[unit] = nbformat.reads(target.read_text(encoding="utf-8"), as_version=4)
        return releases


def _configuration(root: Path) -> Config:
    """Return autograder/nbgrader_config.py's settings, moved to the course in `root` and without a gradebook."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course_root() / "autograder")).load_config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.pop("db_url", None)
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    return config


def _generate(unit: str, config: Config) -> None:
    said: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: said.append(record.getMessage())
    log = logging.getLogger("xaicourse.authoring.release")
    log.propagate, log.handlers = False, [handler]
    course = CourseDirectory(config=config, log=log)
    course.assignment_id = unit
    try:
        GenerateAssignment(coursedir=course, config=config, log=log).start()
    except NbGraderException as error:
        raise AuthoringError(f"nbgrader made no release of {unit}: {' '.join(said) or error}") from None
