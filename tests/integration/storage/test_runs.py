"""Runs, leases and walks, as workers ask for them, on both databases."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import make_url, select, text

from dayuan_crawler.frontier.model import Assignment, Completion, Kind, Lease, Link, Outcome
from dayuan_crawler.frontier.policy import RECHECK, lateness
from dayuan_crawler.frontier.store import RunInProgress
from dayuan_crawler.frontier.walk import ListPage
from dayuan_crawler.items import ArticleItem
from dayuan_crawler.storage.articles.table import ArticleTable
from dayuan_crawler.storage.core.database import Database
from dayuan_crawler.storage.crawl.store import RunStore
from dayuan_crawler.storage.schema import Origin

SITE = "http://www.shanxidayuan.com"
Open = Callable[..., RunStore]


@pytest.fixture
def opened(database_url: str) -> Iterator[Open]:
    """Opens stores of a worker each, on the same database."""
    with ExitStack() as stores:

        def open_store(city: str = "yangquan", **changes: Any) -> RunStore:
            values = {"mode": "incremental", "since": None, "join": False, "delay": 0.0, "revisits": 100, **changes}
            store = RunStore(Database(database_url), Assignment(city, SITE, **values))
            stores.callback(store.close)
            store.open()
            return store

        yield open_store


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.open()
    yield database
    database.close()


def list_page(number: int = 1) -> Link:
    return Link("yangquan", f"{SITE}/gsyl/yangquan/index_{number}.html", Kind.LIST)


def article(number: int) -> Link:
    return Link("yangquan", f"{SITE}/gsyl/yangquan/{number}.html", Kind.ARTICLE)


def item(number: int, **changes: Any) -> ArticleItem:
    values = {
        "url": article(number).url,
        "site_id": number,
        "city": "yangquan",
        "section": "yangquan",
        "title": f"第{number}篇",
        "body": "文。",
    }
    return ArticleItem(**{**values, **changes})


def number_of(lease: Lease) -> int:
    return int(lease.link.url.rsplit("/", 1)[1].removesuffix(".html"))


def fetched(lease: Lease) -> Completion:
    return Completion(lease, items=[item(number_of(lease))])


def crawl(store: RunStore, pages: list[list[int]], answer: Callable[[Lease], Completion] = fetched) -> list[str]:
    """Crawl a portal of these list pages to the run's end; the addresses' last parts, in order of leasing."""
    order = []
    leases = store.exchange([], [list_page()], 10).leases
    while leases:
        completions = []
        for lease in leases:
            order.append(lease.link.url.rsplit("/", 1)[1])
            if lease.link.kind is Kind.LIST:
                page = int(order[-1].removeprefix("index_").removesuffix(".html"))
                following = list_page(page + 1) if page < len(pages) else None
                links = [article(number) for number in pages[page - 1]]
                facts = ListPage(len(links), number=page, page_count=len(pages), has_pager=True)
                completions.append(Completion(lease, links=links, next_page=following, list_page=facts))
            else:
                completions.append(answer(lease))
        leases = store.exchange(completions, [], 10).leases
    return order


def make_due(database: Database) -> None:
    """Let all that is to be visited again be due."""
    past = text("UPDATE frontier SET due_at = :past WHERE due_at IS NOT NULL")
    database.run(
        lambda connection, now: connection.execute(past, {"past": _stored(connection, now - timedelta(days=1))})
    )


def _stored(connection: Any, moment: datetime) -> Any:
    return moment if connection.dialect.name == "postgresql" else moment.strftime("%Y-%m-%d %H:%M:%S.%f")


class TestWalks:
    def test_lists_come_before_articles_and_an_incremental_walk_stops_at_what_is_known(self, opened: Open) -> None:
        store = opened()
        order = crawl(store, [[5, 4], [3, 2], [1]])
        assert order[:2] == ["index_1.html", "index_2.html"]
        assert [name for name in order if "index" not in name] == ["5.html", "4.html", "3.html", "2.html", "1.html"]
        ending = store.finish()
        assert ending is not None
        assert (ending.reason, ending.counts["new"], ending.counts["waiting"]) == (None, 5, 0)
        later = opened()
        # A sticky article that is known does not stop the walk while something beside it is new.
        assert crawl(later, [[1, 6], [5, 4], [3, 2], [1]]) == ["index_1.html", "index_2.html", "6.html"]
        full = opened(mode="full") if later.finish() else None
        assert full is not None
        assert len([name for name in crawl(full, [[6, 5], [4, 3], [2, 1]]) if "index" in name]) == 3

    def test_a_walk_that_was_not_finished_proves_nothing(self, opened: Open, database: Database) -> None:
        store = opened()
        lease, *_ = store.exchange([], [list_page()], 1).leases
        store.exchange([Completion(lease, links=[article(2)], next_page=list_page(2))], [], 0)
        store.leave([], "stopped")
        database.run(lambda connection, _: connection.execute(text("UPDATE runs SET state = 'incomplete'")))
        database.run(lambda connection, _: connection.execute(text("DELETE FROM frontier WHERE kind = 'list'")))
        assert "index_2.html" in crawl(opened(), [[2], [1]])

    def test_a_pager_that_leads_back_and_one_that_brings_nothing_new_end(self, opened: Open) -> None:
        store = opened(mode="full")
        leases = store.exchange([], [list_page(1)], 5).leases
        walked = 0
        while leases:
            walked += 1
            [lease] = [lease for lease in leases if lease.link.kind is Kind.LIST]
            done = Completion(lease, links=[article(1)], next_page=list_page(walked + 1))
            others = [fetched(other) for other in leases if other is not lease]
            leases = store.exchange([done, *others], [], 5).leases
            if not any(other.link.kind is Kind.LIST for other in leases):
                break
        assert walked == 3


class TestLeases:
    def test_workers_never_get_the_same_url(self, opened: Open) -> None:
        stores = [opened(), *(opened(join=True) for _ in range(3))]
        [seed] = stores[0].exchange([], [list_page()], 1).leases
        stores[0].exchange([Completion(seed, links=[article(number) for number in range(200)])], [], 0)

        def work(store: RunStore) -> list[int]:
            mine: list[int] = []
            leases = store.exchange([], [], 7).leases
            while leases:
                mine += [number_of(lease) for lease in leases]
                leases = store.exchange([fetched(lease) for lease in leases], [], 7).leases
            return mine

        with ThreadPoolExecutor(len(stores)) as threads:
            got = [number for numbers in threads.map(work, stores) for number in numbers]
        assert sorted(got) == list(range(200))
        ending = stores[0].finish()
        assert ending is not None
        assert (ending.counts["new"], ending.counts["waiting"], ending.reason) == (200, 0, None)

    def test_failures_wait_and_the_last_gives_up_but_a_blameless_one_never_does(
        self, opened: Open, database: Database
    ) -> None:
        store = opened()
        attempts = 0
        leases = store.exchange([], [list_page()], 1).leases
        for _ in range(7):
            exchange = store.exchange([Completion(leases[0], Outcome.RETRY, "down", blameless=True)], [], 1)
            assert exchange.leases == []
            assert exchange.idle is not None
            assert 1 < exchange.idle <= 2
            make_due(database)
            leases = store.exchange([], [], 1).leases
        while leases:
            attempts += 1
            store.exchange([Completion(leases[0], Outcome.RETRY, "HTTP 500", retry_after=60)], [], 0)
            make_due(database)
            leases = store.exchange([], [], 1).leases
        assert attempts == 5
        ending = store.finish()
        assert ending is not None
        assert ending.reason is not None
        assert "1 page failed" in ending.reason
        assert "HTTP 500" in ending.reason

    def test_a_worker_whose_lease_was_reclaimed_changes_nothing(self, opened: Open, database: Database) -> None:
        slow = opened()
        [seed] = slow.exchange([], [list_page()], 1).leases
        database.run(lambda connection, _: connection.execute(text("UPDATE workers SET host = 'other', pid = 1")))
        late = text("UPDATE workers SET heartbeat_at = :late")
        database.run(
            lambda connection, now: connection.execute(late, {"late": _stored(connection, now - timedelta(minutes=2))})
        )
        heir = opened()
        [again] = heir.exchange([], [], 1).leases
        assert again.id == seed.id
        lost = slow.exchange([Completion(seed, links=[article(1)])], [], 0)
        assert lost.counts["waiting"] == 0
        assert heir.exchange([Completion(again, links=[article(2)])], [], 5).leases[0].link.url == article(2).url

    def test_a_failed_part_fails_its_article(self, opened: Open) -> None:
        store = opened()
        [seed] = store.exchange([], [list_page()], 1).leases
        [lease] = store.exchange([Completion(seed, links=[article(1)])], [], 1).leases
        part = Link("yangquan", f"{SITE}/count?id=1", Kind.PART, "parse_count", {"article_url": article(1).url})
        [half] = store.exchange([Completion(lease, links=[part])], [], 5).leases
        assert half.link == part
        store.exchange([Completion(half, Outcome.FAILED, "HTTP 403")], [], 0)
        ending = store.finish()
        assert ending is not None
        assert f"({article(1).url}: {part.url}: HTTP 403)" in (ending.reason or "")
        assert not store.has_article(article(1).url)

    def test_an_article_whose_part_always_fails_is_asked_ever_less_often(
        self, opened: Open, database: Database
    ) -> None:
        link = article(1)
        part = Link("yangquan", f"{SITE}/1_2.html", Kind.PART, "parse_part", {"article_url": link.url})

        def visit(answer: Callable[[Lease], Completion]) -> timedelta:
            """A run that visits the article and its part; how long after it the article is due again."""
            store = opened()
            leases = store.exchange([], [link], 2).leases
            [half] = store.exchange([Completion(lease, links=[part]) for lease in leases], [], 2).leases
            store.exchange([answer(half)], [], 0)
            store.finish()
            store.leave([], None)
            query = text("SELECT due_at - fetched_at FROM frontier WHERE kind = 'article'")
            if database.run(lambda connection, _: connection.dialect.name) == "sqlite":
                query = text("SELECT julianday(due_at) - julianday(fetched_at) FROM frontier WHERE kind = 'article'")
            wait = database.run(lambda connection, _: connection.execute(query).scalar_one())
            make_due(database)
            return wait if isinstance(wait, timedelta) else timedelta(days=wait)

        def fails(lease: Lease) -> Completion:
            return Completion(lease, Outcome.FAILED, "HTTP 403")

        waits = [visit(fails) / RECHECK for _ in range(3)]
        assert waits == pytest.approx([1, 2, 4], rel=0.01)
        visit(lambda lease: Completion(lease, items=[item(1)]))
        assert visit(fails) / RECHECK == pytest.approx(1, rel=0.01)


def test_what_only_reads_waits_for_no_writer(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dayuan_crawler.storage.core.engine.BUSY_TIMEOUT_MS", 1)
    store = RunStore(
        Database(sqlite_url), Assignment("yangquan", SITE, "incremental", None, join=False, delay=0.0, revisits=1)
    )
    store.open()
    other = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert (store.section_url(), store.robots_txt(), store.usual_coverage()) == (None, None, {})
    assert not store.has_article(article(1).url)
    assert store.picture(article(1).url) is None
    other.close()
    store.close()


class TestRuns:
    def test_one_run_of_a_city_at_a_time_which_another_worker_joins(self, opened: Open) -> None:
        first = opened()
        with pytest.raises(RunInProgress, match=r"^run 1 of yangquan is in progress .*; -a join=1 helps it$"):
            opened()
        opened("datong")
        second = opened(join=True)
        assert first.exchange([], [list_page()], 1).leases
        assert second.finish() is None

    def test_starting_at_once_makes_one_run(self, opened: Open) -> None:
        opened("datong")

        def start(_: int) -> bool:
            try:
                opened()
            except RunInProgress:
                return False
            return True

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(start, range(4))) == 1

    def test_what_a_killed_process_held_is_leased_again(self, opened: Open, database_url: str) -> None:
        script = (
            "import sys, time\n"
            "from dayuan_crawler.frontier.model import Assignment, Kind, Link\n"
            "from dayuan_crawler.storage.core.database import Database\n"
            "from dayuan_crawler.storage.crawl.store import RunStore\n"
            f"assignment = Assignment('yangquan', {SITE!r}, 'full', None, join=False, delay=0.0)\n"
            "store = RunStore(Database(sys.argv[1]), assignment)\n"
            "store.open()\n"
            f"print(len(store.exchange([], [Link('yangquan', {list_page().url!r}, Kind.LIST)], 5).leases), flush=True)\n"
            "time.sleep(60)\n"
        )
        with subprocess.Popen([sys.executable, "-c", script, database_url], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"1\n"
            with pytest.raises(RunInProgress):
                opened()
            process.kill()
        resumed = opened()
        assert [lease.link for lease in resumed.exchange([], [], 5).leases] == [list_page()]

    def test_all_workers_together_keep_one_delay(self, opened: Open, database: Database) -> None:
        stores = [opened(delay=10.0), *(opened(join=True, delay=10.0) for _ in range(3))]

        def reserved() -> float:
            """Seconds until the origin's next free moment."""
            query = select(Origin.next_request_at)
            until, at = database.run(lambda connection, now: (connection.execute(query).scalar_one(), now))
            return (until - at).total_seconds()

        with ThreadPoolExecutor(len(stores)) as threads:
            some = threads.map(lambda store: [store.reserve() for _ in range(5)], stores)
            turns = sorted((turn for several in some for turn in several), key=lambda turn: turn.at)
        # Also when one request is as late as it may be, and the next one on time.
        gaps = [after.at - before.at - lateness(before.gap) for before, after in pairwise(turns)]
        assert gaps == pytest.approx([10.0] * 19, abs=0.05)
        assert 150 < reserved() <= 220
        stores[0].keep_robots_txt(200, b"User-agent: *", 1000.0)
        stores[1].reserve()
        assert reserved() > 1100
        stores[3].hold(5000)
        assert stores[0].reserve().at > time.monotonic() + 4900

    def test_robots_txt_is_kept_for_a_day(self, opened: Open, database: Database) -> None:
        store = opened()
        assert store.robots_txt() is None
        store.keep_robots_txt(404, b"\0\xff", None)
        assert store.robots_txt() == (404, b"\0\xff")
        aged = text("UPDATE origins SET robots_fetched_at = :old")
        database.run(
            lambda connection, now: connection.execute(aged, {"old": _stored(connection, now - timedelta(hours=25))})
        )
        assert store.robots_txt() is None


