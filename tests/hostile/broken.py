"""Files that are no notebooks, or hardly. Each fails alone, with a reason that a student understands."""

import io
import json
import os
import zipfile
from pathlib import Path

from tests.hostile.corpus import UNIT, Case, World, file, released, save, solved

NAME = f"{UNIT}.ipynb"


def zipped(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def zip_file(content: bytes):
    def make(folder: Path, world: World) -> None:
        save(folder, content, f"{UNIT}.zip")

    return make


def link(target: str):
    def make(folder: Path, world: World) -> None:
        (folder / UNIT).mkdir(parents=True)
        (folder / UNIT / NAME).symlink_to(world.told(target))

    return make


def pipe(folder: Path, world: World) -> None:
    (folder / UNIT).mkdir(parents=True)
    os.mkfifo(folder / UNIT / NAME)


def folder_for_file(folder: Path, world: World) -> None:
    (folder / UNIT / NAME).mkdir(parents=True)


def linked_folder(folder: Path, world: World) -> None:
    folder.mkdir(parents=True)
    (folder / UNIT).symlink_to(world.folder / "submitted" / "aaa-honest" / UNIT)


def huge(folder: Path, world: World) -> None:
    with save(folder, b"{").open("r+b") as stream:
        stream.truncate(3 * 10**9)


def nothing(folder: Path, world: World) -> None:
    (folder / UNIT).mkdir(parents=True)


def of_cells(cells: object) -> bytes:
    return json.dumps({**released(), "cells": cells}).encode()


def another_unit() -> bytes:
    return json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


text = json.dumps(released()).encode()

CASES: list[Case] = [
    file("truncated", text[: len(text) // 2], default=True),
    file("empty", b"", default=True),
    file("picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9),
    file("list", b"[1, 2, 3]"),
    file("number", b"42"),
    file("brackets", b"[" * 100_000, default=True),
    file("nested-objects", b'{"cells":' * 100_000),
    file("not-utf-8", text.replace(b"SHAP", b"\xff\xfe")),
    file("zeros", b"\0" * 100_000),
    file("cells-are-a-number", of_cells(7)),
    file("cells-are-numbers", of_cells([1, 2, 3])),
    file("sources-are-numbers", of_cells([{"cell_type": "code", "source": 7, "metadata": {}, "outputs": []}])),
    file("metadata-is-a-list", of_cells([{"cell_type": "code", "source": "", "metadata": [], "outputs": []}])),
    file("format-99", json.dumps({**released(), "nbformat": 99}).encode(), fair={}),
    file("no-cell-of-ours", another_unit()),
    file("link", link("/etc/passwd"), default=True),
    file("link-to-another", link("@CLASS@/submitted/aaa-honest/107_first_shap/107_first_shap.ipynb")),
    file("link-to-itself", link(NAME)),
    file("linked-folder", linked_folder),
    file("pipe", pipe, default=True),
    file("folder-for-a-file", folder_for_file),
    file("three-gigabytes", huge),
    file("nothing-in-it", nothing),
    file("zip-that-climbs", zip_file(zipped(**{f"../../zzz-honest/{UNIT}/{NAME}": json.dumps(released()).encode()}))),
    file("zip-bomb", zip_file(zipped(**{NAME: b" " * 10**9})), default=True),
    file("zip-of-nothing", zip_file(zipped())),
    file("broken-zip", zip_file(zipped(**{NAME: json.dumps(solved()).encode()})[:300])),
]
