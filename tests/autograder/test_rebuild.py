"""Rebuilding: the release stays the release, and an honest answer is found wherever it went."""

import copy
import json
import random

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder import names
from autograder.files import MAX_BYTES
from autograder.rebuild import Rebuilt, SubmissionProblem, rebuild
from autograder.release import released_cells
from tests.autograder.notebooks import cell, code, content, place, released, solved, without_ids
from xaicourse.learning.units import course_root, unit_ids

UNIT = "107_first_shap"
WITH_EXERCISE = [unit for unit in unit_ids() if (course_root() / "authoring" / unit / "exercise.py").is_file()]
LEARNERS = ("solve", "prose", "extra")


def rebuilt(notebook, unit=UNIT, learner="ada") -> Rebuilt:
    return rebuild(unit, learner, content(notebook))


def answers(found: Rebuilt) -> dict[str, str]:
    return {each.cell_id: each.source for each in found.cells if each.role in ("solve", "prose")}


def given_answers(notebook) -> dict[str, str]:
    marked = [each for each in notebook["cells"] if each["metadata"].get("nbgrader", {}).get("solution")]
    return {each["id"]: "".join(each["source"]) for each in marked}


def extras(found: Rebuilt) -> list[str]:
    return [each.source for each in found.cells if each.role == "extra"]


def is_the_release(found: Rebuilt, unit=UNIT, learner="ada") -> bool:
    ours = [each for each in released_cells(unit) if each.role not in LEARNERS]
    theirs = [each for each in found.cells if each.role not in LEARNERS]
    setup = [each.source for each in theirs if each.role == "setup"]
    return (
        [(each.cell_id, each.role, each.kind, each.points) for each in ours]
        == [(each.cell_id, each.role, each.kind, each.points) for each in theirs]
        and [each.source for each in ours if each.role != "setup"]
        == [each.source for each in theirs if each.role != "setup"]
        and setup == [each.source.replace('"me"', repr(learner), 1) for each in ours if each.role == "setup"]
        and [each.cell_id for each in found.cells if each.role in ("solve", "prose")]
        == [each.cell_id for each in released_cells(unit) if each.role in ("solve", "prose")]
        and len({each.cell_id for each in found.cells}) == len(found.cells)
    )


@pytest.mark.parametrize("unit", WITH_EXERCISE)
def test_the_release_rebuilds_to_itself_with_the_folders_id(unit):
    found = rebuilt(released(unit), unit)
    assert is_the_release(found, unit) and not extras(found)
    assert answers(found) == given_answers(released(unit))
    assert (found.notes, found.flags, found.stated_learner) == ((), (), "me")
    (setup,) = (each for each in found.cells if each.role == "setup")
    assert "learner = 'ada'  # in a class: your id" in setup.source and '"me"' not in setup.source


@pytest.mark.parametrize("unit", WITH_EXERCISE)
def test_every_role_is_there_and_nothing_else(unit):
    cells = released_cells(unit)
    checks = [each for each in cells if each.role == "check"]
    assert checks and all(each.source == f'check("{each.question}")' and each.points > 0 for each in checks)
    assert [each.role for each in cells].count("setup") == 1
    prose = {"108_explain_to_people": ["letter"], "190_credit_approval": ["note", "letter"]}.get(unit, [])
    assert [each.question for each in cells if each.role == "prose"] == prose


@pytest.mark.parametrize("unit", WITH_EXERCISE)
@pytest.mark.parametrize("change", [lambda notebook: notebook, without_ids], ids=["whole", "ids stripped"])
def test_answers_arrive(unit, change):
    found = rebuilt(change(solved(unit)), unit)
    assert is_the_release(found, unit)
    assert answers(found) == given_answers(solved(unit))


def test_ids_kept_and_metadata_lost():
    notebook = solved(UNIT)
    for each in notebook["cells"]:
        each["metadata"] = {}
    assert answers(rebuilt(notebook)) == given_answers(solved(UNIT))


def test_cells_in_another_order():
    notebook = solved(UNIT)
    random.Random(3).shuffle(notebook["cells"])
    found = rebuilt(notebook)
    assert is_the_release(found) and answers(found) == given_answers(solved(UNIT)) and not extras(found)


