"""Explorer 101, "Six explanations, four people at the door": their places, who is answered, what readability costs."""

from __future__ import annotations

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.unit_101_price import SETS, best, gain
from xaicourse.worked_cases import ASKERS, CASES, PROPERTIES, answers, lacks

LEFT, RIGHT = 0.25, 0.75  # the middles of the columns: needs the inside, predictions only
MARGIN = 0.22  # how far left of its middle a card's sign stands
COLUMNS = {"inside": LEFT, "predictions": RIGHT}
TOP = 11.0
HEADS = {"one case": 9.9, "whole model": 3.9}
CHOSEN_ROW = {"one case": 8.9, "whole model": 2.9}
# card -> how many rows below the chosen card's row it stands, in every cell that it has
SLOTS = {"scorecard": 1, "path": 3, "curve": 2, "shuffle": 1, "line": 2, "shares": 4}
RIGHT_SLOTS = {**SLOTS, "shares": 1}
# methods of later units, beside the six: words, column, half, rows below the chosen card's row
LATER = (
    ("201: LIME", "predictions", "one case", 2),
    ("301: changes", "predictions", "one case", 3),
    ("302: rules", "predictions", "one case", 4),
)
PLACES = {
    "one inside": ("one case, needs the inside", {"one case"}, {"inside"}),
    "one predictions": ("one case, predictions will do", {"one case"}, {"predictions"}),
    "whole inside": ("whole model, needs the inside", {"whole model"}, {"inside"}),
    "whole predictions": ("whole model, predictions will do", {"whole model"}, {"predictions"}),
    "both reaches": ("one case and whole model, needs the inside", {"one case", "whole model"}, {"inside"}),
    "both ways": ("one case, either will do", {"one case"}, {"inside", "predictions"}),
}
SHORT = {
    "developer": "the developer",
    "user": "the loan officer",
    "auditor": "the auditor",
    "affected": "the person affected",
}
LOW, HIGH = 0.68, 0.9


def judged(card: str, place: str) -> str:
    """Return whether a card belongs where it was put: "right", "right in part" or "think again"."""
    _, reach, needs = PLACES[place]
    case = CASES[card]
    if (reach, needs) == (case.reach, case.needs):
        return "right"
    return "right in part" if reach <= case.reach and needs <= case.needs else "think again"


def scene(card: str, place: str, asker: str) -> dict:
    """Return the picture: the board, what is said of the chosen card, how many answer, and the price of reading."""
    panels = [_board(card, place, asker), _said(card, place, asker), _count(asker), _price()]
    guess = s.guess_mark("count", list(ASKERS).index("affected"), 0.0, len(answers("affected")), "cards", digits=0)
    return s.scene(
        f"{len(answers(asker))} of {len(CASES)} explanations answer {SHORT[asker]}: {_asked(asker)}",
        _sentence(card, place, asker),
        panels,
        truth_sentence=f"The diamonds stand where {CASES[card].name} belongs: {_where(card)}.",
        guess=guess,
    )


def _board(card: str, place: str, asker: str) -> dict:
    lit = answers(asker)
    marks = [
        s.line("between columns above", [(0.5, 4.4), (0.5, HEADS["one case"] - 0.5)]),
        s.line("between columns below", [(0.5, 0.1), (0.5, HEADS["whole model"] - 0.5)]),
        s.line("between halves", [(0, 4.4), (1, 4.4)]),
        s.text("inside", LEFT, TOP - 0.5, "needs the inside"),
        s.text("predictions", RIGHT, TOP - 0.5, "predictions will do"),
        *[s.text(half, 0.5, y, half) for half, y in HEADS.items()],
    ]
    for name, case in CASES.items():
        for half in HEADS:
            for column, x in COLUMNS.items():
                if half in case.reach and column in case.needs:
                    y = CHOSEN_ROW[half] - (SLOTS if column == "inside" else RIGHT_SLOTS)[name]
                    marks += _card(f"{name}, {half}, {column}", name, x, y, name in lit, shown=name != card)
    marks += [s.text(words, COLUMNS[column], CHOSEN_ROW[half] - row, words) for words, column, half, row in LATER]
    _, reach, needs = PLACES[place]
    diamonds = []
    for half in HEADS:
        for column, x in COLUMNS.items():
            put = half in reach and column in needs
            marks += _card(f"chosen, {half}, {column}", card, x, CHOSEN_ROW[half], card in lit, shown=put, ring=True)
            belongs = half in CASES[card].reach and column in CASES[card].needs
            diamonds.append(s.point(x + MARGIN, CHOSEN_ROW[half], shape="diamond", shown=belongs))
    return s.panel(
        "board",
        s.axis("", 0, 1, shown=False),
        s.axis("", 0, TOP, shown=False),
        [*marks, s.points("places", diamonds, truth=True)],
        height=310,
        label="Your card: in the first line of its place, with a ring. \u25cf glass box, \u25a0 made afterwards. "
        "Dark: answers the one who asks. Numbers: methods of later units.",
    )


