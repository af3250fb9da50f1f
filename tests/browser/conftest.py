"""A course and a browser for each module, closed before the next one starts."""

import pytest

from tests.browser.chromium import chromium
from tests.browser.course import Lab, open_course


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    with open_course(tmp_path_factory.mktemp("newcomer")) as opened:
        yield opened


@pytest.fixture(scope="module")
def lab(course):
    with chromium() as browser:
        opened = Lab(browser.new_page(viewport={"width": 1280, "height": 900}), course)
        opened.visit()
        yield opened
