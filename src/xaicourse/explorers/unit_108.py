"""Explorer 108, "The letter with too many reasons": a letter as passages, each tied to the bar that it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from xaicourse.explanation import Explanation
from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.letters import CONTRADICTED, NOT_FOUND, Reading, check_factors, read_letter
from xaicourse.scenarios import credit
from xaicourse.scenarios.credit import refits

ROW = 4266  # a rejected applicant with four shares above the wobble, and a fifth and a sixth below it
MOST = 6
READERS = {"applicant": "the applicant", "officer": "the loan officer", "auditor": "the auditor"}
WORDINGS = {
    "describes": "describes the model",
    "because": "\u201cbecause\u201d",
    "will": "\u201cif \u2026 you will\u201d",
}
# how each factor is named; its value in words
NAMES = {
    "burden": ("use of revolving credit", "{:g} % of the limit"),
    "debt_to_income": ("debt-to-income", "{:g} % of income"),
    "postcode": ("postcode area", "{:g}"),
    "inquiries": ("number of credit inquiries", "{:g}"),
    "amount": ("loan amount", "{:,.0f} euros"),
    "day_of_month": ("application date", "day {:g} of the month"),
}
ROWS = {"burden": "revolving credit", "inquiries": "inquiries"}  # shorter, beside a bar
CHECKS = ("reasons", "direction", "numbers", "wording", "reading ease")
NUMBERS = ("one", "two", "three", "four", "five", "six")


@lru_cache(maxsize=1)
def explained() -> tuple[Explanation, Explanation, pd.DataFrame, float]:
    """Return the model's and the truth's exact explanation of the rejection, the background and the wobble."""
    data = credit.load()
    applicant, background = data.X_test.loc[[ROW]], data.background()
    model = credit.truth.shapley(credit.predict_log_odds, applicant, background)[0]
    true = credit.truth.shapley(credit.truth.log_odds, applicant, background)[0]
    return model, true, background, refits.wobble(ROW)


@lru_cache(maxsize=1)
def _columns() -> dict[str, credit.Column]:
    return credit.load().columns


@lru_cache(maxsize=1)
def shares() -> dict[str, float]:
    """Return the six largest shares that raise the risk, largest first, log-odds."""
    model, *_ = explained()
    found = dict(zip(model.feature_names, model.values.tolist(), strict=True))
    return {name: found[name] for name in sorted(found, key=lambda name: -found[name])[:MOST]}


def named(reasons: int) -> list[str]:
    """Return the features that a letter with so many reasons names."""
    return list(shares())[:reasons]


def _value(name: str) -> str:
    model, *_ = explained()
    return NAMES[name][1].format(model.instance[model.feature_names.index(name)])


def reason(reader: str, wording: str, name: str) -> str:
    """Return what the text says of one factor: that it raised the risk and, with the other wordings, too much."""
    words, share, wobble = NAMES[name][0], shares()[name], explained()[3]
    label = f"{words[0].upper()}{words[1:]}"
    beside = f"share {share:+.2f}, {'above' if share > wobble else 'within'} the wobble of {wobble:.2f}"
    said = {
        "applicant": f"Your {words} ({_value(name)}) counted against you",
        "officer": f"{label} ({_value(name)}) raised the estimate by {share:+.2f}",
        "auditor": f"{label}: {beside}; it raised the estimate",
    }[reader]
    if wording == "because":
        return f"{said}, because it leads to default."
    if wording == "will":
        return f"{said}. If it improves, {'you' if reader == 'applicant' else 'the applicant'} will get the loan."
    if reader == "auditor" and share <= wobble:
        return f"{label}: {beside}: no reason."
    return f"{said}."


def opening(reader: str) -> str:
    """Return what stands before the reasons."""
    model, _, background, _ = explained()
    return {
        "applicant": "We cannot offer you this loan. We compared you with our other applicants.",
        "officer": f"The model puts the risk at {_risk():.0%}. Shares are log-odds, compared with all applicants.",
        "auditor": f"Exact Shapley values of {model.function} ({model.output_scale}) against {len(background)} rows.",
    }[reader]


def closing(reader: str) -> str:
    """Return what stands after the reasons."""
    return {
        "applicant": "Your age and your payment record spoke for you. You may ask us which data we used.",
        "officer": "Age and payment record lowered the estimate.",
        "auditor": f"Wobble: mean standard deviation of the shares over {refits.REFITS} refits.",
    }[reader]


def letter(reader: str, reasons: int, wording: str) -> list[str]:
    """Return the letter's lines: opening, reasons, closing."""
    return [opening(reader), *(reason(reader, wording, name) for name in named(reasons)), closing(reader)]


@lru_cache(maxsize=1)
def _risk() -> float:
    return float(credit.predict_probability(credit.load().X_test.loc[[ROW]])[0])


