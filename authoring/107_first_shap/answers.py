"""Answers on which the checks of 107 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong

GAINS = """
def gains(worth, order):
    found, before = {}, ""
    for letter in order:
        after = "".join(sorted(before + letter))
        found[letter] = worth[after] - worth[before]
        before = after
    return found
"""
ALONG = """
def gains(worth, order):
    places = range(len(order))
    name = lambda letters: "".join(sorted(letters))
    return {order[i]: worth[name(order[: i + 1])] - worth[name(order[:i])] for i in places}
"""


def shares(keep: str, divide: str = "len(kept)") -> str:
    return f"""{GAINS}
def causal_shares(worth, cause, effect):
    from itertools import permutations
    letters = max(worth, key=len)
    orders = list(permutations(letters))
    kept = [order for order in orders if {keep}]
    along = [gains(worth, order) for order in kept]
    return {{letter: sum(one[letter] for one in along) / {divide} for letter in letters}}
"""


BY_WEIGHTS = """
def causal_shares(worth, cause, effect):
    # join letters one at a time, spreading the share of orders that reach each coalition
    from itertools import permutations
    letters = sorted(max(worth, key=len))
    total, count = dict.fromkeys(letters, 0.0), 0
    for order in permutations(letters):
        text = "".join(order)
        if text.find(cause) > text.find(effect):
            continue
        count += 1
        for place, letter in enumerate(text):
            total[letter] += worth["".join(sorted(text[: place + 1]))] - worth["".join(sorted(text[:place]))]
    return {letter: value / count for letter, value in total.items()}
"""


def worth(body: str) -> str:
    return f"""
def worth_of(predict, applicant, background, present):
    applicant, rows = np.array(applicant), np.array(background, dtype=float)
    {body}
"""


def ledger(body: str) -> str:
    return f"""
def squash(z):
    return 1 / (1 + np.exp(-np.asarray(z)))

def ledger_gap(base_value, attributions, probability):
    return {body}
"""


def explained(background: str, guess: str = "lower", instance: str = "mine", options: str = "") -> str:
    return f"""
guess = "{guess}"
found = shap.TreeExplainer(credit.load_model(), {background}{options})({instance})
against_approved = {{
    "base_value": float(np.ravel(found.base_values)[0]),
    "attributions": found.values[0],
    "strongest": approved.columns[found.values[0].argmax()],
}}
"""


def claimed(statement: str, evidence: str, limitation: str = "another group can turn") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
found = shap.TreeExplainer(credit.load_model(), approved)(mine).values[0]
history, debt = found[5], found[4]
claim = Claim({statement}, {evidence}, letter("{limitation}"))
"""


HISTORY = 'letter("history " + ("raises" if history > 0 else "lowers"))'
DEBT = 'letter("debt-to-income " + ("raises" if debt > 0 else "lowers"))'

