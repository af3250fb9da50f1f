import pytest

from tests.authoring.tiny_course import UNIT
from xaicourse.authoring import build, new_unit
from xaicourse.authoring.marks import AuthoringError
from xaicourse.learning.answers import load_answers
from xaicourse.learning.cards import load_cards
from xaicourse.learning.people import Learner, hidden_rng
from xaicourse.learning.side import LearnerSide
from xaicourse.learning.units import load_questions, unit_ids

NEW = "102_linear_models"


def test_a_new_unit_builds_and_has_its_place_in_the_course(course):
    written = new_unit.create(NEW)
    assert [path.name for path in written] == ["lesson.py", "exercise.py", "checks.py", "answers.py", "cards.toml",
                                               "syllabus.toml"]  # fmt: skip
    assert unit_ids() == [NEW, UNIT]
    assert len(build.build()) == 6 and build.differences() == []


def test_a_unit_after_all_others_goes_to_the_end(course):
    new_unit.create("301_counterfactuals")
    assert unit_ids() == [UNIT, "301_counterfactuals"]
    assert 'tier = "advanced"' in (course / "syllabus.toml").read_text(encoding="utf-8")
    new_unit.create("000_start")
    assert unit_ids()[0] == "000_start" and len(build.build()) == 9


def test_its_cards_pass_the_validator(course):
    new_unit.create(NEW)
    assert len(load_cards(NEW)) == 12


def test_its_checks_know_its_answers(course):
    new_unit.create(NEW)
    for name, asked in load_questions(NEW).items():

        def judge(code, asked=asked):
            names = {}
            exec(code, names)
            return asked.judge(LearnerSide(names), hidden_rng(b"a", Learner(), NEW, asked.name), Learner())  # fmt: skip

        answers = load_answers(NEW)[name]
        assert all(judge(code).points == asked.points for code in answers.right)
        assert all(judge(code).points == 0 for code in answers.cheap)
        for wrong in answers.wrong:
            assert (judge(wrong.code).misconception, judge(wrong.code).points) == (wrong.misconception, wrong.points)


def test_it_cannot_be_taken_for_finished(course):
    new_unit.create(NEW)
    places = new_unit.unfinished(NEW)
    files = {place.split(":")[0] for place in places}
    assert files == {"lesson.py", "exercise.py", "checks.py", "answers.py", "cards.toml", "syllabus.toml"}
    assert new_unit.unfinished(UNIT) == []


@pytest.mark.parametrize("unit", ["linear", "402_x", "102", "102_Linear", "1020_x", "102_", "../102_x"])
def test_an_id_of_another_form_is_refused(course, unit):
    with pytest.raises(AuthoringError, match="no unit id"):
        new_unit.create(unit)
    assert unit_ids() == [UNIT]


def test_a_taken_number_is_refused_and_nothing_changes(course):
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    with pytest.raises(AuthoringError, match="number 107 is taken by 107_tiny"):
        new_unit.create("107_other")
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_a_syllabus_of_another_form_is_not_damaged(course):
    (course / "syllabus.toml").write_text('[[unit]]\nid = "107_tiny"\n', encoding="utf-8")
    with pytest.raises(AuthoringError, match="one line per unit"):
        new_unit.create(NEW)
    assert not (course / "authoring" / NEW).exists()
