import numpy as np
import pytest

from xaicourse.scenarios import asthma


@pytest.fixture(scope="module")
def many():
    """So many patients that shares are near their probabilities."""
    return asthma.generate(seed=5, n=200_000)


def logit(p):
    return np.log(p / (1 - p))


def test_the_same_seed_gives_the_same_patients():
    one, other = asthma.generate(3), asthma.generate(3)
    assert one.X.equals(other.X) and one.y.equals(other.y)
    assert not asthma.generate(4).X.equals(one.X)


def test_values_are_those_of_the_data_card(many):
    X = many.X
    assert tuple(X) == asthma.FEATURES == tuple(asthma.LABELS) == tuple(asthma.TERMS)
    assert X["age"].between(18, 95).all() and X["breathing_rate"].between(10, 45).all()
    assert X["urea"].between(1.5, 25).all()
    for name in asthma.CONDITIONS:
        assert set(X[name]) == {0.0, 1.0}
    months = X["months_since_stay"]
    assert ((months == asthma.NEVER) | months.between(0, 60)).all()
    assert (months == np.round(months)).all()
    assert (months == asthma.NEVER).mean() == pytest.approx(0.45, abs=0.01)


@pytest.mark.parametrize("treated", asthma.CONDITIONS)
def test_the_treated_look_safe_and_are_not(treated):
    hospital = asthma.generate(seed=1, treated=treated, n=100_000)
    has = hospital.X[treated] == 1
    assert hospital.care[has].mean() == pytest.approx(0.9, abs=0.01)
    assert hospital.care[~has].mean() == pytest.approx(0.08, abs=0.01)
    today = [hospital.log_odds(hospital.X.assign(**{treated: value})).mean() for value in (0.0, 1.0)]
    home = [hospital.log_odds(hospital.X.assign(**{treated: value}), care=0).mean() for value in (0.0, 1.0)]
    assert today[1] < today[0] - 0.5
    assert home[1] > home[0] + 0.4


def test_outcomes_follow_the_truth_in_each_tenth(many):
    """The risk that the truth states is the share that died, with and without knowledge of the care."""
    stated = 1 / (1 + np.exp(-many.log_odds(many.X)))
    for part in np.array_split(np.argsort(stated), 10):
        assert many.y.iloc[part].mean() == pytest.approx(stated[part].mean(), abs=0.012)
    for care in (0, 1):
        rows = (many.care == care).to_numpy()
        risk = 1 / (1 + np.exp(-many.log_odds(many.X[rows], care=care)))
        assert many.y[rows].mean() == pytest.approx(risk.mean(), abs=0.005)


def test_care_lowers_the_log_odds_by_its_effect():
    hospital = asthma.load()
    gap = hospital.log_odds(hospital.X, care=0) - hospital.log_odds(hospital.X, care=1)
    assert gap == pytest.approx(asthma.CARE_EFFECT)
    assert hospital.log_odds(hospital.X, care=0) == pytest.approx(
        asthma.INTERCEPT + asthma.effects(hospital.X).sum(axis=1).to_numpy()
    )


def test_every_condition_is_bad_and_the_code_is_harmless():
    X = asthma.load().X.head(50)
    for name in asthma.CONDITIONS:
        assert (asthma.effects(X.assign(**{name: 1.0}))[name] > asthma.effects(X.assign(**{name: 0.0}))[name]).all()
    stay = [asthma.effects(X.assign(months_since_stay=m))["months_since_stay"].iloc[0] for m in (-7, 0, 12, 60)]
    assert stay[0] == 0 and stay[1] > stay[2] > stay[3] > 0


def test_splits_share_out_the_rows():
    hospital = asthma.load()
    assert len(hospital.X_train) == len(hospital.y_train) == 4000
    assert len(hospital.X_test) == len(hospital.y_test) == 2000
    assert not set(hospital.X_train.index) & set(hospital.X_test.index)


def test_other_hospitals_differ_in_whom_they_treat():
    treated = set()
    for seed in range(1, 9):
        X, y = asthma.records(seed)
        assert X.shape == (6000, 7) and set(y) == {0, 1}
        raw = {name: logit(y[X[name] == 1].mean()) - logit(y[X[name] == 0].mean()) for name in asthma.CONDITIONS}
        treated.add(min(raw, key=raw.get))
    assert treated == set(asthma.CONDITIONS)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: asthma.generate(treated="flu"), "treated was given 'flu'; give one of 'asthma'"),
        (lambda: asthma.generate(n=3), "n was given 3"),
        (lambda: asthma.effects(asthma.load().X.drop(columns="urea")), "lacks the column 'urea'"),
        (lambda: asthma.load().log_odds(asthma.load().X, care=2), "care was given 2"),
    ],
)
def test_bad_input_gets_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
