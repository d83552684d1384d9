"""Where a Chromium is. Without Playwright, which may not be there yet."""

from __future__ import annotations

import shutil

# The distribution's names, then Chrome's.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def on_path() -> str | None:
    """The first of these programs on the PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)