class TestGone:
    @staticmethod
    def statuses(database: Database) -> list[str]:
        return database.run(lambda connection, _: [record["status"] for record in ArticleTable(connection).records()])

    def test_two_runs_make_a_tombstone_and_coming_back_ends_it(self, opened: Open, database: Database) -> None:
        def answer(lease: Lease) -> Completion:
            return Completion(lease, Outcome.GONE, "HTTP 404") if number_of(lease) == 3 else fetched(lease)

        pages = [list(range(1, 10))]
        store = opened()
        crawl(store, pages)
        store.finish()
        for expected in ("live", "gone"):
            make_due(database)
            store = opened()
            crawl(store, [[1]], answer)
            ending = store.finish()
            assert ending is not None
            assert ending.reason is None
            assert self.statuses(database)[2] == expected
        back = opened()
        assert "3.html" in crawl(back, pages)
        back.finish()
        assert self.statuses(database) == ["live"] * 9

    def test_a_mass_disappearance_is_not_believed(self, opened: Open, database: Database) -> None:
        store = opened()
        crawl(store, [list(range(1, 21))])
        store.finish()
        for _ in range(3):
            make_due(database)
            store = opened()
            crawl(store, [[1]], lambda lease: Completion(lease, Outcome.GONE, "HTTP 404"))
            ending = store.finish()
            assert ending is not None
            assert "20 known articles look gone at once" in (ending.reason or "")
        assert self.statuses(database) == ["live"] * 20


