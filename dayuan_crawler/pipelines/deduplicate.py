"""One record per article, whatever address it was found under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from dayuan_crawler.crawling.session import CrawlSession
from dayuan_crawler.items import ArticleItem

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DeduplicatePipeline:
    """Drops an article found under another address when its own address is in the frontier too.

    The frontier's key handles all other duplicates: no address is requested twice.
    """

    def __init__(self, session: CrawlSession) -> None:
        self._session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(CrawlSession.of(crawler))

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        visit = item.visit
        url = item.url
        assert url is not None
        if url == visit.article_url:
            return item
        store = self._session.store
        if await self._session.worker.call(lambda: store.has_article(url)):
            visit.skip(item)
            raise DropItem(f"the same article as {url}")
        visit.completion.aliases.setdefault(url, set()).add(visit.article_url)
        return item
