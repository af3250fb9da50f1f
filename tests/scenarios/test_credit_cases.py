"""The cases of unit 190, computed again: what each must be like, and that no other row is."""

import functools

import numpy as np
import pytest
import shap

from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import cases

LESSON = 4586  # the lesson's own applicant
NOISE = 0.02  # of all bars' widths together; a bar within it is no reason
MARGIN = 1e-3  # log-odds: nobody's case hangs on the last digit of a bar
FEATURES = credit.FEATURES


@functools.cache
def crowd():
    """The bars of the test rows, which way each feature raises the risk, the widest features, the approved people."""
    data = credit.load()
    bars = shap.TreeExplainer(credit.load_model(), data.background())(data.X_test).values  # (1000, 11)
    ways = [np.sign(np.corrcoef(data.X_test[name], bars[:, place])[0, 1]) for place, name in enumerate(FEATURES)]
    pool = data.background(200)
    return bars, ways, np.argsort(-np.abs(bars[:300]).mean(axis=0)), pool[~credit.rejected(pool)]


def is_clear(row):
    """Whether a rejected test row is one to write two letters about."""
    (everyone, ways, widest, approved), data = crowd(), credit.load()
    person = data.X_test.loc[row]
    neighbours = approved[approved.postcode == person.postcode]
    measured = [name for name in FEATURES if name not in ("postcode", "day_of_month")]
    steps = (
        np.abs(neighbours[measured].to_numpy() - person[measured].to_numpy()) / data.X_train[measured].std().to_numpy()
    )
    neighbour = neighbours.iloc[[steps.sum(axis=1).argmin()]]
    usual = everyone[data.X_test.index.get_loc(row)]
    contrast = shap.TreeExplainer(credit.load_model(), neighbour)(data.X_test.loc[[row]]).values[0]
    worse = np.sign(person.to_numpy() - neighbour.to_numpy()[0]) == ways
    return has_clear_bars(usual, contrast, worse, widest)


def has_clear_bars(usual, contrast, worse, widest):
    """Whether a case with these bars, (11,) each, is one to write about.

    worse    (11,) whether the person's value is the riskier one of the two
    widest   features by their mean width of bar over many people: an importance
    """
    day = FEATURES.index("day_of_month")
    floor, floor_of_contrast = (NOISE * np.abs(bars).sum() for bars in (usual, contrast))
    raising, contrasting = np.argsort(-usual), np.argsort(-contrast)
    raising = raising[usual[raising] > floor + MARGIN]
    contrasting = contrasting[contrast[contrasting] > floor_of_contrast + MARGIN]
    return bool(
        len(raising) >= 3
        and len(contrasting) >= 2
        and usual[raising[0]] > usual[raising[2]] + floor + MARGIN  # their order says something
        # the control is within the noise both times
        and abs(usual[day]) < floor - MARGIN
        and abs(contrast[day]) < floor_of_contrast - MARGIN
        # no "better off, and yet it counted against you"
        and worse[contrasting[:4]].all()
        # something counts against the person in one comparison only, and something speaks for them in each
        and ((usual > max(0.1, floor)) & (contrast <= 0)).any()
        and ((contrast < -floor_of_contrast - MARGIN) & (usual <= floor)).any()
        and (usual < -floor - MARGIN).any()
        # this case is not everybody's
        and not any(set(raising[:count]) == set(widest[:count]) for count in (3, 4))
    )


def test_the_distance_leaves_out_the_code_and_the_control():
    assert set(FEATURES) - set(cases.MEASURED) == {"postcode", "day_of_month"}


def test_every_listed_case_is_clear():
    rows = credit.load().X_test.index
    rejected = set(rows[credit.rejected(credit.load().X_test)])
    assert set(cases.CLEAR) <= rejected - {LESSON}
    assert [row for row in cases.CLEAR if not is_clear(row)] == []


@pytest.mark.slow
def test_no_clear_case_is_missing():
    people = credit.load().X_test
    others = set(people.index[credit.rejected(people)]) - set(cases.CLEAR) - {LESSON}
    assert [row for row in sorted(others) if is_clear(row)] == []
