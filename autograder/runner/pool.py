"""The pool: the run's private folder with the stripped course, the zygote, and a lane per worker."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import autograder
import xaicourse
from autograder.runner import course
from autograder.runner.lane import Lane
from autograder.runner.limits import Limits
from autograder.sandbox import control_groups, remains
from autograder.sandbox.isolation import Isolation, IsolationProblem, check_system
from autograder.sandbox.layout import Layout, layout
from xaicourse.learning.units import course_root

WARM_UP_SECONDS = 600.0
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from autograder.runner.zygote import main; main()"


class PoolProblem(RuntimeError):
    """The zygote could not be made ready. The message says what it said."""


class Pool:
    """A context manager: on entry the zygote has imported `libraries`; on exit nothing is left.

    libraries   modules that children share, such as "xaicourse.scenarios.credit" or "shap"; "shap.explainers" also
                compiles what shap's model-agnostic explainers need: ten seconds once, else in each child that uses one
    limits      of each child
    isolation   the kind of wall
    lanes       how many workers there are
    preload     whether the zygote imports the libraries; else each child does when it needs them
    use_control_groups   else the watchers count, as where none may be made
    """

    def __init__(
        self,
        libraries: Sequence[str],
        *,
        limits: Limits | None = None,
        isolation: Isolation = Isolation.NAMESPACES,
        lanes: int = 1,
        preload: bool = True,
        use_control_groups: bool = True,
    ):
        check_system()
        self.limits, self.isolation = limits or Limits(), Isolation(isolation)
        self._libraries, self._count, self._groups = list(libraries), lanes, use_control_groups
        self._preload = preload
        self._lanes: list[Lane] = []
        self._zygote: subprocess.Popen | None = None
        self.folder: Path | None = None

    @property
    def run(self) -> str:
        """The run's name: its folder and its control groups bear it, so that `remains.sweep` finds them."""
        return self.folder.name.removeprefix(control_groups.MARK)

    @property
    def zygote_pid(self) -> int:
        """The zygote's process."""
        return self._zygote.pid

    @property
    def has_control_groups(self) -> bool:
        """Whether control groups limit the children; else the watchers count."""
        if not self._groups:
            return False
        group = control_groups.create(f"{self.run}-0", self.limits)
        return bool(group and group.remove())

    def lane(self, number: int) -> Lane:
        """Return one of the lanes, from 0."""
        return self._lanes[number]

    def __enter__(self) -> Pool:
        remains.sweep()
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{control_groups.MARK}{remains.signature()}-"))
        for name in ("library", "caches", "root"):
            (self.folder / name).mkdir()
        if self.isolation is Isolation.BUBBLEWRAP:
            self.folder.chmod(0o711)  # where root grades, another user must reach the library
        course.build(self.folder / "library", self._libraries)
        whole = (Path(package.__file__).resolve().parent for package in (autograder, xaicourse))
        shown = layout(self.folder, hidden=(str(course_root()), *map(str, whole)))
        orders, theirs = socket.socketpair()
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(self._count)]
        self._lanes = [Lane(ours, self.limits) for ours, _ in pairs]
        within = [inner for _, inner in pairs]
        with (self.folder / "zygote.log").open("wb") as log, orders:
            self._zygote = self._start(shown, [theirs, *within], log)
            for each in (theirs, *within):
                each.close()
            self._prepare(orders, shown, self._handles)

    def _start(self, shown: Layout, inherited: list[socket.socket], log) -> subprocess.Popen:
        self._handles = [each.fileno() for each in inherited]
        python = [sys.executable, "-s", "-P", "-B", "-c", _START, shown.library, str(self._handles[0])]
        return subprocess.Popen(
            python,
            env={**shown.environment, "HOME": shown.caches},
            pass_fds=self._handles,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )

    def _prepare(self, orders: socket.socket, shown: Layout, handles: list[int]) -> None:
        words = {
            "limits": self.limits.to_dict(),
            "isolation": self.isolation.value,
            "layout": shown.to_dict(),
            "run": self.run,
            "control_groups": self._groups,
            "lanes": handles[1:],
            "libraries": self._libraries if self._preload else [],
        }
        orders.settimeout(WARM_UP_SECONDS)
        said = b""
        with contextlib.suppress(OSError):
            orders.sendall(json.dumps(words).encode() + b"\n")
            said = orders.makefile("rb").readline()
        told = json.loads(said) if said else {"ready": False, "problem": self._log()}
        if not told["ready"]:
            raise PoolProblem(f"The libraries could not be made ready: {told['problem']}")
        if told["threads"]:
            begun = ", ".join(told["threads"])
            raise PoolProblem(f"A library began threads when it was imported ({begun}): no child could be forked.")

    def _log(self) -> str:
        return (self.folder / "zygote.log").read_text(encoding="utf-8", errors="replace")[-2000:].strip()

    def close(self) -> None:
        """End the zygote with all children, and remove the run's folder and control groups."""
        for lane in self._lanes:
            lane.close()
        if self._zygote:
            self._zygote.kill()
            self._zygote.wait()
            self._zygote = None
        if self.folder:
            remains.remove_run(self.folder)
            self.folder = None


__all__ = ["IsolationProblem", "Pool", "PoolProblem"]
