"""The truth of the credit scenario: who defaults and why, exactly.

The log-odds of default are a sum of named terms plus one interaction:

    INTERCEPT + sum of TERMS[name](its columns) + group term

`group` is no input of any model and no column of X. Its term is centred, so the log-odds without a group are those
with the group's effect held at its mean. Postcode has no term: moving house changes nobody's risk. It is a *proxy*,
a trace of group, and a model without group does well to use it. So a model's attribution to postcode can be right
about the model, and good for its accuracy, while the truth's is zero: it belongs to the model gap, never to the
explainer gap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import factorial

import numpy as np
import pandas as pd

from xaicourse.explanation import Explanation
from xaicourse.scenarios.credit import structure
from xaicourse.scenarios.credit.data import FEATURES, check_features, load

INTERCEPT = -2.2
GROUP_EFFECT = 1.0  # log-odds between the groups, by causes that no column records

# term -> (its columns, its effect on the log-odds); every term but the first and the last only rises or only falls
TERMS: dict[str, tuple[tuple[str, ...], Callable[..., np.ndarray]]] = {
    "age": (("age",), lambda age: 0.25 * ((age - 45) / 10) ** 2),
    "income": (("income",), lambda income: -0.7 * np.log(income / 2100)),
    "amount": (("amount",), lambda amount: 0.30 * np.log(amount / 2400)),
    "duration": (("duration",), lambda duration: 0.025 * (duration - 18)),
    "debt_to_income": (("debt_to_income",), lambda percent: 0.045 * (percent - 28)),
    "history_months": (("history_months",), lambda months: -0.9 * np.log(months / 76)),
    "on_time": (("on_time",), lambda percent: -0.035 * (percent - 97)),
    "burden": (("burden",), lambda percent: 0.012 * (percent - 28)),
    "inquiries": (("inquiries",), lambda count: 0.06 * (count - 1)),
    "postcode": (("postcode",), np.zeros_like),
    "day_of_month": (("day_of_month",), np.zeros_like),
    # asking around is harmless or better with little revolving debt, and a sign of distress with much
    "burden x inquiries": (("burden", "inquiries"), lambda percent, count: 0.006 * (percent - 28) * (count - 1)),
}
POSITIVE = ("income", "amount", "duration", "history_months")  # a logarithm or a division wants them above 0


def effects(X: pd.DataFrame | np.ndarray, group: Sequence[float] | None = None) -> pd.DataFrame:
    """Each term's share of the true log-odds, (n, 12), or (n, 13) with `group`; the rows sum to log_odds - INTERCEPT.

    Raises ValueError if X lacks a column, holds NaN, or a value is impossible (an income of 0).
    """
    X = _possible(X)
    shares = {name: effect(*(X[column].to_numpy() for column in columns)) for name, (columns, effect) in TERMS.items()}
    if group is not None:
        shares["group"] = GROUP_EFFECT * (_groups(group, len(X)) - structure.GROUP_SHARE)
    return pd.DataFrame(shares, index=X.index)


def log_odds(X: pd.DataFrame | np.ndarray, group: Sequence[float] | None = None) -> np.ndarray:
    """Return the true log-odds of default, (n,).

    With `group` (n,) of 0 and 1 these are the log-odds from which the defaults were drawn; without it, the group's
    effect is held at its mean, which leaves a function of X alone. Raises ValueError as `effects` does.
    """
    return INTERCEPT + effects(X, group).to_numpy().sum(axis=1)


def best_log_odds(X: pd.DataFrame | np.ndarray) -> np.ndarray:
    """Return the best prediction of default from X alone, (n,) log-odds: P(default | X), group guessed from postcode.

    No model without group can do better, and it *uses* postcode though postcode does nothing. Raises as `effects`.
    """
    X = _possible(X)
    place = np.clip(np.round(X["postcode"]).astype(int), 1, len(structure.POSTCODES)) - 1
    weights = structure.POSTCODE_SHARES * [[1 - structure.GROUP_SHARE], [structure.GROUP_SHARE]]
    member = (weights[1] / weights.sum(axis=0))[place]
    risk = [_probability(log_odds(X, np.full(len(X), group))) for group in (0, 1)]
    probability = (1 - member) * risk[0] + member * risk[1]
    return np.log(probability / (1 - probability))


def intervene(
    X: pd.DataFrame | np.ndarray,
    changes: Mapping[str, float | Sequence[float]],
    group: Sequence[float] | None = None,
    seed: int = 0,
) -> tuple[pd.DataFrame, np.ndarray]:
    """What would be, had we set `changes` for these very people: (new X, their new true log-odds (n,)).

    Each person's own noise is held (a rise in income leaves the other debts the same sum of money) and effects flow
    downstream: income lowers debt_to_income, age moves income and history, group moves the postcode.

    changes  feature or "group" -> one number or (n,) numbers
    group    (n,) of 0 and 1; needed to change it, and given it counts in the log-odds
    seed     for postcode only, whose noise the data tell no closer than to an interval

    Raises ValueError for an unknown name, an impossible value, or a change of group without `group`.
    Source: abduction, action, prediction (Pearl, Causality, 2009, section 7.1).
    """
    people = _possible(X)
    known = [*FEATURES, "group"]
    unknown = [name for name in changes if name not in known]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is nothing one can set: choose among {', '.join(known)}.")
    if group is not None:
        people = people.assign(group=_groups(group, len(people)))
    elif "group" in changes:
        raise ValueError(
            "To change group, give the present one too: intervene(X, {'group': 1}, group=credit.sensitive)."
        )
    if "group" in changes and not people["postcode"].isin(structure.POSTCODES).all():
        raise ValueError("A change of group moves the postcode, so postcode must be one of 1, 2, 3, 4, 5 in every row.")
    settings = {name: _setting(name, value, len(people)) for name, value in changes.items()}
    after = structure.intervene(people, settings, np.random.default_rng(seed))
    group = after.pop("group") if "group" in after else None
    return after, log_odds(after, group)


def shapley(
    f: Callable[[pd.DataFrame], np.ndarray],
    X: pd.DataFrame,
    background: pd.DataFrame | None = None,
    value: str = "marginal",
    *,
    compared_to: str | None = None,
) -> list[Explanation]:
    """Return the exact Shapley values of any function, one Explanation per row of X, by enumeration of coalitions.

    f            the model or the truth: DataFrame (m, d) -> (m,), e.g. credit.predict_log_odds or truth.log_odds
    X            (n, d) instances to explain; d at most 14, since f is called on 2**d x len(background) rows for each
    background   (b, d) reference rows, or None for `credit.background()`: 100 training rows
    value        what an absent feature means. "marginal": its values are taken from the background rows, whatever
                 the others are (true to the function, not to the data). The only one so far.
    compared_to  the background in words, for the Explanation

    The values are in the units of f (its attribute `output_scale`, which the course's functions have).
    Raises ValueError for another `value`, tables that do not fit, NaN, or an f that does not give one number per row.
    Source: Shapley 1953; Lundberg and Lee 2017, arXiv:1705.07874; "marginal" is the interventional value function of
    Janzing et al. 2020, arXiv:1910.13413.
    """
    if value != "marginal":
        raise ValueError(f"value={value!r} does not exist: the only value function so far is value='marginal'.")
    if not isinstance(X, pd.DataFrame):
        raise ValueError(f"X is a {type(X).__name__}: give a table with one row per instance, such as X.iloc[[0]].")
    features = list(X.columns)
    if background is None:
        compared_to = compared_to or "100 training rows"
        background = load().background()
    if not isinstance(background, pd.DataFrame) or not set(features) <= set(background.columns):
        raise ValueError(f"The background must be a table with the columns of X: {', '.join(map(str, features))}.")
    if not 1 <= len(features) <= 14:
        raise ValueError(f"X has {len(features)} columns: exact enumeration takes 1 to 14, for 2**columns coalitions.")
    instances, rows = X.to_numpy(float), background[features].to_numpy(float)
    if not len(rows) or not np.isfinite(rows).all() or not np.isfinite(instances).all():
        raise ValueError("X and background must hold finite numbers, and background at least one row.")

    coalitions, weights = _enumerate(len(features))
    explanations = []
    for instance in instances:
        # (coalitions, background rows, features): the instance's value where present, the background's where absent
        mixed = np.where(coalitions[:, None, :], instance, rows).reshape(-1, len(features))
        outputs = np.asarray(f(pd.DataFrame(mixed, columns=features)), dtype=float)
        if outputs.shape != (len(mixed),) or not np.isfinite(outputs).all():
            raise ValueError(f"f must give one finite number per row: {len(mixed)} rows in, {outputs.shape} out.")
        worth = outputs.reshape(len(coalitions), len(rows)).mean(axis=1)
        explanations.append(
            Explanation(
                values=weights @ (worth - worth[0]),  # less worth[0], so that equal worths give exact zeros
                base_value=worth[0],
                instance=instance,
                feature_names=tuple(features),
                output_scale=getattr(f, "output_scale", "units of the function"),
                function=getattr(f, "explains", getattr(f, "__name__", type(f).__name__)),
                value_function=value,
                background=compared_to or f"{len(rows)} rows",
            )
        )
    return explanations


def _enumerate(d: int) -> tuple[np.ndarray, np.ndarray]:
    """All coalitions (2**d, d), the empty one first, and the weights (d, 2**d) with which their worths make values."""
    coalitions = (np.arange(2**d)[:, None] >> np.arange(d)) & 1 == 1
    size = coalitions.sum(axis=1)
    joining = np.array([factorial(s) * factorial(d - s - 1) / factorial(d) for s in range(d)])
    # a coalition with the feature counts for it, one without it against it
    return coalitions, np.where(coalitions, joining[size - 1][:, None], -joining[np.minimum(size, d - 1)][:, None]).T


def _possible(X: pd.DataFrame | np.ndarray) -> pd.DataFrame:
    X = check_features(X)
    for name in POSITIVE:
        if (X[name] <= 0).any():
            raise ValueError(f"{name} holds {X[name].min():g}: it must be above 0 in every row.")
    return X


def _setting(name: str, value: object, n: int) -> np.ndarray:
    """Return the new values of one column, (n,), or say what is wrong with them."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"The new {name} is no number: give one number, or one for each of {n} rows.") from None
    if array.shape not in ((), (n,)):
        raise ValueError(f"The new {name} has shape {array.shape}: give one number, or one for each of {n} rows.")
    if not np.isfinite(array).all():
        raise ValueError(f"The new {name} holds NaN or infinity: give finite numbers.")
    if name in POSITIVE and (array <= 0).any():
        raise ValueError(f"The new {name} holds {array.min():g}: it must be above 0.")
    array = np.broadcast_to(array, n)
    return _groups(array, n) if name == "group" else array


def _groups(group: Sequence[float], n: int) -> np.ndarray:
    array = np.asarray(group, dtype=float)
    if array.shape != (n,) or not np.isin(array, (0, 1)).all():
        raise ValueError(f"group must be {n} numbers, each 0 or 1, one for each row of X.")
    return array


def _probability(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))


for _function, _name in ((log_odds, "the truth"), (best_log_odds, "the best prediction from X")):
    _function.output_scale, _function.explains = "log-odds", _name
