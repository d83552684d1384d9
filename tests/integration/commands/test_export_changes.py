"""``scrapy export --changed-since``: what a reader of a former export needs to have the present one."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from dayuan_crawler.items import ArticleItem
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.runs import RunTable
from dayuan_crawler.storage.schema import Article
from tests.integration.commands.test_export_command import Export, an_item, export  # noqa: F401

START = datetime(2022, 7, 10, tzinfo=UTC)


def run(url: str, day: int, city: str, items: list[ArticleItem], buried: tuple[str, ...] = ()) -> int:
    """A finished run of a city on a day; its number."""
    at = START + timedelta(days=day)

    def work(connection: Any, _: datetime) -> int:
        runs = RunTable(connection)
        number = runs.start(city, "incremental", None, at)
        articles = ArticleTable(connection)
        articles.store(items, at + timedelta(minutes=1), number)
        articles.bury(buried, at + timedelta(minutes=2), number)
        runs.finish(number, cause=None, reason=None, now=at + timedelta(minutes=2))
        return number

    with closing(Database(url)) as database:
        database.open()
        return database.run(work)


def records(output: bytes) -> dict[str, dict[str, Any]]:
    return {record["url"]: record for record in map(json.loads, output.splitlines())}


def lasting(full: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What an export of changes promises: all but the counters and when an article was last seen."""
    for record in full.values():
        for name in ("view_count", "like_count", "last_seen_at"):
            del record[name]
        del record["comments"]["count"]
    return full


def test_changes_in_order_make_the_present_export_of_a_former_one(database_url: str, export: Export) -> None:  # noqa: F811
    run(database_url, 0, "taiyuan", [an_item(4, "taiyuan")])
    first = run(database_url, 1, "yangquan", [an_item(1), an_item(2), an_item(3)])
    kept = records(export(database_url).stdout)
    one, two, four = an_item(1).url, an_item(2).url, an_item(4, "taiyuan").url

    run(database_url, 2, "taiyuan", [an_item(4, "taiyuan", title="再改"), an_item(9, "taiyuan")])
    changed = records(export(database_url, "--changed-since", str(first)).stdout)
    assert set(changed) == {four, an_item(9, "taiyuan").url}
    kept |= changed
    second = run(database_url, 3, "yangquan", [an_item(1, title="改过"), an_item(3, view_count=9999)], (two or "",))
    changed = records(export(database_url, "--changed-since", "last", "yangquan").stdout)
    assert {url: record["status"] for url, record in changed.items()} == {one: "live", two: "gone"}
    kept |= changed
    assert lasting(kept) == lasting(records(export(database_url).stdout))

    assert export(database_url, "--changed-since", str(second)).stdout == b""
    assert set(records(export(database_url, "--changed-since", "last").stdout)) == {
        one,
        two,
        four,
        an_item(9, "taiyuan").url,
    }


@pytest.mark.parametrize("since", ["2022-07-13T00:00:30Z", "2022-07-13T08:00:30", "2022-07-13 08:00:30+08:00"])
def test_a_time_is_china_s_where_it_names_no_zone(sqlite_url: str, export: Export, since: str) -> None:  # noqa: F811
    run(sqlite_url, 1, "yangquan", [an_item(1)])
    run(sqlite_url, 3, "yangquan", [an_item(2)])
    assert [record["site_id"] for record in records(export(sqlite_url, "--changed-since", since).stdout).values()] == [
        2
    ]


@pytest.mark.parametrize(
    ("since", "message"),
    [
        ("7", "there is no run 7; scrapy runs lists them"),
        ("9" * 40, "write a run's number"),
        ("yesterday", "write a run's number"),
        ("2022-13-01", "write a run's number"),
        ("0001-01-01", "write a run's number"),
        ("", "write a run's number"),
        ("2", "run 2 of datong has not ended yet"),
    ],
)
def test_wrong_values_exit_2(database_url: str, export: Export, since: str, message: str) -> None:  # noqa: F811
    run(database_url, 1, "yangquan", [an_item(1)])
    with closing(Database(database_url)) as database:
        database.run(lambda connection, now: RunTable(connection).start("datong", "full", None, now))
    done = export(database_url, "--changed-since", since)
    assert (done.returncode, done.stdout) == (2, b"")
    [line] = done.stderr.decode().splitlines()
    assert message in line


def test_the_last_changes_hold_what_another_city_s_run_found_out(database_url: str, export: Export) -> None:  # noqa: F811
    """That an article repeats an earlier one of another city, which came to light after its own city's run."""
    run(database_url, 1, "yangquan", [an_item(1), an_item(2)])
    run(database_url, 2, "yangquan", [an_item(1, title="改过")])
    kept = records(export(database_url).stdout)
    other = run(database_url, 3, "taiyuan", [an_item(4, "taiyuan")])

    def point(connection: Any, now: datetime) -> None:
        repeats = {"near_duplicate_of": an_item(4, "taiyuan").url, "changed_at": START + timedelta(days=3, seconds=90)}
        connection.execute(
            update(Article).where(Article.site_id == 2).values(**repeats, changed_run=other)  # as a run does
        )

    with closing(Database(database_url)) as database:
        database.open()
        database.run(point)
    run(database_url, 4, "taiyuan", [an_item(5, "taiyuan")])
    run(database_url, 5, "yangquan", [an_item(3)])
    kept |= records(export(database_url, "--changed-since", "last", "yangquan").stdout)
    assert lasting(kept) == lasting(records(export(database_url, "yangquan").stdout))
