"""Which names a cell binds and which it needs, read from its source alone: nothing is run."""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import re
import symtable
import warnings

MAX_DEPTH = 100  # of brackets; more is no learner's code, and parsers take long over it
STAR = "*"
# what a notebook has without an import
OF_THE_NOTEBOOK = frozenset({"display", "get_ipython", "In", "Out", "exit", "quit", "_", "__", "___", "__name__"})
_NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?]|[\w.]+\?\??$).*$", re.MULTILINE)
_BINDS = re.compile(r"^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*=[^=]", re.MULTILINE)


@functools.lru_cache(maxsize=4096)
def parses(source: str) -> bool:
    """Return whether this is Python, IPython's magic lines aside."""
    return _table(source) is not None


@functools.lru_cache(maxsize=4096)
def bound(source: str) -> frozenset[str]:
    """Return the names that a cell binds at its top level; `*` too, if it imports all of a module.

    Of a cell that is no Python, those that its lines seem to bind.
    """
    table = _table(source)
    if table is None:
        return frozenset(name for pair in _BINDS.findall(source) for name in pair if name)
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    return frozenset(names | ({STAR} if re.search(r"^\s*from\s.+\simport\s*\*", source, re.MULTILINE) else set()))


@functools.lru_cache(maxsize=4096)
def needed(source: str) -> frozenset[str]:
    """Return the names that a cell takes from elsewhere: neither bound in it nor Python's or the notebook's own."""
    table = _table(source)
    if table is None:
        return frozenset()
    found, tables = set(), [table]
    while tables:
        each = tables.pop()
        tables += each.get_children()
        for symbol in each.get_symbols():
            outside = each is table or symbol.is_global()
            if symbol.is_referenced() and outside:
                found.add(symbol.get_name())
    return frozenset(found - bound(source) - set(dir(builtins)) - OF_THE_NOTEBOOK)


def statements(source: str) -> list[str]:
    """Return a cell's top-level statements, each as Python writes it; none of a cell that is no Python."""
    if not parses(source):
        return []
    for text in (source, _without_magic(source)):
        with warnings.catch_warnings(), contextlib.suppress(*_NO_PYTHON):
            warnings.simplefilter("ignore")
            return [ast.unparse(node) for node in ast.parse(text).body]
    return []


def same(one: str, other: str) -> bool:
    """Return whether two cells say the same, comments and spacing aside."""
    if one.strip() == other.strip():
        return True
    told = statements(one)
    return bool(told) and told == statements(other)


def _without_magic(source: str) -> str:
    if source.lstrip().startswith("%%"):
        source = source.lstrip().partition("\n")[2]  # a cell magic: its line goes, most run the rest as Python
    return _MAGIC.sub(r"\1pass", source)


def _table(source: str) -> symtable.SymbolTable | None:
    depth = deepest = 0
    for letter in source:
        if letter in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in ")]}":
            depth = max(0, depth - 1)
    if deepest > MAX_DEPTH:
        return None
    for text in (source, _without_magic(source)):
        with warnings.catch_warnings(), contextlib.suppress(*_NO_PYTHON):
            warnings.simplefilter("ignore")  # learners' invalid escapes are no concern of ours
            return symtable.symtable(text, "<cell>", "exec")
    return None
