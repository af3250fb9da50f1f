"""One start of `xai what-if`: set up, with our numbers, nothing asked from outside, gone at the end."""

import os
import socket
from urllib.parse import urlsplit

import pytest

from tests.browser.chromium import chromium
from tests.what_if.by_hand import ByHand
from tests.what_if.conftest import started
from tests.what_if.page import SIZE, ToolPage

pytestmark = [pytest.mark.browser, pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a POSIX signal")]
ROWS, POINT = 120, 16


def test_it_opens_set_up_shows_our_numbers_and_leaves_nothing_behind(tmp_path):
    ours = ByHand(ROWS)
    with started(tmp_path, "--rows", str(ROWS), "--applicant", str(4000 + POINT)) as command:
        assert [path.name for folder in command.folder.glob("xai-what-if-*") for path in sorted(folder.iterdir())] == [
            "applicants.csv",
            "classes.txt",
        ]
        with chromium() as browser:
            tool = ToolPage(browser.new_page(viewport=SIZE), command.address)
            look_at_a_point(tool, ours)
            look_at_performance(tool, ours)
            assert tool.outside == []
            # the tool's Features tab looks for a part that 1.8.1 left out, and does without it
            assert [error for error in tool.errors if "facets-overview-filter-validator" not in error] == []
        port = urlsplit(command.address).port
        command.stop()
        assert command.status == 0, command.said.read_text(encoding="utf-8")
        assert list(command.folder.iterdir()) == []
        assert command.said.read_text(encoding="utf-8").endswith("Stopped.\n")
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def look_at_a_point(tool: ToolPage, ours: ByHand) -> None:
    assert tool.frame.get_by_text(f"{ROWS} datapoints loaded").is_visible()
    assert not tool.frame.locator("#inferencesettings").is_visible()
    tool.frame.get_by_text(f"Edit - Datapoint {POINT}").wait_for()  # selected by the command
    tool.wait("tool.$$('#viewer') && tool.$$('#inference_')")
    shown = {name: value for name, (value, _) in tool.editor().items()}
    assert shown == ours.table.iloc[POINT].to_dict()
    scores = {(model, label[0]): float(score) for _, model, label, score, _ in tool.runs()}
    for model, risk in ours.risk.items():
        assert scores[model, "1"] == pytest.approx(risk[POINT], abs=1e-3)
        assert scores[model, "0"] == pytest.approx(1 - risk[POINT], abs=1e-3)
    tool.frame.locator(".counterfactual-toggle").click()
    tool.wait("tool.counterfactualExampleAndInference")
    assert tool.ask("tool.comparedIndices") == [ours.counterfactual(POINT, power=1)]


def look_at_performance(tool: ToolPage, ours: ByHand) -> None:
    tool.tab("Performance")
    assert tool.confusion() == [ours.counts(model, 0.5) for model in ours.risk]
    tool.threshold(0.35)
    assert tool.confusion()[0] == ours.counts("bank", 0.35)