def _card(key: str, name: str, x: float, y: float, lit: bool, *, shown: bool, ring: bool = False) -> list[dict]:
    case = CASES[name]
    sign = s.point(x - MARGIN, y, shape="dot" if case.glass else "square", lit=lit, shown=shown)
    items = [sign, s.point(x - MARGIN, y, shape="ring", shown=shown)] if ring else [sign]
    words = {**s.text(f"{key}, name", x + 0.02, y, case.name), "shown": shown}
    return [s.points(key, items), words]


def _said(card: str, place: str, asker: str) -> dict:
    case, verdict = CASES[card], judged(card, place)
    put = s.phrase(
        f"You put it at \u201c{PLACES[place][0]}\u201d. {case.why} Its place: {_where(card)}.",
        "good" if verdict == "right" else "open",
        verdict,
    )
    missing = lacks(card, asker)
    who = SHORT[asker]
    told = (
        f"It does not answer {who}: that needs an answer that {' and '.join(PROPERTIES[need] for need in missing)}."
        if missing
        else f"It answers {who}: it {' and '.join(PROPERTIES[need] for need in ASKERS[asker].needs)}."
    )
    return s.text_panel(
        "said",
        [
            s.phrase(f"{_capital(case.name)}. {case.words}", "open", f"unit {case.unit}"),
            put,
            s.phrase(told, "open" if missing else "good", "no answer" if missing else "answers"),
        ],
    )


def _where(card: str) -> str:
    case = CASES[card]
    reach = " and ".join(half for half in HEADS if half in case.reach)
    needs = (
        "either will do"
        if len(case.needs) == 2
        else "needs the inside"
        if "inside" in case.needs
        else "predictions will do"
    )
    return f"{reach}, {needs}"


def _count(asker: str) -> dict:
    found = {key: len(answers(key)) for key in ASKERS}
    items = [
        {**s.bar(row, 0, count, f"{count} of {len(CASES)}", shown=key == asker), "sign": "none"}
        for row, (key, count) in enumerate(found.items())
    ]
    return s.panel(
        "count",
        s.axis("explanations that answer", -0.3, len(CASES) + 0.3),
        s.rows(list(SHORT.values())),
        [s.bars("counts", items)],
    )


def _price() -> dict:
    marks, details = [], []
    for row, name in enumerate(SETS):
        for glass in (True, False):
            one, y = best(name, glass=glass), row + (0 if glass else 0.3)
            key = f"{name}, {'glass' if glass else 'black'}"
            marks += [
                s.line(f"{key}, SD", [(one.auc - one.sd, y), (one.auc + one.sd, y)]),
                s.points(key, [s.point(one.auc, y, shape="dot" if glass else "square")]),
            ]
        details.append(_signed(gain(name)))
    return s.panel(
        "price",
        s.axis("AUC over five folds: mean, and one SD to both sides", LOW, HIGH),
        s.rows(list(SETS.values()), details),
        marks,
        label="\u25cf best glass box, \u25a0 best black box. Beside the name: what the black box gains.",
    )


def _signed(value: float) -> str:
    rounded = round(value, 3) + 0.0
    return f"{rounded:+.3f}".replace("-", "\u2212") if rounded else "0.000"


def _asked(asker: str) -> str:
    return f"\u201c{ASKERS[asker].question}\u201d"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _sentence(card: str, place: str, asker: str) -> str:
    names = ", ".join(CASES[key].name for key in answers(asker))
    verb = "answers" if not lacks(card, asker) else "does not answer"
    widest = max(SETS, key=gain)
    more, sd = _signed(gain(widest)), best(widest, glass=True).sd
    return (
        f"{_capital(SHORT[asker])} asks {_asked(asker)} Answers: {names}. Your card, {CASES[card].name}, {verb}; where "
        f"you put it: {judged(card, place)}. On four real sets the best black box gains {more} AUC at most "
        f"over the best glass box ({SETS[widest]}), where one SD of the folds is {sd:.3f}."
    )


EXPLORER = Explorer(
    unit="101",
    name="Six explanations, four people at the door",
    question="Which explanation does whom any good?",
    controls={
        "card": Choice("Your card", {key: case.name for key, case in CASES.items()}, "curve"),
        "place": Choice("Put it at", {key: words for key, (words, _, _) in PLACES.items()}, "whole inside"),
        "asker": Choice("Who asks", {key: asker.words for key, asker in ASKERS.items()}, "developer"),
    },
    scene=scene,
    guess=Guess(
        "How many of the six explanations can answer \u201cWhat can I do to get the loan?\u201d",
        "Let the person affected ask, and count the dark cards.",
        low=0,
        high=6,
        step=1,
        unit="cards",
    ),
    findings=(
        Finding(
            "Let the person affected ask. What happens to the board?",
            lambda state: state["asker"] == "affected",
            "Most of the board goes dark: only models that can be read whole say what another value would do for one "
            "applicant.",
        ),
        Finding(
            "Now find a card that fits two places, and put it there.",
            lambda state: state["place"].startswith("both") and judged(state["card"], state["place"]) == "right",
            "Such a card is right in both: a scorecard or an EBM is at once the model and its explanation. And at the "
            "foot, no black box beats the best glass box by more than one SD of the folds.",
        ),
    ),
    final={"asker": "affected", "place": "both reaches"},
)
