"""Moves what is stored of a section to the portal's current origin, and keeps its old URLs as aliases."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from dayuan_crawler.frontier.model import Assignment, Kind, Link, UrlState
from dayuan_crawler.items import Picture
from dayuan_crawler.storage.articles.pictures import PictureTable
from dayuan_crawler.storage.articles.table import rebased_columns
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.core.upsert import insert_into
from dayuan_crawler.storage.portal.origins import OriginTable
from dayuan_crawler.storage.schema import Alias, Article, FrontierUrl
from dayuan_crawler.text.origins import Rebase, is_same_host

logger = logging.getLogger(__name__)

_articles = Article.__table__
_aliases = Alias.__table__
_frontier = FrontierUrl.__table__

# Rows per transaction, so that no other writer waits for long.
AT_ONCE = 500


def settle(database: Database, assignment: Assignment) -> None:
    """Move everything stored of a section to its portal's present origin, if it moved. Raises StorageError.

    A portal has moved if the same host has another origin, or if both origins are declared. Articles of another host
    belong to another portal; otherwise a typo in the address would move them all. An interrupted move continues at the next call.
    """
    section, origin, portal = assignment.section, assignment.origin, assignment.portal

    def is_foreign(other: str) -> bool:
        return not is_same_host(other, origin) and not {other, origin} <= {*assignment.origins}

    with database.reading() as connection:
        former = OriginTable(connection, portal, origin).elsewhere(section)
        foreign = _with_articles(connection, section, list(filter(is_foreign, former or ())))
    if former is None:
        return
    if foreign is not None:
        raise StorageError(
            f"database {database.name} holds articles of {section} from {foreign}, which is another portal than {origin}:"
            " correct DAYUAN_SITE_URL, or use another database (DAYUAN_DATABASE_URL)"
        )
    rebase = Rebase(former, origin)
    moved = 0
    for piece in (_Move.articles, _Move.frontier) if former else ():
        last: int | None = 0
        while last is not None:
            last, number = database.run(_moving(piece, section, rebase, last))
            moved += number
    database.run(lambda connection, now: OriginTable(connection, portal, origin).arrive(section, rebase, now))
    if moved:
        logger.warning(
            "The portal has moved from %s to %s: what is stored of %s keeps its records",
            " and ".join(former),
            origin,
            section,
        )


def _with_articles(connection: Connection, section: str, origins: list[str]) -> str | None:
    """The first of the origins under which articles of a section are stored; None if there is none."""
    for origin in origins:
        own = _articles.c.url.startswith(f"{origin}/", autoescape=True)
        if connection.scalar(select(_articles.c.id).where(_articles.c.section == section, own).limit(1)) is not None:
            return origin
    return None


Piece = Callable[["_Move", int], tuple[int | None, int]]


def _moving(piece: Piece, section: str, rebase: Rebase, last: int) -> Callable[[Connection, datetime], Any]:
    return lambda connection, now: piece(_Move(connection, section, rebase, now), last)


class _Move:
    """Moves a batch of rows within one transaction. Returns the last row's id (None at the end), and how many moved."""

    def __init__(self, connection: Connection, section: str, rebase: Rebase, now: datetime) -> None:
        self._connection = connection
        self._section = section
        self._rebase = rebase
        self._now = now

    def articles(self, last: int) -> tuple[int | None, int]:
        query = select(_articles).where(_articles.c.section == self._section, _articles.c.id > last)
        rows = self._connection.execute(query.order_by(_articles.c.id).limit(AT_ONCE).with_for_update()).all()
        moved = {row.url: url for row in rows if (url := self._rebase.text(row.url)) != row.url}
        known = select(_articles.c.url).where(_articles.c.url.in_(list(moved.values())))
        # An earlier version stored the article twice: both stay as they are.
        taken = set(self._connection.scalars(known))
        movable = [row for row in rows if row.url in moved and moved[row.url] not in taken]
        images: list[str] = []
        for row in movable:
            images += row.images
            values = rebased_columns(row._asdict(), self._rebase)
            self._connection.execute(update(Article).where(_articles.c.id == row.id).values(values))
            self._connection.execute(
                update(Article).where(_articles.c.near_duplicate_of == row.url).values(near_duplicate_of=values["url"])
            )
            self._connection.execute(
                delete(Alias).where(_aliases.c.url == values["url"], _aliases.c.article_id == row.id)
            )
            alias = insert_into(self._connection, Alias).values(url=row.url, article_id=row.id)
            self._connection.execute(alias.on_conflict_do_nothing())
        self._keep_pictures(images)
        return (rows[-1].id if len(rows) == AT_ONCE else None), len(movable)

    def frontier(self, last: int) -> tuple[int | None, int]:
        columns = (_frontier.c.id, _frontier.c.kind, _frontier.c.url, _frontier.c.callback, _frontier.c.payload)
        query = select(*columns).where(_frontier.c.section == self._section, _frontier.c.id > last)
        rows = self._connection.execute(query.order_by(_frontier.c.id).limit(AT_ONCE).with_for_update()).all()
        links: dict[int, Link] = {}
        for row in rows:
            payload = self._rebase.json(row.payload)
            url = self._rebase.text(row.url)
            if (url, payload) != (row.url, row.payload):
                links[row.id] = Link(self._section, url, Kind(row.kind), row.callback, payload or {})
        keys = [link.fingerprint for link in links.values()]
        known = select(_frontier.c.fingerprint, _frontier.c.id).where(_frontier.c.fingerprint.in_(keys))
        holders = {row.fingerprint: row.id for row in self._connection.execute(known)}
        for number, link in links.items():
            own = _frontier.c.id == number
            if holders.get(link.fingerprint, number) != number:
                self._connection.execute(delete(FrontierUrl).where(own, _frontier.c.state != UrlState.LEASED))
                continue
            values = {"url": link.url, "fingerprint": link.fingerprint, "payload": link.payload or None}
            self._connection.execute(update(FrontierUrl).where(own).values(values))
        return (rows[-1].id if len(rows) == AT_ONCE else None), len(links)

    def _keep_pictures(self, images: list[str]) -> None:
        """Keep the picture files under the current URLs as well."""
        table = PictureTable(self._connection)
        known = table.known(images)
        table.store(
            [Picture(self._rebase.text(url), picture.path, picture.sha256) for url, picture in known.items()],
            self._now,
        )
