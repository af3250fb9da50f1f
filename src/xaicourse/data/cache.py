"""The data on this computer: where they lie, and whether each file is the published one. Never uses a network."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Literal

import platformdirs

from xaicourse.data.registry import DataError, DataFile, DataSet, describe

State = Literal["here", "missing", "damaged", "unreadable"]


def home() -> Path:
    """Return the folder of the fetched data, <home>/<data set>/<file>.

    The environment variable XAI_DATA_HOME names it; without it, it is in the user's cache folder.
    """
    named = os.environ.get("XAI_DATA_HOME")
    folder = (
        Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("xaicourse", appauthor=False)) / "data"
    )
    return folder.absolute()


def file_state(name: str, file: DataFile) -> State:
    """Return whether a file is here and is the published one, by its SHA-256."""
    path = home() / name / file.name
    try:
        if path.stat().st_size != file.bytes:
            return "damaged"
        with path.open("rb") as content:
            return "here" if hashlib.file_digest(content, "sha256").hexdigest() == file.sha256 else "damaged"
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError:
        return "unreadable"


def verify(name: str) -> dict[str, State]:
    """Return file -> "here", "missing", "damaged" or "unreadable", read anew. Raises DataError for an unknown name."""
    return {file.name: file_state(name, file) for file in describe(name).files}


def is_here(name: str) -> bool:
    """Return whether all files of a data set are on this computer and are the published ones.

    Raises DataError for an unknown name.
    """
    return all(state == "here" for state in verify(name).values())


def unavailable(name: str) -> str:
    """Return the sentence to show where a data set is needed and not here: why, and how to fetch it; "" if it is here.

    Raises DataError for an unknown name.
    """
    dataset = describe(name)
    states = verify(name)
    if all(state == "here" for state in states.values()):
        return ""
    return _sentence(dataset, states)


def path(name: str, file: str | None = None) -> Path:
    """Return the path of a file that is here; a data set of one file needs no `file`. Uses no network.

    Raises DataError, in one sentence with what to do, for an unknown name and for a file that is missing or damaged.
    """
    dataset = describe(name)
    if file is None and len(dataset.files) != 1:
        raise DataError(
            f"{name} has {len(dataset.files)} files: name one of {', '.join(each.name for each in dataset.files)}."
        )
    wanted = dataset.files[0] if file is None else dataset.file(file)
    if file_state(name, wanted) != "here":
        raise DataError(unavailable(name))
    return home() / name / wanted.name


def _sentence(dataset: DataSet, states: dict[str, State]) -> str:
    # ordered by what the reader should hear first: a damaged file is news, a missing one is not
    for state in ("unreadable", "damaged", "missing"):
        files = [file for file, found in states.items() if found == state]
        if files:
            break
    which = files[0] if len(files) == 1 else f"{files[0]} and {len(files) - 1} more"
    problem = {
        "unreadable": f"cannot be read ({home() / dataset.name / files[0]} may not be opened)",
        "damaged": f"is damaged on this computer ({which})",
        "missing": "is not on this computer"
        if len(files) == len(dataset.files)
        else f"is not complete on this computer ({which} is missing)",
    }[state]
    return (
        f"{dataset.title} {problem}: run `xai data fetch {dataset.name}` in a terminal, or the same with a `!` "
        f"before it in a cell ({size(dataset.bytes)}), then run this cell again."
    )


def size(n_bytes: int) -> str:
    """Return a size in words, such as "48 kB" or "3.8 MB"."""
    if n_bytes < 1000:
        return f"{n_bytes} bytes"
    return f"{n_bytes / 1000:.0f} kB" if n_bytes < 999_500 else f"{n_bytes / 1e6:.1f} MB"
