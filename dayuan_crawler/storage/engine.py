"""Engines: how this project speaks to SQLite and to PostgreSQL, and what their errors mean to a user."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 10


class StorageError(Exception):
    """The database cannot be used: one line that says what, where, and what to do."""


def parse_database_url(text: str) -> URL:
    """The URL in ``text``. Raises StorageError unless it names SQLite, or PostgreSQL with psycopg."""
    try:
        url = make_url(text)
        driver = f"{url.get_backend_name()}+{url.get_driver_name()}"
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise StorageError(
            "DAYUAN_DATABASE_URL is not a database URL; write sqlite:///path/to/file.db"
            " or postgresql+psycopg://user:password@host/name"
        ) from None
    if driver not in {"sqlite+pysqlite", "postgresql+psycopg"}:
        raise StorageError(
            f"DAYUAN_DATABASE_URL names {driver}, which is not supported; use sqlite:/// or postgresql+psycopg://"
        )
    return url


def make_engine(text: str, *, read_only: bool = False) -> Engine:
    """An engine for the database at ``text``. Raises StorageError."""
    url = parse_database_url(text)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, read_only=read_only)
    engine = create_engine(url, connect_args={"connect_timeout": CONNECT_TIMEOUT_S}, pool_pre_ping=True)
    if read_only:
        return engine.execution_options(postgresql_readonly=True)
    return engine


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        # The driver's own transactions begin too late: two writers could both read, then overwrite each other.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            # In WAL mode this survives a killed process; a power cut may lose the last commits, never the file.
            cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = read_only or connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def make_folder(url: URL) -> None:
    """Make the folder of a SQLite file. Raises StorageError."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot make the folder {folder} for the database: {error.strerror};"
            " choose another place with DAYUAN_DATABASE_URL"
        ) from None


def explain(error: SQLAlchemyError, engine_url: URL) -> StorageError:
    """The one line for a user about a database error, with the password masked."""
    where = engine_url.render_as_string(hide_password=True)
    cause = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
    what = cause[0] if cause else type(error).__name__
    return StorageError(f"database {where}: {what}; {_remedy(what.lower(), engine_url)}")


def _remedy(cause: str, url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        remedies = {
            "unable to open": "check that the path exists and may be written, or set DAYUAN_DATABASE_URL",
            "readonly": "make the file and its folder writable, or set DAYUAN_DATABASE_URL",
            "not a database": "the file is damaged or is something else: move it away, or set DAYUAN_DATABASE_URL",
            "malformed": "the file is damaged: restore it from a backup, or move it away and crawl anew",
            "disk is full": "make room, then run the same command again: it goes on where it stopped",
            "disk i/o": "check the disk, then run the same command again: it goes on where it stopped",
            "locked": "another program holds the file: close it, then run the same command again",
        }
    else:
        remedies = {
            "authentication": "check the user and password in DAYUAN_DATABASE_URL",
            "password": "check the user and password in DAYUAN_DATABASE_URL",
            "does not exist": "create it first, or correct DAYUAN_DATABASE_URL",
            "permission denied": "grant the user the right to create and write tables",
        }
    for sign, remedy in remedies.items():
        if sign in cause:
            return remedy
    return "check that the server runs and that DAYUAN_DATABASE_URL is right, then run the same command again"
