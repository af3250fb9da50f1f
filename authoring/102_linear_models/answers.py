"""Answers on which the checks of 102 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def ratio(body: str) -> str:
    return f"""
def odds_ratio(per_spread, spread, before, after):
    many = (after - before) / spread
    return {body}
"""


def shared(body: str) -> str:
    return f"""
def contributions(coefficients, applicant, people, weights):
    slopes, person, people, weights = map(np.array, (coefficients, applicant, people, weights))
    usual = weights @ people / weights.sum()
    return {body}
"""


def moved(intercept: str, areas: str) -> str:
    return f"""
def with_reference(intercept, areas, reference):
    shift = areas[reference]
    old = next(area for area, value in areas.items() if value == 0)
    return {{"intercept": {intercept}, **{{area: {areas} for area, value in areas.items()}}}}
"""


def risk_after(body: str) -> str:
    return f"""
def new_risk(risk, coefficient, change):
    odds = risk / (1 - risk) * np.exp(coefficient * change)
    return {body}
"""


def tumours(
    coefficients: str = "model.coefficients * measures.std().to_numpy()",
    guess: str = "lowers",
    fit: str = "fit_logistic(measures, malignant)",
    together: str = "(model.coefficients * (mine - measures.mean()))[:2].sum()",
) -> str:
    return f"""
guess = "{guess}"
model = {fit}
twins = {{"coefficients": {coefficients}, "together": {together}}}
"""


BY_SCIKIT_LEARN = """
guess = "raises"
Z = (measures - measures.mean()) / measures.std(ddof=0)
model = LogisticRegression(C=np.inf).fit(Z, malignant)
twins = {
    "coefficients": dict(zip(measures.columns, model.coef_[0])),
    "together": round(float(model.coef_[0][:2] @ Z.iloc[0, :2]), 2),
}
"""
PENALISED = BY_SCIKIT_LEARN.replace("C=np.inf", "")


def said(words: str) -> str:
    """A sentence in which {top}, {second} and {last} are the factors with these places among the contributions."""
    return f"""
