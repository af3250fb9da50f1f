"""What datasets/registry.toml says of each real data set: its files, licence, traps and harms."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xaicourse.scenarios import DatasetError, datasets_folder


class DataError(DatasetError):
    """A real data set cannot be named, fetched or read; the message is one sentence that says what to do."""

    def _render_traceback_(self) -> list[str]:  # IPython's own hook: the sentence, without the frames
        return [str(self)]


class Blocked(DataError):
    """What would stop every other download too: no connection, no space, a folder that cannot be written."""


@dataclass(frozen=True)
class DataFile:
    """One file of a data set, pinned by address and SHA-256; the fields after `bytes` tell how to read a table.

    rows, columns       as `load` returns them; None and () for a file that is no table
    separator           between cells
    header              whether the first line names the columns; if not, the names are given by `columns`
    row_numbers         whether the first column numbers the rows
    quoted              whether quotation marks enclose cells; if not, they are text
    skip_initial_space  whether a blank after the separator is dropped
    dates               columns of dates
    """

    name: str
    url: str
    sha256: str
    bytes: int
    rows: int | None = None
    columns: tuple[str, ...] = ()
    separator: str = ","
    header: bool = True
    row_numbers: bool = False
    quoted: bool = True
    skip_initial_space: bool = False
    dates: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataSet:
    """One real data set as registered.

    name, title, about  its id, its name and one sentence
    target              what is to be predicted, with its codes
    licence             short; `licence_checked` is False where we have not read the publisher's own statement
    redistribution      whether the files may be passed on
    source, citation    where it comes from
    altered             what whoever published this copy changed
    traps, harms        what misleads in an analysis; whom careless use hurts
    """

    name: str
    title: str
    about: str
    target: str
    licence: str
    licence_checked: bool
    licence_note: str
    redistribution: str
    source: str
    citation: str
    altered: str
    traps: tuple[str, ...]
    harms: tuple[str, ...]
    files: tuple[DataFile, ...]

    @property
    def bytes(self) -> int:
        """The size of all files together."""
        return sum(file.bytes for file in self.files)

    @property
    def tables(self) -> tuple[DataFile, ...]:
        """The files that `load` reads."""
        return tuple(file for file in self.files if file.rows is not None)

    def file(self, name: str) -> DataFile:
        """Return the file called `name`. Raises DataError if there is none."""
        for file in self.files:
            if file.name == name:
                return file
        names = ", ".join(file.name for file in self.files)
        raise DataError(f"{self.name} has no file {name!r}: choose one of {names}.")


def names() -> tuple[str, ...]:
    """Return the ids of the registered data sets. Raises DatasetError if the registry is missing or damaged."""
    return tuple(_registry())


def describe(name: str) -> DataSet:
    """Return what is known of a data set, without any network. Raises DataError for an unknown name."""
    registry = _registry()
    if name not in registry:
        raise DataError(f"There is no data set {name!r}: choose one of {', '.join(registry)}.")
    return registry[name]


def _registry() -> dict[str, DataSet]:
    path = datasets_folder() / "registry.toml"
    try:
        state = path.stat()
        return _read(path, state.st_mtime_ns, state.st_size)
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise DataError(
            f"datasets/registry.toml is missing or damaged ({type(error).__name__}): "
            "restore it with `git checkout -- datasets/registry.toml`."
        ) from None


@lru_cache(maxsize=4)
def _read(path: Path, _mtime: int, _size: int) -> dict[str, DataSet]:
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    registry = {}
    for name, entry in entries.items():
        files = tuple(DataFile(**_frozen(file)) for file in entry.pop("files"))
        registry[name] = DataSet(name=name, files=files, **_frozen(entry))
    return registry


def _frozen(entry: dict) -> dict:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
