"""The gradebook: nbgrader reads it as its own, a crash leaves what the next write mends, teachers' marks stay."""

import contextlib
import dataclasses
import os
import shutil
import sqlite3
from pathlib import Path

import nbformat
import pytest
import sqlalchemy
from nbgrader import utils
from nbgrader.api import Gradebook as NbGraderGradebook
from nbgrader.preprocessors import SaveAutoGrades

from autograder import autograded, gradebook, release
from autograder.gradebook import Gradebook
from autograder.problems import GradingProblem
from autograder.records import Graded
from autograder.rubrics import load_rubrics
from tests.autograder.notebooks import cell, graded, released, solved
from tests.sampling import few
from xaicourse.learning.units import course_root, unit_ids

UNIT = "108_explain_to_people"
LETTER = "letter-prose"
CELL = "(SELECT name FROM base_cell WHERE id = cell_id)"  # ids are drawn anew for each gradebook


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A gradebook with the unit and no submissions: making one takes nbgrader a second."""
    folder = tmp_path_factory.mktemp("gradebook")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", folder) as book:
        book._enter_unit(UNIT)
    return folder / "gradebook.db"


@pytest.fixture
def folder(empty, tmp_path):
    shutil.copy(empty, tmp_path / "gradebook.db")
    return tmp_path


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'gradebook.db'}"


def write(folder, *records, again=1):
    for _ in range(again):
        with Gradebook(url(folder), folder) as book:
            for record in records:
                assert book.write(record)


def submission(folder, learner="ada", unit=UNIT):
    """(grades by name, comments by name, the submission's sums) as nbgrader tells them."""
    with NbGraderGradebook(url(folder), "xaicourse") as book:
        found = book.find_submission_notebook(unit, unit, learner)
        grades = {
            grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.max_score)
            for grade in found.grades
        }
        comments = {comment.name: (comment.auto_comment, comment.manual_comment) for comment in found.comments}
        return grades, comments, (found.score, found.max_score, found.needs_manual_grade)


def mark(folder, name, score, comment=None, learner="ada"):
    """What formgrader stores when a teacher marks a cell."""
    with NbGraderGradebook(url(folder), "xaicourse") as book:
        grade = book.find_grade(name, UNIT, UNIT, learner)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment:
            book.find_comment(name, UNIT, UNIT, learner).manual_comment = comment
        book.db.commit()


def autograded_file(folder, learner="ada", unit=UNIT) -> Path:
    return folder / "autograded" / learner / unit / f"{unit}.ipynb"


def state(folder):
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as connection:
        tables = {
            table: sorted(map(repr, connection.execute(f"SELECT {columns} FROM {table}")))
            for table, columns in {
                "student": "id",
                "grade": f"auto_score, manual_score, extra_credit, needs_manual_grade, {CELL}",
                "comment": f"auto_comment, manual_comment, {CELL}",
                "base_cell": "name",
                "submitted_assignment": "student_id",
                "alembic_version": "version_num",
            }.items()
        }
    files = {
        path.relative_to(folder): path.read_bytes() for path in (folder / "autograded").rglob("*") if path.is_file()
    }
    return tables, files


def half(**more) -> Graded:
    return graded(UNIT, solved(UNIT), **more)


def test_scores_and_what_waits_for_the_teacher(folder):
    write(folder, half())
    grades, comments, sums = submission(folder)
    assert grades.pop(LETTER) == (None, None, True, 3)
    assert {name: grade[:3] for name, grade in grades.items()} == {
        row.grade_id: (row.maximum / 2, None, False) for row in half().rows if row.kind == "check"
    }
    assert set(comments.values()) == {(None, None)} and sums == (8, 19, True)


def test_an_untouched_exercise_has_no_response_and_no_one_waits(folder):
    write(folder, graded(UNIT, released(UNIT), points=lambda _: 0.0))
    grades, comments, sums = submission(folder)
    assert grades[LETTER] == (0, None, False, 3) and set(comments.values()) == {("No response.", None)}
    assert sums == (0, 19, False)