@pytest.mark.parametrize("keep_ids", [True, False])
@pytest.mark.parametrize("last_is_stub", [True, False])
def test_pasted_twice_the_last_that_is_no_stub_counts(keep_ids, last_is_stub):
    notebook = released(UNIT)
    first, at = cell(notebook, "gains-solve"), place(notebook, "gains-solve")
    stub, twin = first["source"], copy.deepcopy(first)
    first["source"], twin["source"] = "def gains(worth, order):\n    return 1", "def gains(worth, order):\n    return 2"
    twin["id"] = "another"
    if not keep_ids:
        twin["metadata"] = {}
    notebook["cells"].insert(at + 1, twin)
    if last_is_stub:
        notebook["cells"].insert(at + 2, {**copy.deepcopy(twin), "source": stub, "id": "third"})
    found = rebuilt(notebook)
    assert answers(found)["gains-solve"].endswith("return 2") and is_the_release(found)
    assert any("'gains'" in note for note in found.notes)


def test_an_answer_in_a_cell_of_ones_own_below_the_stub():
    notebook = released(UNIT)
    notebook["cells"].insert(place(notebook, "gains-solve") + 1, code("def gains(worth, order):\n    return {}"))
    found = rebuilt(notebook)
    assert answers(found)["gains-solve"].endswith("return {}") and not extras(found)


def test_what_was_tried_after_the_check_does_not_replace_the_answer():
    notebook = solved(UNIT)
    notebook["cells"].insert(place(notebook, "gains-check") + 1, code("def gains(worth, order):\n    return {}"))
    assert answers(rebuilt(notebook)) == given_answers(solved(UNIT))


@pytest.mark.parametrize("named", [True, False])
def test_a_cell_split_in_the_middle_of_a_function(named):
    notebook = solved(UNIT)
    at, whole = place(notebook, "gains-solve"), cell(notebook, "gains-solve")
    lines = whole["source"].split("\n")
    whole["source"] = "\n".join(lines[:8])
    rest = code("\n".join(lines[8:]), id="rest")
    if named:
        rest["metadata"] = copy.deepcopy(whole["metadata"])
    notebook["cells"].insert(at + 1, rest)
    found = rebuilt(notebook)
    assert answers(found) == given_answers(solved(UNIT)) and not extras(found)


def test_a_cell_split_between_its_statements():
    notebook = solved(UNIT)
    at, whole = place(notebook, "against_approved-solve"), cell(notebook, "against_approved-solve")
    whole["source"] = 'guess = "lower"\nfound = 1'
    notebook["cells"].insert(at + 1, code('against_approved = {"base_value": found}'))
    found = rebuilt(notebook)
    assert answers(found)["against_approved-solve"] == 'against_approved = {"base_value": found}'
    assert extras(found) == ['guess = "lower"\nfound = 1']
    order = [each.cell_id for each in found.cells]
    assert order.index("extra-1") + 1 == order.index("against_approved-solve")


def test_answers_merged_into_one_cell():
    notebook = solved(UNIT)
    first, second = cell(notebook, "gains-solve"), cell(notebook, "causal_shares-solve")
    first["source"] += '\n\ncheck("gains")\n\n' + second["source"]
    notebook["cells"].remove(second)
    notebook["cells"].remove(cell(notebook, "gains-check"))
    found = rebuilt(notebook)
    assert "def causal_shares" in answers(found)["causal_shares-solve"] and "def gains" in answers(found)["gains-solve"]
    assert is_the_release(found) and any("'causal_shares'" in note for note in found.notes)


def test_an_answer_merged_into_its_check():
    notebook = solved(UNIT)
    check, answer = cell(notebook, "gains-check"), cell(notebook, "gains-solve")
    check["source"] = f'{answer["source"]}\n\ncheck("gains")'
    notebook["cells"].remove(answer)
    found = rebuilt(notebook)
    assert "found[letter] =" in answers(found)["gains-solve"] and is_the_release(found)


