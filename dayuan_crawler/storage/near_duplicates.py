"""Which articles say the same under another address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, tuple_, update

from dayuan_crawler.storage.schema import Article, BandKey, Comparison
from dayuan_crawler.text.similarity import SAME, Hashes, band_keys, grams, resemblance

_articles = Article.__table__
_comparisons = Comparison.__table__
_keys = BandKey.__table__

# So many candidates of one article are looked at, the earliest first: a text that all share is no news.
MAX_CANDIDATES = 200

_COMPARED = (
    _articles.c.id,
    _articles.c.url,
    _articles.c.site_id,
    _articles.c.published_at,
    _articles.c.first_seen_at,
    _articles.c.revision,
    _articles.c.title,
    _articles.c.body,
    _articles.c.near_duplicate_of,
)


class NearDuplicates:
    """Compares articles with all others, as one transaction sees them.

    An article is a near duplicate of the earliest article, by time of publication, that says nearly the same. So
    it does not matter in which order they were fetched.
    """

    def __init__(self, connection: Connection, now: datetime, run_id: int) -> None:
        self._connection = connection
        self._now = now
        self._run_id = run_id

    def compare_some(self, limit: int) -> int:
        """Compare up to ``limit`` articles that are new or have changed since they were compared; how many it did."""
        query = (
            select(*_COMPARED, _comparisons.c.revision.label("compared"))
            .outerjoin(_comparisons, _comparisons.c.article_id == _articles.c.id)
            .where(
                _articles.c.changed_run == self._run_id,
                or_(_comparisons.c.revision.is_(None), _comparisons.c.revision != _articles.c.revision),
            )
            .order_by(_articles.c.id)
            .limit(limit)
        )
        rows = self._connection.execute(query).all()
        for row in rows:
            self._compare(row)
        return len(rows)

    def _compare(self, article: Any) -> None:
        hashes = grams(_said(article))
        keys = band_keys(hashes)
        if article.compared is not None:
            self._forget(article)
        alike = self._alike(article, hashes, keys)
        earlier = [other for other in alike if _order(other) < _order(article)]
        self._point([article], min(earlier, key=_order).url if earlier else None)
        self._point(
            [other for other in alike if _order(article) < _order(other) and self._precedes(article, other)],
            article.url,
        )
        if keys:
            self._connection.execute(
                insert(BandKey),
                [{"band": band, "key": key, "article_id": article.id} for band, key in enumerate(keys)],
            )
        self._connection.execute(insert(Comparison), {"article_id": article.id, "revision": article.revision})

    def _forget(self, article: Row[Any]) -> None:
        """Undo the comparison of a former state of the article."""
        self._connection.execute(delete(BandKey).where(_keys.c.article_id == article.id))
        self._connection.execute(delete(Comparison).where(_comparisons.c.article_id == article.id))
        orphans = self._rows(_articles.c.near_duplicate_of == article.url)
        self._point(orphans, None)
        for orphan in orphans:
            hashes = grams(_said(orphan))
            others = self._alike(orphan, hashes, band_keys(hashes))
            earlier = [other for other in others if _order(other) < _order(orphan)]
            if earlier:
                self._point([orphan], min(earlier, key=_order).url)

    def _alike(self, article: Row[Any], hashes: Hashes, keys: Sequence[int]) -> list[Row[Any]]:
        if not keys:
            return []
        shared = select(_keys.c.article_id).where(
            tuple_(_keys.c.band, _keys.c.key).in_(list(enumerate(keys))), _keys.c.article_id != article.id
        )
        return [
            other
            for other in self._rows(_articles.c.id.in_(shared))
            if resemblance(hashes, grams(_said(other))) >= SAME
        ]

    def _rows(self, condition: Any) -> list[Row[Any]]:
        query = select(*_COMPARED).where(condition).order_by(_articles.c.published_at, _articles.c.id)
        return list(self._connection.execute(query.limit(MAX_CANDIDATES)))

    def _precedes(self, article: Row[Any], other: Row[Any]) -> bool:
        """Whether an article is earlier than the one that ``other`` is known to repeat."""
        if other.near_duplicate_of is None:
            return True
        original = self._rows(_articles.c.url == other.near_duplicate_of)
        return not original or _order(article) < _order(original[0])

    def _point(self, articles: Iterable[Row[Any]], url: str | None) -> None:
        changed = [article.id for article in articles]
        if changed:
            self._connection.execute(
                update(Article)
                .where(and_(_articles.c.id.in_(changed), _articles.c.near_duplicate_of.is_distinct_from(url)))
                .values(near_duplicate_of=url, changed_at=self._now, changed_run=self._run_id)
            )


def _said(article: Row[Any]) -> str:
    return f"{article.title}\n{article.body}"


def _order(article: Row[Any]) -> tuple[datetime, int, str]:
    return (article.published_at or article.first_seen_at, article.site_id or 0, article.url)
