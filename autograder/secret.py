"""The class secret: what graded variants follow from. Learners' code never gets to see it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from autograder.problems import GradingProblem

VARIABLE = "XAI_CLASS_SECRET"
_LEAST = 16  # characters: it must not be guessed from one's own graded variant


def class_secret(folder: Path) -> bytes:
    """Return the class's secret: of XAI_CLASS_SECRET, else of <folder>/class_secret, which is made once, mode 0600.

    Raises GradingProblem for one that is too short, and for a file that cannot be read or made.
    """
    given = os.environ.get(VARIABLE)
    if given is not None:
        return _checked(given, f"the variable {VARIABLE}")
    path = folder / "class_secret"
    try:
        if not path.exists():
            _make(path)
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(handle, encoding="utf-8") as stream:
            os.fchmod(stream.fileno(), 0o600)
            return _checked(stream.read(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise GradingProblem(
            f"The class secret {path} cannot be read or made ({getattr(error, 'strerror', None) or error}): see to the "
            f"file, or set {VARIABLE}."
        ) from None


def fingerprint(secret: bytes) -> str:
    """Return a word that changes with the secret and tells nothing of it."""
    return hmac.digest(secret, b"fingerprint", hashlib.sha256).hex()[:16]


def _checked(text: str, where: str) -> bytes:
    if len(text.strip()) < _LEAST:
        raise GradingProblem(
            f"The class secret in {where} has {len(text.strip())} characters; give at least {_LEAST}, or remove it to "
            "have one made."
        )
    return text.strip().encode()


def _make(path: Path) -> None:
    """Write a new secret, whole or not at all. The journal's lock keeps a second run from doing the same."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".class_secret-")  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(secrets.token_hex(32) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    Path(name).replace(path)
