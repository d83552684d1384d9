"""Read access of the console to the database."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request

from dayuan_crawler.storage.articles.details import ArticleDetails, read_article, read_revision
from dayuan_crawler.storage.core.database import Database, Reading

QUERY_SECONDS = 5.0
DOWNLOAD_SECONDS = 1800.0


def reading(request: Request, seconds: float = QUERY_SECONDS) -> Reading:
    """A connection for one consistent read, with a timeout in seconds. Raises StorageError."""
    database: Database = request.app.state.database
    return database.reading(timeout=seconds)


def article_of(request: Request, number: int) -> ArticleDetails:
    """The article with this id. Raises HTTPException (404) if there is none."""
    with reading(request) as connection:
        details = read_article(connection, number)
    if details is None:
        raise HTTPException(404, f"there is no article {number}")
    return details


def revisions_of(request: Request, number: int, *revisions: int) -> list[dict[str, Any]]:
    """An article's records in these revisions. Raises HTTPException (404) if one is missing."""
    with reading(request) as connection:
        records = [(revision, read_revision(connection, number, revision)) for revision in revisions]
    found = []
    for revision, record in records:
        if record is None:
            raise HTTPException(404, f"article {number} has no revision {revision}")
        found.append(record)
    return found
