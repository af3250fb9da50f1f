"""Every lesson runs from top to bottom, silently, and every picture in it is told in words too."""

import re

import pytest

from tests.notebooks.execution import first_line, run
from xaicourse.authoring.places import lesson_file
from xaicourse.learning.units import course_root, unit_ids

SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
IMAGE = re.compile(r"<(?:img|svg)\b[^>]*>", re.IGNORECASE)
ALT = re.compile(r'\b(?:alt|aria-label)\s*=\s*"([^"]*)"')


@pytest.fixture(scope="module", params=unit_ids())
def lesson(request, tmp_path_factory):
    return run(course_root() / lesson_file(request.param), tmp_path_factory.mktemp("lesson"))


def test_it_runs_without_error_and_without_a_word_on_standard_error(lesson, record_testsuite_property):
    record_testsuite_property("lesson_cpu_seconds", f"{lesson.cpu_seconds:.1f}")
    assert lesson.complaints() == []


def test_every_cell_was_run(lesson):
    assert [cell.execution_count for cell in lesson.code] == list(range(1, len(lesson.code) + 1))


def test_every_picture_has_a_description(lesson):
    pictures, without = 0, []
    for cell in lesson.code:
        for data in (output.get("data", {}) for output in cell.outputs):
            page = SCRIPT.sub("", "".join(data.get("text/html", "")))
            images = IMAGE.findall(page)
            pictures += len(images)
            words = [" ".join(ALT.findall(image)).split() for image in images]
            hidden = [image for image, said in zip(images, words, strict=True) if len(said) < 5]
            if hidden or (not images and any(kind.startswith("image/") for kind in data)):
                without.append(first_line(cell))
    assert pictures, "the lesson shows no picture at all"
    assert without == [], "a picture without a description of at least five words"
