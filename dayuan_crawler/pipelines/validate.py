"""Refuses what is not a whole article."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.pipelines.base import VisitPipeline
from dayuan_crawler.storage.types import MAX_URL_BYTES


class ValidatePipeline(VisitPipeline):
    """Drops an item that lacks a required field, or whose address no index holds: its page has failed, and what is stored of it stays."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        present = {
            "url": item.url,
            "city": item.city,
            "title": item.title,
            "body or images": item.body or item.images,
        }
        missing = [name for name, value in present.items() if not value]
        reason = f"the page lacks {', '.join(missing)}" if missing else None
        if item.url and len(item.url.encode()) > MAX_URL_BYTES:
            reason = f"the article's address is longer than {MAX_URL_BYTES} bytes"
        if reason is not None:
            self.visit_of(item).drop(item, reason)
            raise DropItem(reason)
        return item
