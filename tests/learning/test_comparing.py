"""Closeness wants one shape; of several draws the first trouble is told."""

import numpy as np

from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import Result


def test_close_wants_one_shape_and_the_tolerance():
    assert close([1.0, 2.0], np.array([1.0, 2.0 + 9e-7]))
    assert not close([1.0, 2.0], [1.0, 2.00001])
    assert not close([1.0, 1.0], 1.0)
    assert close(1.0, 1.004, 0.005)
    assert not close(float("nan"), float("nan"))


def test_the_first_trouble_is_told_and_what_follows_is_not_asked():
    asked = []

    def results():
        for points in (2, 1, 0):
            asked.append(points)
            yield Result(points, str(points))

    assert first_trouble(2, results()).feedback == "1"
    assert asked == [2, 1]
    assert first_trouble(2, [Result(2, "a"), Result(2, "b")]).feedback == "b"
    assert first_trouble(2, []).points == 0
