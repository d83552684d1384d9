"""Engines for SQLite and PostgreSQL, and one-line explanations of their errors."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from dayuan_crawler.exceptions import DayuanError

BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 10


class StorageError(DayuanError):
    """The database cannot be used. The message is one line: what, where and what to do."""


def parse_database_url(text: str) -> URL:
    """Parse a database URL. Raises StorageError unless it names SQLite, or PostgreSQL with psycopg."""
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
    if url.get_backend_name() == "sqlite" and (url.host or url.username):
        raise StorageError(
            f"DAYUAN_DATABASE_URL={url.render_as_string(hide_password=True)} names a host, and SQLite has none: write three"
            " slashes before a path in this folder, as in sqlite:///data/dayuan.db, and four before one from the root"
        )
    if url.get_backend_name() == "sqlite" and (url.database or ":memory:").startswith((":", "file:")):
        raise StorageError(
            f"DAYUAN_DATABASE_URL={text} names no file, and what is kept in memory is lost at the end: write"
            " sqlite:///path/to/file.db"
        )
    return url


def make_engine(text: str, *, read_only: bool = False) -> Engine:
    """Create an engine for a database URL. Raises StorageError."""
    url = parse_database_url(text)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, read_only=read_only)
    arguments = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        # A pooler such as PgBouncer may give each transaction another server connection. That connection does not know
        # statements prepared earlier, or holds those of another client.
        "prepare_threshold": None,
        # A server with the encoding SQL_ASCII sends text as bytes unless the client sets an encoding.
        "client_encoding": "utf8",
    }
    engine = create_engine(url, connect_args=arguments, pool_pre_ping=True)
    if read_only:
        return engine.execution_options(postgresql_readonly=True)
    return engine


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        # sqlite3's implicit transactions begin too late: two writers could both read, then overwrite each other.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            # In WAL mode, a killed process loses nothing; a power cut may lose the last commits, but never the file.
            cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = read_only or connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def make_folder(url: URL) -> None:
    """Create the folder of a SQLite file. Raises StorageError."""
    if url.get_backend_name() != "sqlite" or not url.database:
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
    """Turn a database error into a StorageError with a one-line message, with the password masked."""
    where = engine_url.render_as_string(hide_password=True)
    driver_error = error.orig if isinstance(error, DBAPIError) else None
    cause = str(driver_error or error).strip().splitlines()
    what = cause[0] if cause else type(error).__name__
    return StorageError(f"database {where}: {what}; {_remedy(driver_error, engine_url)}")


def sqlite_code(error: BaseException | None) -> int | None:
    """SQLite's primary result code; None for any other error. More stable than the message."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def sqlstate(error: BaseException | None) -> str | None:
    """The SQLSTATE of a server error; None for any other error. Its message is in the server's language."""
    state: str | None = getattr(error, "sqlstate", None)
    return state


_ELSEWHERE = "or set DAYUAN_DATABASE_URL"
_GO_ON = "then run the same command again: it continues where it stopped"
_SQLITE_REMEDIES = {
    sqlite3.SQLITE_CANTOPEN: f"check that the path exists and may be written, {_ELSEWHERE}",
    sqlite3.SQLITE_PERM: f"make the file and its folder writable, {_ELSEWHERE}",
    sqlite3.SQLITE_READONLY: f"make the file and its folder writable, {_ELSEWHERE}",
    sqlite3.SQLITE_NOTADB: f"the file is damaged or is something else: move it away, {_ELSEWHERE}",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore it from a backup, or move it away and crawl anew",
    sqlite3.SQLITE_FULL: f"make room, {_GO_ON}",
    sqlite3.SQLITE_IOERR: f"check the disk, {_GO_ON}",
    sqlite3.SQLITE_BUSY: "another program holds the file: close it, then run the same command again",
    sqlite3.SQLITE_LOCKED: "another program holds the file: close it, then run the same command again",
}
_LOGIN = "check the user and password in DAYUAN_DATABASE_URL"
# Keyed by SQLSTATE, or by its class (first two characters): PostgreSQL documentation, appendix A.
_SERVER_REMEDIES = {
    "28": _LOGIN,
    "3D000": "create it first, or correct DAYUAN_DATABASE_URL",
    "42501": "grant the user the right to create and write tables",
    "25006": "it only reads: name a server that may be written to in DAYUAN_DATABASE_URL",
    "53100": f"make room on the server, {_GO_ON}",
    "53300": "the server has too many connections: close some or allow more, then run the same command again",
}


def _remedy(error: BaseException | None, url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return _SQLITE_REMEDIES.get(sqlite_code(error) or 0, f"check the file, {_ELSEWHERE}")
    state = sqlstate(error) or ""
    for length in (5, 2):
        if (remedy := _SERVER_REMEDIES.get(state[:length])) is not None:
            return remedy
    # A failed connection has no SQLSTATE, only a text. But the driver knows whether the server asked for a password.
    attempt = getattr(error, "pgconn", None)
    if not state and attempt is not None and (attempt.used_password or attempt.needs_password):
        return f"the database may be missing: create it first; or {_LOGIN}"
    return "check that the server runs and that DAYUAN_DATABASE_URL is right, then run the same command again"
