"""CPU seconds of a program and of all that it starts, even of processes that nobody waits for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

_GROUPS = Path("/sys/fs/cgroup/cpuacct")
_ENTER = 'echo $$ > "$0/cgroup.procs" && exec "$@"'


class Meter:
    """Measures one program by a control group of its own (version 1, cpuacct); a context manager.

    Raises RuntimeError where no such group can be made: then nothing counts the children that the zygote forgets.
    """

    NOTE = "CPU is that of all processes together, counted by a control group."

    def __enter__(self) -> Meter:
        self._group = _GROUPS / f"benchmark-{os.getpid()}"
        try:
            self._group.mkdir()
            self._begin = self._used()
        except OSError as error:
            raise RuntimeError(
                f"this benchmark needs a writable {_GROUPS} ({error.strerror}): run it as root"
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._group.rmdir()

    def start(self, command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> subprocess.Popen:
        """Start a program in the group; what it says goes to said.txt in `cwd`."""
        words = ["sh", "-c", _ENTER, str(self._group), *command]
        with (cwd / "said.txt").open("wb") as said:
            return subprocess.Popen(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that the group has used since the beginning."""
        return (self._used() - self._begin) / 1e9

    def _used(self) -> int:
        return int((self._group / "cpuacct.usage").read_text(encoding="ascii"))
