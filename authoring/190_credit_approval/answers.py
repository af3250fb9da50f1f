"""Answers on which the checks of 190 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong

EXPLAINED = """
found = shap.TreeExplainer(credit.load_model(), {background}{options})(mine)
bars = found.values[0]
base = float(np.ravel(found.base_values)[0])
force_plot = {{"base_value": base, "up": {up}, "down": {down}, "prediction": {prediction}}}
"""
UP, DOWN = "bars[bars > 0].sum()", "bars[bars < 0].sum()"


def forces(up=UP, down=DOWN, background="background", options="", prediction="base + bars.sum()"):
    return EXPLAINED.format(up=up, down=down, background=background, options=options, prediction=prediction)


BY_ENUMERATION = """
from xaicourse.methods.shapley import shapley_values

exact = shapley_values(credit.predict_log_odds, mine.iloc[0], background)
force_plot = {
    "base_value": round(exact.base_value, 2),
    "up": round(sum(v for v in exact.values if v > 0), 2),
    "down": round(sum(v for v in exact.values if v < 0), 2),
    "prediction": round(float(np.log(credit.predict_probability(mine) / (1 - credit.predict_probability(mine)))[0]), 2),
}
"""

# a learner's facts, from which the letters below are put together as each would write them
FACTS = """
found = shap.TreeExplainer(credit.load_model(), background)(mine)
bars = pd.Series(found.values[0], index=data.feature_names)
noise = 0.02 * bars.abs().sum()
top = [name for name in bars.sort_values(ascending=False).index if bars[name] > noise][:4]
helper = bars.idxmin()
say_it = lambda name: "The " + data.columns[name].label + " raised the risk."
factors = [(name, "raises") for name in top]
note = "We compared the applicant with 100 usual applicants. " + " ".join(map(say_it, top))
"""
IN_ANOTHER_TONE = """
found = shap.TreeExplainer(credit.load_model(), background)(mine)
bars = pd.Series(found.values[0], index=data.feature_names).sort_values(ascending=False)
top = [name for name in bars.index[:3] if bars[name] > 0.02 * bars.abs().sum()]
factors = [[name, "raises"] for name in top]
names = [data.columns[name].label for name in top]
value = mine.iloc[0][top[0]]
note = f'''Dear colleague,

Three things counted against this file:
''' + "".join(f"- the {name}\\n" for name in names) + f'''
The {data.columns[bars.index[-1]].label} spoke for the applicant. Please look at the file before you sign.'''
"""


def changed(change: str) -> str:
    return f"{FACTS}\n{change}"


NEIGHBOUR = """
distance = ((approved - mine.iloc[0]).abs() / data.X_train.std()).sum(axis=1)
nearest = approved.loc[[distance.idxmin()]]
values = pd.Series(shap.TreeExplainer(credit.load_model(), nearest)(mine).values[0], index=data.feature_names)
"""
WRITTEN = """
guess = "another"
against = values.sort_values(ascending=False)
noise = 0.02 * values.abs().sum()
top = [name for name in against.index if against[name] > noise][:3]
contrast = {"row": int(nearest.index[0]), "attributions": values.to_numpy()}
told = "We compared you with someone whom we approved and whose file is close to yours. "
letter = told + " ".join("Your " + data.columns[name].label + " counted against you." for name in top)
"""
BY_SEARCH = """
from sklearn.neighbors import NearestNeighbors
from xaicourse.methods.shapley import shapley_values

unit = data.X_train.std()
search = NearestNeighbors(n_neighbors=1, metric="manhattan").fit((approved / unit).to_numpy())
place = search.kneighbors((mine / unit).to_numpy(), return_distance=False)[0, 0]
guess = "the same"
nearest = approved.iloc[[place]]
exact = shapley_values(credit.predict_log_odds, mine.iloc[0], nearest)
contrast = {"row": int(nearest.index[0]), "attributions": dict(zip(exact.feature_names, exact.values))}
order = exact.table().query("attribution > 0").sort_values("attribution", ascending=False).index
noise = 0.02 * abs(exact.values).sum()
first = [data.columns[name].label for name in order if exact.table().attribution[name] > noise][:2]
letter = f'''Compared with an approved person much like you, the {first[0]} raised the risk most.
{"The " + first[1] + " raised it too." if len(first) > 1 else ""} We do not know what would happen if it changed.'''
"""

AGAINST_USUAL = """
usual = pd.Series(shap.TreeExplainer(credit.load_model(), background)(mine).values[0], index=data.feature_names)
"""
BLAME = """
blamed = next(n for n in data.feature_names if {which})
letter += f" Your {{data.columns[blamed].label}} counted against you."
"""


def contrast(values: str, row: str = "int(nearest.index[0])", change: str = "") -> str:
    return f"{NEIGHBOUR}{WRITTEN}\ncontrast = {{'row': {row}, 'attributions': {values}}}\n{change}"


def gaps(body: str, give: str = "shown - exact, exact - true", size: str = "np.abs(d).max()") -> str:
    return f"""
