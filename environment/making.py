"""Make the environment from the locks, or find that it is made."""

import dataclasses
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from environment import packages
from environment.problems import AGAIN, Problem, alone, check_space, failed, file_errors

ROOT = Path(__file__).resolve().parent.parent
LOCKS = (ROOT / "requirements.lock", ROOT / "requirements-bridged.lock")
# JupyterLab's settings by their name in its labconfig folder: no news, and no question about a build, which one of the
# packages would prompt on a newcomer's first page and which needs Node.js
LAB_SETTINGS = {
    "default_setting_overrides.json": ROOT / "environment" / "lab_settings.json",
    "page_config.json": ROOT / "environment" / "lab_page.json",
}

# The one outside address that is named here: on Linux, the torch that pip finds by default is built for NVIDIA cards
# and does not even import without gigabytes of their libraries. PyTorch offers the CPU build on an index of its own.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"

VERIFY = """
import jupyterlab, matplotlib, numpy, pandas, shap, sklearn, xgboost, xaicourse
import torch
print(torch.__version__)
"""


@dataclasses.dataclass(frozen=True)
class Environment:
    """A folder with a Python of its own: the course's .venv, or the one that runs now (`--here`)."""

    folder: Path
    python: Path

    @property
    def stamp(self) -> Path:
        """Written last: what was installed. Where it is missing, nothing is known to be whole."""
        return self.folder / "xaicourse-stamp.txt"

    @property
    def unfinished(self) -> Path:
        """Written first and removed last: where it is found, a set-up was interrupted."""
        return self.folder / "xaicourse-unfinished.txt"

    @property
    def log(self) -> Path:
        """All that pip said."""
        return self.folder / "xaicourse-setup.log"


