"""Learning: the check contract, the notebook's helpers, cards and progress. Knows none of the methods."""
