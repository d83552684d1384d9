"""Stores articles, each in one commit with its page."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.storage.core.engine import StorageError


class StorePipeline:
    """Adds the item to its page's unit of work and waits for the commit: what Scrapy counts as scraped is stored."""

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        visit = item.visit
        visit.store(item)
        try:
            await visit.committed
        except StorageError as error:
            raise DropItem(f"not stored: {error}") from None
        return item
