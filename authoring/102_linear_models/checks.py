"""The checks of 102: each names what it sees in a wrong answer."""

from __future__ import annotations

import functools
import re

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer

from xaicourse.explanation import Explanation
from xaicourse.learning.comparing import close, first_trouble
from xaicourse.learning.contract import AnswerProblem, Result, mistake, question
from xaicourse.learning.people import Learner
from xaicourse.learning.wants import Array, Choice, Function, Mapping, Number, PerFeature, Text
from xaicourse.letters import Reading, read_letter
from xaicourse.letters.factors import short_label
from xaicourse.methods.logistic import fit_logistic
from xaicourse.scenarios import credit

UNIT = "102_linear_models"
AREAS = "ABCD"


def rounded(given, wanted) -> bool:
    return close(given, wanted, 0.0051)


@question(
    "odds_ratio",
    points=2,
    wants={"odds_ratio": Function(Number(meaning="one number above 0"))},
    misconceptions=["log_odds_for_odds_ratio", "ratio_times_steps", "one_step_only"],
    hints=[
        "What do `steps` standard deviations add to the log-odds? The worked step did it for six months.",
        "Multiply `per_spread` by `steps`, then take `np.exp` of the product.",
    ],
    worked="With a coefficient of .5 for one SD, an SD of 10 and a change from 24 to 44, the change is 2 SDs. It adds 1.0 to the "
    "log-odds, so it multiplies the odds by e, 2.718.",
)
def odds_ratio(answers, rng) -> Result:
    return first_trouble(2, (odds_ratio_of(answers, rng, way) for way in (1, -1)))


def odds_ratio_of(answers, rng, way: int) -> Result:
    slope, spread = round(float(rng.uniform(0.3, 0.7)), 3), round(float(rng.uniform(5, 15)), 2)
    before = round(float(rng.uniform(20, 40)), 1)
    after = round(before + way * float(rng.uniform(1.5, 2.5)) * spread, 1)
    given, steps = answers.call("odds_ratio", slope, spread, before, after), (after - before) / spread
    wanted = np.exp(slope * steps)
    if close(given, wanted):
        return Result(
            2, "A change of any size, in the column's own units, and the odds are multiplied by e to the sum."
        )
    if close(given, slope * steps):
        return mistake("log_odds_for_odds_ratio", given=given)
    if close(given, steps * np.exp(slope)):
        return mistake("ratio_times_steps", steps=steps)
    if close(given, np.exp(slope)):
        return mistake("one_step_only")
    if close(given, np.exp(slope * (after - before))):
        return Result(0.5, "You took the coefficient for one unit. It is for one standard deviation: use `steps`.")
    if close(given, 1 / wanted):
        return Result(1, "This is the odds ratio of the change backwards, from `after` to `before`.")
    if close(given, wanted - 1) or close(given, 100 * (wanted - 1)):
        return Result(1, "This is how much is added to the odds, as a share; the ratio itself was asked for.")
    if rounded(given, wanted):
        return Result(1, "The ratio is rounded; return it as it is.")
    return Result(
        0,
        f"For a coefficient of {slope} per SD and {steps:.2f} SDs your ratio is {given:.3g}. What do the SDs add first?",
    )


@question(
    "contributions",
    points=3,
    wants={"contributions": Function(Array((3,), "one contribution per feature, log-odds"))},
    misconceptions=["mean_left_out", "weights_ignored", "weights_not_shared_out"],
    hints=[
        "Two steps: the weighted mean of each column, then coefficient times the distance of the applicant from it.",
        "`np.average(people, axis=0, weights=weights)` is the weighted mean of each column.",
    ],
    worked="With the people 1 and 4, weights 1 and 2, the mean is (1 * 1 + 2 * 4) / 3 = 3. The applicant has 5, the coefficient "
    "is 2: the contribution is 2 * (5 - 3) = 4.",
)
def contributions(answers, rng) -> Result:
    return first_trouble(3, (contributions_of(answers, rng) for _ in range(2)))


