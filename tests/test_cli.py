import pytest
from typer.testing import CliRunner

from tests.authoring.tiny_course import UNIT, make
from xaicourse.cli import app


@pytest.fixture
def course(tmp_path, monkeypatch):
    make(tmp_path)
    monkeypatch.setenv("XAI_COURSE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, words)


def test_build_then_open_then_open_fresh(course):
    built = run("build")
    assert built.exit_code == 0 and "wrote exercises/107_tiny/107_tiny.ipynb" in built.stdout
    first = run("open", "107")
    assert first.exit_code == 0
    assert "work/107_tiny/107_lesson.ipynb  (new copy)" in first.stdout and "python3 run.py" in first.stdout
    (course / "work/107_tiny/107_tiny.ipynb").write_text("mine", encoding="utf-8")
    again = run("open", "107")
    assert again.stdout.count("as you left it") == 2
    fresh = run("open", "107", "--fresh")
    assert "Kept your earlier copy as work/107_tiny/107_tiny." in fresh.stdout


def test_open_says_that_a_newer_release_exists(course):
    run("build")
    run("open", "107")
    script = course / "authoring" / UNIT / "exercise.py"
    script.write_text(script.read_text(encoding="utf-8").replace("A tiny", "A newer"), encoding="utf-8")
    run("build", "107")
    said = run("open", "107").stdout
    assert "newer 107_tiny.ipynb. `xai open --fresh 107`" in said


def test_check_says_what_differs_and_what_to_run(course):
    assert run("build").exit_code == 0
    assert run("build", "--check").exit_code == 0
    (course / "lessons/1_beginner/107_tiny.ipynb").unlink()
    (course / "solutions/107_tiny/notes.txt").write_text("", encoding="utf-8")
    result = run("build", "--check")
    assert result.exit_code == 1
    assert "lessons/1_beginner/107_tiny.ipynb is missing" in result.stderr
    assert "solutions/107_tiny/notes.txt is of no unit" in result.stderr
    assert "✗ Run `xai build` and remove what is of no unit, then commit." in result.stderr
    assert not (course / "lessons/1_beginner/107_tiny.ipynb").exists()


def test_new_unit_says_what_it_wrote(course):
    result = run("new-unit", "102_linear_models")
    assert result.exit_code == 0 and "wrote authoring/102_linear_models/cards.toml" in result.stdout
    assert run("build", "102").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("open", "108"), "'108' names no unit; the course has 107_tiny"),
        (("build", "108"), "'108' names no unit"),
        (("open", "107"), "is missing"),
        (("new-unit", "linear"), "'linear' is no unit id"),
    ],
)
def test_a_failure_is_one_sentence(course, words, said):
    result = run(*words)
    assert result.exit_code == 1 and said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1 and "Traceback" not in result.stderr


def test_faults_of_a_unit_are_said_with_file_and_line(course):
    script = course / "authoring" / UNIT / "exercise.py"
    script.write_text(script.read_text(encoding="utf-8").replace("points=3", "points=4"), encoding="utf-8")
    result = run("build")
    assert result.exit_code == 1 and "exercise.py:17: points=4" in result.stderr


def test_check_of_a_notebook_shows_points_and_feedback(course):
    run("build")
    run("open", "107")
    said = run("check", "work/107_tiny").stdout
    assert "○ not attempted" in said and "0 of" in said
    nothing = run("check", "work/nothing.ipynb")
    assert nothing.exit_code == 1 and "There is no notebook" in nothing.stderr
