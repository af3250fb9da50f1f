"""The panel's pages in a browser; tests/browser/test_panel.py has the live panel in JupyterLab."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.chromium import chromium
from xaicourse.panel import what_if
from xaicourse.scenarios import credit

pytestmark = pytest.mark.browser


def pages():
    data = credit.load()
    shown = what_if(credit.load_model(), data.X, data.y, threshold=0.35, also=data.sensitive, row=4919)
    shown.edit(burden=130)
    yield shown.draw()
    shown.view.value, shown.by.value, shown.strategy.value = "Everyone", "group", "equal opportunity"
    yield shown.draw()


def test_the_pages_are_accessible_and_fit_a_narrow_screen():
    with chromium() as browser:
        for width in (320, 900):
            for page, sentence in pages():
                tab = browser.new_page(viewport={"width": width, "height": 800})
                tab.set_content(
                    '<!doctype html><html lang="en"><head><title>Panel</title></head><body style="margin:0"><main>'
                    f"<h1>Panel</h1><p>{sentence}</p>{page}</main></body></html>"
                )
                found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
                assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
                assert tab.evaluate("document.documentElement.scrollWidth") <= width
                tab.close()
