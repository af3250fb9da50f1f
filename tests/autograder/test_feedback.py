"""Feedback and formgrader's pages: the scores and our words; no script, no line of the checks, nothing of another's."""

import dataclasses
import html
import re
import shutil

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook as NbGraderGradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import feedback
from autograder.gradebook import Gradebook
from autograder.records import Graded
from tests.autograder.notebooks import cell, code, graded, place, released, solved
from tests.autograder.pages import active_parts
from tests.autograder.test_outputs import ATTACKS, FOR_BROWSERS
from xaicourse.learning.units import course_root, unit_file, unit_ids

UNIT = "108_explain_to_people"
EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>![x](javascript:alert(1)) [y](javascript:alert(1)) "
    "$\\href{javascript:alert(1)}{z}$"
)


def hostile() -> Graded:
    """A submission that tries every output, every source and every sentence that may quote it."""
    notebook = solved(UNIT)
    for name in ("principal_reasons-solve", "letter-prose"):
        cell(notebook, name)["source"] = f'{name.split("-")[0]} = """{EVIL}"""\nmine_too(1)'
    notebook["cells"].insert(place(notebook, "letter-prose"), code(f"def mine_too(x):\n    {EVIL!r}"))
    record = graded(UNIT, notebook, "eva", flags=(f"Names {EVIL}.",), notes=(f"Found {EVIL}.",))
    shown = []
    for attack in ATTACKS + FOR_BROWSERS:
        kinds = ("text/html", "text/markdown", "text/latex", "image/svg+xml", "application/javascript", "image/png")
        shown += [
            {"output_type": "display_data", "data": {kind: attack}, "metadata": {"isolated": True}} for kind in kinds
        ]
        shown.append({"output_type": "stream", "name": attack, "text": attack})
        shown.append({"output_type": "error", "ename": attack, "evalue": attack, "traceback": [attack]})
    shown.append(
        {"output_type": "display_data", "data": {"application/vnd.jupyter.widget-view+json": {"model_id": EVIL}}}
    )
    said = {"feedback": f"You wrote `{EVIL}`, **{EVIL}**."}
    loud = ("principal_reasons-solve", "letter-prose", "claim-check", "extra-1")
    return dataclasses.replace(
        record,
        rows=tuple(dataclasses.replace(row, **said) for row in record.rows),
        cells=tuple(
            dataclasses.replace(ran, outputs=tuple(shown), note=EVIL) if ran.cell.cell_id in loud else ran
            for ran in record.cells
        ),
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    database = f"sqlite:///{folder / 'gradebook.db'}"
    with Gradebook(database, folder) as book:
        book.write(graded(UNIT, solved(UNIT), "ada", notes=("One cell of yours was not run.",), flags=("Names ben.",)))
        book.write(graded(UNIT, released(UNIT), "cleo", points=lambda _: 0.0))
        book.write(Graded("dan", UNIT, "d" * 64, status="unreadable", reason="The file ends in the middle."))
        book.write(hostile())
    with NbGraderGradebook(database, "xaicourse") as book:
        book.find_grade("letter-prose", UNIT, UNIT, "cleo").manual_score = 2.0
        book.find_comment("letter-prose", UNIT, UNIT, "cleo").manual_comment = f"**Short** and fair. {EVIL}"
        book.db.commit()
    return folder, database


def page(course, learner) -> str:
    return feedback.write(course[0], UNIT, learner, course[1]).read_text(encoding="utf-8")


def words(text: str) -> str:
    return " ".join(BeautifulSoup(text, "html.parser").get_text(" ").split())


@pytest.mark.parametrize("learner", ["ada", "cleo", "dan", "eva"])
def test_feedback_holds_nothing_that_acts(course, learner):
    text = page(course, learner)
    assert active_parts(text) == [] and "alert(1)" not in re.sub(r">[^<]*<", "><", text)
    assert "Content-Security-Policy" in text and "default-src 'none'" in html.unescape(text)


@pytest.mark.parametrize("unit", [unit for unit in unit_ids() if (course_root() / "exercises" / unit).is_dir()])
def test_feedback_shows_no_line_of_checks_or_answers(tmp_path, unit):
    database = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with Gradebook(database, tmp_path) as book:
        book.write(graded(unit, released(unit)))
    shown = words(feedback.write(tmp_path, unit, "ada", database).read_text(encoding="utf-8"))
    open_text = " ".join("".join(each["source"]) for each in released(unit)["cells"])
    hidden = [
        line.strip()
        for name in ("checks.py", "answers.py")
        for line in unit_file(unit, name).read_text(encoding="utf-8").splitlines()
        if len(line.strip()) > 20 and line.strip() not in open_text
    ]
    assert len(hidden) > 30
    assert [line for line in hidden if " ".join(line.split()) in shown] == []


def test_feedback_shows_scores_and_our_words(course):
    shown = words(page(course, "ada"))
    assert "(Score: 8.0 / 19.0)" in shown and shown.count("About flaw .") == 1
    assert "◐ not yet · flaw · 1 of 2 points" in shown and "One cell of yours was not run" in shown
    assert "Rubric · 3 points" in shown and "What the letter reader said" in shown


def test_what_is_the_teachers_alone_is_not_in_feedback(course):
    assert "Names ben" not in page(course, "ada")
    assert "Names ben" in (course[0] / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8")


def test_a_teachers_mark_and_comment_are_in_feedback(course):
    text = page(course, "cleo")
    assert "(Score: 2.0 / 19.0)" in words(text) and "<strong>Short</strong> and fair." in text
    assert words(text).count("No response.") == 5  # one per cell but the one with a comment


def test_feedback_says_why_something_could_not_be_graded(course):
    assert "The file ends in the middle." in words(page(course, "dan"))


def test_feedback_is_made_anew(course):
    feedback.write(course[0], UNIT, "ada", course[1]).write_text("old", encoding="utf-8")
    assert "Score: 8.0" in page(course, "ada")


def test_feedback_of_plain_nbgrader_is_as_inert(course, tmp_path):
    """Whatever graded: an autograded notebook that nobody has cleaned."""
    folder = tmp_path / "class"
    shutil.copytree(course[0], folder)
    path = folder / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for each in notebook.cells:
        each.metadata["tags"] = ['"><script>alert(1)</script>']
        if each.cell_type == "markdown":
            each.source += EVIL
            each["attachments"] = {"x": {"image/svg+xml": EVIL}}
        else:
            data = {"text/html": EVIL, "text/plain": "1", "application/javascript": "alert(1)"}
            each.outputs = [
                nbformat.v4.new_output("display_data", data=data, metadata={"text/html": {"isolated": True}})
            ]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": "</script><script>alert(1)"}}
    notebook.metadata["title"] = "</title><script>alert(1)</script>"
    nbformat.write(notebook, path)
    text = feedback.write(folder, UNIT, "ada", f"sqlite:///{folder / 'gradebook.db'}").read_text(encoding="utf-8")
    assert active_parts(text) == []


def formgraders_page(folder, learner) -> str:
    """The page that formgrader's handler makes of an autograded notebook."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    path = folder / "autograded" / learner / UNIT / f"{UNIT}.ipynb"
    about = dict.fromkeys(("assignment_id", "notebook_id", "submission_id", "last_name", "first_name"), "x")
    about |= {"index": 0, "total": 1, "base_url": "", "student": learner, "notebook_path": "x", "filename": "x"}
    text, _ = HTMLExporter(config=config).from_filename(str(path), resources=about)
    return text


def test_formgraders_page_of_hostile_work_acts_as_that_of_empty_work(course):
    ours, theirs = (formgraders_page(course[0], learner) for learner in ("cleo", "eva"))
    assert active_parts(ours) != []  # its own scripts and fields
    assert sorted(active_parts(theirs)) == sorted(active_parts(ours))
    ids = [BeautifulSoup(text, "html.parser").find_all(id=True) for text in (ours, theirs)]
    assert [each["id"] for each in ids[1] if "cell-id" not in each["id"]] == [
        each["id"] for each in ids[0] if "cell-id" not in each["id"]
    ]


def test_formgrader_lists_who_waits_for_the_teacher(course):
    config = PyFileConfigLoader(feedback.CONFIGURATION.name, path=str(feedback.CONFIGURATION.parent)).load_config()
    config.CourseDirectory.root = str(course[0])
    config.CourseDirectory.db_url = course[1]
    config.Exchange.root = str(course[0] / "exchange")
    api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
    shown = {entry["student"]: entry for entry in api.get_submissions(UNIT)}
    assert {name: entry["needs_manual_grade"] for name, entry in shown.items()} == {
        "ada": True,
        "cleo": False,
        "dan": True,
        "eva": True,
    }
    assert shown["ada"]["score"] == 8 and all(entry["autograded"] for entry in shown.values())
    assert shown["ada"]["max_score"] == 19