def test_a_missing_cell_is_not_attempted_and_said():
    notebook = solved(UNIT)
    notebook["cells"].remove(cell(notebook, "ledger_gap-solve"))
    found = rebuilt(notebook)
    assert answers(found)["ledger_gap-solve"] == "".join(cell(released(UNIT), "ledger_gap-solve")["source"])
    assert any("'ledger_gap'" in note and "not attempted" in note for note in found.notes)


def test_an_emptied_cell_is_not_attempted():
    notebook = solved(UNIT)
    cell(notebook, "gains-solve")["source"] = "  \n"
    assert answers(rebuilt(notebook))["gains-solve"] == "".join(cell(released(UNIT), "gains-solve")["source"])


def test_an_answer_that_is_no_python_is_still_theirs():
    notebook = without_ids(solved(UNIT))
    broken = next(each for each in notebook["cells"] if "def gains" in "".join(each["source"]))
    broken["source"] = "def gains(worth, order)\n    return {}"
    assert answers(rebuilt(notebook))["gains-solve"] == broken["source"]


def test_a_function_of_ones_own_is_taken_where_an_answer_calls_it():
    notebook = solved(UNIT)
    at = place(notebook, "ledger_gap-solve")
    cell(notebook, "ledger_gap-solve")["source"] = "def ledger_gap(b, a, p):\n    return logit(p) - b - sum(a)"
    own = "def logit(p):\n    return math.log(ratio(p))"
    imports = "import math\n\ndef ratio(p):\n    return p / (1 - p)"
    notebook["cells"][at:at] = [code(imports), code(own), code("print(1)")]
    found = rebuilt(notebook)
    assert extras(found) == [imports, own]
    order = [each.cell_id for each in found.cells]
    assert order.index("extra-2") < order.index("ledger_gap-solve") and is_the_release(found)
    assert any("1 cell of your own" in note and "not run" in note for note in found.notes)


def test_a_function_written_below_its_use_comes_above_it():
    notebook = solved(UNIT)
    cell(notebook, "gains-solve")["source"] = "def gains(worth, order):\n    return my_own(worth)\nprint(my_own(1))"
    notebook["cells"].append(code("def my_own(x):\n    return x"))
    order = [each.cell_id for each in rebuilt(notebook).cells]
    assert order.index("extra-1") < order.index("gains-solve")


def test_what_no_answer_needs_is_not_run():
    notebook = solved(UNIT)
    notebook["cells"].insert(3, code("import os\nos.system('echo')"))
    found = rebuilt(notebook)
    assert not extras(found) and any("not run" in note for note in found.notes)


def test_imports_added_to_the_first_cell_are_kept_each_by_itself():
    notebook = solved(UNIT)
    setup = next(each for each in notebook["cells"] if "begin(" in "".join(each["source"]))
    setup["source"] = "import math, no_such_module\nfrom math import *\n" + "".join(setup["source"]) + "\nprint(1)"
    found = rebuilt(notebook)
    assert extras(found) == ["import math, no_such_module", "from math import *"] and is_the_release(found)


def test_a_changed_cell_of_ours_gives_only_what_an_answer_needs():
    notebook = solved(UNIT)
    shown = next(each for each in notebook["cells"] if "colleagues_gap(-1.2" in "".join(each["source"]))
    shown["source"] = "".join(shown["source"]) + "\ndef logit(p):\n    return p\nprint('scratch')"
    cell(notebook, "ledger_gap-solve")["source"] = "def ledger_gap(b, a, p):\n    return logit(p)"
    found = rebuilt(notebook)
    (extra,) = extras(found)
    assert extra.startswith("def logit") and "colleagues_gap" not in extra and is_the_release(found)


def test_the_releases_cells_cannot_be_changed():
    notebook = solved(UNIT)
    for each in notebook["cells"]:
        marks = each["metadata"].get("nbgrader", {})
        if marks.get("grade"):
            each["source"], marks["points"], marks["locked"] = "16", 1000, False
        elif each["cell_type"] == "markdown":
            each["source"] = "<script>alert(1)</script>"
    found = rebuilt(notebook)
    assert is_the_release(found) and answers(found) == given_answers(solved(UNIT))
    assert not any("script" in each.source for each in found.cells)


