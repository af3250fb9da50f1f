"""Answers on which the checks of 101 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong

LOCAL, INSIDE = "{2, 4, 6, 8, 10, 11, 12, 15}", "{0, 2, 3, 9, 11, 12, 14, 15}"


def placed(pair: str) -> str:
    """The six pairs, each the expression `pair` of (local, inside), two truths."""
    return f"""
hand = own("hand", HANDS)
reach = lambda local: "local" if local else "global"
need = lambda inside: "inside" if inside else "predictions"
places = [({pair}) for local, inside in [(one in {LOCAL}, one in {INSIDE}) for one in hand]]
"""


def spoiled(*numbers: int) -> str:
    return placed("reach(local), need(inside)") + "".join(
        f"places[{k}] = (places[{k}][0], 'inside' if places[{k}][1] == 'predictions' else 'predictions')\n"
        for k in numbers
    )


def won(body: str) -> str:
    return f"""
def won_back(surrogate, bank):
    surrogate, bank = np.array(surrogate), np.array(bank)
    fidelity, rejected = np.mean(surrogate == bank), np.mean(bank)
    lazy = max(rejected, 1 - rejected)
    return {body}
"""


def chosen(body: str) -> str:
    return f"""
def choose_surrogate(candidates, bank, defaulted):
    agree = lambda column: {{k: np.mean(np.array(v["decisions"]) == np.array(column)) for k, v in candidates.items()}}
    fidelity, accuracy = agree(bank), agree(defaulted)
    leaves = {{k: v["leaves"] for k, v in candidates.items()}}
    return {body}
"""


def imitated(rows: str = "here", target: str = "bank", judge: str = "test", order: str = "0, 1, 2") -> str:
    return f"""
