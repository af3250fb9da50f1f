"""Who answers, and the random numbers that belong to them.

Two kinds of randomness never mix. A *learner's own* variant follows from their id, openly: they and the grader see the
same applicant and the same order of statements. A *hidden* variant, drawn by a check, follows from a secret: the
instant check uses a known one, graded runs the class's.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

import numpy as np

INSTANT = b"instant"


@dataclasses.dataclass(frozen=True)
class Learner:
    """A learner by id, as the class list spells it; someone learning alone is `me`."""

    id: str = "me"

    def rng(self, purpose: str) -> np.random.Generator:
        """Return the learner's own generator for a purpose such as "107_first_shap/claim", the same everywhere."""
        return _generator(hashlib.sha256(f"{self.id}\0{purpose}".encode()).digest())

    def pick(self, purpose: str, options: Sequence[Any]) -> Any:
        """Return the learner's own one of `options`, such as the row of an applicant. Raises ValueError if empty."""
        if not len(options):
            raise ValueError(f"there is nothing to choose for {purpose!r}: the list of options is empty")
        return options[int(self.rng(purpose).integers(len(options)))]


def hidden_rng(secret: bytes, learner: Learner, unit: str, question: str) -> np.random.Generator:
    """Return the generator with which a check varies its inputs, from a secret that learners do not have."""
    return _generator(hmac.digest(secret, f"{learner.id}\0{unit}\0{question}".encode(), "sha256"))


def _generator(digest: bytes) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))
