"""The checks of 105: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import xgboost
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.tree import DecisionTreeClassifier

from xaicourse.learning.claims import judge_claim, lettered
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, Sheet, mistake, question
from xaicourse.learning.functions import pairwise
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, ClaimForm, Function, Mapping, Number
from xaicourse.learning.wire import Ref
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import copied

UNIT = "105_permutation_importance"


def random_model(rng: np.random.Generator) -> tuple[Ref, object]:
    """A model of four columns with interactions, as a reference and as a function."""
    weights, crossed = rng.normal(size=4).round(2).tolist(), rng.normal(size=(4, 4)).round(2).tolist()
    more = {"weights": weights, "interactions": crossed, "intercept": -0.5}
    return Ref("function.pairwise", more), pairwise(**more)


def log_loss(log_odds: np.ndarray, outcomes: np.ndarray) -> float:
    return float(np.mean(np.log1p(np.exp(-np.where(outcomes == 1, 1, -1) * log_odds))))


def error(given: np.ndarray, outcomes: np.ndarray) -> float:
    return float(np.mean((given - outcomes) ** 2))


def moving(rows: np.ndarray, order, columns) -> np.ndarray:
    """The rows with `columns` (a list) taken in `order`."""
    moved = rows.copy()
    moved[:, columns] = rows[order][:, columns]
    return moved


@question(
    "rises",
    points=2,
    wants={"rises": Function(Array((None,), "one rise per order"))},
    misconceptions=["fall_for_rise", "order_read_backwards", "shuffles_piled_up", "whole_rows_shuffled"],
    hints=[
        "Three things happen to each order: a copy of the rows, one column of it replaced, a difference of two losses.",
        "`moved = rows.copy()`, then `moved[:, column] = ...`: which rows' values of that column, in which order?",
    ],
    worked="With the column (10, 20, 30, 40) and the order [2, 0, 3, 1], the shuffled column is (30, 10, 40, 20). Predict, take "
    "`log_loss(model(moved), outcomes)`, and subtract `before`. The next order starts from `rows` again.",
)
def rises(answers, rng) -> Result:
    return first_trouble(2, (rises_once(answers, rng) for _ in range(3)))


def rises_once(answers, rng) -> Result:
    model, predict = random_model(rng)
    rows, outcomes = rng.normal(0, 1, (9, 4)).round(2), rng.permutation([0, 1, 0, 1, 1, 0, 1, 0, 0])
    column, orders = int(rng.integers(4)), [rng.permutation(9) for _ in range(3)]
    given = answers.call("rises", model, rows.tolist(), outcomes.tolist(), column, [o.tolist() for o in orders])
    before = log_loss(predict(rows), outcomes)

    def after(moved) -> float:
        return log_loss(predict(moved), outcomes) - before

    wanted = np.array([after(moving(rows, order, [column])) for order in orders])
    piled, current = [], rows
    for order in orders:
        current = moving(current, order, [column])
        piled.append(after(current))
    if close(given, wanted):
        return Result(2, "One rise for each shuffle: what the model loses when this column no longer fits its row.")
    if np.shape(given) != wanted.shape:
        return Result(
            0, f"Your list has {len(given)} numbers for {len(orders)} orders: one rise for each, and no mean."
        )
    if close(given, -wanted):
        return mistake("fall_for_rise", points=1)
    if close(given, [after(moving(rows, np.argsort(order), [column])) for order in orders]):
        return mistake("order_read_backwards", points=1)
    if close(given, piled):
        return mistake("shuffles_piled_up", points=1)
    if close(given, [after(rows[order]) for order in orders]):
        return mistake("whole_rows_shuffled")
    if close(given, wanted + before):
        return Result(1, "These are the losses after each shuffle. The rise is that minus the loss before.")
    if close(given, 0 * wanted):
        return Result(0, "Every rise is 0: does the shuffled column reach the rows that you predict?")
    if close(given, wanted, 0.0051):
        return Result(1, "These rises are rounded; return them as they are.")
    return Result(
        0, "Not the rise in log-loss of these shuffles. Print `moved` for one order: only one column may have changed."
    )


@question(
    "group_rise",
    points=4,
    wants={"group_rise": Function(Number(meaning="one number, the rise in mean squared error"))},
    misconceptions=[
        "strata_ignored",
        "columns_moved_apart",
        "shift_read_backwards",
        "fall_for_rise",
        "strata_as_blocks",
    ],
    hints=[
        "Take one stratum first. Which places do its rows have in the table? Which row comes `shift` places further on in that list?",
        "`places = np.flatnonzero(strata == stratum)` and `np.roll(places, -shift)` are the rows and where each takes its values from.",
    ],
    worked="Strata (0, 1, 0, 0, 1), shift 1: the rows of stratum 0 stand at places 0, 2, 3. Row 0 takes from row 2, row 2 from row 3, "
    "row 3 from row 0. In stratum 1, rows 1 and 4 swap. Do this in all of `columns`, then predict once.",
)
def group_rise(answers, rng) -> Result:
    return first_trouble(4, (group_rise_once(answers, rng) for _ in range(3)))


def within(strata: np.ndarray, shift: int) -> np.ndarray:
    """From where each row takes its values, (n,)."""
    order = np.arange(len(strata))
    for stratum in np.unique(strata):
        places = np.flatnonzero(strata == stratum)
        order[places] = np.roll(places, -shift)
    return order


def group_rise_once(answers, rng) -> Result:
    model, predict = random_model(rng)
    rows, outcomes = rng.normal(0, 1, (12, 4)).round(2), rng.normal(0, 2, 12).round(2)
    strata = rng.permutation([0, 0, 0, 0, 2, 2, 2, 2, 2, 7, 7, 7])
    columns, shift = sorted(rng.choice(4, 2, replace=False).tolist()), int(rng.integers(1, 3))
    given = answers.call("group_rise", model, rows.tolist(), outcomes.tolist(), columns, strata.tolist(), shift)
    before, order = error(predict(rows), outcomes), within(strata, shift)

    def after(by, moved=columns) -> float:
        return error(predict(moving(rows, by, moved)), outcomes) - before

    wanted = after(order)
    if close(given, wanted):
        return Result(4, "Both columns moved as one, and nobody got a value from outside their stratum.")
    if close(given, -wanted):
        return mistake("fall_for_rise", points=2)
    if close(given, after(np.roll(np.arange(12), -shift))) or close(given, after(np.roll(np.arange(12), shift))):
        return mistake("strata_ignored", points=1)
    if close(given, sum(after(order, [column]) for column in columns)):
        return mistake("columns_moved_apart", points=1)
    if close(given, after(within(strata, -shift))):
        return mistake("shift_read_backwards", points=3)
    sort = np.argsort(strata, kind="stable")
    if close(given, after_sorted(predict, rows, outcomes, columns, sort, within(strata[sort], shift)) - before):
        return mistake("strata_as_blocks", points=1)
    if close(given, after(order, [0, 1, 2, 3])):
        return Result(1, "You moved whole rows; only `columns` take other values, the rest stays.")
    if any(close(given, after(order, [column])) for column in columns):
        return Result(1, f"Only one of the columns {columns} has moved. Move both, with the same rows as their source.")
    if shift != 1 and close(given, after(within(strata, 1))):
        return Result(2, f"This is the move by 1 place; `shift` is {shift} here.")
    if close(given, wanted + before):
        return Result(2, "This is the error after the move. The rise is that minus the error before.")
    if close(given, wanted, 0.0051):
        return Result(2, "This rise is rounded; return it as it is.")
    return Result(
        0,
        "Not the rise that this move gives. Take `strata = [0, 1, 0, 0, 1]` and print, for each row, from which row it takes its "
        "values: with `shift = 1` these are 2, 4, 3, 0, 1. If yours are the same, look at the end: one mean of squared errors over all rows.",
    )


def after_sorted(predict, rows, outcomes, columns, sort, order) -> float:
    """The error when rows are brought in the strata's order, moved, and compared with outcomes in the old order."""
    return error(predict(moving(rows[sort], order, columns)), outcomes)


