"""Chromium for the tests: the distribution's, another one on PATH, or the one that Playwright installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from dayuan_crawler.browser.chromium import NAMES

PATH_VARIABLE = "DAYUAN_TEST_CHROMIUM"
MISSING = (
    "Chromium was not found. `make test` installs it where it may. Otherwise install your distribution's package "
    f"chromium, run `.venv/bin/playwright install chromium`, or name its executable in {PATH_VARIABLE}."
)
# Where Playwright puts its own: by its documentation of browsers, on Linux and macOS.
_CACHES = (Path("~/.cache/ms-playwright"), Path("~/Library/Caches/ms-playwright"))
_INSTALLED = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")


def find_executable() -> Path:
    """A browser that starts. Raises RuntimeError, with the remedy, when there is none."""
    found = os.environ.get(PATH_VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None) or _playwright_own()
    if not found or not Path(found).exists():
        raise RuntimeError(MISSING)
    # A program from elsewhere may lack libraries of the system.
    _require_start(str(found), [str(found), "--version"])
    return Path(found)


def check_driver() -> None:
    """Raise RuntimeError, with the remedy, where Playwright's driver does not start."""
    _require_start("Playwright's driver", [sys.executable, "-m", "playwright", "--version"])


def _playwright_own() -> Path | None:
    """The newest that Playwright installed. Found without its driver, which may not start."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folders = [Path(named)] if named else [cache.expanduser() for cache in _CACHES]
    found = sorted(path for folder in folders for pattern in _INSTALLED for path in folder.glob(pattern))
    return found[-1] if found else None


def _require_start(name: str, command: list[str]) -> None:
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()] or ["it says nothing"]
        reason = next((line for line in lines if "error" in line.lower()), lines[-1])
        raise RuntimeError(f"{name} does not start: {reason}")
