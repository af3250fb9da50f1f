"""What the notebook shows: feedback and notes as HTML for people and plain text for machines.

Colour never says it alone: every box starts with a sign and a word.
"""

from __future__ import annotations

import dataclasses
import html
import re

from xaicourse.learning.contract import Result, State

_COLOURS = {State.SOLVED: "#0072B2", State.NOT_YET: "#D55E00", State.NOT_ATTEMPTED: "#767676"}
_BOX = (
    "border-left: 6px solid {colour}; padding: 8px 14px; margin: 4px 0; max-width: 46em; line-height: 1.5;"
    " background: var(--jp-layout-color1, #fff); color: var(--jp-ui-font-color0, #111);"
)


def to_html(text: str) -> str:
    """Return plain text with `code`, **bold** and empty lines as HTML; everything else is escaped."""
    safe = html.escape(text, quote=False)
    safe = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", safe)
    safe = re.sub(r"\*\*([^*\n]+)\*\*", r"<strong>\1</strong>", safe)
    return "".join(f"<p style='margin: .3em 0'>{part}</p>" for part in re.split(r"\n\s*\n", safe.strip()))


def box(heading: str, body_html: str, colour: str) -> str:
    """Return a box with a bold heading; `role=status` lets a screen reader announce it."""
    return (
        f'<div role="status" class="xai-box" style="{_BOX.format(colour=colour)}">'
        f"<strong>{html.escape(heading)}</strong>{body_html}</div>"
    )


@dataclasses.dataclass(frozen=True)
class CheckOutcome:
    """What `check` returns: its repr is the points (nbgrader reads partial credit from it), its HTML the feedback."""

    question: str
    maximum: float
    result: Result
    note: str = ""

    def __repr__(self) -> str:
        return f"{self.result.points:g}"

    def _repr_html_(self) -> str:
        state = self.result.state(self.maximum)
        points = f"{self.result.points:g} of {self.maximum:g} point{'s' * (self.maximum != 1)}"
        more = "" if state is State.SOLVED else f"<p style='margin: .3em 0'><em>{self._next_step(state)}</em></p>"
        note = to_html(self.note) if self.note else ""
        heading = f"{state.sign} {state.value} · {self.question} · {points}"
        return box(heading, to_html(self.result.feedback) + more + note, _COLOURS[state])

    def _next_step(self, state: State) -> str:
        helped = f"Help: <code>hint({html.escape(self.question)!r})</code> in a new cell (press Esc, then B)."
        again = "Mend your answer in its cell, run that cell, then run this check again. "
        return helped if state is State.NOT_ATTEMPTED else f"{again}{helped}"


@dataclasses.dataclass(frozen=True)
class Note:
    """A text box: a hint, a reference answer, a comparison."""

    heading: str
    text: str
    code: str = ""

    def __repr__(self) -> str:
        return "\n".join(part for part in (self.heading, self.text, self.code) if part)

    def _repr_html_(self) -> str:
        code = f"<pre style='overflow-x: auto'>{html.escape(self.code)}</pre>" if self.code else ""
        return box(self.heading, to_html(self.text) + code, "#009E73")


@dataclasses.dataclass(frozen=True)
class Said:
    """A sentence with numbers from the run, shown as Markdown."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text
