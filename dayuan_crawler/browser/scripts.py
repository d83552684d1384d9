"""A cache of the scripts that all pages share: each is requested once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

# At most this many scripts, none larger than this, are kept in memory.
_MOST_SCRIPTS = 50
_LARGEST_SCRIPT = 1_000_000


class ScriptCache:
    """Fetches for the browser through the downloader and all its middlewares. Scripts without a query are cached."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._kept: dict[str, Response] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, request: Request, *, is_script: bool) -> Response:
        if not is_script or "?" in request.url:
            return await self._download(request)
        # Pages that are rendered at the same time wait for one another's scripts.
        lock = self._locks.setdefault(request.url, asyncio.Lock())
        async with lock:
            if request.url not in self._kept:
                response = await self._download(request)
                if response.status >= 500 or len(response.body) > _LARGEST_SCRIPT:
                    return response
                if len(self._kept) >= _MOST_SCRIPTS:
                    self._kept.clear()
                    self._locks = {request.url: lock}
                self._kept[request.url] = response
            return self._kept[request.url]

    async def _download(self, request: Request) -> Response:
        response: Response = await self._crawler.engine.download_async(request)
        return response
