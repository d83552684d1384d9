"""Lists of articles: filtered, searched, sorted and paged."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.schema import Article, Label, Listing, Revision
from dayuan_crawler.storage.schema.types import UtcDateTime
from dayuan_crawler.storage.search.catalogue import UNDATED, label
from dayuan_crawler.storage.search.index import SearchIndex, searched
from dayuan_crawler.text.dates import CHINA
from dayuan_crawler.text.search import Question

_articles = Article.__table__
_listings = Listing.__table__
_labels = Label.__table__
_revisions = Revision.__table__

# Counting stops above this number.
MAX_COUNT = 10_000
# Maximum number of candidates checked per page. It stops the search for a phrase of common characters without matches.
MAX_LOOKED_AT = 1_000
# PostgreSQL: with this many hits, a query is answered by scanning the list in order.
MANY = 5_000

_MICROSECOND = timedelta(microseconds=1)
_PLACE = re.compile(r"([01])_(-?\d{1,19})_(\d{1,19})")


class Order(StrEnum):
    """How a list is sorted. Articles without the number are left out of a list by it."""

    RELEVANCE = "relevance"  # matches in the title come first, then the newest
    NEWEST = "newest"
    CHANGED = "changed"  # by their last change: when they were found, edited or gone
    VIEWS = "views"
    COMMENTS = "comments"


_SORTED_BY: dict[Order, ColumnElement[Any]] = {
    Order.CHANGED: _articles.c.changed_at,
    Order.VIEWS: _articles.c.view_count,
    Order.COMMENTS: _articles.c.comment_count,
}


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles a list contains. Days are in China's time, inclusive. A ``question`` without terms finds none."""

    section: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    tag: str | None = None
    source: str | None = None
    editor: str | None = None
    status: str | None = None
    reprint: str | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Position of an article in a list. ``value`` is what the list is sorted by; a time in microseconds since 1970."""

    in_title: bool
    value: int
    article_id: int

    def __str__(self) -> str:
        return f"{self.in_title:d}_{self.value}_{self.article_id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse the output of ``str``. Raises ValueError."""
        match = _PLACE.fullmatch(text)
        if match is None or int(match[3]) >= 2**63 or not -(2**63) <= int(match[2]) < 2**63:
            raise ValueError(f"{text!r} is no place in a list")
        place = cls(match[1] == "1", int(match[2]), int(match[3]))
        try:
            place.moment  # noqa: B018
        except OverflowError:
            raise ValueError(f"{text!r} is no place in a list") from None
        return place

    @property
    def moment(self) -> datetime:
        """The value as a time. Raises OverflowError."""
        return UNDATED + timedelta(microseconds=self.value)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list. ``following`` is the position after which the next page begins; None on the last page."""

    articles: list[Row[Any]]
    following: Place | None


class ArticleList:
    """The articles that match a filter, within one transaction."""

    def __init__(self, connection: Connection, wanted: ArticleFilter, order: Order = Order.RELEVANCE) -> None:
        self._connection = connection
        self._wanted = wanted
        self._question = wanted.question
        self._order = order
        self._index = SearchIndex(connection)
        self._are_many: dict[bool | None, bool] = {}

    def page(self, limit: int, after: Place | None = None) -> Page:
        """Up to ``limit`` articles. A page may have fewer although more follow, since false candidates are removed."""
        found: list[Row[Any]] = []
        last: Place | None = None
        for looked_at, (place, article) in enumerate(self._candidates(limit + 1, after)):
            if len(found) == limit or looked_at == MAX_LOOKED_AT:
                return Page(found, last)
            last = place
            if self._question is None or self._question.matches(searched(article._asdict())):
                found.append(article)
        return Page(found, None)

    def total(self, shown: Page, after: Place | None) -> int:
        """Total number of articles: exact if ``shown`` is the whole list, else as in :meth:`count`."""
        return len(shown.articles) if after is None and shown.following is None else self.count()

    def count(self) -> int:
        """Number of articles, up to ``MAX_COUNT`` + 1. For a phrase, the number of candidates."""
        if self._is_empty:
            return 0
        if self._question is not None and not self._conditions():
            return self._count(self._index.candidates(self._question))
        ids = self.ids()
        return 0 if ids is None else self._count(ids)

    def ids(self) -> Select[Any] | None:
        """A query of the listings' ids of all articles, for a phrase of all candidates; None if there can be none."""
        if self._is_empty:
            return None
        ids = select(_listings.c.article_id).where(*self._conditions())
        if self._question is None:
            return ids
        hits = self._index.candidates(self._question)
        if self._connection.dialect.name == "sqlite":
            return ids.where(_listings.c.article_id.in_(hits))
        # A join, because PostgreSQL would first remove duplicates from the subquery of an IN.
        found = _materialized(hits)
        return ids.join(found, found.c.article_id == _listings.c.article_id)

    def records(self) -> Generator[dict[str, Any]]:
        """The exported records, as in :meth:`ArticleTable.records`."""
        if self._is_empty:
            return
        ids = select(_listings.c.article_id).where(*self._conditions())
        condition: ColumnElement[bool] = _articles.c.id.in_(ids)
        question = self._question
        if question is not None:
            condition = and_(condition, _articles.c.id.in_(self._index.candidates(question)))
        with closing(ArticleTable(self._connection).records(since=condition)) as records:
            for record in records:
                if question is None or question.matches(searched(record)):
                    yield record

    @property
    def _is_empty(self) -> bool:
        return self._question is not None and not self._question.terms

    def _candidates(self, batch: int, after: Place | None) -> Iterator[tuple[Place, Row[Any]]]:
        if self._is_empty:
            return
        by_relevance = self._order is Order.RELEVANCE and self._question is not None
        for in_title in (True, False) if by_relevance else (None,):
            if after is not None and after.in_title < bool(in_title):
                continue
            place = after if after is not None and after.in_title == bool(in_title) else None
            size = batch
            while articles := self._batch(size, place, in_title=in_title):
                for place, article in articles:
                    yield place, article
                if len(articles) < size:
                    break
                # Most candidates are false: look at more of them at a time.
                size = min(4 * size, MAX_LOOKED_AT)

    def _batch(self, size: int, after: Place | None, *, in_title: bool | None) -> list[tuple[Place, Row[Any]]]:
        by = _SORTED_BY.get(self._order, _listings.c.listed_at)
        is_time = isinstance(by.type, UtcDateTime)
        query = select(_listings.c.article_id, by.label("value")).where(*self._conditions())
        if by.table is _articles:
            query = query.join_from(_listings, _articles, _articles.c.id == _listings.c.article_id).where(
                by.is_not(None)
            )
            if self._wanted.section is not None:
                # For the index of this order.
                query = query.where(_articles.c.section == self._wanted.section)
        if self._question is not None:
            query = query.where(self._is_hit(self._question, in_title=in_title))
        number = _articles.c.id if by.table is _articles else _listings.c.article_id
        if after is not None:
            value = after.moment if is_time else after.value
            # The first condition is redundant, but neither database uses an index for the second alone.
            query = query.where(by <= value, or_(by < value, number < after.article_id))
        places = query.order_by(by.desc(), number.desc()).limit(size).subquery()
        # The articles are joined to the few that were chosen: none of their texts is read for the order.
        chosen = select(places.c.value, *self._shown()).join_from(
            places, _articles, _articles.c.id == places.c.article_id
        )
        if self._order is Order.CHANGED:
            former = and_(_revisions.c.article_id == _articles.c.id, _revisions.c.revision == _articles.c.revision - 1)
            chosen = chosen.outerjoin(_revisions, former)
        rows = self._connection.execute(chosen.order_by(places.c.value.desc(), places.c.article_id.desc()))
        return [
            (Place(bool(in_title), (row.value - UNDATED) // _MICROSECOND if is_time else row.value, row.id), row)
            for row in rows
        ]

    def _shown(self) -> list[Any]:
        """The columns of the articles; of a list of changes, also the record before the last one."""
        if self._order is Order.CHANGED:
            return [_articles, _revisions.c.record.label("former"), _revisions.c.record_version]
        return [_articles]

    def _is_hit(self, question: Question, *, in_title: bool | None) -> ColumnElement[bool]:
        article_id = _listings.c.article_id
        hits = self._index.candidates(question, in_title=in_title)
        if self._connection.dialect.name == "sqlite":
            # ``+ 0`` stops SQLite from looking up and sorting every hit; a scan in list order finds the newest sooner.
            return (article_id + 0).in_(select(_materialized(hits)))
        if not self._are_many:
            self._are_many = self._count_hits(question)
        # With many hits, a scan in list order finds the newest soon; with few, looking up all of them is faster.
        if self._are_many[in_title]:
            return self._index.is_candidate(question, article_id, in_title=in_title)
        return article_id.in_(select(_materialized(hits)))

    def _count_hits(self, question: Question) -> dict[bool | None, bool]:
        """Whether the hits are many: in the title and in the rest of the text, or in either."""
        places = (True, False) if self._order is Order.RELEVANCE else (None,)
        some = [self._index.candidates(question, in_title=place).limit(MANY).subquery() for place in places]
        counts = select(*(select(func.count()).select_from(hits).scalar_subquery() for hits in some))
        numbers = self._connection.execute(counts).one()
        return {place: number == MANY for place, number in zip(places, numbers, strict=True)}

    def _count(self, ids: Select[Any]) -> int:
        some = ids.limit(MAX_COUNT + 1).subquery()
        number: int = self._connection.execute(select(func.count()).select_from(some)).scalar_one()
        return number

    def _conditions(self) -> list[ColumnElement[bool]]:
        wanted = self._wanted
        conditions: list[ColumnElement[bool]] = []
        if wanted.section is not None:
            conditions.append(_listings.c.section == wanted.section)
        if wanted.first_day is not None:
            conditions.append(_listings.c.listed_at >= _midnight(wanted.first_day))
        if wanted.last_day is not None:
            conditions.append(_listings.c.listed_at < _midnight(wanted.last_day) + timedelta(days=1))
        if wanted.first_day is not None or wanted.last_day is not None:
            conditions.append(_listings.c.listed_at != UNDATED)
        if wanted.reprint is not None:
            conditions.append(_listings.c.reprint == wanted.reprint)
        if wanted.status is not None:
            gone = _listings.c.gone_at.is_not(None)
            conditions.append(gone if wanted.status == "gone" else ~gone)
        for kind, value in (("tag", wanted.tag), ("source", wanted.source), ("editor", wanted.editor)):
            if value is not None:
                labelled = select(_labels.c.article_id).where(_labels.c.kind == kind, _labels.c.value == label(value))
                conditions.append(_listings.c.article_id.in_(labelled))
        return conditions


def _materialized(hits: Select[Any]) -> Any:
    """The hits as a CTE that is computed once. PostgreSQL would otherwise probe the search index for each listing."""
    return hits.cte("hits").prefix_with("MATERIALIZED")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
