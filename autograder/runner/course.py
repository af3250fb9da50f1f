"""Builds the run's library folder: the parts of the course that a learner's code may import, and nothing else.

What is taken grows from a list: modules that learners are taught with, those that the pool's exercises import, and what
these import in turn when they are imported. What answers a question stays out whoever names it: the scenarios' truth
and what leads to it, checks, misconceptions, cards, solutions, the data's cards; of `learning` only the learner's side.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import autograder
import xaicourse
from xaicourse.scenarios import datasets_folder

# a star takes all modules of a package
TAKEN = (
    "xaicourse.explanation",
    "xaicourse.plots",
    "xaicourse.methods.*",
    "xaicourse.metrics.*",
    "xaicourse.letters.*",
    "xaicourse.compat.*",
    "xaicourse.data.*",
    "xaicourse.scenarios.credit",
    "xaicourse.scenarios.credit.refits",
    "xaicourse.scenarios.nodules",
    "xaicourse.scenarios.nodules.nets",
    "xaicourse.scenarios.nodules.volumes",
    "xaicourse.learning.side",
    "xaicourse.learning.people",
    "xaicourse.learning.functions",
    "xaicourse.learning.apps",
)
NEVER = {"truth", "structure", "reproduce", "answers", "checks", "cards", "authoring"}
NEVER |= {"notebook", "session", "units", "review", "rehearsal", "misconceptions", "contract", "claims", "progress"}
RESOURCES = ("letters/words.toml", "data/code_books.toml")
RUNNER = ("__init__.py", "runner/*.py", "sandbox/*.py")
DATA = (
    "registry.toml",
    "*/checksums.toml",
    "*/columns.toml",
    "*/*.csv",
    "*/model.json",
    "*/wobble.json",
    "nodules/*.npz",
)


def build(library: Path, modules: Sequence[str] = ()) -> None:
    """Fill the folder `library`: the stripped package, the runner's own modules, the default data.

    `modules` are names that the exercises import; those of other packages do not matter here.
    """
    home = Path(xaicourse.__file__).parent
    _copy(sorted(wanted(home, modules)), home, library / "xaicourse")
    for name in RESOURCES:
        _copy(sorted(home.glob(name)), home, library / "xaicourse")
    shutil.copyfile(Path(__file__).with_name("stand_in.py"), library / "xaicourse" / "learning" / "__init__.py")
    runner, data = Path(autograder.__file__).parent, datasets_folder()
    for name in RUNNER:
        _copy(sorted(runner.glob(name)), runner, library / "autograder")
    for name in DATA:
        _copy(sorted(data.glob(name)), data, library / "datasets")


def wanted(home: Path, modules: Sequence[str] = ()) -> set[Path]:
    """Return the files of the course to take, `home` being the package's folder."""
    found: set[Path] = set()
    todo = [name for name in (*TAKEN, *modules) if name.split(".")[0] == "xaicourse"]
    while todo:
        name = todo.pop()
        for path in _files(home, name):
            if path not in found and not _is_kept_back(path, home):
                found.add(path)
                # of `learning` the stand-in takes the place of what its __init__ imports
                todo += [] if path == home / "learning" / "__init__.py" else _imported(path)
    return found


def _files(home: Path, name: str) -> list[Path]:
    """The files of a module and of the packages that it stands in; none if there is no such module."""
    parts = name.split(".")[1:]
    if parts and parts[-1] == "*":
        return sorted(home.joinpath(*parts[:-1]).glob("*.py"))
    packages = [home.joinpath(*parts[:depth], "__init__.py") for depth in range(len(parts) + 1)]
    module = home.joinpath(*parts).with_suffix(".py")
    return [path for path in (*packages, module) if path.is_file()]


def _is_kept_back(path: Path, home: Path) -> bool:
    return bool(NEVER & set(path.relative_to(home).with_suffix("").parts))


def _imported(path: Path) -> Iterator[str]:
    """The course's modules that a file imports when it is imported itself, not within its functions."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("xaicourse"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xaicourse"):
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def _copy(paths: Sequence[Path], origin: Path, folder: Path) -> None:
    for path in paths:
        target = folder / path.relative_to(origin)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
