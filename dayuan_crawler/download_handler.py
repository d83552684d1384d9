"""Downloads that a stop interrupts: a portal that hangs must not keep a crawl from ending."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

from dayuan_crawler.errors import RunStopped
from dayuan_crawler.verdict import Verdict

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from dayuan_crawler.scheduler import FrontierScheduler

# How long an answer that is on its way is waited for, and how often the engine is looked at.
GRACE_SECONDS = 5.0
POLL_SECONDS = 0.5


class InterruptibleDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, but once a run is stopped it asks for nothing, and soon gives up what is under way."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._stopped = asyncio.Event()
        self._watch = asyncio.get_running_loop().create_task(self._watch_engine())

    async def download_request(self, request: Request) -> Response:
        if Verdict.of(self._crawler) is not None:
            # What still waits in the downloader when a run is stopped is not asked any more.
            raise RunStopped("the crawl was stopped: run the same command to resume it", "shutdown")
        download = asyncio.ensure_future(super().download_request(request))
        stopped = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait({download, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if download.done():
                return download.result()
            raise RunStopped("the crawl was stopped: run the same command to resume it", "shutdown")
        finally:
            download.cancel()
            stopped.cancel()

    async def close(self) -> None:
        self._watch.cancel()
        await super().close()

    async def _watch_engine(self) -> None:
        # The engine sends no signal when it begins to stop.
        was_running = False
        while not was_running or self._crawler.engine.running:
            was_running = was_running or self._crawler.engine.running
            await asyncio.sleep(POLL_SECONDS)
        scheduler: FrontierScheduler = self._crawler.engine.scheduler  # type: ignore[assignment]
        # Scrapy closes the scheduler last, after the pages that wait for their commit.
        if hasattr(scheduler, "store"):
            scheduler.store.hurry()
        await asyncio.sleep(GRACE_SECONDS)
        self._stopped.set()
