"""Fetching: what comes, and every way in which it can fail leaves one sentence and nothing else."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from tests.data.conftest import FILES, is_one_sentence, left_in, send
from xaicourse import data
from xaicourse.data import download

LARGE = "/large/large.csv"
CONTENT = FILES["large"]["large.csv"]
FETCH = [sys.executable, "-c", "from xaicourse import data; data.fetch('large', progress=False)"]


def fails(name, match, kind=data.DataError):
    """Fetching fails with one sentence that says `match`; nothing is left behind or shown as here."""
    with pytest.raises(kind, match=match) as caught:
        data.fetch(name, progress=False)
    assert is_one_sentence(caught.value), str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    if data.home().is_dir():
        assert [left for left in left_in(data.home()) if left.startswith((".partial", name))] == []
    assert not data.is_here(name)
    return caught.value


# --- what works


def test_fetch_from_the_pinned_address(small, server):
    paths = data.fetch("tiny")
    assert {name: path.read_bytes() for name, path in paths.items()} == FILES["tiny"]
    assert data.is_here("tiny")
    assert left_in(small) == ["tiny/notes.txt", "tiny/table.csv"]
    assert sorted(server.asked) == ["/tiny/notes.txt", "/tiny/table.csv"]


def test_what_is_here_is_not_asked_for_again(small, server):
    first = data.fetch("tiny")
    server.asked.clear()
    assert data.fetch("tiny") == first
    assert server.asked == []


def test_a_mirror_folder_is_the_only_place_asked(mirror, small, server):
    paths = data.fetch("large")
    assert paths["large.csv"].read_bytes() == CONTENT
    assert server.asked == []


def test_a_file_address_as_mirror(mirror, monkeypatch):
    monkeypatch.setenv("XAI_DATA_MIRROR", mirror.as_uri())
    assert " " in str(mirror)  # so that the address has something to unquote
    assert data.fetch("large")["large.csv"].read_bytes() == CONTENT


@pytest.mark.parametrize("ending", ["", "/"])
def test_a_mirror_address(small, server, monkeypatch, ending):
    server.answers["/class/data/large/large.csv"] = lambda request: send(request, CONTENT)
    monkeypatch.setenv("XAI_DATA_MIRROR", f"{server.address}/class/data{ending}")
    assert data.fetch("large")["large.csv"].read_bytes() == CONTENT
    assert server.asked == ["/class/data/large/large.csv"]


def test_what_one_computer_fetched_is_a_mirror_for_another(small, tmp_path, monkeypatch):
    data.fetch("tiny")
    monkeypatch.setenv("XAI_DATA_MIRROR", str(small))
    monkeypatch.setenv("XAI_DATA_HOME", str(tmp_path / "another"))
    assert data.fetch("tiny")["table.csv"].read_bytes() == FILES["tiny"]["table.csv"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_others_may_read_what_was_fetched(small):
    path = data.fetch("large")["large.csv"]
    assert path.stat().st_mode & 0o444 == 0o444


@pytest.mark.parametrize("damage", [b"", CONTENT[:5000], b"y" + CONTENT[1:]], ids=["empty", "truncated", "one byte"])
def test_a_damaged_file_is_named_and_fetched_anew(small, damage):
    path = data.fetch("large")["large.csv"]
    path.write_bytes(damage)
    assert not data.is_here("large")
    assert data.verify("large") == {"large.csv": "damaged"}
    assert "damaged on this computer (large.csv)" in data.unavailable("large")
    with pytest.raises(data.DataError, match=r"damaged on this computer.*xai data fetch large"):
        data.load("large")
    assert data.fetch("large")["large.csv"].read_bytes() == CONTENT
    assert data.unavailable("large") == ""


def test_a_server_that_does_not_say_the_length(small, server):
    server.answers[LARGE] = lambda request: send(request, CONTENT, length="unsaid")
    assert data.fetch("large")["large.csv"].read_bytes() == CONTENT


# --- what fails at the other end


def test_another_file_of_the_same_size(small, server):
    server.answers[LARGE] = lambda request: send(request, b"y" + CONTENT[1:])
    fails("large", r"gave as large/large.csv is not the registered file.*nothing was kept")


def test_a_page_that_asks_to_sign_in(small, server):
    server.answers[LARGE] = lambda request: send(request, b"<html>Welcome to our network</html>")
    fails("large", r"35 of 300,002 bytes.*sign in")


def test_an_endless_file_is_cut_off(small, server):
    def endless(request):
        send(request, b"", length="unsaid")
        while True:  # until the client hangs up
            request.wfile.write(b"1\n" * 50_000)

    server.answers[LARGE] = endless
    fails("large", r"more than 300,002 of 300,002 bytes")


def test_a_connection_that_breaks_off(small, server):
    server.answers[LARGE] = lambda request: send(request, CONTENT[:200_000], length=len(CONTENT))
    fails("large", r"broke off after [\d,]+ of 300,002 bytes.*run it again")


def test_a_connection_closed_without_an_answer(small, server):
    server.answers[LARGE] = lambda request: None
    fails("large", r"large/large.csv was not fetched", data.Blocked)


@pytest.mark.parametrize(
    ("status", "says"),
    [(404, r"does not work any more \(404\): update the course"), (403, r"\(403\)"), (503, r"out of order \(503\)")],
)
def test_an_address_that_refuses(small, server, status, says):
    server.answers[LARGE] = lambda request: send(request, b"no", status=status)
    fails("large", says)


def test_a_mirror_without_the_file(small, server, monkeypatch):
    server.answers["/m/large/large.csv"] = lambda request: send(request, b"", status=404)
    monkeypatch.setenv("XAI_DATA_MIRROR", f"{server.address}/m")
    fails("large", r"the mirror http://127.* does not have it \(answers 404\): add it there, or unset XAI_DATA_MIRROR")


def closed_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_no_network(small, server):
    server.stop()
    server.http.socket.close()
    fails(
        "large", r"127.0.0.1:\d+ cannot be reached: connect this computer to a network.*XAI_DATA_MIRROR", data.Blocked
    )


def test_a_mirror_that_is_switched_off(small, monkeypatch):
    monkeypatch.setenv("XAI_DATA_MIRROR", f"http://127.0.0.1:{closed_port()}")
    fails("large", r"the mirror http://127.* cannot be reached: check the address in XAI_DATA_MIRROR", data.Blocked)


def test_a_name_that_nobody_knows(small, monkeypatch):
    monkeypatch.setenv("XAI_DATA_MIRROR", "http://nowhere.invalid")
    fails("large", r"nowhere.invalid cannot be reached", data.Blocked)


def test_a_server_that_falls_silent(small, server, monkeypatch):
    monkeypatch.setattr(download, "SECONDS", 0.3)
    ended = threading.Event()

    def silent(request):
        send(request, CONTENT[:100_000], length=len(CONTENT))
        request.wfile.flush()
        ended.wait(30)

    server.answers[LARGE] = silent
    fails("large", r"broke off after [1-9][\d,]* of 300,002")
    ended.set()


def test_a_server_that_never_answers(small, server, monkeypatch):
    monkeypatch.setattr(download, "SECONDS", 0.3)
    ended = threading.Event()
    server.answers[LARGE] = lambda request: ended.wait(30)
    fails("large", r"did not answer in time", data.Blocked)
    ended.set()


def test_a_redirection_without_end(small, server):
    def again(request):
        request.send_response(302)
        request.send_header("Location", LARGE)
        request.end_headers()

    server.answers[LARGE] = again
    fails("large", r"cannot be asked \(TooManyRedirects\)")


def test_a_mirror_folder_with_another_file(mirror):
    (mirror / "large" / "large.csv").write_bytes(CONTENT + b"1\n")
    fails("large", r"a mirror gave as large/large.csv is not the registered file.*put the right file there")


def test_a_mirror_folder_without_the_file(mirror):
    (mirror / "large" / "large.csv").unlink()
    fails("large", r"does not have it \(No such file")


def test_a_mirror_folder_with_a_folder_in_its_place(mirror):
    (mirror / "large" / "large.csv").unlink()
    (mirror / "large" / "large.csv").mkdir()
    fails("large", r"does not have it")


@pytest.mark.parametrize(
    ("value", "says"),
    [("nowhere/at/all", "which is no folder on this computer"), ("ftp://example.org/data", "begins with http://")],
)
def test_a_mirror_that_is_none(small, monkeypatch, value, says):
    monkeypatch.setenv("XAI_DATA_MIRROR", value)
    fails("tiny", says, data.Blocked)


def test_files_that_came_before_a_failure_stay(small, server):
    server.answers["/tiny/notes.txt"] = lambda request: send(request, b"", status=404)
    with pytest.raises(data.DataError, match="notes"):
        data.fetch("tiny")
    assert data.verify("tiny") == {"table.csv": "here", "notes.txt": "missing"}
    assert "not complete on this computer (notes.txt is missing)" in data.unavailable("tiny")
    assert left_in(small) == ["tiny/table.csv"]
    assert len(data.load("tiny")) == 3


# --- what fails here


class FullDisk:
    def write(self, chunk):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def flush(self):
        pass


@pytest.mark.parametrize("from_folder", [False, True])
def test_no_space_left(small, server, request, monkeypatch, from_folder):
    if from_folder:
        request.getfixturevalue("mirror")
    counted = download._Counted
    monkeypatch.setattr(download, "_Counted", lambda output, *rest: counted(FullDisk(), *rest))
    fails("large", r"no space left for large/large.csv \(300,002 bytes\) in .*XAI_DATA_HOME", data.Blocked)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_disk_that_refuses_more_bytes(small):
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); " + FETCH[2]
    done = subprocess.run([*FETCH[:2], limited], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "DataError" not in done.stdout
    assert "There is no space left for large/large.csv" in done.stderr.splitlines()[-1]
    assert left_in(small) == []


@contextlib.contextmanager
def without_rights():
    """Root may write anywhere: as root, become nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked_home(small, monkeypatch):
    """A data folder that everybody may read and nobody may write, with `tiny` in it."""
    import pooch  # noqa: F401  nobody may not read the libraries of root's own Python
    import requests  # noqa: F401

    data.fetch("tiny", progress=False)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        small.rename(home)
        monkeypatch.setenv("XAI_DATA_HOME", str(home))
        folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
        Path(folder).chmod(0o755)
        for each in folders:
            each.chmod(0o555)
        yield home
        for each in folders:
            each.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_folder_that_cannot_be_written(locked_home):
    data.describe("large")  # the registry lies in a folder of the test's owner: it is read and remembered
    registry = data.registry._registry
    with pytest.MonkeyPatch.context() as patch:
        known = registry()
        patch.setattr(data.registry, "_registry", lambda: known)
        with without_rights():
            assert list(data.fetch("tiny", progress=False)) == ["table.csv", "notes.txt"]  # reading is enough
            with pytest.raises(data.Blocked, match=r"cannot be stored in .*Permission denied.*XAI_DATA_HOME") as caught:
                data.fetch("large", progress=False)
    assert is_one_sentence(caught.value)
    assert left_in(locked_home) == ["tiny/notes.txt", "tiny/table.csv"]


