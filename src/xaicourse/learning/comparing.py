"""What most checks need to compare an answer with: closeness, and one verdict over several draws."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from xaicourse.learning.contract import Result


def close(given: ArrayLike, wanted: ArrayLike, tolerance: float = 1e-6) -> bool:
    """Return whether two numbers or arrays have one shape and differ nowhere by more than `tolerance`."""
    return np.shape(given) == np.shape(wanted) and bool(np.allclose(given, wanted, atol=tolerance, rtol=0))


def first_trouble(maximum: float, results: Iterable[Result]) -> Result:
    """Return the first of the results that is not whole, else the last one: an answer must hold for every draw."""
    result = Result(0, "")
    for result in results:
        if result.points < maximum:
            break
    return result
