"""Every failure that run.py foresees, as one sentence: what happened and what to do."""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

GIGABYTE = 1024**3
NEEDED_BYTES = 5 * GIGABYTE  # the environment takes 3, its downloads and their unpacking the rest for a while

# What pip, ensurepip and the operating systems print, by cause. The first that is found names the problem.
_CAUSES = {
    "disk": r"No space left on device|Errno 28\b|Disk quota exceeded|Errno 122\b|WinError 112\b",
    "permission": r"Permission denied|Errno 13\b|Read-only file system|Errno 30\b|WinError 5\b",
    "certificate": r"CERTIFICATE_VERIFY_FAILED",
    "network": r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|Name or service not known"
    r"|getaddrinfo failed|Network is unreachable|ConnectTimeoutError|ReadTimeoutError|Read timed out"
    r"|Max retries exceeded|ProxyError|ProtocolError|Connection (?:aborted|reset|refused)|IncompleteRead",
    "ensurepip": r"ensurepip is not available|No module named '?ensurepip",
}

AGAIN = "then run the same command again"


class Problem(Exception):
    """A failure with one sentence for the user; run.py prints it and ends with exit status 1."""


def cause_of(output: str) -> str | None:
    """Return the cause that a program's output speaks of (a key of the table above), or None."""
    return next((cause for cause, pattern in _CAUSES.items() if re.search(pattern, output)), None)


def failed(doing: str, output: str, folder: Path, log: Path) -> Problem:
    """Return the problem of a program that failed while `doing` something into `folder`; `log` has all it said."""
    cause = cause_of(output)
    if cause == "disk":
        return no_space(folder)
    if cause == "permission":
        return not_writable(folder)
    if cause == "certificate":
        return Problem(
            f"The network answers with a certificate that pip does not trust, while {doing}: set pip's `cert` to your "
            f"organisation's certificate file, {AGAIN}."
        )
    if cause == "network":
        return Problem(f"The network did not answer while {doing}: connect it (or set pip's proxy), {AGAIN}.")
    if cause == "ensurepip":
        return Problem(
            f"This Python came without its venv module: install it (on Debian and Ubuntu, as root: apt-get install "
            f"python3-venv), {AGAIN}."
        )
    errors = [line for line in output.splitlines() if line.lower().startswith("error")]
    said = (errors or output.strip().splitlines() or ["nothing was printed"])[-1].strip()
    return Problem(f"Something failed while {doing}, the last words were “{said}”: read {log}, {AGAIN}.")


def no_space(folder: Path) -> Problem:
    """Return the sentence for a full disk."""
    return Problem(
        f"There is not enough disk space for {folder} (the course needs about {NEEDED_BYTES // GIGABYTE} GB free while "
        f"it is set up, and temporary files in {tempfile.gettempdir()}): free some, {AGAIN}."
    )


def not_writable(folder: Path) -> Problem:
    """Return the sentence for a folder that may not be written."""
    return Problem(
        f"{folder} may not be written by this user: copy the course into a folder of your own, and run the same "
        f"command there."
    )


def check_space(folder: Path) -> None:
    """Raise Problem when the disk of `folder` has too little room for a first set-up."""
    if shutil.disk_usage(folder).free < NEEDED_BYTES:
        raise no_space(folder)


@contextlib.contextmanager
def file_errors(folder: Path) -> Iterator[None]:
    """Turn a full disk or a read-only folder, met while writing into `folder`, into its sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or getattr(error, "winerror", None) == 112:
            raise no_space(folder) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise not_writable(folder) from error
        raise


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one run at a time set up `folder`.

    The system drops the lock when the process ends, however it ends. Where there is fcntl, programs started with
    close_fds=False hold it too: a pip that outlives a killed run.py still keeps the next one out.
    """
    user = os.getuid() if hasattr(os, "getuid") else ""  # the file of another user may not be opened
    name = hashlib.sha256(f"{user} {folder}".encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"xaicourse-{name}.lock"
    with path.open("a") as file:
        try:
            try:
                import fcntl
            except ImportError:  # Windows
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.set_inheritable(file.fileno(), True)
        except OSError as error:
            raise Problem(
                f"Another run.py is setting up {folder} at this moment: wait until it has finished."
            ) from error
        yield
