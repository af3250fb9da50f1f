"""The finished units behind the wall: the reference answers earn all points, and cold and warm children agree."""

import json
import re

import nbformat
import pytest

from autograder.libraries import libraries
from autograder.runner.limits import Limits
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.probe import choose, probe
from tests.autograder.walled import children, needs_a_wall
from tests.sampling import few
from xaicourse.authoring.places import solution_file
from xaicourse.learning.claims import sheet_text
from xaicourse.learning.people import INSTANT, Learner, hidden_rng
from xaicourse.learning.units import course_root, load_questions, unit_ids

pytestmark = needs_a_wall
NAMED_AT_RANDOM = re.compile(r"\bT_[0-9a-f]{5}|\b0x[0-9a-f]+")  # pandas' styled tables, places in memory
LEARNER = Learner("me")  # whose letters the solutions hold


def sit(pool, unit: str) -> tuple[list, dict]:
    """Run a unit's solved exercise: (what each cell showed and how it ended, the points of each question)."""
    from autograder.runner.job import ChildJob

    questions = load_questions(unit)
    sheets = {n: sheet_text(q.sheet, LEARNER, f"{unit}/{n}") for n, q in questions.items() if q.sheet}
    notebook = nbformat.read(course_root() / solution_file(unit), as_version=4)
    shown, points = [], {}
    with pool.lane(0).open(ChildJob(unit, LEARNER.id, sheets)) as child:
        for cell in notebook.cells:
            asked = re.fullmatch(r'check\("(\w+)"\)', cell.source.strip())
            if asked:
                name = asked[1]
                rng = hidden_rng(INSTANT, LEARNER, unit, name)
                points[name] = questions[name].judge(child, rng, LEARNER).points
            elif cell.cell_type == "code":
                ran = child.run_cell(cell.source)
                shown.append((ran.status, ran.note, NAMED_AT_RANDOM.sub("", json.dumps(ran.outputs, sort_keys=True))))
    return shown, points


LIBRARIES = sorted({name for unit in unit_ids() for name in libraries(unit)})


@pytest.fixture(scope="module")
def warm():
    with children(libraries=LIBRARIES, limits=Limits()) as pool:
        yield pool


@pytest.mark.parametrize("unit", few(unit_ids()))
def test_the_solved_exercise_earns_all_points_and_nothing_is_cut(warm, unit):
    shown, points = sit(warm, unit)
    assert {status for status, _, _ in shown} == {"ok"}
    assert {note for _, note, _ in shown} == {None}
    assert points == {name: asked.points for name, asked in load_questions(unit).items()}


def kinds_beside_the_usual():
    return [kind for kind in (Isolation.BUBBLEWRAP, Isolation.NONE) if kind is Isolation.NONE or _holds(kind)]


def _holds(kind):
    return all(finding.enforced for finding in probe(kind))


@pytest.mark.parametrize("unit", few(unit_ids()))
def test_every_kind_of_child_gives_the_same_outputs_and_points(warm, unit):
    """A warm child inherits what the zygote imported, a cold one imports for itself."""
    expected = sit(warm, unit)
    for kind in kinds_beside_the_usual():
        with children(kind, libraries=LIBRARIES, limits=Limits(), preload=False) as pool:
            assert sit(pool, unit) == expected, kind


@pytest.mark.parametrize("unit", few(unit_ids()))
def test_a_child_that_inherits_nothing_gives_the_same_outputs_and_points(warm, unit):
    with children(libraries=LIBRARIES, limits=Limits(), preload=False) as pool:
        assert sit(pool, unit) == sit(warm, unit)


def test_the_wall_that_is_chosen_holds():
    assert all(finding.enforced for finding in probe(choose()))
