"""Near-duplicate detection: which articles have the same text under another URL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, insert, or_, select, true, update

from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.schema import Article, BandKey, Comparison
from dayuan_crawler.text.similarity import SAME, Hashes, band_keys, grams, resemblance

_articles = Article.__table__
_comparisons = Comparison.__table__
_keys = BandKey.__table__

# Maximum number of articles compared per key. Text that more articles share is boilerplate.
MAX_CANDIDATES = 200
# Number of articles compared per transaction.
COMPARED_AT_ONCE = 250
# PostgreSQL: advisory lock of the transaction that compares.
_LOCK = 20220709

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
    """Compares articles with all others, within one transaction.

    An article is a near duplicate of the article with nearly the same text that was published first. So the result
    does not depend on the order of fetching. A result counts as a change by the run; without a run it is a correction,
    and leaves the article's time of change alone.
    """

    def __init__(self, connection: Connection, now: datetime, run_id: int | None) -> None:
        self._connection = connection
        self._now = now
        self._run_id = run_id
        self._hashes: dict[int, Hashes] = {}
        # Results: the URL of each article whose original changed, with the URL of the original.
        self.pointed: dict[str, str | None] = {}

    def compare_some(self, limit: int) -> int:
        """Compare up to ``limit`` articles that are new or changed since their last comparison; returns their number.

        With a run, only the articles that it changed. Only one transaction compares at a time, because two would not
        see each other's articles.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        mine = true() if self._run_id is None else _articles.c.changed_run == self._run_id
        articles = self._uncompared(mine, limit)
        if articles:
            self.compare(self._enter(articles))
        return len(articles)

    @staticmethod
    def enter_anew(connection: Connection, article_ids: Sequence[int]) -> None:
        """Mark articles as not compared, because their text was extracted again."""
        connection.execute(update(Comparison).where(_comparisons.c.article_id.in_(article_ids)).values(revision=0))

    def _uncompared(self, condition: ColumnElement[bool], limit: int) -> Sequence[Any]:
        query = (
            select(*_COMPARED, _comparisons.c.revision.label("compared"))
            .outerjoin(_comparisons, _comparisons.c.article_id == _articles.c.id)
            .where(condition, or_(_comparisons.c.revision.is_(None), _comparisons.c.revision != _articles.c.revision))
            .order_by(_articles.c.id)
            .limit(limit)
        )
        return self._connection.execute(query).all()

    def _enter(self, articles: Sequence[Any]) -> set[int]:
        if not articles:
            return set()
        orphans = self._forget([article for article in articles if article.compared is not None])
        self._keep_keys(articles)
        return {row.id for row in [*articles, *orphans]}

    def _forget(self, articles: list[Any]) -> list[Row[Any]]:
        """Delete the comparison of former states. Returns the articles that repeated one of these articles."""
        if not articles:
            return []
        ids = [article.id for article in articles]
        self._connection.execute(delete(BandKey).where(_keys.c.article_id.in_(ids)))
        self._connection.execute(delete(Comparison).where(_comparisons.c.article_id.in_(ids)))
        orphans = self._rows(_articles.c.near_duplicate_of, [article.url for article in articles])
        return list(orphans.values())

    def _keep_keys(self, articles: Iterable[Any]) -> None:
        keys = [
            {"band": band, "key": key, "article_id": article.id}
            for article in articles
            for band, key in enumerate(band_keys(self._grams(article)))
        ]
        if keys:
            self._connection.execute(insert(BandKey), keys)
        self._connection.execute(
            insert(Comparison), [{"article_id": article.id, "revision": article.revision} for article in articles]
        )

    def compare(self, ids: set[int]) -> None:
        """Recompute which article each of these repeats, and which others repeat it."""
        candidates = self._candidates(ids)
        rows = self._rows(_articles.c.id, ids.union(*candidates.values()))
        originals = self._rows(_articles.c.url, {row.near_duplicate_of for row in rows.values()} - {None})
        by_url = {row.url: row for row in [*originals.values(), *rows.values()]}
        repeats: dict[int, str | None] = dict.fromkeys(ids)
        for article in sorted((rows[number] for number in ids), key=_order):
            alike = [other for other in map(rows.__getitem__, candidates[article.id]) if self._is_alike(article, other)]
            earlier = [other for other in alike if _order(other) < _order(article)]
            if earlier:
                repeats[article.id] = min(earlier, key=_order).url
            for other in alike:
                known = by_url.get(repeats.get(other.id, other.near_duplicate_of) or "")
                if _order(article) < _order(other) and (known is None or _order(article) < _order(known)):
                    repeats[other.id] = article.url
        rows |= self._follow(rows, repeats)
        changed = {number: url for number, url in repeats.items() if rows[number].near_duplicate_of != url}
        self.pointed |= {rows[number].url: url for number, url in changed.items()}
        self._point(changed)

    def _follow(self, rows: Mapping[int, Row[Any]], repeats: dict[int, str | None]) -> dict[int, Row[Any]]:
        """Move followers of an article that now repeats an earlier one to that one, if alike; returns the followers."""
        originals = {row.url: row for row in rows.values()}
        moved = {rows[number].url: originals[url] for number, url in repeats.items() if url in originals}
        followers = self._rows(_articles.c.near_duplicate_of, list(moved))
        for number, row in followers.items():
            if number not in repeats and self._is_alike(row, moved[row.near_duplicate_of]):
                repeats[number] = moved[row.near_duplicate_of].url
        return followers

    def _candidates(self, ids: set[int]) -> Mapping[int, set[int]]:
        """For each article, the others that share a key with it. If too many share a key, the earliest."""
        candidates: dict[int, set[int]] = defaultdict(set)
        for some in chunks(ids):
            own: dict[tuple[int, int], list[int]] = defaultdict(list)
            keys = select(_keys.c.band, _keys.c.key, _keys.c.article_id).where(_keys.c.article_id.in_(some))
            for band, key, article in self._connection.execute(keys):
                own[band, key].append(article)
            for band, key, other in self._connection.execute(_sharing(some)):
                for article in own[band, key]:
                    if article != other:
                        candidates[article].add(other)
        return candidates

    def _is_alike(self, article: Row[Any], other: Row[Any]) -> bool:
        return resemblance(self._grams(article), self._grams(other)) >= SAME

    def _grams(self, article: Any) -> Hashes:
        if article.id not in self._hashes:
            self._hashes[article.id] = grams(f"{article.title}\n{article.body}")
        return self._hashes[article.id]

    def _rows(self, column: ColumnElement[Any], values: Iterable[Any]) -> dict[int, Row[Any]]:
        rows: dict[int, Row[Any]] = {}
        for some in chunks(values):
            found: Iterable[Any] = self._connection.execute(select(*_COMPARED).where(column.in_(some)))
            rows |= {row.id: row for row in found}
        return rows

    def _point(self, repeats: Mapping[int, str | None]) -> None:
        changed = {} if self._run_id is None else {"changed_at": self._now, "changed_run": self._run_id}
        for number, url in repeats.items():
            self._connection.execute(
                update(Article).where(_articles.c.id == number).values(near_duplicate_of=url, **changed)
            )


