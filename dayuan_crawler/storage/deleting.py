"""Deletes articles and sections on request: from the tables, the search, the archive and the pictures.

The first transaction deletes and logs; then the archive is erased, and what lay there is forgotten. A process that is killed
in between leaves deletions that are not cleaned, which the next call finishes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select, update

from dayuan_crawler.archive.eraser import erase
from dayuan_crawler.frontier.model import Kind
from dayuan_crawler.storage.articles.history import find_article
from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.crawl.deletions import DeletionTable, formerly
from dayuan_crawler.storage.crawl.frontier import AT_REST
from dayuan_crawler.storage.schema import (
    Alias,
    ArchivedNote,
    ArchivedPage,
    ArchiveFile,
    Article,
    BandKey,
    Comparison,
    FrontierUrl,
    Observation,
    Picture,
    Revision,
)
from dayuan_crawler.storage.search.catalogue import Catalogue

BATCH = 100
_articles = Article.__table__
_aliases = Alias.__table__
_frontier = FrontierUrl.__table__
_pages = ArchivedPage.__table__
_files = ArchiveFile.__table__
_notes = ArchivedNote.__table__
_pictures = Picture.__table__
_revisions = Revision.__table__
_comparisons = Comparison.__table__


@dataclass(slots=True)
class Deleted:
    """What was deleted. ``remaining``: archive files that are not in the folder, with their pages not yet erased."""

    articles: int = 0
    revisions: int = 0
    observations: int = 0
    archived_pages: int = 0
    pictures: int = 0
    remaining: dict[str, int] = field(default_factory=dict)


class Deleter:
    """Deletes from a database, an archive folder and a folder of pictures; None: there is no such folder.

    Every method raises StorageError and ArchiveError.
    """

    def __init__(self, database: Database, archive: Path | None, pictures: Path | None) -> None:
        self._database = database
        self._archive = archive
        self._pictures = pictures
        self.deleted = Deleted()

    def article(self, url: str, reason: str | None) -> bool:
        """Delete the article with this address, under all its addresses. Returns whether anything was known of it."""

        def work(connection: Connection, now: datetime) -> bool:
            self.deleted = Deleted()
            _forget_bytes(connection)
            number = find_article(connection, url)
            rows = [] if number is None else _rows(connection, _articles.c.id == number)
            addresses = {url, *(row.url for row in rows)}
            addresses.update(connection.scalars(select(_aliases.c.url).where(_aliases.c.article_id == number)))
            addresses.update(*formerly(connection, sorted(addresses)).values())
            sections = {row.section for row in rows}
            for table in (_frontier, _pages):
                sections.update(
                    connection.scalars(select(table.c.section).where(table.c.url.in_(addresses)).distinct())
                )
            if not sections:
                return False
            for section in sorted(sections):
                DeletionTable(connection).add(section, sorted(addresses), reason, now)
            self._delete(connection, rows)
            _rest_in_frontier(connection, addresses)
            return True

        return self._database.run(work)

    def section(self, section: str, reason: str | None) -> None:
        """Delete a whole section. No crawl of it may be under way."""
        self._database.run(lambda connection, now: DeletionTable(connection).add(section, [None], reason, now))

        def work(connection: Connection, _: datetime) -> int:
            _forget_bytes(connection)
            rows = _rows(connection, _articles.c.section == section)[:BATCH]
            self._delete(connection, rows)
            return len(rows)

        for _ in self._database.run_in_pieces(work):
            pass

        def rest(connection: Connection, _: datetime) -> None:
            _forget_bytes(connection)
            connection.execute(delete(FrontierUrl).where(_frontier.c.section == section))

        self._database.run(rest)

    def clean(self) -> None:
        """Erase the archive records of all that was deleted."""
        with self._database.reading() as connection:
            unfinished = DeletionTable(connection).unfinished()
        done = [row.id for row in unfinished if self._clean_one(row)]
        self._database.run(lambda connection, now: DeletionTable(connection).mark_cleaned(done, now))
        self._database.compact_log()

    def _delete(self, connection: Connection, rows: Sequence[Row[Any]]) -> None:
        """Delete articles from all tables, and their pictures that no other article shows."""
        if not rows:
            return
        ids, urls = [row.id for row in rows], [row.url for row in rows]
        images = {image for row in rows for image in row.images}
        former = select(_revisions.c.record).where(_revisions.c.article_id.in_(ids))
        images.update(image for record in connection.scalars(former) for image in record.get("images", ()))
        Catalogue(connection).remove([row._asdict() for row in rows])
        gone = {
            model: connection.execute(delete(model).where(model.__table__.c.article_id.in_(ids))).rowcount
            for model in (Revision, Observation, BandKey, Comparison, Alias)
        }
        self.deleted.revisions += gone[Revision]
        self.deleted.observations += gone[Observation]
        connection.execute(delete(Article).where(_articles.c.id.in_(ids)))
        self.deleted.articles += len(ids)
        # What repeated one of them is compared anew by the next crawl.
        orphans = list(connection.scalars(select(_articles.c.id).where(_articles.c.near_duplicate_of.in_(urls))))
        for some in chunks(orphans):
            connection.execute(update(Article).where(_articles.c.id.in_(some)).values(near_duplicate_of=None))
            connection.execute(delete(Comparison).where(_comparisons.c.article_id.in_(some)))
        self._delete_pictures(connection, images)

    def _delete_pictures(self, connection: Connection, images: Collection[str]) -> None:
        kept = {
            row.url: row.path
            for some in chunks(images)
            for row in connection.execute(select(_pictures).where(_pictures.c.url.in_(some)))
        }
        if not kept:
            return
        for shown in connection.execute(select(_articles.c.images), execution_options={"yield_per": 1000}).scalars():
            for url in shown:
                kept.pop(url, None)
        for some in chunks(kept):
            self.deleted.pictures += connection.execute(delete(Picture).where(_pictures.c.url.in_(some))).rowcount
        for path in set(kept.values()):
            # Pictures with the same content share a file.
            if connection.scalar(select(func.count()).where(_pictures.c.path == path)):
                continue
            if self._pictures is None:
                raise StorageError(f"the picture {path} cannot be deleted: FILES_STORE names no folder on this machine")
            try:
                (self._pictures / path).unlink(missing_ok=True)
            except OSError as error:
                raise StorageError(f"cannot delete {self._pictures / path}: {error.strerror}") from None

    def _clean_one(self, deletion: Row[Any]) -> bool:
        """Erase the records of one deletion. Returns whether none remains."""
        if deletion.url is None:
            wanted = _pages.c.section == deletion.section
        else:
            wanted = or_(_pages.c.article_url == deletion.url, _pages.c.url == deletion.url)
        with self._database.reading() as connection:
            query = select(_pages.c.file_id, _files.c.name, _pages.c.id, _pages.c.position, _pages.c.length)
            found = connection.execute(query.join(_files, _files.c.id == _pages.c.file_id).where(wanted)).all()
        pages: dict[tuple[int, str], list[Any]] = defaultdict(list)
        for row in found:
            pages[row.file_id, row.name].append(row)
        is_whole = True
        for (file_id, name), rows in sorted(pages.items()):
            path = None if self._archive is None else self._archive / name
            if path is None or not path.exists():
                self.deleted.remaining[name] = len(rows)
                is_whole = False
                continue
            erase(path, [(row.position, row.length) for row in rows])
            self.deleted.archived_pages += len(rows)
            ids, whole = [row.id for row in rows], deletion.url is None
            if self._database.run(partial(_forget_pages, ids=ids, file_id=file_id, whole=whole)):
                path.unlink(missing_ok=True)
        return is_whole


def _forget_bytes(connection: Connection) -> None:
    """SQLite: have what is deleted overwritten in the file. PostgreSQL does so when it vacuums."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def _rows(connection: Connection, condition: Any) -> list[Row[Any]]:
    return list(connection.execute(select(_articles).where(condition).order_by(_articles.c.id).limit(BATCH)))


