"""Answers on which the checks of 108 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong

REASONS = """
reasons = [name for name in shares.sort_values(ascending=False).index if shares[name] > wobble][:4]
weak = shares[shares > 0].idxmin()
helped = shares.idxmin()
label = {name: data.columns[name].short or data.columns[name].label for name in shares.index}
"""


def rule(ranked: str, others: str, answer: str) -> str:
    return f"""
def principal_reasons(shares, wobble, automatic=None):
    ranked = {ranked}
    others = {others}
    return {answer}
"""


SORTED = "sorted(shares, key=lambda name: -shares[name])"
ABOVE = "[name for name in ranked if shares[name] > wobble and name != automatic]"
FIRST = "([automatic] if automatic else []) + others"


def chosen(factors: str) -> str:
    return f"{REASONS}factors = {factors}\n"


RAISING = '[(name, "raises") for name in reasons]'


def written(body: str, before: str = "") -> str:
    """A letter with the applicant's own reasons; `body` may use {listed}, {first}, {weak} and {helped}."""
    return f"""{REASONS}{before}
names = dict(listed="\\n".join("- your " + label[name] for name in reasons), first=label[reasons[0]], weak=label[weak],
             helped=label[helped])
letter = {body!r}.format(**names)
"""


OPENING = "Dear applicant,\n\nwe cannot offer you this loan. We compared you with our other applicants.\n"
PLAIN = (
    OPENING + "These points counted against you:\n{listed}\nYour {helped} spoke for you. Please ask us for a talk.\n"
)
LESSONS_LETTER = '''
letter = """Dear applicant,

We cannot offer you this loan. A computer model compared you with our other applicants.
These four points counted against you, the strongest first:
- your use of revolving credit, at 83 % of the limit
- your debt-to-income, at 45.6 % of your income
- your postcode area
- your two recent credit inquiries
Your age and your payment record spoke for you.
Please tell us if any of this is wrong. You may ask for a person to look at it again.
"""
'''
VALUES = """
parts = [f"Your {label[name]}, {mine.iloc[0][name]:g} {data.columns[name].unit}".rstrip() for name in reasons]
sentences = " ".join(part + ", raised the risk that our model sees." for part in parts)
letter = f"We declined your application. {sentences}"
"""

FLAW = """
names = shares.sort_values(ascending=False).index[[0, 1, -1, -2]]
found = read_letter("\\n".join(lines), explanation, data.columns, noise=wobble).contradicted[0]
"""
BY_EYE = """
# by eye: which of the four pairs of factor and words does not agree?
false = [("did not" in w) != (shares[n] < 0) if "did not" in w else ("spoke" in w) != (shares[n] < 0)
         for n, w in zip(names, said)]
name = names[false.index(True)]
words = said[false.index(True)]
line = f"Your {data.columns[name].short or data.columns[name].label} {words}."
flaw = {"sentence": lines.index(line) + 1, "share": round(shares[name], 2)}
"""


def accused(sentence: str, share: str = "shares[names[0]]") -> str:
    return f"flaw = {{'sentence': {sentence}, 'share': {share}}}"


def near(rows: str, guess: str = "smaller", options: str = "", people: str = "len(rows)") -> str:
    return f"""
guess = "{guess}"
risk = credit.predict_probability(crowd)
rows = {rows}
found = shap.TreeExplainer(model, rows{options})(mine).values[0]
just_approved = {{"people": {people}, "shares": found, "first": data.feature_names[found.argmax()]}}
"""


RIGHT_ROWS = "crowd[(risk > 0.25) & (risk <= 0.35)]"


def claimed(statement: str, evidence: str, limitation: str = "for this model") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return f"""{REASONS}
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter_of = lambda words: next(line[2] for line in offered if words in line)
is_one = lambda name: "is one of" if name in reasons else "is none of"
is_not = lambda name: "is none of" if name in reasons else "is one of"
claim = Claim({statement}, {evidence}, letter_of("{limitation}"))
"""


BURDEN = 'letter_of("revolving credit " + is_one("burden"))'
DEBT = 'letter_of("Debt-to-income " + is_one("debt_to_income"))'

