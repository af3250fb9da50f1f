"""What a benchmark found, as one section of RESULTS.md with its commit, date and machine."""

from __future__ import annotations

import dataclasses
import datetime
import os
import platform
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"


@dataclasses.dataclass(frozen=True)
class Row:
    """One measurement: what, the result with its unit, what the course promises ("" where it promises nothing)."""

    what: str
    result: str
    promise: str = ""


@dataclasses.dataclass(frozen=True)
class Section:
    """A benchmark's findings. `name` is its script's, `note` says how it was measured."""

    name: str
    title: str
    note: str
    rows: list[Row]

    def __str__(self) -> str:
        table = [f"| {row.what} | {row.result} | {row.promise} |" for row in self.rows]
        return "\n".join(
            [
                _mark(self.name, "begin"),
                f"## {self.title} (`python benchmarks/run.py {self.name}`)",
                "",
                "| measured | result | promise |",
                "|---|---|---|",
                *table,
                "",
                self.note,
                "",
                f"- commit: {_commit()}",
                f"- date: {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
                f"- machine: {_machine()}",
                _mark(self.name, "end"),
            ]
        )


def write(section: Section, path: Path = RESULTS) -> None:
    """Put the section in its place in RESULTS.md, or at the end; everything else stays as it is."""
    text = path.read_text(encoding="utf-8") if path.exists() else "# Results\n"
    begin, end = _mark(section.name, "begin"), _mark(section.name, "end")
    found = re.search(f"{re.escape(begin)}.*?{re.escape(end)}", text, re.DOTALL)
    before, after = (text[: found.start()], text[found.end() :]) if found else (f"{text.rstrip()}\n\n", "\n")
    path.write_text(f"{before}{section}{after}", encoding="utf-8")


def _mark(name: str, side: str) -> str:
    return f"<!-- {name}:{side} -->"


def _machine() -> str:
    words = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    if hasattr(os, "getloadavg"):
        words += f", load {os.getloadavg()[0]:.1f} at the end (one benchmark alone makes about 1)"
    return words


def _commit() -> str:
    git = ["git", "-C", str(ROOT)]
    try:
        name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
        changed = subprocess.run([*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    others = [line for line in changed.stdout.splitlines() if not line.endswith("benchmarks/RESULTS.md")]
    return name.stdout.strip() + (" with uncommitted changes" if others else "")
