"""Answers on which the checks of 104 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def look(body: str) -> str:
    return f"def look_up(value, cuts, scores, code, code_score):\n    {body}\n"


def stepping(step: str, after: str = "step - step[bin_of].mean()") -> str:
    return f"""
def steps(log_odds, bin_of, y, n_bins, brake):
    bin_of, y, p = np.array(bin_of), np.array(y), 1 / (1 + np.exp(-np.array(log_odds)))
    rows = np.bincount(bin_of, minlength=n_bins)
    missed = np.bincount(bin_of, y - p, minlength=n_bins)
    speed = np.bincount(bin_of, p * (1 - p), minlength=n_bins)
    step = {step}
    return {after}
"""


BY_TABLE = """
def steps(log_odds, bin_of, y, n_bins, brake):
    p = 1 / (1 + np.exp(-pd.Series(log_odds)))
    table = pd.DataFrame({"bin": bin_of, "missed": pd.Series(y) - p, "speed": p * (1 - p)})
    sums = table.groupby("bin").sum().reindex(range(n_bins), fill_value=0.0)
    step = sums["missed"] / (sums["speed"] + brake)
    return (step - table["bin"].map(step).mean()).tolist()
"""
POOLED = """
def rising(scores, rows):
    blocks = []  # mean, rows, bins
    for score, count in zip(scores[1:], rows[1:]):
        blocks.append([score, count, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, m, i), (b, n, j) = blocks[-2:]
            blocks[-2:] = [[(a * m + b * n) / (m + n), m + n, i + j]]
    return [scores[0]] + [mean for mean, _, bins in blocks for _ in range(bins)]
"""


def mend(body: str) -> str:
    return f"""
from sklearn.isotonic import IsotonicRegression
def isotonic(scores, rows=None):
    return list(IsotonicRegression().fit_transform(range(len(scores)), scores, sample_weight=rows))
def rising(scores, rows):
    return {body}
"""


FOUND = """
guess = "no"
model = fit_gam(X_train, y_train, cuts)
rises = {name: model.scores[name][1] - model.scores[name][0] for name in asthma.CONDITIONS}
treated = min(rises, key=rises.get)
def change(rows, outcomes):
    shares = model.contributions(rows)
    flat = shares.drop(columns=treated)
    return roc_auc_score(outcomes, flat.sum(axis=1)) - roc_auc_score(outcomes, shares.sum(axis=1))
suspect = {"condition": treated, "rise": rises[treated], "auc_change": change(X_test, y_test)}
"""
BY_EBM = """
from interpret.glassbox import ExplainableBoostingClassifier
guess = "yes"
ebm = ExplainableBoostingClassifier(
    interactions=0, outer_bags=1, validation_size=0, smoothing_rounds=0, greedy_ratio=0, early_stopping_rounds=0,
    feature_types=[list(map(float, cut)) for cut in cuts.values()], learning_rate=0.5, max_rounds=1000, max_leaves=20,
    min_samples_leaf=1, min_hessian=0, random_state=0, n_jobs=1).fit(X_train, y_train)
rises = {name: np.diff(ebm.term_scores_[ebm.term_names_.index(name)][1:-1])[0] for name in asthma.CONDITIONS}
treated = min(rises, key=rises.get)
flat = ebm.copy()
flat.scale(treated, 0.0)
change = roc_auc_score(y_test, flat.decision_function(X_test)) - roc_auc_score(y_test, ebm.decision_function(X_test))
suspect = pd.Series({"condition": treated, "rise": float(rises[treated]), "auc_change": float(change)})
"""
BY_DUMMIES = """
from sklearn.linear_model import LogisticRegression
def dummies(rows):
    columns = {f"{n} {k}": np.digitize(rows[n], cut) == k for n, cut in cuts.items() for k in range(1, len(cut) + 1)}
    return pd.DataFrame(columns, index=rows.index).astype(float)
fitted = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-9).fit(dummies(X_train), y_train)
rise = pd.Series(fitted.coef_[0], fitted.feature_names_in_)[[f"{name} 1" for name in asthma.CONDITIONS]]
columns = dummies(X_test)
flat = columns.assign(**{rise.idxmin(): 0.0})
aucs = [roc_auc_score(y_test, fitted.decision_function(part)) for part in (flat, columns)]
suspect = {"condition": rise.idxmin()[:-2], "rise": round(rise.min(), 2), "auc_change": round(aucs[0] - aucs[1], 4)}
"""


def claimed(words: str, evidence: str, limitation: str = "treats them today") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
model = fit_gam(X_train, y_train, cuts)
rise = {{name: model.scores[name][1] - model.scores[name][0] for name in asthma.CONDITIONS}}
way = lambda name: "raises" if rise[name] > 0 else "lowers"
other = lambda name: "lowers" if rise[name] > 0 else "raises"
claim = Claim(letter({words}), {evidence}, letter("{limitation}"))
"""


ASTHMA = "f\"asthma {way('asthma')}\""

