"""Answers on which the check of 000 is proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong

COUNTED = """
rejected, approved, no, yes = [], [], 0, 0
for _, person in mine.iterrows():
    (rejected if person.decision == "rejected" else approved).append(person.paid_back)
"""
SETS = """
no, yes = mine.decision == "rejected", mine.decision == "approved"
paid, unpaid = mine.paid_back == "yes", mine.paid_back == "no"
"""


def shares(first: str, second: str) -> str:
    return f"{SETS}\nrejected_by_mistake = {first}\napproved_by_mistake = {second}\n"


ANSWERS = {
    "two_mistakes": QuestionAnswers(
        right=[
            f"""{COUNTED}
rejected_by_mistake = rejected.count("yes") / len(rejected)
approved_by_mistake = approved.count("no") / len(approved)
""",
            """
table = pd.crosstab(mine.decision, mine.paid_back, normalize="index")
rejected_by_mistake = round(table.loc["rejected", "yes"], 2)
approved_by_mistake = round(table.loc["approved", "no"], 2)
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
            "rejected_by_mistake = approved_by_mistake = 0.5",
            "rejected_by_mistake = approved_by_mistake = 0",
            # the lesson's own numbers, of everybody
            """
no, paid = credit.rejected(data.X_test), data.y_test == 0
rejected_by_mistake, approved_by_mistake = paid[no].mean(), 1 - paid[~no].mean()
""",
        ],
    )
}
