"""The commands of a learner's own way through the course: `xai start` and `xai progress`."""

from __future__ import annotations

import subprocess
import sys

from rich.console import Console
from rich.markup import escape

from xaicourse.learning.people import Learner
from xaicourse.learning.progress import Progress
from xaicourse.learning.units import CourseError, course_root


def show_progress(out: Console, learner: str | None = None) -> None:
    """Print where `learner` stands (the one who worked last, unless named), in the words of the start page.

    Raises CourseError for a name under which nothing is recorded.
    """
    from xaicourse.learning import overview

    progress = Progress()
    who = Learner(learner.strip() if learner and learner.strip() else progress.last_learner() or "me")
    if learner and not progress.events(who.id):
        raise CourseError(
            f"Nothing is recorded for {who.id!r} in {progress.path}; leave out the name to see who worked last."
        )
    found = overview.look(progress, who)
    title, *rest = overview.lines(found)
    out.print(f"[bold]{escape(title)}[/]")
    for line in rest:
        out.print(escape(line))
    if found.next is not None:
        out.print(f"\n`xai open {found.next.number}` makes your copies of it; `xai start` opens the start page.")


def start_course(browser: bool = True, port: int | None = None) -> int:
    """Open JupyterLab on the start page with the Python that runs this, stay until it ends, and return its status.

    Raises CourseError where the course's run.py is missing.
    """
    script = course_root() / "run.py"
    if not script.is_file():
        raise CourseError(f"{script} is missing: `git checkout run.py` restores it.")
    options = [*([] if browser else ["--no-browser"]), *(["--port", str(port)] if port else [])]
    command = [sys.executable, str(script), "--here", *options]
    try:
        return subprocess.run(command, cwd=script.parent, check=False).returncode
    except KeyboardInterrupt:  # run.py got it too, and ends the server
        return 0
