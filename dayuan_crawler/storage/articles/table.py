"""The articles: one row each, with a revision kept at every change. Reads them back as exported records."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from dayuan_crawler.fields import RECORD_VERSION
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.pages.evidence import Stored
from dayuan_crawler.portal import split_key
from dayuan_crawler.storage.articles.pictures import PictureTable
from dayuan_crawler.storage.articles.record import COUNTERS, columns_of, content_hash, exported, item_of
from dayuan_crawler.storage.articles.since import Since
from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.core.upsert import insert_into
from dayuan_crawler.storage.portal.origins import known_origins
from dayuan_crawler.storage.schema import Alias, Article, Observation, Revision
from dayuan_crawler.storage.schema.types import MAX_URL_BYTES
from dayuan_crawler.storage.search.catalogue import Catalogue
from dayuan_crawler.text.origins import Rebase, origin_of

# Two readings of one comment's time may differ by less than this, as "two days ago" and "yesterday" do.
_NEARLY = timedelta(days=1)
_articles = Article.__table__
_aliases = Alias.__table__

# Columns with URLs of the portal, or with text that names its URL. Text by the author stays as it is.
_WITH_ADDRESSES = ("url", "images", "body_html", "declared_url", "copyright_notice", "site_notice")


class Change(StrEnum):
    """The effect of storing an article on its record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class ArticleTable:
    """The articles, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._catalogue = Catalogue(connection)
        self._origins: dict[str, list[str]] = {}  # by portal

    def store(self, items: Sequence[ArticleItem], now: datetime, run_id: int) -> list[Change]:
        """Store each article, and keep its former state as a revision if it changed. Returns the changes, in order."""
        if not items:
            return []
        found = [self._at_home(columns_of(item)) for item in items]
        known = self._by_url([values["url"] for values in found])
        new = [self._insert(values, now, run_id) for values in found if values["url"] not in known]
        self._catalogue.add(new)
        changes = [
            self._store_again(values, known[values["url"]], now, run_id, partial=item.comments.partial)
            if values["url"] in known
            else Change.NEW
            for values, item in zip(found, items, strict=True)
        ]
        self._observe(found, now, run_id)
        return changes

    def bury(self, urls: Sequence[str], now: datetime, run_id: int) -> int:
        """Mark articles as gone; the last state stays as a tombstone. Returns how many were live before."""
        number = 0
        for some in chunks(urls):
            for row in self._by_url(some).values():
                if row.status == "live":
                    self._change(row, buried(row._asdict(), now, run_id), now)
                    number += 1
        return number

    def live(self, urls: Sequence[str]) -> set[str]:
        """Those of the URLs that are live articles."""
        live: set[str] = set()
        for some in chunks(urls):
            query = select(_articles.c.url).where(_articles.c.url.in_(some), _articles.c.status == "live")
            live.update(self._connection.scalars(query))
        return live

    def count_live(self, section: str) -> int:
        """Number of a section's live articles."""
        query = select(func.count()).where(_articles.c.section == section, _articles.c.status == "live")
        return self._connection.execute(query).scalar_one()

    def newest(self, section: str, limit: int, now: datetime) -> dict[str, datetime]:
        """Publication times of a section's newest articles, newest first. Dates in the future are ignored as wrong."""
        query = (
            select(_articles.c.url, _articles.c.published_at)
            .where(_articles.c.section == section, _articles.c.published_at <= now)
            .order_by(_articles.c.published_at.desc())
            .limit(limit)
        )
        return {row.url: row.published_at for row in self._connection.execute(query)}

    def newest_live(self, section: str) -> tuple[str, str] | None:
        """The URL and the title of a section's newest live article; None if none is stored."""
        live = (_articles.c.section == section, _articles.c.status == "live")
        query = (
            select(_articles.c.url, _articles.c.title)
            .where(*live)
            .order_by(_articles.c.published_at.desc().nulls_last())
        )
        row = self._connection.execute(query.limit(1)).one_or_none()
        return (row.url, row.title) if row is not None else None

    def published(self, urls: Sequence[str]) -> dict[str, datetime | None]:
        """Publication times of those articles that are stored; None if the time is unknown."""
        found: dict[str, datetime | None] = {}
        for some in chunks(urls):
            query = select(_articles.c.url, _articles.c.published_at).where(_articles.c.url.in_(some))
            found |= {row.url: row.published_at for row in self._connection.execute(query)}
        return found

    def stored(self, url: str) -> Stored | None:
        """The stored values of an article, to compare a page with; None if it is not stored."""
        row = self._connection.execute(select(_articles).where(_articles.c.url == url)).one_or_none()
        if row is None:
            return None
        parts = {
            "subtitle": row.subtitle,
            "source": row.source,
            "editor": row.editor,
            "tags": row.tags,
            "published_at": row.published_at,
            "images": row.images,
            "notice": row.copyright_notice,
            "comments": row.comment_count or len(row.comments),
        }
        return Stored(row.title, row.body, {name: value for name, value in parts.items() if value})

    def item(self, url: str) -> ArticleItem | None:
        """The article at this URL, as a visit would read it; None if it is not stored, or gone."""
        at = or_(
            _articles.c.url == url,
            _articles.c.id == select(_aliases.c.article_id).where(_aliases.c.url == url).scalar_subquery(),
        )
        row = self._connection.execute(select(_articles).where(at, _articles.c.status == "live")).first()
        return None if row is None else item_of(row)

    def touch(self, urls: Iterable[str], now: datetime) -> None:
        """Record that the portal still shows these articles, unchanged."""
        self._connection.execute(update(Article).where(_articles.c.url.in_(list(urls))).values(last_seen_at=now))

    def add_aliases(self, urls_by_article: Mapping[str, Iterable[str]]) -> None:
        """Store other URLs at which articles were found, by canonical URL."""
        rows = self._connection.execute(
            select(_articles.c.url, _articles.c.id).where(_articles.c.url.in_(list(urls_by_article)))
        )
        ids: dict[str, int] = {row.url: row.id for row in rows}
        aliases = [
            {"url": alias, "article_id": ids[url]}
            for url, others in urls_by_article.items()
            if url in ids
            for alias in sorted(set(others) - {url})
            if len(alias.encode("utf-8", "replace")) <= MAX_URL_BYTES
        ]
        if aliases:
            self._connection.execute(insert_into(self._connection, Alias).on_conflict_do_nothing(), aliases)

    def records(self, sections: Sequence[str] = (), since: Since | None = None) -> Generator[dict[str, Any]]:
        """Stream the exported records in constant memory, by ``site_id``; ``since`` excludes older states."""
        query = select(_articles).order_by(_articles.c.site_id.nulls_last(), _articles.c.url)
        if sections:
            query = query.where(_articles.c.section.in_(sections))
        if since is not None:
            query = query.where(since)
        rows = self._connection.execute(query, execution_options={"yield_per": 200})
        try:
            for some in rows.partitions():
                known = PictureTable(self._connection).known(url for row in some for url in row.images)
                for row in some:
                    record = exported(row)
                    kept = [known[url] for url in row.images if url in known]
                    if kept:
                        record["pictures"] = [asdict(picture) for picture in kept]
                    yield record
        except GeneratorExit:
            # The caller stopped early: close the server-side cursor.
            rows.close()
            raise

    def _at_home(self, values: dict[str, Any]) -> dict[str, Any]:
        """An article's columns, with the portal's former origins replaced by the current one."""
        if (present := origin_of(values["url"])) is None:
            return values
        if (portal := split_key(values["section"])[0]) not in self._origins:
            self._origins[portal] = known_origins(self._connection, portal)
        return {**values, **rebased_columns(values, Rebase(self._origins[portal], present))}

    def _by_url(self, urls: list[str]) -> dict[str, Row[Any]]:
        # Locked in a fixed order: another worker may be storing the same article, found under another URL.
        query = select(_articles).where(_articles.c.url.in_(urls)).order_by(_articles.c.id).with_for_update()
        return {row.url: row for row in self._connection.execute(query)}

    def _insert(self, values: dict[str, Any], now: datetime, run_id: int) -> dict[str, Any]:
        """Insert a new article; returns its row."""
        _, row = succeed(None, values, now, run_id, partial=False)
        result = self._connection.execute(insert(Article).returning(_articles.c.id), row)
        return {**row, "id": result.scalar_one()}

    def _store_again(
        self, values: dict[str, Any], known: Row[Any], now: datetime, run_id: int, *, partial: bool
    ) -> Change:
        change, new = succeed(known._asdict(), values, now, run_id, partial=partial)
        if change is Change.CHANGED:
            self._change(known, new, now)
        else:
            self._connection.execute(update(Article).where(_articles.c.id == known.id).values(new))
        return change

    def _change(self, known: Row[Any], values: Mapping[str, Any], now: datetime) -> None:
        """Update an article, and keep its former state as a revision."""
        self._connection.execute(
            insert(Revision),
            {
                "article_id": known.id,
                "revision": known.revision,
                "run_id": known.changed_run,
                "valid_from": known.changed_at,
                "replaced_at": now,
                "record": exported(known),
                "record_version": RECORD_VERSION,
            },
        )
        self._connection.execute(update(Article).where(_articles.c.id == known.id).values(dict(values)))
        self._catalogue.replace(known._asdict(), {**known._asdict(), **values})

    def _observe(self, found: Sequence[Mapping[str, Any]], now: datetime, run_id: int) -> None:
        """Store the counters of this visit."""
        counted = {
            values["url"]: {name: values[name] for name in COUNTERS}
            for values in found
            if any(values[name] is not None for name in COUNTERS)
        }
        rows = self._connection.execute(
            select(_articles.c.id, _articles.c.url).where(_articles.c.url.in_(list(counted)))
        )
        observations = [
            {
                "article_id": row.id,
                "seen_at": now,
                "run_id": run_id,
                **counted[row.url],
            }
            for row in rows
        ]
        if observations:
            self._connection.execute(insert(Observation), observations)


