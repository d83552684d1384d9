"""Refuses what is not a whole article."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.pipelines.base import VisitPipeline


class ValidatePipeline(VisitPipeline):
    """Drops an item that lacks a required field: its page has failed, and what is stored of it stays."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        present = {
            "url": item.url,
            "city": item.city,
            "title": item.title,
            "body or images": item.body or item.images,
        }
        missing = [name for name, value in present.items() if not value]
        if missing:
            reason = f"the page lacks {', '.join(missing)}"
            self.visit_of(item).drop(item, reason)
            raise DropItem(reason)
        return item
