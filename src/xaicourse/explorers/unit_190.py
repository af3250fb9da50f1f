"""Explorer 190, "One model, two code books": the same bars, and the sentence that two code books make of them.

Invented for this page: the bureau sends the length of credit history as one of four codes, and the bank's model reads
each code as the median of its class. The labels of one code book have slipped by one place, as in the common code
book of the German credit data. Nothing of those real data is in here: the picture is the same with or without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.scenarios import credit

CROWD, APPLICANTS, FIRST = 60, 20, 14
CODED = "history_months"
EDGES = (48, 72, 96)  # months; a class includes its upper edge
CODES = (1, 2, 3, 4)
RIGHT = {1: "up to 4 years", 2: "4 to 6 years", 3: "6 to 8 years", 4: "over 8 years"}
LABELS = {
    "as it came": {code: RIGHT[code % 4 + 1] for code in CODES},  # slipped: each code has its neighbour's label
    "corrected": RIGHT,
}
BOOKS = {"as it came": "as it came with the data", "corrected": "corrected by the paper files"}
# the file's eleven entries in short words, with short units; the coded one has a label for a value
NAMES = {
    "age": ("age", "years"),
    "income": ("income", "euros"),
    "amount": ("amount", "euros"),
    "duration": ("duration", "months"),
    "debt_to_income": ("debt-to-income", "%"),
    "history_months": ("history", ""),
    "on_time": ("paid on time", "%"),
    "burden": ("card use", "%"),
    "inquiries": ("inquiries", ""),
    "postcode": ("postcode", ""),
    "day_of_month": ("day", ""),
}
MINUS, NBSP = "\u2212", "\u00a0"


class Bars(NamedTuple):
    """The 20 applicants' explanations against 100 training rows, log-odds.

    values, true   (20, 11) attributions of the model and of the truth
    base           the base value
    prediction     (20,)
    """

    values: np.ndarray
    true: np.ndarray
    base: float
    prediction: np.ndarray


def codes(months: np.ndarray) -> np.ndarray:
    """Return the code, 1 to 4, of each length of history in months."""
    return 1 + np.digitize(months, EDGES, right=True)


@lru_cache(maxsize=1)
def _medians() -> dict[int, float]:
    """Return for each code the median months of its class among the training rows: what the model reads."""
    months = credit.load().X_train[CODED]
    return {code: float(months[codes(months) == code].median()) for code in CODES}


def decoded(people: pd.DataFrame) -> pd.DataFrame:
    """Return the people as the model reads them: each history is its class's median."""
    return people.assign(**{CODED: [_medians()[int(code)] for code in codes(people[CODED])]})


@lru_cache(maxsize=1)
def people() -> pd.DataFrame:
    """Return the 20 applicants (20, 11), as the model reads them, evenly spread from low to high predicted risk."""
    crowd = decoded(credit.load().X_test.iloc[:CROWD])
    order = np.argsort(credit.predict_log_odds(crowd), kind="stable")
    return crowd.iloc[[int(order[round(place)]) for place in np.linspace(0, CROWD - 1, APPLICANTS)]]


@lru_cache(maxsize=1)
def bars() -> Bars:
    """Return every applicant's explanation: TreeExplainer's for the model, the exact one for the truth."""
    import shap  # takes seconds to import, and only this function needs it

    background = decoded(credit.load().background())
    found = shap.TreeExplainer(credit.load_model(), background)(people())
    return Bars(
        found.values,
        _true_values(people(), background),
        float(credit.predict_log_odds(background).mean()),
        credit.predict_log_odds(people()),
    )


def _true_values(rows: pd.DataFrame, background: pd.DataFrame) -> np.ndarray:
    """Return the truth's exact attributions (n, 11), term by term: a sum's shares are its terms' shares added up.

    A term of one feature is that feature's own; of a term of two features each takes its mean gain over both orders.
    """
    names = list(rows.columns)
    found = np.zeros(rows.shape)
    for columns, effect in credit.truth.TERMS.values():
        here = [rows[column].to_numpy() for column in columns]
        there = [background[column].to_numpy() for column in columns]
        nobody = effect(*there).mean()
        if len(columns) == 1:
            found[:, names.index(columns[0])] += effect(*here) - nobody
            continue
        first, second = (names.index(column) for column in columns)
        both = effect(*here)
        alone = np.array([effect(here[0][k], there[1]).mean() for k in range(len(rows))])
        other = np.array([effect(there[0], here[1][k]).mean() for k in range(len(rows))])
        found[:, first] += ((alone - nobody) + (both - other)) / 2
        found[:, second] += ((other - nobody) + (both - alone)) / 2
    return found


