"""How a crawl ended: its exit status, and the one line that says why."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_STAT = "dayuan/verdict"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The exit status of a crawl and the line that explains it. Scrapy itself exits with 0 in nearly every case."""

    exit_status: int
    message: str

    @classmethod
    def record(cls, crawler: Crawler, exit_status: int, message: str) -> None:
        """Keep the first verdict: later ones are its consequences."""
        if cls.of(crawler) is None:
            crawler.stats.set_value(_STAT, cls(exit_status, message))

    @classmethod
    def of(cls, crawler: Crawler) -> Verdict | None:
        """The crawl's verdict, if there is one yet."""
        try:
            verdict: Verdict | None = crawler.stats.get_value(_STAT)
        except RuntimeError:  # the crawl did not even start
            return None
        return verdict


def stop(crawler: Crawler, reason: str) -> None:
    """Close the spider as soon as the event loop gets to it."""
    asyncio.get_running_loop().create_task(crawler.engine.close_spider_async(reason=reason))
