"""Answers on which the checks of 304 are proven: right, wrong by name, and cheap."""

from xaicourse.learning.answers import QuestionAnswers, Wrong


def scored(
    score: str = "(raw > 0).mean() + 0.5 * (raw == 0).mean()", slope: str = "raw.mean() / np.linalg.norm(v)"
) -> str:
    return f"""
def tcav_score(gradients, direction):
    G, v = np.array(gradients, dtype=float), np.array(direction, dtype=float)
    raw = G @ v
    return {{"score": {score}, "slope": {slope}}}
"""


SCORE = scored()
SCORE_BY_SIGNS = """
def tcav_score(gradients, direction):
    length = sum(part**2 for part in direction) ** 0.5
    slopes = [sum(g * v for g, v in zip(row, direction)) / length for row in gradients]
    return {"score": float((1 + np.sign(slopes).mean()) / 2), "slope": sum(slopes) / len(slopes)}
"""


def apart(
    take: str = "X - np.outer(z, z @ X) / (z @ z)", centred: str = "z - z.mean()", end: str = "v / np.linalg.norm(v)"
) -> str:
    return f"""
def cav_apart(concept, other, size_concept, size_other, penalty):
    a, b = np.array(concept, dtype=float), np.array(other, dtype=float)
    X, z = np.concatenate([a, b]), np.concatenate([size_concept, size_other]).astype(float)
    y = np.repeat([1.0, -1.0], [len(a), len(b)])
    X, y, z = X - X.mean(axis=0), y - y.mean(), {centred}
    plain = np.linalg.solve(X.T @ X + penalty * np.eye(X.shape[1]), X.T @ y)
    along = z @ X / np.linalg.norm(z @ X)
    X = {take}
    v = np.linalg.solve(X.T @ X + penalty * np.eye(X.shape[1]), X.T @ y)
    return {end}
"""


APART = apart()
APART_BY_LIBRARY = """
def cav_apart(concept, other, size_concept, size_other, penalty):
    from sklearn.linear_model import LinearRegression, Ridge
    X = np.concatenate([np.array(concept, dtype=float), np.array(other, dtype=float)])
    z = np.concatenate([size_concept, size_other])[:, None]
    left = X - LinearRegression().fit(z, X).predict(z)
    v = Ridge(alpha=penalty).fit(left, [1] * len(concept) + [-1] * len(other)).coef_
    return (v / np.sqrt((v**2).sum())).tolist()
"""
EACH_ALBUM = """
def cav_apart(concept, other, size_concept, size_other, penalty):
    parts = []
    for X, z in ((concept, size_concept), (other, size_other)):
        X, z = np.array(X, dtype=float), np.array(z, dtype=float) - np.mean(z)
        parts.append(X - np.outer(z, z @ X) / (z @ z))
    X, y = np.concatenate(parts), np.repeat([1.0, -1.0], [len(concept), len(other)])
    X, y = X - X.mean(axis=0), y - y.mean()
    v = np.linalg.solve(X.T @ X + penalty * np.eye(X.shape[1]), X.T @ y)
    return v / np.linalg.norm(v)
"""
PLAIN = """
def cav_apart(concept, other, size_concept, size_other, penalty):
    return cav(np.array(concept), np.array(other), penalty)
"""


def judged(
    p: str = "holm([difference(s, random) for s in scores])", size: str = "abs(c) / spread", small: str = "0.1"
) -> str:
    return f"""
def verdicts(scores, random, changes, spread):
    p = {p}
    sizes = [{size} for c in changes]
    return ["not shown" if a >= 0.05 else "too small" if b < {small} else "matters" for a, b in zip(p, sizes)]
"""


JUDGED = judged()
JUDGED_BY_SCIPY = """
def verdicts(scores, random, changes, spread):
    p = [stats.ttest_ind(s, random, equal_var=False).pvalue for s in scores]
    left, shown = len(p), set()
    for place in sorted(range(len(p)), key=lambda k: p[k]):
        if p[place] * left >= 0.05:
            break
        shown.add(place)
        left -= 1
    said = {True: "matters", False: "too small"}
    return [said[abs(changes[k]) >= 0.1 * spread] if k in shown else "not shown" for k in range(len(p))]
"""
ONE_SIDED = "holm([stats.ttest_ind(s, random, equal_var=False, alternative='greater').pvalue for s in scores])"


