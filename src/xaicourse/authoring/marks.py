'''The authoring language: jupytext percent scripts with three cell marks, expanded to nbgrader's metadata.

# %% solve="share"            the learner writes here; the answer stands between ### BEGIN SOLUTION and
                              ### END SOLUTION, below a stub `share = ...` or inside a function with a docstring
# %% check="share" points=3   one line: check("share"); the points are the question's, so they may be left out
# %% prose="letter" points=3  letter = """…""", the whole text being the answer; marked by a teacher
'''

from __future__ import annotations

import ast
import dataclasses
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from xaicourse.learning.contract import Question
from xaicourse.learning.side import UNWRITTEN
from xaicourse.learning.units import CourseError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
FLAGS = {  # what nbgrader calls the three marks
    "solve": {"solution": True, "grade": False, "locked": False},
    "check": {"solution": False, "grade": True, "locked": True},
    "prose": {"solution": True, "grade": True, "locked": False},
}
_MARKER = re.compile(r"^#\s*%%(?!\w)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_OF_JUPYTEXT = ("lines_to_next_cell", "cell_marker")


class AuthoringError(CourseError):
    """A unit that cannot be built. Each line of the message names the file, the line and what to mend."""


@dataclasses.dataclass
class _Cell:
    """A cell of a script with its mark, if it has one."""

    line: int
    node: NotebookNode
    kind: str | None = None
    name: str = ""
    points: float | None = None


def read_lesson(path: Path, end: str = "") -> NotebookNode:
    """Return the notebook of a lesson script, which holds no marks, and the last cell `end`. Raises AuthoringError."""
    cells, problems = _read(path, end)
    for cell in cells:
        if cell.kind:
            problems.append((cell.line, f"a lesson holds no {cell.kind} cells; move it to exercise.py"))
    return _finish(path, cells, problems)


def read_exercise(path: Path, questions: Mapping[str, Question], end: str = "") -> NotebookNode:
    """Return the notebook of an exercise script with its answers, the marks expanded. Raises AuthoringError.

    `questions` are those of the unit's checks.py by name: the check cells' points come from there. `end` is a last
    text cell.
    """
    cells, problems = _read(path, end)
    problems += _order_problems(cells, questions)
    for cell in cells:
        if cell.kind:
            found = {"solve": _solve_problem, "check": _check_problem, "prose": _prose_problem}[cell.kind](cell)
            if found:
                problems.append(found)
    if not problems:
        problems += _unbound_names(cells, questions)
    for cell in cells:
        if cell.kind and not problems:
            _expand(cell, questions)
    return _finish(path, cells, problems)


def released(source: str, stub: str = "# …") -> str:
    """Return a cell's source with `stub` in the place of each solution region."""
    lines, inside = [], False
    for line in source.split("\n"):
        if line.strip() == BEGIN:
            inside = True
            lines.append(line[: line.index("#")] + stub)
        elif line.strip() == END:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def _read(path: Path, end: str) -> tuple[list[_Cell], list[tuple[int, str]]]:
    text = path.read_text(encoding="utf-8")
    starts = [number for number, line in enumerate(text.splitlines(), start=1) if _MARKER.match(line)]
    nodes = jupytext.reads(text, fmt="py:percent").cells
    if len(starts) != len(nodes):
        raise AuthoringError(
            f"{path}:1: {len(nodes)} cells but {len(starts)} lines that begin with `# %%`; begin the file with "
            "`# %% [markdown]`, and let no string hold such a line or lack its end"
        )
    cells = [_Cell(line, node) for line, node in zip(starts, nodes, strict=True)]
    if end:
        cells.append(_Cell(len(text.splitlines()), nbformat.v4.new_markdown_cell(end)))
    problems = [(cell.line, said) for cell in cells for said in [_read_mark(cell)] if said]
    for cell in cells:
        marked = cell.kind == "solve"
        if not marked and ("BEGIN SOLUTION" in cell.node.source or "END SOLUTION" in cell.node.source):
            problems.append((cell.line, 'a solution region stands in a cell that is not marked solve="…"'))
    return cells, problems


def _read_mark(cell: _Cell) -> str | None:
    """Move the mark from the cell's metadata into `cell`; return what is wrong with it."""
    given = {key: value for key, value in cell.node.metadata.items() if key not in _OF_JUPYTEXT}
    cell.node.metadata = NotebookNode()
    kinds = [key for key in given if key in FLAGS]
    unknown = [key for key in given if key not in FLAGS and key != "points"]
    if unknown:
        shown = given["title"] if unknown == ["title"] else ", ".join(unknown)
        return f'unknown mark: {shown}; the marks are solve="…", check="…" and prose="…", the last two with points=…'
    if len(kinds) > 1:
        return f"a cell has one mark; this one has {' and '.join(kinds)}"
    if not kinds:
        return "points=… without check or prose" if given else None
    if cell.node.cell_type != "code":
        return f"{kinds[0]} stands on a text cell; it belongs on a code cell"
    name, points = given[kinds[0]], given.get("points")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return f'{kinds[0]}={name!r}: give a name of small letters, digits and underscores, as in {kinds[0]}="share"'
    if points is not None and (isinstance(points, bool) or not isinstance(points, int | float) or points <= 0):
        return f"points={points!r}: give a positive number without quotes, as in points=3"
    if points is not None and kinds[0] == "solve":
        return f'points belong to the check cell: write solve="{name}" alone'
    if points is None and kinds[0] == "prose":
        return f'prose="{name}" has no points: a teacher marks it, so say how many, as in points=3'
    cell.kind, cell.name, cell.points = kinds[0], name, points
    return None


def _order_problems(cells: list[_Cell], questions: Mapping[str, Question]) -> list[tuple[int, str]]:
    problems, seen = [], {}
    for cell in cells:
        if not cell.kind:
            continue
        place = "check" if cell.kind == "check" else "answer"  # solve and prose are both where an answer is written
        first = seen.setdefault((place, cell.name), cell)
        if first is not cell:
            problems.append((cell.line, f"the name {cell.name!r} already stands on a {first.kind} cell, {first.line}"))
        if cell.kind == "check":
            problems += [(cell.line, said) for said in [_question_problem(cell, questions)] if said]
            if ("answer", cell.name) not in seen:
                problems.append((cell.line, f'no solve="{cell.name}" or prose="{cell.name}" cell stands above it'))
        elif cell.kind == "solve" and cell.name not in questions:
            problems.append((cell.line, f'solve="{cell.name}" has no question in checks.py; it has {_list(questions)}'))
    for name in questions:
        if ("check", name) not in seen:
            problems.append((1, f'question {name!r} of checks.py has no cell marked check="{name}"'))
    return problems


def _question_problem(cell: _Cell, questions: Mapping[str, Question]) -> str | None:
    if cell.name not in questions:
        return f'check="{cell.name}" has no question in checks.py; it has {_list(questions)}'
    points = questions[cell.name].points
    if cell.points is not None and cell.points != points:
        return f"points={cell.points:g}, but the question {cell.name!r} in checks.py has {points:g}"
    return None


def _list(questions: Mapping[str, Question]) -> str:
    return ", ".join(questions) or "none"


def _solve_problem(cell: _Cell) -> tuple[int, str] | None:
    source, at, name = cell.node.source, cell.line, cell.name
    marks = [line.strip() for line in source.split("\n") if "BEGIN SOLUTION" in line or "END SOLUTION" in line]
    if not marks:
        return at, f'solve="{name}" has no solution region: put the answer between {BEGIN} and {END}'
    if marks != [BEGIN, END] * (len(marks) // 2):
        return at, f'the solution regions of solve="{name}" do not pair up: each is {BEGIN}, lines, {END}'
    broken = _syntax_problem(source, at)
    if broken:
        return broken
    try:
        stub = ast.parse(released(source))
    except SyntaxError:
        return at, f'without its answer, solve="{name}" is no Python: give a function a docstring above the region'
    if not any(_is_stub(node) for node in stub.body):
        return at, f'solve="{name}" leaves no stub: write `{name} = ...` above the region, or put it inside a function'
    return None


def _is_stub(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return ast.get_docstring(node) is not None
    values = [node.value] if isinstance(node, ast.Assign | ast.AnnAssign) and node.value else []
    return any(isinstance(part, ast.Constant) and part.value is ... for value in values for part in ast.walk(value))


def _check_problem(cell: _Cell) -> tuple[int, str] | None:
    line = f'check("{cell.name}")'
    if cell.node.source.strip() == line:
        return None
    return cell.line, f"a check cell is the one line {line}; the checking itself stands in checks.py"


def _prose_problem(cell: _Cell) -> tuple[int, str] | None:
    broken = _syntax_problem(cell.node.source, cell.line)
    if broken:
        return broken
    body = ast.parse(cell.node.source).body
    assigned = len(body) == 1 and isinstance(body[0], ast.Assign) and ast.unparse(body[0].targets[0]) == cell.name
    text = body[0].value if assigned else None
    if not (isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.strip()):
        return cell.line, f'a prose cell is one text and nothing else: {cell.name} = """…"""'
    return None


def _syntax_problem(source: str, line: int) -> tuple[int, str] | None:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return line + (error.lineno or 1), f"this is no Python ({error.msg})"
    return None


def _unbound_names(cells: list[_Cell], questions: Mapping[str, Question]) -> list[tuple[int, str]]:
    """Return a problem for each name that a question wants and no solve or prose cell hands the learner."""
    given = set()
    for cell in cells:
        if cell.kind in ("solve", "prose"):
            for node in ast.parse(released(cell.node.source)).body:
                given |= {node.name} if hasattr(node, "name") else set()
                given |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    lines = {cell.name: cell.line for cell in cells if cell.kind == "check"}
    return [
        (lines[question.name], f"question {question.name!r} wants {want!r}, and no solve cell has a stub of that name")
        for question in questions.values()
        for want in question.wants
        if want.isidentifier() and want not in given
    ]


def _expand(cell: _Cell, questions: Mapping[str, Question]) -> None:
    flags = {**FLAGS[cell.kind], "task": False, "schema_version": 3, "grade_id": f"{cell.name}-{cell.kind}"}
    if flags["grade"]:
        points = questions[cell.name].points if cell.kind == "check" else cell.points
        flags["points"] = int(points) if points == int(points) else float(points)
    if cell.kind == "prose":
        cell.node.source = f'{cell.name} = """\n{UNWRITTEN}\n"""\n{BEGIN}\n{cell.node.source}\n{END}'
    cell.node.metadata["nbgrader"] = flags


def _finish(path: Path, cells: list[_Cell], problems: list[tuple[int, str]]) -> NotebookNode:
    if problems:
        raise AuthoringError("\n".join(f"{path}:{line}: {said}" for line, said in sorted(problems)))
    nodes = [cell.node for cell in cells]
    taken: set[str] = set()
    for node in nodes:
        node.id = _stable_id(node, taken)
        if node.cell_type == "code":
            node.outputs, node.execution_count = [], None
    metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        "xaicourse": {"edition": _edition(nodes)},
    }
    notebook = nbformat.v4.new_notebook(cells=nodes, metadata=metadata, nbformat_minor=5)
    nbformat.validate(notebook)
    return notebook


def _stable_id(node: NotebookNode, taken: set[str]) -> str:
    """Return a cell's id from its grade id or from what it says, so that an edit elsewhere leaves it as it is."""
    mark = node.metadata.get("nbgrader")
    name = mark["grade_id"] if mark else hashlib.sha256(f"{node.cell_type}\n{node.source}".encode()).hexdigest()[:12]
    count = 1
    while (found := name if count == 1 else f"{name}-{count}") in taken:
        count += 1
    taken.add(found)
    return found


def _edition(nodes: list[NotebookNode]) -> str:
    """Return a short hash of what learners get to see: it tells whether their copy comes from this release."""
    seen = "\0".join(f"{node.id}\n{node.cell_type}\n{released(node.source)}" for node in nodes)
    return hashlib.sha256(seen.encode()).hexdigest()[:12]
