"""Bringing files here: from their pinned address or a mirror, checked by SHA-256 before anybody can see them."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit
from urllib.request import url2pathname

from xaicourse.data.cache import file_state, home, size
from xaicourse.data.registry import Blocked, DataError, DataFile, DataSet, describe

SECONDS = 30  # without a byte: then we say so
STALE_SECONDS = 3600  # what a killed download left is removed after an hour, when nobody can be writing it any more
CHUNK = 1 << 16


def fetch(name: str, *, progress: bool = True) -> dict[str, Path]:
    """Bring the files of a data set here and return their paths by name; files that are here stay.

    Each file is downloaded to a folder of its own, checked, and only then put in its place in one step: an
    interrupted, killed or failed download leaves nothing half-written, and two processes may fetch at once. A damaged
    file is fetched anew. `progress` shows a bar in a terminal, a line in a notebook.

    XAI_DATA_MIRROR names a folder or an http(s) address that serves <data set>/<file>; then nothing else is asked.

    Raises DataError, in one sentence with what to do: unknown name, no connection, an address or mirror without the
    file, a file that is not the registered one, no space, a folder that cannot be written.
    """
    dataset = describe(name)
    wanted = [file for file in dataset.files if file_state(name, file) != "here"]
    if wanted:
        _sweep(home() / ".partial")
        with _bar(dataset, wanted, progress) as received:
            for file in wanted:
                _bring(_Errand(dataset, file), received)
    return {file.name: home() / name / file.name for file in dataset.files}


class _Errand:
    """One file to bring: where from, where to, and the sentences for what may go wrong."""

    def __init__(self, dataset: DataSet, file: DataFile) -> None:
        self.file = file
        self.label = f"{dataset.name}/{file.name}"
        self.target = home() / dataset.name / file.name
        self.mirror = os.environ.get("XAI_DATA_MIRROR", "").strip()
        self.n_received = 0
        if not self.mirror:
            self.address = file.url
        elif self.mirror.lower().startswith(("http://", "https://")):
            self.address = f"{self.mirror.rstrip('/')}/{quote(dataset.name)}/{quote(file.name)}"
        else:
            self.address = str(_mirror_folder(self.mirror) / dataset.name / file.name)

    @property
    def remote(self) -> bool:
        return self.address.lower().startswith(("http://", "https://"))

    @property
    def host(self) -> str:
        return f"the mirror {self.mirror}" if self.mirror else urlsplit(self.address).netloc

    def unreachable(self, why: str) -> Blocked:
        cure = (
            "check the address in XAI_DATA_MIRROR and the network, then run it again"
            if self.mirror
            else "connect this computer to a network and run it again, or set XAI_DATA_MIRROR to a folder or an "
            "address that has the data"
        )
        return Blocked(f"{self.label} was not fetched, since {self.host} {why}: {cure}.")

    def refused(self, status: int) -> DataError:
        if status >= 500 or status == 429:
            return DataError(f"{self.label} was not fetched, since {self.host} is out of order ({status}): try later.")
        if self.mirror:
            return self.lacking(f"answers {status}")
        return DataError(
            f"{self.label} was not fetched, since its address at {self.host} does not work any more ({status}): "
            "update the course, or set XAI_DATA_MIRROR to a folder or an address that has the data."
        )

    def lacking(self, detail: str) -> DataError:
        return DataError(
            f"{self.label} was not fetched, since {self.host} does not have it ({detail}): add it there, or unset "
            "XAI_DATA_MIRROR to fetch it from its own address."
        )

    def other(self) -> DataError:
        amount = f"more than {self.file.bytes:,}" if self.n_received > self.file.bytes else f"{self.n_received:,}"
        cure = (
            "put the right file there"
            if self.mirror
            else "try again, or on another network (some answer with a page of their own until you sign in)"
        )
        return DataError(
            f"What {self.host} gave as {self.label} is not the registered file (another checksum; {amount} of "
            f"{self.file.bytes:,} bytes), so nothing was kept: {cure}."
        )

    def broken(self) -> DataError:
        return DataError(
            f"The connection to {self.host} broke off after {self.n_received:,} of {self.file.bytes:,} bytes of "
            f"{self.label}, so nothing was kept: run it again."
        )

    def unstored(self, error: OSError) -> Blocked:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return Blocked(
                f"There is no space left for {self.label} ({self.file.bytes:,} bytes) in {home()}, so nothing was "
                "kept: free some, or set XAI_DATA_HOME to a folder on another disk."
            )
        return Blocked(
            f"{self.label} cannot be stored in {home()} ({error.strerror or type(error).__name__}): set XAI_DATA_HOME "
            "to a folder that you may write to."
        )


def _mirror_folder(mirror: str) -> Path:
    if mirror.lower().startswith("file://"):
        folder = Path(url2pathname(urlsplit(mirror).path))
    elif "://" in mirror:
        raise Blocked(
            f"XAI_DATA_MIRROR is {mirror!r}: give a folder or an address that begins with http:// or https://."
        )
    else:
        folder = Path(mirror).expanduser()
    if not folder.is_dir():
        raise Blocked(f"XAI_DATA_MIRROR names {mirror!r}, which is no folder on this computer: correct or unset it.")
    return folder


def _bring(errand: _Errand, received: Callable[[int], None]) -> None:
    import pooch  # here: whoever only reads need not wait for it
    import requests

    pooch.get_logger().setLevel("WARNING")
    partial = home() / ".partial"
    staging = None
    try:
        partial.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=partial))
        pooch.retrieve(
            errand.address,
            known_hash=f"sha256:{errand.file.sha256}",
            fname=errand.file.name,
            path=staging,
            downloader=lambda address, place, _: _download(errand, address, Path(place), received),
        )
        _publish(staging / errand.file.name, errand)
    except DataError:
        raise
    except requests.exceptions.HTTPError as error:
        raise errand.refused(error.response.status_code) from None
    except requests.exceptions.SSLError:
        raise errand.unreachable("has no certificate that this computer trusts") from None
    except requests.exceptions.ConnectTimeout:
        raise errand.unreachable(f"did not answer within {SECONDS} seconds") from None
    except (requests.exceptions.ConnectionError, requests.exceptions.Timeout) as error:
        raise (errand.broken() if errand.n_received else errand.unreachable(_reason(error))) from None
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        raise errand.broken() from None
    except requests.exceptions.RequestException as error:
        raise errand.unreachable(f"cannot be asked ({type(error).__name__})") from None
    except ValueError:  # pooch's word for another hash
        raise errand.other() from None
    except OSError as error:
        raise errand.unstored(error) from None
    finally:
        if staging:
            shutil.rmtree(staging, ignore_errors=True)


def _reason(error: Exception) -> str:
    import requests

    return "did not answer in time" if isinstance(error, requests.exceptions.Timeout) else "cannot be reached"


def _download(errand: _Errand, address: str, place: Path, received: Callable[[int], None]) -> None:
    """Write the file at `address` to `place`; never more than the registered bytes and one chunk."""
    import pooch

    with place.open("wb") as output:
        counted = _Counted(output, errand, received)
        if errand.remote:
            answers = []  # kept, since nobody else closes them when a download ends early
            hooks = {"response": lambda answer, **_: answers.append(answer)}
            try:
                pooch.HTTPDownloader(chunk_size=CHUNK, timeout=SECONDS, hooks=hooks)(address, counted, None)
            finally:
                for answer in answers:
                    answer.close()
            return
        try:
            with Path(address).open("rb") as source:
                shutil.copyfileobj(source, counted, CHUNK)
        except OSError as error:  # the mirror's: what goes wrong in writing is told by `counted`
            raise errand.lacking(error.strerror or type(error).__name__) from None


class _Counted:
    """The file being written; it counts, and ends a download that is longer than the registered file."""

    def __init__(self, output: IO[bytes], errand: _Errand, received: Callable[[int], None]) -> None:
        self.output, self.errand, self.received = output, errand, received

    def write(self, chunk: bytes) -> int:
        self.errand.n_received += len(chunk)
        if self.errand.n_received > self.errand.file.bytes:
            raise self.errand.other()
        try:
            written = self.output.write(chunk)
        except OSError as error:
            raise self.errand.unstored(error) from None
        self.received(len(chunk))
        return written

    def flush(self) -> None:
        self.output.flush()


def _publish(staged: Path, errand: _Errand) -> None:
    staged.chmod(0o644)  # temporary files are private; a fetched folder may serve a class
    errand.target.parent.mkdir(parents=True, exist_ok=True)
    try:
        staged.replace(errand.target)
    except PermissionError:  # Windows, while another process has it open: it may have put the same file there
        if file_state(errand.target.parent.name, errand.file) != "here":
            raise


def _sweep(partial: Path) -> None:
    """Remove what killed downloads left behind long ago."""
    with contextlib.suppress(OSError):
        for left in partial.iterdir():
            with contextlib.suppress(OSError):
                times = [left.stat().st_mtime, *(each.stat().st_mtime for each in left.iterdir())]
                if time.time() - max(times) > STALE_SECONDS:
                    shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _bar(dataset: DataSet, files: list[DataFile], progress: bool) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    total = sum(file.bytes for file in files)
    console = Console(stderr=True)
    if console.is_jupyter and progress:  # a line stays readable in the saved notebook, a bar does not
        print(f"Fetching {dataset.title} ({size(total)}) …")
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    seen = progress and console.is_terminal and not console.is_jupyter
    with Progress(*columns, console=console, transient=True, disable=not seen) as bar:
        task = bar.add_task(f"fetching {dataset.name}", total=total)
        yield lambda n_bytes: bar.advance(task, n_bytes)
