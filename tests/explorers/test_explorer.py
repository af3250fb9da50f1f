import json
import math
import re
import time
from itertools import pairwise

import pytest

from tests.explorers.example import EXAMPLE, draw
from xaicourse.explorers import explore, find, scene, static_html, units
from xaicourse.explorers.controls import Choice, Number, Steps
from xaicourse.explorers.explorer import Explorer
from xaicourse.explorers.picture import figure
from xaicourse.explorers.still import pack
from xaicourse.explorers.widget import Limit, Live


def unpack(packed, position):
    """What the browser does with the packed scenes, told anew."""

    def fill(node):
        if isinstance(node, list):
            return [fill(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$" in node:
            pattern, values = packed["columns"][node["$"]]
            return values[packed["patterns"][pattern][position]]
        return {key: fill(item) for key, item in node.items()}

    return fill(packed["template"])


def with_scene(function, **changes):
    fields = {name: getattr(EXAMPLE, name) for name in EXAMPLE.__dataclass_fields__}
    return Explorer(**{**fields, "scene": function, **changes})


@pytest.mark.parametrize("explorer", [EXAMPLE, *(find(unit) for unit in units())], ids=lambda explorer: explorer.unit)
def test_every_state_of_every_explorer_can_be_drawn(explorer):
    assert explorer.check() == []
    for state in explorer.corners():
        assert explorer.draw(**state)["sentence"]
    assert 2 <= len(explorer.controls) - ("seed" in explorer.controls) <= 3
    assert explorer.read(explorer.final) != explorer.start


@pytest.mark.parametrize("explorer", [find(unit) for unit in units()], ids=lambda explorer: explorer.unit)
def test_each_finding_is_to_be_found_and_not_there_at_the_start(explorer):
    found = [explorer.draw(**state)["found"] for state in explorer.states()]
    assert explorer.draw()["found"] == [False, False]
    assert any(first for first, _ in found)
    assert any(second for _, second in found)


def test_an_explorer_that_draws_wrongly_is_caught():
    def jumping(**state):
        drawn = draw(**state)
        drawn["panels"][0]["x"]["high"] += state["rows"]
        return drawn

    def shrinking(**state):
        drawn = draw(**state)
        drawn["panels"][1]["marks"][0]["items"] = drawn["panels"][1]["marks"][0]["items"][: state["rows"]]
        return drawn

    assert "in another state" in with_scene(jumping).check()[0]
    assert "same marks" in with_scene(shrinking).check()[-1]


def test_a_scene_refuses_what_cannot_be_drawn():
    def one(x=1.0, title="A finding"):
        marks = [s.points("p", [s.point(x, 0.5)])]
        return s.scene(title, "A sentence.", [s.panel("a", s.axis("x", 0, 2), s.axis("y", 0, 1), marks)])

    s = scene
    assert one()["panels"][0]["key"] == "a"
    with pytest.raises(ValueError, match="is nan"):
        one(math.nan)
    with pytest.raises(ValueError, match="off its axis"):
        one(3.0)
    with pytest.raises(ValueError, match="no title"):
        one(title=" ")
    with pytest.raises(ValueError, match="no panel"):
        s.scene("A", "B", [])
    with pytest.raises(ValueError, match="low end"):
        s.scene("A", "B", [s.panel("a", s.axis("x", 2, 2), s.axis("y", 0, 1), [])])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: explore("998"), "unit '998' has no explorer; give one of '"),
        (lambda: explore("107", colour="red"), "no control 'colour'; it has compared_to, scale, applicant"),
        (lambda: explore("107", compared_to="friends"), "compared_to was given 'friends'; give one of 'everyone'"),
        (lambda: explore("107", applicant=13), "applicant was given 13; give a whole number from 1 to 12"),
        (lambda: explore("107", applicant=2.5), "applicant was given 2.5"),
        (lambda: explore("107", applicant="9"), "applicant was given '9'"),
        (lambda: explore("107", applicant=float("nan")), "applicant was given nan"),
        (lambda: explore("107", applicant=True), "applicant was given True"),
        (lambda: EXAMPLE.read({"n": 20}), "n was given 20; give one of 10, 30, 100"),
        (lambda: Choice("A", {"a": "a"}, "b"), "starts at 'b'"),
        (lambda: Number("A", 0, 1, 2), "low <= start <= high"),
        (lambda: Number("A", 0, 1, 0, still=(1,)), "must hold the start"),
        (lambda: Steps("A", (1, 2), 3), "starts at 3"),
    ],
)
def test_bad_input_gets_one_sentence(call, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_number_moves_to_its_nearest_step():
    control = Number("rho", 0.0, 0.99, 0.9, step=0.01)
    assert control.read("rho", 0.123) == 0.12
    assert control.values[0] == 0.0
    assert control.values[-1] == 0.99
    assert len(control.values) == 100


def test_packed_scenes_come_back_whole():
    scenes = [EXAMPLE.draw(**state) for state in EXAMPLE.states()]
    packed = json.loads(json.dumps(pack(scenes)))
    assert [unpack(packed, position) for position in range(len(scenes))] == json.loads(json.dumps(scenes))
    uneven = [{"a": [1], "b": {"c": True}}, {"a": [1, 2], "b": {"c": 1}}, {"a": None, "b": {}}]
    packed = pack(uneven)
    assert [unpack(packed, position) for position in range(3)] == uneven
    assert [type(unpack(packed, position)["b"].get("c")) for position in range(2)] == [bool, int]


def test_a_static_page_has_its_limits():
    many = {**EXAMPLE.controls, "seed": Number("Seed", 0, 100, 0)}
    with pytest.raises(ValueError, match="1818 static states, at most 600"):
        static_html(with_scene(draw, controls=many))

    def long(**state):
        return {**draw(**state), "sentence": f"{state} " + "x" * 20_000}

    with pytest.raises(ValueError, match="bytes of values, at most 300,000"):
        static_html(with_scene(long))


def test_a_static_page_stands_alone():
    page = static_html(find("107"))
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", page))
    assert addresses <= {"http://www.w3.org"}  # the name of SVG, never fetched
    still = page[page.index('<div class="xai-still">') : page.index('<script type="application/json">')]
    assert still.count('<img alt="') == 2
    for finding in find("107").findings:
        assert finding.words.split(":")[0] in still
    assert page.count("</script>") == 2


def test_the_widget_shows_the_state_of_its_controls():
    live = explore("107", compared_to="approved", applicant=3, truth=True)
    assert isinstance(live, Live)
    assert live.state == {"compared_to": "approved", "scale": "log-odds", "applicant": 3}
    assert live.picture.truth
    live.controls["applicant"].value = 4
    expected = find("107").draw(compared_to="approved", applicant=4)
    assert live.picture.now == {"state": live.state, "scene": expected}
    assert live.ask.now["found"] == expected["found"]
    live.ask.guess = "turns"
    assert live.picture.guess == "turns"


def test_the_page_can_move_the_controls():
    live = explore("107", applicant=3)
    live.picture._handle_custom_msg({"set": {"applicant": 5, "scale": "probability"}}, [])
    assert live.state == {"compared_to": "everyone", "scale": "probability", "applicant": 5}
    assert live.picture.now["state"] == live.state


def test_every_kind_of_control_has_a_widget():
    live = Live(EXAMPLE, EXAMPLE.start)
    live.set(rows=3, n=100, seed=1, side="right")
    assert live.picture.now["scene"]["title"] == "3 rows reach 11"


def test_where_widgets_do_not_work_the_static_page_does():
    data = explore("107")._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert data["text/html"] == static_html(find("107"))
    assert data["text/plain"] == find("107").draw()["sentence"]
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_burst_of_moves_draws_few_states_and_always_the_last():
    import asyncio

    seen, value = [], 0
    limit = Limit(lambda: seen.append((time.monotonic(), value)), 0.05)

    async def burst():
        nonlocal value
        for value in range(1, 31):  # noqa: B007 - the limit reads it
            limit()
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)

    asyncio.run(burst())
    times, values = zip(*seen, strict=True)
    assert values[0] == 1
    assert values[-1] == 30
    assert all(later - earlier >= 0.045 for earlier, later in pairwise(times))


def test_a_still_figure_says_what_it_shows():
    shown = figure(EXAMPLE.draw(), truth=True)
    assert "With 2 rows" in shown.description
    assert "The truth is 9." in shown.description
    assert "up: up; down: down" in shown.description
    assert "\u2717 wrong: One that is wrong" in shown.description
    assert "four pixels" in shown.description and "a cover" in shown.description
    assert "a cover" not in figure(EXAMPLE.draw(side="right")).description
    assert shown.png().startswith(b"\x89PNG")
