"""What changed last: each article by its last change, which found it, edited it, or found it gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from dayuan_crawler.storage.articles.query import ArticleFilter, ArticleList, Order, Place
from dayuan_crawler.storage.articles.record import exported, former_record


class ChangeKind(StrEnum):
    """What the last change of an article was."""

    NEW = "new"
    EDITED = "edited"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """The last change of an article. ``before`` is the record that an edit replaced; None for other changes."""

    kind: ChangeKind
    article: Row[Any]
    record: dict[str, Any]
    before: dict[str, Any] | None

    @property
    def at(self) -> datetime:
        """When the crawler saw it."""
        changed: datetime = self.article.changed_at
        return changed


def last_changes(
    connection: Connection, wanted: ArticleFilter, limit: int, after: Place | None = None
) -> tuple[list[ArticleChange], Place | None]:
    """The last changes of the articles that match a filter, newest first, and the place where the next page begins."""
    page = ArticleList(connection, wanted, Order.CHANGED).page(limit, after)
    return [_change(article) for article in page.articles], page.following


def _change(article: Row[Any]) -> ArticleChange:
    record = exported(article)
    if article.status == "gone":
        return ArticleChange(ChangeKind.GONE, article, record, None)
    if article.former is None:
        return ArticleChange(ChangeKind.NEW, article, record, None)
    return ArticleChange(ChangeKind.EDITED, article, record, former_record(article.former, article.record_version))
