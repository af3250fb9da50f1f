"""The applicants as the What-If Tool reads them: a CSV file with a column of plain words for each of ours.

The tool measures distances over every column of the file but the chosen truth and texts that are all different. So the
applicant's number is a text, and the protected group, which no model sees, counts in its distances.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from xaicourse.scenarios import credit

MOST_ROWS = 1000  # the test rows: the bank's model never saw them
APPLICANT, GROUP, TRUTH = "applicant", "protected group", "default"
CLASSES = ("all paid back", "default")  # 0 and 1; in this order the tool draws the second red


def column_words() -> dict[str, str]:
    """Return feature -> its column in the tool. No brackets: the tool takes names for regular expressions."""
    columns = credit.load().columns
    return {name: columns[name].label for name in credit.FEATURES}


def table(n: int = MOST_ROWS) -> pd.DataFrame:
    """Return the first `n` test applicants as the tool shows them, (n, 14); the tool's datapoint k is row 4000 + k.

    Columns: `applicant` ("no. 4416"), the 11 features in words, `protected group` ("group 0"), `default` (1 or 0).
    Raises ValueError unless 2 <= n <= 1000.
    """
    if not 2 <= n <= MOST_ROWS:
        raise ValueError(f"{n} rows: choose from 2 to {MOST_ROWS}, the applicants that the bank's model never saw.")
    data = credit.load()
    rows = data.X_test.iloc[:n]
    shown = rows.rename(columns=column_words())
    shown.insert(0, APPLICANT, [f"no. {row}" for row in rows.index])
    shown[GROUP] = [f"group {group}" for group in data.sensitive.loc[rows.index]]
    shown[TRUTH] = data.y.loc[rows.index]
    return shown


def place_of(applicant: int, shown: pd.DataFrame) -> int:
    """Return the applicant's place in `table(...)`, which is their number as the tool counts.

    Raises ValueError where they are not in it.
    """
    numbers = shown[APPLICANT].tolist()
    if f"no. {applicant}" not in numbers:
        raise ValueError(
            f"Applicant {applicant} is not shown: there are {numbers[0]} to {numbers[-1]}. Name one of these."
        )
    return numbers.index(f"no. {applicant}")


def write(shown: pd.DataFrame, path: Path) -> None:
    """Write `table(...)` for the tool, in ASCII: it reads with the encoding of the platform."""
    shown.to_csv(path, index=False, float_format="%.10g", lineterminator="\n", encoding="ascii")


def features_of(examples: Sequence) -> pd.DataFrame:
    """Return the features (n, 11) of the tool's Example messages, in the order that our models take.

    Raises ValueError, in a sentence that the tool shows, where an edited value is missing or no number.
    """
    words = column_words()
    values = np.empty((len(examples), len(words)))
    for k, example in enumerate(examples):
        feature = example.features.feature
        for j, word in enumerate(words.values()):
            # asking a map of messages for a key makes it
            numbers = feature[word].float_list.value if word in feature else ()
            if len(numbers) != 1:
                raise ValueError(f"{word!r} is empty or no number in a data point: type one number.")
            values[k, j] = numbers[0]
    return pd.DataFrame(values, columns=list(words))
