"""Finding submissions: every layout, and every way in which a file can be odd, each in a sentence."""

import hashlib
import os
import socket
import stat
import sys
import zipfile

import pytest

from autograder import files
from autograder.submissions import Submission, SubmissionProblem, Unreadable, find, is_usable
from tests.autograder.notebooks import content, released
from xaicourse.learning.units import unit_ids

UNIT = "107_first_shap"
NOTEBOOK = content(released(UNIT))
posix = pytest.mark.skipif(os.name != "posix", reason="such files are of POSIX systems")


def put(path, data=NOTEBOOK):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def zipped(path, members):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def seen(found):
    return [(type(each).__name__, each.learner, each.unit) for each in found]


def only(folder, unit=None):
    (found,) = find(folder, unit)
    return found


def refused(folder, unit=UNIT) -> Unreadable:
    found = only(folder, unit)
    assert isinstance(found, Unreadable), found
    assert 20 < len(found.reason) < 300 and found.reason[0].isupper() and found.reason.endswith(".")
    assert len(found.digest) == 64 and found.learner.isprintable() and len(found.learner) <= 100
    found.learner.encode("utf-8")
    return found


def test_nbgraders_folders(tmp_path):
    for learner in ("ada", "ben"):
        for unit in (UNIT, "000_start"):
            put(tmp_path / learner / unit / f"{unit}.ipynb", content(released(unit)))
    put(tmp_path / "ada" / UNIT / "timestamp.txt", b"2026-11-22 10:00:00 UTC\n")
    put(tmp_path / "ada" / UNIT / ".ipynb_checkpoints" / f"{UNIT}-checkpoint.ipynb")
    put(tmp_path / "ada" / UNIT / "scratch.ipynb")
    found = find(tmp_path)
    assert seen(found) == [("Submission", who, unit) for who in ("ada", "ben") for unit in ("000_start", UNIT)]
    assert [each.timestamp for each in found] == [None, "2026-11-22 10:00:00 UTC", None, None]
    assert found[1].content == NOTEBOOK and found[1].digest == hashlib.sha256(NOTEBOOK).hexdigest()
    assert seen(find(tmp_path, UNIT)) == [("Submission", "ada", UNIT), ("Submission", "ben", UNIT)]


@pytest.mark.parametrize(
    "place",
    ["ada.ipynb", "ada.IPYNB", f"ada_{UNIT}.ipynb", "ada/work.ipynb", f"ada/{UNIT}.ipynb", f"ada/{UNIT}/renamed.ipynb"],
)
def test_flat_folders(tmp_path, place):
    put(tmp_path / place)
    assert seen(find(tmp_path)) == seen(find(tmp_path, UNIT)) == [("Submission", "ada", UNIT)]


@pytest.mark.parametrize("name", ["ada.zip", f"ada_{UNIT}.zip", "ada/hand-in.zip", f"ada/{UNIT}/x.zip"])
@pytest.mark.parametrize("member", ["work.ipynb", f"a/b/{UNIT}.ipynb"])
def test_zips(tmp_path, name, member):
    zipped(tmp_path / name, {member: NOTEBOOK, "notes.txt": b"hello", "__MACOSX/._work.ipynb": b"junk"})
    found = only(tmp_path)
    assert seen([found]) == [("Submission", "ada", UNIT)] and found.content == NOTEBOOK


def test_the_unit_is_told_by_the_notebook_where_no_name_says_it(tmp_path):
    for unit in ("000_start", UNIT):
        put(tmp_path / "ada" / f"{unit[:3]}.ipynb", content(released(unit)))
    assert seen(find(tmp_path)) == [("Submission", "ada", "000_start"), ("Submission", "ada", UNIT)]


def test_a_notebook_that_says_no_unit(tmp_path):
    put(tmp_path / "ada.ipynb", b'{"cells": []}')
    assert "which exercise" in refused(tmp_path, None).reason and not refused(tmp_path, None).listed
    assert seen(find(tmp_path, UNIT)) == [("Submission", "ada", UNIT)]


def test_the_exact_name_counts_among_several(tmp_path):
    put(tmp_path / "ada" / f"{UNIT}.ipynb")
    put(tmp_path / "ada" / f"{UNIT}-Copy1.ipynb")
    assert only(tmp_path).path.name == f"{UNIT}.ipynb"


def dated(path, seconds):
    os.utime(path, (seconds, seconds))
    return path


@pytest.mark.parametrize("newest", ["first", "second"])
def test_of_several_without_the_exact_name_the_newest_by_date(tmp_path, newest):
    for number, name in enumerate(("first", "second")):
        dated(put(tmp_path / "ada" / f"{UNIT}-{name}.ipynb"), 1_000_000 + 10 * (name == newest) + number)
    found = only(tmp_path, UNIT)
    assert found.path.name == f"{UNIT}-{newest}.ipynb"
    assert found.others == (f"{UNIT}-{'first' if newest == 'second' else 'second'}.ipynb",)