ANSWERS = {
    "gains": QuestionAnswers(
        right=[GAINS, ALONG, GAINS.replace("return found", "return pd.Series(found)")],
        wrong=[
            Wrong("gain_when_first", "def gains(worth, order): return {o: worth[o] - worth[''] for o in order}"),
            Wrong(
                "gain_when_last",
                "def gains(worth, order):\n    full = max(worth, key=len)\n"
                "    return {o: worth[full] - worth[full.replace(o, '')] for o in order}",
            ),
            Wrong(
                "worth_for_gain",
                "def gains(worth, order): return {o: worth[''.join(sorted(order[:i + 1]))] for i, o in enumerate(order)}",
            ),
            Wrong(None, ALONG.replace("places = ", "order = order[::-1]\n    places = "), points=0.5),
            Wrong(None, ALONG.replace("places = ", "order = 'TBEK'\n    places = ")),
            Wrong(
                None,
                ALONG.replace("{order[i]: ", "{order[i]: -").replace(
                    "- worth[name(order[:i])]", "+ worth[name(order[:i])]"
                ),
                points=1,
            ),
        ],
        cheap=[
            "def gains(worth, order): return {o: (worth[max(worth, key=len)] - worth['']) / len(order) for o in order}",
            "def gains(worth, order): return {o: 0.6 for o in order}",
        ],
    ),
    "causal_shares": QuestionAnswers(
        right=[shares("order.index(cause) < order.index(effect)"), BY_WEIGHTS],
        wrong=[
            Wrong("all_orders_counted", shares("True"), points=1),
            Wrong("effect_before_cause", shares("order.index(cause) > order.index(effect)"), points=1),
            Wrong(None, shares("order.index('T') < order.index('K')")),
            Wrong("divided_by_all_orders", shares("order.index(cause) < order.index(effect)", "len(orders)"), points=2),
            Wrong(
                "one_order_only",
                GAINS + "def causal_shares(worth, cause, effect): return gains(worth, max(worth, key=len))",
            ),
        ],
        cheap=[
            "def causal_shares(worth, cause, effect):\n    full = max(worth, key=len)\n"
            "    return {o: (worth[full] - worth['']) / len(full) for o in full}",
        ],
    ),
    "worth_of": QuestionAnswers(
        right=[
            worth("rows[:, present] = applicant[present]\n    return predict(rows).mean()"),
            worth(
                "mixed = [[applicant[j] if j in present else row[j] for j in range(len(row))] for row in rows]\n"
                "    return sum(float(predict(np.array([row]))[0]) for row in mixed) / len(mixed)"
            ),
        ],
        wrong=[
            Wrong(
                "mean_row_for_background",
                worth(
                    "row = rows.mean(axis=0)\n    row[present] = applicant[present]\n    return predict(row[None])[0]"
                ),
                points=1,
            ),
            Wrong(
                "present_and_absent_swapped",
                worth(
                    "absent = [j for j in range(len(applicant)) if j not in present]\n"
                    "    rows[:, absent] = applicant[absent]\n    return predict(rows).mean()"
                ),
                points=1,
            ),
            Wrong(
                "zero_for_absent",
                worth(
                    "row = np.zeros(len(applicant))\n    row[present] = applicant[present]\n    return predict(row[None])[0]"
                ),
            ),
        ],
        cheap=[
            worth("return predict(applicant[None])[0]"),
            worth("return predict(rows)[0]"),
            worth("return predict(rows).mean()"),
            worth("return 0.0"),
        ],
    ),
    "ledger_gap": QuestionAnswers(
        right=[
            ledger("np.log(probability / (1 - probability)) - base_value - sum(attributions)"),
            "from scipy.special import logit\ndef ledger_gap(b, a, p): return float(logit(p) - np.sum([b, *a]))",
        ],
        wrong=[
            Wrong("margin_taken_for_probability", "ledger_gap = colleagues_gap"),
            Wrong("gap_in_probability", ledger("probability - squash(base_value + sum(attributions))"), points=1),
            Wrong("base_value_left_out", ledger("np.log(probability / (1 - probability)) - sum(attributions)")),
            Wrong("each_bar_squashed", ledger("probability - squash(base_value) - squash(attributions).sum()")),
            Wrong(
                None, ledger("abs(np.log(probability / (1 - probability)) - base_value - sum(attributions))"), points=1
            ),
            Wrong(None, ledger("base_value + sum(attributions) - np.log(probability / (1 - probability))"), points=1),
        ],
        cheap=["def ledger_gap(base_value, attributions, probability): return 0.0"],
    ),
    "against_approved": QuestionAnswers(
        right=[
            explained("approved", guess="higher"),
            explained("approved").replace('guess = "lower"', "guess = ..."),
            explained("approved")
            + "against_approved['attributions'] = pd.Series(found.values[0], mine.columns).sort_values().round(2)",
            """
from xaicourse.methods.shapley import shapley_values

exact = shapley_values(credit.predict_log_odds, mine.iloc[0], approved)
guess = "lower"
against_approved = {
    "base_value": exact.base_value,
    "attributions": exact.values.tolist(),
    "strongest": exact.feature_names[exact.values.argmax()],
}
""",
        ],
        wrong=[
            Wrong("background_not_changed", explained("everyone")),
            Wrong("no_background_given", explained("None")),
            Wrong("probability_explained", explained("approved", options=", model_output='probability'")),
            Wrong("mean_row_for_background", explained("approved.mean().to_frame().T")),
            Wrong(None, explained("approved", instance="data.X_test.iloc[[0]]")),
            Wrong(None, explained("approved") + "against_approved['base_value'] += 0.5", points=2),
            Wrong(None, explained("approved") + "against_approved['attributions'].sort()", points=0.5),
            Wrong(None, explained("approved") + "against_approved['attributions'] *= -1", points=0.5),
        ],
        cheap=[
            explained("data.background()", instance="data.X.loc[[4416]]"),
            "guess = 'lower'\n"
            "against_approved = {'base_value': 0.0, 'attributions': [0.0] * 11, 'strongest': 'debt_to_income'}",
        ],
    ),
    "claim": QuestionAnswers(
        right=[claimed(HISTORY, "history"), claimed(DEBT, "round(debt, 3)")],
        wrong=[
            Wrong("sign_read_backwards", claimed(HISTORY.replace(">", "<"), "history")),
            Wrong("model_gap_blamed_on_explainer", claimed('letter("better explainer")', "debt")),
            Wrong(
                "background_not_changed",
                claimed(DEBT, "shap.TreeExplainer(credit.load_model(), everyone)(mine).values[0][4]"),
            ),
            Wrong(None, claimed(DEBT, "-debt")),
            Wrong("proxy_taken_for_cause", claimed('letter("postcode area")', "found[9]")),
            Wrong("holds_against_anyone", claimed(HISTORY, "history", "whomever they are"), points=1),
            Wrong("holds_for_everyone", claimed(HISTORY, "history", "every applicant with"), points=1),
            Wrong("exact_taken_for_estimate", claimed(HISTORY, "history", "random estimate"), points=1),
            Wrong("log_odds_read_as_percent", claimed(HISTORY, "history", "percentage points"), points=1),
            Wrong(None, claimed(HISTORY, "history + 0.1")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 0.5, 'Q')"],
    ),
}
