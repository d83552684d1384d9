"""The articles of a database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from dayuan_crawler import options
from dayuan_crawler.portal import OWN
from dayuan_crawler.storage.articles.history import read_history
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.runs import RunTable

if TYPE_CHECKING:
    import pyarrow as pa

    from dayuan_crawler.api.records import Article


class Articles:
    """The stored articles, read only. Iterating gives each as it is exported, ordered by ``site_id``.

    A crawl may go on meanwhile: each iteration sees the articles as they were when it began. Use it in a ``with``
    statement, or close it.
    """

    def __init__(self, database: Database, closed: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._closed = closed

    def __iter__(self) -> Iterator[Article]:
        return self.of()

    def of(self, *sections: str) -> Iterator[Article]:
        """The articles of some sections, of all if none is named; another portal's are named ``portal/section``.

        Raises ValueError for an unknown section.
        """
        with self._database.reading() as connection:
            known = OWN.sections.keys() | RunTable(connection).sections()
        unknown = [section for section in sections if section not in known]
        if unknown:
            raise ValueError(f"unknown section {unknown[0]!r}; the sections are {' '.join(sorted(known))}")
        return self._read(sections)

    def _read(self, sections: tuple[str, ...]) -> Iterator[Article]:
        with self._database.reading() as connection, closing(ArticleTable(connection).records(sections)) as records:
            yield from cast("Iterator[Article]", records)

    def history(self, url: str) -> list[Article]:
        """All states of the article at ``url``, oldest first, the present one last; empty if it is unknown."""
        with self._database.reading() as connection:
            return [cast("Article", version.record) for version in read_history(connection, url)]

    def arrow(self, *sections: str) -> pa.Table:
        """The articles of some sections, or of all, as an Arrow table: times are timestamps, objects are structs."""
        from dayuan_crawler.export.parquet import arrow_table  # noqa: PLC0415 - pyarrow is slow to import

        return arrow_table(self.of(*sections))

    def close(self) -> None:
        """Release the database."""
        self._database.close()
        self._closed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(where: str | Path | None = None) -> Articles:
    """Open a database to read: the path of a SQLite file, or a URL as in ``DAYUAN_DATABASE_URL``.

    By default it is the one that the commands use. Raises DayuanError.
    """
    if where is None:
        where = str(options.defaults(os.environ)["DAYUAN_DATABASE_URL"])
    database = Database(str(where) if "://" in str(where) else f"sqlite:///{where}", read_only=True)
    database.open()
    return Articles(database)