def contributions_of(answers, rng) -> Result:
    slopes = (rng.choice([-1, 1], 3) * rng.uniform(0.2, 0.9, 3)).round(2)
    people = rng.normal([5, 10, 20], [2, 3, 4], (6, 3)).round(2)
    person = rng.normal([5, 10, 20], 3).round(2)
    weights = rng.uniform(0.5, 6, 6).round(1)
    given = answers.call("contributions", slopes.tolist(), person.tolist(), people.tolist(), weights.tolist())
    usual = np.average(people, axis=0, weights=weights)
    wanted = slopes * (person - usual)
    if close(given, wanted):
        return Result(
            3, "Coefficient times the distance from the comparison: here one in which recent people count more."
        )
    if close(given, slopes * person):
        return mistake("mean_left_out")
    if close(given, slopes * (person - people.mean(axis=0))):
        return mistake("weights_ignored", points=1)
    if close(given, slopes * (person - weights @ people / len(people))) or close(
        given, slopes * (person - weights @ people)
    ):
        return mistake("weights_not_shared_out", points=1)
    if close(given, -wanted):
        return Result(1.5, "Each contribution has the wrong sign: it is the applicant's value minus the mean.")
    if close(given, person - usual):
        return Result(1, "These are the distances from the mean; what the model makes of them needs the coefficients.")
    if close(given, slopes * (person - np.median(people, axis=0))):
        return Result(1, "You compare with the median. A contribution starts from the mean, here the weighted one.")
    if rounded(given, wanted):
        return Result(1.5, "These contributions are rounded; return them as they are.")
    return Result(0, "These are not the contributions. Print the weighted mean that you compare with, for two people.")


@question(
    "with_reference",
    points=3,
    wants={
        "with_reference": Function(
            Mapping({name: Number(meaning="one number, log-odds") for name in ("intercept", *AREAS)})
        )
    },
    misconceptions=["intercept_left", "reference_added", "old_reference_left"],
    hints=[
        "Write down the sum of intercept and coefficient for each area. These four sums must stay; what must the new "
        "intercept be?",
        "The new reference's sum becomes the intercept. Take the new reference's old coefficient off all four.",
    ],
    worked="Intercept -1, areas A 0, B .3, C .5. With B as reference the intercept is -.7, and the areas are A -.3, B 0, C .2: "
    "A's sum is still -1, C's still -.5.",
)
def with_reference(answers, rng) -> Result:
    return first_trouble(3, (with_reference_of(answers, rng) for _ in range(2)))


def with_reference_of(answers, rng) -> Result:
    intercept = round(float(rng.normal(-1, 0.3)), 2)
    old, new = map(str, rng.choice(list(AREAS), 2, replace=False))
    areas = {area: round(float(rng.choice([-1, 1]) * rng.uniform(0.2, 0.9)), 2) for area in AREAS} | {old: 0.0}
    found = answers.call("with_reference", intercept, areas, new)
    given = np.array([found[name] for name in ("intercept", *AREAS)])
    before, moved = np.array([areas[area] for area in AREAS]), areas[new]
    wanted = np.array([intercept + moved, *(before - moved)])
    half_way = np.where([area == old for area in AREAS], 0.0, before - moved)
    if close(given, wanted):
        return Result(3, "All four sums stay, so every prediction stays: only what we compare with has changed.")
    if close(given[1:], wanted[1:]) and close(given[0], intercept):
        return mistake("intercept_left", points=1, reference=new, shift=-moved)
    if close(given[1:], before + moved) or close(given[0], intercept - moved):
        return mistake("reference_added", reference=new)
    if close(given[1:], half_way):
        return mistake("old_reference_left", points=1, old=old)
    if close(given, [intercept, *before]):
        return Result(0, f"This is the model as it was: area {new} should have 0 now.")
    if rounded(given, wanted):
        return Result(1.5, "These numbers are rounded; return them as they are.")
    if close(given[0] + given[1:], intercept + before):
        return Result(1, f"Every prediction stays, but the coefficient of area {new}, the new reference, is not 0.")
    return Result(
        0,
        f"Area {old} had {intercept + areas[old]:.2f} in all (intercept and coefficient), and has "
        f"{given[0] + given[1 + AREAS.index(old)]:.2f} now. Keep each area's sum.",
    )


