"""Stores the articles, each in one commit with the page that brought it."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.pipelines.base import VisitPipeline
from dayuan_crawler.storage.engine import StorageError


class StorePipeline(VisitPipeline):
    """Adds the item to its page's unit of work, and waits for the commit: what Scrapy calls scraped is stored."""

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        visit = self.visit_of(item)
        visit.store(item)
        try:
            await visit.committed
        except StorageError as error:
            raise DropItem(f"not stored: {error}") from None
        return item
