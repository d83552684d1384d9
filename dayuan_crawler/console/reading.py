"""Read access of the console to the database."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request

from dayuan_crawler.console.rights import Rights
from dayuan_crawler.portal import OWN
from dayuan_crawler.storage.articles.details import ArticleDetails, read_article, read_record, read_revision
from dayuan_crawler.storage.core.database import Database, Reading
from dayuan_crawler.storage.crawl.runs import RunTable

QUERY_SECONDS = 5.0
DOWNLOAD_SECONDS = 1800.0


def reading(request: Request, seconds: float = QUERY_SECONDS) -> Reading:
    """A connection for one consistent read, with a timeout in seconds. Raises StorageError."""
    database: Database = request.app.state.database
    return database.reading(timeout=seconds)


def sections_of(runs: RunTable) -> list[str]:
    """The keys of our portal's sections, then of all others that were crawled."""
    return OWN.with_others(runs.sections())


def check_section(request: Request) -> None:
    """Raise HTTPException (422) if the request is about a section that nobody knows."""
    key = request.query_params.get("city")
    if key and key not in OWN.sections:
        with reading(request) as connection:
            if key not in sections_of(RunTable(connection)):
                raise HTTPException(422, f"city: there is no section {key[:80]!r}")


def rights_of(request: Request) -> Rights:
    """What the console may show."""
    rights: Rights = request.app.state.rights
    return rights


def article_of(request: Request, number: int) -> ArticleDetails:
    """The article with this id. Raises HTTPException (404) if there is none."""
    with reading(request) as connection:
        details = read_article(connection, number)
    if details is None:
        raise HTTPException(404, f"there is no article {number}")
    return details


def revisions_of(request: Request, number: int, *revisions: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """An article's records in these revisions, and its present one. Raises HTTPException (404) if one is missing."""
    with reading(request) as connection:
        records = [(revision, read_revision(connection, number, revision)) for revision in revisions]
        present = read_record(connection, number)
    found = []
    for revision, record in records:
        if record is None or present is None:
            raise HTTPException(404, f"article {number} has no revision {revision}")
        found.append(record)
    assert present is not None
    return found, present
