"""Restricts a rendered page's requests to the portal's scripts and their data, all through the downloader."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Error, Page, Route, WebSocketRoute
from playwright.async_api import Request as PageRequest
from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.http.request import NO_CALLBACK

from dayuan_crawler.pages.counters import without_raising

if TYPE_CHECKING:
    from dayuan_crawler.browser.scripts import ScriptCache

logger = logging.getLogger(__name__)

# No images, fonts, media, styles or other documents: they contain nothing that is read.
_WANTED = frozenset({"script", "xhr", "fetch"})
_KEPT_HEADERS = ("accept", "x-requested-with")
# A page that requests more never stops.
MOST_REQUESTS = 30
# A page is settled when it has requested nothing for this long.
QUIET_SECONDS = 0.5
POLL_SECONDS = 0.05


class PageGuard:
    """Serves all requests of one page, and knows when the page has settled."""

    def __init__(
        self,
        document: HtmlResponse,
        asked_for: object,
        scripts: ScriptCache,
        *,
        may_raise: bool,
        is_challenge: bool = False,
    ) -> None:
        self._document = document
        self._asked_for = asked_for
        self._scripts = scripts
        self._may_raise = may_raise
        # The page only sets a cookie and navigates on: its target is shown as an empty page.
        self._is_challenge = is_challenge
        # Whether it navigated to a new query: then the server sets the cookie, and the downloader keeps it.
        self.went_on = False
        self.page: Page | None = None
        self._shown = False
        self._asked = 0
        self._pending = 0
        self._quiet_since = 0.0

    async def watch(self, page: Page, _: Request) -> None:
        """Intercept all network access of a new page."""
        # After a browser crash the page is rendered again, so the document is served again.
        self._shown = False
        self.page = page
        if len(page.context.pages) == 1:
            await _prepare(page.context)
        page.on("popup", _close)
        await page.route_web_socket("**/*", _refuse_socket)
        # A page's own rules take precedence over its context's.
        await page.route("**/*", self._answer)

    async def settle(self, seconds: float) -> None:
        """Wait until the page has settled, but at most this many seconds: some pages never do."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        self._quiet_since = loop.time()
        while loop.time() < end:
            if not self._pending and loop.time() - self._quiet_since >= QUIET_SECONDS:
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _answer(self, route: Route) -> None:
        request = route.request
        # The page may be closed before its response arrives.
        with suppress(Error):
            if request.is_navigation_request():
                if self._shown and self._is_challenge:
                    await self._go_on(request)
                    await route.fulfill(body="", content_type="text/html")
                    return
                if self._shown:
                    # Not "failed": that would replace the page with an error page.
                    await route.abort("aborted")
                    return
                self._shown = True
                await _give(route, self._document)
                return
            response = await self._fetch(request)
            if response is None:
                await route.abort("blockedbyclient")
            else:
                await _give(route, response)

    async def _go_on(self, request: PageRequest) -> None:
        """Request the address with the script's query. Only once, because the response is not shown."""
        if not self.went_on and request.method == "GET" and urlsplit(request.url)[3] != urlsplit(self._document.url)[3]:
            self.went_on = await self._ask(request) is not None

    async def _fetch(self, request: PageRequest) -> Response | None:
        """Return the portal's response; None if the request is not allowed, or failed."""
        if request.method != "GET" or request.resource_type not in _WANTED or self._asked >= MOST_REQUESTS:
            return None
        return await self._ask(request)

    async def _ask(self, request: PageRequest) -> Response | None:
        url = request.url if self._may_raise else without_raising(request.url)
        if url is None:
            return None
        self._asked += 1
        self._pending += 1
        try:
            return await self._scripts.get(self._request(url, request), is_script=request.resource_type == "script")
        except Exception as error:  # noqa: BLE001 - if a script fails for any reason, the page is shown without it
            logger.debug("Not given to the page %s: %s: %s", self._document.url, url, error)
            return None
        finally:
            self._pending -= 1
            self._quiet_since = asyncio.get_running_loop().time()

    def _request(self, url: str, request: PageRequest) -> Request:
        headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
        return Request(
            url,
            callback=NO_CALLBACK,
            headers=headers,
            meta={"download_slot": "portal", "asked_for": self._asked_for},
            dont_filter=True,
        )


async def _prepare(context: BrowserContext) -> None:
    """Block all requests of popups, and keep one window open: opening the first window is slow."""
    await context.route("**/*", _refuse)
    await context.route_web_socket("**/*", _refuse_socket)
    await context.new_page()


async def _close(popup: Page) -> None:
    popup.on("popup", _close)
    with suppress(Error):
        await popup.close()


async def _refuse(route: Route) -> None:
    with suppress(Error):
        await route.abort("blockedbyclient")


async def _refuse_socket(socket: WebSocketRoute) -> None:
    with suppress(Error):
        await socket.close()


async def _give(route: Route, response: Response) -> None:
    """Serve the body and its type, but no other header: cookies and downloads are irrelevant to the text."""
    content_type = (response.headers.get("Content-Type") or b"text/plain").decode("latin-1")
    if isinstance(response, TextResponse):
        content_type = f"{content_type.partition(';')[0]}; charset={response.encoding}"
    await route.fulfill(status=response.status, body=response.body, content_type=content_type)
