"""Somebody else's approval: "the approved person", "an applicant whom we accepted" say nothing of this application."""

from __future__ import annotations

from xaicourse.letters.words import singles

_PAST = frozenset({"approved", "accepted", "granted"})
_THIS = frozenset({"you", "your", "it", "this", "the", "him", "her", "them"})


def is_somebody_else(words: list[str], start: int, end: int) -> bool:
    """Whether the word of approval at `start` to `end` tells who was approved, not what this bank says to this one."""
    if end - start != 1 or words[start] not in _PAST:
        return False
    after = words[end : end + 1]
    if singles("finding.somebody").intersection(after):
        return True
    before = words[max(0, start - 2) : start]
    if before[-1:] in (["was"], ["were"]):
        return before[:1] in (["who"], ["that"])
    return before[-1:] == ["we"] and not _THIS.intersection(after)
