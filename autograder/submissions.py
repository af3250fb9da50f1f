"""Finds what a class handed in. It is read without trust: what is odd becomes a sentence, never an exception."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder import files
from autograder.files import SubmissionProblem
from xaicourse.learning.units import unit_ids

MAX_NAME = 100  # letters of a learner's id
_IGNORED = {"__MACOSX", "Thumbs.db", "desktop.ini", "timestamp.txt"}
_BEGIN = re.compile(rb"""begin\(\\?["']([0-9A-Za-z_]{1,80})\\?["']""")
_IN_NAMES = " ._-@'+,()"


@dataclasses.dataclass(frozen=True)
class Submission:
    """What a learner handed in for a unit. The bytes are read where they are needed, so that a class fits in memory.

    path, member    the file; and the notebook's name in it if it is a zip
    digest          SHA-256 of the notebook's bytes, in hex
    timestamp       what nbgrader's timestamp.txt beside it says, if anything
    others          names of what else of the same unit was handed in: it is older by its file's date, and is not graded
    """

    learner: str
    unit: str
    path: Path
    digest: str
    member: str | None = None
    timestamp: str | None = None
    others: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """The notebook's bytes. Raises SubmissionProblem if the file has changed since it was found."""
        content = _read(self.path, self.member)
        if hashlib.sha256(content).hexdigest() != self.digest:
            raise SubmissionProblem("The file changed while it was being graded. Grade it again.")
        return content


@dataclasses.dataclass(frozen=True)
class Unreadable:
    """What cannot be graded, and why: `reason` is a sentence that a student understands.

    learner     as the folder or file says; printable in any case
    unit        "" where nothing says it
    digest      of what can be known of the file, so that another try counts anew
    listed      whether `learner` and `unit` are fit for a row of the gradebook
    """

    learner: str
    unit: str
    path: Path
    digest: str
    reason: str
    listed: bool = True
    timestamp: str | None = None


def is_usable(learner: str) -> bool:
    """Return whether an id can stand in the gradebook and name a folder."""
    return _usable(learner) == (learner, "")


def find(folder: Path, unit: str | None = None) -> list[Submission | Unreadable]:
    """Return what `folder` holds, sorted by learner and unit; only `unit`'s if it is given.

    It may be nbgrader's submitted/<learner>/<unit>/<unit>.ipynb, or a flat folder of <learner>.ipynb,
    <learner>_<unit>.ipynb, <learner>/….ipynb or <learner>.zip. Where no name says the unit, `unit` does, or else the
    notebook's own `begin(...)`. Raises SubmissionProblem if `folder` cannot be listed.
    """
    try:
        entries = _entries(folder)
    except OSError as error:
        raise SubmissionProblem(
            f"{folder} cannot be listed ({error.strerror}); give the folder of submissions."
        ) from None
    found: list[Submission | Unreadable] = []
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            found += _of_learner(Path(entry.path), entry.name, unit)
        else:
            found += _single_file(entry, unit)
    wanted = [each for each in found if unit is None or each.unit in (unit, "")]
    return _one_each(sorted(wanted, key=lambda each: (each.learner, each.unit, str(each.path))))


def _entries(folder: Path) -> list[os.DirEntry]:
    with os.scandir(folder) as listing:
        entries = [entry for entry in listing if not entry.name.startswith(".") and entry.name not in _IGNORED]
    return sorted(entries, key=lambda entry: entry.name)


def _of_learner(folder: Path, name: str, unit: str | None) -> list[Submission | Unreadable]:
    """Return what stands in a learner's own folder: units' folders, notebooks, zips."""
    try:
        entries = _entries(folder)
    except OSError as error:
        return [_unreadable(name, unit or "", folder, f"The folder cannot be listed ({error.strerror}).")]
    units = [entry for entry in entries if entry.name in unit_ids()]
    if units:
        return [
            each for entry in units if unit in (None, entry.name) for each in _of_unit(entry, name, Path(entry.path))
        ]
    return list(_chosen(name, _offers(entries, unit), unit or "", folder))


def _of_unit(entry: os.DirEntry, learner: str, folder: Path) -> Iterator[Submission | Unreadable]:
    """Yield the one submission of nbgrader's submitted/<learner>/<unit>/."""
    unit = entry.name
    if not entry.is_dir(follow_symlinks=False):
        said = "A link or a file stands where the folder of this unit should be. Hand in the folder itself."
        yield _unreadable(learner, unit, folder, said)
        return
    try:
        inside = _entries(folder)
    except OSError as error:
        yield _unreadable(learner, unit, folder, f"The folder cannot be listed ({error.strerror}).")
        return
    # a notebook under another name is still theirs: the folder says which unit it is
    yield from _chosen(learner, [(unit, path, member) for _, path, member in _offers(inside, unit)], unit, folder)


def _single_file(entry: os.DirEntry, unit: str | None) -> Iterator[Submission | Unreadable]:
    """Yield what a file of a flat folder is: <learner>.ipynb, <learner>_<unit>.ipynb, or a zip of such a name."""
    path, stem = Path(entry.path), PurePosixPath(entry.name).stem
    if path.suffix.lower() not in (".ipynb", ".zip"):
        said = f"This is neither a notebook (.ipynb) nor a zip of one: {_shown(entry.name)}."
        if entry.is_symlink():
            said = f"This is a link to another place: {_shown(entry.name)}. Hand in the files themselves."
        yield dataclasses.replace(_unreadable(stem, unit or "", path, said), listed=False)
        return
    named = next((each for each in unit_ids() if stem == each or stem.endswith(f"_{each}")), None)
    learner = stem.removesuffix(named or "").rstrip("_") if named else stem
    if not learner:
        said = "The file's name does not say whose it is: name it <learner>.ipynb or <learner>_<unit>.ipynb."
        yield dataclasses.replace(_unreadable(stem, named or "", path, said), listed=False)
        return
    yield from _chosen(learner, _offers([entry], named or unit), named or unit or "", path)


def _offers(entries: list[os.DirEntry], unit: str | None) -> list[tuple[str | None, Path, str | None]]:
    """Return (unit as the name says it, path, member of a zip) of each notebook; a broken zip has the member ''."""
    offers: list[tuple[str | None, Path, str | None]] = []
    for entry in entries:
        path = Path(entry.path)
        if path.suffix.lower() == ".ipynb":
            offers.append((_unit_in(entry.name) or unit, path, None))
        elif path.suffix.lower() == ".zip":
            try:
                inside = files.notebooks_in_zip(path)
            except SubmissionProblem:
                inside = [""]
            offers += [(_unit_in(name) or _unit_in(entry.name) or unit, path, name) for name in inside or [""]]
    return offers


def _unit_in(name: str) -> str | None:
    return next((unit for unit in unit_ids() if unit in name), None)


def _chosen(
    learner: str, offers: list[tuple[str | None, Path, str | None]], unit: str, folder: Path
) -> Iterator[Submission | Unreadable]:
    """Yield one submission per unit of what a learner offers."""
    if not offers:
        yield _unreadable(learner, unit, folder, "There is no notebook here. Hand in the exercise, a file .ipynb.")
        return
    read = [_open(learner, *offer) for offer in offers]
    for of in sorted({each.unit for each in read}):
        same = [each for each in read if each.unit == of]
        exact = [each for each in same if _file_name(each) == f"{of}.ipynb"]
        best = exact if len(exact) == 1 else same
        yield _newest(best)


def _newest(same: list[Submission | Unreadable]) -> Submission | Unreadable:
    """Return the newest readable one by its file's date, of equal ones the last by name; it names the others."""
    readable = [each for each in same if isinstance(each, Submission)] or same
    best = max(readable, key=lambda each: (_date(each.path), _file_name(each)))
    if len(same) == 1 or isinstance(best, Unreadable):
        return best
    return dataclasses.replace(best, others=tuple(_shown(_file_name(each)) for each in same if each is not best))


def _date(path: Path) -> int:
    try:
        return path.lstat().st_mtime_ns
    except OSError:
        return 0


def _file_name(found: Submission | Unreadable) -> str:
    return PurePosixPath(getattr(found, "member", None) or found.path.name).name


def _open(learner: str, unit: str | None, path: Path, member: str | None) -> Submission | Unreadable:
    stamp = _timestamp(path.parent)
    try:
        if member == "":
            names = files.notebooks_in_zip(path)  # says what is wrong with it
            raise SubmissionProblem(
                "The zip holds no notebook. Hand in the exercise, a file .ipynb." if not names else ""
            )
        content = _read(path, member)
    except SubmissionProblem as problem:
        return _unreadable(learner, unit or "", path, str(problem), stamp)
    unit = unit or _stated_unit(content)
    if unit is None:
        said = "Neither its name nor its first cell says which exercise this is. Name it <learner>_<unit>.ipynb."
        return _unreadable(learner, "", path, said, stamp)
    known, said = _usable(learner)
    if said:
        return _unreadable(learner, unit, path, said, stamp)
    return Submission(known, unit, path, hashlib.sha256(content).hexdigest(), member, stamp)


def _read(path: Path, member: str | None) -> bytes:
    return files.read(path) if member is None else files.read_member(path, member)


def _stated_unit(content: bytes) -> str | None:
    """Return the unit that the notebook's own `begin(...)` names, if the course has it."""
    stated = _BEGIN.search(content)
    return next((unit for unit in unit_ids() if stated and unit == stated.group(1).decode()), None)


def _timestamp(folder: Path) -> str | None:
    try:
        return files.read(folder / "timestamp.txt", 200).decode("utf-8").strip() or None
    except (SubmissionProblem, UnicodeDecodeError):
        return None


def _usable(name: str) -> tuple[str, str]:
    """Return (learner id, "") or (a printable form, why it cannot be one)."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return _shown(name), "The name of the file or folder is not readable text. Name it with your id."
    known = unicodedata.normalize("NFC", name)  # macOS spells é as two letters; the class list as one
    if len(known) > MAX_NAME:
        return _shown(name), f"The name of the file or folder has {len(known)} letters, {MAX_NAME} at most are read."
    odd = [letter for letter in known if not (letter.isalnum() or unicodedata.combining(letter) or letter in _IN_NAMES)]
    if odd or known != known.strip() or not known.strip("."):
        seen = f" ({_shown(odd[0])!r} is in it)" if odd else ""
        return _shown(name), f"The name of the file or folder is no learner's id{seen}. Name it with your id."
    return known, ""


def _shown(name: str) -> str:
    """Return a name in printable letters, not too many."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    return plain if len(plain) <= MAX_NAME else plain[: MAX_NAME - 1] + "…"


def _unreadable(learner: str, unit: str, path: Path, reason: str, timestamp: str | None = None) -> Unreadable:
    known, odd = _usable(learner)
    try:
        found = path.lstat()
        seen = f"{found.st_mode} {found.st_size} {found.st_mtime_ns}"
    except OSError as error:
        seen = str(error.errno)
    told = f"{os.fsencode(path.name)!r} {seen} {reason}"
    digest = hashlib.sha256(told.encode()).hexdigest()
    return Unreadable(known, unit, path, digest, reason, not odd and bool(unit), timestamp)


def _one_each(found: list[Submission | Unreadable]) -> list[Submission | Unreadable]:
    """Let no two entries claim the same learner and unit: the newest counts, and names the others."""
    by_row: dict[tuple[str, str], list[Submission | Unreadable]] = {}
    for each in found:
        by_row.setdefault((each.learner, each.unit) if each.unit else (each.learner, str(each.path)), []).append(each)
    return [_newest(same) for same in by_row.values()]
