"""Query timeouts."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dayuan_crawler.storage.core.engine import StorageError, sqlite_code, sqlstate

# SQLite calls the progress handler after this many virtual machine instructions: about every millisecond.
_STEPS = 20_000
_CANCELED = "57014"


class QueryTimeout(StorageError):
    """A query took longer than its timeout."""


@contextmanager
def limited(connection: Connection, seconds: float) -> Iterator[None]:
    """Cancel slow queries. On PostgreSQL the limit applies to each statement, on SQLite to all of them together."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        milliseconds = str(round(seconds * 1000))
        connection.execute(text("SELECT set_config('statement_timeout', :ms, true)"), {"ms": milliseconds})
        yield
        return
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def is_timeout(error: SQLAlchemyError) -> bool:
    """Whether the database cancelled a query because of its timeout."""
    if not isinstance(error, DBAPIError):
        return False
    return sqlstate(error.orig) == _CANCELED or sqlite_code(error.orig) == sqlite3.SQLITE_INTERRUPT
