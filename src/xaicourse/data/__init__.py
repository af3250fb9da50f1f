"""Real data: what there is, bringing it here, reading it. `describe` says what to beware of before you use a set.

    data.names()                          the ids
    data.describe("heloc")                title, licence, traps, known harms, files
    data.fetch("heloc")                   bring the files here: the only function that uses a network
    data.is_here("heloc")                 are they here and undamaged?
    data.unavailable("heloc")             the sentence to show if not
    data.load("heloc")                    the table as published, nothing cleaned
    data.path("ct_cptac_lscc", file)      the place of a file
    data.code_book("south_german_credit") column -> code -> label

XAI_DATA_HOME names the folder for the files; XAI_DATA_MIRROR a folder or an http address that serves
<data set>/<file> where there is no other network. The folder that one computer fetched into is such a mirror.
"""

from xaicourse.data.cache import home, is_here, path, unavailable, verify
from xaicourse.data.code_books import code_book, column_names, counterpart
from xaicourse.data.download import fetch
from xaicourse.data.registry import Blocked, DataError, DataFile, DataSet, describe, names
from xaicourse.data.tables import load

__all__ = [
    "Blocked",
    "DataError",
    "DataFile",
    "DataSet",
    "code_book",
    "column_names",
    "counterpart",
    "describe",
    "fetch",
    "home",
    "is_here",
    "load",
    "names",
    "path",
    "unavailable",
    "verify",
]
