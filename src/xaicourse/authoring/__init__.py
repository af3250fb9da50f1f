"""Authoring: from a unit's scripts to its notebooks, and from those to the learner's own copies."""
