"""Start the What-If Tool on this computer, and leave nothing behind."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import tempfile
import time
import types
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

from xaicourse.learning.units import CourseError
from xaicourse.scenarios import DatasetError
from xaicourse.what_if import models, rows

# TensorBoard's own switch: use its stand-in for TensorFlow, whatever is installed
NO_TENSORFLOW = "tensorboard.compat.notf"
OPTIONS = [
    "--host=127.0.0.1",  # for this computer only
    "--load_fast=false",  # else TensorBoard starts a second program that reads logs: there are none
    "--reload_interval=0",
]


@contextlib.contextmanager
def serving(n_rows: int = rows.MOST_ROWS, port: int | None = None, applicant: int | None = None) -> Iterator[str]:
    """Serve the tool with the first `n_rows` test applicants, and yield the address that opens it, until left.

    `port` is the one to use, 0 for any; without it, the first free one from 6006 on. `applicant`: the number of the
    one who is selected there. Raises CourseError where the tool, its data, the port or the applicant is not there.
    """
    if port is not None and not 0 <= port <= 65535:
        raise CourseError(f"Port {port} cannot be: name one from 1024 to 65535, or leave --port out.")
    sys.modules.setdefault(NO_TENSORFLOW, types.ModuleType(NO_TENSORFLOW))
    try:
        from xaicourse.what_if import plugin
    except ImportError as error:
        if error.name == "tensorboard_plugin_wit":  # the bridge's own sentence
            raise CourseError(str(error)) from None
        raise CourseError(f"The What-If Tool cannot start ({error}): run `python3 run.py --fresh`.") from None
    try:
        shown = rows.table(n_rows)
        selected = None if applicant is None else rows.place_of(applicant, shown)
        _warm_up()
    except (ValueError, DatasetError) as error:
        raise CourseError(str(error)) from None
    with tempfile.TemporaryDirectory(prefix="xai-what-if-", ignore_cleanup_errors=os.name == "nt") as folder:
        setup = plugin.Setup(Path(folder) / "applicants.csv", Path(folder) / "classes.txt", n_rows, selected)
        rows.write(shown, setup.table)
        setup.labels.write_text("".join(f"{word}\n" for word in rows.CLASSES), encoding="ascii")
        with _tensorboard(plugin.Loader(setup), Path(folder), port) as address:
            yield f"{address}#whatif"


def _warm_up() -> None:
    """Load both models and explain one applicant: seconds that the page would wait for, errors that it would hide."""
    first = rows.credit.load().X_test.iloc[[0]]
    for name in models.NAMES:
        models.attributions(name, first)


@contextlib.contextmanager
def _tensorboard(loader: object, folder: Path, port: int | None) -> Iterator[str]:
    from tensorboard import program
    from tensorboard.plugins.core.core_plugin import CorePluginLoader

    from xaicourse.what_if import predict

    servers = []

    def serve(app: Callable, flags: object) -> object:
        servers.append(program.create_port_scanning_werkzeug_server(app, flags))
        return servers[0]

    logging.getLogger("tensorboard").setLevel(logging.ERROR)
    board = program.TensorBoard(plugins=[CorePluginLoader(), loader], server_class=serve)
    options = [*OPTIONS, f"--logdir={folder}", f"--whatif-use-unsafe-custom-prediction={predict.__file__}"]
    board.configure(argv=["tensorboard", *options, *([] if port is None else [f"--port={port}"])])
    try:
        address = board.launch()
    except program.TensorBoardPortInUseError:
        raise CourseError(
            f"Port {port} is taken by another program: choose another one, or leave --port out."
        ) from None
    except program.TensorBoardServerException as error:
        raise CourseError(f"{error.msg}: name a free port with --port.") from None
    try:
        yield address
    finally:
        servers[0].shutdown()
        servers[0].server_close()


def run(
    say: Callable[[str], None],
    n_rows: int,
    browser: bool = True,
    port: int | None = None,
    applicant: int | None = None,
) -> None:
    """Serve the tool until Ctrl-C, opening it in a browser if wanted and there; `say` prints a line.

    Raises CourseError as `serving` does.
    """
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):  # a closed window, a stop by another program: end like Ctrl-C
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        say("Starting the What-If Tool …")
        with serving(n_rows, port, applicant) as address:
            say(f"The What-If Tool is open: {address}")
            opened = browser and _has_browser() and webbrowser.open(address)
            say("It is opening in your browser." if opened else "Open this address in a browser.")
            say("Your changes there are gone when it ends. Stop with Ctrl-C.")
            while True:  # in steps: on Windows, Ctrl-C does not end an endless wait
                time.sleep(1)
    except KeyboardInterrupt:
        say("\nStopped.")


def _has_browser() -> bool:
    """Return whether there is a browser with windows: those of a terminal cannot show the tool."""
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))
