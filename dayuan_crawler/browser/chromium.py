"""Chromium: finds it, starts it without network access, and ends it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from contextlib import suppress
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Playwright, async_playwright
from scrapy.exceptions import NotSupported

from dayuan_crawler.browser.executable import on_path
from dayuan_crawler.errors import BrowserMissing

MISSING = (
    "there is no Chromium: install your distribution's package chromium, run `playwright install chromium`, or name its"
    " executable in DAYUAN_CHROMIUM"
)
CLOSE_SECONDS = 3.0
# Markers of the line that explains a failed start, in the loader's, Chromium's or Playwright's words; the most specific
# first.
_TELLING = ("error while loading", "ERROR", "sandbox", "did exit")

# The downloader serves a page's requests before they reach the network. Anything that bypasses it (a preconnect, a
# worker's WebSocket, WebRTC) meets a proxy that does not exist, and no name is resolved.
_NO_NETWORK: dict[str, Any] = {
    "proxy": {"server": "http://blocked.invalid:1", "bypass": "<-loopback>"},
    "args": [
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
    ],
}


class Chromium:
    """One Chromium, started on first use: scrapy-playwright's browser provider."""

    def __init__(self, executable: str, launch_options: dict[str, Any]) -> None:
        self._executable = executable
        self._options = launch_options
        self._playwright: Playwright | None = None
        self._pid: int | None = None

    async def start(self) -> None:
        """Do nothing yet: a crawl may never need a browser."""

    async def launch_browser(self) -> Browser:
        """Start Chromium. Raises BrowserMissing when it is not installed or does not start."""
        found = find_executable(self._executable)
        if self._playwright is None:
            await _check_driver()
            self._playwright = await async_playwright().start()
        chromium = self._playwright.chromium
        executable = found or shutil.which(chromium.executable_path)
        if executable is None:
            raise BrowserMissing(MISSING)
        options = {
            **_NO_NETWORK,
            "executable_path": executable,
            # Chromium refuses to run as root with its sandbox.
            "chromium_sandbox": getattr(os, "geteuid", lambda: 1)() != 0,
            "handle_sigint": False,
            "handle_sigterm": False,
            "handle_sighup": False,
            **self._options,
        }
        try:
            browser = await chromium.launch(**options)
        except Error as error:
            raise BrowserMissing(f"{executable} does not start: {_cause(error.message)}") from error
        session = await browser.new_browser_cdp_session()
        processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        self._pid = next((int(process["id"]) for process in processes if process["type"] == "browser"), None)
        await session.detach()
        return browser

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> BrowserContext:
        raise NotSupported("each page has a context of its own, that is forgotten with it")

    def kill(self) -> None:
        """Kill a browser that no longer responds."""
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            self._pid = None

    async def close(self) -> None:
        """Stop Playwright's driver."""
        if self._playwright is not None:
            with suppress(TimeoutError, Error):
                await asyncio.wait_for(self._playwright.stop(), CLOSE_SECONDS)
            self._playwright = None


def find_executable(named: str) -> str | None:
    """Return the executable in the setting, or one on the PATH. Raises BrowserMissing when the setting names none."""
    if named and not shutil.which(named):
        raise BrowserMissing(f"DAYUAN_CHROMIUM={named}: there is no such program")
    return named or on_path()


async def _check_driver() -> None:
    """Raise BrowserMissing if Playwright's driver does not start: Playwright itself would only show tracebacks."""
    driver = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "playwright", "--version"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await driver.communicate()
    if driver.returncode:
        raise BrowserMissing(f"Playwright's driver does not start: {_cause(output.decode(errors='replace'))}")


def _cause(report: str) -> str:
    """Return the line of a failed start's report that explains the failure."""
    lines = [line.strip(" -\u2550\u2551") for line in report.splitlines()]
    lines = [line for line in lines if line and not line.startswith("<launching>")]
    telling = (line for sign in _TELLING for line in lines if sign in line)
    return next(telling, lines[-1] if lines else "it says nothing")
