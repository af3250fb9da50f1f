"""A small explorer with every kind of control and mark, for tests of the framework itself."""

from xaicourse.explorers import scene as s
from xaicourse.explorers.controls import Choice, Number, Steps
from xaicourse.explorers.explorer import Explorer, Finding, Guess
from xaicourse.explorers.pixels import png


def draw(rows, n, seed, side):
    height = n / 10 + seed
    return s.scene(
        f"{rows} rows reach {height:g}",
        f"With {rows} rows, n = {n:g} and seed {seed} the bar reaches {height:g} on the {side} side.",
        [
            s.panel(
                "plane",
                s.axis("x (units)", 0, 10),
                s.axis("y (units)", 0, 10),
                [
                    s.line("curve", [(0, 0), (5, seed), (10, 10)], label="curve"),
                    s.points("people", [s.point(k, k, shape=shape) for k, shape in enumerate(s.SHAPES)]),
                    s.points("truth", [s.point(9, 9, shape="diamond")], truth=True),
                    s.text("note", 5, 5, "words"),
                    s.rule("mean", 4, "mean"),
                ],
            ),
            s.panel(
                "bars",
                s.axis("length (units)", -20, 20),
                s.rows(["up", "down"]),
                [
                    s.bars(
                        "bars",
                        [s.bar(0, 0, height, "up"), s.bar(1, 0, -rows, "down", shown=side == "left")],
                        linked=True,
                    )
                ],
            ),
            s.panel(
                "square",
                s.axis("", 0, 4, shown=False),
                s.axis("", 0, 2, shown=False),
                [
                    s.image("below", png([[0, 0.5], [1, 0]]), (0, 4, 0, 2), "four pixels"),
                    s.image("heat", png([[seed / 4]], "heat"), (1, 2, 0, 1), "one hot pixel", opacity=0.5),
                    s.image("cover", png([[0]], "cover"), (3, 4, 1, 2), "a cover", shown=side == "left"),
                ],
                height=100,
                square=True,
            ),
            s.text_panel(
                "words",
                [
                    s.phrase("A phrase that is right, " * 6, "good", "right"),
                    s.phrase("One that is wrong", "bad", "wrong", shown=side == "left"),
                    s.phrase(f"One of {rows} that nobody can judge", "open", "open"),
                ],
                label="Three phrases",
            ),
        ],
        truth_sentence="The truth is 9.",
        guess=s.guess_mark("bars", 0, 0.0, height, "units"),
    )


EXAMPLE = Explorer(
    unit="999",
    name="An example",
    question="Does it draw?",
    controls={
        "rows": Number("Rows", 1, 3, 2),
        "n": Steps("Applicants", (10, 30, 100), 30),
        "seed": Number("Seed", 0, 4, 0, still=(0, 4)),
        "side": Choice("Side", {"left": "left", "right": "right"}, "left"),
    },
    scene=draw,
    guess=Guess("How far?", "See the bar.", low=0, high=10, step=1, unit="units"),
    findings=(
        Finding("Move the rows.", lambda state: state["rows"] != 2, "Rows matter."),
        Finding("Now redraw.", lambda state: state["seed"] != 0, "The seed matters."),
    ),
    final={"rows": 3},
)