def succeed(
    known: Mapping[str, Any] | None, values: Mapping[str, Any], now: datetime, run_id: int, *, partial: bool
) -> tuple[Change, dict[str, Any]]:
    """The effect of a visit on an article's record: the change, and the columns with new values."""
    began = {"changed_at": now, "changed_run": run_id, "status": "live", "last_seen_at": now}
    if known is None:
        return Change.NEW, {**values, **began, "first_seen_at": now, "revision": 1}
    # Only a city takes an article from the section that had it first: otherwise two lists would contend for it.
    if values["city"] is None and values["section"] != known["section"]:
        values = _rehashed({**values, "section": known["section"], "city": known["city"]})
    if partial:
        values = _rehashed({**values, "comments": known["comments"]})
    # An empty hash comes from a better extraction of a stored state (see replay.py), which has its own times.
    elif (
        known["content_hash"]
        and (comments := with_known_times(values["comments"], known["comments"])) != values["comments"]
    ):
        values = _rehashed({**values, "comments": comments})
    if known["content_hash"] == values["content_hash"] and known["status"] == "live":
        counters = {name: values[name] for name in COUNTERS if values[name] is not None}
        return Change.UNCHANGED, {"last_seen_at": now, **counters}
    kept = {name: known[name] for name in COUNTERS if values[name] is None}
    return Change.CHANGED, {**values, **kept, **began, "revision": known["revision"] + 1}