@pytest.mark.parametrize(
    ("line", "flagged"),
    [
        ('learner = "ben"', True),
        ("learner = 'Ada '", False),
        ('learner = "me"', False),
        ("", False),
        ('learner = input("who?")', False),
    ],
)
def test_another_learners_id_is_flagged(line, flagged):
    notebook = solved(UNIT)
    setup = next(each for each in notebook["cells"] if "begin(" in "".join(each["source"]))
    setup["source"] = "".join(setup["source"]).replace('learner = "me"', line)
    found = rebuilt(notebook)
    assert bool(found.flags) is flagged and (not flagged or "'ben'" in found.flags[0])
    assert is_the_release(found)


def test_another_id_given_to_begin_itself_is_flagged():
    notebook = solved(UNIT)
    setup = next(each for each in notebook["cells"] if "begin(" in "".join(each["source"]))
    setup["source"] = f'begin("{UNIT}", "ben")'
    assert rebuilt(notebook).flags


def test_an_id_cannot_leave_its_text():
    (setup,) = (each for each in rebuilt(solved(UNIT), learner="o'\"\\1neil").cells if each.role == "setup")
    names_of = {}
    exec(setup.source.split("\n")[-2], names_of)
    assert names_of["learner"] == "o'\"\\1neil"


def test_an_answer_that_became_a_text_cell():
    notebook = solved(UNIT)
    cell(notebook, "gains-solve")["cell_type"] = "markdown"
    found = rebuilt(notebook)
    assert {each.kind for each in found.cells if each.role == "solve"} == {"code"}
    assert answers(found) == given_answers(solved(UNIT)) and any("text cell" in note for note in found.notes)


def test_nbformat_3():
    notebook = nbformat.from_dict(solved(UNIT))
    for each in notebook.cells:
        each.source = "".join(each.source)
    old = json.loads(nbformat.writes(nbformat.convert(notebook, 3), version=3))
    assert "worksheets" in old
    found = rebuilt(old)
    assert is_the_release(found)
    assert {k: v.strip() for k, v in answers(found).items()} == {
        k: v.strip() for k, v in given_answers(solved(UNIT)).items()
    }
    assert any("old format" in note for note in found.notes)


@pytest.mark.parametrize(
    "metadata",
    [{"kernelspec": {"name": "julia-9", "language": "julia"}}, {"kernelspec": 7}, [], None, {"signature": "x" * 10**5}],
)
def test_the_notebooks_own_metadata_does_not_matter(metadata):
    assert answers(rebuilt({**solved(UNIT), "metadata": metadata, "nbformat": "four"})) == given_answers(solved(UNIT))


def test_magic_and_shell_lines_do_not_hide_an_answer():
    notebook = without_ids(solved(UNIT))
    answer = next(each for each in notebook["cells"] if "def gains" in "".join(each["source"]))
    answer["source"] = "%matplotlib inline\n!pip list\n" + answer["source"]
    assert answers(rebuilt(notebook))["gains-solve"] == answer["source"]


