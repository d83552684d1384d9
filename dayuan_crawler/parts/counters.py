"""The counters of an article, by their names."""

from __future__ import annotations

from collections.abc import Mapping

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.pages.vocabulary.counters import CounterName


def counts_of(item: ArticleItem) -> dict[CounterName, int | None]:
    """Return the counters of an article, by name."""
    return {"views": item.view_count, "likes": item.like_count, "comments": item.comments.count}


def set_counts(item: ArticleItem, counts: Mapping[CounterName, int | None]) -> None:
    """Set these counters of an article; None if one is not known."""
    item.view_count = counts.get("views", item.view_count)
    item.like_count = counts.get("likes", item.like_count)
    item.comments.count = counts.get("comments", item.comments.count)
