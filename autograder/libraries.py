"""Which modules a unit's exercise imports: what its zygote imports once for the whole class."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.release import released_cells

# imported by the course itself when first needed, which would be once per submission
_COMPANIONS = {"xaicourse.letters": ("textstat",)}
# these compile functions at their first call, which the zygote does for all where a unit names one
_MODEL_AGNOSTIC = re.compile(r"\b(?:Permutation|Partition|Exact|Kernel)(?:Explainer)?\b|shap\.Explainer\b")


_MANY = 120  # submissions: then a few will use one, and compiling once costs less than it does in their children


def libraries(unit: str, submissions: int = 1) -> tuple[str, ...]:
    """Return the modules that the release of `unit` imports, sorted: no submission is looked at.

    `submissions` says how many there are: for many, what is worth it is made ready too.
    """
    found: set[str] = set()
    for cell in released_cells(unit):
        if cell.kind == "code":
            for node in ast.walk(ast.parse(cell.source)):
                found.update(_imported(node))
        if "shap" in found and _MODEL_AGNOSTIC.search(cell.source):
            found.add("shap.explainers")
    if "shap" in found and submissions >= _MANY:
        found.add("shap.explainers")
    for name in sorted(found):
        found.update(_COMPANIONS.get(name, ()))
    return tuple(sorted(found))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (name for alias in node.names if _is_module(name := f"{node.module}.{alias.name}"))


def _is_module(name: str) -> bool:
    """Return whether `name` is a module and no other attribute, without importing anything."""
    top, *parts = name.split(".")
    spec = importlib.util.find_spec(top)
    places = [Path(place) for place in (spec and spec.submodule_search_locations) or ()]
    for part in parts[:-1]:
        places = [place / part for place in places]
    last = parts[-1] if parts else ""
    return any((place / last / "__init__.py").is_file() or (place / f"{last}.py").is_file() for place in places)
