"""Set up what the tests need, and run them."""

import datetime
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

from environment.making import ROOT, Environment
from environment.problems import Problem

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
BEGIN, END = "<!-- tests:begin -->", "<!-- tests:end -->"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LEFT_OUT = "The browser tests were left out: no Chromium could be installed or started here."

# Starts the browser as the tests do; an empty name stands for Playwright's own.
STARTS = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1] or None, args=["--no-sandbox"])
    page = browser.new_page()
    page.set_content("<p id=answer>42</p>")
    assert page.inner_text("#answer") == "42"
    browser.close()
"""


def run_tests(environment: Environment, everything: bool, pytest_arguments: list[str]) -> int:
    """Find or install a browser, run ruff and pytest; return the exit status.

    The tests find the browser's path in XAI_CHROMIUM; when it is empty, Playwright's own is meant.
    """
    python = str(environment.python)
    browser = prepare_browser(environment)
    variables = test_variables(environment, browser)
    for arguments in (["check", "."], ["format", "--check", "."]):
        print(f"ruff {' '.join(arguments)}", flush=True)
        done = subprocess.run([python, "-m", "ruff", *arguments], cwd=ROOT, env=variables)
        if done.returncode != 0:
            raise Problem(f"ruff {arguments[0]} is not content: see above; the tests were not run.")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [python, "-m", "pytest", *selection(everything, browser is not None)]
        if everything:
            command.append(f"--junit-xml={report}")
        status = subprocess.run([*command, *pytest_arguments], cwd=ROOT, env=variables).returncode
        if everything and not pytest_arguments and report.exists():
            record(report.read_text(encoding="utf-8"), status)
    if browser is None:
        print(LEFT_OUT, flush=True)
        if os.environ.get("CI"):
            return status or 1
    return status


def selection(everything: bool, browser: bool) -> list[str]:
    """Return pytest's options: which tests, and on how many processes."""
    left_out = [] if everything else ["not slow"]
    left_out += [] if browser else ["not browser"]
    processes = min(os.cpu_count() or 1, 4)
    # loadfile: a file's tests share what they set up, a started JupyterLab for instance
    parallel = ["-n", str(processes), "--dist", "loadfile"] if processes > 1 else []
    return [*parallel, *(["-m", " and ".join(left_out)] if left_out else [])]


def test_variables(environment: Environment, browser: str | None) -> dict[str, str]:
    """Return the environment variables of the tests: one thread per library, UTF-8, no window."""
    own = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONUTF8"), "1")
    own |= {"MPLBACKEND": "Agg", "XAI_CHROMIUM": browser or ""}
    path = os.pathsep.join([str(environment.python.parent), os.environ.get("PATH", "")])
    return {**os.environ, **own, "PATH": path}


def prepare_browser(environment: Environment) -> str | None:
    """Return the path of a Chromium that starts, an empty string for Playwright's own, None when there is none.

    First what is installed, then Debian's packages where they may be installed (bubblewrap with them, for the
    grading tests), then Playwright's own.
    """
    if shutil.which("chromium") is None or (sys.platform == "linux" and shutil.which("bwrap") is None):
        _install_debian_packages()
    for name in BROWSERS:
        path = shutil.which(name)
        if path and _starts(environment, path):
            return path
    if _starts(environment, ""):
        return ""
    print("Installing Playwright's own Chromium.", flush=True)
    _run([str(environment.python), "-m", "playwright", "install", "chromium"])
    return "" if _starts(environment, "") else None


def _install_debian_packages() -> None:
    """Install chromium and bubblewrap with apt-get, when there is one and this user may."""
    if shutil.which("apt-get") is None:
        return
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and (shutil.which("sudo") is None or _run([*may, "true"]) != 0):
        return
    print("Installing Debian's chromium and bubblewrap for the tests.", flush=True)
    quiet = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    _run([*quiet, "update"])
    for package in ("chromium", "bubblewrap"):  # one by one: a distribution may have only one of them
        _run([*quiet, "install", "--no-install-recommends", package])


def _run(command: list[str]) -> int:
    """Run a command without its output; its last line is shown when it fails. Return its exit status."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        last = ((done.stderr or done.stdout).strip().splitlines() or ["nothing was printed"])[-1]
        print(f"{command[0]} {command[-1]}: {last}", flush=True)
    return done.returncode


def _starts(environment: Environment, path: str) -> bool:
    command = [str(environment.python), "-c", STARTS, path]
    try:
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=120).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def record(report: str, status: int) -> None:
    """Replace the tests' section of benchmarks/RESULTS.md by this run: counts, commit, date, machine."""
    suite = next(xml.etree.ElementTree.fromstring(report).iter("testsuite"))
    count = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    passed = count["tests"] - count["failures"] - count["errors"] - count["skipped"]
    lines = [
        BEGIN,
        "## All tests (`python3 run.py test --all`)",
        "",
        f"- result: {'passed' if status == 0 else 'FAILED'}: {passed} passed, {count['failures']} failed, "
        f"{count['errors']} errors, {count['skipped']} skipped, in {float(suite.get('time', 0)):.0f} s",
        f"- commit: {_commit()}",
        f"- date: {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
        f"- machine: {platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}",
        END,
    ]
    section = "\n".join(lines)
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    if BEGIN in text and END in text:
        before, rest = text.split(BEGIN, 1)
        text = before + section + rest.split(END, 1)[1]
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")


def _commit() -> str:
    """Return the commit's short name, and whether tracked files differ from it."""
    git = ["git", "-C", str(ROOT)]
    try:
        name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
        changed = subprocess.run([*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    others = [line for line in changed.stdout.splitlines() if not line.endswith("benchmarks/RESULTS.md")]
    return name.stdout.strip() + (" with uncommitted changes" if others else "")