@lru_cache(maxsize=1)
def default_rates() -> dict[int, float]:
    """Return for each code the percentage of the 4000 training rows with it that did not pay back."""
    data = credit.load()
    found = codes(data.X_train[CODED])
    return {code: float(100 * data.y_train[found == code].mean()) for code in CODES}


def named(values: np.ndarray, reasons: int) -> list[int]:
    """Return the places of the `reasons` widest of `values` (11,), widest first; of equal ones the first in the file.

    A bar of exactly 0 is no reason, so there may be fewer.
    """
    order = np.argsort(-np.abs(values), kind="stable")[:reasons]
    return [int(place) for place in order if values[place] != 0]


def word(code: int, labels: Mapping[int, str]) -> str:
    """Return a code's label, or the raw code where the book has none: never a blank."""
    return labels.get(code) or f"code {code}, no label"


def decision(log_odds: float) -> str:
    """Return what the bank decides: a risk at the limit itself is still approved."""
    risk = 1 / (1 + np.exp(-log_odds))
    return "rejected" if risk > credit.REJECTION_THRESHOLD else "approved"


def _code(applicant: int) -> int:
    return int(codes(np.array([people()[CODED].iloc[applicant - 1]]))[0])


def is_reversed(applicant: int, reasons: int) -> bool:
    """Return whether the two books make opposite sentences: one says the longest history, the other the shortest."""
    both = {LABELS[book][_code(applicant)] for book in BOOKS}
    return _is_read_out(applicant, reasons) and both == {RIGHT[1], RIGHT[4]}


def _is_read_out(applicant: int, reasons: int) -> bool:
    return credit.FEATURES.index(CODED) in named(bars().values[applicant - 1], reasons)


def shares(applicant: int, reasons: int) -> list[bool]:
    """Return for each factor read out whether the truth moves this risk in the same direction."""
    values, true = bars().values[applicant - 1], bars().true[applicant - 1]
    return [bool(values[place] * true[place] > 0) for place in named(values, reasons)]


def _signed(value: float) -> str:
    rounded = round(float(value), 2) + 0.0
    return f"{rounded:+.2f}".replace("-", MINUS) if rounded else "0.00"


def _arrow(value: float) -> str:
    words = _signed(value)
    return f"{words} \u25b6" if words[0] == "+" else f"\u25c0 {words}" if words[0] == MINUS else words


def _file(book: str, applicant: int) -> tuple[list[str], list[str]]:
    """Return the names and the entries of an applicant's file, the coded one in the words of `book`."""
    person = people().iloc[applicant - 1]
    entries = [f"{person[name]:g}{NBSP}{unit}".strip() for name, (_, unit) in NAMES.items()]
    code = _code(applicant)
    entries[list(NAMES).index(CODED)] = f"{code}: {word(code, LABELS[book])}"
    return [name for name, _ in NAMES.values()], entries