@question(
    "removed",
    points=3,
    wants={"removed": Function(Array((None,), "one number per feature"))},
    misconceptions=[
        "node_share_left_out",
        "parts_counted_alike",
        "divided_by_the_sum",
        "small_nodes_credited",
        "splits_counted",
    ],
    hints=[
        "For every node: its share of all rows, and its Gini. Their product is all that you need of a node.",
        "Walk through the nodes that have parts (`left` is not -1) and enough rows; add the node's product less those of its two parts.",
    ],
    worked="Node 0 has [6, 4]: share 1, Gini 2 × .4 × .6 = .48. Its parts [5, 1] and [1, 3] have shares .6 and .4, Gini .278 and .375. "
    "The split removes .48 - .6 × .278 - .4 × .375 = .163, if node 0 has at least `smallest` rows.",
)
def removed(answers, rng) -> Result:
    return first_trouble(3, (removed_once(answers, rng) for _ in range(3)))


def random_tree(rng: np.random.Generator):
    """A tree of five features as lists, with the rows of each node by outcome (n_nodes, 2), and a size that some fall short of."""
    X = rng.normal(size=(80, 5)).round(2)
    y = (X[:, 0] - X[:, 3] + rng.normal(0, 1.2, 80) > 0).astype(int)
    tree = DecisionTreeClassifier(max_leaf_nodes=9, min_samples_leaf=4, random_state=0).fit(X, y)
    nodes = tree.tree_
    counts = np.round(nodes.value[:, 0, :] * nodes.n_node_samples[:, None]).astype(int)
    sizes = sorted(int(size) for size in nodes.n_node_samples[nodes.children_left >= 0])
    return nodes, counts, sizes[2]  # two splits are too small, one just large enough