@question(
    "new_risk",
    points=2,
    wants={"new_risk": Function(Number(meaning="one number between 0 and 1"))},
    misconceptions=[
        "odds_ratio_for_risk_ratio",
        "odds_left_as_odds",
        "risk_taken_for_odds",
        "log_odds_added_to_risk",
        "start_left_out",
    ],
    hints=[
        "What does `np.exp(coefficient * change)` multiply: the risk, or something else?",
        "Three steps: from the risk to the odds, times the odds ratio, and from the odds back to the risk.",
    ],
    worked="A risk of .5 has odds of 1. An odds ratio of e makes them 2.718, and a risk of 2.718 / 3.718 = .73. From odds to "
    "risk: odds / (1 + odds).",
)
def new_risk(answers, rng) -> Result:
    coefficient, change = round(float(rng.uniform(0.03, 0.09)), 3), int(rng.integers(8, 20))
    risks = np.array([0.02, 0.35, 0.9]) + rng.uniform(0, 0.04, 3).round(3)
    given = np.array([answers.call("new_risk", float(risk), coefficient, change) for risk in risks])
    ratio = np.exp(coefficient * change)
    odds = risks / (1 - risks) * ratio
    wanted = odds / (1 + odds)
    if close(given, wanted):
        return Result(2, "From risk to odds, times the odds ratio, and back: right for every risk, small or large.")
    if close(given, risks * ratio) or close(given, np.minimum(risks * ratio, 1)):
        return mistake("odds_ratio_for_risk_ratio", given=risks[2] * ratio, risk=risks[2])
    if close(given, odds):
        return mistake("odds_left_as_odds", points=1, given=given[2])
    bent = risks * ratio / (1 + risks * ratio)
    if close(given, bent):
        return mistake("risk_taken_for_odds", points=1, risk=risks[2], given=bent[2])
    if close(given, risks + coefficient * change) or close(given, np.minimum(risks + coefficient * change, 1)):
        return mistake("log_odds_added_to_risk", added=coefficient * change)
    if close(given, ratio / (1 + ratio) + 0 * risks):
        return mistake("start_left_out", given=given[0])
    back = risks / (1 - risks) / ratio
    if close(given, back / (1 + back)):
        return Result(1, "This is the risk after a change of the same size the other way.")
    if close(given, 100 * wanted):
        return Result(1, "This is the risk in percent; return it as a share between 0 and 1.")
    if rounded(given, wanted):
        return Result(1, "The risk is rounded; return it as it is.")
    return Result(
        0, f"A risk of {risks[1]:.3f} becomes {given[1]:.3g} by your function, where {wanted[1]:.3f} is right."
    )


@functools.lru_cache(maxsize=64)
def tumours_of(learner: Learner) -> tuple[pd.DataFrame, pd.Series]:
    """Return the learner's own 300 tumours (300, 3) and whether each was malignant (300,)."""
    found = load_breast_cancer(as_frame=True)
    rows = np.random.default_rng(learner.pick(f"{UNIT}/tumours", list(range(40)))).permutation(569)[:300]
    return found.data.loc[rows, ["mean radius", "mean perimeter", "mean texture"]], 1 - found.target[rows]


MEASURES = ("mean radius", "mean perimeter", "mean texture")
SOLVER = 0.1  # what scikit-learn's usual solver is off, in coefficients of 10 to 40


