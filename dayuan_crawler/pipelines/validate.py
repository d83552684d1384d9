"""Rejects incomplete articles."""

from __future__ import annotations

from scrapy.exceptions import DropItem

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.storage.schema.types import MAX_URL_BYTES


class ValidatePipeline:
    """Drops an item that lacks a required field, or whose address is too long for an index.

    Its page has failed, and the stored version stays.
    """

    def process_item(self, item: ArticleItem) -> ArticleItem:
        reason = refusal(item)
        if reason is not None:
            item.visit.drop(item, reason)
            raise DropItem(reason)
        return item


def refusal(item: ArticleItem) -> str | None:
    """Return why an item is not a complete article; None for one that is."""
    present = {
        "url": item.url,
        "section": item.section,
        "title": item.title,
        "body or images": item.body or item.images,
    }
    if missing := [name for name, value in present.items() if not value]:
        return f"the page lacks {', '.join(missing)}"
    if item.url and len(item.url.encode()) > MAX_URL_BYTES:
        return f"the article's address is longer than {MAX_URL_BYTES} bytes"
    return None
