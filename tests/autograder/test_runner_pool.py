"""The pool: what it needs to begin, and what it says when it cannot."""

import os

import pytest

from autograder.runner.pool import Pool, PoolProblem
from autograder.sandbox import remains
from tests.autograder.walled import children, evaluate, left_of, needs_a_wall, open_child

pytestmark = needs_a_wall
EXPLAIN = """
import time, numpy as np, shap
began = time.process_time()
rows = np.arange(12.0).reshape(4, 3)
found = shap.explainers.Permutation(lambda X: X.sum(axis=1), shap.maskers.Independent(rows))(rows[:1], silent=True)
seconds = time.process_time() - began
"""


def test_a_library_that_is_not_there_is_named():
    with pytest.raises(PoolProblem, match="No module named 'no_such_library'"), Pool(["no_such_library"]):
        pass
    assert not [name for name in remains.sweep() if f"-{os.getpid()}-" in name]


def test_the_truth_cannot_be_imported_even_by_the_zygote():
    with pytest.raises(PoolProblem, match="truth"), Pool(["xaicourse.scenarios.credit.truth"]):
        pass


def test_a_library_that_begins_threads_is_refused(tmp_path, monkeypatch):
    """Its locks could be held at the moment of a fork."""
    source = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    monkeypatch.setattr("autograder.runner.pool.course.build", _with_module("threaded", source))
    with pytest.raises(PoolProblem, match="began threads"), Pool(["threaded"]):
        pass


def _with_module(name, source):
    from autograder.runner.course import build

    def build_more(library, modules=()):
        build(library, modules)
        (library / f"{name}.py").write_text(source, encoding="utf-8")

    return build_more


def test_several_lanes_serve_several_children_at_once():
    with children(lanes=3) as pool:
        opened = [pool.lane(number) for number in range(3)]
        assert len({lane.fileno() for lane in opened}) == 3
        with open_child(pool) as first, open_child(pool) as second:
            assert evaluate(first, "1") == 1 and evaluate(second, "2") == 2
        run, folder = pool.run, pool.folder
    assert left_of(run, folder) == []


@pytest.mark.slow
def test_numbas_functions_are_inherited_where_asked_for():
    with children(libraries=["shap", "shap.explainers"]) as pool, open_child(pool) as child:
        seconds = evaluate(child, "seconds", EXPLAIN)
        assert evaluate(child, "found.values.round(6).tolist()") == [[-4.5, -4.5, -4.5]]
    with children(libraries=["shap"]) as pool, open_child(pool) as child:
        assert evaluate(child, "seconds", EXPLAIN) > 3 * seconds
