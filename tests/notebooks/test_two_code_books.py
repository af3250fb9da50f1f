"""The lesson of 190 with South German Credit and without: one model, two code books, opposite sentences."""

import html
import re

import pandas as pd
import pytest

from tests.data.conftest import REAL_MIRROR
from tests.notebooks.execution import run
from xaicourse import data
from xaicourse.authoring.places import lesson_file
from xaicourse.learning.units import course_root

LESSON = course_root() / lesson_file("190_credit_approval")
NEEDS_DATA = "if here:"


def texts(executed, begins):
    """What the cells that begin so show, as plain text without line breaks."""
    cells = [cell for cell in executed.code if cell.source.startswith(begins)]
    found = [output["data"]["text/plain"] for cell in cells for output in cell.outputs if "data" in output]
    return [re.sub(r"\s+", " ", text) for text in found]


@pytest.fixture(scope="module")
def with_data(tmp_path_factory):
    if REAL_MIRROR is None:
        pytest.skip("no folder with the real data files: name one in XAI_TEST_MIRROR")
    folder = tmp_path_factory.mktemp("190")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAI_DATA_HOME", str(folder / "data"))
        patch.setenv("XAI_DATA_MIRROR", str(REAL_MIRROR))
        data.fetch("south_german_credit", progress=False)
        patch.delenv("XAI_DATA_MIRROR")
        return run(LESSON, folder)


def test_the_same_bar_is_read_out_as_its_opposite(with_data):
    assert with_data.complaints() == []
    statlog, corrected = (text for text in texts(with_data, NEEDS_DATA) if "lowers the risk" in text)
    bars = [re.search(r"\((\S+)\)\.$", sentence)[1] for sentence in (statlog, corrected)]
    assert bars[0] == bars[1]
    assert float(bars[0]) < -0.5
    assert "no checking account" in statlog
    assert ">= 200 DM / salary for at least 1 year" in corrected


def table_of(executed):
    """The rows of the table that the lesson shows: code -> loans, rate, and both labels."""
    pages = [output.get("data", {}).get("text/html", "") for cell in executed.code for output in cell.outputs]
    (page,) = (page for page in pages if "not paid back" in page and "<table" in page)
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", page.split("<tbody>")[1], re.DOTALL):
        heads, cells = (re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", row) for tag in ("th", "td"))
        found[int(heads[0])] = [int(cells[0]), *map(html.unescape, cells[1:])]
    return found


def test_the_rates_are_those_of_the_file_and_the_published_ones(with_data):
    loans = pd.read_csv(REAL_MIRROR / "south_german_credit" / "SouthGermanCredit.asc", sep=" ")
    shown = table_of(with_data)
    assert list(shown) == [1, 2, 3, 4]
    for code, (count, rate, statlog, corrected) in shown.items():
        same = loans[loans["laufkont"] == code]
        assert (count, rate) == (len(same), f"{(same.kredit == 0).mean():.1%}")
        assert statlog != corrected
    assert shown[1] == [274, "49.3%", "... < 0 DM", "no checking account"]
    assert shown[4][1:3] == ["11.7%", "no checking account"]


def test_without_the_data_the_section_says_so_and_shows_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("XAI_DATA_HOME", str(tmp_path / "nothing"))
    monkeypatch.delenv("XAI_DATA_MIRROR", raising=False)
    executed = run(LESSON, tmp_path)
    assert executed.complaints() == []
    (said,) = texts(executed, "from xaicourse import data as real_data")
    assert "xai data fetch south_german_credit" in said
    assert "is not on this computer" in said
    assert "then run this cell again" in said
    assert texts(executed, NEEDS_DATA) == []
