"""What readability costs: AUC by folds of readable models and black boxes on four real sets, beside known figures.

The findings are kept for explorer 101 and its lesson in MEASURED, fold by fold. A set that is not on this computer is
left out with a sentence: `xai data fetch NAME` brings it.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this file may be run by its path

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.record import Row, Section
from xaicourse import data

HERE = Path(__file__).resolve().parent
MEASURED = HERE.parent / "src" / "xaicourse" / "explorers" / "unit_101_measured.toml"
KNOWN = HERE / "glass_boxes.toml"
FOLDS = 5
EBM_BAGS = 4  # InterpretML's default is 14: fewer take less time, and move the AUC by less than the folds do


class Table(NamedTuple):
    """A set made ready.

    X            features, (n, d)
    y            (n,) 1 = what is predicted
    categories   which features are names, not amounts
    codes        numbers below 0 that stand for words, such as -7: a straight line needs a column for each
    """

    X: pd.DataFrame
    y: np.ndarray
    categories: list[str]
    codes: tuple[int, ...] = ()

    @property
    def for_a_line(self) -> pd.DataFrame:
        """The features with a 0/1 column for each code that occurs, and 0 in its place."""
        told = {f"{name} is {code}": (self.X[name] == code).astype(int) for name in self.X for code in self.codes}
        told = {name: column for name, column in told.items() if column.any()}
        return pd.concat([self.X.where(~self.X.isin(self.codes), 0), pd.DataFrame(told)], axis=1) if told else self.X


def _south_german_credit() -> Table:
    table = data.load("south_german_credit")
    y = 1 - table.pop("kredit").to_numpy()
    return Table(table, y, [name for name in table if name in data.code_book("south_german_credit")])


def _heloc() -> Table:
    table = data.load("heloc")
    y = table.pop("RiskPerformance").to_numpy()
    return Table(table, y, [], codes=(-7, -8, -9))


def _telco_churn() -> Table:
    table = data.load("telco_churn").drop(columns="customerID")
    table["TotalCharges"] = pd.to_numeric(table["TotalCharges"], errors="coerce").fillna(0)  # a blank in month 0
    y = (table.pop("Churn") == "Yes").to_numpy().astype(int)
    return Table(table, y, [name for name in table if not pd.api.types.is_numeric_dtype(table[name])])


def _taiwan_default() -> Table:
    table = data.load("taiwan_default")
    y = table.pop("default payment").to_numpy()
    return Table(table, y, ["SEX", "EDUCATION", "MARRIAGE"])


SETS: Mapping[str, Callable[[], Table]] = {
    "south_german_credit": _south_german_credit,
    "heloc": _heloc,
    "telco_churn": _telco_churn,
    "taiwan_default": _taiwan_default,
}
GLASS, BLACK = ("logistic regression", "EBM"), ("random forest", "XGBoost", "XGBoost, tuned")


def model(name: str, table: Table) -> BaseEstimator:
    """Return one of the models by name, ready for the table's columns, on one thread."""
    from interpret.glassbox import ExplainableBoostingClassifier
    from xgboost import XGBClassifier

    same = {"random_state": 0, "n_jobs": 1}
    if name == "EBM":
        kinds = ["nominal" if column in table.categories else "continuous" for column in table.X]
        return ExplainableBoostingClassifier(feature_types=kinds, outer_bags=EBM_BAGS, **same)
    tuned = {"n_estimators": 300, "learning_rate": 0.05, "max_depth": 3, "subsample": 0.8, "colsample_bytree": 0.8}
    inner = {
        "logistic regression": lambda: LogisticRegression(C=0.1, max_iter=2000),
        "random forest": lambda: RandomForestClassifier(300, min_samples_leaf=3, **same),
        "XGBoost": lambda: XGBClassifier(**same),
        "XGBoost, tuned": lambda: XGBClassifier(**tuned, **same),
    }[name]()
    names = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    parts = make_column_transformer((names, table.categories), remainder=StandardScaler())
    return make_pipeline(parts, inner)


def aucs(name: str, table: Table) -> np.ndarray:
    """Return the AUC on each fold, (5,), of a model by name; the folds are the same for every model."""
    X = table.for_a_line if name == "logistic regression" else table.X
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    return cross_val_score(model(name, table), X, table.y, scoring="roc_auc", cv=folds)


def known() -> dict[str, dict[str, dict]]:
    """Return set -> model -> {auc, source}: figures measured or published before, to be met within 2 SD."""
    return tomllib.loads(KNOWN.read_text(encoding="utf-8"))


def as_toml(found: Mapping[str, Mapping[str, np.ndarray]]) -> str:
    """Return set -> model -> the AUC of each fold as the text of MEASURED."""
    lines = [
        "# AUC on each of five folds, by `python benchmarks/run.py glass_boxes`; explorer 101 and its lesson read it."
    ]
    for name, by_model in found.items():
        lines += ["", f"[{name}]"]
        lines += [f'"{each}" = [{", ".join(f"{auc:.6f}" for auc in folds)}]' for each, folds in by_model.items()]
    return "\n".join(lines) + "\n"


def rows(name: str, by_model: Mapping[str, np.ndarray]) -> list[Row]:
    """Return a row for each model of one set, and one for what the best black box gains over the best glass box."""
    found = []
    for each, folds in by_model.items():
        mean, deviation = folds.mean(), folds.std(ddof=1)
        before = known().get(name, {}).get(each)
        promise = ""
        if before:
            near = abs(mean - before["auc"]) <= 2 * deviation
            promise = f"{before['auc']:.3f} within 2 SD ({before['source']}): {'yes' if near else 'NO'}"
        found.append(Row(f"{name}, {each}", f"{mean:.3f} ± {deviation:.3f}", promise))
    glass, black = (max((by_model[each] for each in names), key=np.mean) for names in (GLASS, BLACK))
    gain = black - glass
    held = gain.mean() <= glass.std(ddof=1)
    found.append(
        Row(
            f"{name}: best black box minus best glass box",
            f"{gain.mean():+.3f} ± {gain.std(ddof=1):.3f}",
            f"no more than a fold's SD, {glass.std(ddof=1):.3f}: {'yes' if held else 'NO'}",
        )
    )
    return found


def measure() -> Section:
    """Measure every set that is here, keep the folds in MEASURED, and say which sets are left out."""
    found, absent, table_rows = {}, [], []
    for name, prepare in SETS.items():
        if not data.is_here(name):
            absent.append(data.unavailable(name))
            continue
        table = prepare()
        found[name] = {}
        for each in (*GLASS, *BLACK):
            found[name][each] = aucs(each, table)
            print(f"{name}, {each}: {found[name][each].mean():.3f}", file=sys.stderr, flush=True)
        table_rows += rows(name, found[name])
    if not absent:  # never a part of the sets in place of all
        MEASURED.write_text(as_toml(found), encoding="utf-8")
    note = (
        f"Mean and SD of the AUC over {FOLDS} folds, the same for all models, one thread; EBM with {EBM_BAGS} bags, "
        'else as it comes; "tuned": 300 trees of depth 3, learning rate .05, .8 of rows and columns.'
    )
    return Section("glass_boxes", "What readability costs", " ".join([note, *absent]), table_rows)


if __name__ == "__main__":
    print(measure())
