"""The rubrics of a unit's prose answers, from authoring/<unit>/rubrics.toml."""

from __future__ import annotations

import dataclasses
import tomllib

from xaicourse.learning.units import CourseError, course_root


@dataclasses.dataclass(frozen=True)
class Criterion:
    """One line of a rubric: what it is called, the points it is worth, and what to look for."""

    name: str
    points: float
    text: str


@dataclasses.dataclass(frozen=True)
class Rubric:
    """How a teacher marks one prose answer."""

    intro: str
    criteria: tuple[Criterion, ...]

    @property
    def points(self) -> float:
        """All points to be had."""
        return sum(each.points for each in self.criteria)


def load_rubrics(unit: str) -> dict[str, Rubric]:
    """Return the unit's rubrics by the name of the prose answer. Raises CourseError for a file that cannot be read."""
    path = course_root() / "authoring" / unit / "rubrics.toml"
    if not path.is_file():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _rubric(entry) for name, entry in entries.items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(
            f"{path}: not a rubric ({type(error).__name__}: {error}); each answer has an intro and criteria with name, "
            "points and text."
        ) from None


def _rubric(entry: dict) -> Rubric:
    criteria = tuple(Criterion(str(one["name"]), float(one["points"]), str(one["text"])) for one in entry["criteria"])
    return Rubric(str(entry["intro"]), criteria)
