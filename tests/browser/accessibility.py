"""axe-core on what the course itself shows; JupyterLab's own page is left to JupyterLab."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.course import SHOWN

OUTPUTS = f"{SHOWN} .jp-OutputArea-output"


def violations(page: Page, scope: str = OUTPUTS) -> list[str]:
    """Return what axe-core holds against the elements in `scope`: rule, weight and the offending HTML.

    Tables that pandas writes are left out: their empty corner cell is a header without a word.
    """
    context = {"include": [[scope]], "exclude": [["table.dataframe"]]}
    found = Axe().run(page, context=context).response["violations"]
    return [f"{each['id']} ({each['impact']}): {node['html'][:300]}" for each in found for node in each["nodes"]]
