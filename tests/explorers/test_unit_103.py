import re

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

from xaicourse.explorers import find
from xaicourse.explorers import unit_103 as unit
from xaicourse.explorers import unit_103_trees as computed
from xaicourse.methods.tree_paths import path
from xaicourse.scenarios import credit

EXPLORER = find("103")
STATES = list(EXPLORER.states())
DATA = credit.load()


def number(words):
    return float(words.replace("\u2212", "-"))


def marks(drawn, panel):
    return {mark["key"]: mark for mark in drawn["panels"][panel]["marks"]}


def test_every_state_of_the_page_is_drawn_well():
    assert EXPLORER.check() == []


@pytest.mark.parametrize(
    ("depth", "seed", "row"), [(1, 0, 4416), (4, 0, 4416), (4, 31, 4968), (6, 1, 4416), (6, 7, 4027)]
)
def test_a_short_tree_is_the_beginning_of_the_deep_one(depth, seed, row):
    """Independent: scikit-learn grows a tree of that depth anew, and the by-hand path reads its reasons."""
    rows = np.random.default_rng(seed).integers(0, 4000, computed.LOANS)
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0)
    tree.fit(DATA.X_train.iloc[rows], DATA.y_train.iloc[rows])
    expected = path(tree, DATA.X_test.loc[[row]])
    found = computed.steps(depth, seed, row)
    assert [(computed.NAMES[each.feature], each.above) for each in found] == [(e.feature, e.above) for e in expected]
    assert [each.share for each in found] == pytest.approx([each.after for each in expected])
    score = roc_auc_score(DATA.y_test, tree.predict_proba(DATA.X_test)[:, 1])
    assert computed.asked().test[depth - 1, seed] == pytest.approx(score, abs=0.015)  # it draws among ties anew


def test_the_quick_auc_is_scikit_learns():
    rng = np.random.default_rng(0)
    y, risks = rng.integers(0, 2, 60), rng.integers(0, 5, (3, 60)) / 5  # with ties
    assert computed.auc(y, risks) == pytest.approx([roc_auc_score(y, each) for each in risks])


def test_agreement_is_counted_pair_by_pair():
    values = np.random.default_rng(1).integers(0, 3, (7, 20))
    pairs = [np.mean(values[a] == values[b]) for a in range(7) for b in range(a)]
    assert computed.pairs_alike(values) == pytest.approx(np.mean(pairs))


def say_is_true(state):
    drawn, full = EXPLORER.draw(**state), EXPLORER.read(state)
    depth, seed, applicant = full["depth"], full["seed"], full["applicant"]
    found = computed.steps(depth, seed, computed.APPLICANTS[applicant - 1])
    rejects, named = unit.verdicts(depth, applicant)
    told = drawn["sentence"]
    assert all(unit.reason(step) in told for step in found)
    assert ("it rejects" in told) == (100 * found[-1].share > unit.LIMIT)
    assert f"Of 50 trees {rejects.sum()} reject" in told
    others = (named == named[seed]).sum() - 1
    assert ("no other tree" if not others else f"{others} other") in told
    bars = [bar for bar in marks(drawn, 0)["reasons"]["items"] if bar["shown"]]
    assert [bar["end"] for bar in bars] == pytest.approx([100 * step.share for step in found])
    assert [number(bar["label"]) for bar in bars] == pytest.approx([b["end"] - b["start"] for b in bars], abs=0.51)
    points = marks(drawn, 1)["trees"]["items"]
    assert [point["shape"] == "square" for point in points] == rejects.tolist()
    assert [point["lit"] for point in points] == (named == named[seed]).tolist()
    percents = [round(100 * share) for share in computed.agreement(depth)[:2]]
    assert list(map(int, re.findall(r"(\d+) %", drawn["title"]))) == percents
    idle = {computed.NAMES[step.feature] for step in found} & {"postcode", "day_of_month"}
    assert ("without any true effect" in drawn["truth_sentence"]) == bool(idle)


def test_what_is_said_is_what_is_drawn_everywhere():
    for state in [*STATES, *EXPLORER.corners()]:
        say_is_true(state)


@pytest.mark.slow
def test_what_is_said_is_true_for_every_applicant():
    for applicant in range(1, 13):
        for state in STATES:
            say_is_true({**state, "applicant": applicant})


def test_the_first_finding_is_true():
    """On its own loans a deeper tree ranks better; on new people the mean rises to depth 4 and then falls."""
    train, test = (values.mean(axis=1) for values in (computed.asked().train, computed.asked().test))
    assert (np.diff(train) > 0).all()
    assert test.argmax() + 1 == 4 and test[5] < test[2] - 0.01
    own = computed.asked().test
    assert ((own[5] < own[2]).mean()) > 0.6  # not only on average


def test_the_second_finding_is_true():
    """At depth 4 most pairs decide alike, hardly any name the same features."""
    alike, same_set, root = computed.agreement(4)
    assert alike > 0.7 and same_set < 0.05 and root > 0.4
    assert EXPLORER.draw(depth=4, seed=4)["found"] == [False, True]
    assert EXPLORER.draw(depth=4, seed=0)["found"][1] is False
    done = [EXPLORER.draw(depth=4, seed=k)["found"][1] for k in range(10)]
    assert sum(done) >= 3


def test_a_leaf_of_one_outcome_says_so():
    assert "none defaulted (a leaf of one outcome)" in EXPLORER.draw(depth=6, seed=1)["sentence"]
    assert "the one past loan" in EXPLORER.draw(depth=6, seed=1)["sentence"]


def test_one_question_is_one_sentence():
    drawn = EXPLORER.draw(depth=1)
    assert sum(bar["shown"] for bar in marks(drawn, 0)["reasons"]["items"]) == 1
    assert drawn["title"].startswith("At most 1 question:")
