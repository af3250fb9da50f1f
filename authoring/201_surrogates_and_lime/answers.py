"""Answers on which the checks of 201 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def near(exponent: str, away: str = "(np.array(rows, dtype=float) - np.array(instance)) / np.array(spread)") -> str:
    return f"""
def nearness(rows, instance, spread, width):
    away = {away}
    squared = (away**2).sum(axis=1)
    return np.exp({exponent})
"""


NEAR = near("-squared / (2 * width**2)")
RAW = "np.array(rows, dtype=float) - np.array(instance)"
BY_LIBRARY = """
def nearness(rows, instance, spread, width):
    from scipy.spatial.distance import cdist
    from scipy.stats import norm
    distance = cdist(np.array(rows) / spread, [np.array(instance) / spread])[:, 0]
    return list(norm.pdf(distance / width) / norm.pdf(0))
"""


def line(body: str) -> str:
    return f"""
def slopes_through(Z, outputs, weights):
    Z, outputs, weights = np.array(Z, dtype=float), np.array(outputs, dtype=float), np.array(weights, dtype=float)
    {body}
"""


LINE = line(
    "S, r = Z - Z[0], outputs - outputs[0]; return np.linalg.solve(S.T @ (weights[:, None] * S), S.T @ (weights * r))"
)
BY_REGRESSION = line(
    "from sklearn.linear_model import LinearRegression; model = LinearRegression(fit_intercept=False); "
    "return model.fit(Z - Z[0], outputs - outputs[0], sample_weight=weights).coef_"
)
FREE = line(
    "from sklearn.linear_model import LinearRegression; return LinearRegression().fit(Z, outputs, weights).coef_"
)


def squares(left: str, right: str) -> str:
    return line(f"return np.linalg.lstsq({left}, {right}, rcond=None)[0]")


ROOT = "np.sqrt(weights)"
EQUAL = squares("Z - Z[0]", "outputs - outputs[0]")


def report(fidelity: str, rows: str = "w.sum() ** 2 / (w**2).sum()", first: int = 1) -> str:
    return f"""
def lens_report(outputs, imitated, weights):
    from sklearn.metrics import r2_score
    y, p, w = (np.array(values, dtype=float)[{first}:] for values in (outputs, imitated, weights))
    Y, P, W = (np.array(values, dtype=float) for values in (outputs, imitated, weights))
    return {{"fidelity": {fidelity}, "effective_rows": {rows}}}
"""


R2 = "r2_score(y, p, sample_weight=w)"
REPORT = report(R2)
REPORT_BY_HAND = report(
    "1 - np.average((y - p)**2, weights=w) / np.average((y - np.average(y, weights=w))**2, weights=w)",
    "1 / ((w / w.sum())**2).sum()",
)


def rate(top: str, value: str) -> str:
    return f"""
def change_rate(runs, k):
    from itertools import combinations, product
    tops = [{top} for run in runs]
    return float(np.mean([{value}]))
"""


SIZE = "np.argsort(-np.abs(run))[:k].tolist()"
SETS = f"frozenset((j, run[j] > 0) for j in {SIZE})"
PAIRS = "a != b for a, b in combinations(tops, 2)"
BY_TABLE = """
def change_rate(runs, k):
    table = pd.DataFrame(runs)
    named = (np.sign(table) * (table.abs().rank(axis=1, ascending=False) <= k)).to_numpy()
    n, differ = len(named), 0
    for i in range(n):
        for j in range(i):
            differ += (named[i] != named[j]).any()
    return differ / (n * (n - 1) / 2)
"""
OF_THE_LESSON = """
from itertools import combinations
def top_three(coefficients):
    return frozenset(np.argsort(-np.abs(coefficients))[:3])
def change_rate(runs, k=3):
    return np.mean([one != other for one, other in combinations([top_three(run) for run in runs], 2)])