@question(
    "twins",
    points=3,
    wants={
        "guess": Choice(("raises", "lowers")),
        "twins": Mapping(
            {
                "coefficients": PerFeature(MEASURES, "one coefficient per column, log-odds per standard deviation"),
                "together": Number(meaning="one number, log-odds"),
            }
        ),
    },
    misconceptions=["penalty_left_on", "raw_for_standardised", "other_outcome", "mean_left_out"],
    hints=[
        "Fit on `measures` and multiply the coefficients by `measures.std()`, or fit on standardised columns.",
        "`fit_logistic(measures, malignant).coefficients` are per unit. A contribution is coefficient times (value of `mine` "
        "minus mean), in one scale for all three.",
    ],
    worked="With one coefficient of 2 per unit, an SD of 3, a mean of 10 and `mine` = 13: per SD it is 6, and it contributes "
    "2 * (13 - 10) = 6. `together` is the sum of two such contributions.",
)
def twins(answers, rng, learner) -> Result:
    given, guess = answers.value("twins"), committed(answers)
    measures, malignant = tumours_of(learner)
    model, spread = fit_logistic(measures, malignant), measures.std().to_numpy()
    right = model.coefficients * spread
    distance = (measures.iloc[0] - measures.mean()).to_numpy()
    together, found = float((model.coefficients * distance)[:2].sum()), given["coefficients"]
    if not any(close(found, right * scale, SOLVER) for scale in (1, np.sqrt(299 / 300))):
        return wrong_twins(found, right, model.coefficients, pulled(measures, malignant))
    if not close(given["together"], together, 0.051):
        with_zero = float((model.coefficients * measures.iloc[0].to_numpy())[:2].sum())
        if close(given["together"], with_zero, 0.051):
            return mistake("mean_left_out", points=2)
        return Result(
            2,
            f"The coefficients are right. Together the twins contribute {together:+.2f}, not {given['together']:+.2f}: "
            "two coefficients, each times (value of `mine` minus mean), and the two added.",
        )
    told = {
        "": "A guess before you compute would have told you more. Beside",
        "lowers": "You guessed it: beside",
        "raises": "You guessed that it raises the risk; beside",
    }
    return Result(
        3,
        f"{told[guess]} its twin, the radius has {found[0]:+.1f}, the perimeter {found[1]:+.1f}. Here that is no accident, "
        "it comes in every draw: of two nuclei with one perimeter, that with the smaller radius has the rougher outline. A "
        "coefficient says 'with the others held still'.",
    )


def committed(answers) -> str:
    """Return the guess, or "" if there is none: it costs nothing."""
    try:
        return answers.value("guess")
    except AnswerProblem:
        return ""


def pulled(measures: pd.DataFrame, malignant: pd.Series) -> list[np.ndarray]:
    """Return the coefficients per SD that a penalty leaves: on the columns as they are, and on standardised ones."""
    spread = measures.std()
    on_raw = fit_logistic(measures, malignant, penalty=1.0).coefficients * spread.to_numpy()
    return [on_raw, fit_logistic((measures - measures.mean()) / spread, malignant, penalty=1.0).coefficients]


def wrong_twins(found: np.ndarray, right: np.ndarray, raw: np.ndarray, with_penalty: list[np.ndarray]) -> Result:
    if close(found, -right, SOLVER) or close(found, -raw, SOLVER):
        return mistake("other_outcome", points=1)
    if close(found, raw, SOLVER):
        return mistake("raw_for_standardised", points=1)
    if any(close(found, each, SOLVER) for each in with_penalty):
        return mistake("penalty_left_on", points=1, radius=found[0], perimeter=found[1])
    if close(np.sort(found), np.sort(right), SOLVER):
        return Result(1, "These are the right numbers in another order: radius, perimeter, texture.")
    return Result(
        0,
        f"These are not the coefficients per SD: for the texture you have {found[2]:.2f}. Are all three measures in the model, is "
        "`malignant` the outcome, and is there no penalty?",
    )


JARGON = (
    "log-odds",
    "log odds",
    "logit",
    "odds",
    "coefficient",
    "contribution",
    "contributed",
    "contributes",
    "attribution",
    "standard deviation",
    "feature",
    "variable",
    "regression",
    *(name for name in credit.FEATURES if "_" in name),
)
COMPARED = re.compile(r"\b(compar\w*|than|usual|average|typical|others?|mean|median)\b")