def removed_once(answers, rng) -> Result:
    nodes, counts, smallest = random_tree(rng)
    feature, left, right = (each.tolist() for each in (nodes.feature, nodes.children_left, nodes.children_right))
    given = answers.call("removed", feature, left, right, counts.tolist(), 5, smallest)
    size, p = counts.sum(axis=1), counts[:, 1] / counts.sum(axis=1)
    gini, share = 2 * p * (1 - p), size / size[0]

    def summed(gain, least=smallest) -> np.ndarray:
        found = np.zeros(5)
        for node in np.flatnonzero(nodes.children_left >= 0):
            if size[node] >= least:
                found[feature[node]] += gain(node, left[node], right[node])
        return found

    def gain(node, a, b) -> float:
        return share[node] * gini[node] - share[a] * gini[a] - share[b] * gini[b]

    wanted, every = summed(gain), summed(gain, 0)
    if close(given, wanted):
        return Result(3, "Each split has its weight by rows, and the small ones deep in the tree earn nothing.")
    if np.shape(given) != wanted.shape:
        return Result(
            0, f"There are 5 features here, and your list has {len(given)} numbers: one for each, 0 without credit."
        )
    if close(given, every):
        return mistake("small_nodes_credited", points=1, smallest=smallest)
    if close(given, wanted / wanted.sum()) or close(given, every / every.sum()):
        return mistake("divided_by_the_sum", points=1.5 if close(given, wanted / wanted.sum()) else 0.5)
    if close(given, summed(lambda n, a, b: gini[n] - (size[a] * gini[a] + size[b] * gini[b]) / size[n])):
        return mistake("node_share_left_out", points=1)
    if close(given, summed(lambda n, a, b: gini[n] - (gini[a] + gini[b]) / 2)) or close(
        given, summed(lambda n, a, b: share[n] * (gini[n] - (gini[a] + gini[b]) / 2))
    ):
        return mistake("parts_counted_alike", points=1)
    if close(given, summed(lambda n, a, b: 1)) or close(given, summed(lambda n, a, b: 1, 0)):
        return mistake("splits_counted")
    if close(given, summed(gain, smallest + 1)):
        return Result(
            2, f"A node of exactly {smallest} rows has *at least* `smallest` rows, and gets no credit from you."
        )
    if close(given, summed(lambda n, a, b: gini[n] - gini[a] - gini[b])):
        return Result(
            0.5, "You subtract Gini from Gini as it stands. Each of the three counts by its share of all rows."
        )
    latest = np.zeros(5)
    for node in np.flatnonzero((nodes.children_left >= 0) & (size >= smallest)):
        latest[feature[node]] = gain(node, left[node], right[node])
    if close(given, latest):
        return Result(1, "A feature that splits twice has only its last split in your list: add up, with `+=`.")
    if close(given, wanted * size[0]):
        return Result(2, "You weight by rows; the share is the node's rows divided by those of node 0.")
    if close(given, wanted / 2):
        return Result(2, "All your numbers are half of what they should be: Gini is 2 p (1 - p).")
    if close(given, wanted, 0.0051):
        return Result(2, "These numbers are rounded; return them as they are.")
    return Result(
        0,
        "Not the impurity that these splits removed. Print share and Gini of node 0 and of its two parts, and do one split on paper.",
    )


