"""Finds in a submission the cells that answer: by nbgrader's id, by the cell's id, else by the names that they bind."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence

from autograder import names
from autograder.handed_in import Given
from autograder.records import Cell

MAX_PIECES = 20  # cells that together are one answer
_LIKE = 0.6  # difflib's ratio from which an unnamed cell counts as a changed stub
_LIKE_LETTERS = 5_000  # it takes the square of the length


@dataclasses.dataclass
class Match:
    """Which given cells are taken for each of the learner's cells of the release, and which are left.

    taken       cell id of the release -> given cells in their order; the last one is the answer, those before it helped
                to make it; none where the stub stays
    beside      given cell's place -> the release's cell that it is; not those of the learner's
    changed     places of those beside that were changed
    left        given code cells, the changed ones among them, that nothing was taken from
    recognised  how many given cells the release knows
    """

    taken: dict[str, list[Given]] = dataclasses.field(default_factory=dict)
    beside: dict[int, Cell] = dataclasses.field(default_factory=dict)
    changed: set[int] = dataclasses.field(default_factory=set)
    left: list[Given] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)
    recognised: int = 0

    @property
    def used(self) -> set[int]:
        """The places of the given cells that answer something."""
        return {each.place for pieces in self.taken.values() for each in pieces}


def match(released: Sequence[Cell], given: Sequence[Given]) -> Match:
    """Match the given cells with the released ones."""
    found = Match()
    stubs = [cell for cell in released if cell.role in ("solve", "prose")]
    own = _by_id(released, given, found)
    keys = _keys(stubs)
    for cell in stubs:
        _take(cell, own[cell.cell_id], keys[cell.cell_id], given, found)
    for cell in stubs:
        pieces = found.taken[cell.cell_id]
        unsaid = not any(names.bound(each.source) & keys[cell.cell_id] for each in pieces)
        if unsaid and (pieces or not own[cell.cell_id]):
            _take_elsewhere(cell, keys[cell.cell_id], given, found)
    answered = found.used | {each.place for cells in own.values() for each in cells}
    found.left = [each for each in found.left if each.place not in answered]
    return found


def _by_id(released: Sequence[Cell], given: Sequence[Given], found: Match) -> dict[str, list[Given]]:
    """Return the given cells that bear the id of a learner's cell; sort the others into `found`."""
    own: dict[str, list[Given]] = {cell.cell_id: [] for cell in released if cell.role in ("solve", "prose")}
    by_grade_id = {cell.grade_id: cell for cell in released if cell.grade_id}
    by_cell_id = {cell.cell_id: cell for cell in released}
    by_source = {cell.source.strip(): cell for cell in released if cell.cell_id not in own}
    for each in given:
        cell = by_grade_id.get(each.grade_id) or by_cell_id.get(each.cell_id) or by_source.get(each.source.strip())
        found.recognised += cell is not None
        if cell is not None and cell.cell_id in own:
            own[cell.cell_id].append(each)
            continue
        if cell is not None:
            found.beside[each.place] = cell
            if names.same(cell.source, each.source):
                continue
            found.changed.add(each.place)
        if each.kind == "code":
            found.left.append(each)
    return own


def _keys(stubs: Sequence[Cell]) -> dict[str, frozenset[str]]:
    """Return for each learner's cell the names that tell it from the others: `guess` may stand in several."""
    bound = {cell.cell_id: names.bound(cell.source) for cell in stubs}
    keys = {}
    for cell_id, own in bound.items():
        others = frozenset().union(*(other for place, other in bound.items() if place != cell_id))
        keys[cell_id] = (own - others) or own
    return keys


