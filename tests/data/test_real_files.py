"""The real files, where a folder with them is: what the registry says of them is true.

`said(name, number)` ties a measured number to the texts of the registry, so that neither can change alone.
"""

import hashlib
import itertools
import json
import re

import numpy as np
import pandas as pd
import pytest
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype
from sklearn.metrics import roc_auc_score

from tests.data.conftest import REAL_MIRROR
from xaicourse import data

if REAL_MIRROR is None:
    pytest.skip("no folder with the real data files: name one in XAI_TEST_MIRROR", allow_module_level=True)
pytestmark = pytest.mark.usefixtures("real")

TABLES = [(name, file) for name in data.names() for file in data.describe(name).tables]
IDS = [f"{name}/{file.name}" for name, file in TABLES]


def said(name, *numbers):
    dataset = data.describe(name)
    text = " ".join((dataset.about, dataset.altered, *dataset.traps, *dataset.harms))
    for number in numbers:
        assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", text), f"{name} does not say {number}"


@pytest.mark.parametrize("name", data.names())
def test_every_file_is_the_registered_one(name, real):
    assert data.is_here(name)
    for file in data.describe(name).files:
        content = (real / name / file.name).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.sha256, file.bytes)


@pytest.mark.parametrize(("name", "file"), TABLES, ids=IDS)
def test_every_table_has_the_registered_rows_and_columns(name, file):
    table = data.load(name, file.name)
    assert len(table) == file.rows
    assert tuple(table.columns) == file.columns


def test_the_registry_agrees_with_the_list_beside_the_files():
    """The list was made by whoever collected the files, not by us."""
    listed = json.loads((REAL_MIRROR / "registry.json").read_text(encoding="utf-8"))
    ours = {f"{name}/{file.name}": file for name in data.names() for file in data.describe(name).files}
    assert set(ours) == set(listed)
    for place, file in ours.items():
        told = listed[place]
        assert (file.url, file.sha256, file.bytes) == (told["url"], told["sha256"], told["bytes"])
        if file.rows is not None:
            assert file.rows == told["shape"][0]
            assert len(file.columns) + file.row_numbers == told["shape"][1]
            if file.header:
                assert list(file.columns) == told["columns"][file.row_numbers :]


TEXTS = {
    "german_credit": {"month": "number", "credit_amount": "number", "status": "text"},
    "telco_churn": {"TotalCharges": "text", "MonthlyCharges": "number", "SeniorCitizen": "number", "Churn": "text"},
    "adult": {"workclass": "text", "fnlwgt": "number", "income": "text"},
    "bike_sharing": {"dteday": "date", "temp": "number"},
    "luna16": {"seriesuid": "text", "diameter_mm": "number"},
    "sms_spam": {"text": "text"},
}


@pytest.mark.parametrize("name", TEXTS)
def test_types_are_honest(name):
    table = data.load(name, data.describe(name).tables[0].name)
    for column, kind in TEXTS[name].items():
        found = (
            "date"
            if is_datetime64_any_dtype(table[column])
            else "number"
            if is_numeric_dtype(table[column])
            else "text"
        )
        assert (column, found) == (column, kind)


def test_nothing_was_cleaned():
    """Missing entries are as in the sources."""
    telco = data.load("telco_churn")
    assert telco.TotalCharges[telco.TotalCharges.str.strip() == ""].tolist() == [" "] * 11
    assert (telco.tenure[telco.TotalCharges == " "] == 0).all()
    said("telco_churn", "11")
    adult = data.load("adult")
    assert [column for column in adult if (adult[column] == "?").any()] == ["workclass", "occupation", "native-country"]
    heloc = data.load("heloc").drop(columns="RiskPerformance")
    assert (heloc == -9).all(axis=1).sum() == 588
    said("heloc", "588")
    assert data.load("california_housing").isna().sum().sum() == 207
    said("california_housing", "207")
    messages = data.load("sms_spam").text
    assert messages.str.contains('"').any()
    assert (messages != "").all()
    for name in ("telco_churn", "adult", "heloc", "sms_spam", "german_credit", "south_german_credit", "taiwan_default"):
        assert not data.load(name).isna().any().any()


# --- the two copies of the German credit data


