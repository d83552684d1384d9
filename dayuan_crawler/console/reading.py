"""The database as the console reads it."""

from __future__ import annotations

from fastapi import Request

from dayuan_crawler.storage.database import Database, Reading

QUERY_SECONDS = 5.0
DOWNLOAD_SECONDS = 1800.0


def reading(request: Request, seconds: float = QUERY_SECONDS) -> Reading:
    """One consistent read, which may take so many seconds. Raises StorageError."""
    database: Database = request.app.state.database
    return database.reading(timeout=seconds)
