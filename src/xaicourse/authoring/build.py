"""Builds every notebook of the course from its one source in authoring/, the same bytes each time."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import nbformat

from xaicourse.authoring import leaks, release
from xaicourse.authoring.marks import AuthoringError, read_exercise, read_lesson
from xaicourse.authoring.places import TIERS, exercise_file, lesson_file, solution_file, work_names
from xaicourse.learning.placement import START
from xaicourse.learning.units import course_root, load_questions, syllabus, unit_file

BUILT = ("lessons", "solutions", "exercises")
STRAY = "of no unit"


@dataclasses.dataclass(frozen=True)
class Difference:
    """A built file that is not what authoring/ says: `what` is missing, out of date or of no unit."""

    place: PurePosixPath
    what: str


def notebooks(units: Iterable[str] | None = None) -> dict[PurePosixPath, str]:
    """Return the text of each built notebook by its place; `units` are ids, all of the course unless given.

    Writes nothing. Raises AuthoringError for what cannot be built, and for a release that shows an answer.
    """
    chosen = list(units) if units is not None else _listed_units()
    built, solutions = {}, {}
    for unit in chosen:
        exercise = course_root() / "authoring" / unit / "exercise.py"
        lesson_end, exercise_end = links(unit, exercise.is_file())
        built[lesson_file(unit)] = read_lesson(unit_file(unit, "lesson.py"), lesson_end)
        if exercise.is_file():
            load_questions.cache_clear()  # an author may have changed checks.py since
            solutions[unit] = built[solution_file(unit)] = read_exercise(exercise, load_questions(unit), exercise_end)
    for unit, notebook in release.generate(solutions).items():
        built[exercise_file(unit)] = notebook
    texts = {place: nbformat.writes(notebook) + "\n" for place, notebook in built.items()}
    for unit in solutions:
        found = leaks.find(unit, *(built[of(unit)] for of in (solution_file, exercise_file, lesson_file)))
        if found:
            raise AuthoringError("\n".join(f"{unit}: {leak}" for leak in found))
    return texts


def links(unit: str, has_exercise: bool) -> tuple[str, str]:
    """Return the texts that end a lesson and an exercise: where to go on, as links between a learner's own copies."""
    lesson, exercise = work_names(unit)
    if unit == START:
        return "", f"**Go on:** [back to the start page]({lesson}), which names the next unit."
    home = f"[the start page](../{START}/{work_names(START)[0]}), which shows your points and opens the next unit"
    beside = f"[this unit's exercise]({exercise}) · " if has_exercise else ""
    return f"**Go on:** {beside}{home}.", f"**Go on:** [back to the lesson]({lesson}) · {home}."


def build(units: Iterable[str] | None = None) -> list[PurePosixPath]:
    """Write the built notebooks that are new or changed and return their places."""
    written = []
    for place, text in notebooks(units).items():
        path = course_root() / place
        if _read(path) != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(place)
    return written


def differences(units: Iterable[str] | None = None) -> list[Difference]:
    """Return where the built files differ from a fresh build; strays are looked for only if `units` is not given."""
    fresh = notebooks(units)
    found = []
    for place, text in fresh.items():
        have = _read(course_root() / place)
        if have != text:
            found.append(Difference(place, "missing" if have is None else "out of date"))
    if units is None:
        for folder in BUILT:
            for path in sorted((course_root() / folder).rglob("*")):
                place = PurePosixPath(path.relative_to(course_root()).as_posix())
                if path.is_file() and place not in fresh and ".ipynb_checkpoints" not in place.parts:
                    found.append(Difference(place, STRAY))
    return found


def _read(path: Path) -> str | None:
    """Return a file's text, whatever line ends a checkout gave it; None if it is not there."""
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _listed_units() -> list[str]:
    """Return the syllabus' units. Raises AuthoringError if it and authoring/ do not name the same ones."""
    entries = syllabus()
    units = [entry["id"] for entry in entries]
    folders = sorted(path.parent.name for path in (course_root() / "authoring").glob("*/lesson.py"))
    if sorted(units) != folders:
        unlisted, unwritten = sorted(set(folders) - set(units)), sorted(set(units) - set(folders))
        said = [f"syllabus.toml does not list {', '.join(unlisted)}"] if unlisted else []
        said += [f"authoring/ has no lesson.py of {', '.join(unwritten)}"] if unwritten else []
        raise AuthoringError("; ".join(said) or "syllabus.toml lists a unit twice")
    for entry in entries:
        tier = TIERS.get(entry["id"][0], "?").partition("_")[2]
        if entry.get("tier", "") != tier:
            raise AuthoringError(
                f"syllabus.toml: {entry['id']} has tier = {entry.get('tier', '')!r}; expected {tier!r}"
            )
    return units
