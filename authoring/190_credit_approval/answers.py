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

# a learner's facts, from which the paragraphs below are put together as each would write them
FACTS = """
found = shap.TreeExplainer(credit.load_model(), background)(mine)
bars = pd.Series(found.values[0], index=data.feature_names)
noise = 0.02 * bars.abs().sum()
top = [name for name in bars.sort_values(ascending=False).index if bars[name] > noise][:4]
helper = bars.idxmin()
label = lambda name: data.columns[name].label
say_it = lambda name: "The " + label(name) + " raised the risk."
factors = [(name, "raises") for name in top]
first = "We compared the applicant with 100 usual applicants. "
note = first + " ".join(map(say_it, top))
"""
IN_ANOTHER_TONE = """
ranked = pd.Series(
    shap.TreeExplainer(credit.load_model(), background)(mine).values[0], index=data.feature_names
).sort_values(ascending=False)
top = list(ranked.index[:3])
factors = dict.fromkeys((data.columns[name].label.capitalize() for name in top), "Up")
names = [data.columns[name].label for name in top]
note = f'''Dear colleague,

Three things counted against this file:
''' + "".join(f"- the {name}\\n" for name in names) + f'''
The {data.columns[ranked.index[-1]].label} spoke for the applicant. Please look at the file before you sign.'''
"""


def changed(change: str) -> str:
    return f"{FACTS}\n{change}"


def searched(
    among: str = "approved[approved['postcode'] == person['postcode'].iloc[0]]",
    columns: str = "measured",
    unit: str = "data.X_train[columns].std()",
    power: str = "",
    give: str = "distance.idxmin()",
) -> str:
    return f"""
def nearest_approved(person):
    rows, columns = {among}, list({columns})
    distance = (((rows[columns] - person[columns].iloc[0]).abs() / {unit}){power}).sum(axis=1)
    return {give}
"""


CONTRAST = """
nearest = approved.loc[[int(nearest_approved(mine))]]
values = pd.Series(shap.TreeExplainer(credit.load_model(), nearest)(mine).values[0], index=data.feature_names)
usual = pd.Series(shap.TreeExplainer(credit.load_model(), background)(mine).values[0], index=data.feature_names)
guess = "another"
contrast = values.to_numpy()
"""
BY_SEARCH = """
from sklearn.neighbors import NearestNeighbors
from xaicourse.methods.shapley import shapley_values

unit = data.X_train[measured].std()

def nearest_approved(person):
    alike = approved[approved["postcode"] == person["postcode"].item()]
    search = NearestNeighbors(n_neighbors=1, metric="manhattan").fit((alike[measured] / unit).to_numpy())
    place = search.kneighbors((person[measured] / unit).to_numpy(), return_distance=False)[0, 0]
    return str(alike.index[place])

exact = shapley_values(credit.predict_log_odds, mine.iloc[0], approved.loc[[int(nearest_approved(mine))]])
contrast = pd.DataFrame({"log-odds": exact.values}, index=[data.labels[name] for name in exact.feature_names]).round(2)
"""
LETTER = (
    searched()
    + CONTRAST
    + """
label = lambda name: data.columns[name].label
against = values.sort_values(ascending=False)
noise = 0.02 * values.abs().sum()
top = [name for name in against.index if against[name] > noise][:3]
told = "We compared you with someone from your part of town whom we approved: the one whose file is nearest to yours. "
blame = lambda name: "Your " + label(name) + " counted against you."
end = " We cannot say what a change would bring."
letter = told + " ".join(map(blame, top)) + end
"""
)
PLAIN_LETTER = (
    LETTER
    + """
letter = f'''Dear applicant,

We compared you with an approved person from your part of town.
The {label(top[0])} raised the risk most.
The {label(top[1])} raised it too. We do not know what would happen if it changed.'''
"""
)


