"""Finds a Chromium executable. Works without Playwright, which may not be installed yet."""

from __future__ import annotations

import shutil

# The distributions' names, then Chrome's.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def on_path() -> str | None:
    """Return the first of these programs on the PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)