def test_of_files_of_one_date_the_last_by_name(tmp_path):
    for name in ("b", "c", "a"):
        dated(put(tmp_path / "ada" / f"{UNIT}-{name}.ipynb"), 1_000_000)
    assert only(tmp_path, UNIT).path.name == f"{UNIT}-c.ipynb"


def test_what_cannot_be_read_does_not_win_by_its_date(tmp_path):
    dated(put(tmp_path / "ada" / f"{UNIT}-a.ipynb"), 1_000_000)
    dated(put(tmp_path / "ada" / f"{UNIT}.zip", b"no zip"), 2_000_000)
    found = only(tmp_path, UNIT)
    assert isinstance(found, Submission) and found.others == (f"{UNIT}.zip",)


def test_of_one_learner_in_two_places_the_newest_by_date(tmp_path):
    dated(put(tmp_path / "ada.ipynb"), 2_000_000)
    dated(put(tmp_path / "ada" / UNIT / f"{UNIT}.ipynb"), 1_000_000)
    found = only(tmp_path, UNIT)
    assert found.path == tmp_path / "ada.ipynb" and found.others == (f"{UNIT}.ipynb",)


def test_units_of_others_are_left_out(tmp_path):
    put(tmp_path / "ada" / "000_start" / "000_start.ipynb", content(released("000_start")))
    assert find(tmp_path, UNIT) == []


def test_an_empty_folder_of_a_unit(tmp_path):
    (tmp_path / "ada" / UNIT).mkdir(parents=True)
    assert "no notebook" in refused(tmp_path).reason and refused(tmp_path).listed


def test_another_kind_of_file(tmp_path):
    put(tmp_path / "ada.pdf", b"%PDF")
    assert "neither a notebook" in refused(tmp_path).reason and not refused(tmp_path).listed


def test_a_notebook_that_does_not_say_whose_it_is(tmp_path):
    put(tmp_path / f"{UNIT}.ipynb")
    assert "whose" in refused(tmp_path).reason and not refused(tmp_path).listed


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(SubmissionProblem, match="cannot be listed"):
        find(tmp_path / "nowhere")


@posix
@pytest.mark.parametrize("place", ["ada.ipynb", f"ada/{UNIT}/{UNIT}.ipynb", "ada/work.ipynb"])
@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "socket", "folder"])
def test_what_is_no_plain_file_is_not_opened(tmp_path, monkeypatch, place, kind):
    path = tmp_path / "class" / place
    path.parent.mkdir(parents=True)
    secret = put(tmp_path / "secret.ipynb")
    if kind == "link":
        path.symlink_to(secret)
    elif kind == "dangling":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        monkeypatch.chdir(path.parent)  # a socket's path is short
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    found = refused(tmp_path / "class", None if (kind, place) == ("folder", "ada.ipynb") else UNIT)
    words = {"link": "a link", "dangling": "a link", "pipe": "a pipe", "socket": "a socket", "folder": "folder"}
    assert words[kind] in found.reason or (kind, place) == ("folder", "ada.ipynb")