def ranked(
    count: str = "(far[1:] >= far[0]).sum()", p: str = "(1 + count) / len(means)", centre: str = "means[1:].mean()"
) -> str:
    return f"""
def album_p(table):
    table = np.array(table, dtype=float)
    means = table.mean(axis=1)
    far = np.abs(means - {centre})
    count = {count}
    return {p}
"""


RANKED = ranked()
RANKED_BY_LOOP = """
def album_p(table):
    own, *others = [sum(row) / len(row) for row in table]
    centre = sum(others) / len(others)
    beyond = [each for each in others if abs(each - centre) >= abs(own - centre)]
    return (len(beyond) + 1) / (len(others) + 1)
"""
CELLS = """
def album_p(table):
    table = np.array(table, dtype=float)
    centre = table[1:].mean()
    count = (np.abs(table[1:] - centre) >= abs(table[0].mean() - centre)).sum()
    return (1 + count) / (1 + table[1:].size)
"""


def mine(
    pair: str = "cav(rows(nets.activations(net, a)), rows(nets.activations(net, b)))",
    at: str = "patches",
    change: str = "(nets.log_odds(net, marked) - nets.log_odds(net, patches)).mean()",
    guess: str = '"much"',
    runs: str = "zip(with_marker, any_patches)",
) -> str:
    return f"""{SCORE}
guess = {guess}
rows = lambda values: values.reshape(len(values), -1)
at = rows(nets.activation_gradient(net, {at}))
found = [tcav_score(at, {pair}) for a, b in {runs}]
my_report = {{key: np.mean([each[key] for each in found]) for key in ("score", "slope")}}
my_report["change"] = {change}
"""


PROBABILITY = "(nets.probability(net, marked) - nets.probability(net, patches)).mean()"
POOLED = "[(with_marker.reshape(-1, 32, 32), any_patches.reshape(-1, 32, 32))]"


def claimed(statement: str, evidence: str, limitation: str = "other albums") -> str:
    """A claim whose letters are read from the offered texts, as a learner reads them."""
    return (
        mine()
        + f"""
size = "more than 1" if abs(my_report["change"]) >= 1 else "less than 1"
other = "less than 1" if size == "more than 1" else "more than 1"
offered = [line for line in statements("claim").text.split("\\n\\n") if line.startswith("**")]
letter = lambda words: next(line[2] for line in offered if words in line)
claim = Claim(letter({statement}), my_report["{evidence}"], letter("{limitation}"))
"""
    )


MOST = '"For most of the patches"'

