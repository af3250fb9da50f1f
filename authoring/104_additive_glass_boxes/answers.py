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
guess = "further"
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
guess = "nearer"
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
REFINED = BY_EBM.replace(
    BY_EBM[BY_EBM.index("    interactions=0") : BY_EBM.index(".fit(")],
    "    interactions=0, outer_bags=2, random_state=0, n_jobs=1)",
)
REFITTED = """
kept = {name: cut for name, cut in cuts.items() if name != treated}
anew = roc_auc_score(y_test, fit_gam(X_train, y_train, kept).log_odds(X_test))
suspect["auc_change"] = anew - roc_auc_score(y_test, model.log_odds(X_test))
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


def claimed(words: str, evidence: str = "rise", limitation: str = "in no column") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
model = fit_gam(X_train, y_train, cuts)
rises = {{name: model.scores[name][1] - model.scores[name][0] for name in asthma.CONDITIONS}}
treated = min(rises, key=rises.get)
rise = rises[treated]
size, other = ["less than a third", "not to a third"][:: 1 if np.exp(rise) < 1 / 3 else -1]
rate = y_train.groupby(X_train[treated]).mean()
claim = Claim(letter({words}), {evidence}, letter("{limitation}"))
"""


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
            Wrong(
                "code_by_its_place",
                look("return code_score if value < 0 else scores[np.digitize(value, cuts)]"),
                points=1,
            ),
            Wrong(
                "code_by_its_place",
                look("return code_score if value <= code else scores[np.digitize(value, cuts)]"),
                points=1,
            ),
            Wrong(
                "code_by_its_place",
                look("return code_score if value == code and value < cuts[0] else scores[np.digitize(value, cuts)]"),
                points=1,
            ),
            Wrong(
                "code_on_the_number_line",
                look("return code_score if value == -7 else scores[np.digitize(value, cuts)]"),
                points=1,
            ),
            Wrong(None, look("return 0.0 if value == code else scores[np.digitize(value, cuts)]"), points=1),
        ],
        cheap=[look("return scores[0]"), look("return code_score")],
    ),
    "steps": QuestionAnswers(
        right=[
            stepping("missed / (speed + brake)"),
            BY_TABLE,
            stepping("missed / (speed + brake)", "np.round(step - step[bin_of].mean(), 3)"),
        ],
        wrong=[
            Wrong("steps_not_centred", stepping("missed / (speed + brake)", "step"), points=2),
            Wrong("centred_over_bins", stepping("missed / (speed + brake)", "step - step.mean()"), points=3),
            Wrong("brake_left_out", stepping("missed / np.maximum(speed, 1e-9)"), points=1),
            Wrong("risk_difference_for_step", stepping("missed / np.maximum(rows, 1)"), points=1),
            Wrong("risk_difference_for_step", stepping("missed / (rows + brake)"), points=1),
            Wrong(None, stepping("missed / (speed + brake)", "step[bin_of].mean() - step"), points=2),
            Wrong(None, stepping("missed / (speed + brake)", "(step - step[bin_of].mean()).round(2)"), points=2),
            Wrong(None, stepping("missed / (speed + brake)", "(step - step[bin_of].mean())[rows > 0]")),
            Wrong(None, stepping("missed / (speed + brake)").replace(", minlength=n_bins", "")),
        ],
        cheap=["def steps(log_odds, bin_of, y, n_bins, brake): return [0.0] * n_bins"],
    ),
    "rising": QuestionAnswers(
        right=[
            mend("scores[:1] + isotonic(scores[1:], rows[1:])"),
            POOLED,
            mend("[scores[0], *np.round(isotonic(scores[1:], rows[1:]), 4)]"),
        ],
        wrong=[
            Wrong("running_maximum_taken", "rising = colleagues_curve"),
            Wrong("running_maximum_taken", mend("[scores[0], *np.maximum.accumulate(scores[1:])]")),
            Wrong("code_in_the_order", mend("isotonic(scores, rows)"), points=1),
            Wrong("rows_not_counted", mend("scores[:1] + isotonic(scores[1:])"), points=1),
            Wrong("scores_sorted", mend("scores[:1] + sorted(scores[1:])")),
            Wrong(None, mend("[0.0] + isotonic(scores[1:], rows[1:])"), points=2),
            Wrong(None, mend("[scores[0]] + [np.average(scores[1:], weights=rows[1:])] * (len(scores) - 1)")),
            Wrong(None, mend("[scores[0], *np.round(isotonic(scores[1:], rows[1:]), 1)]")),
        ],
        cheap=["def rising(scores, rows): return scores", "def rising(scores, rows): return [0.0] * len(scores)"],
    ),
    "suspect": QuestionAnswers(
        right=[
            FOUND,
            FOUND.replace('"further"', "..."),
            FOUND + "guess = 3",
            FOUND + "suspect['condition'] = treated.replace('_', ' ').capitalize()",
            FOUND + "suspect['auc_change'] = round(suspect['auc_change'], 3)",
            BY_EBM,
            BY_DUMMIES,
        ],
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
            Wrong("refitted_without_it", FOUND + REFITTED, points=2.5),
            Wrong(
                "stopped_after_few_rounds",
                FOUND
                + "one = fit_gam(X_train, y_train, cuts, rounds=1).scores[treated]\nsuspect['rise'] = one[1] - one[0]",
                points=2.5,
            ),
            Wrong(
                "stopped_after_few_rounds",
                FOUND
                + "two = fit_gam(X_train, y_train, cuts, rounds=2).scores[treated]\nsuspect['rise'] = two[1] - two[0]",
                points=2.5,
            ),
            Wrong(None, REFINED + "suspect['auc_change'] = -0.2", points=1),
            Wrong(None, FOUND + "suspect['auc_change'] = round(suspect['auc_change'], 2)", points=2.5),
            Wrong(None, FOUND + "suspect['auc_change'] *= -1", points=2.5),
            Wrong(None, FOUND + "suspect['rise'] *= -1", points=2.5),
            Wrong(None, FOUND + "suspect['rise'] += 0.1", points=2.5),
        ],
        cheap=["suspect = {'condition': 'heart_disease', 'rise': -0.69, 'auc_change': -0.011}"],
    ),
    "claim": QuestionAnswers(
        right=[claimed("size"), claimed("size", "round(rise, 2)")],
        wrong=[
            Wrong("odds_factor_misread", claimed("other")),
            Wrong("curve_read_backwards", claimed('"raises"')),
            Wrong("curve_taken_for_effect", claimed('"itself protects"')),
            Wrong("more_records_expected_to_cure", claimed('"ten times"')),
            Wrong("auc_taken_for_harmless", claimed('"are safer"')),
            Wrong("record_taken_for_effect", claimed("size", limitation="wherever"), points=1),
            Wrong("band_taken_for_truth", claimed("size", limitation="refits"), points=1),
            Wrong("score_read_as_percent", claimed("size", limitation="percentage points"), points=1),
            Wrong("one_score_for_rise", claimed("size", "model.scores[treated][1]")),
            Wrong("unadjusted_difference", claimed("size", "np.diff(np.log(rate / (1 - rate)))[0]")),
            Wrong(None, claimed("size", "-rise")),
            Wrong(None, claimed("size", "np.exp(rise)")),
            Wrong(None, claimed("size", "rises['asthma']")),
            Wrong(None, claimed("size", "rise + 0.1")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', -1.0, 'Q')"],
    ),
}
