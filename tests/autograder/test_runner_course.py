"""The library that children see: what it must hold, what it must not, and that its names are the course's."""

import ast
import inspect
from pathlib import Path

import pytest

import xaicourse.learning
from autograder.libraries import libraries
from autograder.runner import course, stand_in
from autograder.runner.limits import Limits
from xaicourse.learning import wire
from xaicourse.learning.units import unit_ids

FORBIDDEN = ("truth", "structure", "reproduce", "answers", "checks", "misconceptions", "rehearsal", "review", "units")
FORBIDDEN += ("contract", "claims", "cards", "notebook", "session", "progress")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    course.build(folder, [name for unit in unit_ids() for name in libraries(unit)])
    return folder


def test_nothing_that_answers_a_question_is_in_the_library(library):
    names = [path.relative_to(library) for path in library.rglob("*") if path.is_file()]
    assert names
    for name in names:
        assert name.stem.lower() not in FORBIDDEN, name
        assert not {"authoring", "solutions", "exercises", "lessons", "explorers"} & set(name.parts), name
        assert name.suffix in (".py", ".toml", ".csv", ".json", ".npz"), name


def test_of_the_grader_only_runner_and_sandbox_are_there(library):
    inside = {path.name for path in (library / "autograder").iterdir()}
    assert inside == {"__init__.py", "runner", "sandbox"}


def test_the_real_wire_and_side_are_used(library):
    for name in ("wire.py", "side.py", "people.py", "references.py"):
        ours = Path(wire.__file__).with_name(name).read_bytes()
        assert (library / "xaicourse" / "learning" / name).read_bytes() == ours


def test_the_stand_in_has_every_public_name_with_the_same_parameters():
    assert sorted(stand_in.__all__) == sorted(xaicourse.learning.__all__)
    for name in stand_in.__all__:
        real, ours = getattr(xaicourse.learning, name), getattr(stand_in, name)
        if inspect.isfunction(real):
            assert list(inspect.signature(ours).parameters) == list(inspect.signature(real).parameters), name


def test_every_module_that_the_library_imports_from_the_course_is_in_it(library):
    """But for those that are looked for on purpose, and whose absence has words."""
    missing = set()
    for path in (library / "xaicourse").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:  # at import, not within functions
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xaicourse"):
                place = library.joinpath(*node.module.split("."))
                if not (place.is_dir() or place.with_suffix(".py").is_file()):
                    missing.add((path.name, node.module))
    assert not missing


def test_a_message_may_be_as_long_as_the_wire_allows():
    assert Limits().message_bytes > wire.MAX_BYTES


def test_limits_that_are_none_are_refused():
    with pytest.raises(ValueError, match="cell_seconds is 0; give a number above 0"):
        Limits(cell_seconds=0)


def test_what_answers_a_question_is_left_out_even_when_it_is_named(tmp_path):
    course.build(
        tmp_path, ["xaicourse.scenarios.credit.truth", "xaicourse.learning.answers", "xaicourse.learning.units"]
    )
    assert not {path.stem for path in tmp_path.rglob("*.py")} & set(FORBIDDEN)


def test_there_are_finished_units():
    assert {"000_start", "107_first_shap", "108_explain_to_people", "190_credit_approval"} <= set(unit_ids())