@question(
    "bar",
    points=2,
    wants={"bar": Function(Mapping({key: Number(meaning="one number, in AUC") for key in ("mean", "low", "high")}))},
    misconceptions=["negative_clipped", "spread_for_error", "extremes_for_interval"],
    hints=[
        "What does the first line of the colleague's function do to noise around 0? And what do min and max do when there are more shuffles?",
        "A standard error is the standard deviation divided by the root of the number of shuffles.",
    ],
    worked="For .01 and .03 the mean is .02, the standard deviation .0141, the standard error .0141 / √2 = .01. Twice that to each "
    "side is .00 to .04. For -.01 and .01 the mean is 0, and stays 0.",
)
def bar(answers, rng) -> Result:
    draws = [(-0.002, 0.004), (0.03, 0.01), (-0.001, 0.01)]
    return first_trouble(2, (bar_once(answers, rng, *draw) for draw in draws))


def bar_once(answers, rng, centre: float, spread: float) -> Result:
    n, times = int(rng.integers(6, 12)), float(rng.choice([1.0, 1.5, 2.5]))
    scatter = np.append(rng.normal(0, spread, n - 2), [-2 * spread, 2 * spread])  # noise stands on both sides of 0
    losses = (centre + scatter - scatter.mean()).round(4)
    given = answers.call("bar", losses.tolist(), times)
    given = np.array([given[key] for key in ("low", "mean", "high")])

    def interval(values, width) -> np.ndarray:
        return values.mean() + width * np.array([-1, 0, 1])

    deviation, clipped = losses.std(ddof=1), np.maximum(losses, 0)
    wanted = interval(losses, times * deviation / np.sqrt(n))
    if close(given, wanted):
        return Result(2, "Noise stays around 0, and more shuffles make the interval narrower.")
    cut = [clipped.mean(), max(losses.mean(), 0)]
    if not close(given[1], losses.mean()) and any(close(given[1], mean) for mean in cut):
        return mistake("negative_clipped", mean=losses.mean(), given=given[1])
    if close(given, np.maximum(wanted, 0)):
        return mistake("negative_clipped", mean=losses.mean(), given=given[1])
    if close(given, interval(losses, times * deviation)) or close(given, interval(losses, times * losses.std())):
        return mistake("spread_for_error", points=1, n=n)
    if close(given, [losses.min(), losses.mean(), losses.max()]):
        return mistake("extremes_for_interval", points=0.5, n=n)
    if close(given, interval(losses, times * losses.std() / np.sqrt(n))):
        return Result(
            1, "Nearly: the standard deviation of a sample divides by n - 1, `ddof=1`; NumPy's default does not."
        )
    if any(close(given, interval(losses, other * deviation / np.sqrt(n))) for other in (1, 1.96, 2)):
        return Result(1, f"The interval has another width: here it is to be {times:g} standard errors to each side.")
    if close(given, wanted, 0.00051):
        return Result(1, "These numbers are rounded; return them as they are.")
    if not close(given[1], losses.mean()):
        return Result(0, f"The mean of these losses is {losses.mean():.4f}; yours is {given[1]:.4f}.")
    return Result(0.5, "The mean is right. The interval is not the mean minus and plus `times` standard errors.")


