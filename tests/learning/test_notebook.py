import json
import os
import sqlite3
import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from xaicourse.learning import (
    Claim,
    begin,
    check,
    compare,
    hint,
    own,
    predict,
    quiz,
    say,
    session,
    solution,
    statements,
)
from xaicourse.learning.claims import lettered
from xaicourse.learning.people import Learner
from xaicourse.learning.progress import Progress
from xaicourse.learning.units import CourseError

CHECKS = """
from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.contract import Result, Sheet, mistake, question
from xaicourse.learning.wants import ClaimForm, Number

@question("half", points=2, wants={"half": Number(0, 1)}, misconceptions=["base_value_left_out"],
          hints=["First hint.", "Second hint."], worked="The worked step.")
def half(answers, rng):
    given = answers.value("half")
    if given == 0.25:
        return mistake("base_value_left_out", points=1, given=given)
    return Result(2.0 * (given == 0.5), "Done." if given == 0.5 else "Look at `half` again.")

SHEET = Sheet({"true": "It is half.", "false": "It is all."}, {"fits": "Of this one only.", "vain": "Of everyone."})

KNOWN = ["adds_up_to_a_cause", "holds_for_everyone"]

@question("claim", points=2, wants={"claim": ClaimForm()}, misconceptions=KNOWN, sheet=SHEET)
def claim(answers, rng, learner):
    orders = lettered(SHEET, learner, "901_test/claim")
    traps, limits = {"false": KNOWN[0]}, {"fits": None, "vain": KNOWN[1]}
    return judge_claim(answers.value("claim"), orders, 2, {"true": 0.5}, traps, limits)
"""
EXERCISE = """
# %% solve="half"
half = ...
### BEGIN SOLUTION
half = 1 / 2
### END SOLUTION

# %% check="half"
check("half")
"""
CARDS = """
schema = 1
[[card]]
id = "901-sign"
kind = "choice"
prompt = "Which?"
options = ["up", "down"]
answer = "up"
[card.why]
up = "Because it rises."
down = "It does not fall."
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    unit = tmp_path / "authoring" / "901_test"
    unit.mkdir(parents=True)
    (tmp_path / "syllabus.toml").write_text('[[unit]]\nid = "901_test"\n')
    (unit / "checks.py").write_text(CHECKS)
    (unit / "exercise.py").write_text(EXERCISE)
    recall = "".join(f'[[card]]\nid = "901-r{i}"\nkind = "recall"\nprompt = "p"\nanswer = "a"\n' for i in range(8))
    interview = "".join(
        f'[[card]]\nid = "901-i{i}"\nkind = "interview"\nprompt = "p"\nanswer = "a"\nlevel = "beginner"\nseconds = 60\n'
        'rubric = ["a", "b", "c", "d"]\nweak = "w"\nweak_why = "y"\nfollow_ups = ["1", "2"]\nproof = "1 + 1"\n'
        for i in range(4)
    )
    (unit / "cards.toml").write_text(CARDS + recall + interview)
    monkeypatch.setenv("XAI_COURSE", str(tmp_path))
    monkeypatch.setenv("XAI_PROGRESS", str(tmp_path / "data" / "progress.sqlite"))
    monkeypatch.chdir(tmp_path)
    shell = InteractiveShell.instance()
    shell.reset()
    yield shell
    session._current.clear()
    InteractiveShell.clear_instance()


def test_a_question_from_nothing_to_solved(course):
    begin("901", "ada")
    assert repr(check("half")) == "0" and "○ not attempted" in check("half")._repr_html_()
    course.run_cell("half = 0.25")
    outcome = check("half")
    assert repr(outcome) == "1" and "◐ not yet · half · 1 of 2 points" in outcome._repr_html_()
    course.run_cell("half = 0.5")
    assert repr(check("half")) == "2" and "● solved" in check("half")._repr_html_()
    assert Progress().best("ada", "901_test") == {"half": (2, 2)}
    assert "So far you have 2 points" in repr(begin("901"))
    assert session.current().learner.id == "ada", "the id used last is kept"


def test_feedback_is_escaped(course):
    begin("901")
    course.run_cell("half = '<script>alert(1)</script>'")
    html = check("half")._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_a_check_after_a_cell_that_stopped_does_not_judge_the_old_answer(course):
    course.run_cell("from xaicourse.learning import begin, check\nbegin('901')")
    course.run_cell("half = 0.25")

    def said(code):
        course.run_cell(code)
        return check("half")._repr_html_()

    stopped = said("half = 40%\n")
    assert "stopped with SyntaxError" in stopped
    assert "40 % is written 0.4" in stopped
    assert "Look at" not in stopped
    assert "base value" not in stopped
    assert "◐ not yet" in stopped
    assert "written with a point" in said("half = 0,05")
    assert "could not read this line: <code>half = )</code>" in said("half = )")
    assert "NameError: name &#x27;haf&#x27; is not defined" in said("half = haf + 1").replace("'", "&#x27;")
    assert "stopped with NameError" in said("other = 1"), "as long as no cell has made the answer anew"
    course.run_cell("half = 0.25")
    assert "stopped" not in said("other = nothing_of_this_name"), "another name's cell"
    assert "stopped" not in said("half = 0.3\nhalf + nowhere"), "the answer was made before the cell stopped"
    assert repr(check("half")) == "0"
    assert "solved" in said("half = 0.5")
    still = said("half = (")
    assert "solved" in still
    assert "the answer from before" in still
    begin("901")
    assert "solved" in check("half")._repr_html_()


def test_the_first_cell_says_who_learns_and_that_the_unit_is_begun(course):
    assert "`me`, the name of everyone who learns alone" in repr(begin("901"))
    assert "`ada`." in repr(begin("901", "ada"))
    begin("901", "ada")
    assert [event.kind for event in Progress().events("ada", "901_test")] == ["begin"]


def test_hints_rise_to_the_worked_step(course):
    begin("901")
    assert ["First hint." in repr(hint("half")), "Second hint." in repr(hint("half"))] == [True, True]
    assert "The worked step." in repr(hint("half")) and "The worked step." in repr(hint("half"))


def test_the_solution_comes_after_an_attempt(course):
    begin("901")
    check("half")
    assert "Try it first" in repr(solution("half"))
    course.run_cell("half = 0.1")
    check("half")
    assert repr(solution("half")).endswith("half = 1 / 2")


def test_misuse_gets_one_sentence(course):
    with pytest.raises(CourseError, match="has not begun"):
        check("half")
    with pytest.raises(CourseError, match="names no unit; the course has 901_test"):
        begin("107")
    with pytest.raises(CourseError, match="give a text such as"):
        begin("901", 7)
    begin("901")
    with pytest.raises(CourseError, match="no question 'haff'; it has half, claim"):
        check("haff")
    with pytest.raises(CourseError, match="offers no statements"):
        statements("half")
    with pytest.raises(CourseError, match="needs"):
        say("{gap}", gep=1)
    with pytest.raises(CourseError, match="no choice card"):
        quiz("901-x")
    with pytest.raises(CourseError, match="at least two"):
        predict("g", "?", ["one"])
    assert CourseError("x")._render_traceback_() == ["x"]


def test_say_shows_numbers_of_the_run(course):
    assert say("The gap is {gap:.2f}.", gap=0.123)._repr_markdown_() == "The gap is 0.12."


def press(form):
    button = next(child for child in form.children if type(child).__name__ == "Button")
    button.click()
    return form.children[-1].value


def test_a_guess_is_noted_and_compared(course):
    begin("901")
    assert "noted no guess" in repr(compare("gap", 0.5))
    form = predict("gap", "How large?")
    assert "Type a number" in press(form)
    form.children[1].value = "0,25"
    assert "Noted: 0.25" in press(form)
    assert "You guessed 0.25: 0.25 too low" in repr(compare("gap", 0.5))
    assert "exactly right" in repr(compare("gap", 0.25))
    choice = predict("sign", "Which sign?", ["up", "down"])
    assert "Choose one first" in press(choice)
    choice.children[1].value = "up"
    press(choice)
    begin("901")
    assert "as you guessed" in repr(compare("sign", "up")), "a restarted kernel finds the guess"
    assert "you guessed up" in repr(compare("sign", "down"))


def test_a_quiz_answers_each_choice_in_its_words(course):
    begin("901")
    form = quiz("901-sign")
    assert "Choose one first" in press(form)
    form.children[1].value = "down"
    assert "◐ Not quite. It does not fall." in press(form)
    form.children[1].value = "up"
    assert "● Right. Because it rises." in press(form)
    assert [e.body["right"] for e in Progress().events("me", "901_test", "quiz")] == [False, True]


def test_statements_come_in_the_learners_own_order(course):
    seen = set()
    for who in ("ada", "bob", "eve", "kim"):
        begin("901", who)
        seen.add(statements("claim").text)
        assert statements("claim") == statements("claim")
    assert len(seen) > 1


def test_a_claim_is_judged_by_its_statement_number_and_limitation(course):
    begin("901", "ada")
    orders = lettered(session.current().question("claim").sheet, Learner("ada"), "901_test/claim")
    letter = {key: letter for order in orders for letter, key in order.items()}

    def points(statement, evidence, limitation):
        course.user_ns["claim"] = Claim(statement, evidence, limitation)
        outcome = check("claim")
        return outcome.result.points, outcome.result.misconception

    assert points(letter["true"], 0.5, letter["fits"]) == (2, None)
    assert points(letter["true"].lower(), 0.5, letter["fits"]) == (2, None)
    assert points(letter["true"], 0.7, letter["fits"]) == (0, None)
    assert points(letter["true"], 0.5, letter["vain"]) == (1, "holds_for_everyone")
    assert points(letter["false"], 0.5, letter["fits"]) == (0, "adds_up_to_a_cause")
    assert points("Z", 0.5, letter["fits"]) == (0, None)


def test_everybody_has_their_own_one(course):
    options = list(range(1000))
    begin("901", "ada")
    assert own("applicant", options) == Learner("ada").pick("901_test/applicant", options) == own("applicant", options)
    begin("901", "bob")
    assert own("applicant", options) == Learner("bob").pick("901_test/applicant", options)
    assert len({Learner(str(who)).pick("p", options) for who in range(50)}) > 40
    with pytest.raises(ValueError, match="empty"):
        own("applicant", [])


def test_without_a_writable_home_checks_still_work(course, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XAI_PROGRESS", str(tmp_path / "file" / "progress.sqlite"))
    begin("901")
    course.run_cell("half = 0.5")
    outcome = check("half")
    assert repr(outcome) == "2" and "cannot be saved" in outcome._repr_html_()
    assert "Try it first" not in repr(solution("half")), "the session remembers what the file could not"


def test_a_read_only_progress_file_is_said_and_kept(tmp_path):
    path = tmp_path / "progress.sqlite"
    Progress(path).record("ada", "901_test", "half", "check", points=1)
    path.chmod(0o400)
    before = path.read_bytes()
    if os.geteuid() == 0:
        # root may write anyway: ask for the refusal that others get
        script = (
            "import os, pathlib; from xaicourse.learning.progress import Progress; os.setuid(65534);"
            f"p = Progress(pathlib.Path({str(path)!r})); p.record('a', 'u', 'n', 'k'); print(p.note)"
        )
        for folder in (tmp_path, *tmp_path.parents):
            folder.chmod(folder.stat().st_mode | 0o055)
        said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    else:
        progress = Progress(path)
        progress.record("ada", "901_test", "half", "check", points=2)
        said = progress.note
    assert "cannot be saved" in said and path.read_bytes() == before


@pytest.mark.parametrize(
    "damage", [b"not a database at all, but long enough to look at", b"SQLite format 3\0" + b"\1" * 2000]
)
def test_a_damaged_progress_file_is_kept_beside(tmp_path, damage):
    path = tmp_path / "progress.sqlite"
    path.write_bytes(damage)
    progress = Progress(path)
    progress.record("ada", "901_test", "half", "check", points=1)
    kept = list(tmp_path.glob("progress.damaged-*.sqlite"))
    assert [file.read_bytes() for file in kept] == [damage]
    assert "damaged" in progress.note and len(Progress(path).events("ada")) == 1


def test_a_half_written_progress_file_keeps_its_rows(tmp_path):
    path = tmp_path / "progress.sqlite"
    for place in range(200):
        Progress(path).record("ada", "901_test", f"q{place}", "check", points=1, filler="x" * 200)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    progress = Progress(path)
    progress.record("ada", "901_test", "half", "check", points=1)
    assert "damaged" in progress.note
    assert [file.read_bytes() for file in tmp_path.glob("*.damaged-*")] == [whole[: len(whole) // 2]]
    assert len(progress.events("ada")) >= 1


WRITER = """
import sys
from pathlib import Path
from xaicourse.learning.claims import lettered
from xaicourse.learning.people import Learner
from xaicourse.learning.progress import Progress
progress = Progress(Path(sys.argv[1]))
for place in range(10**6):
    progress.record(sys.argv[2], "901_test", str(place), "check", points=1)
    print(place, progress.note, flush=True)
