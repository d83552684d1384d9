"""The database as the console reads it."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request

from dayuan_crawler.storage.articles.details import ArticleDetails, read_article, read_revision
from dayuan_crawler.storage.core.database import Database, Reading

QUERY_SECONDS = 5.0
DOWNLOAD_SECONDS = 1800.0


def reading(request: Request, seconds: float = QUERY_SECONDS) -> Reading:
    """One consistent read, which may take so many seconds. Raises StorageError."""
    database: Database = request.app.state.database
    return database.reading(timeout=seconds)


def article_of(request: Request, number: int) -> ArticleDetails:
    """The article of this number. Raises HTTPException when there is none."""
    with reading(request) as connection:
        details = read_article(connection, number)
    if details is None:
        raise HTTPException(404, f"there is no article {number}")
    return details


def revisions_of(request: Request, number: int, *revisions: int) -> list[dict[str, Any]]:
    """An article's records as they were in these revisions. Raises HTTPException when it lacks one."""
    with reading(request) as connection:
        records = [(revision, read_revision(connection, number, revision)) for revision in revisions]
    found = []
    for revision, record in records:
        if record is None:
            raise HTTPException(404, f"article {number} has no revision {revision}")
        found.append(record)
    return found