KEYS = ("alone", "beside", "together")


def trained(X: pd.DataFrame, y: pd.Series):
    model = xgboost.XGBClassifier(n_estimators=100, max_depth=3, learning_rate=0.1, random_state=0, n_jobs=1)
    model.fit(X[:4000], y[:4000])
    return lambda rows: model.predict_proba(rows)[:, 1]


@functools.cache
def losses_of(variant: str) -> dict[str, dict[str, float]]:
    """The three losses by how they were measured: "right", and each way to go wrong."""
    data = credit.load()
    feature, twinned, orders = variant.split()[0], copied.twinned(variant), copied.shuffles()
    models = {"alone": (trained(data.X, data.y), data.X), "beside": (trained(twinned, data.y), twinned)}

    def lost(which: str, columns: list[str], rows=slice(4000, None), score=roc_auc_score) -> float:
        predict, table = models[which]
        table, y = table[rows], data.y[rows]
        moved = [table.assign(**{c: table[c].to_numpy()[order] for c in columns}) for order in orders]
        return score(y, predict(table)) - float(np.mean([score(y, predict(each)) for each in moved]))

    def three(**more) -> dict[str, float]:
        return {
            "alone": lost("alone", [feature], **more),
            "beside": lost("beside", [feature], **more),
            "together": lost("beside", [feature, "twin"], **more),
        }

    right = three()
    return {
        "right": right,
        "trained_on": three(rows=slice(0, 1000)),
        "accuracy": three(score=lambda y, risk: accuracy_score(y, risk > 0.5)),
        "twin": {"beside": lost("beside", ["twin"])},
    }


def variant_of(learner: Learner) -> str:
    return learner.pick(f"{UNIT}/twin", copied.VARIANTS)


@question(
    "twins",
    points=3,
    wants={
        "guess": Choice(("more than half", "less than half")),
        "twins": Mapping({key: Number(meaning="one number, AUC lost") for key in KEYS}),
    },
    misconceptions=["importance_on_training_rows", "members_summed", "twin_left_out_of_training", "accuracy_scored"],
    hints=[
        "Two models: one trained on `data.X`, one on `twinned`. Which of the three losses belong to which?",
        "`rows = twinned[4000:]`; in each order replace one column, or both by `rows[name].to_numpy()[order]`, and predict again.",
    ],
    worked="The lesson's loop for one column was: assign the column in the given order, predict, take the AUC, subtract it from the AUC before. For the "
    "group, assign both columns with the same order in one `assign`. Then the mean over the ten orders.",
)
def twins(answers, rng, learner) -> Result:
    given, guess, measured = answers.value("twins"), committed(answers), losses_of(variant_of(learner))
    right = measured["right"]
    fits = {key: close(given[key], right[key], 0.0016) for key in KEYS}
    if all(fits.values()):
        share = right["beside"] / right["alone"]
        answer = "more than half" if share > 0.5 else "less than half"
        beside = {answer: ", as you guessed", None: ""}.get(guess, ", unlike your guess")
        return Result(
            3,
            f"All three are right. Beside its twin the feature keeps {share:.0%} of its importance{beside}, and together they lose "
            "about as much as it did alone.",
        )
    earned = float(sum(fits.values()))
    wrong = [key for key in KEYS if not fits[key]]
    if all(close(given[key], measured["trained_on"][key], 0.0016) for key in KEYS):
        return mistake("importance_on_training_rows")
    if all(close(given[key], measured["accuracy"][key], 0.0016) for key in KEYS):
        return mistake("accuracy_scored")
    if wrong == ["together"] and close(given["together"], right["beside"] + measured["twin"]["beside"], 0.002):
        return mistake("members_summed", points=1, together=given["together"])
    if "beside" in wrong and close(given["beside"], right["alone"], 0.0016):
        return mistake("twin_left_out_of_training", points=min(earned, 1))
    if all(close(given[key], -right[key], 0.0016) for key in KEYS):
        return Result(1, "Every loss has the wrong sign: it is the AUC before minus the AUC after the shuffle.")
    if all(close(given[key], right[key], 0.006) for key in KEYS):
        return Result(
            2,
            "These are near, as other shuffles, or rounded numbers, would be. Use the ten `orders` as they are, three decimals or more.",
        )
    named = " and ".join(f"`{key}`" for key in wrong)
    return Result(
        max(0.0, earned - 0.5) if earned else 0.0,
        f"{named}: not what these ten orders lose. For each, say aloud which table the model was trained on, and which columns move.",
    )