ranked = shared.loc[row].sort_values(ascending=False).index
plain = {{name: data.columns[name].short or data.columns[name].label for name in ranked}}
top, second, last = plain[ranked[0]], plain[ranked[1]], plain[ranked[-1]]
sentence = f"{words}"
"""


ANSWERS = {
    "odds_ratio": QuestionAnswers(
        right=[
            ratio("np.exp(per_spread * many)"),
            "import math\ndef odds_ratio(b, s, start, end): return math.exp(b / s * end) / math.exp(b / s * start)",
            ratio("np.exp(per_spread) ** many"),
        ],
        wrong=[
            Wrong("log_odds_for_odds_ratio", ratio("per_spread * many")),
            Wrong("ratio_times_steps", ratio("many * np.exp(per_spread)")),
            Wrong("one_step_only", ratio("np.exp(per_spread)")),
            Wrong(None, ratio("np.exp(per_spread * (after - before))"), points=0.5),
            Wrong(None, ratio("np.exp(-per_spread * many)"), points=1),
            Wrong(None, ratio("np.exp(per_spread * many) - 1"), points=1),
            Wrong(None, ratio("round(np.exp(per_spread * many), 2)"), points=1),
            Wrong(None, ratio("np.exp(per_spread * abs(many))"), points=1),
        ],
        cheap=[ratio("2.718281828"), ratio("np.exp(many)")],
    ),
    "contributions": QuestionAnswers(
        right=[
            shared("slopes * (person - usual)"),
            "def contributions(coefficients, applicant, people, weights):\n"
            "    whole = sum(weights)\n"
            "    usual = [sum(w * row[j] for w, row in zip(weights, people)) / whole for j in range(len(applicant))]\n"
            "    return [c * (a - u) for c, a, u in zip(coefficients, applicant, usual)]",
            shared("pd.Series(slopes * (person - usual))"),
        ],
        wrong=[
            Wrong("mean_left_out", shared("slopes * person")),
            Wrong("weights_ignored", shared("slopes * (person - people.mean(axis=0))"), points=1),
            Wrong("weights_not_shared_out", shared("slopes * (person - weights @ people / len(people))"), points=1),
            Wrong(None, shared("slopes * (usual - person)"), points=1.5),
            Wrong(None, shared("person - usual"), points=1),
            Wrong(None, shared("(slopes * (person - usual)).round(2)"), points=1.5),
            Wrong(None, shared("np.abs(slopes * (person - usual))")),
            Wrong(None, shared("slopes * (person - np.median(people, axis=0))"), points=1),
        ],
        cheap=[shared("np.zeros(3)"), shared("np.full(3, (slopes * (person - usual)).mean())"), shared("slopes")],
    ),
    "with_reference": QuestionAnswers(
        right=[
            moved("intercept + shift", "value - shift"),
            "def with_reference(intercept, areas, reference):\n"
            "    sums = {area: intercept + value for area, value in areas.items()}\n"
            "    return dict(intercept=sums[reference], **{a: s - sums[reference] for a, s in sums.items()})",
        ],
        wrong=[
            Wrong("intercept_left", moved("intercept", "value - shift"), points=1),
            Wrong("reference_added", moved("intercept - shift", "value + shift")),
            Wrong("old_reference_left", moved("intercept + shift", "0.0 if area == old else value - shift"), points=1),
            Wrong(None, moved("intercept + shift", "round(value - shift, 2) + 0.004"), points=1.5),
            Wrong(None, moved("intercept + 1", "value - 1"), points=1),
            Wrong(None, moved("intercept + shift", "0.0 if area == reference else value")),
        ],
        cheap=[
            moved("intercept", "value"),
            moved("intercept", "0.0"),
            moved("intercept + sum(areas.values()) / 4", "value - sum(areas.values()) / 4"),
        ],
    ),
    "new_risk": QuestionAnswers(
        right=[
            risk_after("odds / (1 + odds)"),
            "from scipy.special import expit, logit\ndef new_risk(p, b, k): return expit(logit(p) + b * k)",
        ],
        wrong=[
            Wrong("odds_ratio_for_risk_ratio", "new_risk = colleagues_risk"),
            Wrong("odds_ratio_for_risk_ratio", risk_after("min(1.0, risk * np.exp(coefficient * change))")),
            Wrong("odds_left_as_odds", risk_after("odds"), points=1),
            Wrong(
                "risk_taken_for_odds",
                "def new_risk(p, b, k):\n    bent = p * np.exp(b * k)\n    return bent / (1 + bent)",
                points=1,
            ),
            Wrong("log_odds_added_to_risk", risk_after("risk + coefficient * change")),
            Wrong("start_left_out", risk_after("1 / (1 + np.exp(-coefficient * change))")),
            Wrong(None, risk_after("1 / (1 + (1 - risk) / risk * np.exp(coefficient * change))"), points=1),
            Wrong(None, risk_after("round(odds / (1 + odds), 2)"), points=1),
            Wrong(None, risk_after("100 * odds / (1 + odds)"), points=1),
        ],
        cheap=[risk_after("risk"), risk_after("0.5")],
    ),
    "twins": QuestionAnswers(
        right=[
            tumours(),
            BY_SCIKIT_LEARN,
            tumours(coefficients="fit_logistic((measures - measures.mean()) / measures.std(), malignant).coefficients"),
            tumours().replace('guess = "lowers"', "guess = ..."),
        ],
        wrong=[
            Wrong("penalty_left_on", PENALISED, points=1),
            Wrong("penalty_left_on", tumours(fit="fit_logistic(measures, malignant, penalty=1)"), points=1),
            Wrong("raw_for_standardised", tumours(coefficients="model.coefficients"), points=1),
            Wrong("other_outcome", tumours(fit="fit_logistic(measures, 1 - malignant)"), points=1),
            Wrong("mean_left_out", tumours(together="(model.coefficients * mine)[:2].sum()"), points=2),
            Wrong(None, tumours(together="(model.coefficients * (mine - measures.mean())).iloc[0]"), points=2),
            Wrong(None, tumours(coefficients="(model.coefficients * measures.std().to_numpy())[::-1]"), points=1),
            Wrong(
                None,
                tumours(
                    coefficients="[fit_logistic(measures[[c]], malignant).coefficients[0] * measures[c].std() for c in measures]"
                ).replace('"coefficients": [', '"coefficients": [10 + '),
            ),
        ],
        cheap=[
            "guess, twins = 'lowers', {'coefficients': [0.0, 0.0, 0.0], 'together': 0.0}",
            "guess, twins = 'lowers', {'coefficients': [-20.0, 24.0, 1.0], 'together': 1.0}",
        ],
    ),
    "sentence": QuestionAnswers(
        right=[
            said("Compared with our usual applicants, the {top} raised this applicant's risk most."),
            said("The {top} counted against this applicant most, compared with 100 others."),
            said("The {top} raised the risk more than anything else. The {last} lowered it."),
            said("What raised the risk most is the {top}. We compared with our usual applicants."),
            said("Compared with the average applicant, your {top} counted against you."),
        ],
        wrong=[
            Wrong("direction_said_wrongly", said("Compared with usual applicants, the {top} lowered the risk.")),
            Wrong(
                "weaker_reason_named", said("Compared with usual applicants, the {second} raised the risk."), points=1
            ),
            Wrong(
                "weaker_reason_named", said("Compared with usual ones, the {second} raised the risk most."), points=1
            ),
            Wrong(
                "change_promised",
                said(
                    "Compared with others, the {top} raised the risk most, and with a better one we will approve the loan."
                ),
            ),
            Wrong(
                "jargon_for_a_colleague",
                said("Compared with usual applicants, the {top} raised the log-odds most, and so the risk."),
                points=1,
            ),
            Wrong("compared_with_nobody", said("The {top} raised the risk most."), points=2),
            Wrong(
                None,
                said("Compared with usual applicants, the {top} and the {second} raised the risk."),
                points=2,
            ),
            Wrong(None, said("This applicant is riskier than our usual applicants mainly because of the {top}.")),
            Wrong(None, said("Compared with our usual applicants, something spoke against this application.")),
            Wrong(
                None,
                said("We compared it with others. We looked closely. The {top} raised the risk most. Please call us."),
                points=1,
            ),
        ],
        cheap=[
            "sentence = 'Compared with our usual applicants, the loan amount raised this applicant\\'s risk most.'"
            ".replace('loan amount', 'age')",
            "sentence = 'The risk is high because the score is high.'",
        ],
    ),
}