@dataclass(frozen=True)
class Judged:
    """A letter with what the reader found.

    lines     the letter
    reading   the letter reader's reading of it
    checks    for each of CHECKS: (passed, a few words), None for passed where it is not asked of this reader
    """

    lines: tuple[str, ...]
    reading: Reading
    checks: dict[str, tuple[bool | None, str]]

    @property
    def passes(self) -> bool:
        """Whether no check fails."""
        return all(passed is not False for passed, _ in self.checks.values())


@lru_cache(maxsize=len(READERS) * MOST * len(WORDINGS))
def judged(reader: str, reasons: int, wording: str) -> Judged:
    """Return the letter with the reader's verdicts and the five checks."""
    model, _, background, wobble = explained()
    lines = letter(reader, reasons, wording)
    reading = read_letter("\n".join(lines), model, _columns(), background=background, noise=wobble)
    wrong = [one for _, one in reading.contradicted]
    told = sum(one.claim in ("number", "share") for _, one in reading.supported)
    turned = [one for one in wrong if one.claim in ("raises", "lowers")]
    numbers = [one for one in wrong if one.claim in ("number", "share")]
    hard = reading.ease.too_hard if reader == "applicant" else []
    checks: dict[str, tuple[bool | None, str]] = {
        "reasons": _reasons_check(reader, reasons),
        "direction": (not turned, "each points the way its share does, however small"),
        "numbers": (not numbers, f"{told} of {told + len(numbers)} are right" if told or numbers else "none is given"),
        "wording": (not reading.forbidden, _wording_words(reading)),
        "reading ease": (None, "not asked of a text for colleagues")
        if reader != "applicant"
        else (not hard, hard[0].rstrip(".") if hard else f"Flesch {reading.ease.flesch:.0f}, 60 or more is plain"),
    }
    return Judged(tuple(lines), reading, checks)


def _reasons_check(reader: str, reasons: int) -> tuple[bool, str]:
    model, _, _, wobble = explained()
    steady = [name for name, share in shares().items() if share > wobble]
    chosen = named(reasons)
    missing, weak = [n for n in steady if n not in chosen], [n for n in chosen if n not in steady]
    if missing:
        return False, f"{_count(len(missing))} more above the wobble, left out"
    if weak and reader != "auditor":
        return False, f"{_count(len(weak))} below the wobble named as a reason"
    right = check_factors([(name, "raises") for name in steady], model, noise=wobble).right
    return right, f"the {_count(len(steady))} above the wobble, largest first"


def _wording_words(reading: Reading) -> str:
    kinds = sorted({finding.kind for finding in reading.forbidden})
    said = {"causal": "a causal claim about the person", "promise": "a promise", "score only": "only a score"}
    return " and ".join(said[kind] for kind in kinds) if kinds else "no promise, no causal claim"


def _count(number: int) -> str:
    return NUMBERS[number - 1]


def _verdict(line: str, found: Judged) -> tuple[str, str]:
    """Return the (verdict, note) of a line: forbidden words first, then what the attributions say."""
    inside = [one for one in found.reading.sentences if one.text in line]
    forbidden = [one.kind for one in found.reading.forbidden if one.sentence in line]
    if forbidden:
        return "bad", {"causal": "causal claim"}.get(forbidden[0], forbidden[0])
    verdicts = {one.verdict for one in inside}
    if CONTRADICTED in verdicts:
        return "bad", CONTRADICTED
    if any(sentence in inside for sentence, _ in found.reading.too_small):
        return "bad", "true, and too small"
    if verdicts - {NOT_FOUND}:
        return "good", "supported"
    return "open", NOT_FOUND


def scene(reader: str, reasons: int, wording: str) -> dict:
    """Return the picture: the letter with its verdicts, the five checks, and the shares behind the reasons."""
    found = judged(reader, reasons, wording)
    _, true, _, wobble = explained()
    slots = [found.lines[0], *found.lines[1:-1], *[found.lines[1]] * (MOST - reasons), found.lines[-1]]
    shown = [True, *(k < reasons for k in range(MOST)), True]
    letter_items = [s.phrase(line, *_verdict(line, found), shown=on) for line, on in zip(slots, shown, strict=True)]
    signs = {True: ("good", "passes"), False: ("bad", "fails"), None: ("open", "not asked")}
    check_items = [s.phrase(f"{name}: {words}", *signs[passed]) for name, (passed, words) in found.checks.items()]
    items = [s.bar(row, 0, share, f"{share:+.2f} \u25b6") for row, share in enumerate(shares().values())]
    true_shares = dict(zip(true.feature_names, true.values.tolist(), strict=True))
    diamonds = [s.point(true_shares[name], row, shape="diamond") for row, name in enumerate(shares())]
    high = 1.45 * max([*shares().values(), *(true_shares[name] for name in shares())])
    details = [f"reason {row + 1}" if row < reasons else "" for row in range(MOST)]
    below = s.panel(
        "bars",
        s.axis("share of the prediction (log-odds)", -0.05, high),
        s.rows([ROWS.get(name, NAMES[name][0]) for name in shares()], details),
        [
            s.rule("wobble", wobble, f"wobble {wobble:.2f}", dashed=True),
            s.bars("bars", items),
            s.points("truth", diamonds, truth=True),
        ],
        label="The six largest shares that raised the risk",
    )
    return s.scene(
        _title(reader, reasons, wording, found),
        _sentence(reader, reasons, found),
        [
            s.text_panel("letter", letter_items, label=f"To {READERS[reader]}"),
            s.text_panel("checks", check_items, label="Five checks"),
            below,
        ],
        truth_sentence=_truth_sentence(true_shares),
    )