def two_gaps(predict, instance, background, shown, true):
    shown, true = np.array(shown), np.array(true)
    rows, row = np.array(background, float), np.array(instance, float)
    {body}
    size = lambda d: {size}
    first, second = (size(d) for d in ({give}))
    return {{"explainer_gap": first, "model_gap": second, "mend": "explainer" if first > second else "model"}}
"""


LIBRARY = "exact = shapley_values(predict, pd.Series(row), pd.DataFrame(rows)).values"
BY_ORDERS = """
    from itertools import permutations
    def worth(present):
        mixed = rows.copy()
        mixed[:, present] = row[present]
        return predict(mixed).mean()
    orders = list(permutations(range(len(row))))
    exact = np.zeros(len(row))
    for order in orders:
        for place, feature in enumerate(order):
            exact[feature] += (worth(list(order[: place + 1])) - worth(list(order[:place]))) / len(orders)
"""


def labels(refuted: str) -> str:
    return f"""
def wrong_labels(codes, months, book):
    wrong = []
    for code, low, high in book:
        files = np.array([m for c, m in zip(codes, months) if c == code])
        outside = (files <= low) | (files > high)
        if {refuted}:
            wrong.append(code)
    return wrong
"""


def claimed(statement: str, evidence: str, limitation: str = "another one can turn") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return f"""
{NEIGHBOUR}
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
debt = shap.TreeExplainer(credit.load_model(), background)(mine).values[0][4]
claim = Claim({statement}, {evidence}, letter("{limitation}"))
"""


DEBT = 'letter("debt-to-income " + ("raises" if debt > 0 else "lowers"))'
STEP = 'letter("add up to the difference")'

ANSWERS = {
    "force_plot": QuestionAnswers(
        right=[forces(), BY_ENUMERATION],
        wrong=[
            Wrong("background_left_out", forces(background="None")),
            Wrong("probability_explained", forces(options=", model_output='probability'")),
            Wrong("probability_explained", forces(prediction="credit.predict_probability(mine)[0]"), points=1.5),
            Wrong("net_for_sides", forces("max(bars.sum(), 0)", "min(bars.sum(), 0)"), points=1),
            Wrong("widest_bar_for_side", forces("bars.max()", "bars.min()"), points=1),
            Wrong(None, forces(down="-bars[bars < 0].sum()"), points=2),
            Wrong(None, forces(background="approved"), points=0.5),
        ],
        cheap=[
            "force_plot = {'base_value': -1.14, 'up': 2.75, 'down': -1.02, 'prediction': 0.59}",
            "force_plot = {'base_value': 0.0, 'up': 0.0, 'down': 0.0, 'prediction': 0.0}",
        ],
    ),
    "officer": QuestionAnswers(
        right=[FACTS, IN_ANOTHER_TONE],
        wrong=[
            Wrong(
                "everyones_factors_named",
                changed("factors = [(n, 'raises') for n in ('debt_to_income', 'burden', 'history_months', 'on_time')]"),
                points=2,
            ),
            Wrong(
                "strength_named_as_reason", changed("factors = [(n, 'raises') for n in [*top[:2], helper]]"), points=2
            ),
            Wrong("strength_named_as_reason", changed("note = ' '.join(map(say_it, [*top[:3], helper]))"), points=3),
            Wrong(
                "promise_in_a_letter",
                changed("note += ' We will approve the loan if the applicant pays back debts.'"),
                points=3,
            ),
            Wrong(
                "cause_in_a_letter",
                changed("note += ' A high debt-to-income causes default.'"),
                points=3,
            ),
            Wrong("main_factor_left_out", changed("note = ' '.join(map(say_it, top[1:]))"), points=3),
            Wrong(None, changed("factors = factors[:1]"), points=3),
            Wrong(None, changed("factors = factors[::-1]"), points=3),
            Wrong(None, changed("factors = [(helper, 'lowers'), *factors[:2]]"), points=2),
            Wrong("no_reason_recognised", changed("note = 'Thank you for your work on this file.'"), points=2),
            Wrong(
                "letter_contradicted",
                changed("note += ' The ' + data.columns[top[0]].label + ' did not raise the risk.'"),
                points=3,
            ),
            Wrong(None, changed("note = ..."), points=2),
        ],
        cheap=[
            "factors = [(n, 'raises') for n in data.feature_names]\n"
            "note = ' '.join(f'The {c.label} raised the risk.' for c in data.columns.values())",
            "factors = [('debt_to_income', 'raises'), ('history_months', 'raises'), ('postcode', 'raises'), ('burden', 'raises')]\n"
            "note = 'The debt-to-income of 53.8 % raised the risk. The short credit history of 31 months raised it too.'",
        ],
    ),
    "applicant": QuestionAnswers(
        right=[NEIGHBOUR + WRITTEN, BY_SEARCH],
        wrong=[
            Wrong(
                "distance_in_raw_units",
                """
