"""The frontier's table: what is discovered, in which order it is leased, and when it is asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.frontier.model import Assignment, Completion, Kind, Link, UrlState
from dayuan_crawler.frontier.walk import ListPage
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.frontier import FrontierTable
from dayuan_crawler.storage.crawl.runs import Process, RunTable
from dayuan_crawler.storage.crawl.settlement import settled
from dayuan_crawler.storage.crawl.store import RunStore
from dayuan_crawler.storage.crawl.walks import WalkTable

CITY = "yangquan"
SITE = "http://a.test"
T = TypeVar("T")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as database:
        database.open()
        yield database


def in_frontier(database: Database, work: Callable[[FrontierTable, datetime], T]) -> T:
    """Do ``work`` in one transaction in which worker 1 of run 1 is there."""

    def do(connection: Connection, now: datetime) -> T:
        runs = RunTable(connection)
        run = runs.running(CITY)
        if run is None:
            runs.join(runs.start(CITY, "full", None, now), Process.current(), now)
        return work(FrontierTable(connection), now)

    return database.run(do)


def link(name: str, kind: Kind = Kind.ARTICLE, **payload: str) -> Link:
    return Link(CITY, f"{SITE}/{name}", kind, "parse_count" if kind is Kind.PART else None, dict(payload))


def leased(frontier: FrontierTable, now: datetime, limit: int = 50) -> list[str]:
    return [lease.link.url.rsplit("/", 1)[1] for lease in frontier.lease(CITY, 1, limit, now)]


def test_each_address_is_discovered_once_in_its_city(database: Database) -> None:
    def work(frontier: FrontierTable, now: datetime) -> list[int]:
        elsewhere = Link("datong", f"{SITE}/1", Kind.ARTICLE)
        return [
            frontier.discover([link("1"), link("2"), link("1")], 1, now),
            frontier.discover([link("2"), link("3"), elsewhere], 1, now),
            frontier.discover([link("1"), elsewhere], 2, now),
            frontier.discover([], 2, now),
        ]

    assert in_frontier(database, work) == [2, 2, 0, 0]


def test_parts_come_first_then_lists_then_articles_as_listed(database: Database) -> None:
    def work(frontier: FrontierTable, now: datetime) -> list[str]:
        frontier.discover([link("c"), link("a"), link("b")], 1, now)
        frontier.discover([link("list", Kind.LIST), link("home", Kind.NAVIGATION)], 1, now)
        frontier.discover([link("count", Kind.PART, article_url=f"{SITE}/c")], 1, now)
        return leased(frontier, now, 4) + leased(frontier, now)

    assert in_frontier(database, work) == ["count", "list", "home", "c", "a", "b"]


def test_nothing_is_leased_twice_nor_before_it_is_due(database: Database) -> None:
    def work(frontier: FrontierTable, now: datetime) -> list[list[str]]:
        frontier.discover([link("later")], 1, now + timedelta(seconds=5))
        frontier.discover([link("now")], 1, now)
        return [
            leased(frontier, now),
            leased(frontier, now),
            leased(frontier, now + timedelta(seconds=6)),
        ]

    assert in_frontier(database, work) == [["now"], [], ["later"]]


def test_what_dead_workers_held_is_due_at_once_with_its_attempts(database: Database) -> None:
    def work(frontier: FrontierTable, now: datetime) -> tuple[int, int, int, set[int]]:
        frontier.discover([link("1")], 1, now)
        [lease] = frontier.lease(CITY, 1, 5, now)
        frontier.settle([settled(lease, UrlState.DISCOVERED, now, due_at=now, attempts=3, fetched_at=None)])
        frontier.lease(CITY, 1, 5, now)
        first, second = frontier.release([1, 2]), frontier.release([1, 2])
        owned = frontier.owned([lease.id], 1)
        [again] = frontier.lease(CITY, 1, 5, now)
        return first, second, again.attempts, owned

    assert in_frontier(database, work) == (1, 0, 3, set())


def test_a_list_is_walked_once_in_a_run_and_an_article_is_not_asked_again(database: Database) -> None:
    def work(frontier: FrontierTable, now: datetime) -> list[int]:
        links = [link("list", Kind.LIST), link("1")]
        added = [frontier.discover(links, 1, now)]
        leases = frontier.lease(CITY, 1, 5, now)
        added.append(frontier.discover(links, 2, now))  # what is leased is not revived
        frontier.settle([settled(lease, UrlState.FETCHED, now) for lease in leases])
        added.append(frontier.discover(links, 1, now))
        added.append(frontier.discover(links, 2, now))
        added.append(frontier.discover(links, 2, now))
        return added

    assert in_frontier(database, work) == [2, 0, 0, 1, 0]


def test_two_articles_may_have_a_part_at_one_address(database: Database) -> None:
    def work(frontier: FrontierTable, now: datetime) -> list[int]:
        parts = [link("count", Kind.PART, article_url=f"{SITE}/{number}") for number in (1, 2)]
        added = [frontier.discover(parts, 1, now)]
        frontier.drop([lease.id for lease in frontier.lease(CITY, 1, 5, now)])
        added.append(frontier.discover(parts, 1, now))
        return added

    assert in_frontier(database, work) == [2, 2]


def test_validators_live_with_the_page_until_its_walk_is_forgotten(database: Database) -> None:
    def work(frontier: FrontierTable, now: datetime) -> list[str | None]:
        frontier.discover([link("list", Kind.LIST)], 1, now)
        [lease] = frontier.lease(CITY, 1, 5, now)
        frontier.settle([settled(lease, UrlState.FETCHED, now, etag='"1"', last_modified="then")])
        frontier.discover([link("list", Kind.LIST)], 2, now)
        [again] = frontier.lease(CITY, 1, 5, now)
        frontier.settle([settled(again, UrlState.FETCHED, now)])
        WalkTable(frontier._connection).forget_walk(CITY, 1)
        frontier.discover([link("list", Kind.LIST)], 2, now)
        [anew] = frontier.lease(CITY, 1, 5, now)
        return [again.etag, again.last_modified, anew.etag, anew.last_modified]

    assert in_frontier(database, work) == ['"1"', "then", None, None]


def test_failed_addresses_are_told_and_tried_again_on_demand(database: Database) -> None:
    def work(frontier: FrontierTable, now: datetime) -> tuple[object, ...]:
        frontier.discover([link("1"), link("2")], 1, now)
        first, second = frontier.lease(CITY, 1, 5, now)
        frontier.settle(
            [
                settled(first, UrlState.FAILED, now, cause=Cause.SERVER_ERROR, reason="HTTP 500"),
                settled(second, UrlState.FETCHED, now),
            ]
        )
        return (
            frontier.failures(CITY, 5),
            frontier.summary(CITY).states,
            frontier.has(link("1")),
            frontier.has(link("2")),
            frontier.retry_failed(["datong"], now),
            frontier.retry_failed([CITY], now),
            frontier.retry_failed([], now),
            leased(frontier, now),
        )

    assert in_frontier(database, work) == (
        [{"url": f"{SITE}/1", "cause": "server_error", "reason": "HTTP 500"}],
        {UrlState.FAILED: 1, UrlState.FETCHED: 1},
        False,
        True,
        0,
        1,
        0,
        ["1"],
    )


def test_an_article_fetched_under_another_address_is_not_fetched_under_its_own(database: Database) -> None:
    def work(frontier: FrontierTable, now: datetime) -> list[str]:
        frontier.adopt(link("own"), 1, now)
        frontier.discover([link("own"), link("waits")], 1, now)
        frontier.adopt(link("waits"), 1, now)
        return leased(frontier, now)

    assert in_frontier(database, work) == ["waits"]


@pytest.mark.parametrize(("since", "complete"), [(None, True), (timedelta(days=9), False)])
def test_a_walk_that_stops_at_a_date_is_not_complete(
    database: Database, database_url: str, since: timedelta | None, *, complete: bool
) -> None:
    moment = None if since is None else database.run(lambda _, now: now - since)
    assignment = Assignment(CITY, SITE, "incremental", moment, join=False, delay=0.0)
    with closing(RunStore(Database(database_url), assignment)) as store:
        store.open()
        [lease] = store.exchange([], [link("list", Kind.LIST)], 1).leases
        store.exchange([Completion(lease, list_page=ListPage(has_pager=True))], [], 1)
        ending = store.finish()
        assert ending is not None
        assert ending.reason is None
    assert database.run(lambda connection, _: RunTable(connection).walked(CITY)) is complete


def test_an_article_goes_on_with_a_part_at_the_address_of_the_one_before(database: Database, database_url: str) -> None:
    assignment = Assignment(CITY, SITE, "incremental", None, join=False, delay=0.0)
    part = link("1?page=2", Kind.PART, article_url=f"{SITE}/1", step="page")
    following = link("1?page=2", Kind.PART, article_url=f"{SITE}/1", step="comments")
    with closing(RunStore(Database(database_url), assignment)) as store:
        store.open()
        [article] = store.exchange([], [link("1")], 1).leases
        [first] = store.exchange([Completion(article, links=[part])], [], 1).leases
        [second] = store.exchange([Completion(first, links=[following])], [], 1).leases
        assert second.link == following
        assert store.exchange([Completion(second)], [], 1).leases == []