class TestClocks:
    """A clock that is set back by a day, which SQLite's readers and PostgreSQL's may see."""

    @staticmethod
    def let_all_be_due_tomorrow(database: Database) -> None:
        def work(connection: Any, now: datetime) -> None:
            tomorrow = {"tomorrow": _stored(connection, now + timedelta(days=1))}
            connection.execute(text("UPDATE frontier SET due_at = :tomorrow WHERE state = 'discovered'"), tomorrow)
            connection.execute(text("UPDATE workers SET heartbeat_at = :tomorrow"), tomorrow)
            connection.execute(text("UPDATE origins SET next_request_at = :tomorrow"), tomorrow)

        database.run(work)

    def test_what_waited_when_a_run_was_cut_off_is_due_at_once(self, opened: Open, database: Database) -> None:
        store = opened()
        lease, *_ = store.exchange([], [list_page()], 1).leases
        store.exchange([Completion(lease, links=[article(2), article(1)])], [], 0)
        store.leave([], "stopped")
        self.let_all_be_due_tomorrow(database)
        assert [number_of(lease) for lease in opened().exchange([], [], 5).leases] == [2, 1]

    def test_a_working_run_goes_on_at_once(self, opened: Open, database: Database) -> None:
        store = opened()
        lease, *_ = store.exchange([], [list_page()], 1).leases
        store.exchange([Completion(lease, links=[article(2)])], [], 0)
        self.let_all_be_due_tomorrow(database)
        assert store.exchange([], [], 5).leases == []
        store._last_sign += timedelta(days=1)
        assert [number_of(lease) for lease in store.exchange([], [], 5).leases] == [2]

    def test_no_request_waits_for_the_former_time(self, opened: Open, database: Database) -> None:
        store = opened(delay=2.0)
        store.reserve()
        self.let_all_be_due_tomorrow(database)
        assert store.reserve().at <= time.monotonic()
        # A server may ask for up to an hour.
        store.hold(3590)
        assert store.reserve().at > time.monotonic() + 3500