def bad_rate(table, column):
    return table.groupby(column).credit.apply(lambda outcome: 100 * (outcome == 2).mean())


def test_statlog_labels_are_wrong_where_it_matters():
    table = data.load("german_credit")
    status, history = bad_rate(table, "status"), bad_rate(table, "credit_history")
    assert [round(rate, 1) for rate in (status["A14"], status["A11"], history["A30"], history["A34"])] == [
        11.7,
        49.3,
        62.5,
        17.1,
    ]
    assert status.idxmin() == "A14"  # "no checking account" is the safest
    assert history.idxmax() == "A30"  # "all paid back" is the riskiest
    assert table.foreign_worker.value_counts().to_dict() == {"A201": 963, "A202": 37}
    said("german_credit", "11.7 %", "49.3 %", "62.5 %", "17.1 %", "963", "37")


def test_the_right_code_book_makes_sense():
    table = data.load("south_german_credit")
    bad = 1 - table.groupby("laufkont").kredit.mean()
    assert bad.idxmin() == 4  # a salary account
    assert (1 - table.groupby("moral").kredit.mean()).idxmin() == 4  # all paid back
    assert (table.gastarb == 1).sum() == 37
    assert (table.kredit == 0).sum() == 300
    said("south_german_credit", "300", "1000")


@pytest.mark.parametrize("name", ["south_german_credit", "german_credit"])
def test_every_code_in_the_data_has_a_label(name):
    table = data.load(name)
    for column, labels in data.code_book(name).items():
        assert set(table[column]) <= set(labels), column


def test_statlogs_code_book_is_the_published_one():
    """Every label equals that of german.txt, which we read here from its text."""
    text = data.path("german_credit", "german.txt").read_text(encoding="utf-8")
    text = text[text.index("Attribute 1:") : text.index("8.  Cost Matrix")]
    published = {}
    for code, label in re.findall(r"(A\d+) :(.*?)(?=\n\s*A\d+ :|\n\s*\n|\Z)", text, re.DOTALL):
        published[code] = " ".join(label.split())
    ours = {code: label for labels in data.code_book("german_credit").values() for code, label in labels.items()}
    assert ours.pop(1) == "Good"
    assert ours.pop(2) == "Bad"
    assert "(1 = Good,  2 = Bad)" in data.path("german_credit", "german.txt").read_text(encoding="utf-8")
    assert ours == published


def matched_rows():
    """Rows of both copies with the same duration, amount, age and outcome, where that is one row in each."""
    statlog, south = data.load("german_credit"), data.load("south_german_credit")
    keys = ["laufzeit", "hoehe", "alter", "kredit"]
    same = statlog.assign(
        laufzeit=statlog.month, hoehe=statlog.credit_amount, alter=statlog.age, kredit=(statlog.credit == 1).astype(int)
    )
    assert not same.duplicated(keys).any()
    assert not south.duplicated(keys).any()
    return south.merge(same, on=keys)


def test_counterparts_follow_from_the_rows():
    rows = matched_rows()
    assert len(rows) == 990
    said("south_german_credit", "990")
    differing = set()
    for column in data.code_book("south_german_credit"):
        if column in ("rate", "wohnzeit", "bishkred", "pers", "kredit"):
            continue
        for code, group in rows.groupby(column):
            other, other_code = data.counterpart(column, code)
            agreeing = (group[other] == other_code).mean()
            assert agreeing > 0.7, (column, code)
            if agreeing < 1:
                differing.add(column)
    assert {"weitkred", "gastarb"} <= differing <= {"weitkred", "gastarb", "wohn"}


# --- the others


def test_heloc_codes():
    table = data.load("heloc")
    features = table.drop(columns="RiskPerformance")
    assert {value for value in np.unique(features) if value < 0} == {-9, -8, -7}
    never = table.MSinceMostRecentDelq == -7
    lately = table.MSinceMostRecentDelq.between(0, 6)
    assert round(100 * never.mean()) == 45
    said("heloc", "45 %", "10,459")
    assert table.RiskPerformance[never].mean() < 0.45 < 0.7 < table.RiskPerformance[lately].mean()
    # the names are given by position: never late must mean that 100 % of the accounts were never late, or nearly
    assert table.PercentTradesNeverDelq[never & (table.PercentTradesNeverDelq >= 0)].median() == 100


