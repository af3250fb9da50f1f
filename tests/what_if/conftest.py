"""`xai what-if` as a learner starts it, in a process of its own."""

from __future__ import annotations

import dataclasses
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.what_if.by_hand import ByHand
from tests.what_if.page import ToolPage, opened

START_SECONDS, STOP_SECONDS = 120, 30


@dataclasses.dataclass
class Command:
    """The running command.

    address   what it printed     folder   where its temporary files go     status   its exit status, once it has ended
    """

    address: str
    folder: Path
    process: subprocess.Popen
    said: Path
    status: int | None = None

    def stop(self) -> None:
        """Press Ctrl-C and wait for the end."""
        if self.status is None:
            self.process.send_signal(signal.SIGINT)
            self.status = self.process.wait(STOP_SECONDS)


@contextmanager
def started(folder: Path, *options: str) -> Iterator[Command]:
    """Run the command with `options`; its temporary files go into `folder`/temporary."""
    temporary, said = folder / "temporary", folder / "said.txt"
    temporary.mkdir()
    command = [sys.executable, "-m", "xaicourse.cli", "what-if", "--no-browser", "--port", "0", *options]
    with said.open("wb") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, env=os.environ | {"TMPDIR": str(temporary)}
        )
    try:
        begin = time.monotonic()
        while process.poll() is None and time.monotonic() - begin < START_SECONDS:
            if found := re.search(r"is open: (\S+)\n", said.read_text(encoding="utf-8")):
                break
            time.sleep(0.05)
        else:
            raise RuntimeError(f"xai what-if did not open the tool; it said: {said.read_text(encoding='utf-8')}")
        yield (running := Command(found[1], temporary, process, said))
        running.stop()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def whole_address(tmp_path_factory) -> Iterator[str]:
    with started(tmp_path_factory.mktemp("what_if")) as command:
        yield command.address


@pytest.fixture(scope="module")
def tool(whole_address) -> Iterator[ToolPage]:
    with opened(whole_address) as page:
        yield page


@pytest.fixture(scope="session")
def ours() -> ByHand:
    return ByHand(1000)
