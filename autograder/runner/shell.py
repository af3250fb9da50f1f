"""The IPython shell in which a learner's cells run: made in the zygote, without history, files or a terminal."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.runner.capture import Capture, Stream

MOST_FRAMES = 12
MOST_CHARACTERS = 2_000
_PACKAGES = re.compile(r"^.*?/(?:site-packages|dist-packages|lib/python3\.\d+|library)/")


class Publisher(DisplayPublisher):
    """Sends what `display` shows."""

    def publish(self, data: dict, metadata: dict | None = None, *_: Any, update: bool = False, **__: Any) -> None:
        """Show one value in its forms."""
        capture = self.shell.capture
        if capture is not None and not update:
            capture.show({"output_type": "display_data", "data": data, "metadata": metadata or {}})

    def clear_output(self, wait: bool = False) -> None:
        """Keep what was shown: a graded notebook holds all of it."""


class Result(DisplayHook):
    """Sends the value of a cell's last line."""

    def write_output_prompt(self) -> None:
        """Say nothing before the value."""

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        """Show the value in its forms."""
        if self.shell.capture is not None:
            output = {"output_type": "execute_result", "execution_count": self.prompt_count}
            self.shell.capture.show({**output, "data": format_dict, "metadata": md_dict or {}})


class LearnerShell(InteractiveShell):
    """An InteractiveShell whose outputs go to a `Capture`, set in the child; before that they go nowhere."""

    display_pub_class = Publisher
    displayhook_class = Result
    capture: Capture | None = None

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:  # noqa: ARG002 - IPython names it
        """Keep no copy of what is printed: an endless print would fill the memory."""
        yield

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        if self.capture is not None:
            said = _text(evalue)
            self.capture.show({"output_type": "error", "ename": etype.__name__, "evalue": said, "traceback": stb})

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Show an exception with the learner's own lines, and libraries by their module's file only."""
        try:
            kind, value, trace = self._get_exc_info(exc_tuple)
        except ValueError:
            return
        self._showtraceback(kind, value, _lines(self, kind, value, trace))

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Show a syntax error as any other."""
        self.showtraceback()

    def enable_gui(self, gui: str | None = None) -> None:
        """Have no windows: figures are shown in line."""

    def system(self, cmd: str) -> None:
        """Run a command of the system (`!ls`): it prints where the cell does, since there is no terminal."""
        done = subprocess.run(self.var_expand(cmd, depth=1), shell=True, check=False)
        self.user_ns["_exit_code"] = done.returncode

    def ask_exit(self) -> None:
        """Go on: `exit` in a cell ends nothing."""

    def init_virtualenv(self) -> None:
        """Leave the module path as it is."""

    def atexit_operations(self) -> None:
        """Leave nothing to do at the end."""


def _text(value: BaseException) -> str:
    try:
        return str(value)[:MOST_CHARACTERS]
    except BaseException as error:
        return f"(its text failed with {type(error).__name__})"


def _lines(shell: InteractiveShell, kind: type, value: BaseException, trace: Any) -> list[str]:
    """Return a traceback's lines: cells by number, other files without the machine's path."""
    told = traceback.TracebackException(kind, value, trace, limit=-MOST_FRAMES, compact=True)
    own = []
    for frame in told.stack:
        if "autograder/runner" in frame.filename or "IPython/core/interactiveshell" in frame.filename:
            continue
        cell = shell.compile.format_code_name(frame.filename)
        place = f"Cell {cell[1]}" if cell else _PACKAGES.sub("", frame.filename)
        own.append(f"{place}, line {frame.lineno}, in {frame.name}\n    {(frame.line or '').strip()}")
    ends = [line.rstrip("\n")[:MOST_CHARACTERS] for line in told.format_exception_only()]
    if isinstance(value, SyntaxError):
        ends[0] = re.sub(r'File ".*", ', "", ends[0]).strip()
    return ["Traceback (most recent call last):", *own, *ends]


def make_shell() -> LearnerShell:
    """Make the process's one shell, and the streams that its cells will write to."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.separate_in = ""
    return LearnerShell.instance(config=config)


def set_streams(capture: Capture) -> None:
    """Let everything that is written go to `capture`."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = Stream(name, number)
        stream.capture = capture
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
