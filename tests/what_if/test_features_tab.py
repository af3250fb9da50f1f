"""The What-If Tool's Features tab against pandas; names of tests are proofs in features.toml."""

from __future__ import annotations

import re

import pytest

from tests.what_if.by_hand import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROWS = """() => { const seen = [];
    const walk = (node) => { for (const child of node.children) {
        if (child.localName == 'facets-overview-row-stats') seen.push([...child.shadowRoot.querySelectorAll('*')]
            .filter((part) => !part.children.length && part.localName != 'style')
            .map((part) => part.textContent.trim()).filter(Boolean));
        if (child.shadowRoot) walk(child.shadowRoot);
        walk(child); } };
    walk(document.querySelector('wit-dashboard').$.overview.shadowRoot);
    return seen; }"""


@pytest.fixture
def tab(tool):
    tool.tab("Features")
    tool.page.wait_for_timeout(1000)
    return tool


def rows(tab) -> list[list[float]]:
    """Return the lines of the numbers' table: count, missing, mean, deviation, zeros (%), least, median, largest."""
    lines = [line for line in tab.frame.evaluate(ROWS) if len(line) == 8]
    return [[float(word.replace(",", "").rstrip("%").replace("k", "e3")) for word in line] for line in lines]


def test_statistics_of_the_columns_are_ours(tab, ours):
    shown = rows(tab)
    for name in WORDS.values():
        column = ours.table[name]
        zeros = 100 * (column == 0).mean()
        expected = [1000, 0, column.mean(), column.std(), zeros, column.min(), column.median(), column.max()]
        assert any(line == pytest.approx(expected, rel=1e-3, abs=0.06) for line in shown), (name, expected)
    assert tab.frame.locator("facets-overview-chart:visible").count() > len(WORDS)


def test_columns_are_sorted_and_found(tab):
    tab.choose(tab.frame.locator("facets-overview paper-dropdown-menu[label='Sort by']"), "Amount missing/zero")
    tab.page.wait_for_timeout(1000)
    zeros = [line[4] for line in rows(tab)]
    assert zeros == sorted(zeros, reverse=True)
    box = tab.frame.locator("paper-input[label='Feature search (regex enabled)'] input").first
    box.fill("^(age|loan amount)$")
    tab.frame.get_by_text(re.compile(r"Numeric Features \(2/\d+\)")).wait_for()
    box.fill("")
