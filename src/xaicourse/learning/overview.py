"""Where a learner stands: points per unit, what was done last, what to do next. As a page and in plain words."""

from __future__ import annotations

import dataclasses
import datetime
import html
import json

from xaicourse.learning import placement
from xaicourse.learning.contract import State
from xaicourse.learning.people import Learner
from xaicourse.learning.progress import BEGIN, Event, Progress
from xaicourse.learning.units import course_root, load_questions, syllabus

WORDS = {State.NOT_ATTEMPTED: "not begun", State.NOT_YET: "begun", State.SOLVED: "done"}


@dataclasses.dataclass(frozen=True)
class Standing:
    """One unit: its title and minutes (lesson, exercise), the points earned of those to be had, and its state."""

    unit: str
    title: str
    minutes: tuple[int, ...]
    points: float
    maximum: float
    state: State

    @property
    def number(self) -> str:
        """The unit's number, such as 107."""
        return self.unit.split("_")[0]

    @property
    def name(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"

    @property
    def words(self) -> str:
        """The state and the points in words."""
        if not self.maximum:
            return WORDS[self.state]
        return f"{WORDS[self.state]}, {self.points:g} of {self.maximum:g} points"


@dataclasses.dataclass(frozen=True)
class Overview:
    """A learner's standings in the course's order, their last event in words, and what comes next (None: all done)."""

    learner: str
    standings: tuple[Standing, ...]
    last: str
    next: Standing | None
    why: str
    note: str = ""

    @property
    def title(self) -> str:
        """Whose progress it is."""
        return "Your progress" if self.learner == Learner().id else f"Progress of {self.learner}"

    @property
    def next_words(self) -> str:
        """What to do next, as a sentence."""
        if self.next is None:
            return f"{self.why[0].upper()}{self.why[1:]}."
        return f"{self.next.name}: {self.why}."

    def __repr__(self) -> str:
        return "\n".join(lines(self))

    def _repr_html_(self) -> str:
        return to_html(self)


def questions_worth(unit: str) -> dict[str, float]:
    """Return the points of a unit's checked questions; none for a unit without an exercise.

    They stand in the released exercise, which is read in no time; the questions themselves import whole libraries.
    """
    path = course_root() / "exercises" / unit / f"{unit}.ipynb"
    if not path.is_file():
        written = (course_root() / "authoring" / unit / "exercise.py").is_file()  # and not built yet
        return {name: each.points for name, each in load_questions(unit).items()} if written else {}
    marks = [cell["metadata"].get("nbgrader", {}) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    checks = [mark for mark in marks if mark.get("grade") and not mark.get("solution")]
    return {mark["grade_id"].removesuffix("-check"): float(mark["points"]) for mark in checks}


def look(progress: Progress, learner: Learner) -> Overview:
    """Return where `learner` stands. Raises CourseError where the course's own files are missing."""
    events = progress.events(learner.id)
    standings = tuple(_standing(entry, progress, learner, events) for entry in syllabus())
    found, why = _next(standings, events, placement.result(progress, learner))
    done = [event for event in events if not _is_visit(event)]
    last = in_words(done[-1]) if done else "Nothing yet."
    return Overview(learner.id, standings, last, found, why, progress.note)


def _is_visit(event: Event) -> bool:
    """Return whether an event says no more than that the start page was opened: whoever reads this did that."""
    return event.kind == BEGIN and event.unit == placement.START


def _standing(entry: dict, progress: Progress, learner: Learner, events: list[Event]) -> Standing:
    unit = entry["id"]
    worth = questions_worth(unit)
    best = progress.best(learner.id, unit)
    earned = {name: min(best[name][0], points) for name, points in worth.items() if name in best}
    begun = any(event.unit == unit for event in events)
    done = bool(worth) and all(earned.get(name, 0.0) >= points - 1e-9 for name, points in worth.items())
    state = State.SOLVED if done else State.NOT_YET if begun else State.NOT_ATTEMPTED
    minutes = tuple(entry.get("minutes", ()))
    return Standing(unit, entry["title"], minutes, sum(earned.values()), sum(worth.values()), state)


def _next(
    standings: tuple[Standing, ...], events: list[Event], placed: placement.Placement | None
) -> tuple[Standing | None, str]:
    """Return the unit to go on with, and why: the one begun last, else the recommended one, else the next in order."""
    open_units = {each.unit: each for each in standings if each.state is not State.SOLVED}
    if not open_units:
        return None, "you have every point of every unit that the course has so far"
    for event in reversed(events):
        # the start page alone does not hold anyone back who was placed further on
        if event.unit in open_units and not (event.unit == placement.START and placed) and not _is_visit(event):
            return open_units[event.unit], "go on where you were"
    if placed and placed.first in open_units:
        return open_units[placed.first], "the placement quiz recommends it"
    order = [each.unit for each in standings]
    first = order.index(placed.first) if placed else 0
    for unit in order[first:] + order[:first]:
        if unit in open_units:
            break
    news = not all(map(_is_visit, events))
    return open_units[unit], "it comes next in the course" if news else "begin here"


def in_words(event: Event) -> str:
    """Return an event as a sentence with its date, in the reader's own time zone."""
    moment = datetime.datetime.fromisoformat(event.time).astimezone()
    number = event.unit.split("_")[0]
    body = event.body
    done = {
        "check": lambda: (
            f"question {event.name} of {number}, {body['points']:g} of {body['maximum']:g} "
            f"point{'s' * (body['maximum'] != 1)}"
        ),
        "hint": lambda: f"a hint for question {event.name} of {number}",
        "solution": lambda: f"the solution of question {event.name} of {number}",
        "guess": lambda: f"a guess in {number}",
        "quiz": lambda: f"a quiz question in {number}",
        "path": lambda: "your path chosen",
        placement.KIND: lambda: "the placement quiz",
        BEGIN: lambda: f"unit {number} begun",
    }.get(event.kind, lambda: f"unit {number}")()
    return f"{moment.day} {moment:%B %Y, %H:%M}: {done}."


def lines(found: Overview) -> list[str]:
    """Return the overview as lines of plain text, for the terminal and for screen readers."""
    width = max(len(each.name) for each in found.standings)
    said = [found.title, ""]
    said += [f"  {each.state.sign} {each.name:{width}}  {each.words}" for each in found.standings]
    said += ["", f"Last done: {found.last}", f"Next: {found.next_words}"]
    return said + ([found.note] if found.note else [])


def to_html(found: Overview, link: str = "") -> str:
    """Return the overview as a table with a caption; `link` (HTML) stands after what comes next."""
    rows = "".join(
        f"<tr><th scope='row' style='text-align: left; font-weight: normal'>{html.escape(each.name)}</th>"
        f"<td style='text-align: left'>{each.state.sign} {WORDS[each.state]}</td>"
        f"<td style='text-align: right'>{each.points:g} of {each.maximum:g}</td></tr>"
        for each in found.standings
    )
    heads = "".join(f"<th scope='col' style='text-align: left'>{name}</th>" for name in ("Unit", "State", "Points"))
    note = f"<p>{html.escape(found.note)}</p>" if found.note else ""
    return (
        '<div class="xai-overview" style="line-height: 1.5; max-width: 46em">'
        "<table><caption style='text-align: left; font-weight: bold'>"
        f"{html.escape(found.title)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p><strong>Last done:</strong> {html.escape(found.last)}</p>"
        f"<p><strong>Next:</strong> {html.escape(found.next_words)} {link}</p>{note}</div>"
    )
