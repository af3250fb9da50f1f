"""The code books of the two copies of the German credit data, as published: the right one and the wrong one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from xaicourse.data.registry import DataError

Code = int | str


def code_book(name: str) -> dict[str, dict[Code, str]]:
    """Return column -> code -> label of "south_german_credit" or "german_credit", as published; needs no data.

    Codes are as in the table: numbers in South German Credit, texts such as "A11" in Statlog's copy, whose labels are
    wrong for several columns (`describe("german_credit").traps`). Columns of plain numbers are not in it.

    Raises DataError for a data set without a code book. Sources: U. Groemping's code table (UCI 522); german.txt.
    """
    labels = _book(name)["labels"]
    return {column: {_code(code): label for code, label in codes.items()} for column, codes in labels.items()}


def column_names(name: str) -> dict[str, str]:
    """Return column -> its published English name, for the data sets of `code_book`; raises DataError as it does."""
    return dict(_book(name)["names"])


def counterpart(column: str, code: int) -> tuple[str, str]:
    """Return Statlog's column and code for a column and code of South German Credit: ("status", "A14") for laufkont, 4.

    With both code books it gives the two sentences that one model says of one applicant. Note gastarb, whose codes
    are swapped in Statlog's copy.

    Raises DataError for a column without codes in both copies, or an unknown code. Source: the rows of the two copies,
    matched by duration, amount, age and outcome.
    """
    pairs = _book("south_german_credit")["statlog"]
    if column not in pairs:
        raise DataError(f"{column!r} has no coded counterpart in german_credit: choose one of {', '.join(pairs)}.")
    codes = pairs[column]["codes"]
    if str(code) not in codes:
        raise DataError(f"{column} has no code {code!r}: choose one of {', '.join(codes)}.")
    return pairs[column]["column"], codes[str(code)]


def _book(name: str) -> dict:
    books = _books()
    if name not in books:
        raise DataError(f"{name!r} has no code book here: choose one of {', '.join(books)}.")
    return books[name]


@cache
def _books() -> dict:
    return tomllib.loads(Path(__file__).with_name("code_books.toml").read_text(encoding="utf-8"))


def _code(text: str) -> Code:
    return int(text) if text.isdigit() else text
