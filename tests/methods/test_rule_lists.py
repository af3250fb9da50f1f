import itertools

import numpy as np
import pandas as pd
import pytest

from xaicourse.methods.rule_lists import falling_list, first_rule, holds, predict


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.integers(0, 5, (300, 3)).astype(float), columns=list("abc"))
    risk = 0.1 + 0.5 * (X["a"] > 2) * (X["b"] <= 1) + 0.3 * (X["c"] > 3)
    return X, pd.Series((rng.random(300) < risk).astype(int))


ONE = [(name, sign, at) for name in "abc" for sign in (">", "<=") for at in (1.0, 2.0, 3.0)]
CANDIDATES = [
    *((each,) for each in ONE),
    *((u, v) for u, v in itertools.combinations(ONE, 2) if u[0] != v[0]),
]


def test_each_rule_is_the_riskiest_that_may_come_next(world):
    """By brute force: the rows left are counted by pandas, one by one, for every candidate."""
    X, y = world
    rules = falling_list(X, y, CANDIDATES, least=20, longest=4)
    table, ceiling = X.assign(y=y), 1.0
    for rule in rules[:-1]:
        risks = []
        for candidate in CANDIDATES:
            rows = table.query(" and ".join(f"{name} {sign} {at}" for name, sign, at in candidate))
            if len(table) > len(rows) >= 20 and rows["y"].mean() <= ceiling:
                risks.append(rows["y"].mean())
        assert rule.risk == pytest.approx(max(risks))
        taken = table.query(" and ".join(f"{name} {sign} {at}" for name, sign, at in rule.conditions))
        assert (rule.n, rule.risk) == (len(taken), pytest.approx(taken["y"].mean()))
        table, ceiling = table.drop(taken.index), rule.risk
    assert (rules[-1].n, rules[-1].risk) == (len(table), pytest.approx(table["y"].mean()))


def test_the_list_falls_and_speaks_once_of_everyone(world):
    X, y = world
    rules = falling_list(X, y, CANDIDATES, least=20, longest=4)
    assert [rule.risk for rule in rules] == sorted((rule.risk for rule in rules), reverse=True)
    assert sum(rule.n for rule in rules) == len(X)
    place = first_rule(rules, X)
    assert np.bincount(place, minlength=len(rules)).tolist() == [rule.n for rule in rules]
    assert y.groupby(place).mean().to_numpy() == pytest.approx([rule.risk for rule in rules])
    assert predict(rules, X) == pytest.approx(y.groupby(place).transform("mean").to_numpy())


def test_the_order_belongs_to_the_meaning(world):
    X, y = world
    *rules, last = falling_list(X, y, CANDIDATES, least=20, longest=4)
    turned = first_rule([*rules[::-1], last], X)
    assert (len(rules) - 1 - turned[turned < len(rules)] != first_rule([*rules, last], X)[turned < len(rules)]).any()


def test_words_and_an_empty_list(world):
    X, y = world
    [only] = falling_list(X, y, [], least=20)
    assert (str(only), only.n) == ("everyone else", 300)
    assert holds((), X).all()
    assert str(falling_list(X, y, [(("a", ">", 2.0),)], least=20)[0]) == "a > 2"
