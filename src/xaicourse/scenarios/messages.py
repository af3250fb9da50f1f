"""Messages: short e-mails, wanted or a scam, written by a rule that we know.

    from xaicourse.scenarios import messages

    texts, y = messages.draw(400)          # y: 1 = a scam
    messages.log_odds(texts)               # the truth

Each message joins a greeting, two or three phrases and a closing. What makes it a scam is a sum over words, and one
pair of words that counts only together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

GREETINGS = ("hello", "dear customer", "good morning", "hi anna")
PHRASES = (
    "your account is blocked",
    "you won a prize",
    "confirm the password now",
    "follow this link",
    "a parcel is waiting",
    "we meet on friday",
    "the report is ready",
    "lunch at noon",
    "see the minutes attached",
    "the link of last week works",
)
CLOSINGS = ("thanks", "best wishes", "urgent", "regards")

INTERCEPT = -2.0
WORDS = {"prize": 2.2, "password": 1.6, "urgent": 1.2, "parcel": 0.8, "customer": 0.6, "report": -1.0, "thanks": -0.8}
PAIR = ("blocked", "link", 2.6)  # an account may be blocked, and anyone sends links; both together are a trap


def draw(n: int, seed: int = 0) -> tuple[list[str], np.ndarray]:
    """Return `n` messages and whether each is a scam, (n,) of 0 and 1."""
    rng = np.random.default_rng(seed)
    texts = []
    for _ in range(n):
        phrases = rng.choice(len(PHRASES), size=rng.integers(2, 4), replace=False)
        parts = [rng.choice(GREETINGS), *(PHRASES[place] for place in phrases), rng.choice(CLOSINGS)]
        texts.append(" ".join(map(str, parts)))
    return texts, (rng.random(n) < probability(texts)).astype(int)


def log_odds(texts: Sequence[str]) -> np.ndarray:
    """Return the true log-odds of a scam, (n,), for any texts: words that the rule does not know count nothing."""
    first, second, together = PAIR
    found = []
    for text in texts:
        present = set(re.findall(r"\w+", text.lower()))
        alone = sum(weight for word, weight in WORDS.items() if word in present)
        found.append(INTERCEPT + alone + together * ({first, second} <= present))
    return np.array(found, dtype=float)


def probability(texts: Sequence[str]) -> np.ndarray:
    """Return the true probability of a scam, (n,)."""
    return 1 / (1 + np.exp(-log_odds(texts)))
