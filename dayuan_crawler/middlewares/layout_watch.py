"""Detects that the portal's layout is no longer understood, before garbage is stored or the portal is overloaded."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Collection
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from dayuan_crawler.crawling.session import CrawlSession
from dayuan_crawler.crawling.verdict import Verdict, stop
from dayuan_crawler.crawling.visit import article_of
from dayuan_crawler.errors import UnreadPage
from dayuan_crawler.fields import FILLED_LATER
from dayuan_crawler.frontier.causes import RunCause
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.watch.layout import (
    BROKEN,
    FILLED_STAT,
    MOST_PAGES,
    NEVER_FOUND_STAT,
    PROMISED_PAGES,
    READ_STAT,
    SUSPICIOUS,
    USUAL_STAT,
    LayoutWatch,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


logger = logging.getLogger(__name__)


class LayoutWatchMiddleware:
    """Rejects articles that lack what all others have, and stops the crawl after too many in a row."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        under_way = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._limit = max(SUSPICIOUS, min(BROKEN, MOST_PAGES - under_way))
        self._made: LayoutWatch | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("DAYUAN_LAYOUT_WATCH"):
            raise NotConfigured("DAYUAN_LAYOUT_WATCH is off: articles are stored with what they have")
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        is_article = response.meta.get("kind") is Kind.ARTICLE
        async for output in result:
            if is_article and (article := article_of(output)) is not None:
                filled = article.filled() - FILLED_LATER
                lacking = self._watch.see(filled)
                self._look(response)
                self._count(filled)
                self._hold_to_the_list(response, filled)
                if lacking:
                    raise UnreadPage(lacking)
            yield output

    def process_spider_exception(self, response: Response, exception: Exception) -> None:
        if isinstance(exception, UnreadPage) and response.meta.get("kind") is Kind.ARTICLE:
            self._watch.miss(exception.fields)
            self._look(response)

    @property
    def _watch(self) -> LayoutWatch:
        if self._made is None:
            session = CrawlSession.of(self._crawler)
            usual = {name: share for name, share in session.usual_coverage.items() if name not in FILLED_LATER}
            self._made = LayoutWatch(usual, self._limit)
            self._crawler.stats.set_value(USUAL_STAT, usual)
        return self._made

    def _count(self, filled: Collection[str]) -> None:
        """Count what was read, for the monitors."""
        stats = self._crawler.stats
        stats.inc_value(READ_STAT)
        counts = stats.get_value(FILLED_STAT) or Counter()
        counts.update(filled)
        stats.set_value(FILLED_STAT, counts)

    def _hold_to_the_list(self, response: Response, filled: AbstractSet[str]) -> None:
        """Report at once a field that the lists promise but no page has. The crawl continues and stores the others."""
        visit = response.meta.get("visit")
        promised = ["published_at"] if visit is not None and visit.lease.link.payload.get("listed") else []
        if visit is not None and not filled >= set(promised):
            # The next visit fetches the page in full: a 304 would hide that it is not understood.
            visit.completion.etag = visit.completion.last_modified = None
        for name in self._watch.promise(promised, filled):
            message = f"{name} was found in 0 of {PROMISED_PAGES} pages: scrapy layout {response.url}"
            self._crawler.stats.set_value(NEVER_FOUND_STAT, message)
            logger.error("%s shows what is found there", message)

    def _look(self, response: Response) -> None:
        """Stop the crawl if the layout is not understood."""
        broken = self._watch.broken
        if not broken or Verdict.of(self._crawler) is not None:
            return
        name = getattr(self._crawler.spider, "name", "")
        understood = "not understood" if self._watch.is_first else "no longer understood"
        Verdict.record(
            self._crawler,
            1,
            f"the layout of the articles is {understood}: {self._limit} pages in a row lack"
            f" {' and '.join(broken)}, the last of them {response.url}; such pages are not stored;"
            f" when a layout for them is added (scrapy layout shows what is found), run: scrapy reparse {name},"
            " and then the same command again; if articles really have that no more, crawl with -s DAYUAN_LAYOUT_WATCH=0",
        )
        stop(self._crawler, RunCause.LAYOUT)
