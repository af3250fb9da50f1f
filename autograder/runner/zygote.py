"""The zygote: imports the libraries once, then forks a watcher and a child for each submission that a lane brings.

It runs in a clean environment, knows only the run's library folder and the installed packages, and never runs a
learner's line, so a child inherits nothing that a learner may not see. No library may have used threads before a
fork: OpenMP would hang in every child. So libraries are imported, and nothing is computed, but for numba's functions.

Started by `pool` as a program of its own: `main`. It ends when the pool's process does.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path

from autograder.runner import inside, watcher
from autograder.runner.limits import Limits
from autograder.runner.shell import make_shell
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.layout import Layout
from autograder.sandbox.walls import wall

ALWAYS = ("xaicourse.learning", "xaicourse.learning.side", "matplotlib_inline.backend_inline")
MODEL_AGNOSTIC = "shap.explainers"
CHILD_HANDLES = 4  # sent with each order: the child's talk, its standard output and error, the watcher's leash
_LOOK_FOR_PARENT_SECONDS = 0.5


def forget_the_project() -> None:
    """Take the editable install's finder away, so that what the library leaves out is not found elsewhere."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if "__editable__" not in _module_of(finder)]
    sys.path_hooks[:] = [hook for hook in sys.path_hooks if "__editable__" not in _module_of(hook)]
    sys.path[:] = [place for place in sys.path if "__editable__" not in place]
    for name in [name for name in sys.modules if name.startswith("__editable__")]:
        del sys.modules[name]
    sys.path_importer_cache.clear()


def _module_of(thing: object) -> str:
    return str(getattr(thing, "__module__", "") or type(thing).__module__)


def warm_up(libraries: list[str]) -> None:
    """Import the libraries. Who names MODEL_AGNOSTIC has numba's functions compiled too, which takes ten seconds."""
    for name in (*ALWAYS, *libraries):
        importlib.import_module(name)
    if MODEL_AGNOSTIC in libraries:
        from autograder.runner.warming import compile_shap

        compile_shap()
    if "textstat" in libraries:
        sys.modules["textstat"].syllable_count("dictionary")  # reads its own, which takes most of a second


class Zygote:
    """Forks a watcher for each order: one message on a lane, with the handles of the new child."""

    def __init__(self, orders: dict, lanes: list[socket.socket]):
        self._limits = Limits(**orders["limits"])
        self._isolation = Isolation(orders["isolation"])
        self._layout = Layout.from_dict(orders["layout"])
        self._run, self._groups, self._count = orders["run"], orders["control_groups"], 0
        self._lanes, self._shell = lanes, None

    def prepare(self, libraries: list[str]) -> None:
        """Import all that children share; a cold child imports for itself."""
        if self._isolation is not Isolation.BUBBLEWRAP:
            self._shell = make_shell()
            warm_up(libraries)
        gc.collect()
        gc.freeze()

    def serve(self, parent: int) -> None:
        """Fork for each order until the pool's process is gone."""
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # watchers are not waited for
        poll = select.poll()
        by_handle = {lane.fileno(): lane for lane in self._lanes}
        for handle in by_handle:
            poll.register(handle, select.POLLIN)
        while by_handle and os.getppid() == parent:
            for handle, _ in poll.poll(_LOOK_FOR_PARENT_SECONDS * 1000):
                if not self._take(by_handle[handle]):
                    poll.unregister(handle)
                    by_handle.pop(handle).close()

    def _take(self, lane: socket.socket) -> bool:
        try:
            order, handles, _, _ = socket.recv_fds(lane, 64, CHILD_HANDLES)
        except OSError:
            return False
        if not order:
            return False
        self._count += 1
        if len(handles) == CHILD_HANDLES and os.fork() == 0:
            self._watch(*handles)
        for handle in handles:
            os.close(handle)
        return True

    def _watch(self, talk: int, output: int, error: int, leash: int) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for lane in self._lanes:
            lane.close()
        kind = wall(self._isolation)(self._layout, self._limits)
        name = f"{self._run}-{self._count}" if self._groups else None

        def learner(hello: socket.socket) -> None:
            inside.run(talk, output, error, hello, self._shell)

        handles = (talk, output, error)
        watcher.watch(watcher.Watcher(socket.socket(fileno=leash), kind, learner, handles, name))


def _threads() -> list[str]:
    """Return the names of all threads but this one, those of C libraries too."""
    tasks = Path("/proc/self/task").iterdir()
    return [(task / "comm").read_text(encoding="utf-8").strip() for task in tasks if int(task.name) != os.getpid()]


def main() -> None:
    """Read the orders from the lane given as argument, prepare, say so, serve."""
    parent = os.getppid()
    forget_the_project()
    first = socket.socket(fileno=int(sys.argv[1]))
    orders = json.loads(first.makefile("rb").readline())
    os.chdir("/")
    lanes = [socket.socket(fileno=number) for number in orders["lanes"]]
    zygote = Zygote(orders, lanes)
    try:
        zygote.prepare(orders["libraries"])
        said = {"ready": True, "threads": sorted(_threads())}
    except Exception as error:
        said = {"ready": False, "problem": f"{type(error).__name__}: {error}"}
    first.sendall(json.dumps(said).encode() + b"\n")
    first.close()
    if said["ready"]:
        zygote.serve(parent)
