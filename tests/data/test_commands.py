"""`xai data …` as a newcomer types it."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tests.data.conftest import FILES, is_one_sentence, left_in, send
from xaicourse import data
from xaicourse.data_commands import app


def xai_data(*arguments):
    return CliRunner().invoke(app, list(arguments), prog_name="xai data", env={"COLUMNS": "200"})


def complaint(result):
    """The one sentence of a command that failed."""
    assert result.exit_code == 1
    assert result.stdout == ""
    text = result.stderr.strip().removeprefix("✗ ")
    assert is_one_sentence(text), text
    return text


def test_help_names_the_commands():
    said = xai_data("--help").stdout
    for command in ("list", "about", "fetch", "verify"):
        assert command in said
    assert "Only `fetch` uses the network" in said
    assert "XAI_DATA_MIRROR" in xai_data("fetch", "--help").stdout


def test_list(small):
    lines = xai_data("list").stdout.splitlines()
    assert lines[0].split() == ["Name", "Rows", "Size", "Here?", "Licence"]
    assert lines[1].split()[:5] == ["tiny", "3", "46", "bytes", "no"]
    assert "150,000" in lines[2]
    assert "(to be confirmed)" not in lines[1]
    assert "(to be confirmed)" in lines[2]


def test_fetch_then_list_then_verify(small):
    done = xai_data("fetch", "tiny")
    assert done.exit_code == 0
    assert "tiny is here (46 bytes)" in done.stdout
    assert "`xai data about tiny` says what to beware of" in done.stdout
    assert done.stderr == ""
    assert "was here already" in xai_data("fetch", "tiny").stdout
    assert [line.split()[4] for line in xai_data("list").stdout.splitlines()[1:2]] == ["yes"]
    checked = xai_data("verify")
    assert checked.exit_code == 0
    assert checked.stdout.splitlines() == ["✓ tiny is undamaged (2 files)."]


def test_fetch_all(small):
    assert xai_data("fetch", "--all", "--no-bar").exit_code == 0
    assert data.is_here("tiny")
    assert data.is_here("large")


def test_about(small):
    said = xai_data("about", "large").stdout
    for text in ("the title of large", "a trap", "a harm", "the citation of large", "large.csv (300 kB)"):
        assert text in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["fetch"], "Name the data sets to fetch"),
        (["fetch", "tiny", "--all"], "or give --all"),
        (["fetch", "tiny", "tinny"], "no data set 'tinny'"),
        (["about", "tinny"], "no data set 'tinny'"),
        (["verify", "tinny"], "no data set 'tinny'"),
        (["verify", "tiny"], "is not on this computer: run `xai data fetch tiny`"),
    ],
)
def test_wrong_use_gets_one_sentence(small, server, arguments, says):
    assert says in complaint(xai_data(*arguments))
    assert server.asked == []


def test_verify_names_damage(small):
    data.fetch("tiny")
    (small / "tiny" / "table.csv").write_bytes(b"")
    result = xai_data("verify")
    assert "damaged on this computer (table.csv): run `xai data fetch tiny`" in complaint(result)
    assert [line.split()[4] for line in xai_data("list").stdout.splitlines()[1:2]] == ["damaged"]
    assert "in place of a damaged copy" in xai_data("fetch", "tiny").stdout
    assert xai_data("verify").exit_code == 0


def test_verify_where_nothing_is(small):
    result = xai_data("verify")
    assert result.exit_code == 0
    assert "No data set is here yet" in result.stdout


def test_one_that_fails_does_not_stop_the_others(small, server):
    server.answers["/tiny/table.csv"] = lambda request: send(request, b"", status=404)
    result = xai_data("fetch", "--all")
    assert result.exit_code == 1
    assert is_one_sentence(result.stderr.strip())
    assert "large is here" in result.stdout


def test_no_network_stops_at_once_with_one_sentence(small, server):
    server.stop()
    assert "cannot be reached" in complaint(xai_data("fetch", "--all"))
    assert left_in(small) == []


def test_as_a_process_with_a_mirror(mirror, small):
    code = "from xaicourse.data_commands import app; app(prog_name='xai data')"
    command = [sys.executable, "-c", code, "fetch", "large"]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")  # no bar, no log where nobody watches
    assert (small / "large" / "large.csv").read_bytes() == FILES["large"]["large.csv"]
    (mirror / "large" / "large.csv").write_bytes(b"another")
    (small / "large" / "large.csv").unlink()
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "is not the registered file" in done.stderr
    assert len(done.stderr.splitlines()) == 1