def test_a_file_where_the_folder_should_be(small):
    small.write_text("no folder", encoding="utf-8")
    fails("large", r"cannot be stored in", data.Blocked)


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


@pytest.fixture
def half_way(small, server):
    """A process in the middle of fetching `large`; its server waits."""
    ended = threading.Event()

    def stall(request):
        send(request, CONTENT[:200_000], length=len(CONTENT))
        request.wfile.flush()
        ended.wait(60)

    server.answers[LARGE] = stall
    process = subprocess.Popen(FETCH, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: any(path.is_file() and path.stat().st_size > 60_000 for path in small.rglob("*")))
    yield process
    process.kill()
    process.wait()
    ended.set()


def test_killed_in_the_middle(small, server, half_way):
    assert not data.is_here("large")  # while it runs, nothing is to be seen
    half_way.kill()
    half_way.wait()
    assert data.verify("large") == {"large.csv": "missing"}
    assert all(left.startswith(".partial/") for left in left_in(small))
    del server.answers[LARGE]
    assert data.fetch("large")["large.csv"].read_bytes() == CONTENT

    for left in (small / ".partial").rglob("*"):  # what the killed one left goes away when it is old
        os.utime(left, (1, 1))
    data.fetch("tiny")
    assert left_in(small) == ["large/large.csv", "tiny/notes.txt", "tiny/table.csv"]


def test_a_running_download_is_not_swept_away(small, server, half_way):
    data.fetch("tiny")
    assert any(left.startswith(".partial/") for left in left_in(small))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_interrupted_in_the_middle(small, half_way):
    half_way.send_signal(signal.SIGINT)
    assert half_way.wait(60) != 0
    assert left_in(small) == []


def test_two_processes_at_once(small, server):
    both = threading.Barrier(2)

    def together(request):
        both.wait(60)
        send(request, CONTENT)

    server.answers[LARGE] = together
    processes = [subprocess.Popen(FETCH, stderr=subprocess.PIPE, text=True, encoding="utf-8") for _ in range(2)]
    outcomes = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]
    assert outcomes == [("", 0), ("", 0)]
    assert server.asked == [LARGE, LARGE]
    assert left_in(small) == ["large/large.csv"]
    assert data.is_here("large")
