"""Run pip in the course's environment with its progress in a few words, and keep all that it says in a log."""

import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

_SEEN = ("Collecting ", "Processing ", "Requirement already satisfied")
_EVERY_SECONDS = 10  # between two lines of progress where the output is no terminal


def run(python: Path, arguments: list[str], log: Path, title: str, total: int = 0) -> str | None:
    """Run `python -m pip` with `arguments`; show `title` and how many of `total` packages are done.

    Return None when pip succeeded, else all that it printed. The log is appended to.
    """
    command = [str(python), "-m", "pip", *arguments, "--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "PIP_USER": "0"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
        close_fds=False,  # see problems.alone
    )
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    progress = _Progress(title, total, python)
    printed: list[str] = []
    try:
        while True:
            try:
                line = lines.get(timeout=0.5)
            except queue.Empty:
                progress.show()
                continue
            if line is None:
                break
            printed.append(line)
            progress.hear(line)
            progress.show()
    except BaseException:
        process.kill()
        process.wait()
        raise
    status = process.wait()
    progress.end(status == 0)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"\n$ pip {' '.join(arguments)}\n{''.join(printed)}")
    return None if status == 0 else "".join(printed)


def _read(process: subprocess.Popen, lines: "queue.Queue[str | None]") -> None:
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put(None)


class _Progress:
    """One line that is rewritten on a terminal, a line now and then elsewhere."""

    def __init__(self, title: str, total: int, python: Path):
        self.title, self.total, self.python = title, total, python
        self.seen, self.to_unpack, self.name = 0, 0, ""
        self.start = self.last = time.monotonic()
        self.terminal = sys.stdout.isatty()

    def hear(self, line: str) -> None:
        """Learn from a line of pip's where it is."""
        if line.startswith(_SEEN):
            self.seen += 1
            words = line.split()
            self.name = words[1] if words[0] != "Requirement" else ""
        elif line.startswith("Installing collected packages"):
            self.to_unpack = line.count(",") + 1
            self.before = self._installed()

    def show(self) -> None:
        """Print the state, when it is time to."""
        now = time.monotonic()
        if now - self.last < (0.2 if self.terminal else _EVERY_SECONDS):
            return
        self.last = now
        if self.to_unpack:
            done = min(self._installed() - self.before, self.to_unpack)
            state = f"installing {done} of {self.to_unpack}"
        else:
            count = f"{self.seen} of {self.total}" if self.total > 1 else ""
            state = f"fetching {count} {Path(self.name).name}".replace("  ", " ")
        self._print(f"{self.title}: {state} ({now - self.start:.0f} s)")

    def end(self, well: bool) -> None:
        """Print the last state."""
        self._print(f"{self.title}: {'done' if well else 'not done'} ({time.monotonic() - self.start:.0f} s)")
        if self.terminal:
            print(flush=True)

    def _installed(self) -> int:
        environment = self.python.parent.parent
        return sum(
            1 for pattern in ("lib/python3*", "Lib") for _ in environment.glob(f"{pattern}/site-packages/*.dist-info")
        )

    def _print(self, text: str) -> None:
        if self.terminal:
            print(f"\r{text[:100]:<100}", end="", flush=True)
        else:
            print(text, flush=True)
