"""Learning: the check contract, the notebook's helpers, cards and progress. Knows none of the methods."""

from xaicourse.learning.notebook import begin, check, compare, hint, own, predict, quiz, say, solution, statements
from xaicourse.learning.wire import Claim

__all__ = ["Claim", "begin", "check", "compare", "hint", "own", "predict", "quiz", "say", "solution", "statements"]
