"""`xai progress` and `xai start`, by the functions behind them."""

import io
import subprocess
import sys

import pytest
from rich.console import Console

from xaicourse import progress_commands
from xaicourse.learning.progress import Progress
from xaicourse.learning.units import CourseError, course_root


def shown(learner=None):
    out = Console(file=io.StringIO(), soft_wrap=True, highlight=False, width=80)
    progress_commands.show_progress(out, learner)
    return out.file.getvalue()


def checked(learner, unit="107_first_shap"):
    Progress().record(learner, unit, "gains", "check", points=2, maximum=2, state="solved", misconception=None)


def test_a_newcomer_sees_every_unit_and_what_to_do():
    said = shown()
    assert said.startswith("Your progress\n")
    assert "○ 000 The course in five minutes" in said
    assert "not begun, 0 of 16 points" in said
    assert "`xai open 000`" in said


def test_who_worked_last_is_shown_unless_another_is_named():
    checked("ada")
    checked("bob")
    assert shown().startswith("Progress of bob\n")
    assert shown("ada").startswith("Progress of ada\n")
    assert "begun, 2 of 16 points" in shown(" ada ")
    assert "question gains of 107, 2 of 2 points" in shown()


def test_an_unknown_learner_is_one_sentence():
    with pytest.raises(CourseError, match="Nothing is recorded for 'nobody'"):
        shown("nobody")


def test_marks_of_the_console_are_text():
    checked("[bold]eve[/]")
    assert shown().startswith("Progress of [bold]eve[/]\n")


@pytest.mark.parametrize(
    ("options", "words"),
    [({}, []), ({"browser": False}, ["--no-browser"]), ({"port": 8901}, ["--port", "8901"])],
)
def test_start_hands_over_to_run_py_in_this_python(monkeypatch, options, words):
    calls = []

    def called(command, **more):
        calls.append((command, more["cwd"]))
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(progress_commands.subprocess, "run", called)
    assert progress_commands.start_course(**options) == 3
    [(command, folder)] = calls
    assert command == [sys.executable, str(course_root() / "run.py"), "--here", *words]
    assert folder == course_root()


def test_what_start_says_to_run_py_is_understood():
    from environment.command import parser

    options = parser().parse_args(["--here", "--no-browser", "--port", "8901"])
    assert (options.command, options.here, options.no_browser, options.port) == ("open", True, True, 8901)


def test_ctrl_c_ends_quietly(monkeypatch):
    def stopped(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(progress_commands.subprocess, "run", stopped)
    assert progress_commands.start_course() == 0


def test_a_course_without_run_py_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "authoring").mkdir()
    monkeypatch.setenv("XAI_COURSE", str(tmp_path))
    with pytest.raises(CourseError, match=r"git checkout run\.py"):
        progress_commands.start_course()
