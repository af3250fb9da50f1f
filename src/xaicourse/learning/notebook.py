"""The learner's whole API in a notebook: begin, check, hint, solution, statements, predict, compare, quiz, say."""

from __future__ import annotations

import string
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from IPython import get_ipython

from xaicourse.learning import session as sessions
from xaicourse.learning.claims import sheet_text
from xaicourse.learning.display import CheckOutcome, Note, Said
from xaicourse.learning.people import Learner
from xaicourse.learning.progress import BEGIN, Progress
from xaicourse.learning.session import Session, current
from xaicourse.learning.units import CourseError, find_unit, reference


def begin(unit: str, learner: str | None = None) -> Note:
    """Begin a unit's notebook. `learner` is your id as your class spells it; leave it out if you learn alone.

    Raises CourseError for a unit that the course does not have, and for an id that is no text.
    """
    if learner is not None and (not isinstance(learner, str) or not learner.strip()):
        raise CourseError(f"The learner's id is {learner!r}; give a text such as 'ada', or leave it out.")
    shell = get_ipython()
    if shell:  # registered once, however often a notebook begins
        shell.events.register("pre_run_cell", sessions.before_cell)
        shell.events.register("post_run_cell", sessions.after_cell)
    names = shell.user_ns if shell else sys._getframe(1).f_globals  # a plain script has its own names
    progress = Progress()
    who = Learner(learner.strip() if learner else progress.last_learner() or "me")
    started = sessions.start(Session(find_unit(unit), who, names, progress, Path.cwd()))
    if not progress.events(who.id, started.unit):
        started.record("begin", BEGIN)
    done = progress.best(who.id, started.unit)
    sofar = f" So far you have {sum(points for points, _ in done.values()):g} points here." if done else ""
    alone = ", the name of everyone who learns alone" if who.id == Learner().id else ""
    return Note(f"Ready · {started.unit}", f"Your name here is `{who.id}`{alone}.{sofar} {progress.note}".strip())


def check(question: str) -> CheckOutcome:
    """Judge your answer to a question and show points and feedback."""
    session = current()
    result = session.judge(question)
    return CheckOutcome(question, session.question(question).points, result, session.progress.note)


def hint(question: str) -> Note:
    """Show the next help for a question: two hints, then the worked step."""
    session = current()
    asked = session.question(question)
    helps = [*asked.hints, asked.worked]
    level = min(session.count(question, "hint"), len(helps) - 1)
    session.record(question, "hint", level=level + 1)
    heading = "Worked step" if level == len(helps) - 1 else f"Hint {level + 1} of {len(helps) - 1}"
    after = "" if level == len(helps) - 1 else f"\n\nMore help: `hint({question!r})` again."
    return Note(f"{heading} · {question}", helps[level] + after)


def solution(question: str) -> Note:
    """Show the reference answer of a question, once you have checked an attempt of your own."""
    session = current()
    session.question(question)
    checks = session.progress.events(session.learner.id, session.unit, "check")
    if not any(event.name == question and event.body["state"] != "not attempted" for event in checks):
        words = f"Try it first: run `check({question!r})` on an answer of your own. `hint({question!r})` helps."
        return Note(f"Solution · {question}", words)
    session.record(question, "solution")
    words = "One right answer. Compare it with yours: what does it do that yours did not?"
    return Note(f"Solution · {question}", words, reference(session.unit, question))


def statements(question: str) -> Note:
    """Show the statements and limitations that a claim may use, in your own order."""
    session = current()
    sheet = session.question(question).sheet
    if sheet is None:
        raise CourseError(f"The question {question!r} offers no statements.")
    text = sheet_text(sheet, session.learner, f"{session.unit}/{question}")
    return Note(f"For {session.learner.id}: statements", text)


def own(purpose: str, options: Sequence[Any]) -> Any:
    """Return your own one of `options`: it follows from your id, and the check knows it."""
    session = current()
    return session.learner.pick(f"{session.unit}/{purpose}", options)


def say(template: str, **numbers: Any) -> Said:
    """Show a sentence whose numbers come from the run: say("The gap is {gap:.2f}.", gap=gap)."""
    wanted = {field for _, field, _, _ in string.Formatter().parse(template) if field}
    if wanted != set(numbers):
        raise CourseError(f"say: the text needs {sorted(wanted)} and was given {sorted(numbers)}.")
    return Said(template.format(**numbers))


def predict(name: str, prompt: str, options: list[str] | None = None) -> Any:
    """Ask for a guess before the answer is seen: one of `options`, or a number. It never blocks the notebook."""
    from xaicourse.learning import widgets  # ipywidgets only where something is asked

    return widgets.guess(current(), name, prompt, options)


def compare(name: str, actual: float | str, digits: int = 2) -> Note:
    """Show your guess beside what came out."""
    session = current()
    noted = session.progress.events(session.learner.id, session.unit, "guess")
    guessed = session.guesses.get(name, next((e.body["guess"] for e in reversed(noted) if e.name == name), None))
    shown = actual if isinstance(actual, str) else f"{actual:.{digits}f}"
    if guessed is None:
        words = f"It is **{shown}**. You noted no guess; with one, the answer says more."
    elif isinstance(actual, str) or isinstance(guessed, str):
        verdict = "as you guessed" if guessed == actual else f"you guessed {guessed}"
        words = f"It is **{shown}**: {verdict}."
    else:
        off = guessed - actual
        side = (
            "exactly right"
            if abs(off) < 0.5 * 10**-digits
            else f"{abs(off):.{digits}f} too {'high' if off > 0 else 'low'}"
        )
        words = f"It is **{shown}**. You guessed {guessed:.{digits}f}: {side}."
    return Note(f"Guess and answer · {name}", words)


def quiz(card: str) -> Any:
    """Ask a choice question from the unit's cards; your choice is answered at once and holds no points."""
    from xaicourse.learning import widgets

    return widgets.quiz(current(), card)
