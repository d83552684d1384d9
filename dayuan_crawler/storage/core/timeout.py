"""How long a question may take."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dayuan_crawler.storage.core.engine import StorageError, sqlite_code, sqlstate

# SQLite asks after so many of its steps whether to go on: about every millisecond.
_STEPS = 20_000
_CANCELED = "57014"


class QueryTimeout(StorageError):
    """A question took longer than it may."""


@contextmanager
def limited(connection: Connection, seconds: float) -> Iterator[None]:
    """Break off what takes longer: on PostgreSQL each statement, on SQLite all statements together."""
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
    """Whether a database broke off a question for its length."""
    if not isinstance(error, DBAPIError):
        return False
    return sqlstate(error.orig) == _CANCELED or sqlite_code(error.orig) == sqlite3.SQLITE_INTERRUPT
