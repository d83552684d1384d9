"""Renders pages: a download handler whose response is the page after its scripts have run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.async_api import Error, Page
from scrapy.http import HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from dayuan_crawler.browser.chromium import CLOSE_SECONDS, Chromium
from dayuan_crawler.browser.guard import MOST_REQUESTS, POLL_SECONDS, PageGuard
from dayuan_crawler.browser.scripts import ScriptCache
from dayuan_crawler.errors import PageError, RenderFailed

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


# Pages in the browser at a time. Scrapy's slot lets concurrent waiting requests through together.
PAGES = 2
# Pages that share a context.
CONTEXT_PAGES = 50
# Seconds that a page may take to settle, besides the turns that its requests wait for.
SETTLE_SECONDS = 10.0
# Seconds that the browser may take to open and return a page, besides reading it.
BROWSER_SECONDS = 5.0


class Renderer(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # the library has no types
    """scrapy-playwright's handler, with supervision of each page and of the browser.

    Several pages share a context, which is then closed with all their data: one context for each page would take
    several times as long.
    """

    def __init__(self, crawler: Crawler, gap: Callable[[], float]) -> None:
        """``gap`` returns the seconds between two requests to the portal."""
        super().__init__(crawler)
        self._gap = gap
        self.browser_provider = Chromium(crawler.settings["DAYUAN_CHROMIUM"], self.config.launch_options)
        self._scripts = ScriptCache(crawler)
        self._may_raise = crawler.settings.getbool("DAYUAN_RAISE_COUNTERS")
        self._opened = 0
        self._turns = asyncio.Semaphore(PAGES)

    async def download_request(self, request: Request) -> Response:
        """Return the rendered page; unchanged if it is not an HTML page. Raises RenderFailed and BrowserMissing."""
        async with self._turns:
            return await self._rendered(request)

    async def close(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await super().close()
        except (TimeoutError, Error):
            self.browser_provider.kill()
            await self.browser_provider.close()

    async def _rendered(self, request: Request) -> Response:
        document = await self._document(request)
        is_challenge = bool(request.meta.get("challenge"))
        if is_challenge:
            # The status does not matter here, only the script.
            document = document.replace(status=200)
        if document.status != 200 or not isinstance(document, HtmlResponse):
            return document
        guard = PageGuard(
            document,
            request.meta.get("visit") or request.meta.get("asked_for"),
            self._scripts,
            may_raise=self._may_raise,
            is_challenge=is_challenge,
        )
        try:
            html = await self._render(request.replace(url=document.url), guard)
            cookies = await _cookies(guard.page, document.url) if is_challenge else []
        except TimeoutError:
            raise RenderFailed("the browser does not get done with the page") from None
        except Error as error:
            raise RenderFailed(f"the browser: {error.message.splitlines()[0]}") from error
        finally:
            await self._forget(guard.page)
        if len(html) > self._crawler.settings.getint("DOWNLOAD_MAXSIZE"):
            raise PageError("its scripts make the page too large")
        return HtmlResponse(
            document.url,
            headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": cookies},
            body=html.encode("utf-8", "replace"),
            encoding="utf-8",
            request=request,
            flags=["playwright", *(["went on"] if guard.went_on else [])],
        )

    async def _document(self, request: Request) -> Response:
        """Fetch the page before its scripts run."""
        meta = {"download_slot": "portal", "asked_for": request.meta.get("asked_for")}
        plain = request.replace(callback=NO_CALLBACK, errback=None, cb_kwargs={}, meta=meta)
        response: Response = await self._crawler.engine.download_async(plain)
        return response

    async def _render(self, request: Request, guard: PageGuard) -> str:
        self._opened += 1
        request.meta.update(
            playwright=True,
            playwright_context=self._context_name,
            playwright_context_kwargs={"service_workers": "block", "accept_downloads": False},
            playwright_page_init_callback=guard.watch,
            playwright_page_goto_kwargs={"wait_until": "domcontentloaded"},
            playwright_include_page=True,
        )
        async with asyncio.timeout(self.config.navigation_timeout_ms / 1000 + BROWSER_SECONDS):
            await super().download_request(request)
        page: Page = request.meta["playwright_page"]
        await guard.settle(SETTLE_SECONDS + MOST_REQUESTS * self._gap())
        async with asyncio.timeout(BROWSER_SECONDS):
            return await page.content()

    async def _forget(self, page: Page | None) -> None:
        """Close a page and all that it opened. A browser that hangs is killed; the next page starts another."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._close_page(page)
        except TimeoutError:
            await self._end_browser()
        except Error:
            # It was closed with its browser.
            return

    async def _close_page(self, page: Page | None) -> None:
        if page is None:
            # No page was opened in time.
            raise TimeoutError
        context = page.context
        await page.close()
        current = self.context_wrappers.get(self._context_name)
        if (current is None or current.context is not context) and len(context.pages) <= 1:
            await context.close()

    async def _end_browser(self) -> None:
        dead = getattr(self, "browser", None)
        if dead is None:
            return
        self.browser_provider.kill()
        # The handler itself drops a browser that has gone, and its pages.
        for _ in range(round(CLOSE_SECONDS / POLL_SECONDS)):
            if getattr(self, "browser", None) is not dead:
                return
            await asyncio.sleep(POLL_SECONDS)
        self.context_wrappers.clear()
        del self.browser

    @property
    def _context_name(self) -> str:
        return f"pages {self._opened // CONTEXT_PAGES}"


async def _cookies(page: Page | None, url: str) -> list[str]:
    """Return the cookies that a page's scripts have set, as Set-Cookie headers."""
    cookies = await page.context.cookies(url) if page is not None else []
    return [f"{cookie['name']}={cookie['value']}; Path={cookie['path']}" for cookie in cookies]
