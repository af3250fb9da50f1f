"""Scenarios: data whose truth is known, so that an explanation can be checked against it."""

from __future__ import annotations

import hashlib
import os
import tomllib
from functools import lru_cache
from pathlib import Path


class DatasetError(RuntimeError):
    """A shipped data file is missing or damaged; the message says what to do."""


def datasets_folder() -> Path:
    """Return the folder `datasets/` of the course.

    The environment variable XAI_DATASETS names another place. Without it we walk up from this file, since the
    package is installed from its repository. Raises DatasetError if neither is there.
    """
    override = os.environ.get("XAI_DATASETS")
    if override:
        folder = Path(override).expanduser()
        if folder.is_dir():
            return folder
        raise DatasetError(
            f"XAI_DATASETS names {str(folder)!r}, which is no folder: "
            f"set it to the course's datasets folder or unset it."
        )
    for parent in Path(__file__).resolve().parents:
        if (parent / "datasets").is_dir():
            return parent / "datasets"
    raise DatasetError(
        "The folder `datasets` was not found above the installed package: install the course from its repository "
        "(`python3 run.py`), or set XAI_DATASETS to that folder."
    )


def digest(content: bytes) -> str:
    """Return the SHA-256 of a text file's bytes; line ends are made alike, since git may change them on Windows."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def read_verified(scenario: str, name: str) -> bytes:
    """Return the bytes of the shipped file datasets/<scenario>/<name>, checked against its checksums.toml.

    Raises DatasetError if the file is missing or is not the shipped one.
    """
    path = datasets_folder() / scenario / name
    try:
        state = path.stat()
    except OSError as error:
        raise _unreadable(scenario, name, error.strerror) from None
    return _read_verified(scenario, path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _read_verified(scenario: str, path: Path, _mtime: int, _size: int) -> bytes:
    """Read and verify once, and again when the file has changed: predictions come in thousands."""
    checksums = path.with_name("checksums.toml")
    try:
        content = path.read_bytes()
        expected = tomllib.loads(checksums.read_text(encoding="utf-8")).get(path.name)
    except OSError as error:
        raise _unreadable(scenario, Path(error.filename or path).name, error.strerror) from None
    except ValueError:  # not UTF-8, or not TOML
        raise DatasetError(f"datasets/{scenario}/checksums.toml is damaged: {_cure(scenario)}") from None
    if digest(content) != expected:
        raise DatasetError(
            f"datasets/{scenario}/{path.name} is damaged or was changed (its checksum differs): {_cure(scenario)}"
        )
    return content


def _unreadable(scenario: str, name: str, reason: str | None) -> DatasetError:
    return DatasetError(f"datasets/{scenario}/{name} cannot be read ({reason}): {_cure(scenario)}")


def _cure(scenario: str) -> str:
    return (
        f"restore it with `git checkout -- datasets/{scenario}` "
        f"or run `python -m xaicourse.scenarios.{scenario}.reproduce`."
    )