@pytest.mark.parametrize("points", [lambda m: m / 2, lambda m: m / 3, lambda m: m, lambda _: 0.0, lambda _: 1e-7])
@pytest.mark.parametrize("notebook", [solved, released])
def test_nbgrader_reads_the_same_grades_from_our_notebook(folder, points, notebook):
    write(folder, graded(UNIT, notebook(UNIT), points=points))
    before = submission(folder)
    made = nbformat.read(autograded_file(folder), as_version=4)
    about = {"notebook": UNIT, "assignment": UNIT, "student": "ada", "db_url": url(folder)}
    SaveAutoGrades().preprocess(made, {"nbgrader": about})
    assert submission(folder) == before


@pytest.mark.parametrize("unit", few(unit for unit in unit_ids() if (course_root() / "exercises" / unit).is_dir()))
def test_every_unit_is_entered_as_nbgrader_does(tmp_path, empty, unit):
    shutil.copy(empty, tmp_path / "gradebook.db")
    write(tmp_path, graded(unit, solved(unit)))
    made = nbformat.read(autograded_file(tmp_path, unit=unit), as_version=4)
    nbformat.validate(made)
    marked = [each for each in made.cells if each.metadata.get("nbgrader")]
    ours = {
        each.metadata.nbgrader.grade_id: each.metadata.nbgrader
        for each in nbformat.from_dict(released(unit)).cells
        if each.metadata.get("nbgrader")
    }
    assert {each.metadata.nbgrader.grade_id: each.metadata.nbgrader for each in marked} == ours
    checks = [each for each in marked if utils.is_grade(each) and not utils.is_solution(each)]
    assert [utils.determine_grade(each)[0] for each in checks] == [
        marks / 2 for marks in (float(each.metadata.nbgrader.points) for each in checks)
    ]


def test_writing_again_changes_nothing(folder):
    write(folder, half())
    before = state(folder)
    write(folder, half(), again=2)
    assert state(folder) == before


def test_a_teachers_marks_and_comments_stay(folder):
    write(folder, half())
    mark(folder, LETTER, 2.5, "Plain and fair.")
    mark(folder, "factors-check", 3.0)
    before = state(folder)
    write(folder, half(), again=2)
    assert state(folder) == before
    write(folder, half(points=lambda maximum: maximum))
    grades, comments, _ = submission(folder)
    assert grades[LETTER] == (None, 2.5, False, 3)  # its text is as it was
    assert grades["factors-check"] == (3, 3, True, 3)  # another score now stands beneath theirs: have a look
    assert comments[LETTER] == (None, "Plain and fair.")


def test_a_new_text_asks_for_a_second_look(folder):
    write(folder, half())
    mark(folder, LETTER, 2.5, "Plain and fair.")
    notebook = solved(UNIT)
    cell(notebook, LETTER)["source"] = 'letter = "Dear applicant, no."'
    write(folder, graded(UNIT, notebook), again=2)
    grades, comments, _ = submission(folder)
    assert grades[LETTER] == (None, 2.5, True, 3) and comments[LETTER] == (None, "Plain and fair.")


def test_one_learners_work_changes_no_other_row(folder):
    write(folder, half(), half(learner="ben", points=lambda maximum: maximum))
    ben = submission(folder, "ben"), autograded_file(folder, "ben").read_bytes()
    mark(folder, LETTER, 1.0, learner="ben")
    marked = submission(folder, "ben")
    write(folder, half(points=lambda _: 0.0))
    assert submission(folder, "ben") == marked != ben[0]
    assert autograded_file(folder, "ben").read_bytes() == ben[1]


@pytest.mark.parametrize("status", ["unreadable", "failed"])
def test_what_could_not_be_graded_waits_for_the_teacher_and_is_no_zero(folder, status):
    record = Graded("ada", UNIT, "d" * 64, status=status, reason="The file <b>ends</b> in the [middle](x).")
    write(folder, record, again=2)
    grades, _, sums = submission(folder)
    assert {grade[:3] for grade in grades.values()} == {(None, None, True)} and sums[2]
    made = nbformat.read(autograded_file(folder), as_version=4)
    assert "could not be graded" in made.cells[0].source and "<b>" not in made.cells[0].source
    scores = [utils.determine_grade(each)[0] for each in made.cells if utils.is_grade(each)]
    assert not any(scores)  # should nbgrader itself read it: no point for a check that did not run


