import dataclasses

import pytest
from typer.testing import CliRunner

from xaicourse import doctor
from xaicourse.cli import app


def found(what):
    return next(finding for finding in doctor.examine() if finding.what == what)


def test_all_is_well_where_the_tests_run():
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 0, result.stdout
    assert result.stdout.count("in order") == len(doctor._LOOKS)


def test_a_package_that_differs_is_named(tmp_path, monkeypatch):
    (tmp_path / "authoring").mkdir()
    (tmp_path / "requirements.lock").write_text("numpy==1.0\nno-such-package==2.0\nold==1 ; python_version < '3'\n")
    (tmp_path / "requirements-bridged.lock").write_text("")
    monkeypatch.setenv("XAI_COURSE", str(tmp_path))
    said = found("packages")
    assert not said.well and "2 are not as locked, such as numpy==1.0" in said.words and "--fresh" in said.words
    assert not found("units").well


def test_a_progress_file_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XAI_PROGRESS", str(tmp_path / "file" / "progress.sqlite"))
    said = found("your progress")
    assert not said.well and "cannot be saved" in said.words
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 1


def test_damaged_data_are_said(tmp_path, monkeypatch):
    monkeypatch.setenv("XAI_DATASETS", str(tmp_path))
    said = found("the course's data")
    assert (not said.well and "git checkout" in said.words) or "missing" in said.words


def test_findings_are_plain_values():
    with pytest.raises(dataclasses.FrozenInstanceError):
        found("Python").well = False
