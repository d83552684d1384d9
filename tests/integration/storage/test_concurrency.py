"""Several processes on one database lose none of each other's changes, and all of a connection comes back."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import StatementError

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.portal import OWN_NAME
from dayuan_crawler.storage.articles.duplicates import NearDuplicates
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.core.engine import StorageError
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.portal.origins import OriginTable, RobotsTxt
from dayuan_crawler.storage.schema import Origin, Revision

PROJECT = Path(__file__).parents[3]
PROCESSES = 4
CHANGES = 50
ORIGIN = "http://a.test"

CHANGE = f"""
import sys
from contextlib import closing
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.portal.origins import OriginTable
from dayuan_crawler.portal import OWN_NAME
from dayuan_crawler.storage.crawl.runs import RunTable
from tests.integration.storage.test_concurrency import ORIGIN, an_article

def change(connection, now):
    RunTable(connection).count(1, {{"requests": 1}})
    OriginTable(connection, OWN_NAME, ORIGIN).reserve(1.0, now)
    [change] = ArticleTable(connection).store([an_article(f"{{sys.argv[2]}} {{number}}")], now, 1)
    assert change == "changed"

with closing(Database(sys.argv[1])) as database:
    database.open()
    for number in range({CHANGES}):
        database.run(change)
"""


def an_article(title: str, number: int = 1) -> ArticleItem:
    url = f"{ORIGIN}/gsyl/yangquan/{number}.html"
    return ArticleItem(url=url, site_id=number, city="yangquan", section="yangquan", title=title, body="文。")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as database:
        database.open()
        yield database


def test_processes_lose_no_change_of_one_another(database: Database, database_url: str) -> None:
    def begin(connection: Connection, now: datetime) -> datetime:
        RunTable(connection).start("yangquan", "full", None, now)
        ArticleTable(connection).store([an_article("first")], now, 1)
        return now

    def result(connection: Connection, _: datetime) -> tuple[int, int, int | None, datetime]:
        [record] = ArticleTable(connection).records()
        revisions = connection.scalar(select(func.count()).select_from(Revision))
        return (
            RunTable(connection).get(1).requests,
            record["revision"],
            revisions,
            connection.scalars(select(Origin.next_request_at)).one(),
        )

    started = database.run(begin)
    processes = [
        subprocess.Popen([sys.executable, "-c", CHANGE, database_url, str(number)], cwd=PROJECT)
        for number in range(PROCESSES)
    ]
    assert [process.wait(120) for process in processes] == [0] * PROCESSES
    total = PROCESSES * CHANGES
    requests, revision, revisions, next_request_at = database.run(result)
    assert (requests, revision, revisions) == (total, total + 1, total)
    assert next_request_at >= started + timedelta(seconds=total)


def test_times_are_aware_and_come_back_in_utc(database: Database) -> None:
    china = datetime(2022, 7, 9, 10, 29, 37, 123456, tzinfo=timezone(timedelta(hours=8)))

    def keep(moment: datetime) -> datetime | None:
        def work(connection: Connection, now: datetime) -> datetime | None:
            origins = OriginTable(connection, OWN_NAME, ORIGIN)
            origins.keep_robots_txt(RobotsTxt(200, b"", moment), None, now)
            kept = origins.robots_txt()
            return kept.fetched_at if kept else None

        return database.run(work)

    kept = keep(china)
    assert kept == china
    assert kept is not None
    assert kept.tzinfo is UTC
    with pytest.raises((StatementError, StorageError), match="a naive time cannot be stored"):
        keep(china.replace(tzinfo=None))


def test_no_crawl_delay_leads_out_of_the_calendar(database: Database) -> None:
    def work(connection: Connection, now: datetime) -> list[float]:
        origins = OriginTable(connection, OWN_NAME, ORIGIN)
        origins.keep_robots_txt(RobotsTxt(200, b"", now), 1e30, now)
        return [origins.reserve(1.0, now)[0] for _ in range(2)]

    day = 86_400
    assert database.run(work) == [day, pytest.approx(2 * day, rel=0.05)]


def test_the_present_is_aware(database: Database) -> None:
    moment = database.run(lambda _, now: now)
    assert moment.tzinfo is UTC
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


def test_reading_that_breaks_off_gives_its_connection_back(database: Database) -> None:
    articles = [an_article("文", number) for number in range(1, 501)]
    database.run(lambda connection, now: ArticleTable(connection).store(articles, now, 1))
    for _ in range(10):  # more than the pool has
        with database.reading() as connection:
            assert next(ArticleTable(connection).records())["site_id"] == 1
        with pytest.raises(ZeroDivisionError):
            database.run(lambda *_: 1 / 0)
    database.run(lambda connection, now: ArticleTable(connection).store([an_article("改")], now, 1))
    database.close()
    gc.collect()  # an open connection would warn, and warnings are errors


def test_reading_sees_one_state_and_keeps_no_writer_waiting(database: Database) -> None:
    articles = [an_article("文", number) for number in range(1, 501)]
    database.run(lambda connection, now: ArticleTable(connection).store(articles, now, 1))
    with database.reading() as connection:
        records = ArticleTable(connection).records()
        first: dict[str, Any] = next(records)
        database.run(lambda other, now: ArticleTable(other).store([an_article("改", 500)], now, 2))
        titles = [first["title"], *(record["title"] for record in records)]
    assert titles == ["文"] * 500


def test_what_is_asked_for_by_its_time_is_there(database: Database) -> None:
    """A change bears the time at which its transaction began: whoever reads later waits for it."""
    written = threading.Event()
    order: list[str] = []

    def export() -> None:
        written.wait()
        database.wait_for_writers()
        order.append("read")

    reader = threading.Thread(target=export)
    reader.start()

    def write(connection: Connection, now: datetime) -> None:
        ArticleTable(connection).store([an_article("文")], now, 1)
        written.set()
        reader.join(0.3)
        order.append("written")

    database.run(write)
    reader.join()
    assert order == ["written", "read"]


def test_articles_of_two_cities_are_compared_with_each_other(database: Database) -> None:
    """Their runs end at the same time: neither comparison has been committed when the other begins."""

    def store(one: ArticleItem, run: int, connection: Connection, now: datetime) -> None:
        ArticleTable(connection).store([one], now, run)

    for number, city in ((1, "yangquan"), (2, "taiyuan")):
        one = replace(an_article("古城墙开放", number), body="山上的古城墙修了三年,终于开放。" * 4, city=city)
        database.run(partial(store, one, number))
    begun = threading.Event()

    def compare(run: int, work: Callable[[], None]) -> None:
        def compared(connection: Connection, now: datetime) -> int:
            number = NearDuplicates(connection, now, run).compare_some(10)
            work()
            return number

        database.run(compared)

    def second() -> None:
        begun.wait()
        compare(2, lambda: None)

    other = threading.Thread(target=second)
    other.start()

    def hold() -> None:
        begun.set()
        other.join(0.3)

    compare(1, hold)
    other.join()
    with database.reading() as connection:
        repeats = [record["near_duplicate_of"] for record in ArticleTable(connection).records()]
        assert "yield_per" not in connection.get_execution_options()
    assert [repeat is None for repeat in repeats] == [True, False]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write every file")
def test_a_file_that_may_not_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with closing(Database(f"sqlite:///{path}")) as database:
        database.open()
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    remedy = r"^[^\n]*(make the file and its folder writable|may be written)[^\n]*$"
    try:
        with closing(Database(f"sqlite:///{path}")) as database, pytest.raises(StorageError, match=remedy):
            write(database)
    finally:
        tmp_path.chmod(0o755)


def write(database: Database) -> None:
    database.open()
    database.run(lambda connection, now: ArticleTable(connection).store([an_article("文")], now, 1))