guess = "higher"
X, T = data.X_train, data.X_test
here, everyone = X["postcode"] == area, X["postcode"] > 0
bank, outcomes = credit.rejected(X), (data.y_train == 1).to_numpy()
tree = DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0).fit(X[{rows}], {target}[{rows}])
test, training = (T, data.y_test == 1), (X, data.y_train == 1)
judged, true = {judge}
no, said, inside = tree.predict(judged), credit.rejected(judged), judged["postcode"] == area
found = [np.mean((no == said)[inside]), np.mean((no == said)[~inside]), np.mean((no == true)[inside])]
imitation = dict(zip(["fidelity_here", "fidelity_elsewhere", "accuracy_here"], [found[k] for k in ({order})]))
"""


ANSWERED = """
fits = {0: 2, 7: 2, 2: 0, 6: 0, 3: 3, 8: 3, 4: 1, 9: 1}
letter = {CARDS.index(words): name for name, words in cards.items()} | {None: "none"}
hand = own("round", ROUNDS)
answered = [letter[fits.get(one)] for one in hand]
"""


def confused(asked: str, card: int) -> str:
    """The right answers, with `card` given to the first question whose right answer is in `asked`."""
    return ANSWERED + f"answered[next(k for k, one in enumerate(hand) if fits.get(one) in {asked})] = letter[{card}]\n"


def claimed(words: str, evidence: str, limitation: str = "where it differs") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return (
        imitated()
        + f"""
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
f, e, a = found
claim = Claim(letter({words}), {evidence}, letter("{limitation}"))
"""
    )


HERE = '"decides as the bank " + ("more" if f > e else "less")'
BANK = '"agrees " + ("more" if f > a else "less")'

ANSWERS = {
    "places": QuestionAnswers(
        right=[
            placed("reach(local), need(inside)"),
            placed("reach(local), need(inside)") + "places = pd.Series(places)",
            placed("reach(local), need(inside)") + "places = [[a.upper(), b] for a, b in places]",
        ],
        wrong=[
            Wrong("local_taken_for_agnostic", placed("reach(local), need(not local)"), points=1),
            Wrong("number_of_inputs_for_reach", placed("reach(inside), need(inside)"), points=1),
            Wrong("reach_turned_round", placed("reach(not local), need(inside)"), points=1),
            Wrong("need_turned_round", placed("reach(local), need(not inside)"), points=1),
            Wrong(None, spoiled(2), points=2),
            Wrong(None, spoiled(1, 4), points=1),
            Wrong(None, spoiled(0, 1, 4)),
        ],
        cheap=[
            'places = [("local", "inside")] * 6',
            'places = [("local", "inside"), ("local", "predictions"), ("global", "inside")] * 2',
            'places = [("local", "inside"), ("global", "predictions")] * 3',
        ],
    ),
    "won_back": QuestionAnswers(
        right=[
            won("(fidelity - lazy) / (1 - lazy)"),
            "def won_back(surrogate, bank):\n"
            "    wrong = sum(s != b for s, b in zip(surrogate, bank))\n"
            "    lazy_wrong = min(sum(bank), len(bank) - sum(bank))\n"
            "    return 1 - wrong / lazy_wrong",
        ],
        wrong=[
            Wrong("laziest_approves_always", won("(fidelity - (1 - rejected)) / rejected"), points=1),
            Wrong("coin_for_laziest", won("(fidelity - 0.5) / 0.5"), points=0.5),
            Wrong("gain_not_divided", won("fidelity - lazy"), points=1),
            Wrong("worse_than_lazy_hidden", won("max(0, (fidelity - lazy) / (1 - lazy))"), points=1.5),
            Wrong(None, won("round((fidelity - lazy) / (1 - lazy), 2)"), points=1.5),
            Wrong(None, won("100 * (fidelity - lazy) / (1 - lazy)"), points=1.5),
            Wrong(None, won("lazy")),
        ],
        cheap=[
            won("fidelity"),
            won("0.5"),
            "from sklearn.metrics import cohen_kappa_score\n"
            "def won_back(surrogate, bank): return cohen_kappa_score(bank, surrogate)",
            "from sklearn.metrics import balanced_accuracy_score\n"
            "def won_back(surrogate, bank): return balanced_accuracy_score(bank, surrogate, adjusted=True)",
        ],
    ),
    "choose_surrogate": QuestionAnswers(
        right=[
            chosen("min((k for k in leaves if fidelity[k] > max(fidelity.values()) - 0.0201), key=leaves.get)"),
            "def choose_surrogate(candidates, bank, defaulted):\n"
            "    table = pd.DataFrame(candidates).T\n"
            "    table['f'] = [np.mean([d == b for d, b in zip(row, bank)]) for row in table['decisions']]\n"
            "    return table[table['f'] >= table['f'].max() - 0.0200001].astype({'leaves': int})['leaves'].idxmin()",
        ],
        wrong=[
            Wrong("surrogate_praised_for_accuracy", "choose_surrogate = colleagues_choice"),
            Wrong("closeness_ignored", chosen("max(fidelity, key=fidelity.get)"), points=1.5),
            Wrong(
                "closeness_ignored",
                chosen("min((k for k in leaves if fidelity[k] >= 0.98 * max(fidelity.values())), key=leaves.get)"),
                points=1.5,
            ),
            Wrong("smallest_at_any_price", chosen("min(leaves, key=leaves.get)")),
            Wrong(
                None,
                chosen("min((k for k in leaves if fidelity[k] > max(fidelity.values()) - 0.04), key=leaves.get)"),
                points=1,
            ),
        ],
        cheap=[chosen("list(candidates)[0]"), chosen("sorted(leaves, key=leaves.get)[2]"), chosen("'q'")],
    ),
    "imitation": QuestionAnswers(
        right=[
            imitated(),
            imitated().replace('guess = "higher"', "guess = ..."),
            imitated() + "imitation = pd.Series(imitation).round(3)",
            """