@posix
def test_a_device(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root makes devices")
    try:
        os.mknod(tmp_path / "ada.ipynb", 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero: it never ends
    except PermissionError:
        pytest.skip("no devices may be made here")
    assert "a device" in refused(tmp_path).reason


@posix
@pytest.mark.parametrize("level", ["learner", "unit"])
def test_a_folder_that_is_a_link(tmp_path, level):
    elsewhere = tmp_path / "elsewhere"
    put(elsewhere / UNIT / f"{UNIT}.ipynb")
    put(elsewhere / f"{UNIT}.ipynb")
    folder = tmp_path / "class"
    link = folder / "ada" if level == "learner" else folder / "ada" / UNIT
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere if level == "learner" else elsewhere / UNIT)
    assert "link" in refused(folder).reason


@posix
def test_a_timestamp_that_is_a_link_is_not_read(tmp_path):
    put(tmp_path / "class" / "ada" / UNIT / f"{UNIT}.ipynb")
    (tmp_path / "class" / "ada" / UNIT / "timestamp.txt").symlink_to(put(tmp_path / "secret", b"secret"))
    assert only(tmp_path / "class").timestamp is None


def test_a_huge_file_is_not_read(tmp_path):
    with put(tmp_path / "ada.ipynb", b"{").open("r+b") as stream:
        stream.truncate(200 * 2**20)  # sparse: it takes no room
    found = refused(tmp_path)
    assert "200 MB" in found.reason and "at most 20" in found.reason


CLIMBING = ["../ada.ipynb", "/etc/ada.ipynb", "a/../../b.ipynb", "..\\b.ipynb", "C:\\b.ipynb"]


@pytest.mark.parametrize("name", CLIMBING)
def test_a_zip_that_climbs_is_refused_whole(tmp_path, name):
    zipped(tmp_path / "ada.zip", {name: NOTEBOOK, f"{UNIT}.ipynb": NOTEBOOK})
    assert "out of its folder" in refused(tmp_path).reason
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["ada.zip"]


def test_a_zip_with_a_link(tmp_path):
    link = zipfile.ZipInfo("work.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "link" in refused(tmp_path).reason


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    zipped(tmp_path / "ada.zip", {f"{UNIT}.ipynb": b" " * (files.MAX_BYTES * 4)})
    assert (tmp_path / "ada.zip").stat().st_size < 200_000
    assert "80 MB" in refused(tmp_path).reason


def test_a_zip_that_lies_about_its_size(tmp_path):
    path = zipped(tmp_path / "ada.zip", {f"{UNIT}.ipynb": b" " * (files.MAX_BYTES * 2)})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        where = data.index(mark) + at
        data[where : where + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    found = only(tmp_path, UNIT)
    assert isinstance(found, Unreadable) or len(found.content) <= 1000


@pytest.mark.parametrize("count", [files.MAX_MEMBERS + 1, 20_000])
def test_a_zip_of_very_many_files(tmp_path, count):
    zipped(tmp_path / "ada.zip", {f"{number}.txt": b"" for number in range(count)})
    assert "files" in refused(tmp_path).reason


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", NOTEBOOK, b"PK\x05\x06" + b"\xff" * 18, b"PK\x05\x06" + b"\0" * 18, b"\0" * 70_000 + b"PK\x05\x06"],
)
def test_a_zip_that_is_none(tmp_path, data):
    put(tmp_path / "ada.zip", data)
    assert "zip" in refused(tmp_path).reason


@pytest.mark.parametrize("at", range(0, 400, 23))
def test_a_damaged_zip_is_a_sentence(tmp_path, at):
    data = bytearray(zipped(tmp_path / "ada.zip", {f"{UNIT}.ipynb": NOTEBOOK[:3000]}).read_bytes())
    at %= len(data)
    data[at] ^= 0xFF
    put(tmp_path / "ada.zip", bytes(data))
    for found in find(tmp_path, UNIT):
        assert isinstance(found, Submission) or found.reason.endswith(".")


def test_a_locked_zip(tmp_path):
    data = bytearray(zipped(tmp_path / "ada.zip", {f"{UNIT}.ipynb": NOTEBOOK}).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    put(tmp_path / "ada.zip", bytes(data))
    assert "password" in refused(tmp_path).reason


def test_two_members_of_one_name(tmp_path):
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(f"{UNIT}.ipynb", NOTEBOOK)
        archive.writestr(f"{UNIT}.ipynb", b"{}")
    assert "same name" in refused(tmp_path).reason


@pytest.mark.parametrize(
    "name", ["ada", "Ada Lovelace", "o'neil", "李雷", "müller+1@x.org", "a.b-c_d", "0123", "x" * 100]
)
def test_ids_that_a_class_list_may_hold(tmp_path, name):
    put(tmp_path / name / UNIT / f"{UNIT}.ipynb")
    found = only(tmp_path)
    assert isinstance(found, Submission) and found.learner == name and is_usable(name)


ODD = [
    "a\nb",
    "a\x1b[31mb",
    "\u202eada",
    "<script>alert(1)<",
    "a;b",
    "a\u200bb",
    "x" * 150,
    "a&b",
    "`a`",
    "$(id)",
    'a"b',
]


@posix
@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_names_that_are_no_ids(tmp_path, name):
    put(tmp_path / name / UNIT / f"{UNIT}.ipynb")
    found = refused(tmp_path)
    assert not found.listed and "name of the file or folder" in found.reason and not is_usable(name)
    assert "\n" not in found.learner and "\x1b" not in found.learner


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS keeps no such names")
def test_a_name_that_is_no_text(tmp_path):
    put(tmp_path / os.fsdecode(b"ad\xff") / UNIT / f"{UNIT}.ipynb")
    assert not refused(tmp_path).listed


@pytest.mark.parametrize("name", ["..", ".", "a/b", "", " ada", "a\0b", "...", "e\u0301"])
def test_ids_that_could_name_another_folder_are_not_usable(name):
    assert not is_usable(name)


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="there both spellings are one file")
def test_two_spellings_of_one_name_are_one_learner(tmp_path):
    put(tmp_path / "zo\u00eb.ipynb")
    assert only(tmp_path).learner == "zo\u00eb"
    put(tmp_path / "zoe\u0308.ipynb")
    found = only(tmp_path, UNIT)
    assert found.learner == "zo\u00eb" and len(found.others) == 1


def test_a_file_that_changes_after_it_was_found(tmp_path):
    path = put(tmp_path / "ada.ipynb")
    found = only(tmp_path)
    path.write_bytes(NOTEBOOK + b" ")
    with pytest.raises(SubmissionProblem, match="changed"):
        _ = found.content


@posix
def test_a_file_that_may_not_be_read(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    put(tmp_path / "ada.ipynb").chmod(0)
    assert "could not be opened" in refused(tmp_path).reason


def test_another_try_has_another_digest(tmp_path):
    path = put(tmp_path / "ada.zip", b"PK")
    first = refused(tmp_path).digest
    assert refused(tmp_path).digest == first
    path.write_bytes(b"PK again")
    assert refused(tmp_path).digest != first


def test_units_have_no_name_that_ends_in_anothers():
    for unit in unit_ids():
        assert [each for each in unit_ids() if unit.endswith(each)] == [unit]