ANSWERS = {
    "look_up": QuestionAnswers(
        right=[
            look("return code_score if value == code else scores[sum(value >= cut for cut in cuts)]"),
            look("return code_score if value == code else scores[np.digitize(value, cuts)]"),
        ],
        wrong=[
            Wrong("code_on_the_number_line", look("return scores[np.digitize(value, cuts)]"), points=1),
            Wrong(
                "cut_belongs_left",
                look("return code_score if value == code else scores[np.digitize(value, cuts, right=True)]"),
                points=1,
            ),
            Wrong(
                "nearest_cut_read",
                look("return code_score if value == code else scores[max(np.digitize(value, cuts) - 1, 0)]"),
            ),
            Wrong(None, look("return 0.0 if value == code else scores[np.digitize(value, cuts)]"), points=1),
        ],
        cheap=[look("return scores[0]"), look("return code_score")],
    ),
    "steps": QuestionAnswers(
        right=[stepping("missed / (speed + brake)"), BY_TABLE],
        wrong=[
            Wrong("steps_not_centred", stepping("missed / (speed + brake)", "step"), points=2),
            Wrong("centred_over_bins", stepping("missed / (speed + brake)", "step - step.mean()"), points=3),
            Wrong("brake_left_out", stepping("missed / np.maximum(speed, 1e-9)"), points=1),
            Wrong("risk_difference_for_step", stepping("missed / np.maximum(rows, 1)"), points=1),
            Wrong("risk_difference_for_step", stepping("missed / (rows + brake)"), points=1),
            Wrong(None, stepping("missed / (speed + brake)", "step[bin_of].mean() - step"), points=2),
            Wrong(None, stepping("missed / (speed + brake)", "(step - step[bin_of].mean()).round(2)"), points=2),
            Wrong(None, stepping("missed / (speed + brake)", "(step - step[bin_of].mean())[rows > 0]")),
        ],
        cheap=["def steps(log_odds, bin_of, y, n_bins, brake): return [0.0] * n_bins"],
    ),
    "rising": QuestionAnswers(
        right=[mend("scores[:1] + isotonic(scores[1:], rows[1:])"), POOLED],
        wrong=[
            Wrong("running_maximum_taken", "rising = colleagues_curve"),
            Wrong("running_maximum_taken", mend("[scores[0], *np.maximum.accumulate(scores[1:])]")),
            Wrong("code_in_the_order", mend("isotonic(scores, rows)"), points=1),
            Wrong("rows_not_counted", mend("scores[:1] + isotonic(scores[1:])"), points=1),
            Wrong("scores_sorted", mend("scores[:1] + sorted(scores[1:])")),
            Wrong(None, mend("[0.0] + isotonic(scores[1:], rows[1:])"), points=2),
            Wrong(None, mend("[scores[0]] + [np.average(scores[1:], weights=rows[1:])] * (len(scores) - 1)")),
        ],
        cheap=["def rising(scores, rows): return scores", "def rising(scores, rows): return [0.0] * len(scores)"],
    ),
    "suspect": QuestionAnswers(
        right=[FOUND, FOUND.replace('"no"', "..."), BY_EBM, BY_DUMMIES],
        wrong=[
            Wrong("tallest_curve_suspected", FOUND.replace("min(rises, key", "max(rises, key")),
            Wrong(
                "unadjusted_difference",
                FOUND + "rate = y_train.groupby(X_train[treated]).mean()\n"
                "suspect['rise'] = np.diff(np.log(rate / (1 - rate)))[0]",
                points=2.5,
            ),
            Wrong("one_score_for_rise", FOUND + "suspect['rise'] = model.scores[treated][1]", points=2.5),
            Wrong("judged_on_training_rows", FOUND + "suspect['auc_change'] = change(X_train, y_train)", points=2.5),
            Wrong(None, FOUND + "suspect['auc_change'] *= -1", points=2.5),
            Wrong(None, FOUND + "suspect['rise'] *= -1", points=2.5),
            Wrong(None, FOUND + "suspect['rise'] += 0.1", points=2.5),
        ],
        cheap=["suspect = {'condition': 'asthma', 'rise': -0.6, 'auc_change': -0.01}"],
    ),
    "claim": QuestionAnswers(
        right=[
            claimed(ASTHMA, "rise['asthma']"),
            claimed("f\"diabetes {way('diabetes')}\"", "round(rise['diabetes'], 2)"),
        ],
        wrong=[
            Wrong("curve_read_backwards", claimed("f\"asthma {other('asthma')}\"", "rise['asthma']")),
            Wrong("more_records_expected_to_cure", claimed('"ten times"', "rise['asthma']")),
            Wrong("auc_taken_for_harmless", claimed('"lose nothing"', "rise['asthma']")),
            Wrong("record_taken_for_effect", claimed(ASTHMA, "rise['asthma']", "wherever"), points=1),
            Wrong("band_taken_for_truth", claimed(ASTHMA, "rise['asthma']", "refits"), points=1),
            Wrong("score_read_as_percent", claimed(ASTHMA, "rise['asthma']", "percentage points"), points=1),
            Wrong(None, claimed(ASTHMA, "-rise['asthma']")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 0.5, 'Q')"],
    ),
}
