"""The database: its engine, its transactions, and its schema's version."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from dayuan_crawler.storage import migrations
from dayuan_crawler.storage.engine import StorageError, explain, make_engine, make_folder
from dayuan_crawler.storage.timeout import QueryTimeout, is_timeout, limited

T = TypeVar("T")
# A connection that is given back at the end.
Reading = AbstractContextManager[Connection]

logger = logging.getLogger(__name__)

# The newest migration. A test compares it with the migrations folder.
SCHEMA_VERSION = "0007"

MAX_CONFLICTS = 5
# How long a database server may be away in the middle of a crawl, and how often it is asked meanwhile.
SERVER_PATIENCE_S = 60.0
SERVER_RETRY_S = 1.0
# PostgreSQL: serialization failure, deadlock detected.
_CONFLICTS = {"40001", "40P01"}


class Database:
    """One SQLite file or PostgreSQL database, brought to the newest schema by :meth:`open`."""

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self._engine = make_engine(url, read_only=read_only)
        self._read_only = read_only
        self._opened = False
        self._hurried = threading.Event()

    @property
    def name(self) -> str:
        """The database's URL with the password masked."""
        return self._engine.url.render_as_string(hide_password=True)

    def open(self) -> None:
        """Connect and check the schema; a SQLite file is brought to the newest, unless only read. Raises StorageError."""
        if self._read_only and self._is_missing_file():
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

    def upgrade(self) -> None:
        """Bring the schema to the newest version. Raises StorageError."""
        make_folder(self._engine.url)
        # Alembic takes a tenth of a second to import, and is seldom needed.
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
        """The schema's version; None in an empty database. Raises StorageError, also when it is newer than this program."""
        try:
            with self._engine.connect().execution_options(read_only=True) as connection:
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
        """Do ``work`` in one transaction that is told the present time; again when another got in its way.

        A server that answered before and then went away is waited for. The work may be done twice then: a lost
        connection does not tell whether its last commit was made. Raises StorageError.
        """
        conflicts = 0
        lost_at: float | None = None
        while True:
            try:
                with self._engine.begin() as connection:
                    result = work(connection, now(connection))
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

    def hurry(self) -> None:
        """Wait no longer for a server that is away. May be called from any thread."""
        self._hurried.set()

    @contextmanager
    def reading(self, *, timeout: float | None = None) -> Iterator[Connection]:
        """A connection for one consistent read that keeps no writer waiting. Raises StorageError.

        With a ``timeout``, in seconds, it raises QueryTimeout when the database takes longer.
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
        return self._engine.dialect.name == "sqlite" and path not in {None, "", ":memory:"} and not Path(path).exists()

    def close(self) -> None:
        self._engine.dispose()


def now(connection: Connection) -> datetime:
    """The present moment, by the server's clock where there is a server: the clocks of many machines differ."""
    if connection.dialect.name == "postgresql":
        moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)
    return datetime.now(UTC)


def _schema_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return version


def _is_lost(error: SQLAlchemyError) -> bool:
    """Whether the server has gone away, or is not up yet: no connection is made, or one broke."""
    if not isinstance(error, DBAPIError) or "sqlite" in type(error.orig).__module__:
        return False
    # PostgreSQL: the classes connection exception and operator intervention (shutting down, starting up).
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or (
        isinstance(error, OperationalError) and (state is None or state[:3] in {"080", "57P"})
    )


def _is_conflict(error: SQLAlchemyError) -> bool:
    """Whether the same work would do if tried again at once."""
    if isinstance(error, IntegrityError):
        return True
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        return True
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CONFLICTS
