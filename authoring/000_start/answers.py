"""Answers on which the check of 000 is proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong

COUNTED = """
refused, accepted, no, yes = [], [], 0, 0
for _, person in mine.iterrows():
    (refused if person.decision == "refused" else accepted).append(person.paid_back)
"""
SETS = """
no, yes = mine.decision == "refused", mine.decision == "accepted"
paid, unpaid = mine.paid_back == "yes", mine.paid_back == "no"
"""


def shares(first: str, second: str) -> str:
    return f"{SETS}\nrefused_by_mistake = {first}\naccepted_by_mistake = {second}\n"


ANSWERS = {
    "two_mistakes": QuestionAnswers(
        right=[
            f"""{COUNTED}
refused_by_mistake = refused.count("yes") / len(refused)
accepted_by_mistake = accepted.count("no") / len(accepted)
""",
            """
table = pd.crosstab(mine.decision, mine.paid_back, normalize="index")
refused_by_mistake = round(table.loc["refused", "yes"], 2)
accepted_by_mistake = round(table.loc["accepted", "no"], 2)
""",
        ],
        wrong=[
            Wrong("share_of_everyone", shares("(no & paid).mean()", "(yes & unpaid).mean()")),
            Wrong("counts_for_shares", shares("(no & paid).sum()", "(yes & unpaid).sum()")),
            Wrong("outcomes_swapped", shares("unpaid[no].mean()", "paid[yes].mean()")),
            Wrong("condition_turned_round", shares("no[paid].mean()", "yes[unpaid].mean()")),
            Wrong(None, shares("100 * paid[no].mean()", "100 * unpaid[yes].mean()")),
            Wrong(None, shares("paid[no].mean()", "paid[yes].mean()"), points=0.5),
        ],
        cheap=[
            "refused_by_mistake = accepted_by_mistake = 0.5",
            "refused_by_mistake = accepted_by_mistake = 0",
            # the lesson's own numbers, of everybody
            """
no, paid = credit.rejected(data.X_test), data.y_test == 0
refused_by_mistake, accepted_by_mistake = paid[no].mean(), 1 - paid[~no].mean()
""",
        ],
    )
}
