"""RESULTS.md keeps every other section when one is written."""

import pytest

from benchmarks import run
from benchmarks.record import Row, Section, write


def section(name, result):
    return Section(name, f"The {name}", "How it was measured.", [Row("what", result, "under 5 s")])


def test_a_section_is_replaced_in_place_and_the_others_are_kept(tmp_path):
    path = tmp_path / "RESULTS.md"
    path.write_text("# Results\n\nBefore.\n\n<!-- tests:begin -->\nkept\n<!-- tests:end -->\n", encoding="utf-8")
    write(section("first", "1.0 s"), path)
    write(section("second", "2.0 s"), path)
    write(section("first", "3.0 s \\1"), path)  # what looks like a pattern's group is text
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Results\n\nBefore.\n\n<!-- tests:begin -->\nkept\n<!-- tests:end -->\n\n<!-- first:begin")
    assert text.index("| what | 3.0 s \\1 | under 5 s |") < text.index("| what | 2.0 s | under 5 s |")
    assert "1.0 s" not in text
    assert text.endswith("<!-- second:end -->\n")


def test_a_new_file_begins_with_its_title(tmp_path):
    path = tmp_path / "RESULTS.md"
    write(section("first", "1.0 s"), path)
    assert path.read_text(encoding="utf-8").startswith("# Results\n\n<!-- first:begin -->\n## The first")


def test_an_unknown_benchmark_is_named(capsys):
    assert run.main(["speed"]) == 2
    assert (
        "There is no benchmark 'speed'; there are start, lessons, explorers, grading, glass_boxes."
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("name", run.NAMES)
def test_every_benchmark_can_be_run_alone(name):
    from importlib import import_module

    assert callable(import_module(f"benchmarks.{name}").measure)
