"""Downloads that wait for their turn, and that a stop interrupts: a hanging portal must not keep a crawl alive."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

from dayuan_crawler.crawling.session import CrawlSession
from dayuan_crawler.crawling.verdict import Verdict
from dayuan_crawler.errors import RunStopped
from dayuan_crawler.frontier.causes import RunCause

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from dayuan_crawler.browser.renderer import Renderer

# How long a stopped crawl waits for a response that is under way, and how often the engine's state is polled.
GRACE_SECONDS = 5.0
POLL_SECONDS = 0.5


class InterruptibleDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, except that politeness decides when it sends, and a stopped run sends nothing more.

    Downloads under way at a stop are abandoned after a short grace period. A browser renders the requests with
    ``meta["playwright"]``.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._session = crawler.get_extension(CrawlSession)
        self._renderer: Renderer | None = None
        self._stopped = asyncio.Event()
        self._watch = asyncio.get_running_loop().create_task(self._watch_engine())

    async def download_request(self, request: Request) -> Response:
        download = asyncio.ensure_future(
            self._browser().download_request(request)
            if request.meta.get("playwright")
            else self._download_in_turn(request)
        )
        stopped = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait({download, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if download.done():
                return download.result()
            raise RunStopped("the crawl was stopped: run the same command to resume it", RunCause.SHUTDOWN)
        finally:
            download.cancel()
            stopped.cancel()

    async def close(self) -> None:
        self._watch.cancel()
        if self._renderer is not None:
            await self._renderer.close()
        await super().close()

    async def _download_in_turn(self, request: Request) -> Response:
        # The turn is taken here and not earlier: nothing after this point can delay the request.
        if self._session is None:
            return await super().download_request(request)
        async with self._session.politeness.turn():
            if Verdict.of(self._crawler) is not None:
                # The run was stopped while this request waited: do not send it.
                raise RunStopped("the crawl was stopped: run the same command to resume it", RunCause.SHUTDOWN)
            return await super().download_request(request)

    def _browser(self) -> Renderer:
        if self._renderer is None:
            # Imported late: most crawls need no browser, and its modules are slow to import.
            from dayuan_crawler.browser.renderer import Renderer  # noqa: PLC0415

            session = CrawlSession.of(self._crawler)
            self._renderer = Renderer(self._crawler, lambda: session.politeness.gap)
        return self._renderer

    async def _watch_engine(self) -> None:
        # The engine sends no signal when it begins to stop, and it may stop before this task ever saw it running. While
        # it starts, ``start_time`` is set but ``running`` is not: so the state has to be seen twice.
        engine = self._crawler.engine
        seen_stopped = 0
        while seen_stopped < 2:
            await asyncio.sleep(POLL_SECONDS)
            is_stopped = engine.start_time is not None and not engine.running
            seen_stopped = seen_stopped + 1 if is_stopped else 0
        # Scrapy closes the scheduler last, after the pages that wait for their commit.
        if self._session is not None:
            self._session.store.hurry()
        await asyncio.sleep(GRACE_SECONDS)
        self._stopped.set()
