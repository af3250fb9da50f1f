"""Start the browser as every test does: Debian's Chromium where there is one, else Playwright's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--no-sandbox",  # containers run as root, where Chromium's own sandbox cannot start
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 120_000  # milliseconds; a slow machine is no failure


def executable() -> str | None:
    """Return the browser's path, None for Playwright's own: what run.py found, else the first that is installed."""
    if "XAI_CHROMIUM" in os.environ:
        return os.environ["XAI_CHROMIUM"] or None
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a started browser. Close it before another test of the process needs an event loop of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()
