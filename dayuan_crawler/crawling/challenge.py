"""Lets a browser solve a page whose script sets a cookie and then reloads the page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from dayuan_crawler.errors import BrowserMissing, PageError, RunStopped
from dayuan_crawler.parts.rendering import BROWSER

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from dayuan_crawler.crawling.visit import Visit
    from dayuan_crawler.spiders.base import SectionSpider

# Consecutive challenges after which the portal still shows no page: then the cookie does not help.
MOST_ANSWERS = 3


class Challenge:
    """Runs such a script in the browser. Its cookie is kept with the portal's own, for all later requests."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._spider: SectionSpider = crawler.spider  # type: ignore[assignment]
        self._lock = asyncio.Lock()
        self._answers = 0
        self._in_vain = 0

    def passed(self) -> None:
        """Note that the portal showed a page."""
        self._in_vain = 0

    async def answer(self, request: Request, visit: Visit) -> bool:
        """Return whether the page is worth another request."""
        before = self._answers
        async with self._lock:
            if self._answers != before:
                # Another task solved the challenge meanwhile.
                return True
            if not self._spider.rendering.is_on or self._in_vain >= MOST_ANSWERS:
                return False
            self._in_vain += 1
            if not await self._run_script(request.url, visit):
                return False
            self._answers += 1
            self._spider.logger.info("%s asks for a cookie that its script sets: a browser has set it", request.url)
            return True

    async def _run_script(self, url: str, visit: Visit) -> bool:
        meta = {**BROWSER, "challenge": True, "asked_for": visit}
        try:
            response: Response = await self._crawler.engine.download_async(
                Request(url, callback=NO_CALLBACK, dont_filter=True, meta=meta)
            )
        except BrowserMissing as error:
            self._spider.rendering.give_up(str(error))
            return False
        except (PageError, RunStopped):
            return False
        return bool(response.headers.getlist("Set-Cookie")) or "went on" in response.flags
