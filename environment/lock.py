"""Resolve requirements.in into requirements.lock, and write environment.yml from the lock.

Run `.venv/bin/python environment/lock.py` after changing requirements.in. Pins that still fit stay as
they are; `--upgrade` moves all of them. `--conda-only` writes environment.yml alone and needs no network.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
BRIDGED = ROOT / "requirements-bridged.lock"
CONDA = ROOT / "environment.yml"
REQUIREMENTS = ROOT / "environment" / "requirements.in"
OVERRIDES = ROOT / "environment" / "overrides.in"

# Where the course is meant to run; a pin whose marker fits none of these places is left out.
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
}
PYTHONS = ("3.11.0", "3.11.14", "3.12.0", "3.12.12")  # the first and a late patch: some markers tell them apart

LOCK_HEADER = """\
# Every package of the course, for Linux, macOS and Windows, Python 3.11 and 3.12.
# Written by environment/lock.py from environment/requirements.in. Installed whole with --no-deps (run.py does).
"""
CONDA_HEADER = """\
# For conda users: the same versions as requirements.lock. Written by environment/lock.py; do not edit.
#
#     conda env create -f environment.yml
#     conda activate xaicourse
#     python run.py --here
#
# The last line completes this environment from requirements.lock and requirements-bridged.lock, both with --no-deps
# (the bridged packages run on these versions, but their own metadata would drag them back), installs the course and
# opens it. On Linux pip's torch is the GPU build: it works, and takes some gigabytes more than run.py's own .venv.
"""


def places() -> dict[tuple[str, str], dict[str, str]]:
    """Return (platform, Python version) -> the values that a marker sees there."""
    return {
        (name, python): {
            **values,
            "python_version": python.rpartition(".")[0],
            "python_full_version": python,
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        for name, values in PLATFORMS.items()
        for python in PYTHONS
    }


def pins(text: str) -> list[tuple[str, str, Marker | None]]:
    """Return (name, version, marker or None) for every line of a lock; ValueError for a line that is more than that."""
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"([a-z0-9][a-z0-9-]*)==([0-9][0-9a-z.]*)(?: ; (.+))?", line)
        if match is None:
            raise ValueError(f"A lock holds names, versions and markers only, and this line is more: {line!r}.")
        name, version, marker = match.groups()
        found.append((name, version, Marker(marker) if marker else None))
    return found


def pins_at(text: str, platform: str, python: str) -> dict[str, str]:
    """Return name -> version of the pins that apply on this platform (a key of PLATFORMS) and Python (of PYTHONS)."""
    values = places()[platform, python]
    return {name: version for name, version, marker in pins(text) if marker is None or marker.evaluate(values)}


def trimmed(text: str) -> str:
    """Drop the pins that apply in none of our places, and the markers that hold in all of them."""
    lines = []
    for name, version, marker in pins(text):
        here = [marker is None or marker.evaluate(values) for values in places().values()]
        if any(here):
            lines.append(f"{name}=={version}" + ("" if all(here) else f" ; {marker}"))
    return LOCK_HEADER + "\n".join(lines) + "\n"


def main_packages(requirements: str) -> set[str]:
    """Return the names that requirements.in asks for: the course's main packages."""
    names = (re.match(r"[A-Za-z0-9-]+", line) for line in requirements.splitlines())
    return {match.group().lower() for match in names if match}


def conda_file(lock_text: str, requirements: str) -> str:
    """Return environment.yml's text: the main packages with the lock's versions and markers."""
    main = main_packages(requirements)
    chosen = [pin for pin in pins(lock_text) if pin[0] in main]
    missing = main - {name for name, _, _ in chosen}
    if missing:
        raise ValueError(f"requirements.in asks for packages that requirements.lock does not hold: {sorted(missing)}.")
    lines = [f"{name}=={version}" + (f" ; {marker}" if marker else "") for name, version, marker in chosen]
    pip_lines = "".join(f"      - {line}\n" if " ; " not in line else f"      - '{line}'\n" for line in lines)
    return (
        CONDA_HEADER
        + "name: xaicourse\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - pip\n  - pip:\n"
        + pip_lines
    )


def resolve(upgrade: bool) -> str:
    """Let uv resolve requirements.in for all platforms at once; return the trimmed lock."""
    unresolved = ROOT / "environment" / "resolved.txt"
    if LOCK.exists() and not upgrade:  # uv keeps the pins of the file that it is told to write
        unresolved.write_text(LOCK.read_text(encoding="utf-8"), encoding="utf-8")
    options = ["--universal", "--python-version", "3.11", "--no-annotate", "--no-header", "--quiet"]
    try:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "uv",
                "pip",
                "compile",
                *options,
                "--override",
                OVERRIDES,
                REQUIREMENTS,
                "-o",
                unresolved,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return trimmed(unresolved.read_text(encoding="utf-8"))
    finally:
        unresolved.unlink(missing_ok=True)


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upgrade", action="store_true", help="move every pin to its newest version")
    parser.add_argument("--conda-only", action="store_true", help="write environment.yml from the lock as it is")
    options = parser.parse_args()
    if not options.conda_only:
        LOCK.write_text(resolve(options.upgrade), encoding="utf-8")
    requirements = REQUIREMENTS.read_text(encoding="utf-8")
    CONDA.write_text(conda_file(LOCK.read_text(encoding="utf-8"), requirements), encoding="utf-8")


if __name__ == "__main__":
    main()
