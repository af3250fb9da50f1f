"""Tables as published: named columns and plain types, nothing cleaned."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from xaicourse.data.cache import path
from xaicourse.data.registry import DataError, describe

if TYPE_CHECKING:
    import pandas as pd


def load(name: str, file: str | None = None) -> pd.DataFrame:
    """Return a table of a data set that is here (`fetch` brings it); `file` where the set has several tables.

    Cells are as in the source: codes for missing values (?, -9, a blank) stay, only an empty cell is NaN. Columns that
    are numbers throughout are numbers, the rest is text; dates are dates. Uses no network.

    Raises DataError, in one sentence, for an unknown name or file, a file that is no table, and data that are not
    here or damaged.
    """
    import pandas as pd  # here, so that `xai data list` need not wait for it

    dataset = describe(name)
    tables = dataset.tables
    if not tables:
        raise DataError(f'{name} holds no table: `data.path("{name}", file)` gives the place of one of its files.')
    if file is None and len(tables) > 1:
        raise DataError(f"{name} has {len(tables)} tables: name one of {', '.join(table.name for table in tables)}.")
    table = tables[0] if file is None else dataset.file(file)
    if table.rows is None:
        raise DataError(f'{name}/{table.name} is no table: `data.path("{name}", "{table.name}")` gives its place.')
    return pd.read_csv(
        path(name, table.name),
        sep=table.separator,
        header=0 if table.header else None,
        names=None if table.header else list(table.columns),
        index_col=0 if table.row_numbers else None,
        parse_dates=list(table.dates) or False,
        skipinitialspace=table.skip_initial_space,
        quoting=csv.QUOTE_MINIMAL if table.quoted else csv.QUOTE_NONE,
        keep_default_na=False,  # "NA" and "None" are words
        na_values=[""],
        encoding="utf-8",
    )
