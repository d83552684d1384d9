"""The table of pictures kept as files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from dayuan_crawler.items import Picture
from dayuan_crawler.storage import schema
from dayuan_crawler.storage.core.chunks import chunks
from dayuan_crawler.storage.core.upsert import insert_into
from dayuan_crawler.storage.schema.types import MAX_URL_BYTES, storable

_pictures = schema.Picture.__table__


class PictureTable:
    """The pictures, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def store(self, pictures: Iterable[Picture], now: datetime) -> None:
        """Record pictures whose files are written; a known URL keeps its picture."""
        rows = {
            storable(picture.url): {
                "url": picture.url,
                "path": picture.path,
                "sha256": picture.sha256,
                "fetched_at": now,
            }
            for picture in pictures
            if len(picture.url.encode("utf-8", "replace")) <= MAX_URL_BYTES
        }
        if rows:
            statement = insert_into(self._connection, schema.Picture).on_conflict_do_nothing()
            # Sorted, so that two workers that store the same pictures cannot deadlock.
            self._connection.execute(statement, [rows[url] for url in sorted(rows)])

    def known(self, urls: Iterable[str]) -> dict[str, Picture]:
        """The kept pictures at these URLs, by URL."""
        found: dict[str, Picture] = {}
        for some in chunks(set(urls)):
            query = select(_pictures).where(_pictures.c.url.in_(some))
            for row in self._connection.execute(query):
                found[row.url] = Picture(row.url, row.path, row.sha256)
        return found
