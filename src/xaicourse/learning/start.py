"""The start page's forms: choose a path, take the placement quiz, see your progress, open a unit. Nothing blocks."""

from __future__ import annotations

import dataclasses
import html
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ipywidgets

from xaicourse.learning import overview, placement
from xaicourse.learning.cards import load_cards
from xaicourse.learning.display import to_html
from xaicourse.learning.forms import Choices, form
from xaicourse.learning.overview import Standing
from xaicourse.learning.session import Session, current
from xaicourse.learning.units import CourseError, find_unit

PATHS = {
    "alone": "alone, at my own pace",
    "class": "in a class, with a teacher",
    "interview": "before an interview",
}
SHOWN_UNITS = 3
_BUTTON = {"min_height": "32px", "width": "auto", "align_self": "flex-start"}


@dataclasses.dataclass(frozen=True)
class Page:
    """A piece of the page: HTML for people, the same as plain text for machines."""

    html: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def open_unit(unit: str) -> Page:
    """Make your copies of a unit (once; your work is never overwritten) and show the links that open them.

    `unit` is an id or its number, such as "107". Raises CourseError for a unit that the course does not have.
    """
    found = _standing(find_unit(unit))
    links, places = _links(found.unit)
    words = f"{found.name}: {' and '.join(place.as_posix() for place in places)}"
    return Page(f'<div class="xai-links"><strong>{html.escape(found.name)}</strong>: {" · ".join(links)}</div>', words)


def choose_path() -> ipywidgets.VBox:
    """Ask how you learn, remember it, and show what to open next on that path."""
    session = current()
    chosen = _path(session)
    asked = "How do you learn?"
    field = Choices(asked, [(words, name) for name, words in PATHS.items()], chosen)
    button = _button("Show me what to open", "Remember my path and show what to open")
    said, links = _live(), _output()
    if chosen:
        links.outputs = _shown(_what_to_open(session, chosen))

    def choose(_: Any) -> None:
        if field.value is None:
            _say(said, "Choose one first.")
            return
        session.record(field.value, "path", chosen=field.value)
        links.outputs = _shown(_what_to_open(session, field.value))
        _say(said, f"Noted: you learn {PATHS[field.value]}. What to open stands below. {session.progress.note}")

    button.on_click(choose)
    return form(asked, field, button, said, links)


def place_me() -> ipywidgets.VBox:
    """Ask the placement quiz, one question after the other; its result recommends a unit to start with."""
    session = current()
    asked = placement.questions(session.learner)
    whole = ipywidgets.VBox([])
    finished = placement.result(session.progress, session.learner)
    right = placement.answered(session.progress, session.learner)
    if finished and not right:
        whole.children = [_finished(session, finished), _again(whole, session, asked)]
    else:
        _go_on(whole, session, asked, right)
    return whole


def show_progress() -> Page:
    """Show your points per unit, what you did last, and what comes next."""
    session = current()
    found = overview.look(session.progress, session.learner)
    link = _links_or_reason(found.next.unit) if found.next else ""
    return Page(overview.to_html(found, link), "\n".join(overview.lines(found)))


def _path(session: Session) -> str | None:
    chosen = [event.name for event in session.progress.events(session.learner.id, placement.START, "path")]
    return chosen[-1] if chosen and chosen[-1] in PATHS else None


def _standing(unit: str) -> Standing:
    session = current()
    found = overview.look(session.progress, session.learner)
    return next(each for each in found.standings if each.unit == unit)


def _links(unit: str) -> tuple[list[str], list[Path]]:
    """Make the learner's copies of a unit; return the links to them and where they are, without the present page."""
    from xaicourse.authoring.opening import open_unit as copies  # only where something is opened

    made = copies(unit)
    number = unit.split("_")[0]
    places = {} if unit == current().unit else {f"lesson {number}": made.lesson}
    places |= {f"exercise {number}": made.exercise} if made.exercise else {}
    return [_anchor(path, words) for words, path in places.items()], list(places.values())


def _links_or_reason(unit: str) -> str:
    """Return the links as HTML, or why there are none: within a form, an error would be seen by nobody."""
    try:
        return " · ".join(_links(unit)[0])
    except CourseError as error:
        return html.escape(str(error))


def _anchor(path: Path, words: str) -> str:
    try:
        beside = Path(os.path.relpath(path, current().folder)).as_posix()
    except ValueError:  # Windows: another drive
        return f"{html.escape(words)} ({html.escape(str(path))})"
    style = "display: inline-block; padding: 6px 2px"  # a target that a finger meets
    return f'<a href="{html.escape(quote(beside))}" style="{style}">Open {html.escape(words)}</a>'


def _what_to_open(session: Session, path: str) -> Page:
    """Return what to do next on a path: up to three units with links, the recommended one first."""
    found = overview.look(session.progress, session.learner)
    order = [each for each in found.standings if each.unit != placement.START]
    placed = placement.result(session.progress, session.learner)
    begin = [each.unit for each in order].index(placed.first) if placed and placed.first != placement.START else 0
    ahead = [each for each in order[begin:] + order[:begin] if each.state is not overview.State.SOLVED]
    items = [_item(each, path) for each in ahead[:SHOWN_UNITS]]
    first = {
        "alone": "Take these in this order: the lesson first, then its exercise. Your computer checks every answer.",
        "class": "Your teacher says which unit is next. In an exercise, write your id of the class list in the first "
        "grey cell, in place of `me`. What your teacher collects is the exercise's notebook.",
        "interview": "Read each lesson, then answer its questions aloud before you open the answers. The exercises "
        "are what you can say you have done.",
    }[path]
    if not items:
        first = "You have every point of every unit that the course has so far."
    return Page(
        f'<div class="xai-links">{to_html(first)}<ol>{"".join(items)}</ol></div>',
        f"{first} {'; '.join(each.name for each in ahead[:SHOWN_UNITS])}",
    )


