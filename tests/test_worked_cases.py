"""The six cases: what is said of each can be shown on the models of the lesson."""

import numpy as np
import pytest
import shap

from xaicourse.scenarios import credit
from xaicourse.worked_cases import ASKERS, CASES, PROPERTIES, answers, lacks


def test_there_are_six_and_each_is_well_formed():
    assert [case.name for case in CASES.values()] == [
        "the scorecard",
        "the path",
        "the curve",
        "the shuffle",
        "the average line",
        "the shares",
    ]
    assert [case.unit for case in CASES.values()] == ["102", "103", "104", "105", "106", "107"]
    for case in CASES.values():
        assert case.reach and case.reach <= {"one case", "whole model"}
        assert case.needs and case.needs <= {"inside", "predictions"}
        assert case.properties <= set(PROPERTIES)
        assert case.glass == (case.needs == {"inside"})


def test_who_is_answered_follows_from_the_properties():
    for asker, one in ASKERS.items():
        assert set(one.needs) <= set(PROPERTIES)
        assert answers(asker) == [name for name, case in CASES.items() if set(one.needs) <= case.properties]
        assert all(lacks(name, asker) for name in CASES if name not in answers(asker))
        assert answers(asker)


def test_the_shares_need_either_the_inside_or_predictions():
    """The library reads the trees, the enumeration only asks for predictions: the same numbers."""
    data = credit.load()
    applicant, usual = data.X_test.loc[[4416]], data.background()
    inside = shap.TreeExplainer(credit.load_model(), usual)(applicant).values[0]
    asked = credit.truth.shapley(lambda rows: credit.predict_log_odds(rows), applicant, usual)[0].values
    assert inside == pytest.approx(np.asarray(asked), abs=1e-5)
