"""Chromium for the tests: the distribution's, another one on PATH, or the one that Playwright installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from dayuan_crawler.browser.chromium import NAMES

PATH_VARIABLE = "DAYUAN_TEST_CHROMIUM"
MISSING = (
    "Chromium was not found. `make test` installs it where it may. Otherwise install your distribution's package "
    f"chromium, run `.venv/bin/playwright install chromium`, or name its executable in {PATH_VARIABLE}."
)


def find_executable() -> Path:
    """The browser's executable. Raises RuntimeError, with the remedy, when there is none."""
    named = os.environ.get(PATH_VARIABLE)
    if named:
        return Path(named)
    found = next(filter(None, map(shutil.which, NAMES)), None) or _playwright_executable()
    if not Path(found).exists():
        raise RuntimeError(MISSING)
    return Path(found)


def _playwright_executable() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path