@functools.lru_cache(maxsize=1)
def shares() -> tuple[pd.DataFrame, list[int], float]:
    """Return all test applicants' contributions (1000, 11), the rows that learners get, and the base value."""
    data = credit.load()
    background = data.background()
    model = fit_logistic(data.X_train, data.y_train)
    found = pd.DataFrame(model.contributions(data.X_test, background), data.X_test.index, data.X_test.columns)
    risk = 1 / (1 + np.exp(-model.log_odds(data.X_test)))
    top = np.sort(found.to_numpy(), axis=1)
    clear = (risk > credit.REJECTION_THRESHOLD) & (top[:, -1] - top[:, -2] > 0.15) & (found.index != 4416)
    clear &= ~found.idxmax(axis=1).isin(["age", "postcode", "duration"]).to_numpy()
    return found, list(found.index[clear]), float(model.log_odds(background).mean())


def applicant_of(learner: Learner) -> Explanation:
    """Return the contributions of the learner's own applicant."""
    found, rows, base = shares()
    row = learner.pick(f"{UNIT}/applicant", rows)
    instance = credit.load().X_test.loc[row]
    return Explanation(found.loc[row], base, instance, credit.FEATURES, "log-odds", "the scorecard")


@question(
    "sentence",
    points=3,
    wants={"sentence": Text(600, "a sentence in quotation marks")},
    misconceptions=[
        "direction_said_wrongly",
        "weaker_reason_named",
        "change_promised",
        "jargon_for_a_colleague",
        "compared_with_nobody",
    ],
    hints=[
        "Look at the top of your table: which contribution is largest? How is that feature called in plain words?",
        "Three parts: compared with whom, what, and that it raised the risk most.",
    ],
    worked="If the loan amount were on top: 'Compared with our usual applicants, the loan amount raised this applicant's risk "
    "most.' The reader must find the factor, a direction and nothing false.",
)
def sentence(answers, rng, learner) -> Result:
    text, explanation = answers.value("sentence"), applicant_of(learner)
    data = credit.load()
    reading = read_letter(text, explanation, data.columns, background=data.background())
    strongest = explanation.feature_names[int(np.argmax(explanation.values))]
    names = {name: short_label(name, data.columns) for name in credit.FEATURES}
    trouble = said_wrongly(reading, names) or said_unclearly(text)
    if trouble:
        return trouble
    if not reading.reasons:
        return Result(
            0,
            f"The reader can judge nothing in it: {reading.sentences[0].cannot_judge} Use a word of your table, and 'raised the "
            "risk' or 'counted against'.",
        )
    if strongest not in reading.reasons:
        return mistake("weaker_reason_named", points=1, named=names[reading.reasons[0]])
    said_most = any(one.claim == "largest" and one.feature == strongest for _, one in reading.supported)
    if len(reading.reasons) > 1 and not said_most:
        return Result(2, "True, but it names several factors and not which of them counted most. Which is the largest?")
    if not COMPARED.search(text.lower()):
        return mistake("compared_with_nobody", points=2, named=names[strongest])
    return Result(3, "A true sentence that a colleague can use: what, in which direction, and compared with whom.")


def said_wrongly(reading: Reading, names: dict[str, str]) -> Result | None:
    """Return the mistake of a sentence that the contributions contradict, or that promises; None if it does neither."""
    if reading.contradicted:
        said, statement = reading.contradicted[0]
        if {one.claim for _, one in reading.contradicted} == {"largest"}:
            return mistake("weaker_reason_named", points=1, named=names[statement.feature])
        return mistake("direction_said_wrongly", sentence=said.text, why=statement.why)
    if reading.forbidden:
        return mistake("change_promised", words=reading.forbidden[0].word)
    return None


def said_unclearly(text: str) -> Result | None:
    """Return what is wrong with the wording alone; None if nothing is."""
    word = next((word for word in JARGON if word in text.lower()), None)
    if word:
        return mistake("jargon_for_a_colleague", points=1, word=word)
    if len(re.findall(r"[.!?](?:\s|$)", text.strip())) > 2 or len(text.split()) > 60:
        return Result(
            1, "One or two sentences, at most 60 words: a colleague in a hurry reads no more. Which one matters?"
        )
    return None
