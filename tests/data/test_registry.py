"""The registry as shipped: complete, pinned, in one voice. Needs no data."""

import dataclasses
import re

import pytest

from xaicourse import data

IDS = [
    "south_german_credit",
    "german_credit",
    "heloc",
    "heloc_leaky",
    "taiwan_default",
    "adult",
    "telco_churn",
    "bike_sharing",
    "california_housing",
    "nhanes1",
    "ted_retention",
    "sms_spam",
    "luna16",
    "ct_cptac_lscc",
]
ENTRIES = [data.describe(name) for name in data.names()]


def test_the_ids_that_units_rely_on():
    assert list(data.names()) == IDS


@pytest.mark.parametrize("dataset", ENTRIES, ids=IDS)
class TestEntry:
    def test_says_everything(self, dataset):
        words = [value for value in dataclasses.astuple(dataset) if isinstance(value, str)]
        texts = [*words, *dataset.traps, *dataset.harms]
        assert dataset.traps
        assert dataset.harms
        assert all(text and text == " ".join(text.split()) for text in texts)
        assert all(text.endswith(".") for text in (dataset.about, *dataset.traps, *dataset.harms))
        assert dataset.source.startswith("https://")
        assert isinstance(dataset.licence_checked, bool)

    def test_every_file_is_pinned(self, dataset):
        names = [file.name for file in dataset.files]
        assert len(set(names)) == len(names) > 0
        for file in dataset.files:
            # one commit, so that the owner of the repository cannot change what we fetch
            assert re.fullmatch(r"https://raw\.githubusercontent\.com/[\w-]+/[\w-]+/[0-9a-f]{40}/\S+", file.url)
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
            assert re.fullmatch(r"[\w-]+\.\w+", file.name)  # no folder, no way out of the data folder
            assert file.url.endswith(f"/{file.name}")
            assert file.bytes > 0

    def test_tables_tell_how_to_read_them(self, dataset):
        for file in dataset.files:
            assert (file.rows is None) == (file.columns == ())
            assert len(set(file.columns)) == len(file.columns)
            assert set(file.dates) <= set(file.columns)


def test_codes_and_names_belong_to_columns():
    for name in ("south_german_credit", "german_credit"):
        columns = data.describe(name).tables[0].columns
        assert set(data.code_book(name)) <= set(columns)
        assert tuple(data.column_names(name)) == columns


def test_counterparts_are_codes_of_both_books():
    south, statlog = data.code_book("south_german_credit"), data.code_book("german_credit")
    both = set(south) - {"rate", "wohnzeit", "bishkred", "pers", "kredit"}  # plain numbers in Statlog's copy
    for column in both:
        places = [data.counterpart(column, code) for code in south[column]]
        assert len({place[0] for place in places}) == 1
        assert len({place[1] for place in places}) == len(places)
        assert all(code in statlog[name] for name, code in places)


def test_the_opposite_sentences():
    """What unit 190 shows: one applicant, one code, two labels."""
    south, statlog = data.code_book("south_german_credit"), data.code_book("german_credit")

    def both(column, code):
        other, other_code = data.counterpart(column, code)
        return south[column][code], statlog[other][other_code]

    assert both("laufkont", 4) == ("... >= 200 DM / salary for at least 1 year", "no checking account")
    assert both("laufkont", 1) == ("no checking account", "... < 0 DM")
    assert both("moral", 0)[0] == "delay in paying off in the past"
    assert both("moral", 0)[1].startswith("no credits taken")
    assert both("moral", 4)[0] == "all credits at this bank paid back duly"
    assert both("moral", 4)[1].startswith("critical account")
    assert both("gastarb", 2) == ("no", "yes")


def test_returned_books_may_be_changed():
    data.code_book("german_credit")["status"]["A11"] = "mine"
    assert data.code_book("german_credit")["status"]["A11"] == "... < 0 DM"