def test_a_walk_that_starts_again_reads_on_past_what_the_same_run_found(opened: Open, database: Database) -> None:
    store = opened()
    following = list_page()
    for number in range(1, 5):
        lease, *_ = store.exchange([], [following] if number == 1 else [], 1).leases
        following = list_page(number + 1)
        store.exchange([Completion(lease, links=[article(50 - number)], next_page=following)], [], 0)
    store.leave([], "stopped")
    hours_ago = text("UPDATE workers SET heartbeat_at = :then")
    database.run(
        lambda connection, now: connection.execute(hours_ago, {"then": _stored(connection, now - timedelta(hours=3))})
    )
    # Meanwhile two articles are gone from the first pages, and the others have moved up.
    order = crawl(opened(), [[49], [47], [46], [45], [44], [43]])
    assert [name for name in order if "index" in name] == [f"index_{number}.html" for number in range(1, 7)]
    assert {"43.html", "44.html", "45.html"} <= set(order)


def test_what_is_older_than_a_run_wants_waits_for_one_that_wants_it(opened: Open) -> None:
    asked: list[Lease] = []

    def answer(lease: Lease, *, postponed: bool) -> Completion:
        asked.append(lease)
        if not postponed:
            return fetched(lease)
        return Completion(lease, postponed=True, etag='"1"', last_modified="then")

    july, august = (datetime(2022, month, 1, tzinfo=UTC) for month in (7, 8))
    for since, expected in [(july, 1), (july, 0), (august, 0), (july - timedelta(days=9), 1), (None, 1)]:
        asked.clear()
        store = opened(since=since)
        crawl(store, [[1]], partial(answer, postponed=since is not None))
        assert store.finish() is not None
        store.leave([], None)
        assert len(asked) == expected, since
        assert not any(lease.etag or lease.last_modified for lease in asked), "a page that was not kept is needed whole"