def _rehashed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "content_hash": content_hash(values)}


def with_known_times(found: Sequence[dict[str, Any]], known: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The comments as found, but with known times where an earlier visit read nearly the same time.

    A time relative to the visit (3小时前) comes out slightly different at each visit. That is not a change.
    """
    times = {(comment["author"], comment["text"]): comment["posted_at"] for comment in known}
    return [
        {**comment, "posted_at": before}
        if (before := times.get((comment["author"], comment["text"])))
        and comment["posted_at"]
        and abs(datetime.fromisoformat(before) - datetime.fromisoformat(comment["posted_at"])) < _NEARLY
        else comment
        for comment in found
    ]


def rebased_columns(values: Mapping[str, Any], rebase: Rebase) -> dict[str, Any]:
    """The columns with new values after the portal moved: those with URLs, and the content hash. Empty if none."""
    moved = {name: rebase.json(values[name]) for name in _WITH_ADDRESSES}
    if all(values[name] == value for name, value in moved.items()):
        return {}
    return {**moved, "content_hash": content_hash({**values, **moved})}


def buried(known: Mapping[str, Any], now: datetime, run_id: int) -> dict[str, Any]:
    """The columns with new values when an article is presumed gone."""
    return {"status": "gone", "changed_at": now, "changed_run": run_id, "revision": known["revision"] + 1}
