"""Remembers which of the learner's cells stopped, so that a check can say that it sees no new answer."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

_NOTHING = object()
_BOUND = re.compile(r"^(?:def\s+(\w+)|((?:\w+\s*,\s*)*\w+)\s*=(?!=))", re.MULTILINE)
_PERCENT = re.compile(r"\d\s*%\s*(?:#.*)?$")
_COMMA = re.compile(r"\d,\d")


class Failures:
    """The names that the learner's last cells should have made and did not, each with the error that stopped the cell.

    `before` and `after` are what IPython calls around each cell (its events pre_run_cell and post_run_cell).
    """

    def __init__(self, namespace: MutableMapping[str, Any]):
        self._namespace = namespace
        self._held: dict[str, Any] = {}
        self.errors: dict[str, BaseException] = {}

    def before(self, info: Any) -> None:
        """Note what the names that the cell is going to bind stand for now."""
        self._held = {name: self._namespace.get(name, _NOTHING) for name in bound(info.raw_cell or "")}

    def after(self, result: Any) -> None:
        """Note the names that are as they were because the cell stopped; forget those that it made."""
        error = result.error_before_exec or result.error_in_exec
        for name, held in self._held.items():
            if error is not None and self._namespace.get(name, _NOTHING) is held:
                self.errors[name] = error
            else:
                self.errors.pop(name, None)
        self._held = {}


def bound(code: str) -> list[str]:
    """Return the names that the lines of a cell bind, also of a cell that is no Python: `a, b = 40 %` gives a and b."""
    found = []
    for function, names in _BOUND.findall(code):
        found += [function] if function else re.split(r"\s*,\s*", names)
    return list(dict.fromkeys(found))


def words(name: str, error: BaseException, is_text: bool = False) -> str:
    """Return what a check says where the cell of an answer stopped; `is_text` says that the answer is to be a text."""
    lines = str(getattr(error, "msg", None) or error).strip().splitlines()
    reason = f": {lines[0][:160].rstrip('.')}" if lines else ""
    return (
        f"The cell in which you write `{name}` stopped with {type(error).__name__}{reason}. So it made no new "
        f"answer that this check could see.{_tip(error, is_text)}\n\n"
        "Mend that cell and run it, then run this check again."
    )


def _tip(error: BaseException, is_text: bool) -> str:
    if not isinstance(error, SyntaxError):
        return ""
    line = (error.text or "").strip()
    if is_text:
        return (
            ' A text stands between quotation marks, three on each side if it has more than one line: `"""` before its '
            'first word and `"""` after its last.'
        )
    if _PERCENT.search(line):
        return " Python has no percent sign for numbers: 40 % is written 0.4."
    if _COMMA.search(line):
        return " A decimal number is written with a point: 0.4, not 0,4."
    return f" It could not read this line: `{line[:80]}`." if line else ""
