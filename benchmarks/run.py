"""Run the benchmarks named, or all, and write their sections of RESULTS.md: `python benchmarks/run.py [names]`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this file is run by its path

from benchmarks.record import RESULTS, write

NAMES = ("start", "lessons", "explorers", "grading", "glass_boxes")


def main(names: list[str]) -> int:
    """Run the named benchmarks; return 2 with one sentence for a name that there is not."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    for name in names or NAMES:
        section = importlib.import_module(f"benchmarks.{name}").measure()
        write(section)
        print(f"{section}\n", flush=True)
    print(f"Written to {RESULTS}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