"""


def mine(
    width: str,
    slopes: str = "slopes_through(Z, outputs, w_at[width])",
    guess: str = "fewer than 10",
    functions: str = "",
    fidelity: str = "lens_report(outputs, outputs[0] + Z @ slopes, w_at[width])['fidelity']",
) -> str:
    return f"""{NEAR}{LINE}{REPORT}{functions}
guess = "{guess}"
w_at = {{w: nearness(Z, Z[0], np.ones(10), w) for w in widths}}
worth = {{w: lens_report(outputs, outputs, w_at[w])["effective_rows"] for w in widths}}
width = {width}
slopes = {slopes}
fidelity = {fidelity}
my_line = {{"width": width, "slopes": slopes, "fidelity": fidelity, "report": "yes" if fidelity > 0 else "no"}}
"""


FIT = "from xaicourse.methods.lime import fit"
RIGHT = "min(w for w in widths if worth[w] >= enough)"
THERE = "slopes_through(Z, outputs, w_at[width])"


def claimed(statement: str, evidence: str, limitation: str) -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return (
        mine(RIGHT)
        + f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
age, good = float(slopes[0]), fidelity > 0
LENS, ROWS = letter("holds for this lens"), letter("one number for all rows")
claim = Claim({statement}, {evidence}, {limitation})
"""
    )


AGE = 'letter("higher age " + ("raises" if age > 0 else "lowers"))'
FITS = 'letter(("better" if good else "worse") + " than a constant")'
BOTH = (f"{AGE} if good else {FITS}", "age if good else fidelity")

