import pytest

from xaicourse.learning.forms import Choices, form


def test_nothing_is_chosen_at_first():
    assert Choices("Which?", ["up", "down"]).value is None


def test_a_choice_stands_for_its_value():
    choices = Choices("Which?", [("going up", "up"), ("going down", "down")], value="down")
    assert (choices.offered, choices.place, choices.value) == (["going up", "going down"], 1, "down")
    choices.place = 0  # what the page sends
    assert choices.value == "up"


def test_what_is_not_offered_cannot_be_chosen():
    with pytest.raises(ValueError, match=r"'left' is not offered; give one of 'up', 'down', or None"):
        Choices("Which?", ["up", "down"]).value = "left"


def test_a_form_shows_its_prompt_as_text():
    head = form("Is a < b?").children[0]
    assert "Is a &lt; b?" in head.value