def test_a_question_that_could_not_be_judged_waits_for_the_teacher(folder):
    record = half()
    rows = tuple(
        dataclasses.replace(row, points=None, fault="Traceback: def secret_check(): ...", feedback="A fault of ours.")
        if row.question == "flaw"
        else row
        for row in record.rows
    )
    write(folder, dataclasses.replace(record, rows=rows))
    grades, _, _ = submission(folder)
    assert grades["flaw-check"] == (None, None, True, 2) and grades["claim-check"][2] is False
    text = autograded_file(folder).read_text(encoding="utf-8")
    assert "secret_check" not in text and "A fault of ours." in text


def test_a_submission_that_can_be_read_at_last(folder):
    write(folder, Graded("ada", UNIT, "c" * 64, status="unreadable", reason="Broken."), half())
    assert submission(folder)[2] == (8, 19, True)
    write(folder, Graded("ada", UNIT, "e" * 64, status="unreadable", reason="Broken."))
    assert {grade[0] for grade in submission(folder)[0].values()} == {None}


@pytest.mark.parametrize("learner", ["../ada", "a/b", "", ".", "a\nb", "<script>", "x" * 101])
def test_an_id_that_is_none_writes_nothing(folder, learner):
    before = sorted(folder.rglob("*"))
    with Gradebook(url(folder), folder) as book:
        assert (
            book.write(half(learner="ada") if learner is None else dataclasses.replace(half(), learner=learner))
            is False
        )
    assert sorted(folder.rglob("*")) == before


def test_the_time_of_handing_in(folder):
    write(folder, half(timestamp="2026-11-22 10:00:00 UTC"))
    with NbGraderGradebook(url(folder), "xaicourse") as book:
        assert str(book.find_submission(UNIT, "ada").timestamp) == "2026-11-22 10:00:00"
    stamp = autograded_file(folder).with_name("timestamp.txt")
    assert stamp.read_text(encoding="utf-8") == "2026-11-22 10:00:00 UTC\n"


@pytest.mark.parametrize("stamp", ["yesterday", "99999999-01-01", "a b c d", "1 2 3", "\u0663", "9" * 200])
def test_a_broken_time_costs_nothing(folder, stamp):
    write(folder, half(timestamp=stamp))
    assert submission(folder)[2] == (8, 19, True)


class Crash(BaseException):
    """The process ends here."""


def crash_at(step: int, patch: pytest.MonkeyPatch):
    """Let the process 'end' at the nth thing that reaches the disk; return the counter."""
    count = [0]

    def tick(*_arguments, **_options):
        count[0] += 1
        if count[0] == step:
            raise Crash

    engine = sqlalchemy.engine.Engine
    for event in ("before_cursor_execute", "commit"):
        sqlalchemy.event.listen(engine, event, tick)
    replace, fsync = Path.replace, os.fsync
    patch.setattr(Path, "replace", lambda *arguments: (tick(), replace(*arguments))[1])
    patch.setattr(os, "fsync", lambda handle: (fsync(handle), tick())[0])
    return count, lambda: [
        sqlalchemy.event.remove(engine, event, tick) for event in ("before_cursor_execute", "commit")
    ]


def crashed(folder, record, step) -> int:
    """Write until the nth step; return how many steps there were."""
    with pytest.MonkeyPatch.context() as patch:
        count, restore = crash_at(step, patch)
        book = Gradebook(url(folder), folder)
        try:
            with contextlib.suppress(Crash), book:
                book.write(record)
        finally:
            restore()
            if book._book:
                book._book.close()
    return count[0]


@pytest.mark.parametrize("teacher", [False, True])
def test_a_crash_at_any_moment_is_mended_by_writing_again(empty, tmp_path, teacher):
    first, second = half(), half(points=lambda maximum: maximum / 4, timestamp="2026-11-22 10:00:00")

    def begin(name):
        place = tmp_path / name
        place.mkdir()
        shutil.copy(empty, place / "gradebook.db")
        if teacher:
            write(place, first)
            mark(place, LETTER, 2.0, "Good.")
            mark(place, "flaw-check", 1.5)
        return place

    whole = begin("whole")
    steps = crashed(whole, second, 0)
    wanted = state(whole)
    assert steps > 30
    for step in range(1, steps + 1, 3):
        place = begin(f"step {step}")
        assert crashed(place, second, step) == step
        write(place, second)
        found = state(place)
        assert found[0] == wanted[0], step
        assert found[1] == wanted[1], step


