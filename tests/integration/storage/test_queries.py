"""The questions that every exchange asks go through an index, so that a frontier may be of any size."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text, update

from dayuan_crawler.frontier.model import Kind, Link, UrlState
from dayuan_crawler.storage.archive.table import ArchiveTable
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.frontier import FrontierTable
from dayuan_crawler.storage.crawl.revisits import RevisitTable
from dayuan_crawler.storage.crawl.runs import Process, RunTable
from dayuan_crawler.storage.crawl.walks import WalkTable
from dayuan_crawler.storage.schema import FrontierUrl

CITY = "yangquan"
WAITING = 20_000
SERIES = {
    "sqlite": "(WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT :count) SELECT n FROM n)",
    "postgresql": "(SELECT generate_series(1, :count) AS n)",
}
RANDOM = {"sqlite": "randomblob(16)", "postgresql": "uuid_send(gen_random_uuid())"}
COLUMNS = "section, kind, state, rank, due_at, discovered_at, discovered_run, listed_run"

Ask = Callable[[Any, datetime], Any]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as database:
        database.open()
        database.run(fill)
        yield database


def fill(connection: Connection, now: datetime) -> None:
    """Many articles wait, as many are fetched, and worker 1 of run 1 is there."""
    runs = RunTable(connection)
    run_id = runs.start(CITY, "full", None, now)
    runs.join(run_id, Process.current(), now)
    models = [Link(CITY, f"http://a.test/{name}.html", Kind.ARTICLE) for name in ("waiting", "fetched")]
    frontier = FrontierTable(connection)
    frontier.discover(models, run_id, now)
    connection.execute(text("UPDATE frontier SET state = 'fetched' WHERE url LIKE '%fetched.html'"))
    RevisitTable(connection).schedule({models[1].fingerprint: now + timedelta(days=30)})
    dialect = connection.dialect.name
    connection.execute(
        text(
            f"INSERT INTO frontier (fingerprint, url, {COLUMNS}) SELECT {RANDOM[dialect]}, url || n, {COLUMNS}"
            f" FROM frontier CROSS JOIN {SERIES[dialect]} AS series"
        ),
        {"count": WAITING - 1},
    )


@contextmanager
def explained(connection: Connection, table: str = "frontier") -> Iterator[list[tuple[str, str]]]:
    """The statements on a table that are executed meanwhile, and their plans."""
    statements: list[tuple[str, Any]] = []
    plans: list[tuple[str, str]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if table in statement:
            statements.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    yield plans
    event.remove(connection, "before_cursor_execute", note)
    word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    for statement, parameters in statements:
        rows = connection.exec_driver_sql(f"{word} {statement}", parameters)
        plans.append((statement, " | ".join(str(row[-1]) for row in rows)))


@pytest.mark.parametrize(
    ("table", "ask", "index"),
    [
        (FrontierTable, lambda frontier, now: frontier.lease(CITY, 1, 50, now), "ix_frontier_waiting"),
        (FrontierTable, lambda frontier, now: frontier.is_leased(CITY), "ix_frontier_leased"),
        (FrontierTable, lambda frontier, now: frontier.release([1]), "ix_frontier_leased"),
        (RevisitTable, lambda revisits, now: revisits.wake_due(CITY, 50, now), "ix_frontier_due"),
        (FrontierTable, lambda frontier, now: frontier.failures(CITY, 5), "ix_frontier_failed"),
        (
            FrontierTable,
            lambda frontier, now: frontier.has(Link(CITY, "http://a.test/1.html", Kind.ARTICLE)),
            "uq_frontier_fingerprint",
        ),
    ],
    ids=["lease", "is_leased", "release", "wake_due", "failures", "has"],
)
def test_each_question_has_its_index_even_before_statistics(
    database: Database, table: type[FrontierTable | RevisitTable], ask: Ask, index: str
) -> None:
    def work(connection: Connection, now: datetime) -> list[tuple[str, str]]:
        with explained(connection) as plans:
            ask(table(connection), now)
        return plans

    plans = database.run(work)
    statement, plan = plans[0]
    if index.startswith("ix_"):
        assert index in plan
        # A server may keep a plan for any value of a parameter, from when the table was small.
        assert "state = '" in statement or "state IN ('" in statement
    for _, plan in plans:
        assert "Seq Scan on frontier" not in plan
        assert "SCAN frontier" not in plan or "USING" in plan


def test_an_archived_page_is_found_by_an_index(sqlite_url: str) -> None:
    with closing(Database(sqlite_url)) as database:
        database.open()
        with database.reading() as connection, explained(connection, "archived_pages") as plans:
            assert ArchiveTable(connection).find("http://a.test/gsyl/yangquan/1.html") is None
    (_, plan), _ = plans
    assert "SEARCH archived_pages USING INDEX ix_archived_pages_fingerprint_id" in plan


def test_when_the_next_is_due(database: Database) -> None:
    later = timedelta(minutes=3)

    def work(connection: Connection, now: datetime) -> tuple[float, float]:
        frontier = FrontierTable(connection)
        due = frontier.next_due(CITY)
        assert due is not None
        connection.execute(text(f"DELETE FROM frontier WHERE state = '{UrlState.DISCOVERED}'"))
        assert frontier.next_due(CITY) is None
        article = Link(CITY, "http://a.test/later.html", Kind.ARTICLE)
        frontier.discover([article], 1, now + later)
        next_due = frontier.next_due(CITY)
        assert next_due is not None
        assert frontier.lease(CITY, 1, 5, now) == []
        return (due - now).total_seconds(), (next_due - now).total_seconds()

    first, second = database.run(work)
    assert first == pytest.approx(0, abs=60)
    assert second == pytest.approx(later.total_seconds(), abs=0.001)


def test_no_page_has_too_many_links_for_a_statement(database_url: str) -> None:
    """A statement may have 65,535 values on PostgreSQL, and 32,766 in a SQLite that was built as it comes."""
    urls = [f"http://a.test/{number}.html" for number in range(66_000)]
    links = [Link(CITY, url, Kind.ARTICLE) for url in urls[:33_000]]

    def work(connection: Connection, now: datetime) -> list[int]:
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
        assert ArticleTable(connection).live(urls) == set()
        first = WalkTable(connection).discover_listed(links, 1, now, [])
        again = WalkTable(connection).discover_listed(links, 2, now, [])
        return [len(first.known), first.inserted, first.fresh, len(again.known), again.inserted, again.fresh]

    with closing(Database(database_url)) as database:
        database.open()
        assert database.run(work) == [0, 33_000, 33_000, 33_000, 0, 33_000]


def test_of_more_than_a_run_may_visit_the_likeliest_to_have_changed_come_first(database: Database) -> None:
    def work(connection: Connection, now: datetime) -> list[str]:
        ends = {"soon": (2, 1), "late": (60, 20), "just": (30, 0), "next": (2, -1)}
        links = {name: Link("datong", f"http://a.test/{name}.html", Kind.ARTICLE) for name in ends}
        FrontierTable(connection).discover(links.values(), 1, now)
        for name, (interval, overdue) in ends.items():
            due_at = now - timedelta(days=overdue)
            connection.execute(
                update(FrontierUrl)
                .where(FrontierUrl.url == links[name].url)
                .values(state=UrlState.FETCHED, due_at=due_at, fetched_at=due_at - timedelta(days=interval))
            )
        woken = []
        for _ in range(4):
            RevisitTable(connection).wake_due("datong", 1, now)
            query = select(FrontierUrl.url).where(FrontierUrl.section == "datong", FrontierUrl.state == "discovered")
            woken += [url for url in connection.scalars(query) if url not in woken]
        return [url.removeprefix("http://a.test/").removesuffix(".html") for url in woken]

    # After an interval and a half, one and a third, and just one.
    assert database.run(work) == ["soon", "late", "just"]