distance = (approved - mine.iloc[0]).abs().sum(axis=1)
nearest = approved.loc[[distance.idxmin()]]
values = pd.Series(shap.TreeExplainer(credit.load_model(), nearest)(mine).values[0], index=data.feature_names)
"""
                + WRITTEN
                + "letter = 'Thank you for your application.'",
            ),
            Wrong(
                "bars_subtracted",
                contrast(
                    "(lambda e: e(mine).values[0] - e(nearest).values[0])(shap.TreeExplainer(credit.load_model(), background))"
                ),
                points=3,
            ),
            Wrong(
                "contrast_turned_round",
                contrast("shap.TreeExplainer(credit.load_model(), mine)(nearest).values[0]"),
                points=3,
            ),
            Wrong(
                "background_not_changed",
                contrast("shap.TreeExplainer(credit.load_model(), background)(mine).values[0]"),
                points=3,
            ),
            Wrong(
                "reasons_of_another_comparison",
                contrast("values", change=AGAINST_USUAL + BLAME.format(which="usual[n] > 0.1 and values[n] < noise")),
                points=4,
            ),
            Wrong(
                "strength_named_as_reason",
                contrast("values", change=AGAINST_USUAL + BLAME.format(which="usual[n] < 0 and values[n] < -noise")),
                points=4,
            ),
            Wrong(
                "promise_in_a_letter",
                contrast("values", change="letter += ' You will get the loan if you pay back your debts.'"),
                points=4,
            ),
            Wrong(
                "cause_in_a_letter",
                contrast("values", change="letter += ' A high debt-to-income causes default.'"),
                points=4,
            ),
            Wrong(
                "main_factor_left_out",
                contrast("values", change="letter = f'Your {data.columns[top[1]].label} counted against you.'"),
                points=4,
            ),
            Wrong(
                "no_reason_recognised",
                contrast("values", change="letter = 'Thank you for your application.'"),
                points=3,
            ),
            Wrong(
                "letter_contradicted",
                contrast("values", change="letter += f' Your {data.columns[top[0]].label} did not raise the risk.'"),
                points=4,
            ),
            Wrong(None, contrast("values", row="0 if nearest.index[0] else 1"), points=4),
            Wrong(None, contrast("values", change="letter = ..."), points=3),
            Wrong(None, contrast("values * 0 + values.mean()"), points=3),
        ],
        cheap=[
            "guess = 'the same'\ncontrast = {'row': 1349, 'attributions': [0.0] * 11}\n"
            "letter = 'Your higher debt-to-income of 53.8 % counted against you most.'",
        ],
    ),
    "two_gaps": QuestionAnswers(
        right=[gaps(LIBRARY), gaps(BY_ORDERS)],
        wrong=[
            Wrong("shown_taken_for_exact", gaps("exact = shown", "shown - exact, shown - true")),
            Wrong("shown_taken_for_exact", gaps(LIBRARY, "shown - exact, shown - true"), points=1.5),
            Wrong("gaps_of_sums", gaps(LIBRARY, size="abs(d.sum())")),
            Wrong("gaps_swapped", gaps(LIBRARY, "exact - true, shown - exact"), points=1),
            Wrong("mean_row_for_background", gaps(f"rows = rows.mean(axis=0)[None]\n    {LIBRARY}"), points=1),
            Wrong(None, gaps(LIBRARY, size="np.abs(d).mean()"), points=2),
            Wrong(
                None,
                gaps(LIBRARY).replace('"explainer" if', '"model" if').replace('else "model"', 'else "explainer"'),
                points=3,
            ),
        ],
        cheap=[
            "def two_gaps(predict, instance, background, shown, true): return {'explainer_gap': 0.0, 'model_gap': 0.0, 'mend': 'model'}",
        ],
    ),
    "wrong_labels": QuestionAnswers(
        right=[labels("outside.mean() > 0.5"), labels("not low < np.median(files) <= high")],
        wrong=[
            Wrong("one_slip_refutes", labels("outside.any()"), points=1),
            Wrong("every_file_demanded", labels("outside.all()")),
            Wrong("mean_hides_slip", labels("not low < files.mean() <= high"), points=1),
            Wrong("labels_that_hold", labels("outside.mean() < 0.5")),
            Wrong(None, labels("outside.mean() > 0.5").replace("return wrong", "return wrong[:2]")),
        ],
        cheap=["def wrong_labels(codes, months, book): return [book[0][0]]"],
    ),
    "claim": QuestionAnswers(
        right=[claimed(DEBT, "debt"), claimed(STEP, "round(values.sum(), 2)")],
        wrong=[
            Wrong("sign_read_backwards", claimed(DEBT.replace(">", "<"), "debt")),
            Wrong("words_change_the_model", claimed('letter("corrected label")', "0.0")),
            Wrong("adds_up_to_a_cause", claimed('letter("paid back debts")', "values['debt_to_income']")),
            Wrong("exact_taken_for_true", claimed('letter("explainer gap is 0")', "0.0")),
            Wrong("holds_for_everyone", claimed(STEP, "values.sum()", "every applicant"), points=1),
            Wrong("exact_taken_for_estimate", claimed(STEP, "values.sum()", "random estimate"), points=1),
            Wrong("reader_taken_for_proof", claimed(STEP, "values.sum()", "letter reader"), points=1),
            Wrong(None, claimed(STEP, "debt")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 0.5, 'Q')"],
    ),
}