def _rest_in_frontier(connection: Connection, addresses: Collection[str]) -> None:
    """Leave the addresses known, but never due: else a walk of the list would miss what the list counts."""
    forgotten = dict.fromkeys(("etag", "last_modified", "payload", "cause", "reason", "worker_id", "missed_run"))
    own = (_frontier.c.url.in_(addresses), _frontier.c.kind == Kind.ARTICLE)
    connection.execute(update(FrontierUrl).where(*own).values(**AT_REST, **forgotten, misses=0))
    parts = connection.execute(select(_frontier.c.id, _frontier.c.payload).where(_frontier.c.kind == Kind.PART))
    ids = [row.id for row in parts if (row.payload or {}).get("article_url") in addresses]
    for some in chunks(ids):
        connection.execute(delete(FrontierUrl).where(_frontier.c.id.in_(some)))


def _forget_pages(connection: Connection, _: datetime, *, ids: Sequence[int], file_id: int, whole: bool) -> bool:
    """Forget erased pages; with ``whole``, also their file when none is left in it. Returns whether it was forgotten."""
    _forget_bytes(connection)
    for some in chunks(ids):
        connection.execute(update(ArchivedPage).where(_pages.c.payload_of.in_(some)).values(payload_of=None))
    for some in chunks(ids):
        connection.execute(delete(ArchivedPage).where(_pages.c.id.in_(some)))
    if not whole or connection.scalar(select(func.count()).where(_pages.c.file_id == file_id)):
        return False
    connection.execute(delete(ArchivedNote).where(_notes.c.file_id == file_id))
    connection.execute(delete(ArchiveFile).where(_files.c.id == file_id))
    return True
