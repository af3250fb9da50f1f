"""Gives learners their own copies of a unit in work/. What a learner has written is never overwritten."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import itertools
import json
import os
import tempfile
from pathlib import Path, PurePosixPath

from xaicourse.authoring.places import exercise_file, lesson_file, work_names
from xaicourse.learning.units import CourseError, course_root, find_unit


class OpeningError(CourseError):
    """A unit that cannot be opened. The message is a sentence that says what to do."""


@dataclasses.dataclass(frozen=True)
class Opened:
    """A learner's copies of a unit.

    `made` are the copies of this call, `kept` the older ones that `fresh` put beside, `outdated` the copies of which
    the course has a newer release. `exercise` is None for a unit without one.
    """

    unit: str
    lesson: Path
    exercise: Path | None
    made: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()
    outdated: tuple[Path, ...] = ()


def work_folder() -> Path:
    """Return the folder of the learner's own copies: `XAI_WORK`, or work/ in the course's folder."""
    return Path(os.environ.get("XAI_WORK") or course_root() / "work")


def open_unit(unit: str, fresh: bool = False) -> Opened:
    """Copy a unit's lesson and exercise into <work folder>/<id>/ unless they are there, and return where they are.

    `unit` is an id or its number. With `fresh`, a copy that differs from the release is kept beside under a dated
    name and a new one takes its place. A kill at any moment leaves whole files only, and every one that was there.
    Raises CourseError for an unknown unit, OpeningError where work/ cannot be written or the unit is not built.
    """
    unit = find_unit(unit)
    folder = work_folder() / unit
    lesson_name, exercise_name = work_names(unit)
    sources = {folder / lesson_name: _release(lesson_file(unit))}
    if (course_root() / "authoring" / unit / "exercise.py").is_file():
        sources[folder / exercise_name] = _release(exercise_file(unit))
    made, kept, outdated = [], [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, release in sources.items():
            if fresh and path.exists() and path.read_bytes() != release:
                kept.append(_renew(path, release))
                made.append(path)
            elif _place(path, release):
                made.append(path)
            elif _edition(path.read_bytes()) not in (None, _edition(release)):
                outdated.append(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OpeningError(
            f"The course cannot write in {folder} ({reason}): make this folder writable, or move what is in its way."
        ) from None
    lesson, *exercise = sources
    return Opened(unit, lesson, exercise[0] if exercise else None, tuple(made), tuple(kept), tuple(outdated))


def _release(place: PurePosixPath) -> bytes:
    try:
        return (course_root() / place).read_bytes()
    except OSError:
        raise OpeningError(f"{place} is missing: `git checkout {place}` restores it, `xai build` makes it.") from None


def _edition(notebook: bytes) -> str | None:
    """Return the stamp that the build gave a notebook; None for one that cannot be read or has none."""
    try:
        return json.loads(notebook)["metadata"]["xaicourse"]["edition"]
    except (ValueError, KeyError, TypeError):
        return None


def _place(path: Path, content: bytes) -> bool:
    """Write `content` to `path` if nothing is there, whole or not at all; return whether it was written."""
    if os.path.lexists(path):
        return False
    with _written(path.parent, content) as temporary:
        return _link(temporary, path)


def _renew(path: Path, content: bytes) -> Path:
    """Keep what is at `path` under a dated name that was free, put `content` in its place, and return that name."""
    today = datetime.date.today().isoformat()
    for count in itertools.count(1):
        beside = path.with_name(f"{path.stem}.{today}{'' if count == 1 else f'-{count}'}{path.suffix}")
        if _link(path, beside):
            break
    with _written(path.parent, content) as temporary:
        temporary.replace(path)
    return beside


@contextlib.contextmanager
def _written(folder: Path, content: bytes):
    """Yield a finished file with `content` in `folder`; it is gone afterwards unless it was moved."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".opening-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)  # mkstemp's files are for their maker only
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _link(source: Path, target: Path) -> bool:
    """Give `source` the second name `target` unless that is taken; return whether it got it."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError:
        return _copy(source, target)
    return True


def _copy(source: Path, target: Path) -> bool:
    """Do the same on a disk without links (FAT): a whole copy takes the name, and no other process looks between."""
    if os.path.lexists(target):
        return False
    with _written(target.parent, source.read_bytes()) as temporary:
        if os.path.lexists(target):
            return False
        temporary.rename(target) if os.name == "nt" else temporary.replace(target)
    return True
