"""Two worlds: small invented data sets with a server that misbehaves on demand, and the real files where they are."""

import contextlib
import hashlib
import http.server
import os
import threading
from pathlib import Path

import pytest
import tomli_w

FILES = {
    "tiny": {"table.csv": b"colour,n\nblue,1\n,2\nNA,3\n", "notes.txt": b"what the columns mean\n"},
    "large": {"large.csv": b"x\n" + b"1\n" * 150_000},
}


def entry(name, base):
    """A registry entry for one of the invented data sets."""
    texts = ("title", "about", "target", "licence", "licence_note", "redistribution", "source", "citation", "altered")
    files = []
    for file, content in FILES[name].items():
        fields = {"name": file, "url": f"{base}/{name}/{file}", "bytes": len(content)}
        fields["sha256"] = hashlib.sha256(content).hexdigest()
        if file.endswith(".csv"):
            lines = content.decode().splitlines()
            fields |= {"rows": len(lines) - 1, "columns": lines[0].split(",")}
        files.append(fields)
    return {text: f"the {text} of {name}" for text in texts} | {
        "licence_checked": name == "tiny",
        "traps": ["a trap"],
        "harms": ["a harm"],
        "files": files,
    }


class Server:
    """A web server on this computer: `answers` maps a path to a function of the request; else it serves FILES."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                with contextlib.suppress(OSError):  # a client that was killed
                    outer.answers.get(self.path, plain)(self)

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


def plain(request):
    """Answer as an orderly server does."""
    _, name, file = request.path.split("/")
    send(request, FILES[name][file])


def send(request, content, status=200, length=None):
    request.send_response(status)
    if length != "unsaid":
        request.send_header("Content-Length", str(length or len(content)))
    request.end_headers()
    request.wfile.write(content)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def small(tmp_path, monkeypatch, server):
    """The invented registry, whose addresses lead to the server, and an empty place for the data, returned."""
    datasets = tmp_path / "datasets"
    datasets.mkdir()
    (datasets / "registry.toml").write_text(
        tomli_w.dumps({name: entry(name, server.address) for name in FILES}), encoding="utf-8"
    )
    monkeypatch.setenv("XAI_DATASETS", str(datasets))
    monkeypatch.setenv("XAI_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XAI_DATA_MIRROR", raising=False)
    return tmp_path / "home"


@pytest.fixture
def mirror(tmp_path, monkeypatch, small):
    """A mirror folder with the invented files, named by XAI_DATA_MIRROR."""
    folder = tmp_path / "a mirror"
    for name, files in FILES.items():
        (folder / name).mkdir(parents=True)
        for file, content in files.items():
            (folder / name / file).write_bytes(content)
    monkeypatch.setenv("XAI_DATA_MIRROR", str(folder))
    return folder


def left_in(home):
    """The files in the data folder, and whatever a download left in .partial, relative to it."""
    found = [*(path for path in home.rglob("*") if path.is_file()), *(home / ".partial").glob("*")]
    return sorted(path.relative_to(home).as_posix() for path in found)


def is_one_sentence(text):
    text = str(text)
    return text.endswith(".") and ". " not in text and "\n" not in text and "Traceback" not in text


def real_mirror():
    """The folder with the real files: the one that the environment names, or <a neighbour of the project>/data."""
    if os.environ.get("XAI_TEST_MIRROR"):
        return Path(os.environ["XAI_TEST_MIRROR"])  # a wrong one is to be noticed
    if Path(os.environ.get("XAI_DATA_MIRROR") or "/nowhere").is_dir():
        return Path(os.environ["XAI_DATA_MIRROR"])
    project = Path(__file__).resolve().parents[2]
    lists = (found for parent in project.parents for found in sorted(parent.glob("*/data/registry.json")))
    return next((found.parent for found in lists if (found.parent / "south_german_credit").is_dir()), None)


REAL_MIRROR = real_mirror()  # before any test changes the environment


@pytest.fixture(scope="session")
def real_home(tmp_path_factory):
    """A data folder into which everything was fetched from the mirror of real files."""
    from xaicourse import data

    home = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("XAI_DATASETS", raising=False)
        patch.setenv("XAI_DATA_HOME", str(home))
        patch.setenv("XAI_DATA_MIRROR", str(REAL_MIRROR))
        for name in data.names():
            data.fetch(name, progress=False)
    return home


@pytest.fixture
def real(real_home, monkeypatch):
    """The real data, fetched; no mirror, so that nothing can be fetched again."""
    monkeypatch.delenv("XAI_DATASETS", raising=False)
    monkeypatch.delenv("XAI_DATA_MIRROR", raising=False)
    monkeypatch.setenv("XAI_DATA_HOME", str(real_home))
    return real_home