BROKEN = {
    "empty": b"",
    "cut": content(solved(UNIT))[:-300],
    "cut in a string": content(solved(UNIT))[:2000],
    "no JSON": b"%PDF-1.7 ...",
    "no text": bytes(range(256)) * 40,
    "brackets": b"[" * 100_000,
    "closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "objects": b'{"cells":' * 100_000,
    "a list": b"[1, 2]",
    "a number": b"7",
    "a long number": b"7" * 100_000,
    "null": b"null",
    "no cells": b'{"metadata": {}}',
    "cells of another kind": b'{"cells": {"a": 1}}',
    "worksheets of another kind": b'{"worksheets": [1, 2]}',
    "too large": b'{"cells": [' + b" " * MAX_BYTES + b"]}",
    "too many cells": json.dumps({"cells": [{}] * 3000}).encode(),
    "too much text": json.dumps({"cells": [code("x" * 90_000)] * 20}).encode(),
    "a lesson": (course_root() / "lessons" / "1_beginner" / "108_explain_to_people.ipynb").read_bytes(),
    "another exercise": content(solved("000_start")),
    "conflict marks": content(solved(UNIT)).replace(b'"metadata"', b'<<<<<<< HEAD\n"metadata"', 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_notebook_of_the_unit_is_said_in_a_sentence(name):
    with pytest.raises(SubmissionProblem) as caught:
        rebuild(UNIT, "ada", BROKEN[name])
    said = str(caught.value)
    assert 20 < len(said) < 300 and said[0].isupper() and said.endswith(".") and "Error" not in said


def test_a_cut_file_is_told_from_a_damaged_one():
    said = {}
    for name in ("cut", "no JSON", "another exercise"):
        with pytest.raises(SubmissionProblem) as caught:
            rebuild(UNIT, "ada", BROKEN[name])
        said[name] = str(caught.value)
    assert "ends in the middle" in said["cut"] and "line 1" in said["no JSON"]
    assert "000_start" in said["another exercise"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
SOURCES = st.one_of(
    st.text(max_size=60),
    st.lists(st.text(max_size=20) | st.integers(), max_size=4),
    st.sampled_from(
        [
            "def gains(worth, order):\n    return {}",
            "claim = 1\ngains = 2\nfrom os import *",
            "def gains(",
            "    return found",
            'check("gains")',
            'learner = "x"\nbegin("107_first_shap", learner)',
            "import no_such\nworth_of = no_such.f",
            "no_such = 1\n" * 5,
            "\ud800\0",
        ]
    ),
)
IDS = st.sampled_from([each.cell_id for each in released_cells(UNIT)]) | json_values
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | json_values,
        "source": SOURCES | json_values,
        "input": SOURCES,
        "id": IDS,
        "metadata": st.fixed_dictionaries({"nbgrader": st.fixed_dictionaries({"grade_id": IDS}) | json_values})
        | json_values,
    },
)
NOTEBOOKS = st.fixed_dictionaries(
    {}, optional={"cells": st.lists(CELLS | json_values, max_size=12) | json_values, "worksheets": json_values}
)
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def either_the_release_or_a_sentence(handed_in: bytes) -> None:
    try:
        found = rebuild(UNIT, "ada", handed_in)
    except SubmissionProblem as problem:
        assert str(problem)
        return
    assert is_the_release(found)
    for each in found.cells:
        each.source.encode("utf-8")
        assert "\0" not in each.source


@quick
@given(NOTEBOOKS | json_values)
def test_any_json_gives_the_release_or_a_sentence(notebook):
    either_the_release_or_a_sentence(json.dumps(notebook).encode())


@quick
@given(st.binary(max_size=200))
def test_any_bytes_give_a_sentence(handed_in):
    either_the_release_or_a_sentence(handed_in)


@quick
@given(st.data())
def test_a_solved_notebook_with_anything_among_its_cells(data):
    notebook = solved(UNIT)
    for extra in data.draw(st.lists(CELLS, max_size=5)):
        notebook["cells"].insert(data.draw(st.integers(0, len(notebook["cells"]))), extra)
    either_the_release_or_a_sentence(json.dumps(notebook).encode())


HARD = ["-" * 50_000 + "1", "a" + "[0]" * 30_000, "(" * 90_000, "1+" * 45_000, "lambda:" * 14_000 + "1", "{a:" * 90]


@pytest.mark.parametrize("source", HARD, ids=lambda source: source[:6])
def test_what_tires_a_parser_is_no_python_to_us(source):
    assert not names.parses(source) and not names.needed(source) and names.statements(source) == []


def test_names_are_read_and_nothing_is_run():
    source = "import os.path as p, sys\ndef f(x, *, y=d):\n    return g(x) + y + z\na, (b, *c) = 1, (2,)\nfor i in q: 0"
    assert names.bound(source) == {"p", "sys", "f", "a", "b", "c", "i"}
    assert names.needed(source) == {"d", "g", "z", "q"}
    assert names.needed("[k for k in row if k > limit]\ndisplay(print)") == {"row", "limit"}
