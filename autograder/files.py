"""Reads one file that somebody else wrote: plain files only, of a bounded size, and zips that cannot climb or burst."""

from __future__ import annotations

import contextlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MAX_BYTES = 20 * 2**20  # a notebook with its figures takes some hundred kilobytes
MAX_MEMBERS = 2_000
_DIRECTORY_BYTES = 512 * 1024  # of a zip: some thousand members
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFLNK: "a link to another file",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}


class SubmissionProblem(Exception):
    """A submission that cannot be read or graded. The message is a sentence that a student understands."""


@contextlib.contextmanager
def opened(path: Path, most: int = MAX_BYTES) -> Iterator[BinaryIO]:
    """Open a plain file of at most `most` bytes; no link is followed, and no pipe can hold the reader.

    Raises SubmissionProblem.
    """
    flags = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC", "O_NOCTTY"))
    try:
        kind = stat.S_IFMT(path.lstat().st_mode)
        if not stat.S_ISREG(kind):
            raise SubmissionProblem(_no_plain_file(kind))
        handle = os.open(path, os.O_RDONLY | flags)
    except OSError as error:
        raise SubmissionProblem(f"The file could not be opened ({error.strerror}). Hand it in again.") from None
    with os.fdopen(handle, "rb") as stream:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise SubmissionProblem(_no_plain_file(stat.S_IFMT(found.st_mode)))
        if found.st_size > most:
            raise SubmissionProblem(too_large(found.st_size, most))
        yield stream


def read(path: Path, most: int = MAX_BYTES) -> bytes:
    """Return the bytes of a plain file of at most `most` bytes. Raises SubmissionProblem."""
    with opened(path, most) as stream:
        return _bounded(stream, most)


def too_large(size: int, most: int = MAX_BYTES) -> str:
    """Return the sentence for a notebook of `size` bytes."""
    return (
        f"The file has {size / 2**20:,.0f} MB, and at most {most / 2**20:,.0f} are read. Clear the outputs of all "
        "cells, save, and hand it in again."
    )


def _no_plain_file(kind: int) -> str:
    return f"This is {_KINDS.get(kind, 'no plain file')}, not a notebook. Hand in the .ipynb file itself."


def _bounded(stream: BinaryIO, most: int) -> bytes:
    content = stream.read(most + 1)
    if len(content) > most:
        raise SubmissionProblem(too_large(len(content), most))
    return content


def notebooks_in_zip(path: Path) -> list[str]:
    """Return the names of the notebooks in a zip, sorted. Raises SubmissionProblem for one not to be trusted."""
    with _zip(path) as archive:
        members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise SubmissionProblem(f"The zip holds {len(members):,} files. Put your notebook alone into it.")
    for member in members:
        if _climbs(member.filename):
            raise SubmissionProblem(
                "The zip holds a path that leads out of its folder. Put your notebook alone into a new one."
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise SubmissionProblem("The zip holds a link to another file. Put your notebook itself into it.")
    names = [member.filename for member in members if not member.is_dir() and _is_notebook(member.filename)]
    if len(names) != len(set(names)):
        raise SubmissionProblem("The zip holds two notebooks of the same name. Put the right one alone into a new zip.")
    return sorted(names)


def read_member(path: Path, name: str, most: int = MAX_BYTES) -> bytes:
    """Return the bytes of one member of a zip, never unpacking more than `most` of them. Raises SubmissionProblem."""
    with _zip(path) as archive:
        try:
            member = archive.getinfo(name)
            if member.flag_bits & 0x1:
                raise SubmissionProblem("The zip is locked with a password. Hand in the notebook without one.")
            if member.file_size > most:
                raise SubmissionProblem(too_large(member.file_size, most))
            with archive.open(member) as stream:
                return _bounded(stream, most)
        except KeyError:
            raise SubmissionProblem(f"The zip holds no {name!r} any more. Hand it in again.") from None


@contextlib.contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    with opened(path) as stream:
        _look_at_directory(stream)
        try:
            with zipfile.ZipFile(stream) as archive:
                yield archive
        except SubmissionProblem:
            raise
        # what zipfile and its decompressors raise for damaged archives, and for methods that this Python has not
        except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, struct.error) as error:
            name = type(error).__name__
            raise SubmissionProblem(f"The zip is damaged ({name}). Hand in the notebook itself.") from None


def _look_at_directory(stream: BinaryIO) -> None:
    """Refuse a zip whose table of contents would take the reader's memory: zipfile reads all of it first."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise SubmissionProblem("This is no zip file, though its name says so. Hand in the notebook itself.")
    if _END_64 in tail or struct.unpack_from("<L", tail, at + 12)[0] > _DIRECTORY_BYTES:
        raise SubmissionProblem("The zip holds too many files. Put your notebook alone into a new one.")


def _climbs(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain.split("/")[0] or ".." in PurePosixPath(plain).parts or "\0" in plain


def _is_notebook(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return name.lower().endswith(".ipynb") and not hidden
