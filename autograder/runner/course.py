"""Builds the run's library folder: the parts of the course that a learner's code may import, and nothing else.

A list of what is taken, so that a new file of the course is left out until someone decides. What answers a question
stays out: the scenarios' truth and what leads to it, checks, misconceptions, cards, solutions, the data's cards.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import autograder
import xaicourse
from xaicourse.scenarios import datasets_folder

# by folder of the package; a name without a dot is a whole folder
TAKEN = {
    "": ("__init__.py", "explanation.py", "plots.py"),
    "methods": ("*.py",),
    "metrics": ("*.py",),
    "letters": ("*.py", "words.toml"),
    "compat": ("*.py",),
    "data": ("*.py", "code_books.toml"),
    "scenarios": ("__init__.py",),
    "scenarios/*": ("__init__.py", "data.py", "model.py", "refits.py"),
    "learning": ("wire.py", "side.py", "references.py", "people.py", "functions.py", "apps.py"),
}
RUNNER = ("__init__.py", "runner/*.py", "sandbox/*.py")
DATA = ("registry.toml", "*/checksums.toml", "*/columns.toml", "*/*.csv", "*/model.json", "*/wobble.json")


def build(library: Path) -> None:
    """Fill the folder `library`: the stripped package, the runner's own modules, the default data."""
    source = Path(xaicourse.__file__).parent
    for folder, names in TAKEN.items():
        for place in sorted(source.glob(folder)) if folder else [source]:
            for name in names:
                _copy(sorted(place.glob(name)), source, library / "xaicourse")
    shutil.copyfile(Path(__file__).with_name("stand_in.py"), library / "xaicourse" / "learning" / "__init__.py")
    runner = Path(autograder.__file__).parent
    for name in RUNNER:
        _copy(sorted(runner.glob(name)), runner, library / "autograder")
    data = datasets_folder()
    for name in DATA:
        _copy(sorted(data.glob(name)), data, library / "datasets")


def _copy(paths: list[Path], origin: Path, folder: Path) -> None:
    for path in paths:
        if path.is_file():
            target = folder / path.relative_to(origin)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
