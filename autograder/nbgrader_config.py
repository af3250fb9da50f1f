"""The course in nbgrader's words. nbgrader reads this file from the current folder only: run it from autograder/.

A teacher's round, with plain nbgrader (`cd autograder` first, with the course's environment activated, since nbgrader
calls its database tool by name; 107_first_shap stands for any unit)::

    nbgrader generate_assignment 107_first_shap --force    enters the unit in the gradebook; the release is as committed
    nbgrader validate ../submitted/ada/107_first_shap/107_first_shap.ipynb      what a learner would hear
    nbgrader autograde 107_first_shap                      runs submitted/<learner>/<unit>/<unit>.ipynb
    nbgrader formgrader                                    (in JupyterLab) marks the letters by hand
    nbgrader generate_feedback 107_first_shap              one page per learner in feedback/
    nbgrader export                                        grades.csv

Plain `nbgrader autograde` runs what learners wrote without isolation: their code can read the gradebook, the solutions
and everybody's work. Use it for work that you trust. For a class, `xai grade submitted` from the course's folder takes
the place of the first and the third line; formgrader, feedback and export then work on its scores as on nbgrader's own.
"""

from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader hands this name to its configuration files

c.CourseDirectory.course_id = "xaicourse"
c.CourseDirectory.root = str(Path(__file__).resolve().parents[1])
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# the class's own folders, beside the course's and never committed
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"

# a released function keeps its signature and docstring, a variable its `name = ...`: both count as not attempted
c.ClearSolutions.code_stub = {"python": "# your lines here"}
# nbgrader's own steps, with the course's clearing, which leaves a prose cell its text to write in
c.GenerateAssignment.preprocessors = [
    "xaicourse.authoring.clearing.ClearAnswers" if step == "ClearSolutions" else f"nbgrader.preprocessors.{step}"
    for step in (
        *("IncludeHeaderFooter", "InstantiateTests", "LockCells", "ClearSolutions", "ClearOutput", "CheckCellMetadata"),
        *("ComputeChecksums", "SaveCells", "ClearHiddenTests", "ClearMarkScheme"),
        *("ComputeChecksums", "CheckCellMetadata"),
    )
]
c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"

# feedback pages hold no active content, whoever graded (autograder/feedback.py)
c.GenerateFeedback.exporter_class = "autograder.feedback.FeedbackExporter"
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    "autograder.feedback.Inert",
]

# one cell that never ends must not hold the class; the longest lesson cell takes 15 s
c.Execute.timeout = 120
