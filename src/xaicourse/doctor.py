"""`xai doctor`: looks at what the course needs here, and says of each thing whether it is in order."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from xaicourse.learning.progress import Progress
from xaicourse.learning.units import CourseError, course_root, unit_ids

LIBRARIES = ("numpy", "pandas", "sklearn", "matplotlib", "xgboost", "torch", "shap", "lime", "interpret", "ipywidgets")
BRIDGED = {"alibi": "alibi", "what_if": "tensorboard-plugin-wit"}
LEAST_FREE = 500 * 2**20


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing looked at: `well` or not, and what was found or is to be done."""

    what: str
    well: bool
    words: str


def examine() -> list[Finding]:
    """Return what was found, in the order of a newcomer's questions; changes nothing."""
    return [Finding(what, *_try(look)) for what, look in _LOOKS.items()]


def _try(look: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, look()
    except Exception as error:  # whatever is wrong is this command's answer, not its failure
        return False, f"{type(error).__name__}: {error}" if not isinstance(error, CourseError) else str(error)


def _python() -> str:
    if sys.version_info[:2] not in ((3, 11), (3, 12)):
        raise CourseError(f"Python {platform.python_version()} runs; the course needs 3.11 or 3.12.")
    return f"{platform.python_version()} on {platform.system()} {platform.machine()}"


def _packages() -> str:
    differing = list(_differing())
    if differing:
        raise CourseError(f"{len(differing)} are not as locked, such as {differing[0]}: run `python3 run.py --fresh`.")
    return "all as in the locks"


def _differing() -> Iterator[str]:
    from packaging.requirements import Requirement

    for name in ("requirements.lock", "requirements-bridged.lock"):
        for line in (course_root() / name).read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            wanted = Requirement(line)
            if wanted.marker and not wanted.marker.evaluate():
                continue
            try:
                have = importlib.metadata.version(wanted.name)
            except importlib.metadata.PackageNotFoundError:
                have = "nothing"
            if have == "nothing" or not wanted.specifier.contains(have, prereleases=True):
                yield f"{wanted} (here: {have})"


def _libraries() -> str:
    for name in LIBRARIES:
        importlib.import_module(name)
    return ", ".join(LIBRARIES) + " import"


def _bridges() -> str:
    for module in BRIDGED:
        importlib.import_module(f"xaicourse.compat.{module}")
    return ", ".join(BRIDGED.values()) + " are bridged"


def _datasets() -> str:
    from xaicourse.scenarios import credit

    rows = len(credit.load().X)
    credit.load_model()
    return f"credit: {rows} applicants and their model are whole"


def _units() -> str:
    return f"{len(unit_ids())} finished: {', '.join(unit_ids())}"


def _progress() -> str:
    progress = Progress()
    if not progress.can_be_kept() or progress.note:
        raise CourseError(progress.note)
    return f"kept in {progress.path}"


def _work() -> str:
    from xaicourse.authoring.opening import work_folder

    folder = work_folder()
    nearest = folder if folder.exists() else folder.parent
    if not os.access(nearest, os.W_OK):
        raise CourseError(f"{nearest} cannot be written: make it writable, or set XAI_WORK to a folder that is.")
    free = shutil.disk_usage(nearest).free
    if free < LEAST_FREE:
        raise CourseError(f"only {free // 2**20} MB are free where {folder} is; make room first.")
    return f"{_short(folder)}, {free // 2**30} GB free"


def _short(path: Path) -> str:
    return str(path.relative_to(course_root())) if path.is_relative_to(course_root()) else str(path)


def _real_data() -> str:
    from xaicourse import data

    here = [name for name in data.names() if data.is_here(name)]
    return f"{len(here)} of {len(data.names())} real data sets are here; the course works without them"


def _wall() -> str:
    try:
        from autograder.sandbox.probe import probe  # for teachers: learners' own work needs no wall
    except ImportError:
        return "needed to grade a class only; it comes with the course's own folder"
    found = probe()
    failed = [f"{finding.name}: {finding.words}" for finding in found if not finding.enforced]
    if failed:
        return f"needed to grade a class only, and not whole here: {'; '.join(failed)}"
    kind, *rest = found
    return f"{kind.words}; enforced: {', '.join(finding.name for finding in rest)} ({rest[-1].words})"


_LOOKS: dict[str, Callable[[], str]] = {
    "Python": _python,
    "packages": _packages,
    "libraries": _libraries,
    "bridged libraries": _bridges,
    "the course's data": _datasets,
    "units": _units,
    "your progress": _progress,
    "your copies": _work,
    "real data": _real_data,
    "grading's wall": _wall,
}