guess = "lower"
people = data.X_train.query("postcode == @area")
model = DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0).fit(people, credit.predict_probability(people) > 0.35)
both = pd.DataFrame({"here": data.X_test["postcode"] == area, "no": model.predict(data.X_test)})
both["same"], both["right"] = both["no"] == credit.rejected(data.X_test), both["no"] == (data.y_test == 1)
mean = both.groupby("here")[["same", "right"]].mean()
imitation = {
    "fidelity_here": mean.loc[True, "same"],
    "fidelity_elsewhere": mean.loc[False, "same"],
    "accuracy_here": mean.loc[True, "right"],
}
""",
        ],
        wrong=[
            Wrong("trained_on_outcomes", imitated(target="outcomes")),
            Wrong("trained_on_everyone", imitated(rows="everyone")),
            Wrong("judged_on_training_people", imitated(judge="training")),
            Wrong("two_shares_swapped", imitated(order="1, 0, 2"), points=1),
            Wrong(
                "own_area_among_the_others",
                imitated() + "imitation['fidelity_elsewhere'] = np.mean(no == said)",
                points=2,
            ),
            Wrong(None, imitated() + "imitation['accuracy_here'] = 0.5", points=2),
            Wrong(
                None,
                imitated() + "imitation = {name: share + 0.004 for name, share in imitation.items()}",
                1.5,
            ),
        ],
        cheap=[
            "guess = 'higher'\n"
            "imitation = {'fidelity_here': 0.798, 'fidelity_elsewhere': 0.798, 'accuracy_here': 0.741}",
            "guess = 'higher'\nimitation = {'fidelity_here': 1.0, 'fidelity_elsewhere': 1.0, 'accuracy_here': 1.0}",
            """
guess = "higher"
bank_train, bank_test = credit.rejected(data.X_train), credit.rejected(data.X_test)
surrogate = DecisionTreeClassifier(max_depth=3, min_samples_leaf=20, random_state=0).fit(data.X_train, bank_train)
decided = surrogate.predict(data.X_test)
fidelity, accuracy = np.mean(decided == bank_test), np.mean(decided == (data.y_test == 1))
imitation = {"fidelity_here": fidelity, "fidelity_elsewhere": fidelity, "accuracy_here": accuracy}
""",
        ],
    ),
    "answered": QuestionAnswers(
        right=[ANSWERED, ANSWERED + "answered = pd.Series(answered)", ANSWERED + "answered = np.array(answered)"],
        wrong=[
            Wrong("model_asked_about_the_world", confused("[None]", 3), points=1),
            Wrong("shares_read_as_what_if", confused("[3]", 0), points=1),
            Wrong("ranking_read_for_direction", confused("[0, 2]", 1), points=1),
            Wrong(None, confused("[1]", 2), points=1),
            Wrong(
                None,
                confused("[1]", 2) + "answered[hand.index(4) if 4 in hand else hand.index(9)] = letter[2]\n"
                "answered[next(k for k, one in enumerate(hand) if fits.get(one) == 2)] = letter[3]",
            ),
        ],
        cheap=["answered = ['none'] * 6", "answered = ['A'] * 6", "answered = ['A', 'none', 'C', 'B', 'none', 'D']"],
    ),
    "claim": QuestionAnswers(
        right=[claimed(HERE, "f - e"), claimed(BANK, "round(f - a, 3)")],
        wrong=[
            Wrong("comparison_turned_round", claimed(HERE.replace(">", "<"), "f - e")),
            Wrong("accuracy_explains_better", claimed('"right more often about who"', "f - a")),
            Wrong("imitated_questions_are_causes", claimed('"makes people"', "f - e")),
            Wrong("mean_taken_for_every_case", claimed(HERE, "f - e", "each single decision"), points=1),
            Wrong("imitates_any_model", claimed(BANK, "f - a", "whatever model"), points=1),
            Wrong("fidelity_read_as_accuracy", claimed(HERE, "f - e", "how often the bank is right"), points=1),
            Wrong("size_taken_for_unimportant", claimed(HERE, "f - e", "With more leaves"), points=1),
            Wrong(None, claimed(HERE, "e - f")),
            Wrong(None, claimed(BANK, "f")),
            Wrong(None, claimed(HERE, "a - f")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('C', 0.05, 'R')"],
    ),
}
