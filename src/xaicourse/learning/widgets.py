"""The small forms of `predict` and `quiz`: keyboard and screen reader first, nothing blocks."""

from __future__ import annotations

from typing import Any

import ipywidgets

from xaicourse.learning.cards import load_cards
from xaicourse.learning.display import to_html
from xaicourse.learning.forms import Choices, form
from xaicourse.learning.session import Session
from xaicourse.learning.units import CourseError

_FULL_LABELS = {"description_width": "initial"}


def guess(session: Session, name: str, prompt: str, options: list[str] | None) -> ipywidgets.VBox:
    """Return a form that notes a guess in the session and in the progress file."""
    if options is not None and len(options) < 2:
        raise CourseError(f"predict {name!r} offers {len(options)} options; give at least two, or none for a number.")
    field = Choices(prompt, options) if options else _number()
    button = ipywidgets.Button(
        description="Note my guess", tooltip=f"Note my guess: {prompt}", layout={"min_height": "32px"}
    )
    said = _live_text()

    def note(_: Any) -> None:
        try:
            guessed = field.value if options else float(str(field.value).replace(",", "."))
        except ValueError:
            guessed = None
        if guessed is None:
            said.value = _live("Choose one first." if options else "Type a number first, such as 0.25.")
            return
        session.guesses[name] = guessed
        session.record(name, "guess", guess=guessed)
        said.value = _live(f"Noted: {guessed if options else f'{guessed:g}'}. Run on to see.")

    button.on_click(note)
    return form(prompt, field, button, said)


def quiz(session: Session, card_id: str) -> ipywidgets.VBox:
    """Return a choice question as a form that answers each choice in its own words."""
    cards = {card.id: card for card in load_cards(session.unit) if card.kind == "choice"}
    if card_id not in cards:
        raise CourseError(f"{session.unit} has no choice card {card_id!r}; it has {', '.join(cards) or 'none'}.")
    card = cards[card_id]
    field = Choices(card.prompt, card.more["options"])
    button = ipywidgets.Button(description="Check", tooltip=f"Check: {card.prompt}", layout={"min_height": "32px"})
    said = _live_text()

    def answer(_: Any) -> None:
        if field.value is None:
            said.value = _live("Choose one first.")
            return
        right = field.value == card.answer
        session.record(card_id, "quiz", right=right, chosen=field.value)
        said.value = _live(f"{'● Right.' if right else '◐ Not quite.'} {card.more['why'][field.value]}")

    button.on_click(answer)
    return form(card.prompt, field, button, said)


def _number() -> ipywidgets.Text:
    # sent when the field is left: letter by letter, the last ones would come after the button's click on a busy kernel
    return ipywidgets.Text(
        description="Your guess", placeholder="a number", style=_FULL_LABELS, continuous_update=False
    )


def _live_text() -> ipywidgets.HTML:
    return ipywidgets.HTML(value=_live(""))


def _live(text: str) -> str:
    return f'<div role="status" aria-live="polite">{to_html(text) if text else ""}</div>'