"""


def test_kill_and_two_writers_lose_nothing_that_was_shown(tmp_path):
    path = tmp_path / "progress.sqlite"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), who], stdout=subprocess.PIPE, text=True)
        for who in ("ada", "bob")
    ]
    shown = {}
    for who, writer in zip(("ada", "bob"), writers, strict=True):
        lines = [writer.stdout.readline().strip() for _ in range(25)]
        writer.kill()
        lines += writer.stdout.read().splitlines()
        writer.wait()
        writer.stdout.close()
        assert all(line.strip().isdigit() for line in lines if line.strip()), "no note: every write went through"
        shown[who] = [line.strip() for line in lines if line.strip()]
    for who, places in shown.items():
        kept = [event.name for event in Progress(path).events(who)]
        assert kept[: len(places)] == places
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_nothing_is_kept_while_nbgrader_runs(monkeypatch, tmp_path):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    progress = Progress()
    assert progress.last_learner() is None and progress.events("ada") == []
    progress.record("ada", "901_test", "half", "check", points=1, maximum=2)
    assert progress.best("ada", "901_test") == {"half": (1, 2)} and progress.note == ""
    assert progress.last_learner() == "ada" and not list(tmp_path.iterdir())


def test_progress_bodies_are_json(tmp_path):
    progress = Progress(tmp_path / "p.sqlite")
    progress.record("ada", "u", "n", "check", points=1.5, misconception=None)
    assert json.loads(json.dumps(progress.events("ada")[0].body)) == {"points": 1.5, "misconception": None}
    assert progress.events("bob") == [] and progress.last_learner() == "ada"
    assert Progress(tmp_path / "q.sqlite").last_learner() is None