def _title(reader: str, reasons: int, wording: str, found: Judged) -> str:
    if found.passes:
        if reader == "auditor" and reasons > 4:
            return "The auditor gets even what is no reason, as long as the text says so"
        return f"This text passes: {_count(reasons)} reasons above the wobble, and it describes the model"
    if not found.checks["wording"][0]:
        what = {"because": "makes a causal claim about the person", "will": "promises"}[wording]
        return f"The text {what}: it fails, though every number in it is right"
    if reasons > len([1 for share in shares().values() if share > explained()[3]]):
        last = NAMES[named(reasons)[-1]][0]
        return f"The {last} did raise the estimate, and naming it makes the text worse: its share is below the wobble"
    count = f"{_count(reasons).capitalize()} true reason{'s are' if reasons > 1 else ' is'}"
    return f"{count} not enough: {found.checks['reasons'][1]}"


def _sentence(reader: str, reasons: int, found: Judged) -> str:
    last = named(reasons)[-1]
    passed = sum(one is True for one, _ in found.checks.values())
    asked = sum(one is not None for one, _ in found.checks.values())
    failed = [name for name, (one, _) in found.checks.items() if one is False]
    fails = f"; it fails on {_and(failed)}" if failed else ""
    return (
        f"The text for {READERS[reader]} with {_count(reasons)} reason{'s' if reasons > 1 else ''}: "
        f"{_counted(len(found.reading.supported), 'statement')} supported, "
        f"{len(found.reading.contradicted)} contradicted, "
        f"{len(found.reading.forbidden) or 'none'} forbidden. {passed} of {asked} checks pass{fails}. "
        f"The smallest share named is that of the {NAMES[last][0]}, {shares()[last]:+.2f}; the wobble is "
        f"{explained()[3]:.2f}."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _truth_sentence(true_shares: dict[str, float]) -> str:
    off = {name: abs(share - true_shares[name]) for name, share in shares().items()}
    worst = max(off, key=off.__getitem__)
    return (
        f"The diamonds are the truth's shares. The model is furthest off in the {NAMES[worst][0]}: "
        f"{shares()[worst]:+.2f}, where the truth gives {true_shares[worst] + 0.0:.2f}. The text is about the model."
    )


def _wrong_words(state: dict) -> bool:
    found = judged(state["reader"], state["reasons"], state["wording"])
    others = [one for name, (one, _) in found.checks.items() if name in ("reasons", "direction", "numbers")]
    return not found.checks["wording"][0] and all(others)


def _too_many(state: dict) -> bool:
    found = judged(state["reader"], state["reasons"], state["wording"])
    return bool(found.checks["wording"][0]) and found.checks["reasons"][1].endswith("named as a reason")


EXPLORER = Explorer(
    unit="108",
    name="The letter with too many reasons",
    question="Which sentence is true, useful and allowed?",
    controls={
        "reader": Choice("Reader", READERS, "applicant"),
        "reasons": Number("Reasons", 1, MOST, 2),
        "wording": Choice("Wording", WORDINGS, "describes"),
    },
    scene=scene,
    guess=Guess(
        "Four letters to the applicant, every reason in them true. Which one passes all five checks?",
        "Set the controls to each of the four letters and see.",
        options={
            "four": "four reasons, described",
            "six": "six reasons, described",
            "because": "four reasons, with \u201cbecause\u201d",
            "will": "four reasons, with \u201cif \u2026 you will\u201d",
        },
        marked=False,
    ),
    findings=(
        Finding(
            "Give four reasons; then change the wording. Which check fails?",
            _wrong_words,
            "The right reasons in the wrong words fail: \u201cbecause\u201d turns a share of the model's output into a "
            "claim about the person, \u201cwill\u201d into a promise.",
        ),
        Finding(
            "Go back to words that describe the model, and add a fifth and a sixth reason: both are true.",
            _too_many,
            "A fifth and a sixth true reason make the letter worse: their shares lie below the model's own wobble "
            "between refits, so that another sample of customers would have given other reasons.",
        ),
    ),
    final={"reasons": 6},
)