def test_what_a_walk_that_was_cut_off_found_is_no_measure_of_how_far_back_the_next_goes(
    opened: Open, database: Database
) -> None:
    """An article is listed late, behind new ones, at the time of a walk that does not get to it."""

    def days_ago(lease: Lease) -> Completion:
        # An article's number is the day of its publication.
        number = number_of(lease)
        return Completion(lease, items=[item(number, published_at=datetime(2022, 7, 1, tzinfo=UTC) + number * day)])

    day = timedelta(days=1)
    store = opened()
    crawl(store, [[10, 9], [8, 6], [5, 4], [3, 2]], days_ago)
    assert store.finish() is not None
    cut_off = opened()
    lease, *_ = cut_off.exchange([], [list_page()], 1).leases
    links = [article(number) for number in (14, 13)]
    leases = cut_off.exchange([Completion(lease, links=links, next_page=list_page(2))], [], 5).leases
    answers = [
        Completion(lease, Outcome.FAILED, "lost") if lease.link.kind is Kind.LIST else days_ago(lease)
        for lease in leases
    ]
    while answers:
        answers = [days_ago(lease) for lease in cut_off.exchange(answers, [], 5).leases]
    ending = cut_off.finish()
    assert ending is not None
    assert ending.reason
    # The seventh comes late, on a page that looks known.
    assert "7.html" in crawl(opened(), [[14, 10], [9, 8], [7, 6], [5, 4], [3, 2]], days_ago)
