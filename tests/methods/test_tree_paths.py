import math
from itertools import pairwise

import numpy as np
import pytest
import shap
from sklearn.tree import DecisionTreeClassifier, export_text

from xaicourse.methods.tree_paths import Reason, contributions, merged, path
from xaicourse.scenarios import credit

DATA = credit.load()
X, y = DATA.X_train, DATA.y_train
ROWS = DATA.X_test.index[:40]


@pytest.fixture(scope="module")
def tree():
    return DecisionTreeClassifier(max_depth=6, random_state=0).fit(X, y)


def test_the_path_is_scikit_learns(tree):
    nodes = tree.decision_path(DATA.X_test)
    for row in ROWS:
        reasons, place = path(tree, DATA.X_test.loc[[row]]), DATA.X_test.index.get_loc(row)
        inner = [node for node in nodes[place].indices if tree.tree_.feature[node] >= 0]
        assert [each.feature for each in reasons] == [X.columns[tree.tree_.feature[node]] for node in inner]
        assert [each.threshold for each in reasons] == [tree.tree_.threshold[node] for node in inner]
        risk = tree.predict_proba(DATA.X_test.loc[[row]])[0, 1]
        assert reasons[-1].after == pytest.approx(risk, abs=1e-12)
        assert all(first.after == second.before for first, second in pairwise(reasons))


def test_the_path_can_be_read_in_the_printed_tree():
    small = DecisionTreeClassifier(max_depth=3, min_samples_leaf=50, random_state=0).fit(X, y)
    lines = export_text(small, feature_names=list(X.columns)).splitlines()
    for depth, reason in enumerate(path(small, DATA.X_test.loc[[4416]])):
        sign = ">" if reason.above else "<="
        written = f"{'|   ' * depth}|--- {reason.feature} {sign:2} {reason.threshold:.2f}"
        assert written in lines


def test_contributions_are_those_of_an_independent_library(tree):
    found = shap.TreeExplainer(tree).shap_values(DATA.X_test.loc[ROWS], approximate=True)[..., 1]
    for row, expected in zip(ROWS, found, strict=True):
        reasons = path(tree, DATA.X_test.loc[[row]])
        moved = contributions(reasons)
        assert [moved.get(name, 0.0) for name in X.columns] == pytest.approx(expected, abs=1e-6)
        assert reasons[0].before + sum(moved.values()) == pytest.approx(reasons[-1].after)


def test_merged_reasons_hold_just_for_the_rows_of_the_leaf(tree):
    leaves = tree.apply(DATA.X_test)
    for row in ROWS:
        intervals = merged(path(tree, DATA.X_test.loc[[row]]))
        inside = np.ones(len(DATA.X_test), dtype=bool)
        for name, (low, high) in intervals.items():
            inside &= ((DATA.X_test[name] > low) & (DATA.X_test[name] <= high)).to_numpy()
        assert (inside == (leaves == leaves[DATA.X_test.index.get_loc(row)])).all()


def test_two_questions_about_one_feature_become_an_interval():
    reasons = [
        Reason("age", True, 20, 0.3, 0.4),
        Reason("income", False, 900, 0.4, 0.6),
        Reason("age", False, 50, 0.6, 0.5),
        Reason("age", True, 30, 0.5, 0.2),
    ]
    assert merged(reasons) == {"age": (30, 50), "income": (-math.inf, 900)}
    assert contributions(reasons) == pytest.approx({"age": -0.3, "income": 0.2})
    assert [str(each) for each in reasons[:2]] == ["age > 20", "income <= 900"]


def test_one_row_is_wanted(tree):
    with pytest.raises(ValueError, match="one row"):
        path(tree, DATA.X_test)