def _item(each: Standing, path: str) -> str:
    pairs = zip(("lesson", "exercise"), each.minutes, strict=False)
    minutes = ", ".join(f"{part} {count} minutes" for part, count in pairs)
    head = f"<strong>{html.escape(each.name)}</strong> ({minutes}; {html.escape(each.words)})"
    practice = _practice(each.unit) if path == "interview" else ""
    return f"<li>{head}<br>{_links_or_reason(each.unit)}{practice}</li>"


def _practice(unit: str) -> str:
    """Return the unit's interview questions, each of which opens to what a strong answer holds."""
    found = []
    for card in (card for card in load_cards(unit) if card.kind == "interview"):
        points = "".join(f"<li>{html.escape(point)}</li>" for point in card.more["rubric"])
        found.append(
            f'<details><summary style="padding: 6px 0">{html.escape(card.prompt)} '
            f"({card.more['seconds']} seconds)</summary><p>A strong answer:</p>{to_html(card.answer)}"
            f"<p>It holds:</p><ul>{points}</ul></details>"
        )
    return "".join(found)


def _go_on(whole: ipywidgets.VBox, session: Session, asked: Sequence[placement.Asked], right: dict[str, bool]) -> None:
    """Show the first question that is still open below what is there, or the result once it is settled."""
    left = [each for each in asked if each.card.id not in right]
    units = [each["id"] for each in overview.syllabus()]
    if not placement.is_settled(asked, right, units):
        place = len(asked) - len(left) + 1
        whole.children = [*whole.children, _question(whole, session, asked, right, left[0], place)]
        return
    found = placement.recommend([each for each in asked if each.card.id in right], right, units)
    placement.record_result(session.progress, session.learner, found)
    whole.children = [*whole.children, _finished(session, found), _again(whole, session, asked)]


def _question(
    whole: ipywidgets.VBox,
    session: Session,
    asked: Sequence[placement.Asked],
    right: dict[str, bool],
    each: placement.Asked,
    place: int,
) -> ipywidgets.VBox:
    prompt = f"Question {place} of at most {len(asked)}. {each.card.prompt}"
    field = Choices(prompt, each.options)
    button = _button("Answer", f"Answer question {place}: {each.card.prompt}")
    said = _live()

    def answer(_: Any) -> None:
        if field.value is None:
            _say(said, "Choose one first; that you do not know yet is an answer too.")
        else:
            right[each.card.id] = placement.record_answer(session.progress, session.learner, each, field.value)
            sign = "● Right." if right[each.card.id] else "○" if field.value == placement.NOT_YET else "◐ Not quite."
            button.disabled, button.description = True, "Answered"
            before = len(whole.children)
            _go_on(whole, session, asked, right)
            after = (
                "The result stands below." if len(whole.children) > before + 1 else "The next question stands below."
            )
            _say(said, f"{sign} {each.words(field.value)}\n\n{after}")

    button.on_click(answer)
    return form(prompt, field, button, said)


def _finished(session: Session, found: placement.Placement) -> ipywidgets.VBox:
    standing = _standing(found.first)
    links = _output()
    shown = f"<strong>{html.escape(standing.name)}</strong>: {_links_or_reason(found.first)}"
    links.outputs = _shown(Page(f'<div class="xai-links">{shown}</div>', standing.name))
    knew = f"You knew {'all' if found.right == found.asked else found.right} of {found.asked}. " if found.right else ""
    words = f"{knew}Start with **{standing.name}**: {found.why}. {session.progress.note}"
    said = _live()
    _say(said, words)
    return form("Where to start", said, links)


def _again(whole: ipywidgets.VBox, session: Session, asked: Sequence[placement.Asked]) -> ipywidgets.VBox:
    """Return a button that begins the quiz anew, once, below what is there: so the focus stays where it was."""
    button = _button("Take the quiz again", "Take the placement quiz again from its first question")
    said = _live()
    begun = []

    def again(_: Any) -> None:
        _say(said, "The first question stands below.")
        if not begun:
            begun.append(True)
            _go_on(whole, session, asked, {})

    button.on_click(again)
    return ipywidgets.VBox([button, said])


def _button(words: str, more: str) -> ipywidgets.Button:
    return ipywidgets.Button(description=words, tooltip=more, layout=_BUTTON)


def _live() -> ipywidgets.HTML:
    return ipywidgets.HTML('<div role="status" aria-live="polite"></div>')


def _say(said: ipywidgets.HTML, words: str) -> None:
    said.value = f'<div role="status" aria-live="polite" style="line-height: 1.5">{to_html(words.strip())}</div>'


def _output() -> ipywidgets.Output:
    """Return a place for HTML in which the notebook's own relative links work; a plain HTML widget has none."""
    return ipywidgets.Output()


def _shown(page: Page) -> tuple[dict, ...]:
    data = {"text/html": page.html, "text/plain": page.text}
    return ({"output_type": "display_data", "data": data, "metadata": {}},)
