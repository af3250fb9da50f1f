"""Open the course: JupyterLab on the start page, in the folder of the learner's own copies."""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import webbrowser
from pathlib import Path

from environment.making import ROOT, Environment
from environment.problems import Problem, file_errors

WORK = Path(os.environ.get("XAI_WORK") or ROOT / "work").absolute()  # the learner's own copies
FIRST_PORT = 8888
PORTS_TRIED = 50
# a learner's JupyterLab: what learners do not need starts neither in the server nor in the page (the teacher's tools,
# text editors' helpers), and long lines of code, such as those of a letter, are wrapped
LEARNERS_JUPYTER = ROOT / "environment" / "jupyter"
# JupyterLab's name for the page that opens, and how it looks at first: the list of files closed, which takes half of a
# small window; the folder icon opens it
WORKSPACE = "default-37a8.jupyterlab-workspace"
LAYOUT = {"data": {"layout-restorer:data": {"left": {"collapsed": True}}}, "metadata": {"id": "default"}}
START_SECONDS = 60  # a first start on a slow disk; on a laptop it is about three

OPEN_UNIT = """
import json, sys
from xaicourse.authoring.opening import open_unit
opened = open_unit(sys.argv[1])
print(json.dumps({"lesson": str(opened.lesson), "outdated": [path.name for path in opened.outdated]}))
"""


def start_unit() -> str:
    """Return the unit that a newcomer meets first."""
    return "000_start" if any((ROOT / "lessons").rglob("000_start.ipynb")) else "107_first_shap"


def open_course(environment: Environment, port: int | None, browser: bool) -> int:
    """Copy the start unit into work/, start JupyterLab on it, and stay until it ends; return its exit status."""
    with file_errors(WORK):
        WORK.mkdir(exist_ok=True)
        state = WORK / ".jupyter"
        state.mkdir(exist_ok=True)
        lay_out(state / "workspaces")
        log_file = (state / "lab.log").open("w", encoding="utf-8")
    port = free_port(port)
    token = secrets.token_urlsafe(24)
    with log_file:
        lab = subprocess.Popen(
            lab_command(environment, port),
            env=lab_variables(environment, token, state),
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=subprocess.STDOUT,
        )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stop by another program ends like Ctrl-C
    try:
        page = start_page(environment)  # while the server starts
        wait_for_lab(lab, port, token, state / "lab.log")
        address = f"http://127.0.0.1:{port}{page}?token={token}"
        opening = browser and open_browser(address, state)
        print(f"\nThe course is open: {address}")
        print("It is opening in your browser." if opening else "Open this address in a browser.")
        print(f"Your copies are in {'work/' if WORK == ROOT / 'work' else WORK}. Stop with Ctrl-C.", flush=True)
        status = lab.wait()
    except KeyboardInterrupt:
        print("\nStopping.", flush=True)
        status = 0
    finally:
        _end(lab)
    return 0 if status in (0, -signal.SIGTERM) else 1


def lay_out(workspaces: Path) -> None:
    """Give JupyterLab its first layout; one that is there, and has become the learner's own, stays."""
    if not workspaces.exists():
        workspaces.mkdir()
        (workspaces / WORKSPACE).write_text(json.dumps(LAYOUT), encoding="utf-8")


def start_page(environment: Environment) -> str:
    """Let the course copy its start unit into work/ (never over a learner's work); return the page's path in Lab."""
    unit = start_unit()
    command = [str(environment.python), "-c", OPEN_UNIT, unit]
    place = {**os.environ, "XAI_WORK": str(WORK)}
    done = subprocess.run(
        command, cwd=ROOT, env=place, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["nothing was printed"])[-1]
        reason = re.sub(r"^[\w.]+: ", "", last)
        print(
            f"The unit {unit} could not be copied into work/, so JupyterLab opens on the folder: {reason}", flush=True
        )
        return "/lab"
    opened = json.loads(done.stdout.strip().splitlines()[-1])
    for name in opened["outdated"]:
        print(
            f"The course has a newer {name}; `xai open --fresh {unit[:3]}` takes it and keeps yours beside.", flush=True
        )
    return "/lab/tree/" + urllib.parse.quote(Path(opened["lesson"]).resolve().relative_to(WORK.resolve()).as_posix())


def open_browser(address: str, state: Path) -> bool:
    """Open the address in a browser, if there is one; return whether it was.

    The browser gets a page of the user's own that leads on, because command lines, and a token in them, are public.
    """
    if not has_browser():
        return False
    page = state / "open.html"
    page.unlink(missing_ok=True)
    with os.fdopen(os.open(page, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f'<!doctype html><title>The course</title><meta http-equiv="refresh" content="0; url={address}">\n')
    return webbrowser.open(page.as_uri())


def free_port(wanted: int | None) -> int:
    """Return `wanted` if it is free, else raise Problem; without a wish, the first free port from 8888 on."""
    if wanted is not None:
        if not _is_free(wanted):
            raise Problem(f"Port {wanted} is taken by another program: choose another one, or leave --port out.")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if _is_free(port):
            if port != FIRST_PORT:
                print(f"Port {FIRST_PORT} is taken by another program; using {port}.", flush=True)
            return port
    raise Problem(
        f"The ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are all taken: name a free one with --port."
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":  # as the server does: a port that was closed a moment ago counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def has_browser() -> bool:
    """Return whether a browser with windows can be opened from here."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")):
        return False  # only text browsers would be found, which cannot show JupyterLab
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def lab_command(environment: Environment, port: int) -> list[str]:
    """Return the command that starts JupyterLab for this computer only."""
    command = [
        *[str(environment.python), "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1"],
        *[f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={WORK}"],
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # containers run as root; the server listens to this computer only
    return command


def lab_variables(environment: Environment, token: str, state: Path) -> dict[str, str]:
    """Return the environment variables of JupyterLab; the token goes this way because a command line is public."""
    path = os.pathsep.join([str(environment.python.parent), os.environ.get("PATH", "")])
    # a page layout of its own: what the user had open in another JupyterLab is not looked for here
    own = {"JUPYTER_TOKEN": token, "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"), "XAI_WORK": str(WORK)}
    settings = os.pathsep.join(filter(None, [os.environ.get("JUPYTER_CONFIG_PATH"), str(LEARNERS_JUPYTER)]))
    return {**os.environ, **own, "PATH": path, "JUPYTER_CONFIG_PATH": settings, "PYTHONUTF8": "1"}


def wait_for_lab(lab: subprocess.Popen, port: int, token: str, log: Path) -> None:
    """Return when the server answers; raise Problem when it ended or did not answer in time."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy is not for this computer
    address = f"http://127.0.0.1:{port}/api/status?token={token}"
    until = time.monotonic() + START_SECONDS
    while lab.poll() is None and time.monotonic() < until:
        try:
            opener.open(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    said = lines[-1].strip() if lines else "nothing was printed"
    raise Problem(
        f"JupyterLab did not start, its last words were “{said}”: read {log}, or make the environment anew with "
        f"`run.py --fresh`."
    )


def _end(lab: subprocess.Popen) -> None:
    """Let the server close its kernels and leave; insist after ten seconds, or when asked to stop once more.

    A server that is asked to leave while a kernel starts may never do so, and would keep answering at its port.
    """
    try:
        if lab.poll() is None:
            lab.terminate()
        lab.wait(10)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        lab.kill()
        lab.wait()