def _take(cell: Cell, own: list[Given], keys: frozenset[str], given: Sequence[Given], found: Match) -> None:
    """Take the cells with the id that are more than the stub, and those without one that bind the same names."""
    live = [each for each in own if each.source.strip() and not names.same(cell.source, each.source)]
    until = _place_of_check(cell, given) if live else None
    if until is not None and until < live[-1].place:
        until = None  # reordered: the check stands before the answer
    makes = [
        each for each in found.left if names.bound(each.source) & keys and not names.same(cell.source, each.source)
    ]
    more = [each for each in makes if until is None or each.place < until]
    pieces = _without_twins(sorted(live + more, key=lambda each: each.place))
    pieces, parts = _joined(pieces, {each.place: each for each in [*found.left, *own]})
    found.left = [each for each in found.left if each.place not in parts]
    name = cell.question
    if len(live) > 1:
        found.notes.append(f"The cell of {name!r} is there {len(live)} times; what was written last counts.")
    if more:
        found.notes.append(f"A cell of your own was taken for {name!r}, since it makes {_listed(more, keys)}.")
    if len(pieces) > MAX_PIECES:
        found.notes.append(f"More than {MAX_PIECES} cells would answer {name!r}; the last {MAX_PIECES} were taken.")
    if any(each.kind != "code" for each in pieces):
        found.notes.append(f"The cell of {name!r} had become a text cell; it was run as code.")
    found.taken[cell.cell_id] = pieces[-MAX_PIECES:]


def _take_elsewhere(cell: Cell, keys: frozenset[str], given: Sequence[Given], found: Match) -> None:
    """Look for an answer whose cell is gone: merged into another answer's cell, or a stub changed beyond its names."""
    merged = [each for each in given if each.place in found.used and names.bound(each.source) & keys]
    if merged:
        found.taken[cell.cell_id] = merged[-1:]
        found.notes.append(f"The answer to {cell.question!r} was found in another cell and was taken from there.")
        return
    if found.taken[cell.cell_id]:
        return
    rest = [each for each in found.left if each.place not in found.used | found.changed]
    likeness = [(_ratio(cell.source, each.source), -each.place, each) for each in rest]
    ratio, _, best = max(likeness, key=lambda known: known[:2], default=(0.0, 0, None))
    if best is not None and ratio >= _LIKE:
        found.taken[cell.cell_id] = [best]
        found.notes.append(f"The cell of {cell.question!r} has lost its id; the cell most like it was taken.")
    else:
        found.notes.append(f"No cell was found for {cell.question!r}: it counts as not attempted.")


def _ratio(one: str, other: str) -> float:
    if len(other) > _LIKE_LETTERS:
        return 0.0
    compared = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return compared.ratio() if compared.real_quick_ratio() >= _LIKE and compared.quick_ratio() >= _LIKE else 0.0


def _place_of_check(cell: Cell, given: Sequence[Given]) -> int | None:
    """Return where the submission has the check of this answer, if it has one of the same name."""
    wanted = f"{cell.question}-check"
    return next((each.place for each in given if wanted in (each.grade_id, each.cell_id)), None)


def _without_twins(pieces: list[Given]) -> list[Given]:
    last = {each.source.strip(): each.place for each in pieces}
    return [each for each in pieces if last[each.source.strip()] == each.place]


def _joined(pieces: list[Given], nearby: dict[int, Given]) -> tuple[list[Given], set[int]]:
    """Join cells that were split in the middle of a statement; return the pieces and the places that went into one."""
    joined, parts = [], set()
    for piece in pieces:
        if piece.place in parts:
            continue
        whole, place = piece, piece.place
        while place - piece.place < MAX_PIECES and (part := nearby.get(place + 1)) and _goes_on(whole, part):
            whole, place = dataclasses.replace(whole, source=f"{whole.source}\n{part.source}"), place + 1
        if place > piece.place and names.parses(whole.source):
            joined.append(whole)
            parts |= set(range(piece.place + 1, place + 1))
        else:
            joined.append(piece)
    return joined, parts


def _goes_on(whole: Given, part: Given) -> bool:
    """Return whether `part` is the rest of `whole`: the first is no Python alone, or the second is indented."""
    return not names.parses(whole.source) or (part.source[:1].isspace() and not names.parses(part.source))


def _listed(cells: Sequence[Given], keys: frozenset[str]) -> str:
    made = sorted(frozenset().union(*(names.bound(each.source) & keys for each in cells)))
    return ", ".join(f"`{name}`" for name in made)
