"""Keeps politeness for requests that were not leased: what a rendered page asks for, and pictures."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from scrapy import Request

from dayuan_crawler.errors import RunStopped

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from dayuan_crawler.scheduler import FrontierScheduler
    from dayuan_crawler.visit import Visit

POLL_SECONDS = 0.5


class TurnMiddleware:
    """Has a request whose ``meta["unleased"]`` is set wait for its turn, and counts it for ``meta["asked_for"]``, a visit."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        scheduler: FrontierScheduler = self._crawler.engine.scheduler  # type: ignore[assignment]
        if not request.meta.get("unleased") or not hasattr(scheduler, "worker"):
            return
        loop = asyncio.get_running_loop()
        turn = loop.time() + await scheduler.worker.call(scheduler.store.reserve)
        while (wait := turn - loop.time()) > 0:
            if not self._crawler.engine.running:
                raise RunStopped("the crawl was stopped: run the same command to resume it", "shutdown")
            await asyncio.sleep(min(wait, POLL_SECONDS))
        visit: Visit | None = request.meta.get("asked_for")
        if visit is not None:
            visit.completion.requests += 1