ANSWERS = {
    "tcav_score": QuestionAnswers(
        right=[SCORE, SCORE_BY_SIGNS],
        wrong=[
            Wrong("ties_taken_for_no", scored("(raw > 0).mean()"), points=1),
            Wrong("ties_taken_for_yes", scored("(raw >= 0).mean()"), points=1),
            Wrong("direction_with_its_length", scored(slope="raw.mean()"), points=1),
            Wrong("mean_before_sign", scored("float(raw.mean() > 0)"), points=1),
            Wrong(None, scored("(raw < 0).mean() + 0.5 * (raw == 0).mean()"), points=1),
            Wrong(None, scored(slope="np.abs(raw).mean() / np.linalg.norm(v)"), points=1),
        ],
        cheap=["def tcav_score(gradients, direction): return {'score': 0.5, 'slope': 0.0}"],
    ),
    "cav_apart": QuestionAnswers(
        right=[APART, APART_BY_LIBRARY],
        wrong=[
            Wrong("size_left_in", PLAIN, points=1),
            Wrong("size_not_centred", apart(centred="z"), points=2),
            Wrong("size_taken_in_each_album", EACH_ALBUM, points=2),
            Wrong(
                "size_taken_after",
                apart(take="X", end="(u := plain - along * (along @ plain)) / np.linalg.norm(u)"),
                points=2,
            ),
            Wrong(
                "means_for_ridge",
                apart(end="(u := X[y > 0].mean(axis=0) - X[y < 0].mean(axis=0)) / np.linalg.norm(u)"),
                points=2,
            ),
            Wrong(None, apart(end="-v / np.linalg.norm(v)"), points=2),
            Wrong(None, apart(end="v"), points=3),
        ],
        cheap=["def cav_apart(concept, other, size_concept, size_other, penalty): return np.eye(len(concept[0]))[0]"],
    ),
    "verdicts": QuestionAnswers(
        right=[JUDGED, JUDGED_BY_SCIPY],
        wrong=[
            Wrong("tests_uncorrected", judged("[difference(s, random) for s in scores]"), points=1),
            Wrong("tested_one_sided", judged(ONE_SIDED), points=1),
            Wrong("tested_against_half", judged("holm([stats.ttest_1samp(s, 0.5).pvalue for s in scores])"), points=1),
            Wrong("significant_taken_for_relevant", judged(small="0"), points=1),
            Wrong("fall_taken_for_nothing", judged(size="c / spread"), points=1),
            Wrong("change_without_scale", judged(size="abs(c)"), points=1),
            Wrong(None, judged("[len(scores) * difference(s, random) for s in scores]"), points=2),
        ],
        cheap=["def verdicts(scores, random, changes, spread): return ['not shown'] * len(scores)"],
    ),
    "album_p": QuestionAnswers(
        right=[RANKED, RANKED_BY_LOOP],
        wrong=[
            Wrong(
                "sets_taken_for_albums",
                "def album_p(table): return float(colleagues_p(table))",
            ),
            Wrong("p_without_the_album_itself", ranked(p="count / (len(means) - 1)"), points=2),
            Wrong("album_ranked_one_sided", ranked("(means[1:] >= means[0]).sum()"), points=1),
            Wrong("centre_taken_as_half", ranked(centre="0.5"), points=1),
            Wrong(None, RANKED.replace("return (1 + count) / len(means)", "return 1 - (1 + count) / len(means)")),
        ],
        cheap=["def album_p(table): return 0.05", "def album_p(table): return 1.0"],
    ),
    "my_report": QuestionAnswers(
        right=[
            mine(),
            mine(guess="...") + "import pandas as pd\nmy_report = pd.Series(my_report).round(4)",
            mine(
                guess='"little"',
                pair="5 * cav(rows(nets.activations('%s' % name, a)), rows(nets.activations(name, b)))",
            ),
        ],
        wrong=[
            Wrong("asked_where_it_already_is", mine(at="marked"), points=1),
            Wrong(
                "albums_changed_places",
                mine("cav(rows(nets.activations(net, b)), rows(nets.activations(net, a)))"),
                points=1,
            ),
            Wrong("change_of_probability", mine(change=PROBABILITY), points=2),
            Wrong("one_run_for_six", mine(runs=POOLED), points=1),
            Wrong(None, mine() + "my_report['change'] *= -1", points=2),
        ],
        cheap=["guess = 'much'\nmy_report = {'score': 0.9, 'slope': 0.3, 'change': 5.0}"],
    ),
    "claim": QuestionAnswers(
        right=[claimed(MOST, "score"), claimed("size", "change")],
        wrong=[
            Wrong("change_taken_for_other", claimed("other", "change")),
            Wrong("score_taken_for_part", claimed('"is the part of"', "score")),
            Wrong("score_taken_for_effect", claimed('"For every network"', "score")),
            Wrong("network_taken_for_world", claimed('"A patient whose"', "score")),
            Wrong("album_taken_for_concept", claimed(MOST, "score", "no repetition"), points=1),
            Wrong("score_taken_for_chance", claimed(MOST, "score", "It is the chance"), points=1),
            Wrong("slope_taken_for_step", claimed(MOST, "score", "steps of any length"), points=1),
            Wrong("concept_taken_for_place", claimed(MOST, "score", "where in the patch"), points=1),
            Wrong(None, claimed(MOST, "slope")),
        ],
        cheap=["claim = Claim('A', 0.0, 'P')", "claim = Claim('B', 5.0, 'Q')"],
    ),
}
