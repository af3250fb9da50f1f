"""The build: the same bytes each time, current, and no release that shows an answer."""

import json
import os
import re
import subprocess
import sys
from pathlib import PurePosixPath

import pytest

from tests.authoring.tiny_course import UNIT
from xaicourse.authoring import build, leaks, new_unit
from xaicourse.authoring.marks import BEGIN, END, AuthoringError
from xaicourse.authoring.places import exercise_file, lesson_file, solution_file
from xaicourse.learning.side import UNWRITTEN, LearnerSide
from xaicourse.learning.units import CourseError, course_root, unit_ids

PLACES = [f(UNIT) for f in (lesson_file, solution_file, exercise_file)]


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def sources(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def ask(namespace, name):
    return json.loads(LearnerSide(namespace).ask(json.dumps({"verb": "value", "name": name}).encode()))


# the course itself


def test_the_committed_notebooks_are_what_authoring_says():
    assert build.differences() == [], "run `xai build`"


def test_no_committed_notebook_holds_an_output():
    for place in build.notebooks():
        for cell in load(course_root() / place)["cells"]:
            assert not cell.get("outputs") and cell.get("execution_count") is None, place


def test_a_release_folder_holds_the_notebook_and_nothing_else():
    for unit in unit_ids():
        assert [path.name for path in (course_root() / "exercises" / unit).iterdir()] == [f"{unit}.ipynb"]


def test_no_release_and_no_lesson_shows_an_answer():
    for unit in unit_ids():
        notebooks = [load(course_root() / place(unit)) for place in (solution_file, exercise_file, lesson_file)]
        assert leaks.find(unit, *notebooks) == []


def test_no_line_of_a_solution_region_is_in_a_release():
    # once more without leaks.py: the regions are read from the script itself
    regions = re.compile(rf"{BEGIN}\n(.*?)\n\s*{END}", re.DOTALL)
    seen = 0
    for unit in unit_ids():
        script = (course_root() / "authoring" / unit / "exercise.py").read_text(encoding="utf-8")
        open_part = regions.sub("", script)
        release = "\n".join(sources(load(course_root() / exercise_file(unit))))
        for region in regions.findall(script):
            for line in region.splitlines():
                if len(line.strip()) > 15 and line.strip() not in open_part:
                    seen += 1
                    assert line.strip() not in release, unit
    assert seen >= 5


def test_no_unit_is_unfinished():
    assert {unit: found for unit in unit_ids() if (found := new_unit.unfinished(unit))} == {}


# the build, on a course with one small unit


def test_a_build_writes_three_notebooks_and_then_nothing(course):
    assert build.build() == PLACES
    assert build.build() == []
    assert build.differences() == []


def test_two_builds_give_the_same_bytes(course):
    build.build()
    first = [(course / place).read_bytes() for place in PLACES]
    for place in PLACES:
        (course / place).unlink()
    code = "from xaicourse.authoring import build; build.build()"
    environment = {**os.environ, "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert [(course / place).read_bytes() for place in PLACES] == first
    assert not any(b"\r" in content for content in first)


def test_the_release_keeps_the_stub_and_loses_the_answer(course):
    build.build()
    cells = {cell["id"]: "".join(cell["source"]) for cell in load(course / exercise_file(UNIT))["cells"]}
    assert cells["prediction-solve"] == (
        "def prediction(base_value, attributions):\n"
        '    """Return what an explanation adds up to."""\n'
        "    # your lines here"
    )
    assert cells["share-solve"] == "share = ...\n# your lines here"
    assert cells["letter-prose"] == f'letter = """\n{UNWRITTEN}\n"""'
    assert cells["share-check"] == 'check("share")'
    namespace = {}
    for name in ("prediction-solve", "share-solve", "letter-prose"):
        exec(cells[name], namespace)
    assert namespace["prediction"](1, 2) is None and namespace["share"] is ...
    assert "not attempted" in ask(namespace, "letter")["problem"]
    namespace["letter"] += "Dear applicant"
    assert ask(namespace, "letter") == {"value": namespace["letter"]}


def test_the_solution_keeps_everything(course):
    build.build()
    text = "\n".join(sources(load(course / solution_file(UNIT))))
    assert "secret_sum" in text and "your debts are high for your income." in text


def test_nothing_else_is_left_in_the_course(course):
    before = {path for path in course.rglob("*") if "__pycache__" not in path.parts}
    build.build()
    made = {path for path in course.rglob("*") if path.is_file() and "__pycache__" not in path.parts} - before
    assert made == {course / place for place in PLACES}


def test_what_is_out_of_date_is_named(course):
    build.build()
    (course / PLACES[0]).unlink()
    script = course / "authoring" / UNIT / "exercise.py"
    script.write_text(script.read_text(encoding="utf-8").replace("A tiny", "A small"), encoding="utf-8")
    stray = course / "exercises" / UNIT / "answers.py"
    stray.write_text("", encoding="utf-8")
    found = {(str(difference.place), difference.what) for difference in build.differences()}
    assert found == {
        (str(PLACES[0]), "missing"),
        (str(PLACES[1]), "out of date"),
        (str(PLACES[2]), "out of date"),
        (f"exercises/{UNIT}/answers.py", "of no unit"),
    }


def test_line_ends_of_a_windows_checkout_are_no_difference(course):
    build.build()
    for place in PLACES:
        (course / place).write_bytes((course / place).read_bytes().replace(b"\n", b"\r\n"))
    assert build.differences() == []


def test_a_unit_without_exercise_is_a_lesson_alone(course):
    (course / "authoring" / UNIT / "exercise.py").unlink()
    assert build.build() == PLACES[:1]


def test_changed_checks_are_read_again(course):
    build.build()
    checks = course / "authoring" / UNIT / "checks.py"
    text = checks.read_text(encoding="utf-8").replace('question("share", points=1.5', 'question("share", points=2.75')
    checks.write_text(text, encoding="utf-8")
    assert PurePosixPath(PLACES[2]) in build.build()
    assert '"points": 2.75' in (course / PLACES[2]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"107_tiny"', '"108_other"', "does not list 107_tiny; authoring/ has no lesson.py of 108_other"),
        ('tier = "beginner"', 'tier = "advanced"', "expected 'beginner'"),
        ("unit = [", "unit = ", "cannot be read"),
    ],
)
def test_a_syllabus_that_does_not_fit_is_said(course, old, new, said):
    path = course / "syllabus.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(CourseError, match=said):
        build.notebooks()


# leaks: each way of showing an answer is found, so that the tests above can fail


def edit(course, name, old, new):
    path = course / "authoring" / UNIT / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("exercise.py", "# # A tiny exercise", "# Try `secret_sum = sum(attributions)`.", "secret_sum"),
        ("exercise.py", "# # A tiny exercise", "# Such as: your debts are high for your income.", "your debts"),
        ("exercise.py", "# # A tiny exercise", "# Not `sum([base_value, *attributions])`", "base_value, \\*attr"),
        ("exercise.py", 'begin("107_tiny")', 'begin("107_tiny")\nseed = 73_129', "the seed 73129"),
        ("exercise.py", "# # A tiny exercise", "# %%\nshare = abs(-0.75) / (0.75 + 0.25)", "release holds the whole"),
        ("lesson.py", "total_of_both = 1 + 2", "x = 1; share = abs(-0.75) / (0.75 + 0.25)", "lesson holds the whole"),
    ],
)  # fmt: skip
def test_a_release_that_shows_an_answer_is_not_built(course, name, old, new, said):
    assert build.notebooks()
    edit(course, name, old, new)
    with pytest.raises(AuthoringError, match=said):
        build.build()
    assert not (course / "exercises").exists()


def test_a_leak_in_an_output_or_in_metadata_is_found_too(course):
    build.build()
    solution, release, lesson = (load(course / place) for place in (PLACES[1], PLACES[2], PLACES[0]))
    assert leaks.find(UNIT, solution, release, lesson) == []
    release["metadata"]["note"] = {"deep": ["secret_sum = sum(attributions)"]}
    assert leaks.find(UNIT, solution, release, lesson) == [
        "the release shows the answer line 'secret_sum = sum(attributions)'"
    ]
    assert len(leaks.find(UNIT, solution, solution, lesson)) >= 4


def test_what_the_exercise_shows_itself_is_no_leak(course):
    edit(
        course,
        "exercise.py",
        'begin("107_tiny")',
        'begin("107_tiny")\nattributions = []\nsecret_sum = sum(attributions)',
    )
    assert build.notebooks()
