"""One article, one record, whatever address it was met under."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.pipelines.base import VisitPipeline


class DeduplicatePipeline(VisitPipeline):
    """Drops an article met under another address when its own address is in the frontier too.

    The frontier's key has seen to all others: no address is asked twice.
    """

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        visit = self.visit_of(item)
        url = item.url
        assert url is not None
        if url == visit.article_url:
            return item
        store = self.scheduler.store
        if await self.scheduler.worker.call(lambda: store.has_article(url)):
            visit.skip(item)
            raise DropItem(f"the same article as {url}")
        visit.completion.aliases.setdefault(url, set()).add(visit.article_url)
        return item