LISTED_LETTER = (
    LETTER
    + """
letter = f'''Compared with a person from your area whom we approved, these points counted against you:
- your {label(top[0])}
- your {label(top[1])}

You will hear from us whenever we look again. We cannot say what a change would bring.'''
"""
)


def against(values: str, search: str = "") -> str:
    return f"{searched()}{CONTRAST}{search}\ncontrast = {values}"


def written(change: str) -> str:
    return f"{LETTER}\n{change}"


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


def labels(refuted: str, give: str = "wrong") -> str:
    return f"""
def wrong_labels(codes, months, book):
    wrong = []
    for code, low, high in book:
        files = np.array([m for c, m in zip(codes, months) if c == code])
        outside = (files <= low) | (files > high)
        if {refuted}:
            wrong.append(code)
    return {give}
"""


BY_TABLE = """
def wrong_labels(codes, months, book):
    files = pd.DataFrame({"code": codes, "months": months})
    files = files.merge(pd.DataFrame(book, columns=["code", "low", "high"]), on="code")
    inside = files.months.gt(files.low) & files.months.le(files.high)
    share = inside.groupby(files.code).mean()
    return share.index[share < 0.5].to_numpy()
"""


def claimed(statement: str, evidence: str, limitation: str = "another one can turn") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return f"""
{searched()}{CONTRAST}
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
            Wrong(None, forces(prediction="credit.predict_probability(mine)[0]"), points=1.5),
            Wrong("net_for_sides", forces("max(bars.sum(), 0)", "min(bars.sum(), 0)"), points=1),
            Wrong("widest_bar_for_side", forces("bars.max()", "bars.min()"), points=1),
            Wrong("sides_swapped", forces("bars[bars < 0].sum()", "bars[bars > 0].sum()"), points=1),
            Wrong(None, forces(down="-bars[bars < 0].sum()"), points=2),
            Wrong(None, forces(background="approved"), points=0.5),
        ],
        cheap=[
            "force_plot = {'base_value': -1.14, 'up': 2.75, 'down': -1.02, 'prediction': 0.59}",
            "force_plot = {'base_value': 0.0, 'up': 0.0, 'down': 0.0, 'prediction': 0.0}",
        ],
    ),
    "factors": QuestionAnswers(
        right=[FACTS, IN_ANOTHER_TONE, changed("factors = pd.Series('raises', index=top[:3])")],
        wrong=[
            Wrong(
                "everyones_factors_named",
                changed("factors = [(n, 'raises') for n in ('debt_to_income', 'burden', 'history_months', 'on_time')]"),
            ),
            Wrong("helper_named_as_reason", changed("factors = [(n, 'raises') for n in [top[0], helper]]")),
            Wrong("noise_named_as_reason", changed("factors = [(n, 'raises') for n in [*top[:3], 'day_of_month']]")),
            Wrong(None, changed("factors = factors[:1]"), points=1),
            Wrong(None, changed("factors = factors[2:]")),
            Wrong(None, changed("factors = [factors[2], factors[1], factors[0]]"), points=1),
            Wrong(None, changed("factors = [(helper, 'lowers'), *factors[:2]]")),
            Wrong(None, changed("factors = [*factors, factors[0]]")),
            Wrong(None, changed("factors = top")),
            Wrong(None, changed("factors = zip(top, ['raises'] * 4)")),
            Wrong(None, changed("factors = np.array(factors)")),
            Wrong(None, changed("factors = [(name, 'matters') for name in top]")),
            Wrong(None, changed("factors = [('shoe size', 'raises'), *factors]")),
        ],
        cheap=[
            "factors = [(n, 'raises') for n in data.feature_names]",
            "factors = [('burden', 'raises'), ('history_months', 'raises'), ('on_time', 'raises')]",
        ],
    ),
    "note": QuestionAnswers(
        right=[
            FACTS,
            IN_ANOTHER_TONE,
            changed(
                "note = f'Compared with 100 usual applicants, the {label(top[0])} contributed most to the risk. "
                "The {label(top[1])} raised the risk too, by {bars[top[1]]:.2f}. The {label(top[2])} raised it as well.'"
            ),
        ],
        wrong=[
            Wrong(
                "helper_named_as_reason", changed("note = first + ' '.join(map(say_it, [*top[:3], helper]))"), points=1
            ),
            Wrong(
                "noise_named_as_reason",
                changed("note = first + ' '.join(map(say_it, [*top[:3], 'day_of_month']))"),
                points=1,
            ),
            Wrong(
                "promise_in_a_paragraph",
                changed("note += ' We will approve the loan if the applicant pays back debts.'"),
                points=1,
            ),
            Wrong(
                "promise_in_a_paragraph",
                changed("note += ' Once the debts are down, an approval is only a matter of time.'"),
                points=1,
            ),
            Wrong("cause_in_a_paragraph", changed("note += ' A high debt-to-income causes default.'"), points=1),
            Wrong(
                "paragraph_contradicted",
                changed("note += f' The {label(top[0])} raised the risk by {bars[top[0]] + 0.5:.2f}.'"),
                points=1,
            ),
            Wrong("main_factor_left_out", changed("note = first + ' '.join(map(say_it, top[1:]))"), points=1),
            Wrong("no_reason_in_a_paragraph", changed("note = 'Thank you for your work on this file.'")),
            Wrong(
                "comparison_of_the_other_paragraph",
                changed(
                    "note = 'We compared the applicant with the nearest approved one. ' + ' '.join(map(say_it, top))"
                ),
                points=1,
            ),
            Wrong(
                "paragraph_contradicted",
                changed("note += ' The ' + label(top[0]) + ' did not raise the risk.'"),
                points=1,
            ),
            Wrong(
                None,
                changed("note = f'The {label(top[0])}, the {label(top[1])} and the {label(top[2])} raised the risk.'"),
                points=1,
            ),
            Wrong(None, changed("note = 4 * (first + ' '.join(map(say_it, top[:3])) + ' ')"), points=1),
            Wrong(None, changed("note = ...")),
            Wrong(None, changed("note = [note]")),
        ],
        cheap=[
            "note = ' '.join(f'The {c.label} raised the risk.' for c in data.columns.values())",
            "note = 'The applicant was rejected because the score was too low.'",
        ],
    ),
    "contrast": QuestionAnswers(
        right=[searched() + CONTRAST, BY_SEARCH, against("values.to_dict()\nguess = 'Another one!'")],
        wrong=[
            Wrong("distance_in_raw_units", against("values", searched(unit="1")), points=2),
            Wrong(
                "rejected_neighbour",
                against("values", searched("pool[pool['postcode'] == person['postcode'].iloc[0]]")),
                points=2,
            ),
            Wrong(
                "bars_subtracted",
                against(
                    "(lambda e: e(mine).values[0] - e(nearest).values[0])(shap.TreeExplainer(credit.load_model(), background))"
                ),
                points=1,
            ),
            Wrong(
                "contrast_turned_round",
                against("shap.TreeExplainer(credit.load_model(), mine)(nearest).values[0]"),
                points=1,
            ),
            Wrong("usual_applicants_kept", against("usual"), points=1),
            Wrong(
                "probability_explained",
                against("shap.TreeExplainer(credit.load_model(), nearest, model_output='probability')(mine).values[0]"),
                points=1,
            ),
            Wrong("distance_in_raw_units", against("values", searched(unit="np.std(rows[columns])")), points=2),
            Wrong(None, against("values", searched().replace("person[columns]", "mine[columns]")), points=2),
            Wrong(
                None,
                against("values", searched("approved[approved['postcode'] == mine['postcode'].iloc[0]]")),
                points=2,
            ),
            Wrong(None, searched(give="distance.idxmax()") + CONTRAST, points=1),
            Wrong(None, against("values", searched(power=" ** 2")), points=2),
            Wrong(None, against("values", searched(columns="data.feature_names")), points=2),
            Wrong(None, against("values", searched(among="approved")), points=2),
            Wrong(None, against("values", searched(unit="approved[columns].std()")), points=2),
            Wrong(None, against("values", searched(give="int(nearest.index[0])")), points=2),
            Wrong(None, against("values", searched(give="rows.loc[[distance.idxmin()]]")), points=2),
            Wrong(None, against("values", searched(give="distance.idxmax()")), points=2),
            Wrong(None, against("values * 0 + values.mean()"), points=1),
            Wrong(None, against("shap.TreeExplainer(credit.load_model(), nearest)(mine)"), points=1),
            Wrong(None, against("..."), points=1),
        ],
        cheap=["guess = 'the same'\ncontrast = [0.0] * 11\ndef nearest_approved(person): return 1349"],
    ),
    "letter": QuestionAnswers(
        right=[LETTER, PLAIN_LETTER, LISTED_LETTER],
        wrong=[
            Wrong(
                "reasons_of_another_comparison",
                written(
                    "letter += ' ' + blame(next(n for n in data.feature_names if values[n] <= 0 and "
                    "usual[n] > max(0.1, 0.02 * usual.abs().sum())))"
                ),
                points=1,
            ),
            Wrong(
                "helper_named_as_reason",
                written(
                    "letter += ' ' + blame(next(n for n in data.feature_names if values[n] < -noise and "
                    "usual[n] <= 0.02 * usual.abs().sum()))"
                ),
                points=1,
            ),
            Wrong("noise_named_as_reason", written("letter += ' ' + blame('day_of_month')"), points=1),
            Wrong(
                "promise_in_a_paragraph",
                written("letter += ' You will get the loan if you pay back your debts.'"),
                points=1,
            ),
            Wrong("cause_in_a_paragraph", written("letter += ' A high debt-to-income causes default.'"), points=1),
            Wrong("main_factor_left_out", written("letter = told + blame(top[1]) + end"), points=1),
            Wrong("no_reason_in_a_paragraph", written("letter = 'Thank you for your application.'")),
            Wrong(
                "paragraph_contradicted",
                written("letter += f' Your {label(top[0])} did not raise the risk.'"),
                points=1,
            ),
            Wrong(
                "comparison_of_the_other_paragraph",
                written("letter = letter.replace(told, 'We compared you with 100 usual applicants. ')"),
                points=1,
            ),
            Wrong(
                "customers_numbers_told",
                written("letter += f' Their {label(top[0])} was {nearest[top[0]].item():g}.'"),
                points=1,
            ),
            Wrong(
                "customers_numbers_told",
                written(
                    "differ = next(n for n in ('income', 'amount') if nearest[n].item() != mine[n].item())\n"
                    "letter += f' That person gave a figure of {nearest[differ].item():,.0f} euros.'"
                ),
                points=1,
            ),
            Wrong("cause_in_a_paragraph", written("letter += ' Someone of your age cannot handle money.'"), points=1),
            Wrong("words_of_the_trade", written("letter += ' All this follows from SHAP values.'"), points=1),
            Wrong(
                None,
                written("letter = f'Your {label(top[0])} and your {label(top[1])} counted against you.'"),
                points=1,
            ),
            Wrong(None, written("letter += end"), points=1),
            Wrong(None, written("letter = ...")),
        ],
        cheap=["letter = 'Your higher debt-to-income of 53.8 % counted against you most.'"],
    ),
    "two_gaps": QuestionAnswers(
        right=[gaps(LIBRARY), gaps(BY_ORDERS), gaps(LIBRARY, size="round(np.abs(d).max(), 2)")],
        wrong=[
            Wrong("shown_taken_for_exact", gaps("exact = shown", "shown - exact, shown - true")),
            Wrong("shown_taken_for_exact", gaps(LIBRARY, "shown - exact, shown - true"), points=1.5),
            Wrong("gaps_of_sums", gaps(LIBRARY, size="abs(d.sum())")),
            Wrong("gaps_swapped", gaps(LIBRARY, "exact - true, shown - exact"), points=1),
            Wrong("mean_row_for_background", gaps(f"rows = rows.mean(axis=0)[None]\n    {LIBRARY}"), points=1),
            Wrong("signed_gap", gaps(LIBRARY, size="d.max()"), points=1),
            Wrong("signed_gap", gaps(LIBRARY, "exact - shown, true - exact", size="d.max()"), points=1),
            Wrong(
                "gaps_in_probabilities", gaps(LIBRARY.replace("(predict,", "(lambda r: 1 / (1 + np.exp(-predict(r))),"))
            ),
            Wrong(
                "gaps_in_probabilities",
                gaps(
                    f"bend = lambda v: 1 / (1 + np.exp(-v))\n    {LIBRARY}",
                    "bend(shown) - bend(exact), bend(exact) - bend(true)",
                ),
            ),
            Wrong(None, gaps(LIBRARY, size="np.abs(d).mean()"), points=2),
            Wrong(None, gaps(LIBRARY, size="np.abs(d).sum()"), points=2),
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
        right=[
            labels("outside.mean() > 0.5"),
            BY_TABLE,
            labels("2 * outside.sum() > len(files)", give="pd.Series(wrong)"),
        ],
        wrong=[
            Wrong("one_slip_refutes", labels("outside.any()"), points=1),
            Wrong("every_file_demanded", labels("outside.all()")),
            Wrong("mean_hides_slip", labels("not low < files.mean() <= high"), points=1),
            Wrong("labels_that_hold", labels("outside.mean() <= 0.5")),
            Wrong("labels_that_hold", labels("outside.mean() < 0.5")),
            Wrong("half_taken_for_more", labels("outside.mean() >= 0.5"), points=2),
            Wrong("edge_misread", labels("((files < low) | (files > high)).mean() > 0.5"), points=1),
            Wrong("edge_misread", labels("((files <= low) | (files >= high)).mean() > 0.5"), points=1),
            Wrong(None, labels("not low < np.median(files) <= high"), points=1),
            Wrong(None, labels("outside.sum() > 1"), points=1),
            Wrong(None, labels("outside.mean() > 0.5", give="wrong[:2]")),
            Wrong(None, labels("outside.mean() > 0.5", give="[]")),
            Wrong(None, labels("True")),
            Wrong(None, labels("outside.mean() > 0.5", give="set(wrong)")),
            Wrong(None, labels("outside.mean() > 0.5", give="[*wrong, 1000]")),
        ],
        cheap=[
            "def wrong_labels(codes, months, book): return [book[0][0]]",
            "def wrong_labels(codes, months, book): return [1, 4, 5]",
        ],
    ),
    "claim": QuestionAnswers(
        right=[
            claimed(DEBT, "debt"),
            claimed(STEP, "round(values.sum(), 2)"),
            claimed(DEBT, "debt").replace("claim = Claim(", "claim = ("),
        ],
        wrong=[
            Wrong("sign_read_backwards", claimed(DEBT.replace(">", "<"), "debt")),
            Wrong("words_change_the_model", claimed('letter("corrected label")', "0.0")),
            Wrong("adds_up_to_a_cause", claimed('letter("paid back debts")', "values['debt_to_income']")),
            Wrong("exact_taken_for_true", claimed('letter("explainer gap is 0")', "0.0")),
            Wrong("holds_for_everyone", claimed(STEP, "values.sum()", "every applicant"), points=1),
            Wrong("exact_taken_for_estimate", claimed(STEP, "values.sum()", "random estimate"), points=1),
            Wrong("reader_taken_for_proof", claimed(STEP, "values.sum()", "letter reader"), points=1),
            Wrong(None, claimed(STEP, "debt")),
            Wrong(None, claimed(STEP, "-values.sum()")),
            Wrong(None, "claim = ('A', 0.5)"),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 0.5, 'Q')"],
    ),
}