def committed(answers) -> str | None:
    """The guess, which costs nothing: not even when there is none."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return None


SHEET = Sheet(
    statements={
        "above": "Beside its twin, the feature keeps a share of more than half of the importance that it has without one.",
        "below": "Beside its twin, the feature keeps a share of less than half of the importance that it has without one.",
        "together": "Shuffled together, feature and twin lose more AUC than the feature loses beside its twin.",
        "raises": "An importance above 0 shows that higher values of the feature raise the predicted risk of default.",
        "covered": "Once the feature is shuffled, shuffling the twin with it loses nothing more.",
        "cause": "By changing the twin in an applicant's file, the bank would change their real risk of default.",
    },
    limitations={
        "this_model": "It holds for this model, this score and these test rows; a model that shares the work otherwise gives other numbers.",
        "any_model": "It holds for every model that is trained on these columns.",
        "each_person": "It holds for each applicant: so much changes in their own prediction.",
        "repeats": "More repeats of the shuffle would bring it to what the truth loses.",
        "train": "It would be surer on the 4000 training rows, since they are more.",
    },
)


@question(
    "claim",
    points=2,
    wants={"claim": ClaimForm()},
    misconceptions=[
        "share_misjudged",
        "importance_read_as_direction",
        "covered_taken_for_unneeded",
        "importance_taken_for_cause",
        "importance_of_any_model",
        "importance_of_one_person",
        "repeats_expected_to_cure",
        "training_rows_preferred",
    ],
    hints=[
        "Which statements speak of what was measured, and which of a direction, a new training, or the world?",
        "The evidence is `twins['beside'] / twins['alone']` for a share, and `twins['together']` for the two together.",
    ],
    worked="If alone were .060, beside .020 and together .062, the share would be .33, less than half: a statement with the number .33. "
    "The limitation must follow from how the number was made: one model, one score, one set of rows.",
    sheet=SHEET,
)
def claim(answers, rng, learner) -> Result:
    given, right = answers.value("claim"), losses_of(variant_of(learner))["right"]
    share = right["beside"] / right["alone"]
    true, false = ("above", "below")[:: 1 if share > 0.5 else -1]
    evidence = {true: share, "together": right["together"]}
    traps = {
        false: "share_misjudged",
        "raises": "importance_read_as_direction",
        "covered": "covered_taken_for_unneeded",
        "cause": "importance_taken_for_cause",
    }
    limitations = {
        "this_model": None,
        "any_model": "importance_of_any_model",
        "each_person": "importance_of_one_person",
        "repeats": "repeats_expected_to_cure",
        "train": "training_rows_preferred",
    }
    order = lettered(SHEET, learner, f"{UNIT}/claim")
    chosen = order[0].get(given["statement"].strip().upper())
    tolerance = 0.0016 if chosen == "together" else 0.0151
    return judge_claim(given, order, 2, evidence, traps, limitations, tolerance)
