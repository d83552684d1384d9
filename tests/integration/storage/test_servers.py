"""Database servers and files as they come: what they refuse is told by codes, and a pooler may stand before them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url, text

from dayuan_crawler.storage.core.database import MAX_CONFLICTS, Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.core.timeout import QueryTimeout
from fixtures.portal import PortalServer
from tests.services.postgresql import PostgresqlServer, pgbouncer
from tests.support.scrapy import Scrapy
from tests.support.truth import differences


def refused(url: str) -> str:
    with closing(Database(url)) as database, pytest.raises(StorageError) as error:
        database.open()
    line = str(error.value)
    assert "\n" not in line
    return line


@contextmanager
def translated() -> Iterator[None]:
    """Errors as a server that speaks Chinese sends them: their codes are the same."""

    def said(value: object) -> str:
        return "严重错误" if isinstance(value, Exception) else str(value)

    with pytest.MonkeyPatch.context() as patch:
        for module in ("engine", "database", "timeout"):
            patch.setattr(f"dayuan_crawler.storage.core.{module}.str", said, raising=False)
        yield


def test_errors_are_told_by_their_codes(postgresql_server: PostgresqlServer, tmp_path: Path) -> None:
    right = postgresql_server.url
    (tmp_path / "notes.db").write_text("no database " * 500)
    with translated():
        assert "check the user and password" in refused(right.replace(":secret@", ":wr0ng@"))
        assert "create it first" in (line := refused(right.replace("/postgres", "/missing")))
        assert "严重错误" in line
        assert "is damaged or is something else" in refused(f"sqlite:///{tmp_path}/notes.db")
    with postgresql_server.database() as url, closing(Database(url)) as database:
        database.open()
        with pytest.raises(StorageError, match="grant the user"):
            database.run(
                lambda connection, _: connection.execute(text("SET ROLE pg_monitor; CREATE TABLE public.a (b INT)"))
            )


def test_a_query_that_is_broken_off_is_told_by_its_code(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        database.open()
        endless = (
            "SELECT pg_sleep(60)"
            if database_url.startswith("postgresql")
            else "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        )
        with translated(), pytest.raises(QueryTimeout), database.reading(timeout=0.1) as connection:
            connection.execute(text(endless)).all()


def test_a_held_sqlite_file_is_told_by_its_code(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for, and tried again, whatever its message says."""
    monkeypatch.setattr("dayuan_crawler.storage.core.engine.BUSY_TIMEOUT_MS", 1)
    with closing(Database(sqlite_url)) as database:
        database.open()
        other = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        refusals = 0

        def count(*_: Any) -> None:
            nonlocal refusals
            refusals += 1

        event.listen(database._engine, "handle_error", count)
        with translated(), pytest.raises(StorageError, match="another program holds the file"):
            database.run(lambda connection, _: None)
        assert refusals == MAX_CONFLICTS
        other.close()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_chinese_is_refused(postgresql_server: PostgresqlServer, encoding: str) -> None:
    with postgresql_server.database() as url:
        name = make_url(url).database
        with postgresql_server._connect() as connection:
            connection.execute(f"DROP DATABASE {name}")
            connection.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0")
        line = refused(url)
    assert f"its encoding is {encoding}" in line
    assert "ENCODING 'UTF8'" in line
    assert "secret" not in line


@pytest.mark.parametrize("url", ["sqlite://data/x.db", "sqlite://user:secret@/x.db", "sqlite://data"])
def test_sqlite_with_two_slashes_is_refused_in_one_line(url: str) -> None:
    done = Scrapy(site_url="http://127.0.0.1:9", database_url=url).run("runs", check=2)
    assert "three slashes" in done.stderr.splitlines()[-1]
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x.db?mode=ro&uri=true"])
def test_a_database_in_memory_is_refused_in_one_line(url: str) -> None:
    for command in (["runs"], ["crawl", "yangquan"]):
        done = Scrapy(site_url="http://127.0.0.1:9", database_url=url).run(*command, check=2)
        assert "is lost at the end: write sqlite:///path/to/file.db" in done.stderr.splitlines()[-1]


def test_nothing_is_left_behind_in_a_server_s_session(postgresql_url: str) -> None:
    """A pooler gives each transaction another one: no statement is prepared in it, and no setting lasts."""
    with closing(Database(postgresql_url)) as database:
        database.open()
        for _ in range(10):
            database.run(lambda connection, _: connection.execute(text("SELECT 1")).all())
            with database.reading(timeout=5) as connection:
                connection.execute(text("SELECT 1")).all()
        left = "SELECT (SELECT count(*) FROM pg_prepared_statements), current_setting('statement_timeout')"
        assert database.run(lambda connection, _: tuple(connection.execute(text(left)).one())) == (0, "0")


def test_a_crawl_and_a_reparse_behind_pgbouncer(
    portal: Callable[..., PortalServer], postgresql_url: str, tmp_path: Path
) -> None:
    server = portal(markup="zblog", articles=30)
    with pgbouncer(postgresql_url) as url:
        scrapy = Scrapy(site_url=server.url, database_url=url, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
        scrapy.run("db", "upgrade")
        for _ in range(2):
            scrapy.run("crawl", "yangquan", "-a", "mode=full")
        assert (
            "0 articles would be added, 0 would be corrected" in scrapy.run("reparse", "--dry-run", "yangquan").stdout
        )
        assert "0 articles added, 0 corrected" in scrapy.run("reparse", "yangquan").stdout
        assert not differences(scrapy.export(), server.truth("yangquan"))