def _sharing(article_ids: list[int]) -> Select[Any]:
    """The keys of some articles with all articles that have them: originals first, then by publication time."""
    own = select(_keys.c.band, _keys.c.key).where(_keys.c.article_id.in_(article_ids)).distinct().subquery()
    place = func.row_number().over(
        # Articles under comparison have no original yet, so they must not displace known originals.
        partition_by=[_keys.c.band, _keys.c.key, _keys.c.article_id.in_(article_ids)],
        order_by=[
            _articles.c.near_duplicate_of.is_not(None),
            func.coalesce(_articles.c.published_at, _articles.c.first_seen_at),
            _articles.c.site_id,
            _articles.c.id,
        ],
    )
    sharing = (
        select(_keys.c.band, _keys.c.key, _keys.c.article_id, place.label("place"))
        .join(own, and_(own.c.band == _keys.c.band, own.c.key == _keys.c.key))
        .join(_articles, _articles.c.id == _keys.c.article_id)
        .subquery()
    )
    columns = (sharing.c.band, sharing.c.key, sharing.c.article_id)
    return select(*columns).where(sharing.c.place <= MAX_CANDIDATES)


def _order(article: Row[Any]) -> tuple[datetime, int, str]:
    return (article.published_at or article.first_seen_at, article.site_id or 0, article.url)
