"""The database: engine, transactions and schema version."""

from __future__ import annotations

import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from dayuan_crawler.storage import migrations
from dayuan_crawler.storage.core.clock import now
from dayuan_crawler.storage.core.engine import StorageError, explain, make_engine, make_folder, sqlite_code, sqlstate
from dayuan_crawler.storage.core.timeout import QueryTimeout, is_timeout, limited

T = TypeVar("T")
# A context manager that yields a connection and returns it to the pool.
Reading = AbstractContextManager[Connection]

logger = logging.getLogger(__name__)

# The newest migration. A test compares it with the migrations folder.
SCHEMA_VERSION = "0015"

MAX_CONFLICTS = 5
# Seconds to wait for a database server that goes away during a crawl, and between attempts to reach it.
SERVER_PATIENCE_S = 60.0
SERVER_RETRY_S = 1.0
# A machine that is suspended during a transaction must not keep its row locks.
SILENCE_S = 30
SQLITE_TURN_S = 0.1
# How long a reader waits for open write transactions.
WRITERS_PATIENCE_MS = 10_000
# PostgreSQL: key of the advisory lock that all writers share.
_WRITERS = 20220710
# PostgreSQL: serialization_failure, deadlock_detected.
_CONFLICTS = {"40001", "40P01"}
# SQLite: another connection holds the write lock.
_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Database:
    """One SQLite file or PostgreSQL database. :meth:`open` checks its schema."""

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self._engine = make_engine(url, read_only=read_only)
        self._read_only = read_only
        self._opened = False
        self._hurried = threading.Event()

    @property
    def name(self) -> str:
        """The database URL with the password masked."""
        return self._engine.url.render_as_string(hide_password=True)

    @property
    def exists(self) -> bool:
        """Whether there is a database; a server's counts as there."""
        return not self._is_missing_file()

    def open(self, *, must_exist: bool = False) -> None:
        """Connect and check the schema; upgrade it on SQLite, unless read-only. Raises StorageError.

        What reads, or ``must_exist``, makes no new SQLite file.
        """
        if (self._read_only or must_exist) and self._is_missing_file():
            raise StorageError(f"there is no database {self.name} yet: scrapy crawl yangquan makes it")
        if not self._read_only:
            make_folder(self._engine.url)
        version = self._version()
        self._opened = True
        if version == SCHEMA_VERSION:
            return
        if self._read_only or (version is not None and self._engine.dialect.name != "sqlite"):
            raise StorageError(
                f"database {self.name}: schema {version or 'none'} is older than this program's {SCHEMA_VERSION};"
                " run: scrapy db upgrade"
            )
        self.upgrade()
        if version is None:
            logger.warning("Made a new database: %s", self.name)

    def upgrade(self) -> None:
        """Upgrade the schema to the newest version. Raises StorageError."""
        make_folder(self._engine.url)
        # Importing Alembic takes 0.1 s, and an upgrade is rare.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415

        self._version()
        config = Config()
        config.attributes["engine"] = self._engine
        try:
            with migrations.folder() as folder:
                config.set_main_option("script_location", str(folder))
                command.upgrade(config, "head")
        except SQLAlchemyError as error:
            raise explain(error, self._engine.url) from None

    def _version(self) -> str | None:
        """The schema version; None in an empty database. Raises StorageError, also if it is newer than this program."""
        try:
            with self._engine.connect().execution_options(read_only=True) as connection:
                _check_encoding(connection)
                version = _schema_version(connection)
        except SQLAlchemyError as error:
            raise explain(error, self._engine.url) from None
        if version is not None and version > SCHEMA_VERSION:
            raise StorageError(
                f"database {self.name}: schema {version} is newer than this program's {SCHEMA_VERSION};"
                " update dayuan_crawler"
            )
        return version

    def run(self, work: Callable[[Connection, datetime], T]) -> T:
        """Run ``work`` in one transaction, with the current time; retry it after a conflict with another transaction.

        If a server goes away after the first connection, this waits for it. ``work`` may then run twice, because a lost
        connection does not show whether its last commit succeeded. Raises StorageError.
        """
        return self._repeat(lambda: self._write(work))

    def read(self, work: Callable[[Connection, datetime], T]) -> T:
        """Like :meth:`run`, for work that only reads. It blocks no writer."""
        return self._repeat(lambda: self._read(work))

    def _write(self, work: Callable[[Connection, datetime], T]) -> T:
        with self._engine.begin() as connection:
            _let_go_when_silent(connection)
            return work(connection, _writes_since(connection))

    def _read(self, work: Callable[[Connection, datetime], T]) -> T:
        with self._engine.connect().execution_options(read_only=True) as connection:
            return work(connection, now(connection))

    def _repeat(self, transaction: Callable[[], T]) -> T:
        conflicts = 0
        lost_at: float | None = None
        while True:
            try:
                result = transaction()
            except SQLAlchemyError as error:
                if self._opened and _is_lost(error):
                    if lost_at is None:
                        lost_at = time.monotonic()
                        logger.warning("%s; waiting up to %.0f s", explain(error, self._engine.url), SERVER_PATIENCE_S)
                    if time.monotonic() - lost_at < SERVER_PATIENCE_S and not self._hurried.wait(SERVER_RETRY_S):
                        continue
                    raise explain(error, self._engine.url) from error
                conflicts += 1
                if conflicts == MAX_CONFLICTS or not _is_conflict(error):
                    raise explain(error, self._engine.url) from error
                time.sleep(random.uniform(0, 0.05 * conflicts))  # noqa: S311
            else:
                if lost_at is not None:
                    logger.warning("The database is back after %.1f s", time.monotonic() - lost_at)
                return result

    def wait_for_writers(self) -> None:
        """Wait until all open write transactions have ended, or until a timeout.

        A read after this sees every change with an earlier timestamp, so a later read can ask for changes since then.
        """
        try:
            with self._engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(select(func.set_config("lock_timeout", str(WRITERS_PATIENCE_MS), True)))  # noqa: FBT003
                    connection.execute(select(func.pg_advisory_xact_lock(_WRITERS)))
                else:
                    # Every writer holds this lock from the start of its transaction.
                    cursor = connection.connection.cursor()
                    cursor.execute("BEGIN IMMEDIATE")
                    cursor.execute("ROLLBACK")
        except (SQLAlchemyError, sqlite3.Error) as error:
            logger.debug("Not all that is being written was waited for: %s", error)

    def run_in_pieces(self, work: Callable[[Connection, datetime], T]) -> Iterator[T]:
        """Run ``work`` in one transaction after another until it returns 0 or None; yield each result.

        The pause between transactions lets other writers in: a waiter for SQLite's lock polls at most every 0.1 s.
        """
        while brought := self.run(work):
            yield brought
            if self._engine.dialect.name == "sqlite":
                time.sleep(SQLITE_TURN_S)

    def compact_log(self) -> None:
        """SQLite: move what its write-ahead log holds into the file, so that nothing deleted remains in the log."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def hurry(self) -> None:
        """Stop waiting for a server that is away. Thread-safe."""
        self._hurried.set()

    @contextmanager
    def reading(self, *, timeout: float | None = None) -> Iterator[Connection]:
        """A connection for one consistent read that blocks no writer. Raises StorageError.

        With a ``timeout`` in seconds, raises QueryTimeout when the database takes longer.
        """
        try:
            options: dict[str, Any] = {"read_only": True}
            if self._engine.dialect.name == "postgresql":
                options = {"isolation_level": "REPEATABLE READ"}
            with (
                self._engine.connect().execution_options(**options) as connection,
                nullcontext() if timeout is None else limited(connection, timeout),
            ):
                yield connection
        except SQLAlchemyError as error:
            if is_timeout(error):
                raise QueryTimeout(f"database {self.name}: the question took longer than {timeout} s") from error
            raise explain(error, self._engine.url) from error

    def _is_missing_file(self) -> bool:
        path = self._engine.url.database
        return self._engine.dialect.name == "sqlite" and path is not None and not Path(path).exists()

    def close(self) -> None:
        self._engine.dispose()


def _let_go_when_silent(connection: Connection) -> None:
    """PostgreSQL: have the server abort this transaction after ``SILENCE_S`` seconds without a statement."""
    if connection.dialect.name == "postgresql":
        connection.execute(_SILENCE, {"limit": f"{SILENCE_S}s"})


_SILENCE = text("SELECT set_config('idle_in_transaction_session_timeout', :limit, true)")


def _writes_since(connection: Connection) -> datetime:
    """The current time, taken under the writers' shared lock, for which :meth:`Database.wait_for_writers` waits."""
    if connection.dialect.name == "postgresql":
        shared = func.pg_advisory_xact_lock_shared(_WRITERS).alias("lock")
        moment: datetime = connection.execute(select(func.clock_timestamp()).select_from(shared)).scalar_one()
        return moment.astimezone(UTC)
    return now(connection)


def _check_encoding(connection: Connection) -> None:
    """Refuse a PostgreSQL database with an encoding other than UTF8, which Chinese text needs. Raises StorageError."""
    if connection.dialect.name != "postgresql":
        return
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise StorageError(
            f"database {connection.engine.url.render_as_string(hide_password=True)}: its encoding is {encoding}, and"
            " Chinese text needs UTF8: make one with CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0"
        )


def _schema_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return version


def _is_lost(error: SQLAlchemyError) -> bool:
    """Whether the server went away or is not up yet: no connection was made, or one broke."""
    if not isinstance(error, DBAPIError) or "sqlite" in type(error.orig).__module__:
        return False
    # SQLSTATE classes of PostgreSQL: 08 connection_exception, 57P operator_intervention (shutdown, startup).
    state = sqlstate(error.orig)
    return error.connection_invalidated or (
        isinstance(error, OperationalError) and (state is None or state[:2] == "08" or state[:3] == "57P")
    )


def _is_conflict(error: SQLAlchemyError) -> bool:
    """Whether an immediate retry of the same work is likely to succeed."""
    if isinstance(error, IntegrityError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return sqlite_code(error.orig) in _HELD or sqlstate(error.orig) in _CONFLICTS
