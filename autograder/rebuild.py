"""Rebuilds what a learner handed in from the release: of the submission only the learner's own cells are taken.

Everything else is the release's, whatever the submission made of it: its text, its code, its checks. A cell of the
learner's own that stands between them is taken only where an answer needs it, as a function of theirs that it calls.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Sequence

from autograder import names
from autograder.files import SubmissionProblem
from autograder.handed_in import Given, read_cells
from autograder.matching import Match, match
from autograder.records import Cell
from autograder.release import released_cells

MAX_EXTRAS = 100
_LEARNER = re.compile(r"^learner = .*?(?=(\s+#.*)?$)", re.MULTILINE)
_STATED = re.compile(r"""^[ \t]*learner[ \t]*=[ \t]*(["'])(.{1,200}?)\1""", re.MULTILINE)
_BEGINS = re.compile(r"""^[ \t]*begin\(\s*(["'])(\w{1,100})\1(?:\s*,\s*(["'])(.{1,200}?)\3)?""", re.MULTILINE)

__all__ = ["Rebuilt", "SubmissionProblem", "rebuild"]


@dataclasses.dataclass(frozen=True)
class Rebuilt:
    """The release with the learner's cells in it.

    cells           in the release's order; extra cells stand where an answer needs them
    notes           sentences for the learner: what was mended, what was left out
    flags           sentences for the teacher
    stated_learner  the id that the submission's own setup cell gives, if any
    """

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    stated_learner: str | None = None


def rebuild(unit: str, learner: str, content: bytes) -> Rebuilt:
    """Return the release of `unit` with the answers of `content`, for `learner` (the folder's id).

    Raises SubmissionProblem if `content` is no notebook of this unit.
    """
    released = released_cells(unit)
    given, notes = read_cells(content)
    found = match(released, given)
    stated_unit, stated_learner = _stated(given)
    elsewhere = stated_unit is not None and stated_unit != unit
    if not found.recognised and (elsewhere or not found.used):
        other = f": it begins the unit {stated_unit}" if elsewhere else ""
        raise SubmissionProblem(f"This notebook holds no cell of the exercise {unit}{other}. Hand in that exercise.")
    extras = _Extras(released, found)
    cells = []
    for cell in released:
        pieces = found.taken.get(cell.cell_id, [])
        cells += extras.before(cell.cell_id)
        cells += [extras.cell(piece.source) for piece in pieces[:-1]]
        cells.append(_filled(cell, pieces[-1].source if pieces else None, learner))
        cells += extras.after(cell.cell_id)
    notes += found.notes + extras.notes()
    flags = []
    if stated_learner and _plain(stated_learner) not in ("me", _plain(learner)):
        flags.append(f"The notebook names the learner {stated_learner!r}; it was handed in as {learner!r}.")
    return Rebuilt(tuple(cells), tuple(notes), tuple(flags), stated_learner)


def _filled(cell: Cell, answer: str | None, learner: str) -> Cell:
    if cell.role == "setup":
        return dataclasses.replace(cell, source=_LEARNER.sub(lambda _: f"learner = {learner!r}", cell.source))
    return cell if answer is None else dataclasses.replace(cell, source=answer)


def _stated(given: Sequence[Given]) -> tuple[str | None, str | None]:
    """Return (unit, learner) as the submission's own setup cell gives them, each None if it does not."""
    for each in given:
        begins = _BEGINS.search(each.source) if each.kind == "code" else None
        if begins:
            named = _STATED.search(each.source)
            return begins.group(2), begins.group(4) or (named.group(2) if named else None)
    return None, None


def _plain(learner: str) -> str:
    return unicodedata.normalize("NFC", learner).strip().casefold()


class _Extras:
    """The cells of the learner's own that their answers need, and where each of them goes."""

    def __init__(self, released: Sequence[Cell], found: Match):
        self._order = {cell.cell_id: place for place, cell in enumerate(released)}
        self._found = found
        self._count = 0
        self._before: dict[str, list[tuple[int, str]]] = {}  # (place in the submission, source)
        self._after: dict[str, list[tuple[int, str]]] = {}
        self._run: set[int] = set()
        self._places = {place: cell.cell_id for place, cell in found.beside.items()}
        self._places |= {each.place: cell_id for cell_id, pieces in found.taken.items() for each in pieces}
        self._take_imports(released)
        self._take_needed(released)

    def cell(self, source: str) -> Cell:
        """Return a cell of the learner's own with an id that no release has."""
        self._count += 1
        return Cell("code", source, f"extra-{self._count}", "extra")

    def before(self, cell_id: str) -> list[Cell]:
        """Return the cells to run before a cell of the release."""
        return [self.cell(source) for _, source in _in_order(self._before.get(cell_id, []))]

    def after(self, cell_id: str) -> list[Cell]:
        """Return the cells to run after a cell of the release."""
        return [self.cell(source) for _, source in _in_order(self._after.get(cell_id, []))]

    def notes(self) -> list[str]:
        """Return what the learner should hear of their own cells."""
        setups = {place for place, cell in self._found.beside.items() if cell.role == "setup"}
        left = {each.place for each in self._found.left if each.source.strip()} - self._run - setups
        changed = len(left & self._found.changed)
        own = len(left) - changed
        said = []
        if self._run:
            said.append(f"{_counted(len(self._run), 'cell')} of your own outside the answers: run, as answers need it.")
        if own:
            said.append(f"{_counted(own, 'cell')} of your own outside the answers: not run, as no answer needs it.")
        if changed:
            said.append(f"{_counted(changed, 'cell')} of the exercise that you changed: run as it was handed out.")
        return said

    def _take_imports(self, released: Sequence[Cell]) -> None:
        """Take the imports that a learner added to the setup cell, each in a cell: one that fails costs no other."""
        setup = next((cell for cell in released if cell.role == "setup"), None)
        if setup is None:
            return
        ours = set(names.statements(setup.source))
        for each in self._found.left:
            if each.place in self._found.changed and self._found.beside[each.place] == setup:
                added = [line for line in names.statements(each.source) if line not in ours]
                lines = [line for line in added if line.startswith(("import ", "from "))]
                self._after.setdefault(setup.cell_id, []).extend((each.place, line) for line in lines[:MAX_EXTRAS])

    def _take_needed(self, released: Sequence[Cell]) -> None:
        """Take cells that bind what an answer needs and neither the release nor another answer binds."""
        found = self._found
        known = set().union(*(names.bound(cell.source) for cell in released))
        known |= set().union(*(names.bound(line) for lines in self._after.values() for _, line in lines), set())
        wanted: list[tuple[str, str]] = []  # (cell id, what it runs)
        for cell_id, pieces in found.taken.items():
            known |= set().union(*(names.bound(each.source) for each in pieces), set())
            wanted += [(cell_id, each.source) for each in pieces]
        waiting = list(found.left)
        while wanted and waiting and len(self._run) < MAX_EXTRAS:
            cell_id, source = wanted.pop(0)
            missing = names.needed(source) - known
            for each in [each for each in waiting if self._may_bind(each, missing)]:
                waiting.remove(each)
                own = self._own_lines(each)
                if own:
                    self._place(each, own, cell_id)
                    known |= names.bound(own)
                    wanted.append((cell_id, own))

    @staticmethod
    def _may_bind(each: Given, missing: frozenset[str] | set[str]) -> bool:
        return bool(missing & names.bound(each.source) or (missing and names.STAR in names.bound(each.source)))

    def _own_lines(self, each: Given) -> str:
        """Return what is the learner's own in a cell: all of it, or what they added to one of the release's."""
        if each.place not in self._found.changed:
            return each.source
        ours = set(names.statements(self._found.beside[each.place].source))
        added = [line for line in names.statements(each.source) if line not in ours]
        return "\n".join(line for line in added if not line.startswith(("begin(", "check(", "learner = ")))

    def _place(self, each: Given, source: str, needed_by: str) -> None:
        """Put a learner's own cell where it stood, but never below the answer that needs it."""
        self._run.add(each.place)
        after = self._places.get(each.place)
        below = min((place for place in self._places if place > each.place), default=None)
        anchor = after or (self._places[below] if below is not None else needed_by)
        if self._order[anchor] >= self._order[needed_by]:
            self._before.setdefault(needed_by, []).append((each.place, source))
        elif after:
            self._after.setdefault(anchor, []).append((each.place, source))
        else:
            self._before.setdefault(anchor, []).append((each.place, source))


def _in_order(sources: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return sorted(sources, key=lambda placed: placed[0])  # by place alone: lines of one cell keep their order


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