ANSWERS = {
    "principal_reasons": QuestionAnswers(
        right=[
            rule(SORTED, ABOVE, f"({FIRST})[:4]"),
            """
def principal_reasons(shares, wobble, automatic=None):
    table = pd.Series(shares).sort_values(ascending=False)
    table = table[(table > wobble) & (table.index != automatic)]
    return [name for name in [automatic, *table.index] if name][:4]
""",
        ],
        wrong=[
            Wrong(
                "size_for_direction",
                rule(
                    "sorted(shares, key=lambda name: -abs(shares[name]))",
                    "[name for name in ranked if abs(shares[name]) > wobble and name != automatic]",
                    f"({FIRST})[:4]",
                ),
            ),
            Wrong(
                "reason_within_wobble",
                rule(SORTED, ABOVE.replace("> wobble", "> 0"), f"({FIRST})[:4]"),
                points=1,
            ),
            Wrong("more_than_four_reasons", rule(SORTED, ABOVE, FIRST), points=1.5),
            Wrong(
                "automatic_reason_left_out",
                rule(SORTED, "[name for name in ranked if shares[name] > wobble]", "others[:4]"),
                points=1.5,
            ),
            Wrong(None, rule("list(shares)", ABOVE, f"({FIRST})[:4]")),
            Wrong(None, rule(SORTED, ABOVE.replace(" and name != automatic", ""), f"({FIRST})[:4]"), points=1.5),
            Wrong(None, rule(SORTED, ABOVE.replace("> wobble", ">= wobble"), f"({FIRST})[:4]"), points=2),
            *(
                Wrong(None, rule(SORTED, ABOVE.replace("> wobble", f">= {fixed}"), f"({FIRST})[:4]"))
                for fixed in (0.1, 0.2, 0.093)
            ),
        ],
        cheap=[
            "def principal_reasons(shares, wobble, automatic=None): "
            "return sorted(shares, key=shares.get, reverse=True)[:4]",
            "def principal_reasons(shares, wobble, automatic=None): return list(shares)[:4]",
            "def principal_reasons(shares, wobble, automatic=None): return []",
        ],
    ),
    "factors": QuestionAnswers(
        right=[
            chosen(RAISING),
            "factors = [[name, 'raises'] for name in shares[shares > wobble].nlargest(4).index]",
            "factors = dict.fromkeys(shares[shares > wobble].nlargest(4).index, 'raises')",
            "factors = [(data.columns[n].label, ' Raises') for n in shares[shares > wobble].nlargest(4).index]",
        ],
        wrong=[
            Wrong("more_than_four_reasons", chosen('[(n, "raises") for n in shares.nlargest(5).index]'), points=1),
            Wrong("strength_named_as_reason", chosen(f'[*{RAISING}[:3], (helped, "raises")]')),
            Wrong("direction_turned_round", chosen(RAISING.replace("raises", "lowers"))),
            Wrong("reason_within_wobble", chosen(f'[*{RAISING}[:3], (weak, "raises")]'), points=1),
            Wrong("principal_reason_left_out", chosen(f"{RAISING}[1:]"), points=1),
            Wrong("reasons_not_by_size", chosen(f"{RAISING}[::-1]"), points=2),
            Wrong(None, chosen(f'[*{RAISING}[:3], ("savings", "raises")]')),
        ],
        cheap=[
            "factors = [('burden', 'raises'), ('debt_to_income', 'raises'), ('postcode', 'raises'), "
            "('inquiries', 'raises')]",
            "factors = [(name, 'raises') for name in data.feature_names]",
            "factors = []",
        ],
    ),
    "letter": QuestionAnswers(
        right=[written(PLAIN), REASONS + VALUES],
        wrong=[
            Wrong("no_reason_recognised", written(OPENING + "It did not reach our score. Kind regards.\n")),
            Wrong(
                "promise_in_a_letter", written(PLAIN + "If your {first} changes, you will get the loan.\n"), points=1
            ),
            Wrong("cause_in_a_letter", written(PLAIN + "People default because of their {first}.\n"), points=1),
            Wrong("reason_within_wobble", written(PLAIN + "Your {weak} counted against you.\n"), points=1),
            Wrong("letter_contradicted", written(PLAIN.replace("spoke for", "weighed against")), points=1),
            Wrong("no_reason_recognised", written(OPENING + "You will get the loan next year.\n")),
            Wrong("no_reason_recognised", written(OPENING + "Your {first} did not count against you.\n")),
            Wrong("no_reason_recognised", written(OPENING + "Your {first} spoke for you. You will get the loan.\n")),
            Wrong(
                "cause_in_a_letter",
                written(PLAIN + "Your {first} counted against you because you cannot handle money.\n"),
                points=1,
            ),
            Wrong(
                "promise_in_a_letter",
                written(PLAIN + "Had you asked for less, you would have got it.\n"),
                points=1,
            ),
            Wrong("cause_in_a_letter", written(PLAIN + "Idiot.\n"), points=1),
            Wrong(
                "letter_contradicted",
                written(PLAIN + "Your {first} spoke for you. Your {helped} was the main problem.\n"),
            ),
        ],
        cheap=[LESSONS_LETTER, "letter = 'Dear applicant, we are sorry that we cannot offer you this loan.'"],
    ),
    "flaw": QuestionAnswers(
        right=[
            FLAW + "flaw = {'sentence': lines.index(found[0].text) + 1, 'share': shares[found[1].feature]}",
            BY_EYE,
        ],
        wrong=[
            Wrong("unchecked_taken_for_false", accused("1 + next(k for k in range(6) if 'branch' in lines[k])")),
            Wrong("because_taken_for_false", accused("1 + next(k for k in range(6) if 'because' in lines[k])")),
            Wrong(
                "true_sentence_accused",
                FLAW
                + accused("1 + next(k for k in range(6) if lines[k] != found[0].text and lines[k].startswith('Your'))"),
            ),
            Wrong(None, FLAW + accused("lines.index(found[0].text) + 1", "9.9"), points=0.5),
            Wrong(None, FLAW + accused("lines.index(found[0].text) + 1", "-shares[found[1].feature]"), points=1.5),
        ],
        cheap=["flaw = {'sentence': 1, 'share': 0.0}", "flaw = {'sentence': 4, 'share': 1.0}"],
    ),
    "just_approved": QuestionAnswers(
        right=[
            near(RIGHT_ROWS),
            near(RIGHT_ROWS, guess="larger") + 'just_approved["shares"] = found.round(2)\n',
            near(RIGHT_ROWS)
            + 'just_approved = pd.Series({**just_approved, "shares": dict(zip(data.feature_names, found))})\n',
            """
from xaicourse.methods.shapley import shapley_values

guess = "smaller"
rows = crowd.loc[[0.25 < p <= credit.REJECTION_THRESHOLD for p in credit.predict_probability(crowd)]]
exact = shapley_values(credit.predict_log_odds, mine.iloc[0], rows)
just_approved = {
    "people": len(rows), "shares": exact.values.tolist(), "first": exact.feature_names[exact.values.argmax()]
}
""",
        ],
        wrong=[
            Wrong("all_approved_taken", near("crowd[risk <= 0.35]")),
            Wrong("all_approved_taken", near("crowd[risk <= 0.35].head(100)")),
            Wrong("rejected_among_them", near("crowd[risk > 0.25]")),
            Wrong("background_not_changed", near("crowd")),
            Wrong("probability_explained", near(RIGHT_ROWS, options=", model_output='probability'")),
            Wrong(None, near(RIGHT_ROWS, people="600"), points=2.5),
            Wrong(None, near("background")),
        ],
        cheap=[
            "guess = 'smaller'\njust_approved = {'people': 80, 'shares': shares.to_numpy(), 'first': shares.idxmax()}",
            "guess = 'smaller'\njust_approved = {'people': 80, 'shares': [0.0] * 11, 'first': 'burden'}",
        ],
    ),
    "claim": QuestionAnswers(
        right=[claimed(BURDEN, 'shares["burden"]'), claimed(DEBT, 'round(shares["debt_to_income"], 3)')],
        wrong=[
            Wrong("wobble_not_compared", claimed(BURDEN.replace("is_one", "is_not"), 'shares["burden"]')),
            Wrong("adds_up_to_a_cause", claimed('letter_of("largest reason were brought")', "shares.max()")),
            Wrong("proxy_taken_for_cause", claimed('letter_of("postcode area changes")', 'shares["postcode"]')),
            Wrong("steady_taken_for_right", claimed(BURDEN, 'shares["burden"]', "is steady"), points=1),
            Wrong("holds_for_everyone", claimed(BURDEN, 'shares["burden"]', "rejects everybody"), points=1),
            Wrong("probability_explained", claimed(BURDEN, 'shares["burden"]', "percentage points"), points=1),
            Wrong(None, claimed(BURDEN, 'shares["burden"] + 0.3')),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 0.5, 'Q')"],
    ),
}