def test_the_leak():
    table = data.load("heloc_leaky")
    given_away = pd.Series(False, index=table.index)
    for column in table.columns.drop("RiskPerformance"):
        filled = table[column] % 1 != 0
        groups = table[filled].groupby(column).RiskPerformance
        one_class = groups.nunique().eq(1) & groups.size().gt(1)
        given_away |= table[column].isin(one_class.index[one_class])
    assert given_away.sum() == 4229
    said("heloc_leaky", "4229", "9871")
    means = {label: round(v, 3) for label, v in [(0, 67.694), (1, 76.791)]}
    for label, mean in means.items():
        rows = table[(table.ExternalRiskEstimate.round(3) == mean)]
        assert set(rows.RiskPerformance) == {label}
        assert len(rows) > 1
    # coded the other way round than in heloc: a higher estimate is safer in both
    other = data.load("heloc")
    other = other[other.ExternalRiskEstimate >= 0]
    assert table.RiskPerformance.corr(table.ExternalRiskEstimate) > 0.3
    assert other.RiskPerformance.corr(other.ExternalRiskEstimate) < -0.3


def test_telco_is_a_price_list():
    table = data.load("telco_churn")
    services = ["OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies"]
    bought = pd.DataFrame({"phone": table.PhoneService == "Yes", "multi": table.MultipleLines == "Yes"})
    bought = bought.assign(dsl=table.InternetService == "DSL", fibre=table.InternetService == "Fiber optic")
    bought = bought.assign(**{service: table[service] == "Yes" for service in services}).astype(float)
    prices, residual, *_ = np.linalg.lstsq(bought.to_numpy(), table.MonthlyCharges.to_numpy(), rcond=None)
    variance = ((table.MonthlyCharges - table.MonthlyCharges.mean()) ** 2).sum()
    assert f"{1 - residual[0] / variance:.4f}" == "0.9988"
    said("telco_churn", ".9988")
    assert np.allclose(prices, [20.05, 5.01, 25.05, 50.01, 5, 5, 5, 5, 10, 10], atol=0.1)
    total = pd.to_numeric(table.TotalCharges, errors="coerce")
    assert round(total.corr(table.tenure * table.MonthlyCharges), 4) == 0.9996
    assert table[services].eq("No internet service").sum().nunique() == 1


def test_telco_rates():
    table = data.load("telco_churn")
    left = table.Churn == "Yes"

    def rates(column):
        return left.groupby(table[column]).mean().round(3).to_dict()

    assert rates("gender") == {"Female": 0.269, "Male": 0.262}
    said("telco_churn", ".269", ".262", "7,043")
    assert rates("Contract") == {"Month-to-month": 0.427, "One year": 0.113, "Two year": 0.028}
    assert rates("InternetService") == {"DSL": 0.19, "Fiber optic": 0.419, "No": 0.074}
    assert rates("PaymentMethod")["Electronic check"] == 0.453
    assert rates("TechSupport")["No"] == 0.416


def test_taiwan():
    table = data.load("taiwan_default")
    rates = table.groupby("PAY_0")["default payment"].mean()
    on_time = rates[rates.index <= 0]
    assert (f"{on_time.min():.3f}", f"{on_time.max():.3f}") == ("0.128", "0.168")
    assert [f"{rate:.3f}" for rate in rates.loc[1:3]] == ["0.339", "0.691", "0.758"]
    said("taiwan_default", ".17", ".34", ".69", ".76")
    assert table.EDUCATION.isin([0, 5, 6]).sum() == 345
    assert (table.MARRIAGE == 0).sum() == 54
    assert (table.PAY_0 == 0).sum() == 14737
    said("taiwan_default", "345", "54", "14,737")
    assert set(table.EDUCATION) == set(range(7))
    assert set(table.MARRIAGE) == set(range(4))