def _edges(applicant: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where the bars start and end, and where the truth's would, (11,) each, log-odds."""
    found = bars()
    edges = found.base + np.append(0.0, np.cumsum(found.values[applicant - 1]))
    return edges[:-1], edges[1:], edges[:-1] + found.true[applicant - 1]


@lru_cache(maxsize=1)
def _axis() -> tuple[float, float]:
    """Return both ends of the x axis: they hold every mark of every state."""
    places = [place for number in range(1, APPLICANTS + 1) for each in _edges(number) for place in each]
    row = credit.FEATURES.index(CODED)
    places += [2 * starts[row] - ends[row] for starts, ends, _ in (_edges(n) for n in range(1, APPLICANTS + 1))]
    low, high = min(places), max(places)
    return float(low - 0.06 * (high - low)), float(high + 0.03 * (high - low))


def scene(book: str, applicant: int, reasons: int) -> dict:
    """Return the picture: the file beside the bars from base value to prediction, and the codes with their labels."""
    found, (starts, ends, true_ends) = bars(), _edges(applicant)
    values, prediction = found.values[applicant - 1], float(found.prediction[applicant - 1])
    low, high = _axis()
    chosen = named(values, reasons)
    rows = range(len(NAMES))
    file = s.panel(
        "file",
        s.axis("risk of default (log-odds)", low, high),
        s.rows(*_file(book, applicant)),
        [
            s.rule("base", found.base, f"base value {_plain(found.base)}"),
            s.rule("prediction", prediction, f"prediction {_plain(prediction)}", dashed=True, at_top=False),
            s.bars("bars", [s.bar(k, starts[k], ends[k], _arrow(values[k])) for k in rows], linked=True),
            s.points("named", [s.point(low + 0.012 * (high - low), k, lit=k in chosen) for k in rows]),
            s.points("truth", [s.point(true_ends[k], k, shape="diamond") for k in rows], truth=True),
        ],
        label=f"The file of applicant {applicant}: \u25cf read out, \u25cb not. \u25b6 raises, \u25c0 lowers the risk.",
    )
    rates = default_rates()
    book_panel = s.panel(
        "book",
        s.axis("did not pay back, of the 4000 training rows (%)", 0, 60),
        s.rows([f"code {code}" for code in CODES], [word(code, LABELS[book]) for code in CODES]),
        [
            s.points(
                "rates",
                [s.point(rates[code], k, shape="square", lit=code == _code(applicant)) for k, code in enumerate(CODES)],
            ),
            *(s.text(f"rate {code}", rates[code] + 5, k, f"{rates[code]:.0f}{NBSP}%") for k, code in enumerate(CODES)),
        ],
        label=f"The code book {BOOKS[book]}, and how often each code did not pay back. \u25a0 this applicant's code.",
    )
    row = credit.FEATURES.index(CODED)
    mirrored = {"long": float(ends[row]), "short": float(2 * starts[row] - ends[row])}
    return s.scene(
        _title(book, applicant, reasons),
        _sentence(book, applicant, reasons),
        [file, book_panel],
        truth_sentence=_truth_sentence(applicant, reasons),
        guess=s.guess_mark("file", row, mirrored, float(ends[row]), ""),
    )


def _plain(value: float) -> str:
    return f"{value:.2f}".replace("-", MINUS)


def _title(book: str, applicant: int, reasons: int) -> str:
    if not _is_read_out(applicant, reasons):
        return f"Credit history is not among the {reasons} factors read out: here both books give the same sentence"
    value = bars().values[applicant - 1, credit.FEATURES.index(CODED)]
    which = {"as it came": "book as it came", "corrected": "corrected book"}[book]
    label, way = word(_code(applicant), LABELS[book]), "raises" if value > 0 else "lowers"
    return f"Read with the {which}, a credit history of {label} {way} this risk"


def factor_words(place: int, book: str, applicant: int) -> str:
    """Return one factor as it is read out, such as "debt-to-income 52.4 % raises the risk (+1.85)"."""
    names, entries = _file(book, applicant)
    value = bars().values[applicant - 1, place]
    what = f"{names[place]} {entries[place]}"
    if place == credit.FEATURES.index(CODED):
        what = f"a credit history of {word(_code(applicant), LABELS[book])}"
    return f"{what} {'raises' if value > 0 else 'lowers'} the risk ({_signed(value)})"


def _sentence(book: str, applicant: int, reasons: int) -> str:
    prediction = float(bars().prediction[applicant - 1])
    risk = 1 / (1 + np.exp(-prediction))
    read_out = "; ".join(factor_words(k, book, applicant) for k in named(bars().values[applicant - 1], reasons))
    return (
        f"The loan officer reads out: applicant {applicant} is {decision(prediction)} at a predicted risk of "
        f"{100 * risk:.1f}{NBSP}% (limit {100 * credit.REJECTION_THRESHOLD:.0f}{NBSP}%). "
        f"{read_out[0].upper()}{read_out[1:]}."
    )


def _truth_sentence(applicant: int, reasons: int) -> str:
    fitting = shares(applicant, reasons)
    everywhere = sum(all(shares(number, reasons)) for number in range(1, APPLICANTS + 1))
    here = "all" if all(fitting) else f"{sum(fitting)} of {len(fitting)}" if any(fitting) else "none"
    return (
        f"The diamonds are the truth's own bars: of the factors read out, {here} point the same way there. That holds "
        f"for all {reasons} in {everywhere} of the {APPLICANTS} applicants."
    )


EXPLORER = Explorer(
    unit="190",
    name="One model, two code books",
    question="What did the officer read out?",
    controls={
        "book": Choice("Code book", BOOKS, "as it came"),
        "applicant": Number("Applicant", 1, APPLICANTS, FIRST),
        "reasons": Number("Factors read out", 3, 4, 3),
    },
    scene=scene,
    guess=Guess(
        f"The bar of applicant {FIRST}'s credit history lowers the risk. The file says code 4. Is this history long or "
        "short?",
        "Look at how often each code did not pay back, then switch the code book.",
        options={"long": "long: it speaks for the applicant", "short": "short, as the label says"},
    ),
    findings=(
        Finding(
            f"Switch the code book for applicant {FIRST}: which bar changes, and what does the officer read out?",
            lambda state: state["book"] == "corrected" and is_reversed(state["applicant"], state["reasons"]),
            "No bar changes, not by one digit, and the sentence says the opposite: "
            "the model reads codes, only people read labels.",
        ),
        Finding(
            "Now press Truth and find an applicant with a factor read out that does not point the same way in truth.",
            lambda state: not all(shares(state["applicant"], state["reasons"])),
            "The bars are exact about the model, so this one is the model's own error: "
            "no code book and no explainer can mend it.",
        ),
    ),
    final={"book": "corrected"},
)