def test_a_crash_while_the_gradebook_is_made(tmp_path):
    whole = tmp_path / "whole"
    whole.mkdir()
    steps = crashed(whole, half(), 0)
    for step in (2, 20, 40, steps // 2, steps - 40):
        place = tmp_path / str(step)
        place.mkdir()
        crashed(place, half(), step)
        write(place, half())
        assert state(place) == state(whole), step


def test_another_release_with_submissions_of_the_old_one_is_refused(folder, monkeypatch):
    write(folder, half())
    changed = nbformat.from_dict(released(UNIT))
    changed.cells = [each for each in changed.cells if each.get("id") != "claim-check"]
    monkeypatch.setattr(gradebook, "read_release", lambda unit: changed)
    with Gradebook(url(folder), folder) as book, pytest.raises(GradingProblem, match="another release"):
        book.write(half())


def test_another_release_without_submissions_is_entered_anew(folder, monkeypatch):
    changed = nbformat.from_dict(release.read_release(UNIT))
    next(each for each in changed.cells if each.id == "claim-check").metadata.nbgrader.points = 7
    monkeypatch.setattr(gradebook, "read_release", lambda unit: changed)
    with Gradebook(url(folder), folder) as book:
        book._enter_unit(UNIT)
    with NbGraderGradebook(url(folder), "xaicourse") as book:
        assert book.find_grade_cell("claim-check", UNIT, UNIT).max_score == 7
        assert len(book.find_notebook(UNIT, UNIT).grade_cells) == 7


def test_a_gradebook_that_another_program_holds(folder):
    impatient = f"{url(folder)}?timeout=0.05"
    with Gradebook(impatient, folder) as book:
        with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(GradingProblem, match="locked"):
                book.write(half())
        assert book.write(half())
    assert submission(folder)[2] == (8, 19, True)


@pytest.mark.parametrize(
    "database", ["no database", "sqlite:////no/such/folder/gradebook.db", "postgresql+psycopg://me:hush@127.0.0.1:9/x"]
)
def test_a_database_that_cannot_be_used_is_a_sentence_without_its_password(tmp_path, database):
    with pytest.raises(GradingProblem) as caught, Gradebook(database, tmp_path):
        pass
    assert "hush" not in str(caught.value) and len(str(caught.value)) < 400


@pytest.mark.parametrize("unit", ["108_explain_to_people", "190_credit_approval"])
def test_the_rubric_and_the_readers_note_stand_beside_prose(unit):
    made = autograded.notebook(graded(unit, solved(unit)))
    for name, rubric in load_rubrics(unit).items():
        prose = next(each for each in made.cells if each.id == f"{name}-prose")
        shown = "".join(output.data["text/html"] for output in prose.outputs)
        assert all(one.name in shown for one in rubric.criteria) and "What the letter reader said" in shown


@pytest.mark.parametrize("unit", [unit for unit in unit_ids() if (course_root() / "exercises" / unit).is_dir()])
def test_every_prose_answer_has_its_rubric_in_the_exercises_own_words(unit):
    exercise = " ".join((course_root() / "authoring" / unit / "exercise.py").read_text(encoding="utf-8").split())
    exercise = exercise.replace("# ", "").replace("*", "")
    prose = {each.question: each.points for each in release.released_cells(unit) if each.role == "prose"}
    rubrics = load_rubrics(unit)
    assert {name: rubric.points for name, rubric in rubrics.items()} == prose
    for rubric in rubrics.values():
        assert [one.text for one in rubric.criteria if one.text not in exercise] == []


def test_flags_are_the_teachers_alone_and_notes_the_learners():
    made = autograded.notebook(half(notes=("Two <cells>.",), flags=("Names `ben`.",)))
    assert [each.id for each in made.cells[:2]] == ["graders-notes", "graders-flags"]
    assert made.cells[1].metadata.xaicourse["for"] == "teacher" and "xaicourse" not in made.cells[0].metadata
    assert "<cells>" not in made.cells[0].source and "`" not in made.cells[1].source


def test_the_search_path_is_put_back(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/a/place")
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", tmp_path):
        pass
    assert os.environ["PATH"] == "/a/place"
