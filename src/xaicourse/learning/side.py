"""The learner's side of the four verbs: it finds the answer, runs it, and replies with data.

The notebook and the sandboxed runner use the same class, so that an answer which could not cross the wall already
fails, with the same sentence, where the learner works.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import sysconfig
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xaicourse.learning import wire
from xaicourse.learning.references import resolve

UNWRITTEN = "Write your text here, in place of this line, over as many lines as you like."  # in a prose cell
MAX_FILE_BYTES = 4 * 2**20
_STUB = "Write your own lines where the cell says so, run it, then check again."


class _Problem(Exception):
    def __init__(self, text: str, attempted: bool = True):
        super().__init__(text)
        self.attempted = attempted


class LearnerSide:
    """Answers requests from a namespace of the learner's names and the folder that their notebook stands in."""

    def __init__(self, namespace: Mapping[str, Any], folder: Path | None = None):
        self._namespace = namespace
        self._folder = folder or Path.cwd()

    def ask(self, request: bytes) -> bytes:
        """Return the reply to one request: `{"value": …}` or `{"problem": sentence, "attempted": bool}`."""
        message = json.loads(request)
        verbs = {"value": self._value, "call": self._call, "file": self._file, "app": self._app}
        try:
            found = verbs[message["verb"]](message)
            try:
                return wire.encode({"value": found})
            except wire.WireError as error:
                raise _Problem(f"`{message['name']}` could not be sent to the check: {error}.") from None
        except _Problem as problem:
            return wire.encode({"problem": str(problem), "attempted": problem.attempted})

    def _look_up(self, name: str) -> Any:
        missing = name not in self._namespace
        found = self._namespace.get(name)
        if missing:
            raise _Problem(f"There is no `{name}` yet. Run the cell that makes it, then check again.", False)
        if found is None or found is ... or (isinstance(found, str) and found.strip() == UNWRITTEN):
            raise _Problem(f"`{name}` is not attempted yet. {_STUB}", False)
        return found

    def _value(self, message: dict) -> Any:
        return self._look_up(message["name"])

    def _call(self, message: dict) -> Any:
        name = message["name"]
        function = self._look_up(name)
        if not callable(function):
            raise _Problem(
                f"`{name}` is a {type(function).__name__}; expected a function. Keep the line `def {name}(…)`."
            )
        inputs = resolve(wire.decode(message["inputs"].encode()))
        returned = _run(name, function, inputs)
        if returned is None or returned is ...:
            raise _Problem(f"`{name}` returns nothing yet. {_STUB} Wrote it already? Let it end in `return`.", False)
        return returned

    def _file(self, message: dict) -> bytes:
        name = message["name"]
        path = self._folder / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise _Problem(f"The file {name!r} must stand beside the notebook.")
        # no link may lead elsewhere, and a pipe must not hold the reader
        flags = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
        try:
            handle = os.open(path, os.O_RDONLY | flags)
        except FileNotFoundError:
            raise _Problem(f"There is no file {name!r} beside the notebook yet.", False) from None
        except OSError as error:
            raise _Problem(f"The file {name!r} cannot be read: {error.strerror}.") from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise _Problem(f"{name!r} is not a plain file.")
        with os.fdopen(handle, "rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise _Problem(f"The file {name!r} has more than {MAX_FILE_BYTES:,} bytes; expected a smaller one.")
        return content

    def _app(self, message: dict) -> dict:
        from xaicourse.learning import apps  # Streamlit takes a second to import and few questions need it

        actions = wire.decode(message["inputs"].encode())[0]
        path = self._folder / message["name"]
        if not path.is_file():
            raise _Problem(f"There is no app {message['name']!r} beside the notebook yet.", False)
        try:
            return apps.run(path, actions)
        except apps.AppProblem as problem:
            raise _Problem(str(problem)) from None


def _run(name: str, function: Any, inputs: list) -> Any:
    try:
        return function(*inputs)
    except NotImplementedError:
        raise _Problem(f"`{name}` is not attempted yet. {_STUB}", False) from None
    except KeyboardInterrupt as error:
        raise _Problem(
            f"`{name}` was stopped before it returned{_place(error)}. Look for a loop that never ends."
        ) from None
    except RecursionError as error:
        raise _Problem(f"`{name}` calls itself without an end{_place(error)}.") from None
    except BaseException as error:  # SystemExit too: what a learner's function raises must not end the check
        lines = str(error).strip().splitlines()
        said = f": {lines[0][:200]}" if lines else ""
        raise _Problem(f"`{name}` stopped with {type(error).__name__}{said}{_place(error)}.") from None


def _place(error: BaseException) -> str:
    """Return ', in your line 3: `return 1 / 0`' for the last frame of the learner's own code, or ''."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_learners(frame.filename)]
    if not frames or frames[-1].lineno is None:
        return ""
    line = (frames[-1].line or "").strip()
    return f", in your line {frames[-1].lineno}" + (f": `{line}`" if line else "")


_NOT_LEARNERS = tuple(
    str(Path(place).resolve())
    for place in {sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), Path(__file__).parents[1]}
)


def _is_learners(filename: str) -> bool:
    if filename.startswith("<frozen") or filename == "<__array_function__ internals>":
        return False
    # notebook cells carry made-up names: <ipython-input-3-…> or a path in a temporary folder
    return filename.startswith("<") or not str(Path(filename).resolve()).startswith(_NOT_LEARNERS)
