"""The exercise as learners get it runs untouched, and its solution earns every point."""

import pytest

from tests.notebooks.execution import run
from tests.sampling import few
from xaicourse.authoring.places import exercise_file, solution_file
from xaicourse.learning.units import course_root, load_questions, unit_ids

WITH_EXERCISE = [unit for unit in unit_ids() if (course_root() / "authoring" / unit / "exercise.py").is_file()]


def outcomes(executed) -> dict[str, tuple[float, float, str]]:
    """Return for each check cell by name: points shown, points possible, feedback as shown."""
    found = {}
    for cell in executed.code:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade") and cell.source.startswith("check("):
            (shown,) = cell.outputs
            name = marks["grade_id"].removesuffix("-check")
            found[name] = (float(shown.data["text/plain"]), marks["points"], "".join(shown.data["text/html"]))
    return found


@pytest.fixture(scope="module", params=few(WITH_EXERCISE))
def untouched(request, tmp_path_factory):
    return request.param, run(course_root() / exercise_file(request.param), tmp_path_factory.mktemp("exercise"))


@pytest.fixture(scope="module", params=few(WITH_EXERCISE))
def solved(request, tmp_path_factory):
    return request.param, run(course_root() / solution_file(request.param), tmp_path_factory.mktemp("solution"))


def test_the_untouched_exercise_runs_to_its_end(untouched):
    _, executed = untouched
    assert executed.complaints() == []


def test_every_check_of_the_untouched_exercise_says_not_attempted(untouched):
    unit, executed = untouched
    checks = outcomes(executed)
    assert {name for name, question in load_questions(unit).items() if question.points} <= set(checks)
    assert {name: points for name, (points, _, _) in checks.items()} == dict.fromkeys(checks, 0)
    assert [name for name, (_, _, shown) in checks.items() if "not attempted" not in shown] == []


def test_the_solution_runs_and_earns_every_point(solved):
    unit, executed = solved
    assert executed.complaints() == []
    checks = outcomes(executed)
    assert set(checks) == set(load_questions(unit))
    assert {name: points for name, (points, _, _) in checks.items()} == {
        name: possible for name, (_, possible, _) in checks.items()
    }
    assert [name for name, (_, _, shown) in checks.items() if "solved" not in shown] == []