def own_environment() -> Environment:
    """Return the course's .venv, made or not."""
    folder = ROOT / ".venv"
    return Environment(folder, folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def this_environment() -> Environment:
    """Return the environment of the Python that runs now."""
    return Environment(Path(sys.prefix), Path(sys.executable))


def fingerprint(environment: Environment) -> str:
    """Return a word that changes when the locks, the project's own installation, its folder or Python's version do."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = [settings["project"], settings["tool"]["setuptools"]]
    version = _python_version(environment)
    parts = [lock.read_text(encoding="utf-8") for lock in (*LOCKS, *LAB_SETTINGS.values())]
    parts += [json.dumps(project, sort_keys=True), str(ROOT), version, sys.platform]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_ready(environment: Environment) -> bool:
    """Return whether all that the locks ask for was installed here. Takes milliseconds: reads the stamp only."""
    try:
        stamped = environment.stamp.read_text(encoding="utf-8").strip()
    except OSError:
        return False
    return environment.python.exists() and stamped == fingerprint(environment)


def make(environment: Environment, fresh: bool = False) -> None:
    """Bring the environment to what the locks say; return at once when it is there.

    Raises Problem, one sentence, for every failure that we foresee; the same call then starts where it makes sense.
    """
    if is_ready(environment) and not fresh:
        return
    own = environment == own_environment()
    with file_errors(environment.folder), alone(environment.folder):
        if own:
            _make_folder(environment, fresh)
        environment.unfinished.write_text("run.py is at work here, or was interrupted\n", encoding="utf-8")
        environment.stamp.unlink(missing_ok=True)
        pins = _pins()
        print(f"Installing {len(pins)} packages into {environment.folder} (2 to 10 minutes, once).", flush=True)
        if sys.platform == "linux":
            _install_cpu_torch(environment, pins["torch"])
        _install(environment, "the packages", [part for lock in LOCKS for part in ("-r", str(lock))], len(pins))
        _install(environment, "the course itself", ["--no-build-isolation", "--no-index", "-e", str(ROOT)])
        _copy_lab_settings(environment)
        _verify(environment)
        partial = environment.stamp.with_suffix(".partial")
        partial.write_text(fingerprint(environment) + "\n", encoding="utf-8")
        partial.replace(environment.stamp)
        environment.unfinished.unlink()


def _make_folder(environment: Environment, fresh: bool) -> None:
    """Leave a working, perhaps empty, .venv behind: one of ours that is whole is kept, another one set aside."""
    folder = environment.folder
    ours = environment.stamp.exists() or environment.unfinished.exists()
    usable = _python_version(environment) in ("3.11", "3.12") and environment.python.exists()
    if ours and (fresh or not usable or environment.unfinished.exists()):
        why = "--fresh was asked" if fresh else "an earlier set-up did not finish, or its Python is gone"
        print(f"Making {folder} anew: {why}. Downloads are kept by pip.", flush=True)
        shutil.rmtree(folder)
    elif folder.exists() and not ours:
        aside = next(path for n in range(1, 1000) if not (path := folder.with_name(f".venv-old-{n}")).exists())
        folder.rename(aside)
        print(f"{folder} was not made by run.py, and is set aside as {aside.name}.", flush=True)
    if folder.exists():
        return
    check_space(folder.parent)
    folder.mkdir()
    environment.unfinished.write_text("run.py is at work here, or was interrupted\n", encoding="utf-8")
    print(f"Making {folder} with Python {sys.version.split()[0]}.", flush=True)
    command = [sys.executable, "-m", "venv", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", close_fds=False)
    if done.returncode != 0 or not environment.python.exists():
        output = done.stdout + done.stderr
        environment.log.write_text(output, encoding="utf-8")
        raise failed("making the environment", output, folder, environment.log)


def _python_version(environment: Environment) -> str:
    """Return the environment's Python version, like 3.11; empty when it cannot be told."""
    if environment.folder == Path(sys.prefix):
        return f"{sys.version_info[0]}.{sys.version_info[1]}"
    try:
        configuration = (environment.folder / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return ""
    match = re.search(r"^version(?:_info)? = (\d+\.\d+)", configuration, re.MULTILINE)
    return match.group(1) if match else ""


def _pins() -> dict[str, str]:
    """Return name -> version of the locks' lines; which of two lines with markers is returned does not matter here."""
    lines = [line.split(";")[0].strip() for lock in LOCKS for line in lock.read_text(encoding="utf-8").splitlines()]
    return dict(line.split("==") for line in lines if "==" in line)


def _install(environment: Environment, what: str, arguments: list[str], total: int = 0) -> None:
    arguments = ["install", "--no-deps", *arguments]
    output = packages.run(environment.python, arguments, environment.log, what[0].upper() + what[1:], total)
    if output is not None:
        raise failed(f"installing {what}", output, environment.folder, environment.log)


def _install_cpu_torch(environment: Environment, version: str) -> None:
    """Install torch's CPU build: from where pip looks anyway if it is offered there, else from PyTorch's own index."""
    probe = f"import torch; raise SystemExit(torch.__version__.partition('+')[0] != {version!r})"
    if subprocess.run([str(environment.python), "-c", probe], capture_output=True).returncode == 0:
        return
    wanted = ["install", "--no-deps", "--retries=1", "--timeout=20", f"torch=={version}+cpu"]
    if packages.run(environment.python, wanted, environment.log, "PyTorch's CPU build, where pip looks anyway") is None:
        return
    print(f"Not there; taking it from PyTorch's own index of CPU builds, {CPU_INDEX}.", flush=True)
    arguments = [*wanted, "--index-url", CPU_INDEX]
    output = packages.run(environment.python, arguments, environment.log, "PyTorch's CPU build")
    if output is None:
        return
    problem = failed(f"fetching PyTorch from {CPU_INDEX}", output, environment.folder, environment.log)
    if "No matching distribution" in output or "network" in str(problem):
        problem = Problem(
            f"PyTorch's CPU build (torch {version}+cpu) was found neither where pip looks nor at {CPU_INDEX}: connect "
            f"the network, or let pip find that wheel, {AGAIN}."
        )
    raise problem


def _copy_lab_settings(environment: Environment) -> None:
    """Put JupyterLab's settings where every Lab of this environment reads them, however it is started."""
    folder = environment.folder / "etc" / "jupyter" / "labconfig"
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in LAB_SETTINGS.items():
        shutil.copyfile(source, folder / name)


def _verify(environment: Environment) -> None:
    """Import what every lesson imports, and say which PyTorch it is."""
    done = subprocess.run([str(environment.python), "-c", VERIFY], capture_output=True, text=True, errors="replace")
    with environment.log.open("a", encoding="utf-8") as log:
        log.write(f"\n$ the first import\n{done.stdout}{done.stderr}")
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["nothing was printed"])[-1]
        raise Problem(
            f"Everything was installed, but the first import failed with “{last}”: read {environment.log}, and start "
            f"anew with `run.py --fresh`."
        )
    print(f"PyTorch {done.stdout.strip()} and the other libraries import.", flush=True)
