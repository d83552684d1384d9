"""The migrations make the schema of the models, keep what older databases hold, and refuse newer ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text

import dayuan_crawler.storage
from dayuan_crawler.storage.core.database import SCHEMA_VERSION, Database
from dayuan_crawler.storage.core.engine import StorageError, make_engine
from dayuan_crawler.storage.schema import Base, FrontierUrl
from dayuan_crawler.storage.schema.types import UtcDateTime
from dayuan_crawler.storage.search import index as search_index
from fixtures.portal import PortalServer
from tests.services.postgresql import PostgresqlServer
from tests.support.scrapy import Scrapy

StartPortal = Callable[..., PortalServer]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def config(engine: Engine) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(dayuan_crawler.storage.__file__).parent / "migrations"))
    settings.attributes["engine"] = engine
    return settings


def differences(engine: Engine) -> list[Any]:
    """What the database has and the models have not, and the other way round."""

    def is_modelled(name: str | None, kind: str, _: Any) -> bool:
        # The full-text index is another thing in each database, and no model.
        return kind != "table" or not (name or "").startswith(search_index.NAME)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_modelled})
        return list(compare_metadata(context, Base.metadata))


def reflected(engine: Engine) -> dict[str, Any]:
    """What Alembic does not compare: checks, and the conditions of partial indexes."""
    inspector = inspect(engine)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            indexes = {
                name: definition
                for name, definition in connection.execute(
                    text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
                )
                if "alembic" not in name and search_index.NAME not in name
            }
    else:
        with engine.connect() as connection:
            indexes = {
                name: " ".join(definition.split())
                for name, definition in connection.execute(
                    text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
                )
            }
    checks = {
        table: sorted((str(check["name"]), check["sqltext"]) for check in inspector.get_check_constraints(table))
        for table in Base.metadata.tables
    }
    return {"indexes": indexes, "checks": checks}


def test_the_version_is_the_newest_migration(engine: Engine) -> None:
    assert ScriptDirectory.from_config(config(engine)).get_current_head() == SCHEMA_VERSION


def test_migrations_make_the_schema_of_the_models(engine: Engine, tmp_path: Path) -> None:
    command.upgrade(config(engine), "head")
    assert differences(engine) == []
    migrated = reflected(engine)
    assert "ck_frontier_state" in str(migrated["checks"])
    command.downgrade(config(engine), "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    Base.metadata.create_all(engine)
    assert migrated == reflected(engine)


def test_migrations_go_down_and_up_again(engine: Engine) -> None:
    for target in ("head", "0001", "head"):
        (command.upgrade if target == "head" else command.downgrade)(config(engine), target)
    assert differences(engine) == []


def first_schema(url: str) -> None:
    """A database of the first schema with a fetched article, its list and a failed one."""
    engine = make_engine(url)
    command.upgrade(config(engine), "0001")
    insert = (
        "INSERT INTO frontier (id, fingerprint, city, kind, url, state, rank, fetched_at, discovered_at,"
        " discovered_run, listed_run, reason) VALUES (:id, :key, 'yangquan', :kind, :url, :state, 1,"
        " '2022-07-09 04:00:00', '2022-07-09 04:00:00', 1, 1, :reason)"
    )
    with engine.begin() as connection:
        for number, (kind, state, reason) in enumerate(
            [("article", "fetched", None), ("list", "fetched", None), ("article", "failed", "HTTP 500")], 1
        ):
            values = {"id": number, "key": bytes([number]) * 16, "kind": kind, "url": f"http://a.test/{number}.html"}
            connection.execute(text(insert), {**values, "state": state, "reason": reason})
    engine.dispose()


def frontier(url: str) -> list[tuple[Any, ...]]:
    with closing(Database(url)) as database:
        database.open()
        return database.run(
            lambda connection, _: [
                tuple(row)
                for row in connection.execute(
                    text("SELECT url, state, due_at IS NOT NULL, misses, reason FROM frontier ORDER BY id")
                )
            ]
        )


MIGRATED = [
    ("http://a.test/1.html", "fetched", True, 0, None),
    ("http://a.test/2.html", "fetched", False, 0, None),
    ("http://a.test/3.html", "failed", False, 0, "HTTP 500"),
]


def test_an_older_sqlite_file_is_migrated_when_it_is_opened(sqlite_url: str) -> None:
    first_schema(sqlite_url)
    assert frontier(sqlite_url) == MIGRATED


def test_a_time_with_an_offset_gets_the_form_of_all_others(sqlite_url: str) -> None:
    first_schema(sqlite_url)
    written = ("2026-11-25 08:00:00.120000+00:00", "2026-11-25 08:00:00+00:00", "2026-11-25 08:00:00.120000")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as file:
        for number, value in enumerate(written, 1):
            file.execute("UPDATE frontier SET fetched_at = ? WHERE id = ?", (value, number))
        file.commit()
    frontier(sqlite_url)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as file:
        found = [row[0] for row in file.execute("SELECT fetched_at FROM frontier ORDER BY id")]
    assert found == ["2026-11-25 08:00:00.120000", "2026-11-25 08:00:00.000000", "2026-11-25 08:00:00.120000"]


def test_sentences_that_decided_become_codes(engine: Engine) -> None:
    command.upgrade(config(engine), "0009")
    since = "2022-07-05 00:00:00"
    frontier = (
        "INSERT INTO frontier (fingerprint, city, kind, url, state, rank, discovered_at, discovered_run, listed_run, reason)"
        f" VALUES (:key, 'yangquan', 'article', 'http://a.test/', 'fetched', 1, '{since}', 1, 1, :reason)"
    )
    run = f"INSERT INTO runs (city, mode, state, reason, started_at) VALUES (:city, 'full', 'running', :reason, '{since}')"
    layout = "the layout of the articles is no longer understood: 10 pages in a row lack title"
    with engine.begin() as connection:
        for number, reason in enumerate([f"older than {since} UTC", "HTTP 500", None]):
            connection.execute(text(frontier), {"key": bytes([number]) * 16, "reason": reason})
        connection.execute(text(run), {"city": "yangquan", "reason": layout})
        connection.execute(text(run), {"city": "datong", "reason": "shutdown"})
        connection.execute(
            text(
                "INSERT INTO coverage (run_id, kind, name, articles) VALUES (1, 'layout', 'none: read by its anchors', 3)"
            )
        )

    def stored() -> list[Any]:
        table = FrontierUrl.__table__.c
        with engine.connect() as connection:
            articles = connection.execute(select(table.reason, table.older_than).order_by(table.id)).all()
            runs = connection.execute(text("SELECT cause, reason FROM runs ORDER BY id")).all()
            names = connection.scalars(text("SELECT name FROM coverage")).all()
        return [list(articles), list(runs), list(names)]

    command.upgrade(config(engine), "head")
    codes = [
        [(None, datetime(2022, 7, 5, tzinfo=UTC)), ("HTTP 500", None), (None, None)],
        [("layout_not_understood", layout), (None, "shutdown")],
        ["none"],
    ]
    assert stored() == codes
    command.downgrade(config(engine), "0009")
    with engine.connect() as connection:
        reasons = connection.scalars(text("SELECT reason FROM frontier ORDER BY id")).all()
    assert reasons == [f"older than {since} UTC", "HTTP 500", None]
    command.upgrade(config(engine), "head")
    assert stored() == codes


def test_every_time_that_a_crawl_stores_has_one_form(portal: StartPortal, sqlite_url: str, tmp_path: Path) -> None:
    server = portal(markup="zblog", articles=4)
    scrapy = Scrapy(site_url=server.url, database_url=sqlite_url, DAYUAN_ARCHIVE_DIR=tmp_path / "archive")
    for mode in ("incremental", "full"):
        scrapy.run("crawl", "yangquan", "-a", f"mode={mode}")
    form = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]"
    times = [
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, UtcDateTime)
    ]
    filled = set()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as file:
        for table, column in times:
            known = f"FROM {table} WHERE {column} IS NOT NULL"
            assert file.execute(f"SELECT {column} {known} AND {column} NOT GLOB ?", (form,)).fetchall() == []
            if file.execute(f"SELECT count(*) {known}").fetchone()[0]:
                filled.add((table, column))
    assert {("frontier", "fetched_at"), ("articles", "last_seen_at"), ("runs", "started_at")} <= filled


def test_an_older_postgresql_database_is_migrated_by_the_command(postgresql_url: str) -> None:
    first_schema(postgresql_url)
    with (
        closing(Database(postgresql_url)) as database,
        pytest.raises(StorageError, match=r"schema 0001 is older .*; run: scrapy db upgrade$"),
    ):
        database.open()
    done = Scrapy(site_url="http://127.0.0.1:9", database_url=postgresql_url).run("db", "upgrade")
    assert done.stdout.endswith(f"has schema {SCHEMA_VERSION}\n")
    assert "secret" not in done.stdout
    assert frontier(postgresql_url) == MIGRATED


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_schema_is_refused_in_one_line(database_url: str, *, read_only: bool) -> None:
    with closing(Database(database_url)) as database:
        database.open()
        database.run(lambda connection, _: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with (
        closing(Database(database_url, read_only=read_only)) as database,
        pytest.raises(StorageError, match=r"^[^\n]* schema 9999 is newer than this program's \d+; update [^\n]*$"),
    ):
        database.open()


def test_a_newer_schema_is_left_alone_by_the_upgrade(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        database.open()
        database.run(lambda connection, _: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    done = Scrapy(site_url="http://127.0.0.1:9", database_url=database_url).run("db", "upgrade", check=1)
    assert "is newer than this program's" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def refused(url: str) -> str:
    with closing(Database(url)) as database, pytest.raises(StorageError) as error:
        database.open()
    line = str(error.value)
    assert "\n" not in line
    return line


def test_postgresql_s_errors_are_one_line_without_the_password(postgresql_server: PostgresqlServer) -> None:
    right = postgresql_server.url
    assert "check the user and password" in (line := refused(right.replace(":secret@", ":wr0ng@")))
    assert "wr0ng" not in line
    assert "create it first" in (line := refused(right.replace("/postgres", "/missing")))
    assert "secret" not in line
    assert "check that the server runs" in (line := refused("postgresql+psycopg://a:secret@127.0.0.1:1/b"))
    assert "secret" not in line


def test_sqlite_s_errors_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database " * 500)
    assert "is damaged or is something else" in refused(f"sqlite:///{tmp_path}/notes.db")
    assert "check that the path exists" in refused(f"sqlite:///{tmp_path}")
    assert "cannot make the folder" in refused("sqlite:////dev/null/folder/a.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("INSERT INTO alembic_version VALUES ('ae1027a6acf')")
        other.commit()
    assert "ae1027a6acf" in refused(f"sqlite:///{tmp_path}/other.db")
