"""Methods by hand: from-scratch versions, one per file, each readable on one screen."""