def test_adult():
    table = data.load("adult")
    assert len(table[["education", "education-num"]].drop_duplicates()) == table.education.nunique() == 16
    rich = (table.income == ">50K").groupby(table.sex).mean()
    assert (f"{rich['Male']:.3f}", f"{rich['Female']:.3f}") == ("0.306", "0.109")
    said("adult", "31 %", "11 %")
    spouses = table[table.relationship.isin(["Husband", "Wife"])]
    assert ((spouses.relationship == "Husband") == (spouses.sex == "Male")).mean() > 0.999


def test_bikes():
    for file in ("day.csv", "hour.csv"):
        table = data.load("bike_sharing", file)
        assert (table.casual + table.registered == table.cnt).all()
        assert table.temp.corr(table.atemp) > 0.98
        assert table[["temp", "atemp", "hum", "windspeed"]].to_numpy().max() <= 1
    assert f"{table.temp.corr(table.atemp):.3f}" == "0.988"
    said("bike_sharing", ".98")
    assert table.dteday.dt.year.unique().tolist() == [2011, 2012]


def test_california():
    table = data.load("california_housing")
    assert (table.median_house_value == 500_001).sum() == 965
    assert table.median_house_value.max() == 500_001
    assert (table.housing_median_age == table.housing_median_age.max()).sum() == 1273
    said("california_housing", "965", "500,001", "1273", "52")


def test_nhanes():
    X, y = data.load("nhanes1", "NHANESI_subset_X.csv"), data.load("nhanes1", "NHANESI_subset_y.csv").y
    assert X.index.equals(y.index)
    assert (y < 0).sum() == 6077
    said("nhanes1", "6077", "9,932")
    difference = X["Systolic BP"] - X["Diastolic BP"]
    assert difference.dropna().equals(X["Pulse pressure"].dropna())
    assert (X.Race % 1 == 0).all()


def test_retention():
    table = data.load("ted_retention")
    assert set(table.E) == set(range(26))
    assert ((table.E == 25) == (table.Y == -11)).all()
    assert set(table.Y) == {-10, -11}
    assert (table["7"] <= table["6"]).all()  # time in the position, time in the firm
    # two of the published rules, which show that the columns mean what the registry says
    new = table[table.E == 12]
    assert set(new["0"]) == {3}  # position
    assert set(new["1"]) == {1}  # organisation
    assert new["6"].max() < 30  # months in the firm
    underpaid = table[table.E == 18]
    assert underpaid[["2", "3", "4", "5"]].drop_duplicates().to_numpy().tolist() == [[-10, -3, -3, -1]]
    crowd = table[(table["1"] == 1) & (table["0"] == 1) & (table["6"] < 12)]
    assert set(crowd.Y) == {-10}  # whoever is new in organisation 1 leaves, whichever rule is named


def test_messages():
    table = data.load("sms_spam")
    assert table.label.value_counts().to_dict() == {"ham": 4827, "spam": 747}
    assert table.duplicated().sum() == 403
    said("sms_spam", "747", "403", "5,574")


def test_nodules():
    table = data.load("luna16", "annotations_with_malignancy.csv")
    assert f"{roc_auc_score(table.mal_bool, table.diameter_mm):.3f}" == "0.919"
    said("luna16", ".919", "1,186", "1,182")
    votes = table.mal_details.map(json.loads)
    assert (votes.map(len) > 4).sum() == 11
    said("luna16", "11")
    # two votes of 4 or 5 make a nodule malignant
    assert (votes.map(lambda each: sum(vote >= 4 for vote in each) >= 2) == table.mal_bool).all()
    assert f"{data.load('luna16', 'annotations.csv').diameter_mm.median():.1f}" == "6.4"


def test_slices():
    import pydicom

    headers = [pydicom.dcmread(path, stop_before_pixels=True) for path in data.fetch("ct_cptac_lscc").values()]
    places = [float(header.ImagePositionPatient[2]) for header in headers]
    assert sorted(places) == list(range(-207, -179, 3))
    assert places != sorted(places)
    assert any(later < earlier for earlier, later in itertools.pairwise(places))
    for header in headers:
        assert (header.Rows, header.Columns) == (512, 512)
        assert [round(float(width), 3) for width in header.PixelSpacing] == [0.564, 0.564]
        assert header.PatientIdentityRemoved == "YES"
    said("ct_cptac_lscc", ".564", "-207", "-180", "3")