ANSWERS = {
    "nearness": QuestionAnswers(
        right=[NEAR, BY_LIBRARY, NEAR.replace("return np", "return pd.Series(np").replace("**2))\n", "**2)))\n")],
        wrong=[
            Wrong("kernel_without_half", near("-squared / width**2"), points=1),
            Wrong("distance_not_squared", near("-np.sqrt(squared) / (2 * width**2)"), points=0.5),
            Wrong("width_not_squared", near("-squared / (2 * width)"), points=0.5),
            Wrong("distance_not_in_spreads", near("-squared / (2 * width**2)", RAW), points=0.5),
            Wrong("instance_taken_from_rows", near("-((away - away[0])**2).sum(axis=1) / (2 * width**2)"), points=1),
            Wrong("instance_taken_from_rows", near("-(squared - squared.min()) / (2 * width**2)"), points=1),
            Wrong(None, near("np.log(squared)"), points=0.5),
            Wrong(
                None,
                NEAR.replace("return np", "return (lambda w: w / w.sum())(np").replace("**2))\n", "**2)))\n"),
                points=1,
            ),
            Wrong(None, near("-squared / (2 * width**2)").replace("axis=1", "axis=0")),
            Wrong(
                None,
                near("-squared / (2 * width**2)")
                .replace("np.exp(", "np.round(np.exp(")
                .replace("**2))\n", "**2)), 3)\n"),
                points=1,
            ),
        ],
        cheap=["def nearness(rows, instance, spread, width): return [1.0] * len(rows)"],
    ),
    "slopes_through": QuestionAnswers(
        right=[
            LINE,
            BY_REGRESSION,
            squares(f"(Z - Z[0]) * {ROOT}[:, None]", f"(outputs - outputs[0]) * {ROOT}"),
        ],
        wrong=[
            Wrong("intercept_left_free", FREE, points=1),
            Wrong("weights_left_out", EQUAL, points=1),
            Wrong(
                "weights_squared",
                squares("(Z - Z[0]) * weights[:, None]", "(outputs - outputs[0]) * weights"),
                points=2,
            ),
            Wrong("line_through_zero", squares(f"Z * {ROOT}[:, None]", f"outputs * {ROOT}"), points=1),
            Wrong(
                None,
                FREE.replace("LinearRegression()", "Ridge(alpha=1)").replace("LinearRegression", "Ridge"),
                points=1,
            ),
            Wrong(None, BY_REGRESSION.replace("LinearRegression", "Ridge"), points=2),
            Wrong(
                None,
                BY_REGRESSION.replace("LinearRegression(", "Ridge(alpha=1e-4, ").replace("LinearRegression", "Ridge"),
            ),
            Wrong(None, FREE.replace("return ", "weights[0] = 1e3; return ")),
            Wrong(None, squares(f"Z * {ROOT}[:, None]", f"(outputs - outputs[0]) * {ROOT}"), points=1),
            Wrong(None, squares(f"(Z - Z[0]) * {ROOT}[:, None]", f"outputs * {ROOT}"), points=1),
            Wrong(None, LINE.replace("return ", "return -"), points=2),
            Wrong(None, LINE.replace("return ", "return [0] + list(").replace("(weights * r))", "(weights * r)))")),
            Wrong(
                None,
                LINE.replace("return ", "return np.round(").replace("(weights * r))", "(weights * r)), 2)"),
                points=2,
            ),
        ],
        cheap=["def slopes_through(Z, outputs, weights): return [0.0] * len(Z[0])"],
    ),
    "lens_report": QuestionAnswers(
        right=[REPORT, REPORT_BY_HAND, REPORT.replace("return {", "return pd.Series({").replace(".sum()}", ".sum()})")],
        wrong=[
            Wrong("instance_counted", report(R2, first=0), points=1),
            Wrong("instance_counted", report(R2, "W.sum() ** 2 / (W**2).sum()"), points=1.5),
            Wrong("instance_counted", report("r2_score(Y, P, sample_weight=W)"), points=1.5),
            Wrong("negative_fidelity_hidden", report(f"max(0.0, {R2})"), points=2),
            Wrong(
                None,
                report(R2, first=0).replace(
                    "    return", "    y, p, w = (v[np.arange(len(w)) != w.argmax()] for v in (y, p, w))\n    return"
                ),
                points=0.5,
            ),
            Wrong(
                None,
                report(R2, first=0).replace("    return", "    y, p, w = (v[y != p] for v in (y, p, w))\n    return"),
                points=0.5,
            ),
            Wrong("fidelity_unweighted", report("r2_score(y, p)"), points=1.5),
            Wrong("correlation_for_fidelity", report("np.corrcoef(y, p)[0, 1]**2"), points=1.5),
            Wrong("rows_counted", report(R2, "len(w)"), points=1.5),
            Wrong("weights_added_up", report(R2, "w.sum()"), points=1.5),
            Wrong(None, report("np.average((y - p)**2, weights=w) * 0", "0.0")),
            Wrong(None, report(f"round({R2}, 2)", "round(w.sum() ** 2 / (w**2).sum(), 2)"), points=2),
        ],
        cheap=["def lens_report(outputs, imitated, weights): return {'fidelity': 1.0, 'effective_rows': 1.0}"],
    ),
    "change_rate": QuestionAnswers(
        right=[rate(SETS, PAIRS), BY_TABLE],
        wrong=[
            Wrong("signed_top_three", rate("frozenset(np.argsort(run)[-k:].tolist())", PAIRS), points=1),
            Wrong("turned_sign_missed", rate(f"frozenset({SIZE})", PAIRS), points=1.5),
            Wrong(None, OF_THE_LESSON, points=1),
            Wrong("compared_with_first", rate(SETS, "top != tops[0] for top in tops"), points=1),
            Wrong("order_taken_for_change", rate(f"tuple((j, run[j] > 0) for j in {SIZE})", PAIRS), points=1),
            Wrong("runs_paired_with_themselves", rate(SETS, "a != b for a, b in product(tops, tops)"), points=1.5),
            Wrong(None, "change_rate = colleagues_rate"),
            Wrong(None, rate(SETS, PAIRS.replace("!=", "==")), points=1.5),
            Wrong(None, rate(SETS.replace(":k", ":3"), PAIRS).replace("k)", "k=3)", 1), points=1),
        ],
        cheap=["def change_rate(runs, k): return 0.0", "def change_rate(runs, k): return 5 / 6"],
    ),
    "my_line": QuestionAnswers(
        right=[
            mine(RIGHT),
            mine(RIGHT, guess="about 250") + "my_line['slopes'] = pd.Series(slopes, X.columns).sort_values().round(2)",
            mine(RIGHT, functions=BY_REGRESSION) + "my_line['report'] = my_line['report'].upper()",
        ],
        wrong=[
            Wrong("narrowest_taken", mine("widths[0]")),
            Wrong("widest_taken", mine("widths[-1]")),
            Wrong("slope_in_raw_units", mine(RIGHT, THERE + " / spread.to_numpy()"), points=1.5),
            Wrong("intercept_left_free", mine(RIGHT, functions=FREE), points=1.5),
            Wrong("weights_left_out", mine(RIGHT, functions=EQUAL), points=1),
            Wrong(None, mine("0.5")),
            Wrong(None, mine("2.0"), points=0.5),
            Wrong(None, mine(RIGHT, "slopes_through(Z, outputs, w_at[4.0])"), points=1),
            Wrong(None, mine(RIGHT, "np.sort(" + THERE + ")"), points=1.5),
            Wrong(None, mine(RIGHT, "fit(Z, outputs, w_at[width]).coefficients", functions=FIT), points=1.5),
            Wrong(None, mine(RIGHT, THERE + ".round(1)"), points=2),
            Wrong(
                "fidelity_unweighted",
                mine(RIGHT, fidelity="lens_report(outputs, outputs[0] + Z @ slopes, np.ones(4000))['fidelity']"),
                points=2,
            ),
            Wrong(None, mine(RIGHT, fidelity="lens_report(outputs, Z @ slopes, w_at[width])['fidelity']"), points=2),
            Wrong(None, mine(RIGHT, fidelity="1.0"), points=2),
            Wrong(
                "fidelity_left_aside",
                mine(RIGHT) + "my_line['report'] = {'yes': 'no', 'no': 'yes'}[my_line['report']]",
                points=2.5,
            ),
            Wrong(None, mine(RIGHT).replace('guess = "fewer than 10"', "guess = ..."), points=2.5),
            Wrong(None, mine(RIGHT, guess="5"), points=2.5),
        ],
        cheap=[
            "guess = 'fewer than 10'\nmy_line = {'width': 1.0, 'slopes': [0.0] * 10, 'fidelity': 0.5, 'report': 'yes'}"
        ],
    ),
    "claim": QuestionAnswers(
        right=[claimed(*BOTH, "LENS if good else ROWS"), claimed(FITS, "round(fidelity, 2)", "ROWS")],
        wrong=[
            Wrong("local_sign_backwards", claimed(AGE.replace(">", "<"), "age", "LENS")),
            Wrong("fidelity_left_aside", claimed(FITS.replace("if good", "if not good"), "fidelity", "ROWS")),
            Wrong(
                "fidelity_left_aside",
                claimed(f"{AGE} if not good else {FITS.replace('if good', 'if not good')}", "age", "LENS"),
            ),
            Wrong("imitation_taken_for_truth", claimed('letter("is right")', "age", "LENS")),
            Wrong("slope_taken_for_treatment", claimed('letter("course of the disease")', "age", "LENS")),
            Wrong("limitation_of_another_number", claimed(FITS, "fidelity", "LENS"), points=1),
            Wrong("limitation_of_another_number", claimed(*BOTH, "ROWS if good else LENS"), points=1),
            Wrong("local_taken_for_everyone", claimed(*BOTH, 'letter("every patient")'), points=1),
            Wrong("draw_taken_for_exact", claimed(*BOTH, 'letter("not depend on the draw")'), points=1),
            Wrong("slope_taken_for_share", claimed(*BOTH, 'letter("share of this patient")'), points=1),
            Wrong("slope_in_raw_units", claimed(*BOTH, 'letter("as it was measured")'), points=1),
            Wrong(None, claimed(FITS, "-fidelity", "ROWS")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 5.0, 'Q')"],
    ),
}
