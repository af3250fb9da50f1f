"""What can be asked without a network, and reading tables as they are."""

import socket

import pandas as pd
import pytest

from tests.data.conftest import is_one_sentence
from xaicourse import data


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("this asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_everything_but_fetch_needs_no_network(mirror, no_network, monkeypatch):
    assert data.names() == ("tiny", "large")
    assert not data.is_here("tiny")
    said = data.unavailable("tiny")
    assert is_one_sentence(said)
    assert "`xai data fetch tiny`" in said
    assert "with a `!` before it in a cell" in said
    assert data.verify("tiny") == {"table.csv": "missing", "notes.txt": "missing"}
    data.fetch("tiny")  # from the mirror folder
    monkeypatch.delenv("XAI_DATA_MIRROR")
    assert data.is_here("tiny")
    assert data.unavailable("tiny") == ""
    assert len(data.load("tiny")) == 3


def test_only_an_empty_cell_is_missing(mirror):
    data.fetch("tiny")
    expected = pd.DataFrame({"colour": ["blue", None, "NA"], "n": [1, 2, 3]})
    pd.testing.assert_frame_equal(data.load("tiny"), expected, check_dtype=False)
    assert data.load("tiny").n.dtype == "int64"


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: data.describe("tinny"), r"no data set 'tinny': choose one of tiny, large"),
        (lambda: data.load("tiny"), r"the title of tiny is not on this computer: run"),
        (lambda: data.load("tiny", "notes.txt"), r"tiny/notes.txt is no table"),
        (lambda: data.load("tiny", "other.csv"), r"tiny has no file 'other.csv': choose one of table.csv, notes.txt"),
        (lambda: data.path("tiny"), r"tiny has 2 files: name one of table.csv, notes.txt"),
        (lambda: data.path("large"), r"not on this computer"),
        (lambda: data.fetch("tinny"), r"choose one of"),
        (lambda: data.is_here("tinny"), r"choose one of"),
        (lambda: data.code_book("tiny"), r"no code book here: choose one of south_german_credit, german_credit"),
        (lambda: data.counterpart("alter", 1), r"'alter' has no coded counterpart"),
        (lambda: data.counterpart("gastarb", 3), r"gastarb has no code 3: choose one of 1, 2"),
    ],
)
def test_what_cannot_be_answered_gets_one_sentence(small, ask, says):
    with pytest.raises(data.DataError, match=says) as caught:
        ask()
    assert is_one_sentence(caught.value)
    assert caught.value._render_traceback_() == [str(caught.value)]  # what a notebook shows


@pytest.mark.parametrize("content", [b"[tiny\n", b"\xff\xfe", b"[tiny]\ntitle = 'x'\n", b"tiny = 3\n", None])
def test_a_damaged_registry(small, tmp_path, content):
    registry = tmp_path / "datasets" / "registry.toml"
    registry.unlink()
    if content is not None:
        registry.write_bytes(content)
    with pytest.raises(data.DataError, match=r"registry.toml is missing or damaged.*git checkout") as caught:
        data.names()
    assert is_one_sentence(caught.value)


def test_the_folder_is_in_the_users_cache_unless_named(monkeypatch, tmp_path):
    import platformdirs

    monkeypatch.delenv("XAI_DATA_HOME", raising=False)
    assert data.home().is_relative_to(platformdirs.user_cache_dir("xaicourse", appauthor=False))
    monkeypatch.setenv("XAI_DATA_HOME", "~/here")
    assert data.home().parts[-1] == "here"
    assert "~" not in str(data.home())
    assert data.home().is_absolute()
