"""Renders pages: a download handler whose answer is what a page has become once its scripts have run."""

from __future__ import annotations

import asyncio
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

    from dayuan_crawler.scheduler import FrontierScheduler

# Pages in the browser at a time. Scrapy's slot lets all through that wait together.
PAGES = 2
# Pages that share a context.
CONTEXT_PAGES = 50
# How long a page may take to come to rest, besides the turns that its requests have to wait for.
SETTLE_SECONDS = 10.0
# How long the browser may take to open a page besides reading it, and to give it back.
BROWSER_SECONDS = 5.0


class Renderer(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # the library has no types
    """scrapy-playwright's handler with a watch over each page, and over the browser.

    Some pages share a context, which is then closed with all that they left: a context each takes several times as long.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self.browser_provider = Chromium(crawler.settings["DAYUAN_CHROMIUM"], self.config.launch_options)
        self._scripts = ScriptCache(crawler)
        self._may_raise = crawler.settings.getbool("DAYUAN_RAISE_COUNTERS")
        self._opened = 0
        self._turns = asyncio.Semaphore(PAGES)

    async def download_request(self, request: Request) -> Response:
        """The rendered page; as it came, where it is none. Raises RenderFailed and BrowserMissing."""
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
            # Whatever status it comes with, its script is what counts.
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
        """The page before its scripts."""
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
        await guard.settle(SETTLE_SECONDS + MOST_REQUESTS * self._delay)
        async with asyncio.timeout(BROWSER_SECONDS):
            return await page.content()

    async def _forget(self, page: Page | None) -> None:
        """Close a page and all that it opened; a browser that will not is ended, and the next page starts another."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._close_page(page)
        except TimeoutError:
            await self._end_browser()
        except Error:
            # It has gone with its browser.
            return

    async def _close_page(self, page: Page | None) -> None:
        if page is None:
            # None was opened in time.
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
        # The handler itself forgets a browser that has gone, and its pages.
        for _ in range(round(CLOSE_SECONDS / POLL_SECONDS)):
            if getattr(self, "browser", None) is not dead:
                return
            await asyncio.sleep(POLL_SECONDS)
        self.context_wrappers.clear()
        del self.browser

    @property
    def _context_name(self) -> str:
        return f"pages {self._opened // CONTEXT_PAGES}"

    @property
    def _delay(self) -> float:
        scheduler: FrontierScheduler = self._crawler.engine.scheduler  # type: ignore[assignment]
        return scheduler.politeness.gap


async def _cookies(page: Page | None, url: str) -> list[str]:
    """The cookies that a page's scripts have set, as the portal would set them."""
    cookies = await page.context.cookies(url) if page is not None else []
    return [f"{cookie['name']}={cookie['value']}; Path={cookie['path']}" for cookie in cookies]
